"""The actions « add » and « list » of `python -m geo indicators`: from a file to its service."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from geo.atlas import read_catalogue
from geo.commands.console import DONE, FAILED, agrees, progress_bar, say, warn, where_kept
from geo.commands.files import read_file, require_file, write_file
from geo.commands.indicators.command import BACK, SIRENE
from geo.errors import IndicatorError, SelectionError
from geo.formats.confinement import release
from geo.formats.limits import refused
from geo.french import count, number, quoted, typeset
from geo.indicators.adding import Added, add_all, confirmed
from geo.indicators.install import install
from geo.indicators.reading.choices import Choices, MeasureChoice, read_choices, write_choices
from geo.indicators.reading.confined import read_confined
from geo.indicators.reading.crossings import ReadingQuestion
from geo.indicators.reading.found import Findings
from geo.indicators.reading.summary import ask, describe, describe_questions, options_of
from geo.indicators.registry import fetch_address, fetch_known, known_file
from geo.model.indicators import Indicator, IndicatorCatalogue
from geo.model.territories import LEVEL_WORDS
from geo.settings import read_settings
from geo.sources.stores import Store
from geo.tables.package import today_text
from geo.territories.read import read_territories, territories_folder

LONGEST_FILE = 400_000_000
"""Of the operator's own file: a census by commune and by age has 300 MB once unpacked."""
_RIGHT = "Est-ce bien cela ?"


def add(arguments: argparse.Namespace, store: Store) -> int:
    """Read, tell what is understood, ask, and put in service."""
    if arguments.objet == SIRENE:
        return _add_social_economy(arguments, store)
    folder = store.folder
    territories = read_territories(territories_folder(folder))
    catalogue = read_catalogue(folder, territories)
    files, known = _brought(arguments.objet)
    choices = known.completed_by(_kept(arguments.mapping)).completed_by(_said(arguments))
    if arguments.mesure:  # these and no other, as the mapping describes them
        choices = replace(
            choices, measures={key: choices.measures[key] for key in arguments.mesure}
        )
    findings, choices = _understood(files, folder, choices, accepts=arguments.yes)
    release()
    say(*describe(findings, choices))
    if findings.questions:
        _keep(arguments.mapping, confirmed(findings, choices) if findings.measures else choices)
        warn(*describe_questions(findings.questions))
        warn("Rien n'est écrit. --yes accepte ce qui est proposé, là où quelque chose l'est.")
        return FAILED
    _check_single(arguments, findings)
    day = today_text()
    added = list(add_all(findings, choices, catalogue, territories, day))
    say(*_describe_added(added, catalogue))
    if arguments.dry_run:
        say("Rien n'est écrit : c'était un essai.")
        return DONE
    if not (arguments.yes or _is_confirmed(findings, choices) or agrees(_RIGHT)):
        _keep(arguments.mapping, confirmed(findings, choices))
        kept = where_kept(arguments.mapping)
        warn(f"Rien n'est écrit : ce qui est proposé reste à confirmer. {kept} --yes accepte tout.")
        return FAILED
    values = [(each.indicator, each.harmonised.table) for each in added]
    version = install(store, values, reason=f"ajout de {next(iter(files))}")
    _keep(arguments.mapping, confirmed(findings, choices))
    done = count(len(added), "indicateur")
    say(f"{done} en service dans {store.shown} : version {version.number}. {BACK}")
    return DONE


