"""Drawings that stand alone say what they show, of when, from whom and under what licence."""

from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from geo.analysis.calls import announced_calls
from geo.analysis.portraits import portrait
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.render.svg.elements import size_of, text_width
from geo.render.svg.maps import map_picture
from geo.render.svg.picture import PAPER
from geo.render.svg.posters import Notes, Sheet, chart_sheet, map_poster, map_sheet, poster, slide
from geo.render.svg.previews import PREVIEW_SIZE, preview, preview_of
from geo.reports.calls import years_chart
from geo.reports.choices.drawing import MapChoices
from geo.reports.coverage.report import coverage_map
from geo.reports.maps.maps import poles_map, usual_map
from geo.reports.study import Study
from tests import shipped
from tests.folders import POLE
from tests.render.every_chart import every_chart
from tests.spaces import plain
from tests.views.drawn import DUBLIN_CORE, SVG, all_of, harmless, number_of, texts
from tests.views.test_maps import ATTACKS

BRITTANY = Selection(level="region", codes=("53",))
RANK = f"{shipped.rank_of_region('53')}e taux le plus élevé"


def written(svg: str) -> str:
    return plain(" ".join(texts(harmless(svg))))


def test_a_map_alone_says_all_that_is_needed_to_print_it(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(BRITTANY)
    text = written(map_poster(usual_map(view)))
    unlocated = len(shipped.BRETONS) - len(shipped.located(shipped.BRETONS))
    for words in (
        "Pôles pour 100 000 habitants, par département, en Bretagne",
        f"Les pôles en Bretagne. {shipped.placed(shipped.here(shipped.BRETONS), shipped.BRETONS)}",
        f"{unlocated} pôles n'ont pas de point : {unlocated} connus seulement par leur région.",
        "aucun pôle connu, mais il peut y en avoir (1 département)",
        "Points : statut",
        "Source : Atlas des pôles territoriaux de coopération économique",
        f" version {shipped.VERSION}",
        f"Données du {shipped.DAY}. Licence Ouverte 2.0.",
    ):
        assert words in text


def test_a_part_of_a_selection_is_said_to_be_one(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection())
    bare = poles_map(view, MapChoices(indicator="aucun"))
    text = written(map_poster(replace(bare, shown=BRITTANY)))
    # Eight poles have a point in the rectangle round Bretagne, five of them in it.
    assert f"8 pôles localisés sur cette carte, sur {shipped.LOCATED}." in text
    assert "sur cette carte" not in written(map_poster(bare))


def test_a_file_describes_itself_without_saying_when_it_was_made(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection())
    drawn = poles_map(view, MapChoices())
    svg = map_poster(drawn)
    root = harmless(svg)
    said = {each.tag.removeprefix(DUBLIN_CORE): each.text for each in root.iter()}
    assert said["date"] == shipped.DATE
    assert said["rights"] == "Licence Ouverte 2.0"
    heading = "Pôles pour 100 000 habitants, par région"
    assert plain(root.findtext(f"{SVG}title") or "") == heading
    assert f"{shipped.POLES} pôles" in plain(root.findtext(f"{SVG}desc") or "")
    assert map_poster(drawn) == svg
    assert svg.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<svg ')


@pytest.mark.slow
def test_every_chart_can_stand_alone_with_every_line_inside(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection())
    for name, figure in every_chart(shipped_atlas, Selection()):
        svg = poster(chart_sheet(figure, view))
        root, (width, _) = harmless(svg), size_of(svg)
        assert "Licence Ouverte 2.0." in written(svg), name
        lines = all_of(root.find(f"{SVG}g"), "text")  # type: ignore[arg-type]
        for line in lines[:4]:
            size = number_of(line, "font-size")
            right = number_of(line, "x") + text_width(line.text or "", size)
            assert right <= width, name


def test_without_date_or_licence_the_file_says_so(atlas_of: Callable[..., Atlas]) -> None:
    view = atlas_of([{**POLE, "nom": "Un", "code_insee": "29019"}]).select(Selection())
    picture = map_picture(poles_map(view, MapChoices()), ink=PAPER)
    svg = poster(Sheet(picture, Notes("Titre", (), "", "Source", "")))
    assert "Données sans date. Licence non précisée." in written(svg)


@pytest.mark.slow
@pytest.mark.parametrize("attack", [*ATTACKS, "]]>", "--><script/>", "a" * 10_000])
def test_hostile_notes_are_only_ever_text(shipped_atlas: Atlas, attack: str) -> None:
    view = shipped_atlas.select(Selection())
    picture = map_picture(poles_map(view, MapChoices()), ink=PAPER)
    harmless(poster(Sheet(picture, Notes(attack, (attack,), attack, attack, attack))))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("level", "code", "expected"),
    [
        (
            None,
            "",
            [
                f"{shipped.POLES} pôles recensés",
                "pour 100 000 habitants",
                f"{shipped.SELECTED} retenus par un appel",
            ],
        ),
        (
            "region",
            "53",
            [f"Région Bretagne {len(shipped.BRETONS)} pôles recensés sur {shipped.POLES}", RANK],
        ),
        ("departement", "64", [f"Pyrénées-Atlantiques 0 pôle recensé sur {shipped.POLES}"]),
        ("epci", "242900314", ["EPCI Brest Métropole"]),
        ("commune", "29019", ["Commune Brest"]),
    ],
)
def test_a_preview_names_its_page_and_gives_its_figures(
    shipped_atlas: Atlas, level: Level | None, code: str, expected: list[str]
) -> None:
    svg = preview(preview_of(portrait(shipped_atlas, Selection(), level, code)))
    assert size_of(svg) == PREVIEW_SIZE == (1200, 630)
    text = written(svg)
    for words in [*expected, "Source : Atlas des pôles", shipped.DAY]:
        assert words in text
    root = ET.fromstring(svg)  # noqa: S314
    (inside,) = root.findall(f"{SVG}svg")
    assert number_of(inside, "x") > 550
    assert number_of(inside, "x") + number_of(inside, "width") <= 1200
    assert number_of(inside, "y") > 0
    assert number_of(inside, "y") + number_of(inside, "height") < 630


