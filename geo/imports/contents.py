"""Contents: whether a column holds what its header is taken for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from geo.french import number
from geo.imports.cells import clean_commune_code, clean_postal_code, clean_siren
from geo.imports.mapping import Match
from geo.imports.recognise import Sheet
from geo.imports.vocabulary import IGNORED
from geo.model.report import Fault, Problem, shown
from geo.model.rules import fault
from geo.territories.gazetteer import Gazetteer, is_beyond

_SAMPLE = 500
_FEWEST = 3
"""Distinct cells from which a column is judged: one or two may each be wrong."""
_LEAST_SHARE = 0.5
"""Of the distinct cells of a column, that must be of the kind that its header proposes.

Measured on the 34,875 communes: 9 % of the commune codes are postal codes as well, and 48 % of the
postal codes are codes of communes, so that a column that is both is one of postal codes. Lower, one
kind of code is read as the other and poles are placed elsewhere; near 1, a list with many mistakes,
or codes of firms, loses its column.
"""

Fits = Callable[[str], bool]


@dataclass(frozen=True)
class _Judged:
    """What a column is taken for once its cells are seen, and what is to be said."""

    match: Match
    told: Fault


def with_agreeing_columns(
    sheets: Sequence[Sheet], gazetteer: Gazetteer
) -> tuple[list[Sheet], list[Problem]]:
    """Leave out the columns that hold something else than what is proposed, and say so.

    A column of postal codes under a header of commune codes is taken for what it holds. What a
    person has confirmed, and our own names, are believed.
    """
    kinds = _kinds(gazetteer)
    found: list[Sheet] = []
    problems: list[Problem] = []
    for sheet in sheets:
        columns = list(sheet.columns)
        for place, match in enumerate(columns):
            cells = _sample(sheet, place)
            if match.is_confirmed or match.target not in kinds or len(cells) < _FEWEST:
                continue
            shares = {kind: sum(map(fits, cells)) / len(cells) for kind, fits in kinds.items()}
            if _agrees(match.target, shares):
                continue
            judged = _judged(replace(sheet, columns=tuple(columns)), match, cells, shares)
            columns[place] = judged.match
            problems.append(judged.told.at(sheet.place, sheet.table.header_row, match.found))
        found.append(replace(sheet, columns=tuple(columns)))
    return found, problems


def _kinds(gazetteer: Gazetteer) -> Mapping[str, Fits]:
    """By column of ours, whether a cell may be one of its own."""
    current = gazetteer.territories.current_commune
    return {
        "code_insee": lambda cell: _is_code(clean_commune_code(cell).text, current, gazetteer),
        "code_postal": lambda cell: clean_postal_code(cell).text in gazetteer.by_postal_code,
        "code_departement": lambda cell: bool(gazetteer.departement(cell)),
        "code_region": lambda cell: bool(gazetteer.region(cell)),
        "siret": lambda cell: len(clean_siren(cell).text) in (9, 14),
        "siren": lambda cell: len(clean_siren(cell).text) in (9, 14),
    }


def _is_code(text: str, current: Callable[[str], str | None], gazetteer: Gazetteer) -> bool:
    """Whether a text is the code of a commune, or of what lists put in its column."""
    return bool(current(text)) or is_beyond(text) or _is_wider(text, gazetteer)


def _is_wider(text: str, gazetteer: Gazetteer) -> bool:
    is_departement = len(text) <= 3 and bool(gazetteer.departement(text))
    return is_departement or text in gazetteer.territories.epci.index


def _sample(sheet: Sheet, place: int) -> list[str]:
    """The first distinct cells of a column that are filled."""
    cells = dict.fromkeys(row[place].strip() for row in sheet.table.rows)
    return [cell for cell in cells if cell][:_SAMPLE]


def _agrees(target: str, shares: Mapping[str, float]) -> bool:
    """Whether the cells are of the kind proposed, and not rather of the other kind of code."""
    if target == "code_insee" and shares["code_postal"] >= shares[target]:
        return False
    if target == "code_postal" and shares["code_insee"] > shares[target]:
        return False
    return shares[target] >= _LEAST_SHARE


def _kind_held(target: str, shares: Mapping[str, float]) -> str:
    """The other kind of code that the cells are; empty when they are none."""
    other = {"code_insee": "code_postal", "code_postal": "code_insee"}.get(target, "")
    return other if other and _agrees(other, shares) else ""


def _judged(
    sheet: Sheet, match: Match, cells: Sequence[str], shares: Mapping[str, float]
) -> _Judged:
    """Take a column for the kind of code that it holds, unless another column is it already."""
    held = _kind_held(match.target, shares)
    words = {"column": shown(match.found), "target": match.target, "other": held}
    is_free = held and held not in {each.target for each in sheet.columns}
    if is_free:
        taken = Match(match.found, held, round(100 * shares[held]) - 2, is_confirmed=False)
        return _Judged(taken, fault("unlike-column.other", **words))
    left = Match(match.found, IGNORED, 0, is_confirmed=False)
    if held:
        return _Judged(left, fault("unlike-column.twice", **words))
    counts = {"good": number(round(shares[match.target] * len(cells))), "found": number(len(cells))}
    return _Judged(left, fault("unlike-column.left-out", **words, **counts))
