"""Data as scripts: a page opened from a disk may run a script beside it, but fetch nothing."""

import json
from typing import Any


def script_file(name: str, data: Any) -> bytes:  # noqa: ANN401 - anything json can write
    """Write a script that hands data over to `files.js`, under its logical name.

    It is a file of its own, so that nothing in it can end an element of a page.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"atlasFiles.give({json.dumps(name)},{text});\n".encode()
