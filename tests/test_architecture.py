"""Rules of the house that no linter knows."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from geo.settings import ROOT

PAGES = sorted(path for path in (ROOT / "pages").glob("*.py") if path.name != "__init__.py")
CODE = [
    path
    for folder in ("geo", "pages")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".js", ".css", ".html"}
]
FOREIGN = re.compile(
    r"(?:https?:)?//(?:cdn\.|unpkg|cdnjs|[\w.]*jsdelivr|[\w.]*googleapis|[\w.]*cartocdn)"
)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_page_reads_as_a_table_of_contents(page: Path) -> None:
    tree = ast.parse(page.read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While)
    assert not [node for node in ast.walk(tree) if isinstance(node, kinds)]
    assert len(page.read_text("utf-8").splitlines()) <= 60


def test_no_code_names_another_site_s_library() -> None:
    assert CODE
    assert [path for path in CODE if FOREIGN.search(path.read_text("utf-8"))] == []


def test_nothing_committed_holds_a_path_of_a_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = [name for name in listed.stdout.decode().split("\0") if name]
    assert names
    paths = re.compile(r"(?<![\w.])/(?:Users|root|work)/\w")
    text = {".py", ".md", ".toml", ".json", ".js", ".css", ".html", ".csv", ".sh", ".txt", ""}
    for name in names:
        path = ROOT / name
        if path.suffix in text and path.is_file():
            assert not paths.search(path.read_text("utf-8")), name


def test_the_words_for_a_missing_value_are_said_once() -> None:
    said = re.compile(r"non renseign|\"non (?:calculable|publié)\"|\"—\"|or \"(?:\w+ )?inconnue?\"")
    outputs = [
        path
        for path in CODE
        if path.suffix != ".css"
        and path.is_relative_to(ROOT / "geo")
        and path.relative_to(ROOT / "geo").parts[0] in {"publish", "render", "reports"}
    ]
    found = {path.name for path in outputs if said.search(path.read_text("utf-8"))}
    assert found == {"missing.py"}
