"""Fuzzing: whatever a person gives, an import or a sentence comes back, never a traceback."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from geo.errors import DataUnreadableError
from geo.imports.folder import folder_files, rejected_csv
from geo.imports.mapping import read_choices, write_choices
from geo.imports.summary import describe, to_json
from geo.tables.read import Tables, scan_files
from geo.tables.schema import TableSchema
from tests import shipped
from tests.imports.conftest import ReadFiles
from tests.imports.messy import csv_of

HOSTILE = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "{{ 7*7 }}",
            "${x}",
            "=cmd|' /C calc'!A0",
            "]]>",
            "\u202e\u2066",
            "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
            "1e999",
            "-0",
            "99999999999999999999",
            "nan",
            "48,85",
            "11206",
            "69123",
            "97400",
            "Saint-Denis",
            "Lyon",
            "Total",
            "Source :",
            "ptce-a",
            "2023-13-45",
            "45000",
            "laureat",
            "|",
            ";;;",
            '"',
            "\n",
            "\0",
            "x" * 10_001,
            "44306184100047",
            "29",
            "Bretagne",
        ]
    ),
)
HEADERS = [
    "id_pole", "Nom", "Statut", "Secteurs", "Adresse", "Code postal", "Commune", "Code INSEE",
    "Département", "Région", "Lat", "Lon", "X", "Y", "Coordonnées GPS", "SIRET", "SIREN", "Date",
    "Site", "Source", "Réseau", "Précision", "Note", "Nimporte", "raison", "lieu_certitude",
]  # fmt: skip


@pytest.mark.slow
@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_cells_are_accepted_or_put_aside_and_nothing_is_lost(
    data: st.DataObject,
    read_files_in: ReadFiles,
    schemas: Mapping[str, TableSchema],
    shipped_tables: Tables,
) -> None:
    headers = ["Nom", *data.draw(st.lists(st.sampled_from(HEADERS), max_size=9, unique=True))]
    rows = data.draw(
        st.lists(st.lists(HOSTILE, min_size=len(headers), max_size=len(headers)), max_size=8)
    )
    wanted = {"current": shipped_tables} if data.draw(st.booleans()) else {}
    quoted = [
        [f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in [headers, *rows]
    ]
    imported = read_files_in({"a.csv": csv_of(quoted, ",").encode("utf-8", "replace")}, **wanted)
    report = json.loads(to_json(imported))
    assert report["rows"] == report["accepted"] + report["rejected"] <= len(rows)
    assert report["rejected"] == sum(len(each.rows) for each in imported.rejected)
    assert all(isinstance(line, str) for line in describe(imported))
    assert all(rejected_csv(each) for each in imported.rejected)
    poles = imported.tables.frames["poles"]
    assert len(poles) == imported.accepted_count + (shipped.POLES if wanted else 0)
    tables = scan_files(folder_files(imported, None, "2026-11-25"), schemas)
    assert list(tables.frames["poles"]["nom"]) == list(imported.tables.frames["poles"]["nom"])
    assert [each for each in tables.report.problems if each.severity == "error"] == []


@pytest.mark.slow
@settings(max_examples=200)
@given(content=st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
@example(b'{"colonnes": []}')
@example(b'{"colonnes": {"poles": {"Nom": 3}}, "valeurs": null}')
@example(b"[" * 100_000)
def test_any_mapping_is_read_or_refused_in_words(content: bytes) -> None:
    try:
        choices = read_choices(content)
    except DataUnreadableError as refused:
        message = str(refused)
        assert "correspondance" in message
    else:
        assert read_choices(write_choices(choices)) == replace(choices)
