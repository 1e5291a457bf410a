"""Recognise: each grid taken for one of our tables, its header found, its columns proposed."""

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from geo.errors import UnknownHeadersError
from geo.formats.geojson import is_shape, members_of
from geo.formats.grids import Grid
from geo.formats.limits import MAX_CELLS, check_shape, refused
from geo.formats.values import cell_text
from geo.french import first_of, fold, quoted
from geo.imports.headers import SEARCHED_ROWS, Table, find_table, header_key
from geo.imports.mapping import Choices, HeaderNames, Match, propose_columns, propose_table
from geo.imports.vocabulary import ADDRESS_PART
from geo.model.report import Problem
from geo.model.rules import fault
from geo.tables.about import ABOUT_TABLE, ABOUT_TITLE, SHOWN_TITLE
from geo.tables.schema import TableSchema

_MOST_HEADERS = 100


@dataclass(frozen=True)
class Sheet:
    """A grid that is one of our tables.

    Attributes
    ----------
    name
        Name of our table: « poles ».
    """

    table: Table
    name: str
    columns: tuple[Match, ...]

    @property
    def place(self) -> str:
        """Where its rows are, for messages."""
        return self.table.grid.place

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """By column of ours, the header it stands under."""
        return {each.target: each.found for each in self.columns if each.target}

    @cached_property
    def places(self) -> Mapping[str, tuple[int, ...]]:
        """By column of ours, its places in the rows: several for what is written in parts."""
        found: dict[str, tuple[int, ...]] = {}
        for place, each in enumerate(self.columns):
            target = "adresse" if each.target == ADDRESS_PART else each.target
            found |= {target: (*found.get(target, ()), place)} if target else {}
        return found

    def cells(self, target: str) -> list[str]:
        """Cells of a column of ours, row by row; what two columns both say is said once."""
        places = self.places.get(target, ())
        if len(places) == 1:
            return [row[places[0]] for row in self.table.rows]
        parts = ([row[place] for place in places if row[place]] for row in self.table.rows)
        return [" ".join(dict.fromkeys(each)) for each in parts]

    @property
    def is_reject_file(self) -> bool:
        """Whether it is a file of rejected rows that we wrote, given again."""
        return "raison" in self.headers


def recognise(
    grids: Sequence[Grid],
    tables: Mapping[str, HeaderNames],
    choices: Choices,
    regions: Container[str],
) -> tuple[list[Sheet], list[Problem]]:
    """Take each grid for one of our tables.

    Parameters
    ----------
    tables
        By table, the names of its headers.
    regions
        The folded names of régions, which head parts of a list.

    Returns
    -------
    The sheets, and what is to be said: rows that are no data, columns and sheets left out.

    Raises
    ------
    UnknownHeadersError
        No grid has a column that names poles.
    """
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    strangers: list[Grid] = []
    for grid in grids:
        problems += grid.problems
        if grid.sheet in (ABOUT_TITLE, ABOUT_TABLE, SHOWN_TITLE):
            continue
        sheet = _recognised(grid, tables, choices, regions)
        if sheet:
            sheets.append(sheet)
        elif grid.rows:
            strangers.append(grid)
    first_rows = [grid.rows[0] for grid in strangers]
    dictionaries = [sheet for sheet in sheets if _describes_columns(sheet, sheets, first_rows)]
    problems += [fault("dictionary-sheet").at(sheet.place) for sheet in dictionaries]
    sheets = [sheet for sheet in sheets if sheet not in dictionaries]
    if not sheets:
        raise _nothing_found(grids)
    read = [sheet for sheet in sheets if _is_read(sheet, sheets)]
    for sheet in read:
        problems += sheet.table.problems
    problems += [fault("other-sheet").at(sheet.place) for sheet in sheets if sheet not in read]
    return read, [*problems, *(fault("no-table").at(grid.place) for grid in strangers)]


def _describes_columns(
    sheet: Sheet, sheets: Sequence[Sheet], first_rows: Sequence[Sequence[str]]
) -> bool:
    """Whether the rows of a sheet are named as the columns of another sheet are.

    Of a dictionary of fields nearly all the rows are; of a list of poles none is, whatever else
    the files hold. Half leaves room for sections, and for columns that were renamed. Each field is
    described once: « commune », said in each row of a column of precisions, names nothing.
    """
    headers = [*first_rows, *(each.table.header for each in sheets if each is not sheet)]
    others = {header_key(cell) for header in headers for cell in header if cell}
    rows = sheet.table.rows
    named = [
        {header_key(row[place]) for row in rows} & others for place in range(len(sheet.columns))
    ]
    return len(rows) > 1 and any(len(names) >= len(rows) / 2 for names in named)


def _is_read(sheet: Sheet, sheets: Sequence[Sheet]) -> bool:
    """Whether no other sheet of the file is called by the name of the table, or this one is."""
    file = sheet.table.grid.file
    named = [
        other for other in sheets if other.table.grid.file == file and _is_called(other, sheet.name)
    ]
    return not named or _is_called(sheet, sheet.name)


