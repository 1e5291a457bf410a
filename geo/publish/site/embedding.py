"""Pages that other sites may embed: the code of their frame, and their static oEmbed answer."""

import json
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath

from geo.publish.site.urls import absolute

FOLDER = "oembed"
_A_DAY_S = 86_400
_WIDTH = 600
"""Pixels: the protocol wants a number, the frame takes the width that there is."""

HEIGHT_SCRIPT = """<script>
addEventListener("message", function (event) {
  var height = event.data && Number(event.data.atlasPtce);
  if (!(height > 0 && height < 2000)) return;
  document.querySelectorAll("iframe").forEach(function (frame) {
    if (frame.contentWindow === event.source) frame.height = height;
  });
});
</script>"""
"""For the page around: gives each of our frames the height that it tells (`embed.js`)."""


@dataclass(frozen=True, slots=True)
class Embed:
    """A page made to be embedded.

    Attributes
    ----------
    path
        Of the page, in `integration/`.
    title
        Says what the frame holds to who cannot see it.
    full_page
        The page of the site that shows the same, for who sees no frame.
    height
        Pixels that it asks for; it takes the width that there is.
    """

    path: str
    title: str
    full_page: str = "index.html"
    height: int = 600


def frame_html(embed: Embed, base: str) -> str:
    """Write the code that embeds the page, and a link; addresses are relative without a base."""
    title = escape(embed.title)
    return (
        f'<iframe src="{escape(absolute(base, embed.path))}" title="{title}" width="100%" '
        f'height="{embed.height}" loading="lazy" frameborder="0"></iframe>\n'
        f'<p><a href="{escape(absolute(base, embed.full_page))}">{title}, Atlas PTCE</a></p>'
    )


def oembed_path(embed: Embed) -> str:
    """Say where the answer stands: « oembed/carte.json » for « integration/carte.html »."""
    path = PurePosixPath(embed.path)
    inside = path.relative_to(path.parts[0]) if len(path.parts) > 1 else path
    return str(FOLDER / inside.with_suffix(".json"))


def oembed_json(embed: Embed, site_title: str, base: str) -> str:
    """Answer, once for all, what a site that embeds the page would ask (oembed.com, « rich »)."""
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": embed.title,
        "provider_name": site_title,
        "provider_url": base,
        "cache_age": _A_DAY_S,
        "html": frame_html(embed, base),
        "width": _WIDTH,
        "height": embed.height,
    }
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"
