"""Is it linked? The presence of poles against an indicator, by EPCI: never more than going along.

What is said is bound by what is known: few poles, those that were documented, some of vague place.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from math import isnan

import numpy as np

from geo.analysis.association.correlations import Correlation
from geo.analysis.association.territories import LEAST_APART, Association, association
from geo.french import NBSP, count, number, percent, quoted, sentence_case, signed
from geo.model.indicators import Indicator
from geo.reports.blocks import Block, ChartBlock, Report, Section, TableBlock, note, sentences
from geo.reports.charts import Chart, Dots, from_zero, names
from geo.reports.coverage.words import tenth_label
from geo.reports.distances import zone_words
from geo.reports.maps.legends import source_words
from geo.reports.maps.words import indicator_title, indicator_words
from geo.reports.missing import NO_FIGURE
from geo.reports.names import cut, sheet_name
from geo.reports.notices import Heading, lead_of, report_on
from geo.reports.sentences import named_of_announced
from geo.reports.study import Study
from geo.reports.tables import Column, Table

_ONLY_TOGETHER = (
    f"Une association entre EPCI, jamais un effet{NBSP}: rien ici ne dit que l'un mène à l'autre, "
    "ni ce qui vaut pour les habitants."
)
_UNLISTED = (
    "ceux qui manquent ne manquent pas au hasard, et un pôle non recensé compte ici comme absent."
)
_NOT_APART = (
    f"L'intervalle tient les EPCI pour indépendants{NBSP}; des voisins se ressemblent, et il est "
    "donc un peu étroit."
)


def linked_report(study: Study, identifier: str) -> Report:
    """Say whether the study's poles and an indicator go together, EPCI by EPCI."""
    name = study.atlas.indicators[identifier].name if identifier else "aucun indicateur"
    where = sentence_case(zone_words(study.zone, study.atlas))
    base = sheet_name(study.selection, "france").removeprefix("fiche-")
    heading = Heading(
        cut(f"lien-{identifier or 'aucun'}-{base}"), f"Pôles et indicateur{NBSP}: {name}", where
    )
    section = Section("lien", "Est-ce lié ?", lambda: linked_blocks(study, identifier))
    return report_on(study.atlas, heading, lead_of(study.everywhere), [section])


def linked_blocks(study: Study, identifier: str) -> list[Block | None]:
    """Correlate, draw by tenths, and say what that allows; empty `identifier`: none has values."""
    if not identifier:
        return [sentences("Aucun indicateur n'a de valeur par EPCI.")]
    linked = _Linked(study, study.atlas.indicators[identifier])
    if not linked.found.territories:
        return [sentences("Aucun EPCI de ce territoire n'a de valeur connue.")]
    return [
        sentences(_finding(linked), *_controlled(linked), *_vague(linked), _ONLY_TOGETHER),
        _chart(linked, _SHARES),
        _chart(linked, _RATES),
        TableBlock(_correlations(linked)),
        note(*_limits(linked)),
    ]


@dataclass(frozen=True)
class _Linked:
    """The poles of a study, and an indicator."""

    study: Study
    indicator: Indicator

    @cached_property
    def values(self) -> np.ndarray:
        """Of the indicator, by EPCI."""
        known = self.study.atlas.indicators.at(self.indicator.id, "epci")
        epci = self.study.atlas.territories.epci
        return np.full(len(epci), np.nan) if known is None else known.numbers

    @cached_property
    def inside(self) -> np.ndarray:
        """Which EPCI stand, whole or in part, in the territories of the study."""
        territories, zone = self.study.atlas.territories, self.study.zone
        codes = territories.inside("epci", zone.level, zone.codes)
        return np.asarray(territories.epci.index.isin(codes))

    @cached_property
    def found(self) -> Association:
        """How they go together."""
        return association(
            self.study.everywhere,
            "epci",
            self.values,
            self.inside,
            are_categories=self.indicator.kind == "classe",
        )

    @property
    def name(self) -> str:
        """The indicator in a sentence."""
        return quoted(self.indicator.name)


# ---- In sentences ---------------------------------------------------------------------------


