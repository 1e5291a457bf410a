"""What tests of the analysis share."""

import pytest

from geo.analysis.inhabitants import Inhabitants, inhabitants_of
from geo.model.atlas import Atlas


@pytest.fixture(scope="session")
def inhabitants(shipped_atlas: Atlas) -> Inhabitants:
    """The communes of the shipped territories as points with inhabitants."""
    return inhabitants_of(shipped_atlas.territories)
