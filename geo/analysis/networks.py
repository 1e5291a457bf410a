"""Networks: who is tied to whom, where the members of the poles are, and how far.

A tie is a row of the table `membres`: an organisation that is a member or a partner of a pole. What
does not depend on the selection (places, distances, names) is worked out once, as arrays; a
selection then only picks rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from geo.analysis.actors import UNKNOWN_TYPE
from geo.analysis.distances import Points, geodesic_km, landmasses
from geo.analysis.organisations import compared_name, organisation_keys
from geo.analysis.radii import TIE_CLASSES_KM
from geo.french import fold
from geo.model.arrays import BoolArray, FloatArray, IntArray
from geo.model.atlas import Atlas, View
from geo.model.columns import Columns

CEASED = "cessee"
"""Value of `etat` of an organisation that the register says closed."""

Place = Literal["line", "other_land", "own_commune", "unplaced_pole", "unknown_commune"]
PLACES: tuple[Place, ...] = (
    "line",
    "other_land",
    "own_commune",
    "unplaced_pole",
    "unknown_commune",
)
"""What the map can show of a tie: a line from the pole to the commune of the organisation, or why
there is none. Each tie has exactly one, in the order they are listed."""


@dataclass(frozen=True)
class Ties:
    """All ties between poles and organisations, worked out once: 0.6 s for 100,000.

    Every array has an item per row of the table `membres`.

    Attributes
    ----------
    pole
        Row in `Atlas.poles`; reading leaves out the ties of poles that do not exist.
    kind, link, place
        Positions in `kinds`, `links` and `PLACES`.
    distance_km
        Along the geodesic (WGS84), from the point of the pole to the town hall of the commune of
        the organisation; 0 in the pole's own commune; infinite to another landmass; NaN when
        either is unknown.
    commune, epci, departement
        Rows in the tables of the territories; -1 when unknown, or in no EPCI.
    organisation
        Position in `names`: the same for one number in the register, else for names that only
        case, accents and punctuation tell apart (`organisation_keys`).
    kinds, links
        Values of `type_acteur`, the empty one last, and of `lien`, in the order of the schema.
    names
        The names so compared, sorted; two organisations of different numbers may share one.
    listed
        Rows in the order they are listed: by place, by name of the pole, by name.
    name_rank
        Rank of each pole of the atlas by its name.
    """

    atlas: Atlas
    pole: IntArray
    kind: IntArray
    link: IntArray
    place: IntArray
    distance_km: FloatArray
    commune: IntArray
    epci: IntArray
    departement: IntArray
    organisation: IntArray
    kinds: tuple[str, ...]
    links: tuple[str, ...]
    names: tuple[str, ...]
    listed: IntArray
    name_rank: IntArray

    @cached_property
    def cells(self) -> Columns:
        """The columns of the table `membres` as plain lists."""
        return Columns(self.atlas.tables["membres"])

    @cached_property
    def is_numbered(self) -> BoolArray:
        """Ties whose organisation has a number in the register (SIREN)."""
        return np.asarray(self.atlas.tables["membres"]["siren"] != "", dtype=bool)

    @cached_property
    def has_ceased(self) -> BoolArray:
        """Ties whose organisation has ceased, says the register."""
        return np.asarray(self.atlas.tables["membres"]["etat"] == CEASED, dtype=bool)


@dataclass(frozen=True)
class TiedPoles:
    """The ties of the selected poles.

    Attributes
    ----------
    rows
        Rows in `Ties`, in the order they are listed.
    """

    ties: Ties
    view: View
    rows: IntArray

    def __len__(self) -> int:
        """Number of ties."""
        return len(self.rows)

    @cached_property
    def poles(self) -> IntArray:
        """Rows in `Atlas.poles` of the selected poles with a known member or partner."""
        return np.unique(self.ties.pole[self.rows])

    @cached_property
    def by_place(self) -> Mapping[Place, int]:
        """Count the ties by what the map can show of them."""
        counts = np.bincount(self.ties.place[self.rows], minlength=len(PLACES))
        return {place: int(counts[code]) for code, place in enumerate(PLACES)}

    @property
    def lines(self) -> IntArray:
        """Ties that the map can draw: the first rows, since `rows` begins with them."""
        return self.rows[: self.by_place["line"]]

    @cached_property
    def measured(self) -> IntArray:
        """Ties whose distance is known, the pole's own commune included."""
        return self.rows[np.isfinite(self.ties.distance_km[self.rows])]

    @cached_property
    def reach(self) -> Mapping[str, Mapping[str, float]]:
        """How far the organisations are, all poles together.

        By value of `lien`, then for `ensemble`: the columns of `reach_by_pole` but `pole`.
        """
        ties = self.ties
        groups = {link: ties.link[self.rows] == code for code, link in enumerate(ties.links)}
        groups["ensemble"] = np.ones(len(self), dtype=bool)
        return {name: _reach_of_all(ties, self.rows[chosen]) for name, chosen in groups.items()}


