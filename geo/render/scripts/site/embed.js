// The pages made to stand in a frame of another site: their options come from the address, as text.
// The map and the chart of sectors are drawn here, the poles around a commune by near.js.
(function () {
  "use strict";

  const NNBSP = "\u202f";
  const MOST_LISTED = 500;
  const MOST_TITLE = 120;
  const [LOWEST, TALLEST] = [240, 1000]; // pixels: of a map, of a frame
  const THEMES = { clair: "light", sombre: "dark", auto: "" };
  const COLOURS = ["statut", "secteur", "appel", "confiance"];
  const GROUNDS = ["aucun", "nombre", "taux"];
  const LEVELS = ["region", "departement"];
  const { count, quoted, printable, enumeration, labels } = atlasFacets.words;
  const numbers = new Intl.NumberFormat("fr-FR");
  const place = (id) => document.getElementById(id);

  function element(name, text, className) {
    const node = document.createElement(name);
    if (text !== undefined) node.textContent = text;
    if (className) node.className = className;
    return node;
  }

  /** One of a few values of an address; the first of them, and a message, for any other. */
  function oneOf(query, key, allowed, messages) {
    const text = (query.get(key) || "").trim();
    if (!text || allowed.includes(text)) return text || allowed[0];
    messages.push(
      `Valeur inconnue dans l’adresse${NNBSP}: ${quoted(printable(text))} pour ${quoted(key)}. ` +
        `Valeurs possibles${NNBSP}: ${allowed.join(", ")}.`,
    );
    return allowed[0];
  }

  /** What every embedded page lets one choose: its title and its colours. */
  function dress(query, messages) {
    const theme = THEMES[oneOf(query, "theme", ["clair", "sombre", "auto"], messages)];
    document.documentElement.className = theme;
    const title = printable((query.get("titre") || "").trim(), MOST_TITLE);
    if (!title) return;
    document.querySelector("h1").textContent = title;
    document.title = title;
  }

  function showMessages(messages) {
    const all = [...new Set(messages)];
    place("messages").replaceChildren(...all.map((text) => element("p", text)));
    place("messages").hidden = !all.length;
  }

  /** Make the link of the foot open the whole page with the same choices. */
  function leadTo(path, query) {
    const link = document.querySelector(".site-footer a");
    link.href = query ? `${path}?${query}` : path;
  }

  function capital(text) {
    return text[0].toUpperCase() + text.slice(1);
  }

  function showCounts(facets, found) {
    const sentence = element("strong", atlasFacets.countSentence(found));
    place("compte").replaceChildren(sentence, ` ${capital(facets.describe(found.selection))}.`);
  }

  // ---- The map ----------------------------------------------------------------------------

  /** The poles that a map shows, for those who cannot see it or use a pointer. */
  function showList(index, page, found) {
    const compare = new Intl.Collator("fr").compare;
    const rows = [...found.rows].sort((one, other) => compare(index.nom[one], index.nom[other]));
    const items = rows.slice(0, MOST_LISTED).map((row) => {
      const item = element("li");
      const link = element("a", index.nom[row]);
      link.href = `${page.root}pole/${encodeURIComponent(index.id[row])}.html`;
      link.rel = "noopener";
      const facts = [index.lieu[row], labels(index, "statut", row)].filter(Boolean).join(", ");
      item.append(link, `, ${facts}`);
      return item;
    });
    const rest = rows.length - items.length;
    if (rest > 0) items.push(element("li", count(rest, "autre pôle", "autres pôles")));
    place("liste").replaceChildren(...items);
    place("titre-liste").textContent = `Liste${NNBSP}: ${count(rows.length, "pôle", "pôles")}`;
  }

  /** The territory of a selection: its level and its codes; null without any. */
  function territoryOf(selection) {
    const level = atlasFacets.levelOf(selection);
    return level ? { level, codes: [selection[level]].flat() } : null;
  }

  /** The régions that a territory is, or is in. */
  function regionsOf(index, territory) {
    if (territory?.level !== "departement") return territory?.codes ?? [];
    const { codes, regions } = index.territoires.departement;
    const above = territory.codes.map((code) => regions[codes.indexOf(code)]);
    return [...new Set(above)].map((position) => index.territoires.region.codes[position]);
  }

  /** Read how a map is drawn: cut into what is inside the territory chosen, or is it. */
  function readLooks(query, territory, messages) {
    const inside = territory?.level === "departement" ? ["departement"] : ["departement", "region"];
    const usual = territory ? inside : LEVELS;
    return {
      colour: oneOf(query, "couleur", COLOURS, messages),
      measure: oneOf(query, "fond", GROUNDS, messages),
      level: oneOf(query, "niveau", usual, messages),
    };
  }

  /** Draw the map, and its legend. */
  async function showMap(index, page, found, looks) {
    const fixed = atlasFiles.block("carte");
    const maps = atlasSiteMap.create(index, fixed, page.root);
    const territory = territoryOf(found.selection);
    const isBare = looks.measure === "aucun";
    const areas = isBare ? null : atlasChoropleths.areas(index, found, looks, page, fixed);
    const isOne = territory?.codes.length === 1;
    const regions = regionsOf(index, territory);
    const ground = maps.ground(looks.level, regions);
    const bare = () => {
      const inside = territory && [...atlasFacets.inside(index, found.selection, looks.level)];
      return { ...maps.bareAreas(looks.level, regions), inside };
    };
    const isJoined = isOne; // its border is that of what is coloured, as exact
    const legends = [maps.legend(found.rows, looks.colour, found.selection)];
    if (areas) legends.push(areas.legend);
    const box = place("carte-integree");
    box.hidden = false;
    place("dessin").hidden = true;
    try {
      await maps.draw(box, {
        title: `Carte des pôles. ${atlasFacets.countSentence(found)}`,
        legend: legends,
        points: maps.points(found.rows, looks.colour, found.selection),
        areas: areas ? { ...areas.data, ...ground } : bare(),
        outline: territory && {
          shapes: isJoined ? [] : maps.ground(territory.level, regions).shapes,
          isJoined,
          codes: territory.codes,
          colour: fixed.selected,
        },
        insets: !isOne,
      });
    } catch (error) {
      box.hidden = true;
      showMessages(["La carte n’a pas pu être chargée. La liste reste complète."]);
      console.error(error);
    }
  }

  async function runMap(query, messages) {
    const index = atlasFiles.block("poles");
    const page = atlasFiles.block("integration");
    const facets = atlasFacets.create(index);
    const { selection, messages: unread } = facets.read(query);
    const looks = readLooks(query, territoryOf(selection), messages);
    const found = facets.select(selection);
    showMessages([...unread, ...messages]);
    showCounts(facets, found);
    place("non-places").textContent = atlasFacets.unplacedSentence(found);
    showList(index, page, found);
    leadTo(`${page.root}index.html`, atlasFacets.write(selection).toString());
    await showMap(index, page, found, looks);
  }

  // ---- The chart of sectors ---------------------------------------------------------------

  /** Name the most frequent sectors: twin of sectors_title (geo/reports/sectors.py). */
  function sectorsTitle(bars, known) {
    if (!bars.length) return "Aucun de ces pôles n’a de secteur connu";
    const most = bars[0].poles;
    const first = bars.filter(({ poles }) => poles === most).map(({ nom }) => quoted(nom));
    const of = `sur ${count(known, "pôle", "pôles")} de secteur connu`;
    if (first.length === 1) {
      return `${first[0]}, le plus fréquent${NNBSP}: ${numbers.format(most)} ${of}`;
    }
    const rest = first.length - 3;
    const named = rest > 0 ? [...first.slice(0, 3), count(rest, "autre", "autres")] : first;
    return `${enumeration(named)}, les plus fréquents${NNBSP}: ${numbers.format(most)} chacun, ${of}`;
  }

  function barRow({ nom, poles }, longest) {
    const row = element("tr");
    const name = element("th", nom);
    name.scope = "row";
    const cell = element("td", undefined, "bar-cell");
    const [svg, bar] = ["svg", "rect"].map((tag) =>
      document.createElementNS("http://www.w3.org/2000/svg", tag),
    );
    svg.setAttribute("viewBox", "0 0 100 10");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    bar.setAttribute("width", ((100 * poles) / longest).toFixed(1));
    bar.setAttribute("height", "10");
    svg.append(bar);
    cell.append(svg);
    row.append(name, element("td", numbers.format(poles), "atlas-number"), cell);
    return row;
  }

  function runSectors(query, messages) {
    const index = atlasFiles.block("poles");
    const page = atlasFiles.block("integration");
    const facets = atlasFacets.create(index);
    if (query.has("secteur")) {
      messages.push(`Ce graphique compare les secteurs${NNBSP}: le filtre ${quoted("secteur")} est ignoré.`);
      query.delete("secteur");
    }
    const { selection, messages: unread } = facets.read(query);
    const found = facets.select(selection);
    const facet = index.facettes.find((each) => each.cle === "secteur");
    const bars = facet.options
      .map(({ slug, nom }) => ({ nom, poles: found.counts.secteur[slug] }))
      .filter(({ poles }) => poles)
      .sort((one, other) => other.poles - one.poles);
    const known = found.rows.filter((row) => facet.valeurs[row].length).length;
    const without = found.rows.length - known;
    const table = document.querySelector("[data-bars=secteur]");
    const longest = bars.length ? bars[0].poles : 1;
    table.tBodies[0].replaceChildren(...bars.map((bar) => barRow(bar, longest)));
    table.caption.textContent = sectorsTitle(bars, known);
    table.parentElement.setAttribute("aria-label", table.caption.textContent);
    const first = count(known, "pôle a un secteur connu", "pôles ont un secteur connu");
    const none = without ? `, ${count(without, "n’en a aucun", "n’en ont aucun")}` : "";
    place("connus").textContent = `${first}${none}.`;
    showMessages([...unread, ...messages]);
    showCounts(facets, found);
    leadTo(`${page.root}index.html`, atlasFacets.write(selection).toString());
  }

  // ---- The height of the frame --------------------------------------------------------------

  /** The height at which nothing is cut, with a map of good proportions; the map is left so. */
  function wantedHeight() {
    const [main, footer] = ["main", ".site-footer"].map((each) => document.querySelector(each));
    const map = [...document.querySelectorAll(".map")].find((each) => each.offsetWidth);
    if (map) map.style.height = `${Math.round(Math.max(LOWEST, Math.min(0.75 * map.offsetWidth, 560)))}px`;
    return Math.min(Math.ceil(main.offsetHeight + footer.offsetHeight) + 8, TALLEST);
  }

  /** Tell the page around the height that is wanted; until it follows, the map fills the frame. */
  function tellHeight() {
    if (window.parent === window) return;
    const tell = () => {
      const height = wantedHeight();
      if (Math.abs(height - window.innerHeight) > 2) {
        for (const map of document.querySelectorAll(".map")) map.style.height = "";
      }
      window.parent.postMessage({ atlasPtce: height }, "*");
    };
    window.addEventListener("resize", tell);
    new ResizeObserver(tell).observe(document.querySelector("main"));
  }

  // ---- Starting ---------------------------------------------------------------------------

  async function run() {
    const query = new URLSearchParams(location.search || location.hash.slice(1));
    const messages = [];
    dress(query, messages);
    tellHeight();
    if (place("carte-integree")) await runMap(query, messages);
    else if (document.querySelector("[data-bars=secteur]")) runSectors(query, messages);
    else {
      const full = () => {
        const kept = new URLSearchParams(location.search);
        for (const key of ["theme", "titre"]) kept.delete(key);
        return kept.toString();
      };
      showMessages(messages);
      leadTo("../proximite.html", full());
      document.addEventListener("atlas-address", () => setTimeout(() => leadTo("../proximite.html", full())));
      return; // near.js says when it is ready
    }
    document.documentElement.dataset.ready = "";
  }

  run();
})();
