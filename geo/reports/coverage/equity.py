"""Equity: who is covered by kind of commune, so that « rural » or « poor » is a figure."""

from collections.abc import Sequence

from geo.analysis.equity import coverage_by_density, coverage_by_size, coverage_in_classes, tenths
from geo.french import count, quoted
from geo.model.atlas import Atlas
from geo.model.territories import Level
from geo.reports.blocks import Block, TableBlock, note, sentences
from geo.reports.coverage.tables import scale_table
from geo.reports.coverage.words import tenth_label
from geo.reports.maps.legends import source_words
from geo.reports.study import Study

_OF_LEVEL: dict[Level, str] = {
    "epci": "de l'EPCI de la commune",
    "departement": "du département de la commune",
    "region": "de la région de la commune",
}


def groupings_offered(atlas: Atlas) -> tuple[str, ...]:
    """Identifiers of the indicators that sort communes into groups: those that are no total."""
    return atlas.indicators.ids_of("classe", "taux", "montant")


def equity_blocks(study: Study, grouped_by: str = "") -> Sequence[Block | None]:
    """Count who is covered by size and density of the commune, and by an indicator before them.

    Parameters
    ----------
    grouped_by
        One of `groupings_offered`; empty for none.
    """
    arguments = (study.reach, study.radius_km, study.inside)
    sizes, densities = coverage_by_size(*arguments), coverage_by_density(*arguments)
    unknown = int(sizes["inhabitants"].sum() - densities["inhabitants"].sum())
    left = (
        f" {count(unknown, 'habitant vit', 'habitants vivent')} dans des communes dont la "
        "superficie propre n'est pas connue : la table des densités ne les compte pas."
        if unknown
        else ""
    )
    return [
        *(equity_by(study, grouped_by) if grouped_by else ()),
        TableBlock(scale_table(sizes, "selon la taille de la commune", study)),
        TableBlock(scale_table(densities, "selon la densité de la commune", study)),
        note(
            "2 000 habitants est le seuil des unités urbaines de l'INSEE. 300 et 1 500 habitants "
            "par km² sont ceux du degré d'urbanisation d'Eurostat, qui les applique à des carreaux "
            "d'un kilomètre ; ici, à des communes entières. Densité : population municipale sur "
            f"superficie du contour, eaux intérieures comprises.{left}"
        ),
    ]


def equity_by(study: Study, grouped_by: str) -> Sequence[Block | None]:
    """Count who is covered in each class, or in each tenth of a rate, at the finest level known."""
    indicator = study.atlas.indicators[grouped_by]
    levels = study.atlas.indicators.levels(grouped_by)
    values = study.atlas.indicators.at(grouped_by, levels[-1]) if levels else None
    name = f"{quoted(indicator.name)}{f' ({indicator.year})' if indicator.year else ''}"
    if values is None:
        return [sentences(f"{name} : aucune valeur connue.")]
    numbers = study.inhabitants.spread(levels[-1], values.numbers)
    if indicator.kind == "classe":
        groups, labels = numbers, list(indicator.categories)
    else:
        groups, ends = tenths(numbers, study.inhabitants.population, study.inside)
        decimals = 0 if all(abs(end) >= 1000 for _, *both in ends for end in both) else 1
        labels = [tenth_label(tenth, both, decimals, indicator.unit) for tenth, *both in ends]
    table = coverage_in_classes(study.reach, study.radius_km, study.inside, groups, labels)
    of = f", valeur {_OF_LEVEL[levels[-1]]}" if levels[-1] in _OF_LEVEL else ""
    left = int(study.inhabitants.population[study.inside].sum() - table["inhabitants"].sum())
    return [
        TableBlock(scale_table(table, f"selon {name}{of}", study, "Groupe")),
        note(
            ""
            if indicator.kind == "classe"
            else "Dixièmes : les communes rangées par cette valeur, en groupes d'environ un "
            "dixième des habitants ; celles de même valeur restent ensemble.",
            f"Valeur inconnue pour {count(left, 'habitant')} : aucune ligne ne les compte."
            if left
            else "",
            f"{name}. {source_words(indicator)}",
        ),
    ]
