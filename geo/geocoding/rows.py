"""Rows: many addresses at once, each located or told why not."""

from collections.abc import Callable, Sequence

from geo.french import number
from geo.geocoding.addresses import Address, Communes, query_of
from geo.geocoding.answers import Answers, Candidate
from geo.geocoding.calls import MOST_ROWS
from geo.geocoding.judgement import Location, judge

Geocode = Callable[[Sequence[str]], Answers]
"""Asks for a batch of queries, `MOST_ROWS` at most, each once."""

Progress = Callable[[int, int, str], None]
"""Called with what is done, the whole, and a few French words (see `geo.progress`)."""


def geocode_rows(
    addresses: Sequence[Address], geocode: Geocode, communes: Communes, progress: Progress
) -> list[Location]:
    """Locate addresses, in order; an address that occurs twice is asked for once.

    Parameters
    ----------
    geocode
        `kept.kept_geocoder` gives one that survives being killed; `Service.search_all` is one
        that keeps nothing.

    Raises
    ------
    GeocodingError
        The service does not answer; what a kept geocoder has had stays kept.
    """
    asked = [query_of(address) for address in addresses]
    queries = list(dict.fromkeys(filter(None, asked)))
    answers: dict[str, Candidate | None] = {}
    for first in range(0, len(queries), MOST_ROWS):
        progress(first, len(queries), _step(first, len(queries)))
        answers |= geocode(queries[first : first + MOST_ROWS])
    progress(len(queries), len(queries), _step(len(queries), len(queries)))
    return [
        judge(address, query, answers, communes)
        for address, query in zip(addresses, asked, strict=True)
    ]


def _step(done: int, total: int) -> str:
    return f"géocodage : {number(done)} demandes sur {number(total)}"
