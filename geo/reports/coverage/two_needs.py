"""What is asked of two needs at once: which poles to add, and which choice is shown."""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from geo.analysis.siting.fronts import Front, Point, TwoNeeds, two_needs_problem
from geo.analysis.siting.places import in_order_of_gain
from geo.reports.coverage.words import Counted
from geo.reports.links import Choice
from geo.reports.study import Study

CHOSEN = "choix"
"""Key of the address for the choice that is shown."""


@dataclass(frozen=True)
class TwoNeedsQuestion:
    """Where some new poles would reach the most of two needs, and of which choice more is asked.

    Attributes
    ----------
    study, second
        The same poles, zone and distance; each counts one of the needs.
    candidates
        Codes of the communes they may be in; none: the main commune of each EPCI.
    chosen
        Codes of the communes of the choice that is shown; none: none is.
    front
        The choices found; None while none is.
    """

    study: Study
    second: Study
    wanted: int
    candidates: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    front: Front | None = None
    _origin: "TwoNeedsQuestion | None" = field(default=None, repr=False, compare=False)

    def answered(self, front: Front | None, chosen: tuple[str, ...]) -> "TwoNeedsQuestion":
        """The same question with the choices found, and the one that is shown."""
        return replace(self, front=front, chosen=chosen, _origin=self)

    @cached_property
    def problem(self) -> TwoNeeds:
        """What each candidate would reach of either need."""
        if self._origin:
            return self._origin.problem
        study, reaches = self.study, (self.study.reach, self.second.reach)
        positions = study.positions(self.candidates)
        return two_needs_problem(reaches, study.radius_km, study.inside, positions)

    @property
    def counted(self) -> tuple[Counted, Counted]:
        """Words for what is counted of either need."""
        return self.study.counted, self.second.counted

    @property
    def points(self) -> tuple[Point, ...]:
        """The choices found."""
        return self.front.points if self.front else ()

    def codes(self, point: Point) -> tuple[str, ...]:
        """The communes of a choice, in the order of their codes."""
        positions = self.problem.candidates[list(point.chosen)]
        return tuple(sorted(self.study.inhabitants.codes[positions]))

    def choice(self, point: Point) -> Choice:
        """What the address holds of a choice."""
        return {CHOSEN: ["-".join(self.codes(point))]}

    @cached_property
    def rank(self) -> int | None:
        """Rank of the choice that is shown among those found; None where it is not one of these."""
        if not self.chosen:
            return None
        wanted = tuple(sorted(self.chosen))
        return next(
            (rank for rank, point in enumerate(self.points) if self.codes(point) == wanted), None
        )

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """The candidates of the choice that is shown: each adds the most after those before it.

        Those that add nothing, of an address made by hand, come last.
        """
        positions = self.study.inhabitants.positions(self.chosen)
        rows = np.flatnonzero(np.isin(self.problem.candidates, positions)).tolist()
        ordered = in_order_of_gain(self.problem.weighing(0.5), rows, 0).chosen
        return (*ordered, *(row for row in rows if row not in ordered))

    @cached_property
    def places(self) -> pd.DataFrame:
        """The communes of the choice that is shown.

        Returns
        -------
        pandas.DataFrame
            `rank` from 1, `code_insee`, `nom`, `code_departement`, `code_epci`, `longitude`,
            `latitude`; `first`, `second` (what each adds of either need to those before it).
        """
        people = self.study.inhabitants
        positions = self.problem.candidates[list(self.rows)]
        communes = people.territories.communes.iloc[positions]
        totals = [self.problem.reached(self.rows[:end]) for end in range(len(self.rows) + 1)]
        gains = np.diff(np.array(totals), axis=0)
        kept = ["nom", "code_departement", "code_epci", "longitude", "latitude"]
        return communes[kept].assign(
            rank=np.arange(1, len(positions) + 1),
            code_insee=communes.index,
            first=gains[:, 0],
            second=gains[:, 1],
        )
