"""Sentences on geocoding: what was found, how far it is believed, and why not."""

from collections import Counter
from collections.abc import Mapping, Sequence

from geo.french import count, number, quoted
from geo.geocoding.addresses import LONGEST_QUERY, Communes
from geo.geocoding.locations import LEAST_SCORE, LEAST_SCORE_ALONE, Doubt, Location, Precision

PLACES: Mapping[Precision, str] = {
    "adresse": "au numéro",
    "voie": "à la rue ou au lieu-dit",
    "commune": "à la commune",
    "inconnue": "sans lieu connu",
}
_DOUBTS: Mapping[Doubt, str] = {
    "not-sent": f"adresse vide, ou de plus de {LONGEST_QUERY} caractères : rien n'a été demandé",
    "no-answer": "le service n'a pas répondu pour cette adresse",
    "not-found": "le service ne connaît pas cette adresse",
    "unknown-commune": "le service la place dans une commune inconnue de l'atlas",
}


def location_sentence(location: Location, communes: Communes) -> str:
    """Say in one sentence where an address was found, or what takes its place and why."""
    if not location.doubt:
        return (
            f"Adresse trouvée : {quoted(location.label)}, {PLACES[location.precision]} "
            f"(score {score_words(location)})."
        )
    doubt = doubt_words(location, communes)
    if not location.commune:
        return f"Adresse sans lieu : {doubt}."
    return f"Adresse ramenée à la mairie {communes.of(location.commune)} : {doubt}."


def score_words(location: Location) -> str:
    """Write a score, from 0 to 1; empty when there is none."""
    return "" if location.score is None else number(location.score, 2)


def doubt_words(location: Location, communes: Communes) -> str:
    """Say why the place found is not believed; empty when it is."""
    found = f"{quoted(location.label)}, score {score_words(location)}"
    if location.doubt == "low-score":
        return f"la réponse la plus proche est trop incertaine ({found})"
    if location.doubt == "other-commune":
        name = communes.name(location.commune)
        return f"le service la place hors de {name} ({found})"
    return _DOUBTS.get(location.doubt, "")


def summary_sentences(locations: Sequence[Location]) -> list[str]:
    """Count addresses by what is known of them, then the doubts; none is left out."""
    precisions = Counter(each.precision for each in locations)
    lines = [
        f"{count(len(locations), 'adresse')} : "
        + ", ".join(
            f"{number(precisions[each])} {words}"
            for each, words in PLACES.items()
            if precisions[each]
        )
        + "."
    ]
    doubts = Counter(each.doubt for each in locations)
    return [
        *lines,
        *(f"{number(doubts[each])} : {_SUMMARY[each]}." for each in _SUMMARY if doubts[each]),
    ]


_SUMMARY: Mapping[Doubt, str] = {
    **_DOUBTS,
    "other-commune": "le service la place dans une autre commune que celle de l'adresse",
    "low-score": f"score trop bas (il faut {number(LEAST_SCORE, 2)} quand l'adresse dit sa "
    f"commune, {number(LEAST_SCORE_ALONE, 2)} sinon)",
}
