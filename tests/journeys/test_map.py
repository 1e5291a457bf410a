"""What visitors do on the map page, in a real browser."""

import re
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from geo.render.svg.spread import spread
from geo.reports import palette
from geo.territories.insets import INSETS, move
from geo.territories.insets import to_json as insets_json
from tests import shipped
from tests.journeys.reading import (
    POLE,
    downloaded,
    expect_poles,
    map_frame,
    map_of,
    spot_on_map,
    wait_for_rest,
)
from tests.servers import running_app


def wait_for_redraw(page: Page, before: str) -> None:
    frame = page.frame_locator("iframe[title^='Carte des pôles']")
    expect(frame.locator(".leaflet-container")).not_to_have_attribute("data-drawn", before)


FIRST_PAGES = (
    ("/proximite?commune=29019", "Autour de moi", "Autour de moi – Atlas PTCE"),
    ("/couverture?rayon=50", "Couverture", "Couverture – Atlas PTCE"),
    ("/pole?pole=ptce-3-eva", "3.EVA", "Fiche d’un pôle – Atlas PTCE"),
    ("/donnees", "Données", "Données – Atlas PTCE"),
    ("/a-propos", "À propos", "À propos – Atlas PTCE"),
    ("/territoire?region=53", "Bretagne", "Bretagne – Atlas PTCE"),
    ("/", shipped.OVERVIEW, "Carte – Atlas PTCE"),
)
"""The map last: nothing of what it makes ready is there for the others."""


def test_every_address_opened_first_on_a_fresh_server_gives_its_page(
    tmp_path: Path, page: Page
) -> None:
    with running_app(tmp_path) as fresh:
        for address, heading, title in FIRST_PAGES:
            page.goto(fresh + address)
            expect(page.get_by_role("heading", level=1)).to_have_text(heading)
            expect(page).to_have_title(title)
            expect(page.get_by_role("link", name="Carte", exact=True)).to_be_visible()
            if "/proximite" in address or "/couverture" in address:
                expect(page.locator("iframe[title^='Carte']")).to_be_visible()
            assert page.locator("html").get_attribute("lang") == "fr"


def test_brittany_has_the_same_count_in_sentence_map_and_list(app: str, page: Page) -> None:
    page.goto(f"{app}/?region=53")
    map_of(page)
    bretons, located = len(shipped.BRETONS), len(shipped.located(shipped.BRETONS))
    expect(
        page.get_by_text(shipped.placed(shipped.here(shipped.BRETONS), shipped.BRETONS))
    ).to_be_visible()
    expect_poles(page, located)
    expect(page.locator(".atlas-table tbody tr")).to_have_count(bretons)
    expect(page.locator(".atlas-why")).to_have_count(bretons - located)


def test_on_paper_the_page_is_one_white_column_without_what_one_clicks(
    app: str, page: Page
) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{app}/?region=53")
    map_of(page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")  # as a browser tells before it prints
    drawn = page.locator("iframe[title^='Carte des pôles']").bounding_box()
    listed = page.locator(".atlas-table").first.bounding_box()
    assert drawn is not None
    assert listed is not None
    assert round(drawn["width"]) == round(17 * 96 / 2.54)  # centimetres of paper
    assert listed["y"] > drawn["y"] + drawn["height"]
    expect(page.get_by_text("Choisir des pôles")).to_be_hidden()
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator(".atlas-table td").first).to_have_css("color", "rgb(0, 0, 0)")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("html")).not_to_have_class("atlas-printed")


def test_typing_a_town_finds_its_territory_and_selects_it(app: str, page: Page) -> None:
    page.goto(app)
    map_of(page)
    box = page.get_by_role("combobox", name="Territoire", exact=True)
    box.click()
    box.press_sequentially("saint etiene")
    expect(page.get_by_role("option").first).to_contain_text("Saint-Étienne")
    box.press("ArrowDown")
    box.press("Enter")
    expect(page).to_have_url(re.compile("commune=42218"))
    expect(page.get_by_text("Les pôles à Saint-Étienne")).to_be_visible()


