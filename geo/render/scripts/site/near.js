// The poles around a commune, on the published pages: choice, distances, list, map.
// Twin of geo/analysis/proximity.py, geo/reports/neighbours.py and geo/reports/distances.py. Text
// of the data only ever becomes a text node; geo/publish/site/pages/near.py says what is read.
(function () {
  "use strict";

  const NNBSP = "\u202f";
  const SHOWN = 25; // poles listed before one asks for more
  const DEGREE = 100000;
  const { quoted, printable, labels, phrasesOf } = atlasFacets.words;
  const { departementOf, landmassOf, MAINLAND } = atlasCommunes;
  const MARGIN = 1.08;
  const CORSICA = ["2A", "2B"];
  const DIRECTIONS = [
    "au nord",
    "au nord-est",
    "à l’est",
    "au sud-est",
    "au sud",
    "au sud-ouest",
    "à l’ouest",
    "au nord-ouest",
  ];
  const number = new Intl.NumberFormat("fr-FR");
  const tenth = new Intl.NumberFormat("fr-FR", {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });

  // ---- Words ------------------------------------------------------------------------------

  function whole(value) {
    return number.format(Math.floor(value + 0.5));
  }

  function kilometres(value) {
    const isWhole = value >= 9.95 || Number.isInteger(value);
    return `${isWhole ? whole(value) : tenth.format(value)}${NNBSP}km`;
  }

  function direction(azimuth) {
    return DIRECTIONS[Math.round(azimuth / 45) % 8];
  }

  /** « de Brest », « d'Hyères », « du Havre », « des Mureaux ». */
  function ofCommune(name, liaison) {
    if (name.startsWith("Les ")) return `des ${name.slice(4)}`;
    if (name.startsWith("Le ")) return `du ${name.slice(3)}`;
    return liaison === 1 ? `d’${name}` : `de ${name}`;
  }

  // ---- Distances --------------------------------------------------------------------------

  /** Where a pole stands: the finest of its territories, as far as the index knows them. */
  function placeOf(index, row) {
    for (const level of ["departement", "region"]) {
      const { codes, valeurs } = index.territoires[level];
      if (valeurs[row] >= 0) return [level, codes[valeurs[row]]];
    }
    return null;
  }

  /** The landmass of a territory: that of the first département in it. */
  function landmassOfPlace(index, [level, code]) {
    if (level === "departement") return landmassOf(code);
    const { codes, regions } = index.territoires.departement;
    const region = index.territoires.region.codes.indexOf(code);
    return landmassOf(codes[regions.indexOf(region)]);
  }

  /** Sort the poles that have a point on the land of a commune by their distance. */
  function neighbours(index, rows, origin) {
    const land = landmassOf(departementOf(origin.code));
    const here = rows.filter((row) => {
      const place = index.lon[row] !== null && placeOf(index, row);
      return place && landmassOfPlace(index, place) === land;
    });
    const measured = here.map((row) => ({
      row,
      ...atlasGeodesics.inverse(origin.lon, origin.lat, index.lon[row], index.lat[row]),
    }));
    return measured.sort((one, other) => one.km - other.km || one.row - other.row);
  }

  /** Whether a commune stands in a territory. */
  function isInside(index, code, [level, place]) {
    const departement = departementOf(code);
    if (level === "departement") return departement === place;
    const { codes, regions } = index.territoires.departement;
    return index.territoires.region.codes[regions[codes.indexOf(departement)]] === place;
  }

  /** The poles without a point that may stand on the land of a commune, nearest possible first. */
  function possible(index, zones, rows, origin) {
    const land = landmassOf(departementOf(origin.code));
    const spans = new Map();
    const found = [];
    for (const row of rows) {
      if (index.lon[row] !== null) continue;
      const place = placeOf(index, row);
      if (!place) {
        found.push({ row, least: NaN, most: NaN });
        continue;
      }
      if (landmassOfPlace(index, place) !== land) continue;
      const key = place.join(" ");
      if (!spans.has(key)) spans.set(key, spanOf(index, zones[place[0]][place[1]], origin, place));
      found.push({ row, ...spans.get(key) });
    }
    const last = (value) => (Number.isNaN(value) ? Infinity : value);
    const compare = (one, other) => last(one) - last(other) || 0;
    return found.sort(
      (one, other) =>
        compare(one.least, other.least) || compare(one.most, other.most) || one.row - other.row,
    );
  }

  /** The nearest and the farthest town hall of a territory, among those of its frontier. */
  function spanOf(index, frontier, origin, place) {
    const distances = atlasFiles
      .points(frontier, DEGREE)
      .map((place) => atlasGeodesics.inverse(origin.lon, origin.lat, ...place).km);
    const least = isInside(index, origin.code, place) ? 0 : Math.min(...distances);
    return { least, most: Math.max(...distances) };
  }

  /** What is around a commune, within the radius asked for. */
  function surroundings(index, page, rows, origin, radius) {
    const everywhere = neighbours(index, rows, origin);
    const unplaced = possible(index, page.zones, rows, origin);
    const limit = radius ?? page.near_km;
    const isBeyond = ({ least }) => least > limit;
    const [nearest] = everywhere;
    return {
      everywhere,
      near: everywhere.filter(({ km }) => km <= (radius ?? Infinity)),
      possible: unplaced.filter((each) => !isBeyond(each)),
      beyond: unplaced.filter(isBeyond).length,
      nearer: unplaced.filter(({ least }) => !nearest || !(least >= nearest.km)).length,
      limit,
    };
  }

  // ---- Sentences --------------------------------------------------------------------------

  /** Say where distances start, how many poles are near, and which is nearest. */
  function sentences(index, page, origin, around) {
    const { codes, noms } = index.territoires.departement;
    const departement = departementOf(origin.code);
    const name = `${origin.nom} (${noms[codes.indexOf(departement)]})`;
    const phrase = phrasesOf(index);
    const start = phrase("start", { place: ofCommune(name, origin.liaison) });
    if (!around.everywhere.length) {
      const isMainland = landmassOf(departement) === MAINLAND;
      const none = phrase(isMainland ? "no_pole_on_mainland" : "no_pole_overseas");
      return [start, around.nearer ? `${none} ${phrase.counted("only_possible", around.nearer)}` : none];
    }
    const [first] = around.everywhere;
    const way = { distance: kilometres(first.km), direction: direction(first.azimuth) };
    const within = (km) => around.everywhere.filter((each) => each.km <= km).length;
    const rings = page.rings_km.map((km, rank) => {
      const count = within(km);
      const few = rank ? "aucun" : phrase("no_located_pole");
      const some = rank ? number.format(count) : phrase.counted("located_poles", count);
      const said = { distance: kilometres(km), poles: count ? some : few };
      return phrase(rank ? "ring" : "first_ring", said);
    });
    const nearest = {
      name: index.nom[first.row],
      far: isHere(first, page) ? phrase("here") : phrase("far", way),
      nearer: around.nearer ? `${NNBSP}; ${phrase.counted("nearer", around.nearer)}` : "",
      rings: rings.join(`${NNBSP}; `),
    };
    const said = phrase("nearest", nearest);
    const ends = [departement, placeOf(index, first.row)[1]];
    const isAcross = ends.filter((code) => CORSICA.includes(code)).length === 1;
    return [start, isAcross ? `${said} ${phrase("across_the_sea")}` : said];
  }

  function isHere({ km }, page) {
    return km < page.here_km;
  }

  function spanWords(index, { least, most }, page) {
    const phrase = phrasesOf(index);
    if (Number.isNaN(least)) return phrase("unknown_distance");
    const key = least < page.here_km ? "span_from_here" : "span";
    return phrase(key, { least: kilometres(least), most: kilometres(most) });
  }

  // ---- Addresses --------------------------------------------------------------------------

  /** The address of the page, after its « ? », or its « # » where the browser keeps the former. */
  function query() {
    return new URLSearchParams(location.search || location.hash.slice(1));
  }

  function keep(values) {
    const text = values.toString();
    document.dispatchEvent(new CustomEvent("atlas-address", { detail: text }));
    try {
      history.replaceState(null, "", text ? `?${text}` : location.pathname);
    } catch {
      location.replace(`#${text}`); // a file may only change what follows the « # »
    }
  }

  function unknown(phrase, key, text, allowed) {
    return phrase("unknown_value", { text: quoted(printable(text)), key: quoted(key), allowed });
  }

  /** Read the radius; null for no limit. */
  function readRadius(text, [least, most], phrase, messages) {
    if (!text) return null;
    const isWhole = /^[0-9]{1,6}$/.test(text);
    if (isWhole && Number(text) >= least && Number(text) <= most) return Number(text);
    messages.push(unknown(phrase, "rayon", text, phrase("whole_number", { least, most })));
    return null;
  }

  /** Read where distances start, how far, and which poles are meant; what is dropped is said. */
  async function readAddress(values, index, facets, page) {
    const phrase = phrasesOf(index);
    const filters = new URLSearchParams(values);
    for (const key of ["region", "departement", "epci", "commune"]) filters.delete(key);
    const { selection, messages } = facets.read(filters);
    const radius = readRadius((values.get("rayon") || "").trim(), page.radius_km, phrase, messages);
    const asked = (values.get("commune") || "").trim();
    let commune = null;
    try {
      commune = asked ? await atlasCommunes.at(asked) : null;
      if (asked && !commune) messages.push(unknown(phrase, "commune", asked, "des codes de commune"));
    } catch {
      messages.push("La commune demandée n’a pas pu être chargée. Rechargez la page.");
    }
    return { commune, radius, selection, messages };
  }

  // ---- The page ---------------------------------------------------------------------------

  function element(name, text, className) {
    const node = document.createElement(name);
    if (text !== undefined) node.textContent = text;
    if (className) node.className = className;
    return node;
  }

  /** The row of a pole: name and place, distance and direction, sectors, statuses and networks. */
  function line(index, page, row, distance, way) {
    const node = element("tr");
    const name = element("th");
    name.scope = "row";
    const link = element("a", index.nom[row]);
    link.href = `${page.root}pole/${encodeURIComponent(index.id[row])}.html`;
    if (page.is_embedded) link.rel = "noopener";
    name.append(link, element("span", index.lieu[row], "atlas-place"));
    const far = element("td", distance, "atlas-number");
    if (way) far.append(element("span", way, "atlas-place"));
    const sectors = element("td", labels(index, "secteur", row) || index.phrases.not_given);
    const status = element("td", labels(index, "statut", row) || index.phrases.not_given);
    const networks = labels(index, "reseau", row);
    if (networks) status.append(element("span", networks, "atlas-place"));
    node.append(name, far, sectors, status);
    return node;
  }

  /** Lead to the page of the département: who is tied to a pole there, and whom to call. */
  function portraitWay(index, page, commune) {
    const { codes, noms } = index.territoires.departement;
    const departement = departementOf(commune.code);
    const said = { place: quoted(noms[codes.indexOf(departement)]) };
    const link = element("a", phrasesOf(index)("portrait", said));
    link.href = `${page.root}departement/${departement}.html`;
    if (page.is_embedded) link.rel = "noopener";
    return link;
  }

  function neighbourLine(index, page, each) {
    const here = isHere(each, page);
    const way = here ? "" : direction(each.azimuth);
    return line(index, page, each.row, here ? index.phrases.here : kilometres(each.km), way);
  }

  /** What a list of poles by distance is called. */
  function nearCaption(phrase, around, radius) {
    const poles = phrase.counted("located_poles", around.near.length);
    return radius === null
      ? phrase("by_distance", { poles })
      : phrase("by_distance_within", { poles, radius: kilometres(radius) });
  }

  /** South-west and north-east corners of some places, a little wider. */
  function boundsOf(places) {
    const corner = (rank) => {
      const values = places.map((place) => place[rank]);
      const [low, high] = [Math.min(...values), Math.max(...values)];
      const [middle, half] = [(low + high) / 2, ((high - low) / 2) * MARGIN];
      return [middle - half, middle + half];
    };
    const [[west, east], [south, north]] = [corner(0), corner(1)];
    return [
      [south, west],
      [north, east],
    ];
  }

  /** The région of a commune, whose départements are drawn. */
  function regionOf(index, commune) {
    const { codes, regions } = index.territoires.departement;
    return [index.territoires.region.codes[regions[codes.indexOf(departementOf(commune.code))]]];
  }

  /** What atlas.js draws round a commune: rings, a pin, the poles that are listed. */
  function mapData(page, maps, index, state, around) {
    const { commune, selection } = state;
    const rings = page.rings_km.map((km) => ({
      label: kilometres(km),
      line: atlasGeodesics.ring(commune.lon, commune.lat, km),
    }));
    const rows = around.near.map(({ row }) => row);
    const nearest = rows.slice(0, 1).map((row) => [index.lon[row], index.lat[row]]);
    const poles = phrasesOf(index).counted("poles", rows.length);
    return {
      title: `Carte des pôles autour d’un lieu. ${poles}.`,
      legend: [maps.legend(rows, "statut", selection)],
      points: maps.points(rows, "statut", selection),
      areas: { ...maps.bareAreas("departement", regionOf(index, commune)), outside: maps.empty },
      outline: null,
      insets: false, // part of a land: frames of others would stand in its sea
      rings,
      origin: { lon: commune.lon, lat: commune.lat },
      fit: boundsOf([...rings.at(-1).line, ...nearest]),
    };
  }

  /** Run the page. */
  async function run() {
    const index = atlasFiles.block("poles");
    const page = atlasFiles.block("proximite");
    const facets = atlasFacets.create(index);
    const phrase = phrasesOf(index);
    const maps = atlasSiteMap.create(index, atlasFiles.block("carte"), page.root);
    const place = (id) => document.getElementById(id);
    const form = place("lieu");
    const state = await readAddress(query(), index, facets, page);
    let shown = SHOWN;
    let around = null;

    function address() {
      const values = new URLSearchParams();
      if (state.commune) values.set("commune", state.commune.code);
      if (state.radius !== null) values.set("rayon", String(state.radius));
      for (const [key, value] of atlasFacets.write(state.selection)) values.append(key, value);
      for (const key of ["theme", "titre"]) {
        if (query().has(key)) values.set(key, query().get(key));
      }
      return values;
    }

    function say(id, text) {
      place(id).textContent = text;
      place(id).hidden = !text;
    }

    function showNear() {
      const rows = around.near.slice(0, shown);
      const table = place("proches");
      table.tBodies[0].replaceChildren(...rows.map((each) => neighbourLine(index, page, each)));
      table.caption.textContent = nearCaption(phrase, around, state.radius);
      table.parentElement.hidden = !rows.length;
      say("aucun", rows.length ? "" : phrase("no_neighbour"));
      place("suivants").hidden = around.near.length <= shown;
    }

    function showPossible() {
      const table = place("possibles");
      const lines = around.possible.map((each) => line(index, page, each.row, spanWords(index, each, page)));
      table.tBodies[0].replaceChildren(...lines);
      const limit = { limit: kilometres(around.limit) };
      table.caption.textContent = phrase.counted("possible", around.possible.length, limit);
      table.parentElement.hidden = !lines.length;
      say("au-dela", around.beyond ? phrase.counted("beyond", around.beyond) : "");
    }

    async function showMap() {
      try {
        await maps.draw(place("carte-autour"), mapData(page, maps, index, state, around));
      } catch (error) {
        say("sans-carte", "La carte n’a pas pu être chargée. La liste reste complète.");
        console.error(error);
      }
    }

    function show() {
      place("resultats").hidden = !state.commune;
      place("ailleurs").hidden = Boolean(state.commune) && Boolean(page.is_embedded);
      if (!state.commune) return;
      const found = facets.select(state.selection);
      around = surroundings(index, page, found.rows, state.commune, state.radius);
      const isAll = !Object.keys(state.selection).length;
      const counted = isAll ? [] : [atlasFacets.countSentence(found), `${described()}.`];
      const said = [...sentences(index, page, state.commune, around), counted.join(" ")];
      const paragraphs = said.filter(Boolean).map((text) => element("p", text));
      place("phrases").replaceChildren(...paragraphs);
      place("portrait").replaceChildren(portraitWay(index, page, state.commune));
      showNear();
      showPossible();
      setTimeout(showMap); // the list first
    }

    function described() {
      const text = facets.describe(state.selection);
      return text[0].toUpperCase() + text.slice(1);
    }

    function change() {
      shown = SHOWN;
      keep(address());
      say("messages", "");
      show();
    }

    function chosen() {
      if (!state.commune) return [];
      return [{ level: "commune", code: state.commune.code, nom: state.commune.nom }];
    }

    const picker = atlasPicker.mount(place("choix-commune"), {
      get search() {
        return atlasCommunes.search();
      },
      chosen: chosen(),
      label: "Commune",
      placeholder: "Nom, code postal ou code Insee",
      single: true,
      levels: ["commune"],
      onAdd: async ({ code }) => {
        try {
          state.commune = await atlasCommunes.at(code);
        } catch {
          say("messages", "Cette commune n’a pas pu être chargée. Réessayez.");
          return;
        }
        picker.update(chosen());
        change();
      },
      onRemove: () => {
        state.commune = null;
        picker.update([]);
        change();
      },
    });

    /** Make the fields say what the address says. */
    function fill() {
      const radius = form.elements.rayon;
      const text = state.radius === null ? "" : String(state.radius);
      if (![...radius.options].some((option) => option.value === text)) {
        radius.append(new Option(kilometres(state.radius), text));
      }
      radius.value = text;
      const sectors = state.selection.secteur || [];
      form.elements.secteur.value = sectors.length === 1 ? sectors[0] : "";
    }

    form.addEventListener("submit", (event) => event.preventDefault());
    form.elements.rayon.addEventListener("change", ({ target }) => {
      state.radius = target.value ? Number(target.value) : null;
      change();
    });
    form.elements.secteur.addEventListener("change", ({ target }) => {
      if (target.value) state.selection.secteur = [target.value];
      else delete state.selection.secteur;
      change();
    });
    place("suivants").addEventListener("click", () => {
      const next = shown;
      shown += SHOWN;
      showNear();
      place("proches").tBodies[0].rows[next].querySelector("a").focus();
    });
    fill();
    place("messages").append(...state.messages.map((text) => element("p", text)));
    place("messages").hidden = !place("messages").childElementCount;
    show();
    document.documentElement.dataset.ready = "";
  }

  globalThis.atlasNear = { surroundings, sentences, spanWords, kilometres, direction };
  if (document.getElementById("choix-commune")) run();
})();
