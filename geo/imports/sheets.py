"""Sheets: each grid taken for one of our tables, its columns proposed, its cells cleaned."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from geo.formats.grids import Grid
from geo.formats.limits import MAX_POLES, refused
from geo.french import count, first_of, fold, number, quoted
from geo.imports.cells import clean_columns
from geo.imports.headers import Table, find_table, header_key
from geo.imports.mapping import Choices, Match, propose_columns, propose_table, table_names
from geo.imports.vocabulary import NEVER_KEPT
from geo.model.report import Fault, Problem, shown
from geo.tables.about import ABOUT_TABLE, ABOUT_TITLE
from geo.tables.read import TABLES
from geo.tables.schema import TableSchema


@dataclass(frozen=True)
class Sheet:
    """A grid that is one of our tables.

    Attributes
    ----------
    table
        Header and rows.
    name
        Name of our table: « poles ».
    columns
        For each header, what it is taken for.
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
    def positions(self) -> Mapping[str, int]:
        """By column of ours, its place in the rows."""
        return {each.target: place for place, each in enumerate(self.columns) if each.target}

    @property
    def is_reject_file(self) -> bool:
        """Whether it is a file of rejected rows that we wrote, given again."""
        return "raison" in self.headers


@dataclass(frozen=True)
class Rows:
    """The rows of one of our tables, from all the sheets that hold some.

    Attributes
    ----------
    name
        Of the table.
    sheets
        Where the rows come from.
    origins
        For each row, which sheet and which row of it.
    cells
        By column of ours or extra column, the cleaned cells; those that no sheet has are missing.
    given
        By column, the cells as they stand.
    problems
        What cleaning has to say.
    """

    name: str
    sheets: Sequence[Sheet]
    origins: Sequence[tuple[int, int]]
    cells: Mapping[str, list[str]]
    given: Mapping[str, list[str]]
    problems: Sequence[Problem]

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.origins)

    def column(self, name: str) -> list[str]:
        """Cells of a column, empty when the files do not have it."""
        return self.cells.get(name) or [""] * len(self)

    def problem(self, row: int, column: str, fault: Fault) -> Problem:
        """Put a fault at the cell it is about, under the header of the person's file."""
        sheet, number = self.origins[row]
        header = self.sheets[sheet].headers.get(column, column)
        given = self.given.get(column)
        return fault.at(self.sheets[sheet].place, number, header, given[row] if given else "")

    def where(self, row: int) -> str:
        """Where a row is, in French: « ligne 14 », with the sheet when there are several."""
        sheet, number = self.origins[row]
        return f"ligne {number}" + (
            f" de {self.sheets[sheet].place}" if len(self.sheets) > 1 else ""
        )


def recognise(
    grids: Sequence[Grid],
    schemas: Mapping[str, TableSchema],
    choices: Choices,
    regions: Container[str],
) -> tuple[list[Sheet], list[Problem]]:
    """Take each grid for one of our tables.

    Returns
    -------
    The sheets, and what is to be said: rows that are no data, columns and sheets left out.

    Raises
    ------
    DataUnreadableError
        No grid has a column that names poles.
    """
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    strangers: list[Grid] = []
    for grid in grids:
        problems += grid.problems
        if grid.sheet in (ABOUT_TITLE, ABOUT_TABLE):
            continue
        sheet = _recognised(grid, schemas, choices, regions)
        if sheet:
            sheets.append(sheet)
        elif grid.rows:
            strangers.append(grid)
    if not sheets:
        raise _nothing_found(grids)
    kept = [sheet for sheet in sheets if _is_read(sheet, sheets)]
    for sheet in kept:
        problems += [*sheet.table.problems, *_left_out(sheet)]
    problems += [_OTHER_SHEET.at(sheet.place) for sheet in sheets if sheet not in kept]
    return kept, [*problems, *(_NO_TABLE.at(grid.place) for grid in strangers)]


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
_OTHER_SHEET = Fault(
    "other-sheet",
    "une autre feuille du fichier porte le nom de cette table : celle-ci n'est pas lue.",
    "Renommez-la, ou donnez-la à part, si elle contient d'autres lignes à lire.",
    "info",
)


