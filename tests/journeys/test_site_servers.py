"""The published site on real servers, as its examples for nginx and Apache set them."""

import gzip
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPResponse
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from geo.publish.site.headers import (
    APACHE_PATH,
    HEADERS,
    NGINX_PATH,
    content_policy,
    server_files,
)
from tests.servers import START_SECONDS, STOP_SECONDS, free_port

FILES = {
    "index.html": "<!doctype html><p>" + "a" * 2000,
    "404.html": "<!doctype html><p>Page introuvable",
    "sitemap.xml": "<urlset/>",
    "integration/carte.html": "<!doctype html><p>carte",
    "versions/index.json": "{}",
    "versions/2026-11-23-v1.0.0/index.html": "<!doctype html><p>figée",
    "versions/2026-11-23-v1.0.0/integration/carte.html": "<!doctype html><p>carte figée",
    "versions/2026-11-23-v1.0.0/fichiers/poles.csv": "id_pole\n" + "é" * 2000,
    "versions/2026-11-23-v1.0.0/fichiers/poles.geojson": "{}",
    "versions/2026-11-23-v1.0.0/fichiers/poles.gpkg": "SQLite",
    "partage/site.0123456789.css": "p{}" * 1000,
    "partage/carte.0123456789.js": "let a;" * 1000,
    "versions.atom": "<feed/>",
    "entetes/nginx.conf": "secret",
    ".htpasswd": "secret",
}
NGINX, APACHE = (
    shutil.which("nginx", path="/usr/sbin:/usr/bin"),
    shutil.which("apache2", path="/usr/sbin:/usr/bin"),
)
APACHE_MODULES = Path("/usr/lib/apache2/modules")


