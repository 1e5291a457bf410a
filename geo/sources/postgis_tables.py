"""The tables of the schemas as tables of a PostGIS database, with their words as comments."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sql
from sqlalchemy.types import TypeEngine, UserDefinedType

from geo.tables.schema import Field, TableSchema

RANK = "rang"
GEOMETRY = "geom"
PACKAGE_TABLE = "datapackage"
SRID = 4326
_RANK_COMMENT = "Rang de la ligne dans la table, qui en garde l'ordre"
_GEOMETRY_COMMENT = (
    "Point du pôle, sinon mairie de sa commune (WGS84) ; écrit par « push », pour les cartes : la "
    "lecture emploie latitude, longitude et code_insee"
)


class _Point(UserDefinedType[str]):
    """A point of PostGIS, written as text (EWKT)."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """How the type is written in SQL."""
        return f"geometry(Point, {SRID})"

    def bind_expression(self, bindvalue: sql.BindParameter[str]) -> sql.ColumnElement[str]:
        """Have PostGIS read the text."""
        return sql.func.ST_GeomFromEWKT(bindvalue)


def database_tables(schemas: Mapping[str, TableSchema]) -> dict[str, sql.Table]:
    """Lay out the tables, those referred to first, then the one that describes them all.

    Keys and references are those of the schemas, checked at the end of a transaction.
    """
    metadata = sql.MetaData()
    tables = {name: _table(metadata, schema, schemas) for name, schema in schemas.items()}
    comment = "Titre, version, date, licence et limites du jeu : datapackage.json"
    content = sql.Column("contenu", sql.Text, nullable=False)
    return tables | {PACKAGE_TABLE: sql.Table(PACKAGE_TABLE, metadata, content, comment=comment)}


def _table(
    metadata: sql.MetaData, schema: TableSchema, schemas: Mapping[str, TableSchema]
) -> sql.Table:
    columns = [_column(field) for field in schema.fields]
    rank = sql.Column(RANK, sql.BigInteger, sql.Identity(), nullable=False, comment=_RANK_COMMENT)
    if schema.name == "poles":
        columns.append(sql.Column(GEOMETRY, _Point, comment=_GEOMETRY_COMMENT))
    constraints: list[sql.Constraint] = [
        sql.ForeignKeyConstraint(
            [key.column], [f"{key.table}.{key.target}"], deferrable=True, initially="DEFERRED"
        )
        for key in schema.foreign_keys
        if key.table in schemas
    ]
    if schema.primary_key:
        constraints.append(sql.PrimaryKeyConstraint(*schema.primary_key))
    return sql.Table(
        schema.name,
        metadata,
        *columns,
        rank,
        *constraints,
        comment=_words(schema.title, schema.description),
    )


def _column(field: Field) -> "sql.Column[object]":
    kinds: Mapping[str, type[TypeEngine[Any]]] = {
        "integer": sql.BigInteger,
        "number": sql.Double,
    }
    return sql.Column(
        field.name,
        kinds.get(field.type, sql.Text),
        nullable=not field.required,
        comment=_words(field.title, field.description),
    )


def _words(title: str, description: str) -> str:
    return f"{title} : {description}" if description else title
