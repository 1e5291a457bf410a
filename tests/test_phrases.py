"""Phrases that Python and the browser share."""

import re
from functools import cache
from pathlib import Path

import pytest

from geo.phrases import agreed, counted, phrase, phrases

ROOT = Path(__file__).parents[1]


def test_a_phrase_is_filled_and_agrees_with_its_number() -> None:
    assert phrase("since_year", first=2021) == "retenus par un appel depuis 2021"
    assert counted("shown", 1) == "1 pôle affiché"
    assert counted("shown", 0) == "0 pôle affiché"
    assert counted("located_poles", 1200) == "1\u202f200 pôles localisés"
    assert agreed("of_reseau", 2, labels="« A » ou « B »") == "liés aux réseaux « A » ou « B »"


def test_what_a_value_holds_is_never_filled_in_turn() -> None:
    assert phrase("holding", words="{labels} {0}") == "dont la fiche contient {labels} {0}"


def test_a_phrase_that_agrees_is_not_written_without_a_number() -> None:
    with pytest.raises(TypeError, match="shown"):
        phrase("shown")


@pytest.mark.parametrize("key", phrases())
def test_each_phrase_is_written_by_someone(key: str) -> None:
    """In Python or in the browser, by its name or by the beginning of its name (`known_…`)."""
    assert {key, key.split("_", maxsplit=1)[0] + "_"} & _written()


@cache
def _written() -> frozenset[str]:
    """All that may name a phrase: quoted words, the beginnings of quoted ones, `phrases.word`."""
    sources = [*(ROOT / "geo").rglob("*.py"), *(ROOT / "geo/render/scripts").rglob("*.js")]
    named = re.compile(r'["`](\w+)["`]|["`]([a-z]+_)[${]|phrases\.(\w+)')
    found = (named.findall(path.read_text("utf-8")) for path in sources)
    return frozenset(word for each in found for words in each for word in words if word)
