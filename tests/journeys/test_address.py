"""The address holds the state through clicks, pages, and steps back and forward."""

import re

from playwright.sync_api import Page, WebSocketRoute, expect

from tests import shipped
from tests.journeys.reading import expect_query, query, wait_for_rest

ALL, LAUREATES = shipped.OVERVIEW, shipped.shown(shipped.LAUREATES)
DIGITAL = shipped.shown(shipped.poles(statut="laureat", secteurs="numérique"))


def open_map(page: Page, address: str, sentence: str) -> None:
    page.goto(address)
    expect(page.get_by_text(sentence)).to_be_visible()
    expect(page.get_by_role("combobox", name="Territoire", exact=True)).to_be_visible()
    wait_for_rest(page)


def choose(page: Page, box: str, option: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{box}")).click()
    page.get_by_role("checkbox", name=re.compile(f"^{option}")).check()
    page.keyboard.press("Escape")


class Line:
    """The WebSocket of a page: answers can be held back, and what one asks can be lost."""

    def __init__(self, page: Page) -> None:
        self.held: list[str | bytes] | None = None
        self.losing = 0
        page.route_web_socket(re.compile("_stcore/stream"), self._open)

    def hold(self) -> None:
        self.held = []

    def release(self) -> None:
        held, self.held = self.held or [], None
        for message in held:
            self.browser.send(message)

    def _open(self, browser: WebSocketRoute) -> None:
        self.browser = browser
        self.server = browser.connect_to_server()
        self.server.on_message(self._answer)
        browser.on_message(self._ask)

    def _ask(self, message: str | bytes) -> None:
        if self.losing:
            self.losing -= 1
        else:
            self.server.send(message)

    def _answer(self, message: str | bytes) -> None:
        if self.held is None:
            self.browser.send(message)
        else:
            self.held.append(message)


def test_two_quick_changes_are_both_kept(app: str, page: Page) -> None:
    line = Line(page)
    open_map(page, app, ALL)
    line.hold()  # the second click is sent with the address from before the first
    choose(page, "Statut", "Lauréat")
    choose(page, "Secteur", "Numérique")
    page.wait_for_timeout(500)
    line.release()
    expect(page.get_by_text(DIGITAL)).to_be_visible()
    expect(page).to_have_url(re.compile("statut=laureat"))
    expect_query(page, {"statut": ["laureat"], "secteur": ["numerique"]})


def test_what_was_lost_on_the_way_is_asked_again(app: str, page: Page) -> None:
    line = Line(page)
    open_map(page, app, ALL)
    line.losing = 2
    page.get_by_label("Indicateur").select_option("montant")
    page.get_by_label("Découpage").select_option("departement")
    expect(page).to_have_url(re.compile("indicateur=montant.*niveau=departement"))
    expect(page.get_by_text("Montants publiés des appels, par département").first).to_be_visible()
    assert line.losing == 0


def test_what_was_chosen_without_connection_is_asked_when_it_is_back(app: str, page: Page) -> None:
    line = Line(page)
    open_map(page, app, ALL)
    line.browser.close(code=1012)
    expect(page.get_by_test_id("stApp")).not_to_have_attribute(
        "data-test-connection-state", "CONNECTED"
    )
    choose(page, "Statut", "Lauréat")
    expect(page.get_by_text(LAUREATES)).to_be_visible()
    expect_query(page, {"statut": ["laureat"]})


def test_a_change_of_several_keys_is_one_step_back(app: str, page: Page) -> None:
    address = f"{app}/?statut=laureat&region=53&annee_min=2013"
    open_map(page, address, f"sur {shipped.POLES}")
    page.get_by_role("button", name="Effacer tous les filtres").click()
    expect(page.get_by_text(ALL)).to_be_visible()
    expect_query(page, {})
    page.go_back()
    expect(page.get_by_text(ALL)).to_have_count(0)
    expect(page).to_have_url(address)


def test_another_level_of_territory_is_one_step_back(app: str, page: Page) -> None:
    open_map(page, f"{app}/?region=53", shipped.here(shipped.BRETONS))
    box = page.get_by_role("combobox", name="Territoire", exact=True)
    box.click()
    box.press_sequentially("Limoux")
    expect(page.get_by_role("option").first).to_contain_text("Limoux")
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.get_by_text("Les pôles à Limoux")).to_be_visible()
    expect_query(page, {"commune": ["11206"]})
    page.go_back()
    expect(page.get_by_text(shipped.here(shipped.BRETONS))).to_be_visible()
    expect_query(page, {"region": ["53"]})


