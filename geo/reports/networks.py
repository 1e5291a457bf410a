"""Networks and members, in sentences, tables and links."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isnan
from typing import Any
from urllib.parse import quote, urlencode

import numpy as np
import pandas as pd

from geo.analysis.networks import (
    PLACES,
    Place,
    TiedPoles,
    roles_in_time,
    strongest_natures,
)
from geo.french import count, enumeration, kilometres, number
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas, View
from geo.render.html import render
from geo.reports.listing import PAGE_SIZE
from geo.reports.maps.lines import UNKNOWN_KIND, kind_labels
from geo.reports.missing import NO_FIGURE, NOT_GIVEN, UNKNOWN
from geo.reports.sentences import no_known_member
from geo.reports.tables import Column, Table

MOST_PAGES = 40
"""Pages of a list that can be chosen: 2,000 rows, those that the map draws; the file has all."""
MOST_NAMED = 5
"""Poles named in one cell of a page; the file names them all."""
WHY_NO_LINE: Mapping[Place, str] = {
    "line": "",
    "other_land": "sur une autre terre, non tracé",
    "own_commune": "dans la commune du pôle",
    "unplaced_pole": f"commune du pôle {UNKNOWN}e",
    "unknown_commune": f"commune {UNKNOWN}e",
}


@dataclass(frozen=True, slots=True)
class Span:
    """What a page of a list shows.

    Attributes
    ----------
    rows
        The rows on the page.
    number, pages
        From 1; there is always at least one page.
    first, last, total
        Ranks from 1, and how many rows there are in all.
    """

    rows: IntArray
    number: int
    pages: int
    first: int
    last: int
    total: int
    size: int = PAGE_SIZE


def span_of(rows: IntArray, page: int) -> Span:
    """Cut out one page of a list; a number too high gives the last page that is offered."""
    pages = min(max(1, ceil(len(rows) / PAGE_SIZE)), MOST_PAGES)
    page = min(max(page, 1), pages)
    start = (page - 1) * PAGE_SIZE
    shown = rows[start : start + PAGE_SIZE]
    return Span(shown, page, pages, min(start + 1, len(rows)), start + len(shown), len(rows))


# ---- Sentences ------------------------------------------------------------------------------


def network_sentences(found: TiedPoles) -> list[str]:
    """Say who is tied to a network, whose members are known, and how far they are."""
    if not len(found.view):
        return ["Aucun pôle ne répond à tous ces filtres. Retirez un filtre, ou effacez-les tous."]
    sentences = [_network_sentence(found.view), _member_sentence(found), _reach_sentence(found)]
    return [sentence for sentence in sentences if sentence]


def _network_sentence(view: View) -> str:
    natures = strongest_natures(view)
    tied = len(view) - natures[""]
    if not tied:
        whose = "ce pôle" if len(view) == 1 else "ces pôles"
        return f"Aucun lien de {whose} avec un réseau n'est connu."
    parts = [
        count(natures[nature], *words) for nature, words in _STRONGEST.items() if natures[nature]
    ]
    return (
        f"{count(tied, 'pôle sélectionné est lié', 'pôles sélectionnés sont liés')} à un réseau "
        f"au moins : {enumeration(parts)}. Une citation n'est pas une adhésion."
    )


_STRONGEST: Mapping[str, tuple[str, str]] = {
    "membre": ("membre", "membres"),
    "accompagnement": ("accompagné sans être membre", "accompagnés sans être membres"),
    "cite": ("seulement cité", "seulement cités"),
}


def _member_sentence(found: TiedPoles) -> str:
    poles, known = len(found.view), len(found.poles)
    if not known:
        return no_known_member(poles)
    ties = found.ties
    links = np.bincount(ties.link[found.rows], minlength=len(ties.links))
    parts = [
        count(int(links[code]), f"lien de {label.lower()}", f"liens de {label.lower()}")
        for code, label in enumerate(link_labels(ties.atlas).values())
        if links[code]
    ]
    unknown = poles - known
    rest = {0: "", 1: " De l'autre, on ne sait rien."}.get(
        unknown, f" Des {number(unknown)} autres, on ne sait rien."
    )
    whose = (
        f"{number(known)} pôles sur {number(poles)}" if known > 1 else f"1 pôle sur {number(poles)}"
    )
    return f"Des membres ou partenaires de {whose} sont connus : {enumeration(parts)}.{rest}"


def _reach_sentence(found: TiedPoles) -> str:
    reach = found.reach["ensemble"]
    if not reach["measured"]:
        return "Aucune distance entre un pôle et ses membres n'est connue." if len(found) else ""
    where = f"{count(int(reach['epci']), 'EPCI', 'EPCI')} et "
    where += count(int(reach["departements"]), "département")
    start = (
        f"La distance est connue pour {number(int(reach['measured']))} de ces "
        f"{count(len(found), 'lien')} : {half_within(float(reach['median_km']))}"
    )
    if not reach["farthest_km"]:
        return f"{start}. Ceux de commune connue sont dans {where}."
    ties, tie = found.ties, int(reach["farthest"])
    names = f"{ties.cells['nom'][tie]}, lié à {ties.atlas.cells['nom'][ties.pole[tie]]}"
    return (
        f"{start}, et le plus loin ({names}) à {kilometres(float(reach['farthest_km']))}. "
        f"Ceux de commune connue sont dans {where}."
    )


def half_within(median_km: float) -> str:
    """Say within which distance half of the organisations are."""
    if not median_km:
        return "plus de la moitié sont dans la commune même du pôle"
    return f"la moitié sont à {kilometres(median_km)} au plus"


# ---- Words ----------------------------------------------------------------------------------


def link_labels(atlas: Atlas) -> Mapping[str, str]:
    """The words of the links, by value."""
    return atlas.labels["membres.lien"]


def link_plurals(atlas: Atlas) -> list[str]:
    """The words of the links, several, in the order of `Ties.links`."""
    return [f"{label}s" for label in link_labels(atlas).values()]


# ---- Ties -----------------------------------------------------------------------------------


def ties_html(found: TiedPoles, span: Span, drawn: int, sheet: str) -> str:
    """Write one page of the ties: those with a line first.

    Parameters
    ----------
    drawn
        How many of the first rows the map draws.
    sheet
        Address of the page of a pole; the `id_pole` is appended.
    """
    ties, cells = found.ties, found.ties.cells
    atlas = ties.atlas
    kinds, links = kind_labels(atlas), list(link_labels(atlas).values())
    lines = [
        {
            "pole": atlas.cells["nom"][ties.pole[row]],
            "address": sheet + quote(atlas.cells["id_pole"][ties.pole[row]], safe=""),
            "name": cells["nom"][row],
            "kind": kinds[ties.kind[row]],
            "link": links[ties.link[row]],
            "commune": cells["nom_commune"][row],
            "distance": _distance_words(found, int(row)),
        }
        for row in span.rows
    ]
    return render("network_ties.html", lines=lines, span=span, drawn=drawn)


def ties_figures(found: TiedPoles) -> Table:
    """Describe all the ties as a table to download."""
    ties, cells = found.ties, found.ties.cells
    poles = ties.atlas.cells
    return Table(
        "Liens des pôles avec leurs membres et partenaires",
        (
            Column("id_pole", "text"),
            Column("pole", "text"),
            Column("organisation", "text"),
            Column("type_acteur", "text"),
            Column("lien", "text"),
            Column("commune", "text"),
            Column("code_insee", "text"),
            Column("distance_km", "km"),
            Column("sur_la_carte", "text"),
            Column("source_url", "text"),
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
                cells["source_url"][row],
            )
            for row in found.rows
        ],
    )


def _distance_words(found: TiedPoles, row: int) -> str:
    ties = found.ties
    return WHY_NO_LINE[PLACES[ties.place[row]]] or short_distance(float(ties.distance_km[row]))


def short_distance(distance_km: float) -> str:
    """Write a distance to the hundred metres below 10 km, never « 0 km » for what is not."""
    return "moins de 0,1 km" if distance_km < 0.05 else kilometres(distance_km)


# ---- How far --------------------------------------------------------------------------------


def distance_figures(table: pd.DataFrame, atlas: Atlas) -> Table:
    """Describe `ties_by_distance`."""
    links = list(link_labels(atlas))
    return Table(
        "Membres et partenaires par distance au pôle",
        (Column("Distance au pôle", "text"), *(Column(each) for each in link_plurals(atlas))),
        [
            (class_words(row["from_km"], row["to_km"]), *(int(row[link]) for link in links))
            for row in table.to_dict("records")
        ],
    )


def class_words(from_km: float, to_km: float) -> str:
    """Name a class of distance."""
    if from_km < 0:
        return "Dans la commune du pôle"
    if not from_km:
        return f"Moins de {number(to_km)} km, autre commune"
    if np.isinf(to_km):
        return f"{number(from_km)} km et plus"
    return f"De {number(from_km)} à {number(to_km)} km"


def all_reach_figures(found: TiedPoles) -> Table:
    """Describe how far the organisations are, all poles together."""
    groups = [_reach_cells(found, row) for row in found.reach.values()]
    titles = (*link_plurals(found.ties.atlas), "Ensemble")
    return Table(
        "Portée des membres et partenaires, tous pôles sélectionnés ensemble",
        (Column("Indicateur", "text"), *(Column(title) for title in titles)),
        [
            (column.title, *(cells[rank] for cells in groups))
            for rank, column in enumerate(_REACH_COLUMNS)
            if column.kind != "text"  # the farthest one is named in the sentence above
        ],
        [column.kind for column in _REACH_COLUMNS if column.kind != "text"],
    )


def reach_figures(found: TiedPoles, table: pd.DataFrame) -> Table:
    """Describe `reach_by_pole`, or its first rows."""
    names = found.ties.atlas.cells["nom"]
    return Table(
        "Portée des membres et partenaires de chaque pôle, les plus lointains d'abord",
        (Column("Pôle", "text"), *_REACH_COLUMNS),
        [(names[row["pole"]], *_reach_cells(found, row)) for row in table.to_dict("records")],
    )


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


def _reach_cells(found: TiedPoles, row: Mapping[Any, Any]) -> Sequence[Any]:
    farthest = int(row["farthest"])
    is_away = farthest >= 0 and row["farthest_km"] > 0
    name = found.ties.cells["nom"][farthest] if is_away else NO_FIGURE
    return (
        int(row["ties"]),
        int(row["placed"]),
        int(row["measured"]),
        float(row["median_km"]),
        float(row["farthest_km"]),
        name,
        int(row["epci"]),
        int(row["departements"]),
    )


# ---- Networks -------------------------------------------------------------------------------


def networks_html(table: pd.DataFrame, atlas: Atlas, on_map: Callable[[str], str]) -> str:
    """Write `networks_by_nature` with, for each network, the way to its poles.

    Parameters
    ----------
    on_map
        Address of the map with the poles of a network, given its slug.
    """
    slugs = {option.value: option.slug for option in atlas.facets["reseau"].options}
    natures = nature_labels(atlas)
    return render(
        "networks.html",
        natures=list(natures.values()),
        networks=[
            {
                "sigle": row["sigle"],
                "nom": "" if row["nom"] == row["sigle"] else row["nom"],
                "counts": [row[nature] for nature in natures],
                "poles": row["poles"],
                "address": on_map(slugs[row["sigle"]]) if row["sigle"] in slugs else "",
            }
            for row in table.to_dict("records")
        ],
    )


def networks_figures(table: pd.DataFrame, atlas: Atlas) -> Table:
    """Describe `networks_by_nature`."""
    natures = nature_labels(atlas)
    return Table(
        "Réseaux et pôles sélectionnés, par nature du lien",
        (
            Column("Réseau", "text"),
            Column("Nom", "text"),
            *(Column(label) for label in natures.values()),
            Column("Pôles liés"),
        ),
        [
            (row["sigle"], row["nom"], *(int(row[nature]) for nature in natures), row["poles"])
            for row in table.to_dict("records")
        ],
    )


def nature_labels(atlas: Atlas) -> Mapping[str, str]:
    """What a pole is to a network, by nature of the tie: never a citation as a membership."""
    words = {"membre": "Membres", "accompagnement": "Accompagnés", "cite": "Cités"}
    return {nature: words.get(nature, label) for nature, label in _natures(atlas).items()}


def _natures(atlas: Atlas) -> Mapping[str, str]:
    return atlas.labels["adhesions.nature"]


def map_address(query: Mapping[str, Sequence[str]], base: str) -> Callable[[str], str]:
    """Make addresses of the map with the selection of a page, and one network.

    Parameters
    ----------
    query
        The selection as it stands in the address.
    base
        Path of the map.
    """
    kept = {key: list(values) for key, values in query.items() if key != "reseau"}
    return lambda slug: f"{base}?{urlencode({**kept, 'reseau': slug}, doseq=True)}"


def tied_to_networks(view: View) -> IntArray:
    """Rows in `Atlas.poles` of the selected poles tied to a network."""
    return view.rows[view.atlas.facets["reseau"].matrix[view.rows].any(axis=1)]


def network_poles_html(atlas: Atlas, span: Span, sheet: str) -> str:
    """Write one page of the poles with their networks, a column per nature of the tie.

    Parameters
    ----------
    span
        Rows in `Atlas.poles`.
    sheet
        Address of the page of a pole; the `id_pole` is appended.
    """
    identifiers = [atlas.cells["id_pole"][row] for row in span.rows]
    ties = atlas.tables["adhesions"]
    ties = ties[ties["id_pole"].isin(identifiers)]
    found: dict[tuple[str, str], list[str]] = {}
    for pole, network, nature in zip(ties["id_pole"], ties["reseau"], ties["nature"], strict=True):
        found.setdefault((pole, nature), []).append(network)
    poles = [
        {
            "name": atlas.cells["nom"][row],
            "address": sheet + quote(identifier, safe=""),
            "networks": [found.get((identifier, nature), []) for nature in _natures(atlas)],
        }
        for row, identifier in zip(span.rows, identifiers, strict=True)
    ]
    return render("network_poles.html", poles=poles, span=span)


def roles_html(atlas: Atlas) -> str:
    """Write the roles of the national networks and institutions in order of time."""
    return render(
        "network_roles.html",
        roles=[
            {
                **row,
                "years": role_years(row["debut"], row["derniere_mention"]),
                "link": row["source_url"] if _is_web(row["source_url"]) else "",
            }
            for row in roles_in_time(atlas).to_dict("records")
        ],
    )


def roles_figures(atlas: Atlas) -> Table:
    """Describe the same roles as a table to download."""
    return Table(
        "Rôles des réseaux et institutions dans le temps",
        tuple(Column(name, "text") for name in _ROLE_COLUMNS),
        [
            tuple(row[name] for name in _ROLE_COLUMNS)
            for row in roles_in_time(atlas).to_dict("records")
        ],
    )


_ROLE_COLUMNS = (
    "sigle",
    "nom",
    "debut",
    "derniere_mention",
    "role",
    "source_url",
    "source_titre",
)


def role_years(first: float, last: float) -> str:
    """Say from when to when a role is attested: « 2009 à 2025 », « 2025 », « année inconnue »."""
    if isnan(first):
        return f"année {UNKNOWN}e" if isnan(last) else f"mention en {last:.0f}"
    if isnan(last) or last == first:
        return f"{first:.0f}"
    return f"{first:.0f} à {last:.0f}"


def _is_web(address: str) -> bool:
    return address.startswith(("http://", "https://"))


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


def kinds_figures(table: pd.DataFrame, atlas: Atlas) -> Table:
    """Describe `actors_by_type`."""
    links = list(link_labels(atlas))
    return Table(
        "Membres et partenaires par type d'acteur",
        (
            Column("Type d'acteur", "text"),
            *(Column(each) for each in link_plurals(atlas)),
            Column("Pôles qui en ont un"),
        ),
        [
            (label, *(int(row[link]) for link in links), int(row["poles"]))
            for label, row in zip(
                kind_titles(atlas, table["type_acteur"]), table.to_dict("records"), strict=True
            )
        ],
    )


def kind_titles(atlas: Atlas, kinds: Iterable[str]) -> list[str]:
    """The words of some types of actors."""
    labels = atlas.labels["membres.type_acteur"]
    return [labels.get(kind, UNKNOWN_KIND) for kind in kinds]


def sectors_figures(table: pd.DataFrame, found: TiedPoles) -> Table:
    """Describe `ties_by_sector`, without the sectors of no selected pole."""
    atlas, kinds = found.ties.atlas, found.ties.kinds
    links = link_labels(atlas)
    return Table(
        "Membres et partenaires par secteur du pôle et par type d'acteur. Pôles connus : ceux dont "
        "un membre ou partenaire l'est",
        (
            Column("Secteur du pôle", "text"),
            Column("Lien", "text"),
            *(Column(label) for label in kind_titles(atlas, kinds)),
            Column("Ensemble"),
            Column("Pôles connus"),
            Column("Pôles"),
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
            for row in table.to_dict("records")
            if row["all_poles"]
        ],
    )


def sector_words(slug: str, atlas: Atlas) -> str:
    """Name a sector; the empty slug is that of the poles without any."""
    facet = atlas.facets["secteur"]
    return facet.options[facet.positions[slug]].label if slug else f"Secteur {NOT_GIVEN}"


# ---- Organisations of several poles ---------------------------------------------------------


def shared_figures(found: TiedPoles, table: pd.DataFrame, most_named: int | None) -> Table:
    """Describe `shared_organisations`, or its first rows, with the poles of each, or the first."""
    ties = found.ties
    rows = found.rows[np.isin(ties.organisation[found.rows], table["organisation"])]
    rows = rows[np.lexsort((rows, ties.organisation[rows]))]
    starts = np.searchsorted(ties.organisation[rows], table["organisation"])
    ends = np.searchsorted(ties.organisation[rows], table["organisation"], side="right")
    return Table(
        "Organisations liées à plusieurs des pôles sélectionnés",
        (
            Column("Organisation", "text"),
            Column("Pôles"),
            Column("Lesquels", "text"),
            Column("Est-ce la même ?", "text"),
        ),
        [
            (
                _spellings(found, rows[start:end]),
                int(line["poles"]),
                _poles_named(found, rows[start:end], most_named),
                same_words(int(line["communes"]), int(line["unplaced"])),
            )
            for line, start, end in zip(table.to_dict("records"), starts, ends, strict=True)
        ],
    )


def same_words(communes: int, unplaced: int) -> str:
    """Say how far one may believe that organisations of one name are the same."""
    if communes > 1:
        return f"même nom, {number(communes)} communes différentes : peut-être pas"
    if communes and not unplaced:
        return "même nom, même commune"
    if communes:
        return "même nom, commune parfois inconnue : non vérifié"
    return "même nom, commune inconnue : non vérifié"


def _spellings(found: TiedPoles, rows: IntArray) -> str:
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
