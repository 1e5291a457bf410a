"""Ties: what a list ties poles to (networks, calls) and organisations to poles, made our rows."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from geo.imports.cells import clean_number
from geo.imports.clean import Draft, RowFault, with_values
from geo.imports.values import Spellings, match_cells
from geo.model.names import pole_key
from geo.model.report import Fault, Problem, shown
from geo.model.rules import fault
from geo.tables.schema import TableSchema

Tie = dict[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a column of a list of poles ties them to.

    Attributes
    ----------
    column
        The extra column that names what poles are tied to.
    table, target
        Our table of ties, and its column that names the other end.
    reference, key
        Our table of what may be named, and its key; its other names are in `nom`.
    updated
        Columns of a tie already known that the list may change.
    """

    column: str
    table: str
    target: str
    reference: str
    key: str
    updated: tuple[str, ...]


NETWORKS = Kind("reseaux", "adhesions", "reseau", "reseaux", "sigle", ())
CALLS = Kind("appels", "soutiens", "id_appel", "appels", "id_appel", ("montant_eur",))
KINDS = (NETWORKS, CALLS)
_YEAR = re.compile(r"(?:19|20)\d{2}")


@dataclass(frozen=True)
class Ties:
    """The poles of a list, and what they are tied to, by table of ties."""

    draft: Draft
    by_table: Mapping[str, Sequence[Tie]]


def read_ties(
    draft: Draft,
    names: Mapping[str, Mapping[str, tuple[str, ...]]],
    confirmed: Mapping[str, Mapping[str, str]],
) -> Ties:
    """Read the ties of a list of poles, once these are identified.

    Parameters
    ----------
    names
        By table of what may be named, by key, its names; without any, the column is left out, and
        said.
    confirmed
        By column, by spelling of the file, the key, as a person has said.
    """
    found: dict[str, Sequence[Tie]] = {}
    for kind in KINDS:
        if kind.column not in draft.rows.cells:
            continue
        if not names.get(kind.reference):
            draft = draft.with_problems([_nothing_to_tie_to(draft, kind)])
            continue
        spellings = Spellings(names[kind.reference], {}, confirmed.get(kind.column, {}))
        matched = match_cells(draft.rows.column(kind.column), spellings, "|")
        draft = with_values(draft, kind.column, matched)
        found[kind.table] = _ties(draft, kind, matched.cells)
    return Ties(draft, found)


def _ties(draft: Draft, kind: Kind, cells: Sequence[str]) -> list[Tie]:
    header = draft.rows.sheets[0].headers.get(kind.column, "").lower()
    return [
        {
            "id_pole": draft.cells["id_pole"][row],
            kind.target: name,
            "source_url": draft.cells["source_url"][row],
            **_details(draft, row, name, cell, header),
        }
        for row, cell in enumerate(cells)
        for name in cell.split("|")
        if name
    ]


def _details(draft: Draft, row: int, name: str, cell: str, header: str) -> Tie:
    """Nature of a tie to a network; year and amount of a support."""
    year = _YEAR.search(name)
    # One amount beside several calls is that of none of them.
    amount = "" if "|" in cell else _whole(draft.rows.column("montant")[row])
    return {
        "nature": "membre" if "adh" in header or "membre" in header else "cite",
        "annee": year[0] if year else "",
        "montant_eur": amount,
    }


def _whole(text: str) -> str:
    """Whole euros of a cell; empty when it is no amount."""
    number = clean_number(text).text
    return number.partition(".")[0] if re.fullmatch(r"\d{1,15}(\.\d+)?", number) else ""


def _nothing_to_tie_to(draft: Draft, kind: Kind) -> Problem:
    sheet = draft.rows.sheets[0]
    found = fault(f"unknown-{kind.reference}")
    return found.at(sheet.place, None, sheet.headers.get(kind.column, kind.column))


def with_ties(
    rows: Sequence[Sequence[str]],
    ties: Sequence[Tie],
    kind: Kind,
    schema: TableSchema,
    aside: Collection[str],
) -> list[list[str]]:
    """Add ties to the rows of their table, but those of poles put aside.

    A tie already there stays as it is, save what a list may change of it.
    """
    columns = schema.columns
    keys = [columns.index("id_pole"), columns.index(kind.target)]
    found = {tuple(row[key] for key in keys): list(row) for row in rows}
    for tie in ties:
        key = tie["id_pole"], tie[kind.target]
        if tie["id_pole"] in aside:
            continue
        if key not in found:
            found[key] = [tie.get(column, "") for column in columns]
        for column in kind.updated:
            if tie.get(column):
                found[key][columns.index(column)] = tie[column]
    return list(found.values())


def names_of(
    cells: Mapping[str, Sequence[str]], kind: Kind
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Names of what may be named, by key, from the cells of its table."""
    for key, name in zip(cells[kind.key], cells["nom"], strict=True):
        if key:
            yield key, (key, name)


# ---- Members --------------------------------------------------------------------------------


def with_poles(draft: Draft, poles: Iterable[tuple[str, str]]) -> Draft:
    """Write the pole of each member, and « partenaire » where the file has no tie.

    Parameters
    ----------
    poles
        Name and identifier of those that members may belong to.
    """
    if "lien" not in draft.rows.cells:
        problem = fault("tie-filled").at(draft.rows.sheets[0].place)
        draft = draft.with_cells({"lien": ["partenaire"] * len(draft.rows)})
        draft = draft.with_problems([problem])
    by_name = _by_name(poles)
    identifiers = list(draft.cells["id_pole"])
    faults: list[RowFault] = []
    for row, name in enumerate(draft.rows.column("nom_pole")):
        if identifiers[row] or not name:
            continue
        found = by_name.get(pole_key(name), set())
        if len(found) == 1:
            identifiers[row] = next(iter(found))
        else:
            faults.append((row, "nom_pole", _unknown_pole(name, len(found))))
    return draft.with_cells({"id_pole": identifiers}).with_faults(faults)


def _by_name(poles: Iterable[tuple[str, str]]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, identifier in poles:
        if name and identifier:
            found.setdefault(pole_key(name), set()).add(identifier)
    return found


def _unknown_pole(name: str, found: int) -> Fault:
    return fault(f"unknown-pole.{'several' if found else 'none'}", value=shown(name))
