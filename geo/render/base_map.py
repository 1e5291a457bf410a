"""The folium map that the app draws on: apart, since folium takes a sixth of a second to import."""

import folium

from geo.render.leaflet import Addresses


class BaseMap(folium.Map):
    """The constant base map: no tiles, and scripts of this server only.

    streamlit-folium names the frame after this object's code, so nothing here may depend on the
    selection: the frame would be built again.
    """

    def __init__(self, addresses: Addresses) -> None:
        """Point folium at our copies of Leaflet and MarkerCluster."""
        assets, version = addresses.assets, f"?v={addresses.scripts_version}"
        super().__init__(
            location=(46.5, 1.0),
            zoom_start=5,
            tiles=None,
            zoom_control=False,
            world_copy_jump=False,
            min_zoom=3,
            zoom_snap=0.25,
        )
        self.options["max_zoom"] = 18
        self.default_js = [
            ("leaflet", f"{assets}leaflet/leaflet.js{version}"),
            ("markercluster", f"{assets}markercluster/leaflet.markercluster.js{version}"),
            ("atlas", f"{assets}atlas/atlas.js{version}"),
            ("layers", f"{assets}atlas/layers.js{version}"),
            ("points", f"{assets}atlas/points.js{version}"),
            ("names", f"{assets}atlas/names.js{version}"),
            ("legend", f"{assets}atlas/legend.js{version}"),
        ]
        self.default_css = [
            ("leaflet", f"{assets}leaflet/leaflet.css{version}"),
            ("markercluster", f"{assets}markercluster/MarkerCluster.css{version}"),
            ("letters", f"{assets}atlas/letters.css{version}"),
            ("atlas", f"{assets}atlas/atlas.css{version}"),
        ]

    def render(self, **_: object) -> str:
        """Write no page round the map: streamlit-folium uses the script alone.

        folium would compile ten templates at each run for a page that nobody sees.
        """
        return ""
