"""Pages that other sites may embed: the code of their frame, and their static oEmbed answer."""

import json
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath

from geo.publish.site.addresses import absolute

FOLDER = "oembed"
_A_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Embed:
    """A page made to be embedded.

    Attributes
    ----------
    path
        Of the page, in `integration/`.
    title
        Says what the frame holds to who cannot see it.
    width, height
        Pixels that it asks for.
    """

    path: str
    title: str
    width: int = 800
    height: int = 600


def frame_html(embed: Embed, base: str) -> str:
    """Write the code that embeds the page; its address is relative without a base."""
    return (
        f'<iframe src="{escape(absolute(base, embed.path))}" title="{escape(embed.title)}" '
        f'width="{embed.width}" height="{embed.height}" loading="lazy"></iframe>'
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
        "width": embed.width,
        "height": embed.height,
    }
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"
