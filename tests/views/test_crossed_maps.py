"""Two figures at once: thirds by hand, colours told apart, words that claim no effect."""

import base64
from collections import Counter
from itertools import combinations, product

import numpy as np
import pytest

from geo.atlas import load_atlas
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.render.leaflet import Addresses, map_data
from geo.render.svg.posters import map_poster
from geo.reports import palette
from geo.reports.choices.drawing import MapChoices, map_levels, read_choices
from geo.reports.maps.figures import area_figures
from geo.reports.maps.fills import area_fill
from geo.reports.maps.maps import poles_map
from geo.reports.maps.values import Map
from geo.reports.study import Study
from tests.indicators import HIDDEN_EPCI, folder_with_indicators
from tests.spaces import plain
from tests.views.drawn import harmless, texts

ADDRESSES = Addresses("formes/", "poles.json", "/pole?pole=", "/proximite?", "/territoire?", "", "")


@pytest.fixture(scope="module")
def needs(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The shipped poles with made-up indicators."""
    return load_atlas(folder_with_indicators(tmp_path_factory.mktemp("besoins")))


def crossed(atlas: Atlas, first: str, second: str, level: Level) -> Map:
    choices = MapChoices(indicator=first, second=second, level=level)
    reach = Study(atlas, Selection()).reach if "distance" in (first, second) else None
    return poles_map(atlas.select(Selection()), choices, reach)


def thirds(values: dict[str, float]) -> dict[str, int]:
    """Cut by hand, at numpy's quantiles; equal values stay together."""
    low, high = np.quantile(list(values.values()), [1 / 3, 2 / 3])
    return {code: int(value > low) + int(value > high) for code, value in values.items()}


@pytest.mark.slow
def test_each_territory_is_in_the_third_of_each_figure(needs: Atlas) -> None:
    found = crossed(needs, "densite", "distance", "departement")
    assert found.areas
    table = found.areas.table
    both = table[np.isfinite(table["first"]) & np.isfinite(table["second"])]
    first = thirds(both["first"].to_dict())
    second = thirds(both["second"].to_dict())
    colours = Counter(palette.CROSSED[3 * second[code] + first[code]] for code in both.index)
    fill = area_fill(found.areas, needs)
    drawn = {code: fill.colour(row) for row, code in enumerate(fill.codes)}
    assert {code: drawn[code] for code in both.index} == {
        code: palette.CROSSED[3 * second[code] + first[code]] for code in both.index
    }
    legend = found.legend[-1]
    assert legend.square
    assert {each.colour: int(each.size.split()[0]) for each in legend.entries[:-1]} == colours
    # No pole is located in Martinique or Guadeloupe: they have no distance.
    lacking = set(table.index) - set(both.index)
    assert lacking
    assert {drawn[code] for code in lacking} == {palette.POSSIBLE}
    assert legend.entries[-1].label == "une des deux valeurs manque"


def test_the_sentence_names_who_has_both_high_and_claims_no_effect(needs: Atlas) -> None:
    found = crossed(needs, "densite", "chomage", "epci")
    assert found.areas
    table = found.areas.table
    first, second = (thirds(table[name].to_dict()) for name in ("first", "second"))
    both = [code for code in table.index if first[code] == second[code] == 2]
    said = plain(found.area_sentence)
    assert f"{len(both)} EPCI sur 1 255 ont les deux dans le tiers le plus haut" in said
    assert f"et {len(both) - 5} autres" in said
    assert said.endswith("Ce qui va ensemble ne dit pas que l'un cause l'autre.")


def test_the_table_gives_both_figures_and_their_thirds(needs: Atlas) -> None:
    found = crossed(needs, "chomage", "pauvrete", "epci")
    assert found.areas
    figures = area_figures(found.areas, found.view)
    titles = [plain(column.title) for column in figures.columns]
    start = titles.index("Taux de chômage (%, 2023)")
    assert titles[start + 1] == "Tiers : Taux de chômage (%, 2023)"
    assert titles[start + 2] == "Taux de pauvreté (%, 2023)"
    assert figures.rows[0][start + 1] == figures.rows[0][start + 3] == "haut"
    (row,) = [each for each in figures.rows if each[1] == HIDDEN_EPCI]
    assert row[start + 1] == row[start + 3] == "une des deux valeurs manque"


def test_need_stands_beside_supply(needs: Atlas) -> None:
    found = crossed(needs, "chomage", "taux", "departement")
    assert found.areas
    fill = area_fill(found.areas, needs)
    said = plain(fill.said(fill.codes.index("59")))
    assert said.startswith("Taux de chômage (%, 2023) : ")
    assert " ; Pôles pour 100 000 habitants : 0,11 pour 100 000 hab." in said
    ordered = map_data(found, ADDRESSES)["areas"]["ordered"]
    row = fill.codes.index("59")
    first, second = (each["numbers"][row] for each in ordered["figures"])
    chomage = found.areas.table["first"]["59"]
    assert first == round(chomage * 10)
    assert second == 11  # of the second decimal
    assert np.frombuffer(base64.b64decode(ordered["classes"]), np.uint8)[row] == fill.classes[row]


def test_the_image_has_the_square_and_says_what_grows_where(needs: Atlas) -> None:
    found = crossed(needs, "chomage", "densite", "region")
    root = harmless(map_poster(found))
    said = " ".join(texts(root))
    assert "Vers la droite : Taux de chômage (%, 2023)" in said
    assert "Vers le haut : Densité de population" in said
    drawn = {each.get("fill") for each in root.iter() if each.tag.endswith("rect")}
    assert set(palette.CROSSED) <= drawn


def test_a_count_is_crossed_by_inhabitants(needs: Atlas) -> None:
    """A tenth of the inhabitants of the communes of 10,000 or more: 100 for 1,000 of them."""
    found = crossed(needs, "qpv", "taux", "departement")
    assert found.areas
    people = needs.territories.communes
    here = people[people["code_departement"] == "59"]["population"].to_numpy()
    expected = 1_000 * (here[here >= 10_000] // 10).sum() / here.sum()
    assert found.areas.table["first"]["59"] == pytest.approx(expected)
    fill = area_fill(found.areas, needs)
    said = plain(fill.said(fill.codes.index("59")))
    title = "Habitants des quartiers prioritaires (personnes pour 1 000 habitants, 2023)"
    assert said.startswith(f"{title} : ")


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("chomage", "qpv", ""),
        ("qpv", "chomage", ""),
        ("chomage", "population", "ne se croise pas"),
        ("nombre", "chomage", "ne se croise pas"),
        ("chomage", "frr", "est un zonage"),
        ("chomage", "chomage", "avec lui-même"),
        ("chomage", "inconnu", "« inconnu »"),
        ("chomage", "pauvrete", ""),
        ("taux", "distance", ""),
        ("distance", "densite", ""),
    ],
)
def test_counts_and_zonings_are_not_crossed(
    needs: Atlas, first: str, second: str, words: str
) -> None:
    choices, _, messages = read_choices(
        {"indicateur": [first], "indicateur2": [second]},
        tiles_allowed=False,
        levels=map_levels(Selection(), needs),
        statistics=needs.indicators,
    )
    assert choices.second == ("" if words else second)
    assert bool(messages) == bool(words)
    assert words in plain(" ".join(messages))
    if second == "pauvrete":
        assert choices.level == "departement"  # régions have no rate of poverty


# ---- Colours ------------------------------------------------------------------------------------

SEEN = {  # Machado, Oliveira and Fernandes (2009), whole deficiency, on linear light
    "usual": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def light(colour: str) -> np.ndarray:
    part = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def lab(linear: np.ndarray) -> np.ndarray:
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    ratio = (to_xyz @ np.clip(linear, 0, 1)) / (to_xyz @ np.ones(3))
    root = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize(("theme", "eyes"), list(product(["light", "dark"], SEEN)))
def test_the_nine_colours_are_told_apart_by_all_eyes(theme: str, eyes: str) -> None:
    """By 15 units of CIE Lab at least, where 2 or 3 are just seen."""
    colours = palette.CROSSED if theme == "light" else [palette.DARK[c] for c in palette.CROSSED]
    seen = [lab(SEEN[eyes] @ light(colour)) for colour in colours]
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) > 15
