"""What a person may type is documented: commands, keys of the address, settings, columns."""

import re
import tomllib
from dataclasses import fields

import pytest
import yaml

from geo.commands.main import COMMANDS, load
from geo.french import date
from geo.model.atlas import Atlas
from geo.model.territories import LEVEL_TITLES
from geo.reports.choices.drawing import BASES, COLOURS, DRAWING_KEYS, INDICATORS, LISTS
from geo.reports.poles.listing import ORDERS
from geo.settings import ROOT, Settings
from geo.tables.schema import read_schemas
from pages.panels.pole_sheet import WAYS_BACK
from pages.state.address import KEYS, PAGE_KEYS
from tests.spaces import plain

GUIDE = (ROOT / "docs" / "utilisation.md").read_text("utf-8")
OPERATION = (ROOT / "docs" / "exploitation.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")


def read(name: str) -> str:
    """The text of a file at the root."""
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("key", [*KEYS, *PAGE_KEYS, *DRAWING_KEYS])
def test_every_key_of_the_address_is_documented(key: str) -> None:
    assert f"`{key}`" in GUIDE


@pytest.mark.parametrize("values", [COLOURS, INDICATORS, LEVEL_TITLES, BASES, LISTS, ORDERS])
def test_every_value_of_a_drawing_key_is_documented(values: dict[str, str]) -> None:
    assert [value for value in values if f"`{value}`" not in GUIDE] == []


def test_every_way_back_from_a_sheet_is_documented() -> None:
    (line,) = [each for each in GUIDE.splitlines() if each.startswith("| `depuis`")]
    assert [page for page in WAYS_BACK if f"`{page}`" not in line] == []


@pytest.mark.parametrize("key", ["secteur", "statut"])
def test_every_slug_is_documented(shipped_atlas: Atlas, key: str) -> None:
    assert [slug for slug in shipped_atlas.slugs(key) if f"`{slug}`" not in GUIDE] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented_with_its_options(command: str) -> None:
    _, parser = load(command)
    assert f"python -m geo {command}" in OPERATION
    options = [option for action in parser._actions for option in action.option_strings]
    assert [each for each in options if each != "-h" and each not in OPERATION] == []


@pytest.mark.parametrize("setting", [field.name for field in fields(Settings)])
def test_every_setting_is_documented_where_it_is_set_and_in_the_guide(setting: str) -> None:
    assert f"`{setting}`" in OPERATION
    assert re.search(rf"^{setting} = ", (ROOT / "atlas.toml").read_text("utf-8"), re.MULTILINE)


def test_every_column_says_what_it_is_and_whether_it_is_public() -> None:
    for schema in read_schemas().values():
        assert schema.title
        for field in schema.fields:
            assert field.title, (schema.name, field.name)
            assert len(field.description) > len(field.title), (schema.name, field.name)


@pytest.mark.parametrize(
    "command",
    [
        "make run",
        "make test",
        "make quick",
        "pip install -r requirements.lock",
        "streamlit run app.py",
    ],
)
def test_the_readme_gives_the_commands(command: str) -> None:
    assert command in README


def test_every_file_of_the_project_names_the_same_release() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {project["version"]}
    first, second, *_ = re.findall(r"^## (.+)$", read("CHANGELOG.md"), re.MULTILINE)
    assert first == "À venir"
    public, cited = (yaml.safe_load(read(name)) for name in ("publiccode.yml", "CITATION.cff"))
    assert {public["softwareVersion"], cited["version"]} == named
    assert public["releaseDate"] == cited["date-released"]
    assert plain(second) == f"{project['version']} ({plain(date(public['releaseDate']))})"
    assert {public["legal"]["license"], cited["license"]} == {project["license"]}


def test_publiccode_has_what_the_standard_requires() -> None:
    """By hand: its own reader is a program in Go."""
    public = yaml.safe_load(read("publiccode.yml"))
    required = {"publiccodeYmlVersion", "name", "url", "platforms", "categories", "legal"}
    required |= {"developmentStatus", "softwareType", "description", "maintenance", "localisation"}
    assert required <= set(public)
    assert public["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert public["softwareType"] == "standalone/web"
    assert public["maintenance"]["contacts"][0]["name"]
    assert isinstance(public["localisation"]["localisationReady"], bool)
    assert public["localisation"]["availableLanguages"] == ["fr"]
    for words in public["description"].values():
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]
    for path in (public["logo"], *public["description"]["fr"]["screenshots"]):
        assert (ROOT / path).is_file()


def test_every_requirement_is_pinned_and_has_its_reason() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text("utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                assert re.fullmatch(r"[\w.-]+(\[\w+\])?==[\w.]+ +# .+", line), line


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_a_file_of_the_project_is_short_and_what_it_points_to_is_there(name: str) -> None:
    text = read(name)
    assert len(text.splitlines()) <= 100
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readme_has_no_gap_left_to_fill() -> None:
    assert not re.search(
        r"^BENCH$|[A-Z]+_(?:FIRST|LATER|DISK)|LOAD \||SELECT\d", README, re.MULTILINE
    )
