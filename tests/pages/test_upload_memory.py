"""What is uploaded stays in memory, while it is received too, and never fills it."""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import TypeVar

import pytest
from starlette.datastructures import Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.types import Message, Receive, Scope, Send

from geo.imports.confined import Order
from geo.settings import SHIPPED_DATA
from pages.server.upload_memory import (
    LARGEST_UPLOAD,
    MOST_TOGETHER,
    UploadQuota,
    keep_uploads_in_memory,
)
from pages.state import uploads

T = TypeVar("T")
ORDER = Order(SHIPPED_DATA, {})


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


class Upload:
    """One file on its way to a quota, whose parts come when the test says."""

    def __init__(self, session: str, length: str) -> None:
        self.status = 0
        self.parts: asyncio.Queue[Message] = asyncio.Queue()
        headers = [(b"content-length", length.encode())] if length else []
        path = f"/atlas/_stcore/upload_file/{session}/file"
        self.scope = {"type": "http", "method": "PUT", "path": path, "headers": headers}

    def send_part(self, size: int, *, more: bool = True) -> None:
        self.parts.put_nowait({"type": "http.request", "body": bytes(size), "more_body": more})

    async def answer(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]

    async def pass_through(self, quota: UploadQuota) -> None:
        try:
            await quota(self.scope, self.parts.get, self.answer)
        except HTTPException as error:  # what Starlette makes an answer of
            self.status = error.status_code


async def take(_: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 204, "headers": []})


async def passed(quota: UploadQuota, *uploads: Upload) -> list[int]:
    await asyncio.gather(*(each.pass_through(quota) for each in uploads))
    assert quota.announced == {}
    assert quota.received == 0
    return [each.status for each in uploads]


def whole(session: str, length: str) -> Upload:
    upload = Upload(session, length)
    upload.send_part(0, more=False)
    return upload


@pytest.mark.parametrize(
    ("lengths", "statuses"),
    [
        (["1000", "2000"], [204, 204]),
        (["60000000", "60000000"], [204, 413]),
        ([str(LARGEST_UPLOAD)], [204]),
        ([str(LARGEST_UPLOAD + 1)], [413]),
        ([""], [411]),
        (["-1"], [411]),
        (["²"], [411]),
    ],
)
def test_a_session_holds_so_much_and_no_more(lengths: list[str], statuses: list[int]) -> None:
    uploads = [whole("me", length) for length in lengths]
    assert finished(passed(UploadQuota(take), *uploads)) == statuses


def test_what_is_stored_counts_for_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = [(str(each), 100_000_000) for each in range(10)]
    monkeypatch.setattr("pages.server.upload_memory.stored_sizes", lambda: stored)
    assert finished(passed(UploadQuota(take), whole("me", "1"))) == [413]
    assert MOST_TOGETHER == 1_000_000_000


def test_ten_that_only_announce_keep_nobody_out() -> None:
    async def run() -> list[int]:
        quota = UploadQuota(take)
        announced = [Upload(str(each), "104000000") for each in range(10)]
        for each in announced:
            each.send_part(5)
        waiting = [asyncio.create_task(each.pass_through(quota)) for each in announced]
        for _ in range(100):  # turns of the loop, in which nothing else waits
            await asyncio.sleep(0)
        assert quota.received == 50
        mine = whole("me", "100000000")
        await mine.pass_through(quota)
        for each in announced:
            each.send_part(0, more=False)
        await asyncio.gather(*waiting)
        return [mine.status, *(each.status for each in announced)]

    assert finished(run()) == [204] * 11


def test_what_comes_beyond_the_room_of_the_server_is_refused_on_the_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pages.server.upload_memory.MOST_TOGETHER", 1000)
    upload = Upload("me", "900")
    for _ in range(3):
        upload.send_part(400)
    assert finished(passed(UploadQuota(take), upload)) == [413]


def test_a_file_that_no_longer_comes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.server.upload_memory.SILENCE_S", 0.05)
    upload = Upload("me", "100")
    upload.send_part(5)
    assert finished(passed(UploadQuota(take), upload)) == [408]


def test_a_file_that_comes_for_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.server.upload_memory.LONGEST_UPLOAD_S", 0.0)
    upload = Upload("me", "100")
    assert finished(passed(UploadQuota(take), upload)) == [408]


def test_few_files_are_read_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now: list[int] = []
    most: list[int] = []
    together = Barrier(uploads.READ_AT_ONCE, timeout=60)

    def read(*_: object, **_named: object) -> None:
        now.append(1)
        together.wait()
        most.append(len(now))
        time.sleep(0.02)  # one too many would come meanwhile
        now.pop()

    monkeypatch.setattr(uploads, "import_confined", read)
    with ThreadPoolExecutor(8) as visitors:
        for _ in range(8):
            visitors.submit(uploads.import_in_turn, {}, ORDER, list)
    assert len(most) == 8
    assert max(most) == uploads.READ_AT_ONCE


def test_who_leaves_the_queue_gives_up_the_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    class LeftError(Exception):
        pass

    def leave() -> None:
        raise LeftError

    begun, left = Barrier(3, timeout=60), Event()

    def read(*_: object, **_named: object) -> None:
        begun.wait()
        left.wait(60)

    monkeypatch.setattr(uploads, "import_confined", read)
    with ThreadPoolExecutor(3) as visitors:
        reading = [visitors.submit(uploads.import_in_turn, {}, ORDER, list) for _ in range(2)]
        begun.wait()
        with pytest.raises(LeftError):
            uploads.import_in_turn({}, ORDER, leave)
        left.set()
        for each in reading:
            each.result()
    begun.reset()
    monkeypatch.setattr(uploads, "import_confined", lambda *_, **_named: None)
    uploads.import_in_turn({}, ORDER, leave)  # all turns are free again
