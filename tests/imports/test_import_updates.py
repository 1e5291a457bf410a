"""What a list says of poles already known: added, updated, never erased nor lowered unsaid."""

from collections.abc import Mapping

import pytest

from geo.imports.mapping import Choices, read_choices, write_choices
from geo.imports.result import Import
from geo.tables.package import raised
from geo.tables.read import Tables
from tests.imports.conftest import ReadFiles
from tests.imports.messy import csv_of

KNOWN = {
    "id_pole": "ptce-3-eva",
    "code_postal": "11300",
    "commune": "Limoux",
    "code_insee": "11206",
    "code_departement": "11",
    "precision": "commune",
}


def _row(imported: Import) -> Mapping[str, object]:
    row = imported.tables.frames["poles"].set_index("id_pole").loc["ptce-3-eva"]
    return {"id_pole": "ptce-3-eva", **row.to_dict()}


def _list(*rows: tuple[str, ...]) -> Mapping[str, bytes]:
    return {"liste.csv": csv_of(rows).encode()}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("header", "cells", "changed"),
    [
        # No column of places: all that is known stays.
        (("id_pole", "nom"), ("ptce-3-eva", "3.EVA"), {}),
        # The same commune, by any of its columns.
        (("nom", "code_insee"), ("3.EVA", "11206"), {}),
        (("nom", "commune", "departement"), ("3.EVA", "Limoux", "Aude"), {}),
        # A wider territory that holds it.
        (("id_pole", "nom", "departement"), ("ptce-3-eva", "3.EVA", "11"), {}),
        (("id_pole", "nom", "region"), ("ptce-3-eva", "3.EVA", "Occitanie"), {}),
        # Empty cells under the columns of places.
        (("id_pole", "nom", "commune", "code_postal"), ("ptce-3-eva", "3.EVA", "", ""), {}),
        # An address in the same commune is finer.
        (
            ("nom", "code_insee", "adresse"),
            ("3.EVA", "11206", "1 rue du Pont"),
            {"adresse": "1 rue du Pont", "precision": "adresse"},
        ),
        # Another commune: nothing of the former place is left.
        (
            ("id_pole", "nom", "code_insee"),
            ("ptce-3-eva", "3.EVA", "29151"),
            {
                "code_postal": "",
                "commune": "Morlaix",
                "code_insee": "29151",
                "code_departement": "29",
            },
        ),
    ],
)
def test_the_place_known_stays_where_the_list_says_no_other(
    read_files_in: ReadFiles,
    shipped_tables: Tables,
    header: tuple[str, ...],
    cells: tuple[str, ...],
    changed: Mapping[str, str],
) -> None:
    imported = read_files_in(_list(header, cells), current=shipped_tables)
    row = _row(imported)
    wanted = {**KNOWN, **changed}
    assert {name: row[name] for name in wanted} == wanted
    if not changed:
        assert imported.changes is not None
        assert imported.changes.is_empty


def test_a_list_that_replaces_empties_what_its_own_columns_leave_empty(
    read_files_in: ReadFiles, shipped_tables: Tables
) -> None:
    header = ("id_pole", "nom", "commune", "description")
    files = _list(header, ("ptce-3-eva", "3.EVA", "", ""))
    row = _row(read_files_in(files, current=shipped_tables, replaces=True))
    assert (row["commune"], row["code_insee"], row["description"]) == ("", "", "")
    assert row["structure_porteuse"] == "Association 3.EVA"


@pytest.mark.slow
@pytest.mark.parametrize(
    "case",
    [
        ("candidat", "", Choices(), "laureat"),
        ("clos", "", Choices(), "laureat"),
        ("laureat", "", Choices(), "laureat"),
        ("clos", "https://exemple.fr/fin", Choices(), "clos"),
        ("clos", "", Choices(source="Arrêté du 3 mars"), "clos"),
        ("clos", "", Choices(statuses={"ptce-3-eva": "clos"}), "clos"),
        ("clos", "", Choices(statuses={"ptce-3-eva": "candidat"}), "laureat"),
    ],
)
def test_a_status_is_lowered_only_by_a_source_or_by_who_says_so(
    read_files_in: ReadFiles, shipped_tables: Tables, case: tuple[str, str, Choices, str]
) -> None:
    status, source, choices, written = case
    header = ("id_pole", "nom", "statut", "source_url")
    files = _list(header, ("ptce-3-eva", "3.EVA", status, source))
    imported = read_files_in(files, current=shipped_tables, choices=choices)
    assert _row(imported)["statut"] == written
    remedies = [each.remedy for each in imported.report.problems if each.rule == "kept-status"]
    assert len(remedies) == (written != status)
    assert all(f'"statuts": {{"ptce-3-eva": "{status}"}}' in remedy for remedy in remedies)


def test_a_status_confirmed_is_kept_in_the_mapping() -> None:
    choices = Choices(statuses={"ptce-x": "clos"})
    assert read_choices(write_choices(choices)).statuses == {"ptce-x": "clos"}


@pytest.mark.parametrize(
    ("version", "next_one"),
    [
        ("1.1.9", "1.1.10"),
        ("v2-rc", "v3-rc"),
        ("essai", "essai"),
        ("2025-12-31", "2026-11-30"),
        ("2026-11-30", "2026-11-30.1"),
        ("2026-11-30.1", "2026-11-30.2"),
        ("0" * 5_000, f"{'0' * 4_995}1"),
    ],
)
def test_another_release_has_the_next_number_or_the_day(version: str, next_one: str) -> None:
    assert raised(version, "2026-11-30") == next_one
