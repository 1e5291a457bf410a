"""The other side of `geo.formats.confinement`: a process from which one is forked for each job.

`python -m geo.formats.confined` takes its orders on its standard input, a socket: with each come
the descriptors that a child reads its job from and answers to, and a socket that tells how the
child ended, and whose closing ends it. What was prepared, every child has.

A child enters the sandbox before it looks at a byte of the files. The process itself sees none, and
ends when nobody wants anything of it any more.
"""

import gc
import json
import os
import select
import signal
import socket
import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any, BinaryIO

from geo.errors import AtlasError
from geo.formats.frames import Frame, frame_bytes
from geo.formats.sandbox import enter_sandbox

OUT_OF_MEMORY = 77
"""Exit code of a job that had to have more memory than it may."""
PREPARATION = "ATLAS_PREPARATION"
"""Variable that says what to make ready: « module:function argument »."""
_IDLE_S = 600
_NICE = 5


@dataclass(frozen=True)
class Given:
    """What a job works on.

    Attributes
    ----------
    files
        By name, those that nobody vouches for.
    own
        By name, those that do not come with them: the data in service, for instance.
    argument
        What else it is told, as JSON has it.
    """

    files: Mapping[str, bytes]
    own: Mapping[str, bytes]
    argument: Any


def main() -> None:
    """Prepare, then have children do what is asked."""
    orders = socket.socket(fileno=0)
    task, _, argument = os.environ.pop(PREPARATION, "").partition(" ")
    if task:
        _give_way()
        with suppress(AtlasError, OSError):  # a job that lacks it will say so itself
            _found(task)(argument)
    gc.collect()
    gc.freeze()  # what was prepared is shared as long as nobody writes on it
    _Nursery(orders).watch()


def _give_way() -> None:
    """Leave the processor to the pages: among all, and where the system shares it by sessions."""
    os.nice(_NICE)
    with suppress(OSError), open("/proc/self/autogroup", "w") as group:  # noqa: PTH123 - a setting
        group.write(str(_NICE))


def _found(task: str) -> Any:  # noqa: ANN401 - a function, found by its name
    module, _, name = task.partition(":")
    return getattr(import_module(module), name)


class _Nursery:
    """The children at work, each by the socket of who asked for it."""

    def __init__(self, orders: socket.socket) -> None:
        self.orders: socket.socket | None = orders
        self.children: dict[socket.socket, int] = {}

    def watch(self) -> None:
        """Take orders, end who is no longer wanted, tell how each ended, until there is none."""
        ends = _told_of_ends()
        while self.orders or self.children:
            watched: list[Any] = [ends, *self.children, *([self.orders] if self.orders else [])]
            ready = select.select(watched, [], [], _IDLE_S)[0]
            if not ready and not self.children:
                return
            if ends in ready:
                os.read(ends, 512)
            for asker in self.children.keys() & set(ready):
                os.kill(self.children[asker], signal.SIGKILL)
            self._tell_ends(frozenset(ready))
            if self.orders in ready:
                self._take_order()

    def _tell_ends(self, killed: frozenset[object]) -> None:
        for asker, child in list(self.children.items()):
            ended, status = os.waitpid(child, 0 if asker in killed else os.WNOHANG)
            if ended:
                with suppress(OSError):  # who does not wait for it any more
                    asker.send(struct.pack("!i", os.waitstatus_to_exitcode(status)))
                asker.close()
                del self.children[asker]

    def _take_order(self) -> None:
        orders = self.orders
        _, descriptors, _, _ = socket.recv_fds(orders, 1, 3) if orders else (b"", [], 0, None)
        if orders is None or len(descriptors) < 3:
            self.orders = None
            return
        source, answer, asker = descriptors
        child = os.fork()
        if not child:
            orders.close()
            for each in (*self.children, socket.socket(fileno=asker)):
                each.close()
            _be_child(source, answer)
        os.close(source)
        os.close(answer)
        self.children[socket.socket(fileno=asker)] = child


def _told_of_ends() -> int:
    """Give a descriptor that can be read whenever a child has ended."""
    told, tells = os.pipe()
    os.set_blocking(tells, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(tells, warn_on_full_buffer=False)
    return told


def _be_child(source: int, answer: int) -> None:
    """Do one job and end, whatever happens."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for descriptor, place in ((source, 0), (answer, 1)):
            os.dup2(descriptor, place)
            os.close(descriptor)
        code = _do_job(open(0, "rb", closefd=False), open(1, "wb", closefd=False))  # noqa: SIM115 - of the system
    finally:
        os._exit(code)


def _do_job(source: BinaryIO, out: BinaryIO) -> int:
    """Read the job, enter the sandbox, do it; the exit code."""
    start = source.read(4)
    if len(start) < 4:
        return 0  # nobody wants it any more
    job = json.loads(source.read(struct.unpack("!I", start)[0]))
    files, own = (
        {name: source.read(size) for name, size in job[each]} for each in ("files", "own")
    )
    task = _found(job["task"])
    enter_sandbox(memory=job["limits"]["memory"], processor_s=job["limits"]["processor_s"])
    try:
        _answer(task, Given(files, own, job["argument"]), out)
        out.flush()
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def _answer(task: Any, given: Given, out: BinaryIO) -> None:  # noqa: ANN401 - found by its name
    def send(frame: Frame) -> None:
        out.write(frame_bytes(frame))

    try:
        task(given, send)
        out.write(frame_bytes({}))
    except AtlasError as error:
        out.write(frame_bytes({"refused": str(error)}))


if __name__ == "__main__":
    main()
