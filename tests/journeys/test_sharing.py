"""Taking away what a page shows: files that hold the poles its sentence counts, and no other."""

import re
import struct
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.tables.schema import read_schemas
from tests import shipped
from tests.folders import read_file
from tests.journeys.reading import WAIT_MS, downloaded
from tests.proxies import HAS_NGINX, nginx_of
from tests.servers import running_server
from tests.spaces import plain

SCHEMAS = read_schemas()
READABLE = ("CSV", "GeoJSON", "GeoPackage")
READ_WHOLE = ("/?region=53", "/proximite?commune=29019&statut=temoin")
BRITTANY = Selection(level="region", codes=("53",))


def opened(page: Page, button: str = "Partager") -> Locator:
    """What a button beside the title shows, once it is there."""
    page.get_by_role("button", name=button, exact=True).click()
    panel = page.get_by_test_id("stPopoverBody")
    expect(
        panel.get_by_text("Pour la citer" if button == "Partager" else "PNG 16:9")
    ).to_be_visible()
    return panel


def taken(page: Page, panel: Locator | Page, label: str) -> tuple[str, bytes]:
    """The name and the content of a file, of a panel or of the line of the title."""
    return downloaded(page, panel.get_by_role("button", name=label, exact=True))


@pytest.mark.parametrize(
    ("address", "selection"),
    [
        ("/?region=53", BRITTANY),
        (
            "/secteurs?statut=laureat&secteur=numerique",
            Selection(sectors=("numerique",), statuses=("laureat",)),
        ),
        ("/reseaux?region=53", BRITTANY),
        ("/territoire?region=53", BRITTANY),
        ("/proximite?commune=29019&statut=temoin", Selection(statuses=("temoin",))),
        ("/couverture?region=53&statut=temoin", Selection(statuses=("temoin",))),
        ("/a-propos", Selection()),
    ],
)
def test_the_files_of_a_page_hold_the_poles_of_its_sentence(
    app: str, page: Page, shipped_atlas: Atlas, address: str, selection: Selection
) -> None:
    """A panel writes all formats from one selection: on most pages, one of them speaks for all."""
    expected = shipped_atlas.select(selection).poles["id_pole"].tolist()
    page.goto(app + address)
    name, data = taken(page, page, "Excel")
    assert read_file(name, data, SCHEMAS).frames["poles"]["id_pole"].tolist() == expected
    panel = opened(page)
    if address != "/a-propos":
        sentence = page.get_by_text(
            re.compile(r"^\d+ .*pôles? (recensé|affiché)")
        ).first.inner_text()
        assert re.match(r"\d+", sentence)[0] == str(len(expected))  # type: ignore[index]
    for label in READABLE if address in READ_WHOLE else ("CSV",):
        name, data = taken(page, panel, label)
        assert shipped.DATE in name
        assert read_file(name, data, SCHEMAS).frames["poles"]["id_pole"].tolist() == expected
    _, graph = taken(page, panel, "GraphML")
    nodes = ET.fromstring(graph).findall(".//{*}node")  # noqa: S314 - our own file
    poles = [node.get("id", "") for node in nodes if node.get("id", "").startswith("pole-")]
    assert sorted(poles) == sorted(f"pole-{each}" for each in expected)


