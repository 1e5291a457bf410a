"""What tests of reports share: an atlas of twelve poles and of their ties."""

from collections.abc import Callable

import pytest

from geo.model.atlas import Atlas
from tests.analysis.test_networks import MEMBERS
from tests.analysis.twelve_poles import POLES, TABLES


@pytest.fixture
def handmade(atlas_of: Callable[..., Atlas]) -> Atlas:
    """Twelve poles, with members, networks and roles."""
    return atlas_of(POLES, **(TABLES | {"membres": MEMBERS}))
