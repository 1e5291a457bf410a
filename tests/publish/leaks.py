"""Search published files for a text that must not be there, whatever they hide it in.

Looks into the bytes in several encodings, archives and workbooks, SQLite tables, PDF text and
metadata, PNG and JPEG comments, and what is compressed or written in base 64.
"""

import base64
import gzip
import io
import json
import re
import sqlite3
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from pypdf import PdfReader

PNG = b"\x89PNG\r\n\x1a\n"
SQLITE = b"SQLite format 3\x00"
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")


def leaks(folder: Path, needle: str) -> list[str]:
    """Name the files of a folder that hold a text, with the part of the file that does.

    Parameters
    ----------
    needle
        Distinctive, at least 12 letters and digits of ASCII: nothing escapes or splits it.
    """
    if len(needle) < 12 or not needle.isalnum() or not needle.isascii():
        message = "a needle is made of 12 ASCII letters and digits or more"
        raise ValueError(message)
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [
        f"{path.relative_to(folder).as_posix()}{part}"
        for path in paths
        for part in _found(path.name, path.read_bytes(), needle)
    ] + [f"{path.relative_to(folder).as_posix()} (name)" for path in paths if needle in str(path)]


def _found(name: str, content: bytes, needle: str) -> Iterator[str]:
    """The parts of a file that hold the needle, itself or what it contains."""
    if any(_has(text, needle) for text in _texts(content)):
        yield ""
    for part, inner in _parts(name, content):
        for deeper in _found(part, inner, needle):
            yield f" > {part}{deeper}"


def _has(content: bytes, needle: str) -> bool:
    lower = content.lower()
    encodings = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")
    if any(needle.lower().encode(encoding) in lower for encoding in encodings):
        return True
    # As PDF and RTF may write it: hexadecimal digits.
    return needle.encode().hex().encode() in lower


def _texts(content: bytes) -> Iterator[bytes]:
    yield content
    text = content.decode("utf-8", "ignore")
    yield unescape(text).encode()
    yield unquote(text).encode("utf-8", "ignore")
    for match in _BASE64.finditer(content):
        for start in range(4):
            digits = match[0].rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))[start:]
            yield base64.b64decode(digits[: len(digits) // 4 * 4])
    if "\\u" in text:
        yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text).encode(
            "utf-8", "ignore"
        )


def _parts(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """What a file contains that its bytes do not show."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield "comment", archive.comment
            for entry in archive.infolist():
                yield entry.filename, archive.read(entry)
                yield f"{entry.filename} (entry)", entry.comment + entry.extra
    elif content.startswith(b"\x1f\x8b"):
        yield "gzip", gzip.decompress(content)
    elif content.startswith(SQLITE):
        yield "tables", _sqlite_text(content)
    elif content.startswith(b"%PDF"):
        yield "streams", _pdf_streams(content)
        yield "text", _pdf_text(content)
    elif content.startswith(PNG):
        yield "chunks", _png_text(content)
    elif name.endswith((".json", ".geojson")):
        yield "values", json.dumps(json.loads(content), ensure_ascii=False).encode()


def _sqlite_text(content: bytes) -> bytes:
    """All cells and the text of the schema: a long cell is split between pages of the file."""
    with tempfile.NamedTemporaryFile(suffix=".sqlite") as file:
        file.write(content)
        file.flush()
        connection = sqlite3.connect(f"file:{file.name}?immutable=1", uri=True)
        try:
            schema = connection.execute("SELECT name, sql FROM sqlite_master").fetchall()
            tables = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
            ).fetchall()
            rows = [
                connection.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608
                for (table,) in tables
            ]
        finally:
            connection.close()
    cells = [cell for table in [schema, *rows] for row in table for cell in row]
    return b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)


def _pdf_streams(content: bytes) -> bytes:
    """Whatever can be inflated, attached files included."""
    inflated = []
    for match in re.finditer(rb"stream\r?\n", content):
        try:
            inflated.append(zlib.decompressobj().decompress(content[match.end() :]))
        except zlib.error:
            continue
    return b"\n".join(inflated)


@lru_cache(maxsize=64)
def _pdf_text(content: bytes) -> bytes:
    """The text as a reader selects it, without the breaks that lines and hyphens put in it.

    It takes a third of a second, and the sheets of a site are searched twice.
    """
    reader = PdfReader(io.BytesIO(content))
    texts = [page.extract_text() for page in reader.pages]
    texts += [str(value) for value in (reader.metadata or {}).values()]
    texts += [str(item) for item in reader.outline]
    whole = "\n".join(texts)
    joined = re.sub(r"[\s\u00ad-]+", "", whole)
    return f"{whole}\n{joined}".encode("utf-8", "ignore")


def _png_text(content: bytes) -> bytes:
    """Comments of an image, inflated where they are compressed."""
    texts, position = [], len(PNG)
    while position + 8 <= len(content):
        (length,) = struct.unpack(">I", content[position : position + 4])
        kind = content[position + 4 : position + 8]
        data = content[position + 8 : position + 8 + length]
        if kind != b"IDAT":
            texts.append(data)
        for start in range(min(len(data), 200)) if kind in (b"zTXt", b"iTXt", b"eXIf") else ():
            try:
                texts.append(zlib.decompressobj().decompress(data[start:]))
            except zlib.error:
                continue
        position += 12 + length
    return b"\n".join(texts)
