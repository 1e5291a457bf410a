"""What the page of networks shows: sentences, tables, charts, the map, and the files."""

import base64
import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from geo.analysis.actors import actors_by_type, networks_by_nature
from geo.analysis.graph.ties import tie_graph
from geo.analysis.networks import (
    TiedPoles,
    shared_organisations,
    tied_poles,
    ties_by_distance,
    ties_by_sector,
    ties_of,
)
from geo.formats.xml import xml_text
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.exports.network_files import about, network_csv, network_graphml
from geo.render.csv import table_csv
from geo.render.html_tables import table_html
from geo.render.leaflet import catalogue, lines_catalogue, map_data
from geo.render.plotly import figure_of
from geo.render.report_html import to_html
from geo.render.svg.networks import plan_of
from geo.render.svg.posters import map_poster
from geo.render.svg.windows import window_of
from geo.reports.blocks import ChartBlock, LongTable, MapBlock, Report, Sentences, TableBlock
from geo.reports.choices.coverage import OTHER_PARTS, read_reach_choices
from geo.reports.choices.parts import NETWORK_PARTS, SECTOR_PARTS, read_network_part
from geo.reports.links import ToPole, ToSelection, ToWeb
from geo.reports.maps import lines as drawn_lines
from geo.reports.maps.lines import DASHES, Lines, lines_sentence
from geo.reports.maps.maps import lines_map
from geo.reports.networks.charts import (
    distance_chart,
    kinds_chart,
    networks_chart,
    roles_chart,
    sectors_chart,
)
from geo.reports.networks.drawing import network_drawing
from geo.reports.networks.report import networks_report
from geo.reports.networks.sentences import network_sentences
from geo.reports.networks.tables import most_first, reach_of_all_table, shared_table, ties_table
from geo.reports.networks.words import role_years, same_words
from geo.reports.study import Study
from tests import shipped
from tests.analysis.test_networks import MEMBERS
from tests.analysis.twelve_poles import POLES, TABLES
from tests.folders import POLE
from tests.spaces import plain
from tests.views.drawn import SVG, all_of, harmless, texts
from tests.views.test_maps import ADDRESSES, ATTACKS

GRAPHML = {"g": "http://graphml.graphdrawing.org/xmlns"}


def found_in(atlas: Atlas, selection: Selection | None = None) -> TiedPoles:
    return tied_poles(ties_of(atlas), atlas.select(selection or Selection()))


def report_in(atlas: Atlas, selection: Selection | None = None) -> Report:
    asked = selection or Selection()
    zone = Selection(level=asked.level, codes=asked.codes)
    return networks_report(Study(atlas, asked.without_territory(), zone))


@pytest.fixture
def handmade(atlas_of: Callable[..., Atlas]) -> Atlas:
    return atlas_of(POLES, **(TABLES | {"membres": MEMBERS}))


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


# ---- The address ----------------------------------------------------------------------------


def test_the_parts_of_two_pages_do_not_quarrel(shipped_atlas: Atlas) -> None:
    assert (*NETWORK_PARTS, *SECTOR_PARTS) == OTHER_PARTS
    assert read_network_part({"vue": ["acteurs"]}) == ("acteurs", ())
    assert read_network_part({"vue": ["equite"]}) == ("liens", ())
    assert read_network_part({}) == ("liens", ())
    part, messages = read_network_part({"vue": ["<b>"]})
    assert part == "liens"
    assert "« <b> »" in plain(messages[0])
    choices, quiet = read_reach_choices({"vue": ["acteurs"]}, shipped_atlas)
    assert (choices.part, quiet) == ("carte", ())


# ---- The report -----------------------------------------------------------------------------


def long_table(report: Report, section: str) -> LongTable:
    block = report.pick(section)[0].blocks[-1]
    assert isinstance(block, LongTable)
    return block


def table_of(report: Report, section: str) -> TableBlock:
    block = report.pick(section)[0].blocks[-1]
    assert isinstance(block, TableBlock)
    return block


