"""The letters of maps and published pages: what French writes, as Streamlit's font draws it."""

import re
from base64 import b64decode
from functools import cache
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont

from geo.settings import SHIPPED_DATA
from tests.icon_font import outline
from tests.letters_font import CHARACTERS, FAMILY, LETTERS, whole_font


@cache
def letters() -> TTFont:
    (font,) = re.findall(r"base64,([^)]+)\)", LETTERS.read_text("utf-8"))
    return TTFont(BytesIO(b64decode(font)))


def test_all_our_tables_are_written_in_all_weights() -> None:
    tables = [*SHIPPED_DATA.glob("*.csv"), *SHIPPED_DATA.glob("territoires/*.csv")]
    written = {letter for path in tables for letter in path.read_text("utf-8")} - {"\n"}
    assert letters().getBestCmap().keys() == set(CHARACTERS) >= {ord(each) for each in written}
    (weight,) = letters()["fvar"].axes
    assert (weight.axisTag, weight.minValue, weight.maxValue) == ("wght", 200, 900)


@pytest.mark.slow
def test_each_letter_is_drawn_as_in_the_whole_font() -> None:
    few, whole = letters(), whole_font()
    here, there = few.getBestCmap(), whole.getBestCmap()
    for letter in map(ord, "aÉœ€6’"):
        assert outline(few, here[letter]) == outline(whole, there[letter]), chr(letter)


def test_the_name_that_its_makers_reserve_is_left_and_so_is_their_licence() -> None:
    names = letters()["name"]
    assert names.getDebugName(1) == names.getDebugName(4) == FAMILY
    assert "Adobe" in names.getDebugName(0)
    assert f'font-family: "{FAMILY}"' in LETTERS.read_text("utf-8")


def test_it_weighs_little() -> None:
    assert LETTERS.stat().st_size < 26_000
