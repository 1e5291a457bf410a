"""Files that all releases share, named after their content: kept for ever, never mistaken."""

from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import Path, PurePosixPath

from geo.model.atlas import View

SCRIPTS = Path(str(files("geo"))) / "views" / "assets"
SITE = Path(__file__).parent / "assets"
_LENGTH = 10


def hashed_names(contents: Mapping[str, bytes]) -> dict[str, str]:
    """Name each file after its content: « site.css » becomes « site.1f0c2a9d3b.css »."""
    return {name: _hashed(name, content) for name, content in contents.items()}


def _hashed(name: str, content: bytes) -> str:
    path = PurePosixPath(name)
    digest = sha256(content).hexdigest()[:_LENGTH]
    return str(path.with_name(f"{path.stem}.{digest}{path.suffix}"))


def shared_contents(view: View) -> dict[str, bytes]:
    """Gather the scripts, styles and data that pages share, by logical name."""
    return {
        **{name: (SITE / name).read_bytes() for name in ("site.css", "icon.svg", "home.js")},
        **{name: (SCRIPTS / name).read_bytes() for name in _SCRIPTS},
    }


_SCRIPTS = ("facets.js",)
