"""The operator's theme: which colours and logos are taken, and what each output makes of them."""

import io
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import pytest
from PIL import Image, PngImagePlugin
from pypdf import PdfReader
from streamlit import config
from streamlit.testing.v1 import AppTest

from geo.colours import DARK, LIGHT, contrast, is_readable, nearest_readable
from geo.errors import SettingsError
from geo.formats.logo import HEIGHT, MOST_BYTES, WIDEST, read_logo, read_theme
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.theme import Theme
from geo.publish.images import png_of, preview_png
from geo.publish.site.assets.shared_contents import shared_contents
from geo.publish.site.assets.shared_files import hashed_names
from geo.publish.site.pages.words import legal_page
from geo.publish.site.publication import Publication
from geo.publish.site.releases.release import ReleaseId
from geo.publish.site.shell import write_page
from geo.render.pdf import to_pdf
from geo.render.report_html import to_html
from geo.render.svg.picture import Picture
from geo.render.svg.posters import Sheet, notes_of, poster
from geo.render.svg.previews import Preview
from geo.reports.about import about_report
from geo.reports.blocks import Report
from geo.settings import ROOT, SETTINGS_VARIABLE, Settings, read_settings, settings_path
from pages.server import asset_contents
from pages.server.start import colour_streamlit
from tests.spaces import plain

NAME, HEADER, FOOTER = "Les PTCE d'ici", "Préfecture <b>bleue</b>", "Une question ; un mot suffit"
RED, NAVY = (204, 0, 0, 255), "#1a3a7a"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="10">{}</svg>'
SQUARE = SVG.format('<rect width="30" height="10" fill="#c00"/>')
Write = Callable[[str | bytes], Path]


@pytest.fixture
def logo(tmp_path: Path) -> Write:
    """Write a logo."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "logo.svg"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def settings(tmp_path: Path, logo: Write, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of an operator who has chosen all."""
    logo(SQUARE)
    (tmp_path / "atlas.toml").write_text(
        f'theme_nom = "{NAME}"\ntheme_logo = "logo.svg"\ntheme_couleur = "{NAVY}"\n'
        f'theme_entete = "{HEADER}"\ntheme_pied = "{FOOTER}"\n',
        "utf-8",
    )
    monkeypatch.setenv(SETTINGS_VARIABLE, str(tmp_path / "atlas.toml"))
    return read_settings()


@pytest.fixture
def themed(settings: Settings, shipped_atlas: Atlas) -> Atlas:
    return replace(shipped_atlas, theme=read_theme(settings))


# ---- Colours ----------------------------------------------------------------------------------


def test_contrast_is_that_of_wcag() -> None:
    # The two greys on either side of 4.5:1 on white, and on black, worked out by hand.
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.542, abs=0.001)
    assert contrast("#747474", "#000000") == pytest.approx(4.493, abs=0.001)
    assert nearest_readable("#777777", ["#ffffff"]) == "#767676"
    assert nearest_readable("#767676", ["#ffffff"]) == "#767676"
    assert nearest_readable("#747474", ["#000000"]) == "#757575"


@pytest.mark.parametrize("colour", ["#f5a623", "#ffff00", "#00ff00", "#ffffff", "#000000"])
@pytest.mark.parametrize("grounds", [LIGHT, DARK])
def test_every_colour_has_a_readable_one_near(colour: str, grounds: tuple[str, ...]) -> None:
    assert is_readable(nearest_readable(colour, grounds), grounds)


@pytest.mark.parametrize(
    ("key", "colour"), [("theme_couleur", "#F5A623"), ("theme_couleur_sombre", "#1a4f8f")]
)
def test_a_colour_that_cannot_be_read_is_refused_with_the_nearest(
    tmp_path: Path, key: str, colour: str
) -> None:
    path = tmp_path / "atlas.toml"
    path.write_text(f'{key} = "{colour}"', "utf-8")
    with pytest.raises(SettingsError, match=rf"atlas\.toml, {key} : .*contraste de \d,\d") as found:
        read_settings(path)
    proposed = re.findall("#[0-9a-f]{6}", str(found.value))[-1]
    path.write_text(f'{key} = "{proposed}"', "utf-8")
    assert getattr(read_settings(path), key) == proposed


@pytest.mark.parametrize("colour", ["red", "#12345", "#1234567", "#12345g", "url(a)"])
def test_what_is_no_colour_is_refused(tmp_path: Path, colour: str) -> None:
    (tmp_path / "atlas.toml").write_text(f'theme_couleur = "{colour}"', "utf-8")
    with pytest.raises(SettingsError, match="une couleur est attendue"):
        read_settings(tmp_path / "atlas.toml")


# ---- Logos ------------------------------------------------------------------------------------


