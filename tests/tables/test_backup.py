"""A data folder kept in one file, and put back: whole, or not at all."""

import errno
import hashlib
import json
import os
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from geo.commands.main import main
from geo.errors import DataUnreadableError, StoreError
from geo.tables import backup
from geo.tables.backup import MANIFEST, back_up, restore
from geo.tables.store import replace_tables, roll_back
from tests.spaces import plain

POINTER = ".versions/en-service.json"


def tree(folder: Path) -> dict[str, bytes]:
    """The files of a folder by path, locks apart."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "verrou"
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two versions, one statistic, schemas and territories of its own."""
    folder = tmp_path / "donnees"
    for text in (b"id_pole,nom\nun,Un\n", b"id_pole,nom\nun,Un\ndeux,Deux\n"):
        replace_tables(folder, {"poles.csv": text}, reason="essai")
    for name in ("indicateurs/emplois-3f2a.parquet", "schemas/poles.json", "territoires/formes/a"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())
    return folder


@pytest.fixture
def saved(folder: Path) -> Path:
    """Its backup."""
    back_up(folder, folder.with_name("s.zip"))
    return folder.with_name("s.zip")


def forge(path: Path, files: Mapping[str, bytes], manifest: object = None) -> Path:
    """Write a zip that passes for a backup of these files."""
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    told = {"format": "atlas-ptce/sauvegarde/1", "fichiers": digests}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr(MANIFEST, json.dumps(told if manifest is None else manifest))
    return path


def test_what_is_put_back_is_what_was_saved_versions_and_values_included(
    folder: Path, tmp_path: Path
) -> None:
    before = tree(folder)
    for name in (".git/config", ".actualisation", "poles.csv.partiel", ".versions/nouvelle/a.csv"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"laisse")
    kept = back_up(folder, tmp_path / "s.zip")
    put = restore(tmp_path / "s.zip", tmp_path / "ailleurs" / "donnees")
    assert tree(tmp_path / "ailleurs" / "donnees") == before
    assert (kept.files, kept.size) == (len(before), sum(map(len, before.values())))
    assert (put.files, put.size, put.values, put.former) == (kept.files, kept.size, 1, None)
    assert [(each.number, each.is_current) for each in put.versions] == [(1, False), (2, True)]
    assert [path.name for path in (tmp_path / "ailleurs").iterdir()] == ["donnees"]
    assert roll_back(tmp_path / "ailleurs" / "donnees").number == 1
    assert (tmp_path / "ailleurs" / "donnees" / "poles.csv").read_bytes().endswith(b"un,Un\n")


def test_saving_changes_nothing_and_gives_the_same_bytes(folder: Path) -> None:
    tmp_path = folder.parent
    (tmp_path / "verbatim").mkdir()
    (tmp_path / "verbatim" / "poles.csv").write_bytes(b"id_pole\n")
    for name in ("donnees", "verbatim"):
        before = sorted((tmp_path / name).rglob("*"))
        back_up(tmp_path / name, tmp_path / "un.zip")
        back_up(tmp_path / name, tmp_path / "deux.zip")
        assert sorted((tmp_path / name).rglob("*")) == before
        assert (tmp_path / "un.zip").read_bytes() == (tmp_path / "deux.zip").read_bytes()


def test_a_folder_that_holds_something_is_replaced_only_on_a_word_and_kept(
    folder: Path, saved: Path
) -> None:
    replace_tables(folder, {"poles.csv": b"id_pole,nom\n"}, reason="plus tard")
    before = tree(folder)
    newer = r"\(version 3\), et « s.zip » .+ \(version 2\)\. Le dossier est plus récent"
    with pytest.raises(StoreError, match=newer):
        restore(saved, folder)
    assert tree(folder) == before
    assert sorted(path.name for path in folder.parent.iterdir()) == ["donnees", "s.zip"]


