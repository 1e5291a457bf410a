"""What is uploaded stays in memory, while it is received too."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartParser

from pages.components.upload_memory import keep_uploads_in_memory


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

    return asyncio.run(parse())


def is_on_disk(file: UploadFile) -> bool:
    return bool(getattr(file.file, "_rolled"))  # noqa: B009 - private, and the only witness


def test_a_large_upload_is_never_written_to_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MultiPartParser, "spool_max_size", MultiPartParser.spool_max_size)
    monkeypatch.setattr(MultiPartParser, "spool_max_size", 1024 * 1024)
    assert is_on_disk(receive(2_000_000))  # what happens otherwise
    keep_uploads_in_memory()
    file = receive(2_000_000)
    assert not is_on_disk(file)
    assert file.size == 2_000_000
