"""Parts that several pages of the site are made of: key figures, bars, lists of poles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import pandas as pd

from geo.french import count, fold, number
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas, View
from geo.model.facets import Option
from geo.model.territories import Level
from geo.publish.site.page import FRANCE, link, pole_path, territory_path
from geo.publish.site.publication import FILE_LEVELS, Publication
from geo.reports.calls import years_title
from geo.reports.missing import NO_FIGURE
from geo.reports.poles.listing import pole_lines, ranks
from geo.reports.sectors.charts import ranked_sectors, sector_labels
from geo.reports.sectors.sentences import sectors_title

MOST_LISTED = 500
"""Poles that one page lists; beyond, it says where the others are."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a table of bars; `width` is a share of the longest, from 0 to 100."""

    slug: str
    label: str
    value: int
    width: float
    extra: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Bars:
    """A table whose last column is a bar; `name` is the facet that a script counts anew."""

    name: str
    caption: str
    first: str
    bars: Sequence[Bar]
    extra_titles: Sequence[str] = ()


def sector_bars(view: View) -> Bars:
    """Count the poles of each sector, the most frequent first."""
    counts, labels = ranked_sectors(view), sector_labels(view.atlas)
    rows = [(slug, labels[slug], poles) for slug, poles in counts.items()]
    return Bars("secteur", sectors_title(view), "Secteur", _bars(rows))


def call_bars(view: View, announced: pd.DataFrame) -> Bars:
    """Count the poles that each call selected, beside what it announced (`announced_calls`)."""
    slugs = {option.value: option.slug for option in view.atlas.facets["appel"].options}
    counts = view.count_by_option("appel")
    rows = [
        (slug, _dated(name, year), counts.get(slug, 0))
        for slug, name, year in zip(
            announced["id_appel"].map(lambda call: slugs.get(call, "")),
            announced["nom"],
            announced["year"].to_numpy(float, na_value=float("nan")),
            strict=True,
        )
    ]
    extra = [
        (number(int(laureates)) if pd.notna(laureates) else NO_FIGURE,)
        for laureates in announced["announced"]
    ]
    return Bars(
        "appel",
        years_title(view),
        "Appel et année",
        _bars(rows, extra),
        ("Lauréats annoncés",),
    )


def _dated(name: str, year: float) -> str:
    """Give the year of a call after its name, where that does not say it."""
    known = "" if isnan(year) else f"{year:.0f}"
    return name if known in name else f"{name}, {known}"


def _bars(
    rows: Sequence[tuple[str, str, int]], extra: Sequence[Sequence[str]] | None = None
) -> list[Bar]:
    longest = max((value for _, _, value in rows), default=0) or 1
    return [
        Bar(slug, label, value, round(100 * value / longest, 1), extra[rank] if extra else ())
        for rank, (slug, label, value) in enumerate(rows)
    ]


def by_name(atlas: Atlas, rows: IntArray) -> IntArray:
    """Sort rows of poles by name."""
    return rows[ranks(atlas, "nom")[rows].argsort(kind="stable")]


def listed_poles(atlas: Atlas, rows: IntArray) -> list[Mapping[str, Any]]:
    """Describe poles for a list of the site, in the order given."""
    return pole_lines(atlas, rows, ("statut", "secteur", "appel"), pole_path)


def list_caption(listed: int, total: int) -> str:
    """Say how many poles a list gives, and of how many."""
    if listed == total:
        return f"{count(total, 'pôle')}, par ordre alphabétique."
    return f"{number(listed)} premiers pôles sur {number(total)}, par ordre alphabétique."


def trail(
    site: Publication, path: str, places: Iterable[tuple[Level, str]]
) -> list[tuple[str, str]]:
    """Lead from the home page to a page by the territories that have one, the widest first."""
    named = [place for place in places if place in site.page_names]
    steps = [(site.page_names[place], link(path, territory_path(*place))) for place in named]
    first = ("France", FRANCE) if site.is_national else ("Accueil", "index.html")
    return [(first[0], link(path, first[1])), *steps]


def regions_by_name(site: Publication) -> list[tuple[str, list[str]]]:
    """The codes of the régions that have a page, by name, each with those of its départements."""
    names = site.page_names
    above = site.atlas.territories.departements["code_region"]
    codes: dict[Level, list[str]] = {level: [] for level in FILE_LEVELS}
    for level, code in sorted(names, key=lambda place: fold(names[place])):
        if level in codes:
            codes[level].append(code)
    return [
        (region, [code for code in codes["departement"] if above[code] == region])
        for region in codes["region"]
    ]


def options_in_use(view: View, key: str) -> list[tuple[Option, int]]:
    """The options of a facet that poles have, in its order, with how many do."""
    counts = view.count_by_option(key)
    options = view.atlas.facets[key].options
    return [(option, counts[option.slug]) for option in options if counts[option.slug]]
