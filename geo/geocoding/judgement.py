"""Judgement: whether a place found is believed, and what takes its place when it is not.

The service always has an answer: an address that does not exist was given a score of 0.34, and the
status « ok ». So a result is judged by its score, and by its commune, compared with the one that
the address states by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from geo.geocoding.addresses import Address, Communes, names_commune, stated_commune
from geo.geocoding.answers import Answers, Candidate

Precision = Literal["adresse", "voie", "commune", "inconnue"]
Method = Literal["geocodeur", "commune", "aucune"]
Doubt = Literal[
    "", "not-sent", "no-answer", "not-found", "unknown-commune", "other-commune", "low-score"
]

LEAST_SCORE = 0.5
"""When the commune found is the one that the address states: two clues agree."""
LEAST_SCORE_ALONE = 0.7
"""When the address states no commune: the score is the only clue."""

_PRECISIONS: Mapping[str, Precision] = {
    "housenumber": "adresse",
    "street": "voie",
    "locality": "voie",
    "municipality": "commune",
}


@dataclass(frozen=True, slots=True)
class Location:
    """Where an address is, how well that is known, and how.

    Attributes
    ----------
    longitude, latitude
        WGS84 degrees; None when not even the commune is known.
    precision
        adresse: the number; voie: the street or the hamlet; commune: its town hall; inconnue.
    commune
        Code of the commune of today; empty when unknown.
    score
        Of the place found, believed or not, from 0 to 1; None when nothing was found.
    method
        geocodeur: the place found is believed. commune: the town hall of the commune that the
        address states. aucune: nothing to go by.
    label
        The address found, believed or not.
    doubt
        Why the place found is not believed; empty when it is.
    """

    longitude: float | None
    latitude: float | None
    precision: Precision
    commune: str
    score: float | None
    method: Method
    label: str = ""
    doubt: Doubt = ""


def judge(address: Address, query: str, answers: Answers, communes: Communes) -> Location:
    """Tell where an address is, from the answer to its query.

    Parameters
    ----------
    query
        As `query_of` writes it; empty for an address that is not asked for.
    answers
        As a geocoder gives them; a query that is absent has had no answer.
    """
    if not query:
        return _at_commune(address, communes, "not-sent")
    if query not in answers:
        return _at_commune(address, communes, "no-answer")
    found = answers[query]
    if found is None:
        return _at_commune(address, communes, "not-found")
    return _judge_candidate(address, found, communes)


def _judge_candidate(address: Address, found: Candidate, communes: Communes) -> Location:
    stated = stated_commune(address, communes)
    commune = communes.territories.current_commune(found.citycode)
    if commune is None:
        return _at_commune(address, communes, "unknown-commune", found)
    if stated and commune != stated:
        return _at_commune(address, communes, "other-commune", found)
    if found.score < (LEAST_SCORE if stated else LEAST_SCORE_ALONE):
        return _at_commune(address, communes, "low-score", found)
    precision = _PRECISIONS.get(found.kind, "commune")
    point = communes.point(commune) if precision == "commune" else (found.longitude, found.latitude)
    return Location(*point, precision, commune, found.score, "geocodeur", found.label)


def _at_commune(
    address: Address, communes: Communes, doubt: Doubt, found: Candidate | None = None
) -> Location:
    """Fall back to the commune that the address states, or that it names as the service does."""
    commune = stated_commune(address, communes)
    if not commune and found:
        same = communes.territories.current_commune(found.citycode)
        commune = same if same and names_commune(address, communes.name(same)) else ""
    score, label = (found.score, found.label) if found else (None, "")
    if not commune:
        return Location(None, None, "inconnue", "", score, "aucune", label, doubt)
    return Location(*communes.point(commune), "commune", commune, score, "commune", label, doubt)
