"""A site takes its place at once, whatever stops the publication; nothing past is ever lost."""

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from geo.errors import PublishError
from geo.publish.site.build import Files, Work, write_all
from geo.publish.site.placing import new_site
from geo.settings import ROOT
from tests.processes import descendants, is_running
from tests.publish.interrupted_publication import (
    PAST,
    first_site,
    leave_between_renames,
    past_of,
    publish,
)


@pytest.mark.slow
@pytest.mark.parametrize(("way", "fewest"), [("exchange", 40), ("renames", 40), ("mending", 40)])
def test_a_publication_killed_anywhere_loses_nothing_and_is_mended(
    tmp_path: Path, way: str, fewest: int
) -> None:
    """Killed before each thing asked of the file system, then published again."""
    command = [sys.executable, "-m", "tests.publish.interrupted_publication"]
    told = subprocess.run(
        [*command, str(tmp_path / "dossier"), way], cwd=ROOT, capture_output=True, check=True
    )
    outcomes = [json.loads(line) for line in told.stdout.splitlines()]
    assert len(outcomes) > fewest
    for outcome in outcomes:
        assert outcome["next"] == 0
        assert outcome["past_after"]
        assert outcome["left"] == ["site"]
    seen = {outcome["found"] for outcome in outcomes}
    missing = [outcome for outcome in outcomes if outcome["found"] is None]
    assert {PAST[1], "2026-01-01-v2.0.1"} <= seen
    if way == "exchange":
        assert not missing
        assert all(outcome["past_then"] for outcome in outcomes)
    if way == "renames":
        assert len(missing) == 1


@pytest.mark.parametrize("removed", ["site.en-cours", "site.remplace"])
@pytest.mark.parametrize("made_again", [False, True])
def test_who_removed_one_of_the_two_folders_loses_nothing(
    tmp_path: Path, removed: str, *, made_again: bool
) -> None:
    """As the message of an earlier version advised: the other holds every release."""
    site = tmp_path / "site"
    first_site(site)
    before = past_of(site)
    leave_between_renames(site)
    (tmp_path / removed).rename(tmp_path / "jete")
    if made_again:
        site.mkdir()
    publish(site, 1)
    assert past_of(site) == before


def test_a_folder_of_other_files_changes_nothing_beside_it(tmp_path: Path) -> None:
    site = tmp_path / "site"
    first_site(site)
    leave_between_renames(site)
    site.mkdir()
    (site / "photo.jpg").write_bytes(b"souvenir")
    with pytest.raises(PublishError, match="n'est pas un site publié"):
        publish(site, 1)
    assert past_of(tmp_path / "site.remplace")


def test_a_release_that_only_a_folder_left_behind_holds_comes_back(tmp_path: Path) -> None:
    site = tmp_path / "site"
    first_site(site)
    before = past_of(site)
    left = tmp_path / "site.remplace" / "versions"
    left.mkdir(parents=True)
    (site / "versions" / PAST[0]).rename(left / PAST[0])
    publish(site, 1)
    assert past_of(site) == before


def test_two_publications_at_once_are_refused(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for _ in ("first publication", "later one"):
        with new_site(site) as beside:
            (beside / "index.html").write_text("un")
            (beside / "versions").mkdir()
            (beside / "versions" / "index.json").write_text("{}")
            with pytest.raises(PublishError, match="est en cours"), new_site(site):
                pytest.fail("two at once")
        assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_place_that_the_system_refuses_keeps_the_old_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    first_site(site)
    before = past_of(site)
    monkeypatch.setattr("geo.publish.site.placing.exchanged", lambda *_: False)
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path.name == "site.en-cours":
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(PublishError, match="Le site qui y était est intact"):
        publish(site, 1)
    assert past_of(site) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def slow(name: str, seconds: float) -> Files:
    """Draw something for a long time, in another process."""
    time.sleep(seconds)
    yield name, b""


def publish_slowly(folder: Path) -> None:
    """Publish files that take long, enough of them for other processes to make."""

    work = [Work("Images", partial(slow, str(number)), is_apart=True) for number in range(30)]
    write_all(work, 60.0, folder, {}, lambda *_: None)


def wait_until(condition: object, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
def test_a_publication_that_is_killed_leaves_no_process(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from tests.publish.test_placing import publish_slowly; "
        f"publish_slowly(Path({str(tmp_path)!r}))"
    )
    publication = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    started: set[int] = set()

    def has_workers() -> bool:
        started.update(descendants(publication.pid))
        return len(started) >= 3  # two workers and a tracker

    try:
        assert wait_until(has_workers, 60)
        time.sleep(2)  # their first work has begun
    finally:
        os.kill(publication.pid, signal.SIGKILL)
        publication.wait()
    assert wait_until(lambda: not any(map(is_running, started)), 60)
