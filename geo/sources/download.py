"""Download: one file of the web, within limits, from machines that the operator named."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from geo.errors import SourceError
from geo.formats.limits import MAX_BYTES
from geo.french import quoted
from geo.http import Answer, HttpClient, HttpError, Request, RetryPolicy
from geo.settings import THIS_MACHINE

AGENT = "atlas-ptce (donnees)"
SOURCES = RetryPolicy(
    connect_s=10,
    silence_s=30,
    attempt_s=300,
    attempts=3,
    total_s=300,
    first_wait_s=1,
    longest_wait_s=30,
)
"""Files of 100 MB on a slow line; nobody waits, but pages must tell in time that it fails."""
_NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class Web:
    """The web as far as the operator lets us go.

    Attributes
    ----------
    hosts
        The machines that may be asked: the one of the operator's address, and those named.
    most_bytes
        A file that is longer is not read to its end.
    """

    hosts: frozenset[str]
    policy: RetryPolicy = SOURCES
    most_bytes: int = MAX_BYTES

    def download(self, url: str) -> bytes:
        """Read a file whole.

        Raises
        ------
        SourceError
            It cannot be had, is too long, is a page of HTML, or is elsewhere than allowed.
        """
        found = self.download_unless(url, "")
        if found is None:
            raise AssertionError  # only what is known is left out
        return found.data

    def download_unless(self, url: str, known: str) -> Answer | None:
        """Read a file whole, unless its server says that it still is the one that is known.

        Parameters
        ----------
        known
            What its server named this version of it (`ETag`); empty to read it in any case.

        Raises
        ------
        SourceError
            As `download`.
        """
        headers = {"If-None-Match": known} if known else {}
        client = HttpClient(AGENT, self.policy, self._require_allowed)
        try:
            return client.ask(Request(url, self.most_bytes, headers=headers), _downloaded)
        except HttpError as error:
            raise SourceError(error.sentence("la source"), error.detail) from error

    def _require_allowed(self, url: str) -> None:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if host not in self.hosts:
            raise SourceError(
                "la source renvoie vers une machine que les réglages ne nomment pas",
                f"Machine : {quoted(host)}. Si vous lui faites confiance, ajoutez-la à la clé "
                "« hotes_permis » du fichier de réglages.",
            )
        if parts.scheme != "https" and not (parts.scheme == "http" and host in THIS_MACHINE):
            raise SourceError("la source renvoie vers une adresse qui n'est pas en https")


def _downloaded(answer: Answer) -> Answer | None:
    if answer.status == _NOT_MODIFIED:
        return None
    _require_no_page(answer.headers.get("content-type", ""), answer.data[:2000])
    return answer


def _require_no_page(content_type: str, beginning: bytes) -> None:
    start = beginning.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    is_page = start.startswith((b"<!doctype html", b"<html")) or (
        content_type.lower().startswith("text/html") and start.startswith(b"<")
    )
    if is_page:
        raise SourceError("la source donne une page HTML, et non des données")
