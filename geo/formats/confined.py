"""The other side of `geo.formats.confinement`: a process that does one job and ends.

`python -m geo.formats.confined` reads a job on its standard input and answers on its standard
output, in frames. It enters the sandbox before it looks at a byte of the files, and ends with the
one that started it, whose end of the standard input is then closed.
"""

import json
import os
import struct
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, BinaryIO

from geo.errors import AtlasError
from geo.formats.frames import frame
from geo.formats.sandbox import enter_sandbox

OUT_OF_MEMORY = 77
"""Exit code of a job that had to have more memory than it may."""


def main() -> None:
    """Wait for a job, do it, and end."""
    source = sys.stdin.buffer
    start = source.read(4)
    if len(start) < 4:
        return  # nobody wants anything of this process any more
    job = json.loads(source.read(struct.unpack("!I", start)[0]))
    files = {name: source.read(size) for name, size in job["files"]}
    module, _, name = job["task"].partition(":")
    task = getattr(import_module(module), name)
    enter_sandbox(memory=job["limits"]["memory"], processor_s=job["limits"]["processor_s"])
    os._exit(_done(task, files))


def _done(task: Any, files: Mapping[str, bytes]) -> int:  # noqa: ANN401 - found by its name
    """Do the job; the exit code."""
    out = sys.stdout.buffer
    try:
        _answer(task, files, out)
        out.flush()
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def _answer(task: Any, files: Mapping[str, bytes], out: BinaryIO) -> None:  # noqa: ANN401
    def send(header: Mapping[str, object], payload: bytes = b"") -> None:
        out.writelines(frame(header, payload))

    try:
        task(files, send)
        send({"ends": True})
    except AtlasError as error:
        send({"refused": str(error)})


if __name__ == "__main__":
    main()
