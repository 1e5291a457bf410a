"""The headers that servers are told to send. Real servers: tests/journeys/test_site_servers.py."""

import re

from geo.publish.site.headers import (
    APACHE_PATH,
    FOR_EVER,
    HEADERS,
    NGINX_PATH,
    content_policy,
    server_files,
)


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
