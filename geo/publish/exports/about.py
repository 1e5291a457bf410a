"""About: what every file of an export says of itself, the same words in each format."""

from collections.abc import Iterator
from dataclasses import dataclass

from geo.french import count, sentence_case, typeset
from geo.publish.exports.extract import Extract
from geo.reports.definitions import definitions
from geo.reports.sentences import count_sentence, describe, source_sentence, unplaced_sentence
from geo.tables.about import LIMITS_RUBRIC, RELEASE_RUBRIC, RELEASE_TITLES, Note


@dataclass(frozen=True, slots=True)
class About:
    """What is said of an export, as notes to lay out.

    Attributes
    ----------
    selection
        Which poles, in words: « les pôles en Bretagne ».
    counts
        Sentences: the one of the app, then who has no point.
    source
        Title, version, date and territories, in a sentence.
    notes
        Everything, rubric by rubric.
    """

    selection: str
    counts: tuple[str, ...]
    source: str
    notes: tuple[Note, ...]


def about(extract: Extract) -> About:
    """Say what an export holds, from when and where, with what limits."""
    view = extract.view
    selection = typeset(describe(view.selection, view.atlas))
    counts = tuple(
        typeset(sentence)
        for sentence in (count_sentence(view), unplaced_sentence(view))
        if sentence
    )
    source = typeset(source_sentence(view.atlas))
    notes = (
        *_release_notes(extract),
        Note("Sélection", "Description", sentence_case(selection)),
        *(Note("Sélection", "Compte", sentence) for sentence in counts),
        *(
            Note(LIMITS_RUBRIC, f"Limite {rank}", limit)
            for rank, limit in enumerate(view.atlas.release.limits, start=1)
        ),
        *(
            Note("Définitions", term.name, typeset(term.meaning))
            for term in definitions("fichiers").terms
        ),
        *_table_notes(extract),
        *_column_notes(extract),
    )
    return About(selection, counts, source, notes)


def _release_notes(extract: Extract) -> Iterator[Note]:
    release = extract.view.atlas.release
    values = (release.title, release.version, release.date, release.licence)
    for title, value in zip(RELEASE_TITLES, values, strict=True):
        yield Note(RELEASE_RUBRIC, title, value)
    yield Note(RELEASE_RUBRIC, "Source", typeset(source_sentence(extract.view.atlas)))


def _table_notes(extract: Extract) -> Iterator[Note]:
    for name, frame in extract.frames.items():
        schema = extract.schemas[name]
        text = f"{schema.title} : {count(len(frame), 'ligne')}. {schema.description}"
        yield Note("Tables", name, typeset(text))


def _column_notes(extract: Extract) -> Iterator[Note]:
    for name, frame in extract.frames.items():
        schema = extract.schemas[name]
        for column in frame.columns:
            field = schema.field(column)
            text = f"{field.title} : {field.description}"
            yield Note("Colonnes", f"{name}.{column}", typeset(text))
