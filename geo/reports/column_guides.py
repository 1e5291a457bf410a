"""Guides to the columns: what each table and column holds, in words made from the schemas."""

from collections.abc import Mapping
from typing import Any

from geo.french import count, enumeration, number
from geo.tables.schema import Field, TableSchema

_KINDS = {
    "date": "date : AAAA-MM-JJ, AAAA-MM ou AAAA",
    "year": "année",
    "url": "adresse http(s)",
}


def column_guides(schemas: Mapping[str, TableSchema]) -> list[Mapping[str, Any]]:
    """Say what each column of each table is, table by table, for `column_guides.html`."""
    return [table_guide(schema) for schema in schemas.values()]


def column_words(field: Field) -> str:
    """Say what a column holds: « nombre entier, de 1990 à 2100 »."""
    if field.categories:
        values = enumeration(
            [
                f"{each.value} ({each.label})" if each.label != each.value else each.value
                for each in field.categories
            ],
            last="ou",
        )
        several = f"plusieurs valeurs séparées par « {field.separator} », parmi"
        words = f"{several if field.is_list else 'une valeur parmi'} : {values}"
    elif field.is_number:
        words = _number_words(field)
    else:
        words = _KINDS.get(field.kind) or field.expected or "texte"
    return f"{words} ; obligatoire" if field.required else words


def _number_words(field: Field) -> str:
    if field.kind == "year":
        return _KINDS["year"]
    words = "nombre entier" if field.type == "integer" else "nombre (point décimal)"
    low, high = (_bound(value) for value in (field.minimum, field.maximum))
    if low and high:
        return f"{words}, de {low} à {high}"
    if low:
        return f"{words}, au moins {low}"
    return f"{words}, au plus {high}" if high else words


def _bound(value: float | None) -> str:
    return "" if value is None else number(value, 0 if float(value).is_integer() else 1)


def table_guide(schema: TableSchema, *, is_public: bool = False) -> Mapping[str, Any]:
    """Say what each column of a table is; where it is public, internal ones are left out."""
    fields = [field for field in schema.fields if field.is_public or not is_public]
    references = {key.column: f"{key.table}.{key.target}" for key in schema.foreign_keys}
    return {
        "name": schema.name,
        "title": schema.title,
        "description": schema.description,
        "key": enumeration(schema.primary_key),
        "size": count(len(fields), "colonne"),
        "columns": [
            {
                "name": field.name,
                "title": field.title,
                "description": field.description,
                "words": column_words(field),
                "reference": references.get(field.name, ""),
                "is_public": field.is_public,
            }
            for field in fields
        ],
    }
