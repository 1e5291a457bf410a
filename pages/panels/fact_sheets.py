"""The fact sheet of a page, as PDF and as HTML, made when one asks for it."""

from collections.abc import Callable
from functools import partial

from geo.french import slug
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.fact_sheets import FORMATS, Format, file_content, pole_xlsx, portrait_sheet
from geo.reports.blocks import Report
from geo.reports.choices.coverage import ReachChoices
from geo.reports.choices.drawing import INDICATORS, MapChoices
from geo.reports.choices.linked import read_linked
from geo.reports.coverage.indicators import map_report
from geo.reports.coverage.linked import linked_report
from geo.reports.coverage.report import coverage_report
from geo.reports.coverage.two_needs import TwoNeedsQuestion
from geo.reports.maps.values import Map
from geo.reports.names import cut, sheet_name
from geo.reports.poles.report import pole_report
from geo.reports.study import NewPoles, Study
from pages.panels.front_panel import current_choices
from pages.state.address import read_address
from pages.state.studies import current_new_poles, current_study
from pages.widgets.downloads import Offer


def sheet_offers(report: Report) -> list[Offer]:
    """The sheet of what a page says."""
    return _offers(report.name, report.date, lambda: report)


def map_offers(drawn: Map, choices: MapChoices, shown: Selection) -> list[Offer]:
    """The sheet of the map as it is chosen, else, as nobody chose, that of the territory."""
    is_usual = choices.indicator in INDICATORS and not choices.second and choices.kept.is_all
    if not is_usual and drawn.areas is not None:
        return sheet_offers(map_report(drawn, choices))
    atlas = drawn.atlas
    return _offers(
        sheet_name(shown, "france"),
        atlas.release.date,
        lambda: portrait_sheet(current_study(atlas, shown), shown),
    )


def pole_offers(atlas: Atlas, identifier: str, contact: str) -> list[Offer]:
    """The sheet of a pole, and its workbook; none for an unknown one."""
    row = atlas.positions.get(identifier)
    if row is None:
        return []
    name, date = cut(f"fiche-{slug(identifier)}"), atlas.release.date
    study = current_study(atlas, Selection())
    workbook = Offer("Excel", f"{_dated(name, date)}.xlsx", partial(pole_xlsx, study, row))
    return [*_offers(name, date, lambda: pole_report(study, row, contact)), workbook]


def coverage_offers(study: Study, choices: ReachChoices) -> list[Offer]:
    """The sheet of the coverage that the page shows, with the new poles when they are open."""
    if choices.part == "lien":
        indicator, _ = read_linked(read_address(), study.atlas)
        return sheet_offers(linked_report(study, indicator))
    new_poles = _new_poles(study, choices) if choices.part == "nouveaux" else None
    report = coverage_report(study, choices.level, new_poles, grouped_by=choices.grouped_by)
    return sheet_offers(report)


def _new_poles(study: Study, choices: ReachChoices) -> NewPoles | TwoNeedsQuestion:
    if not choices.second_need:
        return current_new_poles(study, choices)
    return current_choices(study, choices)


def _offers(name: str, date: str, describe: Callable[[], Report]) -> list[Offer]:
    return [
        Offer(
            f"Fiche ({extension.upper()})",
            f"{_dated(name, date)}.{extension}",
            partial(_content, describe, extension),
        )
        for extension in FORMATS
    ]


def _dated(name: str, date: str) -> str:
    return f"{name}-{slug(date)}".rstrip("-")


def _content(describe: Callable[[], Report], extension: Format) -> bytes:
    return file_content(describe(), extension)
