"""The logins that are over, in the database that all replicas read.

Each is named by a digest of a number drawn at random: nothing here tells a person.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

import sqlalchemy as sql
from sqlalchemy.dialects.postgresql import insert

from geo.settings import Source
from geo.sources.postgis_connection import connected

_OVER = sql.Table(
    "atlas_connexions_finies",
    sql.MetaData(),
    sql.Column("empreinte", sql.Text, primary_key=True),
    sql.Column("jusqu_a", sql.DateTime(timezone=True), nullable=False),
    comment="Connexions finies, que tous les serveurs refusent jusqu'à cette date ; sans nom",
)
_OWNS_TABLES = sql.text(
    "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('poles')"
)


def share_over(source: Source, over: Mapping[str, float]) -> dict[str, float]:
    """Keep logins that are over, and give all those that the database keeps.

    An account that does not own the tables keeps nothing, and is given nothing: it cannot replace
    data either.

    Parameters
    ----------
    over
        By digest, when each would end by itself: seconds since 1970.

    Raises
    ------
    SourceError
        The database does not answer, or refuses.
    """
    with connected(source) as connection, connection.begin():
        if not connection.execute(_OWNS_TABLES).scalar():
            return {}
        known = _read(connection) if sql.inspect(connection).has_table(_OVER.name) else {}
        rows = [
            {"empreinte": digest, "jusqu_a": datetime.fromtimestamp(until, UTC)}
            for digest, until in over.items()
            if digest not in known
        ]
        if rows:
            _OVER.metadata.create_all(connection)
            connection.execute(_OVER.delete().where(_OVER.c.jusqu_a < sql.func.now()))
            connection.execute(insert(_OVER).on_conflict_do_nothing(), rows)
        return known


def _read(connection: sql.Connection) -> dict[str, float]:
    query = sql.select(_OVER.c.empreinte, _OVER.c.jusqu_a)
    return {digest: until.timestamp() for digest, until in connection.execute(query)}
