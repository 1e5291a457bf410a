"""With whom a territory could build: the poles around, adjacent territories, organisations."""

import numpy as np
import pandas as pd

from geo.analysis.portraits import Portrait
from geo.french import NBSP, count, enumeration, first_of, number, sentence_case
from geo.model.territories import LEVEL_WORDS, Level
from geo.phrases import counted
from geo.reports.blocks import Block, Definitions, LongTable, Span, TableBlock, sentences
from geo.reports.distances import crossing_sentence, how_far, proximity_sentences
from geo.reports.links import ToTerritory
from geo.reports.missing import NOT_GIVEN, POSSIBLE_POLES, UNKNOWN
from geo.reports.poles.contact import regional_terms
from geo.reports.poles.tables import named_poles
from geo.reports.study import Study
from geo.reports.tables import Cell, Column, Table, texts
from geo.territories.adjacency import adjacent

_NAMED = 3
"""Poles, territories and organisations named in a sentence."""


def partners_blocks(study: Study, found: Portrait) -> list[Block | None]:
    """Name the adjacent territories with their poles, and who is tied to a pole already."""
    if found.level is None:
        return []
    if found.level == "region":
        return [_contacts(study, found.level, found.code)]
    around = _around(study, found)
    return [
        # Where no pole is known, the first lines of the portrait have said it.
        sentences(*_partner_sentences(study, found, around)) if found.poles else None,
        _adjacent_block(study, around, _level_around(found)) if len(around) else None,
        _organisations_block(study, study.organisations(found.level, found.code)),
        _contacts(study, found.level, found.code),
    ]


def _contacts(study: Study, level: Level, code: str) -> Definitions:
    """Lead to the organisations of its région, or of each of them."""
    row = study.atlas.territories.table(level).loc[code]
    regions = code if level == "region" else str(row.get("code_region", row.get("codes_region")))
    terms = [each for one in regions.split("|") for each in regional_terms(study.atlas, one)]
    return Definitions(tuple(terms))


def empty_sentences(study: Study, found: Portrait) -> list[str]:
    """Say of a territory without a known pole what its people can do, in three lines."""
    around = _around(study, found)
    said = [_nearest_sentence(study, found), *_partner_sentences(study, found, around)]
    return [each for each in said if each]


def _nearest_sentence(study: Study, found: Portrait) -> str:
    if found.level is None:
        return ""
    around = study.around(found.level, found.code)
    cells = study.atlas.cells
    named = [
        f"{cells['nom'][row]}, {how_far(distance_km, azimuth)}"
        for row, distance_km, azimuth in around.near.head(_NAMED).itertuples(index=False)
    ]
    if not named:
        return proximity_sentences(study.atlas, around)[-1]
    nearer = f"{NBSP}; {counted('nearer', around.nearer)}" if around.nearer else ""
    said = f"Pôles localisés les plus proches{NBSP}: {f'{NBSP}; '.join(named)}{nearer}."
    return f"{said} {crossing_sentence(study.atlas, around)}".strip()


# ---- Adjacent territories -------------------------------------------------------------------


def _level_around(found: Portrait) -> Level:
    return "epci" if found.level in (None, "commune") else found.level


def _around(study: Study, found: Portrait) -> pd.DataFrame:
    """The figures of the adjacent territories; those with the most poles first, then by people."""
    codes = adjacent(study.atlas.territories, found.level, found.code) if found.level else ()
    table = study.indicators(_level_around(found)).loc[list(codes)]
    return table.sort_values(["poles", "population"], ascending=False, kind="stable")


def _partner_sentences(study: Study, found: Portrait, around: pd.DataFrame) -> list[str]:
    words = LEVEL_WORDS[_level_around(found)]
    said = [_adjacent_sentence(around, words)]
    if found.level:
        said.append(_organisations_sentence(study.organisations(found.level, found.code)))
    return [each for each in said if each]


