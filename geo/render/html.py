"""HTML from templates: every value is escaped, so that text of the data stays text."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geo import french
from geo.reports.missing import NO_FIGURE, NOT_GIVEN, UNKNOWN
from geo.reports.palette import HATCHES

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment(*folders: Path) -> Environment:
    """Read the templates of some folders, those of the first before those of the next."""
    found = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(
        number=french.number,
        percent=french.percent,
        euros=french.euros,
        date=french.date,
        count=french.count,
        sentence_case=french.sentence_case,
        typeset=french.typeset,
    )
    found.globals.update(no_figure=NO_FIGURE, not_given=NOT_GIVEN, unknown=UNKNOWN, hatches=HATCHES)
    return found


def render(template: str, **values: object) -> str:
    """Fill a template of `geo/render/templates`; a missing value is an error, never a blank."""
    return fill(environment(TEMPLATES), template, values)


def fill(templates: Environment, name: str, values: Mapping[str, object]) -> str:
    """Fill a template, and typeset what it writes."""
    return typeset_html(templates.get_template(name).render(values))


_MARKUP = re.compile(
    r"(<(?:code|pre|script|style|textarea)\b.*?</(?:code|pre|script|style|textarea)>|<[^>]*>)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r' (?:alt|title|placeholder|aria-label|data-title)="[^"]*"')
_ENTITY = re.compile("&#(?:39|x27);")


def typeset_html(html: str) -> str:
    """Typeset what is read in HTML: its texts and names; code, scripts and addresses stay."""
    parts = _MARKUP.split(html)
    parts[::2] = map(_typeset_text, parts[::2])
    parts[1::2] = map(_typeset_tag, parts[1::2])
    return "".join(parts)


def _typeset_text(text: str) -> str:
    return french.typeset(_ENTITY.sub("'", text)) if text.strip() else text


def _typeset_tag(tag: str) -> str:
    is_code = tag.startswith(("<code", "<pre", "<script", "<style", "<textarea"))
    return tag if is_code else _ATTRIBUTE.sub(_typeset_attribute, tag)


def _typeset_attribute(found: re.Match[str]) -> str:
    name, _, value = found[0].partition("=")
    return f"{name}={_typeset_text(value)}"


def data_block(name: str, data: Mapping[str, Any]) -> str:
    """Write data for a script of the page to read: JSON in an attribute of an empty element.

    Nothing in it can end the attribute, nor look like a tag to what cleans the page's HTML.

    Parameters
    ----------
    name
        The attribute, « data-... ».
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"<div hidden {name}='{_inert(text)}'></div>"


def script_json(data: object) -> str:
    """Write JSON that can stand in a script element and that no template engine acts upon.

    Characters outside ASCII are escaped too, so that no line separator ends a string.
    """
    return _inert(json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False))


def _inert(text: str) -> str:
    r"""Make JSON that ends neither an element nor an attribute, and opens no template tag.

    `<`, `>`, `&` and `'` become \uXXXX, and so does every `{` before `{`, `%` or `#`.
    """
    for character in "<>&'":
        text = text.replace(character, f"\\u{ord(character):04x}")
    for opening in ("{{", "{%", "{#"):
        while opening in text:
            text = text.replace(opening, f"\\u007b{opening[1]}")
    return text
