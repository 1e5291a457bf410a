"""Files that commands read and write: regular ones, and whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from geo.commands.files import write_files
from geo.commands.main import main
from tests.spaces import plain


@pytest.fixture
def fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the disk be full at the second file."""
    written: list[int] = []
    sync = os.fsync

    def full(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    monkeypatch.setattr("os.fsync", full)
    return written


@pytest.mark.slow
@pytest.mark.usefixtures("fill_the_disk")
def test_a_full_disk_leaves_what_was_there_and_is_told_in_french(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "export"
    assert main(["export", "--format", "svg", "--region", "53", "--out", str(out)]) == 2
    said = plain(capsys.readouterr().err)
    assert said.startswith("Export impossible : « ptce-")
    assert said.endswith("» : le disque est plein. Libérez de la place.\n")
    assert list(out.iterdir()) == []


@pytest.mark.usefixtures("fill_the_disk")
def test_several_files_are_replaced_together_or_not(tmp_path: Path) -> None:
    old = {tmp_path / "a": b"ancien", tmp_path / "b": b"ancien"}
    for path, content in old.items():
        path.write_bytes(content)
    with pytest.raises(OSError, match="No space"):
        write_files(dict.fromkeys(old, b"nouveau"))
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == old


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "said"),
    [(errno.EROFS, "le disque est en lecture seule"), (errno.EDQUOT, "le quota du disque")],
)
def test_a_disk_that_refuses_sheets_is_told_and_leaves_none(
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("os.fsync", refuse)
    assert main(["fact-sheets", "--format", "html", "--out", str(tmp_path)]) == 2
    assert said in plain(capsys.readouterr().err)
    assert list(tmp_path.iterdir()) == []


def test_a_device_or_a_link_is_not_replaced(tmp_path: Path) -> None:
    pipe, target, link = tmp_path / "tube", tmp_path / "cible", tmp_path / "lien"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    target.write_bytes(b"ancien")
    link.symlink_to(target)
    write_files({pipe: b"un", link: b"deux"})
    assert os.read(reader, 10) == b"un"
    os.close(reader)
    assert pipe.is_fifo()
    assert link.is_symlink()
    assert target.read_bytes() == b"deux"


@pytest.mark.parametrize("name", ["/dev/zero", "tube"])
def test_what_never_ends_or_never_begins_is_not_read(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "tube")
    file = str(tmp_path / name)
    assert main(["import", file, "--to", str(tmp_path / "donnees"), "--yes"]) == 2
    assert "n'est pas un fichier ordinaire" in plain(capsys.readouterr().err)
    mapping = tmp_path / "liste.csv"
    mapping.write_text("nom\nUn pôle\n", "utf-8")
    words = ["--to", str(tmp_path / "donnees"), "--mapping", file]
    assert main(["import", str(mapping), *words]) == 2
    assert "n'est pas un fichier ordinaire" in plain(capsys.readouterr().err)
