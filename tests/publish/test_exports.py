"""Files of a selection: what belongs to it, all of it, dated, sourced, the same at each writing."""

import io
import json
import sqlite3
import time
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from frictionless import Package, system
from python_calamine import CalamineWorkbook

from geo.atlas import load_atlas
from geo.errors import ExportError
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.exports.about import about
from geo.publish.exports.csv_folder import csv_files
from geo.publish.exports.extract import Extract, extract
from geo.publish.exports.formats import FORMATS
from geo.publish.exports.geojson import geojson
from geo.publish.exports.geopackage import geopackage
from geo.publish.exports.xlsx import xlsx
from geo.publish.fact_sheets import pole_xlsx
from geo.reports.study import Study
from geo.reports.tables import Column, Table
from geo.tables.read import TABLES
from geo.tables.schema import read_schemas
from tests import shipped
from tests.folders import POLE, read_rows
from tests.indicators import folder_with_indicators
from tests.spaces import plain

SCHEMAS = read_schemas()
BRITTANY = Selection(level="region", codes=("53",))


@pytest.fixture(scope="module")
def everything(shipped_atlas: Atlas) -> Extract:
    return extract(shipped_atlas.select(Selection()), SCHEMAS)


@pytest.fixture(scope="module")
def brittany(shipped_atlas: Atlas) -> Extract:
    return extract(shipped_atlas.select(BRITTANY), SCHEMAS)


@pytest.fixture(scope="module")
def nothing(shipped_atlas: Atlas) -> Extract:
    return extract(shipped_atlas.select(Selection(words="introuvable")), SCHEMAS)


def rows_of(database: sqlite3.Connection, query: str) -> list[tuple[object, ...]]:
    return database.execute(query).fetchall()


def opened(data: bytes) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.deserialize(data)
    return database


# ---- What belongs to a selection ------------------------------------------------------------


def test_without_filter_every_row_is_there(everything: Extract, data_folder: Path) -> None:
    for table in TABLES:
        assert len(everything.frames[table]) == len(read_rows(data_folder, table)), table
        assert tuple(everything.frames[table].columns) == SCHEMAS[table].public_columns


def test_a_selection_brings_what_is_tied_to_its_poles(brittany: Extract, data_folder: Path) -> None:
    rows = {table: read_rows(data_folder, table) for table in TABLES}
    poles = {row["id_pole"] for row in rows["poles"] if row["code_region"] == "53"}
    supports = [row for row in rows["soutiens"] if row["id_pole"] in poles]
    ties = [row for row in rows["adhesions"] if row["id_pole"] in poles]
    networks = {row["reseau"] for row in ties}
    expected = {
        "poles": poles,
        "soutiens": {(row["id_pole"], row["id_appel"]) for row in supports},
        "appels": {row["id_appel"] for row in supports},
        "adhesions": {(row["id_pole"], row["reseau"]) for row in ties},
        "reseaux": networks,
        "membres": {row["nom"] for row in rows["membres"] if row["id_pole"] in poles},
        "roles_reseaux": {row["role"] for row in rows["roles_reseaux"] if row["sigle"] in networks},
    }
    for table, keys in expected.items():
        columns = {
            "soutiens": ["id_pole", "id_appel"],
            "adhesions": ["id_pole", "reseau"],
            "membres": ["nom"],
            "roles_reseaux": ["role"],
        }.get(table, list(SCHEMAS[table].primary_key))
        found = brittany.frames[table][columns].itertuples(index=False, name=None)
        assert {key if len(key) > 1 else key[0] for key in found} == keys, table
    assert len(brittany.frames["poles"]) == 9
    assert len(brittany.frames["chiffres_nationaux"]) == len(rows["chiffres_nationaux"])


@pytest.mark.slow
def test_internal_cells_are_in_no_file(everything: Extract, data_folder: Path) -> None:
    notes = [row["note"] for row in read_rows(data_folder, "poles") if row["note"]]
    assert len(notes) > 10
    for file in FORMATS.values():
        content = file.write(everything)
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                content = b"".join(archive.read(name) for name in archive.namelist())
        assert not [note for note in notes if note.encode() in content], file.title


