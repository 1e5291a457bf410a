"""Archives: the files in a zip, those that are not to be read told apart."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath

from geo.errors import DataUnreadableError
from geo.formats.limits import MAX_FILES, Allowance, refused
from geo.model.report import Fault
from geo.model.rules import fault

SHAPE_PARTS = frozenset({".dbf", ".shp", ".prj", ".cpg", ".shx", ".sbn", ".sbx", ".qix", ".qpj"})
"""Files that are one layer together; the last five say nothing more."""
TABLE_SUFFIXES = SHAPE_PARTS | frozenset(
    {".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm", ".ods", ".gpkg", ".parquet", ".zip"}
    | {".geojson", ".json", ".umap", ".gpx", ".kml"}
)
"""Files of a folder or a zip that are read; the others are named and left out."""
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
)
"""What zipfile raises on an archive that is broken, or was made to break it."""
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)


def member_names(data: bytes) -> frozenset[str]:
    """Give the names of the files in a zip; none when it cannot be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except BROKEN_ARCHIVE:
        return frozenset()


@contextmanager
def open_archive(
    file: str, data: bytes
) -> Iterator[tuple[zipfile.ZipFile, Sequence[zipfile.ZipInfo], int]]:
    """Open a zip: its files in the order of names, and what they declare to expand to.

    Raises
    ------
    DataUnreadableError
        It is no zip, holds too many files; or is found damaged while it is read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MAX_FILES:
                raise too_many(file, len(members))
            members.sort(key=lambda each: each.filename)
            yield archive, members, sum(member.file_size for member in members)
    except DataUnreadableError:
        raise
    except BROKEN_ARCHIVE as error:
        reason = "ce n'est pas une archive lisible (abîmée, ou protégée par un mot de passe)"
        raise refused(file, reason, "Refaites l'archive avec les seuls fichiers à lire.") from error


def read_members(
    file: str, data: bytes, allowance: Allowance
) -> Iterator[tuple[str, bytes | Fault]]:
    """Give each file of a zip, in the order of names: its content, or why it is not read.

    Raises
    ------
    DataUnreadableError
        As `open_archive`, or it expands to too much.
    """
    with open_archive(file, data) as (archive, members, size):
        allowance.take_bytes(file, size)  # a member stops at the size it declares
        for member in members:
            found = member_fault(member.filename)
            yield member.filename, found or read_member(archive, member)


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Read a file of a zip; raise NotImplementedError for ways that may take gigabytes to undo."""
    if member.compress_type not in _COMPRESSIONS:
        raise NotImplementedError(member.compress_type)
    return archive.read(member)


def too_many(file: str, found: int) -> DataUnreadableError:
    """Make the error of a folder or a zip of too many files."""
    return refused(file, f"{found} fichiers ; {MAX_FILES} au plus", "Donnez-les en plusieurs fois.")


def member_fault(name: str) -> Fault | None:
    """Say why a file of an archive is not read, if it is not."""
    path = PurePosixPath(name.replace("\\", "/"))
    if is_escaping(name):
        return fault("escaping-path")
    if path.name.startswith((".", "~$")) or "__MACOSX" in path.parts:
        return fault("system-file")
    if path.suffix.lower() == ".zip":
        return fault("nested-archive")
    if path.suffix.lower() not in TABLE_SUFFIXES:
        return fault("other-file")
    return None


def is_escaping(name: str) -> bool:
    """Whether a path, of any system, leads elsewhere than into a folder."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in "".join(path.parts[:1])


def timeless(path: str) -> zipfile.ZipInfo:
    """Describe a file to be put in a zip: the same bytes whatever the clock and the system."""
    member = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))  # the earliest a zip can say
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o644 << 16
    member.create_system = 3
    return member
