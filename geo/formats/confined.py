"""The other side of `geo.formats.confinement`: a process from which one is forked for each job.

`python -m geo.formats.confined` takes its orders on its standard input, a socket: with each come
the descriptors that a child reads its job from and answers to, and a socket that tells how the
child ended, and whose closing ends it. What was prepared, every child has.

A child enters the sandbox before it looks at a byte of the files. The process itself sees none, and
ends when nobody wants anything of it any more.
"""

import ctypes
import fcntl
import gc
import json
import os
import platform
import resource
import select
import signal
import socket
import struct
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any, BinaryIO

from geo.errors import AtlasError
from geo.formats.frames import Frame, frame_bytes

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


# ---- What it gives up for good --------------------------------------------------------------


_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2  # prctl(2)
_LOAD, _IS, _HAS, _RETURN = 0x20, 0x15, 0x45, 0x06  # instructions of classic BPF
_ALLOW, _REFUSE = 0x7FFF_0000, 0x0005_0001  # SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO with EPERM
_CALL, _ARCHITECTURE = 0, 4  # where a filter finds them
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_GRACE_S = 5
# socket, socketpair, execve, execveat, ptrace, process_vm_readv and writev, kill, io_uring_setup,
# unlinkat, renameat and renameat2, mkdirat, linkat, symlinkat, mknodat, truncate, fchmodat,
# openat2; and on x86 the older forms of the same: fork, vfork, unlink, rename…
_X86_64 = (41, 53, 59, 322, 101, 310, 311, 62, 425, 263, 264, 316, 258, 265, 266, 259, 76, 268, 437,
           57, 58, 82, 83, 85, 86, 87, 88, 90, 133)  # fmt: skip
_ARM64 = (198, 199, 221, 281, 117, 270, 271, 129, 425, 35, 38, 276, 34, 37, 36, 33, 45, 53, 437)
# By machine: its number in filters, the calls refused, and those that open, with where their flags
# stand (openat, and open on x86).
_MACHINES = {
    "x86_64": (0xC000_003E, _X86_64, ((257, 32), (2, 24))),
    "aarch64": (0xC000_00B7, _ARM64, ((56, 32),)),
}


def enter_sandbox(*, memory: int, processor_s: int) -> None:
    """Give up what reading does not need, in this process and for good.

    By the system, and for a plain account as for root: memory, processor, written bytes (limits of
    resources); sockets, other programs, other processes, and every change of a file (a filter of
    system calls, on Linux of 64 bits; elsewhere they are not given up). It may still read what its
    account may read, since libraries load parts of themselves late, and has nobody to tell it to.

    Parameters
    ----------
    memory
        Bytes of address space, beside what this process has already.
    processor_s
        Seconds of processor, from now on.
    """
    _go_first()
    _end_with_input()
    spent = resource.getrusage(resource.RUSAGE_SELF)
    processor = int(spent.ru_utime + spent.ru_stime) + processor_s
    most = _held() + memory
    for kind, soft, hard in (
        (resource.RLIMIT_CPU, processor, processor + _GRACE_S),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_AS, most, most),
        (resource.RLIMIT_NOFILE, 64, 64),
    ):
        with suppress(OSError, ValueError):  # macOS has no limit of memory
            resource.setrlimit(kind, (soft, hard))
    refuse_calls()


def _held() -> int:
    """Bytes of address space that this process has; 0 where the system does not say."""
    with suppress(OSError), open("/proc/self/statm") as sizes:  # noqa: PTH123 - of the system
        return int(sizes.read().split()[0]) * resource.getpagesize()
    return 0


def refuse_calls() -> bool:
    """Have the system refuse what reaches out of this process; whether it does."""
    found = _MACHINES.get(platform.machine()) if sys.platform == "linux" else None
    if found is None:
        return False
    content = _filter(*found)
    program = ctypes.create_string_buffer(content)
    described = struct.pack("@HP", len(content) // 8, ctypes.addressof(program))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return bool(prctl(_SECCOMP, _FILTER, ctypes.create_string_buffer(described), 0, 0) == 0)


def _filter(number: int, refused: tuple[int, ...], opening: tuple[tuple[int, int], ...]) -> bytes:
    """Write the filter: each instruction says how many to pass over when it holds, or does not."""
    steps = [(_LOAD, 0, 0, _ARCHITECTURE), (_IS, 1, 0, number), (_RETURN, 0, 0, _REFUSE)]
    steps.append((_LOAD, 0, 0, _CALL))
    for call in refused:
        steps += [(_IS, 0, 1, call), (_RETURN, 0, 0, _REFUSE)]
    for call, flags in opening:
        steps += [(_IS, 0, 4, call), (_LOAD, 0, 0, flags), (_HAS, 0, 1, _WRITING)]
        steps += [(_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]
    steps.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("@HBBI", *step) for step in steps)


def _go_first() -> None:
    """Have this process ended before any other, when the machine runs short of memory."""
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:  # noqa: PTH123 - a setting
        score.write("1000")


def _end_with_input() -> None:
    """Have the system end this process when its standard input is closed, even in a library."""
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([0], [], [], 0)[0]:  # closed already
        os._exit(0)


if __name__ == "__main__":
    main()
