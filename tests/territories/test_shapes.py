"""Shapes are cleaned into coverages, and each hole given to one neighbour or none."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.territories.build.shapes import (
    LANDMASSES,
    Neighbour,
    choose_owner,
    dissolve,
    find_gaps,
    simplify,
    snap_to_grid,
)

LACKS = Neighbour("01001", lacks_delegated_shape=True, is_recent=False, border_m=100)
LACKS_TOO = Neighbour("01002", lacks_delegated_shape=True, is_recent=True, border_m=100)
RECENT = Neighbour("01003", lacks_delegated_shape=False, is_recent=True, border_m=100)
RECENT_TOO = Neighbour("01004", lacks_delegated_shape=False, is_recent=True, border_m=300)
OLD = Neighbour("01005", lacks_delegated_shape=False, is_recent=False, border_m=200)


@pytest.mark.parametrize(
    ("area_km2", "neighbours", "owner", "reason"),
    [
        (5.0, [OLD, LACKS], "01001", "deleguee"),
        (5.0, [RECENT, LACKS], "01001", "deleguee"),
        (5.0, [OLD, RECENT], "01003", "commune-nouvelle"),
        (5.0, [LACKS, LACKS_TOO], "", "inconnue"),
        (5.0, [RECENT, RECENT_TOO], "", "inconnue"),
        (5.0, [OLD], "", "inconnue"),
        (5.0, [], "", "inconnue"),
        (0.05, [OLD], "01005", "eau"),
        (0.05, [OLD, RECENT, RECENT_TOO], "01004", "eau"),
    ],
)
def test_a_hole_goes_to_the_only_claimant(
    area_km2: float, neighbours: list[Neighbour], owner: str, reason: str
) -> None:
    assert choose_owner(area_km2, neighbours) == (owner, reason)


def ring_of_eight() -> np.ndarray:
    """Make eight squares of 10 km round a hole."""
    places = [(x, y) for x in range(3) for y in range(3) if (x, y) != (1, 1)]
    return np.array(
        [shapely.box(x * 1e4, y * 1e4, (x + 1) * 1e4, (y + 1) * 1e4) for x, y in places]
    )


def test_the_hole_of_a_ring_is_found() -> None:
    [gap] = find_gaps(ring_of_eight(), np.array([]))
    assert gap.equals(shapely.box(1e4, 1e4, 2e4, 2e4))


def test_land_that_only_the_cantons_have_is_found() -> None:
    clean = np.array([shapely.box(0, 0, 1e4, 1e4)])
    canton = np.array([shapely.box(0, 0, 1e4, 1.3e4)])
    [gap] = find_gaps(clean, canton)
    assert gap.area == pytest.approx(30e6)


def test_a_coast_drawn_twice_is_no_land() -> None:
    clean = np.array([shapely.box(0, 0, 1e4, 1e4)])
    canton = np.array([shapely.box(0, 0, 1e4, 1.015e4)])
    assert find_gaps(clean, canton) == []


def test_dissolving_leaves_no_seam_and_skips_the_unlabelled() -> None:
    codes = ["a", "b", "c"]
    squares = pd.Series([shapely.box(x, 0, x + 1, 1) for x in range(3)], index=codes)
    merged = dissolve(squares, pd.Series(["N", "N", ""], index=codes))
    assert merged.index.to_list() == ["N"]
    assert merged["N"].equals(shapely.box(0, 0, 2, 1))


def test_neighbours_still_share_their_border_once_simplified() -> None:
    wave = [(1e4 + 80 * (-1) ** n, n * 100) for n in range(101)]
    west = shapely.Polygon([(0, 0), *wave, (0, 1e4)])
    east = shapely.Polygon([(2e4, 0), *wave, (2e4, 1e4)])
    shift = np.array([700_000, 6_600_000])
    coverage = pd.Series(
        [shapely.transform(shape, lambda xy: xy + shift) for shape in (west, east)],
        index=["w", "e"],
    )
    simple = simplify(coverage, 1000, 2154)
    assert shapely.coverage_is_valid(simple.to_numpy())
    assert shapely.get_num_coordinates(simple.to_numpy()).max() < 20


def test_a_vertex_near_an_edge_does_not_jump_over_it() -> None:
    # Plain rounding puts (0.00016, 0.0001) at (0.0002, 0.0001), across the slanting border.
    border = [(0, 0), (0.00016, 0.0001), (0.0003, 0.0011)]
    left = shapely.Polygon([*border, (-0.001, 0.0011), (-0.001, 0)])
    right = shapely.Polygon([*border, (0.002, 0.0011), (0.002, 0)])
    snapped = snap_to_grid(np.array([left, right]))
    assert shapely.coverage_is_valid(snapped)
    assert shapely.is_valid(snapped).all()


@pytest.mark.slow
@given(st.integers(0, 10_000))
def test_any_coverage_is_one_after_snapping(seed: int) -> None:
    generator = np.random.default_rng(seed)
    points = shapely.multipoints(generator.uniform(0, 0.02, (25, 2)))
    box = shapely.box(0, 0, 0.02, 0.02)
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=box))
    clipped = shapely.coverage_clean(shapely.intersection(cells, box))
    snapped = snap_to_grid(clipped)
    assert len(snapped) == len(clipped)
    kept = snapped[~shapely.is_empty(snapped)]
    assert shapely.coverage_is_valid(kept)
    assert shapely.area(kept).sum() == pytest.approx(0.02**2, rel=0.02)
    coordinates = shapely.get_coordinates(kept)
    assert (coordinates == np.round(coordinates, 4)).all()


@pytest.mark.parametrize(
    ("code", "landmass"),
    [("29019", "métropole et Corse"), ("2A004", "métropole et Corse"), ("97302", "Guyane")],
)
def test_a_commune_stands_on_one_landmass(code: str, landmass: str) -> None:
    assert [m.nom for m in LANDMASSES if m.holds(pd.Index([code]))[0]] == [landmass]
