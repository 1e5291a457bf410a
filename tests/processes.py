"""The processes of this machine that tests have started."""

import os
from pathlib import Path


def children_of(process: int) -> set[int]:
    """The processes that a process has started, whichever of its threads did."""
    found: set[int] = set()
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found.update(map(int, children.read_text().split()))
        except OSError:  # it has ended meanwhile
            continue
    return found


def descendants(process: int) -> set[int]:
    """The processes that a process has started, and those that they have."""
    found = children_of(process)
    return found.union(*map(descendants, found))


def is_running(process: int) -> bool:
    """Whether a process has not ended yet, waited for or not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ended_processor_s(process: int) -> float:
    """Seconds of processor that those which a process has started and seen end had used."""
    spent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(spent[13]) + int(spent[14])) / os.sysconf("SC_CLK_TCK")
