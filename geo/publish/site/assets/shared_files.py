"""Files that all releases share, named after their content: kept for ever, never mistaken.

Data is written as scripts: a page opened from a disk may run a script beside it, but fetch nothing.
"""

import json
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

_LENGTH = 10
_COMMENTS = re.compile(rb"^[ \t]*(?://[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)\n", re.MULTILINE)


def hashed_names(contents: Mapping[str, bytes]) -> dict[str, str]:
    """Name each file after its content: « site.css » becomes « site.1f0c2a9d3b.css »."""
    return {name: _hashed(name, content) for name, content in contents.items()}


def _hashed(name: str, content: bytes) -> str:
    path = PurePosixPath(name)
    digest = sha256(content).hexdigest()[:_LENGTH]
    return str(path.with_name(f"{path.stem}.{digest}{path.suffix}"))


def without_comments(script: bytes) -> bytes:
    """Leave out the comments that have lines of their own: a fifth of a script of ours.

    No line of ours inside a text begins as a comment does.
    """
    return _COMMENTS.sub(b"", script)


def steps(places: Iterable[tuple[float, float]], per_degree: int) -> list[int]:
    """Write places as whole numbers, each from the one before it: `points` of files.js reads them.

    Parameters
    ----------
    places
        Longitudes and latitudes. One that stands where the one before it does is left out.
    per_degree
        Steps in a degree.
    """
    found: list[int] = []
    here = (0, 0)
    for longitude, latitude in places:
        there = (round(longitude * per_degree), round(latitude * per_degree))
        if there != here or not found:
            found += (there[0] - here[0], there[1] - here[1])
        here = there
    return found


def script_file(name: str, data: Any) -> bytes:  # noqa: ANN401 - anything json can write
    """Write a script that hands data over to `files.js`, under its logical name.

    It is a file of its own, so that nothing in it can end an element of a page.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"atlasFiles.give({json.dumps(name)},{text});\n".encode()
