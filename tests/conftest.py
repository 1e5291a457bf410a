"""What all tests share: the shipped atlas, and folders of data that a test may spoil."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.atlas import load_atlas
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.progress import silent
from geo.publish.site.site import Request, publish
from geo.settings import SHIPPED_DATA, Settings
from geo.tables.schema import read_schemas
from tests.folders import write_rows

_MAIN = sys.modules["__main__"]


@pytest.fixture(autouse=True)
def own_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test the main module of pytest: a page that is run puts itself in its place.

    Processes that are started run the main module again.
    """
    monkeypatch.setitem(sys.modules, "__main__", _MAIN)


@pytest.fixture(scope="session")
def shipped_atlas() -> Atlas:
    """The atlas of the shipped data."""
    return load_atlas(SHIPPED_DATA)


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """A copy of the shipped tables; territories and schemas stay the shipped ones."""
    folder = tmp_path / "donnees"
    folder.mkdir()
    for path in [*SHIPPED_DATA.glob("*.csv"), SHIPPED_DATA / "datapackage.json"]:
        shutil.copy(path, folder)
    return folder


@pytest.fixture
def atlas_of(tmp_path: Path) -> Callable[[list[dict[str, str]]], Atlas]:
    """Make an atlas of a few poles, given as rows; every other table is empty."""

    def make(poles: list[dict[str, str]], **tables: list[dict[str, str]]) -> Atlas:
        folder = tmp_path / "quelques_poles"
        folder.mkdir()
        write_rows(folder, poles=poles, **tables)
        return load_atlas(folder)

    return make


@pytest.fixture(scope="session")
def published_site(shipped_atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of all the shipped data, written once; no test may change it."""
    out = tmp_path_factory.mktemp("publication") / "site"
    request = Request(
        shipped_atlas.select(Selection()), read_schemas(), Settings(), "https://exemple.fr/atlas/"
    )
    publish(request, out, silent)
    return out
