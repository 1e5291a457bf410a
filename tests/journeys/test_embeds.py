"""What those who embed the published map in their own site do, and what they see."""

import gzip
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from geo.analysis.choropleths import Drawing, Measure, choropleth
from geo.french import typeset
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.publish.site.embedding import HEIGHT_SCRIPT
from geo.publish.site.pages.compose import compose_page
from geo.publish.site.pages.embeds import map_embed, near_embed, sectors_embed
from geo.render.leaflet import map_data
from geo.reports.choices.drawing import MapChoices
from geo.reports.maps.choropleths import class_entries
from geo.reports.maps.maps import poles_map
from geo.reports.maps.words import area_title
from geo.reports.sectors.charts import ranked_sectors, sector_labels
from geo.reports.sectors.sentences import sectors_title
from geo.reports.sentences import count_sentence, describe, unplaced_sentence
from tests import shipped
from tests.folders import POLE
from tests.journeys.conftest import Served
from tests.journeys.published import RELEASE, publish
from tests.journeys.reading import open_published, plain
from tests.views.test_maps import ADDRESSES

BUILDERS = (map_embed, sectors_embed, near_embed, compose_page)
BASE = "https://exemple.fr/atlas/"
MOST_BYTES = 150_000
HOSTILE = "</title><script>window.hacked=1</script><img src=x onerror=window.hacked=1>"


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory, shipped_atlas: Atlas, contents: Mapping[str, bytes]
) -> Path:
    """The embedded pages, and the one that composes their code."""
    root = tmp_path_factory.mktemp("site")
    publish(root, shipped_atlas, BUILDERS, contents)
    return root


def opened(page: Page, folder: Path, path: str) -> Page:
    """Open a page from the disk, and wait until its scripts have done."""
    return open_published(page, f"{folder.as_uri()}/{path}")


def text_of(page: Page, selector: str) -> str:
    return plain(page.locator(selector).inner_text())


def points_drawn(page: Page) -> int:
    """Points of the map, as its legend counts them, folded or not."""
    part = page.locator("#carte-integree .atlas-legend section").first
    sizes = part.locator(".atlas-size").all_text_contents()
    return sum(int(re.findall(r"^(\d+) points?$", plain(text))[0]) for text in sizes)


def test_the_map_of_a_region_counts_its_poles(
    page: Page, folder: Path, shipped_atlas: Atlas
) -> None:
    """Many poles, none, some without a place, overseas."""
    for code in ("53", "94", "84", "11", "04", "06"):
        view = shipped_atlas.select(Selection(level="region", codes=(code,)))
        opened(page, folder, f"integration/carte.html?region={code}")
        said = text_of(page, "#compte")
        assert said.lower().startswith(plain(count_sentence(view)).lower())
        assert plain(describe(view.selection, shipped_atlas))[1:] in said
        assert text_of(page, "#non-places") == plain(unplaced_sentence(view))
        assert points_drawn(page) == len(view.located_rows)
        assert page.locator("#liste li").count() == len(view)
        assert page.locator("#carte-integree[data-drawn]").count() == 1


def test_the_map_of_each_sector_counts_its_poles(
    page: Page, folder: Path, shipped_atlas: Atlas
) -> None:
    for slug in shipped_atlas.slugs("secteur"):
        view = shipped_atlas.select(Selection(sectors=(slug,)))
        opened(page, folder, f"integration/carte.html?secteur={slug}&couleur=secteur")
        assert text_of(page, "#compte").startswith(plain(count_sentence(view)))
        assert points_drawn(page) == len(view.located_rows)


def test_the_territory_is_framed_and_its_neighbours_have_no_point(page: Page, folder: Path) -> None:
    opened(page, folder, "integration/carte.html?departement=35&fond=taux")
    page.locator("#carte-integree[data-drawn]").wait_for()
    titles = page.locator("#carte-integree .atlas-legend h2").all_text_contents()
    assert plain(titles[1]) == "Pôles pour 100 000 habitants, par département"
    box = page.locator("#carte-integree")
    assert plain(box.get_attribute("aria-label") or "").startswith("Carte des pôles. ")
    expect(page).to_have_title(re.compile("^Carte des pôles territoriaux"))
    link = page.locator(".site-footer a")
    assert (link.get_attribute("href"), link.get_attribute("target")) == (
        "../index.html?departement=35",
        "_blank",
    )


