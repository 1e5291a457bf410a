"""Apply: write in the tables what a person has confirmed, and nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from geo.errors import IdentityError
from geo.identity.organisations import carrier_key, member_key
from geo.identity.proposals import Row
from geo.tables.parse import Records, parse
from geo.tables.write import csv_bytes, neutralise, undo_neutralisation

_SAME_NAMES = ("siren", "etat", "date_cessation", "est_ess", "activite")
_IDENTITY = ("methode", "certitude", "date")


@dataclass(frozen=True, slots=True)
class Applied:
    """Tables with their new cells.

    Attributes
    ----------
    files
        By name, those that differ.
    rows
        How many rows were given a number.
    used
        Keys of the organisations that were found.
    """

    files: Mapping[str, bytes]
    rows: int
    used: frozenset[str]


def apply_rows(
    files: Mapping[str, bytes], confirmed: Mapping[str, Row], *, neutralised: bool
) -> Applied:
    """Give members and carriers the numbers that were confirmed.

    A row that has a number keeps it; so does a commune or a type of actor that a source gave.

    Parameters
    ----------
    files
        The tables, `membres.csv` and `poles.csv` of them.
    confirmed
        As `proposals.confirmed` gives it.
    neutralised
        Whether cells have quotes in front of what a spreadsheet would execute.

    Raises
    ------
    IdentityError
        A table has lines that cannot be used: none is to be lost.
    """
    changed: dict[str, bytes] = {}
    used: set[str] = set()
    rows = 0
    for name, key_of, change in _TABLES:
        if name not in files:
            continue
        records = _usable(name, files[name])
        header = [*records.header]
        header += [column for column in _COLUMNS[name] if column not in header]
        table = [_row(header, cells, neutralised=neutralised) for cells in records.rows]
        before = rows
        for row in table:
            proposal = confirmed.get(key_of(row))
            if proposal and not row["siren"] and not (name == _POLES and row["siret"]):
                row.update(change(row, proposal))
                used.add(proposal["cle"])
                rows += 1
        if rows > before:
            write = neutralise if neutralised else str
            changed[name] = csv_bytes(header, ([write(each) for each in r.values()] for r in table))
    return Applied(changed, rows, frozenset(used))


def _usable(name: str, data: bytes) -> Records:
    records = parse(name, data)
    if records.faults or not records.header:
        raise IdentityError("\n".join(records.faults) or f"{name} est vide")
    return records


def _row(header: list[str], cells: list[str], *, neutralised: bool) -> dict[str, str]:
    read = undo_neutralisation if neutralised else str
    return {
        name: read(cells[place]) if place < len(cells) else "" for place, name in enumerate(header)
    }


def _identity(proposal: Row) -> dict[str, str]:
    cells = {name: proposal[name] for name in _SAME_NAMES}
    return cells | {f"identite_{name}": proposal[name] for name in _IDENTITY}


def _member(row: Row, proposal: Row) -> dict[str, str]:
    cells = _identity(proposal) | {"siret": proposal["siret"]}
    if not row["commune"] and not row["code_insee"] and proposal["code_insee_registre"]:
        cells |= {
            "commune": proposal["commune_registre"],
            "code_insee": proposal["code_insee_registre"],
            "lieu_methode": "registre",
        }
    if not row["type_acteur"]:
        cells["type_acteur"] = proposal["type_propose"]
    return cells


def _carrier(_: Row, proposal: Row) -> dict[str, str]:
    return _identity(proposal) | {"siret": proposal["siret"] or proposal["siren"]}


_POLES = "poles.csv"
_NUMBERS = ("siren", "siret", *_SAME_NAMES[1:], *(f"identite_{name}" for name in _IDENTITY))
_COLUMNS = {
    "membres.csv": ("type_acteur", "commune", "code_insee", "lieu_methode", *_NUMBERS),
    _POLES: _NUMBERS,
}
_TABLES: tuple[tuple[str, Callable[[Row], str], Callable[[Row, Row], dict[str, str]]], ...] = (
    ("membres.csv", lambda row: member_key(row["nom"].strip(), row["code_insee"].strip()), _member),
    (_POLES, lambda row: carrier_key(row["id_pole"].strip()), _carrier),
)
