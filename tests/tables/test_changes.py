"""What differs between two versions: counted by hand, and enough to make one from the other."""

from collections import Counter

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import ChangesError
from geo.settings import SHIPPED_DATA
from geo.tables.changes import CellChange, TableChanges, changes
from geo.tables.columns import to_array
from geo.tables.read import read_tables
from geo.tables.schema import read_schemas

SCHEMAS = read_schemas()
SHIPPED = read_tables(SHIPPED_DATA).frames
Supports = dict[tuple[str, str], tuple[str, str]]
Members = list[tuple[str, str, str]]


def frame_of(table: str, rows: list[dict[str, str]]) -> pd.DataFrame:
    schema = SCHEMAS[table]
    return pd.DataFrame(
        {
            field.name: to_array(field, [row.get(field.name, "") for row in rows])
            for field in schema.fields
        }
    )


def changed(table: str, before: pd.DataFrame, after: pd.DataFrame) -> TableChanges:
    return changes({table: before}, {table: after}, SCHEMAS).tables[table]


def records(frame: pd.DataFrame, columns: tuple[str, ...]) -> Counter[tuple[object, ...]]:
    cells = frame[list(columns)].astype(object).where(frame[list(columns)].notna(), None)
    return Counter(map(tuple, cells.to_numpy().tolist()))


def test_same_tables_have_no_difference_whatever_their_order() -> None:
    mixed = {name: frame.iloc[::-1] for name, frame in SHIPPED.items()}
    found = changes(SHIPPED, mixed, SCHEMAS)
    assert found.is_empty
    assert set(found.tables) == set(SHIPPED)


def test_rows_and_cells_are_told_apart_by_key() -> None:
    before = frame_of(
        "soutiens",
        [
            {"id_pole": "a", "id_appel": "x", "annee": "2013"},
            {"id_pole": "a", "id_appel": "y", "montant_eur": "100"},
            {"id_pole": "b", "id_appel": "x", "source_url": "=1+1"},
        ],
    )
    after = frame_of(
        "soutiens",
        [
            {"id_pole": "c", "id_appel": "x"},
            {"id_pole": "b", "id_appel": "x", "source_url": "'=1+1"},
            {"id_pole": "a", "id_appel": "y", "montant_eur": "", "annee": "2014"},
        ],
    )
    found = changed("soutiens", before, after)
    assert [row.key for row in found.added] == [("c", "x")]
    assert [row.key for row in found.removed] == [("a", "x")]
    assert found.changed == (
        CellChange(("b", "x"), "source_url", "=1+1", "'=1+1"),
        CellChange(("a", "y"), "annee", None, 2014),
        CellChange(("a", "y"), "montant_eur", 100, None),
    )
    assert found.changed_keys == (("b", "x"), ("a", "y"))


def test_rows_without_key_count_as_often_as_they_stand() -> None:
    once = {"id_pole": "a", "nom": "Coop", "lien": "membre"}
    other = {"id_pole": "a", "nom": "Ville", "lien": "partenaire"}
    found = changed(
        "membres", frame_of("membres", [once, once, other]), frame_of("membres", [once, once, once])
    )
    assert [row.cells["nom"] for row in found.added] == ["Coop"]
    assert [row.cells["nom"] for row in found.removed] == ["Ville"]
    assert found.changed == ()


def test_a_row_without_key_that_its_cells_name_changes_in_place() -> None:
    town = {"id_pole": "a", "nom": "Ville", "lien": "membre"}
    twice = {"id_pole": "b", "nom": "Coop", "lien": "membre"}
    numbered = {"siren": "356000000", "commune": "Brest"}
    found = changed(
        "membres",
        frame_of("membres", [town, twice, twice]),
        frame_of("membres", [twice, twice | numbered, town | numbered]),
    )
    assert found.changed == (
        CellChange(("a", "Ville", "membre"), "commune", "", "Brest"),
        CellChange(("a", "Ville", "membre"), "siren", "", "356000000"),
    )
    assert [row.key for row in found.added] == [("b", "Coop", "membre")]
    assert [row.key for row in found.removed] == [("b", "Coop", "membre")]


def test_internal_columns_are_compared_only_when_asked() -> None:
    noted = SHIPPED["poles"].assign(note="secret")
    assert changes(SHIPPED, {**SHIPPED, "poles": noted}, SCHEMAS).is_empty
    everything = changes(SHIPPED, {**SHIPPED, "poles": noted}, SCHEMAS, with_internal=True)
    assert {cell.column for cell in everything.tables["poles"].changed} == {"note"}


def test_a_missing_table_or_column_counts_as_empty() -> None:
    calls = SHIPPED["appels"]
    found = changes({}, {"appels": calls}, SCHEMAS).tables["appels"]
    assert [row.key[0] for row in found.added] == calls["id_appel"].tolist()
    budgets = changed("appels", calls.drop(columns="budget_eur"), calls)
    published = calls["budget_eur"].dropna()
    assert [cell.after for cell in budgets.changed] == published.tolist()


def test_a_key_that_stands_twice_is_refused() -> None:
    twice = frame_of("appels", [{"id_appel": "x"}, {"id_appel": "x"}])
    with pytest.raises(ChangesError, match="La clé x figure deux fois"):
        changed("appels", twice, twice)


cells = st.text(st.sampled_from("=a'\n|é\u202e"), max_size=2)
numbers = st.sampled_from(["", "0", "-7", "2024"])
soutiens = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), st.tuples(numbers, cells), max_size=6
)
membres = st.lists(st.tuples(st.sampled_from("ab"), cells, cells), max_size=6)


def supports_of(rows: Supports) -> pd.DataFrame:
    return frame_of(
        "soutiens",
        [
            {"id_pole": pole, "id_appel": call, "montant_eur": amount, "source_url": url}
            for (pole, call), (amount, url) in rows.items()
        ],
    )


def members_of(rows: Members) -> pd.DataFrame:
    columns = ("id_pole", "nom", "commune")
    return frame_of("membres", [dict(zip(columns, row, strict=True)) for row in rows])


def applied(table: str, before: pd.DataFrame, found: TableChanges) -> Counter[tuple[object, ...]]:
    """Make the new version of a table from the old one, by the plainest means."""
    columns = SCHEMAS[table].columns
    key = SCHEMAS[table].primary_key or ("id_pole", "nom", "lien")
    rows = records(before, columns)
    rows.subtract(tuple(row.cells[column] for column in columns) for row in found.removed)
    rows.update(tuple(row.cells[column] for column in columns) for row in found.added)
    kept = [dict(zip(columns, row, strict=True)) for row in rows.elements()]
    for cell in found.changed:
        (row,) = [each for each in kept if tuple(each[name] for name in key) == cell.key]
        assert row[cell.column] == cell.before
        row[cell.column] = cell.after
    return Counter(tuple(row.values()) for row in kept)


@pytest.mark.slow
@given(soutiens, soutiens)
def test_changes_make_the_new_version_of_a_table_with_a_key(old: Supports, new: Supports) -> None:
    before, after = supports_of(old), supports_of(new)
    found = changed("soutiens", before, after)
    columns = SCHEMAS["soutiens"].columns
    assert applied("soutiens", before, found) == records(after, columns)
    assert found.is_empty == (records(before, columns) == records(after, columns))


@pytest.mark.slow
@given(membres, membres)
def test_changes_make_the_new_version_of_a_table_without_key(old: Members, new: Members) -> None:
    before, after = members_of(old), members_of(new)
    found = changed("membres", before, after)
    assert applied("membres", before, found) == records(after, SCHEMAS["membres"].columns)
