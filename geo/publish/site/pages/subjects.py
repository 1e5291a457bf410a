"""The pages of subjects, each a report as it stands: coverage, networks, sectors, calls."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from geo.publish.fact_sheets import SUBJECTS
from geo.publish.site.page import Page, link, render
from geo.publish.site.pictures import draw
from geo.publish.site.publication import Publication
from geo.publish.site.releases.files import DRAWN, PREVIEWS, file_path, picture_links, sheet_links
from geo.publish.site.sharing import SCRIPTS, shared
from geo.publish.site.targets import targets_from
from geo.render.report_html import sections_html
from geo.render.svg.picture import ExplainedPicture
from geo.reports.blocks import MapBlock, Report, Sentences
from geo.reports.coverage.report import coverage_report
from geo.reports.sentences import count_sentence
from geo.reports.study import NewPoles

NEW_POLES = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of the report on its subject.

    Attributes
    ----------
    says
        The page in a sentence; where it is empty, the sentences of the report.
    beside
        The section that stands beside the map, on pages that begin with one, else before the
        others where no map can be drawn. The map is a file of the release too.
    ways
        Where one may go on from here: what it is, and the path of the page.
    files
        More files than its sheet and its map: the label and the address of each.
    """

    title: str
    sections: tuple[str, ...]
    says: str = ""
    beside: str = ""
    ways: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()


_COVERAGE = Shown(
    "Qui vit près d'un pôle ?",
    ("territoires", "isoles", "equite", "nouveaux", "definitions"),
    beside="courbe",
)
_PAGES: Mapping[str, Shown] = {
    "reseaux": Shown(
        "Réseaux et membres",
        (
            *("denses", "dessin", "groupes", "liens", "reseaux", "roles", "poles-reseaux"),
            *("acteurs", "cessees", "secteurs", "partagees", "definitions"),
        ),
        beside="distances",
    ),
    "secteurs": Shown(
        "Secteurs",
        ("secteurs", "paires", "quotients", "definitions"),
        "Les secteurs des PTCE : combien de pôles, lesquels vont ensemble, dans quelles régions.",
    ),
    "appels": Shown(
        "Au fil des appels",
        ("annees", "nationaux", "nommes", "appels", "definitions"),
        "Les appels nationaux à PTCE : candidatures, lauréats, pôles nommés ici, secteurs retenus.",
    ),
}


def coverage_page(site: Publication) -> Page:
    """Make the page of coverage, which leads to those of other needs than inhabitants."""
    return report_page(site, "couverture", _COVERAGE, site_coverage(site))


def site_coverage(site: Publication) -> Report:
    """What the page of coverage and its sheet say."""
    return coverage_report(site.study, "region", NewPoles(site.study, NEW_POLES))


def subject_page(site: Publication, subject: str) -> Page:
    """Make the page of a subject, one of `SUBJECTS`."""
    return report_page(site, subject, _PAGES[subject], SUBJECTS[subject](site.study))


def report_page(site: Publication, name: str, shown: Shown, report: Report, path: str = "") -> Page:
    """Make a page of a report.

    Parameters
    ----------
    name
        Of its files: its sheet, and its map where it begins with one.
    path
        Of the page, where it is not named like its files.
    """
    path = path or f"{name}.html"
    targets = targets_from(site, path)
    lead, *more = [shown.says] if shown.says else _sentences(report)
    drawn = _first_map(site, report, path) if shown.beside else None
    pictures = picture_links(site, name) if drawn else []
    if name in DRAWN:
        pictures += picture_links(site, DRAWN[name], "Dessin")
    names = shown.sections if drawn or not shown.beside else (shown.beside, *shown.sections)
    files = [*sheet_links(site, name), *pictures, *shown.files]
    body = render(
        "subject.html",
        title=shown.title,
        lead=lead,
        counts=count_sentence(site.view),
        more=more,
        shared=shared(site, path, shown.title, files),
        drawn=drawn,
        beside=sections_html(report.pick(shown.beside), targets) if shown.beside else "",
        sections=sections_html(report.pick(*names), targets),
        ways=[(label, link(path, other)) for label, other in shown.ways],
    )
    return Page(
        path=path,
        title=shown.title,
        description=f"{lead} {count_sentence(site.view)}" if shown.says else lead,
        body=body,
        scripts=SCRIPTS,
        preview=file_path(site, PREVIEWS, "france", "png"),
    )


def _first_map(site: Publication, report: Report, path: str) -> ExplainedPicture | None:
    """Draw the map that a report begins with, without what scripts of other pages count by.

    The codes of 1,255 EPCI weigh 5 kB of a page that may weigh 150.
    """
    blocks = [block for section in report.pick("carte") for block in section.blocks]
    maps = [block.drawn for block in blocks if isinstance(block, MapBlock)]
    if not maps:
        return None
    drawn = draw(site, maps[0], path)
    return replace(drawn, picture=replace(drawn.picture, svg=_CODE.sub("", drawn.picture.svg)))


_CODE = re.compile(r' data-code="\w+"')


def _sentences(report: Report) -> Sequence[str]:
    (section,) = report.pick("phrases")
    return [
        sentence
        for block in section.blocks
        if isinstance(block, Sentences)
        for sentence in block.sentences
    ]
