"""Rank correlations with their intervals, with and without a third thing taken off.

Ranks of equal values are their mean (mid-ranks): nearly all EPCI tie at no pole.
"""

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np

from geo.model.arrays import FloatArray, IntArray

_NORMAL_95 = 1.959963984540054
_SAME = 1e-12


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation of ranks and the ends of its 95 % interval; NaN where there is none."""

    value: float
    low: float
    high: float

    @property
    def is_apart(self) -> bool:
        """Whether zero is outside the interval."""
        return self.low > 0 or self.high < 0


NO_CORRELATION = Correlation(nan, nan, nan)


def spearman(values: FloatArray, others: FloatArray) -> Correlation:
    """Correlate the ranks of two series without a missing value (Spearman, 1904).

    The interval is that of Fisher's z = artanh(r) with the standard error of the infinitesimal
    jackknife, which holds for ties: the mean square of the influence functions of Croux and Dehon
    (2010, Statistical Methods and Applications 19), written with mid-distributions as in Genest,
    Neslehova and Remillard (2013, Journal of Multivariate Analysis 117). The usual standard error
    of Bonett and Wright (2000, Psychometrika 65), made for values without ties, was tried and
    dropped: with a pole in 63 of 1,255 territories and a correlation of 0.26, its interval holds
    the true one 98 times in 100, this one 95.
    """
    return _interval(*_correlation(_Graded.of(values), _Graded.of(others)), len(values), 0)


def partial_spearman(values: FloatArray, others: FloatArray, control: FloatArray) -> Correlation:
    """Correlate the ranks of two series, what goes with a third being taken off both.

    r(xy.z) = (r(xy) - r(xz) r(yz)) / sqrt((1 - r(xz)^2) (1 - r(yz)^2)), Spearman's correlations
    throughout (Kendall, 1942; Conover, Practical Nonparametric Statistics, 3rd ed., 5.4): the
    correlation of the residues of the ranks, each regressed on those of the control. The interval
    is that of `spearman`, the influences being chained through the formula.
    """
    x, y, z = (_Graded.of(each) for each in (values, others, control))
    (r_xy, i_xy), (r_xz, i_xz), (r_yz, i_yz) = (
        _correlation(*two) for two in ((x, y), (x, z), (y, z))
    )
    left_x, left_y = 1 - r_xz**2, 1 - r_yz**2
    if not min(left_x, left_y) > _SAME:
        return NO_CORRELATION
    scale = sqrt(left_x * left_y)
    value = (r_xy - r_xz * r_yz) / scale
    influences = (
        i_xy / scale
        + i_xz * (value * r_xz / left_x - r_yz / scale)
        + i_yz * (value * r_yz / left_y - r_xz / scale)
    )
    return _interval(value, influences, len(values), 1)


def mid_ranks(values: FloatArray) -> FloatArray:
    """Rank of each value from 1; equal ones share the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], dtype=float)


def _correlation(a: "_Graded", b: "_Graded") -> tuple[float, FloatArray]:
    """Spearman's correlation, and the influence of each pair on it; NaN of a constant series."""
    both = a.grades @ b.grades / len(a.grades)
    if min(a.variance, b.variance) < _SAME:
        return nan, np.full(len(a.grades), nan)
    scale = sqrt(a.variance * b.variance)
    value = both / scale
    on_both = a.grades * b.grades + a.above(b.grades) + b.above(a.grades) - 3 * both
    on_scale = a.influences / a.variance + b.influences / b.variance
    return float(value), on_both / scale - value / 2 * on_scale


@dataclass(frozen=True)
class _Graded:
    """A series as grades: its mid-distribution less a half, at each value.

    Attributes
    ----------
    order, first, last
        Rows from the lowest value up; where the ties of each row begin and end among them.
    """

    grades: FloatArray
    order: IntArray
    first: IntArray
    last: IntArray

    @classmethod
    def of(cls, values: FloatArray) -> "_Graded":
        _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
        end = np.cumsum(counts)
        begin = end - counts
        grades = (begin + end) / (2 * len(values)) - 0.5
        order = np.argsort(inverse, kind="stable")
        return cls(grades[inverse], order, begin[inverse], end[inverse])

    @property
    def variance(self) -> float:
        return float(self.grades @ self.grades) / len(self.grades)

    @property
    def influences(self) -> FloatArray:
        """The influence of each value on the variance of the grades."""
        return np.asarray(self.grades**2 + 2 * self.above(self.grades) - 3 * self.variance)

    def above(self, scores: FloatArray) -> FloatArray:
        """Mean over all rows of a score where the value is above one's own, half where equal."""
        sums = np.concatenate(([0.0], np.cumsum(scores[self.order])))
        return np.asarray(sums[-1] - (sums[self.first] + sums[self.last]) / 2) / len(scores)


def _interval(value: float, influences: FloatArray, size: int, controls: int) -> Correlation:
    if not abs(value) < 1 - _SAME or size <= controls + 3:
        return Correlation(value, nan, nan)
    error = sqrt(float(influences @ influences) / size / (size - 3 - controls)) / (1 - value**2)
    middle, reach = np.arctanh(value), _NORMAL_95 * error
    return Correlation(value, float(np.tanh(middle - reach)), float(np.tanh(middle + reach)))
