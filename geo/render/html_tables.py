"""Tables as accessible HTML."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from geo.render.html import render
from geo.reports.links import Addresses, Links, on_paper
from geo.reports.tables import Noted, Table, written_rows

_LINK = Markup('<a href="{}" target="_self">{}</a>')


def table_html(
    table: Table,
    shown: int | None = None,
    links: Sequence[str] = (),
    linked: int = 0,
    addresses: Addresses = on_paper,
) -> str:
    """Write the first rows, or all, as a table that a screen reader can read.

    Parameters
    ----------
    links, linked
        Where a cell of each row leads (an address, or empty), and the column of that cell.
    addresses
        Where the links inside cells lead.
    """
    rows: list[list[str]] = written_rows(table, shown)
    names = [row[0] for row in rows]  # as texts: no link stands inside another
    notes: list[Mapping[int, Sequence[str]]] = []
    for row, cells in zip(rows, table.rows, strict=False):
        noted: dict[int, Sequence[str]] = {}
        for column, cell in enumerate(cells):
            if isinstance(cell, Links) and cell.parts:
                row[column] = _links(cell, addresses)
            elif isinstance(cell, Noted):
                row[column], noted[column] = cell.text, cell.notes
        notes.append(noted)
    return render(
        "table.html",
        caption=table.caption,
        columns=table.columns,
        rows=rows,
        names=names,
        notes=notes,
        hidden=len(table.rows) - len(rows),
        links=links,
        linked=linked,
    )


def tables_html(tables: Sequence[Table]) -> str:
    """Write small tables side by side, as many as there is room for."""
    written = "".join(table_html(table) for table in tables)
    return f'<div class="atlas-tables">{written}</div>'


def _links(cell: Links, addresses: Addresses) -> Markup:
    found = [(text, addresses(target)) for text, target in cell.parts]
    written = [_LINK.format(address, text) if address else text for text, address in found]
    return Markup(", ").join(written) + cell.more
