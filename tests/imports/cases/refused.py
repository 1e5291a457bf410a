"""Files that cannot be read at all."""

from tests.imports.messy import (
    TWO,
    csv_of,
    repeated_ods,
    zipped,
)

REFUSED = {
    "an empty file": ({"a.csv": b""}, "est vide"),
    "spaces only": ({"a.csv": b" \n \n"}, "est vide"),
    "a PDF": ({"a.csv": b"%PDF-1.4"}, "un PDF"),
    "a web page": ({"a.csv": b"<!DOCTYPE html><html>"}, "une page web"),
    "an old workbook": ({"a.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}, "ancien classeur"),
    "a VRT file": ({"a.csv": b"<OGRVRTDataSource>"}, "XML"),
    "no column of names": ({"a.csv": b"Prix;Quantite\n1;2\n"}, "nom d'un pôle"),
    "a broken zip": ({"a.zip": b"PK\x03\x04rubbish"}, "classeur lisible"),
    "a broken GeoJSON": ({"a.geojson": b'{"type": "FeatureCollection", "features": ['}, "GeoJSON"),
    "a GeoJSON nested too deep": (
        {"a.geojson": b'{"features": ' + b"[" * 60 + b"]" * 60 + b"}"},
        "emboîte",
    ),
    "a broken GeoPackage": ({"a.gpkg": b"SQLite format 3\0" + b"x" * 4096}, "GeoPackage"),
    "a broken Parquet": ({"a.parquet": b"PAR1xxxxPAR1"}, "Parquet"),
    "a zip in a zip": (
        {"a.zip": zipped({"b.zip": zipped({"c.csv": csv_of(TWO).encode()})})},
        "aucun",
    ),
    "a bomb": ({"a.zip": zipped({"a.csv": b"0" * 200_000_001})}, "200 Mo"),
    "a sheet that spreads": (
        {
            "a.xlsx": zipped(
                {
                    "[Content_Types].xml": b"<Types/>",
                    "xl/worksheets/sheet1.xml": b'<sheetData><c r="XFD1"><v>1</v></c></sheetData>',
                }
            )
        },
        "au plus",
    ),
    "too many columns": (
        {"a.csv": (";".join(["nom"] * 600) + "\n" + ";".join(["x"] * 600)).encode()},
        "500",
    ),
    "separators alone": ({"a.csv": b"nom;insee\n" + b";" * 20_000_001}, "cellules"),
    "a workbook that announces more than it has": (
        {
            "a.xlsx": zipped(
                {
                    "[Content_Types].xml": b"<Types/>",
                    "xl/sharedStrings.xml": b'<s count="9999999999"/>',
                }
            )
        },
        "annonce plus",
    ),
    "an OpenDocument sheet cut short": (
        {"a.ods": zipped({"content.xml": b"<x><table><table-row>"})},
        "XML est abîmé",
    ),
    "an OpenDocument sheet with entities": (
        {"a.ods": zipped({"content.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'})},
        "type de document",
    ),
    "an OpenDocument sheet with a password": (
        {"a.ods": zipped({"content.xml": b"x", "META-INF/manifest.xml": b"<encryption-data/>"})},
        "mot de passe",
    ),
    "a repeated cell of an OpenDocument sheet": (
        {"a.ods": repeated_ods(1_000_000, 1_000)},
        "au plus",
    ),
    "zeros": ({"a.csv": b"\0" * 1000 + b"\xff"}, "texte"),
    "a utf-16 file cut short": ({"a.csv": b"\xff\xfeN\0o\0m"}, "tronqué"),
}
"""Files that cannot be read at all, and words of the message."""