def test_the_report_on_a_region_says_the_figures_of_its_poles(shipped_atlas: Atlas) -> None:
    report = report_in(shipped_atlas, Selection(level="region", codes=("53",)))
    assert (report.name, report.kind) == ("reseaux-region-53", "Réseaux et membres")
    assert report.title == "En Bretagne"
    here = set(shipped_atlas.poles.loc[shipped_atlas.poles["code_region"] == "53", "id_pole"])
    members = [row["id_pole"] for row in shipped.rows("membres")]
    assert long_table(report, "liens").rows == sum(pole in here for pole in members) > 0
    tied = {row["id_pole"] for row in shipped.rows("adhesions")} & here
    assert long_table(report, "poles-reseaux").rows == len(tied) > 0
    networks = table_of(report, "reseaux").table.rows
    assert sum(int(str(row[-1])) for row in networks) >= len(tied)
    kinds = {type(block) for section in report.sections for block in section.blocks}
    assert {Sentences, MapBlock, ChartBlock, TableBlock, LongTable} <= kinds


def test_the_report_on_no_member_says_so(atlas_of: Callable[..., Atlas]) -> None:
    report = report_in(atlas_of(POLES[:3]))
    for section, words in (
        ("liens", "Aucun membre ni partenaire n'est connu"),
        ("reseaux", "Aucun lien avec un réseau n'est connu"),
        ("partagees", "Aucun nom d'organisation n'est lié à plusieurs"),
    ):
        (said,) = report.pick(section)[0].blocks
        assert isinstance(said, Sentences)
        assert said.sentences[0].startswith(words)
    for section in ("portee", "roles", "poles-reseaux"):
        assert report.pick(section)[0].blocks == ()


# ---- Sentences ------------------------------------------------------------------------------


def test_sentences_say_the_figures(shipped_atlas: Atlas) -> None:
    text = plain(" ".join(network_sentences(found_in(shipped_atlas))))
    rows, distances = shipped.rows("membres"), shipped.member_km()
    farthest = max(distances, key=lambda rank: distances[rank])
    communes = [shipped.communes()[row["code_insee"]] for row in shipped.located(rows)]
    epci = {commune["code_epci"] for commune in communes} - {""}
    departements = {commune["code_departement"] for commune in communes}
    links = Counter(row["lien"] for row in rows)
    known = {row["id_pole"]: row["nature"] for row in shipped.rows("adhesions")}  # any of several
    for nature in ("accompagnement", "membre"):  # the strongest last
        known |= {row["id_pole"]: nature for row in shipped.linked("adhesions", nature=nature)}
    natures = Counter(known.values())
    for words in (
        f"{shipped.TIED} pôles sont liés à un réseau au moins : {natures['membre']} ",
        f"membres, {natures['accompagnement']} accompagnés sans être membres ",
        f"et {natures['cite']} seulement cités. Une citation n'est pas une adhésion.",
        f"Des membres ou partenaires de {shipped.WITH_MEMBERS} pôles sur {shipped.POLES} sont ",
        f"connus : {links['membre']} liens de membre et {links['partenaire']} ",
        f"Des {shipped.POLES - shipped.WITH_MEMBERS} autres, on ne sait rien.",
        f"La distance est connue pour {len(distances)} de ces {shipped.MEMBERS} liens : ",
        f"et le plus loin ({rows[farthest]['nom']}, lié à ",
        f" à {distances[farthest]:.0f} km.",
        f"{len(epci)} EPCI et {len(departements)} départements",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (Selection(level="region", codes=("94",)), ["Aucun pôle connu ne répond"]),
        (
            Selection(level="region", codes=("93",), words="masse"),
            ["Aucun pôle ne répond"],
        ),
        (
            Selection(level="departement", codes=("22",)),
            ["Aucun lien de ce pôle avec un réseau", "Aucun membre de ce pôle n'est connu."],
        ),
    ],
)
def test_sentences_say_what_is_not_known(
    handmade: Atlas, selection: Selection, words: list[str]
) -> None:
    text = plain(" ".join(network_sentences(found_in(handmade, selection))))
    assert [each for each in words if each not in text] == []


