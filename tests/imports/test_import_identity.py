"""Which pole a row is: what is recognised, what is only proposed, what a person has decided."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from geo.imports.identify import Known, identify, make_identifier
from geo.imports.mapping import Choices
from geo.tables.columns import is_company_number
from geo.tables.read import Tables
from tests import shipped
from tests.imports.conftest import ReadFiles
from tests.imports.messy import csv_of


def _csv(*rows: tuple[str, ...]) -> Mapping[str, bytes]:
    return {"liste.csv": csv_of(rows).encode()}


LIMOUX = Known("ptce-3-eva", "3.EVA", "11206", "dep-11")


@pytest.mark.parametrize(
    ("name", "place", "identifier"),
    [
        ("3.EVA", "11206", "ptce-3-eva"),
        ("PTCE 3 eva", "11206", "ptce-3-eva"),
        ("3.EVA", "29151", "ptce-3-eva-29151"),
        ("3.EVA bis", "11206", "ptce-3-eva-bis-11206"),
    ],
)
def test_a_pole_is_recognised_by_its_whole_name_and_its_commune(
    name: str, place: str, identifier: str
) -> None:
    row = Known("", name, place, "dep-11" if place == "11206" else "dep-29")
    assert identify([row], [LIMOUX], {}).identifiers == [identifier]


def test_a_name_that_is_only_like_another_is_proposed() -> None:
    current = [Known("ptce-x", "Pôle de la Haute Vallée", "11206", "dep-11")]
    row = Known("", "Pôle de la haute valée", "11206", "dep-11")
    found = identify([row], current, {})
    assert found.identifiers == ["ptce-pole-de-la-haute-valee-11206"]
    (same,) = found.same
    assert (same.row, same.other, same.other_row) == (0, "ptce-x", None)
    assert same.reason == "nom proche de « Pôle de la Haute Vallée », même commune"
    made = found.identifiers[0]
    assert identify([row], current, {made: "ptce-x"}).identifiers == ["ptce-x"]


def test_a_siret_in_common_is_proposed_wherever_the_poles_are() -> None:
    current = [Known("ptce-x", "Ancien nom", "11206", "dep-11", "35600000000048")]
    row = Known("", "Tout autre nom", "29151", "dep-29", "35600000000048")
    (same,) = identify([row], current, {}).same
    assert (same.other, same.reason) == ("ptce-x", "même SIRET")


def test_two_rows_of_one_name_and_place_keep_their_identifiers_from_one_time_to_the_next() -> None:
    row = Known("", "Le Phénix", "11206", "dep-11")
    first = identify([row, row], [], {}).identifiers
    assert first == ["ptce-le-phenix-11206", "ptce-le-phenix-11206-2"]
    current = [Known(each, "Le Phénix", "11206", "dep-11") for each in first]
    assert identify([row, row], current, {}).identifiers == first


@pytest.mark.slow
def test_as_many_rows_of_one_name_as_a_file_may_have_are_told_apart_at_once() -> None:
    """Trying the ranks anew for each row took minutes, during which nobody else could import."""
    row = Known("", "Le Phénix", "11206", "dep-11")
    first = identify([row] * 50_000, [], {}).identifiers
    assert len(set(first)) == 50_000
    assert first[-1] == "ptce-le-phenix-11206-50000"
    current = [Known(each, "Le Phénix", "11206", "dep-11") for each in first]
    assert identify([row] * 50_000, current, {}).identifiers == first


def test_an_identifier_is_never_longer_than_it_should() -> None:
    made = make_identifier("Pôle " + "très " * 100 + "long", "29151")
    assert len(made) <= 80
    assert made.startswith("ptce-pole-tres-tres")
    assert made.endswith("-tres-29151")


@pytest.mark.parametrize("name", ["", "🙂", "…", "PTCE", "مرحبا"])
def test_any_name_gives_an_identifier_of_our_form(name: str) -> None:
    assert make_identifier(name, "").replace("-", "").isalnum()


@pytest.mark.parametrize(
    ("number", "is_right"),
    [
        ("443061841", True),
        ("443061842", False),
        ("44306184100047", True),
        ("44306184100048", False),
        ("35600000000048", True),  # La Poste, registered office: an ordinary key
        ("35600000049837", True),  # La Poste, a post office: digits add up to 45
        ("35600000049838", False),
        ("000000000", False),
        ("4430618410004", False),
        ("44306184100O47", False),
        ("", False),
    ],
)
def test_the_key_of_a_company_number(number: str, is_right: bool) -> None:  # noqa: FBT001
    assert is_company_number(number) is is_right


@pytest.mark.slow
def test_rows_are_united_only_by_who_says_so(read_files_in: ReadFiles) -> None:
    files = _csv(
        ("Nom", "Code INSEE", "Statut", "Structure porteuse"),
        ("Le Phénix", "11206", "actif", ""),
        ("le phenix", "11206", "clos", "Association X"),
    )
    apart = read_files_in(files)
    assert len(apart.tables.frames["poles"]) == 2
    (same,) = apart.same_poles
    choices = Choices(same_poles={same.identifier: same.other})
    united = read_files_in(files, choices=choices)
    (row,) = united.tables.frames["poles"].to_dict("records")
    assert (row["statut"], row["structure_porteuse"]) == ("actif", "Association X")
    assert (united.rows, united.accepted_count, united.rejected_count) == (2, 2, 0)
    rules = {problem.rule for problem in united.report.problems}
    assert {"united", "united-differently"} <= rules


def test_what_would_change_is_told_cell_by_cell(
    read_files_in: ReadFiles, shipped_tables: Tables
) -> None:
    header = ("id_pole", "nom", "statut", "source_titre")
    files = _csv(header, ("ptce-3-eva", "3.EVA", "clos", "Journal"), ("", "Neuf", "", ""))
    imported = read_files_in(files, current=shipped_tables, replaces=True)
    assert imported.changes is not None
    poles = imported.changes.tables["poles"]
    assert [row.key for row in poles.added] == [("ptce-neuf",)]
    assert len(poles.removed) == shipped.POLES - 1
    (cell,) = [each for each in poles.changed if each.column == "statut"]
    assert (cell.key, cell.before, cell.after) == (("ptce-3-eva",), "laureat", "clos")


def test_an_import_changes_nothing_on_the_disk(
    read_files_in: ReadFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    read_files_in(_csv(("Nom", "Code INSEE"), ("A", "11206")))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_pole_already_known_stays_as_it_was_while_its_new_row_is_wrong(
    read_files_in: ReadFiles, shipped_tables: Tables
) -> None:
    files = _csv(
        ("Nom", "Code INSEE", "Commune"), ("3.EVA", "69123", "Lille"), ("Neuf", "29151", "")
    )
    imported = read_files_in(files, current=shipped_tables, replaces=True)
    assert imported.rejected_count == 1
    poles = imported.tables.frames["poles"].set_index("id_pole")
    assert list(poles.index) == ["ptce-3-eva", "ptce-neuf-29151"]
    assert poles.at["ptce-3-eva", "code_insee"] == "11206"
    assert "kept-as-it-was" in {problem.rule for problem in imported.report.problems}


def test_completing_blames_the_rows_of_the_file_and_no_others(
    read_files_in: ReadFiles, shipped_tables: Tables
) -> None:
    files = _csv(("Nom", "Code INSEE", "Réseau", "AAP"), ("Neuf", "29151", "RTES", "AAP 2013"))
    imported = read_files_in(files, current=shipped_tables)
    assert len(imported.tables.frames["poles"]) == shipped.POLES + 1
    assert {problem.row for problem in imported.report.problems} <= {None, 1, 2}
    assert imported.changes is not None
    changed = {name: table for name, table in imported.changes.tables.items() if not table.is_empty}
    assert set(changed) == {"poles", "soutiens", "adhesions"}
    assert all(not table.removed and not table.changed for table in changed.values())
