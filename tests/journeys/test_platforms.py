"""What operators start the atlas with: the files of the containers, of nginx and of systemd."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from geo.environment import PREFIX, variables_of
from geo.publish.site.headers import NGINX_PATH, server_files
from geo.settings import ROOT, Settings
from tests.proxies import HAS_NGINX, nginx_balancer, nginx_check
from tests.servers import free_port
from tests.visitors import upload, visitor

needs_nginx = pytest.mark.skipif(not HAS_NGINX, reason="no nginx here")
STARTERS = (
    "Containerfile",
    "compose.yml",
    "Procfile",
    *(str(path) for path in (ROOT / "deploy").rglob("*") if path.is_file()),
)


class _Replica(BaseHTTPRequestHandler):
    """Says its port, and what the proxy told it of the visitor."""

    def do_GET(self) -> None:
        told = f"{self.server.server_port} {self.headers['X-Forwarded-Proto']}"  # type: ignore[attr-defined]
        self.send_response(200)
        is_page = self.path == "/"
        self.send_header("Content-Type", "text/html; charset=utf-8" if is_page else "text/css")
        self.end_headers()
        self.wfile.write(told.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def replica() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Replica)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def ask(address: str, cookie: str = "", **headers: str) -> tuple[int, str, str]:
    """The port that answers, the scheme it was told and the cookie that is given."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    request = Request(address, headers={"Cookie": cookie} | more)  # noqa: S310 - our own address
    with urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
        port, scheme = answer.read().decode().split()
        return int(port), scheme, answer.headers["Set-Cookie"] or ""


@needs_nginx
def test_a_visitor_stays_with_a_replica_and_moves_when_it_is_gone(tmp_path: Path) -> None:
    with replica() as one, replica() as two:
        ports = {"replique=1": one.server_port, "replique=2": two.server_port}
        with nginx_balancer(tmp_path, *(f"127.0.0.1:{port}" for port in ports.values())) as site:
            for cookie, port in ports.items():
                assert [ask(f"{site}/a.css", cookie)[0] for _ in range(5)] == [port] * 5
            drawn = {ask(f"{site}/")[2].partition(";")[0] for _ in range(40)}
            assert drawn == set(ports)  # one in 2 ** 40 draws would be of one only
            usual = {ask(f"{site}/a.css", User_Agent="Un")[0] for _ in range(5)}
            assert len(usual) == 1  # who takes no cookie does not move either
            assert ask(f"{site}/", "replique=9")[0] in ports.values()
            one.shutdown()
            one.server_close()
            port, _, given = ask(f"{site}/a.css", "replique=1")
            assert port == two.server_port
            assert given.startswith("replique=2;")  # and stays there


@needs_nginx
def test_the_cookie_says_only_which_replica_and_comes_with_pages_alone(tmp_path: Path) -> None:
    with replica() as one, nginx_balancer(tmp_path, *[f"127.0.0.1:{one.server_port}"] * 2) as site:
        _, scheme, cookie = ask(f"{site}/")
        assert scheme == "http"
        assert re.fullmatch("replique=[12]; Path=/; HttpOnly; SameSite=Lax", cookie)
        _, scheme, cookie = ask(f"{site}/", X_Forwarded_Proto="https")  # a proxy before this one
        assert scheme == "https"
        assert cookie.endswith("; Path=/; HttpOnly; SameSite=None; Secure; Partitioned")
        assert ask(f"{site}/a.css")[2] == ""
        assert ask(f"{site}/", "replique=1")[2] == ""


@needs_nginx
def test_with_no_replica_left_a_visitor_is_told_at_once(tmp_path: Path) -> None:
    gone = f"127.0.0.1:{free_port()}"
    with nginx_balancer(tmp_path, gone, gone) as site, pytest.raises(HTTPError, match="502"):
        ask(f"{site}/")


@needs_nginx
def test_sessions_and_their_files_pass_though_their_replica_is_gone(
    app: str, tmp_path: Path
) -> None:
    gone, left = f"127.0.0.1:{free_port()}", app.removeprefix("http://")
    with nginx_balancer(tmp_path, gone, left) as site:
        cookie = {"Cookie": "replique=1"}
        with visitor(site, "donnees", headers=cookie) as someone:
            someone.ask()
            assert someone.connection.response is not None
            assert someone.connection.response.headers["Set-Cookie"].startswith("replique=2;")
            # Larger than what nginx takes of itself.
            upload(someone, {"liste.csv": b"nom;code_insee\n" + b"a" * 2_000_000})
            someone.wait("script_finished")
            assert "liste.csv" in someone.words


@needs_nginx
def test_the_published_site_brings_its_own_server(tmp_path: Path) -> None:
    """The configuration that the containers include it from, as nginx reads it."""
    site = tmp_path / "site"
    (site / NGINX_PATH).parent.mkdir(parents=True)
    (site / NGINX_PATH).write_text(server_files()[NGINX_PATH], "utf-8")
    text = (ROOT / "deploy/helm/files/site.nginx.conf").read_text("utf-8")
    assert "include /var/www/atlas-ptce/entetes/nginx.conf;" in text
    assert "root /var/www/atlas-ptce;" in server_files()[NGINX_PATH]
    assert nginx_check(tmp_path, text.replace("/var/www/atlas-ptce", str(site))) == ""


def test_every_variable_that_they_set_is_a_setting(tmp_path: Path) -> None:
    texts = [(ROOT / name).read_text("utf-8") for name in STARTERS]
    names = set(re.findall(rf"\b{PREFIX}[A-Z_]+[A-Z]\b", "".join(texts)))
    assert f"{PREFIX}DONNEES_FICHIER" in names
    (tmp_path / "secret").write_text("valeur", "utf-8")
    defaults = {each: getattr(Settings(), each) for each in Settings.__slots__}
    for name in names - {f"{PREFIX}PORT"}:  # which they tell not to set
        assert variables_of({name: "secret"}, defaults, (), tmp_path).names


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_units_are_what_systemd_understands(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "deploy" / "systemd", tmp_path / "units")
    programs = tmp_path / "bin"
    programs.mkdir()
    for unit in (tmp_path / "units").glob("*.service"):
        text = unit.read_text("utf-8").replace("/opt/atlas-ptce/.venv/bin/", f"{programs}/")
        for program in re.findall(rf"{programs}/(\w+)", text):
            (programs / program).touch(0o755)
        unit.write_text(text, "utf-8")
        told = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", str(unit)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert str(tmp_path) not in told.stderr, told.stderr
        assert unit.name not in told.stderr, told.stderr
