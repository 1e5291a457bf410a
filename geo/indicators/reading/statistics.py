"""Statistics: files into measures, with all that was understood on the way.

Pure: bytes in, `Findings` out. What a person has to choose is asked, never guessed unsaid.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from geo.errors import DataUnreadableError
from geo.french import enumeration, first_of, fold, slug
from geo.indicators.reading.cells import missing_category, read_numbers
from geo.indicators.reading.choices import Choices, MeasureChoice
from geo.indicators.reading.codebook import CodeBook
from geo.indicators.reading.columns import ReadColumn, Sheet
from geo.indicators.reading.crossings import Option, ReadingQuestion
from geo.indicators.reading.found import Findings, FoundMeasure
from geo.indicators.reading.guesses import (
    BY_VALUES,
    guess_kind,
    guess_unit,
    may_be_classes,
    ordered_categories,
)
from geo.indicators.reading.headings import is_list_of_variables
from geo.indicators.reading.names import (
    identifier,
    is_period,
    short_names,
    spoken,
    vintage_in_text,
    year_in_heading,
    year_in_text,
    year_of_period,
)
from geo.indicators.reading.sheets import read_sheets
from geo.indicators.reading.slices import (
    NO,
    PRESENCE,
    YES,
    Labels,
    ReadSheet,
    Slice,
    read_sheet,
)
from geo.indicators.reading.values import plain_category, values_of
from geo.indicators.reading.words import has_heading, level_named
from geo.model.indicators import Kind
from geo.model.territories import LEVELS

_MOST_NAMES = 40
_SAMPLE = 5_000
MOST_MEASURES = 60
"""Measures added at once without naming them: a census table has two hundred."""


def read_statistics(
    files: Mapping[str, bytes], book: CodeBook, choices: Choices, *, accepts: bool
) -> Findings:
    """Read the measures of files.

    Parameters
    ----------
    files
        Content by name; a zip stands for what it holds.
    accepts
        Whether what is proposed is taken without asking.

    Raises
    ------
    DataUnreadableError
        Nothing can be read, or no column holds codes of territories.
    SelectionError
        What was chosen is not in the files.
    """
    sheets, left_out = read_sheets(files, book)
    labels = _labels(sheets)
    tables = [_labelled(each, labels) for each in sheets if not _is_labels(each)]
    sheets.clear()
    read: list[ReadSheet] = []
    for each in tables:
        found = read_sheet(each, book, choices, labels, accepts=accepts)
        if found is None:
            left_out.append(f"{each.place} : aucun code de territoire n'y est reconnu.")
        else:
            read.append(found)
    if not read:
        raise DataUnreadableError(_nothing(files, left_out))
    return _findings(read, choices, left_out, accepts=accepts)


def _nothing(files: Mapping[str, bytes], left_out: Sequence[str]) -> str:
    names = enumeration([f"« {name} »" for name in files])
    said = " ".join(f"{each.rstrip('.')}." for each in left_out[:3])
    return (
        f"{names} : aucune colonne n'y est un code de commune, d'EPCI, de département ou de "
        f"région. {said} Dites laquelle avec --code, et son niveau avec --niveau."
    )


# ---- Lists of variables ---------------------------------------------------------------------


def _is_labels(sheet: Sheet) -> bool:
    return is_list_of_variables([each.name for each in sheet.columns])


def _labels(sheets: Sequence[Sheet]) -> Labels:
    """By variable, what it is called (under an empty word) and what its modalities are."""
    found: dict[str, dict[str, str]] = {}
    for sheet in filter(_is_labels, sheets):
        columns = {fold(each.name): each for each in sheet.columns}
        variables = _cells(columns["cod var"])
        names = _cells(columns.get("lib var long") or columns["lib var"])
        words = _cells(columns["cod mod"]) if "cod mod" in columns else [""] * len(variables)
        meanings = _cells(columns["lib mod"]) if "lib mod" in columns else words
        for variable, name, word, meaning in zip(variables, names, words, meanings, strict=True):
            known = found.setdefault(variable, {"": name})
            if word and meaning:
                known[word] = meaning
    return found


def _cells(column: ReadColumn) -> list[str]:
    return [column.words[rank] for rank in column.ranks.tolist()]


def _labelled(sheet: Sheet, labels: Labels) -> Sheet:
    columns = [
        replace(each, label=each.label or labels.get(each.name, {}).get("", ""))
        for each in sheet.columns
    ]
    return replace(sheet, columns=columns)


# ---- Measures -------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Same:
    """The slices of one key: a measure at the levels of several sheets."""

    key: str
    parts: tuple[tuple[ReadSheet, Slice], ...]

    @property
    def first(self) -> Slice:
        return self.parts[0][1]


def _findings(
    read: Sequence[ReadSheet], choices: Choices, left_out: Sequence[str], *, accepts: bool
) -> Findings:
    by_key: dict[str, list[tuple[ReadSheet, Slice]]] = {}
    for sheet in read:
        for each in sheet.slices:
            by_key.setdefault(each.key, []).append((sheet, each))
    same = [_Same(key, tuple(parts)) for key, parts in by_key.items()]
    questions = list(dict.fromkeys(each for sheet in read for each in sheet.taken.questions))
    if not choices.measures and _must_choose(same, accepts=accepts):
        if not any(each.kind == "mesure" for each in questions):
            questions.append(_which_measure(same))
        if len(same) > MOST_MEASURES:
            same = []
    taken = [each for each in same if not choices.measures or _choice(each, choices)]
    if choices.measures and not taken:
        raise DataUnreadableError(_no_such_measure(same, choices))
    names = short_names(each.first.title for each in taken)
    measures = _with_own_ids([_measure(each, choices, names) for each in taken])
    if not questions:
        questions = [_which_kind(each) for each in measures if each.is_open]
    return Findings(
        sheets=tuple(each.found() for each in read),
        questions=tuple(questions),
        measures=tuple(measures),
        left_out=tuple(left_out),
    )


def _must_choose(same: Sequence[_Same], *, accepts: bool) -> bool:
    return len(same) > (MOST_MEASURES if accepts else 1)


def _which_measure(same: Sequence[_Same]) -> ReadingQuestion:
    options = [
        Option(each.key, each.first.title, sum(len(part.rows) for _, part in each.parts))
        for each in same
    ]
    return ReadingQuestion("mesure", "", "mesures", tuple(options))


def _which_kind(measure: FoundMeasure) -> ReadingQuestion:
    rows = sum(len(each.codes) for each in measure.values)
    options = (
        Option("classe", "des numéros de classes, qui ne s'additionnent pas", rows),
        Option("effectif", "des nombres, qui s'additionnent", rows),
    )
    return ReadingQuestion("genre", measure.key, measure.name, options)


def _no_such_measure(same: Sequence[_Same], choices: Choices) -> str:
    wanted = enumeration([f"« {key} »" for key in choices.measures])
    known = enumeration([f"« {each.key} »" for each in same[:_MOST_NAMES]])
    return f"{wanted} : pas une mesure du fichier. Mesures : {known}."


def _choice(same: _Same, choices: Choices) -> MeasureChoice | None:
    wanted = {fold(key): said for key, said in choices.measures.items()}
    return wanted.get(fold(same.key)) or wanted.get(fold(same.first.title))


def _measure(same: _Same, choices: Choices, names: Mapping[str, str]) -> FoundMeasure:
    sheet, first = same.parts[0]
    said = choices.every.completed_by(_choice(same, choices) or MeasureChoice())
    kind, kind_by, is_open = _kind(sheet, first, said, names[first.title])
    unit = said.unit or _unit(first, kind)
    values = tuple(
        value
        for read, each in same.parts
        for value in values_of(read, each, choices, is_class=kind == "classe")
    )
    by_level = {value.level: value for value in reversed(values)}
    year, year_by = _year(sheet, first, choices)
    name = said.name or _name(sheet, names[first.title])
    others = sheet.taken.others
    return FoundMeasure(
        key=same.key,
        id=said.id or _identifier(first, name, others.values()),
        name=name if said.name else _full_name(name, others),
        definition=said.definition or _definition(sheet, first, name),
        unit=unit,
        kind=kind,
        kind_by=kind_by,
        weight=said.weight,
        direction=said.direction,
        year=year,
        year_by=year_by,
        vintage=_vintage(sheet, choices),
        categories=_order(same, choices) if kind == "classe" else (),
        is_open=is_open,
        values=tuple(by_level[level] for level in LEVELS if level in by_level),
    )


def _kind(sheet: ReadSheet, first: Slice, said: MeasureChoice, name: str) -> tuple[Kind, str, bool]:
    """The kind of a measure, what tells it, and whether nothing does."""
    if said.kind:
        return said.kind, "", False  # type: ignore[return-value] # checked by who asks
    if first.cells is None:
        kind: Kind = "classe" if first.key == PRESENCE else "effectif"
        return kind, "les lignes du fichier", False
    column = sheet.roles.columns
    role = next(
        (
            role
            for each, role in zip(column, sheet.roles.roles, strict=True)
            if each.name == first.key
        ),
        "valeur",
    )
    if role == "modalite":
        return "classe", "ses valeurs, des mots", False
    numbers = read_numbers(first.cells.texts[:_SAMPLE].to_pylist())
    kind, kind_by = guess_kind(name, first.key, first.unit, numbers)
    are_bare = (kind, kind_by) == ("effectif", BY_VALUES)
    return kind, kind_by, are_bare and may_be_classes(numbers, len(first.rows))


def _name(sheet: ReadSheet, name: str) -> str:
    """A heading that is only a period takes the name of the sheet or of the file."""
    if not is_period(name):
        return name
    own = sheet.sheet.sheet
    if not own or level_named(own) or has_heading(own.rstrip("0123456789 "), "feuille"):
        own = sheet.sheet.file.rpartition("/")[2].rpartition(".")[0]
    return f"{spoken(own)} {name}".strip()


def _unit(first: Slice, kind: Kind) -> str:
    cells = first.cells.texts[:50].to_pylist() if first.cells is not None else []
    return guess_unit(f"{first.title} {first.key}", kind, first.unit, cells)


def _year(sheet: ReadSheet, first: Slice, choices: Choices) -> tuple[int | None, str]:
    """The year of a measure, and what tells it."""
    column = sheet.roles.first("annee")
    if sheet.taken.year:
        where = f"la colonne « {column.name if column else ''} »{_other_years(column, sheet)}"
        return year_of_period(sheet.taken.year), where
    if choices.year.isdigit():
        return int(choices.year), ""
    if column is not None and column.width == 1 and (year := year_of_period(column.words[0])):
        return year, f"la colonne « {column.name} »"
    for text in (first.key, first.title):
        if year := year_in_heading(text):
            return year, "son intitulé"
    if year := year_in_text(sheet.sheet.titles):
        return year, "le titre du tableau"
    return None, ""


def _other_years(column: ReadColumn | None, sheet: ReadSheet) -> str:
    """Say which years of the file are left: one takes the last for the only one."""
    others = [word for word in (column.words if column else ()) if word != sheet.taken.year]
    kept = sorted(filter(str.strip, others))
    return f", qui a aussi {first_of(kept, 6)}" if kept else ""


def _vintage(sheet: ReadSheet, choices: Choices) -> int | None:
    if choices.vintage.isdigit():
        return int(choices.vintage)
    code = sheet.sheet.columns[sheet.placed.code].name
    return vintage_in_text(f"{code} ; {sheet.sheet.titles} ; {sheet.sheet.file}")


def _identifier(first: Slice, name: str, others: Iterable[str]) -> str:
    is_short = first.cells is not None and len(first.key) <= 24 and not is_period(first.key)
    base = identifier(first.key if is_short else name)
    return "-".join([base, *filter(None, map(slug, others))])


def _full_name(name: str, others: Mapping[str, str]) -> str:
    return f"{name} ({', '.join(others.values())})" if others else name


def _definition(sheet: ReadSheet, first: Slice, name: str) -> str:
    """The heading in full, and the modalities taken; empty when the name says it all."""
    parts = [] if first.title == name else [first.title]
    if first.cells is not None and first.key not in (name, first.title):
        parts.append(f"variable {first.key}")
    parts += [f"{title} : {word}" for title, word in sheet.taken.words.items()]
    return " ; ".join(parts)


def _order(same: _Same, choices: Choices) -> tuple[str, ...]:
    """The categories of a classe, in the order that the file gives, else in ours."""
    words: dict[str, None] = {}
    for _, each in same.parts:
        cells = each.cells.words if each.cells is not None else (YES,)
        found = [word for word in cells if not missing_category(word)]
        words |= dict.fromkeys(found)
        for word in cells:
            if category := choices.categories.get(word):
                words.pop(word, None)
                words[category] = None
    given = [word for word in same.first.categories if word in words]
    ordered = [*given, *ordered_categories([word for word in words if word not in given])]
    if same.first.cells is None and choices.is_complete:
        ordered = [NO, YES]
    return tuple(dict.fromkeys(map(plain_category, ordered)))


def _with_own_ids(measures: Sequence[FoundMeasure]) -> list[FoundMeasure]:
    """Tell apart measures of one identifier by their year, else by a number."""
    counts = Counter(each.id for each in measures)
    used: set[str] = set()
    told = []
    for each in measures:
        own = each.id
        if counts[own] > 1 and each.year:
            own = f"{own}-{each.year}"
        base, rank = own, 1
        while own in used:
            rank += 1
            own = f"{base}-{rank}"
        used.add(own)
        told.append(replace(each, id=own))
    return told
