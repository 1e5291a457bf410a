"""The nearest territories: by hand, and as scikit-learn finds them on the same matrix."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

from geo.analysis.peers import nearest_peers, standardised
from geo.model.atlas import Atlas

LEVELS = ["epci", "departement"]


def shipped_values(atlas: Atlas, level: str) -> np.ndarray:
    return np.column_stack([atlas.indicators.at(each, level).numbers for each in atlas.indicators])


@pytest.mark.parametrize("level", LEVELS)
def test_scores_are_those_of_scikit_learn_on_the_logarithms(
    shipped_atlas: Atlas, level: str
) -> None:
    values = shipped_values(shipped_atlas, level)
    found = standardised(values)
    assert found.is_log.all()
    assert found.scores == pytest.approx(StandardScaler().fit_transform(np.log(values)))


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("weights", [(1, 1, 1), (3, 1, 2)])
def test_peers_are_the_neighbours_that_scikit_learn_finds(
    shipped_atlas: Atlas, level: str, weights: tuple[int, ...]
) -> None:
    scores = standardised(shipped_values(shipped_atlas, level)).scores
    shares = np.array(weights, dtype=float)
    tree = NearestNeighbors(n_neighbors=11, algorithm="brute").fit(
        scores * np.sqrt(shares / shares.sum())
    )
    for row in range(0, len(scores), 1 + len(scores) // 30):
        distances, rows = tree.kneighbors(
            scores[[row]] * np.sqrt(shares / shares.sum()), return_distance=True
        )
        found = nearest_peers(scores, shares, row)
        assert found.rows.tolist() == rows[0, 1:].tolist()
        assert found.distances == pytest.approx(distances[0, 1:], abs=1e-8)
        assert (found.compared, found.left_out) == (len(scores) - 1, 0)


def test_gaps_weigh_as_they_are_told_to() -> None:
    scores = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    found = nearest_peers(scores, np.array([3.0, 1.0]), 0)
    assert found.rows.tolist() == [2, 1]
    assert found.distances == pytest.approx([0.5, np.sqrt(0.75)])
    assert found.gaps.tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_territories_with_a_missing_value_are_left_out_and_counted() -> None:
    scores = np.array([[0.0, 0.0], [0.1, np.nan], [2.0, 2.0], [np.nan, np.nan]])
    found = nearest_peers(scores, np.ones(2), 0)
    assert found.rows.tolist() == [2]
    assert (found.compared, found.left_out) == (1, 2)


def test_those_as_near_as_the_last_one_all_stand() -> None:
    scores = np.array([[0.0], [1.0], [-1.0], [0.5], [1.0], [3.0]])
    assert nearest_peers(scores, np.ones(1), 0, wanted=2).rows.tolist() == [3, 1, 2, 4]


def test_a_missing_value_changes_no_other_score() -> None:
    scores = standardised(np.array([[1.0], [3.0], [np.nan]])).scores
    assert scores[:2, 0].tolist() == [-1.0, 1.0]
    assert np.isnan(scores[2, 0])


@pytest.mark.parametrize(
    ("values", "read"),
    [
        ([1, 1, 1, 1, 1, 100], "log"),
        ([0, 1, 1, 1, 1, 100], "itself"),  # zero has no logarithm
        ([-1, 1, 1, 1, 1, 100], "itself"),
        ([1, 2, 3, 4, 5, 6], "itself"),  # even
        ([np.nan, 1, 1, 1, 1, 100], "log"),
    ],
)
def test_only_positive_values_far_from_even_are_read_by_their_logarithms(
    values: list[float], read: str
) -> None:
    assert standardised(np.array([values], dtype=float).T).is_log.tolist() == [read == "log"]


@pytest.mark.parametrize("value", [0.1, np.nan])
def test_an_indicator_without_spread_tells_nobody_apart(value: float) -> None:
    scores = standardised(np.full((5, 1), value)).scores
    assert np.array_equal(scores, np.full((5, 1), value * 0), equal_nan=True)


@given(st.lists(st.integers(-4, 4), min_size=2, max_size=30), st.integers(1, 12))
def test_nobody_left_out_is_nearer_than_a_peer(values: list[int], wanted: int) -> None:
    scores = np.array(values, dtype=float)[:, None]
    found = nearest_peers(scores, np.ones(1), 0, wanted)
    gaps = {row: abs(values[row] - values[0]) for row in range(1, len(values))}
    farthest = max(found.distances)
    assert set(found.rows.tolist()) == {row for row, gap in gaps.items() if gap <= farthest}
    assert len(found.rows) >= min(wanted, len(gaps))
    assert sum(gap < farthest for gap in gaps.values()) < wanted
