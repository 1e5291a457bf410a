// The home page: one selection drives the map, the figures, the bars and the list.
// Text of the data only ever becomes a text node; see geo/publish/site/pages/home.py for the data.
(function () {
  "use strict";

  const NNBSP = "\u202f";
  const LISTED = 200; // poles shown before one asks for more
  const numbers = new Intl.NumberFormat("fr-FR");
  const { labels } = atlasFacets.words;
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const index = read("poles");
  const page = read("accueil");
  const facets = atlasFacets.create(index);
  const taken = atlasTaken.create(index, facets, page);
  const form = document.getElementById("filtres");
  const body = document.querySelector(".poles tbody");
  const caption = document.querySelector(".poles caption");
  const more = document.getElementById("plus");
  const points = marks("[data-pole]", "pole");
  const areas = marks("[data-code]", "code");
  const region = form.elements.region;
  const departement = form.elements.departement;
  const departements = [...departement.options];
  const bars = [...document.querySelectorAll("[data-bars]")].map(barsOf);
  let shown = LISTED;
  let typing = false; // whether the last entry of the history is of words being typed
  const drawn = document.getElementById("carte");
  const explained = document.getElementById("legende");
  const zoom = document.getElementById("agrandir");
  let found = null;
  let frame = null; // of the map where one can zoom, when it is shown

  /** The elements of the drawn map, by the pole or territory they stand for. */
  function marks(selector, key) {
    const elements = document.querySelectorAll(`#carte ${selector}`);
    return [...elements].map((element) => ({ element, name: element.dataset[key] }));
  }

  function barsOf(table) {
    const rows = [...table.tBodies[0].rows].map((row) => ({
      slug: row.dataset.option,
      cell: row.cells[row.cells.length - 2],
      bar: row.querySelector("rect"),
    }));
    const noun = `Pôles par ${table.dataset.bars}`;
    return { facet: table.dataset.bars, rows, caption: table.caption, noun };
  }

  // ---- The selection ----------------------------------------------------------------------

  /** What the form says. */
  function chosen() {
    const selection = {};
    for (const [key, value] of new FormData(form)) {
      if (!value.trim()) continue;
      if (key.startsWith("annee_")) selection[key] = Number(value);
      else if (key === "q") selection.q = value;
      else (selection[key] ||= []).push(value);
    }
    if (selection.departement) delete selection.region; // a selection has one level
    return facets.read(atlasFacets.write(selection)).selection;
  }

  /** Make the form say what the address says; the région of a département is no part of it. */
  function fill(selection) {
    region.value = history.state?.region ?? "";
    for (const field of form.elements) {
      const values = [selection[field.name] ?? []].flat().map(String);
      if (field.type === "checkbox") field.checked = values.includes(field.value);
      else if (field.name && (field !== region || values.length)) field.value = values[0] ?? "";
    }
    narrow();
    departement.value = [selection.departement ?? ""].flat()[0];
  }

  /** Offer the départements of the région that is chosen, or all. */
  function narrow() {
    const there = region.value && atlasFacets.inside(index, { region: region.value }, "departement");
    const offered = departements.filter(({ value }) => !value || !there || there.has(value));
    departement.replaceChildren(...offered);
    departement.value = "";
  }

  /** Add the choice to the history, which « Précédent » goes back through; words being typed once. */
  function keep(selection, isTyping) {
    const query = atlasFacets.write(selection).toString();
    const address = query ? `?${query}` : location.pathname;
    const state = { region: region.value };
    try {
      if (isTyping && typing) history.replaceState(state, "", address);
      else history.pushState(state, "", address);
    } catch {
      // Some browsers keep the address of a file as it is: the page works without.
    }
    typing = isTyping;
  }

  // ---- What it changes --------------------------------------------------------------------

  function say(id, text) {
    const place = document.getElementById(id);
    place.textContent = text;
    place.hidden = !text;
  }

  function sayCount(selection) {
    const [counts, description] = document.getElementById("compte").children;
    counts.textContent = atlasFacets.countSentence(found);
    const words = facets.describe(selection);
    description.textContent = `${words[0].toUpperCase()}${words.slice(1)}.`;
    say("non-places", atlasFacets.unplacedSentence(found));
  }

  /** Count anew, among what is chosen: a région has départements, and is none of many. */
  function showFigures(selection) {
    const levels = ["region", "departement"];
    const chosen = levels.indexOf(atlasFacets.levelOf(selection));
    const isAll = found.rows.length === index.id.length;
    for (const whole of document.querySelectorAll(".figures.line > div")) {
      if (!whole.querySelector("[data-figure]")) whole.hidden = !isAll; // of everything, not of a choice
    }
    for (const place of document.querySelectorAll("[data-figure]")) {
      const name = place.dataset.figure;
      const rank = levels.indexOf(name);
      const values = { poles: found.rows.length, localises: found.located };
      const value = rank < 0 ? values[name] : Object.values(found.counts[name]).filter(Boolean).length;
      const isUnknown = name === "poles" && !value && found.possible;
      place.textContent = isUnknown ? `0 à ${numbers.format(found.possible)}` : numbers.format(value);
      const card = place.parentElement;
      const label = name === "poles" && value !== index.id.length ? "figure_some" : `figure_${name}`;
      const total = numbers.format(index.id.length);
      card.querySelector("dt").textContent = found.phrase.agreed(label, value, { total });
      if (rank < 0) continue;
      card.hidden = rank <= chosen;
      const all = (atlasFacets.inside(index, selection, name) ?? new Set(index.territoires[name].codes)).size;
      const where = facets.places(selection);
      const said = { total: numbers.format(all), place: where && ` ${where}`, ...without(name, selection) };
      card.querySelector(".note").textContent = found.phrase("figure_of", said);
    }
  }

  /** Count the territories of a level without a known pole, and those of them that may have one. */
  function without(level, selection) {
    const codes = atlasFacets.inside(index, selection, level) ?? new Set(index.territoires[level].codes);
    const possible = found.possibleIn(level);
    const none = [...codes].filter((code) => !found.counts[level][code]);
    const maybe = none.filter((code) => possible[code]).length;
    const uncertain = found.phrase.agreed("of_which_may", maybe, { number: numbers.format(maybe) });
    return { without: numbers.format(none.length), uncertain: maybe ? uncertain : "" };
  }

  function showMap(selection) {
    const there = atlasFacets.inside(index, selection, "region");
    document.getElementById("voisins").hidden = !there;
    const stays = new Set(found.rows.map((row) => index.id[row]));
    for (const { element, name } of points) element.toggleAttribute("hidden", !stays.has(name));
    const { bounds, inhabitants, colours, empty, outside, vague, none } = page.areas;
    const possible = found.possibleIn("region");
    document.querySelector("#carte [data-hatches]")?.toggleAttribute("hidden", found.rows.length < index.id.length);
    for (const { element, name } of areas) {
      const isOutside = there && !there.has(name);
      const poles = found.offered.region[name] || 0;
      const rate = (poles * 100000) / inhabitants[name];
      const group = bounds.findIndex((bound) => rate <= bound * (1 + 1e-9)); // of the drawing itself
      const colour = group < 0 ? colours.at(-1) : colours[group];
      const ground = possible[name] ? vague : empty;
      element.setAttribute("fill", isOutside ? outside : poles ? colour : ground);
      const title = element.parentElement.querySelector("title") || element.querySelector("title");
      const nom = index.territoires.region.noms[index.territoires.region.codes.indexOf(name)];
      const without = possible[name] ? found.phrase("maybe_pole") : none;
      const said = poles ? found.phrase.counted("poles", poles) : without;
      if (title) title.textContent = isOutside ? nom : `${nom}${NNBSP}: ${said}`;
    }
  }

  /** Count what the legend explains: the territories and the poles drawn in each colour. */
  function showLegend() {
    const drawn = {};
    for (const mark of document.querySelectorAll("#carte [data-code], #carte [data-pole]:not([hidden]) circle")) {
      const colour = mark.getAttribute("fill");
      drawn[colour] = (drawn[colour] || 0) + 1;
    }
    for (const entry of document.querySelectorAll("#legende .legend li")) {
      const colour = entry.querySelector("rect, circle").getAttribute("fill");
      entry.querySelector(".size").textContent = `(${numbers.format(drawn[colour] || 0)})`;
    }
  }

  function showBars() {
    for (const { facet, rows, caption, noun } of bars) {
      caption.textContent = `${noun}, parmi ${found.phrase.counted("poles", found.rows.length)}`;
      const counts = found.counts[facet];
      const longest = Math.max(1, ...rows.map((row) => counts[row.slug] || 0));
      for (const { slug, cell, bar } of rows) {
        const poles = counts[slug] || 0;
        cell.textContent = numbers.format(poles);
        bar.setAttribute("width", ((100 * poles) / longest).toFixed(1));
      }
    }
  }

  function showOffers(selection) {
    for (const place of form.querySelectorAll("[data-offered]")) {
      const [key, slug] = place.dataset.offered.split(":");
      const poles = found.offered[key][slug];
      place.textContent = `(${numbers.format(poles)})`;
    }
    for (const place of form.querySelectorAll("[data-chosen]")) {
      const count = [selection[place.dataset.chosen] ?? []].flat().length;
      place.textContent = count ? `(${count} ${count > 1 ? "choisis" : "choisi"})` : "";
    }
    for (const [level, options] of [["region", region.options], ["departement", departements]]) {
      const { codes, noms } = index.territoires[level];
      for (const option of options) {
        if (!option.value) continue;
        const poles = found.offered[level][option.value];
        option.textContent = `${noms[codes.indexOf(option.value)]} (${numbers.format(poles)})`;
      }
    }
    const filters = Object.keys(selection).length;
    document.getElementById("effacer").disabled = !filters;
    document.getElementById("filtres-choisis").textContent = filters ? `(${filters} ${filters > 1 ? "choisis" : "choisi"})` : "";
  }

  // ---- The list ---------------------------------------------------------------------------

  function element(name, text, className) {
    const node = document.createElement(name);
    node.textContent = text;
    if (className) node.className = className;
    return node;
  }

  function line(row) {
    const node = document.createElement("tr");
    const name = document.createElement("th");
    name.scope = "row";
    const link = element("a", index.nom[row]);
    link.href = `pole/${encodeURIComponent(index.id[row])}.html`;
    name.append(link, element("span", index.lieu[row], "atlas-place"));
    const why = page.why[index.niveau[row]];
    if (index.lon[row] === null && why) {
      name.append(element("span", `${why}${NNBSP}: non placé sur la carte`, "atlas-why"));
    }
    node.append(
      name,
      element("td", labels(index, "statut", row) || index.phrases.not_given),
      element("td", labels(index, "secteur", row) || index.phrases.not_given),
      element("td", labels(index, "appel", row) || "aucun connu"),
    );
    return node;
  }

  /** The poles that are left, by name. */
  function inOrder() {
    const rank = new Map(page.order.map((row, position) => [row, position]));
    return [...found.rows].sort((one, other) => rank.get(one) - rank.get(other));
  }

  function showList() {
    const rows = inOrder();
    body.replaceChildren(...rows.slice(0, shown).map(line));
    const all = found.phrase.counted("poles", rows.length);
    const some = `${numbers.format(shown)} premiers pôles sur ${numbers.format(rows.length)}`;
    caption.textContent = `${rows.length > shown ? some : all}, par ordre alphabétique.`;
    more.hidden = rows.length <= shown;
    const rest = document.getElementById("suite");
    if (rest) rest.hidden = true;
  }

  // ---- The map where one can zoom: the page that other sites embed, in a frame ----------------

  function frameAddress() {
    const query = atlasFacets.write(chosen());
    query.set("theme", "auto"); // this page follows the visitor, a frame elsewhere is light
    return `integration/carte.html?${query}`;
  }

  function enterZoom() {
    frame = document.createElement("iframe");
    frame.className = "map-frame";
    frame.title = "Carte où l’on peut zoomer";
    frame.src = frameAddress();
    drawn.hidden = explained.hidden = true;
    drawn.after(frame);
    zoom.textContent = "Carte d’ensemble";
  }

  function leaveZoom() {
    frame.remove();
    frame = null;
    drawn.hidden = explained.hidden = false;
    zoom.textContent = "Carte où l’on peut zoomer";
  }

  // ---- Nothing left -----------------------------------------------------------------------

  const ways = document.getElementById("issue");

  function showWayOut() {
    const way = atlasFacets.wayOut(found);
    ways.hidden = !way;
    if (!way) return;
    const button = ways.querySelector("button");
    ways.querySelector("span").textContent = way.text;
    button.textContent = way.button;
    button.hidden = !way.key;
    button.dataset.filter = way.key;
  }

  /** Take one filter off, and leave the focus where the result is said. */
  function drop(key) {
    const names = { territoire: ["region", "departement"], annees: ["annee_min", "annee_max"], mots: ["q"] };
    for (const field of form.elements) {
      if (!(names[key] ?? [key]).includes(field.name)) continue;
      if (field.type === "checkbox") field.checked = false;
      else field.value = "";
    }
    narrow();
    change();
    document.getElementById("compte").focus();
  }

  function update(selection) {
    found = facets.select(selection);
    if (frame) frame.src = frameAddress();
    sayCount(selection);
    showWayOut();
    showFigures(selection);
    showMap(selection);
    showLegend();
    showBars();
    showOffers(selection);
    showList();
    taken.follow(selection);
  }

  function change(event) {
    shown = LISTED;
    if (event?.target === region) narrow();
    const selection = chosen();
    keep(selection, event?.target === form.elements.q);
    update(selection);
  }

  /** Show what the address says. */
  function open() {
    shown = LISTED;
    typing = false;
    const { selection, messages } = facets.read(new URLSearchParams(location.search));
    document.getElementById("messages").replaceChildren(...messages.map((text) => element("p", text)));
    fill(selection);
    update(selection);
  }

  /** Who points at a pole of the map opens its page; the list is the way of the keyboard. */
  document.getElementById("carte").addEventListener("click", (event) => {
    const pole = event.target.closest("[data-pole]");
    if (pole) location.href = `pole/${encodeURIComponent(pole.dataset.pole)}.html`;
  });
  zoom.addEventListener("click", () => (frame ? leaveZoom() : enterZoom()));
  form.addEventListener("input", change);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => (narrow(), change())));
  ways.querySelector("button").addEventListener("click", (event) => drop(event.target.dataset.filter));
  window.addEventListener("popstate", open);
  more.addEventListener("click", () => {
    const next = shown;
    shown += LISTED;
    showList();
    body.rows[next]?.querySelector("a").focus();
  });

  document.getElementById("liste-csv").addEventListener("click", () => {
    found ??= facets.select(chosen());
    taken.saveList(inOrder(), chosen());
  });

  if (location.search) open();
})();
