"""The command `python -m geo restore`: put back what `backup` keeps."""

import argparse

from geo.commands.console import DONE, say
from geo.commands.data_folder.backup import describe
from geo.commands.files import require_file
from geo.commands.parser import FrenchParser
from geo.tables.backup import restore


def add_arguments(parser: FrenchParser) -> None:
    """Declare the arguments of the command."""
    parser.path("file", "FICHIER.zip", "sauvegarde écrite par backup")
    parser.path("dossier", "DOSSIER", "dossier de données, absent ou vide")
    parser.flag("--replace", "remplace un dossier qui n'est pas vide, et le garde à côté")


def run(arguments: argparse.Namespace) -> int:
    """Put the folder back."""
    require_file(arguments.file)
    restored = restore(arguments.file, arguments.dossier, replace=arguments.replace)
    say(f"Restauré et vérifié : {arguments.dossier}. {describe(restored)}")
    if restored.former is not None:
        say(f"L'ancien dossier est gardé à côté : {restored.former.name}.")
    return DONE
