"""What all tests share: the shipped atlas, what is dear to make, folders that a test may spoil."""

import gc
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import hypothesis
import pytest

from geo.analysis.inhabitants import Inhabitants, inhabitants_of
from geo.atlas import load_atlas
from geo.commands.main import main
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import Territories
from geo.progress import silent
from geo.publish.site.assets.near_files import near_files
from geo.publish.site.site import Request, publish
from geo.settings import SETTINGS_VARIABLE, SHIPPED_DATA, Settings
from geo.tables.schema import read_schemas
from geo.tables.versions import versioned_files
from geo.territories.locate import CommuneIndex, commune_index
from geo.territories.read import read_territories
from tests.confined_here import do_all_here
from tests.folders import write_rows
from tests.postgis_server import database, postgis_server
from tests.publish.site_reader import ReadPage, read_page
from tests.publish.small_sites import drawn_once, few_territories, one_process
from tests.sources.local_source import Answer, LocalSource, local_source, zipped

_MAIN = sys.modules["__main__"]
_GROUP_OF = {"published_site": "site", "postgis": "postgis"}
"""Fixtures that are dear: the tests of each run in one process, so that it is made once."""
_SLOW_FIXTURES = {*_GROUP_OF, "app", "browser"}
"""An app and a browser are made once in each process that needs them: files share them out."""
_STARTS_A_SERVER = {"running_app", "running_server"}

# As commands do: to look for what to free took four seconds of the collection of the tests, and one
# in sixteen of a publication.
gc.set_threshold(50_000, 20, 100)
# A loaded machine is no fault.
hypothesis.settings.register_profile("no clock", deadline=None)
hypothesis.settings.load_profile("no clock")


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a case after no bytes: a zip holds the time at which it was made.

    Two processes that share the tests must name them the same way.
    """
    return "bytes" if isinstance(val, bytes) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make quick` leaves out, and name the group of each test; long groups first.

    First what is shared by many, then what has slow tests: nothing long is left for the end.
    """
    ranks: dict[str, int] = {}
    for item in items:
        needed, own = (
            set(getattr(item, "fixturenames", ())),
            set(vars(getattr(item, "module", item))),
        )
        if needed & _SLOW_FIXTURES or own & _STARTS_A_SERVER:
            item.add_marker(pytest.mark.slow)
        shared = next((name for fixture, name in _GROUP_OF.items() if fixture in needed), "")
        group = shared or item.nodeid.split("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))
        rank = 0 if shared else 1 if item.get_closest_marker("slow") else 2
        ranks[group] = min(rank, ranks.get(group, rank))
    items.sort(key=lambda item: ranks[next(item.iter_markers("xdist_group")).args[0]])


def pytest_collection_finish() -> None:
    """Look for nothing to free in what was imported and collected."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def configured_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalSource]:
    """A server of the shipped tables, which the settings name."""
    with local_source() as source:
        source.answers["/ptce.zip"] = Answer(zipped(versioned_files(SHIPPED_DATA)))
        path = tmp_path / "atlas.toml"
        path.write_text(
            f'donnees = "{source.address("/ptce.zip")}"\ncache_donnees = "garde"', "utf-8"
        )
        monkeypatch.setenv(SETTINGS_VARIABLE, str(path))
        yield source


@pytest.fixture
def confined_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what is confined done in this process: a second less for each job."""
    do_all_here(monkeypatch)


@pytest.fixture(autouse=True)
def own_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test the main module of pytest: a page that is run puts itself in its place.

    Processes that are started run the main module again.
    """
    monkeypatch.setitem(sys.modules, "__main__", _MAIN)


@pytest.fixture(scope="session", autouse=True)
def territories_read_once() -> Iterator[None]:
    """Read the shipped territories and shapes once a process, and make their files once.

    Every atlas would read them again, and every site write them again.
    """
    territories, shapes = cache(read_territories), cache(commune_index)
    shipped = SHIPPED_DATA / "territoires"
    made: dict[str, bytes] = {}

    def read(folder: Path) -> Territories:
        return territories(folder) if folder == shipped else read_territories(folder)

    def index(folder: Path) -> CommuneIndex:
        return shapes(folder) if folder == shipped else commune_index(folder)

    def near(atlas: Atlas) -> dict[str, bytes]:
        if atlas.territories is not territories(shipped):
            return near_files(atlas)
        made.update({} if made else near_files(atlas))
        return dict(made)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geo.atlas.read_territories", read)
        patch.setattr("geo.publish.site.assets.shared_contents.near_files", near)
        patch.setattr("geo.territories.locate.commune_index", index)
        yield


@pytest.fixture(scope="session")
def shipped_atlas() -> Atlas:
    """The atlas of the shipped data."""
    return load_atlas(SHIPPED_DATA)


@pytest.fixture(scope="session")
def inhabitants(shipped_atlas: Atlas) -> Inhabitants:
    """The communes of the shipped territories as points with inhabitants."""
    return inhabitants_of(shipped_atlas.territories)


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
    """The site of all the shipped poles, written once; no test may change it.

    Of the départements and EPCI, it has a few of each kind: the others are two pages in three. Its
    sheets are one, its images too. As on a site of more than 500 poles, these have no sheets.
    """
    out = tmp_path_factory.mktemp("publication") / "site"
    request = Request(
        shipped_atlas.select(Selection()), read_schemas(), Settings(), "https://exemple.fr/atlas/"
    )
    with one_process(), few_territories(), drawn_once(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("geo.publish.site.site.MOST_POLE_SHEETS", 0)
        publish(request, out, silent)
    return out


@pytest.fixture(scope="session")
def published_pages(published_site: Path) -> dict[str, ReadPage]:
    """The pages of the site by their path in it, read once."""
    paths = sorted(published_site.rglob("*.html"))
    return {path.relative_to(published_site).as_posix(): read_page(path) for path in paths}


@pytest.fixture(scope="session")
def postgis() -> Iterator[str]:
    """The address of a server of databases, for as long as the tests run."""
    with postgis_server() as address:
        yield address


@pytest.fixture(scope="session")
def shipped_base(postgis: str) -> Iterator[str]:
    """A database of the shipped data; no test may change it."""
    with database(postgis) as address:
        assert main(["push", "--to", address, "--data", str(SHIPPED_DATA)]) == 0
        yield address
