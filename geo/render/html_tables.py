"""Tables as accessible HTML."""

from collections.abc import Sequence

from geo.render.html import render
from geo.reports.tables import Table, written_rows


def table_html(
    figures: Table, shown: int | None = None, links: Sequence[str] = (), linked: int = 0
) -> str:
    """Write the first rows, or all, as a table that a screen reader can read.

    Parameters
    ----------
    links, linked
        Where a cell of each row leads (an address, or empty), and the column of that cell.
    """
    rows = written_rows(figures, shown)
    return render(
        "table.html",
        caption=figures.caption,
        columns=figures.columns,
        rows=rows,
        hidden=len(figures.rows) - len(rows),
        links=links,
        linked=linked,
    )


def tables_html(tables: Sequence[Table]) -> str:
    """Write small tables side by side, as many as there is room for."""
    written = "".join(table_html(table) for table in tables)
    return f'<div class="atlas-tables">{written}</div>'
