// The legend of a Leaflet map, inside it: a corner that folds. atlas.js says when, and gives what
// `geo/render/leaflet.py` writes: parts, each a title, lines of a colour, a label and a count, notes.
(function () {
  "use strict";

  const OPEN_PX = 480; // narrower maps begin with it folded: it would hide them
  const { element, shape } = atlas;

  /** What has a colour on the map, as it is drawn there: prints, and stays in forced colours. */
  function sample(kind, { colour: light, hatches, dash, radius }, ink) {
    const colour = ink(light);
    if (radius) return circle(colour, radius, ink);
    const width = kind === "line" ? 44 : 20;
    const svg = shape("svg", { viewBox: `0 0 ${width} 14`, width, height: 14, "aria-hidden": "true" });
    const rim = { stroke: "#7a828c", "stroke-width": 1 };
    if (kind === "point") svg.append(shape("circle", { cx: 10, cy: 7, r: 5.5, fill: colour }));
    else if (kind === "line") {
      const line = { x1: 0, x2: width, y1: 7, y2: 7, stroke: colour, "stroke-width": 3 };
      svg.append(shape("line", dash ? { ...line, "stroke-dasharray": dash } : line));
    } else {
      svg.append(shape("rect", { x: 0.5, y: 0.5, width: width - 1, height: 13, fill: colour, ...rim }));
      const lines = "M1 7l6-6M1 13l12-12M7 13l12-12M13 13l6-6";
      if (hatches) svg.append(shape("path", { d: lines, stroke: ink(hatches), fill: "none" }));
    }
    return svg;
  }

  /** A circle of the map, at its size. */
  function circle(colour, radius, ink) {
    const high = Math.max(14, 2 * radius + 2);
    const width = Math.max(20, high);
    const svg = shape("svg", { viewBox: `0 0 ${width} ${high}`, width, height: high, "aria-hidden": "true" });
    const place = { cx: width / 2, cy: high / 2, r: radius };
    svg.append(shape("circle", { ...place, fill: colour, stroke: ink("#1b1b1b"), "stroke-width": 1 }));
    return svg;
  }

  /** How many have a colour: to the eye the number alone, since the lines above it say of what. */
  function sizeNode(size) {
    const [, number, noun] = size.match(/^([\d\s]*\d)?(.*)$/);
    const node = element("span", number, "atlas-size");
    node.append(element("span", noun, "atlas-unseen"));
    return node;
  }

  /** Two figures at once: nine colours in a square, and what grows to the right and upwards. */
  function squareNode({ colours, across, up }, ink) {
    const [side, step] = [60, 20];
    const box = { viewBox: `0 0 ${side} ${side}`, width: side, height: side, "aria-hidden": "true" };
    const svg = shape("svg", box);
    colours.forEach((colour, rank) => {
      const place = { x: (rank % 3) * step + 0.5, y: side - step * (1 + Math.floor(rank / 3)) + 0.5 };
      const look = { width: step - 1, height: step - 1, fill: ink(colour), stroke: "#7a828c" };
      svg.append(shape("rect", { ...place, ...look }));
    });
    const node = element("div", undefined, "atlas-square");
    const words = element("div");
    words.append(element("p", up), element("p", across));
    node.append(svg, words);
    return node;
  }

  function partNode({ title, sample: kind, entries, square }, ink) {
    const list = element("ul", undefined, square ? "atlas-unseen" : undefined);
    for (const entry of entries) {
      const line = element("li");
      line.append(sample(kind, entry, ink), element("span", entry.label, "atlas-label"), sizeNode(entry.size));
      list.append(line);
    }
    const part = element("section");
    part.append(element("h2", title));
    if (square) part.append(squareNode(square, ink));
    part.append(list);
    return part;
  }

  function notesNode(notes, isOpen) {
    const box = element("details");
    box.open = isOpen;
    box.append(element("summary", "Comment lire cette carte"), ...notes.map((note) => element("p", note)));
    return box;
  }

  function fold(map, state, isOpen) {
    if (state.body.hidden === !isOpen) return;
    state.button.setAttribute("aria-expanded", String(isOpen));
    state.body.hidden = !isOpen;
    state.title.hidden = isOpen;
    map.fire("atlas-legend"); // what must be in view keeps clear of it
  }

  /**
   * Whether a legend would take more than half the width of its map, and a third of its height: half
   * of it where the colours of two figures mean nothing without their square.
   */
  function hides(map, box) {
    const { x, y } = map.getSize();
    return box.offsetWidth > x / 2 && box.offsetHeight > y / (box.querySelector(".atlas-square") ? 2 : 3);
  }

  /** Make the corner, once for each map. */
  function corner(map) {
    const box = element("div", undefined, "atlas-legend");
    const button = element("button", undefined, "atlas-legend-button");
    const title = element("span", "", "atlas-legend-title");
    const body = element("div", undefined, "atlas-legend-body");
    const size = () => [box.offsetWidth + 16, box.offsetHeight + 30]; // with what stands round it
    const state = { button, body, title, size, isChosen: false, said: "" };
    button.type = "button";
    button.append(element("strong", "Légende"), title);
    body.tabIndex = 0; // long ones scroll, with the keyboard too
    body.setAttribute("role", "group");
    body.setAttribute("aria-label", "Légende de la carte");
    button.addEventListener("click", () => {
      state.isChosen = true;
      fold(map, state, body.hidden);
    });
    box.append(button, body);
    const control = L.control({ position: "bottomright" });
    control.onAdd = () => box;
    control.addTo(map);
    L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
    body.hidden = true;
    button.setAttribute("aria-expanded", "false");
    let isOnPaper = false;
    let wasOpen = false;
    state.print = (isPrinted) => {
      if (isPrinted) wasOpen = !body.hidden;
      isOnPaper = isPrinted;
      fold(map, state, isPrinted || wasOpen);
    };
    state.suit = () => {
      if (state.isChosen || isOnPaper) return;
      fold(map, state, map.getContainer().clientWidth >= OPEN_PX);
      if (hides(map, box)) fold(map, state, false);
    };
    map.on("resize", state.suit);
    state.suit();
    return state;
  }

  /** Explain a map: what is said already stays. */
  atlas.drawLegend = function (map, drawn, parts) {
    const said = JSON.stringify([parts, drawn.isDark]);
    if (!parts.length && !drawn.legend) return;
    drawn.legend ||= corner(map);
    const { body, title } = drawn.legend;
    if (drawn.legend.said === said) return;
    drawn.legend.said = said;
    const wasOpen = Boolean(body.querySelector("details[open]"));
    const notes = parts.flatMap((part) => part.notes);
    title.textContent = parts.length ? parts.at(-1).title : "";
    body.replaceChildren(...parts.filter((part) => part.entries.length).map((part) => partNode(part, drawn.ink)));
    if (notes.length) body.append(notesNode(notes, wasOpen));
    body.parentElement.hidden = !parts.length;
    drawn.legend.suit();
  };
})();
