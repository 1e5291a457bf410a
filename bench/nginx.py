"""Run nginx before replicas of the app, or on the folder of a published site."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.servers import cpu_s, free_port, memory_mb
from geo.publish.site.headers import NGINX_PATH, server_files
from tests.proxies import nginx, replicas_configuration


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
    with _running(folder, replicas_configuration([places[0], places[-1]], port), port) as found:
        yield found


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
    with _running(folder, own, port) as found:
        yield found


@contextmanager
def _running(folder: Path, servers: str, port: int) -> Iterator[Nginx]:
    folder.mkdir(parents=True, exist_ok=True)
    with nginx(folder, servers, port) as pid:
        yield Nginx(f"http://127.0.0.1:{port}", pid)
