"""The network of the selected poles as files: GraphML for graph tools, CSV for the others."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np

from geo.analysis.networks import TiedPoles
from geo.french import slug
from geo.model.atlas import Atlas
from geo.render.csv import table_csv
from geo.reports.missing import UNKNOWN
from geo.reports.sentences import describe, source_sentence
from geo.reports.tables import Column, Table

if TYPE_CHECKING:
    from geo.model.arrays import IntArray

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_SCHEMA = f"{_NAMESPACE} http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
# What XML 1.0 cannot hold, escaped or not.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GRAPH_KEYS = ("titre", "selection", "date", "licence", "source")
_NODE_KEYS = {
    "genre": "string",
    "nom": "string",
    "statut": "string",
    "secteurs": "string",
    "type_acteur": "string",
    "nom_compare": "string",
    "commune": "string",
    "code_insee": "string",
    "code_departement": "string",
    "code_region": "string",
    "longitude": "double",
    "latitude": "double",
}
_EDGE_KEYS = {
    "relation": "string",
    "lien": "string",
    "nature": "string",
    "distance_km": "double",
    "source_url": "string",
}
Cells = Mapping[str, str | float]


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
    notes = {key: value for key, value in about(found).items() if key != "selection"}
    columns = (
        *("relation", "id_pole", "pole", "genre", "organisation_ou_reseau", "type_acteur"),
        *("commune", "code_insee", "distance_km", "source_url"),
        *(f"fichier_{key}" for key in notes),
    )
    kinds = {"distance_km": "km"}
    rows = [
        (
            cells["relation"],
            cells["id_pole"],
            cells["pole"],
            cells["genre"],
            cells["nom"],
            cells.get("type_acteur", ""),
            cells.get("commune", ""),
            cells.get("code_insee", ""),
            cells.get("distance_km", ""),
            cells["source_url"],
            *notes.values(),
        )
        for cells in (*_organisation_ties(found), *_network_ties(found))
    ]
    figures = Table(
        "Réseau des pôles",
        tuple(Column(name, "km" if name in kinds else "text") for name in columns),
        rows,
    )
    return table_csv(figures)


def network_graphml(found: TiedPoles) -> bytes:
    """Write the selected poles, the organisations and networks tied to them, and their ties.

    Nodes have a `genre`: pole, organisation, reseau. Organisations share a node when both their
    name, compared without case, accents and punctuation, and their commune are the same; others of
    the same name can be found by `nom_compare`. Edges go from the pole.
    """
    root = ET.Element("graphml", {"xmlns": _NAMESPACE, "xmlns:xsi": _INSTANCE})
    root.set("xsi:schemaLocation", _SCHEMA)
    for domain, keys in (
        ("graph", dict.fromkeys(_GRAPH_KEYS, "string")),
        ("node", _NODE_KEYS),
        ("edge", _EDGE_KEYS),
    ):
        for name, kind in keys.items():
            attributes = {"id": f"{domain}-{name}", "for": domain}
            ET.SubElement(root, "key", attributes | {"attr.name": name, "attr.type": kind})
    graph = ET.SubElement(root, "graph", {"id": "ptce", "edgedefault": "undirected"})
    _add_data(graph, "graph", about(found))
    for identifier, cells in _nodes(found):
        _add_data(ET.SubElement(graph, "node", {"id": identifier}), "node", cells)
    edges = (*_organisation_ties(found), *_network_ties(found))
    for number, cells in enumerate(edges):
        ends = {"source": str(cells["from"]), "target": str(cells["to"])}
        edge = ET.SubElement(graph, "edge", {"id": f"lien-{number}"} | ends)
        _add_data(edge, "edge", {key: cells[key] for key in _EDGE_KEYS if key in cells})
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def xml_text(text: str) -> str:
    """Replace the characters that XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)


def _add_data(element: ET.Element, domain: str, cells: Cells) -> None:
    for key, value in cells.items():
        if value == "" or value != value:  # noqa: PLR0124 - NaN
            continue
        data = ET.SubElement(element, "data", {"key": f"{domain}-{key}"})
        data.text = xml_text(str(value))


def _nodes(found: TiedPoles) -> Iterator[tuple[str, Cells]]:
    atlas = found.ties.atlas
    poles = found.view.poles
    columns = ("id_pole", "nom", "statut", "secteurs", "nom_commune", "code_commune")
    places = ("code_departement", "code_region", "longitude", "latitude")
    for pole in poles[[*columns, *places]].to_dict("records"):
        cells = {
            "genre": "pole",
            "commune": pole["nom_commune"],
            "code_insee": pole["code_commune"],
        }
        kept = {key: pole[key] for key in ("nom", "statut", "secteurs", *places)}
        yield _pole_id(str(pole["id_pole"])), {**cells, **kept}
    yield from _organisation_nodes(found)
    networks = atlas.tables["reseaux"].set_index("sigle")["nom"].to_dict()
    tied = dict.fromkeys(str(cells["nom"]) for cells in _network_ties(found))
    for sigle in tied:
        name = networks.get(sigle, sigle)
        yield _network_id(atlas, sigle), {"genre": "reseau", "nom": name, "nom_compare": sigle}


def _organisation_nodes(found: TiedPoles) -> Iterator[tuple[str, Cells]]:
    ties, cells = found.ties, found.ties.cells
    seen: set[str] = set()
    for row in found.rows:
        identifier = _organisation_id(found, int(row))
        if identifier in seen:
            continue
        seen.add(identifier)
        yield (
            identifier,
            {
                "genre": "organisation",
                "nom": cells["nom"][row],
                "type_acteur": cells["type_acteur"][row],
                "nom_compare": ties.names[ties.organisation[row]],
                "commune": cells["nom_commune"][row],
                "code_insee": cells["code_commune"][row],
                "code_departement": cells["code_departement"][row],
                "code_region": cells["code_region"][row],
                "longitude": cells["longitude"][row],
                "latitude": cells["latitude"][row],
            },
        )


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
            "nom": cells["nom"][row],
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
    ties = atlas.tables["adhesions"]
    row: IntArray = np.array([atlas.positions[pole] for pole in ties["id_pole"]], dtype=np.intp)
    for position, tie in zip(row, ties.to_dict("records"), strict=True):
        if found.view.mask[position]:
            yield {
                "from": _pole_id(tie["id_pole"]),
                "to": _network_id(atlas, tie["reseau"]),
                "id_pole": tie["id_pole"],
                "pole": atlas.cells["nom"][position],
                "genre": "reseau",
                "nom": tie["reseau"],
                "relation": _RELATIONS[tie["nature"]],
                "nature": tie["nature"],
                "source_url": tie["source_url"],
            }


def _pole_id(identifier: str) -> str:
    return f"pole-{identifier}"


def _organisation_id(found: TiedPoles, row: int) -> str:
    """One for each name and commune of this version of the data."""
    ties = found.ties
    commune = ties.cells["code_commune"][row] or f"{UNKNOWN}e"
    return f"organisation-{ties.organisation[row]}-{commune}"


def _network_id(atlas: Atlas, sigle: str) -> str:
    slugs = {option.value: option.slug for option in atlas.facets["reseau"].options}
    return f"reseau-{slugs.get(sigle, slug(sigle))}"
