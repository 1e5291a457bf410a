"""The network of poles as a drawing: nodes and the ties that join them, with what they say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot, sqrt

import numpy as np

from geo.analysis.graph.layout import Boxes, around, placed
from geo.analysis.graph.ties import TieKind
from geo.french import first_of
from geo.model.arrays import FloatArray
from geo.render.svg.elements import (
    NO_MARKUP,
    Markup,
    Style,
    decimal,
    drawing,
    element,
    group,
    lines_of,
    link,
    plain_line,
    styled,
    text_room,
    title,
    write,
)
from geo.render.svg.picture import PAGE, ExplainedPicture, Ink, Picture
from geo.reports import palette
from geo.reports.links import Addresses, Target
from geo.reports.networks.values import KIND_WORDS, TIE_WORDS, NetworkDrawing, NodeKind, Tie

WIDTH = 960
"""In pixels, of a drawing that nothing makes wider."""
MOST_NAMED = 150
"""Poles that are all named, where there are no more; else those of groups of several are."""
COLOURS: Mapping[NodeKind, str] = {
    "pole": palette.CATEGORIES[0],
    "membre": palette.CATEGORIES[2],
    "partenaire": palette.CATEGORIES[1],
    "reseau": palette.CATEGORIES[3],
}
_ON_POLE = "#ffffff"
_GREY, _STRONG = palette.WITHOUT, palette.CATEGORIES[3]
# Of each kind of tie: colour, width, dashes. A citation is dotted, thin and grey: no membership.
_STROKES: dict[str, tuple[str, float, str | None]] = {
    "membre": (_GREY, 1, None),
    "partenaire": (_GREY, 1, "3 2"),
    "adhesion": (_STRONG, 2.2, None),
    "accompagnement": (_STRONG, 1.4, "6 3"),
    "cite": (_GREY, 1, "1 4"),
}
_RADIUS: Mapping[NodeKind, float] = {"pole": 7, "membre": 5.5, "partenaire": 6, "reseau": 8}
_LEAF, _DIAMOND = 3.5, 4.0
_MOST_TOLD = 30
_FIRST_RING, _RING = 17.0, 10.5
_NAME: Mapping[NodeKind, Style] = {
    "pole": Style(size=11, anchor="middle"),
    "membre": Style(size=11, weight="italic", anchor="middle"),
    "partenaire": Style(size=11, weight="italic", anchor="middle"),
    "reseau": Style(size=12, weight="semibold", anchor="middle"),
}
_NAME_WIDTH = 104
_LEADING = 12.5
_BASELINE = 12  # of the first line, below the sign
_PAD = 4.0
_LEGEND_ROW, _SAMPLE = 20, 26
_LEGEND_WIDTH = 340
"""What a phone shows of a drawing that is wider than it: the legend is never cut."""
_NUMBER = Style(size=10, weight="semibold", colour=_ON_POLE, anchor="middle")


@dataclass(frozen=True)
class Plan:
    """Where everything stands.

    Attributes
    ----------
    places
        A row (x, y) per node of the drawing.
    radius
        Of what surrounds each node, its own signs included; of a sign that surrounds a pole, 0.
    names
        Lines that name each node, under it; none of those that are not named.
    size
        Width and height of the whole.
    """

    places: FloatArray
    radius: FloatArray
    names: Sequence[Sequence[str]]
    size: tuple[float, float]


def network_picture(
    drawn: NetworkDrawing,
    addresses: Addresses | None = None,
    ink: Ink = PAGE,
    width: int = WIDTH,
) -> Picture:
    """Draw a network.

    Parameters
    ----------
    addresses
        Where poles and networks lead; None for a drawing that leads nowhere.
    width
        In pixels; a group that needs more takes more.
    """
    plan = plan_of(drawn, width)
    key, top = _legend(drawn, min(plan.size[0], _LEGEND_WIDTH), ink)
    address = addresses or _nowhere
    ranks = range(len(drawn.nodes))
    parts = (
        *_lines(drawn, plan),
        *_surroundings(drawn, plan),
        *(_core(drawn, plan, rank, address) for rank in ranks if plan.radius[rank]),
        *(_written(drawn, plan, kind, ink) for kind in KIND_WORDS),
    )
    body = group(*parts, transform=f"translate(0 {decimal(top)})")
    return drawing(
        (key, body),
        name=drawn.title,
        alternative=drawn.alternative,
        size=(plan.size[0], plan.size[1] + top + _PAD),
        ink=ink,
        has_links="<a " in body,
    )


def width_for(drawn: NetworkDrawing, ratio: float) -> int:
    """Width in pixels at which a network is about so many times wider than high."""
    wide, high = plan_of(drawn).size
    return max(WIDTH, round(sqrt(wide * high * ratio)))


def explained_network(
    drawn: NetworkDrawing, addresses: Addresses | None, ink: Ink = PAGE, width: int = WIDTH
) -> ExplainedPicture:
    """Draw a network; its legend is in the drawing."""
    return ExplainedPicture(network_picture(drawn, addresses, ink, width))


def plan_of(drawn: NetworkDrawing, width: float = WIDTH) -> Plan:
    """Place the nodes of a drawing: those of a single pole on rings round it, the others apart."""
    leaves = _leaves(drawn)
    rings = {pole: around(len(own), _FIRST_RING, _RING) for pole, own in leaves.items()}
    is_leaf = np.zeros(len(drawn.nodes), dtype=bool)
    for own in leaves.values():
        is_leaf[own] = True
    core = np.flatnonzero(~is_leaf).tolist()
    rank_of = {node: rank for rank, node in enumerate(core)}
    radius = np.zeros(len(drawn.nodes))
    for node in core:
        ring, sign = rings.get(node), _sign_radius(drawn, node)
        radius[node] = max(hypot(*ring[-1]) + _LEAF + 1, sign) if ring else sign
    names = _names(drawn, is_leaf)
    ties = [(rank_of[tie.pole], rank_of[tie.other]) for tie in drawn.ties if not is_leaf[tie.other]]
    boxes = Boxes(
        side=np.array([_half_width(drawn, names, node, radius[node]) for node in core]),
        above=radius[core] + _PAD,
        below=radius[core] + _PAD + _LEADING * np.array([len(names[node]) for node in core]),
    )
    places = np.zeros((len(drawn.nodes), 2))
    size = (width, 0.0)
    if len(core):
        places[core], size = placed(boxes, ties, width)
    for pole, own in leaves.items():
        places[own] = places[pole] + np.array(rings[pole])
    return Plan(places, radius, names, size)


def _poles(drawn: NetworkDrawing) -> Iterator[int]:
    return (rank for rank, node in enumerate(drawn.nodes) if node.kind == "pole")


def _leaves(drawn: NetworkDrawing) -> dict[int, list[int]]:
    """By pole, the organisations that are tied to it alone: members, then partners, by name."""
    found: dict[int, list[int]] = {}
    for tie in drawn.ties:
        if drawn.degree[tie.other] == 1 and drawn.nodes[tie.other].kind != "reseau":
            found.setdefault(tie.pole, []).append(tie.other)
    nodes = drawn.nodes
    return {
        pole: sorted(own, key=lambda node: (nodes[node].kind, nodes[node].name, node))
        for pole, own in found.items()
    }


def _sign_radius(drawn: NetworkDrawing, rank: int) -> float:
    """Radius of the sign of a node; that of a pole grows with the organisations folded in it."""
    node = drawn.nodes[rank]
    return _RADIUS[node.kind] + (2 + 1.6 * node.folded**0.5 if node.folded else 0)


def _names(drawn: NetworkDrawing, is_leaf: "np.ndarray") -> list[list[str]]:
    poles = sum(1 for _ in _poles(drawn))
    joined = {
        tie.pole for tie in drawn.ties if not is_leaf[tie.other] and drawn.degree[tie.other] > 1
    }
    return [
        lines_of(node.name, _NAME_WIDTH, _NAME[node.kind], most=2)
        if not is_leaf[rank] and (node.kind != "pole" or poles <= MOST_NAMED or rank in joined)
        else []
        for rank, node in enumerate(drawn.nodes)
    ]


def _half_width(
    drawn: NetworkDrawing, names: Sequence[Sequence[str]], rank: int, radius: float
) -> float:
    """Half of the room from left to right, for the signs and for the name below."""
    style = _NAME[drawn.nodes[rank].kind]
    wide = max((text_room(line, style.size, style.weight) for line in names[rank]), default=0)
    return _PAD + max(radius, wide / 2)


def _nowhere(target: Target) -> str:  # noqa: ARG001 - an address of any target
    return ""


# ---- Marks ----------------------------------------------------------------------------------


def _lines(drawn: NetworkDrawing, plan: Plan) -> Iterator[Markup]:
    """Draw the ties, a path for each kind; the weakest first."""
    by_kind: dict[str, list[Tie]] = {}
    for tie in drawn.ties:
        by_kind.setdefault(tie.kind, []).append(tie)
    for kind in reversed(_STROKES):
        if kind in by_kind:
            path = "".join(
                f"M{_whole(plan.places[tie.pole])}L{_whole(plan.places[tie.other])}"
                for tie in by_kind[kind]
            )
            yield _stroked(path, kind)


def _stroked(path: str, kind: str) -> Markup:
    colour, width, dashes = _STROKES[kind]
    return element(
        "path", d=path, fill="none", stroke=colour, stroke_width=width, stroke_dasharray=dashes
    )


def _surroundings(drawn: NetworkDrawing, plan: Plan) -> Iterator[Markup]:
    """Draw the organisations of a single pole, all named for who points at one of them."""
    for own in _leaves(drawn).values():
        nodes = [drawn.nodes[rank] for rank in own]
        signs: list[Markup] = []
        for kind in ("membre", "partenaire"):
            places = [plan.places[rank] for rank in own if drawn.nodes[rank].kind == kind]
            signs.append(_dots(places, kind))
        yield group(title(first_of([node.name for node in nodes], _MOST_TOLD)), *signs)


def _dots(places: Sequence[FloatArray], kind: NodeKind) -> Markup:
    """Draw small signs of a kind as one path: discs are the round ends of lines without length."""
    if not places:
        return NO_MARKUP
    if kind == "membre":
        path = "".join(f"M{_whole(place)}h.01" for place in places)
        look = {"stroke": COLOURS[kind], "stroke_linecap": "round"}
        return element("path", d=path, stroke_width=2 * _LEAF, **look)
    half = decimal(_DIAMOND)
    diamond = f"l{half} {half}-{half} {half}-{half}-{half}z"
    path = "".join(f"M{round(x)} {decimal(round(y) - _DIAMOND)}{diamond}" for x, y in places)
    return element("path", d=path, fill=COLOURS[kind])


def _core(drawn: NetworkDrawing, plan: Plan, rank: int, address: Addresses) -> Markup:
    node, place = drawn.nodes[rank], plan.places[rank]
    radius = _sign_radius(drawn, rank)
    leads = address(node.target) if node.target else ""
    sign = _sign(node.kind, place, radius, NO_MARKUP if leads else title(node.said))
    number = NO_MARKUP
    if node.folded:
        number = write(str(node.folded), round(float(place[0])), round(float(place[1])), _NUMBER)
    if leads:
        return link(leads, node.said, sign, number, kind="noeud")
    return group(sign, number) if number else sign


def _sign(kind: NodeKind, place: FloatArray, radius: float, said: Markup) -> Markup:
    """Draw the sign of a kind: a disc, a dot, a diamond or a square."""
    x, y = round(float(place[0])), round(float(place[1]))
    if kind in ("pole", "membre"):
        return element("circle", said, cx=x, cy=y, r=radius, fill=COLOURS[kind])
    if kind == "partenaire":
        path = f"M{x} {decimal(y - radius)}l{decimal(radius)} {decimal(radius)}"
        path += f"-{decimal(radius)} {decimal(radius)}-{decimal(radius)}-{decimal(radius)}z"
        return element("path", said, d=path, fill=COLOURS[kind])
    side = 2 * radius
    return element(
        "rect", said, x=x - radius, y=y - radius, width=side, height=side, fill=COLOURS[kind]
    )


def _written(drawn: NetworkDrawing, plan: Plan, kind: NodeKind, ink: Ink) -> Markup:
    """Write the names of the nodes of a kind."""
    style = replace(_NAME[kind], colour=ink.text)
    lines = []
    for rank, node in enumerate(drawn.nodes):
        if node.kind == kind:
            x, y = plan.places[rank]
            top = float(y) + plan.radius[rank] + _BASELINE
            lines += [
                plain_line(line, round(float(x)), round(top + _LEADING * row))
                for row, line in enumerate(plan.names[rank])
            ]
    return styled(style, *lines)


def _whole(place: FloatArray) -> str:
    return f"{round(float(place[0]))} {round(float(place[1]))}"


# ---- Legend ---------------------------------------------------------------------------------


def _legend(drawn: NetworkDrawing, width: float, ink: Ink) -> tuple[Markup, float]:
    """Name the signs and the lines that are drawn, in rows above; with the height they take."""
    shown = {node.kind for node in drawn.nodes}
    traced = {tie.kind for tie in drawn.ties}
    signs = [(_sign_sample(kind), words[0]) for kind, words in KIND_WORDS.items() if kind in shown]
    lines = [(_line_sample(kind), words) for kind, words in TIE_WORDS.items() if kind in traced]
    x, y = 0.0, _LEGEND_ROW / 2
    written: list[Markup] = []
    for sample, words in (*signs, *lines):
        room = _SAMPLE + 6 + text_room(words) + 14
        if x and x + room > width:
            x, y = 0.0, y + _LEGEND_ROW
        at = f"translate({decimal(x)} {decimal(y)})"
        text = write(words, _SAMPLE + 6, 0, Style(colour=ink.text))
        written.append(group(sample, text, transform=at))
        x += room
    return group(*written), y + _LEGEND_ROW / 2 + 2 * _PAD


def _sign_sample(kind: NodeKind) -> Markup:
    return _sign(kind, np.array([_SAMPLE / 2, 0]), 6, NO_MARKUP)


def _line_sample(kind: TieKind) -> Markup:
    return _stroked(f"M0 0h{_SAMPLE}", kind)
