"""One map, four media: page, image, sheet and printed sheet show the same, as read from each."""

import base64
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from pypdf import PdfReader

from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.publish.site.pages.territories import territory_page
from geo.publish.site.publication import Publication
from geo.publish.site.releases.release import ReleaseId
from geo.render.leaflet import Addresses, catalogue, map_data
from geo.render.pdf import to_pdf
from geo.render.report_html import to_html
from geo.render.svg.posters import map_poster
from geo.reports import palette
from geo.reports.blocks import MapBlock, Report, Section
from geo.reports.choices.drawing import MapChoices, map_levels
from geo.reports.coverage.report import coverage_report
from geo.reports.maps.legends import SET_APART
from geo.reports.maps.maps import poles_map
from geo.reports.maps.values import Map
from geo.reports.networks.report import networks_report
from geo.reports.sentences import count_sentence
from geo.reports.study import Study
from geo.reports.territory.comparison import comparison_report
from geo.reports.territory.report import territory_report
from geo.settings import Settings
from tests.spaces import plain
from tests.views.drawn import SVG, all_of, harmless, texts

pytestmark = pytest.mark.slow

ADDRESSES = Addresses("formes/", "poles.json", "/pole?pole=", "/proximite?", "/territoire?", "", "")
SELECTIONS = {
    "all": Selection(),
    "culture since 2021": Selection(sectors=("culture",), year_min=2021),
}
PLACES: Mapping[str, tuple[Level, str]] = {
    "Bretagne": ("region", "53"),
    "Corse": ("region", "94"),
    "Mayotte": ("departement", "976"),
    "Ariège": ("departement", "09"),
    "Finistère": ("departement", "29"),
    "Limouxin": ("epci", "200071926"),
    "Brest": ("commune", "29019"),
}


@dataclass(frozen=True)
class Shown:
    """What a medium shows of a map.

    Attributes
    ----------
    said
        Of the map as a whole, for who cannot see it: there the poles are counted.
    points, areas
        How many poles are drawn, and how many territories have a figure, by colour.
    legend
        Its lines, notes included.
    """

    title: str
    said: str
    points: Counter[str]
    areas: Counter[str]
    legend: tuple[str, ...]


def reports(study: Study) -> Mapping[str, Report]:
    """The reports that have a map of the poles."""
    found = {
        "France": territory_report(study, None, ""),
        "regions": comparison_report(study, "region", ("53", "52", "28")),
        "islands": comparison_report(study, "departement", ("971", "974")),
        "coverage": coverage_report(study, "region"),
        "networks": networks_report(study),
    }
    for name, (level, code) in PLACES.items():
        here = study.of(zone=Selection(level=level, codes=(code,)))
        found[name] = territory_report(study, level, code)
        found[f"coverage of {name}"] = coverage_report(here, "region")
        found[f"networks of {name}"] = networks_report(here)
    return found


def map_of(report: Report) -> Map:
    (section,) = report.pick("carte")
    (block,) = section.blocks
    assert isinstance(block, MapBlock)
    return block.drawn


def words(text: str) -> str:
    """A text without its marks and its typography, one space between its words."""
    return " ".join(plain(unescape(re.sub("<[^>]+>", "", text))).split())


# ---- On the page: the data of `atlas.js`, which writes the legend too -------------------------


def on_page(drawn: Map) -> Shown:
    data = json.loads(json.dumps(map_data(drawn, ADDRESSES)))
    said = words(data["title"])
    return Shown(
        said.partition(" : ")[2],
        said,
        point_colours(data, drawn.atlas),
        area_colours(data, drawn.atlas) if drawn.areas else Counter(),
        tuple(line for line in map(words, legend_lines(data["legend"])) if line != SET_APART),
    )


def legend_lines(parts: list[dict[str, Any]]) -> Iterator[str]:
    """Lines of the legend, part by part: its title, its entries, its notes."""
    for part in parts:
        yield part["title"]
        yield from (f"{entry['label']} ({entry['size']})" for entry in part["entries"])
        yield from part["notes"]


