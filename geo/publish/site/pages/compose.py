"""The page on which one composes the code that embeds a map, a chart or a search elsewhere."""

from geo.analysis.radii import LONGEST_KM, OFFERED_KM, SHORTEST_KM
from geo.publish.site.assets.map_files import MAP_SCRIPTS
from geo.publish.site.assets.near_files import SEARCH_LATER
from geo.publish.site.embedding import HEIGHT_SCRIPT, frame_html
from geo.publish.site.page import Page, render
from geo.publish.site.pages.embeds import EMBEDS
from geo.publish.site.pages.fragments import options_in_use
from geo.publish.site.publication import Publication
from geo.reports.choices.drawing import COLOURS

PATH = "integrer.html"
GROUNDS = {
    "aucun": "Aucune",
    "nombre": "Nombre de pôles",
    "taux": "Pôles pour 100 000 habitants",
}
"""What may colour the territories of the map, the first by default."""

_LABELS = (
    "La carte des pôles",
    "Le graphique des secteurs",
    "La recherche autour d'une commune",
)


def compose_page(site: Publication) -> Page:
    """Make the page."""
    body = render(
        "compose.html",
        base=site.base_url,
        embeds=list(zip(EMBEDS, _LABELS, strict=True)),
        height_script=HEIGHT_SCRIPT,
        codes=[frame_html(embed, site.base_url) for embed in EMBEDS],
        sectors=options_in_use(site.view, "secteur"),
        colours=COLOURS,
        grounds=GROUNDS,
        radii=OFFERED_KM,
        radius_km=(SHORTEST_KM, LONGEST_KM),
        slugs=site.atlas.slugs,
        years=site.atlas.year_bounds(),
    )
    return Page(
        path=PATH,
        title="Intégrer une carte dans votre site",
        description=(
            "Composer le code qui montre la carte, les secteurs ou la recherche autour d'une "
            "commune dans une page d'un autre site."
        ),
        body=body,
        scripts=(MAP_SCRIPTS[0], "picker.js", "communes.js", "copy.js", "compose.js"),
        styles=("picker.css", "parts.css"),
        later=SEARCH_LATER,
        data={"adresse-du-site": {"base": site.base_url}},
    )
