"""The font of the icons in use: those that Streamlit may show, drawn as it draws them."""

import pytest
from fontTools.ttLib import TTFont

from geo.render.scripts import ICONS
from tests.icon_font import STREAMLIT, ligatures, names_in_use, outline, whole_font

_UNKNOWN = {"star_filled"}  # Streamlit names it, its own font has none


def test_every_icon_that_may_be_shown_is_there() -> None:
    assert len(names_in_use()) > 70
    assert names_in_use() - ligatures(TTFont(ICONS)).keys() == _UNKNOWN


@pytest.mark.slow
def test_each_is_drawn_as_in_the_whole_font() -> None:
    few, whole = TTFont(ICONS), whole_font()
    known, here = ligatures(whole), ligatures(few)
    assert {name: outline(few, here[name]) for name in here} == {
        name: outline(whole, known[name]) for name in here
    }
    assert len({str(outline(few, here[name])) for name in ("expand_more", "upload", "close")}) == 3


def test_it_weighs_little() -> None:
    assert ICONS.stat().st_size < 12_000


def test_streamlit_still_has_every_page_fetch_the_whole_font() -> None:
    """Once it no longer does, this font can go."""
    (script,) = (STREAMLIT / "js").glob("index.[!e]*.js")
    assert "preloadIconFont" in script.read_text("utf-8")
