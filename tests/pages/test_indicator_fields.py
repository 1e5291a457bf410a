"""Choosing one of many indicators: by theme, then the activity; the address stays the same."""

import pytest

from geo.model.activities import COUNTED, DENSITY, activities
from geo.model.indicators import Indicator, IndicatorCatalogue
from pages.widgets.indicators import Choice, indicator_fields

COUNTS = [*COUNTED, *(each.indicator(counted) for each in activities() for counted in COUNTED)]
CATALOGUE = IndicatorCatalogue(
    [
        Indicator("pauvrete", "Pauvreté", "taux"),
        Indicator("frr", "FRR", "classe"),
        *(Indicator(each, each.upper(), "effectif") for each in COUNTS),
        Indicator(DENSITY, DENSITY.upper(), "taux"),
        Indicator("chomeurs", "Chômeurs", "effectif"),
    ],
    lambda _: {},
)
CULTURE = "ess-employeurs-culture"


def shown(chosen: str, offered: list[str]) -> list[dict[str, list[tuple[str, ...]]]]:
    choice = Choice("indicateur", "Indicateur", chosen, {"": "Aucun"}, "")
    fields = indicator_fields(choice, CATALOGUE, offered, lambda each: each.name)
    return [each.to_json() for each in fields]


def test_the_list_has_measures_by_theme_and_no_activity() -> None:
    (field,) = shown("chomeurs", list(CATALOGUE))
    ours = "Besoins et contexte\u202f: économie sociale et solidaire"
    assert field["options"] == [
        ("", "Aucun"),
        ("pauvrete", "Pauvreté", "Besoins et contexte\u202f: taux"),
        ("frr", "FRR", "Besoins et contexte\u202f: classes"),
        ("chomeurs", "Chômeurs", "Besoins et contexte\u202f: effectifs"),
        *((each, each.upper(), ours) for each in (*COUNTED, DENSITY)),
    ]


@pytest.mark.parametrize("chosen", ["ess-employeurs", CULTURE])
def test_a_measure_has_its_activities_in_a_list_of_their_own(chosen: str) -> None:
    measure, activity = shown(chosen, list(CATALOGUE))
    assert measure["chosen"] == ["ess-employeurs"]
    assert activity["chosen"] == [chosen]
    assert activity["options"][0] == ("ess-employeurs", "Toutes")
    assert (CULTURE, "Culture, édition et audiovisuel") in activity["options"]
    assert len(activity["options"]) == 1 + len(activities())


def test_activities_stay_in_their_list_where_their_measure_is_not_offered() -> None:
    offered = [each for each in CATALOGUE if each != "ess-employeurs"]
    measure, activity = shown(CULTURE, offered)
    first = activities()[0].indicator("ess-employeurs")
    assert measure["chosen"] == [first]
    assert [each[1] for each in measure["options"] if each[0] == first] == ["ESS-EMPLOYEURS"]
    assert activity["chosen"] == [CULTURE]
    assert len(activity["options"]) == len(activities())
    assert len(measure["options"]) == len(shown("", list(CATALOGUE))[0]["options"])


@pytest.mark.parametrize(
    ("key", "values", "address"),
    [
        ("indicateur", ["chomeurs"], {"indicateur": ["chomeurs"]}),
        ("indicateur", [""], {"indicateur": []}),
        ("indicateur-activite", [CULTURE], {"indicateur": [CULTURE]}),
        ("indicateur-activite", ["ess-employeurs"], {"indicateur": ["ess-employeurs"]}),
        ("indicateur-activite", ["<b>"], {}),
        ("indicateur-activite", [], {}),
    ],
)
def test_both_lists_change_the_same_key(
    key: str, values: list[str], address: dict[str, list[str]]
) -> None:
    choice = Choice("indicateur", "", "ess-employeurs", {}, "")
    fields = indicator_fields(choice, CATALOGUE, list(CATALOGUE), lambda each: each.name)
    assert {each.key: each for each in fields}[key].changes(values) == address
