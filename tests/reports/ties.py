"""What tests of networks share: ties found in an atlas, their report, the legend of their map."""

import base64
import csv
import io
from typing import Any

import numpy as np

from geo.analysis.networks import (
    TiedPoles,
    tied_poles,
    ties_of,
)
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.leaflet import map_data
from geo.reports.blocks import Report
from geo.reports.maps.lines import Lines
from geo.reports.maps.maps import lines_map
from geo.reports.networks.report import networks_report
from geo.reports.study import Study
from tests.spaces import plain
from tests.views.test_maps import ADDRESSES


def found_in(atlas: Atlas, selection: Selection | None = None) -> TiedPoles:
    return tied_poles(ties_of(atlas), atlas.select(selection or Selection()))


def report_in(atlas: Atlas, selection: Selection | None = None) -> Report:
    asked = selection or Selection()
    zone = Selection(level=asked.level, codes=asked.codes)
    return networks_report(Study(atlas, asked.without_territory(), zone))


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def legend_text(found: TiedPoles) -> str:
    """All that the legend inside the map says."""
    parts = map_data(lines_map(Lines(found)), ADDRESSES)["legend"]
    said = [f"{each['label']} ({each['size']})" for part in parts for each in part["entries"]]
    return plain(" ".join([*said, *(note for part in parts for note in part["notes"])]))


def selected(data: dict[str, Any]) -> list[int]:
    """Positions of the lines drawn in the catalogue of lines."""
    bits = np.frombuffer(base64.b64decode(data["lines"]["selected"]), np.uint8)
    return [int(position) for position in np.flatnonzero(np.unpackbits(bits))]
