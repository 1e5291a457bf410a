"""The pages of the poles: all that is public about each."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from geo.analysis.proximity import neighbours, point_origin
from geo.french import kilometres
from geo.publish.site.page import Page, link, pole_path, territory_path
from geo.publish.site.pictures import pole_map
from geo.publish.site.publication import Publication
from geo.publish.site.release_files import sheet_links
from geo.publish.site.rendering import render
from geo.publish.site.structured_data import organization
from geo.reports.distances import HERE_KM
from geo.reports.places import PLACE_COLUMNS, place_label
from geo.reports.pole_facts import sheet_html

NEAREST = 5


def pole_page(site: Publication, row: int) -> Page:
    """Make the page of a pole.

    Parameters
    ----------
    row
        Row in `Atlas.poles`.
    """
    atlas = site.atlas
    cells = atlas.cells.row(row, ("id_pole", "nom", "latitude", *PLACE_COLUMNS))
    path, place = pole_path(cells["id_pole"]), place_label(cells, atlas)
    body = render(
        "pole.html",
        trail=_trail(site, cells, path),
        name=cells["nom"],
        sheet=sheet_html(atlas, row, site.settings.contact_erreurs),
        drawn=pole_map(site, row),
        near=_near(site, row, cells),
        files=sheet_links(site, cells["id_pole"]) if site.has_pole_sheets else [],
    )
    return Page(
        path=path,
        title=f"{cells['nom']}, {place}, {cells['id_pole']}",
        description=f"Le pôle territorial de coopération économique {cells['nom']}, {place}.",
        body=body,
        structured=[organization(site, row)] if site.base_url else [],
    )


def _trail(site: Publication, cells: Mapping[str, Any], path: str) -> list[tuple[str, str]]:
    steps = [("France", link(path, "index.html"))]
    for level, code in (
        ("region", cells["code_region"]),
        ("departement", cells["code_departement"]),
    ):
        if (level, code) in site.territory_names:
            name = site.territory_names[level, code]  # type: ignore[index]
            steps.append((name, link(path, territory_path(level, code))))
    return steps


def _near(site: Publication, row: int, cells: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """The nearest other poles, by distance; none for a pole without a point."""
    longitude, latitude = cells["longitude"], cells["latitude"]
    if np.isnan(longitude):
        return []
    origin = point_origin(site.inhabitants, longitude, latitude)
    if origin is None:
        return []
    table = neighbours(site.everywhere, origin)
    others = table[table["row"] != row].head(NEAREST)
    atlas = site.atlas
    return [
        {
            "address": f"{atlas.cells['id_pole'][other]}.html",
            "name": atlas.cells["nom"][other],
            "place": place_label(atlas.cells.row(other, PLACE_COLUMNS), atlas),
            "distance": kilometres(distance_km) if distance_km >= HERE_KM else "sur place",
        }
        for other, distance_km in zip(others["row"], others["distance_km"], strict=True)
    ]
