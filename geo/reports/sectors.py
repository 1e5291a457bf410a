"""The sectors in sentences, tables and links: the same figures as the charts."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pandas as pd

from geo.analysis.specialisation import (
    FACET,
    LEAST_POLES,
    SectorsByCall,
    corrected_p_values,
    quotient_ranks,
)
from geo.french import NBSP, count, first_of, number, percent, quoted, sentence_case
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.render.html import render
from geo.reports import palette
from geo.reports.charts import Choice
from geo.reports.choices.drawing import LEVEL_WORDS
from geo.reports.maps.choropleths import QUOTIENT_WORDS
from geo.reports.maps.legends import Entry, Legend
from geo.reports.missing import NO_FIGURE
from geo.reports.places import records
from geo.reports.sector_charts import (
    CHANCE,
    MOST_ROWS,
    call_choice,
    cell_choice,
    expected_words,
    p_words,
    ranked_sectors,
    sector_choice,
    sector_labels,
)
from geo.reports.sentences import in_place
from geo.reports.tables import Cell, Column, Table

MOST_NAMED = 4
WITHOUT = "Sans secteur connu"
Query = Mapping[str, Sequence[str]]


# ---- Bars -----------------------------------------------------------------------------------


def sectors_title(view: View) -> str:
    """Say which sector is the most frequent."""
    counts, labels = ranked_sectors(view), sector_labels(view.atlas)
    if not counts:
        return "Aucun de ces pôles n'a de secteur connu"
    most, known = max(counts.values()), _known(view)
    first = [quoted(labels[slug]) for slug in counts if counts[slug] == most]
    of = f"sur {count(known, 'pôle')} de secteur connu"
    if len(first) == 1:
        return f"{first[0]}, le plus fréquent : {number(most)} {of}"
    return f"{first_of(first, 3)}, les plus fréquents : {number(most)} chacun, {of}"


def sectors_sentences(view: View, asked: Selection) -> list[str]:
    """Say how many poles have a sector, several or none, and what the charts leave aside."""
    has = view.atlas.facets[FACET].matrix[view.mask].sum(axis=1)
    known, several, total = int((has > 0).sum()), int((has > 1).sum()), int(has.sum())
    without = len(view) - known
    none = count(without, "n'en a aucun", "n'en ont aucun")
    first = count(known, "pôle a un secteur connu", "pôles ont un secteur connu")
    sentences = [f"{first}, {none}." if without else f"{first}."]
    if several:
        sentences.append(
            f"{count(several, 'en a', 'en ont')} plusieurs : un pôle compte une fois dans chacun, "
            f"et la somme des secteurs ({number(total)}) dépasse le nombre de pôles."
        )
    if asked.sectors:
        sentences.append(
            "Pour comparer, les graphiques mettent de côté le filtre de secteur ; ce qui est "
            "choisi y est marqué d'un ▸."
        )
    return sentences


def sectors_figures(view: View, chosen: Sequence[str]) -> tuple[Table, Sequence[Choice]]:
    """List the sectors as the bars do, and those without; each row with what it selects."""
    counts, labels = ranked_sectors(view, chosen), sector_labels(view.atlas)
    known = _known(view)
    rows: list[Sequence[Cell]] = [
        (labels[slug], poles, poles / known if known else None) for slug, poles in counts.items()
    ]
    columns = (
        Column("Secteur", "text"),
        Column("Pôles"),
        Column("Part des pôles de secteur connu", "percent"),
    )
    rows.append((WITHOUT, len(view) - known, NO_FIGURE))
    figures = Table("Pôles par secteur, du plus fréquent au moins fréquent", columns, rows)
    return figures, [*(sector_choice(slug) for slug in counts), {}]


# ---- Territories ----------------------------------------------------------------------------


def quotients_title(table: pd.DataFrame, level: Level) -> str:
    """Say how many quotients can be told from chance, before and after correction."""
    tested = table["p_value"].notna()
    if not tested.any():
        singular, _ = LEVEL_WORDS[level]
        none = "Aucun" if level == "departement" else "Aucune"
        return f"{none} {singular} n'a {LEAST_POLES} pôles de secteur connu : rien à comparer"
    apart, kept = int((table["p_value"] < CHANCE).sum()), _kept(table)
    of = f"sur {count(int(tested.sum()), 'quotient calculé')}"
    if not apart:
        return f"Aucun écart ne se distingue du hasard, {of}"
    found = count(apart, "écart se distingue", "écarts se distinguent")
    if not kept:
        return f"{found} du hasard, {of}, et aucun ne résiste à la correction"
    return f"{found} du hasard, {of} ; {count(kept, 'résiste', 'résistent')} à la correction"


def quotients_sentences(
    table: pd.DataFrame, level: Level, asked: Selection, atlas: Atlas
) -> list[str]:
    """Name what can be told from chance, warn of many comparisons, count what is left out."""
    tested = int(table["p_value"].notna().sum())
    found = [
        _told_apart(table, tested) if tested else "",
        _named_cells(table, level, atlas),
        _corrected(table) if tested else "",
        *_left_out(table, level, asked, atlas),
    ]
    if asked.level:
        found.append("Le filtre de territoire est mis de côté : tous sont comparés à l'ensemble.")
    return [each for each in found if each]


def _told_apart(table: pd.DataFrame, tested: int) -> str:
    apart = int((table["p_value"] < CHANCE).sum())
    words = count(apart, "se distingue", "se distinguent") if apart else "aucun ne se distingue"
    return (
        f"Sur {count(tested, 'quotient calculé', 'quotients calculés')}, {words} du hasard "
        f"(p < 0,05) ; le hasard seul peut en donner {number(ceil(tested * CHANCE))}."
    )


def _named_cells(table: pd.DataFrame, level: Level, atlas: Atlas) -> str:
    apart = table[table["p_value"] < CHANCE].sort_values("p_value", kind="stable")
    if not len(apart):
        return ""
    named = [_cell_words(row, level, atlas) for row in records(apart.head(MOST_NAMED))]
    return f"{' ; '.join(named)}{_and_others(len(apart))}."


def _corrected(table: pd.DataFrame) -> str:
    kept = _kept(table)
    if kept:
        words = count(kept, "écart se distingue", "écarts se distinguent")
        return f"Après correction pour le nombre de comparaisons (Holm), {words} encore."
    if (table["p_value"] < CHANCE).any():
        return (
            "Après correction pour le nombre de comparaisons (Holm), il n'en reste aucun : "
            "des pistes à vérifier, pas des résultats."
        )
    return ""


def _left_out(table: pd.DataFrame, level: Level, asked: Selection, atlas: Atlas) -> list[str]:
    """Count the territories without quotients, those not drawn, the poles in none."""
    singular, plural = LEVEL_WORDS[level]
    by_place = table.drop_duplicates("code")
    sentences = []
    if few := int((by_place["poles_territory"] < LEAST_POLES).sum()):
        sentences.append(
            f"{count(few, singular, plural)} de moins de {LEAST_POLES} pôles de secteur connu : "
            "pas de quotient, un contour gris."
        )
    if level == "departement" and asked.level == "region":
        sentences.append(_shown_departements(by_place, asked, atlas))
    elif len(by_place) > MOST_ROWS:
        sentences.append(
            f"Le graphique montre les {MOST_ROWS} {plural} qui ont le plus de pôles, le tableau "
            f"les {number(len(by_place))}."
        )
    everything = int(by_place["poles_all"].max()) if len(by_place) else 0
    if unknown := everything - int(by_place["poles_territory"].sum()):
        where = "le département est inconnu" if level == "departement" else "la région est inconnue"
        counts = "compte" if unknown == 1 else "comptent"
        sentences.append(
            f"{count(unknown, 'pôle')} dont {where} {counts} dans l'ensemble de référence "
            "seulement."
        )
    return sentences


def _shown_departements(by_place: pd.DataFrame, asked: Selection, atlas: Atlas) -> str:
    """Say which départements are drawn when régions are chosen."""
    which = "de la région choisie" if len(asked.codes) == 1 else "des régions choisies"
    regions = by_place["code"].map(atlas.territories.departements["code_region"])
    inside = int(regions.isin(asked.codes).sum())
    if not inside:
        return (
            f"Aucun département {which} n'a de pôle de secteur connu : rien à dessiner ; le "
            "tableau a les autres."
        )
    if inside > MOST_ROWS:
        return (
            f"Le graphique montre les {MOST_ROWS} qui ont le plus de pôles, sur {number(inside)} "
            f"{which} ; le tableau les a tous."
        )
    return f"Le graphique montre ceux {which}, le tableau tous."


def quotients_legend(cells: pd.DataFrame) -> str:
    """Explain the colours, with the number of cells drawn in each class."""
    known = cells[cells["quotient"].notna()]
    positive = known[known["quotient"] > 0]
    sizes = np.bincount(quotient_ranks(positive["quotient"]), minlength=len(palette.QUOTIENTS))
    outlines = {
        "contour bleu : 0, aucun pôle": len(known) - len(positive),
        "contour gris : non calculé": len(cells) - len(known),
    }
    entries = [
        *(
            Entry(colour, label, count(int(size), "case"))
            for colour, label, size in zip(palette.QUOTIENTS, QUOTIENT_WORDS, sizes, strict=True)
        ),
        *(
            Entry("transparent", label, count(size, "case"))
            for label, size in outlines.items()
            if size
        ),
    ]
    notes = (
        "Dans chaque case : le quotient de localisation, et (le nombre de pôles).",
        "* et gras : p < 0,05, avant correction.",
    )
    return render("legend.html", parts=[Legend("Quotient de localisation", tuple(entries), notes)])


def quotients_figures(
    table: pd.DataFrame, level: Level, atlas: Atlas
) -> tuple[Table, Sequence[Choice]]:
    """List all cells, those least likely by chance first; each row with what it selects."""
    singular, _ = LEVEL_WORDS[level]
    labels, names = sector_labels(atlas), atlas.territories.table(level)["nom"]
    full = table.assign(corrected=corrected_p_values(table["p_value"]))
    full = full.sort_values(["p_value", "poles"], ascending=[True, False], kind="stable")
    columns = ["code", "secteur", "poles", "poles_territory", "quotient", "p_value", "corrected"]
    cells = list(full[columns].itertuples(index=False, name=None))
    figures = Table(
        f"Secteurs par {singular}, des écarts les moins attribuables au hasard aux autres",
        (
            Column(sentence_case(singular), "text"),
            Column("Secteur", "text"),
            Column("Pôles"),
            Column(f"Pôles de secteur connu ({singular})"),
            Column("Quotient de localisation", "decimal"),
            Column("p (test exact de Fisher)", "p_value"),
            Column("p corrigé (Holm)", "p_value"),
        ),
        [(names[code], labels[slug], *rest) for code, slug, *rest in cells],
    )
    return figures, [
        cell_choice(slug, level, code) if poles else {} for code, slug, poles, *_ in cells
    ]


# ---- Calls ----------------------------------------------------------------------------------


def calls_title(found: SectorsByCall, atlas: Atlas) -> str:
    """Say which sector's share changed most surely from the first calls to the others."""
    if not len(found.change):
        return "Trop peu de pôles retenus pour dire un changement : leur nombre, par appel"
    row = found.change.iloc[0]
    early, late = row["poles_early"] / row["of_early"], row["poles_late"] / row["of_late"]
    words = "se distingue" if row["p_value"] < CHANCE else "ne se distingue pas"
    return (
        f"{quoted(sector_labels(atlas)[row['secteur']])} passe de {percent(early)} à "
        f"{percent(late)} des pôles retenus ; cet écart {words} du hasard"
    )


