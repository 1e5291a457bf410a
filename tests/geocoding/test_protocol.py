"""Answers of the service are data that nobody vouches for."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import GeocodingError
from geo.geocoding.protocol import Candidate, read_features, read_table

HEADER = (
    "cle,adresse,longitude,latitude,result_score,result_type,result_label,result_citycode,"
    "result_status\n"
)
QUERIES = ["1 rue a", "2 rue b"]
FIRST = "0,1 rue a,-4.5,48.4,0.9,housenumber,1 Rue A 29200 Brest,29019,ok\n"
SECOND = "1,2 rue b,-4.6,48.5,0.8,street,Rue B 29200 Brest,29019,ok\n"
IN_A = Candidate("1 Rue A 29200 Brest", 0.9, "housenumber", "29019", -4.5, 48.4)
IN_B = Candidate("Rue B 29200 Brest", 0.8, "street", "29019", -4.6, 48.5)


def feature(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - hostile values too
    properties = {"label": "Brest", "score": 0.9, "type": "municipality", "citycode": "29019"}
    return {
        "geometry": {"type": "Point", "coordinates": changes.pop("coordinates", [-4.5, 48.4])},
        "properties": properties | changes,
    }


def features(*found: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": found}).encode()


_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=10)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["features", "geometry", "properties", "coordinates", "score", "label", "type"]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=20,
)


def table(*lines: str) -> dict[str, Candidate | None]:
    return read_table((HEADER + "".join(lines)).encode(), QUERIES)


@pytest.mark.parametrize("lines", [(FIRST, SECOND), (SECOND, FIRST), (FIRST, FIRST, SECOND)])
def test_answers_go_by_key_whatever_their_order_and_number(lines: tuple[str, ...]) -> None:
    assert table(*lines) == {"1 rue a": IN_A, "2 rue b": IN_B}


def test_carriage_returns_and_a_byte_order_mark_are_nothing() -> None:
    data = ("\ufeff" + HEADER + FIRST).replace("\n", "\r\n").encode()
    assert read_table(data, QUERIES) == {"1 rue a": IN_A}


@pytest.mark.parametrize(
    "line",
    [
        FIRST[:-1],  # no line end: cut short, though it seems whole
        FIRST[:40],
        FIRST.replace("48.4", ""),
        FIRST.replace("48.4", "nan"),
        FIRST.replace("48.4", "484"),
        FIRST.replace("0.9", "-1"),
        FIRST.replace(",ok", ",ok,more"),
        FIRST.replace("0,1 rue", "1,1 rue"),  # the key of the other query
        FIRST.replace("0,1 rue", "7,1 rue"),
        FIRST.replace("0,1 rue", "-1,1 rue"),
        FIRST.replace("0,1 rue", "٠,1 rue"),
        FIRST.replace("0,1 rue", f"{'9' * 5000},1 rue"),
        FIRST.replace("1 rue a", "1 rue à"),
        FIRST + FIRST.replace("-4.5", "2.3"),  # two answers that contradict each other
        "0,1 rue a,,,,,,,error\n",
        "0,1 rue a,,,,,,,aborted\n",
        '0,1 rue a,-4.5,48.4,0.9,housenumber,"1 Rue A\n',
        f"0,1 rue a,-4.5,48.4,0.9,housenumber,{'x' * 200_000},29019,ok\n",
    ],
)
def test_a_doubtful_line_answers_nothing_and_spoils_no_other(line: str) -> None:
    assert table(SECOND, line) == {"2 rue b": IN_B}


@pytest.mark.parametrize("status", ["not-found", "skipped"])
def test_nothing_found_is_an_answer(status: str) -> None:
    assert table(f"0,1 rue a,,,,,,,{status}\n") == {"1 rue a": None}


def test_an_addok_server_says_nothing_found_with_an_empty_score() -> None:
    data = HEADER.replace(",result_status", "") + "0,1 rue a,,,,,,\n"
    assert read_table(data.encode(), QUERIES) == {"1 rue a": None}


def test_status_ok_is_no_proof() -> None:
    assert table("0,1 rue a,,,,,,,ok\n") == {}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<!DOCTYPE html><html></html>", "est une page web"),
        (b"\n  <html>", "est une page web"),
        ((HEADER + FIRST.replace("Rue", "Allée")).encode("cp1252"), "n'est pas en UTF-8"),
        (b"", "n'a pas les colonnes attendues"),
        (b"cle;adresse;longitude\n", "n'a pas les colonnes attendues"),
        (HEADER.replace("cle", "id").encode(), r"colonnes attendues \(cle\)"),
        (b"\x00" * 100, "n'a pas les colonnes attendues"),
    ],
)
def test_what_is_no_table_of_the_service_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(GeocodingError, match=reason):
        read_table(data, QUERIES)


def hostile_tables() -> st.SearchStrategy[bytes]:
    """Any bytes; and tables whose cells are anything."""
    cell = st.one_of(
        st.text(max_size=20), st.sampled_from(["0", "1", "1 rue a", "-4.5", "ok", '"'])
    )
    line = st.lists(cell, max_size=11).map(",".join)
    lines = st.lists(line, max_size=6).map("\n".join)
    return st.one_of(
        st.binary(max_size=300), lines.map(lambda text: (HEADER + text).encode("utf-8", "replace"))
    )


@pytest.mark.slow
@given(data=hostile_tables())
def test_no_table_makes_anything_but_answers_to_our_queries_or_a_refusal(data: bytes) -> None:
    with suppress(GeocodingError):
        for query, found in read_table(data, QUERIES).items():
            assert query in QUERIES
            assert found is None or (0 <= found.score <= 1 and abs(found.latitude) <= 90)


@pytest.mark.slow
@given(
    data=st.one_of(
        st.binary(max_size=200), st.builds(features, _JSON), _JSON.map(json.dumps).map(str.encode)
    )
)
def test_no_collection_makes_anything_but_a_place_or_a_refusal(data: bytes) -> None:
    with suppress(GeocodingError):
        found = read_features(data)
        assert found is None or abs(found.longitude) <= 180


def test_invisible_characters_of_a_label_are_shown_and_its_length_bounded() -> None:
    line = FIRST.replace("1 Rue A 29200 Brest", "\u202e{{7*7}}" + "é" * 500)
    found = table(line)["1 rue a"]
    assert found
    assert found.label.startswith("�{{7*7}}éé")
    assert len(found.label) == 201  # 200 and the ellipsis


def test_first_feature_is_the_answer() -> None:
    expected = Candidate("Brest", 0.9, "municipality", "29019", -4.5, 48.4)
    assert read_features(features(feature(), feature(label="Lyon"))) == expected
    assert read_features(features()) is None


def test_a_score_above_one_is_one() -> None:
    found = read_features(features(feature(score=1.02)))
    assert found
    assert found.score == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html>", "page web"),
        (b"", "pas une collection"),
        (b"[]", "pas une collection"),
        (b'{"features": 3}', "pas une collection"),
        (b'{"features": [[]]}', "pas une collection"),
        (b"[" * 200_000, "pas une collection"),
        (features({"geometry": None, "properties": {}}), "pas une collection"),
        (features(feature(coordinates=[])), "pas une collection"),
        (features(feature(coordinates=["a", "b"])), "sans coordonnées"),
        (features(feature(coordinates=[-4.5, 484])), "hors du globe"),
        (features(feature(score=None)), "sans score"),
        ("é".encode("cp1252"), "pas en UTF-8"),
    ],
)
def test_what_is_no_collection_of_places_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(GeocodingError, match=reason):
        read_features(data)
