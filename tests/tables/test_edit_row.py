"""Changing cells of one row changes no other byte of the file."""

import pytest

from geo.errors import EditError
from geo.tables.edit import edit_row
from geo.tables.parse import parse

KEY = ("id_pole", "ptce-b")

# before, cells, after
EDITS = [
    (
        b"id_pole,nom,note\nptce-a,A,x\nptce-b,B,y\nptce-c,C,z\n",
        {"nom": "Bis"},
        b"id_pole,nom,note\nptce-a,A,x\nptce-b,Bis,y\nptce-c,C,z\n",
    ),
    (
        b'\xef\xbb\xbfid_pole,nom,note\r\n"ptce-a", A ,"x"\r\nptce-b,B,y\r\n',
        {"nom": "é, « è »"},
        '\ufeffid_pole,nom,note\r\n"ptce-a", A ,"x"\r\nptce-b,"é, « è »",y\r\n'.encode(),
    ),
    (
        b'id_pole,nom,note\nptce-a,"A\nA",x\n\nptce-b,"B\n\nB",y\nptce-c,C,z',
        {"note": 'dit "oui"', "nom": ""},
        b'id_pole,nom,note\nptce-a,"A\nA",x\n\nptce-b,,"dit ""oui"""\nptce-c,C,z',
    ),
    (b"id_pole,nom\nptce-b,B", {"nom": "Bis"}, b"id_pole,nom\nptce-b,Bis"),
    (
        b"nom,id_pole,\nB,ptce-b,\nC,ptce-c,\n",
        {"nom": "Bis"},
        b"nom,id_pole,\nBis,ptce-b\nC,ptce-c,\n",
    ),
]


@pytest.mark.parametrize(("before", "cells", "after"), EDITS)
def test_only_the_cells_asked_for_change(
    before: bytes, cells: dict[str, str], after: bytes
) -> None:
    assert edit_row("poles.csv", before, KEY, cells) == after


@pytest.mark.parametrize(
    "cell",
    ["=cmd|' /C calc'!A0", "{{ 7*7 }}", "<script>", 'a"b', "a\r\nb", "\u202eolleh", "x" * 9000],
)
def test_a_hostile_cell_reads_back_as_it_was_given(cell: str) -> None:
    data = b"id_pole,nom\nptce-b,B\nptce-c,C\n"
    edited = edit_row("poles.csv", data, KEY, {"nom": cell})
    assert parse("poles.csv", edited).rows == [["ptce-b", cell], ["ptce-c", "C"]]
    quoted = edit_row("poles.csv", data, KEY, {"nom": cell}, neutralised=True)
    assert (b"'=cmd" in quoted) == cell.startswith("=")


@pytest.mark.parametrize(
    ("data", "key", "cells", "message"),
    [
        (b"id_pole,nom\nptce-b,B\n", ("id_pole", "ptce-bb"), {"nom": ""}, r"Est-ce ptce-b \?"),
        (b"id_pole,nom\nptce-b,B\n", KEY, {"nam": ""}, r"« nam ». Colonnes : id_pole, nom\."),
        (b"id_pole,nom\nptce-b,B\n", KEY, {"id_pole": "x"}, "id_pole ne se change pas"),
        ("id_pole,nom\nptce-b,é\n".encode("cp1252"), KEY, {"nom": ""}, "n'est pas en UTF-8"),
        (b"id_pole;nom\nptce-b;B\n", KEY, {"nom": ""}, "points-virgules"),
        (b"", KEY, {"nom": ""}, "le fichier est vide"),
    ],
)
def test_what_cannot_be_changed_says_why(
    data: bytes, key: tuple[str, str], cells: dict[str, str], message: str
) -> None:
    with pytest.raises(EditError, match=message):
        edit_row("poles.csv", data, key, cells)
