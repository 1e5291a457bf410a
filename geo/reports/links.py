"""Where a report leads: to poles, territories, selections and public pages, wherever they are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlsplit

from geo.model.territories import Level
from geo.reports.missing import NO_FIGURE

Choice: TypeAlias = Mapping[str, Sequence[str]]
"""What is selected, by key of the address; a key without a value is cleared."""


@dataclass(frozen=True, slots=True)
class ToPole:
    """Leads to a pole, or to its public source where poles have no page."""

    identifier: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class ToTerritory:
    """Leads to the portrait of a territory."""

    level: Level
    code: str


@dataclass(frozen=True, slots=True)
class ToWeb:
    """Leads to an address of the web or to an e-mail address; what is neither leads nowhere."""

    address: str


@dataclass(frozen=True, slots=True)
class ToSelection:
    """Selects poles where one can select, what a click on a mark would; nothing of an empty one."""

    choice: Choice


Target: TypeAlias = ToPole | ToTerritory | ToWeb | ToSelection
Addresses: TypeAlias = Callable[[Target], str]
"""What a medium knows: the address of a target, empty for one that it does not lead to."""


@dataclass(frozen=True, slots=True)
class Links:
    """Several links in one cell of a table, and what is said of those left out."""

    parts: tuple[tuple[str, Target], ...]
    more: str = ""

    def __str__(self) -> str:
        """Give the same as text; a dash for none."""
        return ", ".join(text for text, _ in self.parts) + self.more or NO_FIGURE


def followed(address: str) -> str:
    """Keep an address that a reader can follow safely, http(s) or e-mail; empty for another."""
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return address if is_web or parts.scheme == "mailto" else ""


def site_of(address: str) -> str:
    """Name the site that an address leads to."""
    return urlsplit(address).hostname or "" if followed(address) else address


def on_paper(target: Target) -> str:
    """Give the address of a target for a file that stands alone: the public source of a pole."""
    match target:
        case ToPole(_, source):
            return followed(source)
        case ToWeb(address):
            return followed(address)
    return ""
