"""Calls through time, in a chart, a table and sentences."""

from math import isnan

import pandas as pd

from geo.analysis.portraits import first_years
from geo.french import NBSP, count, enumeration, number
from geo.model.atlas import View
from geo.reports.charts import Chart, columns_chart
from geo.reports.missing import NO_FIGURE, UNKNOWN
from geo.reports.tables import Column, Table

FIRST = "Pôles par année de première sélection"
NEVER_SELECTED = f"Jamais, ou année {UNKNOWN}e"


def years_figures(view: View) -> Table:
    """Count the selected poles by the year in which a call first selected them."""
    by_year, undated = first_years(view)
    rows = [(str(year), poles) for year, poles in by_year.items()]
    return Table(
        FIRST,
        (Column("Année", "text"), Column("Pôles")),
        [*rows, (NEVER_SELECTED, undated)],
    )


def years_chart(view: View) -> Chart:
    """Draw the selected poles by the year in which a call first selected them."""
    by_year, _ = first_years(view)
    return columns_chart(
        [str(year) for year in by_year],
        list(by_year.values()),
        years_title(view),
        ("Année de la première sélection par un appel", "Pôles"),
    )


def years_title(view: View) -> str:
    """Say when most of the selected poles were first selected by a call."""
    by_year, _ = first_years(view)
    most = max(by_year.values(), default=0)
    if not most:
        if len(view.supports):
            return "L'année des sélections par un appel n'est pas connue"
        return "Aucun de ces pôles n'a été retenu par un appel"
    years = [str(year) for year, poles in by_year.items() if poles == most]
    when = "toutes" if most * len(years) == sum(by_year.values()) else "surtout"
    poles = count(most, "pôle") + (" chaque année" if len(years) > 1 else "")
    return f"Premières sélections{NBSP}: {when} en {enumeration(years)} ({poles})"


def years_sentence(view: View) -> str:
    """Say how many of the selected poles a call selected, and how many none did."""
    by_year, undated = first_years(view)
    dated = sum(by_year.values())
    parts = [count(dated, "pôle retenu par un appel", "pôles retenus par un appel")]
    if undated:
        never = count(undated, "ne l'a jamais été", "ne l'ont jamais été")
        parts.append(f"{never}, ou l'année est inconnue")
    sentence = f"{' ; '.join(parts)}."
    again = len(view.supports) - len(set(view.supports.rows.tolist()))
    if again:
        more = count(again, "sélection s'ajoute", "sélections s'ajoutent")
        sentence += f" {more}{NBSP}: d'un pôle déjà retenu, par un autre appel."
    return sentence


def calls_figures(table: pd.DataFrame) -> Table:
    """List the calls, as `calls_of` gives them: what they announced, who is named and selected."""
    columns = (
        Column("Appel", "text"),
        Column("Année", "text"),
        Column("Candidatures", missing=NO_FIGURE),
        Column("Lauréats annoncés", missing=NO_FIGURE),
        Column("Nommés ici"),
        Column("Sélectionnés"),
        Column("Taux de réussite", "percent", NO_FIGURE),
        Column("Budget, en euros", missing=NO_FIGURE),
    )
    numbers = ["applications", "announced", "named", "selected", "success", "budget_eur"]
    cells = table[numbers].astype("Float64").to_numpy(float, na_value=float("nan"))
    years = table["year"].to_numpy(float, na_value=float("nan"))
    return Table(
        "Appels nationaux, du plus ancien au plus récent",
        columns,
        [
            (name, NO_FIGURE if isnan(year) else str(int(year)), *line)
            for name, year, line in zip(table["nom"], years, cells.tolist(), strict=True)
        ],
    )


def calls_sentence(table: pd.DataFrame) -> str:
    """Say what the calls selected in all, for those that finance."""
    paying = table[table["finances"]]
    both = paying[paying["applications"].notna() & paying["announced"].notna()]
    if both.empty:
        return ""
    applications, laureates = int(both["applications"].sum()), int(both["announced"].sum())
    several = f"les {number(len(both))} appels qui financent et dont les candidatures sont connues"
    who = f"{several} en ont reçu"
    if len(both) == 1:
        who = "le seul appel qui finance et dont les candidatures sont connues en a reçu"
    return (
        f"Au plan national, {who} {number(applications)} et retenu {number(laureates)}. "
        f"{count(int(paying['selected'].sum()), 'sélection', 'sélections')} "
        "de pôles choisis ici, par tous les appels qui financent."
    )
