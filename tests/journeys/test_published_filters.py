"""Filters of the published home page: levels agree, each choice is undone, none is a dead end."""

import pytest
from playwright.sync_api import Locator, Page, expect

from geo.model.atlas import Atlas
from tests import shipped
from tests.spaces import plain


@pytest.fixture
def home(page: Page, home_address: str) -> Page:
    page.goto(home_address)
    page.get_by_text("Filtrer les pôles").click()
    return page


def field(page: Page, label: str) -> Locator:
    return page.get_by_label(label, exact=True)


def offered(page: Page, label: str) -> list[str]:
    return [plain(each) for each in field(page, label).locator("option").all_text_contents()]


def count(page: Page) -> str:
    return plain(page.locator("#compte strong").inner_text())


def cards(page: Page) -> dict[str, str]:
    """The key figures that are shown, in a line each."""
    counted = page.locator(".figures > div:visible", has=page.locator("[data-figure]"))
    return {
        each.locator("[data-figure]").get_attribute("data-figure") or "": plain(
            " ".join(each.locator("dd:not(.note), dt, .note").evaluate_all(_IN_ORDER))
        )
        for each in counted.all()
    }


_IN_ORDER = """all => all
    .sort((one, other) => getComputedStyle(one).order - getComputedStyle(other).order)
    .map((each) => each.textContent)"""
"""A term stands before its value in the page, after it on the screen."""


def test_every_territory_is_offered_by_name_zeros_included(
    home: Page, shipped_atlas: Atlas
) -> None:
    regions, departements = offered(home, "Région"), offered(home, "Département")
    assert len(regions) == 1 + len(shipped_atlas.territories.regions)
    assert len(departements) == 1 + len(shipped_atlas.territories.departements)
    assert "Corse (0)" in regions
    names = [each.rsplit(" (", 1)[0] for each in departements[1:]]
    assert names[:2] == ["Ain", "Aisne"]
    # Letters with accents stand among the others: Hérault after Hautes-Pyrénées and Hauts-de-Seine.
    assert names.index("Hérault") == names.index("Hauts-de-Seine") + 1
    field(home, "Région").select_option("94")
    expect(home.locator("#filtre-region option:checked")).to_have_text("Corse (0)")


def test_a_region_offers_its_departements_only_and_gives_them_up(home: Page) -> None:
    field(home, "Région").select_option("53")
    assert [each.rsplit(" (", 1)[0] for each in offered(home, "Département")[1:]] == [
        "Côtes-d'Armor",
        "Finistère",
        "Ille-et-Vilaine",
        "Morbihan",
    ]
    field(home, "Département").select_option("29")
    assert home.url.endswith("?departement=29")
    expect(field(home, "Région")).to_have_value("53")
    field(home, "Région").select_option("84")
    expect(field(home, "Département")).to_have_value("")
    assert home.url.endswith("?region=84")
    assert f"Isère ({len(shipped.poles(code_departement='38'))})" in offered(home, "Département")


def test_back_and_forward_undo_and_redo_each_choice_without_a_reload(home: Page) -> None:
    home.evaluate("window.same = true")
    field(home, "Région").select_option("53")
    field(home, "Département").select_option("29")
    home.get_by_text("Statut", exact=True).first.click()
    home.get_by_label("Vu en activité").check()
    expect(field(home, "Département")).to_have_value("29")
    steps = [count(home)]
    for _ in range(2):
        home.go_back()
        steps.append(count(home))
    expect(home.get_by_label("Vu en activité")).not_to_be_checked()
    expect(field(home, "Région")).to_have_value("53")
    expect(field(home, "Département")).to_have_value("")
    assert steps[2].startswith(shipped.here(shipped.BRETONS))
    home.go_back()
    assert count(home).startswith(f"{shipped.POLES} pôles")
    expect(field(home, "Région")).to_have_value("")
    for step in reversed(steps):
        home.go_forward()
        assert count(home) == step
    expect(field(home, "Région")).to_have_value("53")
    expect(field(home, "Département")).to_have_value("29")
    expect(home.get_by_label("Vu en activité")).to_be_checked()
    assert home.evaluate("window.same") is True


