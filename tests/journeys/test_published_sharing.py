"""What one takes away of the published home page follows its filters: link, list, pictures."""

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from geo.french import date, typeset
from geo.model.atlas import Atlas
from geo.publish.site.pages.home import home_page
from geo.tables.write import neutralise
from tests import shipped
from tests.journeys.published import RELEASE, publish
from tests.spaces import plain


@pytest.fixture
def bretagne(page: Page, home_address: str) -> Page:
    """The home page, with a région chosen and what is to be shared unfolded."""
    page.goto(home_address)
    page.get_by_text("Filtrer les pôles").click()
    page.get_by_label("Région", exact=True).select_option("53")
    page.get_by_text("Partager, télécharger, citer").click()
    return page


def test_the_link_and_the_reference_keep_the_filters(bretagne: Page) -> None:
    frozen = f"/versions/{RELEASE}/index.html?region=53"
    link = bretagne.locator("#lien").inner_text()
    assert link.endswith(frozen)
    said = plain(bretagne.locator("#citation").inner_text())
    assert said.startswith("Atlas PTCE, « Carte et chiffres des PTCE, les pôles en Bretagne », ")
    assert link in said
    assert f"version {shipped.VERSION} du {plain(date(shipped.DATE))}" in said
    footer = bretagne.get_by_role("link", name="Adresse permanente")
    assert (footer.get_attribute("href") or "").endswith(frozen.removeprefix("/"))
    bretagne.goto(link)
    expect(bretagne.locator("[data-figure=poles]")).to_have_text(str(len(shipped.BRETONS)))
    bretagne.get_by_text("Partager, télécharger, citer").click()
    assert bretagne.locator("#lien").inner_text() == link


def test_the_list_is_a_csv_of_what_is_shown(bretagne: Page) -> None:
    with bretagne.expect_download() as started:
        bretagne.get_by_role("button", name="Cette liste en CSV").click()
    assert started.value.suggested_filename == f"ptce-poles-53-{shipped.DATE}.csv"
    content = started.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    by_id = {row["id_pole"]: row for row in shipped.BRETONS}
    assert {row["Identifiant"] for row in rows} == set(by_id)
    for row in rows:
        pole = by_id[row["Identifiant"]]
        assert row["Nom"] == neutralise(typeset(pole["nom"]))
        assert row["Région"] == "Bretagne"
        assert bool(row["Latitude"]) is bool(pole["code_insee"])
        assert row["Page"].endswith(f"/pole/{pole['id_pole']}.html")


def test_pictures_are_those_of_the_territory_chosen_or_say_that_they_are_not(
    bretagne: Page,
) -> None:
    png = bretagne.locator("#partage a", has_text="PNG")
    assert (png.get_attribute("href") or "").endswith(f"/ptce-region-53-{shipped.DATE}.png")
    expect(png).to_have_text("Carte en PNG (en Bretagne)")
    bretagne.get_by_text("Statut", exact=True).first.click()
    bretagne.get_by_label("Vu en activité").check()
    expect(png).to_have_text("Carte en PNG (en Bretagne, sans ces filtres)")
    bretagne.get_by_label("Région", exact=True).select_option("")
    assert (png.get_attribute("href") or "").endswith(f"/ptce-france-{shipped.DATE}.png")
    expect(png).to_have_text("Carte en PNG (en France, sans ces filtres)")
    bretagne.get_by_role("button", name="Effacer les filtres").click()
    expect(png).to_have_text("Carte en PNG")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+33 1",
        "-3.5",
        "-3,5e2",
        "@SUM(A1)",
        " \t=1",
        "'=1",
        "a;=1;b",
        "a ; -1",
        "\uff1d1",
        "\u22121",
        "\u200b=1",
        "Terres - de Lorraine",
        "",
    ],
)
def test_a_cell_is_made_harmless_as_python_does(bretagne: Page, text: str) -> None:
    assert bretagne.evaluate("text => atlasTaken.neutralise(text)", text) == neutralise(text)


def test_a_hostile_name_stays_in_its_cell(
    page: Page,
    tmp_path: Path,
    atlas_of: Callable[[list[dict[str, str]]], Atlas],
    contents: Mapping[str, bytes],
) -> None:
    hostile = '=HYPERLINK("https://exemple.fr";"oui"), suite'
    pole = {**shipped.rows("poles")[0], "nom": hostile}
    publish(tmp_path / "site", atlas_of([pole]), [home_page], contents)
    page.goto((tmp_path / "site" / "index.html").as_uri())
    page.get_by_text("Partager, télécharger, citer").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Cette liste en CSV").click()
    text = started.value.path().read_text("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["Nom"] == neutralise(typeset(hostile))
    assert row["Nom"].startswith("'=")
