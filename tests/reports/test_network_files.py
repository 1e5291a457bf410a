"""The files of networks: the graph, the tables, and what hostile names do to them."""

import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from geo.analysis.actors import networks_by_nature
from geo.analysis.graph.ties import tie_graph
from geo.analysis.networks import (
    TiedPoles,
    shared_organisations,
)
from geo.formats.xml import xml_text
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.exports.network_files import about, network_csv, network_graphml
from geo.render.csv import table_csv
from geo.render.leaflet import lines_catalogue, map_data
from geo.render.plotly import figure_of
from geo.render.report_html import to_html
from geo.render.svg.networks import plan_of
from geo.reports.maps.lines import Lines, all_lines
from geo.reports.maps.maps import lines_map
from geo.reports.networks.charts import (
    networks_chart,
    roles_chart,
)
from geo.reports.networks.drawing import network_drawing
from geo.reports.networks.tables import shared_table, ties_table
from tests import shipped
from tests.folders import POLE
from tests.reports.ties import found_in, report_in, rows_of
from tests.views.test_maps import ADDRESSES, ATTACKS

GRAPHML = {"g": "http://graphml.graphdrawing.org/xmlns"}


def graph_of(found: TiedPoles) -> tuple[ET.Element, dict[str, dict[str, Any]], list[Any]]:
    """Read a GraphML file as its schema wants it: declared keys, unique nodes, known ends."""
    root = ET.fromstring(network_graphml(found))  # noqa: S314 - our own
    keys = {key.get("id"): dict(key.attrib) for key in root.findall("g:key", GRAPHML)}
    graph = root.find("g:graph", GRAPHML)
    assert graph is not None

    def cells(element: ET.Element, domain: str) -> dict[str, Any]:
        found = {}
        for data in element.findall("g:data", GRAPHML):
            key = keys[data.get("key")]
            assert key["for"] == domain
            kind = {"string": str, "double": float}[key["attr.type"]]
            found[key["attr.name"]] = kind(data.text or "")
        return found

    nodes = {node.get("id"): cells(node, "node") for node in graph.findall("g:node", GRAPHML)}
    assert len(nodes) == len(graph.findall("g:node", GRAPHML))
    edges = [
        (edge.get("source"), edge.get("target"), cells(edge, "edge"))
        for edge in graph.findall("g:edge", GRAPHML)
    ]
    assert all(one in nodes and other in nodes for one, other, _ in edges)
    identifiers = [edge.get("id") for edge in graph.findall("g:edge", GRAPHML)]
    assert len(identifiers) == len(set(identifiers))
    assert all(re.fullmatch(r"[\w.:-]+", each) for each in [*nodes, *identifiers])
    return graph, nodes, edges


def test_the_graph_holds_poles_organisations_networks_and_their_ties(handmade: Atlas) -> None:
    found = found_in(handmade)
    graph, nodes, edges = graph_of(found)
    kinds = [cells["genre"] for cells in nodes.values()]
    # Eleven ties: « Lycée d'ici » and « Sans lieu » are one node each for two poles.
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "pole": 12,
        "organisation": 9,
        "reseau": 2,
    }
    assert len(edges) == 11 + 3
    relations = [cells["relation"] for *_, cells in edges]
    assert relations.count("pôle cité par le réseau") == 1
    assert relations.count("pôle membre du réseau") == 1
    assert relations.count("membre du pôle") == 9
    mairies = [cells for cells in nodes.values() if cells.get("nom_compare") == "mairie"]
    assert len({cells["code_insee"] for cells in mairies}) == len(mairies) == 3
    notes = [data.text for data in graph.findall("g:data", GRAPHML)]
    assert notes == [value for value in about(found).values() if value]


@pytest.mark.slow
def test_the_shipped_graph_and_table_hold_every_tie(shipped_atlas: Atlas) -> None:
    found = found_in(shipped_atlas)
    graph, nodes, edges = graph_of(found)
    table = rows_of(network_csv(found))
    ties = len(shipped_atlas.tables["membres"]) + len(shipped_atlas.tables["adhesions"])
    assert len(edges) == len(table) == ties
    assert [cells["relation"] for *_, cells in edges] == [row["relation"] for row in table]
    texts = " ".join(data.text or "" for data in graph.findall("g:data", GRAPHML))
    for words in (shipped_atlas.release.date, shipped_atlas.release.licence, "Source : "):
        assert words
        assert words in texts
        assert words in " ".join(table[0].values())
    assert sum(cells["genre"] == "pole" for cells in nodes.values()) == shipped.POLES


