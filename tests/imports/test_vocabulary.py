"""The words of others are data: ours name what exists, an operator's are added, faults are said."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from geo.errors import SettingsError
from geo.french import fold
from geo.imports.vocabulary import read_vocabulary, shipped_vocabulary
from geo.settings import read_settings
from geo.tables.schema import TableSchema
from tests.imports.conftest import ReadFiles
from tests.imports.messy import csv_of

WORDS = """
[entetes.poles]
statut = ["Avancement"]
description = ["objet social", "Remarque"]
[entetes.lieu]
commune = ["Bourg centre"]
[valeurs.statut]
laureat = ["Primé"]
[vides]
mots = ["Sans Réponse"]
"""
ROWS = [
    ("Nom", "Bourg centre", "Code postal", "Avancement", "Remarque"),
    ("Pôle été", "Morlaix", "29600", "Primé", "SANS RÉPONSE"),
    ("Le Chantier", "Limoux", "11300", "actif", "Une scierie"),
]


def test_every_word_of_ours_is_written_once(schemas: Mapping[str, TableSchema]) -> None:
    vocabulary = shipped_vocabulary()
    assert read_vocabulary(None, schemas) is vocabulary
    for group in (*vocabulary.headers.values(), *vocabulary.values.values()):
        for target, words in group.items():
            assert words, target
            assert all(word == fold(word) for word in words), target
    for group in vocabulary.values.values():
        words = [word for each in group.values() for word in each]
        assert len(words) == len(set(words))


def test_the_words_of_an_operator_are_added_and_win(
    tmp_path: Path, schemas: Mapping[str, TableSchema], read_files_in: ReadFiles
) -> None:
    path = tmp_path / "mots.toml"
    path.write_text(WORDS, "utf-8")
    vocabulary = read_vocabulary(path, schemas)
    imported = read_files_in({"a.csv": csv_of(ROWS).encode()}, vocabulary=vocabulary)
    poles = imported.tables.frames["poles"]
    assert list(poles["code_insee"]) == ["29151", "11206"]
    assert list(poles["statut"]) == ["laureat", "actif"]
    # « remarque » is one of our words for notes: the operator's goes first.
    assert list(poles["description"]) == ["", "Une scierie"]
    assert not any(poles["note"])


def test_without_the_words_of_the_operator_the_columns_are_left_out(
    read_files_in: ReadFiles,
) -> None:
    imported = read_files_in({"a.csv": csv_of(ROWS).encode()})
    poles = imported.tables.frames["poles"]
    assert list(poles["statut"]) == ["", ""]
    assert list(poles["note"]) == ["SANS RÉPONSE", "Une scierie"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[entetes", r"mots\.toml n'est pas un fichier TOML lisible : .* Corrigez la ligne\."),
        ("[colonnes.poles]", r"colonnes : partie inconnue\. Parties : entetes, valeurs, vides\."),
        ("[entetes.pole]\nnom = ['x']", r"entetes\.pole : nom inconnu\. Noms : lieu, membres, p"),
        (
            "[entetes.poles]\nnome = ['x']",
            r"entetes\.poles\.nome : nom inconnu\. Noms : activite",
        ),
        ("[valeurs.nom]\nx = ['y']", r"valeurs\.nom : nom inconnu\. Noms : confiance, est_ess"),
        ("[valeurs.statut]\nprime = ['y']", r"valeurs\.statut\.prime : nom inconnu\. Noms : actif"),
        ("[entetes.poles]\nnom = 'x'", r"entetes\.poles\.nom : une liste de mots entre guillemet"),
        ("[entetes.poles]\nnom = [1]", r"entetes\.poles\.nom : une liste de mots entre guillemet"),
        ("[vides]\nmots = ['']", r"vides\.mots : une liste de mots entre guillemets est attendue"),
        ("vides = 3", r"vides : partie inconnue"),
    ],
)
def test_a_faulty_file_of_words_is_refused_in_words(
    tmp_path: Path, schemas: Mapping[str, TableSchema], text: str, message: str
) -> None:
    path = tmp_path / "mots.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=message):
        read_vocabulary(path, schemas)


def test_all_that_is_wrong_is_said_at_once(
    tmp_path: Path, schemas: Mapping[str, TableSchema]
) -> None:
    path = tmp_path / "mots.toml"
    path.write_text("[entetes.poles]\nnome = ['x']\n[valeurs.statut]\nprime = ['y']", "utf-8")
    with pytest.raises(SettingsError) as refused:
        read_vocabulary(path, schemas)
    assert len(str(refused.value).splitlines()) == 2


def test_a_file_of_words_stands_beside_the_settings(
    tmp_path: Path, schemas: Mapping[str, TableSchema]
) -> None:
    settings = tmp_path / "atlas.toml"
    settings.write_text('vocabulaire = "mots.toml"', "utf-8")
    path = read_settings(settings).vocabulaire
    assert path == tmp_path / "mots.toml"
    with pytest.raises(SettingsError, match=r"mots\.toml : le fichier du vocabulaire est introuv"):
        read_vocabulary(path, schemas)
    settings.write_text("vocabulaire = 3", "utf-8")
    with pytest.raises(SettingsError, match=r"atlas\.toml, vocabulaire : le nom d'un fichier"):
        read_settings(settings)
