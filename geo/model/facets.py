"""Facets: the ways to sort the poles, with who has which value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geo.model.arrays import BoolArray, IntArray


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet, or that a column accepts.

    Attributes
    ----------
    slug
        As it stands in addresses.
    label
        As it is shown, in French.
    value
        As it stands in the tables.
    group
        A wider family, where the founding plan has one; else empty.
    """

    slug: str
    label: str
    value: str
    group: str = ""


@dataclass(frozen=True)
class Facet:
    """One way to sort the poles, with who has which value.

    Attributes
    ----------
    key
        Query key (`secteur`, `statut`...).
    options
        The possible values, in the order they are shown.
    matrix
        Booleans, one row per pole and one column per option; a pole may have several.
    """

    key: str
    label: str
    options: tuple[Option, ...]
    matrix: BoolArray

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Column of each slug."""
        return {option.slug: position for position, option in enumerate(self.options)}

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """The slugs of each group, in order; options without a group are left out."""
        found: dict[str, list[str]] = {}
        for option in self.options:
            if option.group:
                found.setdefault(option.group, []).append(option.slug)
        return {group: tuple(slugs) for group, slugs in found.items()}

    def group_of(self, slugs: Sequence[str]) -> str:
        """The group that is made of exactly these options; empty when none is."""
        wanted = set(slugs)
        return next((name for name, each in self.groups.items() if set(each) == wanted), "")

    @cached_property
    def used(self) -> tuple[bool, ...]:
        """Whether any pole has each option."""
        return tuple(bool(column.any()) for column in self.matrix.T)

    @cached_property
    def first(self) -> IntArray:
        """Column of the first option each pole has; -1 without any."""
        if not self.options:
            return np.full(len(self.matrix), -1)
        return np.where(self.matrix.any(axis=1), self.matrix.argmax(axis=1), -1)

    def has_any(self, slugs: Sequence[str]) -> BoolArray:
        """Poles that have at least one of the options."""
        columns = [self.positions[slug] for slug in slugs]
        return np.asarray(self.matrix[:, columns].any(axis=1))
