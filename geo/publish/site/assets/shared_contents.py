"""Everything that pages share: our scripts and styles, Leaflet's, shapes and communes."""

from pathlib import Path

from geo.model.atlas import Atlas
from geo.model.theme import Theme
from geo.publish.site.assets.map_files import map_files
from geo.publish.site.assets.near_files import near_files
from geo.publish.site.assets.shared_files import without_comments
from geo.publish.site.releases.versions import LATEST_SCRIPT
from geo.render.scripts import BOTH, SITE
from geo.reports import palette

LOGO = "logo.png"
_LINES = (palette.LINE, palette.SELECTED, palette.HATCHES)


def shared_contents(atlas: Atlas) -> dict[str, bytes]:
    """Read or make the files, by logical name."""
    ours = [path for folder in (BOTH, SITE) for path in sorted(folder.iterdir()) if path.is_file()]
    read = {path.name: _read(path) for path in ours if path.name != LATEST_SCRIPT}
    read["site.css"] += _colours(atlas.theme) + _dark_drawings()
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


def _dark_drawings() -> bytes:
    """Give the drawings of a page, written in light colours, their own where the page is dark.

    Browsers that do not know `light-dark` show them as they are written.
    """
    rules = [
        f'[{each}="{light}"]{{{each}:light-dark({light},{dark})}}'
        for light, dark in palette.DARK.items()
        for each in (("fill", "stroke") if light in _LINES else ("fill",))
    ]
    return f":is(.picture,.legend-part,.legend){{{''.join(rules)}}}\n".encode()


def _read(path: Path) -> bytes:
    content = path.read_bytes()
    return without_comments(content) if path.suffix in (".js", ".css") else content