def point_colours(data: dict[str, Any], atlas: Atlas) -> Counter[str]:
    """Colours of the poles that `atlas.js` draws."""
    points, poles = data["points"], catalogue(atlas)
    bits = np.unpackbits(np.frombuffer(base64.b64decode(points["selected"]), np.uint8))
    found: Counter[str] = Counter()
    for position in np.flatnonzero(bits):
        values = poles["facets"][points["facet"]]["values"][position]
        wanted = [value for value in values if value in points["wanted"]]
        chosen = next(iter(wanted or values), None)
        found[points["none"] if chosen is None else points["colours"][chosen]] += 1
    return found


def area_colours(data: dict[str, Any], atlas: Atlas) -> Counter[str]:
    """Colours that `atlas.js` gives to the territories that have a figure."""
    areas, folder = data["areas"], atlas.territories.folder
    codes = [code for address in areas["shapes"] for code in codes_in(folder / address)]
    inside = [code for code in codes if areas["inside"] is None or code in areas["inside"]]
    if "ordered" in areas:
        groups = base64.b64decode(areas["ordered"]["classes"])
        assert len(groups) == len(inside)
        return Counter(areas["colours"][group] for group in groups)
    rows = {row[0]: row[1] for row in areas["rows"]}
    ranks = [rows.get(code, areas["usual"]) for code in inside]
    return Counter(areas["empty"] if rank < 0 else areas["colours"][rank] for rank in ranks)


@cache
def codes_in(shapes: Path) -> list[str]:
    """Codes of the territories of a file of shapes."""
    features = json.loads(shapes.read_text(encoding="utf-8"))["features"]
    return [feature["properties"]["code"] for feature in features]


# ---- On an image, in a sheet, on the site -----------------------------------------------------


def drawn_in(root: ET.Element, drawn: Map) -> tuple[Counter[str], Counter[str]]:
    """Colours of the poles and of the territories that have a figure; the others are neutral."""
    poles = [group for group in all_of(root, "g") if group.get("data-pole")]
    points = Counter(next(group.iter(f"{SVG}circle")).get("fill", "") for group in poles)
    paths = [path for path in all_of(root, "path") if path.get("data-code")]
    if drawn.areas is None:
        return points, Counter()
    inside = set(drawn.areas.table.index)
    around = {p.get("fill") for p in paths if p.get("data-code") not in inside}
    assert around <= {palette.OUTSIDE}
    fills = {p.get("data-code", ""): p.get("fill", "") for p in paths}
    circles = {c.get("data-circle"): c.get("fill", "") for c in all_of(root, "circle")}
    return points, Counter(
        circles.get(code, fill) for code, fill in fills.items() if code in inside
    )


def on_image(drawn: Map) -> Shown:
    root = harmless(map_poster(drawn))
    title, said = (words(root.findtext(f"{SVG}{name}") or "") for name in ("title", "desc"))
    return Shown(title, said, *drawn_in(root, drawn), (words(" ".join(texts(root))),))


def in_html(html: str, drawn: Map) -> Shown:
    """Read a sheet or a page of the site."""
    title, svg, rest = re.search(  # type: ignore[union-attr]
        r"<figcaption>([^<]*)</figcaption>\s*(<svg.*?</svg>)(.*?)(?:</figure>\s*</section>|</div>\n<div>)",
        html,
        re.DOTALL,
    ).groups()
    root = ET.fromstring(svg)  # noqa: S314 - our own text
    lines = re.findall(r"<h3>(.*?)</h3>|<li>(.*?)</li>|<p[^>]*>(.*?)</p>", rest, re.DOTALL)
    said = words(root.findtext(f"{SVG}title") or "")
    legend = tuple(words("".join(each)) for each in lines)
    return Shown(words(title), said, *drawn_in(root, drawn), legend)


def squeezed(text: str) -> str:
    """A text without its typography, nor what breaking lines changes: spaces and hyphens."""
    return re.sub(r"[\s\u200b\u00ad\u2010-]+", "", plain(text))


@pytest.fixture(scope="module", params=list(SELECTIONS))
def study(shipped_atlas: Atlas, request: pytest.FixtureRequest) -> Study:
    return Study(shipped_atlas, SELECTIONS[request.param])


