"""A data folder holds one version, whole, whatever happens to the one who writes it."""

import fcntl
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from geo.atlas import data_version, load_atlas
from geo.errors import StoreError
from geo.settings import ROOT
from geo.tables.store import replace_tables, roll_back, settle
from geo.tables.versions import (
    KEPT_VERSIONS,
    NOTE,
    current_files,
    digest_of,
    list_versions,
    tables_folder,
)
from tests.folders import change_row, read_rows
from tests.tables import endless_writer

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
KILLS = 25


def write(folder: Path, text: str, **options: str) -> int:
    files = {"poles.csv": text.encode(), "datapackage.json": b"{}"}
    return replace_tables(folder, files, reason=text, **options).number


def start(script: str, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(HERE / script), *words],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module", params=["kill", "full"])
def outcomes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, list[dict[str, object]]]:
    """What is left after a write stopped before its first step, its second, and so on."""
    folder = tmp_path_factory.mktemp("interrompu")
    out, _ = start("interrupted_writer.py", str(folder), request.param).communicate(timeout=120)
    return request.param, [json.loads(line) for line in out.splitlines()]


def test_writer_stopped_at_any_step_leaves_one_version_whole(
    outcomes: tuple[str, list[dict[str, object]]],
) -> None:
    _, found = outcomes
    marks = [each["found"] for each in found]
    assert set(marks) == {"old", "new"}
    assert marks == sorted(marks, reverse=True)  # old until one step, new ever after
    assert marks[-1] == "new"
    assert [each["listed"] for each in found] == [mark == "new" for mark in marks]


def test_next_writer_mends_what_the_stopped_one_left(
    outcomes: tuple[str, list[dict[str, object]]],
) -> None:
    _, found = outcomes
    for step, each in enumerate(found):
        assert each["next"] == f"next-{step}"
        assert each["versions"] == min(KEPT_VERSIONS, each["versions"])
        assert len(each["left"]) == each["versions"]  # no draft is left behind


def test_a_full_disk_is_told_in_french(outcomes: tuple[str, list[dict[str, object]]]) -> None:
    fate, found = outcomes
    if fate == "kill":
        assert {each["status"] for each in found[:-1]} == {-signal.SIGKILL}
        return
    for each in found[:-1]:
        message = str(each["message"])
        assert "le disque est plein. Libérez de la place" in message
        kept = "est intacte." if each["found"] == "old" else "La prochaine écriture les y mettra."
        assert message.endswith(kept)


def test_folder_is_whole_after_each_of_many_random_kills(tmp_path: Path) -> None:
    chance = random.Random(6)  # noqa: S311 - moments to kill, not secrets
    for _ in range(KILLS):
        writer = start("endless_writer.py", str(tmp_path))
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(chance.uniform(0, 0.15))
        writer.kill()
        writer.wait()
        writer.stdout.close()
        found = current_files(tmp_path)
        assert len(set(found.values())) <= 1
        assert len(found) in (0, len(endless_writer.NAMES))
        assert all(len(content) == endless_writer.SIZE for content in found.values())
    assert list_versions(tmp_path)


def test_reader_beside_a_writer_never_sees_two_versions(tmp_path: Path) -> None:
    writer = start("endless_writer.py", str(tmp_path))
    seen = set()
    try:
        assert writer.stdout is not None
        writer.stdout.readline()
        until = time.monotonic() + 30
        while len(seen) < 2 or time.monotonic() < until - 28:
            assert time.monotonic() < until
            found = current_files(tmp_path)
            assert len(set(found.values())) <= 1
            seen |= {content[:1] for content in found.values()}
    finally:
        writer.kill()
        writer.wait()
        assert writer.stdout is not None
        writer.stdout.close()
    assert seen == {b"a", b"b"}


def test_a_second_writer_is_told_to_wait(tmp_path: Path) -> None:
    write(tmp_path, "un")
    with (tmp_path / ".versions" / "verrou").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match="Une autre écriture est en cours"):
            write(tmp_path, "deux")
    assert write(tmp_path, "deux") == 2


def test_what_someone_wrote_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    write(tmp_path, "un")
    read = digest_of(current_files(tmp_path))
    write(tmp_path, "deux")
    with pytest.raises(StoreError, match="a changé depuis qu'il a été lu : rien n'est écrit"):
        write(tmp_path, "trois", based_on=read)
    assert current_files(tmp_path)["poles.csv"] == b"deux"
    assert write(tmp_path, "trois", based_on=digest_of(current_files(tmp_path))) == 3


