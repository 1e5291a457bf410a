"""The report on what is near a place: the poles around, by distance, and those that may be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from geo.analysis.proximity import Origin, Surroundings, own_territory, shared_members
from geo.analysis.radii import NEAR_KM
from geo.french import NBSP, count, direction, kilometres, number, of_commune, quoted
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.phrases import phrase
from geo.reports.blocks import (
    Block,
    LongTable,
    MapBlock,
    Report,
    Section,
    Span,
    TableBlock,
    Way,
    note,
    sentences,
)
from geo.reports.distances import HERE_KM, proximity_sentences, span_words
from geo.reports.links import ToTerritory
from geo.reports.maps.maps import around_map
from geo.reports.missing import NOT_GIVEN
from geo.reports.names import sheet_name
from geo.reports.notices import Heading, lead_of, report_on
from geo.reports.places import place_label
from geo.reports.poles.listing import LINE_COLUMNS, option_labels
from geo.reports.poles.tables import NEAREST, nearest_block, to_pole
from geo.reports.study import Study
from geo.reports.tables import Column, Noted, Table, texts

Shared = Mapping[str, tuple[str, ...]]
"""Names of the organisations in common with a territory, by `id_pole`."""


def near_report(study: Study, around: Surroundings) -> Report:
    """Say which of the study's poles are near a place."""
    atlas, view, origin = study.atlas, study.everywhere, around.origin
    place = Selection(level=origin.level, codes=(origin.code,) if origin.level else ())
    sections = (
        Section("phrases", "", lambda: [sentences(*proximity_sentences(atlas, around))]),
        Section("carte", "Carte", lambda: [MapBlock(around_map(view, around, place))]),
        Section("portrait", "", lambda: [_portrait_way(origin, atlas)]),
        Section("proches", "Pôles par distance", lambda: [_near(study, around)]),
        Section("possibles", "", lambda: _possible(study, around)),
    )
    heading = Heading(near_name(study, origin), "Pôles par distance", _where(origin, atlas))
    return report_on(atlas, heading, lead_of(view), sections)


def _portrait_way(origin: Origin, atlas: Atlas) -> Way:
    """Lead to the territory: who is already tied to a pole there, and whom to call."""
    level, code = origin.level or "commune", origin.code or origin.commune
    name = atlas.territories.name(level, code)
    return Way(phrase("portrait", place=quoted(name)), ToTerritory(level, code))


def near_name(study: Study, origin: Origin) -> str:
    """Name the file of what is near a place: « proximite-commune-29019 »."""
    place = study.within(origin.level or "commune", (origin.code or origin.commune,))
    return sheet_name(place, "france", "proximite")


def nearest_blocks(
    study: Study, level: Level, code: str, listed: Sequence[int] = ()
) -> list[Block | None]:
    """Name the poles nearest to a territory, and those that may be near.

    Parameters
    ----------
    listed
        Rows of `Atlas.poles` that are listed elsewhere: they are not named again.
    """
    atlas = study.atlas
    around = study.around(level, code)
    near = around.near.head(NEAREST)
    others = around.possible[~around.possible["row"].isin(listed)]
    around = replace(around, possible=others.reset_index(drop=True))
    return [
        sentences(*proximity_sentences(atlas, around)),
        nearest_block(atlas, near) if len(near) else None,
        *_possible(study, around, NEAREST),
    ]


def _where(origin: Origin, atlas: Atlas) -> str:
    if origin.level and origin.level != "commune":
        return atlas.territories.name(origin.level, origin.code)
    commune = atlas.territories.communes.loc[origin.commune]
    name = of_commune(str(commune["nom"]), int(str(commune["type_liaison"])))
    return f"Autour {name}" if origin.level else f"Autour d'un point, près {name}"


# ---- The poles near -------------------------------------------------------------------------


def _near(study: Study, around: Surroundings) -> Block | None:
    """List the poles within the radius, the nearest first."""
    atlas, near = study.atlas, around.near
    if near.empty:
        return sentences("Aucun pôle localisé à montrer avec cette distance et ces filtres.")
    shared = shared_members(atlas, *own_territory(study.inhabitants, around.origin))
    return LongTable(
        "Pôles par distance",
        "pôles",
        len(near),
        lambda span: _near_block(atlas, near, shared, span),
        lambda: _near_table(atlas, near, shared),
        most_pages=len(near),
    )


def _near_block(atlas: Atlas, near: pd.DataFrame, shared: Shared, span: Span) -> TableBlock:
    part = near.iloc[span.start : span.stop]
    table = Table(
        f"Pôles {span.words}, du plus proche au plus lointain",
        (
            Column("Pôle et lieu", "text"),
            Column("Distance", "km"),
            *texts("Secteurs", "Statut et réseaux"),
        ),
        [
            (
                Noted(each.name, (each.place, *_in_common(shared.get(each.identifier, ())))),
                Noted(_distance(distance_km), _notes(_direction(distance_km, azimuth))),
                ", ".join(each.sectors) or NOT_GIVEN,
                Noted(", ".join(each.status) or NOT_GIVEN, _notes(", ".join(each.networks))),
            )
            for each, distance_km, azimuth in _measured(atlas, part)
        ],
    )
    return TableBlock(table, tuple(to_pole(atlas, row) for row in part["row"].tolist()))