def test_the_map_says_what_it_does_not_draw(handmade: Atlas) -> None:
    found = found_in(handmade)
    assert plain(lines_sentence(found, 4)) == (
        "La carte trace 4 lignes, du pôle à la commune de l'organisation. Liens sans ligne : "
        "3 dans la commune du pôle, 2 de commune inconnue, 1 d'un pôle dont "
        "la commune est inconnue et 1 sur une autre terre que le pôle."
    )
    assert ", sur 4 : filtrez les pôles" in plain(lines_sentence(found, 2))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (2009.0, 2025.0, "2009 à 2025"),
        (2013.0, 2013.0, "2013"),
        (2025.0, np.nan, "2025"),
        (np.nan, 2020.0, "mention en 2020"),
        (np.nan, np.nan, "année inconnue"),
    ],
)
def test_years_of_a_role_are_those_attested(first: float, last: float, words: str) -> None:
    assert role_years(first, last) == words


def test_a_name_alone_is_never_said_to_prove_the_organisation() -> None:
    assert same_words(3, 0, 3) == "même nom, 3 communes différentes : peut-être pas"
    assert same_words(1, 0, 1) == "même nom, même commune"
    assert "non vérifié" in same_words(1, 2, 3)
    assert "non vérifié" in same_words(0, 2, 2)
    assert same_words(3, 0, 0) == "même numéro SIREN"


# ---- Tables ---------------------------------------------------------------------------------


def test_every_tie_is_a_row_and_the_drawn_ones_come_first(handmade: Atlas) -> None:
    found = found_in(handmade)
    ties = long_table(report_in(found.ties.atlas), "liens")
    page = ties.make(ties.span(1))
    assert plain(page.table.caption) == (
        "Liens 1 à 11 sur 11 : d'abord 4 liens tracés sur la carte, puis les autres, par pôle"
    )
    assert len(page.table.rows) == len(MEMBERS)
    assert page.table.rows[0][:2] == ("a", "Coopérative")
    assert page.targets[0] == ToPole("ptce-a", handmade.cells["source_url"][0])
    distances = [row[-1] for row in page.table.rows]
    assert distances.count("sur une autre terre, non tracé") == 1
    assert distances.count("dans la commune du pôle") == 3
    assert ties.file is not None
    table = rows_of(table_csv(ties.file()))
    assert [row["sur_la_carte"] for row in table].count("ligne") == 4
    assert {row["organisation"]: row["distance_km"] for row in table}["Outre-mer"] == ""


def test_a_citation_stands_in_its_own_column(handmade: Atlas) -> None:
    poles = long_table(report_in(handmade), "poles-reseaux")
    page = poles.make(poles.span(1))
    assert page.table.rows == [
        ("a", "RTES", "—", "—"),
        ("b", "—", "—", "RTES"),
        ("l", "—", "CRESS", "—"),
    ]
    assert page.targets == tuple(ToPole(f"ptce-{each}", POLE["source_url"]) for each in "abl")


def test_a_network_leads_to_the_selection_of_its_poles(handmade: Atlas) -> None:
    block = table_of(report_in(handmade), "reseaux")
    assert [row[0] for row in block.table.rows] == ["RTES", "CRESS"]
    assert block.targets == (ToSelection({"reseau": ["rtes"]}), ToSelection({"reseau": ["cress"]}))


def test_roles_are_in_order_of_time_each_with_its_source(
    atlas_of: Callable[..., Atlas],
) -> None:
    roles = [
        {"sigle": "RTES", "debut": "2013", "role": "b", "source_titre": "Un livre"},
        {"sigle": "CRESS", "debut": "2009", "role": "a", "source_url": "https://exemple.fr/x"},
        {"sigle": "CRESS", "debut": "2010", "role": "c"},
    ]
    atlas = atlas_of(POLES, **(TABLES | {"roles_reseaux": roles}))
    block = long_table(report_in(atlas), "roles")
    page = block.make(block.span(1))
    assert [row[1:] for row in page.table.rows] == [
        ("2009", "a", "exemple.fr"),
        ("2010", "c", "non renseignée"),
        ("2013", "b", "Un livre"),
    ]
    assert (page.linked, page.targets[0]) == (3, ToWeb("https://exemple.fr/x"))


