"""Proxies as an operator has: one that writes a header into requests, and nginx with HTTPS."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from geo.settings import ROOT
from tests.servers import START_SECONDS, STOP_SECONDS, free_port

NGINX, OPENSSL = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"), "openssl"
HAS_NGINX = bool(NGINX and shutil.which(OPENSSL))
_CHUNK = 65_536


@contextmanager
def proxy_of(address: str, header: str) -> Iterator[str]:
    """Stand before an app; gives the address of the proxy.

    A WebSocket is a connection of its own: its one request has the header.

    Parameters
    ----------
    header
        A whole line: « X-User: ana@exemple.fr ».
    """
    port = urlsplit(address).port or 80
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, port, header), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def _accept(listener: socket.socket, port: int, header: str) -> None:
    with suppress(OSError):  # the listener is closed at the end
        while True:
            visitor, _ = listener.accept()
            threading.Thread(target=_serve, args=(visitor, port, header), daemon=True).start()


def _serve(visitor: socket.socket, port: int, header: str) -> None:
    with suppress(OSError), visitor, socket.create_connection(("127.0.0.1", port)) as app:
        first = visitor.recv(_CHUNK)
        line, _, rest = first.partition(b"\r\n")
        app.sendall(line + b"\r\n" + header.encode() + b"\r\n" + rest)
        threading.Thread(target=_copy, args=(app, visitor), daemon=True).start()
        _copy(visitor, app)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            target.sendall(data)
    with suppress(OSError):  # one side was cut off rather than closed: the other must know too
        target.shutdown(socket.SHUT_WR)


@contextmanager
def nginx_of(folder: Path, app: str, path: str) -> Iterator[tuple[str, str]]:
    """Stand before an app with HTTPS, and serve a folder of plain files by another host's name.

    Gives the addresses of the app, path included, and of the folder. The certificate is our own.
    """
    subprocess.run(
        f"{OPENSSL} req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 "
        "-subj /CN=localhost".split(),
        cwd=folder,
        check=True,
        capture_output=True,
    )
    port = free_port()
    with nginx(folder, _HTTPS.format(folder=folder, app=app, path=path, port=port), port):
        yield f"https://127.0.0.1:{port}/{path}", f"https://localhost:{port}"


@contextmanager
def nginx_balancer(folder: Path, *replicas: str) -> Iterator[str]:
    """Stand before two replicas, by host and port, as our containers do; gives their address."""
    port = free_port()
    with nginx(folder, replicas_configuration(replicas, port), port):
        yield f"http://127.0.0.1:{port}"


def replicas_configuration(replicas: Sequence[str], port: int) -> str:
    """Fill the configuration of our containers for two replicas, by host and port."""
    variables = {
        "REPLICA_1": replicas[0],
        "REPLICA_2": replicas[1],
        "NGINX_LISTEN": f"127.0.0.1:{port}",
        "NGINX_LOCAL_RESOLVERS": "127.0.0.1",
    }
    text = (ROOT / "deploy" / "nginx" / "replicas.conf.template").read_text("utf-8")
    for name, value in variables.items():
        assert f"${{{name}}}" in text
        text = text.replace(f"${{{name}}}", value)
    assert "${" not in text
    return text


def nginx_check(folder: Path, configuration: str) -> str:
    """What nginx has to say against a configuration; nothing when it would start."""
    (folder / "nginx.conf").write_text(configuration, "utf-8")
    command = [str(NGINX), "-t", "-q", "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


@contextmanager
def nginx(folder: Path, servers: str, port: int) -> Iterator[int]:
    """Run nginx in one process on servers that listen on a port; gives the process's number."""
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = _NGINX.format(user=user, servers=servers)
    (folder / "nginx.conf").write_text(configuration, "utf-8")
    command = [str(NGINX), "-p", str(folder), "-c", "nginx.conf", "-e", "errors.log"]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield server.pid
    finally:
        server.terminate()
        server.wait(STOP_SECONDS)


_NGINX = """\
{user}
daemon off;
master_process off;
pid nginx.pid;
worker_rlimit_nofile 8192;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  {servers}
}}
"""
_HTTPS = """\
  map $http_upgrade $connection_upgrade {{ default upgrade; "" close; }}
  ssl_certificate cert.pem;
  ssl_certificate_key key.pem;
  server {{
    listen 127.0.0.1:{port} ssl;
    server_name 127.0.0.1;
    location /{path} {{
      proxy_pass {app};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
    }}
  }}
  server {{
    listen 127.0.0.1:{port} ssl;
    server_name localhost;
    root {folder};
  }}
"""


class Gate:
    """Stands before a server that listens on this machine, and can be shut: it is then gone."""

    def __init__(self, port: int) -> None:
        """Listen, open."""
        self._behind, self._is_open = port, True
        self._connections: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def shut(self) -> None:
        """Cut all who are there, and let nobody in."""
        self._is_open = False
        while self._connections:
            with suppress(OSError), self._connections.pop() as connection:
                connection.shutdown(socket.SHUT_RDWR)

    def open(self) -> None:
        """Let everybody in again."""
        self._is_open = True

    def close(self) -> None:
        """Listen no more."""
        self.shut()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # the listener is closed at the end
            while True:
                client, _ = self._listener.accept()
                if not self._is_open:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._behind))
                self._connections += [client, server]
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=_copy, args=pair, daemon=True).start()


def _wait_for(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
