"""Fact sheets as HTML: one file that needs nothing else, for a screen, a reader and a printer."""

import base64
import hashlib
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from geo.french import typeset
from geo.publish.fact_sheets.document import (
    Block,
    Definitions,
    Document,
    SmallTables,
    TableBlock,
    followed,
)
from geo.render.html import render
from geo.reports.tables import written_rows

_POLICY = "default-src 'none'; style-src {style}; base-uri 'none'; form-action 'none'"


def to_html(document: Document, stylesheet: str | None = None) -> str:
    """Write a fact sheet as a whole HTML page, without script.

    Parameters
    ----------
    stylesheet
        Address of what `style()` gives, where a policy allows no style in the page; without it
        the page holds its own.
    """
    title = escape(typeset(f"{document.kind} : {document.title}"))
    written = escape(stylesheet or "")
    linked = f'<link rel="stylesheet" href="{written}">'
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="fr">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(stylesheet)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{title}</title>",
            linked if stylesheet else f"<style>{style()}</style>",
            "</head>",
            "<body>",
            body_html(document),
            "</body>",
            "</html>",
            "",
        )
    )


def body_html(document: Document) -> str:
    """Write what stands in the body of the page: `main` and `footer`."""
    return render("fact_sheet.html", document=document, sections=_sections(document))


@cache
def style() -> str:
    """The style of the sheets, as text."""
    return Path(__file__).with_name("fact_sheet.css").read_text("utf-8")


def _policy(stylesheet: str | None) -> str:
    if stylesheet:
        return _POLICY.format(style="'self'")
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return _POLICY.format(style=f"'sha256-{digest}'")


def _sections(document: Document) -> list[tuple[str, list[tuple[str, Any]]]]:
    return [
        (section.title, [(type(block).__name__, _written(block)) for block in section.blocks])
        for section in document.sections
    ]


def _written(block: Block) -> Any:  # noqa: ANN401 - what the template reads of each block
    if isinstance(block, TableBlock):
        return _table(block)
    if isinstance(block, SmallTables):
        return [_table(TableBlock(each)) for each in block.tables]
    if isinstance(block, Definitions):
        terms = tuple(replace(each, address=followed(each.address)) for each in block.terms)
        return Definitions(terms)
    return block


def _table(block: TableBlock) -> dict[str, Any]:
    return {
        "figures": block.figures,
        "rows": written_rows(block.figures),
        "links": [followed(each) for each in block.links],
        "linked": block.linked,
    }
