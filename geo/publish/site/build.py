"""Publishing: every page and file of a release, written whole or not at all.

A new site is built beside the old one, takes over its past releases (as links to the same files
where the disk allows), and takes its place by two renames.
"""

import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeAlias

from geo.errors import PublishError
from geo.progress import Progress
from geo.publish.images import forget_drawings
from geo.publish.site.page import Page
from geo.publish.site.publication import Publication
from geo.publish.site.shell import at_root, in_release, write_page

INDEX = "versions/index.json"
SHARED_FOLDER = "partage"
_BUILT_BESIDE = ".en-cours"
_REPLACED = ".remplace"
_MOST_WORKERS = 4
_MOST_WAITING = 16
_MOST_DRAWN_HERE = 24
"""Two processes begin to draw after a second, in which about so many drawings are made here."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A content that another process may make: a function of a module, and its arguments."""

    function: Callable[..., bytes]
    arguments: tuple[Any, ...]


Files: TypeAlias = Iterator[tuple[str, bytes | Rendering]]
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
    sizes
        Where the size of each file is noted, for who needs them; None for nobody.
    is_apart
        Whether other processes may make it: its contents are renderings.
    """

    step: str
    make: Callable[[], Files]
    sizes: dict[str, int] | None = None
    is_apart: bool = False


def page_work(step: str, site: Publication, make: Callable[[], Page]) -> Work:
    """Write a page at its two addresses."""

    def files() -> Files:
        page = make()
        html = write_page(page, site)
        yield page.path, at_root(html, page, site.release).encode()
        yield f"versions/{site.release}/{page.path}", in_release(html, page, site.release).encode()

    return Work(step, files)


def release_path(site: Publication, path: str) -> str:
    """Where a file of the release stands, under the root of the site."""
    return f"versions/{site.release}/fichiers/{path}"


def write_site(work: Sequence[Work], out: Path, release: str, progress: Progress) -> int:
    """Write all of a site, with the past releases of the one it replaces.

    Returns
    -------
    int
        How many files were written.

    Raises
    ------
    PublishError
        The folder holds something else than a site of ours, or is being written by another
        publication.
    """
    check_folder(out)
    beside = out.with_name(out.name + _BUILT_BESIDE)
    try:
        beside.mkdir(parents=True)
    except FileExistsError as error:
        message = (
            f"Une publication vers « {out.name} » est en cours, ou s'est arrêtée en route. Si "
            f"aucune n'est en cours, supprimez le dossier « {beside.name} » et recommencez."
        )
        raise PublishError(message) from error
    try:
        _take_over(out, beside, release)
        written = _write_all(work, beside, progress)
        _replace(out, beside)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return written


def check_folder(out: Path) -> None:
    """Refuse a folder that we did not write: nothing of it would be left.

    Raises
    ------
    PublishError
        It is a file, or a folder of other files.
    """
    if out.is_dir() and (not any(out.iterdir()) or (out / INDEX).is_file()):
        return
    if out.exists():
        message = (
            f"« {out.name} » existe et n'est pas un site publié par l'atlas (il n'a pas de "
            f"{INDEX}). Choisissez un dossier vide ou un autre nom avec --out."
        )
        raise PublishError(message)


def _take_over(old: Path, new: Path, release: str) -> None:
    """Keep the past releases and the files that their pages share."""
    if not old.is_dir():
        return
    for folder in (old / SHARED_FOLDER, *_releases(old, release)):
        if folder.is_dir():
            shutil.copytree(folder, new / folder.relative_to(old), copy_function=_link_or_copy)


def _releases(site: Path, but: str) -> list[Path]:
    folders = sorted(path for path in (site / "versions").iterdir() if path.is_dir())
    return [path for path in folders if path.name != but]


def _link_or_copy(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def _write_all(work: Sequence[Work], root: Path, progress: Progress) -> int:
    """Write each work in turn; what stands apart, if it is much, is made by other processes."""
    written = 0
    for is_apart, some in groupby(enumerate(work), lambda each: each[1].is_apart):
        with _workers() if is_apart else nullcontext() as workers:
            queue = _Queue(root, workers)
            for done, each in some:
                progress(done, len(work), each.step)
                for path, content in each.make():
                    queue.add(path, content, each.sizes)
            queue.empty()
        written += queue.written
    progress(len(work), len(work), "Site écrit")
    return written


@contextmanager
def _workers() -> Iterator[Executor]:
    """Start processes when they are first needed; on a failure, drop what has not begun.

    None is replaced after some work, which would save memory: Python 3.11 may then wait for ever.
    """
    number = min(_MOST_WORKERS, os.cpu_count() or 1)
    workers = ProcessPoolExecutor(number, mp_context=get_context("spawn"))
    try:
        yield workers
    except BaseException:
        workers.shutdown(cancel_futures=True)
        raise
    workers.shutdown()


@dataclass(slots=True)
class _Drawing:
    """A file that waits for its turn, with its content once another process makes it."""

    path: str
    rendering: Rendering
    sizes: dict[str, int] | None
    made: Future[bytes] | None = None


class _Queue:
    """Files to write, in order; those that are being made wait for their turn."""

    def __init__(self, root: Path, workers: Executor | None) -> None:
        self.written = 0
        self._root, self._workers = root, workers
        self._waiting: deque[_Drawing] = deque()
        self._is_much = False

    def add(self, path: str, content: bytes | Rendering, sizes: dict[str, int] | None) -> None:
        """Write a file now, or have it made."""
        if isinstance(content, bytes):
            self._write(path, content, sizes)
            return
        self._waiting.append(_Drawing(path, content, sizes))
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
        self._write(first.path, content, first.sizes)

    def _write(self, path: str, content: bytes, sizes: dict[str, int] | None) -> None:
        if sizes is not None:
            sizes[path] = len(content)
        _write(self._root / path, content)
        self.written += 1


def _render(rendering: Rendering) -> bytes:
    """Make a content, in a process that may make many."""
    content = rendering.function(*rendering.arguments)
    forget_drawings()
    return content


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A file taken over from an older site may be the same file as there: never write into it.
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def _replace(out: Path, beside: Path) -> None:
    replaced = out.with_name(out.name + _REPLACED)
    shutil.rmtree(replaced, ignore_errors=True)
    if out.exists():
        out.rename(replaced)
    beside.rename(out)
    shutil.rmtree(replaced, ignore_errors=True)
