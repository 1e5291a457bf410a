"""The report on networks and members: who is tied to whom, how far, and since when."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from geo.analysis.actors import actors_by_type, networks_by_nature
from geo.analysis.graph.ties import TieGraph, tie_graph
from geo.analysis.national_networks import roles_in_time
from geo.analysis.networks import (
    TiedPoles,
    reach_by_pole,
    shared_organisations,
    tied_poles,
    ties_by_distance,
    ties_by_sector,
)
from geo.french import sentence_case
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.reports.blocks import (
    Block,
    ChartBlock,
    Details,
    LongTable,
    MapBlock,
    NetworkBlock,
    Report,
    Section,
    Span,
    TableBlock,
    sentences,
)
from geo.reports.choices.networks import GraphChoices
from geo.reports.definitions import definitions
from geo.reports.distances import zone_words
from geo.reports.maps.lines import Lines
from geo.reports.maps.maps import lines_map
from geo.reports.names import sheet_name
from geo.reports.networks.charts import (
    distance_chart,
    kinds_chart,
    networks_chart,
    roles_chart,
    sectors_chart,
)
from geo.reports.networks.drawing import network_drawing, usual_members
from geo.reports.networks.groups import (
    bridges_table,
    groupings_table,
    groups_table,
    measures_table,
    poles_block,
)
from geo.reports.networks.national import (
    network_poles_block,
    networks_block,
    roles_block,
    roles_table,
    tied_to_networks,
)
from geo.reports.networks.sentences import network_sentences
from geo.reports.networks.tables import (
    CEASED_TIES,
    ceased_block,
    distance_table,
    kinds_table,
    most_first,
    reach_block,
    reach_of_all_table,
    sectors_table,
    shared_table,
    ties_block,
    ties_table,
)
from geo.reports.notices import Heading, lead_of, report_on
from geo.reports.study import Study
from geo.reports.territory.tables import actors_block

MOST_NAMED = 5
"""Poles named in one cell to be read; the file names them all."""
_FARTHEST = 20
"""Poles whose reach is read; the file has all."""


_USUAL = GraphChoices()
_GROUPS = 20
_MOST_DENSE = 3
_DENSE_LINES = 5  # fewer are told apart on a map of France
DRAWN_POLES = "dessin-poles"
"""Name of what is folded under the drawing."""


def networks_report(study: Study, choices: GraphChoices = _USUAL) -> Report:
    """Say who the study's poles, of those in its zone, are tied to."""
    found = study.tied
    view, graph = found.view, _Drawn(found, choices)
    sections = (
        Section("phrases", "", lambda: [sentences(*network_sentences(found))]),
        Section("carte", "Carte des membres", lambda: [MapBlock(lines_map(Lines(found)))]),
        Section("denses", "Là où les liens sont les plus nombreux", lambda: _densest(found)),
        Section("distances", "Distances", lambda: _distances(found)),
        Section("dessin", "Dessin du réseau", graph.picture),
        Section("groupes", "Groupes et ponts", graph.groups),
        Section("liens", "Tous les liens", lambda: [_ties(found)]),
        Section("portee", "Portée de chaque pôle", lambda: [_reach(found)]),
        Section("reseaux", "Réseaux nationaux", lambda: _networks(found)),
        Section("roles", "Les réseaux et institutions dans le temps", lambda: _roles(view.atlas)),
        Section("poles-reseaux", "Les pôles et leurs réseaux", lambda: [_network_poles(found)]),
        Section("acteurs", "Types d'acteurs", lambda: _actors(found)),
        Section("cessees", "Organisations qui ont cessé", lambda: [_ceased(found)]),
        Section("secteurs", "Type d'acteur et secteur du pôle", lambda: _sectors(found)),
        Section("partagees", "Organisations de plusieurs pôles", lambda: [_shared(found)]),
        Section("definitions", "Définitions", lambda: [definitions("reseaux")]),
    )
    return report_on(view.atlas, _heading(found), lead_of(view), sections)


def networks_name(selection: Selection) -> str:
    """Name the file of the report on a selection: « reseaux-region-53 »."""
    return sheet_name(selection, "france", "reseaux")


def _heading(found: TiedPoles) -> Heading:
    view = found.view
    where = zone_words(view.selection, view.atlas)
    return Heading(networks_name(view.selection), "Réseaux et membres", sentence_case(where))


# ---- The network as a picture ---------------------------------------------------------------


@dataclass(frozen=True)
class _Drawn:
    """The graph of the selected poles, made once when one of its sections is wanted."""

    found: TiedPoles
    choices: GraphChoices

    @cached_property
    def graph(self) -> TieGraph:
        return tie_graph(self.found, self.choices.basis)

    def picture(self) -> list[Block | None]:
        """The drawing, what it says in sentences, and the same pole by pole."""
        graph, members = self.graph, self.choices.members or usual_members(self.found)
        if not len(graph.poles):
            return [sentences("Aucun lien de ces pôles n'est connu : il n'y a rien à dessiner.")]
        drawn = network_drawing(graph, is_folded=members == "replies")
        by_pole = Details(DRAWN_POLES, "Le dessin, pôle par pôle", lambda: [self._poles()])
        return [NetworkBlock(drawn), sentences(*drawn.sentences), by_pole]

    def groups(self) -> list[Block | None]:
        """What holds the poles together."""
        graph = self.graph
        if not len(graph.poles):
            return []
        return [
            TableBlock(groupings_table(self.found)),
            self._groups(),
            self._bridges(),
            TableBlock(measures_table(self.found)),
        ]

    def _poles(self) -> Block:
        graph = self.graph
        rows = len(graph.poles)
        return LongTable(
            "Le dessin, pôle par pôle",
            "pôles",
            rows,
            lambda span: poles_block(graph, span),
            lambda: poles_block(graph, Span(0, rows, rows), None).table,
        )

    def _groups(self) -> Block | None:
        graph = self.graph
        rows = int((graph.group_poles > 1).sum())  # groups of several poles, which come first
        if not rows:
            return None
        return LongTable(
            "Groupes de pôles",
            "groupes",
            rows,
            lambda span: TableBlock(groups_table(graph, span)),
            size=_GROUPS,
        )

    def _bridges(self) -> Block | None:
        graph, bridges = self.graph, self.graph.bridges
        if not len(bridges):
            return sentences("Aucune organisation ni aucun réseau ne joint seul deux pôles.")
        return LongTable(
            "Ponts entre pôles",
            "ponts",
            len(bridges),
            lambda span: TableBlock(bridges_table(graph, bridges.iloc[span.start : span.stop])),
            lambda: bridges_table(graph, bridges),
            size=_GROUPS,
            most_pages=1,
        )


