"""The social economy of a territory: how far from the poles, by activity, and without any."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from geo.analysis.association.social_economy import Nearby, SocialEconomy
from geo.analysis.portraits import Portrait, measured_in
from geo.analysis.radii import AROUND_KM
from geo.french import NBSP, count, kilometres, number, percent, sentence_case
from geo.model.activities import DENSITY, EMPLOYERS, LEAST_JOBS, MOST_JOBS
from geo.model.arrays import FloatArray
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.reports.blocks import Block, LongTable, MapBlock, Span, TableBlock, note, sentences
from geo.reports.choices.drawing import MapChoices
from geo.reports.links import ToTerritory
from geo.reports.maps.maps import poles_map
from geo.reports.missing import POSSIBLE_POLES
from geo.reports.places import by_name
from geo.reports.social_economy.around import (
    around_commune,
    by_activity,
    density_figure,
    establishments_said,
    sources_note,
)
from geo.reports.social_economy.sectors import neighbourless_blocks
from geo.reports.study import Study
from geo.reports.tables import Column, Table, texts

_NAMED = 3


@dataclass(frozen=True)
class Employers:
    """The employers of a territory, or of France, and how far they are from the poles.

    Attributes
    ----------
    here
        The poles, from the communes of the territory.
    """

    economy: SocialEconomy
    here: Study

    @cached_property
    def within(self) -> Nearby:
        """What is in the territory."""
        return self.economy.within(self.here.inside)

    @cached_property
    def by_distance(self) -> FloatArray:
        """How many, as `SocialEconomy.employers_by_distance`."""
        return self.economy.employers_by_distance(self.here.reach, self.here.inside)


def employers_of(study: Study, found: Portrait) -> Employers | None:
    """The employers of the territory of a portrait; None where they are not in service."""
    zone = Selection(level=found.level, codes=(found.code,) if found.level else ())
    here = study.of(zone=zone, radius_km=AROUND_KM[-1], need="")
    return Employers(study.social_economy, here) if study.social_economy else None


def territory_blocks(study: Study, found: Portrait) -> list[Block | None]:
    """Say how many employers a territory has, how far they are from the poles, by activity."""
    employers, whole = employers_of(study, found), employers_of(study, study.france)
    if employers is None or whole is None:
        return []
    said = [
        _finding(employers, whole),
        f"{_JOBS}{NBSP}: {jobs}." if (jobs := jobs_words(study.atlas, found)) else "",
    ]
    if found.level == "commune":
        return [sentences(*said), *around_commune(study, found.code)]
    blocks: list[Block | None] = [
        sentences(*said, *_far(employers.by_distance, whole.by_distance), _which(employers)),
        *by_activity(_table(employers, whole)),
        note(_unplaced(employers.here)),
    ]
    if found.level in (None, "region"):
        blocks += _dense_without_pole(employers.here, found)
    blocks += neighbourless_blocks(employers.economy, found.view)
    return [*blocks, sources_note(study.atlas)]


def _finding(employers: Employers, whole: Employers) -> str:
    found, here = employers.within, employers.here
    total = int(found.establishments.sum())
    said = sentence_case(establishments_said(total, int(found.employers.sum())))
    if np.isnan(found.density[0]) or not total:
        return f"{said}."
    density, france = (density_figure(here.atlas, each) for each in (found, whole.within))
    beside = f", contre {france} en France" if here.zone.level else ""
    return f"{said}, soit {density} pour 1 000 habitants{beside}."


_JOBS = "Leurs emplois salariés, d'après les tranches d'effectif"


def jobs_words(atlas: Atlas, found: Portrait) -> str:
    """Bound the jobs of the employers, as their classes of size allow; empty for none."""
    least, most = (
        measured_in(atlas, atlas.indicators[each], found.level, found.code)
        for each in (LEAST_JOBS, MOST_JOBS)
    )
    if least is None or most is None or not least.value > 0:
        return ""
    is_bounded = most.is_known and not most.flag
    bounds = f"de {number(least.value)} à {number(most.value)}"
    return bounds if is_bounded else f"au moins {number(least.value)}"


def _far(by_distance: FloatArray, whole: FloatArray) -> Iterator[str]:
    """Say how many employers are farther than each distance, and what share that is in France."""
    *near, total = by_distance.sum(axis=1)
    *near_whole, total_whole = whole.sum(axis=1)
    if not total:
        return
    for radius_km, close, close_whole in zip(AROUND_KM, near, near_whole, strict=True):
        far, where = int(total - close), f"à plus de {kilometres(radius_km)} de tout pôle localisé"
        if not far:
            yield f"Aucun employeur n'est {where}."
            continue
        france = percent(1 - close_whole / total_whole, 0)
        beside = f", contre {france} en France" if total != total_whole else ""
        words = count(far, "employeur est", "employeurs sont")
        yield f"{words} {where} ({percent(far / total, 0)}{beside})."


def _which(employers: Employers) -> str:
    """Name the activities of most of those that are the farthest."""
    economy, far = employers.economy, _beyond(employers)
    order = [rank for rank in np.argsort(-far, kind="stable") if far[rank]][:_NAMED]
    named = [f"{economy.activities[rank].name} ({number(int(far[rank]))})" for rank in order]
    return f"Les plus nombreux de ceux-là{NBSP}: {' ; '.join(named)}." if named else ""


def _unplaced(here: Study) -> str:
    left = here.bounds.unplaced
    may = "pôle de lieu mal connu n'est pas compté, et peut être plus près"
    several = "pôles de lieu mal connu ne sont pas comptés, et peuvent être plus près"
    return f"{count(left, may, several)}." if left else ""


def _table(employers: Employers, whole: Employers) -> Table:
    few, many = (kilometres(radius_km) for radius_km in AROUND_KM)
    columns = (
        Column("Activité", "text"),
        Column("Établissements"),
        Column("Employeurs"),
        Column(f"À {few} au plus"),
        Column(f"À {many} au plus"),
        Column("Plus loin"),
        Column("Part plus loin", "percent"),
        *([Column("Part plus loin en France", "percent")] if employers.here.zone.level else []),
    )
    establishments = employers.within.establishments[0]
    here, france = employers.by_distance, whole.by_distance
    rows = [_line("toutes les activités", establishments.sum(), here.sum(1), france.sum(1))]
    rows += [
        _line(
            employers.economy.activities[rank].name,
            establishments[rank],
            here[:, rank],
            france[:, rank],
        )
        for rank in np.argsort(-_beyond(employers), kind="stable")
        if establishments[rank]
    ]
    caption = "Employeurs de l'ESS selon la distance au pôle localisé le plus proche, par activité"
    return Table(caption, columns, [row[: len(columns)] for row in rows])


def _line(
    name: str, establishments: float, here: FloatArray, whole: FloatArray
) -> tuple[str | int | float, ...]:
    few, many, total = (int(each) for each in here)
    far = share_beyond(here), share_beyond(whole)
    return (name, int(establishments), total, few, many, total - many, *far)


def _beyond(employers: Employers) -> FloatArray:
    """How many are the farthest, by activity."""
    return np.asarray(employers.by_distance[-1] - employers.by_distance[-2])


def share_beyond(by_distance: FloatArray, nearer: int = -2) -> float:
    """Of the employers at each distance, then of all, the share of the farther; NaN of none.

    Parameters
    ----------
    nearer
        Place of those that are not far; by default those of the longest distance.
    """
    total = by_distance[-1]
    return float((total - by_distance[nearer]) / total) if total else float("nan")


# ---- Where it is dense, without a pole ------------------------------------------------------


def _dense_without_pole(here: Study, found: Portrait) -> list[Block | None]:
    """List and draw the EPCI without a known pole where employers are denser than in France."""
    table = _dense(here)
    chosen = MapChoices(indicator=DENSITY, level="epci")
    drawn = MapBlock(poles_map(found.view, chosen))
    if table.empty:
        none = (
            "Aucun EPCI sans pôle connu n'a plus d'employeurs de l'ESS par habitant que la France."
        )
        return [drawn, sentences(none)]
    what = "EPCI sans pôle connu, plus denses que la France en employeurs de l'ESS"
    denser = count(len(table), "EPCI sans pôle connu a", "EPCI sans pôle connu ont")
    said = f"{denser} plus d'employeurs de l'ESS par habitant que la France."
    long = LongTable(
        what,
        "EPCI",
        len(table),
        lambda span: _dense_rows(table, what, span),
        lambda: _dense_rows(table, what, Span(0, len(table), len(table))).table,
    )
    return [sentences(said), drawn, long]


def _dense(here: Study) -> pd.DataFrame:
    """The EPCI of a zone without a known pole, denser than France, the densest first."""
    atlas = here.atlas
    values = {each: atlas.indicators.at(each, "epci") for each in (DENSITY, EMPLOYERS)}
    density, employers = values[DENSITY], values[EMPLOYERS]
    table = here.indicators("epci")
    if density is None or employers is None or here.social_economy is None:
        return table.iloc[:0]
    france = here.social_economy.within(np.ones_like(here.inside)).density[0]
    codes = atlas.territories.inside("epci", here.zone.level, here.zone.codes)
    table = table.assign(density=density.numbers, employers=employers.numbers)
    kept: pd.DataFrame = table[
        (table["poles"] == 0) & (table["density"] > france) & table.index.isin(codes)
    ]
    return by_name(kept).sort_values("density", ascending=False, kind="stable")


def _dense_rows(table: pd.DataFrame, caption: str, span: Span) -> TableBlock:
    part = table.iloc[span.start : span.stop]
    columns = (
        *texts("EPCI", "Code"),
        Column("Employeurs de l'ESS"),
        Column("Pour 1 000 habitants", "decimal"),
        Column("Habitants"),
        Column(POSSIBLE_POLES),
    )
    shown = part[["nom", "employers", "density", "population", "possible"]]
    rows = [
        (str(name), str(code), int(employers), float(density), int(people), int(possible))
        for code, (name, employers, density, people, possible) in zip(
            part.index, shown.itertuples(index=False), strict=True
        )
    ]
    title = caption if span.total <= span.stop - span.start else f"{caption}{NBSP}: {span.words}"
    targets = tuple(ToTerritory("epci", str(code)) for code in part.index)
    return TableBlock(Table(title, columns, rows), targets)
