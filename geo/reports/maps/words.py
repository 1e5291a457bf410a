"""The words of the measures of a map: what is said of a value, of none, of no data."""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.analysis.choropleths import Measure
from geo.analysis.specialisation import LEAST_POLES
from geo.french import NBSP
from geo.phrases import phrase
from geo.reports.missing import NOT_COMPUTABLE, UNKNOWN
from geo.reports.tables import Kind

QUOTIENT_WORDS = (
    "moins de 0,5",
    "0,5 à 0,8",
    "0,8 à 1,25, comme l'ensemble",
    "1,25 à 2",
    "plus de 2",
)
"""The classes of location quotients, on maps as on charts."""


@dataclass(frozen=True, slots=True)
class Words:
    """How the figures of a measure are written.

    Attributes
    ----------
    before, unit, decimals
        What stands round a value, and its decimals.
    zero, missing
        What is said instead of zero, and of no data.
    column
        Title of the column of a table.
    kind
        How its cells are written.
    none_of_them
        What is said instead of zero after the number of poles, where zero is no figure.
    unknown
        What is said instead of zero where poles may be that are not known there.
    """

    before: str
    unit: str
    decimals: int
    zero: str
    missing: str
    column: str
    kind: Kind = "decimal"
    none_of_them: str = ""
    unknown: str = phrase("maybe_pole")


_NO_POLE = "aucun de ces pôles"
"""Right whether a filter keeps some poles or nobody chose: these are all."""
_NONE_KNOWN_OF_SECTOR = "aucun pôle connu du secteur, mais il peut y en avoir"
_ON_LANDMASS = "aucun pôle localisé sur cette terre"
WORDS: Mapping[Measure, Words] = {
    "nombre": Words("", "", 0, _NO_POLE, UNKNOWN, "Pôles", "integer"),
    "taux": Words(
        "",
        " pour 100 000 hab.",
        2,
        _NO_POLE,
        f"taux {NOT_COMPUTABLE}",
        "Pôles pour 100 000 habitants",
    ),
    "secteur": Words(
        "",
        " du secteur",
        0,
        "aucun de ces pôles de ce secteur",
        UNKNOWN,
        "Pôles du secteur",
        "integer",
        unknown=_NONE_KNOWN_OF_SECTOR,
    ),
    "quotient": Words(
        "quotient ",
        "",
        2,
        "aucun pôle du secteur",
        f"moins de {LEAST_POLES} pôles de secteur connu",
        "Quotient de localisation",
        unknown=_NONE_KNOWN_OF_SECTOR,
    ),
    "montant": Words(
        "",
        f"{NBSP}€",
        0,
        "aucun de ces pôles retenu par un appel",
        "aucun montant publié",
        "Montants publiés, en euros",
        "integer",
        "aucun retenu par un appel",
        "aucun pôle connu retenu par un appel, mais il peut y en avoir",
    ),
    "distance": Words(
        "", f"{NBSP}km", 0, _ON_LANDMASS, _ON_LANDMASS, "Distance médiane (km)", "km"
    ),
}
