"""Files: the tables in one file, as our exports write them, from bytes that nobody vouches for.

A zip of CSV files, a workbook, a GeoPackage, or one table of poles (GeoJSON, Parquet, CSV). Reading
is that of all files, `geo.formats`; here nothing is guessed: a sheet bears the name of its table,
its first row is the header, and each cell is then checked against the schema.
"""

from collections.abc import Mapping, Sequence

from geo.errors import DataUnreadableError
from geo.formats.archives import read_members
from geo.formats.grids import Grid
from geo.formats.limits import Allowance, check_size
from geo.formats.read import is_archive, is_text, read_file, refuse_strangers
from geo.model.atlas import Release
from geo.tables.about import ABOUT_TABLE, ABOUT_TITLE, Note, release_of
from geo.tables.package import PACKAGE, package_bytes
from geo.tables.read import TABLES
from geo.tables.write import csv_bytes

_WANTED = frozenset({PACKAGE, *(f"{name}.csv" for name in TABLES)})


def table_files(file: str, data: bytes) -> dict[str, bytes]:
    """Write the tables of a file as those of a data folder, no cell changed.

    Raises
    ------
    DataUnreadableError
        It is damaged, too big, expands to too much, or holds no table of poles.
    """
    check_size(file, len(data))
    refuse_strangers(file, data)
    if is_archive(data):
        found = _members(file, data)
    elif is_text(data):
        found = {"poles.csv": data}
    else:
        found = _as_files(read_file(file, data))
    if "poles.csv" not in found:
        message = f"« {file} » ne contient pas la table des pôles (poles)."
        raise DataUnreadableError(message)
    check_size(file, sum(map(len, found.values())))
    Allowance().check_cells(file, sum(each.count(b",") for each in found.values()))
    return found


def _members(file: str, data: bytes) -> dict[str, bytes]:
    return {
        name: content
        for name, content in read_members(file, data, Allowance())
        if name in _WANTED and isinstance(content, bytes)
    }


def _as_files(grids: Sequence[Grid]) -> dict[str, bytes]:
    by_name = {grid.sheet or "poles": grid for grid in grids}
    files = {
        f"{name}.csv": _csv(by_name[name])
        for name in TABLES
        if name in by_name and any(by_name[name].rows)
    }
    return files | {PACKAGE: _package(_release(by_name))}


def _csv(grid: Grid) -> bytes:
    """Write a sheet, blank rows too: a problem then stands at the row that a person sees."""
    header, *rows = grid.rows
    while header and not header[-1]:
        header = header[:-1]
    width = len(header)
    return csv_bytes(header, (row[:width] if any(row[:width]) else [] for row in rows))


def _release(by_name: Mapping[str, Grid]) -> Release:
    for title in (ABOUT_TITLE, ABOUT_TABLE):
        if title in by_name:
            size = len(Note._fields)
            return release_of(
                Note(*row[:size]) for row in by_name[title].rows[1:] if row[size - 1 :]
            )
    about = next(iter(by_name.values())).about if by_name else {}
    title, version, date, licence = (
        str(about.get(key, "")) for key in ("titre", "version", "date", "licence")
    )
    limits = about.get("limites")
    return Release(title, version, date, licence, tuple(limits if isinstance(limits, list) else ()))


def _package(release: Release) -> bytes:
    content = {
        "title": release.title,
        "version": release.version,
        "created": f"{release.date}T00:00:00Z" if release.date else "",
        "licenses": [{"title": release.licence, "path": release.licence_url}],
        "atlas:limites": list(release.limits),
    }
    return package_bytes(content)
