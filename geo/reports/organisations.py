"""Organisations in words: their number, whether they have ceased, where the register says so."""

from collections.abc import Mapping
from typing import Any

from geo.analysis.networks import CEASED, TiedPoles
from geo.french import NBSP, count, date, number
from geo.reports.links import ToWeb
from geo.reports.tables import Cell, Noted

_REGISTER = "https://annuaire-entreprises.data.gouv.fr/entreprise/"


def register_link(siren: str) -> ToWeb | None:
    """Lead to the entry of an organisation in the public register of companies."""
    return ToWeb(f"{_REGISTER}{siren}") if siren else None


def siren_words(siren: str) -> str:
    """Write a number as it is read: « SIREN 356 000 000 »."""
    return f"SIREN{NBSP}{siren[:3]}{NBSP}{siren[3:6]}{NBSP}{siren[6:]}"


def identity_words(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Say what the register says of a row of `membres` or `poles`; nothing without a number."""
    if not row["siren"]:
        return ()
    doubt = ", probable" if row["identite_certitude"] == "probable" else ""
    notes = [siren_words(row["siren"]) + doubt]
    return (*notes, *ceased_words(row))


def ceased_words(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Say that an organisation has ceased, and when; nothing of another."""
    if row["etat"] != CEASED:
        return ()
    ceased = row["date_cessation"]
    when = f" {'le' if len(ceased) == len('2024-03-01') else 'en'} {date(ceased)}" if ceased else ""
    return (f"a cessé son activité{when}",)


def member_place(row: Mapping[str, Any], unknown: str) -> Cell:
    """Name the commune of a row of `membres`, else `unknown`; say when it is the register's."""
    name = row["nom_commune"]
    if name and row["lieu_methode"] == _OF_REGISTER:
        return Noted(name, ("d'après le répertoire Sirene",))
    return name or unknown


_OF_REGISTER = "registre"
"""Value of `lieu_methode` of a commune that no source gave."""


def ceased_sentence(found: TiedPoles) -> str:
    """Count the members and partners that have ceased, of those whose number is known."""
    ties, rows = found.ties, found.rows
    known = int(ties.is_numbered[rows].sum())
    if not known:
        return ""
    ceased = int(ties.has_ceased[rows].sum())
    of = f"Des {number(len(rows))} liens avec un membre ou un partenaire, {number(known)} "
    of += "ont un numéro SIREN" if known > 1 else "a un numéro SIREN"
    said = count(ceased, *_CEASED) if ceased else "aucun n'est celui d'une organisation qui a cessé"
    return f"{of}{NBSP}; de ceux-là, {said}."


_CEASED = (
    "est celui d'une organisation qui a cessé",
    "sont ceux d'organisations qui ont cessé",
)
