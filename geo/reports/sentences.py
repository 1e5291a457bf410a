"""Sentences: what a selection is, and what it counts, in French."""

from collections.abc import Sequence
from typing import Literal

from geo.analysis.calls import financed_poles
from geo.analysis.presence import possible_rows
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
from geo.phrases import agreed, counted, phrase


def describe(selection: Selection, atlas: Atlas) -> str:
    """Say which poles are meant: « les pôles en Bretagne, secteur numérique »."""
    if selection.is_empty:
        return phrase("all_poles")
    parts = [in_places(selection, atlas), *_facet_parts(selection, atlas), *_year_parts(selection)]
    if selection.words:
        parts.append(phrase("holding", words=quoted(selection.words)))
    return phrase("these_poles", parts=", ".join(part for part in parts if part))


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
    """Count the selected poles, and say how many can be placed, may be there, or were left out."""
    total, located, possible = len(view), len(view.located_rows), len(possible_rows(view))
    known = counted("located", located) if located else phrase("none_located")
    where = _counted_among(view)
    none = "none_known" if possible else f"none_{where}"
    sentence = phrase(
        f"count_{where}" if total else none,
        poles=number(total),
        shown=counted("shown", total),
        recorded=counted("recorded", total),
        total=number(len(view.atlas)),
        located=known,
    )
    undated = counted("undated", view.undated) if view.undated else ""
    said = (sentence, possible_sentence(total, possible), undated)
    return " ".join(each for each in said if each)


def _counted_among(view: View) -> Literal["all", "here", "shown"]:
    """Tell whether a view keeps all poles, those of a territory, or what filters of poles keep."""
    if not view.selection.without_territory().is_empty:
        return "shown"
    return "all" if len(view) and len(view) == len(view.atlas) else "here"


RECORDED, SHOWN = "recensé", "affiché"


def recorded_or_shown(selection: Selection) -> str:
    """Qualify the poles of a selection: shown by filters of poles, recorded without any."""
    return RECORDED if selection.without_territory().is_empty else SHOWN


def possible_sentence(poles: int, possible: int) -> str:
    """Say how many poles a territory may have beside those known there; empty for none."""
    return counted("also_possible" if poles else "only_possible", possible) if possible else ""


def unplaced_sentence(view: View) -> str:
    """Count the selected poles that have no point, by what is known of their place."""
    levels = view.count_by_place
    known = ("departement", "region", "inconnue")
    parts = [counted(f"known_{key}", levels[key]) for key in known if levels.get(key)]
    if not parts:
        return ""
    return counted("unplaced", len(view.unplaced_rows), parts=enumeration(parts))


def way_out(view: View) -> tuple[str, str]:
    """Say that no pole is left, and which filter to drop.

    Returns
    -------
    tuple
        The sentences, and the name of the filter without which most poles are left, as in
        `View.counts_without`; empty where none is enough.
    """
    counts = view.counts_without
    name = max(counts, key=lambda each: counts[each], default="")
    poles = counts.get(name, 0)
    if not poles:
        return f"{phrase('none_left')} {phrase('drop_all')}", ""
    filtered = quoted(phrase(f"filter_{name}"))
    way = phrase("drop_one", filter=filtered, poles=counted("poles", poles))
    return f"{phrase('none_left')} {way}", name


def no_known_member(poles: int) -> str:
    """Say that nothing is known of the members of the selected poles, one or several."""
    if poles == 1:
        return "Aucun membre de ce pôle n'est connu."
    return "Les membres d'aucun de ces pôles ne sont connus."


def source_sentence(atlas: Atlas) -> str:
    """Give the date and the source of the figures."""
    return f"{short_source(atlas)} Territoires : {atlas.territories.edition}."


def short_source(atlas: Atlas) -> str:
    """Give the date and the source of the poles, where there is little room."""
    release = atlas.release
    version = f"version {release.version}" if release.version else ""
    parts = (release.title or "données sans titre", version, date(release.date) or "sans date")
    return (
        f"Source : {', '.join(part for part in parts if part)}. "
        "Pôles recensés ici, et non tous les PTCE de France."
    )


def _facet_parts(selection: Selection, atlas: Atlas) -> list[str]:
    chosen = {
        "statut": selection.statuses,
        "appel": selection.calls,
        "secteur": selection.sectors,
        "reseau": selection.networks,
    }
    return [_facet_part(atlas.facets[key], slugs) for key, slugs in chosen.items() if slugs]


def _facet_part(facet: Facet, slugs: Sequence[str]) -> str:
    """Name the options chosen, and the theme of the founding plan when they are exactly it."""
    labels = [quoted(facet.options[facet.positions[slug]].label) for slug in slugs]
    group = facet.group_of(slugs)
    theme = phrase("theme", theme=quoted(group)) if group else ""
    return agreed(f"of_{facet.key}", len(slugs), labels=enumeration(labels, last="ou")) + theme


def _year_parts(selection: Selection) -> list[str]:
    first, last = selection.year_min, selection.year_max
    if first is None and last is None:
        return []
    if first is None:
        return [phrase("until_year", last=last)]
    if last is None:
        return [phrase("since_year", first=first)]
    return [phrase("in_year" if first == last else "in_years", first=first, last=last)]


def named_of_announced(atlas: Atlas) -> str:
    """Say how many of the poles that the calls announced are named here, and their share."""
    named, announced = financed_poles(atlas)
    share = f" ({percent(named / announced)})" if announced else ""
    poles = count(announced, "pôle annoncé", "pôles annoncés")
    return f"{number(named)} des {poles} comme financés par un appel national{share}"
