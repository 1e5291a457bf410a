"""What each kind of sheet holds: nothing that the page shows is lost."""

import re
from collections.abc import Callable
from html import unescape

import numpy as np
import pytest

from geo.french import typeset
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.pdf import to_pdf
from geo.render.report_html import to_html
from geo.render.svg.maps import map_picture
from geo.reports.blocks import (
    Definitions,
    KeyFigures,
    MapBlock,
    Note,
    Report,
    Sentences,
    SmallTables,
    TableBlock,
)
from geo.reports.coverage.report import coverage_report
from geo.reports.links import ToWeb
from geo.reports.names import file_name
from geo.reports.poles.report import pole_report
from geo.reports.study import NewPoles, Study
from geo.reports.tables import Table
from geo.reports.territory.comparison import comparison_report
from geo.reports.territory.report import territory_report
from tests import shipped
from tests.analysis.twelve_poles import POLES, TABLES
from tests.folders import POLE
from tests.spaces import plain

pytestmark = pytest.mark.slow

AtlasMaker = Callable[..., Atlas]


@pytest.fixture(scope="module")
def study(shipped_atlas: Atlas) -> Study:
    return Study(shipped_atlas, Selection())


def blocks_of(document: Report, kind: type, title: str = "") -> list:
    return [
        block
        for section in document.sections
        if title in (section.title, section.name, "")
        for block in section.blocks
        if isinstance(block, kind)
    ]


def tables_of(document: Report, title: str = "") -> list[Table]:
    alone = [block.table for block in blocks_of(document, TableBlock, title)]
    small = [each for block in blocks_of(document, SmallTables, title) for each in block.tables]
    return [*alone, *small]


def names_in(figures: Table) -> list[str]:
    return [str(row[0]) for row in figures.rows]


def sentences_of(document: Report, name: str = "") -> list[str]:
    found = blocks_of(document, Sentences, name) + blocks_of(document, Note, name)
    return [sentence for block in found for sentence in block.sentences]


def titles_of(document: Report) -> list[str]:
    return [section.title for section in document.sections if section.blocks and section.title]


