"""What sheets speak of: some poles, and what is computed once for all sheets on them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from geo.analysis.calls import Calls, announced_calls
from geo.analysis.coverage import Reach, reach_of
from geo.analysis.inhabitants import Inhabitants, inhabitants_of
from geo.analysis.portraits import Portrait, portrait
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import Level


@dataclass(frozen=True)
class Study:
    """Poles of an atlas.

    Attributes
    ----------
    poles
        Which poles are meant, wherever they are: its territory is set aside.
    """

    atlas: Atlas
    poles: Selection

    @cached_property
    def everywhere(self) -> View:
        """These poles, wherever they are."""
        return self.atlas.select(self.poles.without_territory())

    @cached_property
    def inhabitants(self) -> Inhabitants:
        """The communes as points with inhabitants."""
        return inhabitants_of(self.atlas.territories)

    @cached_property
    def reach(self) -> Reach:
        """Distance of every commune to the nearest of these poles."""
        return reach_of(self.everywhere, self.inhabitants)

    @cached_property
    def france(self) -> Portrait:
        """The portrait of France."""
        return self.portrait(None, "")

    @cached_property
    def calls(self) -> Calls:
        """What each national call announced."""
        return announced_calls(self.atlas)

    def portrait(self, level: Level | None, code: str) -> Portrait:
        """The portrait of a territory for these poles."""
        return portrait(self.atlas, self.poles, level, code)

    def within(self, level: Level | None, codes: Sequence[str]) -> Selection:
        """The selection of these poles in some territories; of all of them without a level."""
        return replace(self.poles, level=level, codes=tuple(codes) if level else ())
