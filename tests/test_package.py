"""The wheel: all that a checkout runs with, in one folder, and a command that needs none."""

import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from geo.commands.main import main
from geo.settings import ROOT
from tests.shipped import BRETONS
from tests.spaces import plain

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of this tree."""
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(out.glob("*.whl")))


def test_the_wheel_holds_all_that_the_tree_runs_with_in_a_folder_of_its_own(
    wheel: zipfile.ZipFile,
) -> None:
    parts = ("atlas_ptce/__init__.py", "geo", "pages", "data", "app.py", ".streamlit/config.toml")
    listed = subprocess.run(
        ["git", "ls-files", "-z", *parts], cwd=ROOT, capture_output=True, check=True
    )
    tracked = {name for name in listed.stdout.decode().split("\0") if name}
    assert len(tracked) > 700
    held = set(wheel.namelist())
    assert {f"atlas_ptce/{each.removeprefix('atlas_ptce/')}" for each in tracked} - held == set()
    assert {name.split("/")[0].split("-")[0] for name in held} == {"atlas_ptce", "atlas_ptce.pth"}
    assert [name for name in held if "__pycache__" in name or ".versions" in name] == []


def test_the_wheel_asks_for_what_requirements_txt_says(wheel: zipfile.ZipFile) -> None:
    (name,) = [each for each in wheel.namelist() if each.endswith("/METADATA")]
    asked = message_from_bytes(wheel.read(name)).get_all("Requires-Dist") or []
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    wanted = [line.partition("#")[0].strip().lower() for line in lines]
    assert sorted(map(str, map(Requirement, asked))) == sorted(filter(None, wanted))


def test_its_commands_and_its_library_need_no_checkout(
    wheel: zipfile.ZipFile, tmp_path: Path
) -> None:
    installed, workplace = tmp_path / "site", tmp_path / "travail"
    wheel.extractall(installed)
    workplace.mkdir()
    script = f"""
import site, sys, pathlib
site.addsitedir({str(installed)!r})
from atlas_ptce import load_atlas, poles
print(len(poles(load_atlas(), region="53")))
from geo.__main__ import start
sys.argv = ["/ailleurs/bin/atlas-ptce"]
start()
sys.argv += ["export", "--format=geojson", "--out=poles.geojson", "--region=53"]
print("code", start())
pathlib.Path("atlas.toml").write_text('donnees = "absent"')
print("code", start())
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", script],
        cwd=workplace,
        capture_output=True,
        check=True,
        text=True,
    )
    said = plain(done.stdout)
    assert said.startswith(f"{len(BRETONS)}\nAtlas PTCE : atlas-ptce COMMANDE [OPTIONS]\n")
    assert "Écrit : poles.geojson" in said
    assert "code 0\ncode 2\n" in said
    assert "« absent » est introuvable" in plain(done.stderr)
    assert sorted(path.name for path in workplace.iterdir()) == ["atlas.toml", "poles.geojson"]


def test_run_becomes_the_server_and_has_it_say_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[str, list[str], dict[str, str]]] = []
    monkeypatch.setattr("os.execve", lambda *words: started.append(words))
    main(["run", "--port", "8600"])
    main(["run", "--trace"])
    (program, words, variables), (_, plain_words, traced) = started
    assert (program, words[1:4]) == (sys.executable, ["-m", "streamlit", "run"])
    assert words[4:] == [str(ROOT / "app.py"), "--server.port=8600"]
    assert plain_words == words[:-1]
    assert variables["ATLAS_PTCE_OUVRIR"] == "1"
    assert traced == variables | {"ATLAS_PTCE_TRACE": "1"}
