"""Identify: which pole a row is, by its identifier, its name and place, its SIRET; never merged.

A row without an identifier whose name and commune are exactly those of one pole of the current
release is that pole. Anything less sure is a proposal, which a person confirms in the mapping.
"""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from itertools import count as rank_from

import numpy as np
from rapidfuzz import fuzz, process

from geo.french import fold, slug
from geo.model.report import Fault, shown

LIKE = 90
"""Similarity of two names of one place from which they are proposed as the same pole."""
MAX_IDENTIFIER = 80
_BLOCK = 500
_MAX_COMPARED = 5_000
"""Poles of one area up to which look-alikes are sought; beyond, only equal names are."""
_MAX_WORDS = 200
_COMMON_WORDS = frozenset({"ptce", "pole", "le", "la", "les", "l", "du", "de", "des", "d"})


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


@dataclass(frozen=True, slots=True)
class SamePole:
    """Two rows, or a row and a pole of the current release, that may be the same pole.

    Attributes
    ----------
    row
        Position of the row in the file.
    identifier
        That of the row.
    other
        Identifier of what it resembles.
    other_row
        Its position when it is in the file, else None.
    reason
        In French: « même nom et même commune ».
    """

    row: int
    identifier: str
    other: str
    other_row: int | None
    reason: str


@dataclass
class Identified:
    """The identifiers of the rows, and what was found on the way.

    `united` are the rows that a person has said to be another row, and which.
    """

    identifiers: list[str]
    united: dict[int, int] = field(default_factory=dict)
    same: list[SamePole] = field(default_factory=list)
    faults: list[tuple[int, str, Fault]] = field(default_factory=list)


@lru_cache(maxsize=100_000)
def name_words(name: str) -> str:
    """Fold a name without the words that all poles share."""
    words = fold(name).split()
    kept = " ".join(word for word in words if word not in _COMMON_WORDS) or " ".join(words)
    return kept[:_MAX_WORDS]


def identify(
    rows: Sequence[Known], current: Sequence[Known], confirmed: Mapping[str, str]
) -> Identified:
    """Give each row an identifier, and propose what may be the same.

    Parameters
    ----------
    rows
        Of the file, in its order.
    current
        Poles of the current release.
    confirmed
        By identifier made, that of the pole a person has said it is.
    """
    found = Identified([row.identifier for row in rows])
    _report_repeated(rows, found)
    taken = set(filter(None, found.identifiers))
    by_key = _by_key(current)
    known = {pole.identifier for pole in current}
    for position, row in enumerate(rows):
        if row.identifier or not row.name:
            continue
        made = make_identifier(row.name, row.place)
        same = by_key.get((name_words(row.name), row.place), [])
        chosen = confirmed.get(made) or _recognised(made, same, row, taken)
        if not chosen or chosen in taken:
            chosen = _free(made, taken, known)
        found.identifiers[position] = chosen
        taken.add(chosen)
    _unite(found, confirmed)
    left = [row if position not in found.united else _GONE for position, row in enumerate(rows)]
    found.same += _proposals(left, current, found.identifiers)
    return found


def _recognised(made: str, same: Sequence[str], row: Known, taken: set[str]) -> str:
    """Find the pole of the current release that a row is, by its name and place; else empty."""
    free = [identifier for identifier in same if identifier not in taken]
    if row.place and len(same) == 1 and free:
        return free[0]
    # Several of one name and place had their identifiers from us, in the order of the file.
    return next((identifier for identifier in free if _is_ours(identifier, made)), "")


def _is_ours(identifier: str, made: str) -> bool:
    rank = identifier.removeprefix(made)
    return identifier.startswith(made) and (not rank or rank.removeprefix("-").isdecimal())


def _unite(found: Identified, confirmed: Mapping[str, str]) -> None:
    """Obey who has said that a row is another row of the file, or a pole already known."""
    positions: dict[str, int] = {}
    for position, identifier in enumerate(found.identifiers):
        positions.setdefault(identifier, position)
    for identifier, target in confirmed.items():
        row, other = positions.get(identifier), positions.get(target)
        if row is None or not target or identifier == target:
            continue
        if other is None:
            found.identifiers[row] = target
            positions[target] = positions.pop(identifier)
        elif other not in found.united:
            found.united[row] = other


_GONE = Known("", "", "", "")


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


def _free(base: str, taken: set[str], known: Container[str]) -> str:
    """Find an identifier that no row before it, and no other pole, has."""
    tries = (base if rank == 1 else f"{base}-{rank}" for rank in rank_from(1))
    return next(each for each in tries if each not in taken and each not in known)


def _by_key(current: Sequence[Known]) -> Mapping[tuple[str, str], list[str]]:
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for pole in current:
        found[name_words(pole.name), pole.place].append(pole.identifier)
    return found


def _report_repeated(rows: Sequence[Known], found: Identified) -> None:
    """Put aside the rows whose identifier is that of a row before."""
    first: dict[str, int] = {}
    for position, row in enumerate(rows):
        if row.identifier and first.setdefault(row.identifier, position) != position:
            fault = Fault(
                "duplicate-key",
                f"l'identifiant {shown(row.identifier)} est déjà celui d'une ligne précédente ; la "
                "ligne est écartée.",
                "Gardez une seule des deux lignes, ou corrigez l'identifiant.",
            )
            found.faults.append((position, "id_pole", fault))


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


def _alike(group: Sequence[Entry]) -> Iterator[SamePole]:
    """Compare the names of one area, block by block."""
    keys = [name_words(entry[2].name) for entry in group]
    if len(group) > _MAX_COMPARED:
        yield from _equal(group, keys)
        return
    for start in range(0, len(keys), _BLOCK):
        block = keys[start : start + _BLOCK]
        scores = process.cdist(block, keys, scorer=fuzz.ratio, score_cutoff=LIKE)
        likes = np.tril(scores >= LIKE, start - 1)
        for row in map(int, np.flatnonzero(likes.any(axis=1))):
            later, first = group[start + row], group[int(likes[row].argmax())]
            is_equal = keys[start + row] == name_words(first[2].name)
            is_same_place = bool(first[2].place) and later[2].place == first[2].place
            other = later if later[0] is None else first
            name = "même nom" if is_equal else f"nom proche de {shown(other[2].name)}"
            where = "même commune" if is_same_place else "même département ou région"
            yield from _pairs(first, [later], f"{name}, {where}")


def _equal(group: Sequence[Entry], keys: Sequence[str]) -> Iterator[SamePole]:
    first: dict[str, Entry] = {}
    for entry, key in zip(group, keys, strict=True):
        if (before := first.setdefault(key, entry)) is not entry:
            yield from _pairs(before, [entry], "même nom, même département ou région")


def _pairs(first: Entry, others: Sequence[Entry], reason: str) -> Iterator[SamePole]:
    """Give each pair with the row of the file first; poles already there are not compared."""
    for other in others:
        row, like = (other, first) if other[0] is not None else (first, other)
        if row[0] is not None and row[1] != like[1]:
            yield SamePole(row[0], row[1], like[1], like[0], reason)
