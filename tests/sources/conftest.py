"""What tests of sources share: a server, the shipped tables, settings that name the server."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from geo.settings import SHIPPED_DATA, Settings, Source
from geo.sources.validation import Checked, check_foreign_files
from geo.tables.versions import digest_of, versioned_files
from tests.sources.local_source import LocalSource, local_source

NOW = datetime(2026, 11, 25, 8, 5, tzinfo=timezone(timedelta(hours=1)))
MakeSettings = Callable[..., Settings]
_CHECKED: dict[str, tuple[Checked, ...]] = {}


@pytest.fixture(autouse=True)
def jobs(confined_here: None) -> None:
    """Nothing here is hostile."""


@pytest.fixture
def checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check the same tables once for all tests: half of what a writing or a reading takes."""

    def check(*sets: Mapping[str, bytes], folder: Path) -> tuple[Checked, ...]:
        name = " ".join(map(digest_of, sets))
        _CHECKED[name] = _CHECKED.get(name) or check_foreign_files(*sets, folder=folder)
        return _CHECKED[name]

    for user in ("refresh", "stores"):
        monkeypatch.setattr(f"geo.sources.{user}.check_foreign_files", check)


@pytest.fixture
def server() -> Iterator[LocalSource]:
    with local_source() as source:
        yield source


@pytest.fixture(scope="session")
def shipped_files() -> dict[str, bytes]:
    """The shipped tables and their description."""
    return versioned_files(SHIPPED_DATA)


@pytest.fixture
def settings_for(tmp_path: Path) -> MakeSettings:
    """Make the settings of an operator whose data is at an address."""

    def make(address: str, *hosts: str) -> Settings:
        return Settings(
            donnees=Source(address), cache_donnees=tmp_path / "cache", hotes_permis=hosts
        )

    return make
