"""The parts of the page of networks: who is tied to whom, how far, and since when."""

import base64
import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import streamlit as st

from geo.analysis.networks import TiedPoles
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.publish.exports.network_files import file_name, network_csv, network_graphml
from geo.render.leaflet import Addresses
from geo.render.report_html import blocks_html
from geo.render.svg.posters import network_sheet
from geo.reports.blocks import Block, NetworkBlock, Report, Section, TableBlock
from geo.reports.choices.networks import MEMBERS, TRACED, USUAL_BASIS, GraphChoices
from geo.reports.choices.parts import NetworkPart
from geo.reports.links import Target, ToSelection
from geo.reports.networks.drawing import usual_members
from geo.reports.networks.sentences import network_sentences
from pages.panels.heading import count_line, rest
from pages.panels.map_panel import draw_map_of
from pages.panels.report import (
    map_url,
    show_blocks,
    show_sections,
    show_table,
    target_addresses,
)
from pages.server.asset_urls import script_url
from pages.state.address import choose
from pages.state.atlas import NAMES
from pages.state.drawings import Drawing, keep_drawing
from pages.widgets.downloads import Offer, offer_files
from pages.widgets.fields import One
from pages.widgets.script_component import script_component


@dataclass(frozen=True, slots=True)
class NetworkShown:
    """What the page shows: the ties of the selected poles, what is drawn of them, and addresses."""

    found: TiedPoles
    choices: GraphChoices
    addresses: Addresses


def network_part(report: Report, part: NetworkPart, shown: NetworkShown) -> None:
    """Draw the part that is open, and what the page says besides its finding."""
    found, addresses = shown.found, shown.addresses
    if part == "liens":
        _ties_part(report, found, addresses)
        return
    if part == "dessin":
        _drawing_part(report, shown)
        return
    _besides(found)
    parts = {"reseaux": _networks_part, "acteurs": _actors_part}
    parts[part](report, found.view, addresses)


def network_downloads(found: TiedPoles) -> None:
    """Offer the whole network of the selected poles as files."""
    files = (
        ("GraphML", lambda: network_graphml(found)),
        ("CSV", lambda: network_csv(found)),
    )
    offers = [
        Offer(f"Télécharger le réseau ({kind})", file_name(found, kind.lower()), make)
        for kind, make in files
    ]
    offer_files(offers, columns=2, name="reseau")


def _besides(found: TiedPoles) -> None:
    """Say what is known of the members, and which poles are meant."""
    rest(network_sentences(found)[1:])
    count_line(found.view)


def _ties_part(report: Report, found: TiedPoles, addresses: Addresses) -> None:
    view = found.view
    map_side, chart_side = st.columns((3, 2))
    with map_side:
        draw_map_of("carte_reseaux", report, addresses)
    with chart_side:
        _besides(found)
        show_blocks(_blocks(report, "distances"), view, addresses)
    show_sections(report.pick("liens", "portee"), view, addresses)


def _drawing_part(report: Report, shown: NetworkShown) -> None:
    """Draw the network, as one chooses, and say in tables what it shows."""
    found, choices = shown.found, shown.choices
    count_line(found.view)
    usual = usual_members(found)
    traced = One("traits", "Liens dessinés", _labels(TRACED), choices.basis, USUAL_BASIS)
    members = One(
        "membres", "Organisations d'un seul pôle", _labels(MEMBERS), choices.members or usual, usual
    )
    choose("dessin", [traced, members], layout="bar")
    view = found.view
    picture, groups = _drawn(view, choices, report)
    for block in picture.blocks:
        if isinstance(block, NetworkBlock):
            sheet = partial(network_sheet, block.drawn)
            keep_drawing(Drawing(block.drawn.title, view, sheet))
            _show_drawing(_drawing(view, choices, block, shown.addresses))
        else:
            show_blocks([block], view, shown.addresses)
    rest(network_sentences(found)[1:])
    show_sections([groups], view, shown.addresses)


def _labels(options: Mapping[Any, str]) -> Mapping[str, str]:
    return {str(name): label for name, label in options.items()}


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs={**NAMES, Report: lambda _: ""})
def _drawn(
    view: View,  # noqa: ARG001 - it names the sections, with the choices
    choices: GraphChoices,  # noqa: ARG001
    report: Report,
) -> tuple[Section, Section]:
    """The drawing and what holds it together, made once for a selection."""
    picture, groups = report.pick("dessin", "groupes")
    return picture, groups


@st.cache_resource(
    max_entries=32, show_spinner=False, hash_funcs={**NAMES, NetworkBlock: lambda _: ""}
)
def _drawing(
    view: View,  # noqa: ARG001 - it names the drawing, with the choices
    choices: GraphChoices,  # noqa: ARG001
    block: NetworkBlock,
    addresses: Addresses,
) -> str:
    """Draw it, leading to poles and networks, and pack it: 0.2 s for all poles."""
    return packed(blocks_html([block], target_addresses(addresses)))


def packed(html: str) -> str:
    """Compress what is sent of a drawing; worth keeping: 2 ms for that of all poles."""
    return base64.b64encode(gzip.compress(html.encode(), mtime=0)).decode("ascii")


def _show_drawing(drawing: str) -> None:
    """Show a drawing, `packed`, whose parts lead somewhere: Streamlit's own element drops SVG.

    It is ours, with every text of the data escaped.
    """
    data = {"drawing": drawing, "script": script_url("drawing.js")}
    _COMPONENT(key="dessin_reseau", data=data)


_COMPONENT: Final = script_component("atlas_drawing", is_apart=False)


def _networks_part(report: Report, view: View, addresses: Addresses) -> None:
    for block in _blocks(report, "reseaux"):
        if isinstance(block, TableBlock):
            show_table(block, view, lambda target: _on_map(target, view))
        else:
            show_blocks([block], view, addresses)
    show_sections(report.pick("poles-reseaux"), view, addresses)
    everyone = view.atlas.select(Selection())
    show_sections([_roles(view.atlas, report)], everyone, addresses)


def _actors_part(report: Report, view: View, addresses: Addresses) -> None:
    actors, sectors = _blocks(report, "acteurs"), _blocks(report, "secteurs")
    for side, charts in zip(st.columns(2), (actors[:-1], sectors[:1]), strict=True):
        with side:
            show_blocks(charts, view, addresses)
    show_blocks(actors[-1:], view, addresses)  # none without a known member, like sectors
    if sectors:
        st.header("Type d’acteur et secteur du pôle", anchor=False)
        show_blocks(sectors[1:], view, addresses)
    show_sections(report.pick("cessees", "partagees"), view, addresses)


def _blocks(report: Report, name: str) -> tuple[Block, ...]:
    (section,) = report.pick(name)
    return section.blocks


def _on_map(target: Target, view: View) -> str:
    """Lead to the map, with the selection of the page and what a row chooses."""
    if not isinstance(target, ToSelection) or not target.choice:
        return ""
    return map_url({**view.selection.to_query(), **target.choice})


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs={**NAMES, Report: lambda _: ""})
def _roles(atlas: Atlas, report: Report) -> Section:  # noqa: ARG001 - it names the roles
    """The roles in time, which no selection changes."""
    (section,) = report.pick("roles")
    return section