def started(command: list[str], port: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return process
    process.kill()
    pytest.fail(f"the server did not start: {process.communicate()[0].decode()}")


@dataclass(frozen=True)
class Site:
    """A site on a real server: « / » is its root, wherever it stands on its host."""

    origin: str
    prefix: str

    def get(self, path: str, **headers: str) -> HTTPResponse:
        """Ask for a file of the site."""
        return self.get_of_host(f"{self.prefix}{path}", **headers)

    def get_of_host(self, path: str, **headers: str) -> HTTPResponse:
        """Ask for what stands at the root of the host."""
        connection = HTTPConnection(self.origin.removeprefix("http://"), timeout=60)
        connection.request("GET", path, headers=headers)
        return connection.getresponse()


def nginx_command(root: Path, prefix: str, port: int) -> list[str]:
    conf = root.parent / "nginx.conf"
    own = server_files(f"{prefix}/")[NGINX_PATH]
    for example, here in (
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("exemple.fr;", "localhost;"),
        ("/var/www/atlas-ptce;", f"{root};"),
    ):
        assert example in own
        own = own.replace(example, here)
    temporary = "".join(
        f"{kind}_temp_path {root.parent}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf.write_text(
        f"daemon off;\nmaster_process off;\npid {root.parent}/nginx.pid;\n"
        f"error_log stderr warn;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{own}}}\n",
        "utf-8",
    )
    return [str(NGINX), "-c", str(conf), "-p", str(root.parent)]


def apache_command(root: Path, prefix: str, port: int) -> list[str]:
    conf = root.parent / "apache.conf"
    names = "mpm_event authz_core mime dir alias headers deflate filter setenvif"
    modules = "".join(
        f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so\n" for name in names.split()
    )
    text = server_files(f"{prefix}/")[APACHE_PATH]
    (root / prefix.strip("/") / ".htaccess").write_text(text, "utf-8")
    conf.write_text(
        f"{modules}Listen 127.0.0.1:{port}\nServerName localhost\nPidFile {root.parent}/a.pid\n"
        f"DefaultRuntimeDir {root.parent}\nErrorLog /dev/stderr\nLogLevel warn\n"
        f"TypesConfig /etc/mime.types\nDocumentRoot {root}\n<Directory {root}>\n"
        "AllowOverride All\nRequire all granted\n</Directory>\n",
        "utf-8",
    )
    return [str(APACHE), "-f", str(conf), "-DFOREGROUND"]


SERVERS = {"nginx": (NGINX, nginx_command), "apache": (APACHE, apache_command)}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            (command, prefix),
            id=f"{name}, {'folder' if prefix else 'root'}",
            marks=pytest.mark.skipif(program is None, reason=f"no {name} here"),
        )
        for name, (program, command) in SERVERS.items()
        for prefix in ("", "/atlas")
    ],
)
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A few files on a real server, at the root of its host or in a folder; it warns of nothing."""
    command, prefix = request.param
    root = tmp_path_factory.mktemp("hote") / "racine"
    for name, text in FILES.items():
        path = root / prefix.strip("/") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (root / ".well-known").mkdir(exist_ok=True)
    (root / ".well-known" / "security.txt").write_text("Contact: exemple.fr", "utf-8")
    for path in [root, *root.parents][:4]:
        path.chmod(path.stat().st_mode | 0o055)
    port = free_port()
    process = started(command(root, prefix, port), port)
    yield Site(f"http://127.0.0.1:{port}", prefix)
    process.terminate()
    assert "warn" not in process.communicate(timeout=STOP_SECONDS)[0].decode()


def test_servers_send_what_the_examples_say(site: Site) -> None:
    release = "/versions/2026-11-23-v1.0.0"
    for path, embeddable, lifetime in (
        ("/", False, "max-age=300"),
        ("/index.html", False, "max-age=300"),
        ("/versions.atom", False, "max-age=300"),
        ("/versions/index.json", False, "max-age=300"),
        ("/integration/carte.html", True, "max-age=300"),
        (f"{release}/", False, "max-age=86400"),
        (f"{release}/integration/carte.html", True, "max-age=86400"),
        (f"{release}/fichiers/poles.csv", False, "max-age=86400"),
        ("/partage/site.0123456789.css", False, "immutable"),
    ):
        answer = site.get(path)
        assert answer.status == 200, path
        policies = answer.headers.get_all("Content-Security-Policy")
        assert policies == [content_policy(is_embeddable=embeddable)], path
        (cache,) = answer.headers.get_all("Cache-Control") or []
        assert lifetime in cache, path
        for header, value in HEADERS.items():
            assert answer.headers.get_all(header) == [value], (path, header)


def test_servers_compress_texts_and_name_their_types(site: Site) -> None:
    release = "/versions/2026-11-23-v1.0.0/fichiers"
    for path, media_type in (
        ("/index.html", "text/html"),
        ("/partage/site.0123456789.css", "text/css"),
        ("/partage/carte.0123456789.js", "javascript"),
        (f"{release}/poles.csv", "text/csv"),
    ):
        answer = site.get(path, **{"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip", path
        assert media_type in answer.headers["Content-Type"], path
        assert "utf-8" in answer.headers["Content-Type"].lower(), path
        assert gzip.decompress(answer.read()).decode() == FILES[path.removeprefix("/")]
        assert "Content-Encoding" not in site.get(path).headers
    for name, media_type in (
        ("poles.geojson", "application/geo+json"),
        ("poles.gpkg", "application/geopackage+sqlite3"),
    ):
        assert site.get(f"{release}/{name}").headers["Content-Type"].startswith(media_type)


def test_open_data_may_be_read_from_other_sites_and_pages_may_not(site: Site) -> None:
    header = "Access-Control-Allow-Origin"
    release = "/versions/2026-11-23-v1.0.0"
    assert site.get(f"{release}/fichiers/poles.csv").headers[header] == "*"
    assert site.get("/versions/index.json").headers[header] == "*"
    assert site.get("/index.html").headers[header] is None


def test_examples_hidden_files_and_unknown_pages_are_not_served(site: Site) -> None:
    for path in ("/entetes/nginx.conf", "/.htpasswd", "/.htaccess", "/rien.html"):
        answer = site.get(path)
        assert answer.status in (403, 404), path
        assert b"secret" not in answer.read()
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_servers_name_the_charset_of_what_programs_read(site: Site) -> None:
    for path, media_type in (
        ("/versions.atom", "application/atom+xml"),
        ("/sitemap.xml", "xml"),
        ("/versions/index.json", "application/json"),
    ):
        told = site.get(path).headers["Content-Type"].lower()
        assert media_type in told, path
        assert told.endswith("charset=utf-8"), path


def test_an_unknown_page_is_told_in_french_and_well_known_files_pass(site: Site) -> None:
    answer = site.get("/rien.html")
    assert (answer.status, answer.read().decode()) == (404, FILES["404.html"])
    assert site.get_of_host("/.well-known/security.txt").status == 200


def test_another_site_frames_the_embeds_and_no_other_page(
    site: Site, page: Page, tmp_path: Path
) -> None:
    frames = (
        f'<iframe src="{site.origin}{site.prefix}/{name}"></iframe>'
        for name in ("integration/carte.html", "index.html")
    )
    (tmp_path / "article.html").write_text("".join(frames), "utf-8")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as other:
        Thread(target=other.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        page.goto(f"http://localhost:{other.server_port}/article.html")
        embed, refused = (page.frame_locator("iframe").nth(number) for number in (0, 1))
        expect(embed.get_by_text("carte")).to_be_visible()
        expect(refused.get_by_text("a" * 20)).to_have_count(0)
        assert page.frames[2].url.startswith("chrome-error:")
        other.shutdown()
