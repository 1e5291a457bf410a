"""Known: what the current release already knows of the poles of a list, and what of it is kept."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from geo.imports.identify import Known
from geo.imports.places import Place
from geo.imports.poles import PLACE_COLUMNS, Draft, text_column
from geo.model.names import pole_key
from geo.tables.read import Tables
from geo.territories.gazetteer import Gazetteer

_CODES = ("code_insee", "code_departement", "code_region")
_METHODS = ("lieu_methode", "lieu_certitude")


@dataclass(frozen=True)
class CurrentRelease:
    """The poles of the current release; none in a new folder."""

    tables: Tables | None
    gazetteer: Gazetteer

    @cached_property
    def poles(self) -> list[Known]:
        """What tells each pole from the others."""
        if self.tables is None:
            return []
        names = ("id_pole", "nom", *_CODES, "siret")
        columns = [self._column(name) for name in names]
        return [self._known(*cells) for cells in zip(*columns, strict=True)]

    def _known(self, *cells: str) -> Known:
        identifier, name, code, departement, region, siret = cells
        today = self.gazetteer.territories.current_commune(code) if code else ""
        inside = self.gazetteer.departement_of.get(today or "", departement)
        place = Place(today or "", inside, region)
        return Known(identifier, name, place_of(place), area_of(place), siret)

    def _column(self, name: str) -> list[str]:
        return text_column(self.tables.frames["poles"], name) if self.tables else []

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        return {pole.identifier: position for position, pole in enumerate(self.poles)}

    @cached_property
    def _by_name(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for pole in self.poles:
            found.setdefault(pole_key(pole.name), []).append(pole.identifier)
        return found

    def kept_instead(self, draft: Draft, aside: Collection[int]) -> Iterator[tuple[int, str]]:
        """Find the poles already known whose new row is put aside: row and identifier.

        By its identifier, else by a name that only one pole has.
        """
        for row in sorted(aside):
            identifier = draft.cells["id_pole"][row]
            named = self._by_name.get(pole_key(draft.cells["nom"][row]), [])
            if identifier in self._positions:
                yield row, identifier
            elif len(named) == 1:
                yield row, named[0]

    def keep_cells(self, draft: Draft, *, completes: bool) -> None:
        """Keep what is known of a pole in the columns that the file has not.

        Parameters
        ----------
        completes
            Keep it in its empty cells as well.
        """
        own = [self._positions.get(identifier) for identifier in draft.cells["id_pole"]]
        if all(each is None for each in own):
            return
        self._keep_methods(draft, own)
        has_place = bool({*PLACE_COLUMNS, "x", "coordonnees"} & set(draft.rows.cells))
        for column, cells in draft.cells.items():
            if column in PLACE_COLUMNS and has_place:
                continue
            if completes or column not in draft.rows.cells:
                before = self._column(column)
                for row, old in enumerate(own):
                    if old is not None and not cells[row]:
                        cells[row] = before[old]

    def _keep_methods(self, draft: Draft, own: Sequence[int | None]) -> None:
        """Keep how a place was found as long as the place is the same: it is no news."""
        before = [self._column(name) for name in _CODES]
        methods = {name: self._column(name) for name in _METHODS if name in draft.cells}
        for row, old in enumerate(own):
            if old is not None and all(
                draft.cells[name][row] == cells[old]
                for name, cells in zip(_CODES, before, strict=True)
            ):
                for name, cells in methods.items():
                    draft.cells[name][row] = cells[old]


def place_of(place: Place) -> str:
    """Name the finest place known, to compare places."""
    return place.code_insee or area_of(place)


def area_of(place: Place) -> str:
    """Name the area in which look-alikes are sought."""
    if place.departement:
        return f"dep-{place.departement}"
    return f"reg-{place.region}" if place.region else ""
