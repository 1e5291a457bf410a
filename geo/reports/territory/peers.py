"""Territories like one: what their poles are, which calls retained them, and why they are near."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.analysis.peers import Likeness, peers_of
from geo.analysis.portraits import Portrait
from geo.analysis.proximity import territory_origin
from geo.french import NBSP, count, enumeration, first_of, number, signed
from geo.model.arrays import IntArray
from geo.model.facets import Facet
from geo.model.indicators import Indicator
from geo.model.selection import Selection
from geo.model.territories import LEVEL_TITLES, LEVEL_WORDS, Level
from geo.reports.blocks import Block, Details, LongTable, MapBlock, TableBlock, note, sentences
from geo.reports.choices.likeness import LIKENESS_LEVELS, usual_likeness
from geo.reports.choices.likeness import Likeness as Weights
from geo.reports.links import Links, ToTerritory
from geo.reports.maps.legends import source_words
from geo.reports.maps.values import Map, Mark
from geo.reports.maps.words import indicator_title, indicator_words, written_value
from geo.reports.missing import POSSIBLE_POLES
from geo.reports.poles.listing import option_labels
from geo.reports.poles.tables import named_poles
from geo.reports.study import Study
from geo.reports.tables import Cell, Column, Noted, Table, texts

_NAMED = 3
"""Territories, sectors and calls named in a sentence."""
_NONE = ("n'en a aucun", "n'en ont aucun")
_DEVIATION = f"{NBSP}é.-t."
_FAR = 1.0
"""Mean gap from which no territory is said to be like another."""
_ONLY_FIGURES = (
    "Semblables par ces chiffres seulement, qui ne disent rien des acteurs ni des moyens."
)


def peers_blocks(study: Study, found: Portrait, weights: Weights | None) -> list[Block | None]:
    """Name the territories most like one, and what is done there.

    Parameters
    ----------
    weights
        By what they are compared; None for the usual indicators.
    """
    like = _like(study, found, weights)
    if like is None:
        is_compared = found.level in LIKENESS_LEVELS
        none = "Aucun territoire ne se compare à celui-ci par ces indicateurs."
        return [sentences(none) if is_compared else None]
    return [
        sentences(_finding(like), _poles_there(like), _compared_by(like)),
        _doings(like),
        note(*_left_out(like), _ONLY_FIGURES),
    ]


def reasons_blocks(study: Study, found: Portrait, weights: Weights | None) -> list[Block | None]:
    """Say why the same territories are near, and where the figures come from."""
    like = _like(study, found, weights)
    if like is None:
        return []
    sources = [f"{each.name}. {source_words(each)}" for each in like.indicators]
    return [_reasons(like), note(*_remarks(like), *sources)]


def peers_map(study: Study, found: Portrait, weights: Weights | None) -> list[Block | None]:
    """Show where the same territories are."""
    like = _like(study, found, weights)
    if like is None:
        return []
    return [Details("carte-semblables", "Où sont-ils ?", lambda: [MapBlock(_map(like))])]


def _like(study: Study, found: Portrait, weights: Weights | None) -> "_Like | None":
    if found.level not in LIKENESS_LEVELS:
        return None
    chosen = usual_likeness(study.atlas, found.level) if weights is None else weights
    likeness = peers_of(study.atlas, found.level, found.code, chosen)
    if likeness is None or not len(likeness.peers.rows):
        return None
    return _Like(study, found, likeness, chosen)


@dataclass(frozen=True)
class _Like:
    """A territory, those like it, and by what they were compared."""

    study: Study
    found: Portrait
    likeness: Likeness
    weights: Weights

    @property
    def level(self) -> Level:
        """That of all of them."""
        return self.found.level or "epci"

    @property
    def table(self) -> pd.DataFrame:
        """The figures of the peers, the nearest first: `indicators_by_level`."""
        return self.study.indicators(self.level).iloc[self.likeness.peers.rows]

    @property
    def indicators(self) -> list[Indicator]:
        """Those compared."""
        return [self.study.atlas.indicators[each] for each in self.likeness.indicators]

    @property
    def poles(self) -> list[IntArray]:
        """Rows of the poles known in each peer."""
        places, known = self.study.atlas.place_codes[self.level], self.study.everywhere.mask
        return [np.flatnonzero(known & (places == row)) for row in self.likeness.peers.rows]


# ---- In sentences ---------------------------------------------------------------------------


def _finding(like: _Like) -> str:
    names, peers = like.table["nom"].tolist(), like.likeness.peers
    compared = count(peers.compared, *LEVEL_WORDS[like.level])
    which = "le plus semblable est" if len(names) == 1 else "les plus semblables sont"
    said = f"{like.found.name}{NBSP}: sur {compared} comparés, {which} {first_of(names, _NAMED)}."
    nearest, farthest = (number(each, 1) for each in peers.distances[[0, -1]].tolist())
    if peers.distances[0] > _FAR:
        far = f"Aucun ne lui ressemble vraiment{NBSP}: le premier en est à {nearest} écart-type."
        return f"{said} {far}"
    return f"{said} Leur écart moyen est compris entre {nearest} et {farthest} écart-type."


def _poles_there(like: _Like) -> str:
    """Say how many of them have a pole, of what sectors, and which calls retained these."""
    poles, possible = like.table["poles"].to_numpy(), like.table["possible"].to_numpy()
    having, may = int((poles > 0).sum()), int(((poles == 0) & (possible > 0)).sum())
    none = len(poles) - having - may
    states = [
        f"{count(having, 'a', 'ont')} au moins un pôle connu ({count(int(poles.sum()), 'pôle')})"
        if having
        else "",
        f"{count(may, 'peut', 'peuvent')} en avoir un, de lieu mal connu" if may else "",
        f"{count(none, *_NONE)} de recensé" if none else "",
    ]
    said = f"Parmi eux, {enumeration([each for each in states if each])}."
    rows = np.concatenate(like.poles)
    sectors, calls = (_most(like.study.atlas.facets[key], rows) for key in ("secteur", "appel"))
    done = f" Secteurs les plus fréquents{NBSP}: {sectors}." if sectors else ""
    retained = f" Appels qui les ont retenus{NBSP}: {calls}." if calls else ""
    return f"{said}{done}{retained}"


def _most(facet: Facet, rows: IntArray) -> str:
    """Name the most frequent options of some poles, with how many have each."""
    found = Counter(label for labels in option_labels(facet, rows) for label in labels)
    return first_of([f"{label} ({number(poles)})" for label, poles in found.most_common()], _NAMED)


def _compared_by(like: _Like) -> str:
    logs = zip(like.indicators, like.likeness.is_log, strict=True)
    by = [f"{each.name} ({_weighing(like.weights[each.id], is_log)})" for each, is_log in logs]
    return f"Comparés par{NBSP}: {f'{NBSP}; '.join(by)}."


def _left_out(like: _Like) -> Iterable[str]:
    """Say which indicators do not count here, and how many territories are left out."""
    likeness, catalogue = like.likeness, like.study.atlas.indicators
    if likeness.unknown:
        names = enumeration([catalogue[each].name for each in likeness.unknown])
        yield f"Sans valeur connue ici, et donc laissé de côté{NBSP}: {names}."
    if left := likeness.peers.left_out:
        words = count(left, *LEVEL_WORDS[like.level])
        yield f"Laissés de côté, un de ces chiffres n'y étant pas connu{NBSP}: {words}."


def _remarks(like: _Like) -> Iterable[str]:
    """Say how many of the values shown leave communes out, or are estimated."""
    rows = [like.likeness.row, *like.likeness.peers.rows.tolist()]
    for each in like.indicators:
        known = like.study.atlas.indicators.at(each.id, like.level)
        flags = [] if known is None else known.flags[rows].tolist()
        if marked := sum(flag in ("partiel", "estime") for flag in flags):
            words = count(marked, "valeur partielle ou estimée", "valeurs partielles ou estimées")
            yield f"{each.name}{NBSP}: {words} sur {number(len(rows))} montrées."


def _weighing(weight: int, is_log: object) -> str:
    return f"poids {weight}, échelle logarithmique" if is_log else f"poids {weight}"


# ---- In tables ------------------------------------------------------------------------------


def _doings(like: _Like) -> TableBlock:
    """List the peers with their poles, of what sectors, and the calls that retained them."""
    columns = (
        Column(LEVEL_TITLES[like.level], "text"),
        Column("Rang"),
        Column("Écart moyen, en écarts-types", "decimal"),
        Column("Habitants"),
        Column("Pôles"),
        *texts("Lesquels", "Secteurs", "Appels"),
        Column(POSSIBLE_POLES),
    )
    shown = columns if like.table["possible"].any() else columns[:-1]
    rows = [row[: len(shown)] for row in _doings_rows(like)]
    return TableBlock(Table(f"{_title(like)}, et leurs pôles", shown, rows), _targets(like))


def _title(like: _Like) -> str:
    return f"{like.found.name}{NBSP}: {LEVEL_WORDS[like.level][1]} les plus semblables"


def _doings_rows(like: _Like) -> Iterable[tuple[Cell, ...]]:
    facets, peers = like.study.atlas.facets, like.likeness.peers
    table = like.table
    columns = (table[name].tolist() for name in ("nom", "population", "poles", "possible"))
    distances = peers.distances.tolist()
    ranks = [distances.index(each) + 1 for each in distances]
    for name, people, poles, possible, rank, rows in zip(*columns, ranks, like.poles, strict=True):
        yield (
            name,
            rank,
            distances[rank - 1],
            people,
            None if possible and not poles else poles,
            named_poles(like.study.atlas, rows.tolist()),
            *(_labels(facets[key], rows) for key in ("secteur", "appel")),
            possible,
        )


def _labels(facet: Facet, rows: IntArray) -> Links:
    """Name what some poles have, once; a dash for nothing."""
    labels = dict.fromkeys(each for labels in option_labels(facet, rows) for each in labels)
    return Links((), ", ".join(labels))


def _reasons(like: _Like) -> LongTable:
    """Set the values of the peers beside those of the territory, with the gaps between them."""
    title = f"{like.found.name}{NBSP}: pourquoi ceux-ci lui sont semblables"
    size = len(like.likeness.peers.rows) + 1
    return LongTable(
        title,
        LEVEL_WORDS[like.level][1],
        size,
        lambda span: TableBlock(
            Table(
                f"{title} (la valeur, et son écart en écarts-types, é.-t.)",
                (
                    Column(LEVEL_TITLES[like.level], "text"),
                    *texts(*map(indicator_title, like.indicators)),
                    *_EXTREMES,
                ),
                [*_read_rows(like)][span.start : span.stop],
            ),
            (ToTerritory(like.level, like.found.code), *_targets(like))[span.start : span.stop],
        ),
        lambda: _reasons_file(like, title),
    )


_EXTREMES = texts("Le plus proche par", "Le plus éloigné par")


def _read_rows(like: _Like) -> Iterable[tuple[Cell, ...]]:
    """A row for the territory, then one a peer: each value with its gap under it."""
    likeness = like.likeness
    written = [_written(like, column) for column in range(len(like.indicators))]
    yield (like.found.name, *(values[likeness.row] for values in written), "", "")
    for name, row, gaps in _peers(like):
        noted = [
            Noted(values[row], (f"{signed(gap, 2)}{_DEVIATION}",))
            for values, gap in zip(written, gaps, strict=True)
        ]
        yield (name, *noted, *_extremes(like, gaps))


def _peers(like: _Like) -> Iterable[tuple[str, int, Sequence[float]]]:
    peers = like.likeness.peers
    names = like.table["nom"].tolist()
    return zip(names, peers.rows.tolist(), peers.gaps.tolist(), strict=True)


def _written(like: _Like, column: int) -> dict[int, str]:
    """The values of an indicator in words, by row, as precise as all of them are."""
    likeness, indicator = like.likeness, like.indicators[column]
    values = likeness.figures[:, column]
    decimals = indicator_words(indicator, values).decimals
    rows = [likeness.row, *likeness.peers.rows.tolist()]
    return {row: written_value(indicator, float(values[row]), decimals) for row in rows}


def _extremes(like: _Like, gaps: Sequence[float]) -> tuple[str, str]:
    """Name the indicators by which a peer is nearest and farthest."""
    sizes, names = [abs(each) for each in gaps], [each.name for each in like.indicators]
    near, far = int(np.argmin(sizes)), int(np.argmax(sizes))
    if near == far:
        return names[near], ""
    more = "plus" if gaps[far] > 0 else "moins"
    return names[near], f"{names[far]} ({more})"


def _reasons_file(like: _Like, title: str) -> Table:
    """Describe the same for a spreadsheet: codes, numbers and gaps each in a column."""
    likeness, index = like.likeness, like.study.indicators(like.level).index
    pairs = (
        (Column(indicator_title(each), "decimal"), Column(f"{each.name}, écart (é.-t.)", "signed"))
        for each in like.indicators
    )
    columns = (
        *texts(LEVEL_TITLES[like.level], "Code"),
        *(column for pair in pairs for column in pair),
        *_EXTREMES,
    )
    own = [(each, 0.0) for each in likeness.figures[likeness.row].tolist()]
    rows: list[tuple[Cell, ...]] = [
        (like.found.name, like.found.code, *(cell for pair in own for cell in pair), "", "")
    ]
    for name, row, gaps in _peers(like):
        found = zip(likeness.figures[row].tolist(), gaps, strict=True)
        cells = (cell for pair in found for cell in pair)
        rows.append((name, str(index[row]), *cells, *_extremes(like, gaps)))
    return Table(title, columns, rows)


def _targets(like: _Like) -> tuple[ToTerritory, ...]:
    return tuple(ToTerritory(like.level, str(code)) for code in like.table.index)


# ---- On a map -------------------------------------------------------------------------------


def _map(like: _Like) -> Map:
    """Number the peers on the ground of the départements; the territory itself has no number."""
    inhabitants = like.study.inhabitants
    codes = (like.found.code, *like.table.index.tolist())
    places = [territory_origin(inhabitants, like.level, code) for code in codes]
    names = [like.found.name, *like.table["nom"].tolist()]
    labels = ["", *(str(rank + 1) for rank in range(len(names) - 1))]
    marks = [
        Mark(place.longitude, place.latitude, label, name)
        for place, label, name in zip(places, labels, names, strict=True)
    ]
    numbered = ", ".join(f"{mark.label}. {mark.text}" for mark in marks[1:])
    return Map(
        view=like.study.everywhere,
        level="departement",
        shown=Selection(level=like.level, codes=codes),
        rows=np.array([], dtype=np.intp),
        colour="",
        subject="Carte des territoires semblables",
        heading=_title(like),
        sentence=f"{like.found.name} (losange sans numéro), et du plus au moins semblable{NBSP}:",
        details=f"{numbered}.",
        marks=marks,
    )
