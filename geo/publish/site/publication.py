"""What is published: the poles, their release, and what the operator said of the site."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from geo.analysis.coverage import Reach, reach_of
from geo.analysis.inhabitants import Inhabitants, inhabitants_of
from geo.analysis.portraits import Portrait, portrait
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.settings import Settings
from geo.views.sentences import describe

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
    def france(self) -> Portrait:
        """The figures of all the published poles."""
        return portrait(self.atlas, self.selection, None, "")

    @cached_property
    def inhabitants(self) -> Inhabitants:
        """The communes as points with inhabitants."""
        return inhabitants_of(self.atlas.territories)

    @cached_property
    def reach(self) -> Reach:
        """Distance of every commune to the nearest published pole."""
        return reach_of(self.view, self.inhabitants)
