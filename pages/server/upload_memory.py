"""What visitors upload stays in memory, never on the disk, and can never fill the memory.

Starlette writes the part of a form that is larger than one megabyte into a temporary file, from
which Streamlit then reads it whole into memory; and Streamlit limits each file, not their number.
Light: imported before the server listens.
"""

import asyncio
import time
from collections import Counter
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import Runtime, exists
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

LARGEST_UPLOAD: Final = 110_000_000
"""Bytes of the files of one session: a little more than one import may have."""
MOST_TOGETHER: Final = 1_000_000_000
"""Bytes of the files of all sessions."""
SILENCE_S: Final = 20.0
"""Seconds without a byte after which a file is not waited for any more."""
LONGEST_UPLOAD_S: Final = 900.0
"""Seconds that a file may take to come: the largest one at 1 Mbit/s."""
LEFT_S: Final = 30.0
"""Seconds after which a visitor whose connection is lost has left."""
_PATH: Final = "/_stcore/upload_file/"
_TOO_MUCH: Final = "Trop de fichiers"
_TOO_SLOW: Final = "Le fichier n'arrive plus"


def keep_uploads_in_memory() -> None:
    """Let forms of this process stay in memory, up to what the server takes at all."""
    MultiPartParser.spool_max_size = LARGEST_UPLOAD


class UploadQuota:
    """ASGI middleware: refuses a file that would be too much for its session, or for the server.

    What a session announces counts for itself; what has come counts for everybody, so that nobody
    can take the room of others by saying that much will come.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.announced: Counter[str] = Counter()  # bytes, by session
        self.received = 0  # bytes of files that have begun to come and not ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on but uploads beyond the limits, or of a size unsaid."""
        if scope["type"] != "http" or scope["method"] != "PUT" or _PATH not in scope["path"]:
            await self.app(scope, receive, send)
            return
        session = scope["path"].partition(_PATH)[2].partition("/")[0]
        size = Headers(scope=scope).get("content-length", "")
        mine = sum(each for owner, each in stored_sizes() if owner == session)
        mine += self.announced[session]
        if not (size.isascii() and size.isdigit()):
            await PlainTextResponse("Taille inconnue", 411)(scope, receive, send)
        elif mine + int(size) > LARGEST_UPLOAD or not self.has_room(int(size)):
            await PlainTextResponse(_TOO_MUCH, 413)(scope, receive, send)
        else:
            await self._take(int(size), session, (scope, receive, send))

    def has_room(self, size: int) -> bool:
        """Whether so many bytes may come, beside those of all sessions."""
        stored = sum(each for _, each in stored_sizes())
        return stored + self.received + size <= MOST_TOGETHER

    async def _take(self, size: int, session: str, request: tuple[Scope, Receive, Send]) -> None:
        scope, receive, send = request
        body = _Body(self, receive)
        self.announced[session] += size
        try:
            await self.app(scope, body.receive, send)
        finally:
            self.received -= body.received
            self.announced[session] -= size
            self.announced += Counter()  # forgets the sessions of which nothing comes any more


class _Body:
    """The body of one upload, counted as it comes, and given up when it no longer does."""

    def __init__(self, quota: UploadQuota, receive: Receive) -> None:
        self.quota = quota
        self.source = receive
        self.received = 0
        self.is_whole = False
        self.until = time.monotonic() + LONGEST_UPLOAD_S

    async def receive(self) -> Message:
        """Wait for the next part; the errors become the answer of the server."""
        if self.is_whole:
            return await self.source()
        left = min(SILENCE_S, self.until - time.monotonic())
        try:
            message = await asyncio.wait_for(self.source(), max(left, 0))
        except TimeoutError as error:
            raise HTTPException(408, _TOO_SLOW) from error
        size = len(message.get("body", b""))
        if not self.quota.has_room(size):
            raise HTTPException(413, _TOO_MUCH)
        self.received += size
        self.quota.received += size
        self.is_whole = not message.get("more_body", False)
        return message


class LeftUploads:
    """Files of the sessions whose visitor has left, which Streamlit keeps until others come."""

    def __init__(self) -> None:
        self.since: dict[str, float] = {}

    def forget(self, now: float) -> list[str]:
        """Close the sessions with files of those who have not come back for a while; which ones.

        Parameters
        ----------
        now
            Seconds of a clock that only goes forward.
        """
        manager = _manager()
        if manager is None:
            return []
        runtime = Runtime.instance()
        left = [each for each in list(manager.file_storage) if not runtime.is_active_session(each)]
        self.since = {each: self.since.get(each, now) for each in left}
        late = [session for session, since in self.since.items() if now - since > LEFT_S]
        for session in late:
            runtime.close_session(session)
        return late


def stored_sizes() -> list[tuple[str, int]]:
    """The session and the size of each file that Streamlit keeps."""
    manager = _manager()
    if manager is None:
        return []
    # Copies first: other threads add and remove files meanwhile.
    sessions = list(manager.file_storage.items())
    return [(owner, len(file.data)) for owner, files in sessions for file in list(files.values())]


def _manager() -> MemoryUploadedFileManager | None:
    manager = Runtime.instance().uploaded_file_mgr if exists() else None
    return manager if isinstance(manager, MemoryUploadedFileManager) else None
