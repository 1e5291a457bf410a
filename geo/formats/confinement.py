"""Confinement: files that nobody vouches for, read in a process of its own.

Parsers of hostile files abort, never end, or take all the memory there is, in ways that no guard
foresees. The process that reads has limits of memory, processor and time kept by the system, opens
no file, holds no secret of the environment, has no network where the system lets a plain account
give it up, and is ended when what it reads is no longer wanted or when its parent ends. What it
hands back is plain rows, each checked (`geo.formats.frames`); what it dies of is one sentence.
"""

import atexit
import json
import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import IO, Final, TypeVar

from geo.errors import DataUnreadableError
from geo.formats.confined import OUT_OF_MEMORY
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
        Bytes of address space. Files of 100 MB that are within the limits of `geo.formats.limits`
        were read within 1.4 GB.
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


def confined(
    task: str,
    files: Mapping[str, bytes],
    believe: Callable[[Iterator[Frame]], T],
    *,
    limits: Limits = READING,
    meanwhile: Callable[[], None] = lambda: None,
) -> T:
    """Have a function of ours work on files in another process, and take what it tells.

    Parameters
    ----------
    task
        « module:function »; the function takes the files and what to send frames with.
    believe
        Makes something of the frames, here; raises FrameError for what they cannot be.
    meanwhile
        Called again and again while one waits: what it raises ends the reading.

    Raises
    ------
    DataUnreadableError
        As the function does; or the reading takes more than it may, or dies.
    """
    reading = _Reading(_SPARES.take(), time.monotonic() + limits.seconds, meanwhile)
    try:
        reading.send(_job(task, files, limits), files)
        return believe(reading.frames(limits.answer))
    except DataUnreadableError as error:
        refusal = str(error)
    except (_OverError, OSError, ValueError) as error:
        refusal = _refusal(files, _reason(reading, error, limits))
    finally:
        reading.end()
    # Raised here, so that nothing of what was read is kept with it.
    raise DataUnreadableError(refusal)


def keep_spare() -> None:
    """Have a process ready ahead, from now on: none of a visitor's time goes to starting one."""
    _SPARES.keep()


class _OverError(Exception):
    """The reading took more than it may."""


class _Reading:
    """One process at work."""

    def __init__(
        self, process: subprocess.Popen[bytes], until: float, meanwhile: Callable[[], None]
    ) -> None:
        self.process = process
        self.until = until
        self.meanwhile = meanwhile

    def send(self, job: bytes, files: Mapping[str, bytes]) -> None:
        """Give it the job."""
        target = _pipe(self.process.stdin)
        os.set_blocking(target, False)
        for content in (job, *files.values()):
            view = memoryview(content)
            while view:
                self._wait(target, select.POLLOUT)
                with suppress(BlockingIOError):
                    view = view[os.write(target, view[:_PART]) :]

    def frames(self, most: int) -> Iterator[Frame]:
        """Give what it answers, until it has said all."""
        source = _pipe(self.process.stdout)
        left = most

        def read(size: int) -> bytes:
            nonlocal left
            left -= size
            if left < 0:
                raise _OverError
            parts = bytearray()
            while len(parts) < size:
                self._wait(source, select.POLLIN)
                part = os.read(source, min(size - len(parts), _PART))
                if not part:
                    raise _OverError
                parts += part
            return bytes(parts)

        for header, payload in read_frames(read):
            if refusal := header.get("refused"):
                raise DataUnreadableError(_plain(refusal))
            if header.get("ends"):
                return
            yield header, payload

    def _wait(self, pipe: int, event: int) -> None:
        """Wait until a pipe is ready, as long as the answer is wanted and there is time."""
        poll = select.poll()
        poll.register(pipe, event)
        while not poll.poll(1000 * _LOOK_S):
            self.meanwhile()
            if time.monotonic() > self.until:
                self.process.kill()
                raise TimeoutError

    def end(self) -> None:
        """End the process, whatever it is at."""
        _close(self.process)
        _SPARES.refill()


def _reason(reading: _Reading, error: Exception, limits: Limits) -> str:
    if isinstance(error, TimeoutError):
        return _TOO_LONG.format(seconds=number(round(limits.seconds)))
    code = _exit_code(reading.process)
    if code in (OUT_OF_MEMORY, *_NO_MEMORY):
        return _TOO_MUCH.format(size=number(limits.memory // 1_000_000))
    if code in _NO_TIME:
        return _TOO_LONG.format(seconds=number(limits.processor_s))
    return _BROKE_DOWN


def _exit_code(process: subprocess.Popen[bytes]) -> int | None:
    try:
        return process.wait(timeout=_PATIENCE_S)
    except subprocess.TimeoutExpired:
        return None


_PATIENCE_S = 5.0
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


def _job(task: str, files: Mapping[str, bytes], limits: Limits) -> bytes:
    sizes = [(name, len(data)) for name, data in files.items()]
    text = json.dumps({"task": task, "files": sizes, "limits": asdict(limits)}).encode()
    return struct.pack("!I", len(text)) + text


def _pipe(end: IO[bytes] | None) -> int:
    if end is None:
        message = "the process was started without its pipes"
        raise RuntimeError(message)
    return end.fileno()


def _started() -> subprocess.Popen[bytes]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "geo.formats.confined"],
        cwd=_ROOT,
        env=kept | _VARIABLES,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # it may quote what it reads
    )


class _Spares:
    """A process that waits for a job, if one is to be kept ready."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.is_kept = False
        self.waiting: subprocess.Popen[bytes] | None = None

    def take(self) -> subprocess.Popen[bytes]:
        """Give the one that waits, or another."""
        with self.lock:
            process, self.waiting = self.waiting, None
        if process is None:
            return _started()
        if process.poll() is not None:
            _close(process)
            return _started()
        return process

    def keep(self) -> None:
        """Have one wait, from now on."""
        self.is_kept = True
        self.refill()

    def refill(self) -> None:
        """Start the next one, where one is to be kept ready."""
        with self.lock:
            if self.is_kept and self.waiting is None:
                self.waiting = _started()

    def close(self) -> None:
        """End the one that waits."""
        with self.lock:
            self.is_kept, process, self.waiting = False, self.waiting, None
        if process is not None:
            _close(process)


def _close(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    process.wait()


_SPARES = _Spares()
atexit.register(_SPARES.close)