@pytest.mark.parametrize("way", ["exchange", "renames"])
def test_what_is_replaced_is_kept_beside_under_a_free_name(
    folder: Path, saved: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "renames":
        monkeypatch.setattr(backup, "exchanged", lambda *_: False)
    wanted = tree(folder)
    for number, name in enumerate(("", "-2")):
        replace_tables(folder, {"poles.csv": b"id_pole,nom\n"}, reason=f"essai {number}")
        before = tree(folder)
        former = restore(saved, folder, replace=True).former
        assert former == folder.with_name(f"donnees.avant-restauration{name}")
        assert former is not None
        assert tree(former) == before
        assert tree(folder) == wanted


def test_an_empty_folder_is_filled_and_what_was_stopped_is_cleared(
    folder: Path, saved: Path, tmp_path: Path
) -> None:
    (tmp_path / "vide").mkdir()
    (tmp_path / ".vide.restauration" / "schemas").mkdir(parents=True)
    (tmp_path / ".vide.restauration" / "errata.csv").write_bytes(b"reste")
    restore(saved, tmp_path / "vide")
    assert tree(tmp_path / "vide") == tree(folder)
    assert not (tmp_path / ".vide.restauration").exists()


POLES = {"poles.csv": b"id_pole\n"}
GOOD = {"poles.csv": hashlib.sha256(POLES["poles.csv"]).hexdigest()}


@pytest.mark.parametrize(
    "name",
    [
        "../evade.csv",
        "/evade.csv",
        "c:/evade.csv",
        "a\\..\\..\\evade.csv",
        ".versions/../../evade.csv",
        ".versions/verrou",
        ".versions/0001-3f2a3f2a3f2a/sous/a.csv",
        ".git/config",
        "schemas/.cache",
        "verrou",
        ".",
    ],
)
def test_a_path_that_has_no_place_there_is_refused_and_nothing_is_written(
    tmp_path: Path, name: str
) -> None:
    forge(tmp_path / "s.zip", {**POLES, name: b"evade"})
    with pytest.raises(DataUnreadableError, match="pas sa place dans un dossier de données"):
        restore(tmp_path / "s.zip", tmp_path / "x" / "donnees")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["s.zip", "x"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("files", "manifest", "reason"),
    [
        (POLES, [], "pas une sauvegarde de l'atlas"),
        (POLES, {"format": "autre", "fichiers": GOOD}, "pas une sauvegarde de l'atlas"),
        (POLES, {"format": "atlas-ptce/sauvegarde/1", "fichiers": 3}, "pas une sauvegarde"),
        (
            {"poles.csv": b"id_pole,nom\n"},
            {"format": "atlas-ptce/sauvegarde/1", "fichiers": GOOD},
            r"poles\.csv\s» n'est plus ce qui a été sauvegardé",
        ),
        (
            {**POLES, "b.csv": b""},
            {"format": "atlas-ptce/sauvegarde/1", "fichiers": GOOD},
            r"b\.csv\s» manque, ou est en trop",
        ),
        ({"errata.csv": b""}, None, "elle n'a pas de poles.csv"),
        ({**POLES, POINTER: b"{}"}, None, "ne dit pas quelle version est en service"),
        ({**POLES, "a/b": b"", "a": b""}, None, "Écriture impossible"),
        ({**POLES, "gros.csv": bytes(100_000_001)}, None, "il dépasse 100 Mo"),
    ],
)
def test_what_is_no_backup_or_was_tampered_with_is_refused(
    tmp_path: Path, files: dict[str, bytes], manifest: object, reason: str
) -> None:
    forge(tmp_path / "s.zip", files, manifest)
    with pytest.raises((DataUnreadableError, StoreError), match=reason):
        restore(tmp_path / "s.zip", tmp_path / "donnees")
    assert [path.name for path in tmp_path.iterdir()] == ["s.zip"]


def test_a_damaged_file_is_refused(saved: Path, tmp_path: Path) -> None:
    content = saved.read_bytes()
    for damaged in (b"", b"PK\x03\x04", content[:-30], content[:40] + b"X" * 40 + content[80:]):
        (tmp_path / "abime.zip").write_bytes(damaged)
        with pytest.raises(DataUnreadableError, match=r"ne peut pas être lu.+Rien n'est changé"):
            restore(tmp_path / "abime.zip", tmp_path / "neuf")
    assert not (tmp_path / "neuf").exists()


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    forge(tmp_path / "s.zip", POLES)
    with (
        zipfile.ZipFile(tmp_path / "s.zip", "a") as archive,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        archive.writestr("poles.csv", b"autre")
    with pytest.raises(DataUnreadableError, match="un nom y est deux fois"):
        restore(tmp_path / "s.zip", tmp_path / "donnees")


@pytest.mark.parametrize(
    ("limit", "reason"),
    [("MOST_FILES", "[0-9]+ fichiers ou plus ; 8 au plus"), ("MOST_BYTES", "dépassent ensemble")],
)
def test_both_ways_have_the_same_limits(
    folder: Path, saved: Path, monkeypatch: pytest.MonkeyPatch, limit: str, reason: str
) -> None:
    monkeypatch.setattr(backup, limit, 8)
    with pytest.raises(DataUnreadableError, match=reason):
        restore(saved, folder.with_name("neuf"))
    with pytest.raises(DataUnreadableError, match=reason):
        back_up(folder, folder.with_name("autre.zip"))
    assert sorted(path.name for path in folder.parent.iterdir()) == ["donnees", "s.zip"]


def test_a_name_that_no_zip_can_hold_is_told(folder: Path) -> None:
    (folder / os.fsdecode(b"\xe9t\xe9.csv")).write_bytes(b"")
    with pytest.raises(DataUnreadableError, match=r"\\xe9t\\xe9\.csv.+pas écrit en UTF-8"):
        back_up(folder, folder.with_name("s.zip"))
    assert [path.name for path in folder.parent.iterdir()] == ["donnees"]


def test_links_that_lead_round_in_a_circle_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "MOST_FILES", 50)
    (folder / "schemas" / "rond").symlink_to(folder)
    with pytest.raises(DataUnreadableError, match="51 fichiers ou plus"):
        back_up(folder, folder.with_name("s.zip"))


def test_a_full_disk_leaves_what_was_there(
    folder: Path, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, content = tree(folder), saved.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(StoreError, match="le disque est plein"):
            restore(saved, folder, replace=True)
    with monkeypatch.context() as patch:
        patch.setattr(zipfile.ZipFile, "writestr", full)
        with pytest.raises(OSError, match="No space left"):
            back_up(folder, saved)
    assert (tree(folder), saved.read_bytes()) == (before, content)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["donnees", "s.zip"]


def test_who_is_writing_is_waited_for(folder: Path, saved: Path) -> None:
    with (
        FileLock(folder / ".versions" / "verrou"),
        pytest.raises(StoreError, match="Une autre écriture est en cours"),
    ):
        restore(saved, folder, replace=True)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["donnees", "s.zip"]


@pytest.mark.parametrize("can_exchange", [True, False])
def test_no_other_restoration_begins_before_the_folder_is_in_service(
    folder: Path, saved: Path, monkeypatch: pytest.MonkeyPatch, *, can_exchange: bool
) -> None:
    exchanged = backup.exchanged

    def watched(one: Path, other: Path) -> bool:
        with pytest.raises(Timeout), FileLock(other / "verrou", timeout=0):
            pass
        return can_exchange and exchanged(one, other)

    monkeypatch.setattr(backup, "exchanged", watched)
    restore(saved, folder, replace=True)
    assert not (folder / "verrou").exists()
    assert sorted(path.name for path in folder.parent.iterdir()) == [
        "donnees",
        "donnees.avant-restauration",
        "s.zip",
    ]


def test_the_commands_say_what_they_did(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "s.zip"
    assert main(["backup", str(folder), str(file)]) == 0
    assert main(["restore", str(file), str(folder)]) == 2
    assert main(["restore", str(file), str(folder), "--replace"]) == 0
    said, refused = map(plain, capsys.readouterr())
    assert "« s.zip » ne s'y ajoute pas (version 2)" in refused
    held = (
        r"9 fichiers \(1 ko\), 2 versions gardées, la version 2 en service ; valeurs .+ : 1 fichier"
    )
    assert len(re.findall(held, said)) == 2
    assert said.endswith("gardé à côté : donnees.avant-restauration.\n")
    there, nowhere = str(folder), str(tmp_path / "nulle-part" / "s.zip")
    for words in ((there, f"{there}/s.zip"), (str(tmp_path), "a"), (there, "."), (there, nowhere)):
        assert main(["backup", *words]) == 2
    assert main(["restore", str(tmp_path / "rien.zip"), str(folder)]) == 2
    told = plain(capsys.readouterr().err)
    assert "Sauvegarde impossible : La sauvegarde serait dans le dossier qu'elle garde" in told
    assert "n'est pas un dossier de données" in told
    assert "« . » est un dossier" in told
    assert "« s.zip » : introuvable" in told
    assert "Restauration impossible : « rien.zip » est introuvable" in told
