"""The maps that are drawn, one function for each meaning, whatever draws them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from pyproj import Geod

from geo.analysis.choropleths import MOST_COMMUNES
from geo.analysis.coverage import Reach
from geo.analysis.kept_territories import narrowed, with_distances
from geo.analysis.proximity import Surroundings
from geo.analysis.radii import RINGS_KM
from geo.french import NBSP, count, kilometres, of_commune
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.reports.choices.drawing import MapChoices, map_levels
from geo.reports.maps.choropleths import areas_of, measured_sector
from geo.reports.maps.lines import Lines
from geo.reports.maps.values import Map, Mark, Ring, map_title
from geo.reports.places import PLACE_COLUMNS, place_label
from geo.reports.sentences import in_places
from geo.reports.study import NewPoles, Study

_SEVERAL = "lignes vers des membres ou partenaires"
_RING_POINTS = 72
_CATCHMENT_POINTS = 40  # there may be twenty of them, sent at each change
_WGS84 = Geod(ellps="WGS84")


def poles_map(view: View, choices: MapChoices, reach: Reach | None = None) -> Map:
    """Draw the poles of a view on its territories, coloured as one chose.

    Parameters
    ----------
    choices
        Its level is one of `map_levels`.
    reach
        Distances to the nearest pole, for the indicator « distance », and for territories that are
        kept for theirs, or listed with it.
    """
    areas, kept = areas_of(view, choices, reach), choices.kept
    whole = len(areas.table) if areas else 0
    if areas and reach and (kept.distance_min_km or choices.listed == "territoires"):
        areas = with_distances(areas, reach)
    if areas and not kept.is_all:
        areas = narrowed(areas, kept)
    level = areas.level if areas else choices.level
    # Without a territory that holds them, communes are not drawn.
    return Map(
        view=view,
        level="departement" if level == "commune" and areas is None else level,
        areas=areas,
        shown=territories_of(view.selection),
        colour=choices.colour,
        base=choices.base,
        kept=kept,
        out_of=whole,
    )


def usual_map(view: View) -> Map:
    """Draw the number of poles of the parts of the territories of a view, as nobody chose."""
    return poles_map(view, MapChoices(level=map_levels(view.selection, view.atlas)[0]))


def sector_map(view: View) -> Map:
    """Draw the poles of a sector and how many there are: the one chosen, else the most frequent."""
    choices = MapChoices(indicator="secteur", level=map_levels(view.selection, view.atlas)[0])
    if not view.selection.sectors and (slug := measured_sector(view, choices)):
        view = view.atlas.select(replace(view.selection, sectors=(slug,)))
    return poles_map(view, choices)


def distances_map(study: Study) -> Map:
    """Draw how far the nearest pole is: of communes where they are few enough, else of EPCI.

    That of the inhabitants, whatever is counted: where nothing is to count, a pole is no farther.
    """
    are_few = bool(study.zone.level) and int(study.inside.sum()) <= MOST_COMMUNES
    choices = MapChoices(indicator="distance", level="commune" if are_few else "epci")
    zone = territories_of(study.zone)
    areas = areas_of(study.everywhere, choices, study.of(need="").reach, zone)
    return Map(
        view=study.everywhere,
        level=areas.level if areas else choices.level,
        areas=areas,
        shown=zone,
        subject="Carte de la distance au pôle localisé le plus proche",
    )


def new_poles_map(question: NewPoles) -> Map:
    """Draw the places chosen for new poles, numbered, with what each reaches."""
    counted = question.study.counted
    gained = [f"+{counted.count(each)}" for each in question.places["gained"]]
    return proposed_map(question.study, question.places, gained)


def proposed_map(study: Study, places: pd.DataFrame, gained: Sequence[str]) -> Map:
    """Draw communes proposed for new poles, numbered, and what is near each.

    Parameters
    ----------
    places
        `longitude`, `latitude`, `rank`, `nom`.
    """
    view, zone = study.everywhere, study.zone
    columns = (places[name].tolist() for name in ("longitude", "latitude", "rank", "nom"))
    marks = [
        Mark(longitude, latitude, str(rank), f"{name}{NBSP}: {more}")
        for longitude, latitude, rank, name, more in zip(*columns, gained, strict=True)
    ]
    radius_km = study.radius_km
    named = ", ".join(f"{mark.label}. {mark.text}" for mark in marks)
    return Map(
        view=view,
        level=_bare_level(zone, view.atlas),
        shown=zone,
        subject="Carte des communes proposées pour de nouveaux pôles",
        heading=(
            f"{map_title(None, zone, view.atlas)}{NBSP}; communes proposées, numérotées, et "
            f"{kilometres(radius_km)} autour de chacune"
        ),
        details=f"{named}." if named else "",
        marks=marks,
        rings=[
            Ring("", ring((mark.longitude, mark.latitude), radius_km, _CATCHMENT_POINTS))
            for mark in marks
        ],
    )


def around_map(view: View, around: Surroundings, place: Selection) -> Map:
    """Draw the poles around a place, with rings.

    In view: the rings, and the poles within the radius, or the nearest one without any.

    Parameters
    ----------
    place
        The territory asked for, which stands out.
    """
    origin = around.origin
    commune = view.atlas.territories.communes.loc[origin.commune]
    name = of_commune(str(commune["nom"]), int(str(commune["type_liaison"])))
    rows = around.near["row"].to_numpy()
    in_view = np.column_stack(view.atlas.coordinates)[rows if around.radius_km else rows[:1]]
    place_of = (origin.longitude, origin.latitude)
    rings = [Ring(kilometres(radius_km), ring(place_of, radius_km)) for radius_km in RINGS_KM]
    drawn = Map(
        view=view,
        level="departement",
        shown=place,
        rows=rows,
        heading=f"Pôles autour {name}",
        subject="Carte des pôles autour d'un lieu",
        rings=rings,
        origin=origin,
        extent=np.concatenate((rings[-1].line, in_view)),
    )
    poles = count(len(drawn.points), "pôle localisé", "pôles localisés")
    return replace(drawn, sentence=f"{poles} sur cette carte.")


def pole_map(atlas: Atlas, row: int) -> Map | None:
    """Draw where a pole is: its point in its région, or the territory that is all one knows.

    None for a pole without a known place.
    """
    known = atlas.known_place(row)
    if known is None:
        return None
    level, code = known
    if level == "commune":
        level, code = "region", atlas.cells["code_region"][row]
    is_located = bool(atlas.is_located[row])
    place = place_label(atlas.cells.row(row, PLACE_COLUMNS), atlas)
    said = place if is_located else f"{place}{NBSP}; le pôle n'y est pas placé"
    shown = Selection(level=level, codes=(code,))
    return Map(
        view=atlas.select(shown),
        level=_bare_level(shown, atlas),
        shown=shown,
        rows=np.array([row] if is_located else [], dtype=np.intp),
        colour="",
        heading=f"Lieu connu{NBSP}: {said}",
        sentence=f"Carte du lieu du pôle{NBSP}: {said}.",
    )


def some_poles_map(view: View, rows: IntArray, heading: str) -> Map:
    """Draw some of the poles of a view, which `heading` describes, on bare territories."""
    return Map(
        view=view,
        level=_bare_level(view.selection, view.atlas),
        shown=territories_of(view.selection),
        rows=rows,
        colour="",
        heading=", ".join(filter(None, (heading, in_places(view.selection, view.atlas)))),
        sentence=f"{count(len(rows), 'pôle localisé')} sur cette carte.",
    )


def lines_map(lines: Lines) -> Map:
    """Draw the selected poles, all of one colour, and lines to their members and partners."""
    view = lines.found.view
    drawn = count(len(lines.rows), "ligne vers un membre ou partenaire", _SEVERAL)
    where = in_places(view.selection, view.atlas)
    return Map(
        view=view,
        level=_bare_level(view.selection, view.atlas),
        shown=territories_of(view.selection),
        colour="",
        heading=", ".join(filter(None, ("Membres et partenaires des pôles", where))),
        subject="Carte des membres",
        sentence=f"{count(len(view.located_rows), 'pôle localisé')}, {drawn}.",
        lines=lines,
        extent=lines.extent if view.selection.level else None,
    )


def ring(
    place: tuple[float, float], radius_km: float, points: int = _RING_POINTS
) -> list[tuple[float, float]]:
    """Draw what is at a distance of a place: a closed line of longitudes and latitudes."""
    azimuths = np.linspace(0, 360, points + 1)
    ones = np.ones(len(azimuths))
    longitudes, latitudes, _ = _WGS84.fwd(
        ones * place[0], ones * place[1], azimuths, ones * radius_km * 1000
    )
    return [(round(x, 4), round(y, 4)) for x, y in zip(longitudes, latitudes, strict=True)]


def territories_of(selection: Selection) -> Selection:
    """The territories of a selection, and nothing else of it."""
    return Selection(level=selection.level, codes=selection.codes)


def _bare_level(shown: Selection, atlas: Atlas) -> Level:
    """The level that a map without figures is cut into: communes would hide what stands on it."""
    level = map_levels(shown, atlas)[0]
    return "epci" if level == "commune" else level
