"""The protocol of the service: requests, and answers read as data that nobody vouches for.

Only addresses leave: a key, which is a number, and the text of the query. Neither the names nor
any other cell of a file do. The declared commune is not sent as a filter either: the service
would then find it always, and its answer would prove nothing.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any
from urllib.parse import urlsplit

from geo.errors import GeocodingError
from geo.french import printable
from geo.http import Request
from geo.settings import GEOPLATEFORME

MOST_ROWS = 1000
"""Of one table; the Géoplateforme takes 200,000, but an answer cut short costs less."""
_URLS = {GEOPLATEFORME: "https://data.geopf.fr/geocodage"}
_KEY = "cle"
_QUERY = "adresse"
_RESULT_COLUMNS = (
    "longitude",
    "latitude",
    "result_score",
    "result_type",
    "result_label",
    "result_citycode",
)
_STATUS = "result_status"
# Said, for servers that would guess.
_READ_AS = (("delimiter", ","), ("encoding", "utf-8"))
_BYTES_PER_ANSWER = 4000
_BYTES_OF_ONE = 200_000
_WITHOUT_RESULT = frozenset({"not-found", "skipped"})
_LONGEST_CELL = 10_000
_LONGEST_LABEL = 200
_LONGEST_WORD = 20
_HIGHEST_SCORE = 1.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """The best place that the service has for a query.

    Attributes
    ----------
    label
        The address found, as the service writes it, without invisible characters.
    score
        From 0 to 1: how well it fits the query.
    kind
        housenumber, street, locality or municipality; others may come.
    citycode
        INSEE code of its commune, or of an arrondissement.
    longitude, latitude
        WGS84 degrees.
    """

    label: str
    score: float
    kind: str
    citycode: str
    longitude: float
    latitude: float


Answers = Mapping[str, Candidate | None]
"""By query: what was found, None for nothing. A query that is absent has had no answer."""


def service_url(setting: str) -> str:
    """The address of the service that the operator has chosen, without a final slash.

    Parameters
    ----------
    setting
        `Settings.geocodeur`; empty gives an empty address: no service.
    """
    return _URLS.get(setting, setting).rstrip("/")


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


def search_request(url: str, query: str) -> Request:
    """Ask for the best place of a query."""
    parameters = (("q", query), ("limit", "1"), ("autocomplete", "0"), ("index", "address"))
    return Request(f"{url}/search", _BYTES_OF_ONE, parameters)


def table_request(url: str, queries: Sequence[str]) -> Request:
    """Ask for the best place of each query; the key of a line is its place in the sequence."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((_KEY, _QUERY))
    writer.writerows(enumerate(queries))
    wanted = tuple(("result_columns", name) for name in (*_RESULT_COLUMNS, _STATUS))
    return Request(
        f"{url}/search/csv",
        _BYTES_OF_ONE + _BYTES_PER_ANSWER * len(queries),
        (("columns", _QUERY), *_READ_AS, *wanted),
        files={"data": ("adresses.csv", text.getvalue().encode("utf-8"), "text/csv")},
    )


def read_features(data: bytes) -> Candidate | None:
    """Read the answer to one search: its first feature.

    Raises
    ------
    GeocodingError
        It is not a GeoJSON collection of places.
    """
    try:
        features = json.loads(_text(data))["features"]
        if not features:
            return None
        found = _candidate(_cells(features[0]))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise _unexpected("n'est pas une collection de lieux en JSON") from error
    if found is None:
        raise _unexpected("donne un lieu sans coordonnées, sans score ou hors du globe")
    return found


def read_table(data: bytes, queries: Sequence[str]) -> dict[str, Candidate | None]:
    """Read the answer to queries sent together, whatever the order of its lines.

    Each line says by its key which query it answers; the query it repeats must be that one. A
    line that is cut short, or two lines that contradict each other, answer nothing: their query
    is absent. A line without its line end counts as cut short.

    Raises
    ------
    GeocodingError
        It is not a table of the service in UTF-8: a web page, another encoding, other columns.
    """
    text = _text(data)
    lines = _lines(text[: text.rfind("\n") + 1])
    header = next(lines, [])
    if missing := [name for name in (_KEY, *_RESULT_COLUMNS) if name not in header]:
        what = f"n'a pas les colonnes attendues ({', '.join(missing)})"
        raise _unexpected(what)
    found: dict[str, Candidate | None] = {}
    contradictory = set()
    for line in lines:
        if len(line) != len(header) or max(map(len, line)) > _LONGEST_CELL:
            continue
        row = dict(zip(header, line, strict=True))
        query = _query(row, queries)
        if query is None or not _is_answer(row):
            continue
        candidate = _candidate(row)
        if found.setdefault(query, candidate) != candidate:
            contradictory.add(query)
    return {query: found[query] for query in found if query not in contradictory}


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unexpected("n'est pas en UTF-8") from error
    if text.lstrip()[:1] == "<":
        raise _unexpected("est une page web")
    return text


def _lines(text: str) -> Iterator[list[str]]:
    """Split lines, up to one that cannot be: a quote left open by a cut."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        try:
            line = next(reader, None)
        except csv.Error:
            return
        if line is None:
            return
        if line:
            yield line


def _query(row: Mapping[str, str], queries: Sequence[str]) -> str | None:
    """Which query a line answers; None when its key is none of ours, or its query another one."""
    key = row[_KEY]
    if not (key.isascii() and key.isdigit() and len(key) <= _LONGEST_WORD):
        return None
    query = queries[int(key)] if int(key) < len(queries) else None
    return query if row.get(_QUERY, query) == query else None


def _is_answer(row: Mapping[str, str]) -> bool:
    """Whether a line tells something: a place, or that there is none.

    Servers of addok have no column of status: they leave the score empty.
    """
    status = row.get(_STATUS, "" if row["result_score"] else "not-found")
    return status in _WITHOUT_RESULT or _candidate(row) is not None


def _cells(feature: Mapping[str, Any]) -> dict[str, str]:
    """Write a feature as the columns of a table."""
    longitude, latitude = feature["geometry"]["coordinates"][:2]
    properties = feature["properties"]
    cells = {f"result_{key}": properties.get(key, "") for key in ("score", "type", "label")}
    cells |= {"longitude": longitude, "latitude": latitude}
    cells["result_citycode"] = properties.get("citycode", "")
    return {key: str(value) for key, value in cells.items()}


def _candidate(row: Mapping[str, str]) -> Candidate | None:
    score, longitude, latitude = (
        _number(row[name]) for name in ("result_score", "longitude", "latitude")
    )
    if score is None or longitude is None or latitude is None:
        return None
    if not (score >= 0 and abs(longitude) <= 180 and abs(latitude) <= 90):
        return None
    return Candidate(
        printable(row["result_label"], _LONGEST_LABEL),
        min(score, _HIGHEST_SCORE),
        printable(row["result_type"], _LONGEST_WORD),
        printable(row["result_citycode"], _LONGEST_WORD),
        longitude,
        latitude,
    )


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _unexpected(what: str) -> GeocodingError:
    return GeocodingError(f"la réponse du service de géocodage {what}")
