"""The social economy around a place: how much, in which activities, and beside France."""

from collections.abc import Collection, Iterator
from dataclasses import replace

import numpy as np

from geo.analysis.association.social_economy import Nearby, SocialEconomy
from geo.analysis.coverage import pole_points
from geo.analysis.distances import Points
from geo.analysis.radii import AROUND_KM
from geo.french import NBSP, count, enumeration, kilometres, number, ordinal
from geo.model.activities import DENSITY, EMPLOYERS, Activity, activities_of
from geo.model.arrays import FloatArray
from geo.model.atlas import Atlas
from geo.reports.blocks import Block, Details, TableBlock, note, sentences
from geo.reports.maps.legends import source_words
from geo.reports.maps.words import written_figure
from geo.reports.study import Study
from geo.reports.tables import Cell, Column, Noted, Table

PLACES = "Une distance est celle de la mairie de la commune d'un établissement, à vol d'oiseau."
_OWN_SECTORS = "activité de ses secteurs"
_SHOWN = 6
"""Activities that stand in sight: a phone shows each as a card."""


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
        sentences(
            *_said(near), _compared(study.atlas, near, france), _of_sectors(found, near, own)
        ),
        *by_activity(_table(found, near, france, own)),
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


def _compared(atlas: Atlas, near: list[Nearby], france: Nearby) -> str:
    known = [
        f"{density_figure(atlas, each)} à {kilometres(radius_km)}"
        for radius_km, each in zip(AROUND_KM, near, strict=True)
        if not np.isnan(each.density[0])
    ]
    if not known:
        return ""
    whole = density_figure(atlas, france)
    return f"Employeurs pour 1 000 habitants{NBSP}: {enumeration(known)}, contre {whole} en France."


def density_figure(atlas: Atlas, found: Nearby) -> str:
    """Write how many employers there are for a thousand inhabitants, as the indicator is."""
    return written_figure(atlas.indicators[DENSITY], float(found.density[0]))


def by_activity(table: Table, name: str = "activites") -> Iterator[Block]:
    """Show the first activities of a table, and fold the others away.

    Parameters
    ----------
    name
        Tells what is folded from the same of another table.
    """
    shown, rest = table.rows[:_SHOWN], table.rows[_SHOWN:]
    yield TableBlock(replace(table, rows=shown))
    if rest:
        title = count(len(rest), "autre activité", "autres activités")
        others = replace(table, caption=f"{table.caption}{NBSP}: {title}", rows=rest)
        yield Details(f"ess-{name}", f"Et {title}", lambda: [TableBlock(others)])


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
    far, rows = near[-1].employers[0], list[tuple[Cell, ...]]()
    # Those of its sectors first, then those of most employers.
    for rank in sorted(
        range(len(far)), key=lambda rank: (found.activities[rank] not in own, -far[rank])
    ):
        activity = found.activities[rank]
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
