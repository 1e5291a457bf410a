"""Place: each row in its commune, département or région, with the method and the certainty."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.imports.clean import Draft, RowFault
from geo.imports.placing.addresses import Geocode, with_answers
from geo.imports.placing.coordinates import points_of, with_coordinates
from geo.imports.placing.defaults import without_default_points, without_points
from geo.imports.placing.evidence import Clues
from geo.imports.placing.places import Place, place_of
from geo.imports.placing.towns import with_address
from geo.model.names import place_key
from geo.model.report import shown
from geo.model.rules import fault
from geo.tables.resolve import Locate
from geo.territories.gazetteer import Gazetteer

PLACE_COLUMNS = (
    "adresse",
    "code_postal",
    "commune",
    "code_insee",
    "code_departement",
    "code_region",
    "precision",
    "latitude",
    "longitude",
    "lieu_methode",
    "lieu_certitude",
)
"""Columns that say where a pole is, or how well it is known: all from one file, or none."""


@dataclass(frozen=True)
class Means:
    """What placing rows needs.

    Attributes
    ----------
    locate
        Commune of points (`geo.territories.locate.point_locator`); None: points are not used.
    geocode
        Point of addresses; None: no request leaves.
    """

    gazetteer: Gazetteer
    locate: Locate | None = None
    geocode: Geocode | None = None


@dataclass(frozen=True)
class Placed:
    """Rows, and where each is."""

    draft: Draft
    places: tuple[Place, ...]


def place(draft: Draft, means: Means) -> Placed:
    """Place each row, and write what was found in its cells."""
    draft = with_coordinates(draft)
    draft = without_points(draft, _town_halls(draft))
    clues, draft = _clues(draft, means)
    clues, draft = without_default_points(draft, clues, means.gazetteer)
    found = {each: place_of(each, means.gazetteer) for each in dict.fromkeys(clues)}
    places = [found[each] for each in clues]
    if means.geocode:
        draft, places = with_answers(draft, places, means.geocode, means.gazetteer)
    faults = [(row, *each) for row, found in enumerate(places) for each in found.faults]
    objected = {row for row, _, each in faults if each.rule == "contradicting-point"}
    draft = (
        without_points(draft, objected)
        .with_faults(faults)
        .with_cells(_place_cells(draft, places, means.gazetteer))
    )
    return Placed(_with_official_names(draft, places, means.gazetteer), tuple(places))


def _town_halls(draft: Draft) -> set[int]:
    """Rows whose point is no address of theirs, as their precision says: so do our own exports."""
    precisions = draft.cells.get("precision", ())
    return {row for row, cell in enumerate(precisions) if cell not in ("", "adresse")}


def _clues(draft: Draft, means: Means) -> tuple[list[Clues], Draft]:
    """Gather what each row says of its place, whole addresses included."""
    names = ("code_insee", "commune", "code_postal", "code_departement", "code_region")
    columns = [draft.rows.column(name) for name in names]
    located = _located(draft, means.locate)
    given = draft.rows.given.get("code_postal") or [""] * len(located)
    padded = [bool(_FOUR_DIGITS.fullmatch(cell)) for cell in given]
    rows = zip(*columns, located, draft.rows.column("pays"), strict=True)
    clues = [
        with_address(replace(Clues(*each), is_padded=is_padded), address, means.gazetteer)
        for each, is_padded, address in zip(rows, padded, draft.rows.column("adresse"), strict=True)
    ]
    written = zip(draft.cells["code_postal"], clues, strict=True)
    return clues, draft.with_cells(
        {"code_postal": [cell or each.code_postal for cell, each in written]}
    )


_FOUR_DIGITS = re.compile(r"\W*[1-9]\d{3}(?:[.,]0+)?\W*")


def _located(draft: Draft, locate: Locate | None) -> list[str]:
    """Commune of each point, empty for those that are missing or outside."""
    longitudes, latitudes = points_of(draft)
    if locate is None or not np.isfinite(longitudes).any():
        return [""] * len(longitudes)
    return [str(code) for code in locate(longitudes, latitudes)]


def _place_cells(
    draft: Draft, places: Sequence[Place], gazetteer: Gazetteer
) -> dict[str, Sequence[str]]:
    names, given = draft.rows.column("commune"), draft.rows.column("code_insee")
    cells: dict[str, Sequence[str]] = {
        "commune": [
            gazetteer.name_of[each.code_insee]
            if each.code_insee and (not name or each.overrules_name)
            else ""
            if each.is_name_wider
            else name
            for name, each in zip(names, places, strict=True)
        ],
        "code_insee": [
            code if each.method == "code_ancien" else each.code_insee
            for code, each in zip(given, places, strict=True)
        ],
        "code_departement": [each.departement for each in places],
        "code_region": [each.region for each in places],
        "lieu_methode": [each.method for each in places],
        "lieu_certitude": [str(each.certainty) for each in places],
    }
    if "precision" in draft.cells:
        declared = zip(draft.cells["precision"], draft.cells["adresse"], places, strict=True)
        cells["precision"] = [
            cell or _precision(each, has_address=bool(address)) for cell, address, each in declared
        ]
    return {name: column for name, column in cells.items() if name in draft.cells}


def _precision(place: Place, *, has_address: bool) -> str:
    """How finely a place is known, where the file does not say it."""
    if place.code_insee:
        return "adresse" if has_address else "commune"
    return "departement" if place.departement else "region" if place.region else "inconnue"


def _with_official_names(draft: Draft, places: Sequence[Place], gazetteer: Gazetteer) -> Draft:
    """Write the name of the commune as it is today, where it was abridged or adorned."""
    cells = list(draft.cells["commune"])
    faults: list[RowFault] = []
    for row, found in enumerate(places):
        if not found.code_insee or not cells[row]:
            continue
        name, official = cells[row], gazetteer.name_of[found.code_insee]
        if place_key(name) == place_key(official):
            cells[row] = official  # capitals, accents and hyphens only
        elif place_key(name) not in gazetteer.former_names.get(found.code_insee, ()):
            cells[row] = official
            if all(column != "commune" for column, _ in found.faults):  # it is said already
                written = fault("commune-written", value=shown(name), name=official)
                faults.append((row, "commune", written))
    return draft.with_cells({"commune": cells}).with_faults(faults)