def calls_sentences(found: SectorsByCall, view: View, asked: Selection) -> list[str]:
    """Say who is left out, and what the largest change is worth."""
    total, never = len(view), found.never_selected
    sentences = [
        f"{count(total - never, 'pôle retenu', 'pôles retenus')} par au moins un appel, "
        f"{number(never)} par aucun : {'celui-ci' if never == 1 else 'ceux-ci'} n'y "
        f"{'figure' if never == 1 else 'figurent'} pas."
        if never
        else f"{count(total, 'pôle retenu', 'pôles retenus')} par au moins un appel."
    ]
    if len(found.change):
        sentences.append(_change_words(found, view.atlas))
    sentences.append("Un pôle retenu par deux appels compte dans chacun.")
    if unknown := found.without_sector:
        sentences.append(
            f"{count(unknown, 'sélection')} de pôles sans secteur connu, hors des dénominateurs."
        )
    if asked.calls or asked.has_years:
        sentences.append("Les filtres d'appel et d'années sont mis de côté : tous sont comparés.")
    sentences.append("Les lauréats ne sont pas tous nommés ici : « À propos » dit combien.")
    return sentences


def _change_words(found: SectorsByCall, atlas: Atlas) -> str:
    row = found.change.iloc[0]
    first = "au premier appel" if found.early == 1 else f"aux {number(found.early)} premiers appels"
    then = "au suivant" if found.late == 1 else f"aux {number(found.late)} suivants"
    return (
        f"{sector_labels(atlas)[row['secteur']]} : {number(row['poles_early'])} des "
        f"{count(row['of_early'], 'pôle retenu', 'pôles retenus')} {first}, "
        f"{number(row['poles_late'])} des {number(row['of_late'])} {then} "
        f"(p{NBSP}{p_words(row['p_value'])}, corrigé pour "
        f"{count(len(found.change), 'secteur')})."
    )


