"""The tables of a portrait, and of the territories inside it."""

from collections.abc import Iterable, Iterator, Sequence
from math import nan

import pandas as pd

from geo.analysis.actors import (
    FOUNDING_TYPES,
    UNKNOWN_TYPE,
    actors_by_type,
    founding_actors,
    networks_by_nature,
    poles_with,
)
from geo.analysis.portraits import Portrait
from geo.analysis.specialisation import LEAST_POLES
from geo.french import count, number, ordinal, sentence_case
from geo.model.atlas import Atlas, View
from geo.model.territories import LEVEL_WORDS, Level, level_below
from geo.reports.blocks import Block, Sentences, TableBlock
from geo.reports.calls import NEVER, never_words
from geo.reports.links import Links, ToPole, ToTerritory
from geo.reports.missing import NO_FIGURE, NOT_GIVEN, POSSIBLE_POLES
from geo.reports.places import by_name
from geo.reports.sentences import no_known_member
from geo.reports.study import Study
from geo.reports.tables import Cell, Column, Kind, Table, texts
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
            ("Pôles par année de premier appel", _year_rows(portraits)),
            ("Montants des appels", _amount_rows(portraits)),
            ("Acteurs de la définition fondatrice", _actor_rows(portraits)),
            ("Membres et partenaires connus, par type d'acteur", _member_rows(portraits, atlas)),
            ("Pôles par réseau et nature du lien", _network_rows(portraits, atlas)),
        )
    ]


def children_block(study: Study, level: Level | None, code: str) -> TableBlock | None:
    """List the territories just below one, by name, with their poles; of communes, those of a pole.

    None below a commune, and where no commune has a known pole.
    """
    table = _children(study, level, code)
    if table is None:
        return None
    child = str(level_below(level))
    title = sentence_case(LEVEL_WORDS[child][1])
    total = number(int((table["level"] == child).sum()))
    if child == "commune":  # 76 lines of « 0 » for one pole say less than its own line
        table = table[table["poles"] > 0]
        if not len(table):
            return None
        total = f"celles d'un pôle connu, {number(len(table))} sur {total}"
    described = indicators_table(f"{title} ({total})", title, table)
    targets = (ToTerritory(each, str(below)) for below, each in table["level"].items())
    return TableBlock(described, tuple(targets))


def split_tables(tables: Sequence[Table]) -> tuple[list[Table], list[str]]:
    """Keep the tables that give their first territory a figure; name those that give it none."""
    kept = [table for table in tables if any(_has_figure(row[1]) for row in table.rows)]
    return kept, [table.caption for table in tables if table not in kept]


def _has_figure(cell: Cell) -> bool:
    """Whether a cell says something: not zero, unknown, nor what cannot be computed."""
    return cell not in (None, 0, NO_FIGURE) and cell == cell  # noqa: PLR0124 - not NaN


def indicators_table(caption: str, title: str, table: pd.DataFrame) -> Table:
    """Describe `indicators_by_level`: a zero that is not certain is left out, and its rate.

    Parameters
    ----------
    title
        Of the column of names.
    """
    columns = [
        *texts(title, "Code"),
        Column("Habitants"),
        Column("Pôles"),
        Column("Pôles pour 100 000 habitants", "decimal"),
    ]
    rows = [
        [
            *(line["nom"], code, line["population"]),
            *((None, None) if is_unknown else (line["poles"], line["rate"])),
            line["possible"],
        ]
        for code, line, is_unknown in zip(
            table.index,
            table.to_dict("records"),
            (table["poles"] == 0) & (table["possible"] > 0),
            strict=True,
        )
    ]
    if table["possible"].any():
        columns.append(Column(POSSIBLE_POLES))
    return Table(caption, tuple(columns), [row[: len(columns)] for row in rows])


def children_notes(found: Portrait, atlas: Atlas) -> list[str]:
    """Say why the territories of `children_figures` do not add up to the one they are in."""
    child = level_below(found.level)
    if child is None:
        return []
    # A commune without EPCI has a row of its own.
    codes = atlas.place_codes["commune" if child == "epci" else child]
    notes = []
    if unknown := int((codes[found.view.mask] < 0).sum()):
        poles = count(unknown, "pôle n'est pas connu", "pôles ne sont pas connus")
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
    return by_name(table)


def _known(figure: int, each: Portrait) -> int | None:
    """A number of poles; None for the zero of a territory that may have poles of vague place."""
    return None if not figure and len(each.possible) else figure


def _numbers(label: str, portraits: Sequence[Portrait], figures: Iterable[int]) -> Row:
    """A row of numbers of poles, one a portrait, each as `_known` gives it."""
    return label, "integer", list(map(_known, figures, portraits))


