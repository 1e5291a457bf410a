"""Portraits in words: names that differ, numbers that agree, nothing said that is not so."""

from collections.abc import Callable, Sequence

import pytest
from scipy.stats import binomtest

from geo.analysis.portraits import parents, portrait
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.reports.calls import years_title
from geo.reports.charts import Names
from geo.reports.links import ToTerritory
from geo.reports.study import Study
from geo.reports.territory.charts import rates_chart, rates_title
from geo.reports.territory.portraits import (
    comparison_sentences,
    distinct_names,
    named_apart,
    portrait_sentences,
    trail_of,
)
from geo.reports.territory.tables import children_block, children_notes, portrait_tables
from tests import shipped
from tests.analysis.twelve_poles import POLES, TABLES
from tests.spaces import plain

EVERYTHING = Selection()


@pytest.fixture
def twelve_poles(atlas_of: Callable[..., Atlas]) -> Atlas:
    return atlas_of(POLES, **TABLES)


def sentences(
    atlas: Atlas, level: Level | None, code: str, asked: Selection = EVERYTHING
) -> Sequence[str]:
    france = portrait(atlas, asked, None, "")
    found = portrait(atlas, asked, level, code)
    return [plain(each) for each in portrait_sentences(found, france, atlas)]


@pytest.mark.parametrize(
    ("places", "names"),
    [
        ([("region", "53"), ("region", "52")], ["Bretagne", "Pays de la Loire"]),
        (
            [("commune", "93066"), ("commune", "97411")],
            ["Saint-Denis (93)", "Saint-Denis (974)"],
        ),
        (
            [("departement", "974"), ("region", "04"), (None, "")],
            ["La Réunion (département)", "La Réunion (région)", "France"],
        ),
        ([("departement", "974")], ["La Réunion"]),
    ],
)
def test_territories_of_one_name_are_told_apart(
    shipped_atlas: Atlas, places: list[tuple[Level | None, str]], names: list[str]
) -> None:
    assert distinct_names(places, shipped_atlas) == names


@pytest.mark.slow
def test_any_two_territories_of_a_level_have_names_that_differ(shipped_atlas: Atlas) -> None:
    for level in ("commune", "epci"):
        table = shipped_atlas.territories.table(level)
        namesakes = table[table["nom"].duplicated(keep=False)]
        assert len(namesakes) > 1
        for _, group in namesakes.groupby("nom"):
            names = distinct_names([(level, code) for code in group.index], shipped_atlas)
            assert len(set(names)) == len(group)


def test_two_communes_of_one_name_are_two_rows_everywhere(shipped_atlas: Atlas) -> None:
    found = named_apart(
        [portrait(shipped_atlas, EVERYTHING, "commune", code) for code in ("21029", "89022")],
        shipped_atlas,
    )
    axis = rates_chart(found).down
    assert isinstance(axis, Names)
    assert len({label.text for label in axis.labels}) == 2
    titles = [column.title for column in portrait_tables(found, shipped_atlas)[0].columns]
    assert titles == ["Indicateur", "Athie (21)", "Athie (89)"]
    said = comparison_sentences(found, shipped_atlas)
    assert said[0].startswith("Athie (21) et Athie (89) :")
    first = portrait_sentences(found[1], found[0], shipped_atlas)[0]
    assert first.startswith("À Athie (89), aucun pôle recensé")


def test_the_way_up_tells_levels_of_one_name_apart(shipped_atlas: Atlas) -> None:
    assert parents(shipped_atlas.territories, "departement", "974") == (("region", "04"),)
    assert trail_of(shipped_atlas, "departement", "974") == [
        ("La Réunion (région)", ToTerritory("region", "04")),
        ("La Réunion (département)", ToTerritory("departement", "974")),
    ]


def test_where_nobody_lives_there_is_no_rate(shipped_atlas: Atlas) -> None:
    communes = shipped_atlas.territories.communes
    code = str(communes.index[communes["population"] == 0][0])
    assert sentences(shipped_atlas, "commune", code)[0].endswith(
        "aucun pôle recensé pour 0 habitant : taux non calculable."
    )


def test_one_pole_is_not_spoken_of_as_several(twelve_poles: Atlas) -> None:
    paris = " ".join(sentences(twelve_poles, "region", "11"))
    assert "sont connus n'en compte aucun de la définition." in paris
    reunion = " ".join(sentences(twelve_poles, "region", "04"))
    assert "Aucun membre de ce pôle n'est connu." in reunion
    finistere = " ".join(sentences(twelve_poles, "departement", "29"))
    assert "des membres ou partenaires sont connus, 1 compte une collectivité" in finistere
    bretagne = " ".join(sentences(twelve_poles, "region", "53", Selection(calls=("un",))))
    assert (
        "Le seul pôle dont des membres ou partenaires sont connus compte une collectivité et un "
        "organisme de formation."
    ) in bretagne


def test_sectors_at_a_tie_are_all_counted(twelve_poles: Atlas) -> None:
    france = " ".join(sentences(twelve_poles, None, ""))
    assert "« Numérique » et « Culture et patrimoine » (5 pôles chacun)." in france


