"""Headers that a server should send with the site: examples for nginx and Apache.

The pages hold the same policy in a `<meta>`, for hosts that let no header be set; only the
embedding of pages and the other headers are then left to the host.
"""

from collections.abc import Mapping

from geo.publish.exports.formats import KINDS
from geo.publish.site.page import OWN
from geo.publish.site.shell import POLICY
from geo.render.html import environment

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

_COMPRESSED = """
text/css text/csv text/plain text/javascript application/javascript application/json
application/ld+json application/geo+json application/graphml+xml application/xml
application/atom+xml text/xml image/svg+xml
"""
_UNKNOWN = ("csv", "geojson", "gpkg", "graphml", "parquet")
"""Extensions that servers do not know by themselves."""


def content_policy(*, is_embeddable: bool) -> str:
    """Write the policy of a page: that of all pages, and who may show it in a frame."""
    ancestors = "*" if is_embeddable else "'self'"
    return f"{POLICY}; frame-ancestors {ancestors}"


def server_files(folder: str = "") -> Mapping[str, str]:
    """Write the examples, by path in the site.

    For nginx, a server for the level `http` (a file of `sites-available`); for Apache, the rules
    of a folder (a file `.htaccess`, or a section `<Directory>`).

    Parameters
    ----------
    folder
        Where the site stands on its host: « /atlas/ »; empty for its root.
    """
    types = {each: KINDS[each].media_type for each in _UNKNOWN}
    values = {
        "headers": HEADERS,
        "page_policy": content_policy(is_embeddable=False),
        "frame_policy": content_policy(is_embeddable=True),
        "types": types,
        "compressed": " ".join(_COMPRESSED.split()),
        "for_ever": FOR_EVER,
        "a_day": A_DAY,
        "short": SHORT,
        "folder": folder or "/",
    }
    templates = environment(OWN)
    return {
        path: templates.get_template(template).render(values)
        for path, template in ((NGINX_PATH, "nginx.conf"), (APACHE_PATH, "apache.conf"))
    }
