"""What visitors upload stays in memory, never on the disk, and can never fill the memory.

Starlette writes the part of a form that is larger than one megabyte into a temporary file, from
which Streamlit then reads it whole into memory; and Streamlit limits each file, not their number.
Light: imported before the server listens.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import Runtime, exists
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

LARGEST_UPLOAD: Final = 110_000_000
"""Bytes of the files of one session: a little more than one import may have."""
MOST_TOGETHER: Final = 1_000_000_000
"""Bytes of the files of all sessions."""
_PATH: Final = "/_stcore/upload_file/"


def keep_uploads_in_memory() -> None:
    """Let forms of this process stay in memory, up to what the server takes at all."""
    MultiPartParser.spool_max_size = LARGEST_UPLOAD


class UploadQuota:
    """ASGI middleware: refuses a file that would be too much for its session, or for the server."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the app."""
        self.app = app
        self.receiving: Counter[str] = Counter()  # bytes on their way, by session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on but uploads beyond the limits, or of a size unsaid."""
        if scope["type"] != "http" or scope["method"] != "PUT" or _PATH not in scope["path"]:
            await self.app(scope, receive, send)
            return
        session = scope["path"].partition(_PATH)[2].partition("/")[0]
        size = Headers(scope=scope).get("content-length", "")
        if not (size.isascii() and size.isdigit()):
            await PlainTextResponse("Taille inconnue", 411)(scope, receive, send)
        elif not has_room(int(size), session, [*stored_sizes(), *self.receiving.items()]):
            await PlainTextResponse("Trop de fichiers", 413)(scope, receive, send)
        else:
            await self._receive(int(size), session, (scope, receive, send))

    async def _receive(self, size: int, session: str, request: tuple[Scope, Receive, Send]) -> None:
        self.receiving[session] += size
        try:
            await self.app(*request)
        finally:
            self.receiving[session] -= size
            self.receiving += Counter()  # forgets the sessions of which nothing comes any more


def has_room(size: int, session: str, kept: Sequence[tuple[str, int]]) -> bool:
    """Whether a file of that size may be kept for a session, beside those of all sessions."""
    mine = sum(each for owner, each in kept if owner == session)
    everyone = sum(each for _, each in kept)
    return size + mine <= LARGEST_UPLOAD and size + everyone <= MOST_TOGETHER


def stored_sizes() -> list[tuple[str, int]]:
    """The session and the size of each file that Streamlit keeps."""
    manager = Runtime.instance().uploaded_file_mgr if exists() else None
    if not isinstance(manager, MemoryUploadedFileManager):
        return []
    # Copies first: other threads add and remove files meanwhile.
    sessions = list(manager.file_storage.items())
    return [(owner, len(file.data)) for owner, files in sessions for file in list(files.values())]
