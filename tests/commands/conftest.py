"""What tests of commands share: a geocoding service on this machine."""

from collections.abc import Iterator

import pytest

from tests.geocoding_service import FakeService, running_service


@pytest.fixture(autouse=True)
def jobs(confined_here: None) -> None:
    """Nothing here is hostile."""


@pytest.fixture
def service() -> Iterator[FakeService]:
    """A service that finds everything in Brest."""
    with running_service() as service:
        yield service
