"""A PostgreSQL server with PostGIS for the tests: the one given, else a private one.

`TESTS_POSTGRESQL` is the address of a server whose account may create databases. Without it,
a cluster is made in a folder of its own, on a free port, with Debian's or any other binaries.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import psycopg
import pytest
from psycopg import sql

from tests.servers import free_port

ADDRESS_VARIABLE = "TESTS_POSTGRESQL"
REQUIRED_VARIABLE = "TESTS_POSTGIS_EXIGE"
PASSWORD = "p@ss/mot:de-passe"  # noqa: S105 - of a server that lives a minute
ENCODED_PASSWORD = "p%40ss%2Fmot%3Ade-passe"  # noqa: S105 - as above
_numbers = count(1)


@contextmanager
def postgis_server() -> Iterator[str]:
    """Give the address of a server, without the name of a database."""
    if given := os.environ.get(ADDRESS_VARIABLE):
        yield given.rsplit("/", 1)[0]
        return
    binaries = _binaries()
    if binaries is None:
        _do_without("no PostgreSQL here: install it, or see tests/postgis_server.py")
    # Not among pytest's folders, which other runs close to other accounts.
    with (
        TemporaryDirectory(prefix="atlas-postgis-") as folder,
        _cluster(binaries, Path(folder)) as port,
    ):
        address = f"postgresql://atlas:{ENCODED_PASSWORD}@127.0.0.1:{port}"
        with psycopg.connect(f"{address}/postgres") as connection:
            query = "SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'"
            if connection.execute(query).fetchone() is None:
                _do_without("PostgreSQL is here without PostGIS: install it")
        yield address


def _do_without(reason: str) -> NoReturn:
    if os.environ.get(REQUIRED_VARIABLE):
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def database(server: str, like: str = "") -> Iterator[str]:
    """Make a database, empty or like the one of an address, and give its address."""
    name = f"atlas_essai_{os.getpid()}_{next(_numbers)}"
    template = like.rsplit("/", 1)[-1] or "template1"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield f"{server}/{name}"
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)


def _binaries() -> Path | None:
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((each for each in folders if (each / "initdb").is_file()), None)


@contextmanager
def _cluster(binaries: Path, folder: Path) -> Iterator[int]:
    """Start a cluster; as the account `postgres` when we are root, which it refuses."""
    account = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    password = folder / "mot-de-passe"
    password.write_text(PASSWORD)
    if account:
        for path in (folder, password):
            shutil.chown(path, "postgres", "postgres")
    data, port = folder / "base", free_port()
    owner = ["-U", "atlas", "--pwfile", password, "-A", "scram-sha-256"]
    texts = ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    _run([binaries / "initdb", "-D", data, *owner, *texts], folder, account)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -c unix_socket_directories="
    start = ["-o", options, "-l", folder / "journal", "-w", "-t", "60", "start"]
    _run([binaries / "pg_ctl", "-D", data, *start], folder, account)
    try:
        yield port
    finally:
        _run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"], folder, account)


def _run(command: list[object], folder: Path, account: dict[str, str]) -> None:
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # a server that inherits a pipe would hold it open
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=120,
        **account,
    )
    assert done.returncode == 0, command