def words_of(html: str) -> str:
    """The words that one reads in a page, each separated by one space."""
    body = re.sub(r"<(style|title)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub("<[^>]*>", " ", body)).split())


# ---- Territory ------------------------------------------------------------------------------


def test_poles_of_a_departement_by_what_is_known_of_their_place(atlas_of: AtlasMaker) -> None:
    """Finistère: a and b at Brest, d by its département; e, of Bretagne, and k may be there."""
    study = Study(atlas_of(POLES, **TABLES), Selection())
    document = territory_report(study, "departement", "29")
    located, vague, possible = tables_of(document, "Les pôles")
    assert (located.caption, names_in(located)) == ("2 pôles localisés à la commune", ["a", "b"])
    assert (vague.caption, names_in(vague)) == ("1 pôle dont la commune n'est pas connue", ["d"])
    assert possible.caption.startswith("2 pôles peut-être ici")
    assert names_in(possible) == ["e", "k"]
    where, counted, unplaced = document.lead
    assert where == "Les pôles dans le Finistère."
    assert counted == (
        "3 des 12 pôles recensés, dont 2 localisés à la commune. "
        "2 autres pôles, de lieu trop mal connu, peuvent y être."
    )
    assert unplaced.startswith("1 pôle n'a pas de point : 1 connu seulement par son d")


def test_selection_narrows_the_poles_of_a_sheet_and_names_its_file(atlas_of: AtlasMaker) -> None:
    study = Study(atlas_of(POLES, **TABLES), Selection(sectors=("culture",)))
    document = territory_report(study, "departement", "29")
    located, _, _ = tables_of(document, "Les pôles")
    assert names_in(located) == ["a", "b"]
    assert "Culture et patrimoine" in document.lead[0]
    assert document.name == "fiche-departement-29-secteur-culture"
    assert file_name(document, "pdf").startswith("fiche-departement-29-secteur-culture")


def test_territory_without_a_pole_names_the_nearest_ones(study: Study) -> None:
    document = territory_report(study, "departement", "29")
    (nearest,) = tables_of(document, "Les pôles les plus proches")
    (possible,) = tables_of(document, "Les pôles")  # each is listed once
    assert len(possible.rows) == 4
    assert len(nearest.rows) == 5
    assert nearest.rows[0][0] == "Mady&co"
    assert not [title for title in titles_of(document) if title == "Secteurs"]


@pytest.mark.parametrize(
    ("level", "code"),
    [(None, ""), ("region", "04"), ("departement", "2A"), ("epci", "242900314")]
    + [("commune", code) for code in ("29019", "29155", "55039", "75056")],
)
def test_territory_of_every_level_has_its_sheet(study: Study, level: str, code: str) -> None:
    document = territory_report(study, level, code)  # type: ignore[arg-type]
    assert blocks_of(document, MapBlock, "Carte")
    # Where no pole is known there is nothing to make a rate of, nor communes to name.
    found = study.portrait(level, code)  # type: ignore[arg-type]
    poles, has_money = found.poles, level and found.amounts_known + found.amounts_unknown > 0
    figures = blocks_of(document, KeyFigures)[0].figures
    assert len(figures) == (4 if poles else 3) + bool(has_money)
    named = f"{shipped.NAMED} des {shipped.ANNOUNCED} pôles annoncés"
    assert any(named in plain(each.detail) for each in figures) == bool(has_money)
    has_parts = level != "commune" and (poles > 0 or level != "epci")
    assert ("Territoires plus petits" in titles_of(document)) == has_parts
    assert to_pdf(document).startswith(b"%PDF")


def test_limits_and_definitions_are_on_the_sheet(study: Study) -> None:
    document = territory_report(study, "region", "53")
    assert sentences_of(document, "Limites des données") == list(study.atlas.release.limits)
    (definitions,) = blocks_of(document, Definitions, "Définitions")
    assert [term.name for term in definitions.terms][:2] == ["Taux", "Rang"]
    assert all(len(term.meaning) > 40 and "<" not in term.meaning for term in definitions.terms)


# ---- Comparison -----------------------------------------------------------------------------


def test_comparison_says_of_each_pair_whether_its_rates_can_be_told_apart(study: Study) -> None:
    document = comparison_report(study, "region", ("11", "52", "94"))
    sentences = sentences_of(document, "phrases")
    assert len(sentences) == 3 + 1 + 3 + 1
    assert "Île-de-France et Pays de la Loire : " in sentences[4]
    essential = tables_of(document, "essentiel")[0]
    assert [column.title for column in essential.columns][1:] == [
        "Île-de-France",
        "Pays de la Loire",
        "Corse",
        "France",
    ]
    poles = [title for title in titles_of(document) if title.startswith("Les pôles")]
    assert len(poles) == 3


def test_comparison_of_more_than_four_says_which_are_left_out(study: Study) -> None:
    document = comparison_report(study, "departement", ("01", "02", "03", "04", "05", "06"))
    assert document.lead[-1].endswith("Hautes-Alpes et Alpes-Maritimes n'y sont pas.")
    assert document.name == "fiche-departement-01-02-03-04"


def test_comparison_of_one_is_refused(study: Study) -> None:
    with pytest.raises(ValueError, match="deux territoires au moins"):
        comparison_report(study, "region", ("53",))


# ---- Pole -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_sheet_of_every_pole_says_all_that_the_tables_say_of_it(study: Study) -> None:
    atlas, tables = study.atlas, study.atlas.tables
    columns = {"adhesions": "reseau", "membres": "nom"}
    for row, identifier in enumerate(atlas.poles["id_pole"]):
        pole = atlas.poles.iloc[row]
        facts = [pole[key] for key in ("nom", "description", "structure_porteuse", "site_web")]
        for table, column in columns.items():
            frame = tables[table]
            mine = frame[frame["id_pole"] == identifier]
            facts += mine[column].tolist()
        said = words_of(to_html(pole_report(study, row)))
        lost = [fact for fact in facts if fact and " ".join(typeset(fact).split()) not in said]
        assert lost == [], identifier


def test_sheet_of_a_pole_leads_to_each_of_its_sources(shipped_atlas: Atlas) -> None:
    members = shipped_atlas.tables["membres"]
    identifier = str(members["id_pole"].value_counts().index[0])
    document = pole_report(Study(shipped_atlas, Selection()), shipped_atlas.positions[identifier])
    targets = [each for block in blocks_of(document, TableBlock) for each in block.targets]
    linked = {each.address for each in targets if isinstance(each, ToWeb)}
    for table in ("soutiens", "adhesions", "membres"):
        frame = shipped_atlas.tables[table]
        assert set(frame[frame["id_pole"] == identifier]["source_url"]) <= linked


def test_map_of_a_pole_without_a_point_says_that_it_has_none(shipped_atlas: Atlas) -> None:
    row = int(np.flatnonzero(~shipped_atlas.is_located)[0])
    (block,) = blocks_of(pole_report(Study(shipped_atlas, Selection()), row), MapBlock)
    assert block.drawn.title.endswith("le pôle n'y est pas placé")
    picture = map_picture(block.drawn)
    assert plain(picture.alternative).endswith("le pôle n'y est pas placé.")
    assert f"<title>{picture.alternative}</title>" in picture.svg
    assert "<circle" not in picture.svg


def test_hostile_pole_has_a_sheet(atlas_of: AtlasMaker) -> None:
    attack = '<script>#eval("1")</script> {{ 7*7 }} ]]> $x$ مرحبا ' + "a" * 5_000
    atlas = atlas_of([{**POLE, "id_pole": "ptce-x", "nom": attack, "code_insee": "29019"}])
    study = Study(atlas, Selection())
    for document in (
        pole_report(study, 0),
        territory_report(study, "departement", "29"),
        coverage_report(study, "region"),
    ):
        assert "<script" not in to_html(document)
        assert to_pdf(document).startswith(b"%PDF")


def test_pole_without_a_place_has_no_map(atlas_of: AtlasMaker) -> None:
    atlas = atlas_of([{**POLE, "id_pole": "ptce-x", "nom": "Nulle part"}])
    document = pole_report(Study(atlas, Selection()), 0)
    assert blocks_of(document, MapBlock) == []
    assert to_pdf(document).startswith(b"%PDF")


# ---- Coverage -------------------------------------------------------------------------------

NEAR_BRITTANY = ("22", "29", "35", "56", "44", "49", "50", "53", "61")
"""Départements that have a commune within 30 km of one of Bretagne, by all pairs of communes."""


def test_coverage_gives_its_bounds_and_lists_the_poles_it_cannot_count(study: Study) -> None:
    zone = Selection(level="region", codes=("53",))
    document = coverage_report(study.of(zone=zone), "departement")
    sentences = sentences_of(document, "phrases")
    first = plain(sentences[0])
    covered = f"{study.of(zone=zone).coverage.covered_population:,}".replace(",", " ")
    assert f"{covered} des 3 449 370 habitants" in first
    unlocated = [row for row in shipped.rows("poles") if not row["code_insee"]]
    near = [
        row
        for row in unlocated
        if row["code_departement"] in NEAR_BRITTANY
        or (not row["code_departement"] and row["code_region"] in ("53", "52", "28"))
    ]
    assert f"{len(near)} pôles recensés sans commune connue ne sont pas" in sentences[1]
    (unplaced,) = tables_of(document, "Pôles non comptés")
    assert len(unplaced.rows) == len(unlocated)
    assert "Nouveaux pôles" not in titles_of(document)
    assert document.name == "couverture-30-km-region-53"


def test_coverage_proposes_new_poles_when_asked_numbered_on_the_map(study: Study) -> None:
    zone = Selection(level="region", codes=("53",))
    near = study.of(zone=zone)
    document = coverage_report(near, "departement", NewPoles(near, 3))
    (proposed,) = tables_of(document, "Nouveaux pôles")
    assert [str(row[0]).split(".")[0] for row in proposed.rows] == ["1", "2", "3"]
    (drawn,) = blocks_of(document, MapBlock, "Nouveaux pôles")
    for row in proposed.rows:
        commune = str(row[0]).split(". ")[1].split(" (")[0]
        assert typeset(commune) in drawn.drawn.alternative
    assert document.name == "couverture-30-km-3-nouveaux-region-53"


def test_territory_that_is_all_covered_says_there_is_nothing_to_add(study: Study) -> None:
    zone = Selection(level="departement", codes=("75",))
    near = study.of(zone=zone)
    document = coverage_report(near, "epci", NewPoles(near, 5))
    assert any("rien à ajouter" in each for each in sentences_of(document, "Nouveaux pôles"))
    assert tables_of(document, "Nouveaux pôles") == []
    assert to_pdf(document).startswith(b"%PDF")
