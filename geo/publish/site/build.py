"""Publishing: every page and file of a release, written beside the site that it will replace.

The new site takes over the past releases, as links to the same files where the disk allows.
`geo.publish.site.placing` puts it in its place.
"""

import os
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import groupby
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import TypeAlias

from geo.progress import Progress
from geo.publish.images import forget_drawings
from geo.publish.site.page import Page
from geo.publish.site.publication import Publication
from geo.publish.site.shell import at_root, in_release, write_page

SHARED_FOLDER = "partage"
_MOST_WORKERS = 4
_MOST_WAITING = 16
_MOST_DRAWN_HERE = 24
"""Two processes begin to draw after a second, in which about so many drawings are made here."""


Rendering: TypeAlias = Callable[[], bytes]
"""Makes a content, in another process perhaps: a `partial` of a function of a module."""

Files: TypeAlias = Iterable[tuple[str, bytes | Rendering]]
"""Contents by path under the root of the site."""


@dataclass(frozen=True, slots=True)
class Work:
    """Something to write.

    Attributes
    ----------
    step
        What it is, in a few French words.
    make
        Makes the contents.
    is_apart
        Whether other processes may make it: its contents are renderings.
    """

    step: str
    make: Callable[[], Files]
    is_apart: bool = False


def page_work(step: str, site: Publication, make: Callable[[], Page]) -> Work:
    """Write a page at its two addresses."""

    def files() -> Iterator[tuple[str, bytes]]:
        page = make()
        html = write_page(page, site)
        yield page.path, at_root(html, page, site.release).encode()
        yield f"versions/{site.release}/{page.path}", in_release(html, page, site.release).encode()

    return Work(step, files)


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


def write_all(work: Sequence[Work], root: Path, sizes: dict[str, int], progress: Progress) -> None:
    """Write each work in turn; what stands apart, if it is much, is made by other processes.

    Parameters
    ----------
    root
        Of the site.
    sizes
        Where the size of each file is noted by its path once written.
    """
    for is_apart, some in groupby(enumerate(work), lambda each: each[1].is_apart):
        with _workers() if is_apart else nullcontext() as workers:
            queue = _Queue(root, sizes, workers)
            for done, each in some:
                progress(done, len(work), each.step)
                for path, content in each.make():
                    queue.add(path, content)
            queue.empty()
    progress(len(work), len(work), "Site écrit")


@contextmanager
def _workers() -> Iterator[Executor]:
    """Start processes when they are first needed; on a failure, drop what has not begun.

    None is replaced after some work, which would save memory: Python 3.11 may then wait for ever.
    """
    number = min(_MOST_WORKERS, os.cpu_count() or 1)
    workers = ProcessPoolExecutor(number, get_context("spawn"), initializer=_end_with_parent)
    try:
        yield workers
    except BaseException:
        workers.shutdown(cancel_futures=True)
        raise
    workers.shutdown()


def _end_with_parent() -> None:
    """Have this process end when the one that started it does, even killed."""
    Thread(target=_wait_for_end, daemon=True).start()


def _wait_for_end() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@dataclass(slots=True)
class _Drawing:
    """A file that waits for its turn, with its content once another process makes it."""

    path: str
    rendering: Rendering
    made: Future[bytes] | None = None


class _Queue:
    """Files to write, in order; those that are being made wait for their turn."""

    def __init__(self, root: Path, sizes: dict[str, int], workers: Executor | None) -> None:
        self._root, self._sizes, self._workers = root, sizes, workers
        self._waiting: deque[_Drawing] = deque()
        self._is_much = False

    def add(self, path: str, content: bytes | Rendering) -> None:
        """Write a file now, or have it made."""
        if isinstance(content, bytes):
            self._write(path, content)
            return
        self._waiting.append(_Drawing(path, content))
        self._is_much = self._is_much or len(self._waiting) > _MOST_DRAWN_HERE
        if self._workers is None:
            self.empty()
        elif self._is_much:
            self._share(self._workers)

    def empty(self) -> None:
        """Wait until all is written."""
        while self._waiting:
            self._write_first()

    def _share(self, workers: Executor) -> None:
        """Give the processes what they do not have yet, and wait when they have enough."""
        for drawing in self._waiting:
            drawing.made = drawing.made or workers.submit(_render, drawing.rendering)
        while len(self._waiting) > _MOST_WAITING:
            self._write_first()

    def _write_first(self) -> None:
        first = self._waiting.popleft()
        content = first.made.result() if first.made else _render(first.rendering)
        self._write(first.path, content)

    def _write(self, name: str, content: bytes) -> None:
        self._sizes[name] = len(content)
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # A file taken over from an older site may be the same file as there: never write into it.
        path.unlink(missing_ok=True)
        path.write_bytes(content)


def _render(rendering: Rendering) -> bytes:
    """Make a content, in a process that may make many."""
    content = rendering()
    forget_drawings()
    return content
