"""Files that all releases share, named after their content: kept for ever, never mistaken."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import PurePosixPath

_LENGTH = 10


def hashed_names(contents: Mapping[str, bytes]) -> dict[str, str]:
    """Name each file after its content: « site.css » becomes « site.1f0c2a9d3b.css »."""
    return {name: _hashed(name, content) for name, content in contents.items()}


def _hashed(name: str, content: bytes) -> str:
    path = PurePosixPath(name)
    digest = sha256(content).hexdigest()[:_LENGTH]
    return str(path.with_name(f"{path.stem}.{digest}{path.suffix}"))
