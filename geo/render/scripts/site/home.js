// The home page: one selection drives the map, the figures, the bars and the list.
// Text of the data only ever becomes a text node; see geo/publish/site/pages/home.py for the data.
(function () {
  "use strict";

  const NNBSP = "\u202f";
  const LISTED = 200; // poles shown before one asks for more
  const numbers = new Intl.NumberFormat("fr-FR");
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const index = read("poles");
  const page = read("accueil");
  const facets = atlasFacets.create(index);
  const form = document.getElementById("filtres");
  const body = document.querySelector(".poles tbody");
  const caption = document.querySelector(".poles caption");
  const more = document.getElementById("plus");
  const points = marks("[data-pole]", "pole");
  const areas = marks("[data-code]", "code");
  const bars = [...document.querySelectorAll("[data-bars]")].map(barsOf);
  let shown = LISTED;
  const drawn = document.getElementById("carte");
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

  /** Make the form say what the address says. */
  function fill(selection) {
    for (const field of form.elements) {
      const values = [selection[field.name] ?? []].flat().map(String);
      if (field.type === "checkbox") field.checked = values.includes(field.value);
      else if (field.name) field.value = values[0] ?? "";
    }
  }

  function keep(selection) {
    const query = atlasFacets.write(selection).toString();
    try {
      history.replaceState(null, "", query ? `?${query}` : location.pathname);
    } catch {
      // Some browsers keep the address of a file as it is: the page works without.
    }
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

  function showFigures() {
    const territories = (level) => Object.values(found.counts[level]).filter(Boolean).length;
    const values = {
      poles: found.rows.length,
      localises: found.located,
      region: territories("region"),
      departement: territories("departement"),
    };
    for (const place of document.querySelectorAll("[data-figure]")) {
      place.textContent = numbers.format(values[place.dataset.figure]);
    }
  }

  function showMap() {
    const stays = new Set(found.rows.map((row) => index.id[row]));
    for (const { element, name } of points) element.toggleAttribute("hidden", !stays.has(name));
    const { bounds, colours, empty } = page.areas;
    for (const { element, name } of areas) {
      const poles = found.counts.region[name] || 0;
      const group = bounds.findIndex((bound) => poles <= bound);
      const colour = group < 0 ? colours.at(-1) : colours[group];
      element.setAttribute("fill", poles ? colour : empty);
      const title = element.parentElement.querySelector("title") || element.querySelector("title");
      const nom = index.territoires.region.noms[index.territoires.region.codes.indexOf(name)];
      const noun = poles > 1 ? "pôles" : "pôle";
      if (title) title.textContent = `${nom}${NNBSP}: ${numbers.format(poles)} ${noun}`;
    }
  }

  /** Count what the legend explains: the territories and the poles drawn in each colour. */
  function showLegend() {
    const drawn = {};
    for (const mark of document.querySelectorAll("#carte [data-code], #carte [data-pole]:not([hidden]) circle")) {
      const colour = mark.getAttribute("fill");
      drawn[colour] = (drawn[colour] || 0) + 1;
    }
    for (const entry of document.querySelectorAll("#carte .legend li")) {
      const colour = entry.querySelector("rect").getAttribute("fill");
      entry.querySelector(".size").textContent = `(${numbers.format(drawn[colour] || 0)})`;
    }
  }

  function showBars() {
    for (const { facet, rows, caption, noun } of bars) {
      const poles = `${numbers.format(found.rows.length)} ${found.rows.length > 1 ? "pôles" : "pôle"}`;
      caption.textContent = `${noun}, parmi ${poles}`;
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
    for (const level of ["region", "departement"]) {
      const { codes, noms } = index.territoires[level];
      for (const option of form.elements[level].options) {
        if (!option.value) continue;
        const poles = found.offered[level][option.value];
        option.textContent = `${noms[codes.indexOf(option.value)]} (${numbers.format(poles)})`;
      }
    }
    document.getElementById("effacer").disabled = !Object.keys(selection).length;
  }

  // ---- The list ---------------------------------------------------------------------------

  function element(name, text, className) {
    const node = document.createElement(name);
    node.textContent = text;
    if (className) node.className = className;
    return node;
  }

  function labels(key, row) {
    const facet = index.facettes.find((each) => each.cle === key);
    return facet.valeurs[row].map((value) => facet.options[value].nom).join(", ");
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
      element("td", labels("statut", row) || index.phrases.not_given),
      element("td", labels("secteur", row) || index.phrases.not_given),
      element("td", labels("appel", row) || "aucun connu"),
    );
    return node;
  }

  function showList() {
    const rank = new Map(page.order.map((row, position) => [row, position]));
    const rows = [...found.rows].sort((one, other) => rank.get(one) - rank.get(other));
    body.replaceChildren(...rows.slice(0, shown).map(line));
    const all = `${numbers.format(rows.length)} ${rows.length > 1 ? "pôles" : "pôle"}`;
    const some = `${numbers.format(shown)} premiers pôles sur ${numbers.format(rows.length)}`;
    caption.textContent = `${rows.length > shown ? some : all}, par ordre alphabétique.`;
    more.hidden = rows.length <= shown;
    const rest = document.getElementById("suite");
    if (rest) rest.hidden = true;
  }

  // ---- The map where one can zoom: the page that other sites embed, in a frame ----------------

  function frameAddress() {
    const query = atlasFacets.write(chosen()).toString();
    return `integration/carte.html${query ? `?${query}` : ""}`;
  }

  function enterZoom() {
    frame = document.createElement("iframe");
    frame.className = "map-frame";
    frame.title = "Carte où l’on peut zoomer";
    frame.src = frameAddress();
    drawn.hidden = true;
    drawn.after(frame);
    zoom.textContent = "Carte d’ensemble";
  }

  function leaveZoom() {
    frame.remove();
    frame = null;
    drawn.hidden = false;
    zoom.textContent = "Carte où l’on peut zoomer";
  }

  function update(selection) {
    found = facets.select(selection);
    if (frame) frame.src = frameAddress();
    sayCount(selection);
    showFigures();
    showMap();
    showLegend();
    showBars();
    showOffers(selection);
    showList();
  }

  function change() {
    shown = LISTED;
    const selection = chosen();
    keep(selection);
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
  form.addEventListener("reset", () => setTimeout(change));
  form.elements.region.addEventListener("input", () => (form.elements.departement.value = ""), true);
  more.addEventListener("click", () => {
    const next = shown;
    shown += LISTED;
    showList();
    body.rows[next]?.querySelector("a").focus();
  });

  const { selection, messages } = facets.read(new URLSearchParams(location.search));
  document.getElementById("messages").replaceChildren(...messages.map((text) => element("p", text)));
  if (Object.keys(selection).length) {
    fill(selection);
    update(selection);
  }
})();
