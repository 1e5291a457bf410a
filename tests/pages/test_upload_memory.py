"""What is uploaded stays in memory, while it is received too, and never fills it."""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartParser
from starlette.types import Message, Receive, Scope, Send

from geo.imports.reading import Request
from geo.model.atlas import Atlas
from geo.territories.gazetteer import Gazetteer
from pages.server.upload_memory import (
    LARGEST_UPLOAD,
    MOST_TOGETHER,
    UploadQuota,
    has_room,
    keep_uploads_in_memory,
)
from pages.state import uploads

T = TypeVar("T")


def finished(work: Coroutine[object, object, T]) -> T:
    """Run it in a thread: the browser of other tests has a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def receive(size: int) -> UploadFile:
    body = (
        b'--sep\r\nContent-Disposition: form-data; name="file"; filename="liste.csv"\r\n\r\n'
        + b"x" * size
        + b"\r\n--sep--\r\n"
    )

    async def stream() -> AsyncIterator[bytes]:
        yield body

    async def parse() -> UploadFile:
        headers = Headers({"content-type": "multipart/form-data; boundary=sep"})
        form = await MultiPartParser(headers, stream()).parse()
        file = form["file"]
        assert isinstance(file, UploadFile)
        return file

    return finished(parse())


def is_on_disk(file: UploadFile) -> bool:
    return bool(getattr(file.file, "_rolled"))  # noqa: B009 - private, and the only witness


def test_a_large_upload_is_never_written_to_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MultiPartParser, "spool_max_size", 1024 * 1024)
    assert is_on_disk(receive(2_000_000))  # what happens otherwise
    keep_uploads_in_memory()
    file = receive(2_000_000)
    assert not is_on_disk(file)
    assert file.size == 2_000_000


@pytest.mark.parametrize(
    ("size", "kept", "may"),
    [
        (LARGEST_UPLOAD, [], True),
        (LARGEST_UPLOAD + 1, [], False),
        (60_000_000, [("me", 60_000_000)], False),
        (60_000_000, [("other", 60_000_000)], True),
        (1, [(str(each), 100_000_000) for each in range(10)], False),
    ],
)
def test_a_session_and_the_server_hold_so_much_and_no_more(
    size: int,
    kept: list[tuple[str, int]],
    may: bool,  # noqa: FBT001 - a case
) -> None:
    assert has_room(size, "me", kept) is may
    assert MOST_TOGETHER == 1_000_000_000


def send_at_the_same_time(*lengths: str) -> list[int]:
    """Begin to send files of a session before any has ended; the status of each."""
    statuses: list[int] = []

    async def app(_: Scope, __: Receive, send: Send) -> None:
        await asyncio.sleep(0.01)
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def put(quota: UploadQuota, length: str) -> None:
        headers = [(b"content-length", length.encode())] if length else []
        path = "/atlas/_stcore/upload_file/me/file"
        scope = {"type": "http", "method": "PUT", "path": path, "headers": headers}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        await quota(scope, receive, send)

    async def run() -> UploadQuota:
        quota = UploadQuota(app)
        await asyncio.gather(*(put(quota, length) for length in lengths))
        return quota

    assert finished(run()).receiving == {}
    return statuses


@pytest.mark.parametrize(
    ("lengths", "statuses"),
    [
        (["1000", "2000"], [204, 204]),
        (["60000000", "60000000"], [204, 413]),
        ([""], [411]),
        (["-1"], [411]),
        (["²"], [411]),
    ],
)
def test_files_on_their_way_count_too(lengths: list[str], statuses: list[int]) -> None:
    assert sorted(send_at_the_same_time(*lengths)) == statuses


def test_few_files_are_read_at_the_same_time(
    monkeypatch: pytest.MonkeyPatch, shipped_atlas: Atlas
) -> None:
    now: list[int] = []
    most: list[int] = []

    def read(*_: object) -> None:
        now.append(1)
        most.append(len(now))
        time.sleep(0.02)
        now.pop()

    monkeypatch.setattr(uploads, "read_import", read)
    request = Request(schemas={}, gazetteer=Gazetteer(shipped_atlas.territories))
    with ThreadPoolExecutor(8) as visitors:
        for _ in range(8):
            visitors.submit(uploads.read_in_turn, {}, request)
    assert len(most) == 8
    assert max(most) == uploads.READ_AT_ONCE
