"""Files of the selected poles."""

import re

import pandas as pd

from geo.french import slug
from geo.model.atlas import View
from geo.tables.schema import TableSchema
from geo.tables.write import to_csv


def poles_csv(view: View, schema: TableSchema) -> bytes:
    """Write the selected poles as CSV: public columns, cells harmless in a spreadsheet."""
    return to_csv(with_points(view.poles), schema)


def with_points(poles: pd.DataFrame) -> pd.DataFrame:
    """Say in `precision` what the point of each pole is: its own, or the town hall's.

    A point given with « commune » is read back as that of the commune, never as an address.
    """
    has_point = poles["longitude"].notna()
    return poles.assign(precision=poles["precision"].mask(has_point, poles["niveau_lieu"]))


def file_name(view: View, content: str, extension: str) -> str:
    """Name a file of the selected poles after its content, the selection and the date."""
    query = view.selection.to_query()
    chosen = "-".join(slug(value) for values in query.values() for value in values)[:60].strip("-")
    date = re.sub(r"[^0-9-]", "", view.atlas.release.date)
    return "-".join(part for part in (content, chosen, date) if part) + f".{extension}"
