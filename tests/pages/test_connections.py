"""Slow, heavy and many connections: bounded each, bounded together, and others do not feel them."""

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from pages.server.connections import LARGEST_MESSAGE, MOST_UNFINISHED
from pages.server.visits import FROM_PROXY, is_known_proxy
from tests.servers import RunningServer, running_server
from tests.visitors import open_socket, shake_hands, visitor

BEGINNING = 0x02  # a binary frame without its end
CONTINUATION = 0x00


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("serveur")
    options = ("--server.address=0.0.0.0",)
    settings = {"administrateurs": "@exemple.fr", "entete_utilisateur": "X-User"}
    with running_server(folder, settings, options=options) as running:
        with visitor(running.address) as someone:
            someone.ask()
        yield running


def frame(kind: int, size: int) -> bytes:
    return bytes([kind, 0x80 | 127]) + struct.pack("!Q", size) + bytes(4) + bytes(size)


def opened(server: RunningServer, source: str = "127.0.0.1", **headers: str) -> socket.socket:
    connection = open_socket(server.address, source)
    assert shake_hands(connection, server.address, Origin=server.address, **headers) == 101
    connection.settimeout(20)
    return connection


def is_closed(connection: socket.socket, within: float) -> bool:
    connection.settimeout(within)
    with suppress(TimeoutError):
        try:
            while connection.recv(65_536):
                pass
        except ConnectionError:
            pass
        return True
    return False


def send_until_closed(connection: socket.socket, kinds: Iterator[int], size: int) -> int:
    """How many bytes of frames without an end went through."""
    sent = 0
    with suppress(ConnectionError, TimeoutError):
        for kind in kinds:
            connection.sendall(frame(kind, size))
            sent += size
    return sent


def unending(frames: int) -> Iterator[int]:
    yield BEGINNING
    for _ in range(frames):
        yield CONTINUATION


def test_a_message_that_never_ends_is_cut_short(server: RunningServer) -> None:
    before = server.memory_at_rest()
    with opened(server) as connection:
        send_until_closed(connection, unending(400), 300_000)  # 120 MB
        assert is_closed(connection, 10)
    assert server.memory - before < 30_000_000


def test_a_frame_that_is_announced_too_large_is_not_waited_for(server: RunningServer) -> None:
    with opened(server) as connection:
        connection.sendall(frame(0x82, 10)[:2] + struct.pack("!Q", LARGEST_MESSAGE + 1) + bytes(4))
        assert is_closed(connection, 10)


def test_unfinished_messages_are_bounded_together(server: RunningServer) -> None:
    before = server.memory_at_rest()
    with ExitStack() as stack, visitor(server.address) as someone:
        many = [stack.enter_context(opened(server)) for _ in range(50)]
        for connection in many:
            with suppress(ConnectionError):
                connection.sendall(frame(BEGINNING, LARGEST_MESSAGE - 100_000))
        time.sleep(0.5)
        assert server.memory - before < MOST_UNFINISHED + 60_000_000
        someone.ask()  # is still answered
    assert "messages inachevés" in server.log.read_text()


def test_messages_left_unfinished_again_and_again_leave_nothing(server: RunningServer) -> None:
    """Each time held a hundred megabytes more, before they were let go with the connection."""
    before = server.memory_at_rest()
    for _ in range(5):
        with ExitStack() as stack:
            for connection in [stack.enter_context(opened(server)) for _ in range(50)]:
                with suppress(ConnectionError):
                    connection.sendall(frame(BEGINNING, LARGEST_MESSAGE - 100_000))
    assert server.memory_at_rest() - before < MOST_UNFINISHED + 60_000_000


def test_what_never_ends_is_not_waited_for(server: RunningServer) -> None:
    """A request, a second request and a message, each begun and left: closed after 20 s or more."""
    began = time.monotonic()
    with ExitStack() as stack:
        silent = stack.enter_context(open_socket(server.address))
        slow = stack.enter_context(open_socket(server.address))
        slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-")
        second = stack.enter_context(open_socket(server.address))
        second.sendall(b"GET /_stcore/health HTTP/1.1\r\nHost: localhost\r\n\r\nGET /")
        message = stack.enter_context(opened(server))
        message.sendall(frame(BEGINNING, 100))
        honest = stack.enter_context(opened(server))
        assert [is_closed(each, 90) for each in (silent, slow, second, message)] == [True] * 4
        assert time.monotonic() - began > 20
        assert not is_closed(honest, 0.2)


