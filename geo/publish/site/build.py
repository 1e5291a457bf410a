"""Publishing: every page and file of a release, written beside the site that it will replace.

The new site takes over the past releases, as links to the same files where the disk allows.
`geo.publish.site.placing` puts it in its place.
"""

import os
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from multiprocessing import get_context, parent_process
from operator import attrgetter
from pathlib import Path
from threading import Thread
from typing import Any, Generic, TypeAlias, TypeVar

from geo.progress import Progress
from geo.publish.images import forget_drawings
from geo.publish.site.page import Page
from geo.publish.site.publication import Publication
from geo.publish.site.shell import at_root, in_release, write_page

SHARED_FOLDER = "partage"
_MOST_WORKERS = 4
_MOST_WAITING = 16
_MOST_MADE_HERE = 24
"""Two processes begin to work after two seconds, in which about so much is made here."""


Given = TypeVar("Given")

Files: TypeAlias = Iterable[tuple[str, bytes]]
"""Contents by path under the root of the site."""


@dataclass(frozen=True, slots=True)
class Work(Generic[Given]):
    """Something to write.

    Attributes
    ----------
    step
        What it is, in a few French words.
    make
        Makes the contents from what is given to all works.
    is_apart
        Whether other processes may make it: then a `partial` of functions of modules.
    """

    step: str
    make: Callable[[Given], Files]
    is_apart: bool = False


def page_work(
    step: str, make: Callable[[Publication], Page], *, is_apart: bool = False
) -> Work[Publication]:
    """Write a page at its two addresses."""
    return Work(step, partial(_page_files, make), is_apart)


def _page_files(make: Callable[[Publication], Page], site: Publication) -> Files:
    page = make(site)
    html = write_page(page, site)
    yield page.path, at_root(html, page, site.release).encode()
    yield f"versions/{site.release}/{page.path}", in_release(html, page, site.release).encode()


def release_path(site: Publication, path: str) -> str:
    """Where a file of the release stands, under the root of the site."""
    return f"versions/{site.release}/fichiers/{path}"


def take_over(old: Path, new: Path, release: str) -> None:
    """Keep the past releases of a site, but the one to write, and the files their pages share."""
    past = [path for path in sorted((old / "versions").glob("*/")) if path.name != release]
    for folder in (old / SHARED_FOLDER, *past):
        if folder.is_dir():
            shutil.copytree(folder, new / folder.relative_to(old), copy_function=_link_or_copy)


def _link_or_copy(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def write_all(
    work: Sequence[Work[Given]], given: Given, root: Path, sizes: dict[str, int], progress: Progress
) -> None:
    """Write each work in turn; what stands apart, if it is much, is made by other processes.

    Parameters
    ----------
    given
        What the works are made from: what is published.
    sizes
        Where the size of each file is noted by its path once written.
    """
    is_much = sum(each.is_apart for each in work) > _MOST_MADE_HERE
    done = 0
    with _workers(given) if is_much else nullcontext() as workers:
        for is_apart, some in groupby(work, attrgetter("is_apart")):
            for step, made in _made(some, given, workers if is_apart else None):
                progress(done, len(work), step)
                for path, content in made():
                    sizes[path] = len(content)
                    _write(root / path, content)
                done += 1
    progress(len(work), len(work), "Site écrit")


Made: TypeAlias = tuple[str, Callable[[], Files]]
"""The step of a work, and what gives its contents, once they are wanted."""


def _made(work: Iterable[Work[Given]], given: Given, workers: Executor | None) -> Iterator[Made]:
    """Have works made, in order; other processes are some works ahead of what is written."""
    waiting: deque[Made] = deque()
    for each in work:
        if workers is None:
            yield each.step, partial(each.make, given)
            continue
        waiting.append((each.step, workers.submit(_make_apart, each.make).result))
        if len(waiting) > _MOST_WAITING:
            yield waiting.popleft()
    yield from waiting


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A file taken over from an older site may be the same file as there: never write into it.
    path.unlink(missing_ok=True)
    path.write_bytes(content)


# ---- Other processes --------------------------------------------------------------------------


@contextmanager
def _workers(given: object) -> Iterator[Executor]:
    """Start processes when they are first needed; on a failure, drop what has not begun.

    None is replaced after some work, which would save memory: Python 3.11 may then wait for ever.
    """
    number = min(_MOST_WORKERS, os.cpu_count() or 1)
    workers = ProcessPoolExecutor(number, get_context("spawn"), _begin, (given,))
    try:
        yield workers
    except BaseException:
        workers.shutdown(cancel_futures=True)
        raise
    workers.shutdown()


_given: list[Any] = []
"""In a process that makes works: what they are made from, sent once."""


def _begin(given: object) -> None:
    """Keep what works are made from; have this process end when its parent does, even killed."""
    _given.append(given)
    Thread(target=_wait_for_end, daemon=True).start()


def _wait_for_end() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make_apart(make: Callable[[Any], Files]) -> list[tuple[str, bytes]]:
    """Make a work, in a process that may make many."""
    files = list(make(_given[0]))
    forget_drawings()
    return files
