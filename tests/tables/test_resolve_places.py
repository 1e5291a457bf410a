"""Placing rows in today's territories: codes first, then points, then what is declared."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.model.territories import Territories
from geo.settings import SHIPPED_DATA
from geo.tables.read import read_tables
from geo.tables.resolve import resolve_members, resolve_places
from geo.territories.read import read_territories
from tests import shipped

Locate = Callable[[np.ndarray, np.ndarray], np.ndarray]
NAN = float("nan")


def one_pole(**cells: str | float) -> pd.DataFrame:
    """A pole with only the cells given."""
    names = ["code_insee", "commune", "adresse", "code_departement", "code_region", "precision"]
    row: dict[str, str | float] = dict.fromkeys(names, "")
    row |= {"longitude": NAN, "latitude": NAN, "_row": 2}
    return pd.DataFrame([row | cells])


PLACES = [
    pytest.param({"code_insee": "35238"}, ("35238", "Rennes", "35", "53", "commune"), [],
                 id="commune alone"),
    pytest.param({"code_insee": "75118"}, ("75056", "Paris", "75", "11", "commune"),
                 ["former-commune"], id="arrondissement"),
    pytest.param({"code_insee": "35300", "code_departement": "35"},
                 ("35288", "Saint-Malo", "35", "53", "commune"), ["former-commune"],
                 id="merged commune"),
    pytest.param({"code_insee": "35000", "code_departement": "35"},
                 ("", "", "35", "53", "departement"), ["unknown-commune"],
                 id="code that never existed, in a département"),
    pytest.param({"code_insee": "35000", "code_region": "53"}, ("", "", "", "53", "region"),
                 ["unknown-commune"], id="code that never existed, in a région"),
    pytest.param({"code_insee": "35000"}, ("", "", "", "", "inconnue"), ["unknown-commune"],
                 id="code that never existed, nowhere"),
    pytest.param({"code_departement": "29"}, ("", "", "29", "53", "departement"), [],
                 id="département alone"),
    pytest.param({"code_region": "76"}, ("", "", "", "76", "region"), [], id="région alone"),
    pytest.param({}, ("", "", "", "", "inconnue"), [], id="nothing"),
    pytest.param({"code_insee": "35238", "code_departement": "29", "code_region": "53"},
                 ("35238", "Rennes", "35", "53", "commune"), ["contradicting-departement"],
                 id="commune against département"),
    pytest.param({"code_departement": "29", "code_region": "76"},
                 ("", "", "29", "53", "departement"), ["contradicting-region"],
                 id="département against région"),
    pytest.param({"code_departement": "20"}, ("", "", "", "", "inconnue"),
                 ["unknown-departement"], id="unknown département"),
    pytest.param({"code_departement": "35", "code_region": "25"},
                 ("", "", "35", "53", "departement"), ["unknown-region"], id="unknown région"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "expected", "rules"), PLACES)
def test_pole_is_placed_at_the_finest_level_known(
    five_communes: Territories, cells: dict[str, str], expected: tuple[str, ...], rules: list[str]
) -> None:
    placed, report = resolve_places(one_pole(**cells), five_communes)
    columns = ["code_commune", "nom_commune", "code_departement", "code_region", "niveau_lieu"]
    assert tuple(placed.loc[0, columns]) == expected
    assert [problem.rule for problem in report.problems] == rules
    assert placed["code_insee"][0] == cells.get("code_insee", "")
    assert placed["longitude"].notna()[0] == bool(expected[0])


def test_former_code_says_from_what_to_what(five_communes: Territories) -> None:
    _, report = resolve_places(one_pole(code_insee="75118"), five_communes)
    (problem,) = report.problems
    assert problem.severity == "info"
    assert "75118 (Paris 18e Arrondissement)" in problem.message
    assert "75056 (Paris)" in problem.message


RENNES = {"code_insee": "35238", "code_departement": "35"}
POINTS = [
    pytest.param((RENNES | {"latitude": 48.12, "longitude": -1.67}, (-1.67, 48.12), "35238", "",
                 "adresse"), id="own point"),
    pytest.param((RENNES | {"latitude": 48.12, "longitude": -1.67, "precision": "commune"},
                 (-1.67, 48.12), "35238", "", "commune"), id="own point said to be the commune"),
    pytest.param((RENNES, (-1.680, 48.111), "35238", "", "commune"), id="town hall"),
    pytest.param((RENNES | {"latitude": 0.0, "longitude": 0.0}, (-1.680, 48.111), "35238",
                 "null-coordinates", "commune"), id="zero"),
    pytest.param((RENNES | {"latitude": -1.67, "longitude": 48.12}, (-1.680, 48.111), "35238",
                 "swapped-coordinates", "commune"), id="swapped"),
    pytest.param((RENNES | {"latitude": 48.12}, (-1.680, 48.111), "35238", "half-coordinates",
                 "commune"), id="half"),
    pytest.param((RENNES | {"latitude": 43.6, "longitude": 1.44}, (-1.680, 48.111), "35238",
                 "outside-territory", "commune"), id="in Toulouse"),
    pytest.param((RENNES | {"latitude": 51.5, "longitude": -0.1}, (-1.680, 48.111), "35238",
                 "outside-territory", "commune"), id="in London"),
    pytest.param(({"latitude": 51.5, "longitude": -0.1}, (NAN, NAN), "", "outside-territory",
                 "inconnue"), id="in London without a code"),
]  # fmt: skip


@pytest.mark.parametrize("with_shapes", [True, False])
@pytest.mark.parametrize("case", POINTS)
def test_point_is_used_when_it_is_in_the_declared_territory(
    five_communes: Territories, locate: Locate, *, with_shapes: bool, case: tuple[Any, ...]
) -> None:
    cells, point, commune, rule, level = case
    finder = locate if with_shapes else None
    placed, report = resolve_places(one_pole(**cells), five_communes, finder)
    assert placed.loc[0, ["longitude", "latitude"]].tolist() == pytest.approx(point, nan_ok=True)
    assert placed["code_commune"][0] == commune
    assert [problem.rule for problem in report.problems] == [rule] * bool(rule)
    assert placed["niveau_lieu"][0] == level


def test_point_without_a_code_is_located(five_communes: Territories, locate: Locate) -> None:
    pole = one_pole(latitude=48.58, longitude=-3.83, code_region="53")
    placed, report = resolve_places(pole, five_communes, locate)
    columns = ["code_commune", "code_departement", "code_region", "niveau_lieu"]
    assert placed.loc[0, columns].tolist() == ["29151", "29", "53", "adresse"]
    assert report.problems == ()


def test_point_saves_a_pole_whose_code_never_existed(
    five_communes: Territories, locate: Locate
) -> None:
    pole = one_pole(latitude=48.58, longitude=-3.83, code_insee="29999")
    placed, report = resolve_places(pole, five_communes, locate)
    assert placed["code_commune"][0] == "29151"
    assert [problem.rule for problem in report.problems] == ["unknown-commune"]


def test_quay_beside_its_town_hall_is_accepted_though_no_shape_holds_it(
    five_communes: Territories,
) -> None:
    pole = one_pole(code_insee="35288", latitude=48.65, longitude=-2.03)
    _, report = resolve_places(pole, five_communes, lambda x, _: np.full(len(x), ""))
    assert report.problems == ()


def test_arguments_are_left_as_they_were(five_communes: Territories, locate: Locate) -> None:
    poles = one_pole(code_insee="75118", code_departement="29", latitude=48.86, longitude=2.35)
    before = poles.copy()
    resolve_places(poles, five_communes, locate)
    pd.testing.assert_frame_equal(poles, before)


def test_members_are_placed_by_their_code(five_communes: Territories) -> None:
    members = pd.DataFrame({"code_insee": ["31555", "", "75118", "99999"], "_row": [2, 3, 4, 5]})
    placed, report = resolve_members(members, five_communes)
    assert placed["code_commune"].tolist() == ["31555", "", "75056", ""]
    assert placed["code_region"].tolist() == ["76", "", "11", ""]
    assert placed["latitude"].round(3).tolist()[:1] == [43.604]
    assert [(p.file, p.row, p.rule) for p in report.problems] == [
        ("membres.csv", 4, "former-commune"),
        ("membres.csv", 5, "unknown-commune"),
    ]


def test_shipped_poles_are_placed_as_documented() -> None:
    territories = read_territories(SHIPPED_DATA / "territoires")
    placed, report = resolve_places(read_tables(SHIPPED_DATA).frames["poles"], territories)
    levels = Counter(pole["precision"] for pole in shipped.rows("poles"))
    assert placed["niveau_lieu"].value_counts().to_dict() == levels
    assert placed["longitude"].notna().sum() == levels["commune"] == shipped.LOCATED
    assert report.problems == ()
