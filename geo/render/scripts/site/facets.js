// Filters and counts the poles in the browser: atlasFacets.create(index).select(selection).
// No page, no dependency, no state: twin of geo/model/selection.py and of View (geo/model/atlas.py)
// for the published pages. geo/publish/site/assets/pole_index.py says what the index holds.
(function () {
  "use strict";

  const NNBSP = "\u202f";
  const LEVELS = ["region", "departement"]; // the finest last
  const FACETS = ["secteur", "reseau", "appel", "statut"]; // order of an address
  const OTHER_LEVELS = ["epci", "commune"]; // filters of the app alone
  const MAX_VALUES = 200;
  const MAX_WORDS_LENGTH = 200;
  const MAX_WORDS = 10;
  const MAX_SHOWN = 40;
  const numbers = new Intl.NumberFormat("fr-FR");

  // ---- Words ------------------------------------------------------------------------------

  /** Reduce a text to lower-case ASCII words: twin of geo.french.fold for what French writes. */
  function fold(text, letters) {
    const spelt = [...String(text)].map((letter) => {
      if (letter < "\u0080") return letter;
      if (Object.hasOwn(letters, letter)) return letters[letter];
      return [...letter.normalize("NFKD").replace(/\p{M}/gu, "")]
        .map((part) => (part < "\u0080" ? part : " "))
        .join("");
    });
    return spelt.join("").toLowerCase().match(/[a-z0-9]+/g) || [];
  }

  function quoted(text) {
    return `«${NNBSP}${text}${NNBSP}»`;
  }

  /** Shorten a text from outside and replace what cannot be seen or turns the line round. */
  function printable(text, most = MAX_SHOWN) {
    const letters = [...text];
    const shown = letters.length > most ? [...letters.slice(0, most), "…"] : letters;
    return shown.map((each) => (/[\p{C}\p{Z}]/u.test(each) && each !== " " ? "\ufffd" : each)).join("");
  }

  function enumeration(items, last) {
    if (items.length < 2) return items.join("");
    return `${items.slice(0, -1).join(", ")} ${last || "et"} ${items.at(-1)}`;
  }

  function count(value, one, many) {
    return `${numbers.format(value)} ${value < 2 ? one : many}`;
  }

  /**
   * Write the phrases that Python writes too (geo/phrases.json): `phrase(key, values)`, and
   * `phrase.counted(key, things, values)`, which begins with the number and agrees with it.
   */
  function phrasesOf(index) {
    const fill = (text, values) =>
      text.replace(/\{(\w+)\}/g, (mark, name) => String(values[name] ?? mark));
    const agreed = (key, things, values = {}) => fill(index.phrases[key][things < 2 ? 0 : 1], values);
    const phrase = (key, values = {}) => fill(index.phrases[key], values);
    const counted = (key, things, values) => `${numbers.format(things)} ${agreed(key, things, values)}`;
    return Object.assign(phrase, { agreed, counted });
  }

  // ---- Addresses --------------------------------------------------------------------------

  /** The values of a key of an address that say something, at most 200. */
  function valuesOf(key, { query, phrase, messages }) {
    const values = query.getAll(key).filter((value) => value.trim());
    if (values.length > MAX_VALUES) {
      const said = { number: values.length, key: quoted(key), most: MAX_VALUES };
      messages.push(phrase("too_many_values", said));
    }
    return values.slice(0, MAX_VALUES);
  }

  /** Keep what is known, say what is not. */
  function known(key, address, all) {
    const kept = [];
    for (const text of valuesOf(key, address)) {
      const value = FACETS.includes(key) ? text.trim().toLowerCase() : text.trim();
      if (all.has(value)) kept.push(value);
      else {
        const said = { text: quoted(printable(text)), filter: quoted(address.phrase(`filter_${key}`)) };
        address.messages.push(address.phrase("unknown_filter", said));
      }
    }
    return [...new Set(kept)];
  }

  /** One level only: the finest that names a territory. */
  function readTerritories(index, address) {
    const found = LEVELS.map((level) => [
      level,
      known(level, address, new Set(index.territoires[level].codes)),
    ]).filter(([, codes]) => codes.length);
    if (found.length > 1) {
      const [kept, ...larger] = found.map(([level]) => address.phrase(`filter_${level}`)).reverse();
      const dropped = enumeration(larger.reverse());
      address.messages.push(address.phrase("one_level", { kept, dropped }));
    }
    return found.length ? Object.fromEntries([found.at(-1)]) : {};
  }

  function readYears(index, address) {
    const { phrase, messages } = address;
    const years = index.annees.annees;
    const [first, last] = years.length ? [years[0], years.at(-1)] : [0, 0];
    const read = {};
    for (const key of ["annee_min", "annee_max"]) {
      const text = (valuesOf(key, address)[0] || "").trim();
      if (!text) continue;
      if (/^[0-9]{4}$/.test(text) && Number(text) >= first && Number(text) <= last) {
        read[key] = Number(text);
        continue;
      }
      messages.push(phrase("unknown_year", { text: quoted(printable(text)), first, last }));
    }
    if (read.annee_min > read.annee_max) {
      messages.push(phrase("swapped_years", { first: read.annee_min, last: read.annee_max }));
      [read.annee_min, read.annee_max] = [read.annee_max, read.annee_min];
    }
    return read;
  }

  function readWords(index, address) {
    const { phrase, messages } = address;
    const text = valuesOf("q", address).join(" ").split(/\s+/).filter(Boolean).join(" ");
    if ([...text].length > MAX_WORDS_LENGTH) {
      messages.push(phrase("long_words", { most: MAX_WORDS_LENGTH }));
    }
    if (text && !fold(text, index.lettres).length) {
      messages.push(phrase("no_words", { text: quoted(printable(text)) }));
      return "";
    }
    const kept = [...text].slice(0, MAX_WORDS_LENGTH).join("").split(" ").filter(Boolean);
    return kept.slice(0, MAX_WORDS).join(" ");
  }

  /**
   * Read a selection from an address, whatever stands there.
   * @param {object} index The index of the poles.
   * @param {URLSearchParams} query
   * @returns {{selection: object, messages: string[]}} A sentence for each value that was dropped.
   */
  function read(index, query) {
    const address = { query, phrase: phrasesOf(index), messages: [] };
    const { messages } = address;
    const selection = readTerritories(index, address);
    for (const level of OTHER_LEVELS) {
      if (!valuesOf(level, address).length) continue;
      messages.push(address.phrase("other_level", { filter: quoted(address.phrase(`filter_${level}`)) }));
    }
    for (const facet of index.facettes.filter((each) => each.filtre)) {
      const slugs = new Set(facet.options.map((option) => option.slug));
      const kept = known(facet.cle, address, slugs);
      if (kept.length) selection[facet.cle] = kept;
    }
    Object.assign(selection, readYears(index, address));
    const words = readWords(index, address);
    if (words) selection.q = words;
    return { selection, messages };
  }

  /** Write a selection as an address; `read` undoes it. */
  function write(selection) {
    const query = new URLSearchParams();
    for (const key of [...LEVELS, ...FACETS, "annee_min", "annee_max", "q"]) {
      for (const value of listed(selection[key])) query.append(key, String(value));
    }
    return query;
  }

  /** One value or several as a list; none for what is not chosen. */
  function listed(value) {
    if (value === undefined || value === null || value === "") return [];
    return Array.isArray(value) ? value : [value];
  }

  /** The level of the territories of a selection; undefined without any. */
  function levelOf(selection) {
    return [...LEVELS].reverse().find((level) => listed(selection[level]).length);
  }

  /** Codes of the territories of a level that are chosen, or stand in those; null without any. */
  function inside(index, selection, level) {
    const chosen = levelOf(selection);
    if (!chosen) return null;
    const wanted = new Set(listed(selection[chosen]));
    if (chosen === level) return wanted;
    const { region, departement } = index.territoires;
    const pairs = departement.codes.map((code, row) => {
      return { departement: code, region: region.codes[departement.regions[row]] };
    });
    return new Set(pairs.filter((pair) => wanted.has(pair[chosen])).map((pair) => pair[level]));
  }

  // ---- Filters ----------------------------------------------------------------------------

  /** Make the filters that a selection turns on: each says of a pole whether it stays. */
  function filtersOf(index, texts, selection) {
    const filters = new Map();
    const level = levelOf(selection);
    if (level) {
      const { codes, valeurs } = index.territoires[level];
      const wanted = new Set(listed(selection[level]).map((code) => codes.indexOf(code)));
      wanted.delete(-1); // where the poles without a known territory stand
      filters.set("territoire", (pole) => wanted.has(valeurs[pole]));
    }
    for (const key of FACETS) {
      const slugs = listed(selection[key]);
      if (!slugs.length) continue;
      const { options, valeurs } = index.facettes.find((facet) => facet.cle === key);
      const wanted = options.map((option) => slugs.includes(option.slug));
      filters.set(key, (pole) => valeurs[pole].some((value) => wanted[value]));
    }
    if (hasYears(selection)) {
      const first = selection.annee_min ?? -Infinity;
      const last = selection.annee_max ?? Infinity;
      const wanted = index.annees.annees.map((year) => year >= first && year <= last);
      filters.set("annees", (pole) => index.annees.valeurs[pole].some((value) => wanted[value]));
    }
    const words = fold(listed(selection.q).join(" "), index.lettres).map((word) => ` ${word}`);
    if (words.length) {
      filters.set("mots", (pole) => words.every((word) => texts[pole].includes(word)));
    }
    return filters;
  }

  function hasYears(selection) {
    return listed(selection.annee_min).length + listed(selection.annee_max).length > 0;
  }

  /** The words of each pole, each after a space: those of its sheet and of its labels. */
  function textsOf(index) {
    return index.mots.map((own, pole) => {
      const labels = index.facettes.flatMap(({ options, valeurs }) =>
        valeurs[pole].map((value) => options[value].mots),
      );
      return ` ${[own, ...labels].join(" ")}`;
    });
  }

  /** Which poles stay, and for the others how many filters leave them out, and one of these. */
  function sieve(size, filters) {
    const failures = new Uint8Array(size);
    const culprits = new Array(size).fill("");
    for (const [key, keeps] of filters) {
      for (let pole = 0; pole < size; pole++) {
        if (keeps(pole)) continue;
        failures[pole]++;
        culprits[pole] = key;
      }
    }
    return { failures, culprits };
  }

  /** Count poles by option: among those selected, and among those that all other filters keep. */
  function tally(size, names, valuesOf, { isIn, couldBe }) {
    const here = new Array(names.length).fill(0);
    const could = new Array(names.length).fill(0);
    for (let pole = 0; pole < size; pole++) {
      if (!couldBe(pole)) continue;
      for (const value of valuesOf(pole)) {
        could[value]++;
        if (isIn(pole)) here[value]++;
      }
    }
    const named = (slots) => Object.fromEntries(names.map((name, rank) => [name, slots[rank]]));
    return { counts: named(here), offered: named(could) };
  }

  /** What is counted: each facet, then each level of territory, with the filter that it is. */
  function countedColumns(index) {
    const facets = index.facettes.map(({ cle, options, valeurs }) => ({
      key: cle,
      filter: cle,
      names: options.map((option) => option.slug),
      valuesOf: (pole) => valeurs[pole],
    }));
    const levels = LEVELS.map((level) => {
      const { codes, valeurs } = index.territoires[level];
      const valuesOf = (pole) => (valeurs[pole] < 0 ? [] : [valeurs[pole]]);
      return { key: level, filter: "territoire", names: codes, valuesOf };
    });
    return [...facets, ...levels];
  }

  /** What a selection gives of the poles. */
  function view(index, texts, selection) {
    const size = index.id.length;
    const filters = filtersOf(index, texts, selection);
    const { failures, culprits } = sieve(size, filters);
    const isIn = (pole) => !failures[pole];
    const stays = (pole, key) => isIn(pole) || (failures[pole] === 1 && culprits[pole] === key);
    const counts = {};
    const offered = {};
    for (const { key, filter, names, valuesOf } of countedColumns(index)) {
      const asked = { isIn, couldBe: (pole) => stays(pole, filter) };
      const found = tally(size, names, valuesOf, asked);
      counts[key] = found.counts;
      offered[key] = found.offered;
    }
    const without = [...filters.keys()].map((key) => {
      return { key, poles: index.id.filter((_, pole) => stays(pole, key)).length };
    });
    const rows = index.id.map((_, pole) => pole).filter(isIn);
    const undated = (_, pole) => !index.annees.valeurs[pole].length && stays(pole, "annees");
    return {
      selection,
      rows,
      total: index.recenses,
      phrase: phrasesOf(index),
      located: rows.filter((pole) => index.lon[pole] !== null).length,
      undated: hasYears(selection) ? index.id.filter(undated).length : 0,
      possible: index.id.filter((_, pole) => stays(pole, "territoire") && mayBeIn(index, selection, pole)).length,
      levels: levelsOf(index, rows),
      counts,
      offered,
      possibleIn: (level) => possibleByCode(index, level, (pole) => stays(pole, "territoire")),
      without,
    };
  }

  /** Whether the chosen territories may hold a pole that is not known there: its place is vague. */
  function mayBeIn({ territoires }, selection, pole) {
    const level = [...LEVELS].reverse().find((each) => listed(selection[each]).length);
    if (!level || territoires[level].valeurs[pole] >= 0) return false;
    const region = territoires.region.valeurs[pole];
    if (level === "region" || region < 0) return true;
    const { codes, regions } = territoires.departement;
    return listed(selection.departement).some((code) => regions[codes.indexOf(code)] === region);
  }

  /** Count the poles that may be in each territory of a level, without being known there. */
  function possibleByCode({ territoires }, level, isMeant) {
    const { codes, regions, valeurs } = territoires[level];
    const known = territoires.region.valeurs;
    const vague = known.filter((_, pole) => valeurs[pole] < 0 && isMeant(pole));
    const holds = (region, row) => region < 0 || regions?.[row] === region;
    const counts = codes.map((_, row) => vague.filter((region) => holds(region, row)).length);
    return Object.fromEntries(codes.map((code, row) => [code, counts[row]]));
  }

  /** Count the selected poles by the finest level known of their place. */
  function levelsOf(index, rows) {
    const found = {};
    for (const row of rows) found[index.niveau[row]] = (found[index.niveau[row]] || 0) + 1;
    return found;
  }

  // ---- Sentences: as geo/reports/sentences.py puts the phrases together -------------------------

  /** Whether all poles are kept, those of a territory, or what filters of poles keep. */
  function countedAmong(selection, kept, total) {
    const isFiltered = FACETS.some((key) => listed(selection[key]).length) || hasYears(selection);
    if (isFiltered || selection.q) return "shown";
    return kept && kept === total ? "all" : "here";
  }

  /** Count the selected poles, and say how many can be placed, may be there, or were left out. */
  function countSentence({ selection, phrase, rows, total, located, possible, undated }) {
    const where = countedAmong(selection, rows.length, total);
    const none = possible ? "none_known" : `none_${where}`;
    const said = [phrase(rows.length ? `count_${where}` : none, {
      poles: numbers.format(rows.length),
      shown: phrase.counted("shown", rows.length),
      recorded: phrase.counted("recorded", rows.length),
      total: numbers.format(total),
      located: located ? phrase.counted("located", located) : phrase("none_located"),
    })];
    if (possible) said.push(phrase.counted(rows.length ? "also_possible" : "only_possible", possible));
    if (undated) said.push(phrase.counted("undated", undated));
    return said.join(" ");
  }

  /** Count the selected poles that have no point; empty without any. */
  function unplacedSentence({ phrase, levels }) {
    const kept = ["departement", "region", "inconnue"].filter((level) => levels[level]);
    if (!kept.length) return "";
    const parts = kept.map((level) => phrase.counted(`known_${level}`, levels[level]));
    const unplaced = kept.reduce((sum, level) => sum + levels[level], 0);
    return phrase.counted("unplaced", unplaced, { parts: enumeration(parts) });
  }

  /**
   * Say that nothing is left, and which filter to drop: that without which most poles are left; its
   * `key` is empty where none is enough. Null where poles are left.
   */
  function wayOut({ phrase, rows, without }) {
    if (rows.length) return null;
    const best = { key: "", poles: 0 };
    for (const each of without) if (each.poles > best.poles) Object.assign(best, each);
    const { key, poles } = best;
    const filter = key && quoted(phrase(`filter_${key}`));
    const way = key
      ? phrase("drop_one", { filter, poles: phrase.counted("poles", poles) })
      : phrase("drop_all");
    return { key, text: `${phrase("none_left")} ${way}`, button: phrase("drop_button", { filter }) };
  }

  /** Say which poles are meant: « les pôles en Bretagne, du secteur « Numérique » ». */
  function describe(index, selection) {
    const phrase = phrasesOf(index);
    const parts = [places(index, selection), ...facetParts(index, selection, phrase)];
    parts.push(yearPart(selection, phrase));
    if (selection.q) parts.push(phrase("holding", { words: quoted(selection.q) }));
    const said = parts.filter(Boolean);
    if (!said.length) return index.portee || phrase("all_poles");
    const among = index.portee ? `, parmi ${index.portee}` : "";
    return phrase("these_poles", { parts: said.join(", ") }) + among;
  }

  function places(index, selection) {
    const level = levelOf(selection);
    if (!level) return "";
    const { codes, ou } = index.territoires[level];
    return enumeration(listed(selection[level]).map((code) => ou[codes.indexOf(code)]));
  }

  function facetParts(index, selection, phrase) {
    return ["statut", "appel", "secteur", "reseau"].map((key) => {
      const slugs = listed(selection[key]);
      if (!slugs.length) return "";
      const { options } = index.facettes.find((facet) => facet.cle === key);
      const labels = slugs.map((slug) => quoted(options.find((option) => option.slug === slug).nom));
      const said = phrase.agreed(`of_${key}`, slugs.length, { labels: enumeration(labels, "ou") });
      return said + themePart(options, slugs, phrase);
    });
  }

  /** Name the theme of the founding plan that is made of exactly these options. */
  function themePart(options, slugs, phrase) {
    const themes = [...new Set(options.map((option) => option.theme).filter(Boolean))];
    const theme = themes.find((each) => {
      const members = options.filter((option) => option.theme === each);
      return members.length === slugs.length && members.every(({ slug }) => slugs.includes(slug));
    });
    return theme ? phrase("theme", { theme: quoted(theme) }) : "";
  }

  function yearPart({ annee_min: first, annee_max: last }, phrase) {
    if (first && last) return phrase(first === last ? "in_year" : "in_years", { first, last });
    if (first) return phrase("since_year", { first });
    return last ? phrase("until_year", { last }) : "";
  }

  /** The labels of a pole in a facet, in words. */
  function labels(index, key, row) {
    const facet = index.facettes.find((each) => each.cle === key);
    return facet.valeurs[row].map((value) => facet.options[value].nom).join(", ");
  }

  // ---- What the pages use -----------------------------------------------------------------

  /**
   * Prepare the poles to be filtered, once.
   * @param {object} index What geo/publish/site/assets/pole_index.py writes.
   * @returns {{select: function(object): object, read: function(URLSearchParams): object,
   *   describe: function(object): string, places: function(object): string}} `select({region, departement, secteur, statut, appel,
   *   reseau, annee_min, annee_max, q})`, each a value or a list, gives `rows` (positions in the
   *   index), `total`, `located`, `undated` (left out by the years alone), `levels` (count by
   *   level of place), `counts` and `offered`: by facet or level of territory, the poles of each
   *   option among those selected, and among those that all other filters keep; `possibleIn`: by
   *   code, the poles that may be in the territories of a level; `without`: of each filter that is
   *   on, its `key` and how many `poles` there would be without it.
   */
  function create(index) {
    const texts = textsOf(index);
    return {
      select: (selection) => view(index, texts, selection),
      read: (query) => read(index, query),
      describe: (selection) => describe(index, selection),
      places: (selection) => places(index, selection),
    };
  }

  const words = { count, quoted, printable, enumeration, labels, phrasesOf };
  const sentences = { countSentence, unplacedSentence, wayOut };
  globalThis.atlasFacets = { create, write, fold, levelOf, inside, words, ...sentences };
})();
