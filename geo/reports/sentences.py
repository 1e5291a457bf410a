"""Sentences: what a selection is, and what it counts, in French."""

from collections.abc import Sequence

from geo.analysis.completeness import financed_poles
from geo.french import (
    at_commune,
    count,
    date,
    enumeration,
    in_departement,
    in_region,
    number,
    percent,
    quoted,
)
from geo.model.atlas import Atlas, View
from geo.model.facets import Facet
from geo.model.selection import Selection
from geo.model.territories import Level


def describe(selection: Selection, atlas: Atlas) -> str:
    """Say which poles are meant: « les pôles en Bretagne, secteur numérique »."""
    if selection.is_empty:
        return "tous les pôles recensés ici"
    parts = [in_places(selection, atlas), *_facet_parts(selection, atlas), *_year_parts(selection)]
    if selection.words:
        parts.append(f"dont la fiche contient {quoted(selection.words)}")
    return "les pôles " + ", ".join(part for part in parts if part)


def in_places(selection: Selection, atlas: Atlas) -> str:
    """Say where: « en Bretagne et en Normandie »; empty without a territory."""
    if not selection.level:
        return ""
    return enumeration([in_place(selection.level, code, atlas) for code in selection.codes])


def in_place(level: Level, code: str, atlas: Atlas) -> str:
    """Say that something is in one territory: « dans le Finistère »."""
    name = atlas.territories.name(level, code)
    if level == "commune":
        return at_commune(name)
    if level == "epci":
        return f"dans l'intercommunalité {quoted(name)}"
    liaison = int(atlas.territories.table(level)["type_liaison"].loc[code])
    return (in_region if level == "region" else in_departement)(name, liaison)


def count_sentence(view: View) -> str:
    """Count the selected poles, and say how many can be placed and which were left out."""
    total, located = len(view), len(view.located_rows)
    sentence = (
        f"{count(total, 'pôle sélectionné', 'pôles sélectionnés')} sur {number(len(view.atlas))}"
    )
    if total:
        sentence += f", dont {_located(located)} à la commune"
    sentence += "."
    if view.undated:
        undated = count(
            view.undated,
            "pôle sans année d'appel est écarté",
            "pôles sans année d'appel sont écartés",
        )
        sentence += f" {undated} par le filtre sur les années."
    return sentence


def unplaced_sentence(view: View) -> str:
    """Count the selected poles that have no point on the map, by what is known of their place."""
    parts = _unplaced_parts(view)
    if not parts:
        return ""
    unplaced = len(view.unplaced_rows)
    total = count(unplaced, "pôle n'est pas placé", "pôles ne sont pas placés")
    listed = "La liste le donne" if unplaced == 1 else "La liste les donne tous"
    return f"{total} sur la carte : {enumeration(parts)}. {listed}."


def without_point_sentence(view: View) -> str:
    """Count the same poles where there is neither map nor list: in a file, on paper."""
    parts = _unplaced_parts(view)
    if not parts:
        return ""
    total = count(len(view.unplaced_rows), "pôle n'a pas de point", "pôles n'ont pas de point")
    return f"{total} : {enumeration(parts)}."


def _unplaced_parts(view: View) -> list[str]:
    levels = view.count_by_place
    words = {
        "departement": (
            "connu seulement par son département",
            "connus seulement par leur département",
        ),
        "region": ("connu seulement par sa région", "connus seulement par leur région"),
        "inconnue": ("sans lieu connu", "sans lieu connu"),
    }
    return [count(levels[key], *text) for key, text in words.items() if levels.get(key)]


def no_known_member(poles: int) -> str:
    """Say that nothing is known of the members of the selected poles, one or several."""
    if poles == 1:
        return "Aucun membre de ce pôle n'est connu."
    return "Les membres d'aucun de ces pôles ne sont connus."


def source_sentence(atlas: Atlas) -> str:
    """Give the date and the source of the figures."""
    release = atlas.release
    version = f"version {release.version}" if release.version else ""
    parts = (release.title or "données sans titre", version, date(release.date) or "sans date")
    return (
        f"Source : {', '.join(part for part in parts if part)}. "
        "Pôles recensés ici, et non tous les PTCE de France. "
        f"Territoires : {atlas.territories.edition}."
    )


def _located(located: int) -> str:
    return count(located, "localisé", "localisés") if located else "aucun localisé"


def _facet_parts(selection: Selection, atlas: Atlas) -> list[str]:
    facets = atlas.facets
    parts = []
    if selection.statuses:
        parts.append(f"de statut {_labels(facets['statut'], selection.statuses)}")
    if selection.calls:
        parts.append(f"retenus par {_labels(facets['appel'], selection.calls)}")
    if selection.sectors:
        parts.append(_sector_part(facets["secteur"], selection.sectors))
    if selection.networks:
        noun = "liés au réseau" if len(selection.networks) == 1 else "liés aux réseaux"
        parts.append(f"{noun} {_labels(facets['reseau'], selection.networks)}")
    return parts


def _sector_part(facet: Facet, slugs: Sequence[str]) -> str:
    """Name the sectors, and the theme of the founding plan when they are exactly it."""
    noun = "du secteur" if len(slugs) == 1 else "des secteurs"
    group = facet.group_of(slugs)
    theme = f" (thème {quoted(group)} du plan fondateur)" if group else ""
    return f"{noun} {_labels(facet, slugs)}{theme}"


def _labels(facet: Facet, slugs: Sequence[str]) -> str:
    labels = [facet.options[facet.positions[slug]].label for slug in slugs]
    return enumeration([quoted(label) for label in labels], last="ou")


def _year_parts(selection: Selection) -> list[str]:
    first, last = selection.year_min, selection.year_max
    if first is not None and last is not None:
        span = f"en {first}" if first == last else f"de {first} à {last}"
    elif first is not None:
        span = f"depuis {first}"
    elif last is not None:
        span = f"jusqu'en {last}"
    else:
        return []
    return [f"sélectionnés par un appel {span}"]


def named_of_announced(atlas: Atlas) -> str:
    """Say how many of the poles that the calls announced are named here, and their share."""
    named, announced = financed_poles(atlas)
    share = f" ({percent(named / announced)})" if announced else ""
    poles = count(announced, "pôle annoncé", "pôles annoncés")
    return f"{number(named)} des {poles} comme financés par un appel national{share}"
