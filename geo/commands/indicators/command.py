"""The command `python -m geo indicators`: adds, lists, removes statistics by territory.

What reads tables is loaded by the action that needs it, once another process is getting ready.
"""

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from geo.commands.console import DONE, say
from geo.commands.parser import FrenchParser, number_between
from geo.errors import SelectionError
from geo.formats.confinement import prepare
from geo.french import quoted
from geo.model.activities import social_economy_identifiers
from geo.model.indicators import Kind
from geo.model.territories import LEVELS
from geo.settings import Settings, Source, read_settings

if TYPE_CHECKING:
    from geo.sources.stores import Store

_ACTIONS = ("add", "list", "remove")


def add_arguments(parser: FrenchParser) -> None:
    """Declare the arguments of the command."""
    parser.text(
        "action", "add|list|remove", "ajoute, liste ou retire des indicateurs", choices=_ACTIONS
    )
    what = "fichier, adresse ou nom connu à ajouter ; identifiant à retirer"
    parser.text("objet", "FICHIER|ADRESSE|NOM|IDENTIFIANT", what, nargs="?", default="")
    parser.data_folder()
    kept = "correspondance du fichier : lue si elle existe, écrite ensuite"
    parser.path("--mapping", "FICHIER", kept)
    parser.flag("--yes", "accepte ce qui est proposé, sans demander")
    parser.flag("--dry-run", "dit ce qui serait ajouté, et n'écrit rien")
    stock = "pour « sirene » : fichiers stock (Parquet), où compter l'économie sociale"
    parser.path("--stock", ("UNITES", "ETABLISSEMENTS"), stock, nargs=2)
    parser.path("--liste-ess", "FICHIER", "pour « sirene » : liste d'ESS France (CSV), en plus")
    _add_choices(parser)
    _add_description(parser)


def _add_choices(parser: FrenchParser) -> None:
    """Declare what says which cells of the file are taken."""
    many = {"action": "append", "default": []}
    parser.text("--mesure", "MESURE", "mesure à ajouter ; peut être répétée", **many)
    row = "lignes prises parmi plusieurs par territoire ; peut être répétée"
    parser.text("--ou", "COLONNE=MODALITÉ", row, **many)
    word = "modalité que vaut une cellule, -9999 par exemple ; peut être répétée"
    parser.text("--modalite", "CELLULE=MODALITÉ", word, **many)
    parser.text("--code", "COLONNE", "colonne des codes de territoires", default="")
    parser.text("--niveau", "NIVEAU", "niveau des codes", choices=LEVELS, default="")
    whole = "qui n'est pas dans le fichier n'en a pas : 0, ou « non »"
    parser.flag("--liste-complete", whole)


def _add_description(parser: FrenchParser) -> None:
    """Declare what says what a measure is."""
    parser.text("--identifiant", "ID", "identifiant de la mesure, dans les adresses", default="")
    parser.text("--nom", "TEXTE", "nom de la mesure", default="")
    parser.text("--definition", "TEXTE", "ce que compte la mesure", default="")
    kinds = "effectif (s'additionne), taux, montant ou classe"
    parser.text("--genre", "GENRE", kinds, choices=get_args(Kind), default="")
    parser.text("--unite", "TEXTE", "unité de la mesure", default="")
    parser.text("--poids", "ID", "effectif qui pondère un taux", default="")
    more = "plus ou moins : ce qui veut dire plus de besoin"
    parser.text("--sens", "SENS", more, choices=("plus", "moins"), default="")
    parser.text("--annee", "ANNÉE", "année des valeurs, ou période du fichier", default="")
    vintage = "année du code officiel géographique du fichier"
    parser.text("--millesime", "ANNÉE", vintage, type=number_between(1900, 2100))
    parser.text("--producteur", "TEXTE", "organisme qui produit la statistique", default="")
    parser.text("--source", "TEXTE", "titre ou adresse de la source", default="")
    parser.text("--licence", "TEXTE", "licence des valeurs", default="")


def run(arguments: argparse.Namespace) -> int:
    """Add, list or remove."""
    settings = read_settings()
    folder = arguments.data or settings.folder
    if arguments.action == "add" and Path(arguments.objet).is_file():
        prepare("geo.indicators.reading.confined:make_ready", str(folder))
    store = _store(arguments.data, settings)
    if arguments.action == "list":
        from geo.commands.indicators.adding import describe_all  # noqa: PLC0415 - as below

        say(*describe_all(folder))
        return DONE
    if not arguments.objet:
        what = (
            "un fichier, une adresse ou un nom" if arguments.action == "add" else "un identifiant"
        )
        message = f"indicators {arguments.action} attend {what}."
        raise SelectionError(message)
    if arguments.action == "remove":
        return _remove(arguments.objet, store)
    from geo.commands.indicators.adding import add  # noqa: PLC0415 - as above

    return add(arguments, store)


SIRENE = "sirene"
"""Names the indicators of the social economy, all together."""
BACK = "python -m geo rollback DOSSIER remet la version précédente."


def _remove(identifier: str, store: "Store") -> int:
    from geo.indicators.install import remove  # noqa: PLC0415 - as in `run`

    known = social_economy_identifiers() if identifier == SIRENE else (identifier,)
    version = remove(store, *known)
    say(f"{quoted(identifier)} n'est plus en service (version {version.number}). {BACK}")
    return DONE


def _store(folder: Path | None, settings: Settings) -> "Store":
    """What is changed; its folder of this machine has what is in service."""
    from geo.sources.refresh import refresh  # noqa: PLC0415 - pandas takes half a second to load
    from geo.sources.stores import FolderStore, store_of  # noqa: PLC0415 - as above
    from geo.tables.store import settle  # noqa: PLC0415 - as above

    store = FolderStore(folder) if folder else store_of(settings)
    if not folder and isinstance(settings.donnees, Source):
        refresh(settings, datetime.now().astimezone())
    else:
        settle(store.folder)
    return store