def _adjacent_sentence(around: pd.DataFrame, words: tuple[str, str]) -> str:
    if not len(around):
        return ""
    having = around[around["poles"] > 0]
    if not len(having):
        total = f"les {count(len(around), *words)}" if len(around) > 1 else f"le seul {words[0]}"
        return f"Aucun pôle n'est connu dans {total} alentour."
    named = [
        f"{name} ({number(int(poles))})"
        for name, poles in zip(having["nom"], having["poles"], strict=True)
    ]
    known = "des pôles connus" if having["poles"].sum() > 1 else "un pôle connu"
    total, names = count(len(around), *words), first_of(named, _NAMED)
    if 1 < len(having) == len(around):
        return f"Les {total} alentour ont {known}{NBSP}: {names}."
    have = f"{number(len(having))} ont" if len(having) > 1 else "un a"
    return f"Sur {total} alentour, {have} {known}{NBSP}: {names}."


def _adjacent_block(study: Study, around: pd.DataFrame, level: Level) -> TableBlock:
    title = sentence_case(LEVEL_WORDS[level][1 if len(around) > 1 else 0])
    columns = [
        Column(title, "text"),
        Column("Habitants"),
        Column("Pôles"),
        Column("Lesquels", "text"),
        Column(POSSIBLE_POLES),
    ]
    shown = columns if around["possible"].any() else columns[:-1]
    rows = [_adjacent_row(study, level, str(code), around)[: len(shown)] for code in around.index]
    targets = tuple(ToTerritory(level, str(code)) for code in around.index)
    caption = f"{title} alentour, et leurs pôles"
    return TableBlock(Table(caption, tuple(shown), rows), targets)


def _adjacent_row(study: Study, level: Level, code: str, around: pd.DataFrame) -> list[Cell]:
    line = around.loc[[code]].iloc[0]
    poles, possible = int(line["poles"]), int(line["possible"])
    places = study.atlas.place_codes[level]
    position = study.atlas.territories.table(level).index.get_loc(code)
    here = np.flatnonzero(study.everywhere.mask & (places == position)).tolist()
    return [
        str(line["nom"]),
        int(line["population"]),
        None if possible and not poles else poles,
        named_poles(study.atlas, here),
        possible,
    ]


# ---- Organisations of the territory ---------------------------------------------------------


def _organisations_sentence(tied: pd.DataFrame) -> str:
    if tied.empty:
        return ""
    names = tied["nom"].tolist()
    who = count(
        len(names),
        "organisation d'ici est déjà liée à un pôle",
        "organisations d'ici sont déjà liées à un pôle",
    )
    return f"{who}{NBSP}: {first_of(names, _NAMED)}."


def _organisations_block(study: Study, tied: pd.DataFrame) -> LongTable | None:
    """List who of the territory is a member, a partner or the carrier of a pole, by name."""
    if tied.empty:
        return None
    return LongTable(
        "Organisations d'ici liées à un pôle",
        "organisations",
        len(tied),
        lambda span: _organisations_table(study, tied, span),
        size=25,
    )


def _organisations_table(study: Study, tied: pd.DataFrame, span: Span) -> TableBlock:
    types = study.atlas.labels["membres.type_acteur"]
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            types.get(kind, f"type {NOT_GIVEN}"),
            commune or f"{UNKNOWN}e",
            enumeration([_TIES.get(link, link) for link in links]),
            named_poles(study.atlas, poles),
        )
        for name, kind, commune, links, poles in tied.iloc[span.start : span.stop].itertuples(
            index=False
        )
    ]
    total = count(
        len(tied), "organisation d'ici liée à un pôle", "organisations d'ici liées à un pôle"
    )
    titles = ("Organisation", "Type d'acteur", "Commune", "Lien", "Pôles")
    return TableBlock(Table(total, texts(*titles), rows))


_TIES = {"membre": "membre", "partenaire": "partenaire", "porteuse": "structure porteuse"}
