"""The network of the selected poles as files: GraphML for graph tools, CSV for the others."""

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np

from geo.analysis.graph.ties import BASES, tie_graph
from geo.analysis.networks import TiedPoles, tied_poles, ties_of
from geo.formats.xml import xml_text
from geo.french import slug
from geo.model.atlas import Atlas
from geo.publish.exports.extract import Extract
from geo.render.csv import table_csv
from geo.render.svg.networks import plan_of
from geo.reports.missing import UNKNOWN
from geo.reports.networks.drawing import network_drawing
from geo.reports.networks.values import NodeKind
from geo.reports.sentences import describe, source_sentence
from geo.reports.tables import Column, Kind, Table

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_SCHEMA = f"{_NAMESPACE} http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_PLACE = {
    "commune": "nom_commune",
    "code_insee": "code_commune",
    **{name: name for name in ("code_departement", "code_region", "longitude", "latitude")},
}
_DRAWN = ("x", "y")
_NODE = ("genre", "nom", "statut", "secteurs", "type_acteur", "nom_compare", *_PLACE, *_DRAWN)
_EDGE = ("relation", "lien", "nature", "distance_km", "source_url")
_NUMBERS = ("longitude", "latitude", "distance_km", *_DRAWN)
Cells = Mapping[str, str | float]
_Places = Mapping[tuple[str, int], Cells]
"""By kind of node and its row in the tables."""


def about(found: TiedPoles) -> Mapping[str, str]:
    """Say what a file is: title, selection, date, licence and source."""
    atlas = found.ties.atlas
    return {
        "titre": "Réseau des pôles territoriaux de coopération économique",
        "selection": describe(found.view.selection, atlas),
        "date": atlas.release.date,
        "licence": atlas.release.licence,
        "source": source_sentence(atlas),
    }


def file_name(found: TiedPoles, extension: str) -> str:
    """Name a file after what it holds and the date of the data."""
    return f"ptce-reseau-{slug(found.ties.atlas.release.date)}".rstrip("-") + f".{extension}"


def network_csv(found: TiedPoles) -> bytes:
    """Write all ties of the selected poles, with organisations and with networks, a row each.

    `relation` says the tie in words, so that a member of a pole never reads as a network of which
    the pole is a member. The last columns say the same on each row: the title, the date, the
    licence and the source of the file.
    """
    notes = {f"fichier_{key}": text for key, text in about(found).items() if key != "selection"}
    columns = (
        *("relation", "id_pole", "pole", "genre", "organisation_ou_reseau", "type_acteur"),
        *("commune", "code_insee", "distance_km", "source_url"),
    )
    rows = [
        (*(cells.get(name, "") for name in columns), *notes.values())
        for cells in (*_organisation_ties(found), *_network_ties(found))
    ]
    kinds: dict[str, Kind] = {"distance_km": "km"}
    titles = tuple(Column(name, kinds.get(name, "text")) for name in (*columns, *notes))
    return table_csv(Table("Réseau des pôles", titles, rows))


def graphml(extract: Extract) -> bytes:
    """Write the network of the selected poles, for tools that draw graphs."""
    return network_graphml(tied_poles(ties_of(extract.view.atlas), extract.view))


def network_graphml(found: TiedPoles) -> bytes:
    """Write the selected poles, the organisations and networks tied to them, and their ties.

    Nodes have a `genre`: pole, organisation, reseau. Organisations share a node when both their
    name, compared without case, accents and punctuation, and their commune are the same; others of
    the same name can be found by `nom_compare`. Edges go from the pole.
    """
    root = ET.Element("graphml", {"xmlns": _NAMESPACE, "xmlns:xsi": _INSTANCE})
    root.set("xsi:schemaLocation", _SCHEMA)
    said = about(found)
    for domain, keys in {"graph": said, "node": _NODE, "edge": _EDGE}.items():
        for name in keys:
            attributes = {"id": f"{domain}-{name}", "for": domain, "attr.name": name}
            kind = "double" if name in _NUMBERS else "string"
            ET.SubElement(root, "key", attributes | {"attr.type": kind})
    graph = ET.SubElement(root, "graph", {"id": "ptce", "edgedefault": "undirected"})
    _add_data(graph, "graph", said)
    for identifier, cells in _nodes(found):
        _add_data(ET.SubElement(graph, "node", {"id": identifier}), "node", cells)
    edges = (*_organisation_ties(found), *_network_ties(found))
    for number, cells in enumerate(edges):
        ends = {"source": str(cells["from"]), "target": str(cells["to"])}
        edge = ET.SubElement(graph, "edge", {"id": f"lien-{number}"} | ends)
        _add_data(edge, "edge", {key: cells[key] for key in _EDGE if key in cells})
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _add_data(element: ET.Element, domain: str, cells: Cells) -> None:
    for key, value in cells.items():
        if value == "" or value != value:  # noqa: PLR0124 - NaN
            continue
        data = ET.SubElement(element, "data", {"key": f"{domain}-{key}"})
        data.text = xml_text(str(value))


