"""Outlines for drawings: projected, moved, simplified, joined; read again when they change."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.errors import DataMissingError
from geo.model.atlas import Atlas
from geo.territories import insets
from geo.territories.outlines import Outlines, joined, mercator, outlines


def test_mercator_puts_places_where_epsg_3857_does() -> None:
    # Worked out with the formula of EPSG 1024 for Paris; 180 degrees are half the square.
    x, y = mercator(np.array([2.3522, 180.0]), np.array([48.8566, 0.0]))
    assert x == pytest.approx([261_845.71, 20_037_508.34], abs=0.01)
    assert y == pytest.approx([6_250_564.35, 0.0], abs=0.5)


def test_each_level_is_whole_and_carries_its_codes(shipped_atlas: Atlas) -> None:
    territories = shipped_atlas.territories
    for level in ("region", "departement", "epci"):
        found = outlines(territories.folder, level)
        assert set(found.codes) == set(territories.table(level).index)
        assert shapely.is_valid(found.shapes).all()
    communes = outlines(territories.folder, "commune", ("29", "22"))
    assert {code[:2] for code in communes.codes} == {"29", "22"}


def test_the_surface_of_a_departement_is_that_of_its_communes(shipped_atlas: Atlas) -> None:
    territories = shipped_atlas.territories
    communes = outlines(territories.folder, "commune", ("29",))
    whole = joined(communes, dict.fromkeys(communes.codes, "29"))
    assert whole.codes == ("29",)
    assert shapely.area(whole.shapes).sum() == pytest.approx(shapely.area(communes.shapes).sum())
    # Mercator stretches surfaces by 1 / cos² of the latitude: 48.3 degrees, 6,800 km² or so.
    surface = shapely.area(whole.shapes[0]) * np.cos(np.radians(48.3)) ** 2 / 1e6
    known = territories.communes.query("code_departement == '29'")["superficie_km2"].sum()
    assert surface == pytest.approx(known, rel=0.03)


def test_the_file_of_a_level_is_read_once_whatever_departements_are_named(
    shipped_atlas: Atlas,
) -> None:
    folder = shipped_atlas.territories.folder
    assert outlines(folder, "epci", ("29",)).shapes is outlines(folder, "epci", ("22",)).shapes


def outlines_of_three() -> Outlines:
    shapes = np.array([shapely.box(rank, 0, rank + 1, 1) for rank in range(3)], dtype=object)
    return Outlines(("a", "b", "c"), shapes)


def test_those_without_owner_are_left_out() -> None:
    assert joined(outlines_of_three(), {"a": "x", "b": "x"}).codes == ("x",)


def test_some_can_be_kept_or_left() -> None:
    three = outlines_of_three()
    assert three.of({"b"}).codes == ("b",)
    assert three.without({"b"}).codes == ("a", "c")
    assert shapely.bounds(three.of({"c"}).shapes)[0].tolist() == [2, 0, 3, 1]


def test_overseas_shapes_stand_in_their_frames_when_asked(shipped_atlas: Atlas) -> None:
    folder = shipped_atlas.territories.folder
    true, moved = (outlines(folder, "departement", in_insets=each) for each in (False, True))
    for inset in insets.INSETS:
        (shape,) = moved.of({inset.code_departement}).shapes
        west, south, east, north = inset.frame
        (left, right), (low, high) = mercator(np.array([west, east]), np.array([south, north]))
        assert shapely.within(shape, shapely.box(left, low, right, high))
        (at_home,) = true.of({inset.code_departement}).shapes
        assert shapely.disjoint(shape, at_home)
    (brittany, still) = (each.of({"29"}).shapes[0] for each in (true, moved))
    assert shapely.equals_exact(brittany, still)


def test_a_coarser_drawing_has_fewer_points_and_no_hole_between_neighbours(
    shipped_atlas: Atlas,
) -> None:
    folder = shipped_atlas.territories.folder
    fine, coarse = (outlines(folder, "departement", tolerance_m=each) for each in (0, 3_000))
    points = [shapely.get_num_coordinates(each.shapes).sum() for each in (fine, coarse)]
    assert points[1] < 0.6 * points[0]
    assert shapely.coverage_is_valid(coarse.shapes)
    surface = [shapely.area(each.shapes).sum() for each in (fine, coarse)]
    assert surface[1] == pytest.approx(surface[0], rel=5e-3)


def test_files_are_read_once_and_again_when_they_change(
    shipped_atlas: Atlas, tmp_path: Path
) -> None:
    shapes = tmp_path / "formes"
    shapes.mkdir()
    path = shapes / "regions.geojson"
    shutil.copy(shipped_atlas.territories.folder / "formes" / "regions.geojson", path)
    first = outlines(tmp_path, "region")
    assert outlines(tmp_path, "region") is first
    text = path.read_text("utf-8").replace('"code": "53"', '"code": "99"')
    text = text.replace('"code":"53"', '"code":"99"')
    path.write_text(text, "utf-8")
    os.utime(path, ns=(1, 1))
    assert "99" in outlines(tmp_path, "region").codes
    assert "99" not in first.codes


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataMissingError, match=r"regions\.geojson"):
        outlines(tmp_path, "region")