def test_what_the_keyboard_opens_has_the_focus_and_gives_it_back(app: str, page: Page) -> None:
    page.goto(f"{app}/couverture?region=53")
    button = page.get_by_role("button", name="Image", exact=True)
    button.press("Enter")
    panel = page.get_by_test_id("stPopoverBody")
    expect(panel).to_be_focused()
    expect(panel.get_by_role("button", name="SVG")).to_be_visible()
    panel.press("Tab")
    expect(panel.get_by_role("combobox", name="Carte ou graphique")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


@pytest.mark.parametrize(
    "address",
    [
        "/?region=53",
        "/?region=53&liste=appels",
        "/territoire?region=53",
        "/secteurs",
        "/secteurs?vue=appels",
        "/reseaux?vue=dessin",
        "/reseaux?vue=reseaux",
        "/reseaux?vue=acteurs",
        "/couverture?vue=comparaison&b_annee_max=2022",
        "/couverture?k=3&region=53",
        "/proximite?commune=29019",
    ],
)
def test_every_map_and_chart_of_a_page_is_an_image_that_stands_alone(
    app: str, page: Page, address: str
) -> None:
    page.goto(app + address)
    panel = opened(page, "Image")
    choice = panel.get_by_role("combobox", name="Carte ou graphique")
    expect(panel.get_by_role("img", name=re.compile("^Aperçu"))).to_be_visible()
    titles = choice.get_by_role("option").all_inner_texts() or [""]
    drawn = page.locator(".stMain :is(.stPlotlyChart, figure svg, iframe[title^='Carte'])")
    expect(drawn).to_have_count(len(titles))
    names = set()
    for rank, title in enumerate(titles):
        if title:
            choice.select_option(index=rank)
            named = re.compile(re.escape(title.removesuffix("…")))
            expect(panel.locator("img")).to_have_attribute("alt", named)
        name, data = taken(page, panel, "SVG")
        names.add(name)
        assert name.endswith(f"-{shipped.DATE}.svg")
        said = " ".join(ET.fromstring(data).itertext())  # noqa: S314 - our own file
        assert "\ufffd" not in said
        assert re.search(rf"\b{shipped.POLES}( pôles recensés)?, dont", plain(said))
        assert f"version {shipped.VERSION}, {shipped.DAY}" in said
        assert "Licence Ouverte 2.0" in said
    assert len(names) == len(titles)


def test_an_image_has_the_shape_of_a_slide_and_the_selection_in_its_name(
    app: str, page: Page
) -> None:
    page.goto(f"{app}/?appel=ami-2023&region=84")
    panel = opened(page, "Image")
    for shape, height in (("16:9", 1080), ("4:3", 1440)):
        name, image = taken(page, panel, f"PNG {shape}")
        assert image.startswith(b"\x89PNG")
        assert struct.unpack(">II", image[16:24]) == (1920, height)
        assert name.endswith(f"-{shape.replace(':', '-')}-84-ami-2023-{shipped.DATE}.png")


@pytest.mark.parametrize(
    ("address", "name", "said"),
    [
        ("/?region=53", "fiche-region-53", shipped.here(shipped.BRETONS)),
        ("/a-propos", "sources-et-methode", "Licence Ouverte"),
        ("/territoire?region=53", "fiche-region-53", shipped.here(shipped.BRETONS)),
        ("/territoire?region=53&region=28", "fiche-region-53-28", "Normandie"),
        ("/territoire", "fiche-france", shipped.ALL),
        ("/pole?pole=ptce-3-eva", "fiche-ptce-3-eva", "Limoux"),
        ("/couverture?region=53&rayon=50", "couverture-50-km-region-53", "50"),
    ],
)
def test_the_sheet_of_a_page_is_a_document_of_the_same_place(
    app: str, page: Page, address: str, name: str, said: str
) -> None:
    page.goto(app + address)
    pdf_name, pdf = taken(page, page, "PDF")
    panel = opened(page)
    html_name, html = taken(page, panel, "Fiche (HTML)")
    dated = f"{name}-{shipped.DATE}"
    assert (pdf_name, html_name) == (f"{dated}.pdf", f"{dated}.html")
    assert pdf.startswith(b"%PDF-")
    assert said in plain(html.decode())


def test_the_panel_gives_the_link_the_code_and_the_reference(app: str, page: Page) -> None:
    page.goto(f"{app}/?region=53")
    panel = opened(page)
    expect(panel.get_by_text(f"{app}/?region=53", exact=True)).to_be_visible()
    expect(panel.get_by_text("embed=true")).to_be_visible()
    reference = panel.get_by_text("Atlas PTCE, «")
    expect(reference).to_contain_text(f"version {shipped.VERSION} du {shipped.DAY}")
    expect(reference).to_contain_text(re.compile(r"consulté le \d+(ᵉʳ)? \S+ 20\d\d\."))


def test_the_sheet_of_a_pole_can_be_cited_by_its_name(app: str, page: Page) -> None:
    page.goto(f"{app}/pole?pole=ptce-3-eva")
    panel = opened(page)
    expect(panel.get_by_text("«\u00a03.EVA\u00a0»")).to_be_visible()
    expect(panel.get_by_text(f"{app}/pole?pole=ptce-3-eva", exact=True)).to_be_visible()


def test_with_no_pole_there_is_nothing_to_take_away_and_the_page_says_so(
    app: str, page: Page
) -> None:
    page.goto(f"{app}/?q=introuvable")
    panel = opened(page)
    expect(panel.get_by_text("Il n’y a rien à télécharger")).to_be_visible()
    expect(panel.get_by_role("button", name="GeoPackage")).to_have_count(0)
    expect(page.get_by_role("button", name="Excel", exact=True)).to_be_disabled()


def test_an_embedded_page_has_no_panel(app: str, page: Page) -> None:
    page.goto(f"{app}/?region=53&embed=true")
    expect(page.get_by_text(shipped.here(shipped.BRETONS))).to_be_visible()
    expect(page.get_by_role("button", name="Partager")).to_have_count(0)


def test_the_page_that_takes_files_gives_no_code_to_embed_it(app: str, page: Page) -> None:
    page.goto(f"{app}/donnees")
    panel = opened(page)
    expect(panel.get_by_text(f"{app}/donnees", exact=True)).to_be_visible()
    expect(panel.get_by_text("embed=true")).to_have_count(0)


def test_framed_it_says_why_it_takes_none_and_leads_to_the_whole_page(app: str, page: Page) -> None:
    page.goto(f"{app}/donnees?embed=true")
    link = page.get_by_role("link", name="Ouvrez la page entière")
    expect(link).to_have_attribute("href", f"{app}/donnees")
    expect(page.locator("input[type=file]")).to_have_count(0)


# ---- Behind HTTPS, under a path, in the frame of another site -------------------------------

PATH = "atlas/ptce"


class Hosted(NamedTuple):
    """Where the app is, another site of the same proxy, and the folder of that one."""

    address: str
    other_site: str
    folder: Path


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    """The app as an operator has it: under a path, behind a proxy that speaks HTTPS alone."""
    if not HAS_NGINX:
        pytest.skip("nginx and openssl stand for the operator's proxy")
    folder = tmp_path_factory.mktemp("nginx")
    options = ("--server.address=127.0.0.1", f"--server.baseUrlPath={PATH}")
    with (
        running_server(folder, {}, options=options) as server,
        nginx_of(folder, server.address, PATH) as (address, other_site),
    ):
        yield Hosted(address, other_site, folder)


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """Someone who trusts the certificate; whatever is not of HTTPS or of this machine is noted."""
    context = browser.new_context(locale="fr-FR", ignore_https_errors=True)
    context.set_default_timeout(WAIT_MS)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("websocket", lambda opened: asked.append(opened.url))
    yield page
    context.close()
    schemes = ("https://127.0.0.1:", "https://localhost:", "wss://127.0.0.1:", "data:", "blob:")
    assert [each for each in asked if not each.startswith((*schemes, "about:"))] == []
    assert any(each.startswith("wss://") for each in asked)


def test_behind_https_and_a_path_the_code_of_the_map_loads_in_a_frame_of_another_site(
    hosted: Hosted, visitor: Page
) -> None:
    visitor.goto(f"{hosted.address}/?region=53")
    expect(visitor.get_by_text(shipped.here(shipped.BRETONS)).first).to_be_visible()
    panel = opened(visitor)
    code = panel.get_by_text("<iframe").inner_text()
    (address,) = re.findall(r'src="([^"]+)"', code)
    assert unescape(address) == f"{hosted.address}/?region=53&embed=true"
    (hosted.folder / "page.html").write_text(f"<!doctype html><h1>Un site</h1>{code}", "utf-8")
    visitor.goto(f"{hosted.other_site}/page.html")
    framed = visitor.frame_locator("iframe").first
    expect(framed.get_by_text(shipped.here(shipped.BRETONS)).first).to_be_visible()
    drawn = framed.frame_locator("iframe[title^='Carte']")
    expect(drawn.locator(".leaflet-container path").first).to_be_attached()
    assert all(
        frame.url.startswith("https://") for frame in visitor.frames if frame.url != "about:srcdoc"
    )


def test_behind_https_a_frame_of_another_site_takes_no_file_and_says_why(
    hosted: Hosted, visitor: Page
) -> None:
    page = f"{hosted.address}/donnees"
    frames = "".join(
        f'<iframe src="{page}{end}" height="600"></iframe>' for end in ("?embed=true", "")
    )
    (hosted.folder / "depot.html").write_text(f"<!doctype html>{frames}", "utf-8")
    visitor.goto(f"{hosted.other_site}/depot.html")
    framed = visitor.frame_locator("iframe").first
    link = framed.get_by_role("link", name="Ouvrez la page entière")
    expect(link).to_have_attribute("href", page)
    expect(framed.locator("input[type=file]")).to_have_count(0)
    # Without « embed » it is not framed at all.
    assert [frame.url for frame in visitor.frames][1:] == [
        f"{page}?embed=true",
        "chrome-error://chromewebdata/",
    ]


def test_behind_https_and_a_path_the_whole_page_takes_a_file(hosted: Hosted, visitor: Page) -> None:
    visitor.goto(f"{hosted.address}/donnees")
    file = {"name": "liste.csv", "mimeType": "text/csv", "buffer": b"nom;commune\nUn;Morlaix\n"}
    visitor.locator("input[type=file]").first.set_input_files(file)  # type: ignore[arg-type]
    expect(visitor.get_by_text("liste.csv").first).to_be_visible()
    expect(visitor.get_by_text("1 ligne lue").first).to_be_visible()
