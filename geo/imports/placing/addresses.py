"""Addresses: those of rows without a point, asked of the geocoder that the operator has set."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from geo.formats.values import plain_number
from geo.french import number
from geo.geocoding.addresses import Address, query_of
from geo.geocoding.locations import Geocode as Service
from geo.geocoding.locations import ask_all, doubt_of
from geo.geocoding.protocol import Candidate
from geo.imports.clean import Draft, RowFault
from geo.imports.placing.places import Place
from geo.model.report import Fault
from geo.model.rules import fault
from geo.territories.gazetteer import Gazetteer

_PLACES = ("housenumber", "street", "locality")


class Geocoded(NamedTuple):
    """What a geocoder answers: a point (WGS84 degrees), a score from 0 to 1, its commune."""

    longitude: float
    latitude: float
    score: float
    code_insee: str


Geocode = Callable[[Sequence[Address]], Sequence[Geocoded | None]]
"""Addresses to what is found of each, in the same order; None where nothing is."""


def geocode_with(service: Service) -> Geocode:
    """Make what `read_import` asks addresses of; it judges the answers itself.

    Parameters
    ----------
    service
        As `geo.geocoding.locations` describes it: texts to candidates, a batch at a time.
    """

    def geocode(addresses: Sequence[Address]) -> list[Geocoded | None]:
        asked = [query_of(each) for each in addresses]
        found = ask_all(asked, service)
        return [_answer(found.get(text)) for text in asked]

    return geocode


def _answer(found: Candidate | None) -> Geocoded | None:
    """A place finer than a commune; that of a commune says nothing that the row does not."""
    if found is None or found.kind not in _PLACES:
        return None
    return Geocoded(found.longitude, found.latitude, found.score, found.citycode)


def with_answers(
    draft: Draft, places: Sequence[Place], geocode: Geocode, gazetteer: Gazetteer
) -> tuple[Draft, list[Place]]:
    """Ask for the addresses of the rows without a point, and believe the answers that agree."""
    rows = draft.rows
    columns = [rows.column(name) for name in ("adresse", "code_postal", "commune")]
    asked = {
        row: Address(texts[0], texts[1], texts[2], places[row].code_insee)
        for row, texts in enumerate(zip(*columns, strict=True))
        if texts[0] and not draft.cells["latitude"][row]
    }
    answers = geocode(list(asked.values())) if asked else []
    found = list(places)
    cells = {name: list(draft.cells[name]) for name in ("longitude", "latitude")}
    faults: list[RowFault] = []
    for row, answer in zip(asked, answers, strict=True):
        if answer is None:
            continue
        today = gazetteer.territories.current_commune(answer.code_insee) or ""
        if not doubt_of(answer.score, today, found[row].code_insee):
            cells["longitude"][row] = plain_number(answer.longitude)
            cells["latitude"][row] = plain_number(answer.latitude)
            found[row] = _placed(found[row], today, answer, gazetteer)
        else:
            faults.append((row, "adresse", _refused(answer, gazetteer.name_of.get(today, ""))))
    return draft.with_cells(cells).with_faults(faults), found


def _placed(place: Place, today: str, answer: Geocoded, gazetteer: Gazetteer) -> Place:
    """The place of a row that its address alone places."""
    if place.code_insee:
        return place
    faults = tuple(
        (column, replace(each, severity="warning") if each.severity == "error" else each)
        for column, each in place.faults
    )
    certainty = round(100 * answer.score)
    departement, region = gazetteer.departement_of[today], gazetteer.region_of[today]
    return Place(today, departement, region, "adresse", certainty, faults)


def _refused(answer: Geocoded, name: str) -> Fault:
    score = number(100 * answer.score)
    return fault("address-not-found", name=name or "un lieu inconnu", score=score)
