"""The command `python -m geo backup`: keep a data folder in one file."""

import argparse

from geo.commands.console import DONE, say
from geo.commands.parser import FrenchParser
from geo.french import count, number
from geo.tables.backup import Saved, back_up


def add_arguments(parser: FrenchParser) -> None:
    """Declare the arguments of the command."""
    parser.path("dossier", "DOSSIER", "dossier de données")
    parser.path("file", "FICHIER.zip", "sauvegarde à écrire, hors de ce dossier")


def run(arguments: argparse.Namespace) -> int:
    """Write the backup."""
    saved = back_up(arguments.dossier, arguments.file)
    say(f"Écrit : {arguments.file} ({number(-(-arguments.file.stat().st_size // 1000))} ko).")
    say(describe(saved))
    return DONE


def describe(saved: Saved) -> str:
    """Say what a backup holds."""
    size = number(-(-saved.size // 1000))
    current = next((each for each in saved.versions if each.is_current), None)
    kept = count(len(saved.versions), "version gardée", "versions gardées")
    service = f", la version {current.number} en service" if current else ""
    values = count(saved.values, "fichier", "fichiers")
    return (
        f"{count(saved.files, 'fichier')} ({size} ko), {kept}{service} ; "
        f"valeurs d'indicateurs : {values}."
    )
