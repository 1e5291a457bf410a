"""Clean the raw shapes into coverages: no hole, no overlap, neighbours share their borders.

A coverage is a set of polygons that touch without overlapping. Each landmass is worked on in its
own metric projection, since a distance in degrees means nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from geo.territories.build.sources import RawShapes

Shapes = NDArray[np.object_]

GAP_WIDTH_M = 20.0
SNAPPING_DISTANCE_M = 0.5
GRID_DEGREES = 1e-4
DECIMALS = 4
# Below this a hole is water that a shore closes (Jaudy, Arguenon, étang de Berre): five today,
# from 0.02 to 0.10 km².
_POND_KM2 = 0.15
# A gap seen only through the cantons must be this large: thinner ones are the coast drawn twice.
_OPEN_GAP_KM2 = 1.0
_OPEN_GAP_HALF_WIDTH_M = 100.0
_SHARED_BORDER_M = 50.0
# INSEE gave 21… to the communes of old, 200… to the new ones until 2024, 9… since.
_RECENT_SIREN = "9"


@dataclass(frozen=True, slots=True)
class Landmass:
    """Land that can be walked without crossing a sea, Corsica counted with the mainland.

    Attributes
    ----------
    prefix
        First characters of its commune codes; empty for the mainland (all the others).
    epsg
        Metric projection, in metres.
    """

    nom: str
    prefix: str
    epsg: int

    def holds(self, codes: pd.Index) -> NDArray[np.bool_]:
        """Which commune or canton codes stand on it."""
        text = codes.astype(str)
        chosen = text.str.startswith(self.prefix) if self.prefix else ~text.str.startswith("97")
        return np.asarray(chosen, dtype=bool)


LANDMASSES = (
    Landmass("métropole et Corse", "", 2154),
    Landmass("Guadeloupe", "971", 5490),
    Landmass("Martinique", "972", 5490),
    Landmass("Guyane", "973", 2972),
    Landmass("La Réunion", "974", 2975),
    Landmass("Mayotte", "976", 4471),
)


@dataclass(frozen=True, slots=True)
class Gap:
    """A hole in the communes: its size, where it is, and whom it was given to.

    `reason`: deleguee (the commune lacks the shape of a delegated commune), commune-nouvelle (the
    only neighbour created since the shapes were drawn), eau (too small to be land), or inconnue
    (`code_insee` empty: the hole stays).
    """

    area_km2: float
    longitude: float
    latitude: float
    code_insee: str
    reason: Literal["deleguee", "commune-nouvelle", "eau", "inconnue"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Clean communes of one landmass, in metres of its projection, sorted by code."""

    landmass: Landmass
    communes: "pd.Series[Any]"
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What decides whom a hole is given to."""

    code_insee: str
    lacks_delegated_shape: bool
    is_recent: bool
    border_m: float


def fill_missing(raw: RawShapes, codes: pd.Index) -> tuple["pd.Series[Any]", "pd.Series[str]"]:
    """Give each commune its shape, or that of its delegated communes together.

    Returns
    -------
    Shapes (None when absent), and their form: ign, deleguees or absente.
    """
    shapes = raw.communes.reindex(codes)
    shapes = shapes.where(shapes.notna(), None)
    form = pd.Series("ign", index=codes, dtype=str)
    for code in shapes.index[shapes.isna()]:
        of_commune = raw.delegated[raw.delegated["code_insee"] == code]["geometry"]
        parts = of_commune[of_commune.notna()].to_numpy()
        complete = len(parts) > 0 and len(parts) == len(of_commune)
        form[code] = "deleguees" if complete else "absente"
        shapes[code] = shapely.union_all(parts) if complete else None
    return shapes, form


def project(shapes: Shapes, source: int, target: int) -> Shapes:
    """Move shapes from one coordinate system (EPSG code) to another, x and y in this order."""
    transformer = Transformer.from_crs(source, target, always_xy=True)

    def move(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(shapes, move), dtype=object)


def clean_landmass(
    landmass: Landmass,
    shapes: "pd.Series[Any]",
    raw: RawShapes,
    siren: "pd.Series[str]",
) -> Coverage:
    """Make a clean coverage of the communes of a landmass and give each hole to one neighbour."""
    own = shapes[landmass.holds(shapes.index)].dropna()
    clean = _clean(project(own.to_numpy(), 4326, landmass.epsg))
    cantons = raw.cantons[landmass.holds(raw.cantons.index)].to_numpy()
    lacking = set(raw.delegated[raw.delegated["geometry"].isna()]["code_insee"])
    missing = find_gaps(clean, project(cantons, 4326, landmass.epsg))
    gaps: list[Gap] = []
    given: dict[str, list[Any]] = {}
    for shape in missing:
        neighbours = _neighbours(shape, clean, own.index, lacking, siren)
        gap = _describe(shape, neighbours, landmass)
        gaps.append(gap)
        if gap.code_insee:
            given.setdefault(gap.code_insee, []).append(shape)
    if given:
        clean = _clean(_enlarge(clean, own.index, given))
    return Coverage(landmass, pd.Series(clean, index=own.index), tuple(gaps))


def _clean(shapes: Shapes) -> Shapes:
    cleaned = shapely.coverage_clean(
        shapes, gap_width=GAP_WIDTH_M, snapping_distance=SNAPPING_DISTANCE_M
    )
    return np.asarray(cleaned, dtype=object)


def find_gaps(clean: Shapes, cantons: Shapes) -> list[Any]:
    """Find the holes of a coverage, and the land the cantons have and the communes lack.

    The second kind is a hole that opens on a foreign country: 42 km² of Pays-de-Montbenoît
    (25390), on the Swiss border.
    """
    land = shapely.coverage_union_all(clean)
    rings = [ring for part in shapely.get_parts(land) for ring in part.interiors]
    filled_rings = shapely.union_all([shapely.Polygon(ring) for ring in rings])
    enclosed = _parts(shapely.difference(filled_rings, land))
    if not len(cantons):
        return enclosed
    beyond = shapely.difference(shapely.union_all(shapely.make_valid(cantons)), land)
    filled = shapely.union_all(enclosed)
    opened = [
        part
        for part in _parts(shapely.difference(beyond, shapely.buffer(filled, 1)))
        if part.area > _OPEN_GAP_KM2 * 1e6
        and not shapely.is_empty(shapely.buffer(part, -_OPEN_GAP_HALF_WIDTH_M))
    ]
    return enclosed + opened


def _parts(shape: Any) -> list[Any]:  # noqa: ANN401 (shapely's own types are Any)
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > 0]
    return sorted(parts, key=lambda part: (part.bounds, part.area))


def _neighbours(
    gap: Any,  # noqa: ANN401
    clean: Shapes,
    codes: pd.Index,
    lacking: set[str],
    siren: "pd.Series[str]",
) -> list[Neighbour]:
    near = shapely.buffer(gap, 1)
    found = []
    for position in np.sort(shapely.STRtree(clean).query(near, predicate="intersects")):
        code = str(codes[position])
        border = shapely.intersection(shapely.boundary(clean[position]), near)
        found.append(
            Neighbour(
                code,
                code in lacking,
                siren.get(code, "").startswith(_RECENT_SIREN),
                float(shapely.length(border)),
            )
        )
    return [neighbour for neighbour in found if neighbour.border_m > _SHARED_BORDER_M]


def choose_owner(
    area_km2: float, neighbours: list[Neighbour]
) -> tuple[str, Literal["deleguee", "commune-nouvelle", "eau", "inconnue"]]:
    """Decide whom a hole belongs to; an empty code when two have the same claim, or none."""
    lacking = [n.code_insee for n in neighbours if n.lacks_delegated_shape]
    if len(lacking) == 1:
        return lacking[0], "deleguee"
    recent = [n.code_insee for n in neighbours if n.is_recent]
    if not lacking and len(recent) == 1:
        return recent[0], "commune-nouvelle"
    if area_km2 < _POND_KM2 and neighbours:
        longest = max(neighbours, key=lambda n: (n.border_m, n.code_insee))
        return longest.code_insee, "eau"
    return "", "inconnue"


def _describe(shape: Any, neighbours: list[Neighbour], landmass: Landmass) -> Gap:  # noqa: ANN401
    area = shape.area / 1e6
    owner, reason = choose_owner(area, neighbours)
    centre = project(np.array([shapely.point_on_surface(shape)]), landmass.epsg, 4326)[0]
    return Gap(round(area, 3), round(centre.x, 4), round(centre.y, 4), owner, reason)


def _enlarge(clean: Shapes, codes: pd.Index, given: Mapping[str, list[Any]]) -> Shapes:
    enlarged = clean.copy()
    for code, shapes in given.items():
        position = codes.get_loc(code)
        enlarged[position] = shapely.union_all([clean[position], *shapes])
    return enlarged


def dissolve(coverage: "pd.Series[Any]", labels: "pd.Series[str]") -> "pd.Series[Any]":
    """Merge the members of each label (empty ones left out); needs and gives a clean coverage."""
    named = labels.reindex(coverage.index)
    named = named[named != ""]
    groups = coverage[named.index].groupby(named.to_numpy(), sort=True)
    merged = {code: shapely.coverage_union_all(members.to_numpy()) for code, members in groups}
    return pd.Series(merged, dtype=object)


def simplify(coverage: "pd.Series[Any]", tolerance_m: float, epsg: int) -> "pd.Series[Any]":
    """Generalise a coverage and write it in degrees on a grid of 4 decimals, still a coverage."""
    simple = shapely.coverage_simplify(coverage.to_numpy(), tolerance_m)
    degrees = project(np.asarray(simple, dtype=object), epsg, 4326)
    shapes = snap_to_grid(degrees)
    return pd.Series(shapes, index=coverage.index)


def snap_to_grid(shapes: Shapes) -> Shapes:
    """Move a coverage to the grid of 4 decimals (11 m) without breaking it.

    Plain rounding is not enough: it turned two communes inside out among 34,742 (measured on the
    mainland), because a vertex can jump over a near edge. Here all borders are noded on the grid
    together, so that no vertex stands on the wrong side of an edge; faces are built again from
    these lines and take the name of the shape they stand in. Costs 13 s for all communes.
    """
    lines = shapely.union_all(shapely.boundary(shapes), grid_size=GRID_DEGREES)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside, owner = shapely.STRtree(shapes).query(
        shapely.point_on_surface(faces), predicate="intersects"
    )
    # A face on a border may touch two shapes: the first by code, so that it has one name.
    order = np.lexsort((owner, inside))
    inside, owner = inside[order], owner[order]
    first = np.unique(inside, return_index=True)[1]
    inside, owner = inside[first], owner[first]
    order = np.argsort(owner, kind="stable")
    faces, owner = faces[inside[order]], owner[order]
    starts = np.searchsorted(owner, np.arange(len(shapes)))
    ends = np.searchsorted(owner, np.arange(len(shapes)), side="right")
    return _canonical([_join(faces[a:b]) for a, b in zip(starts, ends, strict=True)])


def _join(faces: Shapes) -> Any:  # noqa: ANN401
    return faces[0] if len(faces) == 1 else shapely.coverage_union_all(faces)


def _canonical(shapes: list[Any]) -> Shapes:
    # Grid coordinates carry noise in the last bits: round gives the nearest double, which json
    # writes with 4 decimals. Normal form and winding (RFC 7946) make the bytes reproducible.
    rounded = shapely.transform(
        np.array(shapes, dtype=object), lambda points: np.round(points, DECIMALS) + 0.0
    )
    normal = shapely.normalize(rounded)
    return np.asarray(shapely.orient_polygons(normal, exterior_cw=False), dtype=object)
