"""Changes between two versions of the data, in words and as tables."""

from collections.abc import Iterator, Mapping

from geo.french import count, pluralise, sentence_case
from geo.reports.tables import Table, texts
from geo.tables.changes import Cell, CellChange, Changes, Key, Row, TableChanges
from geo.tables.schema import TableSchema

# What a row of each table is, one and several: all masculine words.
_NOUNS: Mapping[str, tuple[str, str]] = {
    "poles": ("pôle", "pôles"),
    "appels": ("appel", "appels"),
    "soutiens": ("soutien", "soutiens"),
    "reseaux": ("réseau", "réseaux"),
    "adhesions": ("lien avec un réseau", "liens avec un réseau"),
    "roles_reseaux": ("rôle d'un réseau", "rôles d'un réseau"),
    "membres": ("lien avec une organisation", "liens avec une organisation"),
    "chiffres_nationaux": ("chiffre national", "chiffres nationaux"),
    "organisations": ("contact régional", "contacts régionaux"),
    "indicateurs": ("indicateur", "indicateurs"),
    "errata": ("erratum", "errata"),
}
_UNKNOWN_NOUN = ("enregistrement", "enregistrements")
_EMPTY = "(vide)"


def changes_sentence(changes: Changes) -> str:
    """Count what changed: « 3 pôles ajoutés, 1 retiré, 5 modifiés (7 cellules). »."""
    parts = [
        _count_table(name, table) for name, table in changes.tables.items() if not table.is_empty
    ]
    return " ; ".join(parts) + "." if parts else "Aucune différence."


def changes_figures(changes: Changes, schemas: Mapping[str, TableSchema]) -> tuple[Table, ...]:
    """Lay out what changed: for each table, its rows added or removed, then its cells changed."""
    return tuple(
        figures
        for name, table in changes.tables.items()
        for figures in (_rows_figures(table, schemas[name]), _cells_figures(table, schemas[name]))
        if figures.rows
    )


def _count_table(name: str, table: TableChanges) -> str:
    counts = (
        (len(table.added), "ajouté"),
        (len(table.removed), "retiré"),
        (len(table.changed_keys), "modifié"),
    )
    singular, plural = _NOUNS.get(name, _UNKNOWN_NOUN)
    parts: list[str] = []
    for number, participle in counts:
        if not number:
            continue
        nouns = ("", "") if parts else (f"{singular} ", f"{plural} ")
        parts.append(
            count(number, nouns[0] + participle, nouns[1] + pluralise(participle)),
        )
    cells = f" ({count(len(table.changed), 'cellule')})" if table.changed else ""
    return ", ".join(parts) + cells


def _rows_figures(table: TableChanges, schema: TableSchema) -> Table:
    columns = texts("Ligne", "Changement", "Contenu")
    rows = [
        (_name(row.key), change, _content(row, schema))
        for change, several in (("ajoutée", table.added), ("retirée", table.removed))
        for row in several
    ]
    return Table(f"{schema.title} : lignes ajoutées ou retirées", columns, rows)


def _cells_figures(table: TableChanges, schema: TableSchema) -> Table:
    columns = texts("Ligne", "Colonne", "Avant", "Après")
    return Table(
        f"{schema.title} : cellules modifiées",
        columns,
        [tuple(_cell_row(cell, schema)) for cell in table.changed],
    )


def _cell_row(cell: CellChange, schema: TableSchema) -> Iterator[str]:
    yield _name(cell.key)
    yield schema.field(cell.column).title
    yield _words(cell.before)
    yield _words(cell.after)


def _name(key: Key) -> str:
    return " + ".join(map(_words, key))


def _content(row: Row, schema: TableSchema) -> str:
    """The filled cells, each after its title."""
    filled = {name: cell for name, cell in row.cells.items() if cell not in (None, "")}
    texts = [f"{schema.field(name).title} : {_words(cell)}" for name, cell in filled.items()]
    return sentence_case(" ; ".join(texts))


def _words(cell: Cell) -> str:
    """A cell as the tables write it."""
    return _EMPTY if cell is None or cell == "" else str(cell)
