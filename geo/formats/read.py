"""Read: bytes of any kind into grids, the kind told by the content and not by the name."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePosixPath

from geo.errors import DataUnreadableError
from geo.formats.archives import SHAPE_PARTS, member_names, read_members, too_many
from geo.formats.geojson import read_geojson
from geo.formats.geopackage import read_geopackage
from geo.formats.grids import Grid
from geo.formats.limits import MAX_FILES, Allowance, check_size, refused
from geo.formats.markers import is_markers, read_markers
from geo.formats.opendocument import read_opendocument
from geo.formats.parquet import read_parquet
from geo.formats.shapefiles import read_shapefile
from geo.formats.texts import read_text
from geo.formats.workbooks import read_workbook
from geo.french import printable
from geo.model.report import Fault, Problem
from geo.model.rules import fault

_ZIP = b"PK\x03\x04"
_SQLITE = b"SQLite format 3\0"
_PARQUET = b"PAR1"
_JSON = (b"{", b"[")
_WORKBOOKS = frozenset({"[Content_Types].xml", "content.xml"})
_BLANK = b"\xef\xbb\xbf \t\r\n"
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
        raise too_many(next(iter(files)), len(files))
    check_size("les fichiers", sum(map(len, files.values())))
    reading = _Reading()
    reading.add(files.items(), reading.open)
    if reading.refusals and not reading.grids:
        raise DataUnreadableError(reading.refusals[0])
    return reading.grids, reading.problems


def read_file(file: str, data: bytes, allowance: Allowance | None = None) -> list[Grid]:
    """Read the sheets of one file that is not an archive.

    Raises
    ------
    DataUnreadableError
        It is of no kind that is read, is damaged or too big.
    """
    allowance = allowance or Allowance()
    check_size(file, len(data))
    if is_markers(data):
        return [read_markers(file, data, allowance)]
    refuse_strangers(file, data)
    if data.startswith(_ZIP):
        read = read_opendocument if "content.xml" in member_names(data) else read_workbook
        return read(file, data, allowance)
    if data.startswith(_SQLITE):
        return read_geopackage(file, data, allowance)
    if data.startswith(_PARQUET):
        return [read_parquet(file, data, allowance)]
    if data[:200].lstrip(_BLANK).startswith(_JSON):
        return [read_geojson(file, data, allowance)]
    return [read_text(file, data, allowance)]


def is_archive(data: bytes) -> bool:
    """Whether these are the bytes of a zip of files, and not of a workbook."""
    return data.startswith(_ZIP) and bool(names := member_names(data)) and not names & _WORKBOOKS


def is_text(data: bytes) -> bool:
    """Whether these bytes, if they are a table at all, are those of a CSV file."""
    marks = (_ZIP, _SQLITE, _PARQUET)
    return not data.startswith(marks) and not data[:200].lstrip(_BLANK).startswith(_JSON)


def refuse_strangers(file: str, data: bytes) -> None:
    """Raise DataUnreadableError for what is empty, or known to be no table."""
    if not data.strip():
        raise refused(file, "il est vide", "Vérifiez que c'est le bon fichier.")
    for mark, reason, remedy in _STRANGERS:
        if data.startswith(mark):
            raise refused(file, reason, remedy)
    start = data[:2000].lstrip(_BLANK).lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        remedy = "Téléchargez le fichier lui-même, non la page qui le présente."
        raise refused(file, "c'est une page web", remedy)
    if start.startswith((b"<?xml", b"<kml", b"<svg", b"<ogrvrtdatasource", b"<table")):
        raise refused(file, "c'est un fichier XML", "Enregistrez le tableau en CSV ou en XLSX.")


class _Reading:
    """What is gathered while files are read."""

    def __init__(self) -> None:
        self.allowance = Allowance()
        self.grids: list[Grid] = []
        self.problems: list[Problem] = []
        # Their texts and not the errors, which keep alive all that was being read.
        self.refusals: list[str] = []

    def add(
        self, files: Iterable[tuple[str, bytes]], add_one: Callable[[str, bytes], None]
    ) -> None:
        """Read files one by one, and those that are one layer together."""
        layers: dict[str, dict[str, bytes]] = {}
        for file, data in files:
            path = PurePosixPath(file)
            if path.suffix.lower() in SHAPE_PARTS:
                layers.setdefault(str(path.with_suffix("")), {})[path.suffix.lower()] = data
                continue
            with self._refusing(file):
                add_one(file, data)
        for name, parts in layers.items():
            with self._refusing(name):
                self.grids.append(read_shapefile(name, parts, self.allowance))

    def open(self, file: str, data: bytes) -> None:
        """Read a file, or those that a zip holds; no archive is opened inside an archive."""
        if is_archive(data):
            check_size(file, len(data))
            self.add(self._members(file, data), self._read)
        else:
            self._read(file, data)

    def _read(self, file: str, data: bytes) -> None:
        self.grids += read_file(file, data, self.allowance)

    def _members(self, file: str, data: bytes) -> Iterator[tuple[str, bytes]]:
        for member, content in read_members(file, data, self.allowance):
            name = f"{file}/{printable(member, 200)}"
            if isinstance(content, Fault):
                self.problems.append(content.at(name))
            elif PurePosixPath(name).name not in _COMPANIONS:
                yield name, content

    @contextmanager
    def _refusing(self, file: str) -> Iterator[None]:
        try:
            yield
        except DataUnreadableError as error:
            self.refusals.append(str(error))
            self.problems.append(fault("unreadable-file.refused", reason=error).at(file))
