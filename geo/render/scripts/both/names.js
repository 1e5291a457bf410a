// Names of régions and towns on a Leaflet map: which stand at each step of the scale, so that none is
// upon another, was chosen beforehand (geo/render/place_names.py). Not for assistive technology: they
// say where one is to the eye; territories have theirs in the list beside the map.
(function () {
  "use strict";

  const { element } = atlas;
  const AROUND = 0.05; // share of the view beyond which names begin
  const LETTER_PX = 6; // about the width of a letter
  const POLE_PX = 7;
  const moves = [0, -12, 12, -24, 24].flatMap((across) => [0, -11, 11, -22, 22].map((down) => [across, down]));
  const ASIDE = moves.sort((one, other) => Math.hypot(...one) - Math.hypot(...other));

  function isIn([west, south, east, north], lon, lat) {
    return lon >= west && lon <= east && lat >= south && lat <= north;
  }

  /** Where a name may stand from what it names, nearest first: a région's inside it, a town's round it. */
  function movesOf(isRegion, half, above) {
    const beside = half + POLE_PX + 2;
    return isRegion ? ASIDE : [[0, -above], [0, above], [beside, 0], [-beside, 0]];
  }

  /** Move names off the poles that would hide them; `null` for one without room: twin of `clear_of`. */
  function clearOf(poles) {
    const boxes = poles.map(({ x, y }) => [x - POLE_PX, y - POLE_PX, x + POLE_PX, y + POLE_PX]);
    return function (text, { x, y }, isRegion, above) {
      const half = (text.length * LETTER_PX) / 2;
      for (const [across, down] of movesOf(isRegion, half, above)) {
        const box = [x + across - half, y + down - 5, x + across + half, y + down + 5];
        if (boxes.some((other) => touch(box, other))) continue;
        boxes.push(box);
        return [-across, -down];
      }
      return null;
    };
  }

  function touch([left, top, right, bottom], other) {
    return other[0] < right && other[2] > left && other[1] < bottom && other[3] > top;
  }

  /** Write the names of the step and of the place in view, clear of the poles. */
  function write(map, state) {
    const { columns, insets, layer } = state.names;
    layer.clearLayers();
    if (!columns) return;
    const step = map.getZoom();
    const view = map.getBounds().pad(AROUND);
    const markers = state.points && !state.points.isGrouped ? state.points.markers : [];
    const place = clearOf(markers.map((marker) => map.project(marker.getLatLng(), step)));
    columns.name.forEach((text, rank) => {
      const isRegion = rank < columns.regions;
      if (columns.first[rank] > step || (isRegion && step >= columns.until)) return;
      const [lon, lat] = [columns.lon[rank], columns.lat[rank]];
      if (!view.contains([lat, lon])) return;
      if (insets.some(({ box }) => isIn(box, lon, lat))) return; // drawn in a frame, too small for it
      const iconAnchor = place(text, map.project([lat, lon], step), isRegion, columns.above);
      if (!iconAnchor) return;
      const className = `atlas-name${isRegion ? " atlas-name-of-region" : ""}`;
      const icon = L.divIcon({ className, html: element("span", text), iconSize: null, iconAnchor });
      const look = { icon, pane: "atlas-names", interactive: false, keyboard: false };
      L.marker([lat, lon], look).addTo(layer);
    });
  }

  /** Put names on a map; none where its tiles have theirs. */
  atlas.drawNames = function (map, state, columns, insets) {
    if (!state.names) {
      state.names = { layer: L.layerGroup().addTo(map) };
      map.getPane("atlas-names").setAttribute("aria-hidden", "true");
      map.on("moveend", () => write(map, state));
    }
    Object.assign(state.names, { columns, insets });
    write(map, state);
  };
})();