def test_forward_does_again_what_back_undid(app: str, page: Page) -> None:
    open_map(page, app, ALL)
    choose(page, "Statut", "Lauréat")
    expect(page.get_by_text(LAUREATES)).to_be_visible()
    page.go_back()
    expect(page.get_by_text(ALL)).to_be_visible()
    page.go_forward()
    expect(page.get_by_text(LAUREATES)).to_be_visible()
    expect_query(page, {"statut": ["laureat"]})
    expect(page.get_by_role("button", name="Statut Lauréat d’un appel national")).to_be_visible()


def test_pages_keep_the_address_and_are_one_step_each(app: str, page: Page) -> None:
    open_map(page, f"{app}/?statut=laureat", LAUREATES)
    page.get_by_role("link", name="À propos", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("À propos")
    wait_for_rest(page)
    expect(page).to_have_url(f"{app}/a-propos?statut=laureat")
    page.go_back()
    expect(page.get_by_text(LAUREATES)).to_be_visible()
    expect(page).to_have_url(f"{app}/?statut=laureat")
    choose(page, "Secteur", "Numérique")
    expect(page.get_by_text(DIGITAL)).to_be_visible()
    page.go_back()
    expect(page.get_by_text(LAUREATES)).to_be_visible()


def test_back_to_another_page_finds_what_was_selected_then(app: str, page: Page) -> None:
    page.goto(f"{app}/a-propos?region=53")
    expect(page.get_by_role("heading", level=1)).to_have_text("À propos")
    page.get_by_role("link", name="Carte", exact=True).click()
    expect(page.get_by_text(shipped.here(shipped.BRETONS))).to_be_visible()
    wait_for_rest(page)
    page.get_by_role("button", name="Effacer tous les filtres").click()
    expect(page.get_by_text(ALL)).to_be_visible()
    page.go_back()
    expect(page.get_by_text(shipped.here(shipped.BRETONS))).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("À propos")
    page.get_by_role("link", name="Carte", exact=True).click()
    expect(page.get_by_text(shipped.here(shipped.BRETONS))).to_be_visible()


def test_keys_of_others_survive_clicks_and_pages(app: str, page: Page) -> None:
    open_map(page, f"{app}/?utm_source=lettre&q=mer", f"sur {shipped.POLES}")
    choose(page, "Statut", "Lauréat")
    expect(page).to_have_url(re.compile("statut=laureat"))
    expected = {"utm_source": ["lettre"], "q": ["mer"], "statut": ["laureat"]}
    expect_query(page, expected)
    page.get_by_role("link", name="À propos", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("À propos")
    wait_for_rest(page)
    expect_query(page, expected)


def test_an_embedded_page_stays_embedded(app: str, page: Page) -> None:
    page.goto(f"{app}/?embed=true&embed_options=light_theme")
    expect(page.get_by_text(ALL)).to_be_visible()
    wait_for_rest(page)
    page.get_by_role("combobox", name="Points").select_option("Secteur")
    expect(page).to_have_url(re.compile("couleur=secteur"))
    assert query(page)["embed"] == ["true"]
    assert query(page)["embed_options"] == ["light_theme"]


def test_the_identifier_of_a_pole_goes_with_the_first_change(app: str, page: Page) -> None:
    page.goto(f"{app}/pole?pole=ptce-3-eva&region=76")
    expect(page.get_by_role("heading", level=1)).to_have_text("3.EVA")
    wait_for_rest(page)
    page.get_by_role("link", name="Carte", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les pôles en Occitanie")
    wait_for_rest(page)
    choose(page, "Statut", "Lauréat")
    expect(page).to_have_url(re.compile("statut=laureat"))
    expect_query(page, {"region": ["76"], "statut": ["laureat"]})
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("3.EVA")


def test_the_link_back_from_a_sheet_leaves_its_pole_behind(app: str, page: Page) -> None:
    page.goto(f"{app}/pole?pole=ptce-3-eva&region=76")
    page.get_by_role("link", name="Retour à la carte").click()
    expect(page).to_have_url(f"{app}/?region=76")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("3.EVA")
