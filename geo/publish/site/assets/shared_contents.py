"""Everything that pages share: our scripts and styles, Leaflet's, shapes and communes."""

from geo.model.atlas import Atlas
from geo.publish.site.assets.map_files import map_files
from geo.publish.site.assets.near_files import near_files
from geo.publish.site.releases.versions import LATEST_SCRIPT
from geo.render.scripts import BOTH, SITE


def shared_contents(atlas: Atlas) -> dict[str, bytes]:
    """Read or make the files, by logical name."""
    ours = [path for folder in (BOTH, SITE) for path in sorted(folder.iterdir()) if path.is_file()]
    return {
        # The script of the versions stands at an address of its own, with their list.
        **{path.name: path.read_bytes() for path in ours if path.name != LATEST_SCRIPT},
        **map_files(atlas.territories),
        **near_files(atlas),
    }
