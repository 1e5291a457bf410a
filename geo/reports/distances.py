"""Sentences on distances: who lives near a pole, what is around a place, what could be added."""

from math import ceil, floor, isinf, isnan

from geo.analysis.bounds import Bounds
from geo.analysis.coverage import Coverage
from geo.analysis.distances import CORSICA, MAINLAND
from geo.analysis.proximity import Origin, Surroundings
from geo.analysis.radii import RINGS_KM
from geo.analysis.siting.places import Siting, guarantee
from geo.french import (
    NBSP,
    count,
    direction,
    kilometres,
    number,
    of_commune,
    of_territory,
    percent,
    quoted,
    sentence_case,
    signed,
)
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.phrases import counted, phrase
from geo.reports.coverage.words import INHABITANTS, Counted
from geo.reports.sentences import in_places, possible_sentence

HERE_KM = 0.05
"""Nearer, a pole is « sur place », in no direction."""


def zone_words(selection: Selection, atlas: Atlas) -> str:
    """Say whose inhabitants are counted: « en Bretagne », « en France »."""
    return in_places(selection, atlas) or "en France"


OF_THE_SECOND = "de la seconde sélection"


def coverage_sentence(
    found: Coverage, radius_km: float, where: str, which: str, counted: Counted = INHABITANTS
) -> str:
    """Say how many inhabitants live near a pole, and in how many communes.

    Parameters
    ----------
    where
        As `zone_words` gives it.
    which
        Whose poles are meant: as `recorded_or_shown` says, or `OF_THE_SECOND`.
    """
    start = sentence_case(where)
    pole = f"localisé {which}" if which == OF_THE_SECOND else f"{which} et localisé"
    near = f"à {kilometres(radius_km)} au plus d'un pôle {pole}"
    if not counted.are_inhabitants:
        return f"{start}, {_need_words(found, near, counted)}{unknown_words(found)}"
    if not found.population:
        return f"{start}, personne n'habite : la part n'est pas calculable."
    if not found.covered_population:
        return f"{start}, aucun des {number(found.population)} habitants ne vit {near}."
    inhabitants = f"{number(found.covered_population)} des {number(found.population)} habitants"
    verb = "vit" if found.covered_population < 2 else "vivent"
    communes = f", dans {number(found.covered_communes)} des {number(found.communes)} communes"
    where = communes if found.communes > 1 else ""
    return f"{start}, {inhabitants} ({percent(found.share, 1)}) {verb} {near}{where}."


def _need_words(found: Coverage, near: str, counted: Counted) -> str:
    """Say how much of what is counted is near a pole; whatever its unit is called."""
    if not found.population:
        known = "connu " if found.unknown_communes else ""
        is_unknown = found.unknown_communes == found.communes
        total = "aucune valeur n'est connue" if is_unknown else f"le total {known}est nul"
        return f"{counted.name} : {total}, la part n'est pas calculable."
    covered = f"{counted.write(found.covered_population)} sur {counted.count(found.population)}"
    share = percent(found.share, 1)
    return f"{counted.name} : {covered} ({share}) sont {near}."


def unknown_words(found: Coverage) -> str:
    """Say in how many communes what is counted is not known; empty where it is known in all."""
    if not found.unknown_communes:
        return ""
    communes = count(found.unknown_communes, "commune")
    return (
        f" Valeur inconnue dans {communes} ({percent(found.unknown_share, 1)} des habitants), "
        f"non {'comptée' if found.unknown_communes == 1 else 'comptées'}."
    )


def bounds_sentence(bounds: Bounds, which: str) -> str:
    """Say what the poles without a place may change; empty when all have one."""
    if not bounds.unplaced:
        return ""
    several = which if which == OF_THE_SECOND else f"{which}s"
    poles = count(
        bounds.unplaced,
        f"pôle {which} sans commune connue n'est pas compté",
        f"pôles {several} sans commune connue ne sont pas comptés",
    )
    least, most = bounds.shares
    if isnan(most):
        return f"{poles}."
    if bounds.most == bounds.least:
        where = "où qu'il soit" if bounds.unplaced == 1 else "où qu'ils soient"
        return f"{poles} ; {where}, la part resterait la même."
    place = "sa place" if bounds.unplaced == 1 else "leur place"
    return (
        f"{poles} : selon {place}, la part serait comprise entre {percent(least, 1)} et "
        f"{percent(most, 1)}."
    )


