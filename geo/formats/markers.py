"""Markers: the waypoints of a GPX file and the placemarks of a KML file, with their points."""

import re
from collections.abc import Mapping
from dataclasses import replace
from xml.parsers import expat

from geo.formats.grids import Grid
from geo.formats.layers import Layer, layer_grid
from geo.formats.limits import MAX_NESTING, Allowance, check_shape, refused
from geo.formats.points import OTHER, WGS84, Located, located
from geo.formats.values import clean_text
from geo.formats.xml import parse_xml
from geo.french import number
from geo.model.rules import fault

_ROOT = re.compile(
    rb"\A(?:[\s\xef\xbb\xbf]|<\?.*?\?>|<!--.*?-->)*+<(?:[\w.-]+:)?(gpx|kml)[\s>]", re.DOTALL
)
_MARKERS = ("wpt", "Placemark")
_TRACKS = ("trk", "rte")
_NAMED = ("Data", "SimpleData")
"""Elements of KML whose attribute `name` is the header of a column."""
_COORDINATES = re.compile(r"\s*(-?[\d.]+(?:e-?\d+)?)\s*,\s*(-?[\d.]+(?:e-?\d+)?)(?:,\S*)?\s*")


def is_markers(data: bytes) -> bool:
    """Whether these are the bytes of a GPX or KML file."""
    return bool(_ROOT.match(data[:2000]))


def read_markers(file: str, data: bytes, allowance: Allowance) -> Grid:
    """Read the waypoints or the placemarks of a file: what each says, and its point.

    Tracks and routes are not read, which is said, and neither is what a file links to.

    Raises
    ------
    DataUnreadableError
        It is no well-formed XML, declares a document type, or is too big.
    """
    reader = _Reader(file)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.open
    parser.EndElementHandler = reader.close
    parser.CharacterDataHandler = reader.read
    parse_xml(file, data, parser)
    header = list(reader.names)
    allowance.check_cells(file, (len(reader.records) + 1) * len(header))
    rows = [[clean_text(record.get(name, "")) for name in header] for record in reader.records]
    layer = Layer(list(map(clean_text, header)), rows, reader.points)
    grid = layer_grid(file, "", layer, {"format": reader.format}, allowance)
    told = [fault("unread-tracks", found=number(reader.tracks)).at(file)] if reader.tracks else []
    return replace(grid, problems=(*grid.problems, *told))


class _Reader:
    """Markers gathered as the elements go by."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.format = ""
        self.names: dict[str, None] = {}
        self.records: list[dict[str, str]] = []
        self.points: list[Located | None] = []
        self.tracks = 0
        self.path: list[str] = []  # from the marker down; empty outside
        self.key = ""
        self.texts: list[str] = []

    def open(self, name: str, attributes: Mapping[str, str]) -> None:
        """Meet the start of an element."""
        name = name.rpartition(" ")[2]
        self.format = self.format or name.upper()
        self.texts = []
        if len(self.path) > MAX_NESTING:
            raise refused(self.file, "il emboîte trop d'éléments", "Ne gardez que les points.")
        if self.path:
            self.path.append(name)
            self.key = attributes.get("name", self.key) if name in _NAMED else self.key
            if name == "link" and "href" in attributes:
                self._keep("link", attributes["href"])
        elif name in _MARKERS:
            self.path = [name]
            self.records.append({})
            place = f"{attributes.get('lon', '')},{attributes.get('lat', '')}"
            self.points.append(_point(place) if name == "wpt" else None)
            check_shape(self.file, len(self.records) + 1, len(self.names))
        elif name in _TRACKS:
            self.tracks += 1

    def read(self, text: str) -> None:
        """Meet text."""
        if self.path:
            self.texts.append(text)

    def close(self, _: str) -> None:
        """Meet the end of an element."""
        if not self.path:
            return
        name, text = self.path[-1], "".join(self.texts).strip()
        if name == "coordinates":
            is_first = self.points[-1] is None
            is_point = [each for each in self.path[1:-1] if each != "MultiGeometry"] == ["Point"]
            self.points[-1] = _point(text) if is_point and is_first else OTHER
        elif name in ("value", "SimpleData"):
            self._keep(self.key, text)
        elif len(self.path) == 2 and text:
            self._keep(name, text)
        self.path.pop()
        self.texts = []

    def _keep(self, name: str, text: str) -> None:
        self.names[name] = None
        check_shape(self.file, 1, len(self.names))
        self.records[-1].setdefault(name, text)


def _point(text: str) -> Located:
    found = _COORDINATES.fullmatch(text)
    try:
        return located(float(found[1]), float(found[2]), WGS84) if found else OTHER
    except ValueError:
        return OTHER
