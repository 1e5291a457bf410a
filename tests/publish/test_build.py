import os
from functools import partial
from pathlib import Path

import pytest

from geo.progress import silent
from geo.publish.site.build import Files, Work, write_all


def drawn(number: int, given: str) -> Files:
    yield f"{number}.txt", f"{number} {os.getpid()} {given}".encode()


@pytest.mark.slow
@pytest.mark.parametrize(("number", "is_much"), [(24, False), (25, True)])
def test_few_drawings_are_made_here_and_many_by_other_processes(
    tmp_path: Path, number: int, *, is_much: bool
) -> None:
    sizes: dict[str, int] = {}
    work = [Work("Dessins", partial(drawn, rank), is_apart=True) for rank in range(number)]
    work.append(Work("Fin", lambda _: [("fin.txt", b"fin")]))
    write_all(work, "given", tmp_path / "site", sizes, silent)
    texts = [(tmp_path / "site" / f"{rank}.txt").read_text() for rank in range(number)]
    assert [int(text.split()[0]) for text in texts] == list(range(number))
    assert {text.split()[1] == str(os.getpid()) for text in texts} == {not is_much}
    assert {text.split()[2] for text in texts} == {"given"}
    assert set(sizes) == {"fin.txt", *(f"{rank}.txt" for rank in range(number))}
    assert sizes["7.txt"] == len(texts[7])