def calls_figures(found: SectorsByCall, atlas: Atlas) -> tuple[Table, Sequence[Choice]]:
    """List calls by date and, in each, sectors by number of poles; with what each row selects."""
    labels = sector_labels(atlas)
    names = {option.slug: option.label for option in atlas.facets["appel"].options}
    ranks = {call: rank for rank, call in enumerate(found.table["appel"].unique())}
    table = found.table.assign(rank=found.table["appel"].map(ranks))
    table = table.sort_values(["rank", "poles"], ascending=[True, False], kind="stable")
    cells = list(
        table[["appel", "secteur", "poles", "poles_call", "share"]].itertuples(
            index=False, name=None
        )
    )
    figures = Table(
        "Pôles retenus par appel et par secteur, appels du plus ancien au plus récent",
        (
            Column("Appel", "text"),
            Column("Secteur", "text"),
            Column("Pôles"),
            Column("Pôles retenus de secteur connu"),
            Column("Part", "percent"),
        ),
        [(names[call], labels[slug], *rest) for call, slug, *rest in cells],
    )
    return figures, [call_choice(slug, call) if poles else {} for call, slug, poles, *_ in cells]


# ---- Pairs ----------------------------------------------------------------------------------


def pairs_title(pairs: pd.DataFrame, atlas: Atlas) -> str:
    """Say which two sectors are together most often, and whether more than by chance."""
    if not pairs["poles"].any():
        return "Aucun de ces pôles n'a deux secteurs"
    labels, row = sector_labels(atlas), pairs.iloc[0]
    first = int((pairs["poles"] == row["poles"]).sum())
    if first > 1:
        return f"{number(first)} paires à égalité : {count(int(row['poles']), 'pôle')} chacune"
    poles = count(int(row["poles"]), "pôle")
    return (
        f"{quoted(labels[row['first']])} et {quoted(labels[row['second']])} vont le plus souvent "
        f"ensemble : {poles}, pour {expected_words(row['expected'])}"
    )


