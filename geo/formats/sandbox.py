"""Sandbox: what a process gives up for good before it reads a file that nobody vouches for.

By the system, and for a plain account as for root: memory, processor, written bytes (limits of
resources); sockets, other programs, other processes, and every change of a file (a filter of
system calls, on Linux of 64 bits; elsewhere they are not given up). It may still read what its
account may read, since libraries load parts of themselves late, and has nobody to tell it to.
"""

import ctypes
import fcntl
import os
import platform
import resource
import select
import signal
import struct
import sys
from contextlib import suppress

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
