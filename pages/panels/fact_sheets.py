"""The fact sheet of a page, as PDF and as HTML, made when one asks for it."""

from collections.abc import Callable

from geo.french import slug
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.fact_sheets.comparison import comparison_sheet
from geo.publish.fact_sheets.coverage import coverage_sheet
from geo.publish.fact_sheets.document import Document
from geo.publish.fact_sheets.html import to_html
from geo.publish.fact_sheets.names import cut, sheet_name
from geo.publish.fact_sheets.pdf import to_pdf
from geo.publish.fact_sheets.pole import pole_sheet
from geo.publish.fact_sheets.study import Study
from geo.publish.fact_sheets.territory import territory_sheet
from pages.state.analysis import Question
from pages.widgets.downloads import Offer

Describe = Callable[[], Document]


def territory_offers(atlas: Atlas, shown: Selection) -> list[Offer]:
    """The sheet of a territory, of France without any, or of the comparison of several."""

    def describe() -> Document:
        study = Study(atlas, shown.without_territory())
        if shown.level and len(shown.codes) > 1:
            return comparison_sheet(study, shown.level, shown.codes)
        return territory_sheet(study, shown.level, "".join(shown.codes))

    return _offers(sheet_name(shown, "france"), atlas, describe)


def pole_offers(atlas: Atlas, identifier: str, contact: str) -> list[Offer]:
    """The sheet of a pole; none for an unknown one."""
    row = atlas.positions.get(identifier)
    if row is None:
        return []
    name = cut(f"fiche-{slug(identifier)}")
    return _offers(name, atlas, lambda: pole_sheet(atlas, row, contact))


def coverage_offers(question: Question) -> list[Offer]:
    """The sheet of the coverage that the page shows, with the new poles when they are open."""
    view, choices = question.view, question.choices
    zone = Selection(level=question.zone.level, codes=question.zone.codes)
    where = sheet_name(zone, "france").removeprefix("fiche-")
    name = cut(f"couverture-{choices.radius_km}-km-{where}")
    study = Study(view.atlas, view.selection)
    return _offers(name, view.atlas, lambda: coverage_sheet(study, zone, choices))


def _offers(name: str, atlas: Atlas, describe: Describe) -> list[Offer]:
    dated = f"{name}-{slug(atlas.release.date)}".rstrip("-")
    return [
        Offer("Fiche (PDF)", f"{dated}.pdf", "application/pdf", lambda: to_pdf(describe())),
        Offer("Fiche (HTML)", f"{dated}.html", "text/html", lambda: to_html(describe()).encode()),
    ]
