"""Long tables: pages where they can be turned, their start elsewhere."""

import pytest

from geo.render.report_html import blocks_html
from geo.reports.blocks import LongTable, Note, Span, TableBlock, without_pages
from geo.reports.links import on_paper
from geo.reports.tables import Column, Noted, Table, stacked, written_rows
from tests.spaces import plain


def numbers(rows: int, **more: int) -> LongTable:
    """A table of the numbers from 0."""

    def make(span: Span) -> TableBlock:
        cells = [(str(rank),) for rank in range(span.start, span.stop)]
        return TableBlock(Table(f"Nombres {span.words}", (Column("Nombre", "text"),), cells))

    return LongTable("Nombres", "nombres", rows, make, **more)


@pytest.mark.parametrize(
    ("page", "words"), [(0, "1 à 50 sur 120"), (2, "51 à 100 sur 120"), (9, "101 à 120 sur 120")]
)
def test_a_long_table_has_pages_and_the_last_one_for_a_number_too_high(
    page: int, words: str
) -> None:
    table = numbers(120)
    assert table.span(page).words == words
    assert (table.pages, table.hidden) == (3, 0)


def test_rows_past_the_last_page_are_counted() -> None:
    table = numbers(10_000)
    assert table.span(999).stop == 2000
    assert table.hidden == 8000
    assert numbers(42, size=20, most_pages=1).hidden == 22


def test_without_pages_the_start_is_given_and_said() -> None:
    start, said = without_pages([numbers(120)])
    assert isinstance(start, TableBlock)
    assert [row[0] for row in start.table.rows] == [str(rank) for rank in range(25)]
    assert said == Note(("Les 25 premières lignes, sur 120.",))
    assert len(list(without_pages([numbers(25)]))) == 1


def test_notes_of_a_cell_stand_under_it_outside_of_its_link_and_in_brackets_in_a_text() -> None:
    cell = Noted("Brest <b>", ("Finistère", "ouest"))
    block = TableBlock(Table("T", (Column("Lieu", "text"),), [(cell,)]))
    html = blocks_html([block], on_paper)
    notes = '<span class="atlas-place">Finistère</span><span class="atlas-place">ouest</span>'
    assert f"Brest &lt;b&gt;{notes}</th>" in html
    assert str(cell) == "Brest <b> (Finistère\u00a0; ouest)"


def test_tables_in_one_file_keep_what_each_of_their_rows_holds() -> None:
    columns = (Column("Indicateur", "text"), Column("Ici", "decimal"), Column("Là", "decimal"))
    poles = Table("Pôles", columns, [("Nommés", 3, 1200)], ["integer"])
    shares = Table("Parts", columns, [("Couverte", 0.5, 0.205)], ["percent"])
    both = stacked([poles, shares])
    assert plain(both.caption) == "Les chiffres : Ici et Là"
    assert [list(map(plain, row)) for row in written_rows(both)] == [
        ["Pôles", "Nommés", "3", "1 200"],
        ["Parts", "Couverte", "50,0 %", "20,5 %"],
    ]