def _near_table(atlas: Atlas, near: pd.DataFrame, shared: Shared) -> Table:
    """Describe the same poles, to be taken away."""
    return Table(
        "Pôles par distance",
        (
            *texts("id_pole", "nom", "lieu"),
            Column("distance_km", "km"),
            *texts("direction", "secteurs", "statut", "reseaux", "membres_communs"),
        ),
        [
            (
                each.identifier,
                each.name,
                each.place,
                round(float(distance_km), 3),
                _direction(distance_km, azimuth),
                "|".join(each.sectors),
                "|".join(each.status),
                "|".join(each.networks),
                "|".join(shared.get(each.identifier, ())),
            )
            for each, distance_km, azimuth in _measured(atlas, near)
        ],
    )


def _distance(distance_km: float) -> str:
    return "sur place" if distance_km < HERE_KM else kilometres(distance_km)


def _direction(distance_km: float, azimuth: float) -> str:
    """Say in which direction; empty for a pole that is here."""
    return "" if distance_km < HERE_KM else direction(azimuth)


def _in_common(names: tuple[str, ...]) -> tuple[str, ...]:
    return _notes(f"Membres en commun{NBSP}: {', '.join(names)}" if names else "")


def _notes(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


# ---- The poles that may be near -------------------------------------------------------------


def _possible(study: Study, around: Surroundings, shown: int | None = None) -> list[Block | None]:
    """List the poles that may be near, with between which distances each stands.

    Parameters
    ----------
    shown
        How many are named, the nearest at least first; all without it.
    """
    atlas = study.atlas
    total, table = len(around.possible), around.possible.iloc[:shown]
    shared = shared_members(atlas, *own_territory(study.inhabitants, around.origin))
    limit = kilometres(NEAR_KM if around.radius_km is None else around.radius_km)
    caption = count(
        total,
        "pôle dont la commune est inconnue et qui peut être",
        "pôles dont la commune est inconnue et qui peuvent être",
    )
    described = Table(
        f"{caption} à {limit} au plus : la distance n'est connue qu'entre deux bornes, celles du "
        "département ou de la région",
        texts("Pôle", "Lieu", "Distance possible", "Secteurs", "Statut"),
        _possible_rows(atlas, table, shared),
    )
    targets = tuple(to_pole(atlas, row) for row in table["row"].tolist())
    first = f"Les {number(len(table))} premiers sont montrés." if total > len(table) else ""
    beyond = count(
        around.beyond,
        "autre pôle, de commune inconnue, est plus loin",
        "autres pôles, de commune inconnue, sont plus loin",
    )
    return [
        TableBlock(described, targets) if len(table) else None,
        note(first, f"{beyond} à coup sûr." if around.beyond else ""),
    ]


def _possible_rows(
    atlas: Atlas, table: pd.DataFrame, shared: Shared
) -> list[Sequence[str | Noted]]:
    spans = zip(table["least_km"], table["most_km"], strict=True)
    return [
        (
            Noted(each.name, _in_common(shared.get(each.identifier, ()))),
            each.place,
            span_words(least_km, most_km),
            ", ".join(each.sectors) or NOT_GIVEN,
            ", ".join(each.status) or NOT_GIVEN,
        )
        for each, (least_km, most_km) in zip(
            _described(atlas, table["row"].to_numpy()), spans, strict=True
        )
    ]


# ---- Poles in words -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pole:
    """What is said of a pole of the lists."""

    identifier: str
    name: str
    place: str
    sectors: tuple[str, ...]
    status: tuple[str, ...]
    networks: tuple[str, ...]


def _measured(atlas: Atlas, near: pd.DataFrame) -> Iterator[tuple[_Pole, float, float]]:
    """Give each pole with its distance and its azimuth."""
    poles = _described(atlas, near["row"].to_numpy())
    return zip(poles, near["distance_km"], near["azimuth"], strict=True)


def _described(atlas: Atlas, rows: IntArray) -> Iterator[_Pole]:
    facets = (option_labels(atlas.facets[key], rows) for key in ("secteur", "statut", "reseau"))
    for row, labels in zip(rows.tolist(), zip(*facets, strict=True), strict=True):
        pole = atlas.cells.row(row, LINE_COLUMNS)
        sectors, status, networks = map(tuple, labels)
        yield _Pole(
            pole["id_pole"], pole["nom"], place_label(pole, atlas), sectors, status, networks
        )
