"""The ordinary streamlit-folium page: what one writes after reading the documentations.

One folium marker with a popup per pole, régions coloured by their number of poles, both built
again at each change; filters, sentence and list as in the atlas.
"""

import html
import os
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

DATA = Path(os.environ["BENCH_DATA"])
TERRITORIES = Path(os.environ["BENCH_TERRITORIES"])
COLOURS = ("#f7fbff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c")
STATUSES = {
    "laureat": "Lauréat d'un appel national",
    "temoin": "Pôle témoin du Labo de l'ESS",
    "emergent": "Émergent (phase 1 de 2021)",
    "actif": "Vu en activité",
    "candidat": "Candidat ou simplement nommé",
    "clos": "Clos",
}


class LocalMap(folium.Map):
    """A folium map whose scripts come from this server instead of CDNs."""

    default_js = [  # noqa: RUF012 - as folium declares it
        ("leaflet", "/local/leaflet/leaflet.js"),
        ("local", "/local/scripts/local.js"),
    ]
    default_css = [("leaflet_css", "/local/leaflet/leaflet.css")]  # noqa: RUF012 - same


@st.cache_data  # noqa: TID251 - the ordinary way
def read_poles() -> pd.DataFrame:
    """Read the poles with the place, the calls and the networks of each."""
    poles = pd.read_csv(DATA / "poles.csv", dtype=str, keep_default_na=False)
    communes = pd.read_csv(
        TERRITORIES / "communes.csv",
        dtype={"code_insee": str, "code_epci": str},
        usecols=["code_insee", "code_epci", "longitude", "latitude"],
    )
    poles = poles.drop(columns=["longitude", "latitude"], errors="ignore")
    poles = poles.merge(communes, on="code_insee", how="left")
    supports = pd.read_csv(DATA / "soutiens.csv", dtype=str, keep_default_na=False)
    ties = pd.read_csv(DATA / "adhesions.csv", dtype=str, keep_default_na=False)
    poles["secteurs"] = poles["secteurs"].str.split("|")
    for table, column in ((supports, "id_appel"), (supports, "annee"), (ties, "reseau")):
        lists = table.groupby("id_pole")[column].agg(list).rename(f"{column}s")
        poles = poles.merge(lists, left_on="id_pole", right_index=True, how="left")
        poles[f"{column}s"] = [
            each if isinstance(each, list) else [] for each in poles[f"{column}s"]
        ]
    return poles


@st.cache_data  # noqa: TID251 - same
def read_regions() -> gpd.GeoDataFrame:
    """Read the shapes of the régions."""
    return gpd.read_file(TERRITORIES / "formes" / "regions.geojson")


@st.cache_data  # noqa: TID251 - same
def read_names(table: str, code: str) -> dict[str, str]:
    """Read the names of territories or calls by code."""
    folder = DATA if table == "appels" else TERRITORIES
    rows = pd.read_csv(folder / f"{table}.csv", dtype=str, usecols=[code, "nom"])
    return dict(zip(rows[code], rows["nom"], strict=True))


def choose(poles: pd.DataFrame) -> pd.DataFrame:
    """Draw the filters and apply them."""
    for column, label, names in (
        ("code_region", "Région", read_names("regions", "code_region")),
        ("code_departement", "Département", read_names("departements", "code_departement")),
        ("code_epci", "EPCI", read_names("epci", "code_epci")),
        ("statut", "Statut", STATUSES),
    ):
        chosen = _multiselect(label, names)
        if chosen:
            poles = poles[poles[column].isin(chosen)]
    sectors = sorted({sector for each in poles["secteurs"] for sector in each if sector})
    networks = sorted({network for each in poles["reseaus"] for network in each})
    for column, label, options in (
        ("secteurs", "Secteur", {sector: sector for sector in sectors}),
        ("reseaus", "Réseau", {network: network for network in networks}),
        ("id_appels", "Appel", read_names("appels", "id_appel")),
    ):
        wanted = set(_multiselect(label, options))
        if wanted:
            poles = poles[[not wanted.isdisjoint(each) for each in poles[column]]]
    first, last = st.sidebar.slider("Années", 2013, 2025, (2013, 2025))
    if (first, last) != (2013, 2025):
        years = {str(year) for year in range(first, last + 1)}
        poles = poles[[not years.isdisjoint(each) for each in poles["annees"]]]
    words = st.sidebar.text_input("Mots")
    if words:
        texts = poles["nom"] + " " + poles["description"]
        poles = poles[texts.str.contains(words, case=False, regex=False)]
    return poles


def _multiselect(label: str, names: dict[str, str]) -> list[str]:
    return st.sidebar.multiselect(label, list(names), format_func=lambda code: names[code])


def make_map(poles: pd.DataFrame) -> folium.Map:
    """Build the map again."""
    figure = LocalMap(location=(46.5, 2.5), zoom_start=5, tiles=None)
    counts = poles["code_region"].value_counts()
    regions = read_regions().assign(poles=lambda frame: frame["code"].map(counts).fillna(0))
    highest = max(1, int(regions["poles"].max()))
    folium.GeoJson(
        regions,
        style_function=lambda feature: _style(feature["properties"]["poles"] / highest),
        tooltip=folium.GeoJsonTooltip(["nom", "poles"], ["Région", "Pôles"]),
    ).add_to(figure)
    for pole in poles[poles["longitude"].notna()].to_dict("records"):
        popup = (
            f"<b>{html.escape(pole['nom'])}</b><br>{html.escape(pole['commune'])}<br>"
            f"{STATUSES[pole['statut']]}<br>{html.escape(', '.join(pole['secteurs']))}<br>"
            f'<a href="{html.escape(pole["source_url"])}" target="_blank">Source</a>'
        )
        folium.Marker(
            (pole["latitude"], pole["longitude"]),
            popup=folium.Popup(popup, max_width=280),
            tooltip=html.escape(pole["nom"]),
        ).add_to(figure)
    return figure


def _style(share: float) -> dict[str, Any]:
    colour = COLOURS[min(len(COLOURS) - 1, int(share * len(COLOURS)))]
    return {"fillColor": colour, "color": "#666", "weight": 1, "fillOpacity": 0.8}


st.set_page_config(page_title="Pôles", layout="wide")
all_poles = read_poles()
selected = choose(all_poles)
st.title("Carte des pôles")
st.markdown(
    f"{len(selected)} pôles sélectionnés sur {len(all_poles)}, "
    f"dont {int(selected['longitude'].notna().sum())} sur la carte."
)
map_side, list_side = st.columns((11, 9))
with map_side:
    st_folium(make_map(selected), height=600, use_container_width=True)
with list_side:
    st.dataframe(
        selected[["nom", "commune", "code_departement", "statut", "date_source"]], height=600
    )
