// Communes of the published pages: their search as one types, and where each stands. Loads small
// files as they are needed; geo/publish/site/assets/near_files.py says what they hold.
(function () {
  "use strict";

  const DEGREE = 100000;
  const MAINLAND = "metropole";

  /** The code of the département of a commune. */
  function departementOf(code) {
    return code.startsWith("97") ? code.slice(0, 3) : code.slice(0, 2);
  }

  function landmassOf(departement) {
    return departement.startsWith("97") ? departement : MAINLAND;
  }

  /** The last of the sorted starts that is not after a key. */
  function startOf(starts, key) {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= key) low = middle + 1;
      else high = middle;
    }
    return starts[Math.max(0, low - 1)];
  }

  /** What says where some files stand, once it is known: the names, or the points of the communes. */
  async function opened(first) {
    const index = await atlasFiles.load(first);
    const addresses = Object.entries(index.fichiers);
    const placed = addresses.map(([name, file]) => [name, atlasFiles.beside(first, file)]);
    atlasFiles.locate(Object.fromEntries(placed));
    return index;
  }

  /** The search of the picker, over the shards of names. */
  async function search() {
    const [index] = await Promise.all([opened("noms.js"), atlasFiles.use("search.js")]);
    const { base, words } = index.recherche;
    const pieces = new Set(words.map(([name]) => name));
    const shard = async (key) => {
      if (pieces.has(key)) return atlasFiles.load(key);
      const file = key === base ? index.base : `noms-${startOf(index.noms, key)}.js`;
      return (await atlasFiles.load(file))[key];
    };
    return atlasSearch.create(shard, index.recherche);
  }

  /** Name and place of the commune of a code, that of today for a former one; null for none. */
  async function at(code) {
    if (!/^[0-9AB]{5}$/.test(code)) return null;
    const index = await opened("lieux-communes.js");
    const rows = await atlasFiles.load(`communes-${startOf(index.communes, code)}.js`);
    const found = Object.hasOwn(rows, code) ? rows[code] : null;
    if (typeof found === "string") return at(found);
    if (!found) return null;
    const [nom, liaison, lon, lat] = found;
    return { code, nom, liaison, lon: lon / DEGREE, lat: lat / DEGREE };
  }

  globalThis.atlasCommunes = { search, at, departementOf, landmassOf, MAINLAND };
})();