def png(size: tuple[int, int], mode: str = "RGBA", colour: object = RED, **saved: object) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, colour).save(written, "PNG", **saved)  # type: ignore[arg-type]
    return written.getvalue()


def test_an_svg_becomes_pixels(logo: Write) -> None:
    found = read_logo(logo(SQUARE))
    image = Image.open(io.BytesIO(found.png))
    assert image.size == (found.width, found.height) == (3 * HEIGHT, HEIGHT)
    assert image.getpixel((240, 80)) == RED


def test_a_png_is_written_anew_without_what_it_carried(logo: Write) -> None:
    note = PngImagePlugin.PngInfo()
    note.add_text("Author", "Camille Exemple")
    found = read_logo(logo(png((2000, 500), pnginfo=note)))
    assert (found.width, found.height) == (640, HEIGHT)
    assert found.width <= WIDEST
    assert b"Camille" not in found.png


def boast(side: int) -> bytes:
    """The beginning of a PNG that says how large it is."""
    head = struct.pack(">2L5B", side, side, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", b""))
    written = (
        struct.pack(">L", len(data)) + name + data + struct.pack(">L", crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


HOSTILE = {
    "script": (SVG.format("<script>alert(1)</script>"), "« script »"),
    "page": (SVG.format("<foreignObject/>"), "« foreignObject »"),
    "picture": (SVG.format('<image href="http://exemple.fr/a.png"/>'), "« image »"),
    "file": (SVG.format('<image href="/etc/passwd"/>'), "« image »"),
    "repeats": (SVG.format('<g id="a"/><use href="#a"/>'), "« use »"),
    "handler": (SVG.format('<rect onload="alert(1)"/>'), "« onload »"),
    "link of a gradient": (
        SVG.format('<linearGradient xmlns:x="http://www.w3.org/1999/xlink" x:href="b.svg#a"/>'),
        "hors de lui-même",
    ),
    "fill": (SVG.format('<rect fill="url(http://exemple.fr/a)"/>'), "hors de lui-même"),
    "sheet": (SVG.format("<style>@import 'http://exemple.fr'</style>"), "feuille de style"),
    "long sheet": (  # the word stands where a buffer of 8,192 bytes would cut it
        SVG.format(f"<style>/*{'x' * 8_170}*/&#10;.a{{cl&#105;p-path:url(#c)}}</style>"),
        "feuille de style",
    ),
    "entity": (f'<!DOCTYPE svg [<!ENTITY a "aaa">]>{SQUARE}', "sans type de document"),
    "clips of clips": (
        SVG.format('<clipPath id="a"><rect clip-path="url(#b)"/></clipPath>'),
        "détourage",
    ),
    "cut": (SQUARE[:-9], "n'est ni un PNG ni un SVG lisible"),
    "html": ("<html><body/></html>", "n'est ni un PNG ni un SVG"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(100), "n'est ni un PNG ni un SVG"),
    "cut png": (png((40, 40))[:60], "est abîmé"),
    "bomb": (png((5000, 5000), "1", 1), "16 millions de pixels"),
    "boast": (boast(60_000), "16 millions de pixels"),
    "ribbon": (png((900, 100)), "8 fois plus long que haut"),
    "nothing to see": (png((10, 10), colour=(0, 0, 0, 0)), "rien n'y est visible"),
    "heavy": (SQUARE + " " * MOST_BYTES, "pèse plus de 500 ko"),
}


@pytest.mark.parametrize(("content", "why"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_mere_drawing_is_refused(logo: Write, content: str | bytes, why: str) -> None:
    with pytest.raises(SettingsError, match=f"theme_logo : « logo.svg » .*{why}"):
        read_logo(logo(content))


def test_a_logo_that_is_not_there_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.png", tmp_path):
        with pytest.raises(SettingsError, match="ne peut pas être lu"):
            read_logo(path)


# ---- What outputs make of it ------------------------------------------------------------------


def sheet_of(atlas: Atlas) -> Report:
    """A report with its heading, source and licence, and little else."""
    report = about_report(atlas)
    return replace(report, sections=report.pick("sources"))


def test_a_pdf_sheet_has_name_lines_and_logo(themed: Atlas) -> None:
    read = PdfReader(io.BytesIO(to_pdf(sheet_of(themed))))
    text = " ".join(plain(read.pages[0].extract_text()).replace("’", "'").split())
    assert text.index(f"{NAME} · {HEADER}") < text.index("À propos")
    assert FOOTER in text
    assert "Atlas PTCE, logiciel libre" in text
    assert any(image.image.size[0] == 3 * HEIGHT for image in read.pages[0].images)


def test_an_html_sheet_has_them_and_asks_nobody(themed: Atlas, shipped_atlas: Atlas) -> None:
    written, ours = to_html(sheet_of(themed)), to_html(sheet_of(shipped_atlas))
    assert f"--accent: {NAVY}" in written
    assert "img-src data:" in written
    assert "&lt;b&gt;bleue" in written
    assert re.findall(r'<img src="([^"]{22})', written) == ["data:image/png;base64,"]
    assert "<header>" not in ours
    assert "img-src" not in ours


def test_an_image_has_a_band_and_the_logo(themed: Atlas, shipped_atlas: Atlas) -> None:
    drawing = '<svg><title>a</title><rect width="9" height="9" fill="#0f0"/></svg>'
    picture = Picture("Titre", "Dit", 600, 100, drawing)
    images = [
        Image.open(io.BytesIO(png_of(poster(Sheet(picture, notes_of(view, "Titre"))), 656)))
        for view in (atlas.select(Selection()) for atlas in (themed, shipped_atlas))
    ]
    # 600 and two margins of 28 wide; the logo, 120 by 40, ends at the right margin.
    assert [each.convert("RGB").getpixel((5, 3)) for each in images] == [
        (0x1A, 0x3A, 0x7A),
        (255, 255, 255),
    ]
    assert images[0].convert("RGBA").getpixel((656 - 28 - 60, 8 + 28)) == RED


def test_a_preview_for_social_networks_has_the_band(themed: Atlas) -> None:
    picture = Picture("Titre", "Dit", 9, 9, '<svg><title>a</title><rect width="9"/></svg>')
    shown = Preview("Ici", "Titre", (), "Source", picture, theme=themed.theme)
    image = Image.open(io.BytesIO(preview_png(shown)))
    assert image.convert("RGB").getpixel((5, 300)) == (0x1A, 0x3A, 0x7A)


@pytest.mark.slow
def test_a_page_of_the_site_has_them_and_still_says_what_made_it(themed: Atlas) -> None:
    contents = shared_contents(themed)
    site = Publication(
        view=themed.select(Selection()),
        settings=Settings(),
        release=ReleaseId("2026-11-30", "1.1.0"),
        base_url="",
        has_pole_sheets=False,
        shared=hashed_names(contents),
    )
    page = plain(write_page(legal_page(site), site)).replace("’", "'")
    assert f"<title>Mentions légales – {NAME}</title>" in page
    assert f'{site.shared["logo.png"]}" alt="" width="120" height="40">{NAME}</a>' in page
    assert "Préfecture &lt;b&gt;bleue" in page
    assert FOOTER in page
    assert "composé par Atlas PTCE" in page
    style = contents["site.css"].decode()
    # After ours, so that they hold; the dark one last.
    chosen = ((":root, .light", NAVY), (".dark", nearest_readable(NAVY, DARK)))
    theirs = [f"{where} {{ --accent: {colour};" for where, colour in chosen]
    places = [style.rindex("--bar:"), *(style.index(each) for each in theirs)]
    assert places == sorted(places)


def test_the_app_has_them_on_every_page(settings: Settings, data_folder: Path) -> None:
    file = settings_path()  # of other data than those of other tests, which a process keeps
    file.write_text(f'donnees = "{data_folder}"\n{file.read_text("utf-8")}', "utf-8")
    app = AppTest.from_file(str(ROOT / "pages" / "navigation.py"), default_timeout=60)
    app.run().switch_page("a_propos.py").run()
    bodies = [plain(element.proto.body).replace("’", "'") for element in app.get("html")]
    (brand,) = (each for each in bodies if "atlas-brand" in each)
    assert f"<strong>{NAME}</strong><span>Préfecture &lt;b&gt;bleue" in brand
    logo = read_theme(settings).logo
    assert logo
    assert f'src="/actifs/logo/{logo.version}.png"' in brand
    assert (asset_contents.logo(logo.version), asset_contents.logo("autre")) == (logo.png, None)
    assert FOOTER in bodies[-1]
    assert any("Atlas PTCE, logiciel libre" in each for each in bodies)


@pytest.fixture
def streamlit_colours() -> Iterator[list[str]]:
    """The options of Streamlit that hold a colour of ours, put back after the test."""
    names = [
        f"theme.{ground}.{what}Color"
        for ground in ("light", "dark")
        for what in ("primary", "link")
    ]
    before = {name: config.get_option(name) for name in names}
    yield names
    for name, value in before.items():
        config.set_option(name, value)


def test_streamlit_takes_the_colours(streamlit_colours: list[str]) -> None:
    before = [config.get_option(name) for name in streamlit_colours]
    colour_streamlit(Theme())
    assert [config.get_option(name) for name in streamlit_colours] == before
    colour_streamlit(Theme(colour=NAVY, own_dark_colour="#9cc4f5"))
    found = [config.get_option(name) for name in streamlit_colours]
    assert found == [NAVY, NAVY, "#9cc4f5", "#9cc4f5"]
