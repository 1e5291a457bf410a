"""Selection options: which poles a command is about, said as in the addresses of the app."""

import argparse
from collections.abc import Callable, Iterator, Mapping

from geo.errors import SelectionError
from geo.french import enumeration, fold, printable, quoted
from geo.model.atlas import Atlas
from geo.model.selection import (
    FACET_KEYS,
    MAX_VALUES,
    MAX_WORDS_LENGTH,
    QUERY_KEYS,
    Query,
    Selection,
)
from geo.model.territories import LEVELS

_HELP: Mapping[str, str] = {
    "region": "code d'une région ; peut être répété, comme les suivants",
    "departement": "code d'un département",
    "epci": "numéro SIREN d'une intercommunalité",
    "commune": "code INSEE d'une commune",
    "secteur": "secteur, par exemple numerique",
    "reseau": "réseau, par exemple rtes",
    "appel": "appel national, par exemple ami-2023",
    "statut": "statut, par exemple laureat",
    "annee_min": "première année des appels qui ont retenu le pôle",
    "annee_max": "dernière année",
    "q": "mots de la fiche du pôle, tous présents",
}
_YEAR_KEYS = ("annee_min", "annee_max")
_MAX_LISTED = 101  # all the départements
_MAX_NEAR = 8


def option(key: str) -> str:
    """The option that stands for a key of an address: « --annee-min »."""
    return f"--{key.replace('_', '-')}"


def add_selection_options(parser: argparse.ArgumentParser) -> None:
    """Declare one option for every key of a selection, all optional; none means all poles."""
    group = parser.add_argument_group("sélection (tous les pôles, par défaut)")
    for key in QUERY_KEYS:
        action = "store" if key in _YEAR_KEYS else "append"
        group.add_argument(option(key), action=action, metavar="VALEUR", help=_HELP[key])


def read_selection(arguments: argparse.Namespace, atlas: Atlas) -> Selection:
    """Read the selection from the options of a command.

    Raises
    ------
    SelectionError
        With a French sentence for each value that means nothing, and those that would.
    """
    return selection_of(_query(arguments), atlas, option)


def selection_of(query: Query, atlas: Atlas, named: Callable[[str], str]) -> Selection:
    """Read a selection that a person typed for a program: nothing unknown is passed over.

    Parameters
    ----------
    named
        What they call a key.

    Raises
    ------
    SelectionError
        As `read_selection`.
    """
    if faults := list(_faults(query, atlas, named)):
        raise SelectionError("\n".join(faults))
    # What remains to be said, that a merged commune is now another, shows in the name of the
    # place where the command says what it wrote.
    return atlas.read_query(query)[0]


def _query(arguments: argparse.Namespace) -> dict[str, list[str]]:
    query: dict[str, list[str]] = {}
    for key in QUERY_KEYS:
        given = getattr(arguments, key) or []
        values = [given] if isinstance(given, str) else given
        if values:
            query[key] = [value.strip() for value in values]
    return query


def _faults(query: Query, atlas: Atlas, named: Callable[[str], str]) -> Iterator[str]:
    for key, values in query.items():
        if len(values) > MAX_VALUES:
            yield f"{named(key)} est donné {len(values)} fois ; {MAX_VALUES} au plus."
        for value in values[:MAX_VALUES]:
            if key != "q" and atlas.read_query({key: [value]})[0] == Selection():
                unknown = f"{named(key)} {quoted(printable(value))} n'existe pas dans ces données."
                yield f"{unknown} {_known(key, value, atlas)}"
    levels = [named(level) for level in LEVELS if level in query]
    if len(levels) > 1:
        yield f"Un seul niveau de territoire à la fois : choisissez entre {enumeration(levels)}."
    first, last = ("".join(query.get(key, ())) for key in _YEAR_KEYS)
    if first.isdecimal() and last.isdecimal() and int(first) > int(last):
        yield f"{named('annee_min')} ({first}) vient après {named('annee_max')} ({last})."
    text = " ".join(query.get("q", ()))
    if "q" in query and not fold(text):
        yield f"{named('q')} ne contient ni lettre ni chiffre : donnez au moins un mot."
    if len(text) > MAX_WORDS_LENGTH:
        yield f"{named('q')} a {len(text)} caractères ; {MAX_WORDS_LENGTH} au plus."


def _known(key: str, text: str, atlas: Atlas) -> str:
    """Say which values a key may have."""
    if key in FACET_KEYS:
        return f"Valeurs connues : {', '.join(atlas.slugs(key))}."
    if key in _YEAR_KEYS:
        return "Les appels vont de {} à {}.".format(*atlas.year_bounds())
    level = next(each for each in LEVELS if each == key)
    names = atlas.territories.table(level)["nom"]
    if len(names) <= _MAX_LISTED:
        return f"Codes connus : {', '.join(f'{code} ({name})' for code, name in names.items())}."
    words = fold(text)
    found = [(fold(name), code, name) for code, name in names.items() if words in fold(name)]
    found.sort(key=lambda each: (each[0] != words, not each[0].startswith(words), each))
    near = ", ".join(f"{code} ({name})" for _, code, name in found[:_MAX_NEAR])
    if words and near:
        return f"Codes de noms proches : {near}."
    return "Cherchez son code par son nom sur la page Territoire : il est dans l'adresse."
