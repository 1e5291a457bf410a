// Names of régions and towns on a Leaflet map: which stand at each step of the scale, so that none is
// upon another, was chosen beforehand (geo/render/place_names.py). Not for assistive technology: they
// say where one is to the eye; territories have theirs in the list beside the map.
(function () {
  "use strict";

  const { element } = atlas;
  const AROUND = 0.05; // share of the view beyond which names begin

  function isIn([west, south, east, north], lon, lat) {
    return lon >= west && lon <= east && lat >= south && lat <= north;
  }

  /** Write the names of the step and of the place in view. */
  function write(map, state) {
    const { columns, insets, layer } = state.names;
    layer.clearLayers();
    if (!columns) return;
    const step = map.getZoom();
    const view = map.getBounds().pad(AROUND);
    columns.name.forEach((text, rank) => {
      const isRegion = rank < columns.regions;
      if (columns.first[rank] > step || (isRegion && step >= columns.until)) return;
      const [lon, lat] = [columns.lon[rank], columns.lat[rank]];
      if (!view.contains([lat, lon])) return;
      if (insets.some(({ box }) => isIn(box, lon, lat))) return; // drawn in a frame, too small for it
      const className = `atlas-name${isRegion ? " atlas-name-of-region" : ""}`;
      const size = { iconSize: null, iconAnchor: [0, isRegion ? 0 : columns.above] };
      const icon = L.divIcon({ className, html: element("span", text), ...size });
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
