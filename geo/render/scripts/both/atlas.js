// Draws poles and territories on a Leaflet map from plain data: atlas.draw(map, data).
// The app loads it inside the map's frame, the published pages load it directly.
// Text from the data only ever becomes a text node; see geo/render/leaflet.py for the data.
(function () {
  "use strict";

  const LEAST_FRAME_PX = 52; // under it « Guadeloupe » is wider than a step from frame to frame
  const sources = new Map(); // address -> promise of its content
  const drawn = new WeakMap(); // map -> what stands on it

  // Whoever asked the system for less motion sees maps jump where others see them glide.
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    L.Map.mergeOptions({ fadeAnimation: false, zoomAnimation: false, inertia: false });
    const { panBy } = L.Map.prototype;
    L.Map.include({
      panBy(offset, options) {
        return panBy.call(this, offset, { ...options, animate: false });
      },
    });
  }

  /**
   * Fetch a source once; data given in place is used as it is. On the published site a source is
   * the name of a file that files.js loads: a page opened from a disk may fetch nothing.
   */
  function load(source) {
    if (typeof source !== "string") return Promise.resolve(source);
    if (globalThis.atlasFiles) return atlasFiles.load(source);
    if (!sources.has(source)) {
      const answer = fetch(source).then((response) => {
        // Its address names a version that the server has not, or no longer: see renewed.js.
        if (response.status === 404) parent.document.dispatchEvent(new CustomEvent("atlas-missing"));
        if (!response.ok) throw new Error(source + ": " + response.status);
        return response.json();
      });
      answer.catch(() => sources.delete(source));
      sources.set(source, answer);
    }
    return sources.get(source);
  }

  /** Move an overseas point into its inset; every other point stays. Twin of insets.move. */
  function mover(insets) {
    return function (longitude, latitude) {
      for (const inset of insets) {
        const [west, south, east, north] = inset.box;
        if (longitude < west || longitude > east || latitude < south || latitude > north) continue;
        const mercator = L.Projection.SphericalMercator;
        const point = mercator.project(L.latLng(latitude, longitude));
        return mercator.unproject(
          L.point(
            inset.target[0] + inset.scale * (point.x - inset.source[0]),
            inset.target[1] + inset.scale * (point.y - inset.source[1]),
          ),
        );
      }
      return L.latLng(latitude, longitude);
    };
  }

  /** True place of a point of the drawing: undoes `mover` inside the frames of the insets. */
  function trueplace(insets) {
    return function (latlng) {
      for (const inset of insets) {
        const [west, south, east, north] = inset.frame;
        const { lat, lng } = latlng;
        if (lng < west || lng > east || lat < south || lat > north) continue;
        const mercator = L.Projection.SphericalMercator;
        const point = mercator.project(latlng);
        return mercator.unproject(
          L.point(
            inset.source[0] + (point.x - inset.target[0]) / inset.scale,
            inset.source[1] + (point.y - inset.target[1]) / inset.scale,
          ),
        );
      }
      return latlng;
    };
  }

  /** Read small numbers, one byte each, from base 64. */
  function bytes(text) {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  }

  /** Read a set of positions, one bit each, from base 64; a list is taken as it is. */
  function positions(text) {
    if (Array.isArray(text)) return text;
    const found = [];
    bytes(text).forEach((bits, byte) => {
      for (let bit = 0; bit < 8; bit++) if (bits & (128 >> bit)) found.push(byte * 8 + bit);
    });
    return found;
  }

  function element(name, text, className) {
    const node = document.createElement(name);
    if (text !== undefined) node.textContent = text;
    if (className) node.className = className;
    return node;
  }

  function shape(name, attributes) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  }

  // ---- Preparing the map ----------------------------------------------------------------

  let isOnPaper = false; // what is printed is drawn on white

  /** Whether the page that the map stands on is dark: in the app, the one around its frame. */
  function isDark() {
    if (isOnPaper) return false;
    for (const node of [appOf(), document.body, document.documentElement]) {
      const colour = node && getComputedStyle(node).backgroundColor;
      const [red, green, blue, alpha = 1] = (colour?.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
      if (alpha) return red + green + blue < 384;
    }
    return false;
  }

  /** What Streamlit's theme colours, where the map stands in a frame of the app. */
  function appOf() {
    try {
      return window.parent === window ? null : window.parent.document.querySelector(".stApp");
    } catch (error) {
      return null; // framed by another site
    }
  }

  /** Draw again when the theme changes, and for paper: at once, before it is printed. */
  function followTheme(map, state) {
    const look = () => state.data && state.isDark !== isDark() && draw(map, state.data);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(look, 200));
    const print = (isPrinted) => {
      isOnPaper = isPrinted;
      state.legend?.print(isPrinted);
      Promise.resolve(look()).then(() => state.renderer.fire("update"));
    };
    addEventListener("beforeprint", () => print(true));
    addEventListener("afterprint", () => print(false));
    if (!appOf()) return;
    const watch = new MutationObserver(look);
    watch.observe(appOf(), { attributes: true });
    // The page would keep a frame that has gone, and its map.
    window.addEventListener("pagehide", () => watch.disconnect());
  }

  function prepare(map) {
    if (drawn.has(map)) return drawn.get(map);
    const state = {
      renderer: L.canvas({ padding: 0.3, tolerance: L.Browser.touch ? 8 : 3 }),
      areas: null,
      land: null,
      outline: null,
      frames: null,
      extras: null,
      lines: null,
      tiles: null,
      poles: null,
      turn: 0,
      fitted: null,
      frame: null, // what the map must show, until someone moves it
      tip: L.tooltip({ direction: "top", offset: [0, -6], className: "atlas-tip" }),
      legend: null,
      home: null,
      data: null,
      isDark: false,
      ink: (colour) => colour, // what a colour is in the theme of the page
      message: null,
    };
    // Leaflet focuses the map when it is pressed; the page would scroll under the pointer, and the
    // first click on a point would miss it.
    const box = map.getContainer();
    box.focus = () => HTMLElement.prototype.focus.call(box, { preventScroll: true });
    map.attributionControl.setPrefix("Leaflet");
    map.attributionControl.addAttribution("Contours\u202f: IGN, Licence Ouverte 2.0");
    L.control
      .zoom({ zoomInTitle: "Agrandir la carte", zoomOutTitle: "Réduire la carte" })
      .addTo(map);
    homeButton(map, state);
    map.createPane("atlas-names").style.cssText = "z-index: 420; pointer-events: none";
    map.createPane("atlas-points").style.zIndex = 450;
    state.message = element("p", "Chargement de la carte…", "atlas-message");
    state.message.setAttribute("role", "status");
    box.appendChild(state.message);
    // The frame may be laid out, or turned, after the first drawing: what was in view stays in view.
    // Leaflet itself hears only the window.
    new ResizeObserver(() => map.invalidateSize()).observe(box);
    map.on("resize atlas-legend", () => show(map, state));
    map.on("zoomend", () => nameFrames(map, state));
    map.on("movestart", () => {
      if (!state.showing) state.frame = null;
    });
    followTheme(map, state);
    drawn.set(map, state);
    return state;
  }

  /** A button that brings back what the map showed at first. */
  function homeButton(map, state) {
    const button = element("button", undefined, "atlas-home");
    const arrows = shape("svg", { viewBox: "0 0 18 18", width: 18, height: 18, "aria-hidden": "true" });
    const corners = "M2 6V2h4M12 2h4v4M16 12v4h-4M6 16H2v-4";
    arrows.append(shape("path", { d: corners, fill: "none", stroke: "currentColor", "stroke-width": 2 }));
    button.type = "button";
    button.append(arrows);
    button.addEventListener("click", () => {
      state.frame = state.home;
      show(map, state);
    });
    const bar = element("div", undefined, "leaflet-bar");
    bar.append(button);
    const control = L.control({ position: "topleft" });
    control.onAdd = () => bar;
    control.addTo(map);
    L.DomEvent.disableClickPropagation(bar);
    state.button = button;
  }

  function say(state, text) {
    state.message.textContent = text;
    state.message.hidden = !text;
  }

  // ---- Popups, frames, tiles ------------------------------------------------------------

  /** A link of a popup to another page. */
  function pageLink(text, address) {
    const link = element("a", text);
    link.href = address;
    link.target = "_top";
    link.addEventListener("click", (click) => followInPage(click, link));
    return link;
  }

  function openPopup(map, state, latlng, box) {
    state.tip.remove();
    const popup = L.popup({ maxWidth: 280, ...clearOfControls(map, state) }).setLatLng(latlng).setContent(box);
    popup.openOn(map).getElement().querySelector(".leaflet-popup-close-button").ariaLabel = "Fermer";
  }

  /** What a popup keeps clear of: the buttons on the left, and the legend at its corner. */
  function clearOfControls(map, state) {
    const { x, y } = map.getSize();
    const [wide, high] = state.legend ? state.legend.size() : [0, 0];
    const isBeside = x - wide > 400;
    const corner = [isBeside ? wide : 12, !isBeside && y - high > 300 ? high : 12];
    return { autoPanPaddingTopLeft: [56, 12], autoPanPaddingBottomRight: corner };
  }

  function drawFrames(map, state, insets, data) {
    if (state.frames) state.frames.remove();
    state.frames = L.layerGroup();
    for (const inset of insets) {
      const [west, south, east, north] = inset.frame;
      const name = element("span", inset.nom);
      name.dataset.code = inset.code; // which a narrow map shows instead
      L.rectangle([[south, west], [north, east]], {
        renderer: state.renderer,
        interactive: false,
        color: state.ink(data.areas.line),
        weight: 1,
        fill: false,
      }).addTo(state.frames);
      L.marker([inset.label[1], inset.label[0]], {
        interactive: false,
        keyboard: false,
        icon: L.divIcon({ className: "atlas-frame-name", iconSize: null, html: name }),
      }).addTo(state.frames);
    }
    state.frames.addTo(map);
    state.insets = insets;
    nameFrames(map, state);
  }

  /** Write the names of frames, or their numbers where names would run into each other. */
  function nameFrames(map, state) {
    if (!state.insets?.length) return;
    const [west, south, east] = state.insets[0].frame;
    const wide = map.project([south, east]).x - map.project([south, west]).x;
    map.getContainer().classList.toggle("atlas-small-frames", wide < LEAST_FRAME_PX);
  }

  function drawTiles(map, state, tiles) {
    if (Boolean(state.tiles) === Boolean(tiles)) return;
    if (state.tiles) [state.tiles, state.scale].forEach((part) => part.remove());
    state.tiles = null;
    if (!tiles) return;
    // A scale is true only where the overseas départements stand at their place.
    state.scale = L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    state.tiles = L.tileLayer(tiles.url, { attribution: tiles.attribution, maxZoom: 18 }).addTo(map);
  }

  // ---- Links ----------------------------------------------------------------------------

  /** In the app the map stands in a frame that may not move its page: ask the page itself. */
  function followInPage(click, link) {
    if (window.parent === window || click.ctrlKey || click.metaKey || click.shiftKey) return;
    try {
      const copy = window.parent.document.createElement("a");
      copy.href = link.href;
      click.preventDefault();
      copy.click();
    } catch (error) {
      link.target = "_blank"; // embedded by another site: the page is out of reach
    }
  }

  // ---- Drawing --------------------------------------------------------------------------

  function fit(map, state, poles, data) {
    const key = JSON.stringify([data.fit, data.outline && data.outline.codes, data.insets]);
    if (state.fitted === key) return;
    state.fitted = key;
    const bounds = data.fit ? L.latLngBounds(data.fit) : state.outline && state.outline.getBounds();
    state.frame =
      bounds && bounds.isValid()
        ? { bounds, padding: [20, 20] }
        : { bounds: poles.bounds[data.insets ? "inset" : "true"], padding: [0, 0] };
    state.home = state.frame;
    const isPart = Boolean(bounds && bounds.isValid());
    state.button.title = state.button.ariaLabel = isPart ? "Revenir à la vue de départ" : "Vue France";
    show(map, state);
  }

  /** Bring in view what must be, unless someone moved the map since. */
  function show(map, state) {
    if (!state.frame) return;
    state.showing = true;
    const [x, y] = state.frame.padding;
    const [right, bottom] = roomOfLegend(map, state);
    const padding = { paddingTopLeft: [x, y], paddingBottomRight: [x + right, y + bottom] };
    map.fitBounds(state.frame.bounds, { ...padding, animate: false });
    state.showing = false;
  }

  /** What the legend takes of the map, right or bottom, where leaving it to it costs little scale. */
  function roomOfLegend(map, state) {
    const { x, y } = map.getSize();
    const [wide, high] = state.legend ? state.legend.size() : [0, 0];
    if (x - wide >= y) return [wide, 0];
    return [0, y - high >= 0.6 * y ? high : 0];
  }

  /** Draw the data; what is already there and has not changed stays. */
  async function draw(map, data) {
    const state = prepare(map);
    const turn = ++state.turn;
    state.data = data;
    name(map, data.title);
    try {
      const [poles, shapes, land, outlines, lines] = await Promise.all([
        load(data.poles),
        Promise.all(data.areas.shapes.map(load)),
        Promise.all((data.areas.land ? data.areas.land.shapes : []).map(load)),
        Promise.all((data.outline ? data.outline.shapes : []).map(load)),
        data.lines && load(data.lines.source),
      ]);
      if (turn !== state.turn) return; // a later call overtook this one
      state.isDark = isDark();
      state.ink = (colour) => (state.isDark && poles.dark?.[colour]) || colour;
      map.getContainer().classList.toggle("atlas-dark", state.isDark);
      const insets = data.insets ? poles.insets : [];
      const move = mover(insets);
      state.trueplace = trueplace(insets);
      map.closePopup();
      drawTiles(map, state, data.tiles);
      drawFrames(map, state, insets, data);
      atlas.drawAreas(map, state, [shapes, land], data, move);
      atlas.drawOutline(map, state, outlines, data, move);
      atlas.drawLines(map, state, poles, lines, data.lines, move);
      atlas.drawPoles(map, state, poles, data, move);
      atlas.drawNames(map, state, data.tiles ? null : poles.names, insets);
      atlas.drawExtras(map, state, data, move);
      atlas.drawLegend(map, state, data.legend || []);
      fit(map, state, poles, data);
      say(state, "");
      map.getContainer().dataset.drawn = String(turn);
    } catch (error) {
      if (turn !== state.turn) return; // what is wanted now may well be there
      say(state, "La carte n’a pas pu être chargée. La liste des pôles reste complète.");
      console.error(error);
    }
  }

  /** Name the map, and the frame it stands in, for those who cannot see it. */
  function name(map, title) {
    const box = map.getContainer();
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", title);
    if (globalThis.atlasFiles) return; // a published page has a title of its own
    document.title = title;
    const viewport = document.querySelector("meta[name=viewport]");
    // folium forbids zooming with two fingers.
    if (viewport) viewport.content = "width=device-width, initial-scale=1";
    try {
      if (window.frameElement) window.frameElement.title = title;
    } catch (error) {
      // framed by another site: its own title stands
    }
  }

  /** In the app the map stands in a frame, and its page (map_page.js) says what to draw. */
  function announce(map) {
    let page;
    try {
      page = window.parent.document;
    } catch (error) {
      return; // framed by another site
    }
    const tell = () => page.dispatchEvent(new CustomEvent("atlas-map", { detail: { map, draw } }));
    page.addEventListener("atlas-page", tell);
    window.addEventListener("pagehide", () => page.removeEventListener("atlas-page", tell));
    setTimeout(tell); // once the script that makes the map has ended
  }

  if (window.parent !== window) {
    L.Map.addInitHook(function () {
      announce(this);
    });
  }

  window.atlas = { draw, mover, trueplace, bytes, positions, element, shape, pageLink, openPopup };
})();
