"""What the pages of distances show: choices of the address, maps, tables, sentences."""

import base64
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pyproj import Geod

from geo.analysis.coverage import coverage_by_level, coverage_curve, reach_of
from geo.analysis.inhabitants import Inhabitants
from geo.analysis.proximity import surroundings, territory_origin
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.csv import table_csv
from geo.render.html_tables import table_html
from geo.render.leaflet import map_data
from geo.reports import palette
from geo.reports.blocks import Note, Sentences, TableBlock
from geo.reports.charts import Curve
from geo.reports.choices.coverage import ReachChoices, read_point, read_reach_choices, read_second
from geo.reports.coverage.charts import coverage_chart
from geo.reports.coverage.report import coverage_report, coverage_sentences
from geo.reports.coverage.tables import curve_table, territories_block
from geo.reports.distances import (
    proximity_sentences,
)
from geo.reports.maps.fills import area_fill
from geo.reports.maps.maps import around_map, distances_map, ring
from geo.reports.study import Study
from geo.reports.tables import Column, Table
from geo.territories.read import read_shapes
from tests import shipped
from tests.spaces import plain
from tests.views.test_maps import ADDRESSES

# ---- The address ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected", "words"),
    [
        ({}, ReachChoices(), []),
        ({"rayon": ["50"], "vue": ["equite"]}, ReachChoices(radius_km=50, part="equite"), []),
        ({"rayon": ["4"]}, ReachChoices(), ["« 4 »", "de 5 à 150"]),
        ({"rayon": ["1e3"]}, ReachChoices(), ["« 1e3 »"]),
        ({"rayon": ["٣٠"]}, ReachChoices(), ["de 5 à 150"]),
        ({"k": ["0"]}, ReachChoices(part="nouveaux", implied_part="nouveaux"), ["de 1 à 20"]),
        ({"k": ["7"]}, ReachChoices(poles=7, part="nouveaux", implied_part="nouveaux"), []),
        (
            {"k": ["7"], "vue": ["carte"]},
            ReachChoices(poles=7, part="carte", implied_part="nouveaux"),
            [],
        ),
        (
            {"b_statut": ["laureat"]},
            ReachChoices(part="comparaison", implied_part="comparaison"),
            [],
        ),
        ({"vue": ["plan"]}, ReachChoices(), ["« plan »", "territoires"]),
        ({"niveau": ["epci"]}, ReachChoices(level="epci"), []),
        ({"niveau": ["canton"]}, ReachChoices(), ["« canton »", "region, departement, epci"]),
        (
            {"candidat": ["29019", "29018", "99999", "29019"]},
            ReachChoices(part="nouveaux", implied_part="nouveaux", candidates=("29019", "29018")),
            ["« 99999 »"],
        ),
    ],
)
def test_what_is_asked_is_read_from_the_address(
    shipped_atlas: Atlas, query: dict[str, list[str]], expected: ReachChoices, words: list[str]
) -> None:
    choices, messages = read_reach_choices(query, shipped_atlas)
    assert choices == expected
    assert bool(messages) == bool(words)
    assert all(word in plain(" ".join(messages)) for word in words)


@pytest.mark.parametrize(
    ("longitude", "latitude", "point"),
    [
        ("-4.49", "48.39", (-4.49, 48.39)),
        ("", "", None),
        ("-4.49", "", None),
        ("nan", "48", None),
        ("inf", "48", None),
        ("200", "48", None),
        ("<script>", "48", None),
    ],
)
def test_a_point_of_the_address_is_checked(
    longitude: str, latitude: str, point: tuple[float, float] | None
) -> None:
    found, messages = read_point({"lon": [longitude], "lat": [latitude]})
    assert found == point
    assert bool(messages) == (point is None and bool(longitude or latitude))


def test_a_second_selection_says_what_it_drops(shipped_atlas: Atlas) -> None:
    query = {"b_statut": ["laureat", "toto"], "b_region": ["53"], "statut": ["temoin"]}
    selection, messages = read_second(query, shipped_atlas)
    assert selection == Selection(statuses=("laureat",))
    assert len(messages) == 2
    assert all(message.startswith("Seconde sélection. ") for message in messages)
    assert "« toto »" in plain(messages[0])
    assert "« b_region » est ignoré" in plain(messages[1])
    assert read_second({}, shipped_atlas) == (Selection(), ())


