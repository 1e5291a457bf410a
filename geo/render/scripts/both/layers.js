// What a Leaflet map has under the poles and over them: territories in their colours, circles, borders,
// lines, rings, numbered places. atlas.js says when; see geo/render/leaflet.py for the data.
(function () {
  "use strict";

  const { bytes, positions, element, pageLink, openPopup } = atlas;
  const SMOOTH = 0.3; // Leaflet thins each line by itself: a whole pixel left gaps between neighbours

  // ---- Territories ----------------------------------------------------------------------

  function shapesLayer(map, state, shapes, move, options) {
    return L.geoJSON(shapes, {
      renderer: state.renderer,
      smoothFactor: SMOOTH,
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
      const { group, text, radius } = isOutside ? { text: "" } : value(code, state.areas.inside.length);
      if (!isOutside) state.areas.inside.push(feature.feature);
      feature.atlasText = text;
      feature.setStyle({
        ...border(state, data),
        fillColor: isOutside ? state.ink(data.areas.outside) : fillColour(state, data.areas, group, radius),
      });
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

  function fillColour({ ink }, areas, group, radius) {
    const colour = group < 0 || radius ? areas.empty : areas.colours[group];
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
      return { group, text: areaText(poles, figure, areas.words), radius: areas.radii?.[code] };
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
    return counted + written(figure, words);
  }

  /** Values of all territories in the order of their shapes: a class each, and what it says. */
  function orderedValues(areas) {
    const { classes, figures, labels, remarks } = areas.ordered;
    const groups = bytes(classes);
    const added = remarks.map(([remark, ranks]) => [remark, new Set(ranks)]);
    return (code, rank) => {
      const group = groups[rank];
      if (group === areas.vague) return { group, text: areas.maybe };
      if (labels.length ? labels[group] === undefined : figures[0].numbers[rank] === null) {
        return { group, text: areas.none };
      }
      const said = labels.length ? labels[group] : figures.map((each) => figureText(each, rank)).join("\u202f; ");
      const besides = added.filter(([, ranks]) => ranks.has(rank)).map(([remark]) => remark);
      return { group, text: [said, ...besides].join(", "), radius: circleRadius(areas, rank) };
    };
  }

  /** Pixels of a circle as large as its figure: twin of geo/reports/maps/circles.py. */
  function circleRadius({ circles, ordered }, rank) {
    if (!circles) return 0;
    const [{ numbers, decimals }] = ordered.figures;
    const value = numbers[rank] / 10 ** decimals;
    if (value <= 0) return 0;
    return Math.round(10 * Math.max(circles.least, circles.largest * Math.sqrt(value / circles.value))) / 10;
  }

  /** A figure that travels as a whole number of its last decimal. */
  function figureText({ numbers, ...words }, rank) {
    return written(numbers[rank] / 10 ** words.decimals, words);
  }

  /** A figure with what stands round it: twin of `written` in geo/reports/maps/words.py. */
  function written(value, { before, unit, one, decimals }) {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    const number = value.toLocaleString("fr-FR", digits).replace("-", "−");
    return before + number + (Math.abs(Number(value.toFixed(decimals))) < 2 ? one : unit);
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

  // ---- Over them --------------------------------------------------------------------------

  /** A place, the rings round it, and numbered marks: what a page adds to the poles. */
  function drawExtras(map, state, data, move) {
    if (state.extras) state.extras.remove();
    state.extras = L.layerGroup().addTo(map);
    for (const ring of data.rings || []) {
      const line = ring.line.map((pair) => move(pair[0], pair[1]));
      L.polyline(line, {
        renderer: state.renderer,
        smoothFactor: SMOOTH,
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

  Object.assign(atlas, { drawAreas, drawOutline, drawLines, drawExtras });
})();
