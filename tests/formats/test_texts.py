"""CSV files as people save them: what separates, what is cut short, what is too long."""

import pytest

from geo.formats.grids import Grid
from geo.formats.read import read_files
from geo.formats.texts import cut
from geo.imports.files import read_grids
from geo.tables.parse import parse

TABBED = b'Nom,Ville,Liste\nA,Angers,"Poste\tNombre\nPC\t3\n"\nB,Nantes,"Poste\tNombre\nPC\t2\n"\n'


def grid_of(data: bytes) -> Grid:
    """The grid of a CSV file."""
    ((grid,), _) = read_files({"a.csv": data})
    return grid


@pytest.mark.parametrize(
    ("data", "separator"),
    [
        (TABBED, "virgule"),
        (TABBED.replace(b",", b";"), "point-virgule"),
        (b"Nom\tTexte\nA\tx, y; z\nB\tx, y; z\n", "tabulation"),
        (b"Nom|Texte\nA|x\nB|y\n", "barre verticale"),
        (b'Nom;Note\nA;"un, deux, trois"\nB;"un, deux, trois"\n', "point-virgule"),
        (b"Titre, avec une virgule\nNom;Ville\nA;B\nC;D\n", "point-virgule"),
        (b"sep=,\nNom,Texte\nA,x;y\n", "virgule"),
        (b"Nom\nA\n", "point-virgule"),
    ],
)
def test_the_separator_is_the_one_that_stands_outside_quotes(data: bytes, separator: str) -> None:
    assert grid_of(data).notes["séparateur"] == separator


@pytest.mark.parametrize(
    ("end", "rows"),
    [
        (b'C;"Lyo', 3),  # cut inside the last cell
        (b'C;"Une ville\nau bord', 3),  # and after a line break of it
    ],
)
def test_a_file_that_ends_inside_quotes_is_truncated(end: bytes, rows: int) -> None:
    grid = grid_of(b"Nom;Ville\nA;Angers\n" + end)
    (problem,) = grid.problems
    assert (problem.rule, problem.severity, problem.row) == ("truncated-file", "error", rows)
    assert len(grid.rows) == rows


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Nom;Ville;Note\nA;Angers;x\nB;Nan", 3),
        ("Nom;Ville;Note\nA;Angers;x\r\nB", 3),
        ("Nom;Ville;Note\nB;Nan", 2),
        ("Une liste\n\nNom;Ville;Note;;\nA;Angers;x;;\nB;Nan", 5),
        ("Nom;Ville;Note\nA;Angers\nB;Nantes;x\nC", 4),  # shorter than any other
        ('Nom;Ville;Note\nA;"An;gers";x\nB;"Nan;tes"', 3),
    ],
)
def test_a_file_cut_in_the_middle_of_its_last_row_is_truncated(text: str, row: int) -> None:
    (problem,) = grid_of(text.encode()).problems
    assert (problem.rule, problem.severity, problem.row) == ("truncated-file", "error", row)


@pytest.mark.parametrize(
    "text",
    [
        "Nom;Ville;Note\nA;Angers;x\nB;Nan\n",  # a line break ends it
        "Nom;Ville;Note\nA;Angers;x\nB;Nantes;",  # nothing tells
        "Nom;Ville;Note\nA;Angers;x\nB;Nantes;y",
        "Nom;Ville;Note;;\nA;Angers;x;;\nB;Nantes;y",
        "Nom;Ville;Note\nA;Angers\nB;Nantes;x\nC;Lyon",  # as the first, by a program that does so
        "Nom\nA\nB",
        "Nom;Ville",
    ],
)
def test_a_last_row_that_others_are_as_short_as_is_not_said_to_be_cut(text: str) -> None:
    assert grid_of(text.encode()).problems == ()


def test_a_quote_left_open_in_the_middle_costs_no_other_row() -> None:
    grid = grid_of(b'Nom;Ville\nA;"Angers\nB;Nantes\nC;Lyon\n')
    assert grid.rows == [["Nom", "Ville"], ["A", "Angers"], ["B", "Nantes"], ["C", "Lyon"]]
    assert [(each.rule, each.row) for each in grid.problems] == [("unclosed-quote", 2)]


def test_the_text_after_a_quote_left_open_makes_no_row_of_its_own() -> None:
    grid = grid_of(b'Nom;Ville;Note\nA;Angers;"un\ndeux\nB;Nantes;x\nC;Lyon;"y"\n')
    assert [row[0] for row in grid.rows] == ["Nom", "A", "B", "C"]
    assert grid.rows[1][2] == "un\ndeux"


def test_a_row_of_more_cells_than_the_header_is_said() -> None:
    grid = grid_of(b"Nom,Ville\nA,Angers\nB,Nantes, Loire\nC,Lyon\n")
    (problem,) = grid.problems
    assert (problem.rule, problem.row) == ("wrong-width", 3)
    assert problem.message.startswith("la ligne a 3 cellules, l'en-tête 2")


def test_rows_shorter_than_the_header_are_no_fault() -> None:
    assert grid_of(b"Nom,Ville,Note\nA,Angers\nB,Nantes\nC,Lyon,x\n").problems == ()


@pytest.mark.parametrize("error", ["#N/A", "#NOMBRE!", "#ERROR!", "Err:502"])
def test_an_error_of_a_spreadsheet_is_empty_in_any_format(error: str) -> None:
    ((grid,), _) = read_grids({"a.csv": f"Nom;Ville\nA;{error}\n".encode()})
    assert grid.rows[1] == ["A", ""]
    assert [(each.rule, each.row, each.column) for each in grid.problems] == [
        ("spreadsheet-error", 2, "B")
    ]


def test_letters_lost_on_the_way_are_said_once_for_a_sheet() -> None:
    text = "Nom;Site\nP?le A;https://a.fr/?x=1\nP\ufffdle B;Pourquoi ?\n"
    ((grid,), _) = read_grids({"a.csv": text.encode()})
    (problem,) = grid.problems
    assert (problem.rule, problem.row, problem.value) == ("lost-character", 2, "P?le A")
    assert "dans 2 cellules" in problem.message


def test_a_row_cut_in_the_middle_is_not_read() -> None:
    ((grid,), _) = read_grids({"a.csv": b'Nom;Ville\nA;Angers\nC;"Lyo'})
    assert grid.rows == [["Nom", "Ville"], ["A", "Angers"], ["", ""]]


def test_each_record_knows_its_line() -> None:
    found = cut('a,b\n"x\ny",z\n\nc,d\n', ",")
    assert (found.rows, found.lines) == ([["a", "b"], ["x\ny", "z"], [], ["c", "d"]], [1, 2, 4, 5])


@pytest.mark.slow
def test_quotes_made_to_be_read_again_and_again_are_read_in_line() -> None:
    # Each line, read from outside quotes as from inside, ends inside: every record reaches to the
    # end of the file. Read again from each line on, these would take a minute.
    records = parse("poles.csv", b"id_pole,nom\n" + b'a","b\n' * 30_000)
    assert len(records.rejected) + len(records.rows) >= 15_000