@pytest.mark.slow
def test_the_graph_says_where_the_drawing_puts_each_node(shipped_atlas: Atlas) -> None:
    found = found_in(shipped_atlas)
    _, nodes, edges = graph_of(found)
    drawn = network_drawing(tie_graph(found, "citations"), is_folded=False)
    places = {
        (node.kind == "pole", node.name): (round(x, 1), round(-y, 1))
        for node, (x, y) in zip(drawn.nodes, plan_of(drawn).places, strict=True)
    }
    tied = {end for start, end, _ in edges} | {start for start, _, _ in edges}
    for identifier, cells in nodes.items():
        assert ("x" in cells) == ("y" in cells) == (identifier in tied)
        if cells["genre"] == "pole" and identifier in tied:
            assert (float(cells["x"]), float(cells["y"])) == places[True, cells["nom"]]


def test_a_selection_narrows_the_files(shipped_atlas: Atlas) -> None:
    found = found_in(shipped_atlas, Selection(level="region", codes=("53",)))
    _, nodes, _ = graph_of(found)
    assert sum(cells["genre"] == "pole" for cells in nodes.values()) == len(shipped.BRETONS)
    assert {row["id_pole"] for row in rows_of(network_csv(found))} <= set(
        found.view.poles["id_pole"]
    )


def test_xml_keeps_what_it_can_hold() -> None:
    assert xml_text("a\x00b\x0bc\ud800d\uffffe\tf é 🗺") == "a�b�c�d�e\tf é 🗺"


@pytest.mark.slow
def test_hostile_names_stay_text_everywhere(atlas_of: Callable[..., Atlas]) -> None:
    attacks = [text for text in ATTACKS if text.isprintable()]
    attacks += ["=1+1", "@SUM(A1)", "]]><x>", "&bad;"]
    pairs = [(f"ptce-{rank}-{end}", text) for rank, text in enumerate(attacks) for end in "ab"]
    member = {"lien": "membre", "code_insee": "29155", "source_url": "https://a.fr"}
    atlas = atlas_of(
        [POLE | {"id_pole": pole, "nom": text, "code_insee": "29019"} for pole, text in pairs],
        membres=[member | {"id_pole": pole, "nom": text} for pole, text in pairs],
        reseaux=[{"sigle": text, "nom": text} for text in attacks],
        adhesions=[
            {"id_pole": pole, "reseau": text, "nature": "cite"} for pole, text in pairs[::2]
        ],
        roles_reseaux=[
            role
            for text in attacks
            for role in (
                {"sigle": text, "debut": "2009", "role": text, "source_titre": text},
                {"sigle": text, "role": "b", "source_url": "javascript:alert(1)"},
            )
        ],
    )
    found = found_in(atlas)
    assert len(found.lines) == len(pairs)
    report = report_in(found.ties.atlas)
    shared = shared_table(found, shared_organisations(found))
    html = to_html(report)
    assert "<img" not in html
    assert "<script" not in html
    assert 'href="javascript:' not in html
    for chart in (networks_chart(networks_by_nature(found.view), atlas), roles_chart(atlas)):
        drawn = str(figure_of(chart).to_plotly_json())
        assert "<img" not in drawn
        assert "<script" not in drawn
    for content in (
        network_csv(found),
        table_csv(ties_table(found)),
        table_csv(shared),
    ):
        for row in rows_of(content):
            assert not any(cell.startswith(("=", "+", "@")) for cell in row.values())
    _, nodes, _ = graph_of(found)
    names = list(found.ties.cells["nom"])
    assert set(map(xml_text, names)) <= {cells["nom"] for cells in nodes.values()}
    assert len(set(names)) == len(attacks)
    assert sorted(lines_catalogue(all_lines(found.ties))["name"]) == sorted(names)
    drawn = json.dumps(map_data(lines_map(Lines(found)), ADDRESSES))
    assert [name for name in names if name in drawn] == []