def test_a_filter_changes_address_map_list_and_back_undoes_it(app: str, page: Page) -> None:
    page.goto(app)
    frame = map_of(page)
    drawn = frame.locator(".leaflet-container").get_attribute("data-drawn") or ""
    page.get_by_role("button", name=re.compile("^Statut")).click()
    page.get_by_role("checkbox", name=re.compile("^Lauréat")).check()
    expect(
        page.get_by_text(shipped.placed(shipped.shown(shipped.LAUREATES), shipped.LAUREATES))
    ).to_be_visible()
    wait_for_redraw(page, drawn)
    expect(page).to_have_url(re.compile("statut=laureat"))
    expect_poles(page, len(shipped.located(shipped.LAUREATES)))
    page.go_back()
    expect(page.get_by_text(shipped.OVERVIEW)).to_be_visible()


def test_the_selection_survives_a_change_of_page_and_a_reload(app: str, page: Page) -> None:
    page.goto(f"{app}/?statut=laureat&couleur=secteur")
    map_of(page)
    page.get_by_role("link", name="À propos", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("À propos")
    page.get_by_role("link", name="Carte", exact=True).click()
    expect(page.get_by_text(shipped.shown(shipped.LAUREATES))).to_be_visible()
    expect(page).to_have_url(re.compile("couleur=secteur"))
    page.reload()
    expect(page.get_by_text(shipped.shown(shipped.LAUREATES))).to_be_visible()


def test_the_map_is_drawn_again_after_another_page(app: str, page: Page) -> None:
    page.goto(f"{app}/?region=53")
    map_of(page)
    page.get_by_role("link", name="À propos", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("À propos")
    page.get_by_role("link", name="Carte", exact=True).click()
    map_of(page)
    expect_poles(page, len(shipped.located(shipped.BRETONS)))
    page.get_by_role("button", name="Effacer tous les filtres").click()
    expect(page.frame_locator(f"iframe[title*='. {shipped.ALL}']").locator("html")).to_be_visible()
    expect_poles(page, shipped.LOCATED)


def test_one_click_clears_all_filters(app: str, page: Page) -> None:
    page.goto(f"{app}/?statut=laureat&region=53&q=mer&annee_min=2013")
    map_of(page)
    page.get_by_role("button", name="Effacer tous les filtres").click()
    expect(page.get_by_text(shipped.OVERVIEW)).to_be_visible()
    expect(page).to_have_url(re.compile(f"{re.escape(app)}/?$"))


def test_a_point_leads_to_the_sheet_of_its_pole(app: str, page: Page) -> None:
    page.goto(f"{app}/?commune=11206")
    frame = map_of(page)
    container = frame.locator(".leaflet-container")
    container.hover(position=spot_on_map(page, POLE))
    expect(frame.locator(".atlas-tip")).to_contain_text("3.EVA")
    container.click(position=spot_on_map(page, POLE))
    expect(frame.locator(".atlas-popup")).to_contain_text("Numérique")
    frame.get_by_role("link", name="Voir la fiche du pôle").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3.EVA")
    page.get_by_role("link", name="Retour à la carte").click()
    expect(page.get_by_text("Les pôles à Limoux")).to_be_visible()


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_map_glides_but_for_whoever_asked_for_less_motion(
    app: str, browser: Browser, motion: Literal["no-preference", "reduce"]
) -> None:
    page = browser.new_context(locale="fr-FR", reduced_motion=motion).new_page()
    page.goto(f"{app}/?commune=11206")
    map_of(page)
    frame = map_frame(page)
    wait_for_rest(page)
    frame.evaluate("() => { window.steps = 0; map.on('move', () => { steps += 1; }); }")
    frame.evaluate("() => { map.panBy([0, 120]); }")
    page.wait_for_timeout(600)
    steps = frame.evaluate("() => steps")
    page.context.close()
    assert (steps == 1) == (motion == "reduce")


def test_the_list_alone_leads_to_a_sheet_with_the_keyboard(app: str, page: Page) -> None:
    page.goto(f"{app}/?region=53")
    map_of(page)
    link = page.locator(".atlas-table tbody a").first
    link.focus()
    name = link.inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_the_list_has_pages_and_orders(app: str, page: Page) -> None:
    page.goto(app)
    map_of(page)
    expect(page.locator(".atlas-table tbody tr")).to_have_count(50)
    page.get_by_role("combobox", name="Montrer les pôles").select_option(f"101 à {shipped.POLES}")
    expect(page.locator(".atlas-table caption")).to_contain_text(
        f"101 à {shipped.POLES} sur {shipped.POLES}"
    )
    page.goto(f"{app}/?tri=date")
    expect(page.locator(".atlas-table caption")).to_contain_text("la plus récente")


def test_the_overseas_departements_are_in_view_from_the_start(app: str, page: Page) -> None:
    page.goto(app)
    frame = map_of(page)
    names = frame.locator(".atlas-frame-name span")
    expect(names).to_have_text(["Guadeloupe", "Guyane", "Martinique", "Mayotte", "La Réunion"])
    box = frame.locator(".leaflet-container").bounding_box()
    for place in names.all():
        inside = place.bounding_box()
        assert box
        assert inside
        assert box["x"] <= inside["x"] <= box["x"] + box["width"]
        assert box["y"] <= inside["y"] <= box["y"] + box["height"]


def test_the_browser_moves_points_into_the_insets_as_python_does(app: str, page: Page) -> None:
    page.goto(app)
    inner = map_frame(page)
    for inset in INSETS:
        west, south, east, north = inset.box
        point = (west * 0.3 + east * 0.7, south * 0.6 + north * 0.4)
        script = (
            "([insets, x, y]) => { const p = atlas.mover(insets)(x, y); return [p.lng, p.lat]; }"
        )
        moved = inner.evaluate(script, [insets_json(), *point])
        expected = [float(values[0]) for values in move([point[0]], [point[1]])]
        assert moved == pytest.approx(expected, abs=1e-9)


def test_the_browser_sets_points_apart_as_python_does(app: str, page: Page) -> None:
    page.goto(app)
    inner = map_frame(page)
    places = np.random.default_rng(14).uniform(0, 60, (40, 2)).round(2)
    places[5:9] = places[4]  # five poles of one commune
    moved = inner.evaluate(
        "([places, radius]) => atlas.spread(places, radius)", [places.tolist(), 5]
    )
    assert np.asarray(moved) == pytest.approx(spread(places, 5), abs=1e-6)


def test_every_point_stands_alone_and_very_many_would_be_groups_with_a_name(
    app: str, page: Page
) -> None:
    page.goto(app)
    inner = map_frame(page)
    assert inner.locator(".atlas-cluster").count() == 0
    names = inner.evaluate(
        """async () => {
            const data = JSON.parse(parent.document.querySelector("[data-map]").dataset.map);
            await atlas.draw(map, { ...data, points: { ...data.points, isGrouped: true } });
            return [...document.querySelectorAll(".atlas-cluster")].map((each) => each.ariaLabel);
        }"""
    )
    assert len(names) > 5
    expect_poles(page, shipped.LOCATED)
    for name in names:
        total, *parts = map(int, re.findall(r"(?:^|\()(\d+)(?= pôles|\))", name))
        assert total == sum(parts)


HIDDEN_NAMES = """() => {
    const poles = [...document.querySelectorAll(".leaflet-atlas-points-pane path")].map((each) => {
        const { left, right, top, bottom } = each.getBoundingClientRect();
        return [(left + right) / 2, (top + bottom) / 2];
    });
    if (!poles.length) throw new Error("no pole is drawn");
    const isUnder = ({ left, right, top, bottom }) =>
        poles.some(([x, y]) => left < x && x < right && top < y && y < bottom);
    const names = [...document.querySelectorAll(".atlas-name span")];
    const under = names.filter((each) => isUnder(each.getBoundingClientRect()));
    return under.map((each) => each.textContent);
}"""
"""The names of places that stand under the middle of a pole."""


def test_after_a_zoom_towns_are_named_and_a_button_brings_france_back(app: str, page: Page) -> None:
    page.goto(app)
    inner = map_frame(page)
    names = inner.locator(".atlas-name")
    bretagne = names.get_by_text("Bretagne", exact=True)
    expect(bretagne).to_have_count(1)
    assert inner.evaluate(HIDDEN_NAMES) == []
    inner.evaluate("map.setView([48.1, -1.7], 8, { animate: false })")
    expect(names.get_by_text("Rennes", exact=True)).to_have_count(1)
    expect(bretagne).to_have_count(0)
    assert inner.locator("[aria-hidden=true] .atlas-name").count() == names.count()
    button = inner.get_by_role("button", name="Vue France")
    button.press("Enter")
    inner.wait_for_function("() => map.getZoom() < 6.5")
    expect(bretagne).to_have_count(1)


@pytest.mark.parametrize(("width", "height", "is_open"), [(1280, 720, True), (390, 844, False)])
def test_the_legend_is_in_the_window_and_folds(
    app: str, page: Page, width: int, height: int, *, is_open: bool
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(app)
    legend = map_of(page).locator(".atlas-legend")
    button = legend.get_by_role("button", name=re.compile("^Légende"))
    expect(button).to_have_attribute("aria-expanded", str(is_open).lower())
    box = legend.bounding_box()
    assert box
    assert box["y"] + box["height"] <= height
    classes = legend.get_by_role("group", name="Légende de la carte")
    expect(classes).to_be_visible(visible=is_open)
    button.press("Enter")
    expect(classes).to_be_visible(visible=not is_open)
    if is_open:  # what is folded keeps its title
        expect(button).to_contain_text(re.compile("Pôles pour 100.000 habitants, par région"))


TOLD = """async (event) => {
    dispatchEvent(new Event(event));
    for (let turn = 0; turn < 100; turn++) await null; // what is printed waits for no frame
    const ground = map.getContainer().querySelector("canvas");
    const { data } = ground.getContext("2d").getImageData(0, 0, ground.width, ground.height);
    let [sum, number] = [0, 0];
    for (let rank = 0; rank < data.length; rank += 4) {
        if (data[rank + 3] === 255) [sum, number] = [sum + data[rank + 1], number + 1];
    }
    return sum / number;
}"""
"""How light the land is, from 0 to 255, when the browser has just been told this of printing."""


def test_in_the_dark_theme_sea_land_and_legend_are_dark_and_light_on_paper(
    app: str, page: Page
) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(app)
    inner = map_frame(page)
    expect(inner.locator(".leaflet-container")).to_have_css("background-color", "rgb(17, 21, 28)")
    expect(inner.locator(".atlas-legend")).to_have_css("color", "rgb(242, 242, 242)")
    fills = inner.evaluate(
        """() => { const found = []; map.eachLayer((layer) => {
            if (layer.feature && layer.atlasText) found.push(layer.options.fillColor); });
            return found; }"""
    )
    assert set(fills) <= set(palette.DARK.values())
    fold = inner.get_by_role("button", name="Légende")
    fold.press("Enter")
    expect(fold).to_have_attribute("aria-expanded", "false")
    assert inner.evaluate(TOLD, "beforeprint") > 150
    expect(inner.locator(".atlas-legend")).to_have_css("color", "rgb(27, 27, 27)")
    expect(inner.locator(".atlas-legend-body")).to_be_visible()
    assert inner.evaluate(TOLD, "afterprint") < 100
    expect(inner.locator(".atlas-legend-body")).to_be_hidden()
    expect(inner.locator(".atlas-legend")).to_have_css("color", "rgb(242, 242, 242)")


def test_embedding_hides_the_chrome(app: str, page: Page) -> None:
    page.goto(f"{app}/?region=53&embed=true")
    map_of(page)
    expect(page.get_by_role("link", name="À propos", exact=True)).to_have_count(0)


def test_without_shapes_the_page_says_so_and_keeps_its_list(app: str, page: Page) -> None:
    page.route("**/actifs/formes/**", lambda route: route.abort())
    page.goto(f"{app}/?region=53")
    message = page.frame_locator("iframe").locator(".atlas-message")
    expect(message).to_contain_text("La liste des pôles reste complète")
    expect(page.locator(".atlas-table tbody tr")).to_have_count(9)


@pytest.mark.parametrize("width", [320, 390, 414])
def test_the_names_of_the_overseas_frames_never_overlap(app: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(app)
    names = map_of(page).locator(".atlas-frame-name span")
    expect(names).to_have_count(5)
    boxes = names.evaluate_all(
        "(all) => all.map((each) => each.getBoundingClientRect())"
        ".map((box) => [box.left, box.right, box.top, box.bottom])"
    )
    for rank, (left, right, top, bottom) in enumerate(boxes):
        for other in boxes[rank + 1 :]:
            apart = right <= other[0] or other[1] <= left or bottom <= other[2] or other[3] <= top
            assert apart, (boxes[rank], other)


def test_a_phone_shows_the_page_without_scrolling_sideways(app: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{app}/?region=53")
    map_of(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.locator(".atlas-table tbody tr")).to_have_count(9)


def test_pages_carry_our_headers(app: str, page: Page) -> None:
    answer = page.goto(f"{app}/a-propos")
    assert answer
    headers = answer.headers
    policy = headers["content-security-policy"]
    assert "'unsafe-eval'" not in policy.replace("'wasm-unsafe-eval'", "")
    assert "script-src 'self'" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    icon = page.locator("link[rel~=icon]")
    expect(icon).to_have_attribute("href", re.compile(r"/atlas/icon\.svg"))


def test_the_list_downloads_as_csv_without_internal_columns(app: str, page: Page) -> None:
    page.goto(f"{app}/?statut=laureat")
    map_of(page)
    button = page.get_by_role("button", name="Télécharger la liste (CSV)")
    name, data = downloaded(page, button)
    assert name == f"ptce-poles-laureat-{shipped.DATE}.csv"
    lines = data.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(shipped.LAUREATES)
    assert "note" not in lines[0].split(",")


def test_streamlit_s_own_words_are_in_french(app: str, page: Page) -> None:
    page.goto(app)
    map_of(page)
    expect(page.get_by_text("Aller au contenu")).to_have_count(1)
    page.goto(f"{app}/nulle-part")
    expect(page.get_by_text("Page introuvable")).to_be_visible()
    english = re.compile(r"^(Skip to|Press Enter|No results|Page not found|Clear all|Open)\b")
    expect(page.get_by_text(english)).to_have_count(0)


def test_a_sheet_and_back_keeps_the_whole_address(app: str, page: Page) -> None:
    page.goto(f"{app}/?region=53&couleur=secteur&tri=statut")
    map_of(page)
    page.locator(".atlas-table tbody a").first.click()
    page.get_by_role("link", name="Retour à la carte").click()
    expect(page).to_have_title("Carte – Atlas PTCE")
    for part in ("region=53", "couleur=secteur", "tri=statut"):
        expect(page).to_have_url(re.compile(part))


def test_the_map_says_no_call_and_not_zero_euro(app: str, page: Page) -> None:
    page.goto(f"{app}/?indicateur=montant&niveau=departement")
    frame = map_frame(page)
    texts = frame.evaluate(
        """() => { const found = {}; map.eachLayer((layer) => {
            if (layer.atlasText) found[layer.feature.properties.code] = layer.atlasText; });
            return found; }"""
    )
    said = {code: re.sub(r"\s", " ", text) for code, text in texts.items()}
    assert len(said) == 101
    assert [text for text in said.values() if text.endswith(", 0 €")] == []
    guadeloupe = shipped.poles(code_departement="971")
    amount = f"{shipped.euros(guadeloupe):,}".replace(",", " ")
    assert said["971"] == f"{len(guadeloupe)} pôles, {amount} €"
    assert said["23"] == "aucun pôle connu retenu par un appel, mais il peut y en avoir"
    assert "1 pôle, aucun retenu par un appel" in said.values()
    assert any(text.endswith("aucun montant publié") for text in said.values())


def test_a_map_that_is_left_is_forgotten(app: str, page: Page) -> None:
    """Its frame was kept by what followed the theme: 5 MB more at each change of page."""
    tools = page.context.new_cdp_session(page)
    tools.send("Performance.enable")

    def documents() -> float:
        tools.send("HeapProfiler.collectGarbage")
        metrics = tools.send("Performance.getMetrics")["metrics"]
        return next(each["value"] for each in metrics if each["name"] == "Documents")

    page.goto(app)
    map_frame(page)
    first = documents()
    for name, title in 2 * [("Couverture", "Carte de la distance"), ("Carte", "Carte des pôles")]:
        page.get_by_role("link", name=name, exact=True).click()
        map_frame(page, title)
        wait_for_rest(page)
    assert documents() <= first + 1
