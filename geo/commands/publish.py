"""The command `python -m geo publish`: write the site of a selection, or of everything."""

import argparse
from collections.abc import Iterator

from geo.atlas import load_atlas
from geo.commands.console import DONE, progress_bar, say, warn
from geo.commands.parser import FrenchParser
from geo.commands.selection_options import add_selection_options, read_selection
from geo.french import enumeration, quoted
from geo.publish.site.addresses import base_address
from geo.publish.site.site import Request, publish
from geo.settings import Settings, read_settings
from geo.tables.schema import read_schemas


def add_arguments(parser: FrenchParser) -> None:
    """Declare the arguments of the command."""
    parser.path("--out", "DOSSIER", "dossier du site, créé ou remplacé", required=True)
    parser.text(
        "--base-url",
        "ADRESSE",
        "adresse où le site sera servi : sans elle, ni adresses canoniques, ni plan du site, "
        "ni oEmbed, ni images de partage",
        default="",
    )
    parser.data_folder()
    add_selection_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Publish."""
    settings = read_settings()
    folder = arguments.data or settings.folder
    atlas = load_atlas(folder)
    view = atlas.select(read_selection(arguments, atlas))
    request = Request(view, read_schemas(folder), settings, base_address(arguments.base_url))
    say(*publish(request, arguments.out, progress_bar()))
    warn(*_unsigned(settings))
    return DONE


def _unsigned(settings: Settings) -> Iterator[str]:
    """Tell the operator what the law asks of the site and its pages cannot give."""
    named = ("editeur", "directeur_publication", "hebergeur", "contact_erreurs")
    if empty := [quoted(key) for key in named if not getattr(settings, key)]:
        yield (
            f"Mentions légales incomplètes : remplissez {enumeration(empty)} dans atlas.toml. La "
            "loi les demande, et les pages disent sinon qu'elles manquent."
        )
