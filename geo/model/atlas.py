"""Atlas: the poles joined once with their territories, and the view a selection gives of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf

import numpy as np
import pandas as pd

from geo.french import fold
from geo.model.arrays import BoolArray, FloatArray, IntArray, TextArray
from geo.model.columns import Columns, Supports, WordIndex, financing_calls
from geo.model.facets import Facet
from geo.model.indicators import IndicatorCatalogue
from geo.model.report import Report
from geo.model.selection import FACET_KEYS, Query, Selection
from geo.model.territories import LEVELS, Level, Territories
from geo.model.theme import Theme


@dataclass(frozen=True, slots=True)
class Release:
    """What the data folder says of itself; empty texts where it says nothing.

    Attributes
    ----------
    date
        `AAAA-MM-JJ`.
    limits
        French sentences on what the data cannot tell (`atlas:limites` of the data package).
    licence_url, description, producer
        Address of the licence, a paragraph on the data, the first of its contributors. No part of
        what a release is: exported files leave them out.
    """

    title: str
    version: str
    date: str
    licence: str
    limits: tuple[str, ...] = ()
    licence_url: str = field(default="", compare=False)
    description: str = field(default="", compare=False)
    producer: str = field(default="", compare=False)


@dataclass(frozen=True)
class Atlas:
    """Everything a page needs, read once, shared by all sessions, never changed.

    Attributes
    ----------
    version
        Changes whenever a file of the data folder does; the key of every cache.
    poles
        One row per pole: the public columns of the schema, and from the join `code_commune`,
        `nom_commune`, `code_epci`, `code_departement`, `code_region` (empty where unknown),
        `longitude`, `latitude` (WGS84 degrees, NaN where not known to the commune) and
        `niveau_lieu` (adresse, commune, departement, region, inconnue).
    tables
        The other tables by name: appels, soutiens, reseaux, adhesions, roles_reseaux, membres,
        chiffres_nationaux, organisations, indicateurs, errata.
    facets
        By query key, plus `confiance`, in the order they are offered.
    years
        The years in which calls selected poles, and who was selected in which.
    indicators
        The public statistics in service; their values are read when asked for.
    labels
        The French words of coded values, by `table.column` then value.
    report
        Problems of the data found while loading.
    rejected
        By table, the rows left out, as they stood, with the reason.
    """

    version: str
    release: Release
    poles: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    territories: Territories
    facets: Mapping[str, Facet]
    years: tuple[tuple[int, ...], BoolArray]
    indicators: IndicatorCatalogue
    labels: Mapping[str, Mapping[str, str]]
    report: Report
    rejected: Mapping[str, pd.DataFrame]
    theme: Theme = Theme()  # noqa: RUF009 - frozen

    def __len__(self) -> int:
        """Number of poles."""
        return len(self.poles)

    @cached_property
    def cells(self) -> "Columns":
        """The columns of the poles as plain lists, each made once: a page reads 50 cells."""
        return Columns(self.poles)

    @cached_property
    def words(self) -> WordIndex:
        """The words of each pole's sheet: its texts, its facets' labels, its members' names."""
        columns = ("nom", "structure_porteuse", "adresse", "nom_commune", "description")
        members = self.tables["membres"].groupby("id_pole")["nom"].agg(" ".join)
        return WordIndex(
            [
                *(self.cells[column] for column in columns),
                *(_label_texts(facet) for facet in self.facets.values()),
                [members.get(pole, "") for pole in self.cells["id_pole"]],
            ]
        )

    @cached_property
    def is_located(self) -> BoolArray:
        """Poles known to the commune or better, which have a point."""
        return np.asarray(self.poles["longitude"].notna())

    @cached_property
    def coordinates(self) -> tuple[FloatArray, FloatArray]:
        """Longitude and latitude of each pole (WGS84 degrees, NaN without a point)."""
        longitudes, latitudes = (self.poles[name] for name in ("longitude", "latitude"))
        return longitudes.to_numpy(float), latitudes.to_numpy(float)

    @cached_property
    def financing_calls(self) -> frozenset[str]:
        """Identifiers of the calls that finance."""
        return financing_calls(self.tables["appels"], self.tables["soutiens"])

    @cached_property
    def supports(self) -> "Supports":
        """The selections of poles by calls."""
        table, calls = self.tables["soutiens"], self.facets["appel"]
        rows = pd.Index(self.poles["id_pole"]).get_indexer(pd.Index(table["id_pole"]))
        columns = {option.value: column for column, option in enumerate(calls.options)}
        everything = Supports(
            rows,
            np.array([columns.get(call, -1) for call in table["id_appel"]], dtype=np.intp),
            table["annee"].to_numpy(float, na_value=np.nan),
            table["montant_eur"].to_numpy(float, na_value=np.nan),
            table["id_appel"].isin(self.financing_calls).to_numpy(),
        )
        return everything.at(rows >= 0)

    @cached_property
    def tied_poles(self) -> IntArray:
        """Row of the pole of each row of the table `membres`."""
        members = self.tables["membres"]["id_pole"]
        return np.asarray(pd.Index(self.poles["id_pole"]).get_indexer(pd.Index(members)))

    @cached_property
    def tied_types(self) -> IntArray:
        """Position in the schema of the type of actor of each row of `membres`; -1 if unknown."""
        kinds = pd.Index(list(self.labels["membres.type_acteur"]))
        return np.asarray(kinds.get_indexer(pd.Index(self.tables["membres"]["type_acteur"])))

    @cached_property
    def network_ties(self) -> tuple[IntArray, IntArray, IntArray]:
        """Ties to networks, each once: row of the pole, of the network, position of the nature.

        Rows are those of the tables `poles` and `reseaux`, positions those of the schema.
        """
        ties, networks = self.tables["adhesions"], self.tables["reseaux"]
        columns = (
            (self.poles["id_pole"], "id_pole"),
            (networks["sigle"], "reseau"),
            (list(self.labels["adhesions.nature"]), "nature"),
        )
        codes = [pd.Index(known).get_indexer(pd.Index(ties[name])) for known, name in columns]
        known = np.logical_and.reduce([each >= 0 for each in codes])
        poles, rows, natures = np.unique(np.array(codes)[:, known], axis=1)
        return poles, rows, natures

    @cached_property
    def departement_codes(self) -> TextArray:
        """Code of the département of each pole, empty when unknown."""
        return np.asarray(self.poles["code_departement"].to_numpy(str))

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Row of each pole by `id_pole`."""
        return {pole: row for row, pole in enumerate(self.poles["id_pole"])}

    @cached_property
    def place_codes(self) -> Mapping[Level, IntArray]:
        """By level, the row of each pole's territory in that level's table; -1 if unknown."""
        indexes = {level: self.territories.table(level).index for level in LEVELS}
        return {
            level: index.get_indexer(pd.Index(self.poles[f"code_{level}"]))
            for level, index in indexes.items()
        }

    def known_place(self, row: int) -> tuple[Level, str] | None:
        """The finest territory known of a pole; None when not even its région is."""
        levels: tuple[Level, ...] = ("commune", "departement", "region")
        known = ((level, self.cells[f"code_{level}"][row]) for level in levels)
        return next(((level, code) for level, code in known if code), None)

    def select(self, selection: Selection) -> "View":
        """Apply a selection made of known values (see `Selection.from_query`)."""
        return View(self, selection)

    def read_query(self, query: Query) -> tuple[Selection, tuple[str, ...]]:
        """Read a selection from an address; unknown values become messages."""
        return Selection.from_query(query, self)

    def resolve_code(self, level: Level, code: str) -> str | None:
        """Today's code of a territory; that of a merged commune leads to the new one."""
        if level == "commune":
            return self.territories.current_commune(code)
        return code if code in self.territories.table(level).index else None

    def slugs(self, key: str) -> tuple[str, ...]:
        """The slugs of a facet, in order."""
        return tuple(option.slug for option in self.facets[key].options)

    def year_bounds(self) -> tuple[int, int]:
        """First and last year of the calls; (0, 0) without calls."""
        years = self.years[0]
        return (years[0], years[-1]) if years else (0, 0)


