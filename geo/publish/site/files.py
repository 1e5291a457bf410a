"""The files that can be downloaded, and what is said of their format."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from geo.french import NBSP, number
from geo.publish.exports.formats import KINDS, Kind


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file that can be downloaded.

    Attributes
    ----------
    path
        Relative to the folder of the site, with « / ».
    title
        What it holds, in a few words.
    """

    path: str
    title: str
    size: int

    @property
    def kind(self) -> Kind:
        """Its format, as its extension tells."""
        return KINDS[PurePosixPath(self.path).suffix.removeprefix(".")]


def size_in_words(size: int) -> str:
    """Write a number of bytes: « 312 octets », « 48 ko », « 1,3 Mo »."""
    if size < 1000:
        return f"{number(size)}{NBSP}octet{'s' if size > 1 else ''}"
    if size < 999_500:
        return f"{number(size / 1000)}{NBSP}ko"
    return f"{number(size / 1_000_000, 1)}{NBSP}Mo"
