"""A data folder made to attack the page, the visitor or the server, opened in a real browser."""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from geo.settings import SHIPPED_DATA
from tests import shipped
from tests.folders import read_rows, write_rows
from tests.journeys.reading import downloaded, expect_poles, map_of
from tests.servers import running_app

TEXTS = ("nom", "structure_porteuse", "adresse", "description", "source_titre", "note")
INDICATOR_TEXTS = ("nom", "definition", "unite", "producteur", "source_titre", "note")
ATTACKS = (
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "`",
    "</script><script>alert(1)</script>",
    "{{7*7}}",
    "{% raw %}",
    "{{ cycler.__init__.__globals__.os.system('touch TRACE') }}",
    "![image](http://exemple.invalid/pixel.png)",
    '=HYPERLINK("http://exemple.invalid")',
)


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that a successful attack on the server would leave."""
    return tmp_path_factory.mktemp("trace") / "trace"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, trace: Path) -> Iterator[str]:
    """The app on the shipped tables with an attack in every text; poles take turns."""
    folder = tmp_path_factory.mktemp("hostile") / "donnees"
    folder.mkdir()
    names = ("poles", "appels", "soutiens", "reseaux", "adhesions", "membres", "indicateurs")
    tables = {name: read_rows(SHIPPED_DATA, name) for name in names}
    for name in ("poles", "appels", "reseaux", "membres"):
        columns = TEXTS if name == "poles" else ("nom",)
        for row, attack in zip(tables[name], cycle(ATTACKS), strict=False):
            row.update(dict.fromkeys(columns, attack.replace("TRACE", str(trace))))
    for row, attack in zip(
        tables["indicateurs"], (ATTACKS[3], ATTACKS[6], ATTACKS[0]), strict=True
    ):
        row.update(dict.fromkeys(INDICATOR_TEXTS, attack.replace("TRACE", str(trace))))
    write_rows(folder, **tables)
    with running_app(folder.parent, donnees=str(folder)) as address:
        yield address


@pytest.fixture
def quiet_page(page: Page) -> Iterator[Page]:
    """A page on which nothing may open a dialog; `page` itself forbids other hosts."""
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    yield page
    assert not dialogs


def test_hostile_names_are_read_as_text_on_map_and_list(
    app: str, quiet_page: Page, trace: Path
) -> None:
    quiet_page.goto(f"{app}/?couleur=appel&tri=lieu")
    frame = map_of(quiet_page)
    expect_poles(quiet_page, shipped.LOCATED)
    listed = quiet_page.locator(".atlas-table tbody a")
    expect(listed.first).to_be_visible()
    texts = listed.all_inner_texts()
    assert {text for text in texts if "TRACE" not in text} >= set(ATTACKS[:6])
    inner = next(each for each in quiet_page.frames if "streamlit_folium" in each.url)
    inner.evaluate(
        """() => { map.eachLayer((layer) => { if (layer.options.pole !== undefined) {
            layer.fire("mouseover", {latlng: layer.getLatLng()}, true);
            layer.fire("click", {latlng: layer.getLatLng()}, true); } }); }"""
    )
    expect(frame.locator(".atlas-popup h2").first).to_be_visible()
    assert not trace.exists()


@pytest.mark.parametrize("number", [0, 3, 6, 7])
def test_hostile_cells_are_read_as_text_on_the_sheet(
    app: str, quiet_page: Page, trace: Path, number: int
) -> None:
    pole = read_rows(SHIPPED_DATA, "poles")[number]["id_pole"]
    quiet_page.goto(f"{app}/pole?pole={pole}")
    heading = quiet_page.get_by_role("heading", level=1)
    expect(heading).to_have_text(ATTACKS[number].replace("TRACE", str(trace)))
    assert not trace.exists()


def test_hostile_calls_and_addresses_are_read_as_text(
    app: str, quiet_page: Page, trace: Path
) -> None:
    quiet_page.goto(f"{app}/a-propos")
    expect(quiet_page.get_by_text("</script><script>alert(1)</script>").first).to_be_visible()
    for some in (ATTACKS[:3], ATTACKS[3:6], ATTACKS[6:]):
        every = "&".join(f"region={attack}&statut={attack}" for attack in some)
        quiet_page.goto(f"{app}/?{every}&q={''.join(some)}&couleur={''.join(some)}")
        expect(quiet_page.get_by_text("À propos de l’adresse")).to_be_visible()
    assert not trace.exists()


@pytest.mark.parametrize("vue", ["liens", "dessin", "reseaux", "acteurs"])
def test_hostile_organisations_are_read_as_text_on_the_page_of_networks(
    app: str, quiet_page: Page, trace: Path, vue: str
) -> None:
    quiet_page.goto(f"{app}/reseaux?vue={vue}")
    if vue == "liens":
        frame = quiet_page.frame_locator("iframe[title^='Carte des membres']")
        frame.locator(".leaflet-container[data-drawn]").wait_for()
        inner = next(each for each in quiet_page.frames if "streamlit_folium" in each.url)
        inner.evaluate(
            """() => { map.eachLayer((layer) => {
                if (layer instanceof L.Polyline && layer.options.dashArray)
                    layer.fire("mouseover", {latlng: layer.getLatLngs()[0]}); }); }"""
        )
        expect(frame.locator(".atlas-tip strong")).to_be_visible()
        expect(quiet_page.get_by_text("<img src=x onerror=alert(1)>").first).to_be_visible()
    else:
        drawn = "figure.picture svg" if vue == "dessin" else ".js-plotly-plot"
        expect(quiet_page.locator(drawn).first).to_be_visible()
    assert not trace.exists()


@pytest.mark.parametrize("address", ["/", "/reseaux?vue=reseaux", "/pole?pole=ptce-3-eva"])
def test_hostile_names_are_text_in_the_panel_and_its_files_open(
    app: str, quiet_page: Page, trace: Path, address: str
) -> None:
    quiet_page.goto(app + address)
    panel = quiet_page.get_by_test_id("stPopoverBody")
    for opener, label in (("Partager", "Fiche (HTML)"), ("Image", "SVG"), ("", "Excel")):
        if opener:
            quiet_page.get_by_role("button", name=opener, exact=True).click()
        place = panel if opener else quiet_page
        button = place.get_by_role("button", name=label, exact=True)
        _, file = downloaded(quiet_page, button)
        assert len(file) > 5000
        assert b"<script>alert(1)" not in file
        assert panel.locator("img:not([src^='data:image/png;base64,'])").count() == 0
        quiet_page.keyboard.press("Escape")
    assert not trace.exists()


@pytest.mark.parametrize(
    "query", ["indicateur=densite", "indicateur=population&niveau=departement"]
)
def test_hostile_indicators_are_read_as_text_on_the_map(
    app: str, quiet_page: Page, trace: Path, query: str
) -> None:
    quiet_page.goto(f"{app}/?{query}")
    attack = ATTACKS[0] if "densite" in query else ATTACKS[3]
    expect(map_of(quiet_page).locator("body")).to_contain_text(attack)
    assert not trace.exists()


def test_hostile_indicators_are_read_as_text_in_a_portrait(
    app: str, quiet_page: Page, trace: Path
) -> None:
    quiet_page.goto(f"{app}/territoire?region=53")
    expect(quiet_page.get_by_role("heading", level=1)).to_be_visible()
    expect(quiet_page.locator(".stMain")).to_contain_text("cycler.__init__")
    assert not trace.exists()
