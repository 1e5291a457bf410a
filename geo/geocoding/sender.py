"""The sender: a process of its own that asks the service, so that no answer is lost with another.

When the command that works through a file is killed, a request may be under way: to send it again
would be to send its rows twice, not to send it would be to lose them. So another process sends,
in a session of its own: it reads batches of queries, one line of JSON each, and writes every
answer to the store before it says so. When the command dies, its pipe closes: the sender receives
the answer it waits for, keeps it, and ends. The next command waits for that, and goes on.
Should the sender itself be killed, what it had sent stays marked in the store as uncertain.

    python -m geo.geocoding.sender URL STORE < batches > replies
"""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from geo.errors import GeocodingError
from geo.geocoding.protocol import Candidate
from geo.geocoding.service import BULK, Service
from geo.geocoding.store import StillSendingError, Store, only_sender, open_store

_AT_ONCE_S = 0.2
_WAIT_FOR_THE_OTHER_S = BULK.total_s + BULK.attempt_s


def send_batches(service: Service, path: Path, batches: BinaryIO, replies: TextIO) -> None:
    """Send batches one after the other until there are no more; reply to each with one line.

    The first reply says that one is the only sender; one before it, that one waits for another
    to end. A reply holds `error`, in French, when a batch failed.
    """
    try:
        with (
            _turn(path, replies),
            open_store(path, service.url) as store,
        ):
            _reply(replies)
            for line in batches:
                if not line.endswith(b"\n"):
                    return  # whoever wrote it was killed in the middle
                try:
                    _send(service, store, json.loads(line))
                except GeocodingError as error:
                    _reply(replies, str(error))
                else:
                    _reply(replies)
    except GeocodingError as error:
        _reply(replies, str(error))
    except BrokenPipeError:
        return  # nobody is there to hear it, and the answer is kept


@contextmanager
def _turn(path: Path, replies: TextIO) -> Iterator[None]:
    """Be the only sender, and say when that takes time."""
    with ExitStack() as turn:
        try:
            turn.enter_context(only_sender(path, _AT_ONCE_S))
        except StillSendingError:
            _reply(replies, waits=True)
            turn.enter_context(only_sender(path, _WAIT_FOR_THE_OTHER_S))
        yield


def _send(service: Service, store: Store[Candidate | None], queries: Sequence[str]) -> None:
    store.begin(queries)
    answers: dict[str, Candidate | None] = {}
    try:
        answers = service.search_all(queries)
    finally:
        store.finish(queries, answers)


def _reply(replies: TextIO, error: str = "", *, waits: bool = False) -> None:
    replies.write(json.dumps({"error": error, "waits": waits}) + "\n")
    replies.flush()


if __name__ == "__main__":
    send_batches(Service(sys.argv[1]), Path(sys.argv[2]), sys.stdin.buffer, sys.stdout)
