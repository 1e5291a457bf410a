"""Fact sheets as PDF: what they say, their structure, and what hostile texts can do to them."""

import io
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pypdf import PdfReader
from pypdf.generic import PdfObject
from pyproj import Geod
from scipy.stats import chi2

from geo.analysis.proximity import surroundings, territory_origin
from geo.french import number, percent
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.letters import in_font
from geo.render.pdf import to_pdf
from geo.render.report_html import to_html
from geo.reports.blocks import (
    Block,
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
from geo.reports.coverage.report import coverage_report
from geo.reports.links import ToWeb
from geo.reports.neighbours import near_report
from geo.reports.networks.report import networks_report
from geo.reports.poles.report import pole_report
from geo.reports.sentences import count_sentence, source_sentence
from geo.reports.study import NewPoles, Study
from geo.reports.tables import Column, Table
from geo.reports.territory.comparison import comparison_report
from geo.reports.territory.portraits import portrait_sentences
from geo.reports.territory.report import territory_report
from geo.settings import ROOT
from tests import shipped
from tests.spaces import plain

pytestmark = pytest.mark.slow

A4_POINTS = (595, 842)
ATTACKS = [
    '#import "/sheet.json"',
    '#eval("1+1")',
    "$x^2$ *bold* _it_ `raw`",
    "@ref <label> ~ -- ---",
    "\\ ] [ #[ } {",
    "= Titre // commentaire /* */",
    "https://exemple.fr/#fragment",
    "<script>alert(1)</script>",
    "{{ 7*7 }} ]]> &amp; =cmd|' /C calc'!A0",
]


@pytest.fixture(scope="module")
def study(shipped_atlas: Atlas) -> Study:
    return Study(shipped_atlas, Selection())


@pytest.fixture(scope="module")
def bretagne(study: Study) -> bytes:
    return to_pdf(territory_report(study, "region", "53"))


def sheet_of(*blocks: Block, title: str = "Titre") -> Report:
    return Report(
        name="fiche",
        kind="Fiche",
        title=title,
        lead=(title,),
        sections=(Section("partie", title, lambda: blocks),),
        source="Source : essai.",
        licence="",
        date="2026-11-23",
    )


def everything_saying(text: str) -> Report:
    """A sheet where a text stands wherever data may."""
    figures = Table(text, (Column(text, "text"), Column(text)), [(text, 1), (text, None)])
    return sheet_of(
        Note((text,)),
        Sentences((text,)),
        KeyFigures((KeyFigure(text, text, text),)),
        TableBlock(figures, (ToWeb(text), ToWeb(text))),
        SmallTables((figures,)),
        Definitions((Term(text, text, ToWeb(text)),)),
        title=text,
    )


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def squeezed(text: str) -> str:
    """A text without what breaking lines changes: spaces and hyphens."""
    return re.sub(r"[\s\u200b\u00ad\u2010-]+", "", plain(text))


def elements(pdf: bytes) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    """Each element of the structure tree in reading order: kind, itself, kinds above it."""

    def walk(node: object, above: tuple[str, ...]) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
        node = node.get_object() if isinstance(node, PdfObject) else node
        if isinstance(node, list):
            for each in node:
                yield from walk(each, above)
        elif isinstance(node, dict):
            kind = str(node.get("/S", ""))
            if kind:
                yield kind, node, above
            if "/K" in node:
                yield from walk(node["/K"], (*above, kind) if kind else above)

    yield from walk(PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"], ())


def test_key_figures_are_those_of_an_independent_count(
    shipped_atlas: Atlas, bretagne: bytes
) -> None:
    """Counted from the tables, the interval by chi-square, the coverage pole by pole."""
    poles, communes = shipped_atlas.poles, shipped_atlas.territories.communes
    here = poles[poles["code_region"] == "53"]
    inside = communes[communes["code_region"] == "53"]
    inhabitants = int(inside["population"].sum())
    located = poles[poles["longitude"].notna() & ~poles["code_region"].isin(list("12346"))]
    geodesic = Geod(ellps="WGS84")
    near = np.zeros(len(inside), dtype=bool)
    for longitude, latitude in zip(located["longitude"], located["latitude"], strict=True):
        ones = np.ones(len(inside))
        _, _, metres = geodesic.inv(
            ones * longitude, ones * latitude, inside["longitude"], inside["latitude"]
        )
        near |= metres <= 30_000
    covered = int(inside["population"][near].sum())
    low = chi2.ppf(0.025, 2 * len(here)) / 2 / inhabitants * 100_000
    high = chi2.ppf(0.975, 2 * len(here) + 2) / 2 / inhabitants * 100_000
    text = squeezed(text_of(bretagne))
    for expected in (
        f"{len(here)} pôles recensés",
        f"sur {len(poles)} recensés ici",
        f"{number(inhabitants)} habitants",
        f"{number(100_000 * len(here) / inhabitants, 2)} pôle pour 100 000 habitants",
        f"intervalle à 95 % : {number(low, 2)} à {number(high, 2)} ; 6e sur 18 régions",
        f"{percent(covered / inhabitants, 1)} des habitants à 30 km au plus d'un pôle",
        f"{number(covered)} sur {number(inhabitants)}",
    ):
        assert squeezed(expected) in text, expected


def test_sheet_says_what_the_page_says(study: Study, bretagne: bytes) -> None:
    found = study.portrait("region", "53")
    text = squeezed(text_of(bretagne))
    sentences = portrait_sentences(found, study.france, study.atlas)
    assert len(sentences) == 5
    for sentence in [*sentences, count_sentence(found.view), source_sentence(study.atlas)]:
        assert squeezed(sentence) in text, sentence


def test_every_pole_is_listed_and_those_without_a_commune_apart(
    shipped_atlas: Atlas, bretagne: bytes
) -> None:
    text = squeezed(text_of(bretagne))
    poles = shipped_atlas.poles[shipped_atlas.poles["code_region"] == "53"]
    start = text.index(squeezed("5 pôles localisés à la commune"))
    middle = text.index(squeezed("4 pôles dont la commune n'est pas connue"))
    located = poles["longitude"].notna()
    assert located.sum() == 5
    for name in poles["nom"][located]:
        assert start < text.index(squeezed(name), start) < middle
    for name in poles["nom"][~located]:
        assert squeezed(name) in text[middle:]


@pytest.mark.parametrize(
    "name", ["territory", "comparison", "pole", "coverage", "networks", "near", "france"]
)
def test_structure_has_headings_tables_with_headers_and_figures_with_alternatives(
    study: Study, name: str
) -> None:
    near = study.of(zone=Selection(level="departement", codes=("29",)))
    brest = territory_origin(study.inhabitants, "commune", "29019")
    around = surroundings(study.everywhere, brest, study.inhabitants, None)
    documents = {
        "territory": lambda: territory_report(study, "departement", "29"),
        "comparison": lambda: comparison_report(study, "region", ("53", "52")),
        "pole": lambda: pole_report(study, 0),
        "coverage": lambda: coverage_report(near, "region", NewPoles(near, 5)),
        "networks": lambda: networks_report(study),
        "near": lambda: near_report(study, around),
        "france": lambda: territory_report(study, None, ""),
    }
    found = list(elements(to_pdf(documents[name]())))
    kinds = Counter(kind for kind, _, _ in found)
    assert kinds["/H1"] == 1
    headings = [int(kind[2:]) for kind, _, _ in found if re.fullmatch("/H[1-6]", kind)]
    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))
    assert kinds["/Table"] == kinds["/Caption"] == kinds["/THead"] > 0
    for kind, _, above in found:
        if kind == "/TH":
            assert "/THead" in above
        if kind == "/TD":
            assert "/TBody" in above
    drawings = [node for kind, node, _ in found if kind == "/Figure"]
    assert drawings
    assert all(len(str(node.get("/Alt", ""))) > 30 for node in drawings)