def share_words(bounds: Bounds) -> str:
    """Write the share covered for certain; between which ones it is where none is certain."""
    least, most = bounds.shares
    if bounds.least or bounds.most == bounds.least:
        return percent(least, 1)
    return f"0 à {percent(most, 1)}"


def median_sentence(
    nearest_km: float, median_km: float, far_km: float, counted: Counted = INHABITANTS
) -> str:
    """Say within which distances half and nine tenths of the inhabitants live."""
    if isnan(median_km):
        return ""
    of, live, one, nine = "des habitants", "vit", "un sur dix", "neuf sur dix"
    if not counted.are_inhabitants:
        of, live, one, nine = "de ce total", "est", "un dixième", "les neuf dixièmes"
    elif isinf(nearest_km):
        return "Aucun de ces habitants n'a de pôle localisé sur sa terre."
    if isinf(median_km):
        return f"La moitié au moins {of} n'a aucun pôle localisé sur sa terre."
    half = f"La moitié {of} {live} à {kilometres(median_km)} au plus d'un pôle"
    if isinf(far_km):
        return f"{half} ; plus d'{one} n'en a aucun de localisé sur sa terre."
    return f"{half}, {nine} à {kilometres(far_km)} au plus."


def comparison_sentence(first: Coverage, second: Coverage, counted: Counted = INHABITANTS) -> str:
    """Say what the first selection covers more or less than the second."""
    if isnan(first.share):
        return ""
    difference = first.covered_population - second.covered_population
    if not difference:
        of = "d'habitants" if counted.are_inhabitants else counted.share_of
        return f"Les deux sélections couvrent autant {of}."
    words = "de plus" if difference > 0 else "de moins"
    points = signed(100 * (first.share - second.share), 1)
    return (
        f"La première sélection couvre {percent(first.share, 1)} {counted.share_of}, la seconde "
        f"{percent(second.share, 1)} : {counted.count(abs(difference))} {words} "
        f"({points} points)."
    )


def siting_sentence(
    siting: Siting, radius_km: float, asked: int, start: Coverage, counted: Counted = INHABITANTS
) -> str:
    """Say what new poles would reach, and how much better any choice could be."""
    if not start.uncovered_population:
        whole = (
            "Tous les habitants vivent" if counted.are_inhabitants else f"Tout {counted.name} est"
        )
        return (
            f"{whole} déjà à {kilometres(radius_km)} au plus d'un pôle : il n'y a rien à ajouter."
        )
    if not siting.chosen:
        more = "un habitant" if counted.are_inhabitants else "rien"
        return f"Aucune commune candidate n'atteindrait {more} de plus à {kilometres(radius_km)}."
    after = (start.covered_population + siting.reached) / start.population
    sentence = (
        f"{count(len(siting.chosen), 'nouveau pôle mettrait', 'nouveaux pôles mettraient')} "
        f"{counted.count(siting.reached)} de plus à {kilometres(radius_km)} au plus d'un "
        f"pôle : la part passerait de {percent(start.share, 1)} à {percent(after, 1)}."
    )
    if len(siting.chosen) < asked:
        sentence += " Aucune autre commune candidate n'en ajouterait."
    return sentence


def bound_sentence(siting: Siting, asked: int, counted: Counted = INHABITANTS) -> str:
    """Give the proven quality of a choice made step by step."""
    if not siting.chosen:
        return ""
    of = " d'habitants" if counted.are_inhabitants else ""
    proven = (
        f"C'est le meilleur choix possible, et c'est prouvé : aucun autre n'atteint davantage{of}."
        if siting.reached == siting.upper_bound
        else f"Aucun choix de {count(asked, 'commune candidate')} ne peut atteindre plus de "
        f"{counted.count(siting.upper_bound)} : celui-ci est à {at_most(siting.gap)} au plus "
        "du meilleur possible."
    )
    # Rounded down: what is proven must hold.
    least = percent(floor(100 * guarantee(asked)) / 100)
    return (
        f"{proven} Méthode : à chaque étape, la commune qui ajoute le plus{of} ; elle "
        f"atteint toujours au moins {least} du meilleur possible."
    )


