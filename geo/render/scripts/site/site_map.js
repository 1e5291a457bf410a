// Maps of the published pages: atlasSiteMap.create(index, fixed) draws the poles of an index on a
// Leaflet map with atlas.js. All that is heavy (Leaflet, shapes) is loaded at the first drawing.
// geo/publish/site/assets/pole_index.py says what the index holds, geo/publish/site/assets/map_files.py the rest.
(function () {
  "use strict";

  const STYLES = ["leaflet.css", "atlas.css"];
  const SCRIPTS = ["leaflet.js", "atlas.js", "layers.js", "points.js", "names.js", "legend.js"];
  const FOR_GROUPS = ["MarkerCluster.css", "leaflet.markercluster.js"];
  const numbers = new Intl.NumberFormat("fr-FR");

  function count(value, noun) {
    return `${numbers.format(value)} ${noun}${value < 2 ? "" : "s"}`;
  }

  /** Positions of the facets by key. */
  function facetOf(index, key) {
    return index.facettes.find((facet) => facet.cle === key);
  }

  /** The poles that have a point, as atlas.js wants them, and where each stands among them. */
  function catalogueOf(index, fixed) {
    const located = index.id.flatMap((_, row) => (index.lon[row] === null ? [] : [row]));
    const column = (values) => located.map((row) => values[row]);
    const facets = index.facettes.map((facet) => [
      facet.cle,
      {
        label: facet.nom,
        labels: facet.options.map((option) => option.nom),
        values: column(facet.valeurs),
      },
    ]);
    const catalogue = {
      insets: fixed.insets,
      bounds: fixed.bounds,
      dark: fixed.dark,
      id: column(index.id),
      nom: column(index.nom),
      lieu: column(index.lieu),
      lon: column(index.lon),
      lat: column(index.lat),
      facets: Object.fromEntries(facets),
    };
    return { catalogue, ranks: new Map(located.map((row, rank) => [row, rank])) };
  }

  /** Load what a map needs, once; few maps have so many points that they stand in groups. */
  async function loadAll(isGrouped) {
    await Promise.all([...STYLES, ...SCRIPTS].map(atlasFiles.use));
    if (isGrouped) await Promise.all(FOR_GROUPS.map(atlasFiles.use));
  }

  /** Put a map in a box; the wheel zooms it only once it has the focus, so that pages scroll. */
  function mapIn(box) {
    const map = L.map(box, {
      center: [46.5, 1],
      zoom: 5,
      minZoom: 3,
      maxZoom: 18,
      zoomSnap: 0.25,
      zoomControl: false,
      scrollWheelZoom: false,
    });
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    return map;
  }

  /**
   * Prepare maps of the poles of an index.
   * @param {object} index Of the poles.
   * @param {object} fixed What never changes: insets, bounds, colours, borders.
   * @param {string} root The way to the root of the site: where the pages of the poles stand.
   */
  function create(index, fixed, root) {
    const { catalogue, ranks } = catalogueOf(index, fixed);
    const maps = new WeakMap();

    /** The first option chosen among those of a pole, else its first; -1 without any. */
    function colourColumn(facet, row, wanted) {
      const values = facet.valeurs[row];
      return values.find((value) => wanted.includes(value)) ?? values[0] ?? -1;
    }

    function wantedOf(facet, selection) {
      const slugs = [selection[facet.cle] ?? []].flat();
      return slugs.map((slug) => facet.options.findIndex((option) => option.slug === slug));
    }

    /** Which poles are drawn, and what colours them; those without a point are left out. */
    function points(rows, colour, selection) {
      const facet = facetOf(index, colour);
      const selected = rows.filter((row) => ranks.has(row)).map((row) => ranks.get(row));
      return {
        selected,
        isGrouped: selected.length > fixed.apart.most,
        unknown: index.phrases.not_given,
        facet: colour,
        wanted: wantedOf(facet, selection),
        colours: facet.options.map((_, rank) => fixed.colours[rank % fixed.colours.length]),
        none: fixed.without,
      };
    }

    /** The colours of the points drawn, each with what it stands for and how many have it. */
    function legend(rows, colour, selection) {
      const facet = facetOf(index, colour);
      const wanted = wantedOf(facet, selection);
      const drawn = rows.filter((row) => ranks.has(row));
      const columns = drawn.map((row) => colourColumn(facet, row, wanted));
      const options = facet.options.map((option, rank) => ({
        colour: fixed.colours[rank % fixed.colours.length],
        label: option.nom,
        points: columns.filter((column) => column === rank).length,
      }));
      const without = columns.filter((column) => column < 0).length;
      options.push({ colour: fixed.without, label: index.phrases.not_given, points: without });
      const several = drawn.filter((row) => facet.valeurs[row].length > 1).length;
      const verb = several > 1 ? "points en ont plusieurs" : "point en a plusieurs";
      const chosen = wanted.length ? "choisie " : "";
      const rule = `la première valeur ${chosen}de cette liste donne la couleur.`;
      return {
        title: `Points\u202f: ${facet.nom.toLowerCase()}`,
        sample: "point",
        entries: options
          .filter((option) => option.points)
          .map((option) => ({ ...option, size: count(option.points, "point") })),
        notes: [
          several ? `${numbers.format(several)} ${verb}\u202f: ${rule}` : "",
          drawn.length > 1 ? fixed.apart[drawn.length > fixed.apart.most ? "grouped" : "note"] : "",
        ].filter(Boolean),
      };
    }

    /**
     * Where the shapes of a level stand: all of them, or the départements of some régions alone, the
     * other régions being the land around.
     */
    function ground(level, regions) {
      if (level !== "departement" || !regions.length) return { shapes: [fixed.shapes[level]] };
      return {
        shapes: regions.map((code) => fixed.parts[code]),
        land: { shapes: [fixed.shapes.region], without: regions },
        outside: fixed.outside,
      };
    }

    /** Territories without any value, behind the points. */
    function bareAreas(level, regions = []) {
      return {
        ...ground(level, regions),
        rows: [],
        usual: -1,
        none: "",
        colours: [],
        empty: fixed.empty,
        line: fixed.line,
        weight: fixed.weights[level],
      };
    }

    /** Draw in a box what atlas.js is to draw, with the poles of the index. */
    async function draw(box, data) {
      const [names] = await Promise.all([atlasFiles.load(fixed.places), loadAll(data.points.isGrouped)]);
      catalogue.names = names;
      if (!maps.has(box)) maps.set(box, mapIn(box));
      const sheets = { sheet: `${root}pole/`, sheetEnd: ".html" };
      // On a narrow map groups would overlap: fingers need 24 pixels for each.
      const clusterRadius = box.clientWidth < 480 ? 44 : undefined;
      const fixedData = { poles: catalogue, ...sheets, tiles: null, clusterRadius };
      await atlas.draw(maps.get(box), { ...fixedData, ...data });
    }

    return { points, legend, ground, bareAreas, draw, empty: fixed.empty };
  }

  globalThis.atlasSiteMap = { create };
})();
