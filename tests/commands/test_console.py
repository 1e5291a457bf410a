from io import StringIO

from geo.commands.console import progress_bar


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
