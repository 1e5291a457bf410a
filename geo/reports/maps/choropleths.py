"""Choropleths in words and in data: what the map colours, its legend, its table, its sentence."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.analysis.choropleths import (
    Choropleth,
    Drawing,
    Measure,
    choropleth,
)
from geo.analysis.coverage import Reach
from geo.analysis.radii import DISTANCE_CLASSES_KM
from geo.analysis.specialisation import FACET, LEAST_POLES
from geo.french import NBSP, count, date, enumeration, number, quoted
from geo.model.arrays import FloatArray, IntArray
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.reports import palette
from geo.reports.choices.drawing import INDICATORS, LEVEL_TITLES, LEVEL_WORDS, MapChoices
from geo.reports.tables import Column, Kind, Table

QUOTIENT_WORDS = (
    "moins de 0,5",
    "0,5 à 0,8",
    "0,8 à 1,25, comme l'ensemble",
    "1,25 à 2",
    "plus de 2",
)
"""The classes of location quotients, on maps as on charts."""
_OUTSIDE = 255
_NAMED = 3
_MOST_MORE_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Words:
    """How the figures of a measure are written.

    Attributes
    ----------
    before, unit, decimals
        What stands round a value, and its decimals.
    zero, missing
        What is said instead of zero, and of no data.
    column
        Title of the column of a table.
    kind
        How its cells are written.
    none_of_them
        What is said instead of zero after the number of poles, where zero is no figure.
    """

    before: str
    unit: str
    decimals: int
    zero: str
    missing: str
    column: str
    kind: Kind = "decimal"
    none_of_them: str = ""


_NO_POLE = "aucun pôle sélectionné"
_ON_LANDMASS = "aucun pôle localisé sur cette terre"
_WORDS: Mapping[Measure, Words] = {
    "nombre": Words("", "", 0, _NO_POLE, "inconnu", "Pôles", "integer"),
    "taux": Words(
        "",
        " pour 100 000 hab.",
        2,
        _NO_POLE,
        "taux non calculable",
        "Pôles pour 100 000 habitants",
    ),
    "secteur": Words(
        "",
        " du secteur",
        0,
        "aucun pôle sélectionné du secteur",
        "inconnu",
        "Pôles du secteur",
        "integer",
    ),
    "quotient": Words(
        "quotient ",
        "",
        2,
        "aucun pôle du secteur",
        f"moins de {LEAST_POLES} pôles de secteur connu",
        "Quotient de localisation",
    ),
    "montant": Words(
        "",
        f"{NBSP}€",
        0,
        "aucun pôle sélectionné retenu par un appel",
        "aucun montant publié",
        "Montants publiés, en euros",
        "integer",
        "aucun retenu par un appel",
    ),
    "distance": Words(
        "", f"{NBSP}km", 0, _ON_LANDMASS, _ON_LANDMASS, "Distance médiane (km)", "km"
    ),
}


def areas_of(
    view: View,
    choices: MapChoices,
    reach: Reach | None = None,
    where: Selection | None = None,
) -> Choropleth | None:
    """Measure the territories of the chosen level; None when none is wanted, or can be drawn.

    Parameters
    ----------
    reach
        Distances to the nearest pole, for the indicator « distance ».
    where
        The territories whose communes are drawn; by default those of the view.
    """
    if choices.indicator == "aucun":
        return None
    drawing = Drawing(
        choices.indicator,
        choices.level,
        measured_sector(view, choices),
        where or view.selection,
    )
    return choropleth(view, drawing, reach)


def measured_sector(view: View, choices: MapChoices) -> str:
    """Slug of the sector that is measured: the one asked for, else chosen, else most frequent."""
    facet = view.atlas.facets[FACET]
    if choices.sector in facet.positions:
        return choices.sector
    counts = view.count_by_option(FACET)
    chosen = view.selection.facet(FACET)
    return next(iter(chosen), "") or max(counts, key=lambda slug: counts[slug], default="")


def area_title(areas: Choropleth, atlas: Atlas) -> str:
    """Name what is measured: « Pôles pour 100 000 habitants, par région »."""
    what = INDICATORS[areas.measure]
    if areas.measure in ("secteur", "quotient"):
        what = f"{what}{NBSP}: {quoted(_sector_label(areas, atlas))}"
    return f"{what}, par {LEVEL_WORDS[areas.level][0]}"


# ---- Data for the map -----------------------------------------------------------------------


def area_values(areas: Choropleth, atlas: Atlas) -> dict[str, Any]:
    """Say the class and the figure of each territory, for `atlas.js`.

    Territories with nothing to say are left out: they take the colour and the words given apart.
    """
    words = _WORDS[areas.measure]
    colours = [*_class_colours(areas), palette.UNKNOWN]
    if areas.measure == "distance":
        there = _has_shape(areas, atlas)
        classes = np.where(areas.classes.members < 0, len(colours) - 1, areas.classes.members)
        values = areas.table["value"].to_numpy(float)
        return {
            "ordered": ordered_values(classes[there], values[there], words.unit),
            "none": _ON_LANDMASS,
            "colours": colours,
        }
    missing = len(colours) - 1
    usual = missing if areas.measure == "quotient" else -1
    unit = words.unit
    if areas.measure == "secteur":
        unit = f"{unit} {quoted(_sector_label(areas, atlas))}"
    rates = areas.measure == "nombre"
    shown = _WORDS["taux"] if rates else words
    return {
        "rows": _listed(areas, "rate" if rates else "value", usual, missing),
        "usual": usual,
        "none": words.missing if areas.measure == "quotient" else words.zero,
        "words": {
            "before": shown.before,
            "unit": shown.unit if rates else unit,
            "decimals": shown.decimals,
            "missing": shown.missing,
            "zero": shown.none_of_them,
        },
        "colours": colours,
    }


def area_facts(areas: Choropleth, atlas: Atlas) -> list[tuple[str, str]]:
    """Colour and words of each territory, in the order of the table.

    As `atlas.js` colours and writes them: « 9 pôles, 0,26 pour 100 000 hab. ».
    """
    data = area_values(areas, atlas)
    values = areas.table["value"].to_numpy(float)
    if areas.measure == "distance":
        ranked = zip(areas.classes.members.tolist(), values, strict=True)
        unit = _WORDS["distance"].unit
        return [
            (data["colours"][rank], f"{number(value)}{unit}")
            if isfinite(value)
            else (palette.UNKNOWN, _ON_LANDMASS)
            for rank, value in ranked
        ]
    colours = [*data["colours"], palette.EMPTY]  # class -1 is the last
    listed = {row[0]: row[1:] for row in data["rows"]}
    usual = (colours[data["usual"]], data["none"])
    return [
        _fact(listed[code], colours, data["words"]) if code in listed else usual
        for code in areas.table.index
    ]


def _fact(row: Sequence[Any], colours: Sequence[str], words: Mapping[str, Any]) -> tuple[str, str]:
    rank, poles, figure = row
    counted = count(poles, "pôle")
    if figure is None:
        return colours[rank], f"{counted}, {words['missing']}"
    if figure == 0 and words["zero"]:
        return colours[rank], f"{counted}, {words['zero']}"
    written = number(figure, words["decimals"])
    return colours[rank], f"{counted}, {words['before']}{written}{words['unit']}"


def ordered_values(classes: IntArray, values: FloatArray, unit: str) -> dict[str, Any]:
    """Classes and whole numbers in the order of the shapes; class -1 where nothing is meant.

    A number that is not finite is sent as -1.
    """
    codes: npt.NDArray[np.uint8] = np.where(classes < 0, _OUTSIDE, classes).astype(np.uint8)
    known = np.isfinite(values)
    rounded = np.where(known, np.round(np.where(known, values, 0)), -1).astype(int)
    return {
        "classes": base64.b64encode(codes.tobytes()).decode(),
        "numbers": rounded.tolist(),
        "unit": unit,
    }


def _listed(areas: Choropleth, column: str, usual: int, missing: int) -> list[list[Any]]:
    """Code, class, poles and figure of each territory that is not in the usual class."""
    values = areas.table["value"].to_numpy(float)
    figures = areas.table[column].to_numpy(float)
    poles, codes = areas.table["poles"].tolist(), areas.table.index.tolist()
    classes = np.where(np.isnan(values), missing, areas.classes.members)
    return [
        [
            codes[row],
            int(classes[row]),
            poles[row],
            None if isnan(figures[row]) else round(float(figures[row]), 3),
        ]
        for row in np.flatnonzero((classes != usual) | (areas.table["poles"].to_numpy() > 0))
    ]


def _has_shape(areas: Choropleth, atlas: Atlas) -> npt.NDArray[np.bool_]:
    if areas.level != "commune":
        return np.ones(len(areas.table), dtype=bool)
    forms = atlas.territories.communes.loc[areas.table.index, "forme"]
    return np.asarray((forms != "absente").to_numpy())


def _class_colours(areas: Choropleth) -> list[str]:
    if areas.measure == "distance":
        return [palette.DISTANCES[rank] for rank in areas.classes.ranks]
    if areas.measure == "quotient":
        return [palette.DIVERGING[rank] for rank in areas.classes.ranks]
    return list(palette.sequence(max(len(areas.classes), 1)))


# ---- In words -------------------------------------------------------------------------------


def class_entries(areas: Choropleth) -> list[tuple[str, str, str]]:
    """Colour, label and size of each class that has a territory, zero and no data last."""
    noun = LEVEL_WORDS[areas.level]
    entries = [
        (colour, label, count(size, *noun))
        for colour, label, size in zip(
            _class_colours(areas), _class_labels(areas), areas.classes.sizes, strict=False
        )
        if size
    ]
    words, values = _WORDS[areas.measure], areas.table["value"]
    zeros = int((values == 0).sum()) if areas.measure != "distance" else 0
    missing = int(values.isna().sum() + np.isinf(values).sum())
    if zeros:
        entries.append((palette.EMPTY, words.zero, count(zeros, *noun)))
    if missing:
        entries.append((palette.UNKNOWN, words.missing, count(missing, *noun)))
    return entries


def method_note(areas: Choropleth, atlas: Atlas) -> str:
    """Say how the classes were made, and the date of the data."""
    if areas.measure in ("distance", "quotient"):
        method = "Classes de bornes fixes"
    elif len(areas.classes) > 1:
        method = "Classes d'effectifs proches (quantiles) ; des valeurs égales restent ensemble"
    else:
        return f"Données du {date(atlas.release.date)}." if atlas.release.date else ""
    dated = f" Données du {date(atlas.release.date)}." if atlas.release.date else ""
    return f"{method}.{dated}"


WHOLE_MAP = "Les nombres de la légende sont ceux de toute la carte, territoires voisins compris."


def scope_note(areas: Choropleth, view: View) -> str:
    """Say which poles are counted, where it is not those of the sentence."""
    if areas.measure == "quotient":
        return (
            "Quotients calculés sur tous les secteurs et toute la France, "
            "les autres filtres étant gardés."
        )
    if areas.measure == "distance":
        of = "de la mairie" if areas.level == "commune" else "médiane des habitants"
        return f"Distance {of} au pôle le plus proche, où qu'il soit, à vol d'oiseau."
    if areas.level == "commune":
        return _unknown_in_departements(areas, view)
    unknown = view.unknown_at_level(areas.level)
    return _not_known(unknown, "à ce niveau") if unknown else ""


def _unknown_in_departements(areas: Choropleth, view: View) -> str:
    """Count the poles of the départements drawn that no commune counts, and those of the région."""
    departements = view.atlas.departement_codes[view.rows]
    inside = int(np.isin(departements, areas.departements).sum())
    regions = view.atlas.territories.departements.loc[list(areas.departements), "code_region"]
    known_regions = view.atlas.poles["code_region"].to_numpy(str)[view.rows]
    vague = int(((departements == "") & np.isin(known_regions, regions.unique())).sum())
    unknown = inside - int(areas.table["poles"].sum())
    sentences = [_not_known(unknown, "à la commune")] if unknown else []
    if vague:
        only = count(
            vague,
            "pôle sélectionné n'est connu que par sa région",
            "pôles sélectionnés ne sont connus que par leur région",
        )
        sentences.append(f"{only} : aucune commune ne {'le' if vague == 1 else 'les'} compte.")
    return " ".join(sentences)


def _not_known(poles: int, where: str) -> str:
    words = count(
        poles, "pôle sélectionné n'est pas connu", "pôles sélectionnés ne sont pas connus"
    )
    return f"{words} {where}."


def area_sentence(areas: Choropleth, atlas: Atlas, where: str = "") -> str:
    """Say what the colours show: the highest figures, and how many territories have none.

    Parameters
    ----------
    where
        « en Bretagne », when only the territories there are meant.
    """
    table, words = areas.table, _WORDS[areas.measure]
    values = table["value"].to_numpy(float)
    known = np.flatnonzero(np.isfinite(values) & ((values > 0) | (areas.measure == "distance")))
    title = ", ".join(part for part in (area_title(areas, atlas), where) if part)
    noun = LEVEL_WORDS[areas.level]
    order = known[np.argsort(-values[known], kind="stable")]
    names = table["nom"].to_numpy()
    first = [f"{names[row]} ({_written(values[row], words)})" for row in order[:_NAMED]]
    most = f"au plus {enumeration(first)}" if first else "rien à montrer pour cette sélection"
    rest = [
        count(size, *noun) + f"{NBSP}: {what}"
        for size, what in (
            (int((values == 0).sum()) if areas.measure != "distance" else 0, words.zero),
            (int((~np.isfinite(values)).sum()), words.missing),
        )
        if size
    ]
    tail = f" {' ; '.join(rest)}." if rest else ""
    return f"{title}{NBSP}: {most}.{tail}"


def area_figures(areas: Choropleth, atlas: Atlas) -> Table:
    """List the territories drawn, highest figures first; what has none comes last."""
    words = _WORDS[areas.measure]
    columns = [
        Column(LEVEL_TITLES[areas.level], "text"),
        Column("Code", "text"),
        Column("Habitants"),
        Column("Pôles"),
    ]
    shown = ["nom", "code", "population", "poles"]
    if areas.measure != "nombre":
        from_town_hall = areas.measure == "distance" and areas.level == "commune"
        title = "Distance de la mairie (km)" if from_town_hall else words.column
        columns.append(Column(title, words.kind, words.missing))
        shown.append("value")
    values = areas.table["value"]
    order = np.argsort(-values.where(np.isfinite(values), -1).to_numpy(float), kind="stable")
    table = areas.table.assign(code=areas.table.index)[shown].iloc[order]
    return Table(
        area_title(areas, atlas),
        tuple(columns),
        [tuple(row) for row in table.itertuples(index=False)],
    )


def _written(value: float, words: Words) -> str:
    return f"{words.before}{number(value, words.decimals)}{words.unit}" if isfinite(value) else "—"


def _class_labels(areas: Choropleth) -> list[str]:
    if areas.measure == "distance":
        return [_distance_label(rank) for rank in areas.classes.ranks]
    if areas.measure == "quotient":
        return [QUOTIENT_WORDS[rank] for rank in areas.classes.ranks]
    words = _WORDS[areas.measure]
    unit = words.unit if areas.measure == "montant" else ""
    lows, highs = _bounds(areas, words.decimals)
    return [
        f"{low if low == high else f'{low} à {high}'}{unit}"
        for low, high in zip(lows, highs, strict=True)
    ]


def _bounds(areas: Choropleth, decimals: int) -> tuple[list[str], list[str]]:
    """Write where classes begin and end, with the decimals that tell each from the next."""
    for more in range(_MOST_MORE_DECIMALS + 1):
        lows, highs = (
            [number(value, decimals + more) for value in values]
            for values in (areas.classes.lowest, areas.classes.highest)
        )
        if not any(high == low for high, low in zip(highs, lows[1:], strict=False)):
            break
    return lows, highs


def _distance_label(rank: int) -> str:
    """Name a class of distances: the first has no bound below, the last none above."""
    written = [number(bound) for bound in DISTANCE_CLASSES_KM]
    if rank == 0:
        return f"{written[0]}{NBSP}km ou moins"
    if rank == len(written):
        return f"plus de {written[-1]}{NBSP}km"
    return f"{written[rank - 1]} à {written[rank]}{NBSP}km"


def _sector_label(areas: Choropleth, atlas: Atlas) -> str:
    facet = atlas.facets[FACET]
    return facet.options[facet.positions[areas.sector]].label if areas.sector else "aucun"
