"""What is shipped in `data/territoires/` holds together."""

import hashlib
import json
import re
from dataclasses import replace

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.model.territories import LEVELS, Level, Territories
from geo.territories.build.check import TOTALS, find_broken_shapes, find_differences
from geo.territories.read import read_description, read_shapes
from tests.spaces import plain
from tests.territories.country import SHIPPED

FILES = sorted((SHIPPED / "formes").glob("*.geojson"))


def test_counts_are_those_insee_publishes(territories: Territories) -> None:
    assert len(territories.communes) == 34_875
    assert len(territories.departements) == 101
    assert len(territories.regions) == 18
    assert len(territories.epci) == 1_255


@pytest.mark.parametrize("level", ["commune", "departement", "region"])
def test_each_level_has_the_population_of_france(territories: Territories, level: Level) -> None:
    assert territories.table(level)["population"].sum() == 68_350_798


@pytest.mark.slow
def test_nothing_fails_to_add_up(territories: Territories) -> None:
    assert find_differences(territories, TOTALS) == []


@pytest.mark.slow
def test_shapes_of_every_level_and_landmass_are_coverages(territories: Territories) -> None:
    assert find_broken_shapes(territories) == []


def test_every_commune_rolls_up_to_a_departement_of_its_region(territories: Territories) -> None:
    communes = territories.communes
    of_departement = communes["code_departement"].map(territories.departements["code_region"])
    assert (of_departement == communes["code_region"]).all()
    assert communes["code_region"].isin(territories.regions.index).all()


def test_only_four_islands_have_no_epci(territories: Territories) -> None:
    alone = territories.communes[territories.communes["code_epci"] == ""]["nom"]
    assert set(alone) == {"Île-de-Bréhat", "Île-de-Sein", "Ouessant", "L'Île-d'Yeu"}


def test_an_epci_may_stand_in_several_departements_and_regions(territories: Territories) -> None:
    epci = territories.epci
    assert int(epci["codes_departement"].str.contains("|", regex=False).sum()) == 89
    assert int(epci["codes_region"].str.contains("|", regex=False).sum()) == 26


def test_six_villages_destroyed_in_1916_have_no_inhabitant(territories: Territories) -> None:
    empty = territories.communes[territories.communes["population"] == 0]
    assert set(empty["code_departement"]) == {"55"}
    assert len(empty) == 6


def test_llivia_is_the_only_hole() -> None:
    land = shapely.coverage_union_all(read_shapes(SHIPPED, "region").geometry.to_numpy())
    rings = [ring for part in shapely.get_parts(land) for ring in part.interiors]
    assert len(rings) == 1
    # The centre of Llívia, in Spain.
    assert shapely.Polygon(rings[0]).contains(shapely.Point(1.981, 42.465))
    assert [gap["area_km2"] for gap in read_description(SHIPPED)["trous_restants"]] == [12.98]


def test_communes_without_a_shape_are_the_four_listed(territories: Territories) -> None:
    listed = {c["code_insee"] for c in read_description(SHIPPED)["communes_sans_forme"]}
    absent = territories.communes.index[territories.communes["forme"] == "absente"]
    assert listed == set(absent) == {"15031", "15035", "15047", "15171"}


def test_areas_of_france_and_of_its_mainland_are_near_those_insee_publishes(
    territories: Territories,
) -> None:
    # 633,109 and 543,940 km² without the large lakes, glaciers and estuaries that ours have.
    areas = territories.communes["superficie_km2"]
    [cantal] = read_description(SHIPPED)["superficies_jointes"]
    mainland = areas[~areas.index.str.startswith("97")].sum() + cantal["superficie_km2"]
    overseas = areas[areas.index.str.startswith("97")].sum()
    assert mainland == pytest.approx(543_940, rel=0.01)
    assert mainland + overseas == pytest.approx(633_109, rel=0.01)


@pytest.mark.parametrize(
    ("code", "insee_km2"),
    # "Superficie" of the commune's file at INSEE; the largest, a small one, an island, two cities.
    [("97353", 18_360), ("59332", 0.18), ("29155", 15.6), ("75056", 105.4), ("13004", 758.9)],
)
def test_the_area_of_a_commune_is_the_published_one(
    territories: Territories, code: str, insee_km2: float
) -> None:
    assert territories.communes.at[code, "superficie_km2"] == pytest.approx(
        insee_km2, rel=0.03, abs=0.01
    )


def test_communes_drawn_as_one_shape_have_no_area_of_their_own(territories: Territories) -> None:
    areas = territories.communes["superficie_km2"]
    [group] = read_description(SHIPPED)["superficies_jointes"]
    assert group["codes_insee"] == ["15031", "15035", "15047", "15141", "15171"]
    assert list(areas.index[areas.isna()]) == group["codes_insee"]
    shape = read_shapes(SHIPPED, "commune", "15").to_crs(2154).geometry["15141"]
    assert group["superficie_km2"] == pytest.approx(shape.area / 1e6, rel=0.01)


