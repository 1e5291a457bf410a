"""Columns: what the schema says of a cell, checked on the distinct values of each column."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
import pyarrow as pa
from stdnum.fr import siren, siret

from geo.formats.values import plain_number
from geo.french import enumeration, number
from geo.model.report import Fault, shown
from geo.model.rules import fault
from geo.tables.schema import Field

MAX_LENGTH = 10_000
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)
_INTEGER = re.compile(r"[+-]?\d{1,15}")
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d+)?")


@dataclass(frozen=True, slots=True)
class CheckedColumn:
    """A column once checked.

    Attributes
    ----------
    cells
        The cells that can be used, trimmed; a cell that cannot is empty.
    faults
        By distinct value of the file, what is wrong with it.
    """

    cells: Sequence[str]
    faults: Mapping[str, tuple[Fault, ...]]


def check_column(field: Field, cells: Sequence[str]) -> CheckedColumn:
    """Check the cells of one column against its field."""
    replaced: dict[str, str] = {}
    faults: dict[str, tuple[Fault, ...]] = {}
    check = _checker(field)
    for value in set(cells):
        kept, found = check(value.strip())
        if found:
            faults[value] = found
        if kept != value:
            replaced[value] = kept
    kept_cells = [replaced.get(cell, cell) for cell in cells] if replaced else cells
    return CheckedColumn(kept_cells, faults)


def to_array(field: Field, cells: Sequence[str]) -> Any:  # noqa: ANN401  # no common type in pandas
    """Give the cells their type: text, nullable integer, or float with NaN."""
    if field.type == "integer":
        return pd.array([int(cell) if cell else None for cell in cells], dtype="Int64")
    if field.type == "number":
        values = {cell: float(cell) if cell else float("nan") for cell in set(cells)}
        return np.array([values[cell] for cell in cells], dtype="float64")
    return _text_array(cells)


def _text_array(cells: Sequence[str]) -> Any:  # noqa: ANN401  # as above
    """Build a column of pandas' own `str` type, straight through Arrow: half the time."""
    text_type = pd.StringDtype("pyarrow", na_value=float("nan"))
    return pd.array(pa.array(cells, type=pa.large_string()), dtype=text_type)


Checked = tuple[str, tuple[Fault, ...]]


def _checker(field: Field) -> Callable[[str], Checked]:
    """Make the function that says what is kept of a trimmed value, and what is wrong with it."""
    check_form = _form_checker(field)

    def check(value: str) -> Checked:
        if not value:
            return "", _empty_faults(field)
        if found := _text_fault(value):
            return "", (found,)
        return check_form(value)

    return check


def _empty_faults(field: Field) -> tuple[Fault, ...]:
    if field.required:
        title = f" ({field.title})" if field.title else ""
        return (fault("missing-value", title=title),)
    if field.is_recommended:
        return (fault("recommended-value", title=field.title),)
    return ()


def too_long(value: str) -> Fault:
    """Say that a text has too many characters."""
    return fault("too-long", length=number(len(value)), most=number(MAX_LENGTH))


def _text_fault(value: str) -> Fault | None:
    if len(value) > MAX_LENGTH:
        return too_long(value)
    if not value.isprintable() and (found := _CONTROL.search(value)):
        return fault("control-character", code=f"U+{ord(found[0]):04X}")
    return None


def _form_checker(field: Field) -> Callable[[str], Checked]:
    if field.is_number:
        return lambda value: _kept(value, _number_fault(field, value))
    if field.categories and field.is_list:
        return lambda value: _check_items(field, value)
    if field.categories:
        known = frozenset(field.enum)
        return lambda value: _kept(value, None if value in known else _unknown(field, value))
    if not field.pattern and not field.kind:
        return lambda value: (value, ())
    matches = re.compile(field.pattern or ".*", re.DOTALL).fullmatch
    return lambda value: _kept(value, _text_form_fault(field, value, matches=matches))


def _kept(value: str, found: Fault | None) -> Checked:
    return (value, ()) if found is None else ("", (found,))


def _cell_fault(rule: str, field: Field, value: str, **values: str) -> Fault:
    """Say what is wrong with a cell that must be mended, or may be emptied when not required."""
    or_else = " : la ligne est écartée" if field.required else " ou laissez la cellule vide"
    return fault(rule, value=shown(value), or_else=or_else, **values)


def _number_fault(field: Field, value: str) -> Fault | None:
    form = _INTEGER if field.type == "integer" else _NUMBER
    if not form.fullmatch(value):
        return _cell_fault(f"not-a-number.{field.type}", field, value)
    low, high = field.minimum, field.maximum
    if (low is not None and float(value) < low) or (high is not None and float(value) > high):
        bounds = [f"au moins {low}"] if low is not None else []
        bounds += [f"au plus {high}"] if high is not None else []
        return _cell_fault("out-of-range", field, value, bounds=enumeration(bounds))
    return None


def _check_items(field: Field, value: str) -> Checked:
    items = [item.strip() for item in value.split(field.separator)]
    known = frozenset(field.enum)
    kept = [item for item in dict.fromkeys(items) if item in known]
    faults = [_unknown(field, item) for item in dict.fromkeys(items) if item not in known]
    if len(set(items)) < len(items):
        faults.append(fault("repeated-item"))
    return field.separator.join(kept), tuple(faults)


def _unknown(field: Field, value: str) -> Fault:
    return _cell_fault("unknown-value", field, value, choices=", ".join(field.enum))


_FORM_RULES = {"url": "bad-address.form", "date": "bad-date.form"}


def _text_form_fault(field: Field, value: str, *, matches: Callable[[str], object]) -> Fault | None:
    if not matches(value):
        rule = _FORM_RULES.get(field.kind, "bad-form")
        expected = f" ({field.expected})" if field.expected else ""
        return _cell_fault(rule, field, value, expected=expected)
    if field.kind == "url" and not is_web_address(value):
        return _cell_fault("bad-address.scheme", field, value)
    if field.kind == "date" and not is_date(value):
        return _cell_fault("bad-date.calendar", field, value)
    if field.kind in ("siren", "siret") and not is_company_number(value):
        return _cell_fault("bad-company-number", field, value, what=field.kind.upper())
    return None


def is_web_address(text: str) -> bool:
    """Whether a text is a web address that a page may lead to, without a name and a password."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    is_bare = parts.username is None and parts.password is None
    return parts.scheme in ("http", "https") and bool(parts.hostname) and is_bare


def is_company_number(number: str) -> bool:
    """Whether the key of a SIREN (9 digits) or a SIRET (14 digits) is right, La Poste's too."""
    if not number.isascii() or not number.isdecimal() or not int(number):
        return False
    known = {9: siren, 14: siret}.get(len(number))
    return known is not None and known.is_valid(number)


def is_date(text: str) -> bool:
    """Whether AAAA, AAAA-MM or AAAA-MM-JJ exists in the calendar."""
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


def text_column(frame: pd.DataFrame, column: str) -> list[str]:
    """Cells of a column of a table once read, as text; empty ones when it has no such column."""
    if column not in frame:
        return [""] * len(frame)
    return ["" if pd.isna(cell) else _text(cell) for cell in frame[column].tolist()]


def _text(cell: str | float) -> str:
    return cell if isinstance(cell, str) else plain_number(cell)
