"""What the tests of geocoding share: the communes, and a service on this machine."""

from collections.abc import Iterator

import pytest

from geo.geocoding.addresses import Communes
from geo.model.atlas import Atlas
from tests.geocoding_service import FakeService, running_service


@pytest.fixture(scope="session")
def communes(shipped_atlas: Atlas) -> Communes:
    """The communes of today, by postal code too."""
    return Communes(shipped_atlas.territories)


@pytest.fixture
def service() -> Iterator[FakeService]:
    """A service that finds everything in Brest."""
    with running_service() as service:
        yield service
