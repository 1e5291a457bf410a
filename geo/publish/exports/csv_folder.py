"""CSV: a data folder, one file per table, that our commands and any spreadsheet read."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from geo.formats.archives import timeless
from geo.french import sentence_case, typeset
from geo.publish.exports.about import About, about
from geo.publish.exports.extract import Extract
from geo.render.html import environment
from geo.reports.definitions import definitions
from geo.tables.columns import MAX_LENGTH
from geo.tables.indicators import VALUES_FOLDER
from geo.tables.package import PACKAGE
from geo.tables.read import NEUTRALISED_KEY
from geo.tables.schema import Field, TableSchema
from geo.tables.write import to_csv

PACKAGE_NAME = "atlas-ptce-extrait"
_TEMPLATES = environment(Path(__file__).with_name("templates"))
_LICENCES = {
    "Licence Ouverte 2.0": (
        "etalab-2.0",
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    )
}


def csv_files(extract: Extract) -> Mapping[str, bytes]:
    """Write a data folder: tables, their schemas, values, `datapackage.json` and `LISEZMOI.txt`.

    The values of the indicators are in it: what is published can be used again.

    Returns
    -------
    By path in the folder, the content of each file.
    """
    said = about(extract)
    tables = {
        f"{name}.csv": to_csv(frame, extract.schemas[name])
        for name, frame in extract.frames.items()
    }
    package = f"{json.dumps(_package(extract, said), ensure_ascii=False, indent=2)}\n".encode()
    values = {
        f"{VALUES_FOLDER}/{name}": data
        for name, data in extract.view.atlas.indicators.files().items()
    }
    read_me = {"LISEZMOI.txt": _read_me(extract, said)}
    return {**read_me, PACKAGE: package, **tables, **values}


def csv_zip(extract: Extract) -> bytes:
    """Write the same folder as one zip file."""
    return zipped(csv_files(extract))


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Put files, by path, in one zip."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path, content in files.items():
            archive.writestr(timeless(path), content)
    return data.getvalue()


def _package(extract: Extract, said: About) -> Mapping[str, Any]:
    release = extract.view.atlas.release
    licence, url = _LICENCES.get(release.licence, ("", ""))
    named = {"name": licence, "path": url} if licence else {}
    return {
        "profile": "data-package",
        "name": PACKAGE_NAME,
        "title": release.title,
        "description": " ".join((f"{sentence_case(said.selection)}.", *said.counts)),
        "version": release.version,
        "created": f"{release.date}T00:00:00Z" if release.date else "",
        "licenses": [{**named, "title": release.licence}],
        "sources": [{"title": said.source}],
        "atlas:selection": extract.view.selection.to_query(),
        "atlas:limites": list(release.limits),
        NEUTRALISED_KEY: True,
        "resources": [
            _resource(extract.schemas[name], list(frame.columns), len(frame))
            for name, frame in extract.frames.items()
        ],
    }


def _resource(schema: TableSchema, columns: Sequence[str], rows: int) -> Mapping[str, Any]:
    key = {"primaryKey": list(schema.primary_key)} if schema.primary_key else {}
    return {
        "name": schema.name.replace("_", "-"),
        "title": schema.title,
        "description": schema.description,
        "path": f"{schema.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "header": True},
        "atlas:lignes": rows,
        "schema": {"fields": [_field(schema.field(column)) for column in columns], **key},
    }


def _field(field: Field) -> Mapping[str, Any]:
    constraints = {"required": True} if field.required else {}
    return {
        "name": field.name,
        "title": field.title,
        "description": field.description,
        "type": field.type if field.is_number else "string",
        **({"constraints": constraints} if constraints else {}),
    }


def _read_me(extract: Extract, said: About) -> bytes:
    text = _TEMPLATES.get_template("LISEZMOI.txt").render(
        release=extract.view.atlas.release,
        about=said,
        tables=[(extract.schemas[name], len(frame)) for name, frame in extract.frames.items()],
        definitions=definitions("fichiers").terms,
        indicators=[each for each in extract.view.atlas.indicators.values() if each.file],
        longest=MAX_LENGTH,
    )
    return (typeset(text.strip()) + "\n").replace("\n", "\r\n").encode("utf-8-sig")
