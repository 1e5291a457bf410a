"""The few communes that bound the distances to a territory."""

import numpy as np
import pytest

from geo.analysis.distances import distances_from
from geo.analysis.frontiers import frontier
from geo.analysis.inhabitants import Inhabitants
from geo.model.territories import Level


@pytest.mark.slow
@pytest.mark.parametrize(
    ("level", "code"),
    [
        ("departement", "29"),
        ("departement", "75"),  # one commune
        ("departement", "2A"),
        ("departement", "974"),  # an island: nothing outside
        ("region", "84"),
        ("region", "93"),
    ],
)
def test_a_few_communes_tell_the_nearest_and_the_farthest(
    inhabitants: Inhabitants, level: Level, code: str
) -> None:
    members = np.flatnonzero(
        inhabitants.parents[level] == inhabitants.territories.table(level).index.get_loc(code)
    )
    kept = frontier(inhabitants, level, code)
    assert set(kept) <= set(members)
    assert len(kept) <= max(250, len(members) // 5)
    landmass = inhabitants.points.landmass[members[0]]
    others = np.flatnonzero(inhabitants.points.landmass == landmass)
    for row in np.random.default_rng(4).choice(others, 60):
        origin = inhabitants.points.at(np.array([row]))
        whole, _ = distances_from(origin, inhabitants.points.at(members))
        few, _ = distances_from(origin, inhabitants.points.at(kept))
        assert few.max() == pytest.approx(whole.max(), abs=1e-3)
        if row not in members:
            assert few.min() == whole.min()