def test_plain_folder_and_changes_by_hand_are_kept_as_versions(tmp_path: Path) -> None:
    (tmp_path / "poles.csv").write_bytes(b"trouve")
    (tmp_path / "LISEZMOI.txt").write_bytes(b"hors des versions")
    assert write(tmp_path, "ecrit") == 2
    (tmp_path / "poles.csv").write_bytes(b"a la main")
    assert current_files(tmp_path)["poles.csv"] == b"a la main"
    assert write(tmp_path, "encore") == 4
    kept = [(v.folder / "poles.csv").read_bytes() for v in list_versions(tmp_path)]
    assert kept == [b"trouve", b"ecrit", b"a la main", b"encore"]
    assert [v.reason for v in list_versions(tmp_path)][::2] == [
        "fichiers trouvés dans le dossier",
        "fichiers changés à la main",
    ]
    assert (tmp_path / "LISEZMOI.txt").read_bytes() == b"hors des versions"


def test_rolling_back_walks_back_then_anywhere(tmp_path: Path) -> None:
    for text in ("un", "deux", "trois"):
        write(tmp_path, text)
    assert [roll_back(tmp_path).number for _ in range(2)] == [2, 1]
    with pytest.raises(StoreError, match="aucune version plus ancienne"):
        roll_back(tmp_path)
    assert roll_back(tmp_path, 3).number == 3
    assert (tmp_path / "poles.csv").read_bytes() == b"trois"
    with pytest.raises(StoreError, match=r"pas de version 9. Versions : 1, 2, 3\."):
        roll_back(tmp_path, 9)
    assert write(tmp_path, "trois") == 3  # nothing differs: no version


def test_a_version_that_was_spoilt_is_not_put_back(tmp_path: Path) -> None:
    for text in ("un", "deux"):
        write(tmp_path, text)
    (list_versions(tmp_path)[0].folder / "poles.csv").write_bytes(b"autre")
    with pytest.raises(StoreError, match=r"La version 1 .* n'est plus telle"):
        roll_back(tmp_path)
    assert current_files(tmp_path)["poles.csv"] == b"deux"


def test_rolling_back_takes_away_a_table_that_was_not_there(tmp_path: Path) -> None:
    (tmp_path / "poles.csv").write_bytes(b"un")
    replace_tables(tmp_path, {"errata.csv": b"deux"}, reason="essai")
    assert sorted(current_files(tmp_path)) == ["errata.csv", "poles.csv"]
    roll_back(tmp_path)
    assert not (tmp_path / "errata.csv").exists()
    roll_back(tmp_path, 2)
    assert (tmp_path / "errata.csv").read_bytes() == b"deux"


def test_number_of_versions_is_bounded_and_the_one_in_service_stays(tmp_path: Path) -> None:
    for number in range(1, KEPT_VERSIONS + 4):
        assert write(tmp_path, f"texte {number}") == number
    assert [v.number for v in list_versions(tmp_path)] == list(range(4, KEPT_VERSIONS + 4))
    roll_back(tmp_path, 4)
    assert write(tmp_path, "encore") == KEPT_VERSIONS + 4
    assert list_versions(tmp_path)[0].number == 5
    assert len([p for p in (tmp_path / ".versions").iterdir() if p.is_dir()]) == KEPT_VERSIONS


@pytest.mark.parametrize("name", ["../poles.csv", ".poles.csv", "a/b.csv", "poles.exe", ""])
def test_only_tables_are_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError, match="n'est pas le nom d'une table"):
        replace_tables(tmp_path / "donnees", {name: b""}, reason="essai")
    assert not (tmp_path / "donnees").exists()


def test_a_pointer_changed_by_hand_is_told(tmp_path: Path) -> None:
    write(tmp_path, "un")
    pointer = tmp_path / ".versions" / "en-service.json"
    pointer.write_text("{")
    with pytest.raises(StoreError, match="n'est plus lisible"):
        current_files(tmp_path)
    pointer.write_text('{"version": "../../etc", "en_place": false, "derniere": 1}')
    with pytest.raises(StoreError, match="désigne une version impossible"):
        current_files(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        '{"version": "0001-abc", "en_place": true, "derniere": Infinity}',
        pytest.param("[" * 100_000, id="deep"),
        "null",
        '"texte"',
        '{"version": 1}',
    ],
)
def test_a_pointer_that_cannot_be_is_told(tmp_path: Path, content: str) -> None:
    write(tmp_path, "un")
    (tmp_path / ".versions" / "en-service.json").write_text(content)
    with pytest.raises(StoreError, match="n'est plus lisible"):
        current_files(tmp_path)


def test_a_folder_in_place_of_the_pointer_is_told(tmp_path: Path) -> None:
    write(tmp_path, "un")
    (tmp_path / ".versions" / "en-service.json").unlink()
    (tmp_path / ".versions" / "en-service.json").mkdir()
    with pytest.raises(StoreError, match="n'est plus lisible"):
        current_files(tmp_path)


