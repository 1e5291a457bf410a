"""Package: the sheet of a release, `datapackage.json`, and the version that the next one has."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

PACKAGE = "datapackage.json"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def today_text() -> str:
    """The date where this runs, AAAA-MM-JJ."""
    return datetime.now(tz=UTC).astimezone().date().isoformat()


def next_package(package: bytes | None, date: str) -> dict[str, bytes]:
    """Write the sheet of the release that follows, by name of file; none where there is none.

    Parameters
    ----------
    date
        Of what changes, AAAA-MM-JJ; a release is never dated before the one it follows.
    """
    if package is None:
        return {}
    new = dict(package_of(package))
    day = max(date, str(new.get("created", ""))[:10])
    if "version" in new:
        new["version"] = raised(str(new["version"]), day)
    return {PACKAGE: package_bytes({**new, "created": f"{day}T00:00:00Z"})}


def package_of(package: bytes | None) -> Mapping[str, Any]:
    """Read a sheet; a new one where there is none, or one that nobody can read."""
    new = {"profile": "data-package", "name": "atlas-ptce"}
    if package is None:
        return new
    try:
        found = json.loads(package.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return new  # a broken sheet is replaced: it said nothing that could be read
    return found if isinstance(found, dict) else new


def package_bytes(package: Mapping[str, Any]) -> bytes:
    """Write a sheet."""
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def raised(version: str, date: str) -> str:
    """Add one to the last number of a version: « 1.1.9 » gives « 1.1.10 »; none stays so.

    One that is a day, AAAA-MM-JJ, becomes today, which `date` gives.
    """
    if _DAY.fullmatch(version):
        return f"{date}.1" if version == date else date
    *_, last = [None, *re.finditer(r"[0-9]{1,9}", version)]
    if last is None:
        return version
    return f"{version[: last.start()]}{int(last[0]) + 1}{version[last.end() :]}"
