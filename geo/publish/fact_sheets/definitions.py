"""The definitions of the pages, for paper: the words stand once, in the pages' templates."""

import re
from html import unescape

from geo.publish.fact_sheets.document import Definitions, Term
from geo.render.html import render

_TERM = re.compile("<dt>(.*?)</dt>\\s*<dd>(.*?)</dd>", re.DOTALL)
_MARK = re.compile("<[^>]*>")


def definitions_of(template: str) -> Definitions:
    """Read the list of definitions that a template of the pages writes."""
    written = _TERM.findall(render(template))
    return Definitions(tuple(Term(f"{_plain(name)}.", _plain(text)) for name, text in written))


def note_of(template: str, **values: object) -> str:
    """Read the sentences of a note that a template of the pages writes."""
    return _plain(render(template, **values))


def _plain(written: str) -> str:
    return " ".join(unescape(_MARK.sub("", written)).split(" ")).strip()
