"""Calls: what is sent to the service, built without sending anything.

Only addresses leave: a key, which is a number, and the text of the query. Neither the names nor
any other cell of a file do. The declared commune is not sent as a filter either: the service
would then find it always, and its answer would prove nothing.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from geo.geocoding.answers import KEY, QUERY, RESULT_COLUMNS, STATUS
from geo.settings import GEOPLATEFORME

_ADDRESSES = {GEOPLATEFORME: "https://data.geopf.fr/geocodage"}
MOST_ROWS = 1000
"""Of one call; the Géoplateforme takes 200,000, but an answer cut short costs less."""
# Said, for servers that would guess.
_READ_AS = (("delimiter", ","), ("encoding", "utf-8"))
_BYTES_PER_ANSWER = 4000
_BYTES_OF_ONE = 200_000


@dataclass(frozen=True, slots=True)
class Call:
    """One request, relative to the address of the service.

    Attributes
    ----------
    parameters
        In the address of a GET request, or fields of the form of a POST request.
    table
        The CSV file that a POST request holds; None for a GET request.
    most_bytes
        A longer answer is no answer.
    """

    path: str
    parameters: tuple[tuple[str, str], ...]
    most_bytes: int = _BYTES_OF_ONE
    table: bytes | None = field(default=None, repr=False)


def service_address(setting: str) -> str:
    """The address of the service that the operator has chosen, without a final slash.

    Parameters
    ----------
    setting
        `Settings.geocodeur`; empty gives an empty address: no service.
    """
    return _ADDRESSES.get(setting, setting).rstrip("/")


def service_name(setting: str) -> str:
    """Say to whom addresses are sent: « au service … ».

    Parameters
    ----------
    setting
        `Settings.geocodeur`, not empty.
    """
    if setting == GEOPLATEFORME:
        return (
            "au service public de géocodage de la Géoplateforme (IGN, d'après la Base Adresse "
            "Nationale, Licence Ouverte 2.0)"
        )
    return f"au service de géocodage {urlsplit(setting).netloc}"


def search_call(query: str) -> Call:
    """Ask for the best place of a query."""
    parameters = (("q", query), ("limit", "1"), ("autocomplete", "0"), ("index", "address"))
    return Call("/search", parameters)


def reverse_call(longitude: float, latitude: float) -> Call:
    """Ask for the address nearest to a point (WGS84 degrees)."""
    point = (("lon", f"{longitude:.6f}"), ("lat", f"{latitude:.6f}"))
    return Call("/reverse", (*point, ("limit", "1"), ("index", "address")))


def table_call(queries: Sequence[str]) -> Call:
    """Ask for the best place of each query; the key of a line is its place in the sequence."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((KEY, QUERY))
    writer.writerows(enumerate(queries))
    wanted = tuple(("result_columns", name) for name in (*RESULT_COLUMNS, STATUS))
    return Call(
        "/search/csv",
        (("columns", QUERY), *_READ_AS, *wanted),
        _BYTES_OF_ONE + _BYTES_PER_ANSWER * len(queries),
        text.getvalue().encode("utf-8"),
    )
