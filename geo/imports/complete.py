"""Complete: what the files leave unsaid, from the current release or said of the whole file."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from geo.french import count, number
from geo.imports.clean import Draft, RowFault
from geo.imports.identify import Known
from geo.imports.mapping import Choices
from geo.imports.placing.place import PLACE_COLUMNS
from geo.imports.placing.places import Place
from geo.model.names import pole_key
from geo.model.report import Problem
from geo.model.rules import fault
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
        identifier, name, *codes, siret = cells
        return Known.at(Place(*self.today(codes)), identifier, name, siret)

    def today(self, codes: Sequence[str]) -> tuple[str, str, str]:
        """Codes of a commune, a département and a région, those of the commune first."""
        code, departement, region = codes
        found = self.gazetteer.territories.current_commune(code) or "" if code else ""
        departement = self.gazetteer.departement_of.get(found, departement)
        region = self.gazetteer.region_of_departement.get(departement, region)
        return found, departement, region

    @cached_property
    def codes(self) -> list[tuple[str, str, str]]:
        """Codes of today of the place of each pole."""
        columns = (self.column(name) for name in _CODES)
        return [self.today(codes) for codes in zip(*columns, strict=True)]

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


def with_known_cells(draft: Draft, current: CurrentRelease, *, replaces: bool) -> Draft:
    """Keep what is known of a pole in the columns that the file has not, and in its empty cells.

    What says where a pole is goes together: it is kept where the file says the same place, one that
    holds it or that it holds, or none; another place has nothing in common with what was known.

    Parameters
    ----------
    replaces
        Empty cells of the columns that the file has are left empty.
    """
    own = [current.positions.get(identifier) for identifier in draft.cells["id_pole"]]
    known = {row: old for row, old in enumerate(own) if old is not None}
    if not known:
        return draft
    has_place = bool({*PLACE_COLUMNS, "x", "coordonnees"} & set(draft.rows.cells))
    found = _known_places(draft, current, known, is_whole=replaces and has_place)
    cells = {}
    for column, new in draft.cells.items():
        before = current.column(column)
        if column in _CODES or (column in _FOUND and column not in draft.rows.cells):
            kept = found.unchanged if column in _CODES or column in _METHODS else found.as_precise
            cells[column] = [
                before[kept[row]] if row in kept else cell for row, cell in enumerate(new)
            ]
        elif not replaces or column not in draft.rows.cells:
            kept = found.compatible if column in PLACE_COLUMNS else known
            cells[column] = [
                before[kept[row]] if row in kept and not cell else cell
                for row, cell in enumerate(new)
            ]
    return draft.with_cells(cells)


_FOUND = (*_METHODS, "precision")


@dataclass(frozen=True)
class _KnownPlaces:
    """Rows of poles already known, by what the file says of their place; the position of each.

    Attributes
    ----------
    compatible
        It says nothing else than what is known.
    unchanged
        Nor anything finer: how the place was found is no news.
    as_precise
        Nor an address: neither is how well it is known.
    """

    compatible: Mapping[int, int]
    unchanged: Mapping[int, int]
    as_precise: Mapping[int, int]


def _known_places(
    draft: Draft, current: CurrentRelease, known: Mapping[int, int], *, is_whole: bool
) -> _KnownPlaces:
    """Compare places; `is_whole`: what the file leaves empty is not the same."""
    after = list(zip(*(draft.cells[name] for name in _CODES), strict=True))
    addresses = draft.rows.column("adresse")
    compatible: dict[int, int] = {}
    unchanged: dict[int, int] = {}
    for row, old in known.items():
        pairs = list(zip(current.today(after[row]), current.codes[old], strict=True))
        if all(new == was or not (is_whole or (new and was)) for new, was in pairs):
            compatible[row] = old
        if all(new == was or not (is_whole or new) for new, was in pairs):
            unchanged[row] = old
    as_precise = {row: old for row, old in unchanged.items() if not addresses[row]}
    return _KnownPlaces(compatible, unchanged, as_precise)


STATUSES = ("laureat", "temoin", "emergent", "actif", "candidat", "clos")
"""Statuses by what proves them, the strongest first: a selection, a witness, then what is said."""


def with_known_statuses(draft: Draft, current: CurrentRelease, choices: Choices) -> Draft:
    """Keep the status known of a pole that a list lowers without a source, unless confirmed."""
    if "statut" not in draft.rows.cells:
        return draft
    before = current.column("statut")
    cells = list(draft.cells["statut"])
    faults: list[RowFault] = []
    sources = zip(
        *(draft.rows.column(name) for name in ("source_url", "source_titre")), strict=True
    )
    for row, own in enumerate(sources):
        identifier = draft.cells["id_pole"][row]
        old = current.positions.get(identifier)
        if old is None or any(own) or choices.source:
            continue
        if _is_lower(cells[row], before[old]) and choices.statuses.get(identifier) != cells[row]:
            kept = fault("kept-status", id=identifier, given=cells[row], known=before[old])
            faults.append((row, "statut", kept))
            cells[row] = before[old]
    return draft.with_cells({"statut": cells}).with_faults(faults)


def _is_lower(status: str, known: str) -> bool:
    ranks = {each: rank for rank, each in enumerate(STATUSES)}
    return status in ranks and known in ranks and ranks[status] > ranks[known]


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
    filled = fault("source-filled", rows=count(len(without), "ligne"), written=written)
    problems = [filled.at(places[0])] if without else []
    return draft.with_cells(columns).with_problems(problems)


def _dated(place: str, date: str) -> str:
    return ", ".join(filter(None, (place, date)))


def empty_columns(draft: Draft, schema: TableSchema) -> Iterator[Problem]:
    """Count the cells that stay empty in the columns that matter."""
    for column in COUNTED:
        if empty := sum(not cell for cell in draft.cells[column]):
            sheet = draft.rows.sheets[0]
            title = schema.field(column).title
            lines, rows = count(empty, "ligne"), number(len(draft.rows))
            found = fault("empty-column", title=title, empty=lines, rows=rows)
            yield found.at(sheet.place, None, sheet.headers.get(column, column))
