"""What the app runs with is locked: versions and sums of all of it."""

import os
import re
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from geo.settings import ROOT


def locked() -> dict[str, tuple[str, int]]:
    """By name, the version of each locked distribution and how many sums it has."""
    entries = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text("utf-8"))
    found = [re.match(r"([\w.-]+)(?:\[\w+\])?==(\S+)", entry) for entry in entries]
    return {
        canonicalize_name(match[1]): (match[2], entry.count("--hash=sha256:"))
        for match, entry in zip(found, entries, strict=True)
        if match
    }


def wanted() -> list[Requirement]:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return [Requirement(line.partition("#")[0]) for line in lines if line.partition("#")[0].strip()]


def needed(requirement: Requirement, seen: set[str]) -> None:
    """Add a distribution and all that it needs here, as they are installed."""
    name = canonicalize_name(requirement.name)
    marked = [{"extra": extra} for extra in ("", *requirement.extras)]
    seen.add(name)
    for text in distribution(name).requires or ():
        each = Requirement(text)
        applies = each.marker is None or any(each.marker.evaluate(extra) for extra in marked)
        if applies and canonicalize_name(each.name) not in seen:
            needed(each, seen)


def test_the_lock_holds_what_is_asked_for() -> None:
    versions = locked()
    assert [
        each.name
        for each in wanted()
        if str(each.specifier) != f"=={versions[canonicalize_name(each.name)][0]}"
    ] == []


def test_all_that_is_needed_is_locked_as_it_is_installed() -> None:
    versions, seen = locked(), set[str]()
    for each in wanted():
        needed(each, seen)
    assert len(seen) > 60
    assert {name: distribution(name).version for name in seen} == {
        name: versions[name][0] for name in seen
    }


@pytest.mark.parametrize("name", sorted(locked()))
def test_each_has_its_sums(name: str) -> None:
    assert locked()[name][1] > 0


def test_what_is_not_there_would_be_seen() -> None:
    with pytest.raises(PackageNotFoundError):
        needed(Requirement("a-distribution-that-is-not"), set())


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="all runs in one process")
def test_what_is_dear_is_made_in_one_process_only(request: pytest.FixtureRequest) -> None:
    """Groups are names of xdist in the ids of tests: with pytest 9.2 it gives none, unsaid."""
    assert request.node.nodeid.endswith("@tests/test_requirements.py")
