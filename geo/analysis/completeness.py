"""How complete the data is: who was named among those announced."""

import pandas as pd

from geo.model.atlas import Atlas
from geo.tables.check import financing_calls


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
            "finances": calls["id_appel"].isin(financing_calls(calls, supports)),
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
    pays = calls["id_appel"].isin(financing_calls(calls, supports)) & calls["laureats"].notna()
    is_named = supports["id_appel"].isin(calls.loc[pays, "id_appel"])
    return supports.loc[is_named, "id_pole"].nunique(), int(calls.loc[pays, "laureats"].sum())
