"""Confinement: files that nobody vouches for, read and understood in a process of their own.

Parsers of hostile files abort, never end, or take all the memory there is, in ways that no guard
foresees; what is made of a long list holds up the pages of others. The process that does it has
limits of memory, processor and time kept by the system, changes no file, holds no secret of the
environment, has no network where the system lets a plain account give it up, and is ended when what
it reads is no longer wanted or when its parent ends. What it hands back is plain values, each
checked (`geo.formats.frames`); what it dies of is one sentence.

It is forked from a process that reads nothing (`geo.formats.confined`), which is started once and
may have made ready what every job needs: the territories take seconds to load, a fork 0.02 s.
"""

import atexit
import gc
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Final, TypeVar

from geo.errors import DataUnreadableError
from geo.formats.confined import OUT_OF_MEMORY, PREPARATION
from geo.formats.frames import Frame, read_frames
from geo.french import count, enumeration, number, printable

T = TypeVar("T")
_LOOK_S: Final = 0.1
_PART: Final = 1 << 16
_ROOT: Final = Path(__file__).resolve().parents[2]
_KEPT_VARIABLES: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "TZ")
_VARIABLES: Final = {
    # One thread and one arena: address space counts, whether it is used or not.
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONSAFEPATH": "",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reading may cost.

    Attributes
    ----------
    memory
        Bytes of address space, beside what was made ready. Files of 100 MB that are within the
        limits of `geo.formats.limits` were read within 1.4 GB.
    processor_s, seconds
        Of processor, and by the clock.
    answer
        Bytes of what is handed back.
    """

    memory: int = 2_000_000_000
    processor_s: int = 60
    seconds: float = 120
    answer: int = 400_000_000


READING: Final = Limits()


@dataclass(frozen=True)
class Job:
    """What another process is to do.

    Attributes
    ----------
    task
        « module:function »; the function takes what is `Given`, and what to send frames with.
    files
        By name, those that nobody vouches for: messages name them.
    own
        By name, those that do not come with them.
    argument
        What else it is told, as JSON has it.
    """

    task: str
    files: Mapping[str, bytes]
    own: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    argument: object = None
    limits: Limits = READING


def confined(
    job: Job,
    believe: Callable[[Iterator[Frame]], T],
    meanwhile: Callable[[], None] = lambda: None,
) -> T:
    """Have a job done in another process, and take what it tells.

    Parameters
    ----------
    believe
        Makes something of the frames, here; raises FrameError for what they cannot be.
    meanwhile
        Called again and again while one waits: what it raises ends the job.

    Raises
    ------
    DataUnreadableError
        As the function does; or the job takes more than it may, or dies.
    """
    work = _Work(_FORKS.child(), time.monotonic() + job.limits.seconds, meanwhile)
    try:
        work.send(_job_bytes(job), [*job.files.values(), *job.own.values()])
        return believe(work.frames(job.limits.answer))
    except DataUnreadableError as error:
        refusal = str(error)
    except (_OverError, OSError, ValueError) as error:
        refusal = _refusal(job.files, _reason(work, error, job.limits))
    finally:
        _collect_again()
        work.child.end()
    # Raised here, so that nothing of what was read is kept with it.
    raise DataUnreadableError(refusal)


def prepare(task: str, argument: str) -> None:
    """Have made ready what jobs need, from now on: none of a visitor's time goes to that.

    Parameters
    ----------
    task
        « module:function », called with the argument before any job is; what it keeps, all have.
    """
    _FORKS.prepare(task, argument)


def release() -> None:
    """Let what was made ready end: nothing more is to be read for long, and it takes memory."""
    _FORKS.leave()


class _OverError(Exception):
    """The job took more than it may."""


@dataclass(frozen=True)
class _Child:
    """A process at work: where it takes its job, answers, and where its end is told.

    The one it was forked from ends it once the last is closed.
    """

    job: int
    answer: int
    asker: socket.socket

    def exit_code(self) -> int | None:
        """How it ended; None when it does not."""
        self.asker.settimeout(_ENDING_S)
        try:
            told = self.asker.recv(4)
        except OSError:
            return None
        return int(struct.unpack("!i", told)[0]) if len(told) == 4 else None

    def end(self) -> None:
        """End it, whatever it is at."""
        self.asker.close()
        os.close(self.job)
        os.close(self.answer)


class _Work:
    """One job, given and answered."""

    def __init__(self, child: _Child, until: float, meanwhile: Callable[[], None]) -> None:
        self.child = child
        self.until = until
        self.meanwhile = meanwhile

    def send(self, job: bytes, contents: Iterable[bytes]) -> None:
        """Give the job."""
        os.set_blocking(self.child.job, False)
        for content in (job, *contents):
            view = memoryview(content)
            while view:
                self._wait(self.child.job, select.POLLOUT)
                with suppress(BlockingIOError):
                    view = view[os.write(self.child.job, view[:_PART]) :]

    def frames(self, most: int) -> Iterator[Frame]:
        """Give what is answered, until all is said."""
        left = most

        def read(size: int) -> bytes:
            nonlocal left
            left -= size
            if left < 0:
                raise _OverError
            parts = bytearray()
            while len(parts) < size:
                self._wait(self.child.answer, select.POLLIN)
                part = os.read(self.child.answer, min(size - len(parts), _PART))
                if not part:
                    raise _OverError
                parts += part
            return bytes(parts)

        for content in read_frames(read):
            if isinstance(content, list):
                # So many values at once, all kept: the collector would look at them again and
                # again, a quarter of a second each time, and nobody else's page would move on.
                gc.disable()
                yield content
            elif refusal := content.get("refused"):
                raise DataUnreadableError(_plain(refusal))
            else:
                return

    def _wait(self, pipe: int, event: int) -> None:
        """Wait until a pipe is ready, as long as the answer is wanted and there is time."""
        poll = select.poll()
        poll.register(pipe, event)
        while not poll.poll(1000 * _LOOK_S):
            self.meanwhile()
            if time.monotonic() > self.until:
                raise TimeoutError


def _collect_again() -> None:
    """Let the collector work again, what was made meanwhile being old to it, unlooked at."""
    gc.freeze()
    gc.unfreeze()
    gc.enable()


def _reason(work: _Work, error: Exception, limits: Limits) -> str:
    if isinstance(error, TimeoutError):
        return _TOO_LONG.format(seconds=number(round(limits.seconds)))
    code = work.child.exit_code()
    if code in (OUT_OF_MEMORY, *_NO_MEMORY):
        return _TOO_MUCH.format(size=number(limits.memory // 1_000_000))
    if code in _NO_TIME:
        return _TOO_LONG.format(seconds=number(limits.processor_s))
    return _BROKE_DOWN


_ENDING_S = 5.0
# A library of Rust aborts when it is refused memory; the system kills when it has none left.
_NO_MEMORY = (-signal.SIGABRT, -signal.SIGKILL)
_NO_TIME = (-signal.SIGXCPU,)
_TOO_MUCH = (
    "sa lecture demande plus de mémoire qu'il n'en est accordé ({size} Mo). Ne gardez que le "
    "tableau utile, ou enregistrez-le en CSV."
)
_TOO_LONG = (
    "sa lecture dépasse {seconds} secondes. Ne gardez que le tableau utile, ou enregistrez-le en "
    "CSV."
)
_BROKE_DOWN = (
    "son contenu met la lecture en défaut. Ouvrez-le dans un tableur et enregistrez-le de nouveau, "
    "en XLSX ou en CSV."
)


def _refusal(files: Mapping[str, bytes], reason: str) -> str:
    names = [f"« {name} »" for name in files]
    if len(names) == 1:
        return f"{names[0]} ne peut pas être lu : {reason}"
    shown = names[:_MOST_NAMES] + ["d'autres"] * (len(names) > _MOST_NAMES)
    return (
        f"L'un de ces {count(len(names), 'fichier', 'fichiers')} ne peut pas être lu "
        f"({enumeration(shown)}) : {reason} Donnez-les un à un pour savoir lequel."
    )


_MOST_NAMES = 10


def _plain(refusal: object) -> str:
    """A message of the other process: one line of text, never too long."""
    return printable(" ".join(str(refusal).split()), _LONGEST_MESSAGE)


_LONGEST_MESSAGE = 2_000


def _job_bytes(job: Job) -> bytes:
    content = {
        "task": job.task,
        "files": [(name, len(data)) for name, data in job.files.items()],
        "own": [(name, len(data)) for name, data in job.own.items()],
        "argument": job.argument,
        "limits": asdict(job.limits),
    }
    text = json.dumps(content).encode()
    return struct.pack("!I", len(text)) + text


class _Forks:
    """The process that those at work are forked from: started when first needed."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.preparation: tuple[str, ...] = ()
        self.process: subprocess.Popen[bytes] | None = None
        self.orders: socket.socket | None = None
        self.left: list[subprocess.Popen[bytes]] = []

    def child(self) -> _Child:
        """Fork one; when the process has ended meanwhile, from another."""
        with self.lock:
            try:
                return _child_of(self._started())
            except OSError:
                self._leave()
                return _child_of(self._started())

    def prepare(self, *preparation: str) -> None:
        """Have a process that has prepared something, started by now."""
        with self.lock:
            if preparation != self.preparation:
                self._leave()
            self.preparation = preparation
            self._started()

    def leave(self) -> None:
        """Let the process end, once its children have; the next job starts another."""
        with self.lock:
            self._leave()

    def close(self) -> None:
        """End the process; its children end with what they are spoken to by."""
        with self.lock:
            self._leave()
            for process in self.left:
                process.kill()
                process.wait()
            self.left.clear()

    def _started(self) -> socket.socket:
        if self.process is None or self.orders is None or self.process.poll() is not None:
            self._leave()
            kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
            self.orders, theirs = socket.socketpair()
            with theirs:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "geo.formats.confined"],
                    cwd=_ROOT,
                    env=kept | _VARIABLES | {PREPARATION: " ".join(self.preparation)},
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,  # it may quote what it reads
                    start_new_session=True,
                )
        return self.orders

    def _leave(self) -> None:
        """Let the process end, once its children have."""
        if self.orders is not None:
            self.orders.close()
        if self.process is not None:
            self.left.append(self.process)
        self.left = [each for each in self.left if each.poll() is None]
        self.process = self.orders = None


def _child_of(orders: socket.socket) -> _Child:
    """Ask for a child, and give it its ends of what it is spoken to by."""
    source, job = os.pipe()
    answer, told = os.pipe()
    asker, theirs = socket.socketpair()
    child = _Child(job, answer, asker)
    try:
        socket.send_fds(orders, [b"."], [source, told, theirs.fileno()])
    except OSError:
        child.end()
        raise
    finally:
        theirs.close()
        os.close(source)
        os.close(told)
    return child


_FORKS = _Forks()
atexit.register(_FORKS.close)
