"""Summary: what was understood of a file of statistics, in French, before anything is written."""

from collections.abc import Iterator, Sequence

from geo.french import count, enumeration, first_of, number, printable, quoted
from geo.indicators.reading.choices import Choices
from geo.indicators.reading.crossings import ReadingQuestion
from geo.indicators.reading.found import Findings, FoundMeasure, FoundSheet, FoundValues
from geo.model.territories import LEVEL_WORDS

_LEFT_OUT = {
    "total": "la France, un total, ou des départements et régions parmi les communes",
    "autre": "d'autres territoires (zones d'emploi, IRIS, quartiers, arrondissements…)",
    "sans_code": "sans code de territoire",
}
_OF_ROWS = ("annee", "ou")
"""Questions on which rows are taken."""
_SHOWN = 40
_LONGEST = 90


def describe(findings: Findings, choices: Choices) -> Iterator[str]:
    """Say what was understood: sheets, rows left out, measures, and what is not known."""
    for sheet in findings.sheets:
        yield from _describe_sheet(sheet)
    for text in findings.left_out:
        yield f"Non lu : {text}"
    if any(each.kind in _OF_ROWS for each in findings.questions):
        return  # the rows taken are not yet known
    taken = dict.fromkeys(pair for sheet in findings.sheets for pair in sheet.taken.items())
    if taken:
        rows = [f"{_quoted(title)} : {_plain(word)}" for title, word in taken]
        yield f"Lignes prises : {' ; '.join(rows)}."
    if findings.measures:
        yield ""
        yield f"{count(len(findings.measures), 'mesure')} :"
    for each in findings.measures:
        yield from _describe_measure(each)
    if findings.measures:
        yield from _unknown(findings, choices)


def _describe_sheet(sheet: FoundSheet) -> Iterator[str]:
    notes = ", ".join(text for noun, text in sheet.notes.items() if noun != "feuille")
    yield f"{sheet.place} : {notes} ; en-têtes à la ligne {sheet.header_row}."
    levels = [count(rows, *LEVEL_WORDS[level]) for level, rows in sheet.levels.items() if rows]
    yield f"  Code : colonne {_quoted(sheet.code)}. Lignes : {enumeration(levels)}."
    for reason, rows in sheet.left_out.items():
        yield f"  Laissé de côté : {count(rows, 'ligne')}, {_LEFT_OUT.get(reason, reason)}."
    if sheet.restored:
        restored = count(sheet.restored, "code", "codes")
        yield f"  {restored} sans leurs premiers zéros, perdus dans un tableur : rétablis."
    if sheet.ignored:
        ignored = [f"{_quoted(name)} ({role})" for name, role in sheet.ignored.items()]
        yield f"  Colonnes qui ne sont pas des mesures : {first_of(ignored, 12)}."
    for problem in sheet.problems:
        yield f"  {problem}"


def _describe_measure(each: FoundMeasure) -> Iterator[str]:
    by = f" (d'après {each.kind_by})" if each.kind_by else ""
    unit = f", en {each.unit}" if each.unit else ""
    year = str(each.year) if each.year else "année inconnue"
    year_by = f" (d'après {each.year_by})" if each.year and each.year_by else ""
    yield f"  {each.id} : {_quoted(each.name)}"
    yield f"    {each.kind}{by}{unit} ; {year}{year_by}"
    if each.weight:
        yield f"    pondéré par {each.weight}"
    if each.categories:
        yield f"    modalités : {first_of([_quoted(word) for word in each.categories], 12)}"
    for values in each.values:
        yield f"    {_describe_values(values)}"
    unread = dict.fromkeys(cell for values in each.values for cell in values.unread)
    if unread:
        shown = enumeration([_quoted(cell) for cell in list(unread)[:5]])
        yield f"    cellules qui ne sont pas des nombres, sans valeur : {shown}"


def _describe_values(values: FoundValues) -> str:
    total = len(values.codes)
    flags = {
        "secret": ("secrète", "secrètes"),
        "non_disponible": ("non disponible", "non disponibles"),
        "estime": ("estimée", "estimées"),
    }
    parts = [
        f"{number(found)} {words[found > 1]}"
        for flag, words in flags.items()
        if (found := values.flags.count(flag))
    ]
    if values.repeated:
        parts.append(f"{number(values.repeated)} à plusieurs valeurs, laissées inconnues")
    detail = f" ; {', '.join(parts)}" if parts else ""
    known = count(values.known_count, "valeur")
    return f"{LEVEL_WORDS[values.level][1]} : {known} sur {number(total)}{detail}"


def _unknown(findings: Findings, choices: Choices) -> Iterator[str]:
    """Say what is not known, and is left so: nothing is guessed."""
    lacks = [
        (all(each.year for each in findings.measures), "année (--annee)"),
        (all(each.vintage for each in findings.measures), "millésime des codes (--millesime)"),
        (bool(choices.producer), "producteur (--producteur)"),
        (bool(choices.source_title or choices.source_url), "source (--source)"),
        (bool(choices.licence), "licence (--licence)"),
    ]
    missing = [words for is_known, words in lacks if not is_known]
    if missing:
        yield f"Inconnu, et laissé vide : {enumeration(missing)}."


def describe_questions(questions: Sequence[ReadingQuestion]) -> Iterator[str]:
    """Say what is to be chosen, among what, and by which option."""
    if any(each.kind in _OF_ROWS for each in questions):
        yield "Plusieurs lignes par territoire : rien n'est additionné, dites laquelle prendre."
    for each in questions:
        yield ""
        yield f"{ask(each)} {_option(each)}"
        yield from options_of(each)


def ask(question: ReadingQuestion) -> str:
    """The question, as it is asked."""
    if question.kind == "annee":
        return f"Quelle année (colonne {_quoted(question.column)}) ?"
    if question.kind == "mesure":
        where = f" (colonne {_quoted(question.column)})" if question.column else ""
        return f"Quelles mesures{where} ?"
    if question.kind == "genre":
        return f"Que sont les chiffres de {_quoted(question.title)} ?"
    return f"Quelle modalité de {_quoted(question.title)} ?"


def options_of(question: ReadingQuestion) -> Iterator[str]:
    """The modalities, numbered, the proposed one told."""
    for rank, each in enumerate(question.options[:_SHOWN], start=1):
        label = f" : {_plain(each.label)}" if each.label != each.value else ""
        told = " (proposé)" if each.value == question.proposed else ""
        yield f"  {rank}. {_plain(each.value)}{label}{told}"
    rest = len(question.options) - _SHOWN
    if rest > 0:
        yield f"  … et {count(rest, 'autre')}"


def _option(question: ReadingQuestion) -> str:
    value = question.proposed or question.options[0].value
    if question.kind == "annee":
        return f"--annee {value}"
    if question.kind == "genre":
        return "--genre classe ou --genre effectif (par mesure, dans le fichier de --mapping)"
    if question.kind == "mesure":
        return f"--mesure '{_plain(value)}' (autant de fois que de mesures)"
    return f"--ou '{_plain(question.column)}={_plain(value)}'"


def _plain(text: str) -> str:
    return printable(text, _LONGEST)


def _quoted(text: str) -> str:
    return quoted(_plain(text))
