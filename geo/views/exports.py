"""Files of the selected poles."""

import re

from geo.french import slug
from geo.model.atlas import View
from geo.tables.schema import TableSchema
from geo.tables.write import to_csv


def poles_csv(view: View, schema: TableSchema) -> bytes:
    """Write the selected poles as CSV: public columns, cells harmless in a spreadsheet."""
    # The other points are town halls, known from the commune: not the pole's own coordinates.
    is_own = view.poles["niveau_lieu"] == "adresse"
    points = {name: view.poles[name].where(is_own) for name in ("longitude", "latitude")}
    return to_csv(view.poles.assign(**points), schema)


def csv_name(view: View) -> str:
    """Name the file after what it holds and the date of the data."""
    query = view.selection.to_query()
    chosen = "-".join(slug(value) for values in query.values() for value in values)[:60].strip("-")
    date = re.sub(r"[^0-9-]", "", view.atlas.release.date)
    return "-".join(part for part in ("ptce-poles", chosen, date) if part) + ".csv"