@pytest.mark.slow
def test_every_point_stands_in_the_files_with_what_it_is(
    atlas_of: Callable[..., Atlas],
) -> None:
    own = {"latitude": "48.111", "longitude": "-1.680", "precision": "adresse"}
    poles = [
        POLE | {"id_pole": "a", "nom": "A", "code_insee": "35238"} | own,
        POLE | {"id_pole": "b", "nom": "B", "code_insee": "35238"},
    ]
    exported = extract(atlas_of(poles).select(Selection()), SCHEMAS)
    found = exported.frames["poles"]
    assert found["latitude"].tolist() == pytest.approx([48.111, 48.093], abs=0.001)
    assert found["precision"].tolist() == ["adresse", "commune"]  # as a reader takes them
    first, second = json.loads(geojson(exported))["features"]
    assert first["geometry"]["coordinates"] == [-1.68, 48.111]
    assert second["geometry"]["coordinates"] == pytest.approx([-1.68, 48.11], abs=0.02)
    assert second["properties"]["latitude"] == second["geometry"]["coordinates"][1]
    assert second["properties"]["precision"] == "commune"


# ---- What every file says -------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_the_same_extract_gives_the_same_bytes_whatever_the_time(
    brittany: Extract, name: str
) -> None:
    first = FORMATS[name].write(brittany)
    time.sleep(1.1 if name in ("gpkg", "xlsx") else 0)
    assert FORMATS[name].write(brittany) == first


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_is_named_after_what_it_holds(brittany: Extract, name: str) -> None:
    expected = {
        "csv": f"ptce-donnees-53-{shipped.DATE}.zip",
        "xlsx": f"ptce-donnees-53-{shipped.DATE}.xlsx",
        "geojson": f"ptce-poles-53-{shipped.DATE}.geojson",
        "gpkg": f"ptce-donnees-53-{shipped.DATE}.gpkg",
        "graphml": f"ptce-reseau-53-{shipped.DATE}.graphml",
    }
    assert FORMATS[name].name(brittany.view) == expected[name]


def test_a_file_counts_as_the_app_does_and_says_who_has_no_point(brittany: Extract) -> None:
    said = about(brittany)
    assert said.selection == "les pôles en Bretagne"
    assert said.counts[0] == shipped.placed(shipped.here(shipped.BRETONS), shipped.BRETONS)
    unlocated = sum(geometry is None for geometry in geometries(brittany))
    assert unlocated == len(shipped.BRETONS) - len(shipped.located(shipped.BRETONS))
    assert plain(said.counts[1]).startswith(f"{unlocated} pôles n'ont pas de point : ")
    rubrics = {note.rubrique for note in said.notes}
    assert rubrics == {
        *("Jeu de données", "Sélection", "Limites", "Définitions", "Tables", "Colonnes")
    }


def geometries(exported: Extract) -> list[object]:
    return [feature["geometry"] for feature in json.loads(geojson(exported))["features"]]


def test_every_column_of_every_table_is_explained(everything: Extract) -> None:
    notes = {note.intitule: note.texte for note in about(everything).notes}
    for table in TABLES:
        for column in SCHEMAS[table].public_columns:
            assert SCHEMAS[table].field(column).title in plain(notes[f"{table}.{column}"])


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_selection_makes_files_that_open(nothing: Extract, name: str) -> None:
    assert nothing.is_empty
    data = FORMATS[name].write(nothing)
    if name == "geojson":
        assert json.loads(data)["features"] == []
        assert "bbox" not in json.loads(data)
    if name == "gpkg":
        assert rows_of(opened(data), "SELECT count(*) FROM poles") == [(0,)]


# ---- CSV ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_folder_is_a_valid_data_package(brittany: Extract, tmp_path: Path) -> None:
    for path, content in csv_files(brittany).items():
        (tmp_path / path).write_bytes(content)
    with system.use_context(trusted=True):
        report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["fieldName", "note"])
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert package["version"] == shipped.VERSION
    assert package["created"] == f"{shipped.DATE}T00:00:00Z"
    assert package["licenses"][0]["name"] == "etalab-2.0"
    assert package["description"].startswith(
        f"Les pôles en Bretagne. {shipped.here(shipped.BRETONS)}"
    )
    assert len(package["atlas:limites"]) == 4


