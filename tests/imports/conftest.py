"""What tests of imports share: the shipped territories and schemas, and a way to import."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from geo.imports.reading import Request, read_import
from geo.imports.result import Import
from geo.model.atlas import Atlas
from geo.settings import SHIPPED_DATA
from geo.tables.read import Tables, scan_tables
from geo.tables.schema import TableSchema, read_schemas
from geo.territories.gazetteer import Gazetteer
from geo.territories.locate import point_locator

ReadFiles = Callable[..., Import]


@pytest.fixture(scope="session")
def schemas() -> Mapping[str, TableSchema]:
    """The shipped schemas."""
    return read_schemas()


@pytest.fixture(scope="session")
def read_files_in(shipped_atlas: Atlas, schemas: Mapping[str, TableSchema]) -> ReadFiles:
    """Import files against the shipped territories; keywords are those of `Request`."""
    locate = point_locator(shipped_atlas.territories)
    gazetteer = Gazetteer(shipped_atlas.territories)

    def read(files: Mapping[str, bytes], **wanted: object) -> Import:
        known: dict[str, Any] = {"locate": locate, "date": "2026-11-25", **wanted}
        return read_import(files, Request(schemas, gazetteer, **known))

    return read


@pytest.fixture(scope="session")
def shipped_tables() -> Tables:
    """The current release."""
    return scan_tables(SHIPPED_DATA)
