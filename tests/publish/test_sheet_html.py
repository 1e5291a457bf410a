"""Fact sheets as HTML: one file that asks for nothing, and what a screen reader finds in it."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.fact_sheets import sectors_sheet
from geo.render.report_html import to_html
from geo.reports.blocks import (
    Definitions,
    KeyFigure,
    KeyFigures,
    Note,
    Report,
    Section,
    Sentences,
    SmallTables,
    TableBlock,
    Term,
)
from geo.reports.calls import calls_report
from geo.reports.coverage.report import coverage_report
from geo.reports.links import ToWeb
from geo.reports.networks.report import networks_report
from geo.reports.poles.report import pole_report
from geo.reports.study import NewPoles, Study
from geo.reports.tables import Column, Table
from geo.reports.territory.comparison import comparison_report
from geo.reports.territory.report import territory_report

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "</style></title></table><h1>Autre</h1>",
    "{{ 7*7 }} {% raw %}",
    "]]> &lt;b&gt; <!-- -->",
    "javascript:alert(1)",
    "\u202eenvers\u200f",
]
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """The elements of a page in order, with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.fixture(scope="module")
def study(shipped_atlas: Atlas) -> Study:
    return Study(shipped_atlas, Selection())


@pytest.fixture(scope="module")
def pages(study: Study) -> dict[str, Page]:
    near = study.of(zone=Selection(level="departement", codes=("29",)))
    return {
        "sectors": Page(to_html(sectors_sheet(study))),
        "calls": Page(to_html(calls_report(study))),
        "networks": Page(to_html(networks_report(study))),
        "territory": Page(to_html(territory_report(study, "region", "53"))),
        "comparison": Page(to_html(comparison_report(study, "region", ("53", "52", "11")))),
        "pole": Page(to_html(pole_report(study, 0, "contact@exemple.fr"))),
        "coverage": Page(to_html(coverage_report(near, "region", NewPoles(near, 5)))),
    }


KINDS = pytest.mark.parametrize(
    "kind", ["sectors", "calls", "networks", "territory", "comparison", "pole", "coverage"]
)


def everything_saying(text: str) -> Report:
    figures = Table(text, (Column(text, "text"), Column(text)), [(text, 1)])
    blocks = (
        Note((text,)),
        Sentences((text,)),
        KeyFigures((KeyFigure(text, text, text),)),
        TableBlock(figures, (ToWeb(text),)),
        SmallTables((figures,)),
        Definitions((Term(text, text, ToWeb(text)),)),
    )
    return Report(
        text,
        text,
        text,
        (text,),
        (Section("partie", text, lambda: blocks),),
        text,
        text,
        "2026-11-23",
    )


@pytest.mark.slow
@KINDS
def test_page_is_in_french_and_has_one_title_then_headings_in_order(
    pages: dict[str, Page], kind: str
) -> None:
    page = pages[kind]
    assert page.named("html") == [{"lang": "fr"}]
    assert page.open == []
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@KINDS
def test_every_table_has_a_caption_and_headers_with_a_scope(
    pages: dict[str, Page], kind: str
) -> None:
    page = pages[kind]
    assert len(page.named("table")) == len(page.named("caption")) > 0
    assert {each["scope"] for each in page.named("th")} == {"col", "row"}
    rows = [each for each in page.named("th") if each["scope"] == "row"]
    assert len(page.named("tr")) == len(rows) + len(page.named("table"))
    # What scrolls can be reached with the keyboard and has a name.
    regions = [each for each in page.named("div") if "atlas-scroll" in each.get("class", "")]
    wide = [each for each in regions if "wide" in each["class"]]
    assert len(regions) == len(page.named("table")) + len(wide)
    assert regions == [each for each in page.named("div") if "tabindex" in each]
    assert all(each["role"] == "region" and each["aria-label"] for each in regions)


@KINDS
def test_every_drawing_is_named_or_hidden_and_ids_are_unique(
    pages: dict[str, Page], kind: str
) -> None:
    page = pages[kind]
    drawings = page.named("svg")
    named = [each for each in drawings if "aria-hidden" not in each]
    assert named
    # The drawing of the network has links, which an image would hide.
    drawn = {"img", "group"} if kind == "networks" else {"img"}
    assert {each["role"] for each in named} == drawn
    assert len(named) == len(page.named("figure")) == len(page.named("figcaption"))
    identifiers = [each["id"] for _, each in page.elements if "id" in each]
    assert len(identifiers) == len(set(identifiers))
    headed = [each["aria-labelledby"] for each in page.named("section")]
    assert set(headed) <= set(identifiers)


@pytest.mark.parametrize(("kind", "wide"), [("sectors", 2), ("calls", 1), ("territory", 0)])
def test_a_wide_drawing_scrolls_by_the_keyboard_too(
    pages: dict[str, Page], kind: str, wide: int
) -> None:
    found = [each for each in pages[kind].named("div") if each.get("class") == "atlas-scroll wide"]
    assert len(found) == wide
    assert all(each["tabindex"] == "0" and each["aria-label"] for each in found)


@KINDS
def test_page_asks_for_nothing_and_runs_nothing(pages: dict[str, Page], kind: str) -> None:
    page = pages[kind]
    assert not page.named("script", "img", "iframe", "link", "object", "form", "use", "image")
    for tag, attributes in page.elements:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert "src" not in attributes, tag
    schemes = {each["href"].split(":")[0] for each in page.named("a")}
    assert schemes <= {"https", "http", "mailto"}


def test_policy_allows_the_style_of_the_page_and_nothing_else(pages: dict[str, Page]) -> None:
    html = to_html(everything_saying("Texte"))
    (written,) = re.findall("<style>(.*?)</style>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(written.encode()).digest()).decode()
    (policy,) = [
        each["content"]
        for each in pages["pole"].named("meta")
        if each.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in written
    assert "@import" not in written


@pytest.mark.parametrize("attack", ATTACKS)
def test_text_of_the_data_stays_text(attack: str) -> None:
    harmless = Page(to_html(everything_saying("Texte")))
    page = Page(to_html(everything_saying(attack)))
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in harmless.elements]
    assert [set(each) for _, each in page.elements] == [set(each) for _, each in harmless.elements]
    assert page.text.count(attack) == harmless.text.count("Texte") > 14


def test_long_text_is_whole() -> None:
    long = "".join(f"{number:05d}" for number in range(2_000))
    assert Page(to_html(everything_saying(long))).text.count(long) > 14


@pytest.mark.slow
def test_same_text_twice(study: Study) -> None:
    document = territory_report(study, "region", "53")
    again = territory_report(Study(study.atlas, Selection()), "region", "53")
    assert to_html(document) == to_html(again)
