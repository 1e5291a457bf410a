"""Archive: files in one zip, the same bytes for the same files."""

import io
import zipfile
from collections.abc import Mapping

from geo.formats.archives import timeless


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Put files, by path, in one zip."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path, content in files.items():
            archive.writestr(timeless(path), content)
    return data.getvalue()
