"""The public face of the library: what programs of others rely on."""

from collections import Counter

import pytest
from shapely import Point

from atlas_ptce import Atlas, SelectionError, poles, territories
from geo.settings import ROOT
from tests.shipped import BRETONS, POLES, communes, located, rows
from tests.shipped import poles as shipped_poles


def test_poles_of_a_region_are_those_of_the_table_at_their_town_hall(shipped_atlas: Atlas) -> None:
    found = poles(shipped_atlas, region="53")
    assert list(found["id_pole"]) == [row["id_pole"] for row in BRETONS]
    assert found.crs == "EPSG:4326"
    for pole, row in zip(found.itertuples(), BRETONS, strict=True):
        hall = communes().get(row["code_insee"])
        where = Point(float(hall["longitude"]), float(hall["latitude"])) if hall else None
        assert pole.geometry == where
    assert found.geometry.notna().sum() == len(located(BRETONS))


def test_the_lines_of_the_guide_run_as_they_are(
    shipped_atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = (ROOT / "docs" / "bibliotheque.md").read_text("utf-8")
    lines = guide.partition("```python\n")[2].partition("```")[0]
    monkeypatch.setattr("atlas_ptce.load_atlas", lambda: shipped_atlas)
    told: dict[str, list[object]] = {}
    exec(lines, told)  # noqa: S102 - our own guide
    assert (len(told["bretons"]), len(told["departements"])) == (len(BRETONS), 4)


def test_several_values_widen_and_keys_narrow(shipped_atlas: Atlas) -> None:
    sectors = ("numérique", "agriculture et alimentation")
    found_in = [shipped_poles(code_region="53", secteurs=sector) for sector in sectors]
    wanted = {row["id_pole"] for found in found_in for row in found}
    assert all(found_in)
    found = poles(shipped_atlas, region=53, secteur=["numerique", "agriculture"])
    assert set(found["id_pole"]) == wanted
    assert len(poles(shipped_atlas)) == POLES


def test_what_is_not_known_is_missing_and_nothing_internal_is_there(shipped_atlas: Atlas) -> None:
    found = poles(shipped_atlas).set_index("id_pole")
    unknown = [row["id_pole"] for row in rows("poles") if not row["site_web"]]
    assert unknown
    assert found.loc[unknown, "site_web"].isna().all()
    assert "_row" not in found


def test_territories_of_a_region_count_its_poles(shipped_atlas: Atlas) -> None:
    found = territories(shipped_atlas, "departement", region="53").set_index("code")
    known = Counter(row["code_departement"] for row in BRETONS if row["code_departement"])
    assert list(found.index) == ["22", "29", "35", "56"]
    assert found["poles"].dropna().to_dict() == known
    people = sum(
        int(row["population"]) for row in communes().values() if row["code_departement"] == "35"
    )
    assert found.loc["35", "population"] == people
    assert found.loc["35", "taux"] == pytest.approx(1e5 * known["35"] / people)
    assert found.loc["35"].geometry.contains(Point(-1.68, 48.11))  # Rennes
    assert found.crs == "EPSG:4326"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"regions": "53"}, "regions : clé inconnue"),
        ({"region": []}, "region : aucune valeur"),
        ({"region": ""}, r"region «\s+» n'existe pas"),
        ({"secteur": ["numerique", "rien"]}, r"secteur «\srien\s» n'existe pas.+agriculture"),
        ({"region": "53", "commune": "35238"}, "Un seul niveau.+region et commune"),
        ({"annee_min": 2020, "annee_max": 2015}, r"annee_min \(2020\) vient après annee_max"),
    ],
)
def test_what_means_nothing_is_refused(
    shipped_atlas: Atlas, query: dict[str, str], message: str
) -> None:
    with pytest.raises(SelectionError, match=message):
        poles(shipped_atlas, **query)


def test_unknown_level_is_refused(shipped_atlas: Atlas) -> None:
    with pytest.raises(SelectionError, match="Niveaux : region, departement, epci, commune"):
        territories(shipped_atlas, "pays")  # type: ignore[arg-type]
