"""Start the real app on a free port, and stop it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.settings import ROOT, SETTINGS_VARIABLE

START_SECONDS = 60


@contextmanager
def running_app(folder: Path, **settings: str) -> Iterator[str]:
    """Run the app with some settings; gives its address, without a final slash.

    Parameters
    ----------
    folder
        Where the settings file and the server's log are written.
    """
    file = folder / "atlas.toml"
    file.write_text("\n".join(f'{key} = "{value}"' for key, value in settings.items()), "utf-8")
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.headless=true",
        f"--server.port={port}",
        "--server.address=127.0.0.1",
    ]
    environment = os.environ | {SETTINGS_VARIABLE: str(file)}
    with (folder / "serveur.log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.1)
    message = f"the app did not start at {address}"
    raise RuntimeError(message)
