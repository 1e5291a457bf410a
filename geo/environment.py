"""Settings from the environment: a variable for each key, or for a file that holds its value."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from geo.errors import SettingsError, system_reason

PREFIX = "ATLAS_PTCE_"
IN_A_FILE = "_FICHIER"
"""End of the variable that names a file: passwords are given so, as containers do."""

_DIGITS = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where values were written, for messages and for paths.

    Attributes
    ----------
    file
        The settings file: paths are relative to its folder, those of variables too.
    names
        The variable that gave a value, by key.
    """

    file: Path
    names: Mapping[str, str] = field(default_factory=dict)

    def of(self, key: str) -> str:
        """Say where the value of a key was written."""
        return self.names.get(key) or f"{self.file.name}, {key}"

    def path(self, text: str) -> Path:
        """Find a file or folder that a value names."""
        return (self.file.parent / text).resolve()


@dataclass(frozen=True, slots=True)
class Variables:
    """What the environment sets: values by key, and the names of their variables."""

    values: Mapping[str, str | int]
    names: Mapping[str, str]


def variables_of(
    environment: Mapping[str, str],
    defaults: Mapping[str, object],
    others: Collection[str],
    folder: Path,
) -> Variables:
    """Read the settings of an environment: `ATLAS_PTCE_TUILES` is the key `tuiles`.

    `ATLAS_PTCE_TUILES_FICHIER` names a file whose text is the value. An empty variable counts for
    none: that is what is left of one that nobody filled.

    Parameters
    ----------
    defaults
        Of all keys: where that is a number, digits are one.
    others
        Variables of ours that are no setting.
    folder
        Files are relative to it.

    Raises
    ------
    SettingsError
        A variable of ours is unknown or doubled, or its file cannot be read.
    """
    keys = {f"{PREFIX}{key.upper()}{end}": key for key in defaults for end in ("", IN_A_FILE)}
    values: dict[str, str | int] = {}
    names: dict[str, str] = {}
    for name, text in sorted(environment.items()):
        if not name.startswith(PREFIX) or name in others or not text.strip():
            continue
        key = _known(name, keys)
        if key in names:
            message = f"{names[key]} et {name} : l'une ou l'autre, pas les deux."
            raise SettingsError(message)
        names[key] = name
        value = _content(folder / text, name) if name.endswith(IN_A_FILE) else text
        is_number = isinstance(defaults[key], int) and _DIGITS.fullmatch(value.strip())
        values[key] = int(value) if is_number else value
    return Variables(values, names)


def _known(name: str, keys: Mapping[str, str]) -> str:
    if name not in keys:
        near = get_close_matches(name, keys, 1)
        meant = f" Est-ce {near[0]} ?" if near else ""
        message = (
            f"La variable d'environnement {name} est inconnue.{meant} Retirez-la : celles qui "
            f"commencent par {PREFIX} sont nos réglages, une par clé d'atlas.toml."
        )
        raise SettingsError(message)
    return keys[name]


def _content(path: Path, name: str) -> str:
    """Read a file, without the spaces and ends of line around its text; its text is never told."""
    try:
        return path.read_text("utf-8").strip()
    except OSError as error:
        reason = system_reason(error)
    except UnicodeDecodeError:
        reason = "ce n'est pas un texte en UTF-8. Écrivez-le à nouveau"
    message = f"{name} : « {path} » ne peut pas être lu : {reason}."
    raise SettingsError(message)
