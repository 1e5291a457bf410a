"""Everything that pages share: our scripts and styles, Leaflet's, shapes and communes."""

from pathlib import Path

from geo.model.atlas import Atlas
from geo.publish.site.assets.map_files import map_files
from geo.publish.site.assets.near_files import near_files
from geo.publish.site.assets.shared_files import without_comments
from geo.publish.site.releases.versions import LATEST_SCRIPT
from geo.render.scripts import BOTH, SITE


def shared_contents(atlas: Atlas) -> dict[str, bytes]:
    """Read or make the files, by logical name."""
    ours = [path for folder in (BOTH, SITE) for path in sorted(folder.iterdir()) if path.is_file()]
    return {
        # The script of the versions stands at an address of its own, with their list.
        **map_files(atlas.territories),
        **{path.name: _read(path) for path in ours if path.name != LATEST_SCRIPT},
        **near_files(atlas),
    }


def _read(path: Path) -> bytes:
    content = path.read_bytes()
    return without_comments(content) if path.suffix in (".js", ".css") else content
