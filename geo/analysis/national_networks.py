"""National networks: the strongest tie of each pole, and the roles they had in time."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geo.french import fold
from geo.model.atlas import Atlas, View

_ROLE_YEARS = ("debut", "derniere_mention")


def strongest_natures(view: View) -> Mapping[str, int]:
    """Count the selected poles by the strongest nature of their ties with networks.

    With the chosen networks only, where some are.

    Returns
    -------
    Mapping
        By nature, in the order of the schema (membre, accompagnement, cite): a pole that is a
        member of one network and cited by another counts as a member only. Then, under an empty
        key, the poles tied to none. The counts add up to the selected poles.
    """
    atlas = view.atlas
    natures = tuple(atlas.labels["adhesions.nature"])
    poles, networks, kinds = atlas.network_ties
    if view.selection.networks:
        facet = atlas.facets["reseau"]
        chosen = [facet.options[facet.positions[slug]].value for slug in view.selection.networks]
        is_chosen = np.asarray(atlas.tables["reseaux"]["sigle"].isin(chosen))[networks]
        poles, kinds = poles[is_chosen], kinds[is_chosen]
    strongest = np.full(len(atlas), len(natures))
    np.minimum.at(strongest, poles, kinds)
    counts = np.bincount(strongest[view.mask], minlength=len(natures) + 1)
    return {nature: int(counts[code]) for code, nature in enumerate([*natures, ""])}


def roles_in_time(atlas: Atlas) -> pd.DataFrame:
    """Order the roles of the national networks and institutions in time.

    Returns
    -------
    pandas.DataFrame
        `sigle`, `nom`, `debut` and `derniere_mention` (years as floats, NaN when not known),
        `role`, `source_url`, `source_titre`: the earliest first, those without a year last.
    """
    roles = atlas.tables["roles_reseaux"]
    names = atlas.tables["reseaux"].set_index("sigle")["nom"]
    years = {name: roles[name].to_numpy(float, na_value=np.nan) for name in _ROLE_YEARS}
    table = roles[["sigle", *_ROLE_YEARS, "role", "source_url", "source_titre"]].assign(**years)
    table.insert(1, "nom", roles["sigle"].map(names).fillna(""))
    order = np.lexsort((table["sigle"].map(fold), table["debut"].fillna(np.inf)))
    return table.iloc[order].reset_index(drop=True)
