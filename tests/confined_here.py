"""Confined jobs, done in this process: for tests of what they say, whose files are not hostile."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TypeVar

import pytest

from geo.errors import AtlasError, DataUnreadableError
from geo.formats.confined import Given
from geo.formats.confinement import Job
from geo.formats.frames import Frame

T = TypeVar("T")
_USERS = (
    "geo.imports.confined",
    "geo.indicators.reading.confined",
    "geo.sources.validation",
    "geo.tables.confined",
    "geo.tables.indicator_files",
)


def do_here(
    job: Job, believe: Callable[[Iterator[Frame]], T], _meanwhile: Callable[[], None] | None = None
) -> T:
    """Do a job as `confined` does, told and believed as it is there."""
    module, _, name = job.task.partition(":")
    frames: list[Frame] = []
    try:
        task = getattr(import_module(module), name)
        task(Given(job.files, job.own, job.argument), frames.append)
    except AtlasError as error:
        raise DataUnreadableError(str(error)) from None
    return believe(iter(frames))


def do_all_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every confined job done here, and nothing made ready elsewhere."""
    for user in _USERS:
        monkeypatch.setattr(f"{user}.confined", do_here)
    for user in ("geo.imports.confined", "geo.commands.indicators.command"):
        monkeypatch.setattr(f"{user}.prepare", lambda *_: None)
