"""Headers that a server should send with the site: examples for nginx and Apache.

The pages hold the same policy in a `<meta>`, for hosts that let no header be set; only the
embedding of pages and the other headers are then left to the host.
"""

import re
from collections.abc import Mapping

from geo.publish.site.files import KINDS
from geo.publish.site.rendering import render
from geo.publish.site.shell import POLICY

NGINX_PATH = "entetes/nginx.conf"
APACHE_PATH = "entetes/apache.conf"

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), geolocation=(self), gyroscope=(), magnetometer=(), "
        "microphone=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""Sent with everything."""

FOR_EVER = "public, max-age=31536000, immutable"
"""Files named after their content."""
A_DAY = "public, max-age=86400"
"""Frozen releases: only a newer program rewrites them, with the same data."""
SHORT = "public, max-age=300, must-revalidate"
"""What the next release replaces."""

_COMPRESSED = (
    "text/css",
    "text/csv",
    "text/plain",
    "text/javascript",
    "application/javascript",
    "application/json",
    "application/ld+json",
    "application/geo+json",
    "application/graphml+xml",
    "application/xml",
    "application/atom+xml",
    "image/svg+xml",
)
_TYPES = {
    **{
        extension: KINDS[extension].media_type
        for extension in ("csv", "geojson", "gpkg", "graphml")
    },
    "atom": "application/atom+xml",
}
"""Extensions that servers do not know by themselves."""


def content_policy(*, is_embeddable: bool) -> str:
    """Write the policy of a page: that of all pages, and who may show it in a frame."""
    ancestors = "*" if is_embeddable else "'self'"
    return f"{POLICY}; frame-ancestors {ancestors}"


def server_files() -> Mapping[str, str]:
    """Write the examples, by path in the site."""
    return {NGINX_PATH: nginx_conf(), APACHE_PATH: apache_conf()}


def nginx_conf(
    root: str = "/var/www/atlas-ptce", listen: str = "80", name: str = "exemple.fr"
) -> str:
    """Write an nginx server, for the level `http` (a file of `sites-available`).

    Raises
    ------
    ValueError
        A value holds a character that nginx gives a meaning to.
    """
    for value in (root, listen, name):
        if not re.fullmatch(r"[\w./:\[\]-]+", value):
            message = f"« {value} » ne peut pas figurer dans une configuration de nginx."
            raise ValueError(message)
    return _conf("nginx.conf", root=root, listen=listen, name=name)


def apache_conf() -> str:
    """Write the rules of an Apache folder (a file `.htaccess`, or a section `<Directory>`)."""
    return _conf("apache.conf")


def _conf(template: str, **values: object) -> str:
    text = render(
        template,
        headers=HEADERS,
        page_policy=content_policy(is_embeddable=False),
        frame_policy=content_policy(is_embeddable=True),
        types=_TYPES,
        compressed=_COMPRESSED,
        for_ever=FOR_EVER,
        a_day=A_DAY,
        short=SHORT,
        **values,
    )
    return text.replace("\u00a0", " ")
