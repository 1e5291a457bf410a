"""Run nginx before replicas of the app, or on the folder of a published site."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.servers import ROOT, STOP_LIMIT_S, cpu_s, free_port, memory_mb, wait_for
from geo.publish.site.headers import NGINX_PATH, server_files

PROGRAM = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")

_MAIN = """\
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
_REPLICAS = ROOT / "deploy" / "nginx" / "replicas.conf.template"


@dataclass(frozen=True, slots=True)
class Nginx:
    """A running nginx of one process."""

    url: str
    pid: int

    def cpu_s(self) -> float:
        """Give the seconds of processor it has used."""
        return cpu_s(self.pid)

    def memory_mb(self) -> float:
        """Give the memory it holds now."""
        return memory_mb(self.pid)


@contextmanager
def before_replicas(folder: Path, addresses: Sequence[str]) -> Iterator[Nginx]:
    """Stand before one replica of the app, or two, by the configuration of our containers."""
    places = [f"127.0.0.1:{urlsplit(each).port}" for each in addresses]
    port = free_port()
    text = _REPLICAS.read_text("utf-8")
    for name, value in (
        ("REPLICA_1", places[0]),
        ("REPLICA_2", places[-1]),
        ("NGINX_LISTEN", f"127.0.0.1:{port}"),
        ("NGINX_LOCAL_RESOLVERS", "127.0.0.1"),
    ):
        text = text.replace(f"${{{name}}}", value)
    with _running(folder, text, port) as nginx:
        yield nginx


@contextmanager
def before_site(folder: Path, site: Path) -> Iterator[Nginx]:
    """Serve a published site by the example that it carries, but for name, folder and port."""
    port = free_port()
    own = server_files()[NGINX_PATH]
    for example, here in (
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("server_name exemple.fr;", ""),
        ("root /var/www/atlas-ptce;", f"root {site.resolve()};"),
    ):
        if example not in own:
            message = f"The example for nginx no longer has « {example} »."
            raise RuntimeError(message)
        own = own.replace(example, here)
    with _running(folder, own, port) as nginx:
        yield nginx


@contextmanager
def _running(folder: Path, servers: str, port: int) -> Iterator[Nginx]:
    folder.mkdir(parents=True, exist_ok=True)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_MAIN.format(user=user, servers=servers), "utf-8")
    log = folder / "nginx.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(PROGRAM), "-p", str(folder), "-c", "nginx.conf", "-e", "nginx.log"],
            stdout=output,
            stderr=output,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url, process, log)
        yield Nginx(url, process.pid)
    finally:
        process.terminate()
        process.wait(STOP_LIMIT_S)
