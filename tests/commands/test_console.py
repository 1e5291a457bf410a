from io import StringIO

import pytest

from geo.commands.console import progress_bar, say


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_one_line_that_fills_up() -> None:
    terminal = Terminal()
    show = progress_bar(terminal)
    show(0, 4, "Fiches")
    show(3, 4, "Fiches")
    show(4, 4, "Fiches")
    lines = terminal.getvalue().split("\r\x1b[K")[1:]
    assert [line.split(" ", 1)[1].strip() for line in lines] == [
        "0 % Fiches",
        "75 % Fiches",
        "100 % Fiches",
    ]
    assert [line.count("█") for line in lines] == [0, 18, 24]
    assert terminal.getvalue().count("\n") == 1


def test_a_log_gets_one_line_per_step() -> None:
    log = StringIO()
    show = progress_bar(log)
    for done in range(3):
        show(done, 4, "Fiches")
    show(3, 4, "Images")
    assert log.getvalue() == "Fiches\nImages\n"


def test_messages_name_the_command_as_it_was_called(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for called in ("/usr/bin/atlas-ptce", "/srv/geo/__main__.py"):
        monkeypatch.setattr("sys.argv", [called])
        say("Voir python -m geo rollback.")
    assert capsys.readouterr().out == "Voir atlas-ptce rollback.\nVoir python -m geo rollback.\n"
