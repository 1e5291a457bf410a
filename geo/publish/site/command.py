"""The command `python -m geo publish`: write the site of a selection, or of everything."""

import argparse
import sys
from pathlib import Path

from geo.atlas import load_atlas
from geo.check import for_terminal
from geo.errors import AtlasError
from geo.publish.progress import progress_bar
from geo.publish.selection_options import add_selection_arguments, read_selection
from geo.publish.site.addresses import base_address
from geo.publish.site.site import Request, publish
from geo.settings import read_settings
from geo.tables.schema import read_schemas


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="dossier du site, créé ou remplacé"
    )
    parser.add_argument(
        "--base-url",
        default="",
        metavar="URL",
        help="adresse où le site sera servi : sans elle, ni adresses canoniques, ni plan du site, "
        "ni oEmbed, ni images de partage",
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="dossier de données")
    add_selection_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Publish; 0 when the site stands, 2 when it could not be written."""
    try:
        settings = read_settings()
        folder = arguments.data or settings.folder
        atlas = load_atlas(folder)
        view = atlas.select(read_selection(arguments, atlas))
        request = Request(view, read_schemas(folder), settings, base_address(arguments.base_url))
        outcome = publish(request, arguments.out, progress_bar())
    except (AtlasError, OSError) as error:
        sys.stderr.write(for_terminal(f"Publication impossible : {error}") + "\n")
        return 2
    for line in outcome:
        sys.stdout.write(for_terminal(line) + "\n")
    return 0
