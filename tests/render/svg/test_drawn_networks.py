"""The network as a drawing: what it holds, that names do not overlap, and that nothing acts."""

import gzip
from collections.abc import Callable
from itertools import combinations
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from geo.analysis.graph.layout import forget_layouts
from geo.analysis.graph.ties import BASES, Basis, tie_graph
from geo.analysis.networks import tied_poles, ties_of
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.svg.elements import Weight, text_width
from geo.render.svg.networks import COLOURS, explained_network, network_picture, plan_of
from geo.render.svg.picture import PAPER
from geo.render.svg.posters import network_sheet, poster
from geo.reports.blocks import NetworkBlock
from geo.reports.choices.networks import GraphChoices
from geo.reports.links import Target, ToPole, ToSelection
from geo.reports.networks.drawing import (
    MOST_JOINED,
    MOST_POLES,
    network_drawing,
    usual_drawing,
    usual_members,
)
from geo.reports.networks.report import networks_report
from geo.reports.networks.values import NetworkDrawing
from geo.reports.study import Study
from tests import shipped
from tests.analysis.test_graph import found_in
from tests.analysis.test_networks import MEMBERS
from tests.analysis.twelve_poles import POLES, TABLES
from tests.folders import POLE
from tests.spaces import plain
from tests.views.drawn import SVG, all_of, harmless, number_of, texts, titles
from tests.views.test_maps import ATTACKS

pytestmark = pytest.mark.slow

Box = tuple[float, float, float, float]


def drawn_of(
    atlas: Atlas, basis: Basis = "citations", *, is_folded: bool = False
) -> NetworkDrawing:
    return network_drawing(tie_graph(found_in(atlas), basis), is_folded=is_folded)


def leads(target: Target) -> str:
    match target:
        case ToPole(identifier):
            return f"/pole?pole={identifier}"
        case ToSelection(choice):
            return f"/?reseau={choice['reseau'][0]}"
    return ""


@pytest.fixture
def handmade(atlas_of: Callable[..., Atlas]) -> Atlas:
    return atlas_of(POLES, **(TABLES | {"membres": MEMBERS}))


def written_boxes(root: ET.Element) -> list[Box]:
    """Where each line of a name stands: left, top, right, bottom."""
    boxes = []
    for group in root.iter(f"{SVG}g"):
        if group.get("text-anchor") != "middle":
            continue
        size = number_of(group, "font-size")
        weight: Weight = "semibold" if group.get("font-weight") else "regular"
        for text in group:
            x, y = number_of(text, "x"), number_of(text, "y")
            half = text_width(text.text or "", size, weight) / 2
            boxes.append((x - half, y - 0.75 * size, x + half, y + 0.2 * size))
    return boxes


def sign_boxes(root: ET.Element) -> list[Box]:
    """Where poles and networks stand."""
    found = []
    for link in all_of(root, "a"):
        for circle in link.iter(f"{SVG}circle"):
            x, y, r = (number_of(circle, name) for name in ("cx", "cy", "r"))
            found.append((x - r, y - r, x + r, y + r))
        for square in link.iter(f"{SVG}rect"):
            x, y, side = (number_of(square, name) for name in ("x", "y", "width"))
            found.append((x, y, x + side, y + side))
    return found