@pytest.mark.parametrize("measure", ["nombre", "taux"])
@pytest.mark.parametrize("level", ["region", "departement"])
def test_territories_have_the_classes_of_the_app(
    page: Page, folder: Path, shipped_atlas: Atlas, measure: Measure, level: Level
) -> None:
    chance = Random(8)  # noqa: S311 - the same draws at each run
    sectors = shipped_atlas.slugs("secteur")
    some = [tuple(chance.sample(sectors, chance.randint(1, 4))) for _ in range(20)]
    chosen = [Selection(), *(Selection(sectors=each) for each in some)]
    chosen += [Selection("region", ("53", "28"), each) for each in ((), *some[:3])]
    chosen += [Selection("departement", ("29",), each) for each in ((), some[0])]
    if level == "region":
        chosen = [each for each in chosen if each.level != "departement"]
    opened(page, folder, "integration/carte.html?fond=taux")
    found = page.evaluate(
        """([chosen, asked]) => {
            const [index, page, fixed] = ["poles", "integration", "carte"].map(atlasFiles.block);
            const facets = atlasFacets.create(index);
            const read = (query) => facets.read(new URLSearchParams(query)).selection;
            return chosen.map((query) => atlasChoropleths.areas(
              index, facets.select(read(query)), asked, page, fixed));
        }""",
        [
            [urlencode(each.to_query(), doseq=True) for each in chosen],
            {"measure": measure, "level": level},
        ],
    )
    for selection, told in zip(chosen, found, strict=True):
        view = shipped_atlas.select(selection)
        areas = choropleth(view, Drawing(measure, level, where=selection))
        assert areas is not None
        drawn = poles_map(view, MapChoices(indicator=measure, level=level))
        assert_same_areas(told, map_data(drawn, ADDRESSES)["areas"])
        entries = [
            (each["colour"], plain(each["label"]), each["size"])
            for each in told["legend"]["entries"]
        ]
        assert entries == [(one, plain(two), three) for one, two, three in class_entries(areas)]
        assert plain(told["legend"]["title"]) == plain(area_title(areas, shipped_atlas))
        assert [plain(each) for each in told["legend"]["notes"]] == [
            plain(each) for each in drawn.legend[-1].notes
        ]


