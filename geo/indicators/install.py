"""Install: put indicators in service in a store, take one out, sweep what no version names.

The values are written first, in files that are never changed; then `indicateurs.csv` names them,
and enters service as any version of the tables does. Whoever is stopped in between leaves a file
that nobody names; the next one sweeps it away.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geo.errors import IndicatorError
from geo.french import count, enumeration, quoted
from geo.model.indicators import Indicator
from geo.settings import SHIPPED_DATA
from geo.sources.stores import Store, release
from geo.tables.indicator_files import TABLE, sweep_values, write_values
from geo.tables.indicators import VALUES_FOLDER, indicator_row, values_file
from geo.tables.package import PACKAGE
from geo.tables.parse import Records, parse
from geo.tables.read import read_release
from geo.tables.store import holding
from geo.tables.versions import Version
from geo.tables.write import csv_bytes, neutralise, undo_neutralisation

_KEY = "id_indicateur"

Row = Mapping[str, str]


def install(
    store: Store, indicators: Sequence[tuple[Indicator, pd.DataFrame]], *, reason: str
) -> Version:
    """Put indicators in service, each in place of the one of its identifier if there is one.

    That is another release: its version is raised, its date is at least that of the reading.

    Parameters
    ----------
    store
        Of a database, values are written in its folder of this machine first, and go with the rest.
    indicators
        Each with the table of its values (`geo.tables.indicators.COLUMNS`).
    reason
        Why, in French, for the list of versions.

    Raises
    ------
    IndicatorError
        An identifier is given twice, or `indicateurs.csv` cannot be read whole.
    StoreError
        As `replace_tables`: the version in service is then what it was.
    """
    identifiers = [indicator.id for indicator, _ in indicators]
    if twice := {each for each in identifiers if identifiers.count(each) > 1}:
        message = f"Identifiant donné deux fois : {enumeration(sorted(twice))}."
        raise IndicatorError(message)
    with holding(store.folder, store.folder / VALUES_FOLDER):
        files = store.files()
        rows = [_written(store.folder, indicator, table) for indicator, table in indicators]
        table = _Table.of(files)
        day = max((indicator.read_on for indicator, _ in indicators), default="")
        content = table.content(_with(table.rows, rows))
        return _released(store, files, content, reason, day)


def remove(store: Store, *identifiers: str) -> Version:
    """Take indicators out of service; their values stay as long as a version names them.

    Raises
    ------
    IndicatorError
        There is none of some name, or it weighs one that stays.
    StoreError
        As `install`.
    """
    with holding(store.folder, store.folder / VALUES_FOLDER):
        files = store.files()
        table = _Table.of(files)
        kept = [row for row in table.rows if row[_KEY] not in identifiers]
        for each in identifiers:
            _require_removable(each, table.rows, kept)
        first = f"retrait de l'indicateur {identifiers[0]}"
        more = f" et de {len(identifiers) - 1} de plus" if identifiers[1:] else ""
        return _released(store, files, table.content(kept), first + more, "")  # nothing is newer


def _require_removable(identifier: str, rows: Sequence[Row], kept: Sequence[Row]) -> None:
    if identifier not in [row[_KEY] for row in rows]:
        known = enumeration([row[_KEY] for row in rows]) or "aucun"
        message = f"Il n'y a pas d'indicateur {quoted(identifier)}. En service : {known}."
        raise IndicatorError(message)
    weighed = [row[_KEY] for row in kept if row.get("poids") == identifier]
    if weighed:
        message = (
            f"{quoted(identifier)} pondère {count(len(weighed), 'indicateur')} : "
            f"{enumeration(weighed)}. Retirez-les d'abord."
        )
        raise IndicatorError(message)


def _released(
    store: Store, files: Mapping[str, bytes], table: bytes, reason: str, day: str
) -> Version:
    version = release(store, files, {TABLE: table}, reason=reason, day=day)
    sweep_values(store.folder)
    return version


def _with(rows: Sequence[Row], new: Sequence[Row]) -> list[Row]:
    """Rows in their order, those of the same identifier replaced, the others after."""
    by_id = {row[_KEY]: row for row in new}
    known = {row[_KEY] for row in rows}
    return [
        *({**row, **by_id.get(row[_KEY], {})} for row in rows),
        *(row for row in new if row[_KEY] not in known),
    ]


def _written(folder: Path, indicator: Indicator, table: pd.DataFrame) -> Row:
    """Write the values of an indicator, and give its row."""
    name, data = values_file(indicator.id, table)
    write_values(folder, name, data)
    return {**indicator_row(indicator), "fichier": name}


# ---- The table ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Table:
    """The rows of `indicateurs.csv` as text, columns that are not ours included."""

    header: Sequence[str]
    rows: Sequence[Row]
    is_neutralised: bool

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> "_Table":
        """Read the table of some files; the shipped one where it has no row, as the atlas does."""
        records = parse(TABLE, files.get(TABLE, b""))
        is_neutralised = read_release(files.get(PACKAGE))[2]
        if TABLE not in files or not (records.rows or records.rejected):
            shipped = parse(TABLE, (SHIPPED_DATA / TABLE).read_bytes())
            return cls(shipped.header, _rows(shipped, str), is_neutralised)
        if records.rejected or _KEY not in records.header:
            faults = "\n".join(map(str, records.problems))
            message = f"{TABLE} n'est pas lisible en entier : rien n'est écrit.\n{faults}"
            raise IndicatorError(message)
        rows = _rows(records, undo_neutralisation if is_neutralised else str)
        return cls(records.header, rows, is_neutralised)

    def content(self, rows: Iterable[Row]) -> bytes:
        """Write rows as the file has them."""
        ours = indicator_row(Indicator("", "", "effectif"))
        columns = [*self.header, *(name for name in ours if name not in self.header)]
        clean = neutralise if self.is_neutralised else str
        return csv_bytes(columns, ([clean(row.get(name, "")) for name in columns] for row in rows))


def _rows(records: Records, read: Callable[[str], str]) -> list[Row]:
    return [dict(zip(records.header, map(read, row), strict=True)) for row in records.rows]
