"""SVG text: escaped whatever comes in, measured in its own letters."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.render.svg.elements import (
    Style,
    drawing,
    element,
    lines_of,
    link,
    plain,
    shortened,
    text_width,
    title,
    write,
)
from geo.render.svg.picture import PAGE
from tests.spaces import plain as typed
from tests.views.drawn import SVG, harmless, texts, titles
from tests.views.test_maps import ATTACKS


def drawn_with(text: str) -> ET.Element:
    parts = [write(text, 1, 2, Style()), link(text, text, element("path", d="M0 0"), kind="pole")]
    picture = drawing(parts, name=text, alternative=text, size=(10, 10), ink=PAGE, has_links=True)
    return harmless(picture.svg, {plain(text), text})


@pytest.mark.parametrize("attack", [*ATTACKS, "]]>", '" onload="alert(1)', "&amp;", "a" * 10_000])
def test_a_hostile_text_stays_text_everywhere(attack: str) -> None:
    root = drawn_with(attack)
    assert texts(root) == [typed(plain(attack))] * bool(attack.strip())
    assert set(titles(root)) == {typed(plain(attack))}
    assert [each.get("href") for each in root.iter(f"{SVG}a")] == [plain(attack)]


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_text_makes_a_well_formed_drawing(text: str) -> None:
    root = drawn_with(text)
    assert titles(root)[0] == typed(plain(text))


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\u202e", "\u2066", "\ud800", "\ufffe"])
def test_what_xml_forbids_or_turns_the_line_round_is_replaced(sign: str) -> None:
    assert plain(f"a{sign}b") == "a\ufffdb"


def test_blanks_of_a_text_are_one_and_french_spaces_stay() -> None:
    assert plain("a\n\t\u2028\x85 b\u00a0: 1\u202f000") == "a b\u00a0: 1\u202f000"


def test_a_title_is_never_markup() -> None:
    assert title("<b>&") == "<title>&lt;b&gt;&amp;</title>"


def test_numbers_have_two_decimals_at_most_and_absent_attributes_are_left_out() -> None:
    assert (
        element("rect", x=1.23456, y=2.0, rx=-0.001, fill=None) == '<rect x="1.23" y="2" rx="0"/>'
    )


def test_widths_add_up_and_follow_the_size() -> None:
    assert text_width("nnnn", 12) == pytest.approx(4 * text_width("n", 12))
    assert text_width("Bretagne", 24) == pytest.approx(2 * text_width("Bretagne", 12))
    assert text_width("Bretagne", 12, "semibold") > text_width("Bretagne", 12)


@pytest.mark.parametrize("text", ["un deux trois quatre cinq six", "a" * 300, "mot " * 200])
def test_lines_fit_their_width_and_say_when_something_is_left_out(text: str) -> None:
    style = Style(size=12)
    lines = lines_of(text, 60, style, most=3)
    assert len(lines) <= 3
    assert all(text_width(line, 12) <= 60 for line in lines)
    said = " ".join(lines)
    assert said == text.strip() or said.endswith("…")


def test_a_line_that_fits_is_whole() -> None:
    assert shortened("Bretagne", 1000, Style()) == "Bretagne"
    assert shortened("Bretagne", 30, Style()).startswith("Br")
