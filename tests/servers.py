"""Start the real app on a free port, and stop it."""

import os
import random
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from geo.settings import ROOT, SETTINGS_VARIABLE

START_SECONDS = STOP_SECONDS = 120
"""What only a fault takes: a loaded machine needs a second or ten."""
_PORTS_EACH = 1500
_AT_REST_S = 0.1
"""Of processor in a second: probes and the clock of the server take a tenth of this."""


@dataclass(frozen=True)
class RunningServer:
    """The real app, in a process of its own."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.address.rpartition(":")[2])

    @property
    def descriptors(self) -> int:
        """How many files and sockets it has open."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    @property
    def memory(self) -> int:
        """Bytes that it holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return 1024 * int(status.partition("VmRSS:")[2].split()[0])

    def memory_at_rest(self) -> int:
        """Bytes that it holds once it does nothing: it makes its files ready after it answers."""
        before = -1.0
        while self.processor_s - before > _AT_REST_S:
            before = self.processor_s
            time.sleep(1)
        return self.memory

    @property
    def processor_s(self) -> float:
        """Seconds of processor that it has used; what it has started is apart."""
        spent = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running_app(folder: Path, **settings: str) -> Iterator[str]:
    """Run the app with some settings; gives its address, without a final slash.

    Parameters
    ----------
    folder
        Where the settings file and the server's log are written.
    """
    with running_server(folder, settings) as server:
        yield server.address


@contextmanager
def running_server(
    folder: Path,
    settings: Mapping[str, str],
    *,
    environment: Mapping[str, str] | None = None,
    before: tuple[str, ...] = (),
    options: tuple[str, ...] = ("--server.address=127.0.0.1",),
) -> Iterator[RunningServer]:
    """Run the app with some settings, variables and options of Streamlit.

    Parameters
    ----------
    settings
        Their « {port} » becomes where it listens.
    before
        What starts the command, to run it under other limits.
    """
    file, port = folder / "atlas.toml", free_port()
    text = "\n".join(f'{key} = "{value}"' for key, value in settings.items())
    file.write_text(text.replace("{port}", str(port)), "utf-8")
    python = [*before, sys.executable, "-m", "streamlit", "run", "app.py"]
    command = [*python, f"--server.port={port}", *options]
    variables = os.environ | {SETTINGS_VARIABLE: str(file)} | dict(environment or {})
    journal = folder / "serveur.log"
    with journal.open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield RunningServer(f"http://127.0.0.1:{port}", server, journal)
        finally:
            server.terminate()
            server.wait(STOP_SECONDS)


def _ports() -> Iterator[int]:
    """Ports of this process of pytest: below those that a system gives to who asks for any."""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
    first = random.randrange(_PORTS_EACH)  # noqa: S311 - another suite may run beside
    for rank in range(_PORTS_EACH):
        yield 20_000 + _PORTS_EACH * process + (first + rank) % _PORTS_EACH


_free = _ports()


def free_port() -> int:
    """A port that nobody listens on, given once: nobody takes it before it is listened on."""
    for port in _free:
        with suppress(OSError), socket.socket() as listener:
            listener.bind(("127.0.0.1", port))
            return port
    message = "no port is left"
    raise RuntimeError(message)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own address
                return
        except urllib.error.HTTPError:
            return  # it answers, under another address
        except OSError:
            time.sleep(0.1)
    message = f"the app did not start at {address}"
    raise RuntimeError(message)
