// Territories coloured by the number or the rate of their poles, counted in the browser: twin of
// quantile_classes (geo/analysis/indicators.py) and of geo/reports/maps/choropleths.py, for the published
// pages. No page: atlasChoropleths.areas(...) gives what atlas.js draws, and its legend.
(function () {
  "use strict";

  const PER = 100000;
  const MOST_CLASSES = 5;
  const MOST_MORE_DECIMALS = 3;
  const NO_POLE = "aucun de ces pôles";
  const NO_RATE = "taux non calculable";
  const LEVELS = { region: ["région", "régions"], departement: ["département", "départements"] };
  const MEASURES = {
    nombre: { title: "Nombre de pôles", decimals: 0, missing: "inconnu" },
    taux: { title: "Pôles pour 100\u202f000 habitants", decimals: 2, missing: NO_RATE },
  };

  function written(value, decimals) {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    return value.toLocaleString("fr-FR", digits);
  }

  function count(value, [one, many]) {
    return `${written(value, 0)} ${value < 2 ? one : many}`;
  }

  /** A quantile of sorted numbers, interpolated between two of them. */
  function quantile(sorted, share) {
    const place = share * (sorted.length - 1);
    const low = Math.floor(place);
    const high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (sorted[high] - sorted[low]) * (place - low);
  }

  /** Sort positive values into at most five classes of about equal size; -1 for the others. */
  function classes(values) {
    const positive = values.filter((value) => value > 0).sort((one, other) => one - other);
    let bounds = [...new Set(positive)];
    if (bounds.length > MOST_CLASSES) {
      const shares = Array.from({ length: MOST_CLASSES }, (_, rank) => (rank + 1) / MOST_CLASSES);
      bounds = [...new Set(shares.map((share) => quantile(positive, share)))];
    }
    const inner = bounds.slice(0, -1);
    const found = values.map((value) =>
      value > 0 ? inner.filter((bound) => bound < value).length : -1,
    );
    const used = [...new Set(found.filter((each) => each >= 0))].sort((one, other) => one - other);
    const groups = used.map((rank) => values.filter((_, row) => found[row] === rank));
    return {
      members: found.map((rank) => used.indexOf(rank)),
      lowest: groups.map((group) => Math.min(...group)),
      highest: groups.map((group) => Math.max(...group)),
      sizes: groups.map((group) => group.length),
    };
  }

  /** Where classes begin and end, with the decimals that tell each from the next. */
  function labels({ lowest, highest }, decimals) {
    for (let more = 0; ; more++) {
      const [lows, highs] = [lowest, highest].map((values) =>
        values.map((value) => written(value, decimals + more)),
      );
      const isClear = highs.every((high, rank) => high !== lows[rank + 1]);
      if (isClear || more === MOST_MORE_DECIMALS) {
        return lows.map((low, rank) => (low === highs[rank] ? low : `${low} à ${highs[rank]}`));
      }
    }
  }

  /** Pixels of a circle as large as its value: twin of geo/reports/maps/circles.py. */
  function radius(value, largest, { largest: most, least }) {
    return Math.round(10 * Math.max(least, most * Math.sqrt(value / largest))) / 10;
  }

  /** What is missing from the figures of a level, and how the classes were made. */
  function notes(index, found, level, { lowest, highest }, dated, ofCircles) {
    const { phrase, rows, possible, selection } = found;
    const isPart = Boolean(atlasFacets.levelOf(selection));
    const vague = rows.filter((row) => index.territoires[level].valeurs[row] < 0).length;
    const unknown = vague + (possible || 0);
    const areRanges = lowest.some((value, rank) => value !== highest[rank]);
    return [
      unknown ? phrase.counted(isPart ? "unknown_here" : "unknown_level", unknown) : "",
      ofCircles,
      `${areRanges ? `${phrase("quantiles")} ` : ""}${dated}`,
      isPart ? phrase("neighbours") : "",
    ].filter(Boolean);
  }

  /**
   * Measure the territories of a level.
   * @param {object} index Of the poles.
   * @param {object} found What the filters give of a selection.
   * @param {{level: string, measure: string}} asked `nombre` or `taux`, by région or département.
   * @param {object} page `habitants` by level, in the order of the codes; `dated`, a sentence.
   * @param {object} fixed Colours and borders.
   */
  function areas(index, found, { level, measure }, page, fixed) {
    const all = index.territoires[level].codes;
    const there = atlasFacets.inside(index, found.selection, level);
    const codes = all.filter((code) => !there || there.has(code));
    const poles = codes.map((code) => found.offered[level][code]);
    const inhabitants = codes.map((code) => page.habitants[level][all.indexOf(code)]);
    const possible = found.possibleIn(level);
    const rates = codes.map((code, row) => {
      const isKnown = inhabitants[row] && (poles[row] || !possible[code]);
      return isKnown ? (poles[row] * PER) / inhabitants[row] : NaN;
    });
    const isVague = codes.map((code, row) => !poles[row] && possible[code] > 0);
    const values = (measure === "taux" ? rates : poles).map((each, row) => (isVague[row] ? NaN : each));
    const sorted = classes(values);
    const sequence = fixed.sequences[Math.max(sorted.sizes.length, 1) - 1];
    const colours = [...sequence, fixed.unknown, fixed.possible];
    const vague = colours.length - 1;
    const groups = values.map((value, row) => {
      if (isVague[row]) return vague;
      return Number.isNaN(value) ? vague - 1 : sorted.members[row];
    });
    const sizeOf = (group) => groups.filter((each) => each === group).length;
    const usual = sizeOf(vague) > sizeOf(-1) ? vague : -1;
    const rows = codes.flatMap((code, row) => {
      if (groups[row] === usual && !poles[row]) return [];
      return [[code, groups[row], poles[row], Number.isNaN(rates[row]) ? null : rates[row]]];
    });
    const words = {
      before: "",
      unit: " pour 100\u202f000 hab.",
      one: " pour 100\u202f000 hab.",
      decimals: 2,
      missing: NO_RATE,
      zero: "",
    };
    const { title, decimals, missing: unknown } = MEASURES[measure];
    const nouns = LEVELS[level];
    const largest = Math.max(0, ...values.filter((value) => value > 0));
    const size = (value) => radius(value, largest, fixed.circles);
    const hasCircles = measure === "nombre";
    const entries = labels(sorted, decimals).map((label, rank) => ({
      colour: colours[rank],
      label,
      size: count(sorted.sizes[rank], nouns),
      ...(hasCircles ? { radius: size(sorted.highest[rank]) } : {}),
    }));
    const withCircle = codes.flatMap((code, row) => (values[row] > 0 ? [[code, size(values[row])]] : []));
    const maybe = found.phrase("maybe_pole");
    const others = [
      [-1, fixed.empty, NO_POLE],
      [vague, fixed.possible, maybe, fixed.hatches],
      [vague - 1, fixed.unknown, unknown],
    ];
    for (const [group, colour, label, hatches] of others) {
      if (sizeOf(group)) entries.push({ colour, hatches, label, size: count(sizeOf(group), nouns) });
    }
    return {
      data: {
        shapes: [fixed.shapes[level]],
        inside: there && codes,
        outside: fixed.outside,
        rows,
        usual,
        vague,
        maybe,
        none: NO_POLE,
        words,
        colours,
        empty: fixed.empty,
        possible: fixed.possible,
        hatches: fixed.hatches,
        line: fixed.line,
        weight: fixed.weights[level],
        ...(hasCircles ? { radii: Object.fromEntries(withCircle) } : {}),
      },
      legend: {
        title: `${title}, par ${nouns[0]}`,
        sample: "area",
        entries,
        notes: notes(index, found, level, sorted, page.dated, hasCircles ? fixed.circles.note : ""),
      },
    };
  }

  globalThis.atlasChoropleths = { areas, classes };
})();