def exact_sentence(
    exact: Siting, greedy: Siting, *, is_optimal: bool, counted: Counted = INHABITANTS
) -> str:
    """Say what the exact search found, beside the choice made step by step."""
    proven = (
        "C'est le meilleur choix possible, et c'est prouvé."
        if is_optimal
        else f"Recherche interrompue : aucun choix ne peut atteindre plus de "
        f"{counted.count(exact.upper_bound)} ; celui-ci est à {at_most(exact.gap)} au plus "
        "du meilleur possible."
    )
    more = exact.reached - greedy.reached
    if more <= 0:
        return f"{proven} Le choix fait pas à pas en atteint autant."
    return f"{proven} Il atteint {counted.count(more)} de plus que le choix fait pas à pas."


def at_most(share: float) -> str:
    """A share that no true value exceeds: rounded up."""
    return percent(ceil(round(1000 * share, 6)) / 1000, 1)


def origin_name(origin: Origin, atlas: Atlas) -> str:
    """Name the place that distances start from, with its département."""
    communes = atlas.territories.communes
    departement = str(communes.at[origin.commune, "code_departement"])
    name = str(communes.at[origin.commune, "nom"])
    return f"{name} ({atlas.territories.name('departement', departement)})"


def origin_sentence(origin: Origin, atlas: Atlas) -> str:
    """Say from where distances are measured."""
    name = origin_name(origin, atlas)
    if origin.level is None:
        point = (
            f"{number(origin.latitude, 4)} de latitude, {number(origin.longitude, 4)} de longitude"
        )
        return f"Distances à vol d'oiseau depuis le point choisi ({point}), près de {name}."
    liaison = int(atlas.territories.communes["type_liaison"][origin.commune])
    start = f"Distances à vol d'oiseau depuis la mairie {of_commune(name, liaison)}"
    if origin.level == "commune":
        return f"{start}."
    if origin.level == "epci":
        name = quoted(atlas.territories.name("epci", origin.code))
        return f"{start}, commune la plus peuplée de l'intercommunalité {name}."
    liaison = int(atlas.territories.table(origin.level)["type_liaison"].loc[origin.code])
    territory = of_territory(atlas.territories.name(origin.level, origin.code), liaison)
    return f"{start}, commune la plus peuplée {territory}."


def proximity_sentences(atlas: Atlas, around: Surroundings) -> list[str]:
    """Say where distances start, how many poles are near, and which is nearest."""
    distances_km = around.everywhere["distance_km"].to_numpy(float)
    start = origin_sentence(around.origin, atlas)
    if not len(distances_km):
        is_mainland = around.origin.landmass == MAINLAND
        none = phrase("no_pole_on_mainland" if is_mainland else "no_pole_overseas")
        possible = possible_sentence(0, around.nearer)
        return [start, f"{none} {possible}" if possible else none]
    first = around.everywhere.iloc[0]
    inner, *wider = ((ring, int((distances_km <= ring).sum())) for ring in RINGS_KM)
    within = counted("located_poles", inner[1]) if inner[1] else phrase("no_located_pole")
    rings = [
        phrase("first_ring", distance=kilometres(inner[0]), poles=within),
        *(
            phrase("ring", distance=kilometres(km), poles=number(poles) if poles else "aucun")
            for km, poles in wider
        ),
    ]
    nearest = phrase(
        "nearest",
        name=atlas.cells["nom"][int(first["row"])],
        far=how_far(first["distance_km"], first["azimuth"]),
        nearer=f"{NBSP}; {counted('nearer', around.nearer)}" if around.nearer else "",
        rings=" ; ".join(rings),
    )
    return [start, f"{nearest} {crossing_sentence(atlas, around)}".strip()]


def crossing_sentence(atlas: Atlas, around: Surroundings) -> str:
    """Say why the distance to the nearest pole crosses the sea; empty where it does not."""
    first = int(around.everywhere["row"].iloc[0])
    ends = around.origin.commune[:2], atlas.departement_codes[first]
    return phrase("across_the_sea") if sum(code in CORSICA for code in ends) == 1 else ""


def how_far(distance_km: float, azimuth: float) -> str:
    """Say how far and in which direction: « à 102 km au sud-est », « sur place »."""
    if distance_km < HERE_KM:
        return phrase("here")
    return phrase("far", distance=kilometres(distance_km), direction=direction(azimuth))


def span_words(least_km: float, most_km: float) -> str:
    """Say between which distances a pole without a point stands."""
    if isnan(least_km):
        return phrase("unknown_distance")
    key = "span_from_here" if least_km < HERE_KM else "span"
    return phrase(key, least=kilometres(least_km), most=kilometres(most_km))