def _nodes(found: TiedPoles) -> Iterator[tuple[str, Cells]]:
    atlas = found.ties.atlas
    poles, places = found.view.poles, _places(found)
    columns = {
        **{name: _PLACE[name] for name in ("commune", "code_insee")},
        **{name: name for name in ("nom", "statut", "secteurs")},
        **_PLACE,
    }
    records = poles[["id_pole", *columns.values()]].to_dict("records")
    for row, pole in zip(found.view.rows.tolist(), records, strict=True):
        cells = {key: pole[column] for key, column in columns.items()}
        drawn = places.get(("pole", row), {})
        yield _pole_id(str(pole["id_pole"])), {"genre": "pole", **cells, **drawn}
    yield from _organisation_nodes(found, places)
    networks = atlas.tables["reseaux"].set_index("sigle")["nom"].to_dict()
    rows = {sigle: row for row, sigle in enumerate(networks)}
    tied = dict.fromkeys(str(cells["organisation_ou_reseau"]) for cells in _network_ties(found))
    for sigle in tied:
        name = networks.get(sigle, sigle)
        drawn = places.get(("reseau", rows.get(sigle, -1)), {})
        named = {"genre": "reseau", "nom": name, "nom_compare": sigle}
        yield _network_id(atlas, sigle), {**named, **drawn}


_GENRES: Mapping[NodeKind, str] = {
    "pole": "pole",
    "membre": "organisation",
    "partenaire": "organisation",
    "reseau": "reseau",
}


def _places(found: TiedPoles) -> _Places:
    """Where the drawing of the network puts what it draws; up is up, as tools for graphs have it.

    Organisations of one name stand at one place, as there.
    """
    drawn = network_drawing(tie_graph(found, BASES[-1]), is_folded=False)
    return {
        (_GENRES[node.kind], node.row): {"x": float(x), "y": float(-y)}
        for node, (x, y) in zip(drawn.nodes, plan_of(drawn).places.round(1), strict=True)
    }


def _organisation_nodes(found: TiedPoles, places: _Places) -> Iterator[tuple[str, Cells]]:
    ties, cells = found.ties, found.ties.cells
    seen: set[str] = set()
    for row in found.rows:
        identifier = _organisation_id(found, int(row))
        if identifier not in seen:
            seen.add(identifier)
            named = {name: cells[name][row] for name in ("nom", "type_acteur")}
            compared = ties.names[ties.organisation[row]]
            place = {key: cells[column][row] for key, column in _PLACE.items()}
            drawn = places.get(("organisation", int(ties.organisation[row])), {})
            cells_of = {**named, "nom_compare": compared, **place, **drawn}
            yield identifier, {"genre": "organisation", **cells_of}


def _organisation_ties(found: TiedPoles) -> Iterator[dict[str, Any]]:
    ties, cells, poles = found.ties, found.ties.cells, found.ties.atlas.cells
    for row in found.rows:
        identifier = poles["id_pole"][ties.pole[row]]
        distance_km = float(ties.distance_km[row])
        yield {
            "from": _pole_id(identifier),
            "to": _organisation_id(found, int(row)),
            "id_pole": identifier,
            "pole": poles["nom"][ties.pole[row]],
            "genre": "organisation",
            "organisation_ou_reseau": cells["nom"][row],
            "relation": f"{cells['lien'][row]} du pôle",
            "lien": cells["lien"][row],
            "type_acteur": cells["type_acteur"][row],
            "commune": cells["nom_commune"][row],
            "code_insee": cells["code_commune"][row],
            "distance_km": round(distance_km, 3) if np.isfinite(distance_km) else "",
            "source_url": cells["source_url"][row],
        }


_RELATIONS = {
    "membre": "pôle membre du réseau",
    "accompagnement": "pôle accompagné par le réseau",
    "cite": "pôle cité par le réseau",
}


def _network_ties(found: TiedPoles) -> Iterator[dict[str, Any]]:
    atlas = found.ties.atlas
    for tie in atlas.tables["adhesions"].to_dict("records"):
        position = atlas.positions[tie["id_pole"]]
        if found.view.mask[position]:
            yield {
                "from": _pole_id(tie["id_pole"]),
                "to": _network_id(atlas, tie["reseau"]),
                "id_pole": tie["id_pole"],
                "pole": atlas.cells["nom"][position],
                "genre": "reseau",
                "organisation_ou_reseau": tie["reseau"],
                "relation": _RELATIONS[tie["nature"]],
                "nature": tie["nature"],
                "source_url": tie["source_url"],
            }


def _pole_id(identifier: str) -> str:
    return f"pole-{identifier}"


def _organisation_id(found: TiedPoles, row: int) -> str:
    """One for each number, else for each name and commune of this version of the data."""
    ties = found.ties
    if number := ties.cells["siren"][row]:
        return f"organisation-siren-{number}"
    commune = ties.cells["code_commune"][row] or f"{UNKNOWN}e"
    return f"organisation-{ties.organisation[row]}-{commune}"


def _network_id(atlas: Atlas, sigle: str) -> str:
    slugs = {option.value: option.slug for option in atlas.facets["reseau"].options}
    return f"reseau-{slugs.get(sigle, slug(sigle))}"
