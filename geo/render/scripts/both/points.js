// The poles of a Leaflet map: points set apart where they would hide each other or, where there are
// very many, groups that show their colours. atlas.js says when; see geo/render/leaflet.py.
(function () {
  "use strict";

  const { element, shape, positions, pageLink, openPopup } = atlas;
  const GROUP_PX = 28;
  const FAR_ZOOM = 7; // below it a point is smaller: there is less room for each
  const RADII = { far: 5, near: 7 };
  const ROUNDS = 60;
  const CLOSEST = 1.6; // radii between two centres
  const GOLDEN_ANGLE = 2.399963229728653;
  const SAME = 1e-3;

  // ---- Setting apart ----------------------------------------------------------------------

  /** Move the points that lie on each other just enough to be counted: twin of spread.py. */
  function spread(places, radius) {
    const moved = seeded(places, radius);
    for (let round = 0; round < ROUNDS; round++) {
      const pushes = pushesOf(moved, CLOSEST * radius);
      if (!pushes.length) break;
      for (const [one, other, x, y] of pushes) {
        moved[one][0] -= x;
        moved[one][1] -= y;
        moved[other][0] += x;
        moved[other][1] += y;
      }
    }
    return moved;
  }

  /** How far each pair nearer than a distance is to be pushed, all measured before any moves. */
  function pushesOf(places, closest) {
    const pushes = [];
    places.forEach(([x, y], one) => {
      for (let other = one + 1; other < places.length; other++) {
        const [across, down] = [places[other][0] - x, places[other][1] - y];
        if (Math.abs(across) > closest || Math.hypot(across, down) > closest) continue;
        const length = Math.max(Math.hypot(across, down), SAME);
        const push = (closest - length) / length / 2 + SAME;
        pushes.push([one, other, across * push, down * push]);
      }
    });
    return pushes;
  }

  /** Set points of one place on a spiral round it, in their order. */
  function seeded(places, radius) {
    const sizes = new Map();
    const key = (place) => place.map((value) => value.toFixed(1)).join();
    for (const place of places) sizes.set(key(place), (sizes.get(key(place)) || 0) + 1);
    const taken = new Map();
    return places.map((place) => {
      if (sizes.get(key(place)) < 2) return [...place];
      const rank = taken.get(key(place)) || 0;
      taken.set(key(place), rank + 1);
      const far = 0.75 * radius * Math.sqrt(rank + 0.5);
      const angle = rank * GOLDEN_ANGLE;
      return [place[0] + far * Math.cos(angle), place[1] + far * Math.sin(angle)];
    });
  }

  /** Put the points that are shown where they can be told apart at this zoom. */
  function setApart(map, state) {
    if (!state.points || state.points.isGrouped) return;
    const zoom = map.getZoom();
    const radius = zoom < FAR_ZOOM ? RADII.far : RADII.near;
    const { markers } = state.points;
    const places = markers.map((marker) => map.project(marker.options.place, zoom));
    const apart = spread(places.map(({ x, y }) => [x, y]), radius);
    markers.forEach((marker, rank) => {
      if (marker.getRadius() !== radius) marker.setRadius(radius);
      marker.setLatLng(map.unproject(apart[rank], zoom));
    });
  }

  // ---- Groups -----------------------------------------------------------------------------

  /** What a group says: « 9 pôles : Lauréat (5), Émergent (4) ». */
  function groupName(mix) {
    const total = mix.reduce((sum, { number }) => sum + number, 0);
    const parts = mix.filter(({ label }) => label).map(({ label, number }) => `${label} (${written(number)})`);
    return `${written(total)} pôles${parts.length ? "\u202f: " : ""}${parts.join(", ")}`;
  }

  function written(number) {
    return number.toLocaleString("fr-FR");
  }

  /** The colours of a group, most frequent first, each with its label and its number. */
  function mixOf(group) {
    const found = new Map();
    for (const { options } of group.getAllChildMarkers()) {
      const { fillColor: colour, label } = options;
      const each = found.get(colour) || { colour, label, number: 0 };
      each.number += 1;
      found.set(colour, each);
    }
    return [...found.values()].sort((one, other) => other.number - one.number);
  }

  function ringOf(mix, total) {
    const svg = shape("svg", { viewBox: "-16 -16 32 32", "aria-hidden": "true" });
    svg.append(shape("circle", { r: 15.5, fill: "#fff" }));
    const around = 2 * Math.PI * 13;
    let start = 0;
    for (const { colour, number } of mix) {
      const length = (around * number) / total;
      const dashes = { "stroke-dasharray": `${length} ${around}`, "stroke-dashoffset": -start };
      const look = { r: 13, fill: "none", stroke: colour, "stroke-width": 5, transform: "rotate(-90)" };
      svg.append(shape("circle", { ...look, ...dashes }));
      start += length;
    }
    return svg;
  }

  function groupIcon(group) {
    const mix = mixOf(group);
    const total = group.getChildCount();
    const html = element("span", undefined, "atlas-group");
    html.append(ringOf(mix, total), element("span", written(total)));
    const icon = L.divIcon({ html, className: "atlas-cluster", iconSize: [32, 32] });
    const make = icon.createIcon;
    icon.createIcon = function (former) {
      const node = make.call(this, former);
      node.setAttribute("aria-label", groupName(mix));
      return node;
    };
    return icon;
  }

  // ---- Drawing ----------------------------------------------------------------------------

  /** One layer for the life of a way of drawing; markers are made once per pole and recoloured. */
  function layerOf(map, state, isGrouped, radius) {
    const layer = isGrouped
      ? L.markerClusterGroup({
          animate: false,
          maxClusterRadius: radius || GROUP_PX,
          showCoverageOnHover: false,
          spiderLegPolylineOptions: { weight: 1, color: "#333" },
          iconCreateFunction: (group) => groupIcon(group),
        })
      : L.featureGroup();
    // A few points are elements above the names of places; very many are drawn with the ground.
    state.pen = isGrouped ? state.renderer : (state.top ||= L.svg({ pane: "atlas-points", padding: 0.3 }));
    layer.on("mouseover", (event) => hoverPole(map, state, event));
    layer.on("mouseout", () => state.tip.remove());
    layer.on("click", (event) => openPole(map, state, event));
    layer.on("clustermouseover", (event) => {
      const label = element("span", groupName(mixOf(event.layer)));
      state.tip.setContent(label).setLatLng(event.latlng).addTo(map);
    });
    layer.on("clustermouseout clusterclick", () => state.tip.remove());
    return layer.addTo(map);
  }

  /** Column of the colour of a pole: the first value it has among those wanted, else its first. */
  function colourColumn(values, wanted) {
    if (!values.length) return -1;
    const chosen = wanted.length ? values.find((value) => wanted.includes(value)) : undefined;
    return chosen === undefined ? values[0] : chosen;
  }

  function markerOf(state, poles, position, data, move) {
    const { points } = data;
    const facet = poles.facets[points.facet];
    const column = colourColumn(facet.values[position], points.wanted);
    const made = state.points.made;
    const marker = (made[position] ||= L.circleMarker(move(poles.lon[position], poles.lat[position]), {
      renderer: state.pen,
      pane: state.pen.options.pane,
      radius: RADII.near,
      weight: 1.5,
      color: "#fff",
      fillOpacity: 1,
      pole: position,
      place: move(poles.lon[position], poles.lat[position]),
    }));
    marker.options.label = points.isPlain ? "" : column < 0 ? points.unknown : facet.labels[column];
    const fillColor = state.ink(column < 0 ? points.none : points.colours[column]);
    const color = points.isPlain && state.isDark ? "#11151c" : "#fff"; // these are light there
    if (marker.options.fillColor !== fillColor) marker.setStyle({ fillColor, color });
    return marker;
  }

  atlas.drawPoles = function (map, state, poles, data, move) {
    const isGrouped = Boolean(data.points.isGrouped);
    const former = state.points;
    if (!former || former.poles !== poles || former.insets !== data.insets || former.isGrouped !== isGrouped) {
      if (former) former.layer.remove();
      else map.on("zoomend", () => setApart(map, state));
      const layer = layerOf(map, state, isGrouped, data.clusterRadius);
      state.points = { poles, insets: data.insets, isGrouped, layer, made: [], markers: [] };
    }
    const chosen = positions(data.points.selected).filter((position) => position < poles.id.length);
    const markers = chosen.map((position) => markerOf(state, poles, position, data, move));
    state.points.markers = markers;
    state.points.layer.clearLayers();
    if (isGrouped) state.points.layer.addLayers(markers);
    else for (const marker of markers) state.points.layer.addLayer(marker);
    setApart(map, state);
    state.hasSheets = Boolean(data.sheet); // poles that are only tried have none
    state.sheet = (id) => data.sheet + encodeURIComponent(id) + (data.sheetEnd || "");
  };

  function words(poles, facet, position) {
    const { values, labels } = poles.facets[facet];
    return values[position].map((value) => labels[value]).join(", ");
  }

  function hoverPole(map, state, event) {
    const marker = event.propagatedFrom || event.layer;
    if (marker.options.pole === undefined) return;
    const { poles } = state.points;
    const label = element("strong", poles.nom[marker.options.pole]);
    const place = element("span", poles.lieu[marker.options.pole]);
    const tip = element("span");
    tip.append(label, element("br"), place);
    state.tip.setContent(tip).setLatLng(marker.getLatLng()).addTo(map);
  }

  function openPole(map, state, event) {
    const marker = event.propagatedFrom || event.layer;
    const position = marker.options.pole;
    if (position === undefined) return;
    const { poles } = state.points;
    const box = element("div", undefined, "atlas-popup");
    box.append(element("h2", poles.nom[position]), element("p", poles.lieu[position]));
    const facts = element("dl");
    for (const facet of ["statut", "secteur", "appel"]) {
      const text = words(poles, facet, position);
      if (text) facts.append(element("dt", poles.facets[facet].label), element("dd", text));
    }
    box.append(facts);
    if (state.hasSheets) box.append(pageLink("Voir la fiche du pôle", state.sheet(poles.id[position])));
    openPopup(map, state, marker.getLatLng(), box);
  }

  atlas.spread = spread;
})();