# ---- Maps -----------------------------------------------------------------------------------


@pytest.mark.parametrize("departement", ["15", "29", "75", "974"])
def test_the_communes_of_a_departement_stand_in_the_order_of_the_table(
    shipped_atlas: Atlas, departement: str
) -> None:
    territories = shipped_atlas.territories
    shapes = read_shapes(territories.folder, "commune", departement)
    communes = territories.communes
    there = (communes["code_departement"] == departement) & (communes["forme"] != "absente")
    assert list(shapes.index) == list(communes.index[there])


def classes_of(data: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(data["areas"]["ordered"]["classes"]), np.uint8)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("selection", "files", "shapes"),
    [
        (Selection(), ["epci.geojson"], 1255),
        (Selection(level="departement", codes=("15",)), ["communes-15.geojson"], None),
        (
            Selection(level="epci", codes=("243500741",)),
            ["communes-44.geojson", "communes-56.geojson", "communes-35.geojson"],
            None,
        ),
        (Selection(level="region", codes=("84", "75")), ["epci.geojson"], 328),
    ],
)
def test_a_zone_is_drawn_by_commune_when_it_is_not_too_large(
    shipped_atlas: Atlas,
    selection: Selection,
    files: list[str],
    shapes: int | None,
) -> None:
    on_map = distances_map(Study(shipped_atlas, Selection(), selection))
    data = map_data(on_map, ADDRESSES)
    assert on_map.level == ("epci" if shapes else "commune")
    names = [address.rsplit("/", 1)[1] for address in data["areas"]["shapes"]]
    assert set(names) <= set(files)
    drawn = classes_of(data)
    assert len(drawn) == len(data["areas"]["ordered"]["figures"][0]["numbers"])
    if shapes:
        assert len(drawn) == shapes
    else:
        communes = shipped_atlas.territories.communes
        there = communes["code_departement"].isin([name[9:-8] for name in names])
        if data["areas"]["inside"]:
            there &= communes["code_epci"].isin(selection.codes)
        assert len(drawn) == int((there & (communes["forme"] != "absente")).sum())
    entries = on_map.legend[-1].entries
    assert {entry.colour for entry in entries} == {data["areas"]["colours"][i] for i in set(drawn)}


def test_classes_of_distance_take_in_their_upper_bound_and_know_no_pole(
    shipped_atlas: Atlas,
) -> None:
    for code in ("29", "971"):
        study = Study(shipped_atlas, Selection(), Selection(level="departement", codes=(code,)))
        areas = distances_map(study).areas
        assert areas is not None
        fill = area_fill(areas, shipped_atlas)
        distances_km = study.reach.distance_km[study.inside]
        for row, distance in enumerate(distances_km):
            rank = sum(distance > bound for bound in (10, 20, 30, 50, 100))
            known = palette.DISTANCES[rank] if np.isfinite(distance) else palette.UNKNOWN
            assert fill.colour(row) == known
        assert np.isfinite(distances_km).all() == (code == "29")


def test_a_distance_just_below_a_half_is_rounded_once(shipped_atlas: Atlas) -> None:
    morbihan = Selection(level="departement", codes=("56",))
    areas = distances_map(Study(shipped_atlas, Selection(), morbihan)).areas
    assert areas is not None
    fill = area_fill(areas, shipped_atlas)
    row = fill.names.index("Saint-Caradec-Trégomel")  # at 32.49992 km
    assert plain(fill.said(row)) == "32 km"


def test_a_ring_stands_at_its_distance_everywhere(inhabitants: Inhabitants) -> None:
    origin = territory_origin(inhabitants, "commune", "29019")
    line = ring((origin.longitude, origin.latitude), 30)
    assert line[0] == line[-1]
    for longitude, latitude in line:
        metres = Geod(ellps="WGS84").inv(origin.longitude, origin.latitude, longitude, latitude)[2]
        assert metres == pytest.approx(30_000, abs=15)  # four decimals of a degree


