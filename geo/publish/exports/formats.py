"""Formats: what an extract can be written as, and what is said of the kinds of files."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from geo.model.atlas import View
from geo.publish.exports.csv_folder import csv_zip
from geo.publish.exports.extract import Extract
from geo.publish.exports.geojson import geojson
from geo.publish.exports.geopackage import geopackage
from geo.publish.exports.names import file_name
from geo.publish.exports.network_files import graphml
from geo.publish.exports.xlsx import xlsx

_WORDS: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).parent.with_name("formats.toml").read_text("utf-8")
)


class Kind(NamedTuple):
    """A kind of file: its name in French, its type in HTTP and schema.org, what opens it."""

    name: str
    media_type: str
    use: str


KINDS = {extension: Kind(**words) for extension, words in _WORDS["kinds"].items()}
"""By extension."""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """What a selection can be written as.

    Attributes
    ----------
    title, purpose
        For a person: its name, and what opens it.
    content, extension
        How files are called, after what they hold.
    """

    title: str
    purpose: str
    content: str
    extension: str
    write: Callable[[Extract], bytes]

    def name(self, view: View) -> str:
        """Name the file after what it holds, the selection and the date of the data."""
        return file_name(view, self.content, self.extension)


_WRITERS = {
    "csv": csv_zip,
    "xlsx": xlsx,
    "geojson": geojson,
    "gpkg": geopackage,
    "graphml": graphml,
}
FORMATS: Mapping[str, FileFormat] = {
    name: FileFormat(write=write, **_WORDS["exports"][name]) for name, write in _WRITERS.items()
}
"""By the name of the format on the command line."""
