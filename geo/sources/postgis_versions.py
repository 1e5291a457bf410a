"""The versions that a database keeps of its tables, and the values of the indicators they name.

As a data folder does in `.versions/` and `indicateurs/`: each version whole, the last ten, and the
values as long as one of them names them. Both are in tables of their own, written with the others
in one transaction; who may only read the data needs neither.
"""

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

import sqlalchemy as sql

from geo.errors import SourceError, StoreError
from geo.formats.limits import MAX_BYTES, MAX_EXPANDED
from geo.french import number, quoted
from geo.settings import Source
from geo.sources.postgis_connection import reading
from geo.tables.indicator_files import TABLE, named_files
from geo.tables.versions import KEPT_VERSIONS, Version, digest_of

_METADATA = sql.MetaData()
_VERSIONS = sql.Table(
    "atlas_versions",
    _METADATA,
    sql.Column("numero", sql.BigInteger, primary_key=True, autoincrement=False),
    sql.Column("empreinte", sql.Text, nullable=False),
    sql.Column("raison", sql.Text, nullable=False),
    sql.Column("ecrite", sql.DateTime(timezone=True), server_default=sql.func.now()),
    sql.Column("en_service", sql.Boolean, nullable=False),
    sql.Column("fichiers", sql.JSON, nullable=False),
    comment="Versions des tables, entières ; écrites par l'atlas, qui en garde dix",
)
_VALUES = sql.Table(
    "atlas_valeurs",
    _METADATA,
    sql.Column("fichier", sql.Text, primary_key=True),
    sql.Column("empreinte", sql.Text, nullable=False, comment="SHA-256 du contenu"),
    sql.Column("contenu", sql.LargeBinary, nullable=False),
    comment="Valeurs des indicateurs (Parquet), par le nom que leur donne la table indicateurs",
)
_FOUND = "tables trouvées dans la base"
_OUTSIDE = "tables changées sans l'atlas"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written of a version.

    Attributes
    ----------
    reason
        Why, in French.
    known
        The mark of the tables it was made from; when they have another, nothing is to be written.
        Empty: whatever they are.
    returns_to
        Number of the version that is put back; 0 for a new one.
    """

    reason: str
    known: str = ""
    returns_to: int = 0


# ---- Reading --------------------------------------------------------------------------------


def read_versions(source: Source) -> tuple[Version, ...]:
    """List the versions that a database keeps, the oldest first.

    Raises
    ------
    SourceError
        It does not answer, or refuses.
    """
    with reading(source) as connection:
        return _versions(connection) if _may_read(connection, _VERSIONS) else ()


def read_version(source: Source, version: Version) -> Mapping[str, bytes]:
    """Read the files of a version that a database keeps.

    Raises
    ------
    StoreError
        It is gone, or is no longer what was written.
    SourceError
        It is too big; or the database does not answer, or refuses.
    """
    chosen = _VERSIONS.c.numero == version.number
    size = sql.func.octet_length(sql.cast(_VERSIONS.c.fichiers, sql.Text))
    with reading(source) as connection:
        found = connection.execute(sql.select(size).where(chosen)).scalar_one_or_none()
        _require_size(f"la version {version.number} dépasse", found or 0, MAX_EXPANDED)
        query = sql.select(_VERSIONS.c.fichiers).where(chosen)
        texts = connection.execute(query).scalar_one_or_none()
    texts = texts if isinstance(texts, dict) else {}  # it is gone, or someone changed it
    files = {name: str(text).encode() for name, text in texts.items()}
    if digest_of(files) != version.digest:
        message = (
            f"La version {version.number} de la base n'est plus telle qu'elle a été écrite : rien "
            "n'est changé. Choisissez-en une autre."
        )
        raise StoreError(message)
    return files


def read_values(source: Source, names: Iterable[str]) -> Generator[tuple[str, bytes], None, None]:
    """Read files of values one by one; those that the database lacks are left out.

    Raises
    ------
    SourceError
        One is too big, or is not what was written; or as `read_versions`.
    """
    with reading(source) as connection:
        for name in names if _may_read(connection, _VALUES) else ():
            chosen = _VALUES.c.fichier == name
            size = connection.execute(sql.select(_SIZE).where(chosen)).scalar_one_or_none()
            if size is None:
                continue
            _require_size(f"les valeurs {quoted(name)} dépassent", size, MAX_BYTES)
            query = sql.select(_VALUES.c.contenu, _VALUES.c.empreinte).where(chosen)
            content, digest = connection.execute(query).one()
            if sha256(content).hexdigest() != digest:
                message = f"les valeurs {quoted(name)} de la base ne sont plus celles d'origine"
                raise SourceError(message)
            yield name, bytes(content)


def _require_size(exceeding: str, size: int, most: int) -> None:
    if size > most:
        message = f"{exceeding} {number(most // 1_000_000)} Mo"
        raise SourceError(message)


_SIZE = sql.func.octet_length(_VALUES.c.contenu)


def digest_in_service(connection: sql.Connection) -> str:
    """Name what the version in service holds; empty when there is none, or one may not read it."""
    if not _may_read(connection, _VERSIONS):
        return ""
    return next((each.digest for each in _versions(connection) if each.is_current), "")


def _may_read(connection: sql.Connection, table: sql.Table) -> bool:
    """Whether a table is there for who reads: a database made by someone else has none."""
    allowed = sql.func.has_table_privilege(sql.func.to_regclass(table.name), "SELECT")
    return bool(connection.execute(sql.select(allowed)).scalar())


def _versions(connection: sql.Connection) -> tuple[Version, ...]:
    columns = _VERSIONS.c
    query = sql.select(columns.numero, columns.empreinte, columns.raison, columns.en_service)
    return tuple(Version(*row) for row in connection.execute(query.order_by(columns.numero)))


# ---- Writing: within the transaction of whoever holds the tables -----------------------------


def keep_version(
    connection: sql.Connection,
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    entry: Entry,
) -> Version:
    """Keep what the tables held, if no version does, and what they now hold; give the latter."""
    _METADATA.create_all(connection)
    versions = _versions(connection)
    current = next((each for each in versions if each.is_current), None)
    if before and (current is None or current.digest != digest_of(before)):
        current = _added(connection, before, _OUTSIDE if current else _FOUND)
    digest = digest_of(after)
    back = next((each for each in versions if each.number == entry.returns_to), None)
    if back is not None and back.digest == digest:
        current = _in_service(connection, back)
    elif current is None or current.digest != digest:
        current = _added(connection, after, entry.reason)
    _prune(connection)
    return current


def keep_values(connection: sql.Connection, values: Mapping[str, bytes]) -> None:
    """Keep files of values; of a name that is there, it holds the same."""
    _METADATA.create_all(connection)
    known = set(connection.execute(sql.select(_VALUES.c.fichier)).scalars())
    for name in values.keys() - known:
        content = values[name]
        _require_size(f"les valeurs {quoted(name)} dépassent", len(content), MAX_BYTES)
        row = {"fichier": name, "empreinte": sha256(content).hexdigest(), "contenu": content}
        connection.execute(_VALUES.insert(), row)


def _added(connection: sql.Connection, files: Mapping[str, bytes], reason: str) -> Version:
    latest = connection.execute(sql.select(sql.func.max(_VERSIONS.c.numero))).scalar() or 0
    version = Version(latest + 1, digest_of(files), reason, is_current=False)
    row = {
        "numero": version.number,
        "empreinte": version.digest,
        "raison": reason,
        "en_service": False,
        "fichiers": {name: content.decode() for name, content in files.items()},
    }
    connection.execute(_VERSIONS.insert(), row)
    return _in_service(connection, version)


def _in_service(connection: sql.Connection, version: Version) -> Version:
    is_it = _VERSIONS.c.numero == version.number
    connection.execute(_VERSIONS.update().values(en_service=is_it))
    return replace(version, is_current=True)


def _prune(connection: sql.Connection) -> None:
    """Forget the oldest versions beyond those kept, then the values that none names any more."""
    versions = _versions(connection)
    excess = max(len(versions) - KEPT_VERSIONS, 0)
    old = [each.number for each in versions if not each.is_current][:excess]
    connection.execute(_VERSIONS.delete().where(_VERSIONS.c.numero.in_(old)))
    tables = connection.execute(sql.select(_VERSIONS.c.fichiers[TABLE].as_string())).scalars()
    named = set[str]().union(*(named_files(table.encode()) for table in tables if table))
    connection.execute(_VALUES.delete().where(_VALUES.c.fichier.not_in(named)))