def test_read_me_says_what_the_folder_holds(brittany: Extract) -> None:
    text = csv_files(brittany)["LISEZMOI.txt"].decode("utf-8-sig")
    assert "Les pôles en Bretagne." in text
    assert shipped.DAY in plain(text)
    assert "Licence Ouverte 2.0" in text
    rows = f"({len(shipped.BRETONS)} lignes)"
    assert f"poles.csv : Pôles territoriaux de coopération économique {rows}" in plain(text)
    assert shipped.NAMED_OF_ANNOUNCED in text


@pytest.mark.slow
def test_folder_holds_the_values_of_the_indicators_and_reads_back_with_them(tmp_path: Path) -> None:
    folder = folder_with_indicators(tmp_path)
    view = load_atlas(folder).select(BRITTANY)
    files = csv_files(extract(view, SCHEMAS))
    values = {f"indicateurs/{path.name}" for path in (folder / "indicateurs").iterdir()}
    assert {path for path in files if path.endswith(".parquet")} == values
    assert len(values) == 5
    assert "qpv-" in files["LISEZMOI.txt"].decode("utf-8-sig")
    copy = tmp_path / "copie"
    for path, content in files.items():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_bytes(content)
    again = load_atlas(copy)
    assert list(again.indicators) == list(load_atlas(folder).indicators)
    assert again.indicators.levels("pauvrete") == ("departement", "epci")


# ---- XLSX -----------------------------------------------------------------------------------


def test_workbook_has_a_sheet_per_table_and_one_that_explains(brittany: Extract) -> None:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(xlsx(brittany)))
    assert workbook.sheet_names == ["Pôles en clair", *TABLES, "Sources et définitions"]
    header, *rows = workbook.get_sheet_by_name("soutiens").to_python()
    assert header == list(SCHEMAS["soutiens"].public_columns)
    assert {type(row[2]) for row in rows} == {float}
    assert {type(row[0]) for row in rows} == {str}


def test_workbook_holds_no_formula_and_no_link_whatever_the_cells(brittany: Extract) -> None:
    hostile = '=HYPERLINK("http://exemple.fr")'
    poles = brittany.frames["poles"].assign(nom=hostile, site_web="http://exemple.fr/?=cmd|x")
    data = xlsx(replace(brittany, frames={**brittany.frames, "poles": poles}))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own file
        styles = archive.read("xl/styles.xml")
        assert not [
            name
            for name in archive.namelist()
            if "rels" in name and "sheet1" in name and b"http://exemple" in archive.read(name)
        ]
    tags = {element.tag.split("}")[1] for element in sheet.iter()}
    assert {"autoFilter", "pane"} <= tags
    assert not {"f", "hyperlink"} & tags
    assert b'quotePrefix="1"' in styles


@pytest.mark.parametrize("text", ["x" * 32_768, "\U0001f5fa" * 16_384])
def test_text_that_excel_would_cut_is_refused(brittany: Extract, text: str) -> None:
    poles = brittany.frames["poles"].assign(nom=text)
    with pytest.raises(ExportError, match=r"ligne 2, colonne 2 a .* trop pour une cellule"):
        xlsx(replace(brittany, frames={**brittany.frames, "poles": poles}))


def sheets_of(data: bytes) -> dict[str, list[list[object]]]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}


def test_the_first_sheet_says_the_poles_in_words(brittany: Extract) -> None:
    header, *lines = sheets_of(xlsx(brittany))["Pôles en clair"]
    assert header[:12] == [
        *("Nom", "Statut", "Région", "Département", "EPCI", "Commune", "Secteurs", "Appels"),
        *("Montant publié, en euros", "Montants non publiés", "Site", "Source"),
    ]
    names = [row["nom"] for row in shipped.BRETONS]
    assert sorted(str(line[0]) for line in lines) == sorted(names)
    for line in lines:
        cells = dict(zip(header, line, strict=True))
        (row,) = (each for each in shipped.BRETONS if each["nom"] == cells["Nom"])
        assert cells["Région"] == "Bretagne"
        assert cells["Source"] == row["source_url"]
        given = [
            each["montant_eur"]
            for each in shipped.rows("soutiens")
            if each["id_pole"] == row["id_pole"]
        ]
        known = [int(each) for each in given if each]
        # What is not known is an empty cell, never a zero.
        assert cells["Montant publié, en euros"] == (float(sum(known)) if known else "")
        assert cells["Montants non publiés"] == len(given) - len(known)
        is_located = bool(row["code_insee"])
        assert isinstance(cells["Latitude"], float) == is_located
        assert cells["Le point est"] == ("la mairie de sa commune" if is_located else "")


