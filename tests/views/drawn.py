"""Reading drawings back: what an SVG holds, and that nothing in it can act."""

from xml.etree import ElementTree as ET

from tests.spaces import plain

SVG = "{http://www.w3.org/2000/svg}"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
ELEMENTS = {
    f"{SVG}{name}"
    for name in (
        *("svg", "g", "a", "title", "desc", "metadata", "text"),
        *("rect", "circle", "line", "polygon", "path"),
    )
} | {f"{DUBLIN_CORE}{name}" for name in ("title", "date", "source", "rights")}
ATTRIBUTES = {
    "data-code",
    "data-circle",
    "data-hatches",
    "pointer-events",
    "paint-order",
    "aria-hidden",
    "data-pole",
    *("viewBox", "width", "height", "role", "font-family", "x", "y", "x1", "x2", "y1", "y2"),
    *("cx", "cy", "r", "rx", "d", "points", "fill", "fill-opacity", "stroke", "stroke-width"),
    *(
        "stroke-opacity",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-dasharray",
        "transform",
        "font-size",
    ),
    *("font-weight", "font-style", "text-anchor", "href", "class"),
    "{http://www.w3.org/XML/1998/namespace}lang",
}


def harmless(svg: str, addresses: set[str] | None = None) -> ET.Element:
    """Read an SVG, which must hold only what ours hold and lead only where it was told."""
    root = ET.fromstring(svg)  # noqa: S314 - our own text
    for element in root.iter():
        assert element.tag in ELEMENTS, element.tag
        assert set(element.attrib) <= ATTRIBUTES, element.attrib
        if "href" in element.attrib:
            assert element.get("href") in (addresses or set())
        assert "url(" not in "".join(element.attrib.values())
    assert root.tag == f"{SVG}svg"
    return root


def texts(root: ET.Element) -> list[str]:
    """What is written in a drawing, in order, as a keyboard types it; names of places left out."""
    groups = (each for each in root.iter(f"{SVG}g") if each is not root and each.get("aria-hidden"))
    names = {id(text) for each in groups for text in each.iter()}
    written = (element for element in root.iter(f"{SVG}text") if id(element) not in names)
    return [plain(element.text or "") for element in written]


def titles(root: ET.Element) -> list[str]:
    """What its parts are said to be; the first is the whole."""
    return [plain(element.text or "") for element in root.iter(f"{SVG}title")]


def all_of(root: ET.Element, name: str) -> list[ET.Element]:
    """The elements of a name."""
    return list(root.iter(f"{SVG}{name}"))


def number_of(element: ET.Element, name: str) -> float:
    """An attribute as a number."""
    return float(element.get(name, "nan"))