Mapped: TypeAlias = Mapping[str, tuple[Report, Map, Shown]]
"""Reports by name, with their map as they have it and as the page shows it."""


@pytest.fixture(scope="module")
def mapped(study: Study) -> Mapped:
    drawn = {name: (report, map_of(report)) for name, report in reports(study).items()}
    return {name: (report, each, on_page(each)) for name, (report, each) in drawn.items()}


def assert_same(page: Shown, other: Shown, drawn: Map) -> None:
    """The page and another medium show one map; where points are set apart hangs on its size."""
    assert page.title.startswith(f"{other.title}. ")
    counts = drawn.sentence or count_sentence(drawn.view)
    assert words(counts) in page.said
    assert words(counts) in other.said
    assert (other.points, other.areas) == (page.points, page.areas)
    legend = [line for line in other.legend if line != SET_APART]
    assert legend == list(page.legend)


def test_the_page_the_image_and_the_sheet_show_the_same_map(mapped: Mapped) -> None:
    for name, (report, drawn, page) in mapped.items():
        image = on_image(drawn)
        sheet = to_html(replace(report, sections=report.pick("carte")))
        assert_same(page, in_html(sheet, drawn), drawn)
        (written,) = image.legend
        missing = [line for line in page.legend if line not in written]
        assert missing == [], name
        assert_same(page, replace(image, legend=page.legend), drawn)


def test_the_legend_counts_what_is_drawn(mapped: Mapped) -> None:
    for name, (_, drawn, page) in mapped.items():
        colours = {"point": page.points, "area": page.areas}
        for part in drawn.legend:
            if part.sample != "line":
                counted = {e.colour: int(re.sub("[^0-9]", "", e.size)) for e in part.entries}
                assert counted == colours[part.sample], name


@pytest.mark.parametrize("study", ["culture since 2021"], indirect=True)
def test_the_printed_sheets_show_the_same_maps(study: Study, mapped: Mapped) -> None:
    blocks = [
        Section(name, name, lambda drawn=drawn: [MapBlock(drawn)])
        for name, (_, drawn, _page) in mapped.items()
    ]
    report = replace(territory_report(study, None, ""), sections=tuple(blocks))
    pdf = PdfReader(BytesIO(to_pdf(report)))
    written = squeezed("".join(page.extract_text() for page in pdf.pages))
    for name, (_, drawn, page) in mapped.items():
        for line in (drawn.title, *page.legend):
            assert squeezed(line) in written, name


@pytest.mark.parametrize("place", ["Bretagne", "Mayotte", "Finistère", "Limouxin"])
def test_the_site_shows_the_same_map_as_the_portrait(shipped_atlas: Atlas, place: str) -> None:
    site = Publication(
        view=shipped_atlas.select(Selection()),
        settings=Settings(),
        release=ReleaseId("2026-11-23", "1.0.0"),
        base_url="",
        has_pole_sheets=False,
        shared={},
    )
    level, code = PLACES[place]
    drawn = map_of(territory_report(site.study, level, code))
    assert_same(on_page(drawn), in_html(territory_page(site, level, code).body, drawn), drawn)


@pytest.mark.parametrize("indicator", ["taux", "secteur", "quotient", "montant", "distance"])
@pytest.mark.parametrize("place", ["Bretagne", "Mayotte", "Ariège"])
def test_whatever_is_chosen_the_page_and_the_image_agree(
    shipped_atlas: Atlas, place: str, indicator: str
) -> None:
    level, code = PLACES[place]
    shown = Selection(level=level, codes=(code,))
    study = Study(shipped_atlas, Selection(), shown)
    for cut in map_levels(shown, shipped_atlas):
        choices = MapChoices(colour="appel", indicator=indicator, level=cut)  # type: ignore[arg-type]
        drawn = poles_map(shipped_atlas.select(shown), choices, study.reach)
        page, image = on_page(drawn), on_image(drawn)
        assert_same(page, replace(image, legend=page.legend), drawn)
