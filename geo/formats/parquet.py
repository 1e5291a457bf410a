"""Parquet: the flat columns of a file, the points of GeoParquet."""

import io
from collections.abc import Mapping
from typing import Any

from geo.errors import DataUnreadableError
from geo.formats.grids import Grid
from geo.formats.layers import Layer, layer_grid
from geo.formats.limits import Allowance, check_shape, refused
from geo.formats.points import point_of_wkb
from geo.formats.values import cell_text

_SHAPES = ("geometry", "geom", "wkb_geometry")


def read_parquet(file: str, data: bytes, allowance: Allowance) -> Grid:
    """Read a Parquet file; the column `geometry` of GeoParquet gives the points.

    Raises
    ------
    DataUnreadableError
        It is no Parquet file, or expands to too much.
    """
    return _grid(file, read_columns(file, data, allowance), allowance)


def read_columns(file: str, data: bytes, allowance: Allowance) -> dict[str, list[Any]]:
    """Read the flat columns of a Parquet file, by name: the values of each.

    Raises
    ------
    DataUnreadableError
        As `read_parquet`.
    """
    import pyarrow as pa  # noqa: PLC0415 (only for these files)

    try:
        return _columns(file, data, allowance)
    except DataUnreadableError:
        raise
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        raise refused(
            file, "ce n'est pas un fichier Parquet lisible", "Enregistrez le tableau en CSV."
        ) from error


def _columns(file: str, data: bytes, allowance: Allowance) -> dict[str, list[Any]]:
    import pyarrow as pa  # noqa: PLC0415 (as above)
    import pyarrow.parquet as pq  # noqa: PLC0415 (as above)

    source = pq.ParquetFile(io.BytesIO(data))
    rows = source.metadata.num_rows
    groups = [source.metadata.row_group(i) for i in range(source.metadata.num_row_groups)]
    allowance.take_bytes(file, sum(group.total_byte_size for group in groups))
    flat = [each.name for each in source.schema_arrow if not pa.types.is_nested(each.type)]
    check_shape(file, rows + 1, len(flat))
    allowance.check_cells(file, (rows + 1) * len(flat))
    kinds = [source.schema.column(i) for i in range(len(source.schema))]
    for kind in kinds:
        if kind.physical_type == "FIXED_LEN_BYTE_ARRAY":
            allowance.take_text(file, rows * kind.length)
    # A text that every row repeats is kept once: it would fill the memory otherwise.
    texts = [kind.path for kind in kinds if kind.physical_type == "BYTE_ARRAY"]
    source = pq.ParquetFile(io.BytesIO(data), read_dictionary=texts)
    table = source.read(columns=flat)
    return {name: _values(file, table.column(name), allowance) for name in table.column_names}


def _values(file: str, column: Any, allowance: Allowance) -> list[Any]:  # noqa: ANN401 - of Arrow
    """Values of a column; those of a dictionary are shared."""
    import pyarrow as pa  # noqa: PLC0415 (as in read_parquet)

    if not pa.types.is_dictionary(column.type):
        values: list[Any] = column.to_pylist()
        return values
    found: list[Any] = []
    for chunk in column.chunks:
        words = [*chunk.dictionary.to_pylist(), None]
        ranks = [len(words) - 1 if rank is None else rank for rank in chunk.indices.to_pylist()]
        lengths = [len(word) if word else 0 for word in words]
        allowance.take_text(file, sum(lengths[rank] for rank in ranks))
        found += [words[rank] for rank in ranks]
    return found


def _grid(file: str, columns: Mapping[str, list[Any]], allowance: Allowance) -> Grid:
    shape = next((name for name in _SHAPES if name in columns), "")
    names = [name for name in columns if name != shape and not name.startswith("__index_level")]
    height = len(next(iter(columns.values()), []))
    points = [point_of_wkb(value) for value in columns.get(shape, ())]
    cells = [[cell_text(value) for value in columns[name]] for name in names]
    rows = [list(row) for row in zip(*cells, strict=True)] if cells else [[] for _ in range(height)]
    return layer_grid(file, "", Layer(names, rows, points), {"format": "Parquet"}, allowance)
