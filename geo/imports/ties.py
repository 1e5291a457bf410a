"""Ties: networks and calls that a list of poles names in a column, made rows of our tables."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from geo.imports.cells import clean_number
from geo.imports.poles import Draft, match_column
from geo.imports.values import Spellings
from geo.model.report import Fault, Problem
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
    noun
        For messages.
    """

    column: str
    table: str
    target: str
    reference: str
    key: str
    updated: tuple[str, ...]
    noun: str


NETWORKS = Kind("reseaux", "adhesions", "reseau", "reseaux", "sigle", (), "réseaux")
CALLS = Kind("appels", "soutiens", "id_appel", "appels", "id_appel", ("montant_eur",), "appels")
KINDS = (NETWORKS, CALLS)
_YEAR = re.compile(r"(?:19|20)\d{2}")


def read_ties(
    draft: Draft,
    kind: Kind,
    names: Mapping[str, tuple[str, ...]],
    confirmed: Mapping[str, str],
) -> list[Tie]:
    """Read the ties of one kind in a list of poles.

    Parameters
    ----------
    draft
        The poles, once identified.
    names
        By key of what may be named, its names; without any, the column is left out, and said.
    confirmed
        By spelling of the file, the key, as a person has said.
    """
    if kind.column not in draft.rows.cells:
        return []
    if not names:
        draft.problems.append(_nothing_to_tie_to(draft, kind))
        return []
    cells = list(match_column(draft, kind.column, Spellings(names, {}, confirmed), "|"))
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
    fault = Fault(
        f"unknown-{kind.reference}",
        f"le dossier n'a pas encore de table des {kind.noun} ({kind.reference}.csv) : la colonne "
        "n'est pas lue.",
        f"Importez d'abord la table des {kind.noun}, ou donnez-la avec ce fichier.",
        "warning",
    )
    sheet = draft.rows.sheets[0]
    return fault.at(sheet.place, None, sheet.headers.get(kind.column, kind.column))


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
