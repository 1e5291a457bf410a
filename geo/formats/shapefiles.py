"""Shapefiles: the table (DBF) and the points (SHP) of a layer, from the parts that a zip holds."""

import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from geo.errors import DataUnreadableError
from geo.formats.grids import Grid
from geo.formats.layers import Layer, layer_grid
from geo.formats.limits import Allowance, check_shape, refused
from geo.formats.points import LAMBERT_93, OTHER, WGS84, Located, located, looks_like_lambert_93
from geo.formats.values import clean_text, plain_number

_DELETED = b"*"
_POINTS, _MULTIPOINTS = frozenset({1, 11, 21}), frozenset({8, 18, 28})
_PROJECTIONS = (
    (re.compile(r"\A\s*GEOG"), WGS84),
    (re.compile(r"Lambert.?93|RGF93_v\d_Lambert", re.IGNORECASE), LAMBERT_93),
    (re.compile(r"(Pseudo|Web).?Mercator", re.IGNORECASE), 3857),
    (re.compile(r"UTM.zone.20N", re.IGNORECASE), 5490),
    (re.compile(r"UTM.zone.22N", re.IGNORECASE), 2972),
    (re.compile(r"UTM.zone.40S", re.IGNORECASE), 2975),
    (re.compile(r"UTM.zone.38S", re.IGNORECASE), 4471),
)
_CONIC = re.compile(r"CC(4[2-9]|50)\b")
_UNKNOWN = -2
_LONGEST = 64  # bytes that tell a shape from others, and hold a point
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)


def read_shapefile(file: str, parts: Mapping[str, bytes], allowance: Allowance) -> Grid:
    """Read a layer of points, or a table alone.

    Parameters
    ----------
    parts
        By suffix.

    Raises
    ------
    DataUnreadableError
        It is damaged, without its table, or too big.
    """
    remedy = "Enregistrez la couche en GeoPackage ou en CSV."
    if ".dbf" not in parts:
        raise refused(file, "la table de ce shapefile (.dbf) manque", remedy)
    try:
        header, rows, ranks = _table(file, parts[".dbf"], parts.get(".cpg", b""), allowance)
        shapes = list(islice(_shapes(parts.get(".shp", b"")), max(ranks, default=-1) + 1))
    except DataUnreadableError:
        raise
    except (struct.error, ValueError, LookupError) as error:
        raise refused(file, "ce shapefile est abîmé", remedy) from error
    projection = parts.get(".prj", b"").decode("utf-8", "replace")
    kept = [shapes[rank] if rank < len(shapes) else b"" for rank in ranks]
    points = [_point(shape, projection) for shape in kept]
    return layer_grid(file, "", Layer(header, rows, points), {"format": "Shapefile"}, allowance)


# ---- Table ----------------------------------------------------------------------------------


def _table(
    file: str, data: bytes, page: bytes, allowance: Allowance
) -> tuple[list[str], list[list[str]], list[int]]:
    """Give the columns, the rows that are not deleted, and the rank of each."""
    count, start, size = struct.unpack_from("<IHH", data, 4)
    fields = [
        (data[at : at + 11].split(b"\0")[0], chr(data[at + 11]), data[at + 16])
        for at in range(32, data.index(b"\r", 32, max(start, 33)), 32)
    ]
    count = min(count, (len(data) - start) // max(size, 1))
    check_shape(file, count + 1, len(fields))
    allowance.check_cells(file, (count + 1) * len(fields))
    decode = _decoder(data[start:], page)
    rows, ranks = [], []
    for rank in range(count):
        at = start + rank * size
        if data[at : at + 1] != _DELETED:
            rows.append([*_cells(data[at + 1 : at + size], fields, decode)])
            ranks.append(rank)
    return [decode(name) for name, *_ in fields], rows, ranks


def _decoder(cells: bytes, page: bytes) -> Callable[[bytes], str]:
    """Find the encoding: as said beside the table, else UTF-8 if all of it is."""
    encoding = page.decode("ascii", "replace").strip().lower()
    encoding = {"1252": "cp1252", "88591": "latin-1"}.get(encoding, encoding)
    try:
        cells.decode(encoding or "utf-8")
    except (UnicodeDecodeError, LookupError):
        encoding = "cp1252"
    return lambda text: clean_text(text.decode(encoding or "utf-8", "replace").strip(" \0"))


def _cells(
    row: bytes, fields: Sequence[tuple[bytes, str, int]], decode: Callable[[bytes], str]
) -> Iterator[str]:
    at = 0
    for _, kind, size in fields:
        text = decode(row[at : at + size])
        at += size
        if kind in "NF":
            yield plain_number(float(text)) if _NUMBER.fullmatch(text) else ""
        elif kind == "D" and len(text) == 8:
            yield f"{text[:4]}-{text[4:6]}-{text[6:]}"
        elif kind == "L":
            yield {"T": "vrai", "Y": "vrai", "F": "faux", "N": "faux"}.get(text.upper(), "")
        else:
            yield text


# ---- Shapes ---------------------------------------------------------------------------------


def _shapes(data: bytes) -> Iterator[bytes]:
    """Give the content of each record; the header of the file takes 100 bytes."""
    at = 100
    while at + 12 <= len(data):
        (words,) = struct.unpack_from(">i", data, at + 4)
        yield data[at + 8 : at + 8 + min(2 * words, _LONGEST)]
        at += 8 + max(2 * words, 4)


def _point(shape: bytes, projection: str) -> Located | None:
    """Read a point, or several that are but one."""
    if not any(shape[:4]):
        return None
    try:
        (kind,) = struct.unpack_from("<i", shape)
        is_one = kind in _MULTIPOINTS and struct.unpack_from("<i", shape, 36) == (1,)
        if kind not in _POINTS and not is_one:
            return OTHER
        x, y = struct.unpack_from("<dd", shape, 40 if is_one else 4)
    except struct.error:
        return OTHER
    return located(x, y, _system(projection, x, y))


def _system(projection: str, x: float, y: float) -> int:
    """EPSG code of a projection in words; without any, what the numbers look like."""
    if not projection.strip():
        return LAMBERT_93 if looks_like_lambert_93(x, y) else WGS84
    if conic := _CONIC.search(projection):
        return 3900 + int(conic[1])
    return next((code for words, code in _PROJECTIONS if words.search(projection)), _UNKNOWN)
