"""What an import costs the others: changes of a filter beside it, and the memory of the server.

    python bench/beside.py [--quick]

Two servers run: on one, a visitor drops files; on the other, nobody. On both, someone changes a
filter five times a second meanwhile, so that what the machine does besides can be told apart.
Prints a Markdown table; nothing is asserted.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.importing import messy_csv  # noqa: E402 (the path comes first)
from bench.servers import Server, serve  # noqa: E402
from bench.sessions import Session  # noqa: E402
from bench.synthetic import make_folder  # noqa: E402

POLES = 300
QUIET_S = 20
READY_S = 10
GONE_S = 80
EACH_S = 0.2
COLUMNS = (
    "beside",
    "seconds",
    "here: median / p95 (ms)",
    "elsewhere",
    "changes",
    "server before / most / once the visitor has left (MB)",
    "process apart (MB)",
)


@dataclass(frozen=True, slots=True)
class Waited:
    """Changes of a filter, in milliseconds: beside an import, and where nobody imports."""

    here: list[float]
    there: list[float]


@dataclass(frozen=True, slots=True)
class Memory:
    """The most that the server, and a process that imports, had, in MB."""

    server: float
    apart: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    size = 1_000 if parser.parse_args().quick else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_folder(folder, POLES)
        with serve("ours", folder) as here, serve("ours", folder) as there:
            for server in (here, there):
                asyncio.run(_visit(server))
            time.sleep(READY_S)
            print(f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|")
            for label, files in drops(size):
                print(f"| {label} | {' | '.join(measure(here, there, files))} |", flush=True)


def drops(size: int) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """What is dropped meanwhile, one after the other."""
    same = b"nom;code_insee\n" + b"PTCE;29019\n" * (10 * size)
    square = b"nom\n" * 20_000 + b";" * 400 + b"x"
    names = json.dumps([{f"n{rank}": 1} for rank in range(15_000)]).encode()
    yield "nothing", []
    yield f"{size:,} rows", [("liste.csv", messy_csv(size))]
    yield f"{10 * size:,} rows of one name", [("meme.csv", same)]
    yield "two files that lay out gigabytes", [("carre.csv", square), ("noms.json", names)] * 3


def measure(here: Server, there: Server, files: list[tuple[str, bytes]]) -> Iterator[str]:
    """Drop files one after the other, and change filters on both servers until it is over."""
    before = _memory(here.process.pid)
    began = time.perf_counter()
    with ThreadPoolExecutor(2) as threads:
        dropped = threads.submit(asyncio.run, _drop_all(here, files))
        watched = threads.submit(_watch, here.process.pid, dropped.done)
        waited = asyncio.run(_change(here, there, dropped.done))
        dropped.result()
        yield f"{time.perf_counter() - began:.0f}"
        most = watched.result()
    for times in (waited.here, waited.there):
        yield f"{statistics.median(times):.0f} / {_p95(times):.0f}"
    yield str(len(waited.here))
    time.sleep(GONE_S if files else 0)
    yield f"{before:.0f} / {most.server:.0f} / {_memory(here.process.pid):.0f}"
    yield f"{most.apart:.0f}"


def _p95(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(0.95 * len(times)))]


async def _change(here: Server, there: Server, is_over: Callable[[], bool]) -> Waited:
    sessions = [Session(_stream(each)) for each in (here, there)]
    waited = Waited([], [])
    for session in sessions:
        await session.open()
    while not is_over():
        for session, times in zip(sessions, (waited.here, waited.there), strict=True):
            times.append(1000 * (await session.change() or float("inf")))
        await asyncio.sleep(EACH_S)
    for session in sessions:
        await session.close()
    return waited


# ---- Who drops files --------------------------------------------------------------------------


async def _visit(server: Server) -> None:
    async with _connected(server) as socket:
        await Page(server, socket).run(_asked())


async def _drop_all(server: Server, files: list[tuple[str, bytes]]) -> None:
    if not files:
        await asyncio.sleep(QUIET_S)
    for name, data in files:
        async with _connected(server) as socket:
            page = Page(server, socket)
            await page.run(_asked())
            await page.drop(name, data)


def _connected(server: Server) -> websockets.connect:
    return websockets.connect(
        _stream(server), subprotocols=[websockets.Subprotocol("streamlit")], max_size=None
    )


def _stream(server: Server) -> str:
    return f"{server.url.replace('http', 'ws', 1)}/_stcore/stream"


def _asked() -> BackMsg:
    message = BackMsg()
    message.rerun_script.page_name = "donnees"
    return message


class Page:
    """The page « Données », open in one session."""

    def __init__(self, server: Server, socket: websockets.ClientConnection) -> None:
        """Take a connection."""
        self.server, self.socket = server, socket
        self.session = self.uploader = ""

    async def run(self, message: BackMsg) -> None:
        """Have the page run, to its end."""
        await self._answer(message, "script_finished")

    async def drop(self, name: str, data: bytes) -> None:
        """Drop a file, and wait for what the page says of it."""
        urls = BackMsg()
        urls.file_urls_request.request_id = "1"
        urls.file_urls_request.session_id = self.session
        urls.file_urls_request.file_names.append(name)
        answer = await self._answer(urls, "file_urls_response")
        (places,) = answer.file_urls_response.file_urls
        await asyncio.to_thread(_put, self.server.url, places.upload_url, name, data)
        message = _asked()
        state = message.rerun_script.widget_states.widgets.add(id=self.uploader)
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.file_id, info.name, info.size = places.file_id, name, len(data)
        info.file_urls.CopyFrom(places)
        await self.run(message)

    async def _answer(self, message: BackMsg, kind: str) -> ForwardMsg:
        await self.socket.send(message.SerializeToString())
        while True:
            answer: ForwardMsg = ForwardMsg.FromString(bytes(await self.socket.recv(decode=False)))
            found = answer.WhichOneof("type")
            if found == "new_session":
                self.session = answer.new_session.initialize.session_id
            element = answer.delta.new_element
            if element.HasField("file_uploader") and not self.uploader:
                self.uploader = element.file_uploader.id
            if found == kind:
                return answer


def _put(url: str, place: str, name: str, data: bytes) -> None:
    """Send a file as a browser does."""
    with urllib.request.urlopen(f"{url}/_stcore/health") as answer:  # noqa: S310 - ours
        cookies = SimpleCookie("; ".join(answer.headers.get_all("set-cookie")))
    token = cookies["_streamlit_xsrf"].value
    described = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    body = f"--sep\r\n{described}\r\n\r\n".encode() + data + b"\r\n--sep--\r\n"
    headers = {
        "Content-Type": "multipart/form-data; boundary=sep",
        "Cookie": f"_streamlit_xsrf={token}",
        "X-Xsrftoken": token,
    }
    request = urllib.request.Request(url + place, body, headers, method="PUT")  # noqa: S310 - ours
    with urllib.request.urlopen(request):  # noqa: S310 - ours
        pass


# ---- Memory -------------------------------------------------------------------------------------


def _watch(server: int, is_over: Callable[[], bool]) -> Memory:
    """The most memory that the server, and a process that imports, had."""
    most = apart = 0.0
    while not is_over():
        most = max(most, _memory(server))
        forks = [each for child in _children(server) for each in _children(child)]
        apart = max([apart, *map(_memory, forks)])
        time.sleep(0.05)
    return Memory(most, apart)


def _children(process: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        return [int(each) for task in tasks for each in (task / "children").read_text().split()]
    except OSError:
        return []


def _memory(process: int) -> float:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024 if "VmRSS:" in status else 0


if __name__ == "__main__":
    main()
