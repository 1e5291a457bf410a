"""The headers that servers are told to send, tried on real servers where they are installed."""

import gzip
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from geo.publish.site.headers import (
    APACHE_PATH,
    FOR_EVER,
    HEADERS,
    NGINX_PATH,
    content_policy,
    server_files,
)

FILES = {
    "index.html": "<!doctype html><p>" + "a" * 2000,
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
Get = Callable[..., HTTPResponse]


def test_the_policy_allows_nothing_unsafe() -> None:
    for is_embeddable in (True, False):
        policy = content_policy(is_embeddable=is_embeddable)
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"https?:|data:.*script", policy)
    assert content_policy(is_embeddable=False).endswith("frame-ancestors 'self'")
    assert content_policy(is_embeddable=True).endswith("frame-ancestors *")


def test_both_examples_hold_every_header() -> None:
    assert set(server_files()) == {NGINX_PATH, APACHE_PATH}
    for text in server_files().values():
        assert content_policy(is_embeddable=True) in text
        assert content_policy(is_embeddable=False) in text
        for header, value in HEADERS.items():
            assert f'{header} "{value}"' in text
        assert FOR_EVER in text
        assert "\u00a0" not in text


def test_the_examples_are_those_of_the_folder_of_the_site() -> None:
    nginx, apache = (server_files("/atlas/")[path] for path in (NGINX_PATH, APACHE_PATH))
    framed = re.search(r"~(\S+integration/) ", nginx)
    assert framed
    for path, is_framed in (
        ("/atlas/integration/carte.html", True),
        ("/atlas/versions/2026-11-23-v1.0.0/integration/carte.html", True),
        ("/atlas/index.html", False),
        ("/integration/carte.html", False),
    ):
        assert bool(re.match(framed[1], path)) is is_framed, path
    assert "error_page 404 /atlas/404.html;" in nginx
    assert "ErrorDocument 404 /atlas/404.html" in apache
    hidden = re.search(r"location ~ (\S+) {", nginx)
    assert hidden
    for path, is_hidden in (
        ("/atlas/entetes/nginx.conf", True),
        ("/.htpasswd", True),
        ("/.well-known/acme-challenge/a", False),
    ):
        assert bool(re.search(hidden[1], path)) is is_hidden, path


# ---- real servers -----------------------------------------------------------------------------

NGINX, APACHE = (
    shutil.which("nginx", path="/usr/sbin:/usr/bin"),
    shutil.which("apache2", path="/usr/sbin:/usr/bin"),
)
APACHE_MODULES = Path("/usr/lib/apache2/modules")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def started(command: list[str], port: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    limit = time.monotonic() + 10
    while time.monotonic() < limit and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return process
    process.kill()
    output = process.communicate()[0].decode()
    message = f"le serveur n'a pas démarré : {output}"
    raise AssertionError(message)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    for name, text in FILES.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, "utf-8")
    for path in [tmp_path, *tmp_path.parents][:3]:
        path.chmod(path.stat().st_mode | 0o055)
    return site


def nginx_command(folder: Path, port: int) -> list[str]:
    conf = folder.parent / "nginx.conf"
    own = server_files()[NGINX_PATH]
    for example, here in (
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("exemple.fr;", "localhost;"),
        ("/var/www/atlas-ptce;", f"{folder};"),
    ):
        assert example in own
        own = own.replace(example, here)
    temporary = "".join(
        f"{kind}_temp_path {folder.parent}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf.write_text(
        f"daemon off;\nmaster_process off;\npid {folder.parent}/nginx.pid;\n"
        f"error_log stderr warn;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{own}}}\n",
        "utf-8",
    )
    return [str(NGINX), "-c", str(conf), "-p", str(folder.parent)]


def apache_command(folder: Path, port: int) -> list[str]:
    conf = folder.parent / "apache.conf"
    names = "mpm_event authz_core mime dir alias headers deflate filter setenvif"
    modules = "".join(
        f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so\n" for name in names.split()
    )
    (folder / ".htaccess").write_text(server_files()[APACHE_PATH], "utf-8")
    conf.write_text(
        f"{modules}Listen 127.0.0.1:{port}\nServerName localhost\nPidFile {folder.parent}/a.pid\n"
        f"DefaultRuntimeDir {folder.parent}\nErrorLog /dev/stderr\nTypesConfig /etc/mime.types\n"
        f"DocumentRoot {folder}\n<Directory {folder}>\nAllowOverride All\n"
        "Require all granted\n</Directory>\n",
        "utf-8",
    )
    return [str(APACHE), "-f", str(conf), "-DFOREGROUND"]


@pytest.fixture(
    params=[
        pytest.param(
            nginx_command,
            id="nginx",
            marks=pytest.mark.skipif(NGINX is None, reason="nginx n'est pas installé"),
        ),
        pytest.param(
            apache_command,
            id="apache",
            marks=pytest.mark.skipif(APACHE is None, reason="apache2 n'est pas installé"),
        ),
    ]
)
def get(request: pytest.FixtureRequest, folder: Path) -> Iterator[Get]:
    port = free_port()
    process = started(request.param(folder, port), port)

    def ask(path: str, **headers: str) -> HTTPResponse:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", path, headers=headers)
        return connection.getresponse()

    yield ask
    process.terminate()
    process.wait(10)


def test_servers_send_what_the_examples_say(get: Get) -> None:
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
        answer = get(path)
        assert answer.status == 200, path
        policies = answer.headers.get_all("Content-Security-Policy")
        assert policies == [content_policy(is_embeddable=embeddable)], path
        (cache,) = answer.headers.get_all("Cache-Control") or []
        assert lifetime in cache, path
        for header, value in HEADERS.items():
            assert answer.headers.get_all(header) == [value], (path, header)


def test_servers_compress_texts_and_name_their_types(get: Get) -> None:
    release = "/versions/2026-11-23-v1.0.0/fichiers"
    for path, media_type in (
        ("/index.html", "text/html"),
        ("/partage/site.0123456789.css", "text/css"),
        ("/partage/carte.0123456789.js", "javascript"),
        (f"{release}/poles.csv", "text/csv"),
    ):
        answer = get(path, **{"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip", path
        assert media_type in answer.headers["Content-Type"], path
        assert "utf-8" in answer.headers["Content-Type"].lower(), path
        assert gzip.decompress(answer.read()).decode() == FILES[path.removeprefix("/")]
        assert "Content-Encoding" not in get(path).headers
    for name, media_type in (
        ("poles.geojson", "application/geo+json"),
        ("poles.gpkg", "application/geopackage+sqlite3"),
    ):
        assert get(f"{release}/{name}").headers["Content-Type"].startswith(media_type)


def test_open_data_may_be_read_from_other_sites_and_pages_may_not(get: Get) -> None:
    header = "Access-Control-Allow-Origin"
    release = "/versions/2026-11-23-v1.0.0"
    assert get(f"{release}/fichiers/poles.csv").headers[header] == "*"
    assert get("/versions/index.json").headers[header] == "*"
    assert get("/index.html").headers[header] is None


def test_examples_hidden_files_and_unknown_pages_are_not_served(get: Get) -> None:
    for path in ("/entetes/nginx.conf", "/.htpasswd", "/.htaccess", "/rien.html"):
        answer = get(path)
        assert answer.status in (403, 404), path
        assert b"secret" not in answer.read()
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
