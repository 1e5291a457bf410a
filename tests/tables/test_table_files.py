"""Files of our forms as a data folder, and the same files damaged."""

import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from geo.commands.main import main
from geo.errors import DataUnreadableError
from geo.settings import SHIPPED_DATA
from geo.tables.files import table_files
from geo.tables.read import OPTIONAL_TABLES, TABLES, scan_files
from geo.tables.schema import read_schemas
from tests.folders import read_file

FORMS = ("xlsx", "gpkg", "geojson", "zip", "csv")
TRIES = 150


@pytest.fixture(scope="module")
def brittany(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The poles of Brittany in each form, as our exports write them."""
    folder = tmp_path_factory.mktemp("exports")
    for form in ("xlsx", "gpkg", "geojson"):
        main(["export", "--format", form, "--region", "53", "--out", str(folder / f"b.{form}")])
    main(["export", "--format", "csv", "--region", "53", "--out", str(folder / "csv")])
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        for path in sorted((folder / "csv").iterdir()):
            written.writestr(path.name, path.read_bytes())
    files = {form: (folder / f"b.{form}").read_bytes() for form in ("xlsx", "gpkg", "geojson")}
    poles = (folder / "csv" / "poles.csv").read_bytes()
    return files | {"zip": archive.getvalue(), "csv": poles}


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_the_content_tells_the_form_and_every_table_is_there(
    brittany: dict[str, bytes], form: str
) -> None:
    files = table_files("donnees", brittany[form])
    if form in ("xlsx", "gpkg", "zip"):
        assert {f"{name}.csv" for name in TABLES} <= files.keys()
    assert len(scan_files(files, read_schemas()).frames["poles"]) == 9


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_a_damaged_file_is_read_or_told_never_a_traceback(
    brittany: dict[str, bytes], form: str
) -> None:
    chance = random.Random(form)  # noqa: S311 - places to damage, not secrets
    schemas = read_schemas()
    told = []
    for _ in range(TRIES):
        data = bytearray(brittany[form])
        for _ in range(chance.choice((1, 3, 20))):
            place = chance.randrange(len(data))
            if chance.random() < 0.5:
                data[place] = chance.randrange(256)
            else:
                del data[place : place + chance.randrange(1, 300)]
        try:
            scan_files(table_files("donnees", bytes(data)), schemas)
        except DataUnreadableError as error:
            told.append(str(error))
    assert all("« donnees »" in message for message in told)
    assert len(told) > 10 or form == "csv"  # a CSV file is always read, with its problems


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        b"PK\x03\x04" + b"x" * 99,
        b"SQLite format 3\0",
        b"{",
        b"{}",
        b'{"features": 1}',
    ],
)
def test_a_beginning_alone_is_told(data: bytes) -> None:
    with pytest.raises(DataUnreadableError, match="« donnees »"):
        table_files("donnees", data)


def test_an_archive_without_some_tables_says_which(brittany: dict[str, bytes]) -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("poles.csv", brittany["csv"])
    problems = read_file("tables.zip", archive.getvalue(), read_schemas()).report.problems
    absent = {p.file for p in problems if (p.rule, p.severity) == ("missing-file", "warning")}
    assert absent == {f"{name}.csv" for name in TABLES if name not in {"poles", *OPTIONAL_TABLES}}


def test_an_archive_of_something_else_is_told() -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        written.write(SHIPPED_DATA / "appels.csv", "appels.csv")
    with pytest.raises(DataUnreadableError):
        table_files("donnees", archive.getvalue())


def test_a_cell_is_not_changed_on_its_way(tmp_path: Path) -> None:
    cell = '=1+1, « é » "x" | <b>'
    poles = f'id_pole,nom\nptce-a,"{cell.replace(chr(34), chr(34) * 2)}"\n'.encode()
    (tmp_path / "poles.csv").write_bytes(table_files("poles", poles)["poles.csv"])
    assert (tmp_path / "poles.csv").read_bytes() == poles
