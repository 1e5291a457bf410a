"""From a pole to its territory, from a territory to its poles, and its tables in a workbook."""

import io
import re

from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests import shipped
from tests.journeys.reading import downloaded, expect_query, query


def test_one_goes_from_a_pole_to_its_territory_and_to_the_map_of_its_poles(
    app: str, page: Page
) -> None:
    page.goto(f"{app}/pole?pole=ptce-3-eva")
    page.get_by_role("link", name="Communauté de communes du Limouxin").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Limouxin")
    poles = page.get_by_role("region", name="1 pôle localisé à la commune")
    expect(poles.get_by_role("link", name="3.EVA")).to_be_visible()
    page.get_by_role("link", name="Voir ces pôles sur la carte").click()
    expect(page.get_by_text("Les pôles dans l’intercommunalité")).to_be_visible()
    expect_query(page, {"epci": ["200071926"]})


def test_a_sector_of_a_pole_leads_to_the_map_of_all_that_have_it(app: str, page: Page) -> None:
    page.goto(f"{app}/pole?pole=ptce-3-eva")
    page.get_by_role("link", name="Numérique").click()
    expect(page.get_by_text("Les pôles du secteur « Numérique »")).to_be_visible()
    expect_query(page, {"secteur": ["numerique"]})


def test_the_workbook_of_a_page_holds_the_comparison_on_screen(app: str, page: Page) -> None:
    page.goto(f"{app}/territoire?region=53&region=52")
    expect(page.get_by_role("region", name="Pôles par secteur")).to_be_visible()
    _, data = downloaded(page, page.get_by_role("button", name="Excel", exact=True))
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert workbook.sheet_names[:2] == ["Pôles en clair", "Ce que montre la page"]
    rows = workbook.get_sheet_by_name("Ce que montre la page").to_python()
    (poles,) = ([*row[1:4]] for row in rows if row[0] == "Pôles")
    here = [len(shipped.poles(code_region=code)) for code in ("53", "52")]
    assert poles == [*here, shipped.POLES]
    assert len(workbook.get_sheet_by_name("Pôles en clair").to_python()) == 1 + sum(here)


def test_a_table_is_a_workbook_too(app: str, page: Page) -> None:
    page.goto(f"{app}/territoire?departement=29")
    near = page.get_by_role("region", name="Pôles localisés les plus proches")
    expect(near.get_by_role("row")).to_have_count(6)
    button = page.get_by_role("button", name="Télécharger ce tableau (Excel)").nth(1)
    name, data = downloaded(page, button)
    assert name.startswith("poles-localises-les-plus-proches")
    sheet, *_ = CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    assert sheet == "Tableau"


def test_what_is_alike_is_weighed_and_chosen_with_the_keyboard(app: str, page: Page) -> None:
    page.goto(f"{app}/territoire?epci=242900314")
    page.get_by_text("Choisir les indicateurs et leurs poids").click()
    slider = page.get_by_role("slider", name="Poids : Densité de population")
    slider.press("ArrowRight")
    said = page.get_by_text("Densité de population (poids 2, échelle logarithmique)")
    expect(said).to_be_visible()
    assert query(page)["semblable"] == ["densite:2", "population"]
    page.get_by_role("button", name=re.compile("^Comparés par")).press("Enter")
    page.get_by_role("checkbox", name=re.compile("^Superficie")).press("Space")
    expect(page.get_by_text("Superficie (poids 1, échelle logarithmique)")).to_be_visible()
    expect(said).to_be_visible()