def test_the_title_of_the_rates_says_when_there_is_no_pole(shipped_atlas: Atlas) -> None:
    nothing = Selection(words="rien de tel")
    found = [portrait(shipped_atlas, nothing, "region", code) for code in ("53", "52")]
    assert rates_title(found) == "Aucun pôle affiché"


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        (Selection(), "surtout en 2015 (2 pôles)"),
        (Selection(calls=("un",)), "tous en 2013 et 2015 (1 pôle chaque année)"),
        (Selection(statuses=("temoin",)), "tous en 2015 (1 pôle)"),
    ],
)
def test_the_title_of_the_years_says_when(
    twelve_poles: Atlas, asked: Selection, title: str
) -> None:
    assert years_title(twelve_poles.select(asked)).endswith(title)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("level", "code"),
    [(None, ""), ("region", "53"), ("region", "04"), ("departement", "29"), ("epci", "242900314")],
)
def test_the_list_down_and_its_notes_add_up_to_the_territory(
    twelve_poles: Atlas, level: Level | None, code: str
) -> None:
    found = portrait(twelve_poles, EVERYTHING, level, code)
    below = children_block(Study(twelve_poles, EVERYTHING), level, code)
    assert below is not None
    said = sum(
        int(each.split()[0]) for each in children_notes(found, twelve_poles) if "pôle" in each
    )
    assert sum(int(row[3] or 0) for row in below.table.rows) + said == found.poles


def test_communes_without_epci_are_in_the_list_down(shipped_atlas: Atlas) -> None:
    below = children_block(Study(shipped_atlas, EVERYTHING), "departement", "29")
    assert below is not None
    figures = below.table
    links = dict(zip([str(row[0]) for row in figures.rows], below.targets, strict=True))
    assert links["Ouessant (commune sans EPCI)"] == ToTerritory("commune", "29155")
    assert links["Île-de-Sein (commune sans EPCI)"] == ToTerritory("commune", "29083")
    assert links["Brest Métropole"] == ToTerritory("epci", "242900314")
    assert figures.caption == f"EPCI ({len(links) - 2})"
    crossing = children_notes(
        portrait(shipped_atlas, EVERYTHING, "departement", "29"), shipped_atlas
    )
    assert [each for each in crossing if "du département" in each]


def test_a_comparison_says_whose_rate_is_higher(shipped_atlas: Atlas) -> None:
    reunion, paris = (portrait(shipped_atlas, EVERYTHING, "region", code) for code in ("04", "11"))
    share = reunion.population / (reunion.population + paris.population)
    p_value = binomtest(reunion.poles, reunion.poles + paris.poles, share).pvalue
    sentence, caution = comparison_sentences([reunion, paris], shipped_atlas)
    assert plain(sentence) == (
        "La Réunion et Île-de-France : le premier taux est plus élevé, plus que le hasard ne "
        f"l'explique (test exact, p = 0,{1000 * p_value:03.0f})."
    )
    assert plain(caution).endswith(f"{shipped.COMPLETENESS}.")
    back = comparison_sentences([paris, reunion], shipped_atlas)[0]
    assert "le premier taux est plus bas" in back
    assert rates_title([paris, reunion]).startswith("Taux le plus élevé\u00a0: La Réunion, au-des")


def test_few_poles_have_no_rank_and_allow_no_conclusion(shipped_atlas: Atlas) -> None:
    france = portrait(shipped_atlas, EVERYTHING, None, "")
    limoux = portrait(shipped_atlas, EVERYTHING, "epci", "200071926")
    said = portrait_sentences(limoux, france, shipped_atlas)
    assert "taux sur" not in said[0]
    assert any("moins de 5 pôles ne permettent pas de conclure" in each for each in said)
    assert rates_title([limoux, france]) == (
        "Des taux sur moins de 5 pôles, qui ne se classent pas"
    )


def test_a_portrait_says_that_its_count_is_a_minimum(twelve_poles: Atlas) -> None:
    france = portrait(twelve_poles, EVERYTHING, None, "")
    department = portrait(twelve_poles, EVERYTHING, "departement", "29")
    said = plain(" ".join(portrait_sentences(department, france, twelve_poles)))
    # e is known by région only, k not at all.
    assert "C'est un minimum : 2 autres pôles, de lieu trop mal connu, peuvent y être." in said
    commune = portrait(twelve_poles, EVERYTHING, "commune", "29019")
    said = " ".join(portrait_sentences(commune, france, twelve_poles))
    assert "3 autres pôles, de lieu trop mal connu" in said  # d, e and k
    whole = " ".join(portrait_sentences(france, france, twelve_poles))
    assert "minimum" not in whole


def test_of_a_territory_that_may_have_a_pole_nothing_is_said_to_be_none(
    shipped_atlas: Atlas,
) -> None:
    france = portrait(shipped_atlas, EVERYTHING, None, "")
    # Four poles of Bretagne are known by région only, none in the Finistère.
    finistere = portrait(shipped_atlas, EVERYTHING, "departement", "29")
    (sentence,) = portrait_sentences(finistere, france, shipped_atlas)
    assert sentence == (
        "Dans le Finistère, aucun pôle n'est connu\u00a0; 4 pôles, de lieu trop mal connu, "
        "peuvent y être."
    )
    rows = [row for table in portrait_tables([finistere], shipped_atlas) for row in table.rows]
    figures = {cell for label, cell in rows if label != "Habitants"}
    # A rate, shares and a rank cannot be computed; all numbers are unknown.
    assert {str(each) for each in figures} == {"None", "nan", "4", "—"}