def test_the_second_sheet_holds_the_tables_of_the_page(brittany: Extract) -> None:
    columns = (Column("Territoire", "text"), Column("Pôles"), Column("Part", "percent"))
    shown = [
        Table("Première", columns, [("=1+1", 9, 0.25), ("b", None, float("nan"))]),
        Table("Seconde", columns[:2], [("c", 3)]),
    ]
    found = sheets_of(xlsx(replace(brittany, shown=shown)))
    assert list(found)[:3] == ["Pôles en clair", "Ce que montre la page", "poles"]
    rows = [[cell for cell in row if cell != ""] for row in found["Ce que montre la page"]]
    assert rows == [
        *(["Première"], ["Territoire", "Pôles", "Part"], ["=1+1", 9.0, 0.25], ["b"], []),
        *(["Seconde"], ["Territoire", "Pôles"], ["c", 3.0]),
    ]


def test_no_sheet_in_words_runs_what_a_cell_says(atlas_of: Callable[..., Atlas]) -> None:
    hostile = '=HYPERLINK("http://exemple.fr")'
    poles = [POLE | {"id_pole": "a", "nom": hostile, "site_web": "http://exemple.fr/?=cmd"}]
    made = extract(atlas_of(poles).select(Selection()), SCHEMAS)
    table = Table(hostile, (Column(hostile, "text"),), [(hostile,)])
    with zipfile.ZipFile(io.BytesIO(xlsx(replace(made, shown=[table])))) as archive:
        for sheet in ("sheet1", "sheet2"):
            written = ET.fromstring(archive.read(f"xl/worksheets/{sheet}.xml"))  # noqa: S314
            assert not {"f", "hyperlink"} & {each.tag.split("}")[1] for each in written.iter()}


# ---- GeoJSON --------------------------------------------------------------------------------


def test_geojson_follows_the_rfc_and_loses_no_pole(everything: Extract) -> None:
    collection = json.loads(geojson(everything))
    features = collection["features"]
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    assert len(features) == shipped.POLES
    assert sum(feature["geometry"] is not None for feature in features) == shipped.LOCATED
    for feature in features:
        assert set(feature) == {"type", "id", "geometry", "properties"}
        assert tuple(feature["properties"]) == SCHEMAS["poles"].public_columns
    points = [feature["geometry"]["coordinates"] for feature in features if feature["geometry"]]
    west, south, east, north = collection["bbox"]
    assert west == min(x for x, _ in points) < -50  # in Guyane or the Antilles
    assert east == max(x for x, _ in points) > 50  # in La Réunion
    assert (south, north) == (min(y for _, y in points), max(y for _, y in points))
    assert collection["date"] == shipped.DATE
    assert collection["licence"] == "Licence Ouverte 2.0"
    assert collection["source"].startswith("Source\u202f: Atlas des pôles")


# ---- GeoPackage -----------------------------------------------------------------------------


@pytest.mark.slow
def test_geopackage_has_layers_tables_and_what_they_mean(brittany: Extract) -> None:
    database = opened(geopackage(brittany))
    kinds = dict(rows_of(database, "SELECT table_name, data_type FROM gpkg_contents"))
    layers = {name for name, kind in kinds.items() if kind == "features"}
    assert layers == {"poles", "membres", "regions", "departements"}
    assert set(kinds) - layers == set(TABLES) - layers | {"sources_et_definitions"}
    assert rows_of(database, "SELECT DISTINCT last_change FROM gpkg_contents") == [
        (f"{shipped.DATE}T00:00:00.000Z",)
    ]
    titles = dict(
        rows_of(
            database, "SELECT column_name, title FROM gpkg_data_columns WHERE table_name='poles'"
        )
    )
    assert titles["id_pole"] == "Identifiant"
    assert set(titles) == set(SCHEMAS["poles"].public_columns)
    (metadata,) = rows_of(database, "SELECT metadata FROM gpkg_metadata")
    assert "Licence Ouverte 2.0" in str(metadata[0])
    assert rows_of(database, "PRAGMA integrity_check") == [("ok",)]
    assert rows_of(database, "PRAGMA foreign_key_check") == []


