"""The commands as a whole: how they are found, explained, and how they fail."""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from geo.commands import check
from geo.commands.main import COMMANDS, load, main
from geo.settings import ROOT, SHIPPED_DATA
from tests.spaces import plain


def test_alone_it_lists_the_commands_and_what_they_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    said = plain(capsys.readouterr().out)
    for name, command in COMMANDS.items():
        assert re.search(rf"^  {name} +{command.purpose[:20]}", said, re.MULTILINE)
    assert main(["--help"]) == 0
    assert plain(capsys.readouterr().out) == said


def test_listing_the_commands_loads_none_of_what_they_need() -> None:
    code = "import sys; from geo.commands.main import main; main([]); print(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True
    )
    loaded = done.stdout.splitlines()[-1]
    for heavy in ("pandas", "numpy", "httpx2", "geo.tables", "geo.settings"):
        assert f"'{heavy}" not in loaded


def test_a_name_that_is_no_command_is_told_without_its_controls(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["chek"]) == 2
    said = plain(capsys.readouterr().err)
    assert said.startswith("« chek » n'est pas une commande. Est-ce check ?\n")
    assert main(["\x1b[31m"]) == 2
    said = plain(capsys.readouterr().err)
    assert said.startswith("« \\u001b[31m » n'est pas une commande.\n")
    assert "Commandes : run, check, import, " in said


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_says_what_each_option_does_in_french(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, parser = load(name)
    for action in parser._actions:
        assert action.help, action
    with pytest.raises(SystemExit, match="0"):
        main([name, "--help"])
    said = plain(capsys.readouterr().out)
    assert said.startswith(f"Usage : python -m geo {name} ")
    assert "--trace" in said
    assert not re.search(r"usage:|options:|show this|positional|default|FILE|DIR\b", said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("export", "il manque --format, --out"),
        ("check a b", "b : inconnu de cette commande"),
        ("check --json", "--json attend une valeur"),
        ("check --trace=oui", "--trace ne prend pas de valeur ('oui')"),
        ("fact-sheets --out a --format doc", "--format : « doc » n'est pas parmi"),
        ("rollback a --to b", "--to : « b » n'est pas de la forme attendue"),
        ("publish --out a --annee 1", "--annee peut être --annee-min, --annee-max"),
        ("check \x1b[31m \x1b]0;a\x07", "\\u001b]0;a\\u0007 : inconnu"),
    ],
)
def test_words_that_cannot_be_read_are_told_in_french(
    words: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(words.split(" "))
    written = plain(capsys.readouterr().err)
    assert said in written
    assert all(each.isprintable() or each == "\n" for each in written)


def _fail(_: argparse.Namespace) -> int:
    raise ZeroDivisionError("\x1b[31mrouge")


def test_an_unexpected_error_is_shown_to_who_asks_where_it_comes_from(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "run", _fail)
    assert main(["check"]) == 2
    said = plain(capsys.readouterr().err)
    assert "erreur imprévue (ZeroDivisionError)" in said
    assert "--trace" in said
    assert "rouge" not in said
    assert main(["check", "--trace"]) == 2
    said = plain(capsys.readouterr().err)
    assert "test_main.py" in said
    assert said.endswith("ZeroDivisionError: \\u001b[31mrouge\n")


def test_the_trace_of_an_expected_error_is_shown_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(tmp_path), "--trace"]) == 2
    assert "DataMissingError: " in plain(capsys.readouterr().err)


def test_an_interruption_has_its_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(_: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "run", interrupt)
    assert main(["check"]) == 130
    assert plain(capsys.readouterr().err) == "Interrompu.\n"


@pytest.mark.slow
@pytest.mark.parametrize("words", [[], ["check", str(SHIPPED_DATA)]])
def test_a_reader_who_leaves_early_gets_no_error(words: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "geo", *words]
    with os.fdopen(write, "wb") as output:
        done = subprocess.run(command, cwd=ROOT, stdout=output, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (2, b"")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_an_output_on_a_full_disk_is_told() -> None:
    command = [sys.executable, "-m", "geo", "check"]
    with Path("/dev/full").open("wb") as output:
        done = subprocess.run(command, cwd=ROOT, stdout=output, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert "le disque est plein" in done.stderr.decode()
