"""Parser: argparse in French, that writes nothing a terminal would obey."""

import argparse
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn

from geo.commands.console import FAILED, warn
from geo.french import NBSP, typeset

# What argparse says, in the words of its versions from 3.11 on; anything else stays as it is.
_MESSAGES = (
    (r"the following arguments are required: (.+)", r"il manque \1"),
    (r"unrecognized arguments: (.+)", r"\1 : inconnu de cette commande"),
    (r"argument (\S+): expected one argument", r"\1 attend une valeur"),
    (r"argument (\S+): expected at least one argument", r"\1 attend au moins une valeur"),
    (r"argument (\S+): ignored explicit argument (.+)", r"\1 ne prend pas de valeur (\2)"),
    (
        r"argument (\S+): invalid choice: '?(.*?)'? \(choose from (.+)\)",
        r"\1 : « \2 » n'est pas parmi \3",
    ),
    (r"argument (\S+): invalid (\w+) value: '(.*)'", r"\1 : « \3 » n'est pas de la forme attendue"),
    (r"argument (\S+): (.+)", r"\1 : \2"),
    (r"ambiguous option: (\S+) could match (.+)", r"\1 peut être \2 : écrivez-la en entier"),
)


class FrenchParser(argparse.ArgumentParser):
    """Reads the words of one command; its help and its errors are in French."""

    def __init__(self, prog: str, description: str) -> None:
        """Declare `--help`, and nothing else."""
        super().__init__(
            prog=prog, description=description, add_help=False, formatter_class=_FrenchFormatter
        )
        self._positionals.title = "arguments"
        self._optionals.title = "options"
        self.add_argument("-h", "--help", action="help", help="montre cette aide")

    def path(self, name: str, metavar: str | tuple[str, str], meaning: str, **more: Any) -> None:  # noqa: ANN401 - argparse's own
        """Declare a file or a folder."""
        self.add_argument(name, type=Path, metavar=metavar, help=meaning, **more)

    def text(self, name: str, metavar: str, meaning: str, **more: Any) -> None:  # noqa: ANN401 - argparse's own
        """Declare a value, of another `type` at need."""
        self.add_argument(name, metavar=metavar, help=meaning, **more)

    def flag(self, name: str, meaning: str) -> None:
        """Declare what is said, or not."""
        self.add_argument(name, action="store_true", help=meaning)

    def data_folder(self) -> None:
        """Declare the data folder that is read, else that of the settings."""
        self.path("--data", "DOSSIER", "dossier de données (celui des réglages, par défaut)")

    def format_help(self) -> str:
        """Write what the command does, and each of its options."""
        return typeset(super().format_help())

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong with the words, and end."""
        for english, french in _MESSAGES:
            if found := re.fullmatch(english, message, re.DOTALL):
                message = found.expand(french)
                break
        warn(f"{self.prog} : {message}.", f"Voir {self.prog} --help.")
        raise SystemExit(FAILED)


class _FrenchFormatter(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: "Iterable[argparse._MutuallyExclusiveGroup]",
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, prefix or f"Usage{NBSP}: ")

    def start_section(self, heading: str | None) -> None:
        super().start_section(f"{heading}{NBSP}")


def number_between(least: int, most: int) -> Callable[[str], int]:
    """Read a whole number between two bounds."""

    def read(text: str) -> int:
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        message = f"un nombre entier de {least} à {most} est attendu"
        raise argparse.ArgumentTypeError(message)

    return read
