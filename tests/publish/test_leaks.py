"""Internal cells never leave the data folder, in whatever file; and the searcher finds them."""

import base64
import csv
import gzip
import io
import json
import shutil
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import typst
import xlsxwriter

from geo.atlas import load_atlas
from geo.model.selection import Selection
from geo.publish.exports.extract import extract
from geo.publish.exports.formats import FORMATS
from geo.publish.exports.names import poles_csv
from geo.publish.site.releases.release import published_release
from geo.render.pdf import to_pdf
from geo.render.report_html import to_html
from geo.reports.poles.report import pole_report
from geo.reports.study import Study
from geo.settings import SHIPPED_DATA
from geo.tables.schema import read_schemas
from tests.folders import read_rows
from tests.publish.leaks import PNG, leaks

NEEDLE = "Zq7SecretInterne9x"


def workbook(text: str) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write_string(0, 0, text)
    return file.getvalue()


def archive(content: bytes, name: str = "a.txt", comment: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr(name, content)
        opened.comment = comment
    return file.getvalue()


def database(folder: Path, statement: str, *cells: object) -> bytes:
    path = folder.parent / "base.sqlite"
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a, b)")
        connection.execute(statement, cells)
    connection.close()
    return path.read_bytes()


def image(kind: bytes, data: bytes) -> bytes:
    chunk = struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return PNG + chunk


HIDDEN: dict[str, Callable[[Path], bytes]] = {
    "plain": lambda _: NEEDLE.encode(),
    "capitals": lambda _: NEEDLE.upper().encode(),
    "utf-16": lambda _: NEEDLE.encode("utf-16"),
    "entities": lambda _: "".join(f"&#{ord(letter)};" for letter in NEEDLE).encode(),
    "quoted": lambda _: "".join(f"%{ord(letter):02X}" for letter in NEEDLE).encode(),
    "escaped": lambda _: "".join(f"\\u{ord(letter):04x}" for letter in NEEDLE).encode(),
    "base64 0": lambda _: base64.b64encode(f"texte {NEEDLE} texte".encode()),
    "base64 1": lambda _: base64.b64encode(f"texte1 {NEEDLE} texte".encode()),
    "base64 2": lambda _: b"x" + base64.urlsafe_b64encode(f"texte12 {NEEDLE} tex".encode()),
    "gzip": lambda _: gzip.compress(NEEDLE.encode() * 3),
    "zip": lambda _: archive(NEEDLE.encode() * 3),
    "zip in zip": lambda _: archive(archive(NEEDLE.encode() * 3)),
    "zip name": lambda _: archive(b"", f"{NEEDLE}.txt"),
    "zip comment": lambda _: archive(b"", comment=NEEDLE.encode()),
    "workbook": lambda _: workbook(NEEDLE),
    "database": lambda folder: database(folder, "INSERT INTO t VALUES (?, ?)", 1, NEEDLE),
    "long cell": lambda folder: database(
        folder, "INSERT INTO t VALUES (?, ?)", 1, "x" * 4000 + NEEDLE * 200
    ),
    "view": lambda folder: database(folder, f"CREATE VIEW {NEEDLE} AS SELECT 1"),
    "PDF text": lambda _: typst.compile(f"= Titre\n{NEEDLE}".encode()),
    "PDF hyphens": lambda _: typst.compile(
        f"#set page(width: 2cm, margin: 2mm)\n{NEEDLE[:6]}-?{NEEDLE[6:]}".encode()
    ),
    "PDF title": lambda _: typst.compile(f'#set document(title: "{NEEDLE}")\nTexte'.encode()),
    "PNG text": lambda _: image(b"tEXt", b"Comment\x00" + NEEDLE.encode()),
    "PNG compressed": lambda _: image(b"zTXt", b"Comment\x00\x00" + zlib.compress(NEEDLE.encode())),
    "PNG international": lambda _: image(
        b"iTXt", b"Comment\x00\x01\x00fr\x00\x00" + zlib.compress(NEEDLE.encode())
    ),
}


@pytest.mark.parametrize("hidden", HIDDEN)
def test_the_searcher_finds_what_is_hidden(tmp_path: Path, hidden: str) -> None:
    folder = tmp_path / "site"
    (folder / "sous").mkdir(parents=True)
    (folder / "sous" / "fichier.bin").write_bytes(HIDDEN[hidden](folder))
    (folder / "propre.html").write_text("<p>rien</p>", "utf-8")
    found = leaks(folder, NEEDLE)
    assert found
    assert all(part.startswith("sous/fichier.bin") for part in found)


def test_the_searcher_reads_the_names_of_files(tmp_path: Path) -> None:
    (tmp_path / f"{NEEDLE}.txt").write_text("", "utf-8")
    assert leaks(tmp_path, NEEDLE) == [f"{NEEDLE}.txt (name)"]


@pytest.mark.parametrize("needle", ["court", "avec un espace", "lettreaccentuée"])
def test_a_needle_that_could_be_split_is_refused(tmp_path: Path, needle: str) -> None:
    with pytest.raises(ValueError, match="needle"):
        leaks(tmp_path, needle)


@pytest.fixture
def folder_with_secrets(data_folder: Path) -> Path:
    """The shipped data with the needle in `poles.note`, and in columns of its own schemas."""
    schemas = data_folder / "schemas"
    schemas.mkdir()
    internal = {"type": "string", "title": "Interne", "description": "Interne."}
    for table, column in (("poles", "memo"), ("membres", "contact")):
        schema = json.loads((SHIPPED_DATA / "schemas" / f"{table}.json").read_text("utf-8"))
        schema["fields"].append({"name": column, **internal, "atlas:visibility": "internal"})
        (schemas / f"{table}.json").write_text(json.dumps(schema), "utf-8")
        rows = [{**row, column: NEEDLE} for row in read_rows(data_folder, table)]
        if table == "poles":
            rows = [{**row, "note": f"Note {NEEDLE}"} for row in rows]
        with (data_folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return data_folder


@pytest.mark.slow
def test_no_export_nor_page_holds_an_internal_cell(
    folder_with_secrets: Path, tmp_path: Path
) -> None:
    atlas, schemas = load_atlas(folder_with_secrets), read_schemas(folder_with_secrets)
    assert "memo" in atlas.poles
    study = Study(atlas, Selection())
    view = atlas.select(Selection())
    extracted = extract(view, schemas)
    files = {each.name(extracted.view): each.write(extracted) for each in FORMATS.values()}
    files["liste.csv"] = poles_csv(view, schemas["poles"])
    files["fiche.pdf"] = to_pdf(pole_report(study, 0))
    files["release.txt"] = repr(published_release(view, schemas)).encode()
    for row in range(0, len(atlas), 4):
        files[f"{row}.html"] = to_html(pole_report(study, row)).encode()
    out = tmp_path / "publie"
    out.mkdir()
    for name, content in files.items():
        (out / name).write_bytes(content)
    assert leaks(out, NEEDLE) == []
    # The same search, where the cells are.
    shutil.copy(folder_with_secrets / "membres.csv", out)
    assert leaks(out, NEEDLE) == ["membres.csv"]
