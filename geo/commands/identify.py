"""The command `python -m geo identify`: propose numbers of the register, write those confirmed."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from geo.commands.changes import tell_change
from geo.commands.console import DONE, INCOMPLETE, INTERRUPTED, progress_bar, say, warn
from geo.commands.files import change_file, read_file, require_file
from geo.commands.parser import FrenchParser
from geo.errors import IdentityError
from geo.french import count
from geo.identity.apply import Applied
from geo.identity.asking import ask_all
from geo.identity.confirming import put_in_service
from geo.identity.directory import Directory, directory_url
from geo.identity.judge import judge
from geo.identity.organisations import Unnumbered, without_number
from geo.identity.proposals import (
    Context,
    Row,
    accept_certain,
    confirmed,
    decided,
    proposal_rows,
    proposals_file,
    read_proposals,
    summary,
    write_proposals,
)
from geo.identity.units import Unit
from geo.settings import read_settings
from geo.sources.stores import FolderStore, Store, store_of
from geo.tables.package import today_text
from geo.tables.read import scan_files, with_poles
from geo.tables.schema import read_schemas
from geo.territories.read import read_territories, territories_folder

_OF_A_DATABASE = Path("identites.csv")
"""Where the proposals of a database stand, when nobody says: where one works."""


def add_arguments(parser: FrenchParser) -> None:
    """Declare the arguments of the command."""
    folder = "dossier de données (les données des réglages, par défaut)"
    parser.path("folder", "DOSSIER", folder, nargs="?")
    out = "fichier des propositions (par défaut, DOSSIER-identites.csv, à côté du dossier ; "
    out += "identites.csv, ici, pour une base)"
    parser.path("--out", "FICHIER", out)
    parser.flag("--accept-certain", "confirme ce qui est certain ; le reste attend une personne")
    parser.path("--apply", "FICHIER", "écrit dans le dossier ce que ce fichier confirme")
    stock = "fichiers stock de Sirene (Parquet), au lieu de l'annuaire"
    parser.path("--stock", ("UNITES", "ETABLISSEMENTS"), stock, nargs=2)
    parser.path("--cache", "FICHIER", "où garder les réponses (à côté des propositions)")


def run(arguments: argparse.Namespace) -> int:
    """Propose, or apply; `INCOMPLETE` when some had no answer, or the check refuses."""
    store = FolderStore(arguments.folder) if arguments.folder else store_of(read_settings())
    if arguments.apply:
        return _apply(store, arguments.apply)
    try:
        return _propose(store, arguments)
    except KeyboardInterrupt:
        warn("Interrompu. Relancez la même commande : elle reprendra où elle en était.")
        return INTERRUPTED


def _propose(store: Store, arguments: argparse.Namespace) -> int:
    out = arguments.out or (proposals_file(store.folder) if store.argument else _OF_A_DATABASE)
    answered = decided(_read(out, read_file(out) if out.exists() else b""))
    territories = read_territories(territories_folder(store.folder))
    files = store.files()
    if "poles.csv" not in files:
        message = f"{store.shown} n'a pas de table poles.csv. Vérifiez son nom."
        raise IdentityError(message)
    tables = with_poles(scan_files(files, read_schemas(store.folder)))
    organisations = without_number(tables.frames, territories)
    asked = [each for each in organisations if each.key not in answered]
    if arguments.stock:
        found = _search(asked, *arguments.stock)
    else:
        found = _ask(asked, arguments.cache or out.with_name(f"{out.name}.sqlite"))
    method = "sirene" if arguments.stock else "annuaire"
    context = Context(method, today_text(), territories)

    def proposed(data: bytes) -> bytes:
        kept = _read(out, data)  # someone may have answered meanwhile, on the page « Données »
        answered = decided(kept)
        rows = [row for row in kept if row["cle"] in answered]
        for each in (one for one in asked if one.key not in answered):
            units = found.get(each.key)
            judgement = None if units is None else judge(each.organisation, units)
            rows += proposal_rows(each, judgement, context)
        return write_proposals(accept_certain(rows) if arguments.accept_certain else rows)

    say(*summary(_read(out, change_file(out, proposed))))
    say(
        f"Propositions : {out}. Écrivez oui ou non dans la colonne confirme, puis : "
        f"python -m geo identify {store.argument} --apply {out}".replace("  ", " ")
    )
    if missing := len(asked) - len(found):
        words = count(missing, "organisation n'a", "organisations n'ont")
        warn(f"{words} pas eu de réponse : relancez la commande, elle ne redemandera qu'elles.")
        return INCOMPLETE
    return DONE


def _read(out: Path, data: bytes) -> list[Row]:
    return read_proposals(out.name, data) if data else []


def _ask(asked: Sequence[Unnumbered], cache: Path) -> dict[str, tuple[Unit, ...]]:
    url = directory_url(read_settings().annuaire)
    if not url:
        message = (
            "aucun annuaire n'est réglé, et rien n'a été envoyé. Écrivez "
            'annuaire = "recherche-entreprises" dans atlas.toml pour employer le service public'
        )
        raise IdentityError(message)
    return ask_all(asked, Directory(url), cache, progress_bar())


def _search(asked: Sequence[Unnumbered], units: Path, sites: Path) -> dict[str, tuple[Unit, ...]]:
    from geo.identity.stock import search_stock  # noqa: PLC0415 - DuckDB, for who asks for it

    for path in (units, sites):
        require_file(path)
    return search_stock(units, sites, asked, progress_bar())


def _apply(store: Store, path: Path) -> int:
    rows = confirmed(read_proposals(path.name, read_file(path)))
    applied, change = put_in_service(store, rows, f"identité : {path.name}", today_text())
    _tell_unused(rows, applied)
    if change is None:
        say("Aucune ligne à changer.")
        return DONE
    code = tell_change(change, store)
    if change.version:
        say(f"{count(applied.rows, 'ligne a', 'lignes ont')} un numéro de plus.")
    return code


def _tell_unused(rows: dict[str, Row], applied: Applied) -> None:
    if unused := [row["nom"] for key, row in rows.items() if key not in applied.used]:
        one = "organisation confirmée n'est plus dans le dossier, ou a déjà un numéro"
        several = "organisations confirmées ne sont plus dans le dossier, ou ont déjà un numéro"
        warn(f"{count(len(unused), one, several)}.")