class View:
    """The poles of one selection, and the counts that maps, lists and sentences share."""

    def __init__(self, atlas: Atlas, selection: Selection) -> None:
        """Compute which poles are selected: about 1 ms for 10,000."""
        self.atlas = atlas
        self.selection = selection
        self._masks = _masks(atlas, selection)
        self.mask = _all_of(list(self._masks.values()), len(atlas))

    def __len__(self) -> int:
        """Number of selected poles."""
        return int(self.mask.sum())

    @cached_property
    def anywhere(self) -> "View":
        """The poles of the same selection, wherever they are."""
        return self.atlas.select(self.selection.without_territory())

    @cached_property
    def rows(self) -> IntArray:
        """Rows of the selected poles in `atlas.poles`."""
        return np.flatnonzero(self.mask)

    @cached_property
    def located_rows(self) -> IntArray:
        """Rows of the selected poles that have a point."""
        return np.flatnonzero(self.mask & self.atlas.is_located)

    @cached_property
    def unplaced_rows(self) -> IntArray:
        """Rows of the selected poles that have no point."""
        return np.flatnonzero(self.mask & ~self.atlas.is_located)

    @cached_property
    def poles(self) -> pd.DataFrame:
        """The selected poles, columns as in `atlas.poles`."""
        return self.atlas.poles.iloc[self.rows]

    @cached_property
    def supports(self) -> Supports:
        """The selections of the selected poles by the chosen calls, in the chosen years."""
        supports, selection = self.atlas.supports, self.selection
        kept = self.mask[supports.rows]
        if selection.calls:
            positions = self.atlas.facets["appel"].positions
            kept &= np.isin(supports.calls, [positions[slug] for slug in selection.calls])
        if selection.has_years:
            first, last = _year_range(selection)
            kept &= (supports.years >= first) & (supports.years <= last)
        return supports.at(kept)

    @cached_property
    def count_by_place(self) -> Mapping[str, int]:
        """Count the selected poles by the finest level known of their place (`niveau_lieu`)."""
        levels = self.atlas.cells["niveau_lieu"]
        return Counter(levels[row] for row in self.rows)

    @cached_property
    def undated(self) -> int:
        """Poles left out only because no call dates them, when a year filter is on."""
        if not self.selection.has_years:
            return 0
        return int((self._all_but("annees") & ~self.atlas.years[1].any(axis=1)).sum())

    def count_by_level(self, level: Level) -> pd.Series:
        """Count the selected poles known at a level.

        Returns
        -------
        pandas.Series
            Integers by code, one for every territory of the level, zeros included.
        """
        codes = self.atlas.place_codes[level][self.mask]
        index = self.atlas.territories.table(level).index
        counts = np.bincount(codes[codes >= 0], minlength=len(index))
        return pd.Series(counts, index=index, name="poles")

    def unknown_at_level(self, level: Level) -> int:
        """Count the selected poles whose territory of that level is not known."""
        return int((self.atlas.place_codes[level][self.mask] < 0).sum())

    def count_by_option(self, key: str) -> Mapping[str, int]:
        """Count the selected poles by option of a facet, by slug; one pole may count in several."""
        return self._counts(key, self.mask)

    def count_without(self, key: str) -> int:
        """Count the selected poles that have no value in a facet."""
        return int((~self.atlas.facets[key].matrix.any(axis=1) & self.mask).sum())

    def offered_counts(self, key: str) -> Mapping[str, int]:
        """Count what each option of a facet would show, given the other filters, by slug."""
        return self._counts(key, self._all_but(key))

    @cached_property
    def counts_without(self) -> Mapping[str, int]:
        """How many poles would be selected without each of the filters that are on."""
        return {name: int(self._all_but(name).sum()) for name in self._masks}

    def _all_but(self, name: str) -> BoolArray:
        """Which poles all filters keep, one of them set aside."""
        masks = [mask for other, mask in self._masks.items() if other != name]
        return _all_of(masks, len(self.atlas))

    def _counts(self, key: str, mask: BoolArray) -> Mapping[str, int]:
        facet = self.atlas.facets[key]
        totals = facet.matrix[mask].sum(axis=0)
        return {option.slug: int(n) for option, n in zip(facet.options, totals, strict=True)}


