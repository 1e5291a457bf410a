"""Contents: whether a column holds what its header is taken for, and which columns make one."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from geo.french import count, number
from geo.imports.cells import clean_commune_code, clean_postal_code, clean_siren
from geo.imports.headers import header_key
from geo.imports.mapping import KNOWN, Choices, Match
from geo.imports.recognise import Sheet
from geo.imports.vocabulary import ADDRESS_PART, IGNORED
from geo.model.report import Fault, Problem, shown
from geo.model.rules import fault
from geo.territories.gazetteer import Gazetteer, is_beyond

_SAMPLE = 500
_FEWEST = 3
"""Distinct cells from which a column is judged: one or two may each be wrong."""
_LEAST_SHARE = 0.5
"""Of the distinct cells of a column, that must be of the kind that its header proposes."""
_SURE_SHARE = 0.75
"""Of them, that make a column another kind than the one proposed.

Measured on the 34,875 communes: 9 % of the commune codes are postal codes as well, and 48 % of the
postal codes are codes of communes. Lower, a list of postal codes of firms, which are no commune's,
is read as one of commune codes and its poles are placed elsewhere; near 1, a few mistakes keep a
column under the wrong name.
"""

Fits = Callable[[str, str], bool]
"""Whether a cell, beside the name of the commune in its row, is of a kind."""


def with_agreeing_columns(
    sheets: Sequence[Sheet], gazetteer: Gazetteer, choices: Choices
) -> tuple[list[Sheet], list[Problem]]:
    """Take each column for what it holds, and say where that is not what its header proposed.

    A column that holds something else is read as such, or left out; two columns of one meaning
    that no row fills otherwise are one; a number beside a street is a part of the address.
    What a person has confirmed is believed.
    """
    kinds = _Kinds(gazetteer)
    found: list[Sheet] = []
    problems: list[Problem] = []
    for read in sheets:
        sheet = replace(read, columns=tuple(_united(read)))
        unlike = dict(_unlike_columns(sheet, kinds, choices))
        columns = list(sheet.columns)
        for place in unlike:
            columns[place] = Match(columns[place].found, IGNORED, 0, is_confirmed=False)
        for place, each in unlike.items():
            columns[place], told = each.concluded(columns)
            problems.append(told.at(sheet.place, sheet.table.header_row, each.match.found))
        columns, mixed = _mixed(replace(sheet, columns=tuple(columns)), kinds)
        judged = replace(sheet, columns=tuple(columns))
        problems += [*mixed, *_left_out(judged, unlike)]
        found.append(judged)
    return found, problems


def _left_out(sheet: Sheet, judged: Collection[int]) -> Iterator[Problem]:
    """Say which columns are not kept, but those of which it is said why."""
    for place, match in enumerate(sheet.columns):
        if match.target == "personne":
            yield fault("personal-column").at(sheet.place, sheet.table.header_row, match.found)
        elif not match.target and place not in judged:
            filled = sum(bool(row[place]) for row in sheet.table.rows)
            if not filled and match.found.startswith("colonne "):
                continue  # nothing, under no name
            cells = count(filled, "cellule remplie")
            left = fault("unknown-column.left-out", column=shown(match.found), filled=cells)
            yield left.at(sheet.place, sheet.table.header_row, match.found)


# ---- Columns that make one ------------------------------------------------------------------


def _united(sheet: Sheet) -> Iterator[Match]:
    """Give the columns, those that complete another taken for the same."""
    whole = {each.target: place for place, each in enumerate(sheet.columns) if each.target}
    for place, match in enumerate(sheet.columns):
        if match.second_of in whole and _never_differ(sheet, place, whole[match.second_of]):
            yield replace(match, target=match.second_of, score=KNOWN)
        elif match.target == "rang" and _is_house_number(sheet, place):
            yield replace(match, target=ADDRESS_PART)
        else:
            yield match


def _never_differ(sheet: Sheet, place: int, other: int) -> bool:
    """Whether no row fills both otherwise: the layers of one map name their poles each its way."""
    pairs = ((row[place], row[other]) for row in sheet.table.rows)
    return not any(mine and its and mine != its for mine, its in pairs)


def _is_house_number(sheet: Sheet, place: int) -> bool:
    """Whether a column of numbers stands before streets that have none, and ranks no rows."""
    following = sheet.columns[place + 1 : place + 2]
    if not following or following[0].target not in ("adresse", ADDRESS_PART):
        return False
    rows = [row for row in sheet.table.rows if row[place]]
    ranks = [str(rank) for rank in range(1, len(rows) + 1)]
    has_own = sum(row[place + 1][:1].isdigit() for row in rows)
    return 2 * has_own < len(rows) and (
        len(rows) < _FEWEST or [row[place] for row in rows] != ranks
    )


# ---- Kinds ----------------------------------------------------------------------------------


class _Kinds:
    """By column of ours, what its cells are, and what is borne in it."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self.strict: Mapping[str, Fits] = {
            "code_insee": self._is_commune,
            "code_postal": self._is_postal_code,
            "code_departement": lambda cell, _: bool(gazetteer.departement_named(cell)),
            "code_region": lambda cell, _: bool(gazetteer.region(cell)),
            "commune": lambda cell, _: bool(gazetteer.communes_ever_named(cell)),
            "siret": lambda cell, _: len(clean_siren(cell).text) == 14,
            "siren": lambda cell, _: len(clean_siren(cell).text) == 9,
        }
        self.borne: Mapping[str, Fits] = {
            **self.strict,
            "code_insee": lambda cell, _: bool(self.level_of(cell)),
            # Those of firms too, which are no commune's.
            "code_postal": lambda cell, _: bool(
                gazetteer.departement_of_postal_code(clean_postal_code(cell).text)
            ),
            "commune": lambda cell, _: any(map(str.isalpha, cell)),
            "siret": lambda cell, _: len(clean_siren(cell).text) in (9, 14),
            "siren": lambda cell, _: len(clean_siren(cell).text) in (9, 14),
        }

    def _is_commune(self, cell: str, name: str) -> bool:
        code = clean_commune_code(cell).text
        today = self._gazetteer.territories.current_commune(code)
        return is_beyond(code) or (today is not None and self._is_named(today, name))

    def _is_postal_code(self, cell: str, name: str) -> bool:
        communes = self._gazetteer.by_postal_code.get(clean_postal_code(cell).text, ())
        return any(self._is_named(each, name) for each in communes)

    def _is_named(self, code: str, name: str) -> bool:
        """Whether nothing is named, or the commune of a code is: its first words are enough."""
        is_begun = bool(self._gazetteer.begun_by(name, [code]))
        return not name or is_begun or self._gazetteer.is_named(code, name)

    def is_place(self, cell: str) -> bool:
        """Whether a cell is the name of a territory, and no street: « Rennes (35) », « Loire »."""
        named = ("commune", "code_departement", "code_region")
        return any(self.strict[kind](cell, "") for kind in named)

    def level_of(self, cell: str) -> str:
        """Tell of what a code in the column of communes is, in French; empty for none."""
        code = clean_commune_code(cell).text
        if self._gazetteer.territories.current_commune(code) or is_beyond(code):
            return "commune"
        if len(code) <= 3 and (self._gazetteer.departement(code) or self._gazetteer.region(code)):
            return "département ou région"
        return "EPCI" if code in self._gazetteer.territories.epci.index else ""


