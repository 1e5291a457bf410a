"""Publish a small site again and again, each time killed one step further; say what is left.

Run as a script with a folder and a way: `exchange`, `renames` where a disk cannot exchange two
folders, or `mending` where that was already killed between its two renames. Prints one line of
JSON per step: what visitors find, what the next publication does, and whether the past releases
are what they were.
"""

import json
import os
import shutil
import signal
import sys
from itertools import count
from pathlib import Path

from geo.publish.site import placing
from geo.publish.site.build import Files, Work, take_over, write_all
from geo.publish.site.placing import new_site

STEPS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "os.scandir"}
PAST = ("2025-01-01-v1.0.0", "2025-06-01-v1.1.0")


def publish(out: Path, number: int) -> None:
    """Publish a release of a few files."""
    release = f"2026-01-01-v2.0.{number}"
    past = sorted(path.name for path in (out / "versions").glob("*/")) if out.exists() else []

    def files(_: None) -> Files:
        for path in ("index.html", "pole/un.html", f"versions/{release}/index.html"):
            yield path, f"{release}\n".encode()
        index = [{"id": name} for name in {*past, release}]
        yield placing.INDEX, json.dumps({"versions": index}).encode()

    with new_site(out) as beside:
        take_over(out, beside, release)
        write_all([Work("Pages", files)], None, beside, {}, lambda *_: None)


def first_site(out: Path) -> None:
    """A site with two past releases, the second the one in service."""
    for release in PAST:
        for name in ("index.html", "donnees.csv"):
            path = out / "versions" / release / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{name} of {release}\n")
    (out / "index.html").write_text(f"{PAST[1]}\n")
    index = {"versions": [{"id": name} for name in PAST]}
    (out / placing.INDEX).write_text(json.dumps(index))


def leave_between_renames(out: Path) -> None:
    """What a publication killed between its two renames leaves: no site, and both folders."""
    shutil.copytree(out, out.with_name("site.en-cours"))
    out.rename(out.with_name("site.remplace"))


def past_of(out: Path) -> dict[str, str]:
    """What the past releases hold."""
    return {
        str(path.relative_to(out)): path.read_text()
        for release in PAST
        for path in sorted((out / "versions" / release).rglob("*.*"))
    }


def _stop_at(step: int) -> None:
    steps = iter(range(step))

    def watch(event: str, _arguments: object) -> None:
        if event in STEPS and next(steps, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def _child(out: Path, number: int, step: int | None = None) -> int:
    child = os.fork()
    if not child:
        if step is not None:
            _stop_at(step)
        try:
            publish(out, number)
        except BaseException as error:  # noqa: BLE001 - told by the status
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    """Kill at each step until a publication ends by itself."""
    folder, way = Path(sys.argv[1]), sys.argv[2]
    if way != "exchange":
        placing.exchanged = lambda *_: False
    for step in count():
        out = folder / "site"
        shutil.rmtree(folder, ignore_errors=True)
        first_site(out)
        before = past_of(out)
        if way == "mending":
            leave_between_renames(out)
        status = _child(out, 1, step)
        found = (out / "index.html").read_text().strip() if (out / "index.html").exists() else None
        past_then = past_of(out) == before
        next_status = _child(out, 2)
        told = {
            "status": status,
            "found": found,
            "past_then": past_then,
            "next": next_status,
            "past_after": past_of(out) == before,
            "left": sorted(path.name for path in folder.iterdir()),
        }
        sys.stdout.write(json.dumps(told) + "\n")
        if status == 0:
            return


if __name__ == "__main__":
    main()
