"""The pages made to stand in a frame of another site, which scripts draw from their address."""

from typing import Any

from geo.french import date
from geo.publish.site.assets.map_files import MAP_SCRIPTS, map_block, map_later
from geo.publish.site.assets.pole_index import PLACE_LEVELS, pole_index
from geo.publish.site.embedding import Embed
from geo.publish.site.page import Page, link, render
from geo.publish.site.pages.fragments import MOST_LISTED, by_name, listed_poles, sector_bars
from geo.publish.site.pages.near import SCRIPTS, search_page
from geo.publish.site.pictures import country_map, draw
from geo.publish.site.publication import Publication
from geo.reports.sentences import count_sentence, describe, unplaced_sentence

MAP = Embed("integration/carte.html", "Carte des pôles territoriaux de coopération économique")
SECTORS = Embed(
    "integration/secteurs.html",
    "Secteurs des pôles territoriaux de coopération économique",
    "secteurs.html",
    height=660,
)
NEAR = Embed(
    "integration/proximite.html",
    "Pôles territoriaux de coopération économique autour d'une commune",
    "proximite.html",
    height=700,
)
EMBEDS = (MAP, SECTORS, NEAR)
"""The pages made to be embedded, in the order they are offered."""

STYLES = ("parts.css",)


def map_embed(site: Publication) -> Page:
    """Make the map: all the published poles, until a script reads the address."""
    rows = by_name(site.atlas, site.view.rows)
    listed = rows[:MOST_LISTED]
    body = render(
        "embed_map.html",
        title=MAP.title,
        counts=count_sentence(site.view),
        description=describe(site.selection, site.atlas),
        unplaced=unplaced_sentence(site.view),
        drawn=draw(site, country_map(site, "aucun"), MAP.path),
        lines=listed_poles(site.atlas, listed),
        total=len(rows),
        root=link(MAP.path, ""),
    )
    return Page(
        path=MAP.path,
        title=MAP.title,
        description=f"Carte à intégrer dans un autre site. {count_sentence(site.view)}",
        body=body,
        scripts=(*MAP_SCRIPTS, "choropleths.js", "embed.js"),
        styles=STYLES,
        later=map_later(site.atlas.territories),
        data={
            **_poles(site),
            "carte": map_block(site.atlas.territories),
            "integration": _figures(site),
        },
        is_embedded=True,
    )


def sectors_embed(site: Publication) -> Page:
    """Make the chart of sectors."""
    matrix = site.atlas.facets["secteur"].matrix[site.view.mask]
    body = render(
        "embed_sectors.html",
        title=SECTORS.title,
        counts=count_sentence(site.view),
        description=describe(site.selection, site.atlas),
        bars=sector_bars(site.view),
        known=int(matrix.any(axis=1).sum()),
        total=len(site.view),
    )
    return Page(
        path=SECTORS.path,
        title=SECTORS.title,
        description=f"Graphique à intégrer dans un autre site. {count_sentence(site.view)}",
        body=body,
        scripts=("files.js", "facets.js", "embed.js"),
        styles=STYLES,
        data={**_poles(site), "integration": _figures(site)},
        is_embedded=True,
    )


def near_embed(site: Publication) -> Page:
    """Make the poles around a commune."""
    description = (
        "Recherche à intégrer dans un autre site : les pôles du plus proche au plus lointain."
    )
    scripts = (*SCRIPTS[:-1], "embed.js", SCRIPTS[-1])  # before near.js adds its own
    return search_page(site, NEAR.path, NEAR.title, description, scripts)


def _poles(site: Publication) -> dict[str, Any]:
    return {"poles": pole_index(site.view)}


def _figures(site: Publication) -> dict[str, Any]:
    """What the scripts say besides the poles: inhabitants, by level in the order of the codes."""
    day = site.atlas.release.date
    return {
        "root": link(MAP.path, ""),
        "habitants": {
            str(level): site.atlas.territories.table(level)["population"].tolist()
            for level in PLACE_LEVELS
        },
        "dated": f"Données du {date(day)}." if day else "",
    }
