"""No file, however small, takes the memory of the server: it is refused before it is laid out."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from geo.errors import DataUnreadableError
from geo.formats.read import read_files
from geo.tables.files import table_files
from tests.formats.bombs import BOMBS

pytestmark = pytest.mark.slow

MOST_BYTES = 600_000_000
"""Set aside while any of them is refused; unguarded, the least of them took a gigabyte."""
WITHOUT_LAYOUT = {"a long row.csv"}
"""Read by a source as it is: its rows are not made as wide as the widest."""


def refuse_all() -> None:
    """Read each bomb as an import does and as a source does, in a process of little memory."""
    bombs = {name: make() for name, make in BOMBS.items()}
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + MOST_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    said: dict[str, list[str]] = {name: [] for name in bombs}
    for name, data in bombs.items():
        for read in (lambda file, content: read_files({file: content}), table_files):
            try:
                read(name, data)
            except DataUnreadableError as error:
                said[name].append(str(error))
    sys.stdout.write(json.dumps(said))


@pytest.fixture(scope="module")
def said() -> dict[str, list[str]]:
    """What is said of each bomb."""
    code = "import pyarrow.parquet; from tests.formats.test_limits import refuse_all; refuse_all()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_that_lays_out_gigabytes_is_refused_in_words(
    said: dict[str, list[str]], name: str
) -> None:
    assert all("ne peut pas être lu" in each or "ne contient pas" in each for each in said[name])
    assert len(said[name]) == (1 if name in WITHOUT_LAYOUT else 2)


def test_separators_that_separate_nothing_take_no_room() -> None:
    ((grid,), problems) = read_files({"a.csv": b"nom\n" * 20_000 + b";" * 20_000})
    assert (len(grid.rows), grid.width, problems) == (20_001, 1, [])


def test_what_was_being_read_is_let_go_with_a_refusal() -> None:
    with pytest.raises(DataUnreadableError, match="500 au plus") as refusal:
        read_files({"a.csv": b"x" * 500 + b";x" * 600})
    assert refusal.value.__context__ is None
