"""Overseas départements are moved beside the mainland, and nothing else is."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.territories.insets import INSETS, Inset, move, to_json
from geo.territories.read import read_shapes
from tests.territories.country import SHIPPED

BY_CODE = {inset.code_departement: inset for inset in INSETS}
insets = pytest.mark.parametrize("inset", INSETS, ids=lambda inset: inset.nom)


def rectangle(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(west, south, east, north)


def test_the_five_overseas_departements_have_an_inset() -> None:
    assert sorted(BY_CODE) == ["971", "972", "973", "974", "976"]


@insets
def test_land_ends_up_inside_its_frame(inset: Inset) -> None:
    land = read_shapes(SHIPPED, "departement").geometry[inset.code_departement]
    points = shapely.get_coordinates(land)
    assert rectangle(*inset.box).contains(land)
    moved = shapely.multipoints(np.column_stack(move(points[:, 0], points[:, 1])))
    assert rectangle(*inset.frame).contains(moved)


@insets
def test_land_fills_most_of_one_side_of_its_frame(inset: Inset) -> None:
    land = read_shapes(SHIPPED, "departement").geometry[inset.code_departement]
    points = shapely.get_coordinates(land)
    x, y = move(points[:, 0], points[:, 1])
    west, south, east, north = inset.frame
    assert max(np.ptp(x) / (east - west), np.ptp(y) / (north - south)) > 0.7


def test_mainland_and_corsica_do_not_move() -> None:
    shapes = read_shapes(SHIPPED, "departement").geometry
    points = shapely.get_coordinates(shapes[~shapes.index.str.startswith("97")].to_numpy())
    x, y = move(points[:, 0], points[:, 1])
    assert (x == points[:, 0]).all()
    assert (y == points[:, 1]).all()


def test_frames_touch_neither_land_nor_each_other() -> None:
    shapes = read_shapes(SHIPPED, "region").geometry
    land = shapely.union_all(shapes.to_numpy())
    boxes = [rectangle(*inset.frame) for inset in INSETS]
    assert not any(land.intersects(box) for box in boxes)
    assert not any(a.intersects(b) for a in boxes for b in boxes if a is not b)


def test_names_are_between_the_frames() -> None:
    boxes = [rectangle(*inset.frame) for inset in INSETS]
    for inset in INSETS:
        assert not any(box.contains(shapely.Point(inset.label)) for box in boxes)


def test_guyane_shrinks_and_islands_grow() -> None:
    assert BY_CODE["973"].scale < 0.5
    assert all(inset.scale > 1.5 for inset in INSETS if inset.code_departement != "973")


place = st.sampled_from(INSETS).flatmap(
    lambda inset: st.tuples(
        st.floats(inset.box[0], inset.box[2]), st.floats(inset.box[1], inset.box[3])
    )
)


@given(place, place)
def test_two_places_never_end_up_at_the_same_one(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    x, y = move([one[0], other[0]], [one[1], other[1]])
    apart = abs(one[0] - other[0]) + abs(one[1] - other[1])
    if apart > 1e-6:
        assert abs(x[0] - x[1]) + abs(y[0] - y[1]) > 1e-8


@given(st.floats(-5.5, 10), st.floats(41, 51.5))
def test_a_point_of_the_mainland_stays(longitude: float, latitude: float) -> None:
    assert [c.tolist() for c in move([longitude], [latitude])] == [[longitude], [latitude]]


def test_nan_stays_nan_and_arguments_are_not_changed() -> None:
    longitudes, latitudes = np.array([np.nan, -61.5]), np.array([np.nan, 16.2])
    x, _ = move(longitudes, latitudes)
    assert np.isnan(x[0])
    assert x[1] != -61.5
    assert longitudes[1] == -61.5


@insets
def test_the_json_is_enough_to_move_a_point(inset: Inset) -> None:
    [said] = [entry for entry in to_json() if entry["code"] == inset.code_departement]
    west, south, east, north = said["box"]
    longitude, latitude = west * 0.3 + east * 0.7, south * 0.6 + north * 0.4
    # As the JavaScript twin does, spelled out: mercator, scale and shift, inverse mercator.
    radius = 6378137.0
    x = radius * np.radians(longitude)
    y = radius * np.arctanh(np.sin(np.radians(latitude)))
    x = said["target"][0] + said["scale"] * (x - said["source"][0])
    y = said["target"][1] + said["scale"] * (y - said["source"][1])
    expected = np.degrees(x / radius), np.degrees(np.arctan(np.sinh(y / radius)))
    found = move([longitude], [latitude])
    assert (found[0][0], found[1][0]) == pytest.approx(expected, abs=1e-9)
