"""The tables of a portrait, and of the territories inside it."""

from collections.abc import Iterator, Sequence

import pandas as pd

from geo.analysis.actors import (
    FOUNDING_TYPES,
    UNKNOWN_TYPE,
    actors_by_type,
    networks_by_nature,
    poles_with,
)
from geo.analysis.portraits import Portrait
from geo.french import (
    count,
    fold,
    number,
    ordinal,
    sentence_case,
)
from geo.model.atlas import Atlas, View
from geo.model.territories import Level, level_below
from geo.reports.blocks import TableBlock
from geo.reports.calls import NEVER_SELECTED
from geo.reports.choices.drawing import LEVEL_WORDS
from geo.reports.links import Links, ToPole, ToTerritory
from geo.reports.missing import NO_FIGURE, NOT_GIVEN
from geo.reports.study import Study
from geo.reports.tables import Cell, Column, Kind, Table
from geo.reports.territory.portraits import ACTORS

_TIED = {"membre": "pôles membres", "accompagnement": "pôles accompagnés", "cite": "pôles cités"}
MOST_NAMED = 15
Row = tuple[str, Kind, Sequence[Cell]]


def portrait_tables(portraits: Sequence[Portrait], atlas: Atlas) -> list[Table]:
    """Set portraits side by side, theme by theme; the same rows for all."""
    columns = (
        Column("Indicateur", "text"),
        *(Column(each.name, "decimal") for each in portraits),
    )
    return [
        Table(
            caption,
            columns,
            [(label, *cells) for label, _, cells in rows],
            [kind for _, kind, _ in rows],
        )
        for caption, rows in (
            ("L'essentiel", list(_essential_rows(portraits))),
            *(
                (f"Pôles par {facet.label.lower()}", _facet_rows(portraits, atlas, key))
                for key, facet in atlas.facets.items()
                if key in portraits[0].counts
            ),
            ("Pôles par année de première sélection", _year_rows(portraits)),
            ("Montants des appels", _amount_rows(portraits)),
            ("Acteurs de la définition fondatrice", _actor_rows(portraits)),
            ("Membres et partenaires connus, par type d'acteur", _member_rows(portraits, atlas)),
            ("Pôles par réseau et nature du lien", _network_rows(portraits, atlas)),
        )
    ]


def children_block(study: Study, level: Level | None, code: str) -> TableBlock | None:
    """List the territories just below one, by name, with their poles; None below a commune."""
    table = _children(study, level, code)
    if table is None:
        return None
    child = str(level_below(level))
    title = sentence_case(LEVEL_WORDS[child][1])
    columns = ["nom", "code", "population", "poles", "rate"]
    described = Table(
        f"{title} ({number(int((table['level'] == child).sum()))})",
        (
            Column(title, "text"),
            Column("Code", "text"),
            Column("Habitants"),
            Column("Pôles"),
            Column("Pôles pour 100 000 habitants", "decimal"),
        ),
        [tuple(row) for row in table.assign(code=table.index)[columns].itertuples(index=False)],
    )
    targets = (ToTerritory(each, str(below)) for below, each in table["level"].items())
    return TableBlock(described, tuple(targets))


def children_notes(found: Portrait, atlas: Atlas) -> list[str]:
    """Say why the territories of `children_figures` do not add up to the one they are in."""
    child = level_below(found.level)
    if child is None:
        return []
    # A commune without EPCI has a row of its own.
    codes = atlas.place_codes["commune" if child == "epci" else child]
    notes = []
    if unknown := int((codes[found.view.mask] < 0).sum()):
        poles = count(
            unknown, "pôle sélectionné n'est pas connu", "pôles sélectionnés ne sont pas connus"
        )
        each = "le" if unknown == 1 else "les"
        notes.append(f"{poles} plus finement : aucune ligne ne {each} compte.")
    if child == "epci":
        lists = atlas.territories.epci["codes_departement"]
        here = lists.map(lambda text: found.code in text.split("|") and "|" in text)
        if crossing := int(here.sum()):
            words = count(
                crossing,
                "EPCI déborde du département : sa ligne le compte",
                "EPCI débordent du département : leur ligne les compte",
            )
            notes.append(f"{words} en entier.")
    return notes


def _children(study: Study, level: Level | None, code: str) -> pd.DataFrame | None:
    """The territories just below one, by name, and the communes of a département without EPCI."""
    child = level_below(level)
    if child is None:
        return None
    territories = study.atlas.territories
    table = study.indicators(child).assign(level=child)
    if level:
        table = table.loc[territories.inside(child, level, [code])]
    if child == "epci":
        communes = territories.communes
        alone = (communes["code_departement"] == code) & (communes["code_epci"] == "")
        rows = study.indicators("commune")[alone].assign(level="commune")
        table = pd.concat([table, rows.assign(nom=rows["nom"] + " (commune sans EPCI)")])
    return table.iloc[table["nom"].map(fold).argsort(kind="stable")]


