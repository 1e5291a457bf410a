"""The context of a territory: its indicators, beside those of its peers, its parent and France."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geo.analysis.portraits import Measured, Portrait, context_indicators, measured_in
from geo.french import NBSP, count, enumeration, number, ordinal
from geo.model.atlas import Atlas
from geo.model.indicators import Indicator
from geo.model.territories import LEVEL_WORDS
from geo.reports.blocks import Block, Details, Note, TableBlock, note, sentences
from geo.reports.maps.words import indicator_title, written_value
from geo.reports.missing import NO_DATA, NO_FIGURE, WITHHELD
from geo.reports.tables import Cell, Noted, Table, texts

SHOWN_FIRST = 12
_NAMED = 3
_TENTH = 0.1
_LEAST_PEERS = 30
"""Under it, the first tenth of the territories would be two or three."""
_RANKS = (
    "Le rang 1 est celui de la valeur la plus élevée, qui n'est pas pour autant la meilleure ; "
    "les ex æquo partagent le même."
)


@dataclass(frozen=True)
class _Row:
    """An indicator, and its value in each of the places that stand side by side."""

    indicator: Indicator
    found: Sequence[Measured | None]


def context_blocks(atlas: Atlas, compared: Sequence[Portrait]) -> Iterator[Block | None]:
    """Set the indicators of a territory beside those of the others.

    Parameters
    ----------
    compared
        The territory, or several of one level, then those that it is set beside.
    """
    indicators = context_indicators(atlas.indicators)
    first = _rows(atlas, compared, indicators[:SHOWN_FIRST])
    if not first:
        return
    yield sentences(_standing_out(compared, first))
    yield TableBlock(_table(compared, first))
    others = indicators[SHOWN_FIRST:]
    if others:
        title = f"Les {count(len(others), 'autre indicateur', 'autres indicateurs')}"
        rest = "L'autre indicateur" if len(others) == 1 else title

        def make() -> list[Block]:
            rows = _rows(atlas, compared, others)
            return [TableBlock(_table(compared, rows)), Note(tuple(_sources(rows)))]

        yield Details("contexte-suite", rest, make)
    yield note(_RANKS if compared[0].level else "", *_sources(first))


def _rows(
    atlas: Atlas, compared: Sequence[Portrait], indicators: Sequence[Indicator]
) -> list[_Row]:
    """Read the indicators that say something of one of the places."""
    rows = [
        _Row(each, [measured_in(atlas, each, place.level, place.code) for place in compared])
        for each in indicators
    ]
    return [row for row in rows if any(each and (each.is_known or each.flag) for each in row.found)]


def _table(compared: Sequence[Portrait], rows: Sequence[_Row]) -> Table:
    """A line for each indicator: its value everywhere, with the rank of the first place."""
    columns = texts("Indicateur", *(each.name for each in compared))
    named = enumeration([each.name for each in compared])
    return Table(f"Indicateurs{NBSP}: {named}", columns, [_line(compared, row) for row in rows])


def _line(compared: Sequence[Portrait], row: _Row) -> tuple[Cell, ...]:
    cells = [
        _cell(row.indicator, each, place) for each, place in zip(row.found, compared, strict=True)
    ]
    return (indicator_title(row.indicator), *cells)


def _cell(indicator: Indicator, found: Measured | None, place: Portrait) -> Cell:
    """A value, with its rank and what must be known of it."""
    if found is None:
        return NO_FIGURE
    if not found.is_known:
        return WITHHELD if found.flag == "secret" else NO_DATA if place.level else NO_FIGURE
    notes = [_rank_words(found, place), _remark(found)]
    return Noted(written_value(indicator, found.value), tuple(filter(None, notes)))


def _rank_words(found: Measured, place: Portrait) -> str:
    """Write « 12e sur 1 255 EPCI, 3 ex æquo »; of a classe, how many have the same value."""
    if place.level is None or not found.peers:
        return ""
    peers = count(found.peers, *LEVEL_WORDS[place.level])
    if not found.rank:
        return f"comme {number(found.tied - 1)} autres sur {peers}" if found.tied > 1 else ""
    tied = f", {number(found.tied)} ex æquo" if found.tied > 1 else ""
    return f"{ordinal(found.rank)} sur {peers}{tied}"


def _remark(found: Measured) -> str:
    if found.flag == "partiel":
        if not found.missing:
            return "valeur partielle"
        lacking = count(found.missing, "commune manque", "communes manquent")
        return f"valeur partielle{NBSP}: {lacking} sur {number(found.parts)}"
    return "valeur estimée" if found.flag == "estime" else ""


def _standing_out(compared: Sequence[Portrait], rows: Sequence[_Row]) -> str:
    """Name what is in the highest or the lowest tenth of the peers; nothing of a comparison.

    An effectif is not told: a large territory has more of everything.
    """
    place, *others = compared
    if place.level is None or any(each.level == place.level for each in others):
        return ""
    high, low = [], []
    for row in rows:
        found, kind = row.found[0], row.indicator.kind
        if found is None or kind == "effectif" or not found.rank or found.peers < _LEAST_PEERS:
            continue
        below = found.peers - found.rank - found.tied + 1
        if found.rank + found.tied - 1 <= _TENTH * found.peers:
            high.append(row.indicator.name)
        elif below + found.tied <= _TENTH * found.peers:
            low.append(row.indicator.name)
    peers = LEVEL_WORDS[place.level][1]
    parts = [
        f"dans le dixième le plus {word}{NBSP}: {enumeration(names[:_NAMED])}"
        for word, names in (("élevé", high), ("bas", low))
        if names
    ]
    return f"Parmi les {peers}, {f'{NBSP}; '.join(parts)}." if parts else ""


def _sources(rows: Sequence[_Row]) -> list[str]:
    """Say the source and the licence of each indicator, those of one source together."""
    by_source: dict[str, list[str]] = {}
    for each in (row.indicator for row in rows):
        parts = (each.producer, each.source_title, each.licence or "licence non précisée")
        by_source.setdefault(", ".join(filter(None, parts)), []).append(each.name)
    return [f"{enumeration(names)}{NBSP}: {source}." for source, names in by_source.items()]
