"""The words of networks, ties and roles, that sentences, tables and charts share."""

from collections.abc import Iterable, Mapping
from math import isnan

import numpy as np

from geo.french import kilometres, number
from geo.model.atlas import Atlas
from geo.reports.missing import NOT_GIVEN, UNKNOWN

UNKNOWN_KIND = f"Type {NOT_GIVEN}"


def half_within(median_km: float) -> str:
    """Say within which distance half of the organisations are."""
    if not median_km:
        return "plus de la moitié sont dans la commune même du pôle"
    return f"la moitié sont à {kilometres(median_km)} au plus"


def kind_labels(atlas: Atlas) -> list[str]:
    """The words of the types of actors, in the order of `Ties.kinds`."""
    return [*atlas.labels["membres.type_acteur"].values(), UNKNOWN_KIND]


def link_labels(atlas: Atlas) -> Mapping[str, str]:
    """The words of the links, by value."""
    return atlas.labels["membres.lien"]


def link_plurals(atlas: Atlas) -> list[str]:
    """The words of the links, several, in the order of `Ties.links`."""
    return [f"{label}s" for label in link_labels(atlas).values()]


def nature_labels(atlas: Atlas) -> Mapping[str, str]:
    """What a pole is to a network, by nature of the tie: never a citation as a membership."""
    words = {"membre": "Membres", "accompagnement": "Accompagnés", "cite": "Cités"}
    return {nature: words.get(nature, label) for nature, label in natures(atlas).items()}


def natures(atlas: Atlas) -> Mapping[str, str]:
    """The natures of the ties with networks, each with its word."""
    return atlas.labels["adhesions.nature"]


def kind_titles(atlas: Atlas, kinds: Iterable[str]) -> list[str]:
    """The words of some types of actors."""
    labels = atlas.labels["membres.type_acteur"]
    return [labels.get(kind, UNKNOWN_KIND) for kind in kinds]


def sector_words(slug: str, atlas: Atlas) -> str:
    """Name a sector; the empty slug is that of the poles without any."""
    facet = atlas.facets["secteur"]
    return facet.options[facet.positions[slug]].label if slug else f"Secteur {NOT_GIVEN}"


def class_words(from_km: float, to_km: float) -> str:
    """Name a class of distance."""
    if from_km < 0:
        return "Dans la commune du pôle"
    if not from_km:
        return f"Moins de {number(to_km)} km, autre commune"
    if np.isinf(to_km):
        return f"{number(from_km)} km et plus"
    return f"De {number(from_km)} à {number(to_km)} km"


def short_distance(distance_km: float) -> str:
    """Write a distance to the hundred metres below 10 km, never « 0 km » for what is not."""
    return "moins de 0,1 km" if distance_km < 0.05 else kilometres(distance_km)


def role_years(first: float, last: float) -> str:
    """Say from when to when a role is attested: « 2009 à 2025 », « 2025 », « année inconnue »."""
    if isnan(first):
        return f"année {UNKNOWN}e" if isnan(last) else f"mention en {last:.0f}"
    if isnan(last) or last == first:
        return f"{first:.0f}"
    return f"{first:.0f} à {last:.0f}"


def same_words(communes: int, unplaced: int, unnumbered: int) -> str:
    """Say how far one may believe that the organisations of some ties are the same."""
    if not unnumbered:
        return "même numéro SIREN"
    if communes > 1:
        return f"même nom, {number(communes)} communes différentes : peut-être pas"
    if communes and not unplaced:
        return "même nom, même commune"
    if communes:
        return "même nom, commune parfois inconnue : non vérifié"
    return "même nom, commune inconnue : non vérifié"
