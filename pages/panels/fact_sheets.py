"""The fact sheet of a page, as PDF and as HTML, made when one asks for it."""

from collections.abc import Callable
from functools import partial

from geo.analysis.proximity import Surroundings
from geo.french import slug
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.exports.formats import KINDS
from geo.publish.sheets import FORMATS, Format, file_content, pole_xlsx, portrait_sheet
from geo.reports.about import about_report
from geo.reports.blocks import Report
from geo.reports.choices.coverage import ReachChoices
from geo.reports.choices.drawing import INDICATORS, MapChoices
from geo.reports.choices.likeness import Likeness
from geo.reports.choices.linked import read_linked
from geo.reports.choices.networks import GraphChoices
from geo.reports.coverage.indicators import map_name, map_report
from geo.reports.coverage.linked import linked_report
from geo.reports.coverage.report import coverage_name, coverage_report
from geo.reports.coverage.two_needs import TwoNeedsQuestion
from geo.reports.maps.values import Map
from geo.reports.names import cut, sheet_name
from geo.reports.neighbours import near_name, near_report
from geo.reports.networks.report import networks_name, networks_report
from geo.reports.poles.report import pole_report
from geo.reports.sectors.report import ComparedSectors, sectors_report
from geo.reports.study import NewPoles, Study
from pages.panels.front_panel import current_choices
from pages.state.address import read_address
from pages.state.studies import current_new_poles, current_study
from pages.widgets.downloads import Offer

Describe = Callable[[], Report]


def territory_offers(
    atlas: Atlas, shown: Selection, likeness: Likeness | None = None
) -> list[Offer]:
    """The sheet of a territory, of France without any, or of the comparison of several."""
    return _offers(
        sheet_name(shown, "france"),
        atlas,
        lambda: portrait_sheet(current_study(atlas, shown), shown, likeness),
    )


def map_offers(drawn: Map, choices: MapChoices, shown: Selection) -> list[Offer]:
    """The sheet of the map as it is chosen, else, as nobody chose, that of the territory."""
    is_usual = choices.indicator in INDICATORS and not choices.second and choices.kept.is_all
    if is_usual or drawn.areas is None:
        return territory_offers(drawn.atlas, shown)
    name = map_name(drawn, choices)
    return _offers(name, drawn.atlas, lambda: map_report(drawn, choices))


def about_offers(atlas: Atlas) -> list[Offer]:
    """The sheet of the sources, the method and the limits."""
    return _offers("sources-et-methode", atlas, lambda: about_report(atlas))


def pole_offers(atlas: Atlas, identifier: str, contact: str) -> list[Offer]:
    """The sheet of a pole, and its workbook; none for an unknown one."""
    row = atlas.positions.get(identifier)
    if row is None:
        return []
    name = cut(f"fiche-{slug(identifier)}")
    study = current_study(atlas, Selection())
    make = partial(pole_xlsx, study, row)
    workbook = Offer("Excel", f"{_dated(name, atlas)}.xlsx", KINDS["xlsx"].media_type, make)
    return [*_offers(name, atlas, lambda: pole_report(study, row, contact)), workbook]


def coverage_offers(study: Study, choices: ReachChoices) -> list[Offer]:
    """The sheet of the coverage that the page shows, with the new poles when they are open."""
    if choices.part == "lien":
        return _linked_offers(study)
    new_poles = _new_poles(study, choices) if choices.part == "nouveaux" else None
    return _offers(
        coverage_name(study, new_poles),
        study.atlas,
        lambda: coverage_report(study, choices.level, new_poles, grouped_by=choices.grouped_by),
    )


def _new_poles(study: Study, choices: ReachChoices) -> NewPoles | TwoNeedsQuestion:
    if not choices.second_need:
        return current_new_poles(study, choices)
    return current_choices(study, choices)


def _linked_offers(study: Study) -> list[Offer]:
    """The sheet of what poles and an indicator have to do with each other."""
    indicator, _ = read_linked(read_address(), study.atlas)
    report = linked_report(study, indicator)
    return _offers(report.name, study.atlas, lambda: report)


def sectors_offers(compared: ComparedSectors) -> list[Offer]:
    """The sheet of the sectors that the page compares."""
    name = sheet_name(compared.asked, "france", "secteurs")
    return _offers(name, compared.atlas, lambda: sectors_report(compared))


def network_offers(study: Study, choices: GraphChoices) -> list[Offer]:
    """The sheet of the networks and members of the selected poles, with the drawing as chosen."""
    name = networks_name(study.selection)
    return _offers(name, study.atlas, lambda: networks_report(study, choices))


def near_offers(study: Study, around: Surroundings) -> list[Offer]:
    """The sheet of the poles near a place."""
    name = near_name(study, around.origin)
    return _offers(name, study.atlas, lambda: near_report(study, around))


def _offers(name: str, atlas: Atlas, describe: Describe) -> list[Offer]:
    media_types: dict[Format, str] = {"pdf": "application/pdf", "html": "text/html"}
    return [
        Offer(
            f"Fiche ({extension.upper()})",
            f"{_dated(name, atlas)}.{extension}",
            media_types[extension],
            partial(_content, describe, extension),
        )
        for extension in FORMATS
    ]


def _dated(name: str, atlas: Atlas) -> str:
    return f"{name}-{slug(atlas.release.date)}".rstrip("-")


def _content(describe: Describe, extension: Format) -> bytes:
    return file_content(describe(), extension)