def test_words_are_one_entry_of_the_history_and_the_focus_stays(home: Page) -> None:
    words = field(home, "Mots de la fiche")
    words.focus()
    before = home.evaluate("history.length")
    home.keyboard.type("insertion")
    assert home.evaluate("history.length") == before + 1
    home.go_back()
    expect(words).to_have_value("")
    expect(words).to_be_focused()
    assert count(home).startswith(f"{shipped.POLES} pôles")


def test_cards_count_among_what_is_chosen(home: Page, shipped_atlas: Atlas) -> None:
    regions = {row["code_region"] for row in shipped.rows("poles")}
    said = f"régions avec un pôle sur 18 ; {18 - len(regions)} sans pôle connu"
    assert plain(cards(home)["region"]).endswith(said)
    field(home, "Région").select_option("53")
    table, poles = shipped_atlas.territories.departements, shipped_atlas.poles
    known = poles["code_departement"][poles["code_region"] == "53"]
    departements = len(set(known) - {""})
    assert len(table[table["code_region"] == "53"]) == 4
    shown = cards(home)
    said = f"{departements} départements avec un pôle sur 4 en Bretagne"
    assert shown["departement"] == (
        f"{said} ; {4 - departements} sans pôle connu, dont {4 - departements} qui peut en avoir un"
    )
    assert "region" not in shown
    field(home, "Département").select_option("22")
    shown = cards(home)
    assert set(shown) == {"poles", "localises"}
    assert shown["localises"].startswith("1 localisé à la commune")


def test_the_map_colours_what_is_chosen_and_the_rest_is_land(home: Page) -> None:
    field(home, "Département").select_option("29")
    region = home.locator("#carte [data-code]")
    fills = dict(
        zip(
            region.evaluate_all("all => all.map((each) => each.dataset.code)"),
            region.evaluate_all("all => all.map((each) => each.getAttribute('fill'))"),
            strict=True,
        )
    )
    assert {colour for code, colour in fills.items() if code != "53"} == {"#e4e4e2"}
    assert fills["53"] != "#e4e4e2"
    # The whole région is counted, as on its own page: not the Finistère alone.
    title = home.locator("#carte a", has=home.locator("[data-code='53']")).locator("title")
    assert plain(title.first.text_content() or "") == f"Bretagne : {len(shipped.BRETONS)} pôles"
    expect(home.locator("#voisins")).to_be_visible()


def test_nothing_left_says_which_filter_to_drop_and_does_it(
    home: Page, shipped_atlas: Atlas
) -> None:
    """No pole of Corse at all: without the territory, those of the sector are left."""
    field(home, "Région").select_option("94")
    home.get_by_text("Secteur", exact=True).first.click()
    home.get_by_label("Numérique").check()
    facet = shipped_atlas.facets["secteur"]
    digital = int(facet.matrix[:, facet.positions["numerique"]].sum())
    way = home.locator("#issue")
    assert plain(way.locator("span").inner_text()) == (
        "Aucun pôle connu ne répond à tous ces filtres. "
        f"Sans le filtre « territoire », il y aurait {digital} pôles."
    )
    home.get_by_role("button", name="Retirer le filtre « territoire »").click()
    assert home.url.endswith("?secteur=numerique")
    assert count(home).startswith(f"{digital} pôles")
    expect(way).to_be_hidden()
    expect(home.locator("#compte")).to_be_focused()
    home.go_back()
    expect(field(home, "Région")).to_have_value("94")
    expect(way).to_be_visible()


def test_where_no_filter_alone_is_enough_all_are_to_be_dropped(home: Page) -> None:
    field(home, "Région").select_option("94")
    field(home, "Mots de la fiche").fill("zzzz")
    assert plain(home.locator("#issue").inner_text()).endswith("effacez-les tous.")
    expect(home.locator("#issue button")).to_be_hidden()
    home.get_by_role("button", name="Effacer les filtres").click()
    expect(home.locator("#issue")).to_be_hidden()  # a form is emptied after what asked for it
    assert count(home).startswith(f"{shipped.POLES} pôles")
