"""Portraits of territories, in sentences, tables and links: the same figures side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isnan

from geo.analysis.actors import FOUNDING_TYPES
from geo.analysis.portraits import Portrait, RatePair, compare_rates, parents
from geo.analysis.specialisation import LEAST_POLES
from geo.french import (
    NBSP,
    count,
    enumeration,
    first_of,
    number,
    of_none,
    ordinal,
    quoted,
    sentence_case,
)
from geo.model.atlas import Atlas
from geo.model.territories import LEVEL_WORDS, Level
from geo.reports.links import ToTerritory
from geo.reports.missing import NOT_COMPUTABLE
from geo.reports.sectors.charts import CHANCE, p_words
from geo.reports.sentences import (
    in_place,
    named_of_announced,
    no_known_member,
    possible_sentence,
    recorded_or_shown,
)

MOST_SECTORS = 4
ACTORS = {
    "entreprise_ess": "une entreprise de l'ESS",
    "tpe_pme": "une TPE ou PME",
    "collectivite": "une collectivité",
    "recherche": "un organisme de recherche",
    "formation": "un organisme de formation",
}


def portrait_sentences(found: Portrait, france: Portrait, atlas: Atlas) -> list[str]:
    """Say what the figures of a portrait say."""
    return [
        sentence
        for sentence in (
            _rate_sentence(found, atlas),
            _minimum_sentence(found),
            *_difference_sentences(found, france, atlas),
            _sector_sentence(found, atlas),
            _actor_sentence(found),
        )
        if sentence
    ]


def compared_rates(portraits: Sequence[Portrait], atlas: Atlas) -> list[str]:
    """Say the rates of territories side by side, and once what holds for all of them."""
    told = [f"{_rate_words(each, atlas, '')}." for each in portraits]
    if any(map(_has_rate, portraits)):
        told.append("Entre parenthèses, l'intervalle à 95 %, parmi les pôles recensés ici.")
    return told


def comparison_sentences(portraits: Sequence[Portrait], atlas: Atlas) -> list[str]:
    """Say, for each pair, whether the rates can be told apart, and what no test can tell."""
    pairs = compare_rates(portraits)
    told = [
        f"{pair.one.name} et {pair.other.name} : {_told_apart(pair, 'le premier taux', len(pairs))}"
        for pair in pairs
    ]
    return [*told, _list_sentence(atlas)] if told else []


def trail_of(atlas: Atlas, level: Level, code: str) -> list[tuple[str, ToTerritory]]:
    """Name the territories around one, the widest first, and that one, each where it leads."""
    around = [*reversed(parents(atlas.territories, level, code)), (level, code)]
    named = zip(distinct_names(around, atlas), around, strict=True)
    return [(name, ToTerritory(*place)) for name, place in named]


def named_apart(portraits: Sequence[Portrait], atlas: Atlas) -> Sequence[Portrait]:
    """Give portraits that stand side by side names that differ."""
    names = distinct_names([(each.level, each.code) for each in portraits], atlas)
    return [replace(each, name=name) for each, name in zip(portraits, names, strict=True)]


def distinct_names(places: Sequence[tuple[Level | None, str]], atlas: Atlas) -> Sequence[str]:
    """Name territories; those of one name get their level, their département or their code too.

    Overseas, a région, a département and sometimes an EPCI have one name; two communes are called
    Saint-Denis.
    """
    names = [atlas.territories.name(level, code) if level else "France" for level, code in places]
    told = []
    for name, (level, code) in zip(names, places, strict=True):
        same = [each for other, each in zip(names, places, strict=True) if other == name]
        if len(same) == 1 or level is None:
            told.append(name)
        elif [each for each, _ in same].count(level) == 1:
            told.append(f"{name} ({LEVEL_WORDS[level][0]})")
        else:
            told.append(f"{name} ({_short_place(level, code, same, atlas)})")
    return told


def _short_place(
    level: Level, code: str, same: Sequence[tuple[Level | None, str]], atlas: Atlas
) -> str:
    """The département of a commune or EPCI, or its code where that would not tell it apart."""
    column = {"commune": "code_departement", "epci": "codes_departement"}.get(level)
    if column is None:
        return code
    departements = atlas.territories.table(level)[column]
    others = [departements[other] for each, other in same if each == level and other != code]
    here = str(departements[code])
    return code if here in others else here.replace("|", ", ")


def _rate_sentence(found: Portrait, atlas: Atlas) -> str:
    told = _rate_words(found, atlas, "intervalle à 95 % : ")
    return f"{told}, parmi les pôles recensés ici." if _has_rate(found) else f"{told}."


def _rate_words(found: Portrait, atlas: Atlas, before_interval: str) -> str:
    where = in_place(found.level, found.code, atlas) if found.level else "en France"
    if found.level:  # what tells it from another of the same name
        where += found.name.removeprefix(atlas.territories.name(found.level, found.code))
    if found.is_unknown:
        possible = possible_sentence(0, len(found.possible))
        return f"{sentence_case(where)}, aucun pôle n'est connu{NBSP}; {possible.removesuffix('.')}"
    which = recorded_or_shown(found.view.selection)
    poles = count(found.poles, f"pôle {which}") if found.poles else f"aucun pôle {which}"
    start = f"{sentence_case(where)}, {poles} pour {count(found.population, 'habitant')}"
    if isnan(found.rate):
        return f"{start} : taux {NOT_COMPUTABLE}"
    interval = f"{number(found.rate_low, 2)} à {number(found.rate_high, 2)}"
    rank = ""
    if found.level and found.rank:
        level = LEVEL_WORDS[found.level]
        rank = f", {ordinal(found.rank)} taux sur {count(found.peers, *level)}"
    rate = f"{number(found.rate, 2)} pour 100 000 habitants"
    return f"{start} : {rate} ({before_interval}{interval}){rank}"


def _has_rate(found: Portrait) -> bool:
    return not (found.is_unknown or isnan(found.rate))


def _minimum_sentence(found: Portrait) -> str:
    """Say that others may be here, where some are known."""
    possible = possible_sentence(found.poles, len(found.possible))
    return f"C'est un minimum{NBSP}: {possible}" if found.poles and possible else ""


def _difference_sentences(found: Portrait, france: Portrait, atlas: Atlas) -> list[str]:
    if not found.level or isnan(found.rate):
        return []
    (pair,) = compare_rates([found, france])
    told = _told_apart(pair, "le taux", 1)
    return [f"En France, {number(france.rate, 2)} : {told}", _list_sentence(atlas)]


def _told_apart(pair: RatePair, rate: str, tests: int) -> str:
    """Say what the exact test says of two rates."""
    if isnan(pair.p_value):
        return "l'écart n'est pas calculable."
    corrected = f", corrigé pour {number(tests)} comparaisons" if tests > 1 else ""
    test = f"(test exact, p{NBSP}{p_words(pair.p_value)}{corrected})"
    if pair.p_value < CHANCE:
        is_higher = pair.one.rate > pair.other.rate
        if (pair.one if is_higher else pair.other).poles < LEAST_POLES:
            return f"moins de {LEAST_POLES} pôles ne permettent pas de conclure {test}."
        word = "plus élevé" if is_higher else "plus bas"
        return f"{rate} est {word}, plus que le hasard ne l'explique {test}."
    return f"l'écart peut n'être dû qu'au hasard {test}."


def _list_sentence(atlas: Atlas) -> str:
    """Say that the list itself is what the rates are least sure of."""
    return (
        "La liste elle-même est plus incertaine que ce hasard, et aucun test n'en tient compte : "
        f"{named_of_announced(atlas)} sont nommés ici."
    )


def _sector_sentence(found: Portrait, atlas: Atlas) -> str:
    counts = found.counts["secteur"]
    most = max(counts.values(), default=0)
    if not most:
        return ""
    labels = {option.slug: option.label for option in atlas.facets["secteur"].options}
    first = [quoted(labels[slug]) for slug, poles in counts.items() if poles == most]
    poles = count(most, "pôle")
    if len(first) == 1:
        return f"Secteur le plus fréquent : {first[0]} ({poles})."
    return f"Secteurs les plus fréquents : {first_of(first, MOST_SECTORS)} ({poles} chacun)."


def _actor_sentence(found: Portrait) -> str:
    if not found.poles:
        return ""
    unknown = found.poles - found.poles_with_members
    if not found.poles_with_members:
        return no_known_member(found.poles)
    rest = {0: "", 1: " ; de l'autre, on ne sait rien"}.get(
        unknown, f" ; des {number(unknown)} autres, on ne sait rien"
    )
    if found.poles_with_members == 1:
        has = [ACTORS[kind] for kind in FOUNDING_TYPES if found.actors[kind]]
        words = f"compte {enumeration(has)}" if has else "n'en compte aucun de la définition"
        return f"Le seul pôle dont des membres ou partenaires sont connus {words}{rest}."
    parts = enumeration(list(_actor_parts(found)))
    known = f"Parmi les {number(found.poles_with_members)} pôles"
    return f"{known} dont des membres ou partenaires sont connus, {parts}{rest}."


def _actor_parts(found: Portrait) -> Iterator[str]:
    """Count the poles that have each kind of actor; those that none has come together, last."""
    for kind in FOUNDING_TYPES:
        if poles := found.actors[kind]:
            yield count(poles, "compte", "comptent") + f" {ACTORS[kind]}"
    absent = [of_none(ACTORS[kind]) for kind in FOUNDING_TYPES if not found.actors[kind]]
    if absent:
        yield f"aucun ne compte {enumeration(absent, 'ni')}"
