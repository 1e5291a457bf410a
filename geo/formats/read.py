"""Files: bytes of any kind into grids, the kind told by the content and not by the name."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from geo.errors import AtlasError, DataUnreadableError
from geo.formats.grids import Grid
from geo.formats.layers import read_geojson, read_geopackage, read_parquet
from geo.formats.limits import MAX_EXPANDED, MAX_FILES, check_size, refused
from geo.formats.texts import read_text
from geo.formats.workbooks import BROKEN_ARCHIVE, read_workbook
from geo.french import printable
from geo.model.report import Fault, Problem

TABLE_SUFFIXES = frozenset(
    {
        ".csv",
        ".tsv",
        ".txt",
        ".xlsx",
        ".xlsm",
        ".ods",
        ".geojson",
        ".json",
        ".gpkg",
        ".parquet",
        ".zip",
    }
)
"""Files of a folder or a zip that are read; the others are named and left out."""
_COMPANIONS = frozenset({"datapackage.json", "package.json"})
_STRANGERS = (
    (b"%PDF", "c'est un PDF", "Demandez le tableau d'où il vient, ou copiez-le dans un tableur."),
    (b"\xd0\xcf\x11\xe0", "c'est un ancien classeur (XLS) ou un classeur protégé",
     "Ouvrez-le dans un tableur et enregistrez-le en XLSX."),
    (b"\x1f\x8b", "c'est un fichier compressé (gzip)", "Décompressez-le, ou donnez un zip."),
    (b"7z\xbc\xaf", "c'est une archive 7-Zip", "Donnez un zip."),
    (b"Rar!", "c'est une archive RAR", "Donnez un zip."),
    (b"\x89PNG", "c'est une image", "Donnez le tableau lui-même."),
    (b"\xff\xd8\xff", "c'est une image", "Donnez le tableau lui-même."),
    (b"{\\rtf", "c'est un document de texte (RTF)", "Enregistrez le tableau en CSV."),
)  # fmt: skip


def read_files(files: Mapping[str, bytes]) -> tuple[list[Grid], list[Problem]]:
    """Read every sheet of every file.

    Parameters
    ----------
    files
        Content by name, in the order of reading; a zip stands for what it holds.

    Returns
    -------
    The grids, in order, and what was left out.

    Raises
    ------
    DataUnreadableError
        The only file cannot be read, or none of several can. Of several, one that cannot be read
        is a problem.
    """
    if len(files) > MAX_FILES:
        raise _too_many(next(iter(files)), len(files))
    check_size("les fichiers", sum(map(len, files.values())))
    problems: list[Problem] = []
    opened = [each for file, data in files.items() for each in _opened(file, data, problems)]
    grids: list[Grid] = []
    errors: list[DataUnreadableError] = []
    for file, data in opened:
        try:
            grids += read_file(file, data)
        except DataUnreadableError as error:
            errors.append(error)
            problems.append(_unreadable(file, error))
    if errors and not grids:
        raise errors[0]
    return grids, problems


def read_file(file: str, data: bytes) -> list[Grid]:
    """Read the sheets of one file that is not an archive.

    Raises
    ------
    DataUnreadableError
        It is of no kind that is read, is damaged or too big.
    """
    check_size(file, len(data))
    _refuse_strangers(file, data)
    if data.startswith(b"PK\x03\x04"):
        return read_workbook(file, data)
    if data.startswith(b"SQLite format 3\0"):
        return read_geopackage(file, data)
    if data.startswith(b"PAR1"):
        return [read_parquet(file, data)]
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"[")):
        return [read_geojson(file, data)]
    return [read_text(file, data)]


def _refuse_strangers(file: str, data: bytes) -> None:
    if not data.strip():
        raise refused(file, "il est vide", "Vérifiez que c'est le bon fichier.")
    for mark, reason, remedy in _STRANGERS:
        if data.startswith(mark):
            raise refused(file, reason, remedy)
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        remedy = "Téléchargez le fichier lui-même, non la page qui le présente."
        raise refused(file, "c'est une page web", remedy)
    if start.startswith((b"<?xml", b"<kml", b"<svg", b"<ogrvrtdatasource", b"<table")):
        raise refused(file, "c'est un fichier XML", "Enregistrez le tableau en CSV ou en XLSX.")


def _opened(file: str, data: bytes, problems: list[Problem]) -> Iterator[tuple[str, bytes]]:
    """Give a file, or those a zip holds."""
    check_size(file, len(data))
    if not data.startswith(b"PK\x03\x04") or _is_workbook(data):
        yield file, data
        return
    yield from _members(file, data, problems)


def _is_workbook(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except BROKEN_ARCHIVE:
        return True  # the reader of workbooks says what is wrong
    return bool(names & {"[Content_Types].xml", "content.xml"})


def _members(file: str, data: bytes, problems: list[Problem]) -> Iterator[tuple[str, bytes]]:
    again = "Refaites l'archive avec les seuls fichiers à lire."
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MAX_FILES:
                raise _too_many(file, len(members))
            # A member stops at the size it declares, and its sum is then checked.
            if sum(member.file_size for member in members) > MAX_EXPANDED:
                raise refused(file, "une fois étendue, l'archive dépasse 200 Mo", again)
            for member in sorted(members, key=lambda each: each.filename):
                name = f"{file}/{printable(member.filename, 200)}"
                if fault := _member_fault(member.filename):
                    problems.append(fault.at(name))
                elif PurePosixPath(member.filename).name not in _COMPANIONS:
                    yield name, archive.read(member)
    except AtlasError:
        raise
    except BROKEN_ARCHIVE as error:
        reason = "ce n'est pas une archive lisible (abîmée, ou protégée par un mot de passe)"
        raise refused(file, reason, again) from error


def _too_many(file: str, found: int) -> DataUnreadableError:
    return refused(file, f"{found} fichiers ; {MAX_FILES} au plus", "Donnez-les en plusieurs fois.")


def _member_fault(name: str) -> Fault | None:
    """Say why a file of an archive is not read, if it is not."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return _ESCAPING
    if path.name.startswith((".", "~$")) or "__MACOSX" in path.parts:
        return _SYSTEM_FILE
    if path.suffix.lower() == ".zip":
        return _NESTED
    if path.suffix.lower() not in TABLE_SUFFIXES:
        return _OTHER_FILE
    return None


_ESCAPING = Fault(
    "escaping-path",
    "le nom de ce fichier sort de l'archive : il n'est pas lu.",
    "Refaites l'archive.",
    "warning",
)
_SYSTEM_FILE = Fault(
    "system-file", "ce fichier du système n'est pas un tableau : il n'est pas lu.", "", "info"
)
_NESTED = Fault(
    "nested-archive",
    "une archive dans une archive n'est pas lue.",
    "Sortez ses fichiers, ou donnez-la seule.",
    "warning",
)
_OTHER_FILE = Fault(
    "other-file", "ce fichier n'est pas un tableau : il n'est pas lu.", "Rien à faire.", "info"
)


def _unreadable(file: str, error: DataUnreadableError) -> Problem:
    return Fault("unreadable-file", str(error), "Corrigez-le ou retirez-le, puis recommencez.").at(
        file
    )