def pairs_sentences(pairs: pd.DataFrame, atlas: Atlas) -> list[str]:
    """Name the pairs more frequent than chance would have it."""
    if not pairs["poles"].any():
        return ["Aucun de ces pôles n'a deux secteurs."]
    labels = sector_labels(atlas)
    more = pairs[(pairs["p_value"] < CHANCE) & (pairs["poles"] > pairs["expected"])]
    more = more.sort_values("p_value", kind="stable")
    if not len(more):
        return ["Aucune paire n'est plus fréquente que le hasard ne le voudrait (p < 0,05)."]
    kept = int((corrected_p_values(pairs["p_value"])[more.index] < CHANCE).sum())
    left = number(kept) if kept else "aucune"
    named = [
        f"{labels[first]} avec {labels[second]} ({number(poles)} pour "
        f"{expected_words(expected)}, p{NBSP}{p_words(p_value)})"
        for first, second, poles, expected, p_value in more[
            ["first", "second", "poles", "expected", "p_value"]
        ]
        .head(MOST_NAMED)
        .itertuples(index=False, name=None)
    ]
    found = count(len(more), "paire est plus fréquente", "paires sont plus fréquentes")
    after = f"{left} après correction pour {count(len(pairs), 'paire')} (Holm)"
    return [
        f"{found} que par hasard (p < 0,05), {after}.",
        f"{' ; '.join(named)}{_and_others(len(more))}.",
    ]


