"""About: what every file of an export says of itself, the same words in each format."""

from collections.abc import Iterator
from dataclasses import dataclass

from geo.french import count, sentence_case, typeset
from geo.publish.exports.extract import Extract
from geo.reports.sentences import count_sentence, describe, source_sentence, without_point_sentence
from geo.tables.about import LIMITS_RUBRIC, RELEASE_RUBRIC, RELEASE_TITLES, Note

_DEFINITIONS = (
    (
        "Pôles recensés ici",
        (
            "Le jeu n'est pas exhaustif : toute part ou tout rang s'entend « parmi les pôles "
            "recensés ici », et non parmi tous les PTCE de France."
        ),
    ),
    (
        "Statut",
        (
            "La situation la plus forte qu'une source établit. Ce n'est pas une preuve d'activité "
            "aujourd'hui : la date de la source l'est, quand elle est connue."
        ),
    ),
    (
        "Lieu",
        (
            "Un pôle est rattaché à ses territoires par le code INSEE de sa commune. Son point est "
            "son adresse si des coordonnées sont données, sinon la mairie de sa commune. Un pôle "
            "sans commune connue est dans le fichier, sans point."
        ),
    ),
    (
        "Coordonnées",
        (
            "Degrés WGS84. Les colonnes latitude et longitude ne sont remplies que pour les points "
            "propres aux pôles, non pour les mairies."
        ),
    ),
    (
        "Secteurs",
        (
            "Classement fait par l'atlas ; un pôle peut en avoir plusieurs et compte alors une fois"
            " dans chacun."
        ),
    ),
    (
        "Années",
        (
            "Celles des appels qui ont retenu le pôle, phase 1 de 2021 comprise. Un filtre sur les "
            "années écarte les pôles sans appel."
        ),
    ),
    ("Montants", "Une cellule vide veut dire « montant non publié », jamais zéro."),
    (
        "Réseaux",
        (
            "Un pôle peut être membre d'un réseau, accompagné par lui, ou seulement cité par lui. "
            "Une citation n'est pas une adhésion."
        ),
    ),
    (
        "Chiffres nationaux",
        (
            "Chiffres publiés par d'autres, qui se contredisent : chacun va avec sa date, son "
            "périmètre et sa source. Ils ne dépendent pas de la sélection."
        ),
    ),
)


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
        for sentence in (count_sentence(view), without_point_sentence(view))
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
        *(Note("Définitions", title, typeset(text)) for title, text in _DEFINITIONS),
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
