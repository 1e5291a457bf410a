// What one takes away of the home page, which follows its filters: the list as a CSV file, made here
// from the index of the page, the pictures of the territory chosen, the address and the reference.
// Texts of the CSV are harmless in a spreadsheet: twin of neutralise (geo/tables/write.py).
(function () {
  "use strict";

  const SIGNS =
    "=+\\-@\\t\\r\\n\\uff1d\\uff0b\\uff0d\\uff20\\ufe62\\ufe63\\ufe66\\ufe6b\\u2212\\u2795\\u2796\\u207a\\u207b";
  const DANGEROUS = new RegExp(`(^|;)(?='*[\\s\\x1c-\\x1f\\x85\\ufeff\\u200b-\\u200f]*[${SIGNS}])`, "g");
  const NUMBER = /^[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]+)?$/;

  /** Put a quote before what a spreadsheet would execute. */
  function neutralise(text) {
    return NUMBER.test(text) ? text : text.replace(DANGEROUS, "$1'");
  }

  function cell(value) {
    const text = value === null || value === undefined ? "" : neutralise(String(value));
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  /** The name of the territory where a pole is; empty where it is not known. */
  function place(index, level, row) {
    return index.territoires[level].noms[index.territoires[level].valeurs[row]] ?? "";
  }

  /** What the file says of a pole, by the title of the column. */
  function columns(index, pageOf) {
    const label = (key) => (row) => atlasFacets.words.labels(index, key, row);
    return {
      Identifiant: (row) => index.id[row],
      Nom: (row) => index.nom[row],
      Statut: label("statut"),
      Lieu: (row) => index.lieu[row],
      Région: (row) => place(index, "region", row),
      Département: (row) => place(index, "departement", row),
      "Lieu connu par": (row) => index.niveau[row],
      Longitude: (row) => index.lon[row],
      Latitude: (row) => index.lat[row],
      Secteurs: label("secteur"),
      Appels: label("appel"),
      Réseaux: label("reseau"),
      "Dernière preuve": (row) => index.preuve[row],
      Page: pageOf,
    };
  }

  /** Write poles as CSV, by their rows in the index: UTF-8 with a byte order mark, comma, CRLF. */
  function write(index, rows, pageOf) {
    const described = Object.entries(columns(index, pageOf));
    const lines = rows.map((row) => described.map(([, read]) => cell(read(row))));
    const all = [described.map(([title]) => cell(title)), ...lines];
    return `\ufeff${all.map((line) => `${line.join(",")}\r\n`).join("")}`;
  }

  /** Hand a text to the visitor as a file. */
  function save(text, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  const pictures = [...document.querySelectorAll("#partage a[download]")];
  const labels = pictures.map((each) => each.textContent);

  /** The territory chosen, when it alone is and has pictures: « region-53 »; else empty. */
  function drawnTerritory(selection, drawn) {
    const level = atlasFacets.levelOf(selection);
    const codes = level ? [selection[level]].flat() : [];
    const name = `${level}-${codes[0]}`;
    return codes.length === 1 && drawn.includes(name) ? name : "";
  }

  /**
   * Prepare what follows the filters.
   * @param {object} index Of the poles.
   * @param {object} facets Made of that index.
   * @param {{day: string, drawn: string[]}} page The date of the data, the territories with pictures.
   */
  function create(index, facets, page) {
    const name = (what) => `ptce-${what}-${page.day}`;

    /** Offer the pictures of the territory chosen, else those of France; other filters are not in them. */
    function showPictures(selection) {
      const territory = drawnTerritory(selection, page.drawn);
      const isLeft = Object.keys(selection).length > (territory ? 1 : 0);
      const where = territory ? facets.places(selection).trim() : "en France";
      const which = territory || isLeft ? ` (${where}${isLeft ? ", sans ces filtres" : ""})` : "";
      pictures.forEach((each, rank) => {
        const folder = each.getAttribute("href").replace(/[^/]*$/, "");
        const extension = each.getAttribute("href").replace(/^.*[.]/, "");
        each.setAttribute("href", `${folder}${name(territory || "france")}.${extension}`);
        each.textContent = `${labels[rank]}${which}`;
      });
    }

    function follow(selection) {
      const query = atlasFacets.write(selection).toString();
      atlasShare.follow(query, query && facets.describe(selection));
      showPictures(selection);
    }

    /** Where the page of a pole stands, for a file that stands nowhere. */
    function pageOf(row) {
      return new URL(`pole/${encodeURIComponent(index.id[row])}.html`, location.href).href;
    }

    function saveList(rows, selection) {
      const chosen = [...atlasFacets.write(selection).values()].join("-");
      const what = `poles-${chosen.replace(/[^\w-]+/g, "-")}`.slice(0, 60).replace(/-+$/, "");
      save(write(index, rows, pageOf), `${name(what)}.csv`);
    }

    return { follow, saveList };
  }

  globalThis.atlasTaken = { create, neutralise };
})();
