"""Indicators on maps: colours, circles, words and table say what the file of values says."""

import base64
import csv
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from geo.analysis.indicators import ranked_classes
from geo.atlas import load_atlas
from geo.model.atlas import Atlas
from geo.model.indicators import Indicator
from geo.model.selection import Selection
from geo.model.territories import LEVELS, Level
from geo.render.html_tables import table_html
from geo.render.leaflet import Addresses, map_data
from geo.render.svg.posters import map_poster
from geo.reports import palette
from geo.reports.choices.drawing import MOST_CATEGORIES, MapChoices, map_levels, read_choices
from geo.reports.maps.circles import radii
from geo.reports.maps.figures import area_figures
from geo.reports.maps.fills import area_fill
from geo.reports.maps.maps import poles_map
from geo.reports.maps.values import Map
from geo.reports.maps.words import indicator_title, indicator_words, ranges, written_value
from tests.indicators import HIDDEN_EPCI, folder_with_indicators
from tests.spaces import plain
from tests.views.drawn import harmless, titles

ADDRESSES = Addresses("formes/", "poles.json", "/pole?pole=", "/proximite?", "/territoire?", "", "")
CANTAL = Selection(level="departement", codes=("15",))


@pytest.fixture(scope="module")
def needs(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The shipped poles with made-up indicators."""
    return load_atlas(folder_with_indicators(tmp_path_factory.mktemp("besoins")))


def drawn(atlas: Atlas, indicator: str, level: Level, shown: Selection | None = None) -> Map:
    view = atlas.select(shown or Selection())
    return poles_map(view, MapChoices(indicator=indicator, level=level))


def said(found: Map) -> dict[str, str]:
    assert found.areas
    fill = area_fill(found.areas, found.atlas)
    return {code: plain(fill.said(row)) for row, code in enumerate(fill.codes)}


def notes(found: Map) -> str:
    return plain(" ".join(found.legend[-1].notes))


@pytest.mark.slow
def test_a_rate_colours_regions_with_the_mean_of_their_communes(needs: Atlas) -> None:
    """Worked out by hand: 5 + row modulo 11, each commune weighed by half of its inhabitants."""
    communes = needs.territories.communes
    sums: Counter[str] = Counter()
    weights: Counter[str] = Counter()
    rows = zip(communes["code_region"], communes["population"], strict=True)
    for rank, (region, people) in enumerate(rows):
        sums[region] += (people // 2) * (5 + rank % 11)
        weights[region] += people // 2
    found = drawn(needs, "chomage", "region")
    assert found.areas
    for code, value in found.areas.table["value"].items():
        assert value == pytest.approx(sums[str(code)] / weights[str(code)])
    highest = max(sums, key=lambda code: sums[code] / weights[code])
    name = needs.territories.name("region", highest)
    assert f"les plus élevées sont {name} (" in found.area_sentence
    assert found.title == "Taux de chômage (%, 2023), par région"
    assert sum(int(each.size.split()[0]) for each in found.legend[-1].entries) == 18
    assert {each.colour for each in found.legend[-1].entries} == set(palette.SEQUENCE)
    assert "Source : Jeu d'essai ; 2023 ; Licence Ouverte 2.0." in notes(found)


def test_a_count_is_circles_as_large_as_it(needs: Atlas) -> None:
    found = drawn(needs, "actifs", "departement")
    assert found.areas
    people = needs.territories.communes.groupby("code_departement")["population"]
    expected = people.agg(lambda each: (each // 2).sum())
    sizes = dict(zip(found.areas.table.index, radii(found.areas), strict=True))
    large, other = sizes["59"], sizes["69"]
    assert (large / other) ** 2 == pytest.approx(expected["59"] / expected["69"], rel=0.02)
    data = map_data(found, ADDRESSES)["areas"]
    assert data["circles"]["value"] == expected.max()
    assert data["ordered"]["figures"][0]["numbers"] == expected.sort_index().tolist()
    assert all(entry.radius for entry in found.legend[-1].entries)


def test_a_classe_has_a_colour_for_each_of_its_values(needs: Atlas) -> None:
    found = drawn(needs, "frr", "commune", CANTAL)
    communes = needs.territories.communes
    people = communes["population"][communes["code_departement"] == "15"]
    by_hand = Counter(
        "FRR+" if each < 500 else "FRR" if each < 2000 else "non classée" for each in people
    )
    entries = {each.label: each for each in found.legend[-1].entries}
    assert list(entries) == ["non classée", "FRR", "FRR+"]
    for label, number in by_hand.items():
        assert entries[label].size.startswith(str(number))
    assert len({each.colour for each in entries.values()}) == 3
    assert said(found)["15014"] == "non classée"  # Aurillac
    assert f"FRR+ ({by_hand['FRR+']} communes)" in plain(found.area_sentence)
    ordered = map_data(found, ADDRESSES)["areas"]["ordered"]
    assert ordered["labels"] == ["non classée", "FRR", "FRR+"]
    assert ordered["figures"] == []


def test_a_secret_value_is_neither_zero_nor_a_lack_of_data(needs: Atlas) -> None:
    found = drawn(needs, "pauvrete", "epci")
    assert found.areas
    assert said(found)[HIDDEN_EPCI] == "secret statistique"
    fill = area_fill(found.areas, needs)
    assert fill.colour(fill.codes.index(HIDDEN_EPCI)) == palette.POSSIBLE  # hatched
    (entry,) = [each for each in found.legend[-1].entries if each.is_hatched]
    assert (entry.label, entry.size) == ("secret statistique", "1 EPCI")
    assert "1 EPCI : secret statistique" in plain(found.area_sentence)
    figures = area_figures(found.areas, found.view)
    (row,) = [each for each in figures.rows if each[1] == HIDDEN_EPCI]
    assert row[-1] == "secret statistique"
    assert "sans donnée" in table_html(replace(figures, rows=[row]))


def test_a_commune_without_a_value_has_no_data_and_its_territories_say_what_they_lack(
    needs: Atlas,
) -> None:
    ain = drawn(needs, "qpv", "commune", Selection(level="departement", codes=("01",)))
    assert said(ain)["01001"] == "sans donnée"
    assert said(ain)["01002"] == "0 personne"
    found = drawn(needs, "qpv", "departement")
    assert found.areas
    assert [code for code, words in said(found).items() if "valeur partielle" in words] == [
        *("01", "2A", "974")
    ]
    assert "3 départements : valeur partielle" in plain(found.area_sentence)
    assert "il manque celle de communes" in notes(found)
    figures = area_figures(found.areas, found.view)
    (row,) = [each for each in figures.rows if each[1] == "974"]
    assert row[-1] == "valeur partielle : 1 commune manque sur 24"


def test_a_territory_that_may_hold_a_pole_is_not_said_to_have_none(needs: Atlas) -> None:
    found = drawn(needs, "chomage", "departement")
    assert found.areas
    figures = area_figures(found.areas, found.view)
    (row,) = [each for each in figures.rows if each[1] == "29"]  # four of Bretagne may be there
    assert row[3] is None


@pytest.mark.parametrize("indicator", ["population", "superficie", "densite"])
@pytest.mark.parametrize("level", LEVELS)
def test_shipped_indicators_are_drawn_at_every_level(
    shipped_atlas: Atlas, indicator: str, level: Level
) -> None:
    found = drawn(shipped_atlas, indicator, level, Selection(level="region", codes=("94",)))
    assert found.areas
    assert len(found.areas.table)
    assert len(json.dumps(map_data(found, ADDRESSES))) < 60_000


def test_the_largest_map_of_communes_stays_light(needs: Atlas) -> None:
    found = drawn(needs, "actifs", "commune", Selection(level="region", codes=("84",)))
    assert found.areas
    assert len(found.areas.table) > 4000
    assert len(json.dumps(map_data(found, ADDRESSES))) < 60_000


def test_the_page_and_the_image_colour_the_same(needs: Atlas) -> None:
    found = drawn(needs, "chomage", "epci", Selection(level="region", codes=("53",)))
    assert found.areas
    areas = map_data(found, ADDRESSES)["areas"]
    sent = np.frombuffer(base64.b64decode(areas["ordered"]["classes"]), np.uint8)
    fill = area_fill(found.areas, needs)
    assert [areas["colours"][each] for each in sent] == [
        fill.colour(row) for row in range(len(fill.codes))
    ]
    root = harmless(map_poster(found))
    drawn_as = {each.get("data-code"): each.get("fill") for each in root.iter()}
    for row, code in enumerate(fill.codes):
        assert drawn_as[code] == fill.colour(row)
    rennes = f"{needs.territories.name('epci', HIDDEN_EPCI)} : {said(found)[HIDDEN_EPCI]}"
    assert plain(rennes) in titles(root)


@pytest.mark.parametrize(
    ("unit", "value", "expected"),
    [
        ("établissements", 0, "0 établissement"),
        ("établissements", 1, "1 établissement"),
        ("établissements", 2, "2 établissements"),
        ("foyers fiscaux", 1, "1 foyer fiscal"),
        ("", 1, "1"),
    ],
)
def test_the_unit_of_a_count_agrees_with_it(unit: str, value: int, expected: str) -> None:
    assert plain(written_value(Indicator("e", "E", "effectif", unit=unit), value)) == expected


def test_the_unit_of_a_class_agrees_with_its_largest_value() -> None:
    classes = ranked_classes(np.array([1.0, 1, 3, 5]), np.array([0, 0, 1, 1]), 2)
    words = indicator_words(Indicator("e", "E", "effectif", unit="foyers fiscaux"), np.ones(1))
    assert [plain(each) for each in ranges(classes, words)] == [
        "1 foyer fiscal",
        "3 à 5 foyers fiscaux",
    ]


def test_the_unit_of_a_rate_stays_as_it_is() -> None:
    indicator = Indicator("e", "E", "taux", unit="pour 1 000 habitants")
    assert plain(written_value(indicator, 1)) == "1 pour 1 000 habitants"


@pytest.mark.parametrize(
    ("asked", "shown", "level", "words"),
    [
        ("region", Selection(), "departement", "que par département ou EPCI : c'est"),
        ("commune", CANTAL, "epci", "que par département ou EPCI : c'est par EPCI"),
        ("epci", CANTAL, "epci", ""),
        ("", Selection(), "departement", ""),
        ("", Selection(level="commune", codes=("15014",)), "commune", "rien n'est coloré ici"),
    ],
)
def test_a_level_without_values_is_said_and_the_nearest_one_drawn(
    needs: Atlas, asked: str, shown: Selection, level: str, words: str
) -> None:
    choices, _, messages = read_choices(
        {"indicateur": ["pauvrete"], "niveau": [asked]},
        tiles_allowed=False,
        levels=map_levels(shown, needs),
        statistics=needs.indicators,
    )
    assert choices.level == level
    assert bool(messages) == bool(words)
    assert words in " ".join(messages)


def test_values_below_zero_are_values_like_others() -> None:
    values = np.array([-1.25, 0.0, 2.5, np.nan])
    words = indicator_words(Indicator("e", "Évolution", "taux", unit="%", year=2022), values)
    assert words.decimals == 1
    assert plain(words.unit) == " %"
    assert indicator_title(Indicator("e", "Évolution", "taux")) == "Évolution"


@pytest.mark.slow
def test_a_classe_of_too_many_values_is_not_drawn(tmp_path: Path) -> None:
    folder = folder_with_indicators(tmp_path)
    change(folder, "frr", modalites="|".join(["non classée", "FRR", "FRR+", *"abcdefghij"]))
    atlas = load_atlas(folder)
    choices, _, messages = read_choices(
        {"indicateur": ["frr"]},
        tiles_allowed=False,
        levels=map_levels(CANTAL, atlas),
        statistics=atlas.indicators,
    )
    assert choices.level == "epci"
    assert f"une carte en montre {MOST_CATEGORIES} au plus" in messages[0]


@pytest.mark.slow
def test_hostile_words_of_an_indicator_stay_words(tmp_path: Path) -> None:
    folder = folder_with_indicators(tmp_path)
    hostile = '<script>alert(1)</script>{{ 7*7 }} ${x} "'
    change(folder, "chomage", nom=hostile, definition=hostile, unite="<b>", source_titre=hostile)
    atlas = load_atlas(folder)
    found = drawn(atlas, "chomage", "region")
    assert found.areas
    harmless(map_poster(found))
    assert "<script>" not in table_html(area_figures(found.areas, found.view))
    assert found.title.startswith(hostile)


def change(folder: Path, identifier: str, **cells: str) -> None:
    """Change cells of the table of indicators."""
    path = folder / "indicateurs.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["id_indicateur"] == identifier:
            row.update(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
