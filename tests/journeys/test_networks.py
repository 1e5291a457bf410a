"""What one does on the page of networks and members, in a real browser."""

import re
from xml.etree import ElementTree as ET

from playwright.sync_api import Frame, Page, expect

from tests import shipped
from tests.journeys.reading import downloaded, expect_poles, map_frame

LINES = shipped.lines(shipped.poles(code_region="76"))
TIED = shipped.linked("adhesions", reseau="RTES")


def lines_on_map(frame: Frame) -> list[tuple[str, str | None]]:
    """Colour and dashes of each line from a pole."""
    found = frame.evaluate(
        """() => { const found = []; map.eachLayer((layer) => {
            const isLine = layer instanceof L.Polyline && !(layer instanceof L.Polygon);
            if (isLine && layer.getLatLngs().length === 2)
                found.push([layer.options.color, layer.options.dashArray]); });
            return found; }"""
    )
    return [(colour, dash) for colour, dash in found]


def legend_of(frame: Frame) -> list[int]:
    """The number of lines of each type of actor in the legend, which stands in the map."""
    texts = (
        frame.locator(".atlas-legend section").first.locator("li .atlas-size").all_text_contents()
    )
    return [int(number) for text in texts for number in re.findall(r"\d+", text)]


def test_lines_legend_sentence_and_table_say_the_same(app: str, page: Page) -> None:
    page.goto(f"{app}/reseaux")
    expect(page).to_have_title("Réseaux et membres – Atlas PTCE")
    frame = map_frame(page, "Carte des membres")
    lines = lines_on_map(frame)
    assert len(lines) == sum(legend_of(frame)) == shipped.lines()
    assert len(set(lines)) == len(legend_of(frame)) == 5
    expect_poles(page, shipped.LOCATED)
    expect(frame.locator(".atlas-legend")).to_contain_text(
        f"La carte trace {shipped.lines()} lignes"
    )
    table = page.get_by_role("region", name=re.compile(f"^Liens 1 à 50 sur {shipped.MEMBERS}"))
    expect(table).to_be_visible()
    distances = table.locator("tbody tr td:last-child").all_inner_texts()
    are_drawn = [bool(re.search(r"\d.km$", text)) for text in distances]
    assert are_drawn == [rank < shipped.lines() for rank in range(50)]


def test_a_territory_narrows_lines_and_table_and_back_undoes_it(app: str, page: Page) -> None:
    page.goto(f"{app}/reseaux?region=76")
    frame = map_frame(page, "Carte des membres")
    assert len(lines_on_map(frame)) == sum(legend_of(frame)) == LINES
    page.get_by_role("button", name=re.compile("^Statut")).click()
    page.get_by_role("checkbox", name=re.compile("^Lauréat")).check()
    expect(page).to_have_url(re.compile("statut=laureat"))
    expect(frame.locator(".atlas-legend")).to_contain_text("La carte trace 1 ligne,")
    page.go_back()
    expect(frame.locator(".atlas-legend")).to_contain_text(f"La carte trace {LINES} lignes")


def test_the_parts_are_reached_with_the_keyboard_and_a_network_leads_to_its_poles(
    app: str, page: Page
) -> None:
    page.goto(f"{app}/reseaux")
    map_frame(page, "Carte des membres")
    page.get_by_role("radio", name="Carte et distances").focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("vue=dessin"))
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("vue=reseaux"))
    expect(page.get_by_text("Succède au CNCRESS").first).to_be_visible()
    networks = page.get_by_role("region", name="Pôles liés à chaque réseau")
    networks.focus()
    expect(networks).to_be_focused()
    row = networks.locator("tr", has_text="RTES")
    assert row.locator("td").all_inner_texts()[1:] == ["0", "0", str(len(TIED)), str(len(TIED))]
    row.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_title("Carte – Atlas PTCE")
    expect(page.get_by_text(shipped.shown(TIED))).to_be_visible()


def test_the_network_is_taken_away_as_a_graph(app: str, page: Page) -> None:
    page.goto(f"{app}/reseaux?vue=acteurs&region=53")
    button = page.get_by_role("button", name="Télécharger le réseau (GraphML)")
    name, data = downloaded(page, button)
    assert name.startswith("ptce-reseau-")
    nodes = ET.fromstring(data).iter("{http://graphml.graphdrawing.org/xmlns}node")  # noqa: S314
    assert sum(node.get("id", "").startswith("pole-") for node in nodes) == 9


def test_the_page_fits_a_phone(app: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for vue in ("liens", "dessin", "reseaux", "acteurs"):
        page.goto(f"{app}/reseaux?vue={vue}")
        expect(page.get_by_text("Définitions")).to_be_visible()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_the_drawing_leads_to_a_pole_with_the_keyboard_and_says_what_its_tables_say(
    app: str, page: Page
) -> None:
    page.goto(f"{app}/reseaux?vue=dessin&region=53")
    drawing = page.locator("figure.picture svg")
    expect(drawing).to_be_visible()
    links = drawing.get_by_role("link")
    assert links.count() > 1
    page.get_by_text("Le dessin, pôle par pôle").click()
    table = page.get_by_role("region", name=re.compile("^Le dessin, pôle par pôle"))
    rows = table.locator("tbody tr")
    expect(rows.first).to_be_visible()
    poles = drawing.locator("a:has(circle)")
    assert rows.count() == poles.count()
    page.get_by_label("Organisations d’un seul pôle").select_option("replies")
    expect(page).to_have_url(re.compile("membres=replies"))
    expect(drawing.locator("a text").first).to_be_visible()
    page.get_by_label("Liens dessinés").select_option("citations")
    expect(page).to_have_url(re.compile("traits=citations"))
    expect(drawing.get_by_text("pôle seulement cité par le réseau")).to_be_visible()
    name = re.split(r"\s:", poles.first.locator("title").text_content() or "")[0]
    poles.first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile("vue=dessin"))


def test_a_click_on_a_network_of_the_drawing_shows_its_poles(app: str, page: Page) -> None:
    page.goto(f"{app}/reseaux?vue=dessin")
    page.locator("figure.picture svg").locator('a[href*="reseau=avise"] rect').click()
    expect(page).to_have_title("Carte – Atlas PTCE")
    expect(page).to_have_url(re.compile("reseau=avise"))
