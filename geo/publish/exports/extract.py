"""Extract: the rows of every table that belong to the selected poles, public columns only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from geo.model.arrays import FloatArray
from geo.model.atlas import View
from geo.publish.exports.names import with_points
from geo.reports.tables import Table
from geo.tables.read import TABLES
from geo.tables.schema import TableSchema


@dataclass(frozen=True)
class Extract:
    """What an export holds.

    Attributes
    ----------
    frames
        By table, in the order of `TABLES`: public columns in the order of the schema. The
        coordinates of a pole are its own or those of its town hall, as `precision` says.
    points
        Of `poles` and `membres`, row by row: longitude and latitude (WGS84 degrees) of the point
        of the pole, and of the town hall of the organisation's commune; NaN when unknown.
    schemas
        By table, what the columns are.
    shown
        The tables of the page that the export is taken from, for who reads a workbook.
    """

    view: View
    frames: Mapping[str, pd.DataFrame]
    points: Mapping[str, FloatArray]
    schemas: Mapping[str, TableSchema]
    shown: Sequence[Table] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no pole is selected."""
        return not len(self.view)


def extract(view: View, schemas: Mapping[str, TableSchema], shown: Sequence[Table] = ()) -> Extract:
    """Gather the selected poles, the rows tied to them, and the calls and networks referred to.

    Without a filter, every row of every table is there. The national figures, which are about
    no pole in particular, always are.
    """
    tables = dict(view.atlas.tables)
    if not view.selection.is_empty:
        tables |= _tied_tables(view, schemas)
    tables["poles"] = view.poles
    points = {name: tables[name][["longitude", "latitude"]] for name in ("poles", "membres")}
    tables["poles"] = with_points(view.poles)
    frames = {}
    for name in TABLES:
        columns = [column for column in schemas[name].public_columns if column in tables[name]]
        frames[name] = tables[name][columns].reset_index(drop=True)
    arrays = {name: frame.to_numpy(float) for name, frame in points.items()}
    return Extract(view, frames, arrays, schemas, shown)


def _tied_tables(view: View, schemas: Mapping[str, TableSchema]) -> dict[str, pd.DataFrame]:
    tables = view.atlas.tables
    poles = frozenset(view.poles["id_pole"])
    tied = {
        name: tables[name][tables[name][key.column].isin(poles)]
        for name in TABLES
        for key in schemas[name].foreign_keys
        if key.table == "poles"
    }
    referred = {
        key.table: tables[key.table][tables[key.table][key.target].isin(frame[key.column])]
        for name, frame in tied.items()
        for key in schemas[name].foreign_keys
        if key.table != "poles"
    }
    about_them = {
        name: tables[name][tables[name][key.column].isin(referred[key.table][key.target])]
        for name in TABLES
        if name not in tied
        for key in schemas[name].foreign_keys
        if key.table in referred
    }
    return tied | referred | about_them
