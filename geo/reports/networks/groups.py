"""What holds poles together, as tables: groups, bridges, measures, and the drawing pole by pole."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from geo.analysis.graph.ties import BASES, TIE_KINDS, Basis, TieGraph, grouping, measures, tie_graph
from geo.analysis.networks import TiedPoles, shared_organisations
from geo.french import NBSP, count, first_of, number, percent
from geo.model.arrays import IntArray
from geo.reports.blocks import Span, TableBlock
from geo.reports.missing import NO_FIGURE
from geo.reports.networks.names import NodeNames
from geo.reports.networks.words import same_words
from geo.reports.poles.tables import to_pole
from geo.reports.tables import Column, Table, texts

BASIS_WORDS: dict[Basis, str] = {
    "organisations": "Membres et partenaires",
    "reseaux": "et réseaux dont le pôle est membre ou qui l'accompagnent",
    "citations": "et réseaux qui ne font que le citer",
}
_MOST_NAMED = 8
_MOST_TIED = 5


def groupings_table(found: TiedPoles) -> Table:
    """Say how the selected poles hold together, for each thing that may count as a tie."""
    view = found.view
    return Table(
        f"Les groupes de pôles joints par des liens connus, selon ce qui compte comme lien "
        f"({count(len(view), 'pôle')})",
        (
            Column("Ce qui compte comme lien", "text"),
            *(Column(title) for title in _GROUPING_TITLES),
        ),
        [
            (
                BASIS_WORDS[each.basis],
                each.several,
                each.joined,
                each.largest,
                each.alone,
                each.unknown,
            )
            for each in (grouping(tie_graph(found, basis)) for basis in BASES)
        ],
    )


_GROUPING_TITLES = (
    "Groupes de plusieurs pôles",
    "Pôles qui y sont",
    "Pôles du plus grand",
    "Pôles joints à aucun autre",
    "Pôles sans lien connu",
)


def measures_table(found: TiedPoles) -> Table:
    """Measure poles and organisations by each other, each figure with how it is read."""
    of = measures(found)
    share = percent(of.sharing / of.pairs, 2) if of.pairs else NO_FIGURE
    median = number(of.median, 0 if float(of.median).is_integer() else 1) if of.poles else NO_FIGURE
    rows = (
        (
            "Organisations liées à plusieurs pôles",
            f"{number(of.shared)} sur {number(of.organisations)}",
            "Elles joignent des pôles. Rapprochées par leur numéro SIREN, sinon par leur nom.",
        ),
        (
            "Paires de pôles qui ont une organisation en commun",
            f"{number(of.sharing)} sur {number(of.pairs)} ({share})",
            f"{_PAIRS} {count(of.poles, 'pôle')} dont un membre ou partenaire est connu. {_OTHERS}",
        ),
        (
            "Organisations connues d'un pôle, médiane",
            median,
            _HALF,
        ),
        (
            "Organisations connues d'un pôle, le plus",
            number(of.most),
            "Celui des pôles choisis dont on en connaît le plus.",
        ),
    )
    return Table(
        "Pôles et organisations, mesurés les uns par les autres (membres et partenaires)",
        texts("Mesure", "Valeur", "Comment la lire"),
        rows,
    )


_PAIRS = "De toutes les paires que forment"
_OTHERS = "Un membre que l'on ne connaît pas peut en joindre d'autres."
_HALF = (
    "La moitié des pôles de membres connus en ont au plus autant. La source d'un pôle nomme "
    "rarement tous ses membres."
)


def bridges_table(graph: TieGraph, rows: pd.DataFrame) -> Table:
    """Name the organisations and networks without which poles would be joined no more."""
    doubts = _doubts(graph.found)
    names = NodeNames(graph)
    return Table(
        "Ponts : sans cette organisation ou ce réseau, des pôles ne seraient plus joints",
        (
            *texts("Organisation ou réseau", "Ce que c'est"),
            Column("Pôles liés"),
            Column("Groupes sans elle ou lui"),
            Column("Est-ce la même partout ?", "text"),
        ),
        [
            (
                names.of(node),
                "réseau" if node >= graph.first_network else "organisation",
                int(poles),
                int(pieces),
                NO_FIGURE if node >= graph.first_network else doubts[names.row(node)],
            )
            for node, poles, pieces in rows.itertuples(index=False)
        ],
    )


def groups_table(graph: TieGraph, span: Span) -> Table:
    """Name the poles of some of the groups of several, and what joins them."""
    names = NodeNames(graph)
    order = np.argsort(graph.group, kind="stable")
    starts = np.searchsorted(graph.group[order], np.arange(span.start, span.stop + 1))
    rows = []
    for rank, (start, end) in enumerate(pairwise(starts)):
        nodes = order[start:end]
        poles = nodes[nodes < graph.first_organisation]
        joining = nodes[(nodes >= graph.first_organisation) & (graph.degree[nodes] > 1)]
        joining = joining[np.argsort(-graph.degree[joining], kind="stable")]
        rows.append(
            (
                number(span.start + rank + 1),
                len(poles),
                first_of([names.of(int(node)) for node in poles], _MOST_NAMED),
                first_of([names.of(int(node)) for node in joining], _MOST_NAMED),
            )
        )
    return Table(
        f"Groupes {span.words} de plusieurs pôles, le plus grand d'abord",
        (
            Column("Groupe", "text"),
            Column("Pôles"),
            *texts("Lesquels", "Joints par"),
        ),
        rows,
    )


def poles_block(graph: TieGraph, span: Span, most: int | None = _MOST_TIED) -> TableBlock:
    """Say the drawing pole by pole: its group, its organisations, its networks."""
    names = NodeNames(graph)
    order = _poles_in_order(graph)[span.start : span.stop]
    by_pole = np.argsort(graph.pole, kind="stable")
    starts = np.searchsorted(graph.pole[by_pole], order)
    ends = np.searchsorted(graph.pole[by_pole], order, side="right")
    rows = []
    for node, start, end in zip(order.tolist(), starts, ends, strict=True):
        tied: dict[str, list[str]] = {"organisation": [], "reseau": []}
        for tie in by_pole[start:end]:
            other = int(graph.other[tie])
            kind = TIE_KINDS[graph.kind[tie]]
            of = "reseau" if other >= graph.first_network else "organisation"
            tied[of].append(f"{names.of(other)} ({_SHORT[kind]})")
        rows.append(
            (
                names.of(node),
                _group_words(graph, node),
                *(_listed(each, most) for each in tied.values()),
            )
        )
    table = Table(
        f"Le dessin, pôle par pôle{NBSP}: pôles {span.words}",
        texts("Pôle", "Groupe", "Membres et partenaires connus", "Réseaux"),
        rows,
    )
    atlas = graph.found.ties.atlas
    return TableBlock(table, tuple(to_pole(atlas, int(graph.poles[node])) for node in order))


_SHORT = {
    "membre": "membre",
    "partenaire": "partenaire",
    "adhesion": "le pôle en est membre",
    "accompagnement": "accompagne le pôle",
    "cite": "cite le pôle",
}


def _listed(names: Sequence[str], most: int | None) -> str:
    return first_of(names, len(names) if most is None else most) or NO_FIGURE


def _group_words(graph: TieGraph, node: int) -> str:
    group = int(graph.group[node])
    poles = int(graph.group_poles[group])
    return f"{number(group + 1)} ({count(poles, 'pôle')})" if poles > 1 else "joint à aucun autre"


def _poles_in_order(graph: TieGraph) -> IntArray:
    """The poles by group, then by name."""
    poles = np.arange(len(graph.poles))
    name_rank = graph.found.ties.name_rank[graph.poles]
    alone = graph.group_poles[graph.group[poles]] == 1
    group = np.where(alone, len(graph), graph.group[poles])
    return poles[np.lexsort((name_rank, group))]


def _doubts(found: TiedPoles) -> dict[int, str]:
    shared = shared_organisations(found)
    return {
        int(row["organisation"]): same_words(
            *(int(row[key]) for key in ("communes", "unplaced", "unnumbered"))
        )
        for row in shared.to_dict("records")
    }
