"""Start our app or the ordinary page on a free port, ask what it costs, and stop it for sure."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
START_LIMIT_S = 60
STOP_LIMIT_S = 5
IDLE_LIMIT_S = 90
_CPU_CLOCK = 2  # CPUCLOCK_SCHED of Linux: nanoseconds really run, children left out

Kind = Literal["ours", "ordinary"]
KINDS: tuple[Kind, ...] = ("ours", "ordinary")


@dataclass(frozen=True)
class Server:
    """A running server."""

    kind: Kind
    url: str
    process: subprocess.Popen[bytes]
    started_at: float

    def cpu_s(self) -> float:
        """Give the seconds of processor the server has used since its start."""
        return cpu_s(self.process.pid)

    def memory_mb(self) -> float:
        """Give the memory that the server holds now."""
        return memory_mb(self.process.pid)

    def wait_idle(self) -> None:
        """Wait until the server has done what it does once, as compressing its files."""
        until = time.monotonic() + IDLE_LIMIT_S
        while time.monotonic() < until:
            before = self.cpu_s()
            time.sleep(1)
            if self.cpu_s() - before < 0.1:
                return


def cpu_s(process: int) -> float:
    """Give the seconds of processor that a process has used since its start."""
    if sys.platform == "linux":
        return time.clock_gettime((~process << 3) | _CPU_CLOCK)
    return _ps_time(process)


def memory_mb(process: int) -> float:
    """Give the memory that a process holds now; 0 when it is gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024 if "VmRSS:" in status else 0


@contextmanager
def serve(kind: Kind, folder: Path) -> Iterator[Server]:
    """Run a server on a data folder until the end of the block.

    Streamlit's settings are ours for the app, its own for the ordinary page; only what would
    reach outside or watch files is off in both.
    """
    port = free_port()
    url = f"http://localhost:{port}"
    log = folder / f"{kind}-{port}.log"
    started_at = time.time()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                sys.executable,
                *("-m", "streamlit", "run", "app.py"),
                *("--server.port", str(port)),
                *("--server.headless", "true"),
                *("--server.fileWatcherType", "none"),
                *("--browser.gatherUsageStats", "false"),
                *("--browser.serverAddress", "localhost"),
            ],
            cwd=ROOT if kind == "ours" else HERE / "ordinary",
            env={**os.environ, **_environment(folder)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for(f"{url}/_stcore/health", process, log)
        yield Server(kind, url, process, started_at)
    finally:
        _stop(process)


def _environment(folder: Path) -> dict[str, str]:
    settings = folder / "bench.toml"
    settings.write_text('donnees = "."\n', encoding="utf-8")
    return {
        "ATLAS_PTCE_REGLAGES": str(settings),
        "BENCH_DATA": str(folder),
        "BENCH_TERRITORIES": str(ROOT / "data" / "territoires"),
    }


def free_port() -> int:
    """Find a port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a server answers at an address; its log is told when it does not."""
    limit = time.monotonic() + START_LIMIT_S
    while time.monotonic() < limit and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - ours
                return
        except OSError:
            time.sleep(0.02)
    message = f"The server did not start:\n{log.read_text(errors='replace')[-2000:]}"
    raise SystemExit(message)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the server and whatever it started."""
    for order in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, order)
            process.wait(STOP_LIMIT_S)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
        else:
            break


def _ps_time(pid: int) -> float:
    command = ("ps", "-o", "time=", "-p", str(pid))
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds = 0.0
    for part in text.strip().split(":"):
        seconds = 60 * seconds + float(part)
    return seconds
