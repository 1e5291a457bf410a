"""The command `python -m geo publish`: write the site of a selection, or of everything."""

import argparse
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from math import inf
from time import monotonic, sleep
from typing import NoReturn

from geo.atlas import data_version, load_atlas
from geo.commands.console import DONE, progress_bar, say, warn, warn_failure
from geo.commands.parser import FrenchParser
from geo.commands.selection_options import add_selection_options, read_selection
from geo.errors import AtlasError, SelectionError, SourceBusyError
from geo.formats.logo import read_theme
from geo.french import enumeration, printable, quoted
from geo.model.atlas import Atlas
from geo.publish.site.site import Request, publish
from geo.publish.site.urls import site_url
from geo.reports.choices.drawing import crossable
from geo.settings import Settings, read_settings
from geo.sources.refresh import refresh
from geo.sources.state import read_state, seconds_until_due
from geo.tables.schema import read_schemas

_LOOK_S = 5.0
"""Between two looks at the data: published once two of them find the same, so never half copied."""
_RETRY_S = 600.0
"""After a publication that failed, while nothing changes."""


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
    parser.flag("--watch", "ne finit pas : publie à nouveau dès que les données ont changé")
    pairs = "deux indicateurs, leurs identifiants, à croiser sur une page ; répétable"
    parser.text("--pair", "A,B", pairs, action="append", default=[])
    parser.data_folder()
    add_selection_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Publish: once, or whenever the data changes until told to stop."""
    settings = read_settings()
    base_url = site_url(arguments.base_url)
    if arguments.watch:
        _keep_published(arguments, settings, base_url)
    return _publish(arguments, settings, base_url)


def _publish(arguments: argparse.Namespace, settings: Settings, base_url: str) -> int:
    folder = arguments.data or settings.folder
    atlas = load_atlas(folder, read_theme(settings))
    view = atlas.select(read_selection(arguments, atlas))
    pairs = tuple(dict.fromkeys(_pair(text, atlas) for text in arguments.pair))
    request = Request(view, read_schemas(folder), settings, base_url, pairs)
    say(*publish(request, arguments.out, progress_bar()))
    warn(*_unsigned(settings))
    return DONE


def _keep_published(arguments: argparse.Namespace, settings: Settings, base_url: str) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl+C, even for process 1
    published = seen = ""
    due = 0.0
    while True:
        if not arguments.data:
            _told("Source refusée", lambda: _refresh_when_due(settings))
        found = data_version(arguments.data or settings.folder)
        if found == seen and (found != published or monotonic() >= due):
            done = _told(
                "Publication remise à plus tard", lambda: _publish(arguments, settings, base_url)
            )
            published, due = found, inf if done else monotonic() + _RETRY_S
        seen = found
        sleep(_LOOK_S)


def _refresh_when_due(settings: Settings) -> None:
    now = datetime.now().astimezone()
    if seconds_until_due(settings, read_state(settings.folder), now) <= 0:
        with suppress(SourceBusyError):  # the app reads it just now
            refresh(settings, now)


def _told(failure: str, work: Callable[[], object]) -> bool:
    """Do something that may fail, and tell why; whether it was done."""
    try:
        work()
    except (AtlasError, OSError) as error:
        warn_failure(failure, error)
        return False
    return True


_TWO = 2


def _pair(text: str, atlas: Atlas) -> tuple[str, str]:
    """Read two indicators that a map shows at once, or that new poles can reach at once.

    Raises
    ------
    SelectionError
        With a French sentence that says which can be.
    """
    asked = text.split(",")
    crossed = [each for each in crossable(atlas.indicators) if each in atlas.indicators]
    if len(asked) == len(set(asked)) == _TWO and set(asked) <= set(crossed):
        return asked[0], asked[1]
    message = (
        f"--pair : {quoted(printable(text))} ne nomme pas deux indicateurs à croiser, séparés par "
        f"une virgule. Valeurs possibles : {', '.join(crossed)}."
    )
    raise SelectionError(message)


def _unsigned(settings: Settings) -> Iterator[str]:
    """Tell the operator what the law asks of the site and its pages cannot give."""
    named = ("editeur", "directeur_publication", "hebergeur", "contact_erreurs")
    if empty := [quoted(key) for key in named if not getattr(settings, key)]:
        yield (
            f"Mentions légales incomplètes : remplissez {enumeration(empty)} dans atlas.toml. La "
            "loi les demande, et les pages disent sinon qu'elles manquent."
        )
