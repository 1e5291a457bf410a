"""Vocabulary: the names that people give to our columns and values, ours and the operator's."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from geo.errors import SettingsError
from geo.french import fold
from geo.tables.schema import TableSchema, read_schemas

IGNORED = ""
"""Target of a column that is known, and left out."""
ADDRESS_PART = "partie_adresse"
"""Target of what goes into the address, in the order of the columns: number, kind, complement."""

EXTRA_COLUMNS = {
    "siren": "SIREN",
    "x": "X",
    "y": "Y",
    "coordonnees": "Latitude et longitude dans une cellule",
    "reseaux": "Réseaux",
    "appels": "Appels",
    "montant": "Montant",
    "nom_pole": "Nom du pôle",
    "pays": "Pays",
    ADDRESS_PART: "Partie de l'adresse",
    "personne": "Personne à joindre",
    "rang": "Numéro de ligne",
    "raison": "Raison d'un rejet",
}
"""Targets that are no column of a table: they serve to fill others, or are left out."""

NEVER_KEPT = frozenset({"personne", "rang", "raison"})
"""Extra columns that serve nothing: persons are never kept."""

_SHIPPED = Path(__file__).with_name("vocabulary.toml")
_PLACE = "lieu"
_TABLES = ("poles", "membres")

Words = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Vocabulary:
    """Words of others, folded but for what is missing.

    Attributes
    ----------
    headers
        By table, then by column of ours, the headers that others give it.
    values
        By column, then by value of ours, the ways that others write it.
    missing
        What stands, in lower case, for a cell that is left empty.
    """

    headers: Words
    values: Words
    missing: frozenset[str]

    def with_words(self, other: "Vocabulary") -> "Vocabulary":
        """Add the words of another, whose word it is where both have one."""
        return Vocabulary(
            _joined(self.headers, other.headers),
            _joined(self.values, other.values),
            self.missing | other.missing,
        )


def _joined(first: Words, second: Words) -> Words:
    return {
        group: _joined_group(first.get(group, {}), second.get(group, {}))
        for group in first.keys() | second.keys()
    }


def _joined_group(
    first: Mapping[str, tuple[str, ...]], second: Mapping[str, tuple[str, ...]]
) -> Mapping[str, tuple[str, ...]]:
    claimed = {word for words in second.values() for word in words}
    left = {
        target: tuple(word for word in words if word not in claimed)
        for target, words in first.items()
    }
    return {
        target: (*left.get(target, ()), *second.get(target, ()))
        for target in dict.fromkeys((*first, *second))
    }


@cache
def shipped_vocabulary() -> Vocabulary:
    """The words that come with the atlas."""
    return _read(_SHIPPED, read_schemas())


def read_vocabulary(path: Path | None, schemas: Mapping[str, TableSchema]) -> Vocabulary:
    """Read the operator's words, and add them to those that come with the atlas.

    Parameters
    ----------
    path
        A file of the form of `vocabulary.toml`; None: no more words than ours.
    schemas
        What columns and values there are.

    Raises
    ------
    SettingsError
        The file is not there, is not TOML, or names what does not exist: all of it is said.
    """
    if path is None:
        return shipped_vocabulary()
    return shipped_vocabulary().with_words(_read(path, schemas))


def _read(path: Path, schemas: Mapping[str, TableSchema]) -> Vocabulary:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        message = (
            f"{path.name} : le fichier du vocabulaire est introuvable ou illisible. Corrigez la "
            "clé « vocabulaire »."
        )
        raise SettingsError(message) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path.name} n'est pas un fichier TOML lisible : {error}. Corrigez la ligne."
        raise SettingsError(message) from error
    if faults := list(_faults(content, schemas)):
        raise SettingsError("\n".join(f"{path.name}, {fault}" for fault in faults))
    headers = content.get("entetes", {})
    place = _words(headers.get(_PLACE, {}))
    return Vocabulary(
        {name: {**place, **_words(headers.get(name, {}))} for name in _TABLES},
        {name: _words(words) for name, words in content.get("valeurs", {}).items()},
        frozenset(word.lower() for word in content.get("vides", {}).get("mots", ())),
    )


def _words(group: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {target: tuple(map(fold, words)) for target, words in group.items()}


def _faults(content: Mapping[str, Any], schemas: Mapping[str, TableSchema]) -> Iterator[str]:
    """Say everything that is wrong in a file of words."""
    columns = {*EXTRA_COLUMNS, *schemas["poles"].columns, *schemas["membres"].columns}
    values = {
        field.name: {each.value for each in field.categories}
        for name in _TABLES
        for field in schemas[name].fields
        if field.categories
    }
    known = {"entetes": dict.fromkeys((_PLACE, *_TABLES), columns), "valeurs": values}
    for part, groups in content.items():
        if part == "vides" and isinstance(groups, dict):
            yield from _group_faults(part, groups, {"mots"})
        elif part in known and isinstance(groups, dict):
            yield from _part_faults(part, groups, known[part])
        else:
            yield f"{part} : partie inconnue. Parties : {_listed({*known, 'vides'})}."


def _part_faults(
    part: str, groups: Mapping[str, Any], known: Mapping[str, set[str]]
) -> Iterator[str]:
    for group, targets in groups.items():
        if group not in known or not isinstance(targets, dict):
            yield f"{part}.{group} : nom inconnu. Noms : {_listed(known)}."
        else:
            yield from _group_faults(f"{part}.{group}", targets, known[group])


def _group_faults(place: str, targets: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    for target, words in targets.items():
        if target not in known:
            yield f"{place}.{target} : nom inconnu. Noms : {_listed(known)}."
        elif not isinstance(words, list) or not all(
            isinstance(word, str) and (fold(word) or (target == "mots" and word)) for word in words
        ):
            yield f"{place}.{target} : une liste de mots entre guillemets est attendue."


def _listed(names: Mapping[str, object] | set[str]) -> str:
    return ", ".join(sorted(names))
