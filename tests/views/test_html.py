"""What is written into the page's HTML: templates, and data for its scripts."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.render.html import data_block, typeset_html
from geo.render.html_tables import table_html
from geo.reports.links import Links, ToSelection
from geo.reports.tables import Table, texts


class Reader(HTMLParser):
    """Keeps the elements of a text, with their attributes, and the text outside them."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.slow
@given(st.dictionaries(st.text(), st.one_of(st.text(), st.lists(st.text() | st.integers()))))
def test_any_data_comes_back_from_one_empty_element(data: dict[str, Any]) -> None:
    reader = Reader()
    reader.feed(data_block("data-map", data))
    (tag, attributes), *others = reader.elements
    assert (tag, others, reader.text) == ("div", [], "")
    assert list(attributes) == ["hidden", "data-map"]
    assert json.loads(attributes["data-map"] or "") == data


def test_hostile_data_looks_like_no_tag_and_ends_no_attribute() -> None:
    block = data_block("data-map", {"nom": "'><img src=x onerror=alert(1)><!-- & -->"})
    assert block.count("<") == block.count(">") == 2
    assert block.count("'") == 2
    assert "&" not in block


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>L&#39;Aude : 3 %</p>", "<p>L’Aude_: 3_%</p>"),
        ("<p>l'<b>Aude</b> : « <a>X</a> »</p>", "<p>l’<b>Aude</b>_: «_<a>X</a>_»</p>"),
        ('<img alt="l\'Aude : 3 %" src="l\'a b.png">', '<img alt="l’Aude_: 3_%" src="l\'a b.png">'),
        (
            "<meta content=\"script-src 'self' ; l'a\">",
            "<meta content=\"script-src 'self' ; l'a\">",
        ),
        ("<pre><code>l'a : 1</code></pre> l'a", "<pre><code>l'a : 1</code></pre> l’a"),
        ("<script>const a = l'a ? b : c;</script>", "<script>const a = l'a ? b : c;</script>"),
        ("<td>29019</td> <td>L'a.csv</td>", "<td>29019</td> <td>L’a.csv</td>"),
    ],
)
def test_texts_are_typeset_and_nothing_else_of_html(html: str, expected: str) -> None:
    written = typeset_html(html)
    assert written == expected.replace("_", "\u202f")
    assert typeset_html(written) == written


def test_a_link_beside_a_linked_name_is_named_by_text_only() -> None:
    cell = Links((("RTES <b>", ToSelection({"reseau": ("rtes",)})),))
    table = Table("Réseaux", texts("Réseau", "Source"), [(cell, "exemple.fr")])
    written = table_html(table, links=["https://exemple.fr"], linked=1, addresses=lambda _: "?a=b")
    assert '<a href="?a=b" target="_self">RTES &lt;b&gt;</a>' in written
    assert ": RTES &lt;b&gt;</span></a>" in written