def assert_same_areas(told: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Compare what is drawn; rates differ by their rounding alone."""
    data = told["data"]
    assert [row[:3] for row in data["rows"]] == [row[:3] for row in wanted["rows"]]
    rates = [row[3] for row in wanted["rows"]]
    assert [row[3] for row in data["rows"]] == pytest.approx(rates, abs=0.02)
    for key in ("usual", "none", "words", "colours", "inside", "outside"):
        assert data[key] == wanted[key], key


@pytest.mark.parametrize("code", ["", "53", "84", "94", "01"])
def test_the_chart_counts_the_sectors_of_a_territory(
    page: Page, folder: Path, shipped_atlas: Atlas, code: str
) -> None:
    selection = Selection(level="region", codes=(code,)) if code else Selection()
    view = shipped_atlas.select(selection)
    opened(page, folder, f"integration/secteurs.html?{f'region={code}' if code else ''}")
    rows = page.locator("table tbody tr").all_inner_texts()
    labels = sector_labels(shipped_atlas)
    wanted = [f"{labels[slug]} {poles}" for slug, poles in ranked_sectors(view).items()]
    assert [plain(row) for row in rows] == [plain(row) for row in wanted]
    assert text_of(page, "caption") == plain(sectors_title(view))
    assert text_of(page, "#compte").startswith(plain(count_sentence(view)))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("carte.html?region=XX", "aucun code ou nom « XX » pour le filtre « région »"),
        ("carte.html?couleur=rose", "Valeurs possibles : statut, secteur, appel, confiance."),
        ("carte.html?fond=<b>", "« <b> » pour « fond »"),
        ("carte.html?theme=__proto__", "« __proto__ » pour « theme »"),
        ("secteurs.html?secteur=numerique", "le filtre « secteur » est ignoré"),
        ("secteurs.html?theme=rose", "« rose » pour « theme »"),
        ("proximite.html?theme=rose&commune=29019", "« rose » pour « theme »"),
    ],
)
def test_what_an_address_cannot_mean_is_said(
    page: Page, folder: Path, path: str, words: str
) -> None:
    opened(page, folder, f"integration/{path}")
    assert words in text_of(page, "#messages")


@pytest.mark.parametrize("name", ["carte", "secteurs", "proximite"])
def test_title_and_theme_are_those_of_the_address_and_stay_text(
    page: Page, folder: Path, name: str
) -> None:
    page.goto(f"{folder.as_uri()}/integration/{name}.html")
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)
    opened(page, folder, f"integration/{name}.html?theme=sombre&titre={HOSTILE}")
    assert page.locator("h1").inner_text() == HOSTILE
    assert page.title() == HOSTILE
    assert page.evaluate(ground) != light
    assert page.evaluate("() => window.hacked") is None
    assert page.locator("img[src=x]").count() == 0
    assert shipped.DAY in text_of(page, ".site-footer")


@pytest.mark.parametrize("name", ["carte", "secteurs", "proximite"])
def test_without_javascript_a_frame_still_says_what_it_holds(
    browser: Browser, folder: Path, name: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{folder.as_uri()}/integration/{name}.html?region=53")
    assert "JavaScript" in page.locator("noscript").inner_text()
    assert "Source" in page.locator(".site-footer").inner_text()
    if name == "carte":
        assert page.locator("#dessin figure circle").count() == shipped.LOCATED
        assert page.locator("#liste li").count() == shipped.POLES
    context.close()


def test_a_frame_works_in_the_page_of_another_site(
    page: Page, folder: Path, tmp_path: Path, serve: Served
) -> None:
    source = f"{serve(folder)}/integration/carte.html?region=53&fond=nombre"
    (tmp_path / "hote").mkdir()
    host = tmp_path / "hote" / "index.html"
    host.write_text(f'<!doctype html><iframe src="{source}" width="700" height="600"></iframe>')
    page.goto(f"{serve(host.parent)}/index.html")
    frame = page.frame_locator("iframe")
    frame.locator("#carte-integree[data-drawn]").wait_for()
    expect(frame.locator("#compte")).to_contain_text(shipped.here(shipped.BRETONS))
    expect(page).to_have_title("")


@pytest.mark.parametrize(
    ("path", "drawn"),
    [
        ("integration/carte.html?region=53&fond=nombre&theme=sombre", "#carte-integree"),
        ("integration/proximite.html?commune=29019", "#carte-autour"),
        ("integration/secteurs.html?titre=Secteurs", ""),
        ("integrer.html", ""),
    ],
)
def test_no_page_breaks_its_own_policy(page: Page, folder: Path, path: str, drawn: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    opened(page, folder, path)
    if drawn:
        page.locator(f"{drawn}[data-drawn]").wait_for()
        page.locator(f"{drawn} .leaflet-control-zoom-in").click()
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert policy is not None
    assert "'unsafe" not in policy
    assert said == []


@pytest.mark.parametrize(
    ("path", "width"),
    [
        ("carte.html?region=53&fond=taux", 320),
        ("carte.html?region=53&fond=taux", 700),
        ("secteurs.html", 320),
        ("proximite.html?commune=29019", 320),
        ("proximite.html?commune=29019", 700),
    ],
)
def test_a_frame_tells_its_height_and_its_source_is_always_seen(
    page: Page, hosted: Callable[[str], Path], serve: Served, path: str, width: int
) -> None:
    code = f'<iframe src="{{}}/integration/{path}" width="{width}" height="600"></iframe>'
    page.goto(f"{serve(hosted(code).parent)}/index.html")
    frame = page.frame_locator("iframe")
    source = frame.locator(".site-footer")
    frame.locator("html[data-ready]").wait_for()
    assert_seen(page, source, 600)
    page.goto(f"{serve(hosted(HEIGHT_SCRIPT + code).parent)}/index.html")
    frame.locator("html[data-ready]").wait_for()
    expect(page.locator("iframe")).not_to_have_attribute("height", "600")
    page.wait_for_timeout(500)
    height = int(page.locator("iframe").get_attribute("height") or 0)
    assert 240 <= height <= 1000
    assert_seen(page, source, height)
    inner = frame.locator("html")
    needed = inner.evaluate("(root) => root.scrollHeight")
    assert height == 1000 or needed <= height + 2


@pytest.fixture
def hosted(folder: Path, tmp_path: Path, serve: Served) -> Callable[[str], Path]:
    """Write a page of another site around a code, in which {} is the address of ours."""
    address = serve(folder)

    def write(code: str) -> Path:
        host = tmp_path / str(len(list(tmp_path.iterdir()))) / "index.html"
        host.parent.mkdir()
        host.write_text(f"<!doctype html>{code.replace('{}', address)}")
        return host

    return write


def assert_seen(page: Page, source: Locator, height: int) -> None:
    frame, box = page.locator("iframe").bounding_box(), source.bounding_box()
    assert frame
    assert box
    assert "Pôles recensés ici, et non tous" in plain(source.inner_text())
    assert box["y"] + box["height"] <= frame["y"] + height + 3


def test_a_frame_is_light_unless_it_is_told(browser: Browser, folder: Path) -> None:
    page = browser.new_page(color_scheme="dark", locale="fr-FR")
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    grounds = {}
    for theme in ("", "clair", "sombre", "auto"):
        page.goto(f"{folder.as_uri()}/integration/secteurs.html?theme={theme}")
        page.locator("html[data-ready]").wait_for()
        grounds[theme] = page.evaluate(ground)
    page.close()
    assert grounds[""] == grounds["clair"] == "rgb(255, 255, 255)"
    assert grounds["sombre"] == grounds["auto"] != grounds[""]


def test_a_link_of_a_frame_opens_beside_the_page_around(
    page: Page, hosted: Callable[[str], Path], serve: Served
) -> None:
    code = (
        '<iframe src="{}/integration/carte.html?region=53" sandbox="allow-scripts allow-popups" '
        'width="700" height="600"></iframe>'
    )
    page.goto(f"{serve(hosted(code).parent)}/index.html")
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready]").wait_for()
    with page.context.expect_page() as opening:
        frame.locator(".site-footer a").click()
    assert opening.value.url.endswith("/index.html?region=53")
    assert page.url.endswith("/index.html")
    opening.value.close()


@pytest.mark.parametrize("query", ["region=53", "departement=29&fond=taux", "region=53&region=28"])
def test_a_territory_loads_its_own_shapes_only(page: Page, folder: Path, query: str) -> None:
    loaded: set[str] = set()
    page.on("request", lambda request: loaded.add(urlsplit(request.url).path))
    opened(page, folder, f"integration/carte.html?{query}")
    page.locator("#carte-integree[data-drawn]").wait_for()
    names = {path.rpartition("/")[2].split(".")[0] for path in loaded}
    regions = {f"departements-{code}" for code in ("53", "28") if f"region={code}" in query}
    assert {name for name in names if name.startswith("departements")} == (
        regions or {"departements-53"}
    )
    weight = sum(len(gzip.compress(Path(path).read_bytes())) for path in loaded)
    assert weight <= MOST_BYTES * (1 if len(regions) < 2 else 1.1)


def test_a_frame_of_a_past_release_stands_alone(page: Page, folder: Path) -> None:
    opened(page, folder, f"versions/{RELEASE}/integration/carte.html?region=53")
    page.locator("#carte-integree[data-drawn]").wait_for()
    page.locator("#titre-liste").click()
    address = page.locator("#liste a").first.evaluate("(link) => link.href")
    assert f"/versions/{RELEASE}/pole/ptce-" in address


# ---- The page that composes ------------------------------------------------------------------


class Frame(HTMLParser):
    """The attributes of the frame of a code, and where the link under it leads."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.attributes: dict[str, str] = {}
        self.tags: list[str] = []
        self.link = ""
        self.feed(code)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        read = {name: value or "" for name, value in attrs}
        if tag == "iframe":
            self.attributes = read
        self.link = read.get("href", self.link)


def frame_of(page: Page) -> Frame:
    return Frame(page.locator("#code").inner_text())


def test_a_code_is_composed_and_shown_at_once(page: Page, folder: Path) -> None:
    opened(page, folder, "integrer.html")
    page.get_by_role("combobox", name="Région ou département").fill("finis")
    page.get_by_role("option", name="Finistère").wait_for()
    page.keyboard.press("Enter")
    page.get_by_label("Couleur des points").select_option("secteur")
    page.get_by_label("Couleur des territoires").select_option("taux")
    page.get_by_label("Hauteur, en pixels").fill("450")
    frame = frame_of(page)
    assert frame.tags == ["iframe", "p", "a"]
    assert frame.link == "index.html?departement=29"
    assert frame.attributes == {
        "src": "integration/carte.html?departement=29&couleur=secteur&fond=taux",
        "title": "Carte des pôles territoriaux de coopération économique, Finistère",
        "width": "100%",
        "height": "450",
        "loading": "lazy",
        "frameborder": "0",
    }
    preview = page.frame_locator("#apercu")
    expect(preview.locator("#compte")).to_contain_text("dans le Finistère")
    preview.locator("#carte-integree[data-drawn]").wait_for()
    expect(page.locator("#relatif")).to_be_visible()


def test_each_frame_has_its_own_choices(page: Page, folder: Path) -> None:
    opened(page, folder, "integrer.html")
    page.get_by_role("radio", name="La recherche autour d’une commune").check()
    expect(page.get_by_label("Couleur des points")).to_be_hidden()
    page.get_by_role("combobox", name="Commune de départ").fill("carhaix")
    page.get_by_role("option", name="Carhaix-Plouguer").first.wait_for()
    page.keyboard.press("Enter")
    page.get_by_label("Distance au plus").select_option("50")
    expect(page.locator("#code")).to_contain_text("proximite.html?commune=29024&amp;rayon=50")
    assert frame_of(page).attributes["height"] == "700"
    preview = page.frame_locator("#apercu")
    expect(preview.locator("#phrases")).to_contain_text("Carhaix-Plouguer")
    page.get_by_role("radio", name="Le graphique des secteurs").check()
    assert frame_of(page).attributes["src"] == "integration/secteurs.html"


def test_a_hostile_title_stays_an_attribute(page: Page, folder: Path) -> None:
    opened(page, folder, "integrer.html")
    title = "\"><script>alert('x')</script> & « l'Ain »"
    page.get_by_label("Titre du cadre").fill(title)
    frame = frame_of(page)
    assert frame.tags == ["iframe", "p", "a"]
    assert frame.attributes["title"] == title
    expect(page.frame_locator("#apercu").locator("h1")).to_have_text(title)


def test_the_address_is_whole_when_the_site_is_served(
    page: Page, folder: Path, serve: Served
) -> None:
    address = serve(folder)
    page.goto(f"{address}/integrer.html")
    expect(page.locator("#code")).to_contain_text(f'src="{address}/integration/carte.html"')
    expect(page.locator("#relatif")).to_be_hidden()


def test_the_address_is_whole_when_the_site_knows_it(
    page: Page, tmp_path: Path, shipped_atlas: Atlas, contents: Mapping[str, bytes]
) -> None:
    publish(tmp_path, shipped_atlas, [compose_page], contents, BASE)
    opened(page, tmp_path, "integrer.html")
    assert frame_of(page).attributes["src"] == f"{BASE}integration/carte.html"
    codes = page.locator("#titre-tout ~ pre code").all_inner_texts()
    assert [Frame(code).attributes["src"] for code in codes] == [
        f"{BASE}integration/{name}.html" for name in ("carte", "secteurs", "proximite")
    ]


def test_the_code_is_copied(page: Page, folder: Path, serve: Served) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_published(page, f"{serve(folder)}/integrer.html")
    page.get_by_role("button", name="Copier le code").click()
    expect(page.get_by_role("button", name="Copié")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == page.locator("#code").inner_text()


def test_hostile_poles_stay_text_in_frames(
    page: Page, tmp_path: Path, atlas_of: Callable[..., Atlas], contents: Mapping[str, bytes]
) -> None:
    names = (HOSTILE, "{{ 7 * 7 }} ${window.hacked = 1}", "\u200f]]> <!-- =cmd|'x'!A0", "é" * 9999)
    rows = [
        {**POLE, "id_pole": f"ptce-{rank}", "nom": name, "code_insee": "29019"}
        for rank, name in enumerate(names)
    ]
    publish(tmp_path / "site", atlas_of(rows), [map_embed, sectors_embed], contents)
    opened(page, tmp_path / "site", "integration/carte.html?region=53")
    page.locator("#titre-liste").click()
    assert page.locator("#liste a").first.inner_text() in map(typeset, names)
    expect(page.locator("#liste li")).to_have_count(4)
    assert page.evaluate("() => window.hacked") is None
    opened(page, tmp_path / "site", "integration/secteurs.html")
    assert text_of(page, "caption") == "Aucun de ces pôles n'a de secteur connu"