def ties_of(atlas: Atlas) -> Ties:
    """Work out what no selection changes. Worth keeping."""
    members = atlas.tables["membres"]
    territories = atlas.territories
    pole = pd.Index(atlas.poles["id_pole"]).get_indexer(pd.Index(members["id_pole"]))
    kinds = (*atlas.labels["membres.type_acteur"], UNKNOWN_TYPE)
    links = tuple(atlas.labels["membres.lien"])
    place, distance_km = _places(atlas, members, pole)
    organisation, names = _organisations(members)
    name_rank = pd.factorize(atlas.poles["nom"].map(fold), sort=True)[0]
    return Ties(
        atlas=atlas,
        pole=pole,
        kind=codes_of(members["type_acteur"], kinds),
        link=codes_of(members["lien"], links),
        place=place,
        distance_km=distance_km,
        commune=territories.communes.index.get_indexer(pd.Index(members["code_commune"])),
        epci=territories.epci.index.get_indexer(pd.Index(members["code_epci"])),
        departement=territories.departements.index.get_indexer(
            pd.Index(members["code_departement"])
        ),
        organisation=organisation,
        kinds=kinds,
        links=links,
        names=names,
        listed=np.lexsort((organisation, pole, name_rank[pole], place)),
        name_rank=name_rank,
    )


def tied_poles(ties: Ties, view: View) -> TiedPoles:
    """Pick the ties of the selected poles."""
    return TiedPoles(ties, view, ties.listed[view.mask[ties.pole[ties.listed]]])


def ties_by_sector(found: TiedPoles) -> pd.DataFrame:
    """Cross the ties by sector of the pole, link and type of actor.

    A tie counts once in each sector of its pole.

    Returns
    -------
    pandas.DataFrame
        A row per sector of the facet, in order, then one with an empty slug for the poles without
        any, and per value of `lien`: `secteur` (slug), `lien`, a column per value of `type_acteur`
        (the empty one last), `ties` (their sum), `poles` (selected poles of the sector with such a
        link), `known` (those with a known member or partner), `all_poles` (those selected).
    """
    ties, view = found.ties, found.view
    facet = ties.atlas.facets["secteur"]
    has = np.column_stack((facet.matrix, ~facet.matrix.any(axis=1)))
    slugs = [*(option.slug for option in facet.options), ""]
    all_poles, known = has[view.mask].sum(axis=0), has[found.poles].sum(axis=0)
    parts = []
    for code, link in enumerate(ties.links):
        rows = found.rows[ties.link[found.rows] == code]
        by_pole = _crosstab(ties.pole[rows], ties.kind[rows], (len(has), len(ties.kinds)))
        counts = has.T.astype(np.intp) @ by_pole
        table = pd.DataFrame(counts, columns=list(ties.kinds))
        table.insert(0, "secteur", slugs)
        table.insert(1, "lien", link)
        parts.append(
            table.assign(
                ties=counts.sum(axis=1),
                poles=has[np.unique(ties.pole[rows])].sum(axis=0),
                known=known,
                all_poles=all_poles,
            )
        )
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


def ties_by_distance(found: TiedPoles) -> pd.DataFrame:
    """Count the ties whose distance is known, by class of distance and by link.

    Returns
    -------
    pandas.DataFrame
        A row for the pole's own commune, then one per class that ends at `TIE_CLASSES_KM`, then
        one beyond: `from_km` (-1 for the own commune), `to_km` (excluded; infinite for the last),
        and a column per value of `lien`.
    """
    ties, rows = found.ties, found.measured
    classes = 1 + np.searchsorted(TIE_CLASSES_KM, ties.distance_km[rows], side="right")
    classes[ties.place[rows] == PLACES.index("own_commune")] = 0
    size = len(TIE_CLASSES_KM) + 2
    counts = _crosstab(classes, ties.link[rows], (size, len(ties.links)))
    starts, ends = [-1, 0, *TIE_CLASSES_KM], [0, *TIE_CLASSES_KM, np.inf]
    columns = {link: counts[:, code] for code, link in enumerate(ties.links)}
    return pd.DataFrame({"from_km": starts, "to_km": ends, **columns})


def reach_by_pole(found: TiedPoles) -> pd.DataFrame:
    """Say how far the members and partners of each pole are.

    Returns
    -------
    pandas.DataFrame
        A row per selected pole with a known member or partner, the farthest reach first: `pole`
        (row in `Atlas.poles`), `ties`, `placed` (of known commune), `measured` (of known
        distance), `median_km`, `farthest_km` (NaN without any measured), `farthest` (its row in
        `Ties`, -1), `epci` and `departements` (how many different ones hold the placed ones),
        `other_land` (those on another landmass, left out of the distances).
    """
    ties, rows = found.ties, found.rows
    group = np.searchsorted(found.poles, ties.pole[rows])
    table = _reach(ties, rows, group, len(found.poles))
    table.insert(0, "pole", found.poles)
    return table.sort_values("farthest_km", ascending=False, kind="stable", ignore_index=True)