def _essential_rows(portraits: Sequence[Portrait]) -> Iterator[Row]:
    yield "Habitants", "integer", [each.population for each in portraits]
    yield _numbers("Pôles", portraits, (each.poles for each in portraits))
    located = "dont localisés à la commune"
    yield _numbers(located, portraits, (len(each.view.located_rows) for each in portraits))
    if any(len(each.possible) for each in portraits):
        yield POSSIBLE_POLES, "integer", [len(each.possible) for each in portraits]
    yield "Pôles pour 100 000 habitants", "decimal", [each.rate for each in portraits]
    yield "Intervalle à 95 %, borne basse", "decimal", [each.rate_low for each in portraits]
    yield "Intervalle à 95 %, borne haute", "decimal", [each.rate_high for each in portraits]
    yield "Rang du taux", "text", [rank_words(each) for each in portraits]


def rank_words(each: Portrait) -> str:
    """Write the rank of a rate: « 6e sur 18 »; a dash without rank."""
    return f"{ordinal(each.rank)} sur {number(each.peers)}" if each.rank else NO_FIGURE


def _facet_rows(portraits: Sequence[Portrait], atlas: Atlas, key: str) -> list[Row]:
    rows = [
        _numbers(option.label, portraits, (each.counts[key][option.slug] for each in portraits))
        for option, used in zip(atlas.facets[key].options, atlas.facets[key].used, strict=True)
        if used
    ]
    label = NEVER if key == "appel" else sentence_case(NOT_GIVEN)
    return [*rows, _numbers(label, portraits, (each.without[key] for each in portraits))]


def _year_rows(portraits: Sequence[Portrait]) -> list[Row]:
    rows = [
        _numbers(str(year), portraits, (each.by_year[year] for each in portraits))
        for year in portraits[0].by_year
    ]
    undated = sum(each.undated for each in portraits)
    label = never_words(undated, sum(each.without["appel"] for each in portraits))
    return [*rows, _numbers(label, portraits, (each.undated for each in portraits))]


def _amount_rows(portraits: Sequence[Portrait]) -> list[Row]:
    paid = "Financements, montant"
    return [
        ("Montants publiés, en euros", "integer", [_euros(each) for each in portraits]),
        _numbers(f"{paid} publié", portraits, (each.amounts_known for each in portraits)),
        _numbers(f"{paid} non publié", portraits, (each.amounts_unknown for each in portraits)),
    ]


def _euros(each: Portrait) -> int | None:
    """What calls gave; None where no amount of the selections there are, or may be, is known."""
    is_unknown = len(each.view.supports) and not each.amounts_known
    return None if is_unknown else _known(each.euros, each)


def _has_members(each: Portrait) -> bool:
    """Whether a member of a pole is known, or there is no pole."""
    return each.poles_with_members > 0 or not each.poles


def _member_rows(portraits: Sequence[Portrait], atlas: Atlas) -> list[Row]:
    """Ties by type of actor: members, and partners, of each type that any of them has."""
    tables = [actors_by_type(each.view).set_index("type_acteur") for each in portraits]
    labels = {**atlas.labels["membres.type_acteur"], UNKNOWN_TYPE: f"Type {NOT_GIVEN}"}
    rows: list[Row] = [
        (
            f"{label}, {words}",
            "integer",
            [
                _known(table[link].to_dict()[kind], each) if _has_members(each) else None
                for table, each in zip(tables, portraits, strict=True)
            ],
        )
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
            [
                _known(table[sigle][nature] if sigle in table else 0, each)
                for table, each in zip(tables, portraits, strict=True)
            ],
        )
        for sigle in sigles
        for nature, label in atlas.labels["adhesions.nature"].items()
    ]
    return [row for row in rows if any(row[2])]


def actors_block(view: View) -> Block:
    """Name the selected poles that have each kind of actor of the founding definition."""
    if not founding_actors(view)[1]:
        return Sentences((no_known_member(len(view)),))
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


def _share(poles: int, each: Portrait) -> Cell:
    """A share of the poles of known members; a dash for a share of few, which would be chance."""
    if not each.poles_with_members:
        return nan
    return poles / each.poles_with_members if each.poles_with_members >= LEAST_POLES else NO_FIGURE


def _actor_rows(portraits: Sequence[Portrait]) -> list[Row]:
    known = "Pôles dont des membres sont connus"
    rows = [_numbers(known, portraits, (each.poles_with_members for each in portraits))]
    for kind in FOUNDING_TYPES:
        label = f"Part de ceux-ci qui ont {ACTORS[kind]}"
        rows.append((label, "percent", [_share(each.actors[kind], each) for each in portraits]))
    unknown = "Pôles dont aucun membre n'est connu"
    return [
        *rows,
        _numbers(unknown, portraits, (each.poles - each.poles_with_members for each in portraits)),
    ]
