"""What a portrait offers to those who have no pole, and what that of France adds."""

import re
from collections.abc import Callable
from math import isnan

import pytest

from geo.analysis.actors import organisations_of
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.reports.blocks import (
    ChartBlock,
    Definitions,
    KeyFigures,
    LongTable,
    Note,
    Sentences,
    SmallTables,
    TableBlock,
    Way,
)
from geo.reports.links import Links, ToPole, ToSelection, ToTerritory
from geo.reports.study import Study
from geo.reports.territory.report import territory_report
from tests import shipped
from tests.analysis.twelve_poles import POLES, TABLES
from tests.spaces import plain


@pytest.fixture(scope="module")
def study(shipped_atlas: Atlas) -> Study:
    return Study(shipped_atlas, Selection())


def blocks(study: Study, level: Level | None, code: str, section: str) -> list:
    (found,) = territory_report(study, level, code).pick(section)
    return list(found.blocks)


def said(study: Study, level: Level | None, code: str, section: str) -> list[str]:
    return [
        plain(sentence)
        for block in blocks(study, level, code, section)
        if isinstance(block, Sentences | Note)
        for sentence in block.sentences
    ]


def test_a_territory_without_a_pole_says_in_three_lines_what_to_do(study: Study) -> None:
    nearest, around, tied = said(study, "departement", "29", "phrases")
    assert nearest.startswith("Pôles localisés les plus proches : Mady&co, à 110 km au sud-est ; ")
    assert nearest.endswith("4 autres, de lieu mal connu, peuvent l'être davantage.")
    here = {
        code: len(shipped.poles(code_departement=code)) for code in ("22", "56")
    }  # as the tables name them
    assert around == (
        "Les 2 départements alentour ont des pôles connus : "
        f"Morbihan ({here['56']}) et Côtes-d'Armor ({here['22']})."
    )
    assert tied == "1 organisation d'ici est déjà liée à un pôle : Goupil."


def test_from_corsica_it_says_that_the_distance_crosses_the_sea(study: Study) -> None:
    nearest, *_ = said(study, "departement", "2A", "phrases")
    assert nearest.endswith("cette distance traverse la mer.")


def test_where_no_pole_of_the_land_is_on_the_map_it_says_so_once(study: Study) -> None:
    first, *_ = said(study, "commune", "97608", "phrases")
    assert "aucune distance ne traverse la mer. 1 pôle" in first
    assert not blocks(study, "commune", "97608", "proches")


@pytest.mark.slow
def test_it_has_neither_rate_nor_tables_of_nothing(study: Study) -> None:
    report = territory_report(study, "epci", "242900314")
    made = {section.name: section.blocks for section in report.sections}
    assert not any(made[name] for name in ("taux", "secteurs", "appels", "rassemble", "enfants"))
    tables, left_out = made["tables"]
    assert isinstance(tables, SmallTables)
    assert [table.caption for table in tables.tables] == ["L'essentiel"]
    assert isinstance(left_out, Note)
    assert "Pôles par secteur\u00a0; Pôles par appel" in left_out.sentences[0]
    assert not [block for found in made.values() for block in found if isinstance(block, Way)]


def test_adjacent_territories_lead_to_their_portraits_and_poles(study: Study) -> None:
    (block,) = (
        each
        for each in blocks(study, "commune", "22266", "construire")
        if isinstance(each, TableBlock)
    )
    assert block.targets[0] == ToTerritory("epci", "200069409")  # Saint-Brieuc, who has a pole
    first, *others = block.table.rows
    assert first[3] == Links((("Distro", first[3].parts[0][1]),))
    assert isinstance(first[3].parts[0][1], ToPole)
    assert {row[2] for row in others} == {None}  # poles of Bretagne may be there: not zero


@pytest.mark.parametrize(
    ("level", "code", "name", "pole"),
    [
        ("commune", "97611", "Ville de Mamoudzou", "GEIQ Sport et Loisirs Mayotte"),
        ("commune", "22266", "Esprit FabLab", "Ordi Grand Ouest (OGO)"),
    ],
)
def test_members_of_poles_of_unknown_commune_are_found(
    study: Study, level: Level, code: str, name: str, pole: str
) -> None:
    (block,) = (
        each for each in blocks(study, level, code, "construire") if isinstance(each, LongTable)
    )
    rows = block.make(block.span(1)).table.rows
    assert [str(row[4]) for row in rows if row[0] == name] == [pole]


@pytest.mark.parametrize(
    ("level", "code", "regions"),
    [("region", "53", ["53"]), ("commune", "35238", ["53"]), ("epci", "243500741", ["52", "53"])],
)
def test_the_organisations_of_its_regions_are_given(
    study: Study, level: Level, code: str, regions: list[str]
) -> None:
    (found,) = (
        each for each in blocks(study, level, code, "construire") if isinstance(each, Definitions)
    )
    here = [row for row in shipped.rows("organisations") if row["code_region"] in regions]
    assert len(here) == 2 * len(regions)
    assert [(term.name, term.meaning) for term in found.terms] == [
        (row["nom"], row["site_web"]) for row in here
    ]


