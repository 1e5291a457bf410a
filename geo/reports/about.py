"""The page « À propos »: sources, method, completeness and limits, with today's figures."""

import pandas as pd

from geo.analysis.completeness import completeness_by_call, financed_poles
from geo.model.atlas import Atlas
from geo.render.html import render
from geo.reports.places import records
from geo.reports.sectors import theme_labels
from geo.settings import Settings


def about_html(atlas: Atlas, settings: Settings) -> str:
    """Write the page from the data that is loaded."""
    return render("about.html", settings=settings, **about_values(atlas))


def about_values(atlas: Atlas) -> dict[str, object]:
    """Gather what the parts of the page (`about_*.html`) say of the data that is loaded."""
    named, announced = financed_poles(atlas)
    places = atlas.poles["niveau_lieu"].replace("adresse", "commune").value_counts()
    return {
        "release": atlas.release,
        "edition": atlas.territories.edition,
        "poles": len(atlas),
        "named": named,
        "announced": announced,
        "places": {
            level: int(places.get(level, 0))
            for level in ("commune", "departement", "region", "inconnue")
        },
        "dated": int((atlas.poles["date_source"] != "").sum()),
        "without_sector": int((atlas.poles["secteurs"] == "").sum()),
        "themes": theme_labels(atlas),
        "calls": records(completeness_by_call(atlas)),
        "national": records(_pole_counts(atlas)),
        "statuses": atlas.labels["poles.statut"].items(),
        "communes": len(atlas.territories.communes),
        "epci": len(atlas.territories.epci),
        "departements": len(atlas.territories.departements),
        "regions": len(atlas.territories.regions),
        "population": int(atlas.territories.communes["population"].sum()),
    }


def _pole_counts(atlas: Atlas) -> pd.DataFrame:
    """The published counts of poles in France: they conflict, so each stands with its source."""
    figures = atlas.tables["chiffres_nationaux"]
    counts = figures[(figures["unite"] == "pôles") & figures["perimetre"].str.startswith("France")]
    return counts.sort_values("date", kind="stable")
