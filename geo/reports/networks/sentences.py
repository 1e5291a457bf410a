"""Networks and members in sentences."""

from collections.abc import Mapping

import numpy as np

from geo.analysis.national_networks import strongest_natures
from geo.analysis.networks import TiedPoles
from geo.analysis.presence import possible_rows
from geo.french import count, enumeration, kilometres, number, quoted
from geo.model.atlas import View
from geo.reports.networks.words import half_within, link_labels
from geo.reports.organisations import ceased_sentence
from geo.reports.sentences import no_known_member


def network_sentences(found: TiedPoles) -> list[str]:
    """Say who is tied to a network, whose members are known, how far they are, who has ceased."""
    if not len(found.view):
        known = "connu " if len(possible_rows(found.view)) else ""
        return [f"Aucun pôle {known}ne répond à ces filtres."]
    sentences = [
        _network_sentence(found.view),
        _member_sentence(found),
        _reach_sentence(found),
        ceased_sentence(found),
    ]
    return [sentence for sentence in sentences if sentence]


def _network_sentence(view: View) -> str:
    natures = strongest_natures(view)
    tied = len(view) - natures[""]
    if not tied:
        whose = "ce pôle" if len(view) == 1 else "ces pôles"
        return f"Aucun lien de {whose} avec un réseau n'est connu."
    parts = [
        count(natures[nature], *words) for nature, words in _STRONGEST.items() if natures[nature]
    ]
    facet, chosen = view.atlas.facets["reseau"], view.selection.networks
    labels = [quoted(facet.options[facet.positions[slug]].label) for slug in chosen]
    networks = enumeration(labels, last="ou") if chosen else "un réseau au moins"
    return (
        f"{count(tied, 'pôle est lié', 'pôles sont liés')} à {networks} : {enumeration(parts)}. "
        "Une citation n'est pas une adhésion."
    )


_STRONGEST: Mapping[str, tuple[str, str]] = {
    "membre": ("membre", "membres"),
    "accompagnement": ("accompagné sans être membre", "accompagnés sans être membres"),
    "cite": ("seulement cité", "seulement cités"),
}


def _member_sentence(found: TiedPoles) -> str:
    poles, known = len(found.view), len(found.poles)
    if not known:
        return no_known_member(poles)
    ties = found.ties
    links = np.bincount(ties.link[found.rows], minlength=len(ties.links))
    parts = [
        count(int(links[code]), f"lien de {label.lower()}", f"liens de {label.lower()}")
        for code, label in enumerate(link_labels(ties.atlas).values())
        if links[code]
    ]
    unknown = poles - known
    rest = {0: "", 1: " De l'autre, on ne sait rien."}.get(
        unknown, f" Des {number(unknown)} autres, on ne sait rien."
    )
    whose = (
        f"{number(known)} pôles sur {number(poles)}" if known > 1 else f"1 pôle sur {number(poles)}"
    )
    return f"Des membres ou partenaires de {whose} sont connus : {enumeration(parts)}.{rest}"


def _reach_sentence(found: TiedPoles) -> str:
    reach = found.reach["ensemble"]
    if not reach["measured"]:
        return "Aucune distance entre un pôle et ses membres n'est connue." if len(found) else ""
    where = f"{count(int(reach['epci']), 'EPCI', 'EPCI')} et "
    where += count(int(reach["departements"]), "département")
    start = (
        f"La distance est connue pour {number(int(reach['measured']))} de ces "
        f"{count(len(found), 'lien')} : {half_within(float(reach['median_km']))}"
    )
    if not reach["farthest_km"]:
        return f"{start}. Ceux de commune connue sont dans {where}."
    ties, tie = found.ties, int(reach["farthest"])
    names = f"{ties.cells['nom'][tie]}, lié à {ties.atlas.cells['nom'][ties.pole[tie]]}"
    return (
        f"{start}, et le plus loin ({names}) à {kilometres(float(reach['farthest_km']))}. "
        f"Ceux de commune connue sont dans {where}."
    )