def _recognised(
    grid: Grid,
    schemas: Mapping[str, TableSchema],
    choices: Choices,
    regions: Container[str],
) -> Sheet | None:
    confirmed = [header_key(name) for words in choices.columns.values() for name in words]
    known = {name for schema in schemas.values() for name in table_names(schema)} | set(confirmed)
    table = find_table(grid, known, regions)
    if table is None:
        return None
    names = [name for name in TABLES if name in schemas]
    called = grid.sheet or grid.file.rpartition("/")[2].rpartition(".")[0]
    tried = [propose_table(table.header, called, schemas, names), "poles"]
    for name in dict.fromkeys(filter(None, tried)):
        columns = propose_columns(table.header, schemas[name], choices)
        if _is_enough({each.target for each in columns}, schemas[name]):
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


def _nothing_found(grids: Sequence[Grid]) -> Exception:
    file = grids[0].file if grids else "le fichier"
    rows = [row for grid in grids for row in grid.rows[:40]]
    widest = max(rows, key=lambda row: sum(map(bool, row)), default=[])
    headers = first_of([quoted(cell[:40]) for cell in widest if cell], 12) or "aucun"
    return refused(
        file,
        f"aucune colonne ne ressemble au nom d'un pôle. En-têtes trouvés : {headers}",
        "Nommez une colonne « nom », ou dites laquelle dans la correspondance.",
    )


_NO_TABLE = Fault(
    "no-table",
    "aucun tableau de pôles n'a été reconnu ici : la feuille n'est pas lue.",
    "Si elle en contient un, nommez une de ses colonnes « nom ».",
    "info",
)


def _left_out(sheet: Sheet) -> Iterable[Problem]:
    """Say which columns are not kept."""
    for place, match in enumerate(sheet.columns):
        if match.target == "personne":
            yield _PERSON.at(sheet.place, sheet.table.header_row, match.found)
        elif not match.target:
            filled = sum(bool(row[place]) for row in sheet.table.rows)
            if not filled and match.found.startswith("colonne "):
                continue  # nothing, under no name
            message = (
                f"la colonne {shown(match.found)} n'a pas d'équivalent : elle est laissée de côté "
                f"({count(filled, 'cellule remplie')})."
            )
            remedy = "Si elle en a un, dites-le dans la correspondance."
            fault = Fault("unknown-column", message, remedy, "info")
            yield fault.at(sheet.place, sheet.table.header_row, match.found)


_PERSON = Fault(
    "personal-column",
    "la colonne permet de joindre une personne : elle n'est pas lue.",
    "Rien à faire.",
    "info",
)


def gather(name: str, sheets: Sequence[Sheet]) -> Rows:
    """Put together the rows of one table, and clean their cells.

    Raises
    ------
    DataUnreadableError
        There are more poles than France will ever have.
    """
    own = [sheet for sheet in sheets if sheet.name == name]
    if name == "poles" and (found := sum(len(sheet.table.rows) for sheet in own)) > MAX_POLES:
        reason = f"il a {number(found)} lignes de pôles ; {number(MAX_POLES)} au plus"
        raise refused(own[0].table.grid.file, reason, "Partagez-le en plusieurs fichiers.")
    targets = dict.fromkeys(
        target for sheet in own for target in sheet.positions if target not in NEVER_KEPT
    )
    given: dict[str, list[str]] = {target: [] for target in targets}
    origins: list[tuple[int, int]] = []
    for index, sheet in enumerate(own):
        rows = sheet.table.rows
        origins += [(index, number) for number in sheet.table.numbers]
        for target in targets:
            place = sheet.positions.get(target)
            given[target] += [""] * len(rows) if place is None else [row[place] for row in rows]
    cells, faults = clean_columns(given)
    rows_ = Rows(name, own, origins, cells, given, [])
    problems = [
        rows_.problem(row, column, found[value])
        for column, found in faults.items()
        if found
        for row, value in enumerate(given[column])
        if value in found
    ]
    return Rows(name, own, origins, cells, given, problems)