def _add_social_economy(arguments: argparse.Namespace, store: Store) -> int:
    from geo.indicators import social_economy as made  # noqa: PLC0415 - DuckDB, for who asks

    known = known_file(SIRENE)
    if not arguments.stock:
        message = (
            f"Téléchargez les deux fichiers stock (Parquet) de {known.page} et donnez-les : "
            "--stock UNITES ETABLISSEMENTS."
        )
        raise IndicatorError(message)
    files = made.Files(arguments.stock[0], arguments.stock[1], arguments.liste_ess)
    for path in filter(None, (files.units, files.sites, files.listed)):
        require_file(path)
    counts = made.count_social_economy(files, progress_bar())
    territories = read_territories(territories_folder(store.folder))
    say(*made.describe_counts(counts, territories))
    if arguments.dry_run:
        say("Rien n'est écrit : c'était un essai.")
        return DONE
    if not (arguments.yes or agrees(_RIGHT)):
        warn("Rien n'est écrit : --yes l'accepte.")
        return FAILED
    day = today_text()
    base = made.shared_by_all(counts, known, arguments.annee, day)
    found = list(made.social_economy_indicators(counts, territories, base))
    version = install(store, found, reason="ajout de l'économie sociale et solidaire (Sirene)")
    done = count(len(found), "indicateur")
    say(f"{done} en service dans {store.shown} : version {version.number}. {BACK}")
    return DONE


def _brought(name: str) -> tuple[dict[str, bytes], Choices]:
    """The file, and what is known of it; nobody is asked for what is a file of here."""
    path = Path(name)
    if path.exists():
        if path.stat().st_size > LONGEST_FILE:
            remedy = "Ne gardez que les colonnes utiles, ou donnez-le en zip."
            raise refused(path.name, f"il dépasse {number(LONGEST_FILE // 1_000_000)} Mo", remedy)
        return {path.name: read_file(path)}, Choices()
    settings = read_settings()
    if "://" in name:
        fetched = fetch_address(name, settings)
        return {fetched.name: fetched.data}, Choices(source_url=fetched.url)
    known = known_file(name)
    fetched = fetch_known(name, settings)
    said = Choices(
        producer=known.producer,
        source_title=known.title,
        source_url=known.page,
        licence=known.licence,
        is_complete=known.lists_all,
    )
    return {fetched.name: fetched.data}, said


def _kept(mapping: Path | None) -> Choices:
    return read_choices(read_file(mapping)) if mapping and mapping.exists() else Choices()


def _keep(mapping: Path | None, choices: Choices) -> None:
    if mapping is not None:
        write_file(mapping, write_choices(choices))


def _said(arguments: argparse.Namespace) -> Choices:
    """What the options say."""
    source = arguments.source.strip()
    is_address = source.startswith(("http://", "https://"))
    return Choices(
        code=arguments.code,
        level=arguments.niveau,
        year=arguments.annee,
        vintage=str(arguments.millesime or ""),
        where=_pairs("ou", arguments.ou),
        categories=_pairs("modalite", arguments.modalite),
        measures={key: MeasureChoice() for key in arguments.mesure},
        every=_description(arguments),
        is_complete=arguments.liste_complete,
        producer=arguments.producteur,
        source_title="" if is_address else source,
        source_url=source if is_address else "",
        licence=arguments.licence,
    )


def _description(arguments: argparse.Namespace) -> MeasureChoice:
    return MeasureChoice(
        id=arguments.identifiant,
        name=arguments.nom,
        definition=arguments.definition,
        unit=arguments.unite,
        kind=arguments.genre,
        weight=arguments.poids,
        direction=arguments.sens,
    )


def _pairs(option: str, words: list[str]) -> dict[str, str]:
    pairs = {}
    for word in words:
        left, sign, right = word.partition("=")
        if not sign or not left:
            message = f"--{option} : « {word} » n'a pas la forme GAUCHE=DROITE."
            raise SelectionError(message)
        pairs[left.strip()] = right.strip()
    return pairs


def _check_single(arguments: argparse.Namespace, findings: Findings) -> None:
    """Refuse one name for several measures."""
    given = [name for name in ("identifiant", "nom", "definition") if getattr(arguments, name)]
    if given and len(findings.measures) > 1:
        message = (
            f"--{given[0]} ne vaut que pour une mesure, le fichier en a {len(findings.measures)} : "
            "choisissez-la avec --mesure, ou nommez-les dans le fichier de --mapping."
        )
        raise SelectionError(message)


# ---- Questions ------------------------------------------------------------------------------


