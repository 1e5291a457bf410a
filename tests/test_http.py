"""The one HTTP client: what it waits for, follows, gives up and never keeps."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from socket import create_server, socket

import pytest

from geo.http import Answer, HttpClient, HttpError, Request, RetryPolicy, retry_after

QUICK = RetryPolicy(
    connect_s=2,
    silence_s=2,
    attempt_s=20,
    attempts=2,
    total_s=60,
    first_wait_s=0.01,
    longest_wait_s=0.02,
)
Serve = Callable[[socket], object]


@contextmanager
def serving(serve: Serve) -> Iterator[str]:
    """Serve bytes of our own making on a port of this machine."""
    with create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return  # closed: the test is over
                with connection, suppress(OSError):
                    connection.recv(65536)
                    serve(connection)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/a"


SHORT = replace(QUICK, attempt_s=0.3, attempts=1)


def ask(url: str, policy: RetryPolicy = QUICK, **wanted: object) -> Answer:
    client = HttpClient("essai", policy, lambda _: None)
    return client.ask(replace(Request(url, 1000), **wanted), lambda answer: answer)  # type: ignore[arg-type]


def endless(first: bytes, again: bytes) -> Serve:
    """Send something, then something more from time to time, for ever."""
    pause = threading.Event()

    def serve(connection: socket) -> None:
        connection.sendall(first)
        while not pause.wait(0.05):
            connection.sendall(again)

    return serve


def saying(answer: bytes) -> Serve:
    """Say something, and hang up."""
    return lambda connection: connection.sendall(answer)


ENDLESS = {
    "headers": endless(b"HTTP/1.1 200 OK\r\n", b"X-Later: 1\r\n"),
    "a header": endless(b"HTTP/1.1 200 OK\r\nX-Long: ", b"a"),
    "hints": endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
    "a body": endless(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"a"),
    "a body of unknown length": endless(b"HTTP/1.1 200 OK\r\n\r\n", b"a"),
    "the status": endless(b"", b"H"),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", ENDLESS)
def test_what_never_ends_is_given_up_whatever_drips(what: str) -> None:
    with serving(ENDLESS[what]) as url, pytest.raises(HttpError) as caught:
        ask(url, SHORT)
    assert caught.value.fault == "deadline"


@pytest.mark.slow
def test_a_handshake_that_never_ends_is_given_up() -> None:
    long_record = b"\x16\x03\x03\x40\x00"
    with serving(endless(long_record, b"\x02")) as url, pytest.raises(HttpError) as caught:
        ask(url.replace("http:", "https:"), SHORT)
    assert caught.value.fault == "deadline"


@pytest.mark.slow
def test_redirects_without_end_share_one_deadline() -> None:
    def redirect(connection: socket) -> None:
        threading.Event().wait(0.1)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n")

    with serving(redirect) as url, pytest.raises(HttpError) as caught:
        ask(url, SHORT)
    assert caught.value.fault == "deadline"


@pytest.mark.parametrize(
    ("answer", "fault", "status"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "refused", 404),
        (b"HTTP/1.1 429 Busy\r\nContent-Length: 0\r\n\r\n", "busy", 429),
        (b"HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n", "down", 502),
        (b"HTTP/1.1 304 Same\r\n\r\n", "refused", 304),  # nothing was said to be known
        (b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n\r\n", "not-an-address", 0),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + b"a" * 1001, "too-long", 0),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na", "cut", 0),
        (b"", "cut", 0),
        (b"bonjour\r\n\r\n", "cut", 0),
    ],
)
def test_faults_have_a_name(answer: bytes, fault: str, status: int) -> None:
    with serving(saying(answer)) as url:
        with pytest.raises(HttpError) as caught:
            ask(url)
        assert (caught.value.fault, caught.value.status) == (fault, status)


def test_what_is_known_is_not_read_again() -> None:
    with serving(saying(b"HTTP/1.1 304 Same\r\n\r\n")) as url:
        assert ask(url, headers={"If-None-Match": "v1"}).status == 304


def test_no_address_is_asked_before_it_is_allowed() -> None:
    def refuse(url: str) -> None:
        raise PermissionError(url)

    with serving(saying(b"")) as url:
        client = HttpClient("essai", QUICK, refuse)
        with pytest.raises(PermissionError, match=url):
            client.ask(Request(url, 1000), lambda answer: answer)


def test_only_what_may_pass_is_asked_again_each_time_in_turn() -> None:
    turns: list[int] = []
    client = HttpClient("essai", QUICK, lambda _: None, lambda: turns.append(1))
    for status, tries in ((404, 1), (503, 2)):
        answer = f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode()
        turns.clear()
        with serving(saying(answer)) as url, pytest.raises(HttpError):
            client.ask(Request(url, 1000), lambda answer: answer)
        assert len(turns) == tries


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5", 5),
        ("0", 0),
        ("Wed, 25 Nov 2026 20:00:07 GMT", 7),  # seven seconds after the answer's own date
        ("Wed, 25 Nov 2026 19:59:00 GMT", 0),
        ("soon", None),
        ("-3", None),
        ("5.5", None),
        ("", None),
        ("9" * 5000, 999_999),
    ],
)
def test_what_a_service_asks_to_wait(text: str, seconds: float | None) -> None:
    date = "Wed, 25 Nov 2026 20:00:00 GMT"
    assert retry_after({"retry-after": text, "date": date}) == seconds
