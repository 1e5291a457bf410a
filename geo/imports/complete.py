"""Complete: what the files leave unsaid, from the current release or said of the whole file."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from geo.french import count, number
from geo.imports.clean import Draft
from geo.imports.identify import Known
from geo.imports.place import PLACE_COLUMNS
from geo.imports.places import Place
from geo.model.names import pole_key
from geo.model.report import Fault, Problem
from geo.tables.columns import text_column
from geo.tables.read import Tables
from geo.tables.schema import TableSchema
from geo.territories.gazetteer import Gazetteer

COUNTED = ("statut", "secteurs")
"""Columns of poles whose empty cells are counted rather than told one by one."""
_CODES = ("code_insee", "code_departement", "code_region")
_METHODS = ("lieu_methode", "lieu_certitude")


@dataclass(frozen=True)
class CurrentRelease:
    """The poles of the current release; none in a new folder."""

    tables: Tables | None
    gazetteer: Gazetteer

    @cached_property
    def poles(self) -> list[Known]:
        """What tells each pole from the others."""
        if self.tables is None:
            return []
        names = ("id_pole", "nom", *_CODES, "siret")
        columns = [self.column(name) for name in names]
        return [self._known(*cells) for cells in zip(*columns, strict=True)]

    def _known(self, *cells: str) -> Known:
        identifier, name, code, departement, region, siret = cells
        today = self.gazetteer.territories.current_commune(code) if code else ""
        inside = self.gazetteer.departement_of.get(today or "", departement)
        return Known.at(Place(today or "", inside, region), identifier, name, siret)

    def column(self, name: str) -> list[str]:
        """Cells of a column of the poles, as text."""
        return text_column(self.tables.frames["poles"], name) if self.tables else []

    def rows(self, table: str, schema: TableSchema) -> list[list[str]]:
        """Rows of a table, as text, in the columns of the schema."""
        if self.tables is None:
            return []
        columns = [text_column(self.tables.frames[table], column) for column in schema.columns]
        return [list(row) for row in zip(*columns, strict=True)]

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Position of each pole, by identifier."""
        return {pole.identifier: position for position, pole in enumerate(self.poles)}

    @cached_property
    def _by_name(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for pole in self.poles:
            found.setdefault(pole_key(pole.name), []).append(pole.identifier)
        return found

    def poles_of(self, draft: Draft, rows: Collection[int]) -> Iterator[tuple[int, str]]:
        """Find the poles already known that some rows are: row and identifier.

        By its identifier, else by a name that only one pole has.
        """
        for row in sorted(rows):
            identifier = draft.cells["id_pole"][row]
            named = self._by_name.get(pole_key(draft.cells["nom"][row]), [])
            if identifier in self.positions:
                yield row, identifier
            elif len(named) == 1:
                yield row, named[0]


def with_known_cells(draft: Draft, current: CurrentRelease, *, completes: bool) -> Draft:
    """Keep what is known of a pole in the columns that the file has not.

    Parameters
    ----------
    completes
        Keep it in its empty cells as well.
    """
    own = [current.positions.get(identifier) for identifier in draft.cells["id_pole"]]
    if all(each is None for each in own):
        return draft
    draft = _with_known_methods(draft, current, own)
    has_place = bool({*PLACE_COLUMNS, "x", "coordonnees"} & set(draft.rows.cells))
    cells = {}
    for column, new in draft.cells.items():
        is_placed = column in PLACE_COLUMNS and has_place
        if not is_placed and (completes or column not in draft.rows.cells):
            before = current.column(column)
            cells[column] = [
                cell if cell or old is None else before[old]
                for cell, old in zip(new, own, strict=True)
            ]
    return draft.with_cells(cells)


def _with_known_methods(draft: Draft, current: CurrentRelease, own: Sequence[int | None]) -> Draft:
    """Keep how a place was found as long as the place is the same: it is no news."""
    before = [current.column(name) for name in _CODES]
    after = zip(*(draft.cells[name] for name in _CODES), strict=True)
    is_same = [
        old is not None and codes == tuple(cells[old] for cells in before)
        for old, codes in zip(own, after, strict=True)
    ]
    return draft.with_cells(
        {
            name: [
                current.column(name)[old] if is_kept and old is not None else cell
                for cell, old, is_kept in zip(draft.cells[name], own, is_same, strict=True)
            ]
            for name in _METHODS
            if name in draft.cells
        }
    )


def with_sources(draft: Draft, source: str, date: str) -> Draft:
    """Write the source of the whole file in the rows that give none.

    Parameters
    ----------
    source
        A title or an http(s) address; when empty, the name of the file and its date.
    date
        Of the file, AAAA-MM-JJ, empty when unknown.
    """
    urls, titles = list(draft.cells["source_url"]), list(draft.cells.get("source_titre", ()))
    for row, url in enumerate(urls):
        # « Source : annuaire 2024 » is a title, not the address of a page.
        if url and not url.startswith(("http://", "https://")):
            if titles and not titles[row]:
                titles[row] = url
            urls[row] = ""
    without = [row for row, url in enumerate(urls) if not url and titles and not titles[row]]
    is_address = source.startswith(("http://", "https://")) and " " not in source
    places = [sheet.place for sheet in draft.rows.sheets]
    for row in without:
        if is_address:
            urls[row] = source
        else:
            titles[row] = source or _dated(places[draft.rows.origins[row][0]], date)
    columns = {"source_url": urls, **({"source_titre": titles} if titles else {})}
    written = source or _dated(places[0], date)
    message = f"{count(len(without), 'ligne')} sans source : « {written} » y est écrit."
    remedy = "Donnez la source de tout le fichier (--source, ou la correspondance)."
    fault = Fault("source-filled", message, remedy, "info")
    problems = [fault.at(places[0])] if without else []
    return draft.with_cells(columns).with_problems(problems)


def _dated(place: str, date: str) -> str:
    return ", ".join(filter(None, (place, date)))


def empty_columns(draft: Draft, schema: TableSchema) -> Iterator[Problem]:
    """Count the cells that stay empty in the columns that matter."""
    for column in COUNTED:
        if empty := sum(not cell for cell in draft.cells[column]):
            sheet = draft.rows.sheets[0]
            title = schema.field(column).title
            message = f"{title} : vide dans {count(empty, 'ligne')} sur {number(len(draft.rows))}."
            fault = Fault("empty-column", message, "Remplissez-les si vous le pouvez.", "info")
            yield fault.at(sheet.place, None, sheet.headers.get(column, column))
