"""Calls through time: applications, laureates, budget, and who is named here."""

import numpy as np
import pandas as pd

from geo.analysis.completeness import completeness_by_call
from geo.model.atlas import View


def calls_of(view: View) -> pd.DataFrame:
    """Set the selected poles of each call beside what the call announced.

    Returns
    -------
    pandas.DataFrame
        In order of launch, every national call: `id_appel`, `nom`, `year` (of its selections here,
        else of its launch; may be missing), `applications`, `announced` (laureates), `budget_eur`
        (all may be missing), `named` (poles of the whole data), `selected` (poles of the view),
        `finances`, `success` (laureates over applications, for the calls that finance; NaN where
        one of them is not known), `source_url`.
    """
    atlas = view.atlas
    calls = atlas.tables["appels"].set_index("id_appel")
    table = completeness_by_call(atlas)
    selected = _poles_by_call(view)
    years = atlas.tables["soutiens"].groupby("id_appel")["annee"].min()
    launched = pd.to_numeric(calls["date_lancement"].str[:4], errors="coerce")
    known = table["id_appel"].map(years).astype("Float64")
    applications = table["id_appel"].map(calls["candidatures"]).astype("Float64")
    announced = table["announced"].astype("Float64")
    return table.assign(
        year=known.fillna(table["id_appel"].map(launched).astype("Float64")),
        applications=applications,
        budget_eur=table["id_appel"].map(calls["budget_eur"]).astype("Float64"),
        selected=table["id_appel"].map(selected).fillna(0).astype(int),
        success=(announced / applications).where(table["finances"] & (applications > 0)),
    )


def _poles_by_call(view: View) -> pd.Series:
    """Number of selected poles by call, those of the chosen calls and years only."""
    supports = view.supports
    pairs = np.unique(np.column_stack([supports.calls, supports.rows]), axis=0)
    options = view.atlas.facets["appel"].options
    known = pairs[pairs[:, 0] >= 0, 0]
    counts = np.bincount(known, minlength=len(options))
    return pd.Series(counts, index=[option.value for option in options], dtype=int)
