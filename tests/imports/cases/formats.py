"""Workbooks, maps, databases and archives."""

from datetime import date

from tests.imports.messy import (
    LIMOUX,
    TWO,
    TWO_CELLS,
    Case,
    Spanned,
    csv_of,
    geojson,
    gpkg,
    ods,
    one,
    parquet,
    point,
    said,
    wkb,
    xlsx,
    zipped,
)

CODES = [("Nom", "Code INSEE", "Date"), ("A", 1004, date(2023, 10, 17)), ("B", 75056.0, 2021)]
CODES_CELLS = {
    0: {"code_insee": "01004", "date_source": "2023-10-17"},
    1: {"code_insee": "75056", "date_source": "2021"},
}

FORMATS = [
    Case(
        "a workbook of numbers",
        one("poles.xlsx", xlsx({"Feuil1": CODES})),
        2,
        cells=CODES_CELLS,
        notes={"format": "XLSX", "feuille": "Feuil1"},
    ),
    Case(
        "an OpenDocument spreadsheet",
        one("poles.ods", ods({"Feuille1": CODES})),
        2,
        cells=CODES_CELLS,
        notes={"format": "ODS"},
    ),
    Case(
        "a title above, over several sheets",
        one(
            "poles.xlsx",
            xlsx(
                {
                    "Lisez-moi": [("Ceci est la liste des pôles.",)],
                    "2013": [("PTCE retenus en 2013", ""), ("", ""), *TWO[:2]],
                    "2015": [LIMOUX, TWO[2]],
                }
            ),
        ),
        2,
        rules=said("title-row", "no-table"),
        cells=TWO_CELLS,
    ),
    Case(
        "cells merged over rows and over columns",
        one(
            "poles.xlsx",
            xlsx(
                {
                    "P": [
                        ("", "", ""),
                        ("Région", "Nom", "Statut"),
                        ("", "A", "actif"),
                        ("", "B", "actif"),
                    ]
                },
                [("P", "A1:C1", "Pôles de Bretagne"), ("P", "A3:A4", "Bretagne")],
            ),
        ),
        2,
        rules=said("title-row"),
        cells={0: {"code_region": "53"}, 1: {"code_region": "53", "nom": "B"}},
        resolved={"region": 2},
    ),
    Case(
        "cells merged over rows, in the second sheet of an OpenDocument file",
        one(
            "poles.ods",
            ods(
                {
                    "Lisez-moi": [(Spanned("Bonjour", 3),), ("",), ("",)],
                    "P": [
                        ("Liste", "", ""),
                        ("Région", "Nom", "Statut"),
                        (Spanned("Bretagne", 2), "A", "actif"),
                        ("", "B", "actif"),
                        ("", "C", "actif"),
                    ],
                }
            ),
        ),
        3,
        rules=said("title-row"),
        cells={1: {"code_region": "53", "nom": "B"}, 2: {"code_region": ""}},
        resolved={"region": 2, "inconnue": 1},
    ),
    Case(
        "a hidden sheet",
        one("poles.xlsx", xlsx({"P": TWO, "Cachée": [LIMOUX, ("C", "35238")]}, hidden="Cachée")),
        2,
        rules=said("hidden-sheet"),
    ),
    Case(
        "an address in an object of a map",
        one(
            "a.geojson",
            geojson(
                [
                    (
                        {
                            "nom": "Le Chantier",
                            "adresse": {"rue": "1 rue Neuve", "code_postal": "29600"},
                            "location": {"city": "Morlaix"},
                            "contact": {"nom": "Ana", "city": "Brest"},
                        },
                        None,
                    )
                ]
            ),
        ),
        1,
        rules=said("unknown-column"),
        cells={
            0: {"nom": "Le Chantier", "adresse": "1 rue Neuve", "code_insee": "29151"},
        },
    ),
    Case(
        "a dictionary of the columns beside the data",
        one(
            "poles.xlsx",
            xlsx(
                {
                    "Champs": [
                        ("Nom", "Libellé", "Type"),
                        ("Nom", "Le nom du pôle", "texte"),
                        ("Code INSEE", "Celui de la commune", "texte"),
                        ("Facultatif", "", ""),
                    ],
                    "P": TWO,
                }
            ),
        ),
        2,
        rules=said("dictionary-sheet"),
        cells=TWO_CELLS,
    ),
    Case(
        "a workbook that has one word in thousands of cells",
        one("poles.xlsx", xlsx({"P": [LIMOUX, *[("A", "11206")] * 3_000]})),
        3_000,
        rules=said("duplicate-pole"),
        resolved={"code": 3_000},
    ),
    Case(
        "a workbook called a CSV file",
        one("poles.csv", xlsx({"P": TWO})),
        2,
        cells=TWO_CELLS,
    ),
    Case(
        "GeoJSON",
        one("p.geojson", geojson([({"Nom": "A"}, point(2.2181, 43.0553)), ({"Nom": "B"}, None)])),
        2,
        cells={0: {"code_insee": "11206", "longitude": 2.2181}},
        resolved={"coordonnees": 1, "inconnue": 1},
    ),
    Case(
        "a feature of GeoJSON without properties",
        one("p.geojson", geojson([(None, point(2.2, 43.1)), ({"Nom": "A"}, None)])),
        1,
        1,
        errors=said("missing-value"),
    ),
    Case(
        "GeoJSON in Lambert-93, as QGIS writes it",
        one(
            "p.geojson",
            geojson(
                [({"Nom": "A"}, point(652709.27, 6862325.4))],
                crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}},
            ),
        ),
        1,
        cells={0: {"code_insee": "75056"}},
    ),
    Case(
        "GeoJSON of outlines",
        one(
            "p.geojson",
            geojson(
                [
                    (
                        {"Nom": "A", "Code INSEE": "11206"},
                        {
                            "type": "Polygon",
                            "coordinates": [[[2, 43], [2.1, 43], [2, 43.1], [2, 43]]],
                        },
                    )
                ]
            ),
        ),
        1,
        rules=said("not-a-point"),
        cells={0: {"code_insee": "11206"}},
    ),
    Case(
        "a GeoPackage",
        one("p.gpkg", gpkg("pôles", [("Nom",), ("A",)], [(2.2181, 43.0553)], 4326)),
        1,
        cells={0: {"code_insee": "11206"}},
        notes={"format": "GeoPackage"},
    ),
    Case(
        "a GeoPackage in Lambert-93",
        one("p.gpkg", gpkg("a", [("Nom",), ("A",)], [(652709.27, 6862325.4)], 2154)),
        1,
        cells={0: {"code_insee": "75056"}},
    ),
    Case(
        "Parquet",
        one(
            "p.parquet",
            parquet(
                {
                    "nom": ["A", "B"],
                    "insee_com": [1004, 75056],
                    "lat": [None, 48.8566],
                    "lon": [None, 2.3522],
                }
            ),
        ),
        2,
        cells={0: {"code_insee": "01004"}, 1: {"code_insee": "75056", "latitude": 48.8566}},
    ),
    Case(
        "GeoParquet",
        one("p.parquet", parquet({"nom": ["A"], "geometry": [wkb(2.2181, 43.0553)]})),
        1,
        cells={0: {"code_insee": "11206"}},
    ),
    Case(
        "a zip with a system file and a text",
        one(
            "envoi.zip",
            zipped(
                {
                    "liste/poles.csv": csv_of(TWO).encode(),
                    "__MACOSX/._poles.csv": b"\0\1",
                    "lettre.docx": b"x",
                }
            ),
        ),
        2,
        rules=said("system-file", "other-file"),
        cells=TWO_CELLS,
    ),
    Case(
        "a zip with a name that leaves it",
        one("z.zip", zipped({"../../poles.csv": b"Nom\nB", "a.csv": csv_of(TWO).encode()})),
        2,
        rules=said("escaping-path"),
        cells=TWO_CELLS,
    ),
    Case(
        "two files, one of which is not a table",
        lambda: {"a.csv": csv_of(TWO).encode(), "b.csv": b"%PDF-1.7 ..."},
        2,
        errors=said("unreadable-file"),
        cells=TWO_CELLS,
    ),
    Case(
        "poles and their members, by name of pole",
        one(
            "p.xlsx",
            xlsx(
                {
                    "Pôles": TWO,
                    "Membres": [
                        ("PTCE", "Organisation", "Commune", "Code postal"),
                        ("Le Chantier", "Coop", "Morlaix", 29600),
                        ("Inconnu au bataillon", "Coop 2", "Rennes", 35000),
                    ],
                }
            ),
        ),
        3,
        1,
        rules=said("tie-filled"),
        errors=said("unknown-pole"),
    ),
]