def _understood(
    files: Mapping[str, bytes], folder: Path, choices: Choices, *, accepts: bool
) -> tuple[Findings, Choices]:
    """Read; ask the person at the keyboard what is to be chosen, and read again."""
    findings = read_confined(files, folder, choices, accepts=accepts)
    while findings.questions and sys.stdin.isatty() and not accepts:
        say(*describe(replace(findings, measures=()), choices))
        answered = choices
        for question in findings.questions:
            answered = _answered(question, answered)
        if answered == choices:
            break
        choices = answered
        findings = read_confined(files, folder, choices, accepts=False)
    return findings, choices


def _answered(question: ReadingQuestion, choices: Choices) -> Choices:
    say("", ask(question), *options_of(question))
    several = question.kind == "mesure"
    hint = "numéros séparés par des virgules, rien pour toutes" if several else "numéro"
    if question.proposed:
        hint += f", rien pour {question.proposed}"
    try:
        answer = input(typeset(f"[{hint}] "))
    except EOFError:
        return choices
    values = [each.value for each in question.options]
    picked = [values[int(text) - 1] for text in _numbers(answer, len(values))]
    if several:
        chosen = dict.fromkeys(picked or values, MeasureChoice())
        return replace(choices, measures=chosen)
    value = picked[0] if picked else question.proposed
    if not value:
        return choices
    if question.kind == "annee":
        return replace(choices, year=value)
    if question.kind == "genre":
        said = choices.measures.get(question.column, MeasureChoice())
        kinds = {question.column: replace(said, kind=value)}
        return replace(choices, measures={**choices.measures, **kinds})
    return replace(choices, where={**choices.where, question.column: value})


def _numbers(answer: str, most: int) -> Iterator[str]:
    for text in answer.replace(";", ",").replace(" ", ",").split(","):
        if text.isascii() and text.isdigit() and 0 < int(text) <= most:
            yield text


def _is_confirmed(findings: Findings, choices: Choices) -> bool:
    """Whether a person has said before what each measure is."""
    return bool(choices.measures) and not any(each.kind_by for each in findings.measures)


# ---- Sentences ------------------------------------------------------------------------------


def _describe_added(added: list[Added], catalogue: IndicatorCatalogue) -> Iterator[str]:
    """Say what became of the rows; once when it is the same for several."""
    told: dict[tuple[str, ...], list[str]] = {}
    for each in added:
        told.setdefault(tuple(each.harmonised.changes.sentences()), []).append(each.indicator.id)
    for sentences, identifiers in told.items():
        yield ""
        yield f"Aux territoires d'aujourd'hui ({', '.join(identifiers)}) :"
        yield from (f"  {sentence}" for sentence in sentences)
    replaced = [each.indicator.id for each in added if each.indicator.id in catalogue]
    if replaced:
        yield f"Déjà en service, remplacé : {', '.join(replaced)}."


# ---- What is in service ---------------------------------------------------------------------


def describe_all(folder: Path) -> Iterator[str]:
    """Describe each indicator, and how many territories have a value."""
    territories = read_territories(territories_folder(folder))
    catalogue = read_catalogue(folder, territories)
    yield f"{count(len(catalogue), 'indicateur')} dans « {folder.name} » :"
    for each in catalogue.values():
        yield f"{each.id} : {quoted(each.name)}"
        year = each.year or "année inconnue"
        yield f"  {each.kind}, {year} ; {_known(each, catalogue)}"
        source = each.producer or "producteur inconnu"
        yield f"  {source} ; {each.licence or 'licence inconnue'}"


def _known(each: Indicator, catalogue: IndicatorCatalogue) -> str:
    """How many territories of each level have a value."""
    found = [
        f"{LEVEL_WORDS[level][1]} {number(int(there.sum()))} sur {number(len(there))}"
        for level in catalogue.levels(each.id)
        if (known := catalogue.at(each.id, level)) is not None
        and (there := np.isfinite(known.numbers)) is not None
    ]
    return ", ".join(found) or "aucune valeur"
