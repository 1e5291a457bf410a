"""Archive: files in one zip, the same bytes for the same files."""

import io
import zipfile
from collections.abc import Mapping

_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say: the clock is no part of the files


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Put files, by path, in one zip."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            member = zipfile.ZipInfo(path, _TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            member.create_system = 3  # the same bytes whatever the system
            archive.writestr(member, content)
    return data.getvalue()