def meet(one: Box, two: Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


# ---- What is drawn --------------------------------------------------------------------------


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("is_folded", [False, True])
def test_no_name_covers_another_nor_a_pole(
    shipped_atlas: Atlas, basis: Basis, *, is_folded: bool
) -> None:
    drawn = drawn_of(shipped_atlas, basis, is_folded=is_folded)
    root = ET.fromstring(network_picture(drawn, leads).svg)  # noqa: S314 - our own text
    names, signs = written_boxes(root), sign_boxes(root)
    assert len(names) >= len(signs) >= shipped.WITH_MEMBERS
    assert not [pair for pair in combinations(names, 2) if meet(*pair)]
    assert not [sign for sign in signs for name in names if meet(sign, name)]
    assert not [pair for pair in combinations(signs, 2) if meet(*pair)]


def test_every_tie_and_every_name_is_drawn(shipped_atlas: Atlas) -> None:
    drawn = drawn_of(shipped_atlas)
    names = {row["nom"] for row in shipped.rows("membres")}
    assert {node.name for node in drawn.nodes if node.kind in ("membre", "partenaire")} <= names
    pairs = {(row["id_pole"], row["nom"].casefold()) for row in shipped.rows("membres")}
    pairs |= {(row["id_pole"], row["reseau"]) for row in shipped.rows("adhesions")}
    assert len(drawn.ties) == len(pairs)
    said = " ".join(titles(ET.fromstring(network_picture(drawn).svg)))  # noqa: S314
    assert [node.name for node in drawn.nodes if plain(node.name) not in plain(said)] == []


def test_a_citation_is_drawn_as_no_membership(handmade: Atlas) -> None:
    def lines(basis: Basis) -> dict[str | None, str]:
        svg = network_picture(drawn_of(handmade, basis)).svg
        root = ET.fromstring(svg)  # noqa: S314 - our own text
        paths = [each for each in all_of(root, "path") if each.get("fill") == "none"]
        return {each.get("stroke-dasharray"): each.get("stroke", "") for each in paths}

    assert "1 4" not in lines("reseaux")
    dotted = lines("citations")
    assert dotted["1 4"] not in (dotted["6 3"], COLOURS["reseau"])
    written = texts(ET.fromstring(network_picture(drawn_of(handmade)).svg))  # noqa: S314
    assert "pôle seulement cité par le réseau" in written
    node = next(node for node in drawn_of(handmade).nodes if node.name == "RTES")
    assert plain(node.said) == "RTES : 1 pôle membre et 1 pôle seulement cité"


def test_folded_members_are_a_number_on_their_pole(handmade: Atlas) -> None:
    drawn = drawn_of(handmade, "organisations", is_folded=True)
    # a has two members of its own, d one, j one; what several poles share stays a sign.
    assert {node.name: node.folded for node in drawn.nodes if node.folded} == {
        "a": 2,
        "d": 1,
        "j": 1,
    }
    shown = [node.name for node in drawn.nodes if node.kind != "pole"]
    assert shown == ["Lycée d'ici", "Mairie", "Sans lieu"]
    root = ET.fromstring(network_picture(drawn).svg)  # noqa: S314 - our own text
    assert [text for text in texts(root) if text.isdigit()] == ["2", "1", "1"]


def test_poles_and_networks_lead_where_the_medium_says(handmade: Atlas) -> None:
    drawn = drawn_of(handmade)
    expected = {leads(node.target) for node in drawn.nodes if node.target}
    root = harmless(network_picture(drawn, leads).svg, expected)
    assert {link.get("href") for link in all_of(root, "a")} == expected
    assert root.get("role") == "group"
    assert harmless(explained_network(drawn, None).picture.svg).get("role") == "img"


def test_poles_of_unknown_members_are_never_said_to_be_isolated(shipped_atlas: Atlas) -> None:
    drawn = usual_drawing(found_in(shipped_atlas))
    text = plain(drawn.alternative)
    unknown = shipped.POLES - shipped.WITH_MEMBERS
    assert (
        f"{unknown} pôles dont aucun membre n'est connu : rien ne dit qu'ils soient isolés." in text
    )
    assert "sans lien connu ne sont pas dessinés" in text
    assert drawn.title.startswith("Par les liens connus, le plus grand groupe réunit 13 pôles")


def test_no_known_tie_is_said(atlas_of: Callable[..., Atlas]) -> None:
    atlas = atlas_of(POLES[:3])
    report = networks_report(Study(atlas, Selection()))
    (said,) = report.pick("dessin")[0].blocks
    assert "rien à dessiner" in str(said)
    harmless(network_picture(usual_drawing(found_in(atlas))).svg)


# ---- Always the same, and light -------------------------------------------------------------


def test_the_drawing_is_the_same_each_time(shipped_atlas: Atlas) -> None:
    first = poster(network_sheet(drawn_of(shipped_atlas)))
    forget_layouts()
    assert poster(network_sheet(drawn_of(shipped_atlas))) == first


def test_the_drawing_for_a_slide_is_wide(shipped_atlas: Atlas) -> None:
    picture = network_sheet(usual_drawing(found_in(shipped_atlas))).picture
    assert 1.6 < picture.width / picture.height < 2.8


def test_the_drawing_of_all_poles_is_light(shipped_atlas: Atlas) -> None:
    svg = network_picture(usual_drawing(found_in(shipped_atlas)), leads).svg
    assert len(gzip.compress(svg.encode())) < 16_000


def test_many_members_are_folded_and_many_poles_not_all_drawn(
    atlas_of: Callable[..., Atlas],
) -> None:
    poles = [
        POLE | {"id_pole": f"ptce-{rank}", "nom": f"p{rank}"} for rank in range(MOST_POLES + 5)
    ]
    members = [
        {"id_pole": pole["id_pole"], "nom": f"{pole['nom']} m{rank}", "lien": "membre"}
        for pole in poles
        for rank in range(3)
    ]
    atlas = atlas_of(poles, membres=members)
    found = tied_poles(ties_of(atlas), atlas.select(Selection()))
    assert usual_members(found) == "replies"
    drawn = usual_drawing(found)
    assert [node.folded for node in drawn.nodes] == [3] * MOST_POLES
    assert f"s'en tient aux {MOST_POLES} pôles" in plain(drawn.alternative)
    asked = networks_report(Study(atlas, Selection()), GraphChoices(members="deplies"))
    (block, *_) = asked.pick("dessin")[0].blocks
    assert isinstance(block, NetworkBlock)
    assert len(block.drawn.nodes) == 4 * MOST_POLES
    size = plan_of(block.drawn).size
    assert np.all(np.array(size) < 12_000)


def test_poles_joined_by_many_organisations_are_drawn_while_there_is_room(
    atlas_of: Callable[..., Atlas],
) -> None:
    poles = [POLE | {"id_pole": f"ptce-{rank}", "nom": f"p{rank}"} for rank in range(200)]
    members = [
        {"id_pole": pole["id_pole"], "nom": f"m{(rank + step) % 200}", "lien": "membre"}
        for rank, pole in enumerate(poles)
        for step in (0, 1, 7)
    ]
    drawn = usual_drawing(found_in(atlas_of(poles, membres=members)))
    core = [node for node, degree in zip(drawn.nodes, drawn.degree, strict=True) if degree > 1]
    assert MOST_JOINED / 2 < len(core) <= MOST_JOINED
    assert "qui ont le plus de liens, sur 200" in plain(drawn.alternative)
    assert drawn.title.endswith("le plus grand groupe réunit 200 pôles")


# ---- Hostile names --------------------------------------------------------------------------


@pytest.mark.parametrize("attack", [*ATTACKS, "\u202e" + "w" * 5000])
def test_hostile_names_are_but_text(atlas_of: Callable[..., Atlas], attack: str) -> None:
    poles = [POLE | {"id_pole": f"ptce-{each}", "nom": attack} for each in "ab"]
    members = [{"id_pole": pole["id_pole"], "nom": attack, "lien": "membre"} for pole in poles]
    networks = [{"sigle": attack, "nom": attack}]
    ties = [{"id_pole": "ptce-a", "reseau": attack, "nature": "cite"}]
    atlas = atlas_of(poles, membres=members, reseaux=networks, adhesions=ties)
    drawn = drawn_of(atlas)
    picture = network_picture(drawn, leads, PAPER)
    harmless(picture.svg, {leads(node.target) for node in drawn.nodes if node.target})
    assert len(picture.svg) < 60_000
    harmless(poster(network_sheet(drawn)).partition("\n")[2])
