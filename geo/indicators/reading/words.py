"""Words: how files of statistics name their codes, their levels, and what is missing."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TypeGuard

from geo.french import fold
from geo.model.indicators import Kind
from geo.model.territories import LEVELS, Level

Place = Level | str
"""A level; else `total` for the whole of France, `autre` for a territory that is not ours."""


@cache
def heading_words(role: str) -> frozenset[str]:
    """The folded headings known for a role: `code`, `niveau`, `annee` and others."""
    return frozenset(_words()["entetes"][role])


def has_heading(name: str, role: str) -> bool:
    """Whether a heading is one known for a role, word for word."""
    return fold(name) in heading_words(role)


@cache
def cell_words(meaning: str) -> frozenset[str]:
    """The folded cells that mean `secret`, `non_disponible` or `total`."""
    return frozenset(_words()["cellules"][meaning])


@cache
def kind_words(kind: Kind) -> frozenset[str]:
    """The folded words that tell what is counted."""
    return frozenset(_words()["genres"][kind])


@cache
def level_words() -> Mapping[str, Place]:
    """The level that each folded word names."""
    return {word: level for level, words in _words()["niveaux"].items() for word in words}


def level_named(text: str) -> Place | None:
    """The level that a text names, « com2025 » and « EPCI » included; None for none."""
    folded = fold(text)
    bare = folded.rstrip("0123456789 ")
    known = level_words()
    return known.get(folded) or known.get(bare) or known.get(bare.removeprefix("niveau "))


def is_ours(place: Place | None) -> TypeGuard[Level]:
    """Whether a place is one of the four levels of the atlas."""
    return place in LEVELS


@cache
def _words() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
