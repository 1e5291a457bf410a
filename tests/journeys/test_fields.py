"""Our fields, with the keyboard and on a slow line."""

import re

from playwright.sync_api import Page, expect

from tests import shipped


def test_options_are_ticked_with_the_keyboard_and_say_what_is_chosen(app: str, page: Page) -> None:
    page.goto(app)
    button = page.get_by_role("button", name="Statut Tous")
    button.press("Enter")
    expect(page.get_by_role("group", name="Statut")).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_text(shipped.shown(shipped.LAUREATES))).to_be_visible()
    box = page.get_by_role("checkbox", name=re.compile("^Lauréat"))
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(page.get_by_role("button", name="Statut Lauréat d’un appel national")).to_be_focused()


def test_a_list_closes_from_its_button_outside_and_when_another_opens(app: str, page: Page) -> None:
    page.goto(app)
    status, call = (
        page.get_by_role("group", name=name, exact=True) for name in ("Statut", "Appel")
    )
    button = page.get_by_role("button", name="Statut Tous")
    button.press("Enter")
    expect(status).to_be_visible()
    button.press("Escape")
    expect(status).to_be_hidden()
    button.press("Enter")
    page.get_by_role("button", name="Appel Tous").press("Enter")
    expect(call).to_be_visible()
    expect(status).to_be_hidden()
    page.get_by_role("heading", level=1).click()
    expect(call).to_be_hidden()


def test_a_filter_is_emptied_at_once(app: str, page: Page) -> None:
    page.goto(f"{app}/?statut=laureat&statut=actif")
    page.get_by_role("button", name=re.compile("^Statut Lauréat")).click()
    page.get_by_role("button", name="Tout retirer").click()
    expect(page.get_by_text(shipped.OVERVIEW)).to_be_visible()
    expect(page.get_by_role("button", name="Statut Tous")).to_be_focused()


def test_words_apply_with_enter_and_say_so(app: str, page: Page) -> None:
    page.goto(app)
    words = page.get_by_label("Mots de la fiche")
    hint = page.get_by_text("Entrée pour appliquer")
    expect(words).to_be_visible()
    expect(hint).to_be_hidden()
    words.fill("vélo")
    expect(hint).to_be_visible()
    words.press("Enter")
    expect(page).to_have_url(re.compile("q=v%C3%A9lo"))
    expect(hint).to_be_hidden()


def test_a_broken_address_shows_its_values_nowhere_but_in_the_message(app: str, page: Page) -> None:
    page.goto(f"{app}/?statut=%3Cimg%20src=x%20onerror=alert(1)%3E&q=%3Cb%3Ex")
    expect(page.get_by_role("button", name="Statut Tous")).to_be_visible()
    expect(page.get_by_label("Mots de la fiche")).to_have_value("<b>x")


def test_years_are_chosen_with_two_thumbs(app: str, page: Page) -> None:
    page.goto(app)
    low = page.get_by_role("slider", name="Années des appels : depuis")
    high = page.get_by_role("slider", name="Années des appels : jusqu’à")
    expect(low).to_have_value("2013")
    low.press("ArrowRight")
    low.press("ArrowRight")
    expect(page).to_have_url(re.compile("annee_min=2015.*annee_max=2024"))
    high.press("Home")  # no lower than the other one
    expect(page).to_have_url(re.compile("annee_min=2015.*annee_max=2015"))
    selected = shipped.linked("soutiens", annee="2015")
    expect(page.get_by_text(shipped.shown(selected))).to_be_visible()
    page.get_by_role("button", name="toutes les années").click()
    expect(page.get_by_text(shipped.OVERVIEW)).to_be_visible()
    expect(page).not_to_have_url(re.compile("annee"))
    expect(low).to_be_focused()


def test_the_focus_stays_in_a_list_whose_choice_brings_another(app: str, page: Page) -> None:
    page.goto(app)
    lists = page.locator(".field", has=page.locator(".field-label"))
    asked = lists.filter(has_text=re.compile("^Indicateur")).locator("select")
    asked.focus()
    asked.select_option("secteur")
    expect(lists.filter(has_text=re.compile("^Secteur mesuré"))).to_be_visible()
    expect(asked).to_be_focused()
    page.keyboard.press("Tab")
    expect(lists.filter(has_text=re.compile("^Secteur mesuré")).locator("select")).to_be_focused()


def test_in_forced_colours_what_is_chosen_is_told_from_the_rest(app: str, page: Page) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(app)
    colours = [
        page.locator(".field-part span", has_text=label).first.evaluate(
            "(each) => getComputedStyle(each).backgroundColor"
        )
        for label in ("Pôles", "Territoires")
    ]
    assert colours[0] != colours[1]
