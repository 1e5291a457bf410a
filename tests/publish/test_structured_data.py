"""What other machines read of the pages: cards, canonical links, schema.org, oEmbed."""

import json
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.site.embedding import Embed, frame_html, oembed_json, oembed_path
from geo.publish.site.page import Page
from geo.publish.site.publication import Publication
from geo.publish.site.releases.files import PublishedFile
from geo.publish.site.releases.release import ReleaseId
from geo.publish.site.shell import head_html
from geo.publish.site.structured_data import dataset, json_ld, organization
from geo.settings import Settings
from tests import shipped
from tests.folders import POLE

BASE = "https://exemple.fr/atlas/"
ATTACK = """</script><script>alert(1)</script>"><img src=x onerror=alert(1)>{{ x }}"""


class Head(HTMLParser):
    """Reads the elements of a head: metas by name, links by relation, blocks of data."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.metas: dict[str, str] = {}
        self.links: dict[tuple[str, str], str] = {}
        self.blocks: list[Any] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.metas[found.get("name") or found["property"]] = found["content"]
        if tag == "link":
            self.links[found["rel"], found.get("type", "")] = found["href"]
        if tag == "script":
            assert found == {"type": "application/ld+json"}

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.blocks.append(json.loads(data))


def publication(atlas: Atlas, base: str = BASE, **selection: Any) -> Publication:  # noqa: ANN401
    view = atlas.select(Selection(**selection))
    return Publication(
        view=view,
        settings=Settings(editeur="Association X, 1 rue Y"),
        release=ReleaseId("2026-11-23", "1.0.0"),
        base_url=base,
        has_pole_sheets=True,
        shared={},
    )


def test_the_head_of_a_page_gives_its_address_and_its_card(shipped_atlas: Atlas) -> None:
    page = Page("region/53.html", "Bretagne", "Dix pôles.", "", preview="apercus/53.png")
    head = Head(head_html(page, publication(shipped_atlas)))
    assert head.links["canonical", ""] == f"{BASE}region/53.html"
    assert head.links["alternate", "application/atom+xml"] == "<partage>../versions.atom"
    assert head.metas["og:url"] == f"{BASE}region/53.html"
    assert head.metas["og:image"] == f"{BASE}versions/2026-11-23-v1.0.0/fichiers/apercus/53.png"
    assert head.metas["og:title"] == "Bretagne"
    assert head.metas["og:description"] == "Dix pôles."
    assert head.metas["twitter:card"] == "summary_large_image"
    assert "robots" not in head.metas


def test_without_an_address_only_the_feed_is_announced(shipped_atlas: Atlas) -> None:
    page = Page("index.html", "Accueil", "", "", structured=[{"@type": "Dataset"}])
    assert Head(head_html(page, publication(shipped_atlas, ""))).tags == ["link"]


def test_a_hostile_title_stays_in_its_attribute(shipped_atlas: Atlas) -> None:
    page = Page(
        "pole/a.html",
        ATTACK,
        ATTACK * 100,
        "",
        structured=[{"name": ATTACK}],
        preview="a.png",
    )
    head = Head(head_html(page, publication(shipped_atlas)))
    assert set(head.tags) == {"link", "meta", "script"}
    assert head.metas["og:title"] == ATTACK
    assert len(head.metas["og:description"]) <= 301
    assert head.blocks == [{"@context": "https://schema.org", "name": ATTACK}]


def test_an_embedded_page_is_found_by_those_who_embed_it_only(shipped_atlas: Atlas) -> None:
    page = Page("integration/region/53.html", "Carte", "", "", is_embedded=True)
    head = Head(head_html(page, publication(shipped_atlas)))
    assert head.metas == {"robots": "noindex"}
    answer = head.links["alternate", "application/json+oembed"]
    assert answer == f"{BASE}oembed/region/53.json"


def test_the_data_set_is_described_with_its_files(shipped_atlas: Atlas) -> None:
    site = publication(shipped_atlas)
    found = dataset(
        site, [PublishedFile("versions/2026-11-23-v1.0.0/fichiers/a b.gpkg", "Pôles", 1234)]
    )
    assert found["name"] == "Atlas des pôles territoriaux de coopération économique"
    assert found["license"] == "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
    assert found["temporalCoverage"] == f"2013/{shipped.DATE}"
    assert found["spatialCoverage"] == [{"@type": "Place", "name": "France"}]
    assert found["creator"] == {"@type": "Organization", "name": "Projet Atlas PTCE"}
    assert found["publisher"] == {"@type": "Organization", "name": "Association X"}
    assert 50 <= len(found["description"]) <= 5000
    assert found["distribution"] == [
        {
            "@type": "DataDownload",
            "name": "Pôles",
            "contentUrl": f"{BASE}versions/2026-11-23-v1.0.0/fichiers/a%20b.gpkg",
            "encodingFormat": "application/geopackage+sqlite3",
            "contentSize": "1234 B",
        }
    ]


def test_a_part_of_the_data_says_where_it_is(shipped_atlas: Atlas) -> None:
    found = dataset(publication(shipped_atlas, level="region", codes=("53",)), [])
    assert found["spatialCoverage"] == [{"@type": "Place", "name": "Bretagne"}]
    assert "distribution" not in found


def test_a_pole_is_an_organisation_of_its_commune(shipped_atlas: Atlas) -> None:
    row = shipped_atlas.poles["id_pole"].tolist().index("ptce-3-eva")
    assert organization(publication(shipped_atlas), row) == {
        "@type": "Organization",
        "@id": f"{BASE}pole/ptce-3-eva.html#pole",
        "name": "3.EVA",
        "mainEntityOfPage": f"{BASE}pole/ptce-3-eva.html",
        "address": {
            "@type": "PostalAddress",
            "addressLocality": "Limoux",
            "postalCode": "11300",
            "addressRegion": "Occitanie",
            "addressCountry": "FR",
        },
    }


def test_a_pole_without_a_place_has_no_address(atlas_of: Callable[..., Atlas]) -> None:
    atlas = atlas_of([POLE | {"id_pole": "ptce-a", "nom": "A", "code_postal": "35000"}])
    assert "address" not in organization(publication(atlas), 0)


def test_no_person_is_named(shipped_atlas: Atlas) -> None:
    # `source_titre` may name an author; the description of a pole tells of its people.
    site = publication(shipped_atlas)
    for row, cells in enumerate(shipped_atlas.poles[["source_titre", "description"]].values):
        written = json_ld(organization(site, row))
        assert "Person" not in written
        assert not any(cell and json.dumps(cell)[1:-1] in written for cell in cells)


def test_a_hostile_name_cannot_leave_its_block(atlas_of: Callable[..., Atlas]) -> None:
    atlas = atlas_of([POLE | {"id_pole": "ptce-a", "nom": ATTACK, "site_web": "https://a.fr"}])
    written = json_ld(organization(publication(atlas), 0))
    assert written.count("<") == written.count(">") == 2
    assert Head(written).blocks[0]["name"] == ATTACK


EMBED = Embed("integration/carte.html", ATTACK, height=480)


def test_the_answer_to_who_embeds_a_page_holds_its_frame() -> None:
    answer = json.loads(oembed_json(EMBED, "Atlas PTCE", BASE))
    assert {key: answer[key] for key in ("version", "type", "width", "height")} == {
        "version": "1.0",
        "type": "rich",
        "width": 600,
        "height": 480,
    }
    assert answer["html"] == frame_html(EMBED, BASE)
    assert oembed_path(EMBED) == "oembed/carte.json"


@pytest.mark.parametrize("base", ["", BASE])
def test_the_frame_and_its_link_stay_whole_whatever_the_title(base: str) -> None:
    class Frame(HTMLParser):
        found: list[tuple[str, dict[str, str | None]]] = []  # noqa: RUF012

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.found = [*self.found, (tag, dict(attrs))]

    frame = Frame()
    frame.feed(frame_html(replace(EMBED), base))
    (tag, attributes), (_, _), (_, link) = frame.found
    assert tag == "iframe"
    assert attributes["width"] == "100%"
    assert link == {"href": f"{base}index.html"}
    assert attributes["title"] == ATTACK
    assert attributes["src"] == f"{base}integration/carte.html"
