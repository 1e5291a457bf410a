"""Schemas: what each column is called, holds and accepts; the one place for words and constraints.

They are Table Schemas (`data/schemas/*.json`) with a few properties of our own:

`atlas:visibility`
    `public` or `internal`; an internal column never leaves the data folder.
`atlas:list`
    The character that separates the values of a cell.
`atlas:kind`
    `date` (AAAA, AAAA-MM or AAAA-MM-JJ), `year`, `url` (http or https), `siren` or `siret` (whose
    key is right).
`atlas:expected`
    In French, what the pattern means.
`atlas:optional`
    The column itself may be missing.
`atlas:recommended`
    An empty cell is worth a warning.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.errors import DataUnreadableError
from geo.model.facets import Option
from geo.settings import SHIPPED_DATA

TYPES = ("string", "integer", "number", "year", "date", "any")
"""Types of fields that are understood; the last three are read as text."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column.

    Attributes
    ----------
    name, title, description
        Header, short French title, French sentence.
    type
        `string`, `integer` or `number`.
    required, unique
        Whether an empty cell, a repeated value, is refused.
    pattern, expected
        Regular expression the whole cell must match, and its meaning in French.
    minimum, maximum
        Bounds of a number.
    categories
        The only values accepted, when there are any.
    separator
        What separates the values of a list; empty when the cell is one value.
    kind
        `date`, `year`, `url`, `siren`, `siret` or empty.
    is_public, is_optional, is_recommended
        See the module.
    """

    name: str
    title: str
    description: str
    type: str
    required: bool
    unique: bool
    pattern: str
    expected: str
    minimum: float | None
    maximum: float | None
    categories: tuple[Option, ...]
    separator: str
    kind: str
    is_public: bool
    is_optional: bool
    is_recommended: bool

    @property
    def is_list(self) -> bool:
        """Whether a cell holds several values."""
        return bool(self.separator)

    @property
    def is_number(self) -> bool:
        """Whether the column is numeric."""
        return self.type in ("integer", "number")

    @property
    def enum(self) -> tuple[str, ...]:
        """The values accepted; none when anything goes."""
        return tuple(category.value for category in self.categories)


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A column whose values must stand in a column of another table."""

    column: str
    table: str
    target: str


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One table: its columns, its key, what it refers to."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(field.name for field in self.fields)

    @property
    def public_columns(self) -> tuple[str, ...]:
        """Names of the columns that may be published, in order."""
        return tuple(field.name for field in self.fields if field.is_public)

    def field(self, name: str) -> Field:
        """One column by name; KeyError when there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


def read_schemas(folder: Path | None = None) -> Mapping[str, TableSchema]:
    """Read the schemas of a data folder, by table name.

    Parameters
    ----------
    folder
        A data folder. The shipped schema is read for each table that its `schemas/` leaves out,
        for all of them when it has none, or when None. A schema of its own may add columns and
        change constraints; the shipped columns must be there, save those that are optional and
        internal.

    Raises
    ------
    DataUnreadableError
        A schema is not JSON, not a Table Schema, or lacks a column.
    """
    schemas = _read_folder(SHIPPED_DATA)
    if folder and folder != SHIPPED_DATA:
        own = _read_folder(folder)
        for name in own.keys() & schemas.keys():
            _require_columns(own[name], schemas[name])
        schemas |= own
    return schemas


def _read_folder(folder: Path) -> dict[str, TableSchema]:
    paths = sorted((folder / "schemas").glob("*.json"))
    return {path.stem: _read_schema(path) for path in paths}


def _require_columns(own: TableSchema, shipped: TableSchema) -> None:
    wanted = [each.name for each in shipped.fields if each.is_public or not each.is_optional]
    missing = [column for column in wanted if column not in own.columns]
    if missing:
        message = (
            f"schemas/{own.name}.json ne décrit pas : {', '.join(missing)}. Ajoutez ces colonnes, "
            "ou retirez ce fichier pour employer le schéma livré."
        )
        raise DataUnreadableError(message)


def _read_schema(path: Path) -> TableSchema:
    try:
        return _to_schema(path.stem, json.loads(path.read_text("utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = (
            f"schemas/{path.name} n'est pas un schéma de table lisible (près de : {error}). "
            "Corrigez-le, ou retirez ce fichier pour employer le schéma livré."
        )
        raise DataUnreadableError(message) from error


def _to_schema(name: str, text: Mapping[str, Any]) -> TableSchema:
    key = text.get("primaryKey", [])
    return TableSchema(
        name=name,
        title=text.get("title", name),
        description=text.get("description", ""),
        fields=tuple(_to_field(field) for field in text["fields"]),
        primary_key=(key,) if isinstance(key, str) else tuple(key),
        foreign_keys=tuple(_to_foreign_key(item) for item in text.get("foreignKeys", ())),
    )


def _to_field(text: Mapping[str, Any]) -> Field:
    constraints = text.get("constraints", {})
    if text.get("type", "string") not in TYPES:
        message = f"type « {text['type']} » de {text['name']}"
        raise ValueError(message)
    re.compile(constraints.get("pattern", ""))
    for name in ("minimum", "maximum"):
        if not isinstance(constraints.get(name), int | float | None):
            message = f"{name} de {text['name']}"
            raise ValueError(message)  # noqa: TRY004 - the caller turns it into one French message
    return Field(
        name=text["name"],
        title=text.get("title", text["name"]),
        description=text.get("description", ""),
        type=text.get("type", "string"),
        required=constraints.get("required", False),
        unique=constraints.get("unique", False),
        pattern=constraints.get("pattern", ""),
        expected=text.get("atlas:expected", ""),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        categories=tuple(_to_category(item) for item in text.get("categories", ())),
        separator=text.get("atlas:list", ""),
        kind=text.get("atlas:kind", ""),
        is_public=text.get("atlas:visibility") == "public",
        is_optional=text.get("atlas:optional", False),
        is_recommended=text.get("atlas:recommended", False),
    )


def _to_category(text: Mapping[str, str]) -> Option:
    value = text["value"]
    return Option(text.get("slug", value), text.get("label", value), value, text.get("group", ""))


def _to_foreign_key(text: Mapping[str, Any]) -> ForeignKey:
    column, target = text["fields"], text["reference"]["fields"]
    return ForeignKey(
        column if isinstance(column, str) else column[0],
        text["reference"]["resource"],
        target if isinstance(target, str) else target[0],
    )
