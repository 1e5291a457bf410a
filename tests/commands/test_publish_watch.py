"""A publisher that never ends: `publish --watch`, with the data changed under it."""

import os
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from geo.commands import publish as command
from geo.commands.main import main
from geo.errors import PublishError
from geo.publish.site.site import Request
from tests.folders import change_row
from tests.sources.local_source import LocalSource

Actions = list[Callable[[], object]]


class Publisher:
    """The command, told what happens between its looks; the site itself is not written."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.names: list[str] = []
        self.refusals: list[str] = []
        patch.setattr(command, "publish", self._publish)
        patch.setattr(command, "sleep", self._pause)
        self._actions: Iterator[Callable[[], object]] = iter(())

    def run(self, actions: Actions, *words: str) -> int:
        """The code it ends with once told to stop, after the last action."""
        self._actions = iter(actions)
        before = signal.getsignal(signal.SIGTERM)
        try:
            return main(["publish", "--out", "site", "--watch", *words])
        finally:
            signal.signal(signal.SIGTERM, before)

    def _publish(self, request: Request, out: Path, _: object) -> list[str]:
        assert out == Path("site")
        if self.refusals:
            raise PublishError(self.refusals.pop())
        self.names.append(request.view.poles.iloc[0]["nom"])
        return ["Publié."]

    def _pause(self, seconds: float) -> None:
        assert seconds > 0
        action = next(self._actions, partial(os.kill, os.getpid(), signal.SIGTERM))
        action()


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Publisher:
    return Publisher(monkeypatch)


def nothing() -> None:
    """Between two looks of a quiet day."""


def rename(folder: Path, name: str) -> Callable[[], None]:
    return partial(change_row, folder, "poles", 0, nom=name)


def test_the_site_follows_the_data_once_they_have_come_whole(
    publisher: Publisher, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change_row(data_folder, "poles", 0, nom="Un")
    quiet: Actions = [nothing, nothing, nothing]
    half_copied: Actions = [rename(data_folder, "Moitié"), rename(data_folder, "Deux")]
    code = publisher.run([*quiet, *half_copied, *quiet], "--data", str(data_folder))
    assert publisher.names == ["Un", "Deux"]
    assert code == 130
    assert "Interrompu" in capsys.readouterr().err


@pytest.mark.slow
def test_a_publication_that_fails_is_told_and_done_later(
    publisher: Publisher,
    data_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(command, "monotonic", lambda: 0.0)
    poles = data_folder / "poles.csv"
    change_row(data_folder, "poles", 0, nom="Un")
    mend = partial(poles.write_bytes, poles.read_bytes())
    poles.write_bytes(b"\x00\xff")
    clock = partial(monkeypatch.setattr, command, "monotonic", lambda: 1.5 * command._RETRY_S)
    publisher.refusals = ["La version est déjà publiée avec d'autres données."]
    quiet: Actions = [nothing, nothing, nothing]
    code = publisher.run([*quiet, mend, *quiet, clock, *quiet], "--data", str(data_folder))
    assert (publisher.names, publisher.refusals, code) == (["Un"], [], 130)
    told = capsys.readouterr().err
    assert told.count("Publication remise à plus tard") == 2  # unreadable, then refused
    assert "déjà publiée" in told


@pytest.mark.slow
@pytest.mark.parametrize(("fails", "published"), [(False, 1), (True, 0)])
def test_a_source_is_asked_in_its_turn(
    publisher: Publisher,
    configured_source: LocalSource,
    capsys: pytest.CaptureFixture[str],
    *,
    fails: bool,
    published: int,
) -> None:
    if fails:
        configured_source.answers.clear()
    assert publisher.run([nothing, nothing, nothing]) == 130
    assert len(publisher.names) == published
    assert configured_source.asked == ["/ptce.zip"]
    assert ("Source refusée" in capsys.readouterr().err) is fails


def test_a_wrong_address_is_refused_at_once(publisher: Publisher) -> None:
    assert publisher.run([], "--base-url", "exemple.fr") == 2