@dataclass(frozen=True)
class _UnlikeColumn:
    """What a column was taken for, what it holds instead (empty for nothing known), and counts."""

    match: Match
    held: str
    words: Mapping[str, str]

    def concluded(self, columns: Collection[Match]) -> tuple[Match, Fault]:
        """Take the column for what it holds, unless another column is that already."""
        if not self.held:
            left = Match(self.match.found, IGNORED, 0, is_confirmed=False)
            return left, fault("unlike-column.left-out", **self.words)
        if self.held in {each.target for each in columns}:
            left = Match(self.match.found, IGNORED, 0, is_confirmed=False)
            return left, fault("unlike-column.twice", **self.words)
        taken = Match(self.match.found, self.held, KNOWN - 1, is_confirmed=False)
        return taken, fault("unlike-column.other", **self.words)


def _unlike_columns(
    sheet: Sheet, kinds: _Kinds, choices: Choices
) -> Iterator[tuple[int, _UnlikeColumn]]:
    """Find the columns that hold something else than what their headers propose."""
    confirmed = {header_key(name) for name in choices.columns.get(sheet.name, ())}
    for place, match in enumerate(sheet.columns):
        is_lone = match.target == "adresse" and _PLACES.isdisjoint(sheet.places)
        pairs = _sample(sheet, place) if is_lone or match.target in kinds.strict else []
        if len(pairs) < _FEWEST or header_key(match.found) in confirmed:
            continue
        if is_lone:
            if sum(kinds.is_place(cell) for cell, _ in pairs) >= _SURE_SHARE * len(pairs):
                words = {"column": shown(match.found), "target": "adresse", "other": "commune"}
                yield place, _UnlikeColumn(match, "commune", words)
            continue
        shares = {
            kind: sum(fits(*pair) for pair in pairs) / len(pairs)
            for kind, fits in kinds.strict.items()
        }
        good = sum(kinds.borne[match.target](*pair) for pair in pairs)
        held = _kind_held(match.target, shares)
        # Our own names are believed until what stands under them is clearly something else.
        if not held and (match.is_confirmed or good >= _LEAST_SHARE * len(pairs)):
            continue
        counts = {"good": number(good), "found": number(len(pairs))}
        words = {"column": shown(match.found), "target": match.target, "other": held, **counts}
        yield place, _UnlikeColumn(match, held, words)


