"""The ways round the site: its map, the page of unknown addresses, icons, the trail."""

import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from PIL import Image

from geo.model.atlas import Atlas
from geo.publish.site.assets.icons import FAVICON, TOUCH_ICON, icon_files
from geo.publish.site.page import territory_path
from geo.publish.site.pages.indicators import indicator_subjects
from geo.publish.site.pages.poles import pole_page
from geo.publish.site.pages.ways import folder_of, missing_page, site_map_page
from geo.publish.site.publication import PAGE_LEVELS, Publication
from geo.publish.site.shell import NOTICES, anywhere, navigation, write_page
from tests import shipped
from tests.publish.test_structured_data import BASE, publication


class Links(HTMLParser):
    """The addresses of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("href", "src")]


@pytest.fixture(scope="module")
def site(shipped_atlas: Atlas) -> Publication:
    names = ("letters.css", "site.css", "icon.svg")
    return replace(publication(shipped_atlas), shared={name: name for name in names})


def test_the_map_of_the_site_leads_to_every_page(site: Publication) -> None:
    found = Links(site_map_page(site).body).found
    wanted = [path for path, _ in (*navigation(site), *NOTICES)]
    wanted += [each.path for each in indicator_subjects(site)]
    wanted += [territory_path(level, code) for level, code in site.page_names]
    wanted += [f"pole/{row['id_pole']}.html" for row in shipped.rows("poles")]
    assert sorted(found) == sorted(wanted)
    assert {level for level, _ in site.page_names} == set(PAGE_LEVELS)


def test_the_page_of_unknown_addresses_leads_home_from_any_depth(site: Publication) -> None:
    root = folder_of(BASE)
    html = anywhere(write_page(missing_page(site), site, root), root)
    inside = [each for each in Links(html).found if not each.startswith(("#", "https:"))]
    assert root == "/atlas/"
    assert all(each.startswith(root) for each in inside), inside
    assert "/atlas/partage/site.css" in inside
    assert "Cette page n’existe pas" in html
    assert "<partage>" not in html


def test_icons_are_pictures_of_the_sizes_that_are_asked_for() -> None:
    files = icon_files()
    with Image.open(io.BytesIO(files[FAVICON])) as icon:
        assert (icon.format, icon.size) == ("ICO", (32, 32))
        assert icon.convert("RGB").getpixel((16, 3)) == (0x1F, 0x4E, 0x8C)
    with Image.open(io.BytesIO(files[TOUCH_ICON])) as icon:
        assert icon.size == (180, 180)
        assert icon.convert("RGBA").getpixel((1, 1)) == (0x1F, 0x4E, 0x8C, 255)
    assert icon_files() == files


def test_machines_read_the_trail_of_a_page(site: Publication) -> None:
    row = next(row for row, each in enumerate(site.atlas.poles["code_departement"]) if each)
    page = pole_page(site, row)
    trail = next(each for each in page.structured if each["@type"] == "BreadcrumbList")
    steps = trail["itemListElement"]
    assert [each["position"] for each in steps] == list(range(1, len(steps) + 1))
    assert steps[0]["item"] == f"{BASE}france.html"
    assert steps[-1]["item"] == f"{BASE}{page.path}"
    assert all(re.fullmatch(rf"{BASE}[a-z]+(/[\w-]+)?[.]html", each["item"]) for each in steps)
