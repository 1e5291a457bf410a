"""Members and partners as tables: a row a tie, a pole, a type of actor, an organisation."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from geo.analysis.networks import PLACES, Place, TiedPoles
from geo.french import NBSP, count, date, enumeration
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas
from geo.reports.blocks import Span, TableBlock
from geo.reports.missing import NO_FIGURE, UNKNOWN
from geo.reports.networks.words import (
    class_words,
    kind_labels,
    kind_titles,
    link_labels,
    link_plurals,
    same_words,
    sector_words,
    short_distance,
)
from geo.reports.organisations import ceased_words, member_place, siren_words
from geo.reports.poles.tables import to_pole
from geo.reports.tables import Cell, Column, Noted, Table, texts

WHY_NO_LINE: Mapping[Place, str] = {
    "line": "",
    "other_land": "sur une autre terre, non tracé",
    "own_commune": "dans la commune du pôle",
    "unplaced_pole": f"commune du pôle {UNKNOWN}e",
    "unknown_commune": f"commune {UNKNOWN}e",
}


# ---- Ties -----------------------------------------------------------------------------------


def ties_block(found: TiedPoles, span: Span, drawn: int) -> TableBlock:
    """List some of the ties: those with a line come first.

    Parameters
    ----------
    drawn
        How many of the first rows the map draws.
    """
    ties, cells, rows = found.ties, found.ties.cells, found.rows[span.start : span.stop].tolist()
    atlas = ties.atlas
    kinds, links = kind_labels(atlas), list(link_labels(atlas).values())
    order = (
        f"{NBSP}: d'abord {count(drawn, 'lien tracé', 'liens tracés')} sur la carte, puis les "
        "autres, par pôle"
        if drawn
        else ", par pôle"
    )
    columns = ("Pôle", "Organisation", "Type d'acteur", "Lien", "Commune")
    table = Table(
        f"Liens {span.words}{order}",
        texts(*columns, "Distance à vol d'oiseau"),
        [
            (
                atlas.cells["nom"][ties.pole[row]],
                _named(cells.row(row, _IDENTITY)),
                kinds[ties.kind[row]],
                links[ties.link[row]],
                member_place(cells.row(row, _IDENTITY), f"{UNKNOWN}e"),
                WHY_NO_LINE[PLACES[ties.place[row]]] or short_distance(ties.distance_km[row]),
            )
            for row in rows
        ],
    )
    return TableBlock(table, tuple(to_pole(atlas, int(ties.pole[row])) for row in rows))


_IDENTITY = ("nom", "nom_commune", "lieu_methode", "siren", "etat", "date_cessation")


def _named(row: Mapping[str, Any]) -> Cell:
    notes = ceased_words(row)
    return Noted(row["nom"], notes) if notes else row["nom"]


def ceased_block(found: TiedPoles, rows: IntArray, span: Span) -> TableBlock:
    """List some of the ties with an organisation that has ceased, given by their rows."""
    ties, part = found.ties, rows[span.start : span.stop].tolist()
    poles = ties.atlas.cells["nom"]
    lines = []
    for row in part:
        cells = ties.cells.row(row, _IDENTITY)
        since = date(cells["date_cessation"]) or f"{UNKNOWN}e"
        lines.append((cells["nom"], siren_words(cells["siren"]), since, poles[ties.pole[row]]))
    titles = ("Organisation", "Numéro", "Date de cessation", "Pôle")
    table = Table(f"{CEASED_TIES}{NBSP}: {span.words}", texts(*titles), lines)
    return TableBlock(table, tuple(to_pole(ties.atlas, int(ties.pole[row])) for row in part), 3)


CEASED_TIES = "Liens avec une organisation qui a cessé son activité"


def ties_table(found: TiedPoles) -> Table:
    """Describe all the ties, to be taken away."""
    ties, cells = found.ties, found.ties.cells
    poles = ties.atlas.cells
    return Table(
        "Liens des pôles avec leurs membres et partenaires",
        (
            *texts("id_pole", "pole", "organisation", "type_acteur", "lien", "commune"),
            Column("code_insee", "text"),
            Column("distance_km", "km"),
            *texts("sur_la_carte", *_IDENTITY[2:], "source_url"),
        ),
        [
            (
                poles["id_pole"][ties.pole[row]],
                poles["nom"][ties.pole[row]],
                cells["nom"][row],
                cells["type_acteur"][row],
                cells["lien"][row],
                cells["nom_commune"][row],
                cells["code_commune"][row],
                round(float(ties.distance_km[row]), 3),
                WHY_NO_LINE[PLACES[ties.place[row]]] or "ligne",
                *(cells[name][row] for name in _IDENTITY[2:]),
                cells["source_url"][row],
            )
            for row in found.rows
        ],
    )


# ---- How far --------------------------------------------------------------------------------


def distance_table(classes: pd.DataFrame, atlas: Atlas) -> Table:
    """Describe `ties_by_distance`."""
    links = list(link_labels(atlas))
    return Table(
        "Membres et partenaires par distance au pôle",
        (Column("Distance au pôle", "text"), *(Column(each) for each in link_plurals(atlas))),
        [
            (class_words(row["from_km"], row["to_km"]), *(int(row[link]) for link in links))
            for row in classes.to_dict("records")
        ],
    )


def reach_of_all_table(found: TiedPoles) -> Table:
    """Describe how far the organisations are, all poles together."""
    groups = [_reach_cells(found, row) for row in found.reach.values()]
    titles = (*link_plurals(found.ties.atlas), "Ensemble")
    return Table(
        "Portée des membres et partenaires, tous pôles ensemble",
        (Column("Indicateur", "text"), *(Column(title) for title in titles)),
        [
            (column.title, *(cells[rank] for cells in groups))
            for rank, column in enumerate(_REACH_COLUMNS)
            if column.kind != "text"  # the farthest one is named in the sentence above
        ],
        [column.kind for column in _REACH_COLUMNS if column.kind != "text"],
    )


def reach_block(found: TiedPoles, reach: pd.DataFrame) -> TableBlock:
    """Describe `reach_by_pole`, or its first rows."""
    atlas, poles = found.ties.atlas, reach["pole"].tolist()
    table = Table(
        "Portée des membres et partenaires de chaque pôle, les plus lointains d'abord",
        (Column("Pôle", "text"), *_REACH_COLUMNS),
        [
            (atlas.cells["nom"][row["pole"]], *_reach_cells(found, row))
            for row in reach.to_dict("records")
        ],
    )
    return TableBlock(table, tuple(to_pole(atlas, row) for row in poles))


_REACH_COLUMNS = (
    Column("Liens"),
    Column("Liens de commune connue"),
    Column("Liens de distance connue"),
    Column("Distance médiane", "km"),
    Column("Le plus loin", "km"),
    Column("Organisation la plus lointaine", "text"),
    Column("EPCI atteints"),
    Column("Départements atteints"),
)


def _reach_cells(found: TiedPoles, row: Mapping[Any, Any]) -> Sequence[Cell]:
    farthest = int(row["farthest"])
    is_away = farthest >= 0 and row["farthest_km"] > 0
    return (
        int(row["ties"]),
        int(row["placed"]),
        int(row["measured"]),
        float(row["median_km"]),
        float(row["farthest_km"]),
        found.ties.cells["nom"][farthest] if is_away else NO_FIGURE,
        int(row["epci"]),
        int(row["departements"]),
    )


# ---- Types of actors ------------------------------------------------------------------------


def most_first(table: pd.DataFrame, key: str, atlas: Atlas) -> pd.DataFrame:
    """Sort types of actors or sectors, most ties first; what is not known (empty) stands last.

    Parameters
    ----------
    key
        Column that names what is sorted; the rows of one name stay together, in order.
    """
    ties = table[[*link_labels(atlas)]].sum(axis=1) if key == "type_acteur" else table["ties"]
    totals = ties.groupby(table[key]).transform("sum")
    first = table.groupby(key, sort=False).ngroup()
    order = np.lexsort((table.index, first, -totals, table[key] == ""))
    return table.iloc[order].reset_index(drop=True)


def kinds_table(kinds: pd.DataFrame, atlas: Atlas) -> Table:
    """Describe `actors_by_type`."""
    links = list(link_labels(atlas))
    return Table(
        "Membres et partenaires connus, par type d'acteur",
        (
            Column("Type d'acteur", "text"),
            *(Column(each) for each in link_plurals(atlas)),
            Column("Pôles dont un est connu"),
        ),
        [
            (label, *(int(row[link]) for link in links), int(row["poles"]))
            for label, row in zip(
                kind_titles(atlas, kinds["type_acteur"]), kinds.to_dict("records"), strict=True
            )
        ],
    )


def sectors_table(sectors: pd.DataFrame, found: TiedPoles) -> Table:
    """Describe `ties_by_sector`, without the sectors of no selected pole."""
    atlas, kinds = found.ties.atlas, found.ties.kinds
    links = link_labels(atlas)
    return Table(
        "Membres et partenaires par secteur du pôle et par type d'acteur. Pôles connus : ceux dont "
        "un membre ou partenaire l'est",
        (
            *texts("Secteur du pôle", "Lien"),
            *(Column(label) for label in kind_titles(atlas, kinds)),
            *(Column(title) for title in ("Ensemble", "Pôles connus", "Pôles")),
        ),
        [
            (
                sector_words(row["secteur"], atlas),
                links[row["lien"]],
                *(int(row[kind]) for kind in kinds),
                int(row["ties"]),
                int(row["known"]),
                int(row["all_poles"]),
            )
            for row in sectors.to_dict("records")
            if row["all_poles"]
        ],
    )


# ---- Organisations of several poles ---------------------------------------------------------


def shared_table(found: TiedPoles, shared: pd.DataFrame, most_named: int | None = None) -> Table:
    """Describe `shared_organisations`, or its first rows, with the poles of each, or the first."""
    ties = found.ties
    rows = found.rows[np.isin(ties.organisation[found.rows], shared["organisation"])]
    rows = rows[np.lexsort((rows, ties.organisation[rows]))]
    starts = np.searchsorted(ties.organisation[rows], shared["organisation"])
    ends = np.searchsorted(ties.organisation[rows], shared["organisation"], side="right")
    return Table(
        "Organisations liées à plusieurs de ces pôles",
        (
            Column("Organisation", "text"),
            Column("Pôles"),
            *texts("Lesquels", "Est-ce la même ?"),
        ),
        [
            (
                _spellings(found, rows[start:end]),
                int(line["poles"]),
                _poles_named(found, rows[start:end], most_named),
                same_words(*(int(line[key]) for key in ("communes", "unplaced", "unnumbered"))),
            )
            for line, start, end in zip(shared.to_dict("records"), starts, ends, strict=True)
        ],
    )


def _spellings(found: TiedPoles, rows: Iterable[int]) -> str:
    """The name, in each way it is written."""
    names = found.ties.cells["nom"]
    return " / ".join(dict.fromkeys(names[row] for row in rows))


def _poles_named(found: TiedPoles, rows: IntArray, most: int | None) -> str:
    ties = found.ties
    links = list(link_labels(ties.atlas).values())
    names: dict[int, list[str]] = {}
    for row in rows:
        names.setdefault(int(ties.pole[row]), []).append(links[ties.link[row]].lower())
    texts = [
        f"{ties.atlas.cells['nom'][pole]} ({enumeration(list(dict.fromkeys(each)))})"
        for pole, each in names.items()
    ]
    rest = len(texts) - len(texts[:most])
    return enumeration([*texts[:most], *([count(rest, "autre")] if rest else [])])