def shared_organisations(found: TiedPoles) -> pd.DataFrame:
    """Find the organisations tied to several of the selected poles, by number, else by name.

    One name does not prove one organisation: the number of different communes tells how far to
    believe it.

    Returns
    -------
    pandas.DataFrame
        Most poles first, then by name: `organisation` (position in `Ties.names`), `poles`,
        `communes` (different ones known), `unplaced` (ties without a known commune),
        `unnumbered` (ties without a number in the register).
    """
    ties, rows = found.ties, found.rows
    size = len(ties.names)
    organisation = ties.organisation[rows]
    is_placed = ties.commune[rows] >= 0
    table = pd.DataFrame(
        {
            "organisation": np.arange(size),
            "poles": _distinct(organisation, ties.pole[rows], size),
            "communes": _distinct(organisation[is_placed], ties.commune[rows][is_placed], size),
            "unplaced": np.bincount(organisation[~is_placed], minlength=size),
            "unnumbered": np.bincount(organisation[~ties.is_numbered[rows]], minlength=size),
        }
    )
    several = table[table["poles"] > 1]
    return several.sort_values("poles", ascending=False, kind="stable", ignore_index=True)


def _places(atlas: Atlas, members: pd.DataFrame, pole: IntArray) -> tuple[IntArray, FloatArray]:
    """Say of each tie what the map can show, and measure it."""
    seat = atlas.poles.iloc[pole]
    own = np.asarray(members["code_commune"].to_numpy(str) == seat["code_commune"].to_numpy(str))
    is_placed = members["longitude"].notna().to_numpy(bool)
    has_pole = seat["longitude"].notna().to_numpy(bool)
    known = is_placed & has_pole
    distance_km = np.full(len(members), np.nan)
    distance_km[known] = geodesic_km(_points(seat, known), _points(members, known))
    distance_km[own & is_placed] = 0
    choices: dict[Place, BoolArray] = {
        "unknown_commune": ~is_placed,
        "own_commune": own,
        "unplaced_pole": ~has_pole,
        "other_land": np.isinf(distance_km),
    }
    codes = [PLACES.index(place) for place in choices]
    place = np.select(list(choices.values()), codes, default=PLACES.index("line"))
    return place.astype(np.intp), distance_km


def _points(frame: pd.DataFrame, chosen: BoolArray) -> Points:
    part = frame[chosen]
    return Points(
        part["longitude"].to_numpy(float),
        part["latitude"].to_numpy(float),
        landmasses(part["code_departement"].to_numpy(str)),
    )


def _organisations(members: pd.DataFrame) -> tuple[IntArray, tuple[str, ...]]:
    """Number the organisations, in the order of their names."""
    keys = organisation_keys(members["nom"], members["siren"])
    codes, distinct = pd.factorize(keys, sort=True)
    return np.asarray(codes, dtype=np.intp), tuple(map(compared_name, distinct))


def codes_of(column: pd.Series, values: tuple[str, ...]) -> IntArray:
    """Rank of each value of a column among those that are known; the last for any other."""
    codes = pd.Index(values).get_indexer(pd.Index(column))
    return np.where(codes < 0, len(values) - 1, codes)


def _crosstab(rows: IntArray, columns: IntArray, shape: tuple[int, int]) -> IntArray:
    flat = np.bincount(rows * shape[1] + columns, minlength=shape[0] * shape[1])
    return flat.reshape(shape)


def _distinct(group: IntArray, values: IntArray, size: int) -> IntArray:
    """Count the different values of each group; those below 0 do not count."""
    known = values >= 0
    if not known.any():
        return np.zeros(size, dtype=np.intp)
    most = int(values.max()) + 1
    pairs = np.unique(group[known] * most + values[known])
    return np.bincount(pairs // most, minlength=size)


def _reach_of_all(ties: Ties, rows: IntArray) -> Mapping[str, float]:
    table = _reach(ties, rows, np.zeros(len(rows), dtype=np.intp), 1)
    return {str(name): float(column.iloc[0]) for name, column in table.items()}


def _reach(ties: Ties, rows: IntArray, group: IntArray, size: int) -> pd.DataFrame:
    """How far the ties of each group go; `group` numbers that of each row."""
    distance_km = ties.distance_km[rows]
    finite = np.isfinite(distance_km)
    measured = np.bincount(group[finite], minlength=size)
    order = np.lexsort((distance_km[finite], group[finite]))
    ranked, tie = distance_km[finite][order], rows[finite][order]
    starts = np.concatenate(([0], np.cumsum(measured)[:-1]))
    has = np.flatnonzero(measured)
    first, number = starts[has], measured[has]
    median_km, farthest_km = np.full((2, size), np.nan)
    farthest = np.full(size, -1)
    median_km[has] = (ranked[first + (number - 1) // 2] + ranked[first + number // 2]) / 2
    farthest_km[has] = ranked[first + number - 1]
    farthest[has] = tie[first + number - 1]
    return pd.DataFrame(
        {
            "ties": np.bincount(group, minlength=size),
            "placed": np.bincount(group[ties.commune[rows] >= 0], minlength=size),
            "measured": measured,
            "median_km": median_km,
            "farthest_km": farthest_km,
            "farthest": farthest,
            "epci": _distinct(group, ties.epci[rows], size),
            "departements": _distinct(group, ties.departement[rows], size),
            "other_land": np.bincount(group[np.isinf(distance_km)], minlength=size),
        }
    )
