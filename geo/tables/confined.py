"""Tables of one file that nobody vouches for, read in a process of its own."""

from collections.abc import Iterable, Mapping

from geo.formats.confinement import confined
from geo.formats.frames import LONGEST_PAYLOAD, Frame, FrameError, Send
from geo.formats.limits import MAX_BYTES
from geo.tables.files import table_files
from geo.tables.versions import is_versioned

_TABLES = "geo.tables.confined:send_tables"


def read_confined_tables(file: str, data: bytes) -> dict[str, bytes]:
    """Write the tables of a file as those of a data folder, as `geo.tables.files.table_files` does.

    Raises
    ------
    DataUnreadableError
        As `table_files` does; or the reading takes more than it may, dies, or gives too much.
    """
    return confined(_TABLES, {file: data}, _tables_of)


def send_tables(files: Mapping[str, bytes], send: Send) -> None:
    """Read one file, and tell its tables: the work of a confined process."""
    ((file, data),) = files.items()
    for name, content in table_files(file, data).items():
        send({"table": name})
        for start in range(0, len(content), LONGEST_PAYLOAD):
            send({"content": True}, content[start : start + LONGEST_PAYLOAD])


def _tables_of(frames: Iterable[Frame]) -> dict[str, bytes]:
    tables: dict[str, bytearray] = {}
    name, size = "", 0
    for header, payload in frames:
        if "table" in header:
            name = str(header["table"])
            if not is_versioned(name) or name in tables:
                raise FrameError("table")
            tables[name] = bytearray()
        else:
            size += len(payload)
            if size > MAX_BYTES:
                raise FrameError("size")
            tables[name] += payload
    return {name: bytes(content) for name, content in tables.items()}
