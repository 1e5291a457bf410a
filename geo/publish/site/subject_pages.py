"""The pages of subjects, each a report as it stands: sectors, calls."""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.publish.sheets import SUBJECTS
from geo.publish.site.page import Page
from geo.publish.site.publication import Publication
from geo.publish.site.release_files import sheet_links
from geo.publish.site.rendering import render
from geo.publish.site.targets import targets_from
from geo.render.report_html import sections_html
from geo.reports.sentences import count_sentence


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a page shows of the report on its subject: sections by their names; in a sentence."""

    title: str
    says: str
    sections: tuple[str, ...]


_PAGES: Mapping[str, _Shown] = {
    "secteurs": _Shown(
        "Secteurs",
        "Les secteurs des PTCE : combien de pôles, lesquels vont ensemble, dans quelles régions.",
        ("secteurs", "paires", "quotients", "definitions"),
    ),
    "appels": _Shown(
        "Au fil des appels",
        "Les appels nationaux à PTCE : candidatures, lauréats, pôles nommés ici, secteurs retenus.",
        ("annees", "nationaux", "nommes", "appels", "definitions"),
    ),
}


def subject_page(site: Publication, subject: str) -> Page:
    """Make the page of a subject, one of `SUBJECTS`."""
    path, shown = f"{subject}.html", _PAGES[subject]
    sections = SUBJECTS[subject](site.study).pick(*shown.sections)
    body = render(
        "subject.html",
        title=shown.title,
        says=shown.says,
        counts=count_sentence(site.view),
        files=sheet_links(site, subject),
        sections=sections_html(sections, targets_from(site, path)),
    )
    description = f"{shown.says} {count_sentence(site.view)}"
    return Page(path=path, title=shown.title, description=description, body=body)
