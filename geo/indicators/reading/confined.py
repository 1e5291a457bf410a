"""Files of statistics that nobody vouches for, read and understood in a process of their own."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from geo.formats.confined import Given
from geo.formats.confinement import Job, Limits, confined
from geo.formats.frames import Send, believe, tell
from geo.indicators.reading.choices import Choices, choices_content, choices_of
from geo.indicators.reading.codebook import CodeBook
from geo.indicators.reading.found import Findings
from geo.indicators.reading.statistics import read_statistics
from geo.territories.read import read_territories, territories_folder

_READ = "geo.indicators.reading.confined:send_findings"
_LIMITS = Limits(processor_s=240, seconds=480)


def read_confined(
    files: Mapping[str, bytes], folder: Path, choices: Choices, *, accepts: bool
) -> Findings:
    """Read the measures of files as `read_statistics` does, in a process of its own.

    Parameters
    ----------
    folder
        The data folder whose territories are those of the codes.

    Raises
    ------
    DataUnreadableError
        As `read_statistics` does, or nothing is what was chosen; or it takes more than it may.
    """
    argument = {"folder": str(folder), "choices": choices_content(choices), "accepts": accepts}
    job = Job(_READ, files, argument=argument, limits=_LIMITS)
    return confined(job, lambda frames: believe(Findings, frames))


@lru_cache(maxsize=1)
def make_ready(folder: str) -> CodeBook:
    """Load what every reading needs, before any file is there."""
    return CodeBook(read_territories(territories_folder(Path(folder))))


def send_findings(given: Given, send: Send) -> None:
    """Read files, and tell what was found: the work of a confined process."""
    findings = read_statistics(
        given.files,
        make_ready(given.argument["folder"]),
        choices_of(given.argument["choices"]),
        accepts=given.argument["accepts"] is True,
    )
    tell(Findings, findings, send)