@pytest.mark.slow
def test_territories_of_the_selection_have_their_figures(brittany: Extract) -> None:
    database = opened(geopackage(brittany))
    ((code, poles, taux, population),) = rows_of(
        database, "SELECT code, poles, taux, population FROM regions"
    )
    assert (code, poles) == ("53", len(shipped.BRETONS))
    assert taux == pytest.approx(poles / population * 100_000)
    counts = dict(rows_of(database, "SELECT code, poles FROM departements"))
    assert set(counts) == {"22", "29", "35", "56"}
    known = brittany.view.poles["code_departement"]
    # Four poles are known by their région alone: nobody knows how many are in the Finistère.
    assert counts["29"] is None
    assert sum(filter(None, counts.values())) == int((known != "").sum())
    possible = rows_of(database, "SELECT DISTINCT poles_possibles FROM departements")
    assert possible == [(4,)]
    ((lost,),) = rows_of(
        database, "SELECT description FROM gpkg_contents WHERE table_name = 'departements'"
    )
    assert f"{int((known == '').sum())} pôle" in str(lost)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("selection", "layers"),
    [
        (Selection(), {"regions": 18, "departements": 101}),
        (Selection(level="departement", codes=("29", "35")), {"departements": 2}),
        (Selection(level="epci", codes=("243500139",)), {"intercommunalites": 1}),
        (Selection(level="commune", codes=("15031", "35238")), {"communes": 2}),
    ],
)
def test_layers_of_territories_follow_the_selection(
    shipped_atlas: Atlas, selection: Selection, layers: dict[str, int]
) -> None:
    database = opened(geopackage(extract(shipped_atlas.select(selection), SCHEMAS)))
    levels = ("regions", "departements", "intercommunalites", "communes")
    found = {
        name: rows_of(database, f"SELECT count(*) FROM {name}")[0][0]  # noqa: S608 - names of ours
        for name in levels
        if rows_of(database, f"SELECT 1 FROM gpkg_contents WHERE table_name = '{name}'")  # noqa: S608
    }
    assert found == layers


@pytest.mark.slow
def test_unknown_is_null_and_members_stand_at_their_commune(everything: Extract) -> None:
    database = opened(geopackage(everything))
    assert rows_of(database, "SELECT count(*) FROM poles WHERE geom IS NULL") == [
        (shipped.UNLOCATED,)
    ]
    assert rows_of(database, "SELECT count(*) FROM soutiens WHERE montant_eur = 0") == [(0,)]
    assert rows_of(database, "SELECT count(*) FROM poles WHERE adresse = ''") == [(0,)]
    placed = rows_of(database, "SELECT count(*) FROM membres WHERE geom IS NOT NULL")[0][0]
    assert placed == len(shipped.located(shipped.rows("membres"))) > 0
    ((said,),) = rows_of(
        database, "SELECT description FROM gpkg_contents WHERE table_name = 'membres'"
    )
    assert f"{shipped.MEMBERS - placed} lignes sur {shipped.MEMBERS} sans point" in str(said)


def test_the_workbook_of_a_pole_says_it_in_words_then_the_tables_of_its_page(
    shipped_atlas: Atlas,
) -> None:
    row = shipped_atlas.positions["ptce-3-eva"]
    found = sheets_of(pole_xlsx(Study(shipped_atlas, Selection()), row))
    assert list(found) == ["Pôles en clair", "Ce que montre la page", "À lire"]
    header, line = found["Pôles en clair"]
    assert dict(zip(header, line, strict=True))["Commune"] == "Limoux"
    captions = [first for first, *_ in found["Ce que montre la page"]]
    assert "Retenu par un appel national" in captions
    assert "Pôles localisés les plus proches" in captions