def _is_called(sheet: Sheet, table: str) -> bool:
    words = fold(sheet.table.grid.sheet)
    return sheet.name == table and words in {fold(table), *_NAMES_OF_SHEETS.get(table, ())}


_NAMES_OF_SHEETS = {"poles": ("pole", "ptce", "liste des poles", "liste des ptce", "liste ptce")}


def _recognised(
    grid: Grid, tables: Mapping[str, HeaderNames], choices: Choices, regions: Container[str]
) -> Sheet | None:
    confirmed = {
        header_key(name): target
        for words in choices.columns.values()
        for name, target in words.items()
    }
    known = {name: target for names in tables.values() for name, target in names.known.items()}
    table = find_table(grid, known | confirmed, regions)
    if table is None:
        return None
    table = with_members(table)
    called = grid.sheet or grid.file.rpartition("/")[2].rpartition(".")[0]
    tried = [propose_table(table.header, called, tables.values()), "poles"]
    for name in dict.fromkeys(filter(None, tried)):
        columns = propose_columns(table.header, tables[name], choices)
        if _is_enough({each.target for each in columns}, tables[name].schema):
            return Sheet(table, name, columns)
    return None


def _is_enough(targets: Iterable[str], schema: TableSchema) -> bool:
    """Whether columns suffice to be a table: for poles and members, a name."""
    found = set(targets)
    if schema.name == "poles":
        return "nom" in found
    if schema.name == "membres":
        return "nom" in found and bool(found & {"id_pole", "nom_pole"})
    return all(each.name in found for each in schema.fields if each.required)


def _nothing_found(grids: Sequence[Grid]) -> UnknownHeadersError:
    """Say that no column names poles, and which ones may: the first widest row of each grid."""
    file = grids[0].file if grids else "le fichier"
    widest = [
        max(grid.rows[:SEARCHED_ROWS], key=lambda row: sum(map(bool, row)), default=[])
        for grid in grids
    ]
    found = [cell for cell in max(widest, key=lambda row: sum(map(bool, row)), default=[]) if cell]
    names = first_of([quoted(cell[:40]) for cell in found], 12) or "aucun"
    error = refused(
        file,
        f"aucune colonne ne ressemble au nom d'un pôle. En-têtes trouvés : {names}",
        "Nommez une colonne « nom », ou dites laquelle dans la correspondance.",
    )
    headers = dict.fromkeys(cell for row in widest for cell in row if cell)
    return UnknownHeadersError(str(error), tuple(headers)[:_MOST_HEADERS])


# ---- Objects in cells: JSON, each member of it a column, as those of a map are --------------


def with_members(table: Table) -> Table:
    """Put the members of objects in columns of their own, « adresse.rue »; a shape stays whole.

    Raises
    ------
    DataUnreadableError
        The table becomes too wide.
    """
    holders = [
        place
        for place in range(len(table.header))
        if any(row[place].startswith("{") for row in table.rows)
    ]
    found = [_members(table.header, row, holders) for row in table.rows] if holders else []
    names = dict.fromkeys((*table.header, *(name for members in found for name in members)))
    if len(names) == len(table.header):
        return table
    _refuse_large(table.grid.file, len(table.rows), len(names))
    rows = [
        [members.get(name, cell) for name, cell in _padded(names, row)]
        for row, members in zip(table.rows, found, strict=True)
    ]
    return replace(table, header=tuple(names), rows=rows)


def _padded(names: Mapping[str, None], row: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(names, [*row, *[""] * (len(names) - len(row))], strict=True))


def _refuse_large(file: str, rows: int, columns: int) -> None:
    check_shape(file, rows, columns)
    if rows * columns > MAX_CELLS:
        raise refused(file, "les objets de ses cellules ont trop de membres", "Retirez-les.")


def _members(header: Sequence[str], row: Sequence[str], holders: Sequence[int]) -> dict[str, str]:
    """Give the members of the objects of a row, and empty the cells that hold them."""
    found: dict[str, str] = {}
    for place in holders:
        members = _object(row[place])
        if members and not is_shape(members):
            found[header[place]] = ""
            for name, value in members.items():
                if name.startswith("@"):
                    continue  # « @type » of schema.org says what an object is, not where
                text = "" if isinstance(value, dict | list) else cell_text(value)
                found[f"{header[place]}.{name}"] = text
    return found


def _object(cell: str) -> Mapping[str, object]:
    """Read an object, in JSON or as Python writes it; empty for anything else."""
    if not cell.startswith("{"):
        return {}
    text = cell if '"' in cell else cell.replace("'", '"')
    try:
        value = json.loads(text)
        return value if is_shape(value) else members_of(value)
    except (ValueError, AttributeError, RecursionError):
        return {}