def test_an_organisation_is_named_once_with_all_its_ties(atlas_of: Callable[..., Atlas]) -> None:
    poles = [dict(each) for each in POLES]
    poles[0]["structure_porteuse"] = "La FABRIQUE"
    members = [
        {"id_pole": "ptce-b", "nom": "La Fabrique", "lien": "membre", "code_insee": "29019"},
        {"id_pole": "ptce-k", "nom": "La Fabrique", "lien": "partenaire", "code_insee": "29019"},
        {"id_pole": "ptce-k", "nom": "Ailleurs", "lien": "membre", "code_insee": "35238"},
    ]
    view = atlas_of(poles, **{**TABLES, "membres": members}).select(Selection())
    found = organisations_of(view, "commune", "29019")
    assert found[["nom", "liens", "poles"]].to_numpy().tolist() == [
        ["La Fabrique", ["membre", "partenaire", "porteuse"], [1, 10, 0]]
    ]
    assert organisations_of(view, "region", "04").empty


def test_the_poles_of_a_territory_come_first_and_lead_to_the_map(study: Study) -> None:
    report = territory_report(study, "region", "53")
    assert [section.name for section in report.sections if section.blocks][:3] == [
        *("phrases", "poles", "chiffres"),
    ]
    located, unplaced, way = blocks(study, "region", "53", "poles")
    names = {row["nom"]: row for row in shipped.poles(code_region="53")}
    assert {row[0] for row in (*located.table.rows, *unplaced.table.rows)} == set(names)
    assert way == Way("Voir ces pôles sur la carte", ToSelection({"region": ["53"]}))
    for row in (*located.table.rows, *unplaced.table.rows):
        given = [
            each["montant_eur"]
            for each in shipped.rows("soutiens")
            if each["id_pole"] == names[row[0]]["id_pole"]
        ]
        known = sum(int(each) for each in given if each)
        shown = "—" if isinstance(row[5], float) and isnan(row[5]) else row[5]
        assert shown == (known or ("non publié" if given else "—"))


def test_an_intercommunality_lists_the_communes_of_its_poles_only(study: Study) -> None:
    (block,) = blocks(study, "epci", "200071926", "enfants")
    assert [row[0] for row in block.table.rows] == ["Limoux"]
    assert plain(block.table.caption) == "Communes (celles d'un pôle connu, 1 sur 76)"


# ---- France ---------------------------------------------------------------------------------


def test_france_says_its_money_and_how_many_applications_succeeded(study: Study) -> None:
    (block,) = blocks(study, None, "", "argent")
    assert isinstance(block, KeyFigures)
    money, success, budget = block.figures
    amounts = [row["montant_eur"] for row in shipped.rows("soutiens")]
    assert plain(money.value) == f"{sum(int(each or 0) for each in amounts):,} €".replace(",", " ")
    assert f"pour {sum(map(bool, amounts))} des " in plain(money.label)
    calls = [
        row
        for row in shipped.rows("appels")
        if row["candidatures"] and row["laureats"] and row["budget_eur"]
    ]
    won, asked = (sum(int(row[name]) for row in calls) for name in ("laureats", "candidatures"))
    assert f"{won} sur {asked}" in plain(success.detail)
    assert plain(success.value) == f"{won / asked:.0%}".replace("%", " %")
    total = sum(int(row["budget_eur"] or 0) for row in shipped.rows("appels"))
    assert plain(budget.value) == f"{total:,} €".replace(",", " ")


def test_territories_without_a_known_pole_are_in_three_states_and_sorted(study: Study) -> None:
    states, *tables = blocks(study, None, "", "sans-pole")
    for sentence, level in zip(states.sentences, ("region", "departement", "epci"), strict=True):
        counts = [int(each) for each in re.findall(r"\d+", plain(sentence).replace(" 255", "255"))]
        assert sum(counts[1:]) == counts[0] == len(study.atlas.territories.table(level))
    assert [each.title for each in tables[1:]] == [
        "Voir les départements sans pôle connu",
        "Voir les EPCI sans pôle connu",
    ]
    (listed,) = tables[1].blocks
    departements = listed.make(listed.span(1)).table
    known = {row["code_departement"] for row in shipped.rows("poles")}
    assert known.isdisjoint(row[1] for row in departements.rows)
    people = [row[2] for row in departements.rows]
    assert people == sorted(people, reverse=True)
    assert all((row[3] == "aucun pôle recensé") == (row[4] == 0) for row in departements.rows)


def test_no_other_portrait_has_what_is_said_of_france(study: Study) -> None:
    for name in ("argent", "sans-pole"):
        assert not blocks(study, "region", "53", name)
    assert not blocks(study, None, "", "construire")
    assert any(isinstance(each, ChartBlock) for each in blocks(study, None, "", "taux"))
