"""The page of a pole: where it leads, and who is around."""

import pytest

from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.report_html import sections_html
from geo.reports.blocks import Definitions, TableBlock
from geo.reports.links import Links, Target, ToSelection, ToTerritory
from geo.reports.poles.report import pole_report
from geo.reports.study import Study
from geo.reports.tables import Noted
from tests import shipped


@pytest.fixture(scope="module")
def study(shipped_atlas: Atlas) -> Study:
    return Study(shipped_atlas, Selection())


def blocks(study: Study, identifier: str, section: str) -> list:
    report = pole_report(study, study.atlas.positions[identifier])
    (found,) = report.pick(section)
    return list(found.blocks)


def test_its_territories_lead_to_their_portraits(study: Study) -> None:
    (place,) = blocks(study, "ptce-3-eva", "lieu")
    assert isinstance(place, Definitions)
    leads = {term.name: term.target for term in place.terms}
    assert leads == {
        "Commune": ToTerritory("commune", "11206"),
        "Intercommunalité": ToTerritory("epci", "200071926"),
        "Département": ToTerritory("departement", "11"),
        "Région": ToTerritory("region", "76"),
        "Précision": None,
    }


def test_its_sectors_and_networks_lead_to_the_poles_that_have_them(study: Study) -> None:
    (essential,) = blocks(study, "ptce-3-eva", "essentiel")
    sectors = essential.terms[0].meaning
    assert isinstance(sectors, Links)
    assert ("Numérique", ToSelection({"secteur": ("numerique",)})) in sectors.parts
    leads = [
        row[0].parts[0][1]
        for block in blocks(study, "ptce-pole-sud-archer", "reseaux")
        for row in block.table.rows
    ]
    assert ToSelection({"reseau": ("coorace",)}) in leads


def test_a_member_that_bears_the_name_of_a_network_stands_with_it(study: Study) -> None:
    names = {
        str(row[0]): row[1]
        for block in blocks(study, "ptce-pole-sud-archer", "reseaux")
        for row in block.table.rows
    }
    assert isinstance(names["COORACE"], Noted)
    assert names["COORACE"].notes == ("Parmi les membres du pôle\u00a0: Coorace régional",)
    assert names["CRESS"].notes == ("Parmi les membres du pôle\u00a0: CRESS Rhône-Alpes",)
    assert names["RTES"].notes == ()


def test_around_a_pole_of_unknown_commune_stand_those_of_its_territory(study: Study) -> None:
    (row,) = [each for each in shipped.rows("poles") if each["id_pole"] == "ptce-ordi-grand-ouest"]
    assert not row["code_departement"]
    (block,) = blocks(study, row["id_pole"], "proches")
    assert isinstance(block, TableBlock)
    here = {each["nom"] for each in shipped.poles(code_region=row["code_region"])}
    assert {each[0] for each in block.table.rows} == here - {row["nom"]}


def test_a_link_that_a_medium_does_not_follow_is_text(study: Study) -> None:
    def address(target: Target) -> str:
        return "ici" if isinstance(target, ToSelection) else ""

    report = pole_report(study, study.atlas.positions["ptce-3-eva"])
    written = sections_html(report.pick("essentiel", "lieu"), address)
    assert '<a href="ici" target="_self">Numérique</a>' in written
    assert "<dd>Limoux</dd>" in written
