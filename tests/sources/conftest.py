"""What tests of sources share: a server, the shipped tables, settings that name the server."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from geo.settings import SHIPPED_DATA, Settings, Source
from geo.tables.versions import versioned_files
from tests.sources.local_source import LocalSource, local_source

NOW = datetime(2026, 11, 25, 8, 5, tzinfo=timezone(timedelta(hours=1)))
MakeSettings = Callable[..., Settings]


@pytest.fixture(autouse=True)
def jobs(confined_here: None) -> None:
    """Nothing here is hostile."""


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
