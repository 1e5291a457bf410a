"""The pages of the indicators: their list, one for each, its coverage, and one for a pair."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from geo.analysis.siting.fronts import grow_front
from geo.french import NBSP, enumeration, quoted
from geo.model.activities import is_of_one_activity
from geo.model.atlas import Atlas
from geo.model.indicators import IndicatorCatalogue
from geo.model.territories import LEVEL_WORDS
from geo.publish.site.page import INDICATORS, Page
from geo.publish.site.pages.subjects import NEW_POLES, Shown, report_page
from geo.publish.site.publication import Publication
from geo.publish.site.releases.files import PREVIEWS, file_path, picture_links, territory_links
from geo.publish.site.rendering import render
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

Pair = tuple[str, str]


def indicators_page(site: Publication) -> Page:
    """Make the list of the indicators in service, which leads to their pages."""
    catalogue = site.atlas.indicators
    themes = by_theme(catalogue, with_a_page(site.atlas))
    tables = [
        table_html(_table(catalogue, theme, found), links=[_path(each) for each in found])
        for theme, found in themes.items()
    ]
    body = render(
        "indicators.html",
        title=_TITLE,
        counts=count_sentence(site.view),
        tables=tables,
        needs=[(catalogue[each].name, _need_path(each)) for each in _needs(site.atlas)],
        pairs=[(_pair_title(site.atlas, pair), _pair_path(pair)) for pair in site.pairs],
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


def indicator_pages(site: Publication) -> Iterator[Callable[[Publication], Page]]:
    """What makes the page of each indicator, of each effectif that can be counted, of each pair."""
    for each in with_a_page(site.atlas):
        yield partial(_indicator_page, identifier=each)
    for each in _needs(site.atlas):
        yield partial(_need_page, identifier=each)
    for pair in site.pairs:
        yield partial(_pair_page, pair=pair)


def indicator_addresses(site: Publication) -> list[tuple[str, str]]:
    """The titles of the same pages, and their paths."""
    atlas = site.atlas
    return [
        *((indicator_title(atlas.indicators[each]), _path(each)) for each in with_a_page(atlas)),
        *((_need_title(atlas, each), _need_path(each)) for each in _needs(atlas)),
        *((_pair_title(atlas, pair), _pair_path(pair)) for pair in site.pairs),
    ]


def indicator_sheets(
    site: Publication,
) -> Iterator[tuple[str, str, Callable[[Publication], Report]]]:
    """The sheet of each of these pages: its name, the path of the page, and what it says."""
    for each in with_a_page(site.atlas):
        yield _name(each), _path(each), partial(_report, each)
    for each in _needs(site.atlas):
        yield _need_name(each), _need_path(each), partial(_need_report, each)
    for pair in site.pairs:
        yield _pair_name(pair), _pair_path(pair), partial(_pair_report, pair)


def indicator_maps(site: Publication) -> Iterator[tuple[str, Callable[[Publication], Map | None]]]:
    """The maps that are files: the name of each, and what draws it, where it can be drawn."""
    for each in with_a_page(site.atlas):
        yield _name(each), partial(_map, each, "")
        yield f"{_name(each)}{_WITH_POLES}", partial(_map, each, "taux")
        yield f"{_name(each)}{_BY_EPCI}", partial(_epci_map, each)
    for pair in site.pairs:
        yield _pair_name(pair), partial(_map, *pair)


def _map(identifier: str, second: str, site: Publication) -> Map | None:
    return indicator_map(site.study, identifier, second)


def _epci_map(identifier: str, site: Publication) -> Map | None:
    return indicator_map(site.study, identifier, level="epci")


# ---- An indicator ---------------------------------------------------------------------------


def _indicator_page(site: Publication, identifier: str) -> Page:
    atlas, report = site.atlas, _report(identifier, site)
    ways = [(_TITLE, INDICATORS)]
    if can_be_counted(atlas, identifier):
        ways.append((_need_title(atlas, identifier), _need_path(identifier)))
    pairs = [pair for pair in site.pairs if identifier in pair]
    ways += [(_pair_title(atlas, pair), _pair_path(pair)) for pair in pairs]
    files: list[tuple[str, str]] = []
    if report.pick("croisement"):
        files += picture_links(site, f"{_name(identifier)}{_WITH_POLES}", "Carte croisée")
    if "epci" in atlas.indicators.levels(identifier) and report.pick("carte"):
        files += picture_links(site, f"{_name(identifier)}{_BY_EPCI}", "Carte par EPCI")
    shown = Shown(
        indicator_title(atlas.indicators[identifier]),
        ("croisement", "equite", "lien", "tableau"),
        beside="definition",
        ways=tuple(ways),
        files=tuple(files),
    )
    return report_page(site, _name(identifier), shown, report, _path(identifier))


def _report(identifier: str, site: Publication) -> Report:
    return indicator_report(site.study, identifier)


def _name(identifier: str) -> str:
    return f"indicateur-{identifier}"


def _path(identifier: str) -> str:
    return f"indicateur/{identifier}.html"


# ---- The coverage of an effectif ------------------------------------------------------------


def _need_page(site: Publication, identifier: str) -> Page:
    shown = Shown(
        _need_title(site.atlas, identifier),
        ("chiffres", "courbe", "territoires", "isoles", "equite", "nouveaux", "definitions"),
        ways=(
            (indicator_title(site.atlas.indicators[identifier]), _path(identifier)),
            ("Couverture des habitants, et la carte des distances", "couverture.html"),
        ),
    )
    report = _need_report(identifier, site)
    return report_page(site, _need_name(identifier), shown, report, _need_path(identifier))


def _needs(atlas: Atlas) -> tuple[str, ...]:
    return tuple(each for each in with_a_page(atlas) if can_be_counted(atlas, each))


def _need_report(identifier: str, site: Publication) -> Report:
    """Say whom the poles cover of an effectif; new ones reach it and the inhabitants at once."""
    need = site.study.of(need=identifier)
    return coverage_report(need, "region", _front(need, site.study.of(need="")))


def _need_name(identifier: str) -> str:
    return f"couverture-{identifier}"


def _need_path(identifier: str) -> str:
    return f"couverture/{identifier}.html"


def _need_title(atlas: Atlas, identifier: str) -> str:
    return f"Couverture{NBSP}: {indicator_title(atlas.indicators[identifier])}"


# ---- Two indicators -------------------------------------------------------------------------


def _pair_page(site: Publication, pair: Pair) -> Page:
    own = [each for each in pair if each in with_a_page(site.atlas)]
    shown = Shown(
        _pair_title(site.atlas, pair),
        ("nouveaux", "tableau"),
        beside="definition",
        ways=tuple((indicator_title(site.atlas.indicators[each]), _path(each)) for each in own),
    )
    return report_page(site, _pair_name(pair), shown, _pair_report(pair, site), _pair_path(pair))


def _pair_report(pair: Pair, site: Publication) -> Report:
    front = None
    if all(can_be_counted(site.atlas, each) for each in pair):
        first, second = (site.study.of(need=each) for each in pair)
        front = _front(first, second)
    return pair_report(site.study, pair, front)


def _front(first: Study, second: Study) -> TwoNeedsQuestion:
    """Find the choices of new poles between two needs, step by step."""
    asked = TwoNeedsQuestion(first, second, NEW_POLES)
    *_, front = grow_front(asked.problem, NEW_POLES)  # the last one knows most
    return asked.answered(front, ())


def _pair_name(pair: Pair) -> str:
    return f"croisement-{'_'.join(pair)}"


def _pair_path(pair: Pair) -> str:
    return f"croisement/{'_'.join(pair)}.html"


def _pair_title(atlas: Atlas, pair: Pair) -> str:
    return " et ".join(quoted(atlas.indicators[each].name) for each in pair)