def test_few_descriptors_are_shared_out_and_the_others_told(tmp_path: Path) -> None:
    limited = ("prlimit", "--nofile=400:400", "--")
    with running_server(tmp_path, {}, before=limited) as server, ExitStack() as stack:
        someone = stack.enter_context(visitor(server.address))
        someone.ask()
        refused = 0
        for _ in range(150):
            connection = stack.enter_context(open_socket(server.address))
            refused += shake_hands(connection, server.address) != 101
        assert 50 < refused < 120
        assert server.descriptors <= 400
        someone.ask()  # is still answered
        with open_socket(server.address) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answer = connection.recv(65_536)
        assert not answer or b" 503 " in answer
        log = server.log.read_text()
    assert "400 fichiers ouverts au plus" in log
    assert len(log.splitlines()) < 150


def test_the_limit_of_the_system_is_used_whole(tmp_path: Path) -> None:
    limited = ("prlimit", "--nofile=300:5000", "--")
    with running_server(tmp_path, {}, before=limited) as server, ExitStack() as stack:
        for _ in range(100):
            connection = stack.enter_context(open_socket(server.address))
            assert shake_hands(connection, server.address) == 101
        assert "fichiers ouverts au plus" not in server.log.read_text()


def test_one_address_has_so_many_visits_and_others_theirs(tmp_path: Path) -> None:
    variables = {"ATLAS_PTCE_REGLAGES": str(tmp_path / "limite.toml")}
    (tmp_path / "limite.toml").write_text("visites_par_adresse = 3\n")
    options = ("--server.address=0.0.0.0",)
    with (
        running_server(tmp_path, {}, environment=variables, options=options) as server,
        ExitStack() as stack,
    ):

        def statuses(count: int, source: str, **headers: str) -> list[int]:
            sockets = [
                stack.enter_context(open_socket(server.address, source)) for _ in range(count)
            ]
            return [shake_hands(each, server.address, **headers) for each in sockets]

        assert statuses(5, "127.0.0.2") == [101] * 3 + [403] * 2
        assert statuses(3, "127.0.0.3") == [101] * 3
        assert statuses(5, "127.0.0.1") == [101] * 5  # it may stand for everybody
        # A proxy of this machine says who they are; nobody else is believed.
        assert statuses(4, "127.0.0.1", X_Forwarded_For="203.0.113.5") == [101] * 3 + [403]
        assert statuses(1, "127.0.0.2", X_Forwarded_For="203.0.113.6") == [403]


@pytest.mark.parametrize(("source", "told"), [("127.0.0.1", True), ("127.0.0.2", False)])
def test_a_name_is_believed_from_the_proxy_only(
    server: RunningServer, source: str, *, told: bool
) -> None:
    headers = {"X-User": "ana@exemple.fr", FROM_PROXY: "1"}
    with visitor(server.address, "donnees", source=source, headers=headers) as someone:
        someone.ask()
        assert "Mettre en service" in someone.words
        assert ("ana@exemple.fr. Déposez" in someone.words) == told


@pytest.mark.parametrize(
    ("peer", "trusted", "known"),
    [
        ("127.0.0.1", None, True),
        ("::1", None, True),
        ("", None, True),
        ("10.0.0.7", None, False),
        ("10.0.0.7", "127.0.0.1,::1", False),
        ("10.0.0.7", "127.0.0.1, 10.0.0.7", True),
        ("10.0.0.7", "10.0.0.0/8", True),
        ("10.0.0.7", ["10.0.0.7"], True),
        ("10.0.0.7", "*", False),
        ("evil", "10.0.0.0/8", False),
    ],
)
def test_machines_that_may_say_who_visits(peer: str, trusted: object, *, known: bool) -> None:
    assert is_known_proxy(peer, trusted) == known


@pytest.mark.parametrize(
    ("source", "headers", "status"),
    [
        ("127.0.0.1", "", b"200"),
        ("127.0.0.2", "", b"404"),
        ("127.0.0.1", "X-Forwarded-For: 203.0.113.5\r\n", b"404"),
    ],
)
def test_how_the_server_is_doing_is_told_to_this_machine_only(
    server: RunningServer, source: str, headers: str, status: bytes
) -> None:
    with open_socket(server.address, source) as connection:
        connection.sendall(
            f"GET /_stcore/metrics HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()
        )
        assert connection.recv(65_536).split()[1] == status
