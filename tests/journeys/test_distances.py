"""What local authorities and officials do on the pages of distances, in a real browser."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import shipped
from tests.journeys.reading import (
    TERRITORIES,
    downloaded,
    expect_poles,
    map_frame,
    map_of,
    spot_on_map,
    wait_for_rest,
)


def suggestions(page: Page) -> Locator:
    """The territories that the picker proposes."""
    return page.get_by_role("listbox", name="Territoires proposés").get_by_role("option")


@pytest.mark.parametrize(
    ("typed", "address", "words"),
    [
        ("Sainte-Colombe 33", "commune=33390", "mairie de Sainte-Colombe (Gironde)"),
        ("Annecy-le-Vieux", "commune=74010", "mairie d’Annecy (Haute-Savoie)"),
        ("brest metropole", "epci=242900314", "commune la plus peuplée"),
    ],
)
def test_a_local_authority_types_its_name_and_gets_its_poles(
    app: str, page: Page, typed: str, address: str, words: str
) -> None:
    page.goto(f"{app}/proximite")
    box = page.get_by_role("combobox", name="Autour de quel lieu ?")
    box.click()
    box.press_sequentially(typed)
    expect(suggestions(page).first).to_be_visible()
    box.press("Enter")
    expect(page).to_have_url(re.compile(address))
    expect(page.get_by_text(re.compile(re.escape(words)))).to_be_visible()


def test_another_place_takes_the_place_of_the_first(app: str, page: Page) -> None:
    page.goto(f"{app}/proximite?commune=29019")
    box = page.get_by_role("combobox", name="Autour de quel lieu ?")
    box.click()
    box.press_sequentially("Rennes")
    expect(suggestions(page).first).to_contain_text("Rennes")
    box.press("Enter")
    expect(page.get_by_text("mairie de Rennes")).to_be_visible()
    expect(page).to_have_url(re.compile("commune=35238"))
    expect(page).not_to_have_url(re.compile("29019"))


def test_map_and_list_show_the_same_poles_within_the_radius(app: str, page: Page) -> None:
    page.goto(f"{app}/proximite?commune=44109&rayon=100")
    map_frame(page, "Carte des pôles autour")
    rows = page.get_by_role("region", name="du plus proche au plus lointain").locator("tbody tr")
    expect(rows.first).to_be_visible()
    assert rows.count() > 3
    expect_poles(page, rows.count())
    kilometres = [
        float(re.sub(r"[^\d,]", "", text).replace(",", "."))
        for text in rows.locator("td:first-of-type").evaluate_all(
            "cells => cells.map(cell => cell.firstChild.data).filter(text => /km/.test(text))"
        )
    ]
    assert kilometres == sorted(kilometres)
    assert kilometres[-1] <= 100
    page.get_by_role("combobox", name="Distance").select_option("30")
    expect(page).to_have_url(re.compile("rayon=30"))
    seats = [pole["code_insee"] for pole in shipped.located(shipped.rows("poles"))]
    near = sum(shipped.kilometres("44109", seat) <= 30 for seat in seats)
    expect(page.locator(f"iframe[title*=' {near} pôle']")).to_be_visible()
    expect(rows).to_have_count(near)


def test_a_sheet_leads_back_to_the_place_whose_list_led_to_it(app: str, page: Page) -> None:
    page.goto(f"{app}/proximite?commune=44109&statut=laureat")
    page.get_by_role("link", name="LABSPORT").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("LABSPORT")
    page.get_by_role("link", name="Retour à « Autour de moi »").click()
    expect(page.get_by_text("depuis la mairie de Nantes")).to_be_visible()
    expect(page).to_have_url(f"{app}/proximite?commune=44109&statut=laureat")


@pytest.mark.parametrize("query", ["depuis=ailleurs", "depuis=navigation", ""])
def test_a_sheet_from_nowhere_known_leads_back_to_the_map(app: str, page: Page, query: str) -> None:
    page.goto(f"{app}/pole?pole=ptce-3-eva&{query}")
    expect(page.get_by_role("link", name="Retour à la carte")).to_be_visible()


def test_a_map_whose_frame_changes_keeps_in_view_what_it_shows(app: str, page: Page) -> None:
    page.set_viewport_size({"width": 1800, "height": 900})
    page.goto(f"{app}/couverture")
    frame = map_frame(page, "Carte de la distance")
    corsica = "() => map.getBounds().contains([41.4, 9.3]) && map.getBounds().contains([48.4, -5])"
    for width in (1000, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        wait = "(width) => Math.abs(map.getContainer().offsetWidth - map.getSize().x) < 1"
        expect(page.locator("iframe[title^='Carte']")).to_be_visible()
        for _ in range(50):
            if frame.evaluate(wait) and frame.evaluate(corsica):
                break
            page.wait_for_timeout(100)
        assert frame.evaluate(corsica), width
    frame.evaluate("() => { map.setZoom(8, { animate: false }); }")  # moved by someone: stays
    page.set_viewport_size({"width": 1000, "height": 900})
    page.wait_for_timeout(500)
    assert frame.evaluate("() => map.getZoom()") == 8


def test_a_click_on_the_map_leads_to_the_poles_around(app: str, page: Page) -> None:
    page.goto(f"{app}/?statut=laureat&indicateur=aucun")
    inside = map_of(page)
    inside.locator(".leaflet-container").click(position=spot_on_map(page, "[45.2, 3.9]"))
    link = inside.get_by_role("link", name="Voir les pôles autour de ce point")
    expect(link).to_be_visible()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Autour de moi")
    expect(page.get_by_text("depuis le point choisi")).to_be_visible()
    expect(page).to_have_url(re.compile("statut=laureat"))
    expect(page).to_have_url(re.compile("lon=3."))


def test_a_click_in_an_inset_gives_the_true_place(app: str, page: Page) -> None:
    page.goto(f"{app}/")
    frame = map_frame(page, "Carte des pôles")
    moved = frame.evaluate(
        """async () => {
            const poles = await (await fetch(performance.getEntriesByType("resource")
                .map((each) => each.name).find((name) => name.includes("/poles/")))).json();
            const there = atlas.mover(poles.insets)(55.45, -21.1);
            const back = atlas.trueplace(poles.insets)(there);
            return [back.lng, back.lat]; }"""
    )
    assert moved == pytest.approx([55.45, -21.1], abs=1e-6)


def test_the_radius_moves_every_figure_and_the_address(app: str, page: Page) -> None:
    page.goto(f"{app}/couverture")
    expect(page.get_by_text("(54,8 %)")).to_be_visible()
    slider = page.get_by_role("slider", name="Distance à vol d’oiseau")
    wait_for_rest(page)
    slider.press("ArrowRight")
    expect(page).to_have_url(re.compile("rayon=31"))
    wait_for_rest(page)
    slider.fill("50")
    expect(page.get_by_text("(72,6 %)")).to_be_visible()
    expect(page).to_have_url(re.compile("rayon=50"))
    page.get_by_role("radio", name="Territoires").check()
    expect(page.get_by_text("à 50 km au plus d’un pôle localisé, par nombre")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("radio", name="Carte et courbe")).to_be_checked()


def test_coverage_of_a_territory_draws_its_communes(app: str, page: Page) -> None:
    page.goto(f"{app}/couverture?departement=29")
    frame = map_frame(page, "Carte de la distance")
    drawn = frame.evaluate(TERRITORIES)
    assert drawn == 277  # communes of the Finistère
    expect(page.get_by_text("Dans le Finistère, 45")).to_be_visible()


def test_the_exact_search_ends_and_says_what_it_found(app: str, page: Page) -> None:
    page.goto(f"{app}/couverture?k=10&rayon=30&region=84")
    expect(page.get_by_text("10 nouveaux pôles mettraient 2")).to_be_visible()
    page.get_by_role("button", name="Chercher le meilleur choix").click()
    expect(page.get_by_text("C’est le meilleur choix possible, et c’est prouvé")).to_be_visible()
    expect(page.get_by_text("habitants de plus que le choix fait pas à pas")).to_be_visible()
    map_frame(page, "Carte des communes proposées")
    marks = page.frame_locator("iframe[title^='Carte des communes']").locator(".atlas-mark")
    expect(marks).to_have_count(10)
    rows = page.get_by_role("region", name="Communes proposées").locator("tbody tr")
    expect(rows).to_have_count(10)
    expect(page).to_have_url(re.compile("methode=exacte"))
    # An address shows the same to all, whatever others have searched.
    page.goto(f"{app}/couverture?k=10&rayon=30&region=84")
    expect(page.get_by_role("button", name="Montrer le meilleur choix")).to_be_visible()
    expect(page.get_by_text("et c’est prouvé")).to_have_count(0)
    page.get_by_role("button", name="Montrer le meilleur choix").click()
    expect(page.get_by_text("et c’est prouvé")).to_be_visible()
    page.get_by_role("button", name="Revenir au choix fait pas à pas").click()
    expect(page).not_to_have_url(re.compile("methode"))
    page.goto(f"{app}/couverture?k=9&rayon=30&region=84&methode=exacte")
    expect(page.get_by_text("que ce serveur n’a pas encore cherché")).to_be_visible()


def test_one_waits_for_the_search_of_another_then_may_search(app: str, page: Page) -> None:
    other = page.context.new_page()
    for visitor, radius_km in ((other, 14), (page, 13)):
        visitor.goto(f"{app}/couverture?k=10&rayon={radius_km}&region=84")
        expect(visitor.get_by_role("button", name="Chercher le meilleur")).to_be_visible()
    other.get_by_role("button", name="Chercher le meilleur").click()
    expect(other.get_by_role("button", name="Arrêter la recherche")).to_be_visible()
    page.get_by_role("button", name="Chercher le meilleur").click()
    expect(other.get_by_text("et c’est prouvé")).to_be_visible(timeout=70_000)
    search = page.get_by_role("button", name="Chercher le meilleur")
    found = page.get_by_text("et c’est prouvé")
    expect(search.or_(found)).to_be_visible()


def test_a_table_downloads_with_all_its_rows(app: str, page: Page) -> None:
    page.goto(f"{app}/couverture?vue=territoires&niveau=epci&rayon=50")
    expect(page.get_by_text("374 EPCI sans aucune commune")).to_be_visible()
    expect(page.get_by_role("heading", level=2, name="Territoires hors de portée")).to_be_visible()
    button = page.get_by_role("button", name="Télécharger ce tableau (CSV)").first
    lines = downloaded(page, button)[1].decode("utf-8-sig").splitlines()
    assert len(lines) == 375
    assert lines[1].startswith("Bordeaux Métropole,243300316,854334,peut-être à portée,3,76.6")


def test_the_page_can_be_embedded_and_shared(app: str, page: Page) -> None:
    page.goto(f"{app}/proximite?commune=29019&embed=true")
    expect(page.get_by_text("mairie de Brest")).to_be_visible()
    expect(page.get_by_role("link", name="Couverture", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="Partager")).to_have_count(0)
    page.goto(f"{app}/proximite?commune=29019")
    page.get_by_role("button", name="Partager").click()
    expect(page.get_by_text(f"{app}/proximite?commune=29019", exact=True)).to_be_visible()
    expect(page.get_by_text("embed=true")).to_be_visible()


def test_the_place_survives_a_change_of_page(app: str, page: Page) -> None:
    page.goto(f"{app}/proximite?departement=29&statut=laureat")
    expect(page.get_by_text("mairie de Brest")).to_be_visible()
    page.get_by_role("link", name="Couverture", exact=True).click()
    expect(page.get_by_text("Dans le Finistère, aucun des")).to_be_visible()
    page.get_by_role("link", name="Carte", exact=True).click()
    expect(page.get_by_text("Les pôles dans le Finistère, de statut")).to_be_visible()


def test_a_phone_shows_the_list_without_scrolling_sideways(app: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    for address in ("/proximite?commune=29019", "/couverture", "/couverture?k=3"):
        page.goto(app + address)
        expect(page.locator("iframe[title^='Carte']")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
