"""What is published: the poles, their release, and what the operator said of the site."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.model.theme import Theme
from geo.publish.site.releases.release import ReleaseId
from geo.reports.sentences import describe
from geo.reports.study import Study
from geo.reports.territory.portraits import distinct_names
from geo.settings import Settings

PAGE_LEVELS: tuple[Level, ...] = ("region", "departement", "epci")
"""The levels whose territories have a page."""

FILE_LEVELS: tuple[Level, ...] = ("region", "departement")
"""The levels whose territories have files."""

LARGE_EPCI = 50_000
"""Inhabitants above which an EPCI has a page even without a pole."""


@dataclass(frozen=True)
class Publication:
    """What all pages are made of.

    Attributes
    ----------
    release
        Written as text, its name in addresses: « 2026-11-23-v1.0.0 ».
    base_url
        Where the site will stand, with a final slash; empty when the operator did not say.
    has_pole_sheets
        Whether each pole has a fact sheet as a file.
    shared
        Names of the shared files, with their hash, by logical name.
    pairs
        Indicators that have a page by two, as the operator asked.
    """

    view: View
    settings: Settings
    release: ReleaseId
    base_url: str
    has_pole_sheets: bool
    shared: Mapping[str, str]
    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def atlas(self) -> Atlas:
        """The atlas of the poles."""
        return self.view.atlas

    @property
    def theme(self) -> Theme:
        """How the operator presents the site."""
        return self.atlas.theme

    @property
    def selection(self) -> Selection:
        """The selection that is published."""
        return self.view.selection

    @property
    def is_national(self) -> bool:
        """Whether all of France is published, which then has a page of its own."""
        return self.selection.level is None

    @cached_property
    def scope(self) -> str:
        """What is published, where that is not everything: « les pôles en Bretagne »."""
        return "" if self.selection.is_empty else describe(self.selection, self.atlas)

    @cached_property
    def study(self) -> Study:
        """What fact sheets say of the same poles, computed once for the pages too."""
        zone = Selection(level=self.selection.level, codes=self.selection.codes)
        return Study(self.atlas, self.selection, zone)

    @property
    def everywhere(self) -> View:
        """The same poles wherever they are: distances do not stop at a border."""
        return self.study.everywhere

    @cached_property
    def page_names(self) -> Mapping[tuple[Level, str], str]:
        """Distinct names of the territories that have a page, of those the selection touches.

        All régions and départements; the EPCI that have a pole or many inhabitants.
        """
        chosen = [(level, code) for level in PAGE_LEVELS for code in self.published(level)]
        told = [each for each in chosen if each[0] != "epci" or self._has_page(each[1])]
        return dict(zip(told, distinct_names(told, self.atlas), strict=True))

    def published(self, level: Level) -> list[str]:
        """The codes of the territories of a level that the selection touches."""
        rows = np.unique(self.study.inhabitants.parents[level][self.study.inside])
        return [str(self.atlas.territories.table(level).index[row]) for row in rows if row >= 0]

    def _has_page(self, epci: str) -> bool:
        row = self.study.indicators("epci").loc[epci]
        return bool(row["poles"] or row["population"] > LARGE_EPCI)

    @cached_property
    def territory_names(self) -> Mapping[tuple[Level, str], str]:
        """The names of those that have a fact sheet and a map as files too."""
        return {each: name for each, name in self.page_names.items() if each[0] in FILE_LEVELS}