def _finding(linked: _Linked) -> str:
    found, alone = linked.found, linked.found.presence.alone
    epci = count(found.territories, "EPCI", "EPCI")
    if isnan(alone.value):
        return (
            f"Trop peu pour le dire{NBSP}: {number(found.having)} avec un pôle connu, sur {epci}. "
            f"Une corrélation en demande {LEAST_APART}, et {LEAST_APART} sans."
        )
    measured = f"corrélation des rangs {_with_interval(alone)}, sur {epci}"
    if not alone.is_apart:
        return (
            f"Aucun lien n'apparaît entre la présence d'un pôle connu et {linked.name}{NBSP}: "
            f"{measured}."
        )
    often = "plus" if alone.value > 0 else "moins"
    return (
        f"Les EPCI de valeur plus haute pour {linked.name} ont {often} souvent un pôle connu"
        f"{NBSP}: {measured}."
    )


def _controlled(linked: _Linked) -> Iterable[str]:
    alone, controlled = linked.found.presence.alone, linked.found.presence.controlled
    if isnan(alone.value):
        return
    if isnan(controlled.value):
        yield (
            f"Cet indicateur suit la population{NBSP}: il n'y a rien à comparer à population égale."
        )
        return
    said = f"À population égale (corrélation partielle){NBSP}: {_with_interval(controlled)}"
    if controlled.is_apart:
        yield f"{said}."
    elif alone.is_apart:
        yield f"{said}{NBSP}; le lien ne se distingue plus de zéro."
    else:
        yield f"{said}, qui ne se distingue pas de zéro."


def _vague(linked: _Linked) -> Iterable[str]:
    """Say what the poles of vague place may change, and what is found without their EPCI."""
    found = linked.found
    if not found.vague:
        return
    poles = count(
        found.vague,
        "pôle de lieu mal connu peut être dans un de ces EPCI",
        "pôles de lieu mal connu peuvent être dans un de ces EPCI",
    )
    if isnan(found.presence.alone.value):
        yield f"{poles}."
        return
    low, high = (signed(each, 2) for each in found.presence_bounds)
    yield f"{poles}{NBSP}: où qu'ils soient, la corrélation reste entre {low} et {high}."
    certain = found.certain.alone
    if not isnan(certain.value) and found.possible:
        may = count(found.possible, "EPCI où l'un d'eux peut être", "EPCI où l'un d'eux peut être")
        yield (
            f"Sans les {may} et aucun n'est connu, elle est de {_with_interval(certain)}, sur "
            f"{count(found.certain_territories, 'EPCI', 'EPCI')}."
        )


def _limits(linked: _Linked) -> Iterable[str]:
    found, indicator = linked.found, linked.indicator
    yield f"{sentence_case(named_of_announced(linked.study.atlas))}{NBSP}: {_UNLISTED}"
    yield _NOT_APART
    if indicator.kind == "classe":
        ordered = ", ".join(indicator.categories)
        yield f"Les modalités sont prises dans leur ordre{NBSP}: {ordered}."
    if found.unknown:
        left = count(found.unknown, "EPCI", "EPCI")
        yield f"Laissés de côté, sans valeur connue{NBSP}: {left}."
    known = linked.study.atlas.indicators.at(indicator.id, "epci")
    flags = np.array([]) if known is None else known.flags[linked.inside]
    if marked := int(np.isin(flags, ("partiel", "estime")).sum()):
        words = count(marked, "valeur partielle ou estimée", "valeurs partielles ou estimées")
        yield f"Comptées comme les autres{NBSP}: {words}."
    yield f"{indicator_title(indicator)}. {source_words(indicator)}"


def _with_interval(found: Correlation) -> str:
    low, high = signed(found.low, 2), signed(found.high, 2)
    return f"{signed(found.value, 2)} (intervalle à 95 %{NBSP}: {low} à {high})"


# ---- In a table -----------------------------------------------------------------------------


def _correlations(linked: _Linked) -> Table:
    found = linked.found
    measures = (
        ("Au moins un pôle connu", found.presence, found.territories),
        ("Pôles connus pour 100 000 habitants", found.rate, found.territories),
        (
            "Au moins un pôle connu, sans les EPCI qui peuvent en avoir un autre",
            found.certain,
            found.certain_territories,
        ),
    )
    ends = (Column("Bas", "signed", NO_FIGURE), Column("Haut", "signed", NO_FIGURE))
    return Table(
        f"Corrélations des rangs avec {linked.name}, et leurs intervalles à 95 %",
        (
            Column("Mesure", "text"),
            Column("EPCI"),
            Column("Corrélation", "signed", NO_FIGURE),
            *ends,
            Column("À population égale", "signed", NO_FIGURE),
            *ends,
        ),
        [
            (name, territories, *_cells(each.alone), *_cells(each.controlled))
            for name, each, territories in measures
        ],
    )


