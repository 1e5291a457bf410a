"""The pages of the poles: all that is public about each."""

from geo.publish.site.page import Page, pole_path, render
from geo.publish.site.pages.fragments import trail
from geo.publish.site.publication import PAGE_LEVELS, Publication
from geo.publish.site.releases.files import sheet_links
from geo.publish.site.sharing import SCRIPTS, shared
from geo.publish.site.structured_data import breadcrumb, organization
from geo.publish.site.targets import targets_from
from geo.render.report_html import sections_html
from geo.reports.places import PLACE_COLUMNS, place_label
from geo.reports.poles.report import pole_report

ASIDE = ("carte", "proches", "limites")
"""The sections that do not stand in the column of facts."""


def pole_page(site: Publication, row: int) -> Page:
    """Make the page of a pole, given by its row in `Atlas.poles`."""
    atlas = site.atlas
    cells = atlas.cells.row(row, ("id_pole", "nom", "code_epci", *PLACE_COLUMNS))
    path, place = pole_path(cells["id_pole"]), place_label(cells, atlas)
    report = pole_report(site.study, row, site.settings.contact_erreurs)
    targets = targets_from(site, path)
    facts = [each for each in report.sections if each.name not in ASIDE]
    steps = trail(site, path, [(level, cells[f"code_{level}"]) for level in PAGE_LEVELS])
    body = render(
        "pole.html",
        trail=steps,
        report=report,
        sheet=sections_html(facts, targets),
        map=sections_html(report.pick("carte"), targets),
        is_located=bool(atlas.is_located[row]),
        near=sections_html(report.pick("proches"), targets),
        shared=shared(
            site,
            path,
            cells["nom"],
            sheet_links(site, cells["id_pole"]) if site.has_pole_sheets else (),
        ),
    )
    return Page(
        path=path,
        title=f"{cells['nom']}, {place}, {cells['id_pole']}",
        description=f"Le pôle territorial de coopération économique {cells['nom']}, {place}.",
        body=body,
        scripts=SCRIPTS,
        structured=[
            organization(site, row),
            breadcrumb(site.base_url, path, steps, cells["nom"]),
        ],
    )