def pairs_figures(pairs: pd.DataFrame, atlas: Atlas) -> Table:
    """List the pairs, the most frequent first."""
    labels = sector_labels(atlas)
    columns = ["first", "second", "poles", "poles_first", "poles_second", "expected", "p_value"]
    return Table(
        "Paires de secteurs, de la plus fréquente à la moins fréquente",
        (
            Column("Secteur", "text"),
            Column("Autre secteur", "text"),
            Column("Pôles qui ont les deux"),
            Column("Pôles du premier"),
            Column("Pôles du second"),
            Column("Attendus au hasard", "decimal"),
            Column("p (test exact de Fisher)", "p_value"),
        ),
        [
            (labels[first], labels[second], *rest)
            for first, second, *rest in pairs[columns].itertuples(index=False, name=None)
        ],
    )


def theme_labels(atlas: Atlas) -> Sequence[tuple[str, Sequence[str]]]:
    """The themes of the founding plan, each with the labels of its sectors."""
    labels = sector_labels(atlas)
    groups = atlas.facets[FACET].groups
    return [(name, [labels[slug].lower() for slug in slugs]) for name, slugs in groups.items()]


def themes_words(atlas: Atlas) -> str:
    """The same in words: « « renouveau productif » : textile, énergie. »."""
    return "".join(f"« {name} » : {', '.join(labels)}. " for name, labels in theme_labels(atlas))


# ---- Links ----------------------------------------------------------------------------------


def choice_links(choices: Sequence[Choice], asked: Selection, query: Query) -> Sequence[str]:
    """Addresses that select what each row stands for, or clear it when it is what is selected.

    They have no path: they stay on the page, whatever its own.

    Parameters
    ----------
    query
        What the address of the page holds, all of it kept but what is chosen.
    """
    return [_link(choice, asked, query) if choice else "" for choice in choices]


def is_chosen(choice: Choice, asked: Selection) -> bool:
    """Whether a choice is what is selected already."""
    chosen = asked.to_query()
    return all(list(chosen.get(key, ())) == list(values) for key, values in choice.items())


def _link(choice: Choice, asked: Selection, query: Query) -> str:
    wanted = dict.fromkeys(choice, ()) if is_chosen(choice, asked) else choice
    return "?" + urlencode({**query, **wanted}, doseq=True)


def _known(view: View) -> int:
    return len(view) - view.count_without(FACET)


def _kept(table: pd.DataFrame) -> int:
    return int((corrected_p_values(table["p_value"]) < CHANCE).sum())


def _and_others(named: int) -> str:
    rest = named - MOST_NAMED
    return f" ; et {count(rest, 'autre')}" if rest > 0 else ""


def _cell_words(row: Mapping[str, Any], level: Level, atlas: Atlas) -> str:
    where = in_place(level, row["code"], atlas)
    return (
        f"{sector_labels(atlas)[row['secteur']]} {where} ({count(row['poles'], 'pôle')} sur "
        f"{number(row['poles_territory'])}, quotient {number(row['quotient'], 2)}, "
        f"p{NBSP}{p_words(row['p_value'])})"
    )