# ---- Members --------------------------------------------------------------------------------


def _densest(found: TiedPoles) -> list[Block | None]:
    """Draw at their own scale the départements that most lines leave: dots on a wider map."""
    view, atlas = found.view, found.view.atlas
    if view.selection.level not in (None, "region"):
        return []
    rows = atlas.place_codes["departement"][found.ties.pole[Lines(found).rows]]
    codes = atlas.territories.departements.index
    counts = np.bincount(rows[rows >= 0], minlength=len(codes))
    return [
        MapBlock(lines_map(Lines(tied_poles(found.ties, atlas.select(within)))))
        for rank in np.argsort(-counts, kind="stable")[:_MOST_DENSE].tolist()
        if counts[rank] >= _DENSE_LINES
        for within in [replace(view.selection, level="departement", codes=(codes[rank],))]
    ]


def _distances(found: TiedPoles) -> list[Block]:
    classes = ties_by_distance(found)
    if not len(found.poles):
        return []
    return [
        ChartBlock(distance_chart(found, classes), distance_table(classes, found.ties.atlas)),
        TableBlock(reach_of_all_table(found)),
    ]


def _ties(found: TiedPoles) -> Block | None:
    if not len(found):
        return sentences("Aucun membre ni partenaire n'est connu pour ces pôles.")
    drawn = len(Lines(found).rows)
    return LongTable(
        "Liens des pôles avec leurs membres",
        "liens",
        len(found),
        lambda span: ties_block(found, span, drawn),
        lambda: ties_table(found),
    )


def _reach(found: TiedPoles) -> Block | None:
    reach = reach_by_pole(found)
    if not len(reach):
        return None
    return LongTable(
        "Portée de chaque pôle",
        "pôles",
        len(reach),
        lambda span: reach_block(found, reach.iloc[span.start : span.stop]),
        lambda: reach_block(found, reach).table,
        size=_FARTHEST,
        most_pages=1,
    )


# ---- Networks -------------------------------------------------------------------------------


def _networks(found: TiedPoles) -> list[Block | None]:
    atlas, table = found.ties.atlas, networks_by_nature(found.view)
    if not len(table):
        return [sentences("Aucun lien avec un réseau n'est connu pour ces pôles.")]
    return [ChartBlock(networks_chart(table, atlas)), networks_block(table, atlas)]


def _roles(atlas: Atlas) -> list[Block]:
    roles = roles_in_time(atlas)
    if not len(roles):
        return []
    return [
        ChartBlock(roles_chart(atlas)),
        LongTable(
            "Rôles des réseaux",
            "rôles",
            len(roles),
            lambda span: roles_block(roles, span),
            lambda: roles_table(atlas),
            size=500,
            most_pages=1,
        ),
    ]


def _network_poles(found: TiedPoles) -> Block | None:
    atlas, rows = found.ties.atlas, tied_to_networks(found.view, found.ties.name_rank)
    if not len(rows):
        return None
    return LongTable(
        "Pôles et leurs réseaux",
        "pôles",
        len(rows),
        lambda span: network_poles_block(atlas, rows, span),
    )


# ---- Actors ---------------------------------------------------------------------------------


def _actors(found: TiedPoles) -> list[Block | None]:
    atlas = found.ties.atlas
    if not len(found.poles):
        return []
    kinds = most_first(actors_by_type(found.view), "type_acteur", atlas)
    return [
        ChartBlock(kinds_chart(kinds, atlas), kinds_table(kinds, atlas)),
        actors_block(found.view),
    ]


def _ceased(found: TiedPoles) -> Block | None:
    rows = found.rows[found.ties.has_ceased[found.rows]]
    if not len(rows):
        return None
    return LongTable(CEASED_TIES, "liens", len(rows), lambda span: ceased_block(found, rows, span))


def _sectors(found: TiedPoles) -> list[Block]:
    atlas = found.ties.atlas
    if not len(found.poles):
        return []
    sectors = most_first(ties_by_sector(found), "secteur", atlas)
    return [
        ChartBlock(sectors_chart(sectors, atlas)),
        TableBlock(sectors_table(sectors, found)),
    ]


def _shared(found: TiedPoles) -> Block | None:
    shared = shared_organisations(found)
    if not len(shared):
        return sentences("Aucun nom d'organisation n'est lié à plusieurs de ces pôles.")
    return LongTable(
        "Organisations de plusieurs pôles",
        "organisations",
        len(shared),
        lambda span: TableBlock(
            shared_table(found, shared.iloc[span.start : span.stop], MOST_NAMED)
        ),
        lambda: shared_table(found, shared),
        most_pages=1,
    )
