"""What a report studies: some poles, some inhabitants, a distance; all that follows, once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
import pandas as pd

from geo.analysis.actors import organisations_of
from geo.analysis.association.social_economy import SocialEconomy, social_economy
from geo.analysis.bounds import Bounds, bounds_by_level, coverage_bounds
from geo.analysis.calls import Calls, announced_calls
from geo.analysis.coverage import (
    Coverage,
    Reach,
    coverage,
    coverage_by_level,
    coverage_curve,
    distance_reached_by,
    nearest_inhabitants_km,
    reach_of,
)
from geo.analysis.indicators import indicators_by_level
from geo.analysis.inhabitants import Inhabitants, inhabitants_of
from geo.analysis.networks import TiedPoles, Ties, tied_poles, ties_of
from geo.analysis.portraits import Portrait, portrait
from geo.analysis.proximity import Surroundings, surroundings, territory_origin
from geo.analysis.radii import LONGEST_KM, USUAL_KM
from geo.analysis.siting.places import (
    Problem,
    Siting,
    greedy_siting,
    main_communes,
    siting_problem,
    siting_table,
)
from geo.model.arrays import BoolArray, FloatArray, IntArray
from geo.model.atlas import Atlas, View
from geo.model.indicators import POPULATION
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.reports.coverage.words import INHABITANTS, Counted, counted_of

Given = ParamSpec("Given")
Made = TypeVar("Made")


def _once(
    make: Callable[Concatenate["Study", Given], Made],
) -> Callable[Concatenate["Study", Given], Made]:
    """Have a study keep what a method of its makes, by what it is given."""

    @wraps(make)
    def kept(study: "Study", /, *given: Given.args, **named: Given.kwargs) -> Made:
        key = (make.__name__, *given)
        if key not in study.made:
            study.made[key] = make(study, *given, **named)
        found: Made = study.made[key]
        return found

    return kept


@dataclass(frozen=True)
class Study:
    """Poles of an atlas, the inhabitants they are set against, and a distance.

    Attributes
    ----------
    poles
        Which poles are meant, wherever they are: its territory is set aside.
    zone
        Its territories say which inhabitants are counted; nothing else of it is used.
    radius_km
        Within which an inhabitant lives near a pole.
    need
        Identifier of the effectif that is counted instead of the inhabitants; empty: these. One of
        `needs_offered`.
    """

    atlas: Atlas
    poles: Selection
    zone: Selection = field(default_factory=Selection)
    radius_km: int = USUAL_KM
    need: str = ""
    _origin: "Study | None" = field(default=None, repr=False, compare=False)

    def of(
        self,
        *,
        poles: Selection | None = None,
        zone: Selection | None = None,
        radius_km: int | None = None,
        need: str | None = None,
    ) -> "Study":
        """Study other poles, inhabitants or distances; what does not depend on them is shared."""
        return replace(
            self,
            poles=self.poles if poles is None else poles,
            zone=self.zone if zone is None else zone,
            radius_km=self.radius_km if radius_km is None else radius_km,
            need=self.need if need is None else need,
            _origin=self,
        )

    @cached_property
    def made(self) -> dict[tuple[Any, ...], Any]:
        """What its methods have made, by their name and what they were given."""
        return {}

    @property
    def _same_poles(self) -> "Study | None":
        """The study of the same poles that this one comes from."""
        origin = self._origin
        return origin if origin and origin.poles == self.poles else None

    @property
    def selection(self) -> Selection:
        """These poles, in the territories of the zone only."""
        return self.within(self.zone.level, self.zone.codes)

    # ---- The poles ------------------------------------------------------------------------------

    @cached_property
    def everywhere(self) -> View:
        """These poles, wherever they are."""
        if self._same_poles:
            return self._same_poles.everywhere
        return self.atlas.select(self.poles.without_territory())

    @cached_property
    def inhabitants(self) -> Inhabitants:
        """The communes as points with inhabitants, or with what is counted instead."""
        origin = self._origin
        if origin and origin.need == self.need:
            return origin.inhabitants
        people = origin.inhabitants if origin else inhabitants_of(self.atlas.territories)
        return people.counting(need_of(self.atlas, self.need) if self.need else None)

    @cached_property
    def counted(self) -> Counted:
        """Words for what is counted."""
        if not self.need:
            return INHABITANTS
        total = float(self.inhabitants.counted.sum())
        return counted_of(self.atlas.indicators[self.need], total)

    @cached_property
    def reach(self) -> Reach:
        """Distance of every commune to the nearest of these poles."""
        if self._same_poles:
            return replace(self._same_poles.reach, inhabitants=self.inhabitants)
        return reach_of(self.everywhere, self.inhabitants)

    @cached_property
    def france(self) -> Portrait:
        """The portrait of France."""
        return self.portrait(None, "")

    @cached_property
    def ties(self) -> Ties:
        """The ties of all poles with their members and partners."""
        return self._origin.ties if self._origin else ties_of(self.atlas)

    @cached_property
    def social_economy(self) -> SocialEconomy | None:
        """Its establishments by commune and activity; None where they have not been counted."""
        if self._origin:
            return self._origin.social_economy
        return social_economy(self.atlas.indicators, self.inhabitants.counting(None))

    @property
    def tied(self) -> TiedPoles:
        """The ties of these poles, of those in the zone: made in a moment, too large to keep."""
        return tied_poles(self.ties, self.atlas.select(self.selection))

    @cached_property
    def calls(self) -> Calls:
        """What each national call announced."""
        return self._origin.calls if self._origin else announced_calls(self.atlas)

    @_once
    def portrait(self, level: Level | None, code: str) -> Portrait:
        """The portrait of a territory for these poles, made once."""
        if self._same_poles:
            return self._same_poles.portrait(level, code)
        return portrait(self.atlas, self.poles, level, code)

    @_once
    def indicators(self, level: Level) -> pd.DataFrame:
        """Poles, inhabitants and rates of the territories of a level, `indicators_by_level`."""
        if self._same_poles:
            return self._same_poles.indicators(level)
        return indicators_by_level(self.everywhere, level)

    @_once
    def around(self, level: Level, code: str) -> Surroundings:
        """The poles around a territory, however far, from its main commune; made once."""
        origin = territory_origin(self.inhabitants, level, code)
        return surroundings(self.everywhere, origin, self.inhabitants, None)

    @_once
    def organisations(self, level: Level, code: str) -> pd.DataFrame:
        """The organisations of a territory that are tied to a pole, `organisations_of`; once."""
        return organisations_of(self.everywhere, level, code)

    def within(self, level: Level | None, codes: Sequence[str]) -> Selection:
        """The selection of these poles in some territories; of all of them without a level."""
        return replace(self.poles, level=level, codes=tuple(codes) if level else ())

    # ---- The inhabitants near them --------------------------------------------------------------

    @cached_property
    def inside(self) -> BoolArray:
        """Communes whose inhabitants are counted."""
        return self.inhabitants.within(self.zone)

    def positions(self, candidates: Sequence[str]) -> IntArray:
        """Positions of communes that may have new poles; without any, the main one of each EPCI."""
        if candidates:
            return self.inhabitants.positions(candidates)
        return main_communes(self.inhabitants, self.inside)

    @cached_property
    def coverage(self) -> Coverage:
        """Who lives near a pole."""
        return coverage(self.reach, self.radius_km, self.inside)

    @cached_property
    def bounds(self) -> Bounds:
        """What the poles without a place may change."""
        return coverage_bounds(self.everywhere, self.reach, self.radius_km, self.inside)

    @_once
    def by_level(self, level: Level) -> pd.DataFrame:
        """Who lives near a pole in each territory of a level.

        Returns
        -------
        pandas.DataFrame
            `coverage_by_level`, `bounds_by_level`, and `poles`: those known to be there.
        """
        table = coverage_by_level(self.reach, self.radius_km, level, self.inside)
        bounds = bounds_by_level(self.everywhere, self.reach, self.radius_km, level, self.inside)
        return table.join(bounds).join(self.everywhere.count_by_level(level))

    @cached_property
    def curve(self) -> pd.DataFrame:
        """Who lives near a pole at each distance, `coverage_curve`."""
        return coverage_curve(self.reach, range(LONGEST_KM + 1), self.inside)

    @cached_property
    def median_km(self) -> float:
        """Distance within which half of the inhabitants live."""
        return distance_reached_by(self.reach, 0.5, self.inside)

    @cached_property
    def far_km(self) -> float:
        """Distance within which nine inhabitants in ten live."""
        return distance_reached_by(self.reach, 0.9, self.inside)

    @cached_property
    def nearest_km(self) -> float:
        """Distance of the inhabitants nearest to a pole."""
        return nearest_inhabitants_km(self.reach, self.inside)


def needs_offered(atlas: Atlas) -> tuple[str, ...]:
    """Identifiers of the effectifs that the source gives by commune: they can be counted.

    Not the population, which is counted where nothing else is asked for.
    """
    return tuple(
        each
        for each in atlas.indicators.ids_of("effectif")
        if each != POPULATION and "commune" in atlas.indicators[each].levels
    )


def need_of(atlas: Atlas, need: str) -> FloatArray | None:
    """The effectif of each commune, NaN where it is unknown; None where it cannot be counted.

    It cannot where nothing is known by commune, or where a value is negative: a balance, of which
    no share can be covered.
    """
    values = atlas.indicators.at(need, "commune")
    if values is None or values.is_empty or np.nanmin(values.numbers) < 0:
        return None
    return values.numbers


@dataclass(frozen=True)
class NewPoles:
    """Where some new poles would reach the most inhabitants.

    Attributes
    ----------
    candidates
        Codes of the communes they may be in; none: the main commune of each EPCI.
    exact
        The best choice, and whether that is proven, where it has been searched.
    """

    study: Study
    wanted: int
    candidates: tuple[str, ...] = ()
    exact: tuple[Siting, bool] | None = None
    _origin: "NewPoles | None" = field(default=None, repr=False, compare=False)

    def answered(self, exact: tuple[Siting, bool] | None) -> "NewPoles":
        """The same question with the best choice, when it has been found."""
        return replace(self, exact=exact, _origin=self) if exact else self

    @cached_property
    def problem(self) -> Problem:
        """What each candidate would reach."""
        if self._origin:
            return self._origin.problem
        study = self.study
        positions = study.positions(self.candidates)
        return siting_problem(study.reach, study.radius_km, study.inside, positions)

    @cached_property
    def greedy(self) -> Siting:
        """The choice made step by step."""
        return self._origin.greedy if self._origin else greedy_siting(self.problem, self.wanted)

    @property
    def siting(self) -> Siting:
        """The best choice known."""
        return self.exact[0] if self.exact else self.greedy

    @cached_property
    def places(self) -> pd.DataFrame:
        """The communes chosen, `siting_table`."""
        study, siting = self.study, self.siting
        chosen = self.problem.candidates[list(siting.chosen)]
        return siting_table(study.reach, study.radius_km, study.inside, chosen, siting)
