"""The home page: map, key figures, sectors, calls and list, which filters change together."""

from collections.abc import Mapping
from typing import Any

from geo.french import fold, number, typeset
from geo.model.arrays import IntArray
from geo.model.atlas import View
from geo.model.territories import LEVEL_TITLES, Level
from geo.phrases import phrase
from geo.publish.site.assets.pole_index import pole_index
from geo.publish.site.page import Page, render
from geo.publish.site.pages.fragments import (
    MOST_LISTED,
    by_name,
    call_bars,
    list_caption,
    listed_poles,
    options_in_use,
    sector_bars,
)
from geo.publish.site.pictures import country_map, draw
from geo.publish.site.publication import Publication
from geo.publish.site.releases.files import PREVIEWS, file_path, picture_links, sheet_links
from geo.publish.site.sharing import SCRIPTS, shared
from geo.reports import palette
from geo.reports.coverage.report import covered_sentences
from geo.reports.maps.choropleths import class_entries
from geo.reports.maps.fills import area_fill
from geo.reports.places import WHY_NOT_PLACED
from geo.reports.poles.first_screen import WHO, first_figures, headline, territories_figures
from geo.reports.sentences import count_sentence, describe, unplaced_sentence

FACETS = ("secteur", "statut", "appel", "reseau")
"""The facets that filter, in the order they are offered."""

TITLE = "Carte et chiffres des PTCE"

HOME_SCRIPTS = (*SCRIPTS, "facets.js", "taken_away.js", "home.js")


def home_page(site: Publication) -> Page:
    """Make the home page."""
    view, atlas = site.view, site.atlas
    rows = by_name(atlas, view.rows)
    listed = rows[:MOST_LISTED]
    body = render(
        "home.html",
        headline=headline(view),
        who=WHO,
        figures=first_figures(view),
        territories=territories_figures(view),
        covered=covered_sentences(site.study)[0],
        places=_places(view),
        years=[str(year) for year in atlas.years[0]],
        facets=[(atlas.facets[key], options_in_use(view, key)) for key in FACETS],
        counts=count_sentence(view),
        description=describe(site.selection, atlas),
        unplaced=unplaced_sentence(view),
        drawn=draw(site, country_map(site, "taux"), "index.html"),
        shared=shared(site, "index.html", TITLE, _files(site)),
        sectors=sector_bars(view),
        calls=call_bars(view, site.study.calls),
        lines=listed_poles(atlas, listed),
        caption=list_caption(len(listed), len(rows)),
        hidden=len(rows) - len(listed),
        limits=atlas.release.limits,
        neighbours=phrase("neighbours"),
    )
    return Page(
        path="index.html",
        title=TITLE,
        description=(
            "Où sont les pôles territoriaux de coopération économique (PTCE), dans quels "
            f"secteurs, retenus par quels appels. {count_sentence(view)}"
        ),
        body=body,
        scripts=HOME_SCRIPTS,
        data={"poles": pole_index(view), "accueil": _script_data(site, rows)},
        preview=file_path(site, PREVIEWS, "france", "png"),
    )


def _files(site: Publication) -> list[tuple[str, str]]:
    """The pictures and the sheet of France; a script offers those of the territory chosen."""
    sheet = sheet_links(site, "france") if site.is_national else []
    return [*sheet, *picture_links(site, "france")]


def _places(view: View) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """The régions and départements, by name, each with how many poles it has."""
    return [
        (level, LEVEL_TITLES[level], anywhere, _counted_places(view, level))
        for level, anywhere in _ANYWHERE.items()
    ]


_ANYWHERE: Mapping[Level, str] = {
    "region": "Toutes les régions",
    "departement": "Tous les départements",
}


def _counted_places(view: View, level: Level) -> list[tuple[str, str]]:
    counts = view.count_by_level(level)
    names = {str(code): view.atlas.territories.name(level, str(code)) for code in counts.index}
    in_order = sorted(names, key=lambda code: fold(names[code]))
    return [(code, f"{names[code]} ({number(counts[code])})") for code in in_order]


def _script_data(site: Publication, rows: IntArray) -> dict[str, Any]:
    """What `home.js` needs beside the index of poles: classes of the map, order of the list."""
    areas = country_map(site, "taux").areas
    colours = [colour for colour, _, _ in class_entries(areas)] if areas else []
    positions = {int(row): position for position, row in enumerate(site.view.rows)}
    return {
        "areas": {
            "bounds": list(areas.classes.highest) if areas else [],
            "inhabitants": {
                str(code): int(people)
                for code, people in site.atlas.territories.regions["population"].items()
            },
            "colours": colours[: len(areas.classes)] if areas else [],
            "empty": palette.EMPTY,
            "outside": palette.OUTSIDE,
            "vague": palette.POSSIBLE,
            "none": typeset(area_fill(areas, site.atlas).none) if areas else "",
        },
        "order": [positions[int(row)] for row in rows],
        "why": dict(WHY_NOT_PLACED),
        "day": site.atlas.release.date,
        "drawn": [f"{level}-{code}" for level, code in site.territory_names],
    }
