// Finds territories as one types: names, misspelt or abbreviated, and codes.
// No page, no dependency: atlasSearch.create(loadShard, manifest).search("saint etiene").
// geo/territories/names.py says what each shard holds; geo/territories/name_files.py adds the list
// of all words, by which a misspelt one is recognised.
(function () {
  "use strict";

  const LEVELS = { r: "region", d: "departement", e: "epci", c: "commune", a: "commune" };
  const MAX_RESULTS = 12;
  const MAX_QUERY = 80;
  const MAX_CORRECTIONS = 6; // words tried in place of one that is misspelt

  // A better class always stands before a worse one; level and population order within it.
  const EXACT = 5e6;
  const WELL_KNOWN_BEGUN = 5.9e6; // « aix »: Aix-en-Provence before the village of Aix
  const LIKELY_TYPO = 4.5e6; // « renes »: Rennes before villages that only begin so
  const PREFIX = 4e6;
  const ALL_WORDS = 3e6;
  const TYPO = 2e6;
  const LEVEL_BONUS = { region: 3e5, departement: 2e5, epci: -8e4, commune: 0 };
  // A former commune stands after all those of today that match as well; nobody tells its
  // population, so that it counts as a village.
  const FORMER = { bonus: -1e5, population: 500 };
  const FEWER_WORDS = 1e6; // some of the words only: « Montreuil-sous-Bois » is called Montreuil
  const WELL_KNOWN = { population: 10000, ratio: 15, village: 4000 };

  const ARTICLES = new Set("le la les l de du des d en et a au aux".split(" "));
  const LINKS = new Set(["sur", "sous", "lez", "pres"]); // one more or less matters little
  // Names in common use that are not in the official one.
  const ALIASES = new Map(
    Object.entries({
      paca: "provence alpes cote d azur",
      idf: "ile de france",
      aura: "auvergne rhone alpes",
      hdf: "hauts de france",
      "grand lyon": "metropole de lyon",
      // Régions until 2015, named in the calls of 2013 and 2015.
      alsace: "grand est",
      "champagne ardenne": "grand est",
      lorraine: "grand est",
      "nord pas de calais": "hauts de france",
      picardie: "hauts de france",
      "languedoc roussillon": "occitanie",
      "midi pyrenees": "occitanie",
      limousin: "nouvelle aquitaine",
      "poitou charentes": "nouvelle aquitaine",
      "basse normandie": "normandie",
      "haute normandie": "normandie",
    }),
  );
  // Words that name a kind of territory, with its level; they need not occur in the name.
  const KINDS = new Map([
    ..."commune ville mairie village cedex arrondissement arrondissements arr arrdt ardt"
      .split(" ")
      .map((word) => [word, "commune"]),
    ..."departement dept dpt dep".split(" ").map((word) => [word, "departement"]),
    ...["region"].map((word) => [word, "region"]),
    ..."epci interco intercommunalite agglo agglomeration metropole cc ca cu communaute communes"
      .split(" ")
      .map((word) => [word, "epci"]),
    ["urbaine", "epci"],
  ]);
  const DISTRICTS = [
    { insee: /^751(\d\d)$/, city: "75056", last: 20 },
    { insee: /^132(\d\d)$/, city: "13055", last: 16 },
    { insee: /^6938(\d)$/, city: "69123", last: 9 },
  ];

  /** Reduce a text to lower-case ASCII words: twin of geo.french.fold. */
  function fold(text) {
    const plain = text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replace(/œ/g, "oe")
      .replace(/æ/g, "ae")
      .replace(/ß/g, "ss")
      .replace(/ø/g, "o")
      .replace(/ł/g, "l");
    return plain.replace(/[’‘'ʼ`´]/g, "'").match(/[a-z0-9]+/g) || [];
  }

  /** Spell a folded word as it sounds in French, so that « kimper » meets « quimper ». */
  function sound(word) {
    return word
      .replace(/ph/g, "f")
      .replace(/s?c(?=[eiy])|ss/g, "s")
      .replace(/qu|ck|c(?!h)/g, "k")
      .replace(/gu(?=[eiy])/g, "g")
      .replace(/g(?=[eiy])/g, "j")
      .replace(/(^|[^kcs])h/g, "$1")
      .replace(/e([nm])es?$/, "e$1$1") // « migene », « migennes »: no nasal vowel
      .replace(/(?<=..)(?:es?|[dpstxz]+)$/, "")
      .replace(/e?au/g, "o")
      .replace(/([aeou])ill/g, "$1i")
      .replace(/y/g, "i")
      .replace(/ai(?!e)|ei/g, "e")
      .replace(/[ae][nm](?=[^aeiounm]|$)/g, "an")
      .replace(/z/g, "s")
      .replace(/(.)\1+/g, "$1");
  }

  /** Edits allowed in a word of that length. */
  function allowance(length) {
    if (length < 4) return 0;
    return length < 8 ? 1 : 2;
  }

  const MAX_WORD = 2 * MAX_QUERY;
  const rows = [0, 1, 2].map(() => new Uint8Array(MAX_WORD + 2)); // reused: called very often

  /**
   * Damerau-Levenshtein distance, or limit + 1 when it is more.
   * With `asPrefix`, the distance to the nearest beginning of `name`.
   */
  function distance(typed, name, limit, asPrefix) {
    const tooFar = limit + 1;
    if (typed.length - name.length > limit || typed.length > MAX_QUERY) return tooFar;
    if (!asPrefix && name.length - typed.length > limit) return tooFar;
    const width = Math.min(name.length, typed.length + limit);
    let [before, above, current] = rows;
    for (let column = 0; column <= width; column++) above[column] = Math.min(column, tooFar);
    for (let row = 1; row <= typed.length; row++) {
      const from = Math.max(1, row - limit);
      const to = Math.min(width, row + limit);
      current[from - 1] = from === 1 ? Math.min(row, tooFar) : tooFar;
      let least = current[from - 1];
      for (let column = from; column <= to; column++) {
        const same = typed[row - 1] === name[column - 1];
        let cost = above[column - 1];
        if (!same) cost = 1 + Math.min(cost, above[column], current[column - 1]);
        if (row > 1 && column > 1 && isSwap(typed, row, name, column)) {
          cost = Math.min(cost, before[column - 2] + 1);
        }
        current[column] = Math.min(cost, tooFar);
        least = Math.min(least, current[column]);
      }
      if (least > limit) return tooFar;
      if (to < width) current[to + 1] = tooFar;
      [before, above, current] = [above, current, before];
    }
    let best = above[width];
    for (let column = Math.max(0, typed.length - limit); asPrefix && column < width; column++) {
      best = Math.min(best, above[column]);
    }
    return width < typed.length - limit || (!asPrefix && width < name.length) ? tooFar : best;
  }

  /** Whether the two letters before these places are the same, in the other order. */
  function isSwap(typed, row, name, column) {
    return typed[row - 1] === name[column - 2] && typed[row - 2] === name[column - 1];
  }

  /** Sounds already spelt; names share most of their words. */
  const sounds = new Map();
  function soundOf(word) {
    let value = sounds.get(word);
    if (value === undefined) sounds.set(word, (value = sound(word)));
    return value;
  }

  /** How far a typed word is from a word of a name: 0 when equal, null when unrelated. */
  function wordCost(typed, name, isLast) {
    if (typed === name) return 0;
    if (isLast && name.startsWith(typed)) return 0;
    if (/^\d/.test(typed)) return null;
    if (typed.length >= 3 && name.startsWith(typed)) return 0.7;
    const cost = misspeltCost(typed, name, isLast);
    return cost === null && isContraction(typed, name) ? 1.2 : cost;
  }

  /** Whether « fd » may stand for « ferrand »: same first letter, the others in order. */
  function isContraction(typed, name) {
    if (typed.length < 2 || typed.length > 4 || /[aeiouy]/.test(typed)) return false;
    if (typed[0] !== name[0]) return false;
    let from = 0;
    for (const letter of typed) {
      from = name.indexOf(letter, from) + 1;
      if (!from) return false;
    }
    return true;
  }

  /** The same for two words that differ. A wrong first letter and an unfinished word cost more. */
  function misspeltCost(typed, name, isLast) {
    const limit = allowance(typed.length);
    if (!limit) return typed.length === 3 && soundOf(typed) === soundOf(name) ? 1 : null;
    const isFirstSure = typed[0] === name[0] || typed[1] === name[0];
    const first = isFirstSure || soundOf(typed) === soundOf(name) ? 0 : 0.8;
    const whole = spellingCost(typed, name, limit, false);
    if (whole <= limit) return whole + first;
    const begun = isLast ? spellingCost(typed, name, limit, true) : Infinity;
    return begun <= limit ? begun + first + 0.5 : null;
  }

  /** Letters or sounds that differ, whichever are fewer: a word that sounds alike is one edit. */
  function spellingCost(typed, name, limit, asPrefix) {
    const missing = bitCount(letters(typed) & ~letters(name));
    const edits = missing > limit ? Infinity : distance(typed, name, limit, asPrefix);
    if (edits === 0) return edits;
    const heard = soundOf(typed);
    if (edits === 1 && heard.length < 3) return 1;
    if (heard.length < 3) return edits;
    const said = soundOf(name);
    const alike = asPrefix ? heard.length > 3 && said.startsWith(heard) : said === heard;
    if (alike) return 0.56 + 0.04 * Math.min(edits, 3); // the closer spelling first
    if (edits <= limit || limit < 2 || bitCount(letters(heard) & ~letters(said)) > 1) return edits;
    return distance(heard, said, 1, asPrefix) === 1 ? 2 : edits;
  }

  /** The set of letters of a word, one bit each. */
  function letters(word) {
    let found = 0;
    for (let rank = 0; rank < word.length; rank++) found |= 1 << (word.charCodeAt(rank) & 31);
    return found;
  }

  function bitCount(bits) {
    let count = 0;
    for (let rest = bits; rest; rest &= rest - 1) count++;
    return count;
  }

  /** Spell one entry of a shard out, with the words it is found by: those of its former name. */
  function readEntry(row) {
    const [letter, code, nom, departement, inhabitants, postal, today, nameToday] = row;
    const former = today ? { code, nom } : null;
    const words = fold(nom);
    const level = LEVELS[letter];
    const core = level === "epci" ? withoutKind(words) : words;
    return {
      level,
      code: today || code,
      nom: nameToday || nom,
      former,
      departements: departement ? departement.split("|") : [],
      inhabitants,
      population: former ? Math.min(inhabitants, FORMER.population) : inhabitants, // to rank
      bonus: former ? FORMER.bonus : LEVEL_BONUS[level],
      host: former ? fold(nameToday) : [],
      postal: postal ? postal.split("|") : [],
      words,
      core: significant(core),
      joined: words.join(""),
    };
  }

  /** Drop « communauté de communes du », « CC de la »... from the beginning. */
  function withoutKind(words) {
    const kinds = [
      ["communaute", "de", "communes"],
      ["communaute", "d", "agglomeration"],
      ["communaute", "urbaine"],
      ["cc"],
      ["ca"],
      ["cu"],
    ];
    const kind = kinds.find((each) => each.every((word, rank) => words[rank] === word));
    const rest = kind ? words.slice(kind.length) : words;
    return rest.length ? rest : words;
  }

  /** The words that are not articles; all of them when nothing else is left. */
  function significant(words) {
    const kept = words.filter((word) => !ARTICLES.has(word));
    return kept.length ? kept : words;
  }

  /** Read what was typed; `abbreviations` gives the words that each stands for. */
  function readQuery(text, abbreviations) {
    const typed = String(text).slice(0, MAX_QUERY);
    const words = fold(typed);
    const code = words.filter((word) => !KINDS.has(word)).join("");
    if (/^(\d{1,9}|2[ab]\d{0,3})$/.test(code)) return { code, readings: [] };
    const finished = /[\s'’-]$/.test(typed); // a space ends the last word
    const found = readings(words, abbreviations).map((each) => readWords(each, finished));
    return { code: "", readings: found };
  }

  /** The ways to understand abbreviations; a last « st » may also begin « strasbourg ». */
  function readings(words, abbreviations) {
    const alias = ALIASES.get(words.join(" "));
    if (alias) return [words, alias.split(" ")];
    const last = words.length - 1;
    const expanded = words.map((word, rank) => {
      if (word === "s" && rank > 0 && rank < last) return ["sur"];
      return abbreviations.get(word) || [word];
    });
    if (!abbreviations.has(words[last])) return [expanded.flat()];
    return [expanded.flat(), [...expanded.slice(0, -1).flat(), words[last]]];
  }

  /** Sort the words of a query: those of the name, the kind of territory they ask for. */
  function readWords(words, finished) {
    const stripped = withoutKind(words);
    let hint = stripped.length < words.length ? "epci" : "";
    for (const word of words) hint = KINDS.get(word) || hint;
    const named = stripped.filter((word) => !KINDS.has(word));
    return {
      words: stripped,
      hint,
      finished,
      core: significant(named.length ? named : stripped),
      joined: stripped.filter((word) => !isNumber(word)).join(""),
      numbers: stripped.filter(isNumber), // not stuck to the name: « saintfrancois 971 »
      costs: stripped.map(() => new Map()), // word of a name -> wordCost, for each typed word
    };
  }

  /** Whether a word is a number, or the code of a part of Corsica. */
  const isNumber = (word) => /^(\d|2[ab]$)/.test(word);

  const ROMAN = " i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split(" ");

  /** The number in « 13 », « 13e », « 1er », « 13eme », « xiii »; 0 for none. */
  function ordinal(word) {
    const match = /^0?(\d{1,2})(e|er|eme|ieme|nd|re)?$/.exec(word);
    return match ? Number(match[1]) : Math.max(0, ROMAN.indexOf(word));
  }

  /** Whether a word of the query says where the entry is rather than how it is called. */
  function isPlace(word, reading, entry, departements) {
    for (const code of entry.departements) {
      if (word === code.toLowerCase()) return true;
      const departement = departements.get(code);
      const isNamed = departement && departement.core.every((each) => reading.words.includes(each));
      if (isNamed && departement.words.includes(word)) return true;
    }
    if (entry.host.includes(word)) return true; // « Lomme, Lille »
    if (/^\d{5}$/.test(word)) return entry.postal.includes(word) || entry.code === word;
    const city = DISTRICTS.find((each) => each.city === entry.code);
    const number = ordinal(word);
    return Boolean(city && number >= 1 && number <= city.last);
  }

  /** Match each word of a query with a word of a name, and count what does not fit. */
  function align(reading, entry, departements) {
    const free = entry.words.slice();
    const found = { matched: [], edits: 0, missed: 0, strayArticles: 0, isBegun: false };
    for (let rank = 0; rank < reading.words.length; rank++) {
      const word = reading.words[rank];
      const isLast = rank === reading.words.length - 1 && !reading.finished;
      const best = nearest(word, free, isLast, reading.costs[rank]);
      const isOptional = ARTICLES.has(word) || KINDS.has(word);
      const isMatch = best.cost === 0 || (best.cost !== null && !isOptional);
      if (best.cost !== 0 && isPlace(word, reading, entry, departements)) continue;
      if (isMatch) {
        const name = free[best.rank];
        found.edits += best.cost;
        found.matched.push(name);
        found.isBegun ||= best.cost === 0 ? name !== word : isBegun(word, name);
        free[best.rank] = null;
      } else if (ARTICLES.has(word)) found.strayArticles++;
      else if (!isLast && isLink(word)) found.edits += 0.3;
      else if (!isOptional) found.missed++;
    }
    return found;
  }

  /** Whether a misspelt word is only the beginning of that of the name. */
  function isBegun(word, name) {
    const limit = allowance(word.length);
    return name.length > word.length && spellingCost(word, name, limit, false) > limit;
  }

  /** Whether a word joins two others: « sur », « sous », or what is left of it. */
  function isLink(word) {
    return LINKS.has(word) || (word.length < 3 && !/\d/.test(word));
  }

  /** The free word of a name nearest to a typed word; `costs` keeps what was worked out. */
  function nearest(word, free, isLast, costs) {
    let best = { cost: null, rank: -1 };
    for (let rank = 0; rank < free.length; rank++) {
      const name = free[rank];
      if (name === null) continue;
      if (name === word) return { cost: 0, rank };
      let cost = costs.get(name);
      if (cost === undefined) costs.set(name, (cost = wordCost(word, name, isLast)));
      if (cost !== null && (best.cost === null || cost < best.cost)) best = { cost, rank };
    }
    return best;
  }

  /** How the matched words cover the name: all of it, its beginning, or parts. */
  function coverage({ matched }, entry) {
    const found = matched.filter((word) => !ARTICLES.has(word));
    const kept = found.length ? found : matched;
    const core = entry.core.filter((word) => !KINDS.has(word) || kept.includes(word));
    if (sameWords(kept, significant(entry.words))) return "full";
    if (!kept.every((word, rank) => word === core[rank])) return "parts";
    return kept.length === core.length ? "full" : "start";
  }

  function sameWords(one, other) {
    return one.length === other.length && one.every((word, rank) => word === other[rank]);
  }

  /** Score one entry for one reading of the query; null when it does not match. */
  function score(reading, entry, departements) {
    if (!entry.words.length) return null; // of this former commune only the code is known
    const found = align(reading, entry, departements);
    const weight = Math.log10(entry.population + 1) * 1e4;
    const isThere = reading.numbers.every((word) => isPlace(word, reading, entry, departements));
    const joined = isThere ? joinedScore(reading, entry) : null;
    const spaced = spacedScore(reading, entry, found);
    if (joined) joined.score += entry.bonus + weight;
    if (!spaced || (joined && joined.score > spaced.score)) return joined;
    return spaced;
  }

  /** Score a match word by word. */
  function spacedScore(reading, entry, found) {
    if (!found.matched.length) return null;
    const covered = coverage(found, entry);
    const part = covered === "full" && found.isBegun ? "start" : covered;
    const strays = reading.hint && reading.hint !== entry.level ? 1 : 0;
    if (found.missed) return fewerWordsScore(reading, entry, found, strays);
    if (found.edits) return typoScore(entry, found, part, strays);
    const plain = plainScore(reading, entry, found, part);
    const order = entry.bonus + Math.log10(entry.population + 1) * 1e4;
    return { score: plain - strays * 15e5 + order, edits: 0, part };
  }

  /** Score a match with typos: the closer, the more complete and the larger, the better. */
  function typoScore(entry, found, part, strays) {
    const bonus = { full: 2e5, start: 1e5, parts: 0 }[part];
    const malus = Math.max(0, -entry.bonus);
    const weight = Math.log10(Math.min(entry.population, 300000) + 1) * 8e4;
    const edits = found.edits + 0.3 * found.strayArticles;
    const value = TYPO - edits * 15e4 - strays * 3e5 + bonus - malus + weight;
    return { score: value, edits: found.edits, part, isBegun: found.isBegun };
  }

  /** Score a match of the first word and at least half of the others; null for less. */
  function fewerWordsScore(reading, entry, found, strays) {
    const first = reading.core[0];
    if (found.missed > reading.core.length / 2 || !found.matched.length) return null;
    if (wordCost(first, found.matched[0], false) === null || found.edits >= 2) return null;
    const weight = Math.log10(entry.population + 1) * 6e4;
    const lost = found.missed * 2e5 + found.edits * 1e5 + strays * 1e5;
    const unsaid = (entry.core.length - found.matched.length) * 5e4;
    return { score: FEWER_WORDS - lost - unsaid + weight, edits: 9, part: "parts" };
  }

  /** Score a match without any typo. */
  function plainScore(reading, entry, found, part) {
    if (part === "parts") return ALL_WORDS;
    const said = reading.words.join(" ");
    const isAsWritten = entry.words.join(" ").startsWith(said);
    if (part === "full" && isOwnName(reading, entry)) return EXACT + (isAsWritten ? 2e4 : 0);
    return PREFIX + (isAsWritten && ARTICLES.has(reading.words[0]) ? 3e5 : 0);
  }

  /** Whether a whole name is meant: « thonon » alone is the commune, not its agglomération. */
  function isOwnName(reading, entry) {
    if (entry.level !== "epci" || reading.hint === "epci") return true;
    return entry.words.every((word) => !KINDS.has(word));
  }

  /** Score « larochelle » or « mont pellier »: right letters, wrong spaces. */
  function joinedScore(reading, entry) {
    const typed = reading.joined;
    if (typed.length < 5) return null;
    if (typed === entry.joined) return { score: EXACT - 2e5, edits: 0, part: "full" };
    if (entry.joined.startsWith(typed)) return { score: PREFIX - 2e5, edits: 0, part: "start" };
    const parts = reading.words.length - reading.numbers.length;
    if (typed.length < 8 || entry.words.length === parts) return null;
    const edits = distance(typed, entry.joined, 2, false);
    if (edits > 2) return null;
    const weight = Math.log10(entry.population + 1) * 9e4;
    return { score: TYPO - edits * 2e5 + weight, edits: edits + 0.5, part: "full" };
  }

  /** Score an entry for a code; null when the code is not one of its. */
  function codeScore(code, entry) {
    const weight = Math.log10(entry.population + 1) * 1e4;
    const own = entry.code.toLowerCase();
    if (entry.former) return entry.former.code.toLowerCase() === code ? EXACT + 1e5 : null;
    if (entry.level === "region") return null; // nobody knows the numbers of régions
    if (entry.level === "departement") {
      if (own === code) return EXACT + 5e5;
      if (own === "0" + code) return EXACT + 4e5;
      return own.startsWith(code) ? PREFIX + 5e5 - own.charCodeAt(own.length - 1) : null;
    }
    if (entry.postal.includes(code)) return EXACT + 3e5 + weight;
    if (own === code) return EXACT + 2e5;
    if (entry.postal.some((each) => each.startsWith(code))) return PREFIX + weight;
    return own.startsWith(code) ? ALL_WORDS + weight : null;
  }

  /** Best first, each territory once. */
  function ranked(scored) {
    const best = new Map();
    for (const each of scored) {
      const key = each.entry.level + each.entry.code;
      if (!best.has(key) || best.get(key).score < each.score) best.set(key, each);
    }
    const order = (one, other) =>
      other.score - one.score || (one.entry.code < other.entry.code ? -1 : 1);
    const sorted = withoutTwins([...best.values()].sort(order));
    // The code of a commune may be the postal code of twenty others: it stays in view.
    const own = sorted.findIndex((each) => each.isOwn);
    if (own >= MAX_RESULTS) sorted.splice(MAX_RESULTS - 1, 0, sorted[own]);
    return sorted.slice(0, MAX_RESULTS);
  }

  /** An overseas région that is one département is proposed once, at the level found first. */
  function withoutTwins(sorted) {
    const levels = ["region", "departement"];
    const place = ({ entry }) => `${entry.joined} ${entry.population}`;
    const first = new Map();
    for (const each of sorted) {
      if (levels.includes(each.entry.level) && !first.has(place(each))) first.set(place(each), each);
    }
    return sorted.filter(
      (each) => !levels.includes(each.entry.level) || first.get(place(each)) === each,
    );
  }

  /** The population from which a territory is much better known than those found so far. */
  function wellKnownFrom(scored) {
    const others = scored.filter((each) => !each.edits && each.entry.level !== "epci");
    const largest = Math.max(0, ...others.map((each) => each.entry.population));
    return Math.max(WELL_KNOWN.population, largest * WELL_KNOWN.ratio);
  }

  const isExact = (each) => each.edits === 0 && each.score >= EXACT - 3e5;

  /** Whether the best is a whole name that sounds as typed, and no village: « meri sur oise ». */
  function isHeard(scored) {
    const best = scored.reduce((one, each) => (each.score > one.score ? each : one), { score: 0 });
    const isAlike = best.edits > 0 && best.edits < 1 && best.part === "full";
    return isAlike && best.entry.population >= WELL_KNOWN.village;
  }

  /** Lift well-known names above villages: « aix », « vanne », or one letter off: « renes ». */
  function promote(scored) {
    const exact = scored.filter(isExact);
    if (exact.some((each) => each.entry.population >= WELL_KNOWN.village)) return scored;
    if (!exact.length && isHeard(scored)) return scored;
    const from = wellKnownFrom(exact.length ? exact : scored);
    return scored.map((each) => {
      if (each.entry.population < from || each.entry.level === "epci") return each;
      if (exact.length) {
        const isBegun = each.edits === 0 && each.score >= PREFIX && each.score < EXACT - 3e5;
        return isBegun ? { ...each, score: WELL_KNOWN_BEGUN + each.score / 100 } : each;
      }
      const isClose = each.edits > 0 && each.edits < 2 && each.part !== "parts" && !each.isBegun;
      return isClose ? { ...each, score: LIKELY_TYPO + each.score / 100 } : each;
    });
  }

  /** Make a search over shards; `loadShard(name)` promises the rows of one of `manifest`. */
  function create(loadShard, manifest) {
    const complete = new Set(manifest.complete);
    const partial = new Set(manifest.partial);
    const abbreviations = new Map(
      Object.entries(manifest.abbreviations).map(([word, words]) => [word, words.split(" ")]),
    );
    const loaded = new Map();

    /** Load a shard once; a failure is forgotten, so that the next keystroke tries again. */
    function load(name, read) {
      if (!loaded.has(name)) {
        const rows = Promise.resolve(loadShard(name)).then(read);
        rows.catch(() => loaded.delete(name));
        loaded.set(name, rows);
      }
      return loaded.get(name);
    }

    const entriesOf = (name) => load(name, (rows) => rows.map(readEntry));
    // One list, or pieces [name, largest weight] that are loaded when a word must be corrected.
    const isWhole = typeof manifest.words === "string";
    const pieces = isWhole ? [[manifest.words, Infinity]] : manifest.words || [];

    /** The words of all names whose place is large enough, those of the largest first. */
    async function words(floor) {
      const wanted = pieces.filter(([, weight]) => weight >= floor);
      const lists = await Promise.all(wanted.map(([name]) => load(name, readWordList)));
      return lists.flat();
    }

    /** The key of the shard that holds the names with that word; "" without any. */
    function shardFor(word) {
      for (let length = word.length; length > 0; length--) {
        const key = word.slice(0, length);
        if (complete.has(key) || partial.has(key)) return key;
      }
      return "";
    }

    /** The shards of the most telling words of a query: complete ones, then the longest keys. */
    function plainShards(query) {
      return query.readings.flatMap(({ core }) => {
        const telling = core.filter((word) => word !== "saint" && word !== "sainte");
        const keys = (telling.length ? telling : core).map(shardFor).filter(Boolean);
        const order = (one, other) =>
          complete.has(other) - complete.has(one) || other.length - one.length;
        return keys.sort(order).slice(0, 2);
      });
    }

    async function entriesIn(shards) {
      const wanted = new Set([manifest.base, ...shards.filter(Boolean)]);
      const lists = await Promise.all([...wanted].map(entriesOf));
      return new Set(lists.flat());
    }

    async function departements() {
      const base = await entriesOf(manifest.base);
      const found = base.filter((entry) => entry.level === "departement");
      return new Map(found.map((entry) => [entry.code, entry]));
    }

    /** Score the entries of some shards, those already `seen` left out. */
    async function scoreAll(query, shards, seen) {
      const [entries, places] = await Promise.all([entriesIn(shards), departements()]);
      const scored = [];
      for (const entry of entries) {
        if (seen.has(entry)) continue;
        seen.add(entry);
        for (const reading of query.readings) {
          const found = score(reading, entry, places);
          if (found) scored.push({ ...found, entry });
        }
      }
      return scored;
    }

    async function isWord(text) {
      return (await words(0)).some((listed) => listed.word === text);
    }

    /** Words of the index that may have been meant by a typed word, likeliest first. */
    async function corrections(typed, isLast, floor) {
      const found = [];
      const near = nearnessTest(typed);
      for (const listed of await words(floor)) {
        if (listed.weight < floor) break; // heaviest first
        if (listed.word === typed || !near(listed)) continue;
        const cost = misspeltCost(typed, listed.word, isLast);
        if (cost !== null) found.push({ word: listed.word, rank: listed.weight - 5 * cost });
      }
      found.sort((one, other) => other.rank - one.rank);
      return found.slice(0, MAX_CORRECTIONS).map((each) => each.word);
    }

    /** Shards for the words that may have been meant, when those typed give nothing sure. */
    async function correctedShards(query, scored) {
      const isFound = scored.some((each) => !each.edits);
      const floor = isFound ? Math.floor(Math.log2(wellKnownFrom(scored))) : 0;
      const shards = [];
      for (const reading of query.readings) {
        const last = reading.words[reading.words.length - 1];
        for (const word of [...longest(reading, 2), ...unglued(reading)]) {
          const isLast = !reading.finished && (word === last || word === reading.joined);
          if (word !== last) shards.push(shardFor(word));
          if (!isLast && (await isWord(word))) continue;
          const meant = await corrections(word, isLast, floor);
          shards.push(...meant.map(shardFor));
        }
      }
      return shards;
    }

    async function searchCode(code) {
      const district = DISTRICTS.find((each) => each.insee.test(code));
      const wanted = district ? [code, district.city] : [code];
      const entries = await entriesIn(wanted.map(shardFor));
      const scored = [];
      for (const entry of entries) {
        const values = wanted.map((each) => codeScore(each, entry) || 0);
        const value = Math.max(...values);
        const isOwn = !entry.former && entry.code.toLowerCase() === code;
        if (value) scored.push({ entry, score: value, edits: 0, part: "full", isOwn });
      }
      return scored;
    }

    async function searchWords(query) {
      const shards = plainShards(query);
      const seen = new Set();
      const scored = await scoreAll(query, shards, seen);
      if (scored.some(isExact)) return promote(scored);
      const more = await correctedShards(query, scored);
      return promote([...scored, ...(await scoreAll(query, more, seen))]);
    }

    /**
     * Find territories.
     * @param {string} text What was typed.
     * @returns {Promise<Array>} At most 12, best first: level, code, nom, departement (codes
     *   separated by "|"), places (« Finistère (29) »), population, score; `former`, when the
     *   commune was found by a former one: its code, and its nom where known.
     */
    async function search(text) {
      const query = readQuery(text, abbreviations);
      if (!query.code && !query.readings.some((reading) => reading.joined)) return [];
      const scored = query.code ? await searchCode(query.code) : await searchWords(query);
      const places = await departements();
      return ranked(scored).map(({ entry, score: value }) => ({
        level: entry.level,
        code: entry.code,
        nom: entry.nom,
        departement: entry.departements.join("|"),
        places: entry.departements.map((each) => placeName(each, places)),
        population: entry.inhabitants,
        former: entry.former,
        score: value,
      }));
    }

    /** Load what every search needs, before the first keystroke. */
    async function prepare() {
      await entriesOf(manifest.base);
      if (!isWhole) return;
      const list = await words(0);
      for (let from = 0; from < list.length; from += 1000) {
        for (const listed of list.slice(from, from + 1000)) heardLetters(listed);
        await new Promise((resolve) => setTimeout(resolve)); // leave room for keystrokes
      }
    }

    return { search, prepare };
  }

  /** « Finistère (29) ». */
  function placeName(code, departements) {
    const departement = departements.get(code);
    return departement ? `${departement.nom} (${code})` : code;
  }

  /** The longest significant words of a query. */
  function longest(reading, count) {
    const core = reading.core.filter((word) => word !== "saint" && word !== "sainte");
    const kept = core.length ? core : reading.core;
    return [...kept].sort((one, other) => other.length - one.length).slice(0, count);
  }

  /** The query without its spaces, and without a « saint » or an article stuck to it. */
  function unglued(reading) {
    const parts = reading.words.length - reading.numbers.length;
    const found = parts > 1 ? [reading.joined] : [];
    if (parts === 1) {
      const match = /^(?:sainte?|ste?|les?|la|l|d)([a-z]{4,})$/.exec(reading.joined);
      if (match) found.push(match[1]);
    }
    return found;
  }

  /** Read the list of all words, grouped by the size (a power of two) of their largest place. */
  function readWordList(rows) {
    return rows.flatMap(([weight, text]) =>
      text.split(" ").map((word) => ({ word, weight, letters: letters(word), heard: 0 })),
    );
  }

  /** The letters of a listed word as it sounds, worked out once. */
  function heardLetters(listed) {
    if (!listed.heard) listed.heard = letters(soundOf(listed.word));
    return listed.heard;
  }

  /** A quick test that leaves out the words too far for `misspeltCost`: they lack letters. */
  function nearnessTest(typed) {
    const limit = allowance(typed.length);
    const own = letters(typed);
    const heard = letters(soundOf(typed));
    return (listed) => {
      if (!limit) return false;
      if (bitCount(own & ~listed.letters) <= limit) return true;
      return bitCount(heard & ~heardLetters(listed)) < limit;
    };
  }

  globalThis.atlasSearch = { create, fold };
})();