def _masks(atlas: Atlas, selection: Selection) -> dict[str, BoolArray]:
    masks: dict[str, BoolArray] = {}
    if selection.level:
        index = atlas.territories.table(selection.level).index
        wanted = np.zeros(len(index) + 1, dtype=bool)
        wanted[index.get_indexer(pd.Index(selection.codes))] = True
        wanted[-1] = False  # poles without a known territory stand at -1
        masks["territoire"] = wanted[atlas.place_codes[selection.level]]
    for key in FACET_KEYS:
        if slugs := selection.facet(key):
            masks[key] = atlas.facets[key].has_any(slugs)
    if selection.has_years:
        masks["annees"] = _in_years(atlas, selection)
    if selection.words:
        masks["mots"] = _has_words(atlas, selection.words)
    return masks


def _in_years(atlas: Atlas, selection: Selection) -> BoolArray:
    years, matrix = atlas.years
    first, last = _year_range(selection)
    columns = [column for column, year in enumerate(years) if first <= year <= last]
    return np.asarray(matrix[:, columns].any(axis=1))


def _year_range(selection: Selection) -> tuple[float, float]:
    first = selection.year_min if selection.year_min is not None else -inf
    last = selection.year_max if selection.year_max is not None else inf
    return first, last


def _has_words(atlas: Atlas, words: str) -> BoolArray:
    # A word of the search begins a word of the pole: « vélo » is not in « développement ».
    found = np.ones(len(atlas), dtype=bool)
    for word in dict.fromkeys(fold(words).split()):
        found &= atlas.words.beginning(word)
    return found


def _label_texts(facet: Facet) -> list[str]:
    """The labels of each pole in a facet, joined; each combination is written once."""
    combinations, rows = np.unique(facet.matrix, axis=0, return_inverse=True)
    labels = np.array([option.label for option in facet.options], dtype=object)
    texts = [" ".join(labels[combination]) for combination in combinations]
    return [texts[row] for row in np.ravel(rows)]


def _all_of(masks: Sequence[BoolArray], size: int) -> BoolArray:
    result = np.ones(size, dtype=bool)
    for mask in masks:
        result &= mask
    return result
