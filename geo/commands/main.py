"""The commands: `python -m geo <commande>`. Finds one, loads it, and tells how it ended."""

import argparse
import os
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

from geo.commands.console import (
    DONE,
    FAILED,
    INTERRUPTED,
    program,
    say,
    warn,
    warn_failure,
    warn_trace,
)
from geo.commands.parser import FrenchParser
from geo.errors import AtlasError
from geo.french import quoted, sentence_case

_Run = Callable[[argparse.Namespace], int]


@dataclass(frozen=True, slots=True)
class Command:
    """A command, known before it is loaded.

    Attributes
    ----------
    purpose
        What it does, as the sequel of its name.
    failure
        How the message begins when it could not be done.
    """

    purpose: str
    failure: str


_MODULES = {
    "import": "import_files",
    "indicators": "indicators.command",
    **{name: f"data_folder.{name}" for name in ("set", "rollback", "backup", "restore")},
}
"""Of this folder, where it is not the name of the command. Each has `add_arguments(parser)`, and
`run(arguments)`, which gives the exit code; what it raises on purpose is told here."""
COMMANDS: Mapping[str, Command] = {
    name: Command(**words)
    for name, words in tomllib.loads(
        Path(__file__).with_name("commands.toml").read_text("utf-8")
    ).items()
}


def main(words: Sequence[str] | None = None) -> int:
    """Run the command that the words name, those of the command line by default.

    Returns
    -------
    int
        Its exit code: see `console`.

    Raises
    ------
    SystemExit
        The words of the command could not be understood, or ask for its help.
    """
    name, *rest = [*(sys.argv[1:] if words is None else words), ""]
    if name in ("", "-h", "--help"):
        return _run(_list_commands, argparse.Namespace(trace=False), "Liste impossible")
    if name not in COMMANDS:
        warn(*_describe_unknown(name))
        return FAILED
    module, parser = load(name)
    arguments = parser.parse_args(rest[:-1])
    return _run(module, arguments, COMMANDS[name].failure)


def load(name: str) -> tuple[_Run, argparse.ArgumentParser]:
    """Load what runs a command, and what reads its words."""
    command = COMMANDS[name]
    module = import_module(f"geo.commands.{_MODULES.get(name, name.replace('-', '_'))}")
    parser = FrenchParser(
        prog=f"{program()} {name}", description=f"{sentence_case(command.purpose)}."
    )
    module.add_arguments(parser)
    parser.flag("--trace", "montre d'où vient une erreur : à joindre quand vous la signalez")
    return module.run, parser


def _run(run: _Run, arguments: argparse.Namespace, failure: str) -> int:
    try:
        code = run(arguments)
        sys.stdout.flush()  # a full disk refuses now, not after the last word
    except KeyboardInterrupt:
        warn("Interrompu.")
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return FAILED
    except Exception as error:  # noqa: BLE001 - whatever it is, a person is told
        _warn_error(error, failure)
        if arguments.trace:
            warn_trace(error)
        elif not isinstance(error, AtlasError | OSError):
            warn("Relancez-la avec --trace et signalez ce qu'elle montre.")
        return FAILED
    return code


def _warn_error(error: Exception, failure: str) -> None:
    if isinstance(error, AtlasError | OSError):
        warn_failure(failure, error)
    else:
        kind = type(error).__name__
        warn(f"La commande s'est arrêtée sur une erreur imprévue ({kind}).")


def _forget_output() -> None:
    """Write nowhere from now on: who read the output has gone, as `head` does."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _list_commands(_: argparse.Namespace) -> int:
    say(*_describe_commands())
    return DONE


def _describe_commands() -> Iterator[str]:
    yield "Atlas PTCE : python -m geo COMMANDE [OPTIONS]"
    yield ""
    width = max(map(len, COMMANDS))
    for name, command in COMMANDS.items():
        yield f"  {name:<{width}}  {command.purpose}"
    yield ""
    yield "Les options de chacune : python -m geo COMMANDE --help"


def _describe_unknown(name: str) -> Iterator[str]:
    near = get_close_matches(name, COMMANDS, 1)
    meant = f" Est-ce {near[0]} ?" if near else ""
    yield f"{quoted(name)} n'est pas une commande.{meant}"
    yield f"Commandes : {', '.join(COMMANDS)}."
