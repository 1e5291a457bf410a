"""Fact sheets: which report a sheet is, and as which files it is written."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal

import numpy as np

from geo.model.selection import Selection
from geo.model.territories import Level
from geo.render.pdf import to_pdf
from geo.render.report_html import to_html
from geo.render.xlsx import tables_xlsx
from geo.reports.blocks import Report, TableBlock
from geo.reports.calls import calls_report
from geo.reports.choices.likeness import Likeness
from geo.reports.networks.report import networks_report
from geo.reports.poles.report import pole_report
from geo.reports.poles.tables import readable_table
from geo.reports.sectors.report import ComparedSectors, sectors_report
from geo.reports.sentences import source_sentence
from geo.reports.study import Study
from geo.reports.territory.comparison import comparison_report
from geo.reports.territory.report import territory_report
from geo.tables.about import READABLE_TITLE

Format = Literal["pdf", "html"]
FORMATS: tuple[Format, ...] = ("pdf", "html")


def file_content(report: Report, extension: Format) -> bytes:
    """Write a sheet as the bytes of a file that needs no other, named as `names.file_name` says."""
    return to_pdf(report) if extension == "pdf" else to_html(report).encode()


def pole_xlsx(study: Study, row: int) -> bytes:
    """A pole of `atlas.poles` in a row of French words, then the tables of its sheet."""
    atlas = study.atlas
    blocks = (block for section in pole_report(study, row).sections for block in section.blocks)
    shown = [block.table for block in blocks if isinstance(block, TableBlock)]
    poles = {READABLE_TITLE: readable_table(atlas, np.array([row]))}
    return tables_xlsx(poles, [source_sentence(atlas)], atlas.release.date, shown)


def portrait_sheet(study: Study, shown: Selection, likeness: Likeness | None = None) -> Report:
    """The portrait of the territory selected, of France without any; of several, a comparison."""
    if shown.level and len(shown.codes) > 1:
        return comparison_report(study, shown.level, shown.codes)
    return territory_sheet(study, shown.level, "".join(shown.codes), likeness)


def territory_sheet(
    study: Study, level: Level | None, code: str, likeness: Likeness | None = None
) -> Report:
    """The portrait of a territory, without the list of its communes: pages of a département."""
    report = territory_report(study, level, code, likeness)
    kept = tuple(each for each in report.sections if each.name != "communes")
    return replace(report, sections=kept)


def sectors_sheet(study: Study) -> Report:
    """The sectors of the study's poles in its zone, those of each région beside the others."""
    return sectors_report(ComparedSectors(study.atlas, study.selection))


SUBJECTS: Mapping[str, Callable[[Study], Report]] = {
    "secteurs": sectors_sheet,
    "reseaux": networks_report,
    "appels": calls_report,
}
"""The reports on one subject, by its name."""
