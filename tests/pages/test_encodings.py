"""What a request takes compressed."""

import gzip

import brotli
import pytest
from starlette.datastructures import Headers

from pages.server.encodings import best_encoding, encode, pack


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ([], None),
        ([""], None),
        (["identity"], None),
        (["gzip, deflate, br, zstd"], "br"),
        (["gzip"], "gzip"),
        (["GZIP"], "gzip"),
        (["gzip", "br"], "br"),  # two headers are one list
        (["br;q=0, gzip"], "gzip"),
        (["br;q=0.5, gzip;q=1.0"], "gzip"),
        (["br; q=0.8 , gzip;q=0.8"], "br"),
        (["*"], "br"),
        (["*;q=0"], None),
        (["br;q=0, *"], "gzip"),
        (["gzip;q=0, br;q=0, *"], None),
        (["br;q=beaucoup"], None),
        (["br;niveau=3"], None),
        (["brotli, x-br"], None),
    ],
)
def test_a_request_gets_what_it_prefers(accepted: list[str], expected: str | None) -> None:
    raw = [(b"accept-encoding", each.encode()) for each in accepted]
    assert best_encoding(Headers(raw=raw)) == expected


def test_each_way_gives_the_content_back() -> None:
    content = "« pôle »".encode() * 500
    packed = pack(content)
    assert packed.encoded(None) == content
    assert brotli.decompress(packed.encoded("br")) == content
    assert gzip.decompress(packed.encoded("gzip")) == content
    assert encode(content, "gzip") == packed.gzip
