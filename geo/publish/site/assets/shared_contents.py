"""Everything that pages share: our scripts and styles, Leaflet's, shapes and communes."""

from pathlib import Path

from geo.model.atlas import Atlas
from geo.model.theme import Theme
from geo.publish.site.assets.map_files import map_files
from geo.publish.site.assets.near_files import near_files
from geo.publish.site.assets.shared_files import without_comments
from geo.publish.site.releases.versions import LATEST_SCRIPT
from geo.render.scripts import BOTH, SITE

LOGO = "logo.png"


def shared_contents(atlas: Atlas) -> dict[str, bytes]:
    """Read or make the files, by logical name."""
    ours = [path for folder in (BOTH, SITE) for path in sorted(folder.iterdir()) if path.is_file()]
    read = {path.name: _read(path) for path in ours if path.name != LATEST_SCRIPT}
    read["site.css"] += _colours(atlas.theme)
    if atlas.theme.logo:
        read[LOGO] = atlas.theme.logo.png
    return {
        # The script of the versions stands at an address of its own, with their list.
        **map_files(atlas.territories),
        **read,
        **near_files(atlas),
    }


def _colours(theme: Theme) -> bytes:
    """Put the colours of the operator in place of ours, after them."""
    written = ""
    if theme.colour:
        written += f":root, .light {{ --accent: {theme.colour}; }}\n"
    if dark := theme.dark_colour:
        followed = f":root:not(.light) {{ --accent: {dark}; }}"
        written += f"@media (prefers-color-scheme: dark) {{ {followed} }}\n"
        written += f".dark {{ --accent: {dark}; }}\n"
    return written.encode()


def _read(path: Path) -> bytes:
    content = path.read_bytes()
    return without_comments(content) if path.suffix in (".js", ".css") else content