_PLACES = frozenset({"commune", "code_insee", "code_postal", "code_departement", "code_region"})
"""Columns beside which « Le Bourg » is an address, although a commune is called so."""


def _sample(sheet: Sheet, place: int) -> list[tuple[str, str]]:
    """The first distinct cells of a column that are filled, each beside the name of its commune."""
    names = sheet.places.get("commune", ())
    name = names[0] if len(names) == 1 and names[0] != place else None
    pairs = dict.fromkeys(
        (row[place].strip(), row[name].strip() if name is not None else "")
        for row in sheet.table.rows
        if row[place].strip()
    )
    return list(pairs)[:_SAMPLE]


def _kind_held(target: str, shares: Mapping[str, float]) -> str:
    """Tell which other kind the cells of a column clearly are; empty for none, or for several."""
    best = max(share for kind, share in shares.items() if kind != target)
    held = [kind for kind, share in shares.items() if kind != target and share == best]
    is_clear = best >= _SURE_SHARE and best > shares[target] and len(held) == 1
    return held[0] if is_clear else ""


def _mixed(sheet: Sheet, kinds: _Kinds) -> tuple[list[Match], list[Problem]]:
    """Ask about a column of commune codes that holds those of other territories as well."""
    columns = list(sheet.columns)
    problems = []
    for place in sheet.places.get("code_insee", ()):
        cells = [row[place] for row in sheet.table.rows if row[place]]
        levels = Counter(filter(None, map(kinds.level_of, cells)))
        if len(levels) < 2:
            continue
        columns[place] = replace(columns[place], is_confirmed=False)
        listed = ", ".join(f"{level} : {number(found)}" for level, found in levels.most_common())
        mixed = fault("mixed-codes", column=shown(columns[place].found), levels=listed)
        problems.append(mixed.at(sheet.place, sheet.table.header_row, columns[place].found))
    return columns, problems
