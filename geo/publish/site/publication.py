"""What is published: the poles, their release, and what the operator said of the site."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from geo.analysis.calls import Calls, announced_calls
from geo.analysis.choropleths import Choropleth
from geo.analysis.coverage import Reach, reach_of
from geo.analysis.indicators import indicators_by_level
from geo.analysis.inhabitants import Inhabitants, inhabitants_of
from geo.analysis.portraits import Portrait, portrait
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.settings import Settings
from geo.views.choices import MapChoices
from geo.views.choropleths import areas_of
from geo.views.portraits import distinct_names
from geo.views.sentences import describe

PAGE_LEVELS: tuple[Level, ...] = ("region", "departement")
"""The levels whose territories have a page."""

RADIUS_KM = 30
"""How far « near a pole » reaches, where a page asks for no radius."""


@dataclass(frozen=True)
class Publication:
    """What all pages are made of.

    Attributes
    ----------
    view
        The poles that are published.
    release
        Name of the release in addresses: « 2026-11-23-v1.0.0 ».
    base_url
        Where the site will stand, with a final slash; empty when the operator did not say.
    shared
        Names of the shared files, with their hash, by logical name.
    """

    view: View
    settings: Settings
    release: str
    base_url: str
    shared: Mapping[str, str]

    @property
    def atlas(self) -> Atlas:
        """The atlas of the poles."""
        return self.view.atlas

    @property
    def selection(self) -> Selection:
        """The selection that is published."""
        return self.view.selection

    @cached_property
    def scope(self) -> str:
        """What is published, where that is not everything: « les pôles en Bretagne »."""
        return "" if self.selection.is_empty else describe(self.selection, self.atlas)

    @cached_property
    def everywhere(self) -> View:
        """The same poles wherever they are: distances do not stop at a border."""
        return self.atlas.select(self.selection.without_territory())

    @cached_property
    def calls(self) -> Calls:
        """What each national call announced."""
        return announced_calls(self.atlas)

    @cached_property
    def indicators(self) -> Mapping[Level, pd.DataFrame]:
        """Poles, inhabitants and rates of the territories that have a page, by level."""
        return {level: indicators_by_level(self.view, level) for level in PAGE_LEVELS}

    @cached_property
    def territory_names(self) -> Mapping[tuple[Level, str], str]:
        """The territories that have a page, those that the selection touches, by names that differ."""
        inside = self.inhabitants.within(self.selection)
        chosen = [
            (level, str(self.atlas.territories.table(level).index[row]))
            for level in PAGE_LEVELS
            for row in np.unique(self.inhabitants.parents[level][inside])
            if row >= 0
        ]
        return dict(zip(chosen, distinct_names(chosen, self.atlas), strict=True))

    def portrait_of(self, level: Level, code: str) -> Portrait:
        """The figures of a territory."""
        return portrait(self.atlas, self.selection, level, code)

    def areas_of(self, level: Level) -> Choropleth | None:
        """The number of poles of each territory of a level, wherever it is; measured once."""
        if level not in self._areas:
            choices = MapChoices(indicator="nombre", level=level)
            self._areas[level] = areas_of(self.everywhere, choices)
        return self._areas[level]

    @cached_property
    def _areas(self) -> dict[Level, Choropleth | None]:
        return {}

    @cached_property
    def france(self) -> Portrait:
        """The figures of all the published poles."""
        return portrait(self.atlas, self.selection, None, "")

    @cached_property
    def inhabitants(self) -> Inhabitants:
        """The communes as points with inhabitants."""
        return inhabitants_of(self.atlas.territories)

    @cached_property
    def reach(self) -> Reach:
        """Distance of every commune to the nearest of these poles, wherever it is."""
        return reach_of(self.everywhere, self.inhabitants)