def test_organisations_of_several_poles_name_them_and_how_they_are_written(
    handmade: Atlas,
) -> None:
    found = found_in(handmade)
    figures = shared_table(found, shared_organisations(found), 2)
    lines = {row[0]: row[1:] for row in figures.rows}
    assert lines["Mairie"][0] == 3
    assert lines["Mairie"][1] == "a (membre), h (membre) et 1 autre"
    assert "3 communes différentes" in str(lines["Mairie"][2])
    assert lines["Lycée d'ici / LYCEE D’ICI"][1] == "a (membre) et b (partenaire)"
    whole = shared_table(found, shared_organisations(found))
    assert "j (membre)" in str({row[0]: row[2] for row in whole.rows}["Mairie"])


def test_types_and_sectors_are_sorted_and_the_unknown_stands_last(shipped_atlas: Atlas) -> None:
    found = found_in(shipped_atlas)
    kinds = most_first(actors_by_type(found.view), "type_acteur", shipped_atlas)
    totals = (kinds["membre"] + kinds["partenaire"]).tolist()
    assert totals[:-1] == sorted(totals[:-1], reverse=True)
    assert kinds["type_acteur"].iloc[-1] == ""
    sectors = most_first(ties_by_sector(found), "secteur", shipped_atlas)
    assert sectors["lien"].tolist() == ["membre", "partenaire"] * (len(sectors) // 2)
    sums = sectors.groupby("secteur", sort=False)["ties"].sum().tolist()
    assert sums[:-1] == sorted(sums[:-1], reverse=True)


# ---- Charts ---------------------------------------------------------------------------------


def test_titles_of_charts_say_the_finding(shipped_atlas: Atlas) -> None:
    found = found_in(shipped_atlas)
    kinds = most_first(actors_by_type(found.view), "type_acteur", shipped_atlas)
    sectors = most_first(ties_by_sector(found), "secteur", shipped_atlas)
    titles = [
        plain(chart.title)
        for chart in (
            distance_chart(found, ties_by_distance(found)),
            networks_chart(networks_by_nature(found.view), shipped_atlas),
            kinds_chart(kinds, shipped_atlas),
            sectors_chart(sectors, shipped_atlas),
            roles_chart(shipped_atlas),
        )
    ]
    pairs = {tuple(row.values())[:3] for row in shipped.rows("adhesions")}
    helped, cited = (
        sum(pair[1:] == ("CRESS", nature) for pair in pairs)
        for nature in ("accompagnement", "cite")
    )
    kinds_of = Counter(row["type_acteur"] for row in shipped.rows("membres"))
    known = shipped.MEMBERS - kinds_of[""]
    innovation = "innovation sociale et développement local"
    innovative = {pole["id_pole"] for pole in shipped.poles(secteurs=innovation)}
    members = sum(row["id_pole"] in innovative for row in shipped.rows("membres"))
    assert titles == [
        "Membres et partenaires : plus de la moitié sont dans la commune même du pôle",
        f"CRESS a le plus de pôles liés : {helped} accompagnés et {cited} cités",
        f"Association : {kinds_of['association']} des {known} liens de type connu",
        f"{innovation.capitalize()} : le plus de membres et partenaires connus ({members})",
        "22 réseaux ou institutions depuis 2007 : le plus d'arrivées en 2009 (6)",
    ]


def test_series_of_charts_are_told_apart_by_their_rank(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection())
    chart = networks_chart(networks_by_nature(view), shipped_atlas)
    assert [bars.name for bars in chart.named] == ["Membres", "Accompagnés", "Cités"]
    assert [bars.position for bars in chart.named] == [0, 1, 2]
    assert chart.is_stacked


@pytest.mark.parametrize("selection", [Selection(level="region", codes=("94",)), Selection()])
def test_charts_and_tables_of_nothing_say_so(
    atlas_of: Callable[..., Atlas], selection: Selection
) -> None:
    atlas = atlas_of(POLES[:3])
    found = found_in(atlas, selection)
    for chart in (
        distance_chart(found, ties_by_distance(found)),
        networks_chart(networks_by_nature(found.view), atlas),
        kinds_chart(actors_by_type(found.view), atlas),
        sectors_chart(ties_by_sector(found), atlas),
        roles_chart(atlas),
    ):
        assert chart.title.startswith("Aucun")
    assert "non calculable" in table_html(reach_of_all_table(found))
    assert selected(map_data(lines_map(Lines(found)), ADDRESSES)) == []
    assert "Aucun membre à tracer." in legend_text(found)


# ---- The map --------------------------------------------------------------------------------


def legend_text(found: TiedPoles) -> str:
    """All that the legend inside the map says."""
    parts = map_data(lines_map(Lines(found)), ADDRESSES)["legend"]
    said = [f"{each['label']} ({each['size']})" for part in parts for each in part["entries"]]
    return plain(" ".join([*said, *(note for part in parts for note in part["notes"])]))


def selected(data: dict[str, Any]) -> list[int]:
    """Positions of the lines drawn in the catalogue of lines."""
    bits = np.frombuffer(base64.b64decode(data["lines"]["selected"]), np.uint8)
    return [int(position) for position in np.flatnonzero(np.unpackbits(bits))]


def test_lines_go_from_the_pole_to_the_commune_on_one_landmass(handmade: Atlas) -> None:
    found = found_in(handmade)
    lines, poles = lines_catalogue(found.ties), catalogue(handmade)
    assert selected(map_data(lines_map(Lines(found)), ADDRESSES)) == [0, 1, 2, 3]
    assert [poles["nom"][position] for position in lines["pole"]] == ["a", "a", "b", "j"]
    assert lines["name"] == ["Coopérative", "Lycée d’ici", "LYCEE D’ICI", "Là-bas"]
    overseas = [longitude > 50 for longitude in lines["lon"]]
    assert overseas == [poles["lon"][position] > 50 for position in lines["pole"]]
    assert plain(lines["note"][3]).startswith("Membre de Saint-Paul, ")
    assert [lines["kinds"][kind] for kind in lines["kind"]] == [
        "Entreprise de l'ESS",
        "Formation",
        "Formation",
        "Association",
    ]


def test_a_selection_draws_the_lines_of_its_poles(handmade: Atlas) -> None:
    found = found_in(handmade, Selection(sectors=("numerique",)))  # b, g, h, j and l
    assert selected(map_data(lines_map(Lines(found)), ADDRESSES)) == [2, 3]


def test_types_are_told_apart_by_colour_and_by_dash(shipped_atlas: Atlas) -> None:
    found = found_in(shipped_atlas)
    lines = map_data(lines_map(Lines(found)), ADDRESSES)["lines"]
    assert len(found.ties.kinds) == len(set(lines["colours"])) == len(set(DASHES)) == 8


def test_the_image_draws_the_same_lines(handmade: Atlas, shipped_atlas: Atlas) -> None:
    for found, kinds in ((found_in(handmade), 3), (found_in(shipped_atlas), 5)):
        root = harmless(map_poster(lines_map(Lines(found))))
        groups = [
            group
            for group in all_of(root, "g")
            if re.search(r" : \d+ lignes?$", plain(group.findtext(f"{SVG}title") or ""))
        ]
        assert len(groups) == kinds
        paths = [group.findall(f"{SVG}path")[0] for group in groups]
        assert sum(path.get("d", "").count("M") for path in paths) == len(found.lines)
        assert len({path.get("stroke-dasharray") for path in paths}) == kinds
        assert "Lignes : type d'acteur" in plain(" ".join(texts(root)))


def test_a_territory_frames_the_image_on_its_poles_and_the_ends_of_their_lines(
    handmade: Atlas,
) -> None:
    found = found_in(handmade, Selection(level="commune", codes=("29019",)))
    frame = lines_map(Lines(found)).frame
    assert frame
    assert frame.holds(*Lines(found).ends.T).all()
    overseas = found_in(handmade, Selection(level="region", codes=("53", "04")))
    assert window_of(lines_map(Lines(overseas)), 640).in_insets


def test_the_legend_counts_every_line_once(shipped_atlas: Atlas) -> None:
    found = found_in(shipped_atlas)
    legend = legend_text(found)
    counts = [int(count) for count in re.findall(r"\((\d+) lignes?\)", legend)]
    assert sum(counts) == len(found.lines) == shipped.lines()
    assert f"({shipped.LOCATED} points)" in legend


def test_no_more_lines_than_the_cap_are_sent_and_the_page_says_so(
    handmade: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawn_lines, "MOST_LINES", 2)
    found = found_in(handmade)
    assert selected(map_data(lines_map(Lines(found)), ADDRESSES)) == [0, 1]
    legend = legend_text(found)
    assert "trace 2 lignes" in legend
    assert "sur 4" in legend


def test_a_territory_is_shown_with_the_ends_of_its_lines(handmade: Atlas) -> None:
    found = found_in(handmade, Selection(level="commune", codes=("29019",)))
    (south, west), (north, east) = map_data(lines_map(Lines(found)), ADDRESSES)["fit"]
    assert west < -5  # Ouessant
    assert east > 6  # Annecy
    assert south < 46
    assert north > 48.4
    assert map_data(lines_map(Lines(found_in(handmade))), ADDRESSES)["fit"] is None


# ---- Files ----------------------------------------------------------------------------------


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
    assert lines_catalogue(found.ties)["name"] == names
    drawn = json.dumps(map_data(lines_map(Lines(found)), ADDRESSES))
    assert [name for name in names if name in drawn] == []


def test_titles_name_all_those_at_a_tie(atlas_of: Callable[..., Atlas]) -> None:
    atlas = atlas_of(
        [{**POLE, "id_pole": "ptce-a", "nom": "a", "secteurs": "numérique|tourisme"}],
        reseaux=[{"sigle": "RTES", "nom": "Réseau"}, {"sigle": "CRESS", "nom": "Chambre"}],
        adhesions=[
            {"id_pole": "ptce-a", "reseau": "RTES", "nature": "membre"},
            {"id_pole": "ptce-a", "reseau": "CRESS", "nature": "cite"},
        ],
        membres=[{"id_pole": "ptce-a", "nom": "Labo", "lien": "membre"}],
    )
    view = atlas.select(Selection())
    networks = networks_chart(networks_by_nature(view), atlas).title
    assert networks == "CRESS et RTES ont le plus de pôles liés : 1 chacun"
    ties = ties_by_sector(tied_poles(ties_of(atlas), view))
    sectors = sectors_chart(ties, atlas).title
    assert sectors == (
        "Numérique et Tourisme : le plus de membres et partenaires connus (1 chacun)"
    )


def test_the_title_of_the_roles_names_all_the_busiest_years(atlas_of: Callable[..., Atlas]) -> None:
    names = ("RTES", "CRESS", "MES")
    atlas = atlas_of(
        [],
        reseaux=[{"sigle": name, "nom": name} for name in names],
        roles_reseaux=[
            {"sigle": name, "debut": debut, "role": "Cofondateur"}
            for name, debut in zip(names, ("2009", "2011", "2013"), strict=True)
        ],
    )
    title = roles_chart(atlas).title
    assert title == (
        "3 réseaux ou institutions depuis 2009 : le plus d'arrivées en 2009, 2011 et 2013 "
        "(1 chaque année)"
    )


def test_the_departements_of_most_lines_are_drawn_at_their_own_scale(shipped_atlas: Atlas) -> None:
    own = {
        code: shipped.poles(code_departement=code)
        for code in {row["code_departement"] for row in shipped.rows("poles")} - {""}
    }
    most = sorted(own, key=lambda code: -shipped.lines(own[code]))[:3]
    expected = {code: shipped.lines(own[code]) for code in most if shipped.lines(own[code]) >= 5}
    assert expected
    (section,) = networks_report(Study(shipped_atlas, Selection())).pick("denses")
    drawn = [block.drawn for block in section.blocks if isinstance(block, MapBlock)]
    lines = [each.lines for each in drawn if each.lines]
    shown = [each.shown.codes[0] for each in drawn]
    assert {code: len(each.rows) for code, each in zip(shown, lines, strict=True)} == expected
    assert all(each.frame for each in drawn)  # not the whole country
    one = Selection(level="departement", codes=(most[0],))
    assert not networks_report(Study(shipped_atlas, Selection(), one)).pick("denses")[0].blocks
