"""Names of the files of sheets: what they hold and the date of the data, in ASCII."""

import re

from geo.french import slug
from geo.model.selection import Selection
from geo.reports.blocks import Report

_LONGEST = 80


def sheet_name(selection: Selection, otherwise: str, first: str = "fiche") -> str:
    """Name a sheet after its selection: « fiche-region-53-laureat »."""
    query = selection.to_query()
    parts = [slug(part) for key, values in query.items() for part in (key, *values)]
    return cut("-".join([first, *(parts or [otherwise])]))


def cut(name: str) -> str:
    """Shorten a name to what every file system takes."""
    return name[:_LONGEST].strip("-")


def file_name(report: Report, extension: str) -> str:
    """Name the file of a sheet: « fiche-region-53-2026-11-23.pdf »."""
    date = re.sub(r"[^0-9-]", "", report.date)
    return "-".join(part for part in (report.name, date) if part) + f".{extension}"
