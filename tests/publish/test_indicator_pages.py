"""The published pages of the indicators: what each shows, what it leads to, what it weighs."""

import gzip
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from geo.analysis.kept_territories import Kept
from geo.atlas import load_atlas
from geo.commands.main import main
from geo.publish.site.assets.shared_contents import shared_contents
from geo.publish.site.pages.indicators import (
    indicator_maps,
    indicator_page,
    indicator_subjects,
    indicators_page,
)
from geo.publish.site.publication import Publication
from geo.render.pdf import to_pdf
from geo.reports.blocks import TableBlock
from geo.reports.choices.drawing import MapChoices
from geo.reports.coverage.indicators import map_report
from geo.reports.coverage.report import coverage_sentences
from geo.reports.maps.maps import poles_map
from tests.indicators import folder_with_indicators
from tests.journeys.published import publish
from tests.publish.site_reader import ReadPage, read_page
from tests.spaces import plain

pytestmark = pytest.mark.slow

PAIRS = (("chomage", "densite"), ("qpv", "actifs"))
WANTED = (
    *("indicateurs.html", "indicateur/chomage.html", "indicateur/qpv.html", "indicateur/frr.html"),
    *("couverture/qpv.html", "croisement/chomage_densite.html", "croisement/qpv_actifs.html"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("indicateurs")


@pytest.fixture(scope="module")
def site(folder: Path) -> Publication:
    atlas = load_atlas(folder_with_indicators(folder))
    return replace(publish(folder / "site", atlas, [], shared_contents(atlas)), pairs=PAIRS)


@pytest.fixture(scope="module")
def pages(site: Publication, folder: Path) -> dict[str, ReadPage]:
    """Some of the pages, as they are read."""
    subjects = [each for each in indicator_subjects(site) if each.path in WANTED]
    wanted = [indicators_page, *(partial(indicator_page, subject=each) for each in subjects)]
    builders = [lambda _, make=make: make(site) for make in wanted]
    publish(folder / "site", site.atlas, builders, shared_contents(site.atlas))
    return {path: read_page(folder / "site" / path) for path in WANTED}


def text_of(folder: Path, path: str) -> str:
    return plain((folder / "site" / path).read_text("utf-8"))


def choices_of(page: ReadPage) -> list[list[str]]:
    return [row for row in page.rows if plain(row[0]).startswith("Choix ")]


def test_every_page_that_is_wanted_is_light_and_led_to(
    pages: dict[str, ReadPage], folder: Path, site: Publication
) -> None:
    for path in WANTED:
        assert len(gzip.compress((folder / "site" / path).read_bytes())) < 150_000, path
    led_to = set(pages["indicateurs.html"].links)
    assert {each.path for each in indicator_subjects(site)} <= led_to
    listed = text_of(folder, "indicateurs.html")
    themes = [listed.index(f"en service : {theme}") for theme in ("taux", "classes", "effectifs")]
    assert themes == sorted(themes)
    assert "../couverture/qpv.html" in pages["indicateur/qpv.html"].links
    assert "../croisement/chomage_densite.html" in pages["indicateur/chomage.html"].links


def test_the_page_of_a_rate_has_its_maps_its_source_and_whether_it_is_linked(
    pages: dict[str, ReadPage], folder: Path
) -> None:
    said = text_of(folder, "indicateur/chomage.html")
    assert "Source : Jeu d'essai ; 2023 ; Licence Ouverte 2.0." in said
    headings = pages["indicateur/chomage.html"].headings
    assert [plain(title) for rank, title in headings if rank == "h2"][-4:] == [
        "Croisé avec le taux de pôles",
        "Qui est près d'un pôle, selon cet indicateur",
        "Est-ce lié ?",
        "Tableau",
    ]
    assert "Une association entre EPCI, jamais un effet" in said
    assert "à droite haut, vers le haut haut" in said


def test_the_page_of_a_zoning_says_why_it_has_no_map_and_who_is_covered(
    folder: Path, pages: dict[str, ReadPage]
) -> None:
    said = text_of(folder, "indicateur/frr.html")
    assert "connu par commune seulement" in said
    assert "Classe, que la source donne par commune." in said
    rows = {row[0]: row for row in pages["indicateur/frr.html"].rows}
    assert {"non classée", "FRR", "FRR+"} <= set(rows)
    assert not [link for link in pages["indicateur/frr.html"].links if "/images/" in link]


def test_the_coverage_of_an_effectif_says_what_the_application_says(
    pages: dict[str, ReadPage], folder: Path, site: Publication
) -> None:
    said = text_of(folder, "couverture/qpv.html")
    for sentence in coverage_sentences(site.study.of(need="qpv")).sentences:
        assert plain(sentence) in said
    assert len(choices_of(pages["couverture/qpv.html"])) > 1


def test_two_effectifs_have_the_choices_between_them_and_two_rates_their_map(
    pages: dict[str, ReadPage],
) -> None:
    assert len(choices_of(pages["croisement/qpv_actifs.html"])) > 1
    rates = pages["croisement/chomage_densite.html"]
    assert not choices_of(rates)
    assert len([row for row in rates.rows if row[1:2] == ["59"]]) == 1


def test_pages_lead_to_no_file_that_is_not_written(
    pages: dict[str, ReadPage], site: Publication
) -> None:
    drawn = {name for name, draw in indicator_maps(site) if draw(site)}
    sheets = {each.name for each in indicator_subjects(site)}
    linked = {
        link.rsplit("/", 1)[-1].removeprefix("ptce-").rsplit("-", 3)[0]
        for path, page in pages.items()
        if path != "indicateurs.html"
        for link in page.links
        if link.endswith((".png", ".svg", ".pdf")) and "/fichiers/" in link
    }
    assert linked <= drawn | sheets
    assert {"indicateur-chomage_epci", "indicateur-qpv_poles"} <= linked & drawn
    assert "indicateur-frr" in sheets - drawn


@pytest.mark.parametrize("name", ["indicateur-chomage", "croisement-chomage_densite"])
def test_sheets_conform(name: str, site: Publication) -> None:
    (subject,) = (each for each in indicator_subjects(site) if each.name == name)
    assert to_pdf(subject.report(site)).startswith(b"%PDF")


def test_the_sheet_of_a_map_is_of_what_was_chosen(site: Publication) -> None:
    kept = Kept(population_min=200_000, first=10)
    choices = MapChoices(indicator="actifs", level="epci", kept=kept, order="habitants")
    report = map_report(poles_map(site.view, choices), choices)
    assert report.name == "carte-actifs-epci-france"
    (section,) = report.pick("tableau")
    (table,) = (block.table for block in section.blocks if isinstance(block, TableBlock))
    assert len(table.rows) == 10
    assert table.rows[0][0] == "Métropole du Grand Paris"
    assert to_pdf(report).startswith(b"%PDF")


@pytest.mark.parametrize(
    "text", ["densite", "densite,densite", "densite,inconnu", "densite,population", "a,b,c", ""]
)
def test_a_pair_that_cannot_be_is_refused(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", "--out", str(tmp_path / "site"), f"--pair={text}"]) == 2
    said = plain(capsys.readouterr().err)
    assert "Valeurs possibles : superficie, densite." in said
    assert not (tmp_path / "site").exists()
