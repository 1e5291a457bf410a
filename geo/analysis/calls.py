"""Calls through time: applications, laureates, budget, and who is named here."""

from collections import Counter
from typing import TypeAlias

import numpy as np
import pandas as pd

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


# ---- Who was named among those announced ----------------------------------------------------


def completeness_by_call(atlas: Atlas) -> pd.DataFrame:
    """Set the poles named here against those announced, for every call.

    Returns
    -------
    pandas.DataFrame
        In order of launch, else of their year here, else of results: `id_appel`, `nom`,
        `announced` (integer, may be missing), `named` (poles here), `finances` (whether the call
        pays), `date_resultats`, `source_url`.
    """
    calls, supports = atlas.tables["appels"], atlas.tables["soutiens"]
    named = supports.groupby("id_appel")["id_pole"].nunique()
    table = pd.DataFrame(
        {
            "id_appel": calls["id_appel"],
            "nom": calls["nom"],
            "announced": calls["laureats"],
            "named": calls["id_appel"].map(named).fillna(0).astype(int),
            "finances": calls["id_appel"].isin(atlas.financing_calls),
            "date_resultats": calls["date_resultats"],
            "source_url": calls["source_url"],
        }
    )
    return table.iloc[_launch_order(calls, supports)].reset_index(drop=True)


def _launch_order(calls: pd.DataFrame, supports: pd.DataFrame) -> list[int]:
    """Rows of the calls by date of launch; calls at the same date keep their order."""
    years = supports.groupby("id_appel")["annee"].min().dropna().to_dict()
    dates = [
        launch or str(years.get(call, "")) or results or "~"
        for call, launch, results in zip(
            calls["id_appel"], calls["date_lancement"], calls["date_resultats"], strict=True
        )
    ]
    return sorted(range(len(dates)), key=dates.__getitem__)


def financed_poles(atlas: Atlas) -> tuple[int, int]:
    """Count the poles named here that a financing call selected, and those announced.

    Calls whose number of laureates is not published are left out on both sides. A pole selected
    by two financing calls is named once and was announced twice; the shipped data has none.
    """
    calls, supports = atlas.tables["appels"], atlas.tables["soutiens"]
    pays = calls["id_appel"].isin(atlas.financing_calls) & calls["laureats"].notna()
    is_named = supports["id_appel"].isin(calls.loc[pays, "id_appel"])
    return supports.loc[is_named, "id_pole"].nunique(), int(calls.loc[pays, "laureats"].sum())
