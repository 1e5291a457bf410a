"""Changes in words and as tables: agreed, complete, and harmless in a page."""

import pytest

from geo.render.csv import table_csv
from geo.render.html_tables import table_html
from geo.reports.versions.changes import changes_figures, changes_sentence
from geo.tables.changes import CellChange, Changes, Row, TableChanges
from geo.tables.schema import read_schemas

HOSTILE = "<script>alert(1)</script>"


def rows(number: int) -> tuple[Row, ...]:
    return tuple(Row((f"p{rank}",), {"id_pole": f"p{rank}"}) for rank in range(number))


def cells(keys: int, number: int) -> tuple[CellChange, ...]:
    return tuple(CellChange((f"p{rank % keys}",), "nom", "a", "b") for rank in range(number))


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ({}, "Aucune différence."),
        ({"poles": TableChanges()}, "Aucune différence."),
        (
            {"poles": TableChanges(rows(3), rows(1), cells(5, 7))},
            "3 pôles ajoutés, 1 retiré, 5 modifiés (7 cellules).",
        ),
        ({"poles": TableChanges(changed=cells(1, 1))}, "1 pôle modifié (1 cellule)."),
        (
            {"poles": TableChanges(rows(1)), "reseaux": TableChanges((), rows(2))},
            "1 pôle ajouté ; 2 réseaux retirés.",
        ),
        ({"tables_a_moi": TableChanges(rows(2))}, "2 enregistrements ajoutés."),
    ],
)
def test_sentence_counts_and_agrees(tables: dict[str, TableChanges], expected: str) -> None:
    assert changes_sentence(Changes(tables)) == expected


def test_tables_tell_every_row_and_every_cell() -> None:
    added = Row(
        ("p1", HOSTILE, "membre"),
        {"id_pole": "p1", "nom": HOSTILE, "lien": "membre", "commune": ""},
    )
    changes = Changes(
        {
            "membres": TableChanges(added=(added,)),
            "appels": TableChanges(),
            "soutiens": TableChanges(
                changed=(CellChange(("p1", "x"), "montant_eur", None, 100_000),)
            ),
        }
    )
    members, amounts = changes_figures(changes, read_schemas())
    assert list(members.rows) == [
        (
            f"p1 + {HOSTILE} + membre",
            "ajoutée",
            f"Pôle : p1 ; Organisation : {HOSTILE} ; Lien : membre",
        )
    ]
    assert list(amounts.rows) == [("p1 + x", "Montant (€)", "(vide)", "100000")]
    assert HOSTILE not in table_html(members)
    assert HOSTILE.encode() in table_csv(members)
