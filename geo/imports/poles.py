"""Poles: cleaned rows into rows of our table, each with its place, identifier and source."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo.formats.points import LAMBERT_93, FloatArray, looks_like_lambert_93, to_degrees
from geo.formats.values import plain_number
from geo.french import count, number
from geo.geocoding.locations import doubt_of
from geo.imports.cells import is_company_number
from geo.imports.mapping import Match
from geo.imports.places import (
    Address,
    Clues,
    Geocode,
    Geocoded,
    Place,
    Resolver,
    locate_points,
)
from geo.imports.sheets import Rows
from geo.imports.values import Spellings, items_of, spellings_of
from geo.model.report import Fault, Problem, shown
from geo.tables.check import EMAIL, PHONE
from geo.tables.resolve import Locate
from geo.tables.schema import TableSchema
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
_MAINLAND_LATITUDES, _MAINLAND_LONGITUDES = (41.0, 51.5), (-5.5, 10.0)


@dataclass
class Draft:
    """Rows of a table on the way to ours.

    Attributes
    ----------
    rows
        As cleaned.
    cells
        By column of the schema, the cells that will be written.
    problems
        All that was found.
    spellings
        By column, those met.
    resolved
        How many rows were placed by each method.
    """

    rows: Rows
    cells: dict[str, list[str]]
    problems: list[Problem] = field(default_factory=list)
    spellings: dict[str, tuple[Match, ...]] = field(default_factory=dict)
    resolved: Counter[str] = field(default_factory=Counter)

    def report(self, row: int, column: str, fault: Fault) -> None:
        """Report a fault of a cell."""
        self.problems.append(self.rows.problem(row, column, fault))


@dataclass(frozen=True)
class Means:
    """What placing rows needs.

    Attributes
    ----------
    gazetteer
        Names and codes of the territories.
    locate
        Commune of points, or None.
    geocode
        Point of addresses, or None: no request leaves.
    """

    gazetteer: Gazetteer
    locate: Locate | None = None
    geocode: Geocode | None = None


_HELPERS = ("latitude", "longitude", "code_postal")
"""Columns that place a row even of a table that does not keep them."""


def start(rows: Rows, schema: TableSchema) -> Draft:
    """Lay out the cells of the columns of the schema, without what would let reach a person."""
    names = dict.fromkeys((*schema.columns, *_HELPERS))
    draft = Draft(rows, {name: list(rows.column(name)) for name in names}, [*rows.problems])
    for each in schema.fields:
        if (
            each.is_public
            and not each.is_number
            and not each.categories
            and each.name in rows.cells
        ):
            _mask_persons(draft, each.name, is_free=not each.kind)
    return draft


def _mask_persons(draft: Draft, column: str, *, is_free: bool) -> None:
    cells = draft.cells[column]
    masked = {value: _without_persons(value, is_free=is_free) for value in set(cells)}
    for row, cell in enumerate(cells):
        if masked[cell] != cell:
            cells[row] = masked[cell].strip(" …,;:-")
            draft.report(row, column, _PERSON)


def _without_persons(value: str, *, is_free: bool) -> str:
    hidden = EMAIL.sub("…", value) if "@" in value else value
    return PHONE.sub("…", hidden) if is_free else hidden


_PERSON = Fault(
    "personal-data",
    "la cellule contenait une adresse électronique ou un numéro de téléphone, qui serait publié : "
    "il en est retiré.",
    "Rien à faire.",
    "warning",
)


# ---- Values of lists ------------------------------------------------------------------------


def match_values(
    draft: Draft, schema: TableSchema, confirmed: Mapping[str, Mapping[str, str]]
) -> None:
    """Bring the cells of columns that have a list of values to those of the list."""
    for each in schema.fields:
        if each.categories and each.name in draft.rows.cells:
            spellings = spellings_of(each, confirmed.get(each.name, {}))
            separator = each.separator
            draft.cells[each.name] = list(match_column(draft, each.name, spellings, separator))


def match_column(draft: Draft, column: str, spellings: Spellings, separator: str) -> Iterator[str]:
    """Bring the cells of one column to values of a list; those unlike any are left out, said."""
    done: dict[str, tuple[str, list[str]]] = {}
    met: dict[str, Match] = {}
    for row, cell in enumerate(draft.rows.column(column)):
        if cell not in done:
            items = items_of(cell, spellings) if separator else [" ".join(cell.split())]
            matches = [spellings.match(item) for item in items if item]
            met.update((match.found, match) for match in matches)
            targets = dict.fromkeys(match.target for match in matches if match.target)
            done[cell] = separator.join(targets), [m.found for m in matches if not m.target]
        text, unknown = done[cell]
        for item in unknown:
            draft.report(row, column, _unknown_value(item))
        yield text
    if met:
        draft.spellings[column] = tuple(sorted(met.values(), key=lambda match: match.found))


def _unknown_value(item: str) -> Fault:
    return Fault(
        "unknown-value",
        f"{shown(item)} n'est pas une valeur connue : elle est laissée de côté.",
        "Dites dans la correspondance laquelle c'est, ou corrigez-la.",
        "warning",
    )


# ---- Points ---------------------------------------------------------------------------------


def read_points(draft: Draft) -> None:
    """Make degrees of what the rows have: two columns, one cell of both, or metres."""
    _split_pairs(draft)
    longitudes, latitudes = (_floats(draft.cells[name]) for name in ("longitude", "latitude"))
    x, y = (_floats(draft.rows.column(name)) for name in ("x", "y"))
    has_degrees = np.isfinite(longitudes) & np.isfinite(latitudes)
    for row in map(int, np.flatnonzero(np.isfinite(x) & np.isfinite(y) & ~has_degrees)):
        if looks_like_lambert_93(x[row], y[row]):
            _set_lambert(draft, row, x[row], y[row])
        elif abs(x[row]) <= 180 and abs(y[row]) <= 90:
            draft.cells["longitude"][row] = plain_number(x[row])
            draft.cells["latitude"][row] = plain_number(y[row])
        else:
            draft.report(row, "x", _UNKNOWN_PROJECTION)
    for row in map(int, np.flatnonzero(has_degrees)):
        _mend_degrees(draft, row, longitudes[row], latitudes[row])


def _split_pairs(draft: Draft) -> None:
    for row, cell in enumerate(draft.rows.column("coordonnees")):
        if not cell or draft.cells["latitude"][row]:
            continue
        if found := _WKT.search(cell):
            draft.cells["longitude"][row], draft.cells["latitude"][row] = found.groups()
            continue
        parts = [part for part in cell.strip("[]() ").replace(";", " ").split() if part != ","]
        if len(parts) == 1:
            parts = cell.strip("[]() ").split(",")
        numbers = [part.strip(", ").replace(",", ".") for part in parts]
        if len(numbers) == 2 and all(map(_is_float, numbers)):
            draft.cells["latitude"][row], draft.cells["longitude"][row] = numbers
        else:
            draft.report(row, "coordonnees", _NO_PAIR)


_WKT = re.compile(r"POINT\s*Z?\s*\(\s*(-?\d+(?:\.\d+)?)\s+(-?\d+(?:\.\d+)?)", re.IGNORECASE)
_NO_PAIR = Fault(
    "not-a-number",
    "la cellule n'est pas une latitude et une longitude ; elle est laissée de côté.",
    "Écrivez « 48.8566, 2.3522 ».",
    "warning",
)
_UNKNOWN_PROJECTION = Fault(
    "unknown-projection",
    "ces coordonnées ne sont ni en degrés ni en Lambert-93 ; elles sont laissées de côté.",
    "Donnez-les en degrés (WGS84).",
    "warning",
)


def _is_float(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


def _floats(cells: Sequence[str]) -> FloatArray:
    known = {cell: float(cell) if cell and _is_float(cell) else np.nan for cell in set(cells)}
    return np.array([known[cell] for cell in cells], dtype=float)


def _set_lambert(draft: Draft, row: int, x: float, y: float) -> None:
    longitude, latitude = to_degrees(np.array([x]), np.array([y]), LAMBERT_93)
    draft.cells["longitude"][row] = plain_number(float(longitude[0]))
    draft.cells["latitude"][row] = plain_number(float(latitude[0]))


def _mend_degrees(draft: Draft, row: int, longitude: float, latitude: float) -> None:
    """Exchange degrees put the wrong way round on the mainland, and read metres as such."""
    if looks_like_lambert_93(longitude, latitude) or looks_like_lambert_93(latitude, longitude):
        x, y = sorted((longitude, latitude))
        _set_lambert(draft, row, x, y)
        draft.report(row, "latitude", _METRES)
        return
    is_right = _is_mainland(longitude, latitude)
    if not is_right and _is_mainland(latitude, longitude):
        cells = draft.cells
        cells["longitude"][row], cells["latitude"][row] = (
            cells["latitude"][row],
            cells["longitude"][row],
        )
        draft.report(row, "latitude", _SWAPPED)


def _is_mainland(longitude: float, latitude: float) -> bool:
    low, high = _MAINLAND_LATITUDES
    west, east = _MAINLAND_LONGITUDES
    return low <= latitude <= high and west <= longitude <= east


_SWAPPED = Fault(
    "swapped-coordinates",
    "la latitude et la longitude étaient inversées ; elles sont échangées.",
    "Vérifiez le point.",
    "warning",
)
_METRES = Fault(
    "projected-coordinates",
    "ces coordonnées sont des mètres (Lambert-93), non des degrés ; elles sont converties.",
    "Vérifiez le point.",
    "info",
)


# ---- Places ---------------------------------------------------------------------------------


def resolve(draft: Draft, means: Means) -> list[Place]:
    """Place each row, write what was found in its cells, and count the methods."""
    read_points(draft)
    places = _find_places(draft, means)
    if means.geocode:
        places = _geocoded(draft, places, means.geocode, means.gazetteer)
    for row, place in enumerate(places):
        for column, fault in place.faults:
            draft.report(row, column, fault)
        draft.resolved[place.method] += 1
    _write_places(draft, places, means.gazetteer)
    return places


def _find_places(draft: Draft, means: Means) -> list[Place]:
    rows = draft.rows
    names = ("longitude", "latitude")
    points = [_floats(draft.cells[name]) for name in names]
    located = locate_points(points[0], points[1], means.locate)
    columns = [
        list(rows.column(name))
        for name in ("code_insee", "commune", "code_postal", "code_departement", "code_region")
    ]
    _read_addresses(draft, columns)
    resolver = Resolver(means.gazetteer)
    return [resolver.place(Clues(*clues)) for clues in zip(*columns, located, strict=True)]


def _read_addresses(draft: Draft, columns: Sequence[list[str]]) -> None:
    """Find in whole addresses the postal code and town that have no column of their own.

    « 12 rue de la Gare, 29600 Morlaix » and, in the column of communes, « 29600 Morlaix ».
    """
    codes, communes, postal_codes, *_ = columns
    for row, address in enumerate(draft.rows.column("adresse")):
        if codes[row] or postal_codes[row]:
            continue
        text = communes[row] or address
        if found := _TOWN.search(text.replace("\n", " ")):
            postal_codes[row], name = found.groups()
            communes[row] = name.strip(" ,;.-")
            draft.cells["code_postal"][row] = postal_codes[row]


_TOWN = re.compile(r"(?:^|[\s,;-])(?:F-?)?(\d{5})[\s,]+([^\d,;()]{2,60})(?:[,;(]|$|\s+\d)")


def _geocoded(
    draft: Draft, places: Sequence[Place], geocode: Geocode, gazetteer: Gazetteer
) -> list[Place]:
    """Ask for the addresses of the rows without a point; each answer is judged."""
    rows = draft.rows
    addresses = rows.column("adresse")
    has_point = [bool(cell) for cell in draft.cells["latitude"]]
    asked = [row for row in range(len(rows)) if addresses[row] and not has_point[row]]
    postal_codes, communes = rows.column("code_postal"), rows.column("commune")
    questions = [
        Address(addresses[row], postal_codes[row], communes[row], places[row].code_insee)
        for row in asked
    ]
    answers = geocode(questions) if questions else []
    found = list(places)
    for row, answer in zip(asked, answers, strict=True):
        if answer is not None:
            found[row] = _judged(draft, row, places[row], answer, gazetteer)
    return found


def _judged(draft: Draft, row: int, place: Place, answer: Geocoded, gazetteer: Gazetteer) -> Place:
    """Take the point of an answer in the commune known, or the commune when there is none."""
    today = gazetteer.territories.current_commune(answer.code_insee) or ""
    if doubt_of(answer.score, today, place.code_insee):
        draft.report(row, "adresse", _refused_address(answer, gazetteer.name_of.get(today, "")))
        return place
    draft.cells["longitude"][row] = plain_number(answer.longitude)
    draft.cells["latitude"][row] = plain_number(answer.latitude)
    if place.code_insee:
        return place
    return Place(
        today,
        gazetteer.departement_of[today],
        gazetteer.region_of[today],
        "adresse",
        round(100 * answer.score),
        tuple((column, _mended(fault)) for column, fault in place.faults),
    )


def _mended(fault: Fault) -> Fault:
    return (
        Fault(fault.rule, fault.message, fault.remedy, "warning")
        if fault.severity == "error"
        else fault
    )


def _refused_address(answer: Geocoded, name: str) -> Fault:
    return Fault(
        "address-not-found",
        f"le géocodeur place l'adresse à {name or 'un lieu inconnu'} (certitude "
        f"{number(100 * answer.score)} %) : ce point n'est pas retenu.",
        "Corrigez l'adresse ou la commune.",
        "warning",
    )


def _write_places(draft: Draft, places: Sequence[Place], gazetteer: Gazetteer) -> None:
    cells = draft.cells
    overruled = {
        row
        for row, place in enumerate(places)
        if any(fault.rule in _NAME_REPLACED for _, fault in place.faults)
    }
    names = draft.rows.column("commune")
    cells["commune"] = [
        gazetteer.name_of[place.code_insee]
        if place.code_insee and (not names[row] or row in overruled)
        else names[row]
        for row, place in enumerate(places)
    ]
    given = draft.rows.column("code_insee")
    cells["code_insee"] = [
        given[row] if place.method == "code_ancien" else place.code_insee
        for row, place in enumerate(places)
    ]
    if "code_departement" in cells:
        cells["code_departement"] = [place.departement for place in places]
        cells["code_region"] = [place.region for place in places]
    if "precision" in cells:
        cells["precision"] = [
            cell or _precision(place, has_address=bool(cells["adresse"][row]))
            for row, (cell, place) in enumerate(zip(cells["precision"], places, strict=True))
        ]
    if "lieu_methode" in cells:
        cells["lieu_methode"] = [place.method for place in places]
        cells["lieu_certitude"] = [str(place.certainty) for place in places]


def _precision(place: Place, *, has_address: bool) -> str:
    """How finely a place is known, where the file does not say it."""
    if place.code_insee:
        return "adresse" if has_address else "commune"
    return "departement" if place.departement else "region" if place.region else "inconnue"


_NAME_REPLACED = frozenset({"contradicting-commune", "mistyped-commune"})


# ---- Numbers of companies, sources ----------------------------------------------------------


def read_company_numbers(draft: Draft) -> list[str]:
    """Check the key of SIRET and SIREN; keep the right ones, the SIRET first."""
    kept = []
    sirens = draft.rows.column("siren")
    for row, siret in enumerate(draft.rows.column("siret")):
        good = [
            each
            for column, each in (("siret", siret), ("siren", sirens[row]))
            if each and _is_good_number(draft, row, column, each)
        ]
        if len(good) == 2 and not good[0].startswith(good[1]):
            draft.report(row, "siren", _OTHER_SIREN)
        kept.append(good[0] if good else "")
    if "siret" in draft.cells:
        draft.cells["siret"] = kept
    return kept


def _is_good_number(draft: Draft, row: int, column: str, text: str) -> bool:
    if is_company_number(text):
        return True
    noun, length = ("SIRET", 14) if column == "siret" else ("SIREN", 9)
    if text.isdecimal() and len(text) in (9, 14):
        message = f"la clé de {shown(text)} est fausse : ce n'est pas un {noun}."
        fault = Fault(f"bad-{column}", message, "Corrigez-le d'après l'annuaire.", "warning")
    else:
        message = f"{shown(text)} n'a pas les {length} chiffres d'un {noun}."
        fault = Fault(f"bad-{column}", message, "Corrigez-le, ou videz la cellule.", "warning")
    draft.report(row, column, fault)
    return False


_OTHER_SIREN = Fault(
    "contradicting-siren",
    "le SIREN n'est pas le début du SIRET ; le SIRET est gardé.",
    "Corrigez l'un ou l'autre.",
    "warning",
)


def fill_sources(draft: Draft, source: str, date: str) -> Iterator[Problem]:
    """Write the source of the whole file in the rows that give none.

    Parameters
    ----------
    source
        A title or an http(s) address; when empty, the name of the file and its date.
    date
        Of the file, AAAA-MM-JJ, empty when unknown.
    """
    urls, titles = draft.cells["source_url"], draft.cells.get("source_titre")
    for row, url in enumerate(urls):
        # « Source : annuaire 2024 » is a title, not the address of a page.
        if url and not url.startswith(("http://", "https://")):
            if titles is not None and not titles[row]:
                titles[row] = url
            urls[row] = ""
    without = [row for row, url in enumerate(urls) if not url and not (titles and titles[row])]
    if not without or titles is None:
        return
    is_address = source.startswith(("http://", "https://")) and " " not in source
    for row in without:
        sheet = draft.rows.sheets[draft.rows.origins[row][0]]
        if is_address:
            urls[row] = source
        else:
            titles[row] = source or ", ".join(filter(None, (sheet.place, date)))
    first = draft.rows.sheets[0]
    written = source or ", ".join(filter(None, (first.place, date)))
    message = f"{count(len(without), 'ligne')} sans source : « {written} » y est écrit."
    remedy = "Donnez la source de tout le fichier (--source, ou la correspondance)."
    yield Fault("source-filled", message, remedy, "info").at(first.place)


def count_empty(draft: Draft, schema: TableSchema, columns: Sequence[str]) -> Iterator[Problem]:
    """Count the cells that stay empty in the columns that matter."""
    for column in columns:
        if empty := sum(not cell for cell in draft.cells[column]):
            sheet = draft.rows.sheets[0]
            title = schema.field(column).title
            message = f"{title} : vide dans {count(empty, 'ligne')} sur {number(len(draft.rows))}."
            fault = Fault("empty-column", message, "Remplissez-les si vous le pouvez.", "info")
            yield fault.at(sheet.place, None, sheet.headers.get(column, column))


def text_column(frame: pd.DataFrame, column: str) -> list[str]:
    """Cells of a column of a table once read, as text."""
    if column not in frame:
        return [""] * len(frame)
    return ["" if pd.isna(cell) else _cell(cell) for cell in frame[column].tolist()]


def _cell(cell: str | float) -> str:
    return cell if isinstance(cell, str) else plain_number(cell)