def test_file_says_what_it_is(bretagne: bytes) -> None:
    reader = PdfReader(io.BytesIO(bretagne))
    root = reader.trailer["/Root"]
    assert str(root["/Lang"]).startswith("fr")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata["/Title"] == "Fiche de territoire – région : Bretagne"
    assert reader.metadata["/CreationDate"].startswith(f"D:{shipped.DATE.replace('-', '')}")
    metadata = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part(?:=\"|>)1", metadata)
    for page in reader.pages:
        assert tuple(round(float(side)) for side in page.mediabox[2:]) == A4_POINTS


def test_every_page_gives_its_number_the_source_and_the_licence(bretagne: bytes) -> None:
    pages = PdfReader(io.BytesIO(bretagne)).pages
    assert len(pages) > 2
    for rank, page in enumerate(pages, 1):
        text = squeezed(page.extract_text())
        assert f"{rank}/{len(pages)}" in text
        assert squeezed(f"version {shipped.VERSION}, {shipped.DAY}") in text
        assert "Licence:LicenceOuverte2.0." in text


def test_only_one_family_of_letters_and_all_embedded(bretagne: bytes) -> None:
    fonts: set[str] = set()
    for page in PdfReader(io.BytesIO(bretagne)).pages:
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            descriptor = inner.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            fonts.add(str(descriptor["/FontName"]).split("+")[1].split("-")[0])
    assert fonts == {"SourceSansPro"}


