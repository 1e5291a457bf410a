"""What is read is French, in every medium: letters, spaces, words, agreement."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.fact_sheets import sectors_sheet
from geo.publish.site.assets.pole_index import pole_index
from geo.render.leaflet import catalogue
from geo.render.pdf import pdf_files
from geo.render.plotly import figure_of
from geo.render.report_html import to_html
from geo.render.svg.posters import map_poster
from geo.reports.blocks import Report
from geo.reports.calls import calls_report
from geo.reports.choices.drawing import MapChoices
from geo.reports.coverage.report import coverage_report
from geo.reports.maps.maps import poles_map
from geo.reports.networks.report import networks_report
from geo.reports.poles.report import pole_report
from geo.reports.study import Study
from geo.reports.territory.comparison import comparison_report
from geo.reports.territory.report import territory_report
from tests.pages.opened import open_page
from tests.render.every_chart import every_chart

FAULTS = {
    "straight apostrophe": r"[^\W\d_]'",
    "rank": r"(?<![\w.,-])[1-9]\d*(?:er?|re)(?=[ \u202f]\w)",
    "breakable space before a mark": r"[ \u00a0][:;!?»%€](?:[\s.,)]|$)",
    "breakable space in a quotation": r"«[ \u00a0]",
    "breakable space in a number": r"(?<![\d:])\d{1,3} \d{3}(?!\d)",
    "breakable space before a unit": r"\d[ \u00a0](?:km|ha|Mo|ko)\b",
    "two words for one": r"(?i)sélectionn|sélections? par un appel|pour cette sélection",
    "nought": r"(?:^|[ ,;(«\u202f])0 (?:pôle|compte|habitant|lien|commune)\b(?! sur)",
    "a key of the settings": r"contact_erreurs|« ?editeur|des réglages",
}
"""What no text that is read may hold."""

_CODES = ("lettres", "mots")  # of the index: folded, to be searched
_UNREAD = re.compile(r"<(script|style|code|pre)\b.*?</\1>", re.DOTALL)
_NAMES = re.compile(r' (?:alt|title|placeholder|aria-label)="([^"]*)"')


def texts_of_html(html: str) -> Iterator[str]:
    """What is read in HTML: texts, and names of what has none."""
    read = _UNREAD.sub("", html)
    yield from map(unescape, _NAMES.findall(read))
    yield from map(unescape, re.split(r"<[^>]*>", read))


def texts_of_data(data: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """All the texts of data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from texts_of_data(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from texts_of_data(value)


def faults(texts: Iterator[str]) -> dict[str, list[str]]:
    """The texts that hold a fault, by fault; addresses are no texts."""
    found: dict[str, list[str]] = {}
    for text in texts:
        said = re.sub(r"\S+://\S+|\S+@\S+", "", text)
        for name, pattern in FAULTS.items():
            if re.search(pattern, said):
                found.setdefault(name, []).append(text.strip()[:160])
    return found


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("straight apostrophe", "l'Aude"),
        ("rank", "le 6e taux"),
        ("breakable space before a mark", "Source : IGN"),
        ("breakable space in a quotation", "« mot\u202f»"),
        ("breakable space in a number", "100 000 habitants"),
        ("breakable space before a unit", "à 30 km"),
        ("two words for one", "9 pôles sélectionnés"),
        ("nought", "En Corse, 0 pôle"),
        ("a key of the settings", "clé contact_erreurs des réglages"),
    ],
)
def test_a_fault_is_seen(fault: str, text: str) -> None:
    assert list(faults(texts_of_html(f"<p>{text}</p>"))) == [fault]
    assert faults(texts_of_html(f"<code>{text}</code>")) == {}


def reports(atlas: Atlas) -> dict[str, Report]:
    """One of each kind; filtered ones too."""
    study, laureates = Study(atlas, Selection()), Study(atlas, Selection(statuses=("laureat",)))
    mayotte = study.of(zone=Selection(level="departement", codes=("976",)))
    return {
        "france": territory_report(study, None, ""),
        "mayotte": territory_report(study, "departement", "976"),
        "limouxin": territory_report(study, "epci", "200071926"),
        "laureates": territory_report(laureates, "region", "53"),
        "comparison": comparison_report(study, "region", ["53", "52", "28"]),
        "coverage": coverage_report(mayotte, "departement"),
        "second": coverage_report(study, "region", second=laureates),
        "pole": pole_report(study, atlas.positions["ptce-3-eva"]),
        "networks": networks_report(study),
        "calls": calls_report(study),
        "sectors": sectors_sheet(study),
    }


@pytest.fixture(scope="module")
def written(shipped_atlas: Atlas) -> dict[str, Report]:
    return reports(shipped_atlas)


@pytest.mark.slow
def test_reports_are_french_in_html(written: dict[str, Report]) -> None:
    assert {name: faults(texts_of_html(to_html(each))) for name, each in written.items()} == {
        name: {} for name in written
    }


@pytest.mark.slow
def test_reports_are_french_in_pdf(written: dict[str, Report]) -> None:
    for name in ("mayotte", "pole", "calls"):
        sheet = json.loads(pdf_files(written[name])["sheet.json"])
        assert faults(texts_of_data(sheet)) == {}, name


def test_drawings_are_french(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection(level="region", codes=("53",)))
    drawn = poles_map(view, MapChoices(indicator="taux", level="departement"))
    assert faults(texts_of_html(map_poster(drawn))) == {}
    for name, chart in every_chart(shipped_atlas, Selection(level="region", codes=("53",))):
        said = texts_of_data(figure_of(chart).to_plotly_json())
        assert faults(line for text in said for line in re.split("<[^>]*>", text)) == {}, name


def test_what_browsers_write_is_french(shipped_atlas: Atlas) -> None:
    everything = shipped_atlas.select(Selection())
    index = {key: each for key, each in pole_index(everything).items() if key not in _CODES}
    assert faults(texts_of_data(index)) == {}
    assert faults(texts_of_data(catalogue(shipped_atlas))) == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "query"),
    [("", {}), ("territoire.py", {"epci": "200071926"}), ("a_propos.py", {})],
)
def test_pages_are_french(page: str, query: dict[str, str]) -> None:
    app = open_page(page, **query)
    said = [text for each in app.get("html") for text in texts_of_html(each.proto.body)]
    said += [each.value for each in (*app.title, *app.header, *app.caption)]
    said += [each.label for each in (*app.button, *app.expander)]
    assert faults(iter(said)) == {}
