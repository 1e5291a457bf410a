"""What the sectors say in sentences, and the titles of their charts, each a finding."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

import pandas as pd

from geo.analysis.presence import possible_rows
from geo.analysis.specialisation import FACET, LEAST_POLES, SectorsByCall, corrected_p_values
from geo.french import NBSP, count, first_of, number, percent, quoted
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import LEVEL_WORDS, Level
from geo.reports.places import records
from geo.reports.sectors.charts import (
    CHANCE,
    MOST_ROWS,
    expected_words,
    known_sectors,
    p_words,
    ranked_sectors,
    sector_labels,
)
from geo.reports.sentences import in_place

_MOST_NAMED = 4

# ---- Bars -----------------------------------------------------------------------------------


def sectors_title(view: View) -> str:
    """Say which sector is the most frequent."""
    counts, labels = ranked_sectors(view), sector_labels(view.atlas)
    if not counts:
        return "Aucun de ces pôles n'a de secteur connu"
    most, known = max(counts.values()), known_sectors(view)
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
    named = [_cell_words(row, level, atlas) for row in records(apart.head(_MOST_NAMED))]
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
    if not total and len(possible_rows(view)):
        return []
    sentences = [
        f"{count(total - never, 'pôle retenu', 'pôles retenus')} par au moins un appel, "
        f"{number(never)} sans appel connu : {'celui-ci' if never == 1 else 'ceux-ci'} n'y "
        f"{'figure' if never == 1 else 'figurent'} pas."
        if never
        else f"{count(total, 'pôle retenu', 'pôles retenus')} par au moins un appel."
    ]
    if len(found.change):
        sentences.append(_change_words(found, view.atlas))
    sentences.append("Un pôle retenu par deux appels compte dans chacun.")
    if unknown := found.without_sector:
        sentences.append(
            f"{count(unknown, 'pôle retenu', 'pôles retenus')} sans secteur connu, hors des "
            "dénominateurs."
        )
    if asked.calls or asked.has_years:
        sentences.append("Les filtres d'appel et d'années sont mis de côté : tous sont comparés.")
    sentences.append("Les lauréats ne sont pas tous nommés ici : la complétude par appel le dit.")
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
        .head(_MOST_NAMED)
        .itertuples(index=False, name=None)
    ]
    found = count(len(more), "paire est plus fréquente", "paires sont plus fréquentes")
    after = f"{left} après correction pour {count(len(pairs), 'paire')} (Holm)"
    return [
        f"{found} que le hasard ne le voudrait (p < 0,05), {after}.",
        f"{' ; '.join(named)}{_and_others(len(more))}.",
    ]


def theme_labels(atlas: Atlas) -> Sequence[tuple[str, Sequence[str]]]:
    """The themes of the founding plan, each with the labels of its sectors."""
    labels = sector_labels(atlas)
    groups = atlas.facets[FACET].groups
    return [(name, [labels[slug].lower() for slug in slugs]) for name, slugs in groups.items()]


def themes_words(atlas: Atlas) -> str:
    """The same in words: « « renouveau productif » : textile, énergie. »."""
    return "".join(f"« {name} » : {', '.join(labels)}. " for name, labels in theme_labels(atlas))


def _kept(table: pd.DataFrame) -> int:
    return int((corrected_p_values(table["p_value"]) < CHANCE).sum())


def _and_others(named: int) -> str:
    rest = named - _MOST_NAMED
    return f" ; et {count(rest, 'autre')}" if rest > 0 else ""


def _cell_words(row: Mapping[str, Any], level: Level, atlas: Atlas) -> str:
    where = in_place(level, row["code"], atlas)
    return (
        f"{sector_labels(atlas)[row['secteur']]} {where} ({count(row['poles'], 'pôle')} sur "
        f"{number(row['poles_territory'])}, quotient {number(row['quotient'], 2)}, "
        f"p{NBSP}{p_words(row['p_value'])})"
    )
