"""About: the notes that stand beside the tables in one file, and what they say of the release."""

from collections.abc import Iterable
from typing import NamedTuple

from geo.model.atlas import Release

ABOUT_TITLE = "Sources et définitions"
READABLE_TITLE = "Pôles en clair"
SHOWN_TITLE = "Ce que montre la page"
"""Names of sheets of a workbook."""
ABOUT_TABLE = "sources_et_definitions"
"""Name of the table of a database."""
RELEASE_RUBRIC = "Jeu de données"
RELEASE_TITLES = ("Titre", "Version", "Date", "Licence")
LIMITS_RUBRIC = "Limites"


class Note(NamedTuple):
    """One note: the rubric it stands under, its title, its text."""

    rubrique: str
    intitule: str
    texte: str


def release_of(notes: Iterable[Note]) -> Release:
    """Find the release in the notes of a file; empty texts where they say nothing."""
    notes = list(notes)
    texts = {note.intitule: note.texte for note in notes if note.rubrique == RELEASE_RUBRIC}
    limits = tuple(note.texte for note in notes if note.rubrique == LIMITS_RUBRIC)
    title, version, date, licence = (texts.get(each, "") for each in RELEASE_TITLES)
    return Release(title, version, date, licence, limits)