def test_the_nearest_pole_is_in_view_even_beyond_the_rings(
    shipped_atlas: Atlas, inhabitants: Inhabitants
) -> None:
    view = shipped_atlas.select(Selection())
    origin = territory_origin(inhabitants, "commune", "29019")  # Brest, Lorient at 110 km
    far = surroundings(view, origin, inhabitants, None)
    (south, west), (north, east) = map_data(around_map(view, far, Selection()), ADDRESSES)["fit"]
    assert south < 47.75 < north
    assert west < -3.37 < east  # Lorient
    near = surroundings(view, origin, inhabitants, 50)
    (south, _), (north, _) = map_data(around_map(view, near, Selection()), ADDRESSES)["fit"]
    assert (north - south) * 111.2 == pytest.approx(108, abs=1)  # the ring of 50 km alone


# ---- Tables and charts ----------------------------------------------------------------------


def test_a_table_says_what_it_cannot_say_and_its_file_keeps_plain_numbers() -> None:
    figures = Table(
        "Essai",
        (Column("Lieu", "text"), Column("Part", "percent"), Column("Distance", "km")),
        [("Ici", 0.12345, 4.26), ("=1+1", float("nan"), float("inf")), ("Là", 1.0, 1234.5)],
    )
    html = plain(table_html(figures))
    for words in ("12,3 %", "4,3 km", "non calculable", "aucun pôle", "1 235 km", 'scope="row"'):
        assert words in html
    lines = table_csv(figures).decode("utf-8-sig").splitlines()
    assert lines == ["Lieu,Part,Distance", "Ici,0.12345,4.26", "'=1+1,,", "Là,1,1234.5"]
    assert "1 premières lignes" in plain(table_html(figures, 1))


def test_a_curve_says_its_amounts_in_the_singular_below_two() -> None:
    curve = pd.DataFrame(
        {"radius_km": [0.0, 5.0, 9.0], "share": [0, 0.5, 1], "covered_population": [0, 1, 2]}
    )
    (drawn,) = coverage_chart([("", curve)], 5, "Essai").series
    assert isinstance(drawn, Curve)
    assert [plain(each) for each in drawn.said] == [
        "0 km : 0,0 %",
        "5 km : 50,0 %, 1 habitant",
        "9 km : 100,0 %, 2 habitants",
    ]


@pytest.mark.slow
def test_the_table_of_territories_puts_the_largest_gaps_first(shipped_atlas: Atlas) -> None:
    study = Study(shipped_atlas, Selection())
    figures = territories_block(study, "region").table
    zone = np.ones(len(study.inhabitants), dtype=bool)
    table = coverage_by_level(study.reach, 30, "region", zone)
    gaps = (table["population"] - table["covered_population"]).sort_values(ascending=False)
    assert [row[1:3] for row in figures.rows[:3]] == list(gaps[:3].items())
    assert [row[0] for row in figures.rows[:3]] == list(table.loc[gaps.index[:3], "nom"])
    assert sum(row[4] or 0 for row in figures.rows) == study.coverage.covered_population
    rows = {row[0]: row[2:] for row in figures.rows}
    # Two poles are known to be in Guadeloupe, in communes that are not; none may be in Martinique.
    assert rows["Guadeloupe"] == (
        *(384_160, 384_160, None, None, 32, None, 1.0, len(shipped.poles(code_region="01"))),
        *(float("inf"), "aucun localisé"),
    )
    assert rows["Martinique"][2:8] == (0, 0.0, 34, 0, 0.0, 0)


@pytest.mark.slow
def test_poles_elsewhere_count_only_where_some_may_be_on_the_same_land(
    shipped_atlas: Atlas,
) -> None:
    said = [
        coverage_sentences(
            Study(shipped_atlas, Selection(), Selection(level="departement", codes=(code,)))
        ).sentences[-1]
        for code in ("976", "29")
    ]
    assert ["hors de ce territoire" in each for each in said] == [False, True]


