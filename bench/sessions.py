"""Many sessions at once, without browsers: a client that speaks Streamlit's protocol.

Each session opens the page, then chooses one status after another in the filter « Statut », as a
visitor would; a change lasts from its message to the end of the server's answer.
"""

import asyncio
import json
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.servers import Server

ANSWER_LIMIT_S = 30
PAGES: Sequence[tuple[str, str]] = (("", ""),)
"""The map alone: a page and the query of its address."""
TRIGGER = "$$STREAMLIT_INTERNAL_KEY_{}__events"  # where a component's events arrive


@dataclass(frozen=True, slots=True)
class Load:
    """How much is asked: sessions, changes a second in all, and for how long."""

    sessions: int = 50
    changes_per_s: float = 10
    seconds: float = 40


@dataclass(frozen=True, slots=True)
class Answers:
    """How long changes took, in seconds; those that never ended are counted apart."""

    median: float
    p95: float
    number: int
    lost: int


def press(server: Server, load: Load) -> Answers:
    """Put a server under load and time its answers."""
    with ThreadPoolExecutor(1) as other:  # Playwright has an event loop in this thread
        return other.submit(asyncio.run, _press(server, load)).result()


async def _press(server: Server, load: Load) -> Answers:
    async with opened(server.url, load.sessions) as sessions:
        return await change_in_turn(sessions, load.changes_per_s, load.seconds)


@asynccontextmanager
async def opened(
    url: str, number: int, pages: Sequence[tuple[str, str]] = PAGES
) -> AsyncIterator["list[Session]"]:
    """Open sessions one after the other, on each page in turn, each from an address of its own."""
    sessions = [
        Session(
            stream_of(url),
            *pages[rank % len(pages)],
            source=f"127.0.{1 + rank // 250}.{1 + rank % 250}",
        )
        for rank in range(number)
    ]
    try:
        for session in sessions:
            await session.open()
        yield sessions
    finally:
        await asyncio.gather(*(session.close() for session in sessions))


async def change_in_turn(
    sessions: "Sequence[Session]", changes_per_s: float, seconds: float
) -> Answers:
    """Start changes at a steady pace, whether or not earlier ones are answered; time them."""
    begun = time.perf_counter()
    changes = []
    for rank in range(int(changes_per_s * seconds)):
        await asyncio.sleep(max(0, begun + rank / changes_per_s - time.perf_counter()))
        changes.append(asyncio.create_task(sessions[rank % len(sessions)].change()))
    times = await asyncio.gather(*changes)
    done = sorted(each for each in times if each is not None)
    if not done:
        return Answers(float("nan"), float("nan"), 0, len(times))
    p95 = done[min(len(done) - 1, int(0.95 * len(done)))]
    return Answers(statistics.median(done), p95, len(done), len(times) - len(done))


def stream_of(url: str) -> str:
    """Where the sessions of a server are, from the address of its pages."""
    return f"{url.replace('http', 'ws', 1)}/_stcore/stream"


class Session:
    """One visitor without a browser."""

    def __init__(
        self, address: str, page: str = "", query: str = "", *, source: str = "127.0.0.1"
    ) -> None:
        """Prepare; `open` connects, from an address of this machine, to a page and its query."""
        self.address = address
        self.source = source
        self.asked = {"page_name": page, "query_string": query}
        self.received = 0  # bytes
        self.turn = 0
        self.forms: dict[str, str] = {}  # by key of a field, the form that holds it
        self.options: list[str] = []  # of the filter « Statut »
        self.chosen: dict[str, list[str]] = {}
        self.lock = asyncio.Lock()

    async def open(self) -> None:
        """Connect and run the page once."""
        self.socket = await websockets.connect(
            self.address,
            subprotocols=[websockets.Subprotocol("streamlit")],
            max_size=None,
            compression=None,
            local_addr=(self.source, 0),
        )
        await self._run(self._rerun())
        if not self.options:
            message = "The page has no filter « Statut »."
            raise RuntimeError(message)

    async def change(self) -> float | None:
        """Choose the next status; seconds to the end of the answer, None if it never came."""
        return await self.choose("statut", self.options[self.turn % len(self.options)])

    async def choose(self, key: str, value: str) -> float | None:
        """Choose the one value of a field; seconds to the end, None if it never came."""
        asked = time.perf_counter()
        async with self.lock:  # a session answers one change after the other
            message, form = self._rerun(), self.forms[key]
            self.turn += 1
            widgets = message.rerun_script.widget_states.widgets
            widgets.add(id=form).json_value = "{}"  # without it the event is not passed on
            state = widgets.add(id=TRIGGER.format(form))
            request = {"turn": self.turn, "values": {key: [value]}}
            state.json_trigger_value = json.dumps([{"event": "change", "value": request}])
            try:
                await asyncio.wait_for(self._run(message), ANSWER_LIMIT_S)
            except TimeoutError:
                return None
            if self.chosen[key] != [value]:
                message_text = f"The server did not choose « {value} »."
                raise RuntimeError(message_text)
        return time.perf_counter() - asked

    async def close(self) -> None:
        """Leave, even when the session never opened."""
        if hasattr(self, "socket"):
            await self.socket.close()

    def _rerun(self) -> BackMsg:
        """Ask for a run of the page, as a browser does: with its own address."""
        message = BackMsg()
        message.rerun_script.page_name = self.asked["page_name"]
        message.rerun_script.query_string = self.asked["query_string"]
        return message

    def _note(self, component: BidiComponent) -> None:
        """Remember the form that holds each field, what the filter offers, what is chosen."""
        for field in json.loads(component.json).get("fields", ()):
            self.forms[field["key"]] = component.id
            self.chosen[field["key"]] = field.get("chosen", [])
            if field["key"] == "statut":
                self.options = [option[0] for option in field["options"]]

    async def _run(self, message: BackMsg) -> None:
        await self.socket.send(message.SerializeToString())
        while True:
            data = bytes(await self.socket.recv(decode=False))
            self.received += len(data)
            answer = ForwardMsg.FromString(data)
            kind = answer.WhichOneof("type")
            if kind == "delta":
                element = answer.delta.new_element
                if element.WhichOneof("type") == "bidi_component":
                    self._note(element.bidi_component)
            elif kind == "page_info_changed":
                self.asked["query_string"] = answer.page_info_changed.query_string
            elif kind == "script_finished":
                if answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return
                if answer.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    message_text = "The page did not run."
                    raise RuntimeError(message_text)