def _cells(found: Correlation) -> tuple[float, float, float]:
    return found.value, found.low, found.high


# ---- In charts ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Shown:
    """What is drawn of each band: a value with its interval.

    Attributes
    ----------
    value
        Column of `Association.bands`; those of its interval end in `_low` and `_high`.
    scale
        What the axis multiplies it by.
    axis, title
        Of the axis, and what the chart and its table show.
    column
        Of the value in the table.
    counted
        Columns that the value is made from, with their titles.
    """

    value: str
    scale: float
    axis: str
    title: str
    column: Column
    counted: tuple[tuple[str, str], ...]
    written: Callable[[float], str]


_SHARES = _Shown(
    "share",
    100,
    "Part des EPCI avec au moins un pôle connu (%),\nintervalle à 95 %",
    "EPCI avec au moins un pôle connu",
    Column("Part avec un pôle connu", "percent"),
    (
        ("territories", "EPCI"),
        ("having", "Avec un pôle connu"),
        ("possible", "Sans, mais qui peuvent en avoir un"),
    ),
    lambda share: percent(share, 1),
)
_RATES = _Shown(
    "rate",
    1,
    "Pôles connus pour 100 000 habitants,\nintervalle à 95 %",
    "Pôles connus pour 100 000 habitants",
    Column("Pour 100 000 habitants", "decimal"),
    (("territories", "EPCI"), ("poles", "Pôles connus"), ("population", "Habitants")),
    lambda rate: number(rate, 2),
)


_ENDS = ("le premier dixième des EPCI", "le dernier")


def _chart(linked: _Linked, shown: _Shown) -> ChartBlock:
    """Draw a value of each tenth of the indicator, or of each category, with its interval."""
    bands = linked.found.bands
    low, high = f"{shown.value}_low", f"{shown.value}_high"
    triples = list(zip(bands[shown.value], bands[low], bands[high], strict=True))
    said = [
        f"{shown.written(value)} ({shown.written(least)} à {shown.written(most)})"
        for value, least, most in triples
    ]
    dots = Dots(
        [shown.scale * value for value, _, _ in triples],
        [(shown.scale * least, shown.scale * most) for _, least, most in triples],
        said=said,
    )
    labels = _labels(linked)
    first, last = (shown.written(triples[rank][0]) for rank in (0, -1))
    is_class = linked.indicator.kind == "classe"
    ends = ("la première modalité", "la dernière") if is_class else _ENDS
    title = f"{_titled(linked, shown)}{NBSP}: {first} dans {ends[0]}, {last} dans {ends[1]}"
    axis = from_zero(shown.axis, shown.scale * float(bands[high].max()))
    return ChartBlock(Chart(title, axis, names(labels), [dots]), _table(linked, shown, labels))


def _labels(linked: _Linked) -> list[str]:
    """Name the bands: « 1ᵉʳ dixième : 0,3 à 19 hab./km² », or by their category."""
    indicator, bands = linked.indicator, linked.found.bands
    if indicator.kind == "classe":
        return [indicator.categories[band] for band in bands.index]
    decimals = indicator_words(indicator, linked.values).decimals
    ends = zip(bands["low"], bands["high"], strict=True)
    return [
        tenth_label(band, both, decimals, indicator.unit)
        for band, both in zip(bands.index, ends, strict=True)
    ]


def _table(linked: _Linked, shown: _Shown, labels: list[str]) -> Table:
    bands = linked.found.bands
    kind = shown.column.kind
    columns = (
        Column("Modalité" if linked.indicator.kind == "classe" else "Dixième des EPCI", "text"),
        *(Column(title) for _, title in shown.counted),
        shown.column,
        Column("Bas de l'intervalle", kind),
        Column("Haut de l'intervalle", kind),
    )
    parts = [name for name, _ in shown.counted]
    chosen = bands[[*parts, shown.value, f"{shown.value}_low", f"{shown.value}_high"]]
    rows = zip(labels, chosen.itertuples(index=False), strict=True)
    return Table(_titled(linked, shown), columns, [(label, *row) for label, row in rows])


def _titled(linked: _Linked, shown: _Shown) -> str:
    return f"{shown.title}, selon {linked.name}"
