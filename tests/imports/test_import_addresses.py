"""Addresses: what a geocoder answers places a row only when it can be believed."""

from collections.abc import Sequence

import pytest

from geo.imports.places import Address, Geocoded
from tests.imports.conftest import ReadFiles
from tests.imports.messy import csv_of

MORLAIX = (-3.83, 48.578, "29151")


def _answer(score: float, place: tuple[float, float, str] = MORLAIX) -> Geocoded:
    longitude, latitude, code = place
    return Geocoded(longitude, latitude, score, code)


def _files(*rows: tuple[str, ...]) -> dict[str, bytes]:
    return {"a.csv": csv_of([("Nom", "Adresse", "Code INSEE"), *rows]).encode()}


def test_an_address_alone_places_a_row_with_the_certainty_of_its_score(
    read_files_in: ReadFiles,
) -> None:
    asked: list[Address] = []

    def geocode(addresses: Sequence[Address]) -> list[Geocoded | None]:
        asked.extend(addresses)
        return [_answer(0.87)]

    imported = read_files_in(_files(("A", "1 place des Otages", "")), geocode=geocode)
    assert asked == [Address("1 place des Otages", "", "", "")]
    (pole,) = imported.tables.frames["poles"].to_dict("records")
    assert (pole["code_insee"], pole["lieu_methode"], pole["lieu_certitude"]) == (
        "29151",
        "adresse",
        87,
    )
    assert (pole["longitude"], pole["latitude"]) == (-3.83, 48.578)
    assert dict(imported.resolved) == {"adresse": 1}


def test_a_point_in_the_commune_declared_is_taken_and_the_code_still_places_the_row(
    read_files_in: ReadFiles,
) -> None:
    imported = read_files_in(
        _files(("A", "1 place des Otages", "29151")), geocode=lambda _: [_answer(0.9)]
    )
    (pole,) = imported.tables.frames["poles"].to_dict("records")
    assert (pole["lieu_methode"], pole["latitude"]) == ("code", 48.578)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (_answer(0.3), ""),  # too low
        (_answer(0.95), "35238"),  # not the commune declared
        (_answer(0.95, (0.0, 0.0, "99999")), ""),  # no commune of ours
    ],
)
def test_an_answer_that_cannot_be_believed_is_said_and_left(
    answer: Geocoded, code: str, read_files_in: ReadFiles
) -> None:
    imported = read_files_in(_files(("A", "1 rue X", code)), geocode=lambda _: [answer])
    (pole,) = imported.tables.frames["poles"].to_dict("records")
    assert pole["code_insee"] == code
    assert pole["latitude"] != answer.latitude
    assert "address-not-found" in {problem.rule for problem in imported.report.problems}


def test_an_address_that_is_not_found_changes_nothing(read_files_in: ReadFiles) -> None:
    imported = read_files_in(_files(("A", "1 rue X", "29151")), geocode=lambda _: [None])
    assert dict(imported.resolved) == {"code": 1}
