// Draws poles and territories on a Leaflet map from plain data: atlas.draw(map, data).
// The app loads it inside the map's frame, the published pages load it directly.
// Text from the data only ever becomes a text node; see geo/render/leaflet.py for the data.
(function () {
  "use strict";

  const LEAST_FRAME_PX = 52; // under it « Guadeloupe » is wider than a step from frame to frame
  const sources = new Map(); // address -> promise of its content
  const drawn = new WeakMap(); // map -> what stands on it

  /**
   * Fetch a source once; data given in place is used as it is. On the published site a source is
   * the name of a file that files.js loads: a page opened from a disk may fetch nothing.
   */
  function load(source) {
    if (typeof source !== "string") return Promise.resolve(source);
    if (globalThis.atlasFiles) return atlasFiles.load(source);
    if (!sources.has(source)) {
      const answer = fetch(source).then((response) => {
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

  /** Whether the page that the map stands on is dark: in the app, the one around its frame. */
  function isDark() {
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

  /** Draw again when the theme changes. */
  function followTheme(map, state) {
    const look = () => state.data && state.isDark !== isDark() && draw(map, state.data);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(look, 200));
    if (appOf()) new MutationObserver(look).observe(appOf(), { attributes: true });
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

  // ---- Territories ----------------------------------------------------------------------

  function shapesLayer(map, state, shapes, move, options) {
    return L.geoJSON(shapes, {
      renderer: state.renderer,
      coordsToLatLng: (pair) => move(pair[0], pair[1]),
      ...options,
    });
  }

  function drawAreas(map, state, [shapes, land], data, move) {
    const key = JSON.stringify([data.areas.shapes, Boolean(data.insets)]);
    if (!state.areas || state.areas.key !== key) {
      if (state.areas) state.areas.layer.remove();
      const features = shapes.flatMap((collection) => collection.features);
      const layer = shapesLayer(map, state, { type: "FeatureCollection", features }, move, {});
      layer.on("mouseover", (event) => hoverArea(map, state, event));
      layer.on("mouseout", () => state.tip.remove());
      layer.on("click", (event) => openArea(map, state, event));
      layer.addTo(map);
      state.areas = { key, layer, features: layer.getLayers() };
    }
    const inside = data.areas.inside && new Set(data.areas.inside);
    const value = data.areas.ordered ? orderedValues(data.areas) : listedValues(data.areas);
    state.areas.inside = [];
    if (state.circles) state.circles.remove();
    state.circles = L.layerGroup().addTo(map);
    state.areas.features.forEach((feature) => {
      const { code } = feature.feature.properties;
      const isOutside = inside && !inside.has(code);
      const { group, text } = isOutside ? { text: "" } : value(code, state.areas.inside.length);
      if (!isOutside) state.areas.inside.push(feature.feature);
      feature.atlasText = text;
      feature.setStyle({
        ...border(state, data),
        fillColor: isOutside ? state.ink(data.areas.outside) : fillColour(state, data.areas, group, code),
      });
      const radius = !isOutside && data.areas.radii?.[code];
      if (radius) drawCircle(state, feature, radius, data.areas.colours[group]);
    });
    state.areas.layer.bringToBack();
    drawLand(map, state, land, data, move);
    state.around = data.around;
    state.territory = data.territory;
  }

  function border(state, data) {
    return { color: state.ink(data.areas.line), weight: data.areas.weight, fillOpacity: data.tiles ? 0.55 : 1 };
  }

  /** A figure that adds up: a circle as large as it, in the middle of its territory. */
  function drawCircle(state, feature, radius, colour) {
    L.circleMarker(middle(feature), {
      renderer: state.renderer,
      interactive: false,
      radius,
      weight: 1,
      color: state.ink("#1b1b1b"),
      fillColor: state.ink(colour),
      fillOpacity: 0.9,
    }).addTo(state.circles);
  }

  /** The middle of the largest part of a territory: twin of `middles` (outlines.py). */
  function middle(feature) {
    const { type } = feature.feature.geometry;
    const parts = type === "Polygon" ? [feature.getLatLngs()] : feature.getLatLngs();
    let best = { area: -1 };
    for (const [ring] of parts) {
      const points = ring.map((place) => L.Projection.SphericalMercator.project(place));
      const [first] = points; // sums of small numbers keep their decimals
      let [area, x, y] = [0, 0, 0];
      points.forEach((one, rank) => {
        const other = points[(rank + 1) % points.length];
        const [ax, ay, bx, by] = [one.x - first.x, one.y - first.y, other.x - first.x, other.y - first.y];
        const cross = ax * by - bx * ay;
        [area, x, y] = [area + cross, x + (ax + bx) * cross, y + (ay + by) * cross];
      });
      if (Math.abs(area) <= best.area) continue;
      best = { area: Math.abs(area), place: L.point(first.x + x / (3 * area), first.y + y / (3 * area)) };
    }
    return L.Projection.SphericalMercator.unproject(best.place);
  }

  function fillColour({ ink }, areas, group, code) {
    const isCircle = areas.radii?.[code];
    const colour = group < 0 || isCircle ? areas.empty : areas.colours[group];
    return colour === areas.possible ? hatched(ink(colour), ink(areas.hatches)) : ink(colour);
  }

  /** A colour under lines, which a canvas fills with as with a colour. */
  function hatched(colour, lines) {
    const tile = element("canvas");
    tile.width = tile.height = 8;
    const pen = tile.getContext("2d");
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 8, 8);
    pen.strokeStyle = lines;
    for (const shift of [-8, 0, 8]) {
      pen.moveTo(shift, 8);
      pen.lineTo(shift + 8, 0);
    }
    pen.stroke();
    return pen.createPattern(tile, "repeat");
  }

  /** The land around the territories drawn, which is no sea: what is wanted of other shapes. */
  function drawLand(map, state, shapes, data, move) {
    if (state.land) state.land.remove();
    state.land = null;
    const { land, outside } = data.areas;
    if (!land) return;
    const without = new Set(land.without);
    const features = shapes
      .flatMap((collection) => collection.features)
      .filter((feature) => !without.has(feature.properties.code));
    state.land = shapesLayer(map, state, { type: "FeatureCollection", features }, move, {
      interactive: false,
      style: { ...border(state, data), fillColor: state.ink(outside) },
    }).addTo(map);
    state.land.bringToBack();
  }

  /** Values of some territories, by code: [code, class, poles, figure]; the others are usual. */
  function listedValues(areas) {
    const rows = new Map(areas.rows.map((row) => [row[0], row]));
    return (code) => {
      const [, group, poles, figure] = rows.get(code) || [code, areas.usual, 0];
      if (group === areas.vague) return { group, text: (poles ? countedPoles(poles) + ", " : "") + areas.maybe };
      if (!poles) return { group, text: areas.none };
      return { group, text: areaText(poles, figure, areas.words) };
    };
  }

  function countedPoles(poles) {
    return poles.toLocaleString("fr-FR") + (poles > 1 ? " pôles" : " pôle");
  }

  /** Say what a territory holds: « 9 pôles, 0,26 pour 100 000 hab. ». */
  function areaText(poles, figure, words) {
    const counted = poles ? countedPoles(poles) + ", " : "";
    if (figure === null) return counted + words.missing;
    if (figure === 0 && words.zero) return counted + words.zero;
    const digits = { minimumFractionDigits: words.decimals, maximumFractionDigits: words.decimals };
    return counted + words.before + figure.toLocaleString("fr-FR", digits) + words.unit;
  }

  /** Values of all territories in the order of their shapes: a class each, and a number. */
  function orderedValues(areas) {
    const groups = bytes(areas.ordered.classes);
    return (code, rank) => {
      const number = areas.ordered.numbers[rank];
      const text = number < 0 ? areas.none : number.toLocaleString("fr-FR") + areas.ordered.unit;
      return { group: groups[rank], text };
    };
  }

  function hoverArea(map, state, event) {
    const feature = event.propagatedFrom || event.layer;
    const label = element("span", feature.feature.properties.nom);
    if (feature.atlasText) label.append(element("br"), feature.atlasText);
    state.tip.setContent(label).setLatLng(event.latlng).addTo(map);
  }

  /** Offer what can be asked about the place that was clicked, where the page says how. */
  function openArea(map, state, event) {
    if (!state.around) return;
    const feature = event.propagatedFrom || event.layer;
    const place = state.trueplace(event.latlng);
    const box = element("div", undefined, "atlas-popup");
    box.append(element("h2", feature.feature.properties.nom));
    if (feature.atlasText) box.append(element("p", feature.atlasText));
    const point = "&lon=" + place.lng.toFixed(4) + "&lat=" + place.lat.toFixed(4);
    const ways = element("p");
    if (state.territory) {
      const portrait = state.territory + encodeURIComponent(feature.feature.properties.code);
      ways.append(pageLink("Portrait de ce territoire", portrait), element("br"));
    }
    ways.append(pageLink("Voir les pôles autour de ce point", state.around + point));
    box.append(ways);
    openPopup(map, state, event.latlng, box);
  }

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

  function drawOutline(map, state, collections, data, move) {
    if (state.outline) state.outline.remove();
    state.outline = null;
    if (!data.outline) return;
    const wanted = new Set(data.outline.codes);
    const features = data.outline.isJoined
      ? [borderOf(state.areas.inside)]
      : collections
          .flatMap((collection) => collection.features)
          .filter((feature) => wanted.has(feature.properties.code));
    state.outline = shapesLayer(map, state, { type: "FeatureCollection", features }, move, {
      interactive: false,
      style: { color: state.ink(data.outline.colour), weight: 2.5, fill: false },
    }).addTo(map);
  }

  /** The border of shapes together: the edges that only one of them has. */
  function borderOf(features) {
    const edges = new Map();
    for (const { geometry } of features) {
      const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
      for (const ring of polygons.flat()) {
        for (let place = 1; place < ring.length; place++) {
          const ends = [ring[place - 1], ring[place]];
          const key = ends.map(String).sort().join(" ");
          if (!edges.delete(key)) edges.set(key, ends);
        }
      }
    }
    const line = { type: "MultiLineString", coordinates: [...edges.values()] };
    return { type: "Feature", properties: {}, geometry: line };
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

  /** A place, the rings round it, and numbered marks: what a page adds to the poles. */
  function drawExtras(map, state, data, move) {
    if (state.extras) state.extras.remove();
    state.extras = L.layerGroup().addTo(map);
    for (const ring of data.rings || []) {
      const line = ring.line.map((pair) => move(pair[0], pair[1]));
      L.polyline(line, {
        renderer: state.renderer,
        interactive: false,
        color: state.ink("#1b1b1b"),
        weight: 1.2,
        dashArray: ring.label ? "5 4" : null,
        fill: !ring.label, // what is nearer than that to a mark
        fillColor: state.ink("#1b1b1b"),
        fillOpacity: 0.1,
      }).addTo(state.extras);
      if (!ring.label) continue;
      const top = line.reduce((best, each) => (each.lat > best.lat ? each : best));
      drawLabel(top, ring.label, "atlas-ring-name", null).addTo(state.extras);
    }
    if (data.origin) {
      const place = move(data.origin.lon, data.origin.lat);
      const size = { iconSize: [24, 30], iconAnchor: [12, 30] };
      const icon = L.divIcon({ className: "atlas-origin", html: element("span"), ...size });
      L.marker(place, { interactive: false, keyboard: false, icon }).addTo(state.extras);
    }
    for (const mark of data.marks || []) {
      const marker = drawLabel(move(mark.lon, mark.lat), mark.label, "atlas-mark", [24, 24]);
      const label = element("span", mark.text);
      marker.on("mouseover", () => state.tip.setContent(label).setLatLng(marker.getLatLng()).addTo(map));
      marker.on("mouseout", () => state.tip.remove());
      marker.addTo(state.extras);
    }
  }

  function drawLabel(latlng, text, className, iconSize) {
    const icon = L.divIcon({ className, iconSize, html: element("span", text) });
    return L.marker(latlng, { interactive: iconSize !== null, keyboard: false, icon });
  }

  /** Lines from poles to the communes of their members: colour and dashes by type of actor. */
  function drawLines(map, state, poles, catalogue, lines, move) {
    if (state.lines) state.lines.remove();
    state.lines = null;
    if (!lines) return;
    state.lines = L.layerGroup().addTo(map);
    const chosen = positions(lines.selected).filter((rank) => rank < catalogue.pole.length);
    for (const rank of chosen) {
      const pole = catalogue.pole[rank];
      const start = move(poles.lon[pole], poles.lat[pole]);
      const end = move(catalogue.lon[rank], catalogue.lat[rank]);
      const kind = catalogue.kind[rank];
      const look = { renderer: state.renderer, color: lines.colours[kind], opacity: 1 };
      const dashArray = lines.dashes[kind] || null;
      const parts = [
        L.polyline([start, end], { ...look, weight: 3, lineCap: "butt", dashArray }),
        L.circleMarker(end, { ...look, radius: 4, weight: 2, fillColor: "#fff", fillOpacity: 1 }),
      ];
      for (const part of parts) {
        part.on("mouseover", (event) => hoverLine(map, state, poles, catalogue, rank, event.latlng));
        part.on("mouseout", () => state.tip.remove());
        part.addTo(state.lines);
      }
    }
  }

  function hoverLine(map, state, poles, catalogue, rank, latlng) {
    const tip = element("span");
    tip.append(element("strong", catalogue.name[rank]), element("br"));
    tip.append(catalogue.kinds[catalogue.kind[rank]], element("br"), catalogue.note[rank]);
    tip.append(element("br"), poles.nom[catalogue.pole[rank]]);
    state.tip.setContent(tip).setLatLng(latlng).addTo(map);
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
      drawAreas(map, state, [shapes, land], data, move);
      drawOutline(map, state, outlines, data, move);
      drawLines(map, state, poles, lines, data.lines, move);
      atlas.drawNames(map, state, data.tiles ? null : poles.names, insets);
      atlas.drawPoles(map, state, poles, data, move);
      drawExtras(map, state, data, move);
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

  window.atlas = { draw, mover, trueplace, positions, element, shape, pageLink, openPopup };
})();
