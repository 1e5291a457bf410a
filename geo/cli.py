"""The commands: `python -m geo <commande>`. Parses and calls; the work is done elsewhere."""

import argparse
import logging
import sys
from collections.abc import Sequence
from importlib import import_module

# Command: module that has add_arguments(parser) and run(arguments) -> int, and its purpose.
COMMANDS = {
    "check": (
        "geo.check",
        "contrôle un dossier de données et dit quoi corriger, où et comment",
    ),
    "import": (
        "geo.imports.command",
        "lit un fichier tel qu'il est (tableur, CSV, carte), le contrôle et en fait des données",
    ),
    "export": (
        "geo.publish.exports.command",
        "écrit les pôles d'une sélection en fichiers : tableur, carte, réseau, images",
    ),
    "fact-sheets": (
        "geo.publish.fact_sheets.command",
        "écrit des fiches PDF ou HTML : territoires, comparaisons, pôles, couvertures",
    ),
    "publish": (
        "geo.publish.site.command",
        "écrit un site statique : pages, fichiers et fiches, sans serveur",
    ),
    "geocode": (
        "geo.geocode",
        "cherche où sont les adresses d'un fichier CSV, si un géocodeur est réglé",
    ),
    "set": (
        "geo.publish.data_folder.set_command",
        "change des cellules d'un pôle, contrôlées comme un import",
    ),
    "rollback": (
        "geo.publish.data_folder.rollback_command",
        "remet en service une version antérieure d'un dossier de données",
    ),
    "refresh": (
        "geo.publish.data_folder.refresh_command",
        "redemande les données à la source des réglages, et dit où elle en est",
    ),
    "push": (
        "geo.publish.data_folder.push_command",
        "écrit un dossier de données dans une base PostGIS",
    ),
    "pull": (
        "geo.publish.data_folder.pull_command",
        "écrit dans un dossier les données d'une base PostGIS",
    ),
    "build-territories": (
        "geo.territories.build",
        "reconstruit data/territoires/ à partir de deux paquets publics",
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line and run one command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m geo", description="Atlas PTCE")
    commands = parser.add_subparsers(dest="command", required=True, metavar="commande")
    for name, (_, purpose) in COMMANDS.items():
        commands.add_parser(name, help=purpose, description=purpose, add_help=False)
    known, rest = parser.parse_known_args(arguments)
    module_name, purpose = COMMANDS[known.command]
    module = import_module(module_name)
    own = argparse.ArgumentParser(prog=f"python -m geo {known.command}", description=purpose)
    module.add_arguments(own)
    options = own.parse_args(rest)
    try:
        code: int = module.run(options)
    except Exception as error:
        sys.stderr.write(
            f"La commande s'est arrêtée sur une erreur imprévue ({type(error).__name__}). "
            "Signalez-la avec le fichier qui la provoque.\n"
        )
        logging.getLogger(__name__).debug("unexpected", exc_info=error)
        return 2
    return code
