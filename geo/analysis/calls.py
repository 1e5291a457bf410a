"""Calls through time: applications, laureates, budget, and who is named here."""

from collections import Counter
from typing import TypeAlias

import numpy as np
import pandas as pd

from geo.analysis.completeness import completeness_by_call
from geo.analysis.presence import possible_rows
from geo.model.atlas import Atlas, View

Calls: TypeAlias = pd.DataFrame


def announced_calls(atlas: Atlas) -> Calls:
    """Say what each national call announced, and who is named here. Worth keeping.

    Returns
    -------
    pandas.DataFrame
        In order of launch: `id_appel`, `nom`, `year` (of its selections here, else of its launch;
        may be missing), `applications`, `announced` (laureates), `budget_eur` (all may be missing),
        `named` (poles of the whole data), `finances`, `success` (laureates over applications, for
        the calls that finance; missing where one of them is not known), `source_url`.
    """
    calls = atlas.tables["appels"].set_index("id_appel")
    table = completeness_by_call(atlas)
    years = atlas.tables["soutiens"].groupby("id_appel")["annee"].min()
    launched = pd.to_numeric(calls["date_lancement"].str[:4], errors="coerce")
    known = table["id_appel"].map(years).astype("Float64")
    applications = table["id_appel"].map(calls["candidatures"]).astype("Float64")
    announced = table["announced"].astype("Float64")
    return table.assign(
        year=known.fillna(table["id_appel"].map(launched).astype("Float64")),
        applications=applications,
        budget_eur=table["id_appel"].map(calls["budget_eur"]).astype("Float64"),
        success=(announced / applications).where(table["finances"] & (applications > 0)),
    )


def calls_of(view: View, announced: Calls) -> Calls:
    """Set the selected poles of each call beside what it announced: a column `selected` more.

    A pole counts for the chosen calls, and in the chosen years only. A zero is missing where poles
    of unknown place may be.
    """
    found = _poles_by_call(view)
    selected = pd.Series([found[call] for call in announced["id_appel"]], dtype="Int64")
    certain = selected.mask((selected == 0) & (len(possible_rows(view)) > 0))
    return announced.assign(selected=certain.array)


def _poles_by_call(view: View) -> Counter[str]:
    supports = view.supports
    pairs = np.unique(np.column_stack([supports.calls, supports.rows]), axis=0)
    options = view.atlas.facets["appel"].options
    return Counter(options[call].value for call in pairs[:, 0].tolist() if call >= 0)
