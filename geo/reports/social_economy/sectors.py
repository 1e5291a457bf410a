"""Poles without a neighbour: no employer of the social economy in an activity of their sectors."""

import numpy as np

from geo.analysis.association.social_economy import SocialEconomy
from geo.analysis.coverage import pole_points
from geo.analysis.radii import AROUND_KM
from geo.french import NBSP, count, fold, kilometres, number
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas, View
from geo.reports.blocks import Block, MapBlock, TableBlock, note, sentences
from geo.reports.links import ToPole
from geo.reports.maps.maps import some_poles_map
from geo.reports.places import PLACE_COLUMNS, place_label
from geo.reports.social_economy.around import neighbours_of_sectors
from geo.reports.tables import Column, Table, texts

_LEFT = "Laissés de côté, sans commune connue ou sans code d'activité propre à leurs secteurs"


def neighbourless_blocks(economy: SocialEconomy, view: View) -> list[Block | None]:
    """List and draw the poles without an employer of their sectors within the shorter distance."""
    rows, near = _neighbours(view, economy)
    if not len(rows):
        return []
    is_alone = near[:, 0] == 0
    others = len(view) - len(rows)
    left = note(f"{_LEFT}{NBSP}: {count(others, 'pôle')}." if others else "")
    said = sentences(_finding(near))
    if not is_alone.any():
        return [said, left]
    heading = f"Pôles sans employeur de l'ESS de leurs secteurs à {kilometres(AROUND_KM[0])}"
    return [
        said,
        MapBlock(some_poles_map(view, rows[is_alone], heading)),
        _table(view.atlas, rows[is_alone], near[is_alone], heading),
        left,
    ]


def _neighbours(view: View, economy: SocialEconomy) -> tuple[IntArray, IntArray]:
    """Rows of the poles that can be told, and their neighbours within each distance."""
    atlas = view.atlas
    own = {int(row): neighbours_of_sectors(atlas, int(row)) for row in view.located_rows}
    rows = np.array([row for row, each in own.items() if each], dtype=np.intp)
    places = pole_points(atlas, rows)
    counts = [economy.around(places, radius_km).employers for radius_km in AROUND_KM]
    near = [
        [each[rank, economy.columns(own[int(row)])].sum() for each in counts]
        for rank, row in enumerate(rows)
    ]
    return rows, np.array(near, dtype=np.intp).reshape(-1, len(AROUND_KM))


def _finding(near: IntArray) -> str:
    few, many = (int((near[:, column] == 0).sum()) for column in range(len(AROUND_KM)))
    short, long = (kilometres(radius_km) for radius_km in AROUND_KM)
    of = count(len(near), "pôle localisé a", "pôles localisés ont")
    of += " un secteur qui a ses codes d'activité"
    if not few:
        return f"{of}{NBSP}: chacun a un employeur de l'ESS de ses secteurs à {short} au plus."
    whose = f"{'ses' if few == 1 else 'leurs'} secteurs à {short} au plus"
    words = count(few, "n'a aucun", "n'ont aucun")
    rest = f"et {number(many)} à {long}" if many else f"mais tous en ont un à {long}"
    return f"{of}{NBSP}; {words} employeur de l'ESS de {whose}, {rest}."


def _table(atlas: Atlas, rows: IntArray, near: IntArray, caption: str) -> TableBlock:
    cells = atlas.cells
    names = [fold(str(cells["nom"][row])) for row in rows]
    order = sorted(range(len(rows)), key=lambda rank: (near[rank, -1], names[rank]))
    columns = (
        *texts("Pôle", "Lieu", "Activités de ses secteurs"),
        Column(f"Employeurs à {kilometres(AROUND_KM[-1])}"),
    )
    lines = [
        (
            cells["nom"][rows[rank]],
            place_label(cells.row(rows[rank], PLACE_COLUMNS), atlas),
            " ; ".join(each.name for each in neighbours_of_sectors(atlas, int(rows[rank]))),
            int(near[rank, -1]),
        )
        for rank in order
    ]
    targets = tuple(ToPole(str(cells["id_pole"][rows[rank]])) for rank in order)
    return TableBlock(Table(caption, columns, lines), targets)
