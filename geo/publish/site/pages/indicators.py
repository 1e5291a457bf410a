"""The pages of the indicators: their list, one for each, its coverage, and one for a pair."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from geo.analysis.siting.fronts import grow_front
from geo.french import NBSP, enumeration, quoted
from geo.model.activities import is_of_one_activity
from geo.model.atlas import Atlas
from geo.model.indicators import IndicatorCatalogue
from geo.model.territories import LEVEL_WORDS, Level
from geo.publish.site.page import INDICATORS, Page, render
from geo.publish.site.pages.subjects import NEW_POLES, Shown, report_page
from geo.publish.site.publication import Publication
from geo.publish.site.releases.files import PREVIEWS, file_path, picture_links, territory_links
from geo.publish.site.sharing import SCRIPTS, shared
from geo.render.html_tables import table_html
from geo.reports.blocks import Report
from geo.reports.choices.indicators import by_theme
from geo.reports.coverage.indicators import (
    can_be_counted,
    indicator_map,
    indicator_report,
    pair_report,
)
from geo.reports.coverage.report import coverage_report
from geo.reports.coverage.two_needs import TwoNeedsQuestion
from geo.reports.maps.values import Map
from geo.reports.maps.words import indicator_title
from geo.reports.missing import NOT_GIVEN
from geo.reports.sentences import count_sentence
from geo.reports.study import Study
from geo.reports.tables import Table, texts

_TITLE = "Indicateurs : les besoins à côté des pôles"
_WITH_POLES, _BY_EPCI = "_poles", "_epci"
"""What ends the names of the files of the other maps of an indicator: no identifier has a low line,
so none of these names is that of another indicator."""


def indicators_page(site: Publication) -> Page:
    """Make the list of the indicators in service, which leads to their pages."""
    catalogue = site.atlas.indicators
    themes = by_theme(catalogue, with_a_page(site.atlas))
    tables = [
        table_html(_table(catalogue, theme, found), links=[_about(each).path for each in found])
        for theme, found in themes.items()
    ]
    body = render(
        "indicators.html",
        title=_TITLE,
        counts=count_sentence(site.view),
        tables=tables,
        needs=[(catalogue[each].name, _coverage(each).path) for each in _needs(site.atlas)],
        pairs=[(each.title(site.atlas), each.path) for each in _pairs(site)],
        shared=shared(site, INDICATORS, _TITLE, territory_links(site)),
    )
    return Page(
        path=INDICATORS,
        title=_TITLE,
        description="Les statistiques publiques mises à côté des pôles : carte, couverture, lien.",
        body=body,
        scripts=SCRIPTS,
        preview=file_path(site, PREVIEWS, "france", "png"),
    )


def _table(catalogue: IndicatorCatalogue, theme: str, found: Sequence[str]) -> Table:
    """List the indicators of a theme."""
    return Table(
        f"Indicateurs en service{NBSP}: {theme}",
        texts("Indicateur", "Connu par", "Producteur", "Licence"),
        [
            (
                indicator_title(each),
                enumeration([LEVEL_WORDS[level][0] for level in catalogue.levels(each.id)]),
                each.producer or NOT_GIVEN,
                each.licence or NOT_GIVEN,
            )
            for each in (catalogue[name] for name in found)
        ],
    )


def with_a_page(atlas: Atlas) -> list[str]:
    """The indicators that have a page: those of one activity stand together on the portraits."""
    return [each for each in atlas.indicators if not is_of_one_activity(each)]


def indicator_maps(site: Publication) -> Iterator[tuple[str, Callable[[Publication], Map | None]]]:
    """The maps that are files: the name of each, and what draws it, where it can be drawn."""
    for each in with_a_page(site.atlas):
        name = _about(each).name
        yield name, partial(_map, each)
        yield f"{name}{_WITH_POLES}", partial(_map, each, second="taux")
        yield f"{name}{_BY_EPCI}", partial(_map, each, level="epci")
    for pair, told in zip(site.pairs, _pairs(site), strict=True):
        yield told.name, partial(_map, pair[0], second=pair[1])


def _map(
    identifier: str, site: Publication, *, second: str = "", level: Level | None = None
) -> Map | None:
    return indicator_map(site.study, identifier, second, level)


# ---- What has a page ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IndicatorSubject:
    """An indicator, the coverage of an effectif, or two indicators: it has a page and a sheet.

    Attributes
    ----------
    kind
        What it is: the folder of its page, and how the names of its files begin.
    """

    kind: Literal["indicateur", "couverture", "croisement"]
    identifiers: tuple[str, ...]

    @property
    def name(self) -> str:
        """Of its files."""
        return f"{self.kind}-{'_'.join(self.identifiers)}"

    @property
    def path(self) -> str:
        """Of its page."""
        return f"{self.kind}/{'_'.join(self.identifiers)}.html"

    def title(self, atlas: Atlas) -> str:
        """Of its page."""
        indicators = [atlas.indicators[each] for each in self.identifiers]
        if self.kind == "croisement":
            return " et ".join(quoted(each.name) for each in indicators)
        before = f"Couverture{NBSP}: " if self.kind == "couverture" else ""
        return f"{before}{indicator_title(indicators[0])}"

    def report(self, site: Publication) -> Report:
        """What it says; of an effectif, new poles reach it and the inhabitants at once."""
        study, (identifier, *_) = site.study, self.identifiers
        if self.kind == "indicateur":
            return indicator_report(study, identifier)
        if self.kind == "couverture":
            need = study.of(need=identifier)
            return coverage_report(need, "region", _front(need, study.of(need="")))
        first, second = self.identifiers
        is_counted = all(can_be_counted(site.atlas, each) for each in self.identifiers)
        front = _front(study.of(need=first), study.of(need=second)) if is_counted else None
        return pair_report(study, (first, second), front)


def indicator_subjects(site: Publication) -> list[IndicatorSubject]:
    """Each indicator, each effectif that can be counted, each pair."""
    about, needs = map(_about, with_a_page(site.atlas)), map(_coverage, _needs(site.atlas))
    return [*about, *needs, *_pairs(site)]


def _about(identifier: str) -> IndicatorSubject:
    return IndicatorSubject("indicateur", (identifier,))


def _coverage(identifier: str) -> IndicatorSubject:
    return IndicatorSubject("couverture", (identifier,))


def _pairs(site: Publication) -> list[IndicatorSubject]:
    return [IndicatorSubject("croisement", pair) for pair in site.pairs]


def _needs(atlas: Atlas) -> tuple[str, ...]:
    return tuple(each for each in with_a_page(atlas) if can_be_counted(atlas, each))


def _front(first: Study, second: Study) -> TwoNeedsQuestion:
    """Find the choices of new poles between two needs, step by step."""
    asked = TwoNeedsQuestion(first, second, NEW_POLES)
    *_, front = grow_front(asked.problem, NEW_POLES)  # the last one knows most
    return asked.answered(front, ())


# ---- Their pages ----------------------------------------------------------------------------


_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "indicateur": ("croisement", "equite", "lien", "tableau"),
    "couverture": (
        *("chiffres", "courbe", "territoires", "isoles", "equite", "nouveaux", "definitions"),
    ),
    "croisement": ("nouveaux", "tableau"),
}
_INHABITANTS = ("Couverture des habitants, et la carte des distances", "couverture.html")


def indicator_page(site: Publication, subject: IndicatorSubject) -> Page:
    """Make the page of a subject."""
    atlas, report = site.atlas, subject.report(site)
    is_coverage, is_alone = subject.kind == "couverture", subject.kind == "indicateur"
    ways = [(each.title(atlas), each.path) for each in _others(site, subject)]
    shown = Shown(
        subject.title(atlas),
        _SECTIONS[subject.kind],
        beside="" if is_coverage else "definition",
        ways=(*([(_TITLE, INDICATORS)] if is_alone else []), *ways, *[_INHABITANTS] * is_coverage),
        files=tuple(_maps_offered(site, subject, report)) if is_alone else (),
    )
    return report_page(site, subject.name, shown, report, subject.path)


def _others(site: Publication, subject: IndicatorSubject) -> Iterator[IndicatorSubject]:
    """The pages that tell of the same indicators."""
    if subject.kind != "indicateur":
        pages = with_a_page(site.atlas)
        return (_about(each) for each in subject.identifiers if each in pages)
    (identifier,) = subject.identifiers
    needs = [_coverage(identifier)] if can_be_counted(site.atlas, identifier) else []
    return iter((*needs, *(each for each in _pairs(site) if identifier in each.identifiers)))


def _maps_offered(
    site: Publication, subject: IndicatorSubject, report: Report
) -> Iterator[tuple[str, str]]:
    if report.pick("croisement"):
        yield from picture_links(site, f"{subject.name}{_WITH_POLES}", "Carte croisée")
    if "epci" in site.atlas.indicators.levels(*subject.identifiers) and report.pick("carte"):
        yield from picture_links(site, f"{subject.name}{_BY_EPCI}", "Carte par EPCI")