def test_the_counts_of_a_preview_are_those_of_the_calls(shipped_atlas: Atlas) -> None:
    shown = preview_of(portrait(shipped_atlas, Selection(), None, ""))
    supported = set(shipped_atlas.tables["soutiens"]["id_pole"])
    assert shown.figures[2][0] == str(len(supported & set(shipped_atlas.poles["id_pole"])))


def test_the_title_of_a_chart_poster_is_its_finding(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(BRITTANY)
    figure = years_chart(view, announced_calls(shipped_atlas))
    said = written(poster(chart_sheet(figure, view)))
    assert "Retenus une première fois, parmi les pôles recensés ici" in said
    assert "9 sur 14 en 2015, 22 sur 107 en 2021, 15 sur 15 en 2021, 3 sur 16 en 2022" in said


@pytest.mark.slow
def test_a_slide_of_coverage_says_who_is_covered_and_what_is_not_known(
    shipped_atlas: Atlas,
) -> None:
    drawn = coverage_map(Study(shipped_atlas, Selection(), BRITTANY))
    said = written(slide(map_sheet(drawn), (1280, 720)))
    assert "En Bretagne, " in said
    assert "vivent à 30 km au plus d'un pôle recensé et localisé" in said.replace("’", "'")
    assert "selon leur place, la part serait comprise entre" in said


@pytest.mark.parametrize("size", [(1280, 720), (1280, 960)])
def test_a_slide_has_its_shape_and_says_what_a_poster_says(
    shipped_atlas: Atlas, size: tuple[int, int]
) -> None:
    drawn = usual_map(shipped_atlas.select(BRITTANY))
    svg = slide(map_sheet(drawn), size)
    assert size_of(svg) == size
    said = written(svg)
    assert "en Bretagne" in said
    assert "Licence Ouverte" in said
    assert "Points : statut" in said
    root = harmless(svg)
    for part in root.iter(f"{SVG}svg"):
        right = float(part.get("x", "0")) + float(part.get("width", "0"))
        bottom = float(part.get("y", "0")) + float(part.get("height", "0"))
        assert right <= size[0]
        assert bottom <= size[1]
