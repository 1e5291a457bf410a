"""Colours: the one place for them.

Colours of categories have a relative luminance (WCAG 2.2) between 0.12 and 0.30, so that each has
a contrast of at least 3:1 both on white and on Streamlit's dark background (#0e1117).
"""

from collections.abc import Mapping

CATEGORIES: tuple[str, ...] = (
    "#1f77c9",
    "#d1480c",
    "#14885a",
    "#9a5fd0",
    "#b07d00",
    "#d9448a",
    "#0f8b95",
    "#8d6e5a",
    "#6f8000",
    "#c2415a",
    "#6a74d8",
    "#4d8f2a",
    "#b45ac0",
    "#e0622a",
    "#3a86a8",
)
WITHOUT = "#7d8790"
"""A pole without a value in the facet."""

SEQUENCE: tuple[str, ...] = ("#d0d8f0", "#b5c0e2", "#99a8d5", "#7d8ec5", "#6073b3")
"""Classes of a choropleth, from low to high; light, so that points stay readable on them."""

DISTANCES: tuple[str, ...] = ("#b5dcbf", "#d6e9ca", "#f3f0c6", "#f4d7a4", "#e4ab85", "#c07f76")
"""Classes of distance, from near to far; as light."""

QUOTIENTS: tuple[str, ...] = ("#0066d6", "#41739f", "#697079", "#8e6741", "#b94f00")
"""Classes of location quotients, from far below 1 (blue) through about 1 (grey) to far above
(orange). Luminance between 0.12 and 0.183: 3:1 on both themes, and 4.5:1 for white text on them;
blue and orange are told apart by those who see colours otherwise, and the number is written."""

ON_QUOTIENTS = "#ffffff"
"""Text on the former."""

DIVERGING: tuple[str, ...] = ("#93b6e6", "#cfdcee", "#f1ead2", "#f3cd94", "#dd9a4e")
"""The same classes on a map, from rarer (blue) to more frequent (orange) than elsewhere; light."""

ORDERED: tuple[str, ...] = (
    "#f8f0bd",
    "#d9e4b5",
    "#b9d7ad",
    "#9ecaac",
    "#8cbab7",
    "#77abc1",
    "#6b95bd",
    "#647bb3",
    "#5b62a8",
)
"""The values of a classe, in their order; as light."""

CROSSED: tuple[str, ...] = (
    *("#f0eee8", "#f0c392", "#e39a3b"),
    *("#adc6e3", "#ad9999", "#a06e55"),
    *("#5aa0dc", "#61729e", "#5a4664"),
)
"""Two figures at once, by thirds: more orange where the first is higher (in a row), more blue where
the second is (from row to row), dark where both are. Blue and orange, and light and dark, are told
apart by those who see colours otherwise: a test holds each pair apart for the three kinds of
colour blindness."""

EMPTY = "#f7f5f0"
"""A territory without any pole."""

OUTSIDE = "#e4e4e2"
"""Land around the territories that a map is of."""

POSSIBLE = "#f4efe2"
"""A territory where no pole is known, and some may be: hatched besides, with `HATCHES`."""

HATCHES = "#c4bca4"

UNKNOWN = "#eae7df"
"""A territory whose figure is not known, or cannot be computed: quieter than any value."""

LINE = "#8f97a3"
"""Borders of territories."""

LINE_WEIGHTS = {"region": 1.0, "departement": 0.7, "epci": 0.4, "commune": 0.3}
"""How wide these are, in pixels: finer where there are more."""

SELECTED = "#1b1b1b"
"""Border of the selected territories."""

DARK: Mapping[str, str] = {
    **dict(zip(SEQUENCE, ("#2c3553", "#3a4671", "#495892", "#5a6bb1", "#7085d2"), strict=True)),
    **dict(
        zip(
            DISTANCES,
            ("#2f5f40", "#46603b", "#5b5a36", "#6b4f31", "#7b4433", "#8c3b3d"),
            strict=True,
        )
    ),
    **dict(
        zip(
            ORDERED,
            (
                *("#2a2f3c", "#2e4050", "#2f5364", "#376775", "#4e817f"),
                *("#639c89", "#88b190", "#b1c495", "#d8d69a"),
            ),
            strict=True,
        )
    ),
    **dict(
        zip(
            CROSSED,
            (
                *("#2b3038", "#6b492e", "#a8641a"),
                *("#344e74", "#87757b", "#cf9e81"),
                *("#2f6fb5", "#96a3d0", "#e9dcea"),
            ),
            strict=True,
        )
    ),
    **dict(zip(DIVERGING, ("#416aa5", "#34495f", "#3a3b38", "#6d5632", "#9a6a31"), strict=True)),
    EMPTY: "#232831",
    OUTSIDE: "#1b2028",
    POSSIBLE: "#252832",
    HATCHES: "#4d4f56",
    UNKNOWN: "#2b3038",
    LINE: "#555d6b",
    SELECTED: "#f2f2f2",
}
"""The same on a dark map, where the sea is darker than any land: more is brighter there."""


def category(position: int) -> str:
    """Colour of the option at a position; past the last colour they start again."""
    return CATEGORIES[position % len(CATEGORIES)]


def ordered(categories: int) -> tuple[str, ...]:
    """Colours for as many values in order as `ORDERED` has, or fewer, over the whole range."""
    last = len(ORDERED) - 1
    return tuple(ORDERED[round(step * last / max(categories - 1, 1))] for step in range(categories))


def sequence(classes: int) -> tuple[str, ...]:
    """Colours for 1 to 5 classes, spread over the whole range."""
    if classes == 1:
        return (SEQUENCE[2],)
    last = len(SEQUENCE) - 1
    return tuple(SEQUENCE[round(step * last / (classes - 1))] for step in range(classes))