def test_areas_agree_with_the_shipped_shapes_on_the_ellipsoid(territories: Territories) -> None:
    # Another method, and shapes simplified to 1 km: 2 % in the small départements around Paris.
    shapes = read_shapes(SHIPPED, "departement").geometry
    geodesic = shapes.map(lambda shape: abs(Geod(ellps="GRS80").geometry_area_perimeter(shape)[0]))
    communes = territories.communes
    areas = communes.groupby("code_departement")["superficie_km2"].sum()
    areas["15"] += read_description(SHIPPED)["superficies_jointes"][0]["superficie_km2"]
    ratio = areas / (geodesic / 1e6)
    assert ratio.between(0.975, 1.025).all(), ratio[~ratio.between(0.975, 1.025)]


@pytest.mark.slow
def test_wrong_areas_are_said(territories: Territories) -> None:
    areas = territories.communes["superficie_km2"]
    wrong = areas.mask(areas.index.isin(["97353", "01001"]), 0.0)  # 18,647 km², and 15.67
    altered = replace(territories, communes=territories.communes.assign(superficie_km2=wrong))
    said = [plain(line) for line in find_differences(altered, TOTALS)]
    assert said == [
        "superficie, France : 618 988 km², attendu 633 109 à 1 % près",
        "communes sans superficie : 01001, 97353",
    ]


def test_pays_de_montbenoit_reaches_the_swiss_border() -> None:
    # 42 km² of it are missing in the source, and open on Switzerland: not a hole.
    doubs = read_shapes(SHIPPED, "commune", "25").to_crs(2154)
    assert doubs.geometry["25390"].area / 1e6 == pytest.approx(46.7, abs=1)


def test_every_file_is_the_one_described() -> None:
    described = read_description(SHIPPED)["fichiers"]
    found = {
        str(p.relative_to(SHIPPED)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in SHIPPED.rglob("*")
        if p.suffix in {".csv", ".geojson"}
    }
    assert described == found


def test_there_is_one_file_of_communes_for_each_departement(territories: Territories) -> None:
    expected = {f"communes-{code}.geojson" for code in territories.departements.index}
    assert {p.name for p in FILES if p.name.startswith("communes-")} == expected


@pytest.mark.slow
def test_geojson_is_sorted_and_carries_a_code_and_a_name_only() -> None:
    for path in FILES:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        codes = [feature["properties"]["code"] for feature in features]
        assert codes == sorted(set(codes)), path.name
        assert all(set(feature["properties"]) == {"code", "nom"} for feature in features)


def test_coordinates_have_four_decimals_at_most() -> None:
    for path in FILES:
        assert not re.search(r"\.\d{5}", path.read_text(encoding="utf-8")), path.name


@pytest.mark.parametrize("level", ["region", "departement", "epci"])
def test_outer_rings_turn_left_and_inner_ones_right(level: Level) -> None:
    parts = shapely.get_parts(read_shapes(SHIPPED, level).geometry.to_numpy())
    assert shapely.is_ccw(shapely.get_exterior_ring(parts)).all()
    inner = [ring for part in parts for ring in part.interiors]
    assert not any(ring.is_ccw for ring in inner)


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
def test_shapes_carry_the_names_of_the_tables(territories: Territories, level: Level) -> None:
    shapes = read_shapes(SHIPPED, level)
    names = territories.table(level)["nom"].reindex(shapes.index)
    assert (shapes["nom"] == names).all()


def test_points_are_in_france(territories: Territories) -> None:
    communes = territories.communes
    mainland = communes[~communes.index.str.startswith("97")]
    assert mainland["longitude"].between(-5.2, 9.6).all()
    assert mainland["latitude"].between(41.3, 51.1).all()
    assert np.isfinite(communes[["longitude", "latitude"]].to_numpy()).all()


def test_a_town_hall_whose_longitude_lost_its_sign_is_put_right(territories: Territories) -> None:
    # Tréguier is at 3° 14' west; the source says 3.23 east.
    treguier = territories.communes.loc["22362"]
    assert treguier["point"] == "mairie"
    assert treguier["longitude"] == pytest.approx(-3.23, abs=0.01)


def test_no_mail_telephone_or_street_is_shipped(territories: Territories) -> None:
    columns = set(territories.communes.columns)
    assert not [c for c in columns if re.search("mail|tel|adresse|horaire", c)]
    assert b"@" not in (SHIPPED / "communes.csv").read_bytes()
