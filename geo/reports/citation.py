"""Citation: how to name a page of the atlas in a text, so that a reader finds the same figures."""

from geo.french import date, quoted, typeset
from geo.model.atlas import Release


def citation(title: str, release: Release, address: str, consulted: str) -> str:
    """Write the reference of a page.

    Parameters
    ----------
    consulted
        The day it was read, `AAAA-MM-JJ`.
    """
    return reference(title, release, address, date(consulted))


def reference(title: str, release: Release, address: str, day: str) -> str:
    """Write the same, of a day that is already in words."""
    version = f"version {release.version}" if release.version else ""
    dated = f"du {date(release.date)}" if release.date else "sans date"
    parts = (
        f"Atlas PTCE, {quoted(title)}",
        release.title or "données sans titre",
        " ".join(part for part in (version or "données", dated) if part),
        address,
        f"consulté le {day}",
    )
    return typeset(", ".join(part for part in parts if part)) + "."
