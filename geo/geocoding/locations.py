"""Locations: whether the place that was found is believed, and what takes its place when not.

The service always has an answer: an address that does not exist was given a score of 0.34, and the
status « ok ». So an answer is believed by two clues: its commune, compared with the one that is
known without it, and its score. This is the one rule, for whoever asks a geocoder.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from geo.french import number
from geo.geocoding.addresses import Address, Communes, names_commune, query_of, stated_commune
from geo.geocoding.protocol import MOST_ROWS, Answers, Candidate
from geo.progress import Progress, silent

Precision = Literal["adresse", "voie", "commune", "inconnue"]
Method = Literal["geocodeur", "commune", "aucune"]
Doubt = Literal[
    "", "not-sent", "no-answer", "not-found", "unknown-commune", "other-commune", "low-score"
]

Geocode = Callable[[Sequence[str]], Answers]
"""Asks for a batch of queries, `MOST_ROWS` at most, each once."""

LEAST_SCORE = 0.5
"""When the commune found is the one that is known: two clues agree. Lower, another street of the
same commune is taken for the one that was asked for (0.34 for one that does not exist)."""
LEAST_SCORE_ALONE = 0.7
"""When no commune is known: the score is the only clue. Lower, a street of that name in another
town is believed; higher, addresses that are merely written in short are lost."""

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


def doubt_of(score: float, commune: str | None, known: str) -> Doubt:
    """Say why an answer is not believed; empty when it is.

    Parameters
    ----------
    score
        Of the answer, from 0 to 1.
    commune
        Code of its commune of today; None when the atlas has none of that code.
    known
        Code of the commune that is known without the answer; empty when none is.
    """
    if not commune:
        return "unknown-commune"
    if known and commune != known:
        return "other-commune"
    return "" if score >= (LEAST_SCORE if known else LEAST_SCORE_ALONE) else "low-score"


def ask_all(
    queries: Sequence[str], geocode: Geocode, progress: Progress = silent
) -> dict[str, Candidate | None]:
    """Ask a geocoder for any number of queries, by batches; each once, empty ones never."""
    asked = list(dict.fromkeys(filter(None, queries)))
    answers: dict[str, Candidate | None] = {}
    for first in range(0, len(asked), MOST_ROWS):
        progress(first, len(asked), _step(first, len(asked)))
        answers |= geocode(asked[first : first + MOST_ROWS])
    progress(len(asked), len(asked), _step(len(asked), len(asked)))
    return answers


def _step(done: int, total: int) -> str:
    return f"géocodage : {number(done)} demandes sur {number(total)}"


def locate_all(
    addresses: Sequence[Address], geocode: Geocode, communes: Communes, progress: Progress
) -> list[Location]:
    """Locate addresses, in order; an address that occurs twice is asked for once.

    Parameters
    ----------
    geocode
        `cached.cached_geocoder` gives one that survives being killed; `Service.search_all` is one
        that keeps nothing.

    Raises
    ------
    GeocodingError
        The service does not answer; what a cached geocoder has had stays in its cache.
    """
    queries = [query_of(address) for address in addresses]
    answers = ask_all(queries, geocode, progress)
    return [
        locate(address, query, answers, communes)
        for address, query in zip(addresses, queries, strict=True)
    ]


def locate(address: Address, query: str, answers: Answers, communes: Communes) -> Location:
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
    commune = communes.territories.current_commune(found.citycode)
    doubt = doubt_of(found.score, commune, stated_commune(address, communes))
    if doubt or commune is None:
        return _at_commune(address, communes, doubt, found)
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