@pytest.mark.slow
def test_same_bytes_in_another_process_another_zone_and_another_order(
    bretagne: bytes, tmp_path: Path
) -> None:
    command = ["fact-sheets", "--region", "53", "--out"]
    subprocess.run(
        [sys.executable, "-m", "geo", *command, str(tmp_path)],
        check=True,
        cwd=ROOT,
        capture_output=True,
        env={**os.environ, "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "LC_ALL": "C"},
    )
    (written,) = tmp_path.iterdir()
    assert written.name == f"fiche-region-53-{shipped.DATE}.pdf"
    assert written.read_bytes() == bretagne


@pytest.mark.parametrize("date", ["2026-11-23", "2026-11", "2026", "", "hier", "2026-02-30"])
def test_date_of_the_file_is_that_of_the_data_or_none(date: str) -> None:
    document = sheet_of(Note(("Texte.",)))
    pdf = to_pdf(Report(**{**_fields(document), "date": date}))
    found = PdfReader(io.BytesIO(pdf)).metadata.get("/CreationDate", "")
    days = {"2026-11-23": "20261123", "2026-11": "20261101", "2026": "20260101"}
    assert found.startswith(f"D:{days[date]}") if date in days else not found


def _fields(document: Report) -> dict[str, Any]:
    names = ("name", "kind", "title", "lead", "sections", "source", "licence", "date")
    return {name: getattr(document, name) for name in names}


@pytest.mark.parametrize("attack", ATTACKS)
def test_text_of_the_data_stays_text(attack: str) -> None:
    pdf = to_pdf(everything_saying(attack))
    # Title, lead, heading, paragraph, point, three in the key figure, caption, titles and rows of
    # two tables, term.
    assert squeezed(text_of(pdf)).count(squeezed(attack)) >= 14


def test_long_text_is_whole_and_inside_the_page() -> None:
    long = "".join(f"{number:05d}" for number in range(2_000))
    figures = Table("Table", (Column("Nom", "text"), Column("Pôles")), [(long, 7)])
    pages = PdfReader(io.BytesIO(to_pdf(sheet_of(TableBlock(figures))))).pages
    assert len(pages) > 1
    lines = [line.strip() for page in pages for line in page.extract_text().splitlines()]
    digits = [line for line in lines if re.fullmatch(r"[0-9]+", squeezed(line))]
    assert max(map(len, digits)) < 130
    assert squeezed("".join(digits)).startswith(long)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("abc\u202edef\u200f\u2066ghi\u2069", "abcdefghi"),
        ("a\u0007b\u0000c\ud800", "abc"),
        ("ligne\nsuivante\tfin", "ligne suivante fin"),
        ("مرحبا", "mrhb?"),
        ("Œuvre d’été – 1\u202f000\u00a0€ ≥ Ω Ж", "Œuvre d’été – 1\u202f000\u00a0€ ≥ Ω Ж"),
        ("\ue000\ufffe", ""),
    ],
)
def test_only_letters_that_the_font_has_are_written(text: str, written: str) -> None:
    assert in_font(text) == written


def test_text_in_any_script_makes_a_file() -> None:
    text = "مرحبا 你好 😀 \u202e\u0007 नमस्ते \U000e0001 �"
    assert "mrhb? NiHao" in text_of(to_pdf(everything_saying(text)))


def test_table_without_a_row_has_its_titles() -> None:
    titles = tuple(Column(f"Une colonne au titre assez long {rank}", "text") for rank in range(9))
    assert "assez" in text_of(to_pdf(sheet_of(TableBlock(Table("Rien", titles, [])))))


def test_header_of_a_long_table_is_on_every_page() -> None:
    rows = [(f"Pôle {rank}", rank) for rank in range(200)]
    figures = Table("Table", (Column("Nom du pôle", "text"), Column("Membres")), rows)
    pages = PdfReader(io.BytesIO(to_pdf(sheet_of(TableBlock(figures))))).pages
    assert len(pages) > 3
    assert all("Nomdupôle" in squeezed(page.extract_text()) for page in pages)
    text = "".join(page.extract_text() for page in pages)
    assert all(f"Pôle {rank}" in text for rank in range(200))


@pytest.mark.parametrize(
    ("address", "is_followed"),
    [
        ("https://exemple.fr/a?b=c#d", True),
        ("mailto:contact@exemple.fr", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("//exemple.fr", False),
        ("http://[", False),
    ],
)
def test_only_web_and_mail_addresses_are_links(address: str, is_followed: bool) -> None:  # noqa: FBT001
    links = links_of(to_pdf(sheet_of(Definitions((Term("Site", "ici", ToWeb(address)),)))))
    assert links == ([address] if is_followed else [])


def links_of(pdf: bytes) -> list[str]:
    return [
        str(note.get_object()["/A"]["/URI"])
        for page in PdfReader(io.BytesIO(pdf)).pages
        for note in page.get("/Annots", [])
    ]


def test_a_sheet_leads_to_its_lasting_page_where_it_has_one(study: Study) -> None:
    address = "https://exemple.fr/atlas/versions/2026-11-30-v1.1.0/pole/ptce-3-eva.html"
    report = pole_report(study, study.atlas.positions["ptce-3-eva"])
    links = links_of(to_pdf(replace(report, address=address)))
    assert address in links
    assert not [each for each in links_of(to_pdf(report)) if "versions/" in each]
    written = to_html(replace(report, address=address))
    assert f'<a href="{address}">{address}</a>' in written
    assert "dans cette version" not in to_html(report)
