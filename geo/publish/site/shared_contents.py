"""Everything that pages share: our scripts and styles, Leaflet's, shapes and communes."""

from geo.model.atlas import Atlas
from geo.publish.site.map_files import map_files
from geo.publish.site.near_files import near_files
from geo.publish.site.shared_files import SCRIPTS, SITE

_OF_THE_APP_TOO = ("copy.js", "picker.css", "picker.js", "search.js")
_OF_THE_SITE = (
    "choropleths.js",
    "communes.js",
    "embed.js",
    "facets.js",
    "files.js",
    "geodesics.js",
    "near.js",
    "site_map.js",
)
_OF_PAGES = ("compose.js", "home.js", "icon.svg", "parts.css", "site.css")


def shared_contents(atlas: Atlas) -> dict[str, bytes]:
    """Read or make the files, by logical name."""
    return {
        **{name: (SITE / name).read_bytes() for name in _OF_PAGES},
        **{name: (SCRIPTS / name).read_bytes() for name in (*_OF_THE_APP_TOO, *_OF_THE_SITE)},
        **map_files(atlas.territories),
        **near_files(atlas),
    }
