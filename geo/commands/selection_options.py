"""Selection options: which poles a command is about, said as in the addresses of the app."""

import argparse
from collections.abc import Iterator, Mapping

from geo.errors import SelectionError
from geo.french import enumeration, fold, printable, quoted, typeset
from geo.model.atlas import Atlas
from geo.model.selection import FACET_KEYS, MAX_VALUES, MAX_WORDS_LENGTH, QUERY_KEYS, Selection
from geo.model.territories import LEVELS, Level

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
    query = _query(arguments)
    if faults := [typeset(fault) for fault in _faults(query, atlas)]:
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


def _faults(query: Mapping[str, list[str]], atlas: Atlas) -> Iterator[str]:
    for key, values in query.items():
        if len(values) > MAX_VALUES:
            yield f"{option(key)} est donné {len(values)} fois ; {MAX_VALUES} au plus."
    levels = [option(level) for level in LEVELS if level in query]
    if len(levels) > 1:
        yield f"Un seul niveau de territoire à la fois : choisissez entre {enumeration(levels)}."
    for level in LEVELS:
        for code in query.get(level, ()):
            if atlas.resolve_code(level, code) is None:
                yield _unknown(level, code, _near_territories(level, code, atlas))
    for key in FACET_KEYS:
        known = atlas.slugs(key)
        for slug in query.get(key, ()):
            if slug.lower() not in known:
                yield _unknown(key, slug, f"Valeurs connues : {', '.join(known)}.")
    yield from _year_faults(query, atlas)
    yield from _word_faults(query)


def _unknown(key: str, value: str, known: str) -> str:
    return f"{option(key)} {quoted(printable(value))} n'existe pas dans ces données. {known}"


def _near_territories(level: Level, text: str, atlas: Atlas) -> str:
    """Give all codes of a level, or where there are too many those whose name has the words."""
    names = atlas.territories.table(level)["nom"]
    if len(names) <= _MAX_LISTED:
        listed = (f"{code} ({name})" for code, name in names.items())
        return f"Codes connus : {', '.join(listed)}."
    words = fold(text)
    found = [(fold(name), code, name) for code, name in names.items() if words in fold(name)]
    found.sort(key=lambda each: (each[0] != words, not each[0].startswith(words), each))
    near = ", ".join(f"{code} ({name})" for _, code, name in found[:_MAX_NEAR])
    if words and near:
        return f"Codes de noms proches : {near}."
    return "Cherchez son code par son nom sur la page Territoire : il est dans l'adresse."


def _year_faults(query: Mapping[str, list[str]], atlas: Atlas) -> Iterator[str]:
    first, last = atlas.year_bounds()
    years = {}
    for key in _YEAR_KEYS:
        for text in query.get(key, ()):
            if text.isascii() and text.isdigit() and first <= int(text) <= last:
                years[key] = int(text)
            else:
                yield _unknown(key, text, f"Les appels vont de {first} à {last}.")
    if len(years) == 2 and years["annee_min"] > years["annee_max"]:
        yield f"--annee-min ({years['annee_min']}) vient après --annee-max ({years['annee_max']})."


def _word_faults(query: Mapping[str, list[str]]) -> Iterator[str]:
    text = " ".join(query.get("q", ()))
    if "q" in query and not fold(text):
        yield "--q ne contient ni lettre ni chiffre : donnez au moins un mot."
    if len(text) > MAX_WORDS_LENGTH:
        yield f"--q a {len(text)} caractères ; {MAX_WORDS_LENGTH} au plus."