def _essential_rows(portraits: Sequence[Portrait]) -> Iterator[Row]:
    yield "Habitants", "integer", [each.population for each in portraits]
    yield "Pôles sélectionnés", "integer", [each.poles for each in portraits]
    yield "dont localisés à la commune", "integer", [len(p.view.located_rows) for p in portraits]
    yield "Pôles pour 100 000 habitants", "decimal", [each.rate for each in portraits]
    yield "Intervalle à 95 %, borne basse", "decimal", [each.rate_low for each in portraits]
    yield "Intervalle à 95 %, borne haute", "decimal", [each.rate_high for each in portraits]
    yield "Rang du taux", "text", [rank_words(each) for each in portraits]


def rank_words(each: Portrait) -> str:
    """Write the rank of a rate: « 6e sur 18 »; a dash without rank."""
    return f"{ordinal(each.rank)} sur {number(each.peers)}" if each.rank else NO_FIGURE


def _facet_rows(portraits: Sequence[Portrait], atlas: Atlas, key: str) -> list[Row]:
    rows: list[Row] = [
        (option.label, "integer", [each.counts[key][option.slug] for each in portraits])
        for option, used in zip(atlas.facets[key].options, atlas.facets[key].used, strict=True)
        if used
    ]
    without = [each.without[key] for each in portraits]
    return [*rows, (sentence_case(NOT_GIVEN), "integer", without)]


def _year_rows(portraits: Sequence[Portrait]) -> list[Row]:
    rows: list[Row] = [
        (str(year), "integer", [each.by_year[year] for each in portraits])
        for year in portraits[0].by_year
    ]
    return [*rows, (NEVER_SELECTED, "integer", [each.undated for each in portraits])]


def _amount_rows(portraits: Sequence[Portrait]) -> list[Row]:
    return [
        ("Montants publiés, en euros", "integer", [each.euros for each in portraits]),
        ("Sélections de montant publié", "integer", [each.amounts_known for each in portraits]),
        ("Sélections de montant non publié", "integer", [p.amounts_unknown for p in portraits]),
    ]


def _member_rows(portraits: Sequence[Portrait], atlas: Atlas) -> list[Row]:
    """Ties by type of actor: members, and partners, of each type that any of them has."""
    tables = [actors_by_type(each.view).set_index("type_acteur") for each in portraits]
    labels = {**atlas.labels["membres.type_acteur"], UNKNOWN_TYPE: f"Type {NOT_GIVEN}"}
    rows: list[Row] = [
        (f"{label}, {words}", "integer", [table[link].to_dict()[kind] for table in tables])
        for kind, label in labels.items()
        for link, words in (("membre", "membres"), ("partenaire", "partenaires"))
    ]
    return [row for row in rows if any(row[2])]


def _network_rows(portraits: Sequence[Portrait], atlas: Atlas) -> list[Row]:
    """Poles tied to each network, by nature: a citation is never counted as a membership."""
    found = [networks_by_nature(each.view).set_index("sigle") for each in portraits]
    tables = [table.to_dict("index") for table in found]
    sigles = dict.fromkeys(sigle for table in tables for sigle in table)
    rows: list[Row] = [
        (
            f"{sigle}, {_TIED.get(nature, label)}",
            "integer",
            [table[sigle][nature] if sigle in table else 0 for table in tables],
        )
        for sigle in sigles
        for nature, label in atlas.labels["adhesions.nature"].items()
    ]
    return [row for row in rows if any(row[2])]


def actors_block(view: View) -> TableBlock:
    """Name the selected poles that have each kind of actor of the founding definition."""
    cells, labels = view.atlas.cells, view.atlas.labels["membres.type_acteur"]
    rows: list[Sequence[Cell]] = []
    for kind in FOUNDING_TYPES:
        poles = poles_with(view, kind)
        shown = poles[:MOST_NAMED].tolist()
        named = tuple((cells["nom"][row], ToPole(cells["id_pole"][row])) for row in shown)
        left = len(poles) - MOST_NAMED
        more = f" et {number(left)} de plus" if left > 0 else ""
        rows.append((labels[kind], len(poles), Links(named, more)))
    return TableBlock(
        Table(
            "Pôles qui ont chaque type d'acteur de la définition fondatrice, parmi leurs membres "
            "et partenaires connus",
            (Column("Type d'acteur", "text"), Column("Pôles"), Column("Lesquels", "text")),
            rows,
        )
    )


def _actor_rows(portraits: Sequence[Portrait]) -> list[Row]:
    known = [each.poles_with_members for each in portraits]
    rows: list[Row] = [("Pôles dont des membres sont connus", "integer", known)]
    for kind in FOUNDING_TYPES:
        label = f"Part de ceux-ci qui ont {ACTORS[kind]}"
        shares = [
            each.actors[kind] / each.poles_with_members if each.poles_with_members else None
            for each in portraits
        ]
        rows.append((label, "percent", shares))
    unknown = [each.poles - each.poles_with_members for each in portraits]
    return [*rows, ("Pôles dont aucun membre n'est connu", "integer", unknown)]
