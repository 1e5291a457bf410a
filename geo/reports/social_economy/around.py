"""The social economy around a place: how much, in which activities, and beside France."""

from collections.abc import Collection, Iterator

import numpy as np

from geo.analysis.association.social_economy import Nearby, SocialEconomy
from geo.analysis.coverage import pole_points
from geo.analysis.distances import Points
from geo.analysis.radii import AROUND_KM
from geo.french import NBSP, count, enumeration, kilometres, number, ordinal
from geo.model.activities import EMPLOYERS, Activity, activities_of
from geo.model.arrays import FloatArray
from geo.model.atlas import Atlas
from geo.reports.blocks import Block, TableBlock, note, sentences
from geo.reports.maps.legends import source_words
from geo.reports.study import Study
from geo.reports.tables import Cell, Column, Noted, Table

PLACES = "Une distance est celle de la mairie de la commune d'un établissement, à vol d'oiseau."
_OWN_SECTORS = "activité de ses secteurs"


def around_pole(study: Study, row: int) -> list[Block | None]:
    """Say what is around a pole that has a point, and how that stands among the poles."""
    found, atlas = study.social_economy, study.atlas
    if found is None or not atlas.is_located[row]:
        return []
    rows = study.everywhere.located_rows
    densities = found.around(pole_points(atlas, rows), AROUND_KM[-1]).density
    own = neighbours_of_sectors(atlas, row)
    place = pole_points(atlas, np.array([row]))
    blocks = _around(study, found, place, own)
    here = densities[rows == row]
    if len(here) and not np.isnan(here[0]):
        rank = 1 + int((densities > here[0]).sum())
        poles = count(len(rows), "pôle localisé", "pôles localisés")
        within = f"Densité d'employeurs à {kilometres(AROUND_KM[-1])}"
        blocks.insert(1, note(f"{within}{NBSP}: {ordinal(rank)} sur {poles}."))
    return blocks


def around_commune(study: Study, code: str) -> list[Block | None]:
    """Say what is around the town hall of a commune."""
    found = study.social_economy
    if found is None:
        return []
    place = found.inhabitants.points.at(found.inhabitants.positions([code]))
    return _around(study, found, place, ())


def neighbours_of_sectors(atlas: Atlas, row: int) -> tuple[Activity, ...]:
    """The activities that are neighbours of the sectors of a pole."""
    facet = atlas.facets["secteur"]
    return activities_of(
        each.slug for each, has in zip(facet.options, facet.matrix[row], strict=True) if has
    )


def sources_note(atlas: Atlas) -> Block | None:
    """Say what is counted, what that misses, and where it comes from."""
    counted = atlas.indicators[EMPLOYERS]
    return note(
        PLACES,
        f"Un employeur est un établissement. {counted.definition}",
        counted.note,
        source_words(counted),
    )


def _around(
    study: Study, found: SocialEconomy, place: Points, own: Collection[Activity]
) -> list[Block | None]:
    near = [found.around(place, radius_km) for radius_km in AROUND_KM]
    france = found.within(np.ones(len(found.inhabitants), dtype=bool))
    return [
        sentences(*_said(near), _compared(near, france), _of_sectors(found, near, own)),
        TableBlock(_table(found, near, france, own)),
        sources_note(study.atlas),
    ]


def _said(near: list[Nearby]) -> Iterator[str]:
    for radius_km, each in zip(AROUND_KM, near, strict=True):
        total, employers = int(each.establishments.sum()), int(each.employers.sum())
        yield f"À {kilometres(radius_km)} au plus{NBSP}: {establishments_said(total, employers)}."


def establishments_said(total: int, employers: int) -> str:
    """Write how many establishments there are, and how many of them are employers."""
    what = "de l'économie sociale et solidaire"
    if not total:
        return f"aucun établissement {what}"
    whose = count(employers, "employeur", "employeurs") if employers else "aucun employeur"
    return f"{count(total, 'établissement', 'établissements')} {what}, dont {whose}"


def _compared(near: list[Nearby], france: Nearby) -> str:
    known = [
        f"{number(float(each.density[0]), 1)} à {kilometres(radius_km)}"
        for radius_km, each in zip(AROUND_KM, near, strict=True)
        if not np.isnan(each.density[0])
    ]
    if not known:
        return ""
    whole = number(float(france.density[0]), 1)
    return f"Employeurs pour 1 000 habitants{NBSP}: {enumeration(known)}, contre {whole} en France."


def _of_sectors(found: SocialEconomy, near: list[Nearby], own: Collection[Activity]) -> str:
    if not own:
        return ""
    columns = found.columns(tuple(own))
    least, most = (int(each.employers[0, columns].sum()) for each in near)
    few, many = (kilometres(radius_km) for radius_km in AROUND_KM)
    names = " ; ".join(each.name for each in own)
    which = f"une activité de ses secteurs ({names})"
    if not most:
        return f"Aucun employeur à {many} au plus n'a {which}."
    near_by = number(least) if least else "aucun"
    return f"Employeurs qui ont {which}{NBSP}: {near_by} à {few} au plus, {number(most)} à {many}."


def _table(
    found: SocialEconomy, near: list[Nearby], france: Nearby, own: Collection[Activity]
) -> Table:
    columns = [Column("Activité", "text")]
    for radius_km in AROUND_KM:
        columns.append(Column(f"Établissements à {kilometres(radius_km)}"))
        columns.append(Column(f"Employeurs à {kilometres(radius_km)}"))
    shares = (
        Column(f"Part des employeurs à {kilometres(AROUND_KM[-1])}", "percent"),
        Column("Part des employeurs en France", "percent"),
    )
    here, whole = _shares(near[-1].employers[0]), _shares(france.employers[0])
    rows: list[tuple[Cell, ...]] = []
    for rank, activity in enumerate(found.activities):
        cells = [
            int(values[0, rank])
            for each in near
            for values in (each.establishments, each.employers)
        ]
        if any(cells) or activity in own:
            name: Cell = Noted(activity.name, (_OWN_SECTORS,)) if activity in own else activity.name
            rows.append((name, *cells, float(here[rank]), float(whole[rank])))
    return Table("Économie sociale et solidaire alentour, par activité", (*columns, *shares), rows)


def _shares(counts: FloatArray) -> FloatArray:
    total = counts.sum()
    return counts / total if total else np.full(len(counts), np.nan)
