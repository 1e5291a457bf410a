"""Identify: which pole a row is, by its identifier, its name and place, its SIRET; never merged.

A row without an identifier whose name and commune are exactly those of one pole of the current
release is that pole. Anything less sure is a proposal, which a person confirms in the mapping.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from geo.french import slug
from geo.imports.clean import Draft, RowFault
from geo.imports.placing.place import Placed
from geo.imports.placing.places import Place
from geo.model.names import look_alikes, pole_key
from geo.model.report import Fault, shown
from geo.model.rules import fault

MAX_IDENTIFIER = 80


@dataclass(frozen=True, slots=True)
class Known:
    """A pole as far as telling it from others goes.

    Attributes
    ----------
    identifier, name
        Its own; the identifier is empty when the file does not give one.
    place
        Code of its commune; else « département 29 », « région 53 », or empty.
    area
        Its département, else région: where look-alikes are sought.
    siret
        Of the organisation that bears it, empty when unsaid.
    """

    identifier: str
    name: str
    place: str
    area: str
    siret: str = ""

    @classmethod
    def at(cls, place: Place, identifier: str, name: str, siret: str) -> "Known":
        """A pole at a place: look-alikes are sought in its département, else région."""
        area = f"reg-{place.region}" if place.region else ""
        area = f"dep-{place.departement}" if place.departement else area
        return cls(identifier, name, place.code_insee or area, area, siret)


@dataclass(frozen=True, slots=True)
class SamePole:
    """Two rows, or a row and a pole of the current release, that may be the same pole.

    Attributes
    ----------
    row
        Position of the row in the file.
    identifier, name
        Those of the row.
    other
        Identifier of what it resembles.
    other_row
        Its position when it is in the file, else None.
    reason
        In French: « même nom et même commune ».
    """

    row: int
    identifier: str
    name: str
    other: str
    other_row: int | None
    reason: str


@dataclass(frozen=True)
class Identified:
    """The identifiers of rows, and what was found on the way.

    Attributes
    ----------
    identifiers
        Of each row; empty for one without a name.
    united
        Rows that a person has said to be another row, and which.
    repeated
        Rows whose identifier is that of a row before.
    """

    identifiers: Sequence[str]
    united: Mapping[int, int]
    same: tuple[SamePole, ...]
    repeated: tuple[int, ...]


NOTHING_IDENTIFIED = Identified((), {}, (), ())


def identify(
    rows: Sequence[Known], current: Sequence[Known], confirmed: Mapping[str, str]
) -> Identified:
    """Give each row an identifier, and propose what may be the same.

    Parameters
    ----------
    rows
        Of the file, in its order.
    confirmed
        By identifier made, that of the pole a person has said it is.
    """
    made = _identifiers(rows, current, confirmed)
    identifiers, united = _united(made, confirmed)
    left = [row if position not in united else _GONE for position, row in enumerate(rows)]
    same = tuple(_proposals(left, current, identifiers))
    return Identified(identifiers, united, same, tuple(_repeated(rows)))


_GONE = Known("", "", "", "")


def _identifiers(
    rows: Sequence[Known], current: Sequence[Known], confirmed: Mapping[str, str]
) -> list[str]:
    """Those of the file, of the current release, or made of the name and the place."""
    identifiers = [row.identifier for row in rows]
    taken = set(filter(None, identifiers))
    known = _KnownNames(current)
    free = _FreeIdentifiers(taken, {pole.identifier for pole in current})
    for position, row in enumerate(rows):
        if row.identifier or not row.name:
            continue
        made = make_identifier(row.name, row.place)
        chosen = confirmed.get(made) or known.pole_of(row, made, taken)
        if not chosen or chosen in taken:
            chosen = free.like(made)
        identifiers[position] = chosen
        taken.add(chosen)
    return identifiers


class _KnownNames:
    """Poles of the current release by name and place; each is looked at once."""

    def __init__(self, current: Sequence[Known]) -> None:
        self._same: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self._ranked: defaultdict[tuple[str, str, str], deque[str]] = defaultdict(deque)
        for pole in current:
            key = pole_key(pole.name), pole.place
            self._same[key].append(pole.identifier)
            for base in {pole.identifier, _RANK.sub("", pole.identifier)}:
                self._ranked[*key, base].append(pole.identifier)

    def pole_of(self, row: Known, made: str, taken: Container[str]) -> str:
        """Find the pole that a row is, by its name and place; else empty."""
        key = pole_key(row.name), row.place
        same = self._same.get(key, ())
        if row.place and len(same) == 1:
            return same[0] if same[0] not in taken else ""
        # Several of one name and place had their identifiers from us, in the order of the file.
        left = self._ranked.get((*key, made), deque())
        while left and left[0] in taken:
            left.popleft()
        return left[0] if left else ""


_RANK = re.compile(r"-[0-9]+$")


def _united(made: Sequence[str], confirmed: Mapping[str, str]) -> tuple[list[str], dict[int, int]]:
    """Obey who has said that a row is another row of the file, or a pole already known."""
    identifiers, united = list(made), dict[int, int]()
    positions: dict[str, int] = {}
    for position, identifier in enumerate(identifiers):
        positions.setdefault(identifier, position)
    for identifier, target in confirmed.items():
        row, other = positions.get(identifier), positions.get(target)
        if row is None or not target or identifier == target:
            continue
        if other is None:
            identifiers[row] = target
            positions[target] = positions.pop(identifier)
        elif other not in united:
            united[row] = other
    return identifiers, united


def make_identifier(name: str, place: str) -> str:
    """Make an identifier from a name and a place: always the same for the same.

    >>> make_identifier("Le Phénix", "29151"), make_identifier("PTCE du Livradois", "")
    ('ptce-le-phenix-29151', 'ptce-du-livradois')
    """
    base = slug(name).removeprefix("ptce-").removesuffix("-ptce") or "sans-nom"
    tail = f"-{slug(place)}" if place else ""
    words = base[: MAX_IDENTIFIER - len(tail) - len("ptce-")]
    if len(words) < len(base):
        words = words.rpartition("-")[0] or words
    return f"ptce-{words.strip('-')}{tail}"


class _FreeIdentifiers:
    """Identifiers that no row before has, nor any other pole; each rank is tried once."""

    def __init__(self, taken: Container[str], known: Container[str]) -> None:
        self._taken, self._known = taken, known
        self._ranks: Counter[str] = Counter()

    def like(self, base: str) -> str:
        """The first free one: the base, then its second rank, its third."""
        while True:
            self._ranks[base] += 1
            rank = self._ranks[base]
            each = base if rank == 1 else f"{base}-{rank}"
            if each not in self._taken and each not in self._known:
                return each


def _repeated(rows: Sequence[Known]) -> Iterator[int]:
    """Find the rows whose identifier is that of a row before."""
    first: dict[str, int] = {}
    for position, row in enumerate(rows):
        if row.identifier and first.setdefault(row.identifier, position) != position:
            yield position


def _proposals(
    rows: Sequence[Known], current: Sequence[Known], identifiers: Sequence[str]
) -> Iterator[SamePole]:
    given = set(identifiers)
    others = [pole for pole in current if pole.identifier not in given]
    entries = [
        *((position, identifiers[position], row) for position, row in enumerate(rows) if row.name),
        *((None, pole.identifier, pole) for pole in others),
    ]
    seen: set[tuple[str, str]] = set()
    for same in chain(_by_siret(entries), _by_name(entries)):
        pair = (same.identifier, same.other)
        if pair not in seen:
            seen.add(pair)
            yield same


Entry = tuple[int | None, str, Known]


def _by_siret(entries: Sequence[Entry]) -> Iterator[SamePole]:
    groups: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry[2].siret:
            groups[entry[2].siret].append(entry)
    for group in groups.values():
        yield from _pairs(group[0], group[1:], "même SIRET")


def _by_name(entries: Sequence[Entry]) -> Iterator[SamePole]:
    areas: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        areas[entry[2].area].append(entry)
    for group in areas.values():
        yield from _alike(group)
    yield from _vaguely_placed(entries)


def _vaguely_placed(entries: Sequence[Entry]) -> Iterator[SamePole]:
    """Compare with all the others the equal names whose département is not known."""
    first: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda each: not each[2].area.startswith("dep-")):
        key = pole_key(entry[2].name)
        before = first.setdefault(key, entry)
        if key and before is not entry and not entry[2].area.startswith("dep-"):
            yield from _pairs(before, [entry], "même nom, et rien ne dit que le lieu est autre")


def _alike(group: Sequence[Entry]) -> Iterator[SamePole]:
    """Compare the names of one area."""
    keys = [pole_key(entry[2].name) for entry in group]
    for position, before in look_alikes(keys):
        later, first = group[position], group[before]
        is_same_place = bool(first[2].place) and later[2].place == first[2].place
        other = later if later[0] is None else first
        is_equal = keys[position] == keys[before]
        name = "même nom" if is_equal else f"nom proche de {shown(other[2].name)}"
        where = "même commune" if is_same_place else "même département ou région"
        yield from _pairs(first, [later], f"{name}, {where}")


def _pairs(first: Entry, others: Sequence[Entry], reason: str) -> Iterator[SamePole]:
    """Give each pair with the row of the file first; poles already there are not compared."""
    for other in others:
        row, like = (other, first) if other[0] is not None else (first, other)
        if row[0] is not None and row[1] != like[1]:
            yield SamePole(row[0], row[1], row[2].name, like[1], like[0], reason)


# ---- Rows of a file -------------------------------------------------------------------------


def with_identifiers(
    placed: Placed, current: Sequence[Known], confirmed: Mapping[str, str]
) -> tuple[Draft, Identified]:
    """Give the rows of a list of poles their identifiers, and unite those said to be one."""
    draft = _without_numbers(placed.draft)
    columns = [draft.cells[name] for name in ("id_pole", "nom", "siret")]
    rows = [Known.at(place, *cells) for place, *cells in zip(placed.places, *columns, strict=True)]
    found = identify(rows, current, confirmed)
    draft = draft.with_cells({"id_pole": found.identifiers})
    draft = draft.with_faults(
        (row, "id_pole", fault("duplicate-key.import", key=shown(rows[row].identifier)))
        for row in found.repeated
    )
    draft = _with_united_rows(draft, found.united)
    same = [(each.row, "nom", _same_fault(draft, each)) for each in found.same]
    return draft.with_faults(same), found


def _without_numbers(draft: Draft) -> Draft:
    """Leave out identifiers that are mere numbers: those of rows, which change with the list."""
    cells = draft.cells["id_pole"]
    numbers = [row for row, cell in enumerate(cells) if cell.isdecimal()]
    faults = [(numbers[0], "id_pole", fault("number-identifier"))] if numbers else []
    left = ["" if cell.isdecimal() else cell for cell in cells]
    return draft.with_cells({"id_pole": left}).with_faults(faults)


def _with_united_rows(draft: Draft, united: Mapping[int, int]) -> Draft:
    """Complete rows by others that are the same pole; where they differ, the first is kept."""
    columns = {name: list(cells) for name, cells in draft.cells.items()}
    faults: list[RowFault] = []
    for row, other in united.items():
        for name, cells in columns.items():
            if name == "id_pole":
                continue
            if cells[row] and not cells[other]:
                cells[other] = cells[row]
            elif name in draft.rows.cells and cells[row] != cells[other]:
                where, kept = draft.rows.where(other), shown(cells[other])
                faults.append((row, name, fault("united-differently", row=where, kept=kept)))
        faults.append((row, "nom", fault("united", row=draft.rows.where(other))))
    return draft.with_cells(columns).with_faults(faults)


def _same_fault(draft: Draft, same: SamePole) -> Fault:
    if same.other_row is None:
        other = f"{same.other}, qui est déjà dans l'atlas"
    else:
        other = f"celui de la {draft.rows.where(same.other_row)}"
    return fault("duplicate-pole", identifier=same.identifier, other=other, reason=same.reason)
