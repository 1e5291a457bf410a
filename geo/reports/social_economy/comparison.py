"""The social economy of several territories, side by side."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from geo.analysis.portraits import Portrait
from geo.analysis.radii import AROUND_KM
from geo.french import kilometres
from geo.model.arrays import FloatArray
from geo.reports.blocks import Block, TableBlock
from geo.reports.social_economy.around import by_activity, density_figure, sources_note
from geo.reports.social_economy.territory import Employers, employers_of, jobs_words, share_beyond
from geo.reports.study import Study
from geo.reports.tables import Cell, Column, Kind, Table

_SHARES = (
    f"Part des employeurs de l'ESS à plus de {kilometres(AROUND_KM[-1])} de tout pôle localisé, "
    "par activité"
)


def compared_blocks(study: Study, compared: Sequence[Portrait]) -> Iterator[Block | None]:
    """Set the employers of territories side by side, in all and by activity."""
    places = [(each, employers) for each in compared if (employers := employers_of(study, each))]
    if not places:
        return
    names = [each.name for each, _ in places]
    found = [employers for _, employers in places]
    jobs = [jobs_words(study.atlas, each) or "aucun" for each, _ in places]
    yield TableBlock(_figures(names, found, jobs))
    counts = _activities("Employeurs de l'ESS, par activité", names, found, _total)
    shares = _activities(_SHARES, names, found, share_beyond)
    yield from by_activity(counts, "nombre")
    yield from by_activity(shares, "part")
    yield sources_note(study.atlas)


def _figures(names: Sequence[str], found: Sequence[Employers], jobs: Sequence[str]) -> Table:
    totals = [each.by_distance.sum(axis=1) for each in found]
    rows: list[tuple[str, Kind, Sequence[Cell]]] = [
        ("Établissements", "integer", [int(each.within.establishments.sum()) for each in found]),
        ("Employeurs", "integer", [int(each[-1]) for each in totals]),
        (
            "Employeurs pour 1 000 habitants",
            "text",
            [density_figure(each.here.atlas, each.within) for each in found],
        ),
        ("Emplois salariés, d'après les tranches d'effectif", "text", jobs),
    ]
    for rank, radius_km in enumerate(AROUND_KM):
        far = f"Part des employeurs à plus de {kilometres(radius_km)} de tout pôle localisé"
        rows.append((far, "percent", [share_beyond(each, rank) for each in totals]))
    return Table(
        "Employeurs de l'ESS, et leur distance au pôle localisé le plus proche",
        (Column("Ce qui est compté", "text"), *(Column(each, "decimal") for each in names)),
        [(label, *cells) for label, _, cells in rows],
        [kind for _, kind, _ in rows],
    )


def _total(by_distance: FloatArray) -> float:
    return int(by_distance[-1])


def _activities(
    caption: str,
    names: Sequence[str],
    found: Sequence[Employers],
    figure: Callable[[FloatArray], float],
) -> Table:
    """A line for each activity that has employers, those of most of them first."""
    employers = np.array([each.by_distance[-1] for each in found])
    kind: Kind = "percent" if figure is share_beyond else "integer"
    order = np.argsort(-employers.sum(axis=0), kind="stable")
    rows = [
        (
            found[0].economy.activities[rank].name,
            *(figure(each.by_distance[:, rank]) for each in found),
        )
        for rank in order
        if employers[:, rank].any()
    ]
    return Table(
        caption, (Column("Activité", "text"), *(Column(each, kind) for each in names)), rows
    )