@pytest.mark.slow
def test_a_territory_is_out_of_reach_for_certain_only_when_no_pole_may_be_near(
    shipped_atlas: Atlas,
) -> None:
    sentence, table = next(
        section.blocks
        for section in coverage_report(Study(shipped_atlas, Selection()), "departement").sections
        if section.name == "isoles"
    )
    assert isinstance(sentence, Sentences)
    assert isinstance(table, TableBlock)
    assert "aucune commune à 30 km au plus d'un pôle localisé" in table.table.caption
    said = {row[0]: row[3] for row in table.table.rows}
    present = [name for name, state in said.items() if "de commune inconnue" in str(state)]
    names = shipped_atlas.territories.departements["nom"]
    vague = {pole["code_departement"] for pole in shipped.poles(precision="departement")}
    assert set(present) == set(said) & set(names[sorted(vague)])
    certain = [name for name, state in said.items() if state == "hors de portée à coup sûr"]
    # No pole at all is in Corsica or in Martinique.
    assert sorted(certain) == ["Corse-du-Sud", "Haute-Corse", "Martinique"]
    assert f"{len(present)} ont un pôle, de commune inconnue" in sentence.sentences[0]
    assert "3 sont hors de portée à coup sûr" in sentence.sentences[0]


def test_a_city_of_which_one_village_is_covered_still_stands_among_the_gaps(
    shipped_atlas: Atlas,
) -> None:
    study = Study(shipped_atlas, Selection(), radius_km=50)
    rows = territories_block(study, "epci").table.rows
    assert rows[0][:4] == ("Bordeaux Métropole", "243300316", 854_334, 854_334)
    assert rows[1][:4] == ("Métropole Rouen Normandie", "200023414", 499_123, 503_000)


@pytest.mark.slow
def test_a_table_of_all_epci_tells_a_ceiling_and_one_of_a_region_the_bound(
    shipped_atlas: Atlas,
) -> None:
    def told(zone: Selection) -> tuple[Table, str]:
        report = coverage_report(Study(shipped_atlas, Selection(), zone), "epci")
        block, more = next(each.blocks for each in report.sections if each.name == "territoires")
        assert isinstance(block, TableBlock)
        assert isinstance(more, Note)
        return block.table, " ".join(more.sentences)

    table, said = told(Selection())
    shares = {row[1]: (row[5], row[8]) for row in table.rows}
    assert table.columns[8].title == "Part couverte, plafond"
    assert all(0 <= (least or 0) <= most <= 1 for least, most in shares.values())
    assert "choisissez une région" in said
    table, said = told(Selection(level="region", codes=("53",)))
    assert table.columns[8].title == "Part couverte, au plus"
    assert all(row[8] <= shares[row[1]][1] for row in table.rows)
    assert "plafond" not in said


@pytest.mark.slow
def test_chart_and_table_come_from_the_same_curve(
    shipped_atlas: Atlas, inhabitants: Inhabitants
) -> None:
    reach = reach_of(shipped_atlas.select(Selection()), inhabitants)
    zone = np.ones(len(inhabitants), dtype=bool)
    curve = coverage_curve(reach, range(151), zone)
    (drawn,) = coverage_chart([("sélection", curve)], 30, "Titre").series
    assert isinstance(drawn, Curve)
    study = Study(shipped_atlas, Selection())
    rows = {row[0]: row for row in curve_table([("sélection", curve)], [study]).rows}
    assert drawn.places[30] == (30, pytest.approx(100 * rows[30][2], abs=0.005))
    share = f"{100 * rows[30][2]:.1f}".replace(".", ",")
    people = f"{rows[30][1]:,}".replace(",", " ")
    assert plain(drawn.said[30]) == f"30 km : {share} %, {people} habitants"


def test_a_distance_across_the_sea_to_corsica_is_said_to_be_so(
    shipped_atlas: Atlas, inhabitants: Inhabitants
) -> None:
    view, across = shipped_atlas.select(Selection()), []
    for commune in ("2A004", "29019"):  # Ajaccio, whose nearest pole is on the mainland, and Brest
        origin = territory_origin(inhabitants, "commune", commune)
        around = surroundings(view, origin, inhabitants, None)
        across.append("traverse la mer" in proximity_sentences(shipped_atlas, around)[1])
    assert across == [True, False]


def test_counts_within_rings_cannot_be_read_as_spans(
    shipped_atlas: Atlas, inhabitants: Inhabitants
) -> None:
    origin = territory_origin(inhabitants, "commune", "22278")  # Saint-Brieuc, Plérin beside it
    around = surroundings(shipped_atlas.select(Selection()), origin, inhabitants, None)
    sentence = plain(proximity_sentences(shipped_atlas, around)[1])
    assert sentence.endswith("À 10 km au plus : 1 pôle localisé ; à 30 km : 1 ; à 50 km : 1.")