@pytest.mark.parametrize("content", [pytest.param("[" * 100_000, id="deep"), "null", '{"raison": '])
def test_a_note_that_cannot_be_read_is_no_reason(tmp_path: Path, content: str) -> None:
    write(tmp_path, "un")
    (version,) = list_versions(tmp_path)
    (version.folder / NOTE).write_text(content)
    assert [each.reason for each in list_versions(tmp_path)] == [""]


def leave_out_of_place(folder: Path, older: str) -> None:
    """As a writer killed before its files are in the folder leaves it."""
    pointer = folder / ".versions" / "en-service.json"
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | {"en_place": False}))
    (folder / "poles.csv").write_text(older)


def test_a_version_emptied_by_hand_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, "un")
    write(tmp_path, "deux")
    leave_out_of_place(tmp_path, "un")
    for path in list_versions(tmp_path)[-1].folder.glob("*.csv"):
        path.unlink()
    for path in list_versions(tmp_path)[-1].folder.glob("d*.json"):
        path.unlink()
    assert current_files(tmp_path)["poles.csv"] == b"un"


def test_what_is_changed_by_hand_after_a_kill_becomes_a_version(tmp_path: Path) -> None:
    write(tmp_path, "un")
    write(tmp_path, "deux")
    leave_out_of_place(tmp_path, "un, et ma correction")
    (tmp_path / "errata.csv").write_text("mes errata")
    settle(tmp_path)
    assert current_files(tmp_path)["poles.csv"] == b"un, et ma correction"
    assert current_files(tmp_path)["errata.csv"] == b"mes errata"
    assert (tmp_path / "poles.csv").read_text() == "un, et ma correction"
    assert list_versions(tmp_path)[-1].reason == "fichiers changés à la main"
    write(tmp_path, "trois")
    kept = [(v.folder / "poles.csv").read_bytes() for v in list_versions(tmp_path)]
    assert kept == [b"un", b"deux", b"un, et ma correction", b"trois"]


def test_what_the_killed_writer_left_is_put_in_place_without_a_new_version(tmp_path: Path) -> None:
    write(tmp_path, "un")
    write(tmp_path, "deux")
    leave_out_of_place(tmp_path, "un")
    settle(tmp_path)
    assert (tmp_path / "poles.csv").read_text() == "deux"
    assert len(list_versions(tmp_path)) == 2
    settle(tmp_path)  # nothing more to do


def test_a_plain_folder_has_nothing_to_settle(tmp_path: Path) -> None:
    (tmp_path / "poles.csv").write_text("un")
    settle(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["poles.csv"]


def test_versions_outlive_a_pointer_that_was_removed(tmp_path: Path) -> None:
    for text in ("un", "deux"):
        write(tmp_path, text)
    (tmp_path / ".versions" / "en-service.json").unlink()
    assert current_files(tmp_path)["poles.csv"] == b"deux"
    assert write(tmp_path, "trois") == 4
    kept = [(v.folder / "poles.csv").read_bytes() for v in list_versions(tmp_path)]
    assert kept == [b"un", b"deux", b"deux", b"trois"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can take another account")
def test_a_folder_that_may_not_be_written_says_so() -> None:
    # Not among pytest's folders, which other accounts cannot enter.
    with TemporaryDirectory(prefix="atlas-store-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        write(folder, "un")
        child = os.fork()
        if not child:
            os.setuid(65534)
            try:
                found = current_files(folder)["poles.csv"]
                write(folder, "deux")
            except StoreError as error:
                is_told = "ce compte n'en a pas le droit" in str(error)
                os._exit(0 if is_told and found == b"un" else 2)
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        assert current_files(folder)["poles.csv"] == b"un"


def test_pages_notice_a_version_and_read_it_before_its_files_are_in_place(
    data_folder: Path,
) -> None:
    before, content = data_version(data_folder), load_atlas(data_folder).version
    change_row(data_folder, "poles", 0, nom="Nom nouveau")
    files = {"poles.csv": (data_folder / "poles.csv").read_bytes()}
    change_row(data_folder, "poles", 0, nom="Nom ancien")
    version = replace_tables(data_folder, files, reason="essai")
    after = data_version(data_folder)
    assert before != after
    atlas = load_atlas(data_folder)
    assert atlas.poles["nom"][0] == "Nom nouveau"
    assert atlas.version != content

    # As a writer killed between the two leaves it.
    change_row(data_folder, "poles", 0, nom="Nom ancien")
    state = json.dumps({"version": version.folder.name, "en_place": False, "derniere": 2})
    (data_folder / ".versions" / "en-service.json").write_text(state)
    assert tables_folder(data_folder) == version.folder
    assert data_version(data_folder) != after
    half = load_atlas(data_folder)
    assert half.poles["nom"][0] == "Nom nouveau"
    assert half.version == atlas.version
    assert read_rows(data_folder, "poles")[0]["nom"] == "Nom ancien"
    roll_back(data_folder, version.number)
    assert read_rows(data_folder, "poles")[0]["nom"] == "Nom nouveau"
