"""Actors: who is tied to the selected poles, by type, and which poles bring together whom.

The founding definition of a pole names five kinds of actors: enterprises of the social economy,
SMEs, local authorities, research and training. A pole counts as having one when a member or a
partner of that type is known; a pole without known members counts as unknown, never as without.
"""

import numpy as np
import pandas as pd

from geo.analysis.organisations import organisation_keys
from geo.model.arrays import IntArray
from geo.model.atlas import View
from geo.model.territories import Level

FOUNDING_TYPES = ("entreprise_ess", "tpe_pme", "collectivite", "recherche", "formation")
UNKNOWN_TYPE = ""


def actors_by_type(view: View) -> pd.DataFrame:
    """Count ties by type of actor and nature of the tie.

    Returns
    -------
    pandas.DataFrame
        A row per value of `type_acteur`, in the order of the schema, the empty one (not known)
        last: `type_acteur`, a column per value of `lien` (ties: an organisation tied to two poles
        counts twice), `poles` (selected poles with such an actor).
    """
    atlas = view.atlas
    kinds = [*atlas.labels["membres.type_acteur"], UNKNOWN_TYPE]
    chosen = view.mask[atlas.tied_poles]
    types = atlas.tied_types[chosen]
    links = atlas.tables["membres"]["lien"].to_numpy()[chosen]
    counts = {
        link: _count(types[links == link], len(kinds)) for link in atlas.labels["membres.lien"]
    }
    pairs = np.unique(np.column_stack([types, atlas.tied_poles[chosen]]), axis=0)
    return pd.DataFrame({"type_acteur": kinds, **counts, "poles": _count(pairs[:, 0], len(kinds))})


def _count(types: IntArray, number: int) -> IntArray:
    """Count by type; -1, the unknown one, comes last."""
    return np.bincount(types % number, minlength=number)


def founding_actors(view: View) -> tuple[pd.DataFrame, int, int]:
    """Count the selected poles that have each kind of actor of the founding definition.

    Returns
    -------
    tuple
        A table (`type_acteur`, `poles`), the number of selected poles with a known member or
        partner, and that of the others, of which nothing can be said.
    """
    counts = actors_by_type(view).set_index("type_acteur")["poles"]
    known = len(np.unique(view.atlas.tied_poles[view.mask[view.atlas.tied_poles]]))
    table = pd.DataFrame(
        {"type_acteur": FOUNDING_TYPES, "poles": [int(counts[kind]) for kind in FOUNDING_TYPES]}
    )
    return table, known, len(view) - known


def poles_with(view: View, kind: str) -> IntArray:
    """Rows in `Atlas.poles` of the selected poles with an actor of a type, in order."""
    atlas = view.atlas
    code = list(atlas.labels["membres.type_acteur"]).index(kind)
    return np.unique(atlas.tied_poles[(atlas.tied_types == code) & view.mask[atlas.tied_poles]])


def networks_by_nature(view: View) -> pd.DataFrame:
    """Count the selected poles tied to each network, by nature of the tie.

    Returns
    -------
    pandas.DataFrame
        A row per network that a selected pole is tied to, most poles first: `sigle`, `nom`, then a
        column per nature of the schema (membre, accompagnement, cite), `poles` (tied in any way).
        A pole that is a member and cited counts once in each.
    """
    atlas = view.atlas
    networks, natures = atlas.tables["reseaux"], list(atlas.labels["adhesions.nature"])
    poles, rows, kinds = (each[view.mask[atlas.network_ties[0]]] for each in atlas.network_ties)
    counts = np.zeros((len(networks), len(natures)), dtype=int)
    np.add.at(counts, (rows, kinds), 1)
    pairs = np.unique(np.column_stack([rows, poles]), axis=0)
    found = pd.DataFrame(
        {
            "sigle": networks["sigle"].to_numpy(str),
            "nom": networks["nom"].to_numpy(str),
            **dict(zip(natures, counts.T, strict=True)),
            "poles": np.bincount(pairs[:, 0], minlength=len(networks)),
        }
    )
    tied = found[found["poles"] > 0]
    return tied.sort_values(["poles", "sigle"], ascending=[False, True], ignore_index=True)


def amounts(view: View) -> tuple[int, int, int]:
    """Add up what the chosen calls that finance gave the selected poles, in the chosen years.

    Returns
    -------
    tuple
        Euros, selections whose amount is published, selections whose amount is not.
    """
    euros = view.supports.euros[view.supports.pays]
    known = ~np.isnan(euros)
    return int(euros[known].sum()), int(known.sum()), int((~known).sum())


def organisations_of(view: View, level: Level, code: str) -> pd.DataFrame:
    """Find the organisations seated in a territory that are tied to a selected pole, anywhere.

    Members and partners by their own commune, carrying structures by the place of their pole; told
    apart by `organisation_keys`.

    Returns
    -------
    pandas.DataFrame
        By name: `nom`, `type_acteur` and `commune` (empty when not known), `liens` (membre,
        partenaire, porteuse) and `poles` (rows in `Atlas.poles`), each a list.
    """
    atlas, column = view.atlas, f"code_{level}"
    members = atlas.tables["membres"].assign(row=atlas.tied_poles)
    here = members[(members[column] == code) & (members["row"] >= 0)]
    poles = atlas.poles.assign(row=np.arange(len(atlas)), lien="porteuse", type_acteur="")
    carried = poles[(poles[column] == code) & (poles["structure_porteuse"] != "")]
    carriers = carried.assign(nom=carried["structure_porteuse"])
    columns = ["nom", "siren", "type_acteur", "nom_commune", "lien", "row"]
    tied = pd.concat([here[columns], carriers[columns]])
    tied = tied[view.mask[tied["row"].to_numpy(int)]]
    groups = tied.groupby(organisation_keys(tied["nom"], tied["siren"]), sort=True)
    return pd.DataFrame(
        [
            (
                group["nom"].iloc[0],
                next(filter(None, group["type_acteur"]), ""),
                next(filter(None, group["nom_commune"]), ""),
                list(dict.fromkeys(group["lien"])),
                list(dict.fromkeys(group["row"].tolist())),
            )
            for _, group in groups
        ],
        columns=["nom", "type_acteur", "commune", "liens", "poles"],
    )
