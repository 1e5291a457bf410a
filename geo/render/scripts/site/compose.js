// The page that composes the code of a frame: choices, code, live preview.
// What is chosen only ever becomes text, or a value of an address.
(function () {
  "use strict";

  const form = document.getElementById("composer");
  const { base } = atlasFiles.block("adresse-du-site");
  const place = (id) => document.getElementById(id);
  const chosen = { territoire: null, commune: null };
  let shown = "";
  let waiting = 0;

  function option() {
    return form.querySelector("[name=quoi]:checked");
  }

  /** The short name of what is shown: carte, secteurs, proximite. */
  function kind() {
    return option().value.replace(/^.*\/|\.html$/g, "");
  }

  /** Whether a choice has a meaning for what is shown. */
  function applies(field) {
    const label = field.closest("[data-for]");
    return Boolean(label) && label.dataset.for.split(" ").includes(kind());
  }

  /** What the address of the frame says. */
  function query() {
    const values = new URLSearchParams();
    if (kind() === "proximite") {
      if (chosen.commune) values.set("commune", chosen.commune.code);
    } else if (chosen.territoire) values.set(chosen.territoire.level, chosen.territoire.code);
    const usual = { couleur: "statut", fond: "aucun", theme: "clair" };
    for (const name of ["secteur", "rayon", "couleur", "fond", "theme", "titre"]) {
      const field = form.elements[name];
      const value = field.value.trim();
      if (applies(field) && value && value !== usual[name]) values.set(name, value);
    }
    return values.toString();
  }

  /** What the frame holds, for those who cannot see it. */
  function title() {
    const written = form.elements.titre.value.trim();
    if (written) return written;
    const where = kind() === "proximite" ? chosen.commune : chosen.territoire;
    return where ? `${option().dataset.title}, ${where.nom}` : option().dataset.title;
  }

  function height() {
    const { value, min, max } = form.elements.hauteur;
    const number = Number(value) || Number(option().dataset.height);
    return Math.round(Math.min(Number(max), Math.max(Number(min), number)));
  }

  function escaped(text) {
    const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
    return text.replace(/[&<>"]/g, (letter) => entities[letter]);
  }

  /** The address of the frame: whole when the site knows its own, or is being served. */
  function address(path) {
    if (base) return base + path;
    return /^https?:$/.test(location.protocol) ? new URL(path, location.href).href : path;
  }

  /** The page of the site that shows the same, for who sees no frame. */
  function fullPage() {
    const kept = new URLSearchParams(query());
    for (const name of ["couleur", "fond", "theme", "titre"]) kept.delete(name);
    return kept.toString() ? `${option().dataset.page}?${kept}` : option().dataset.page;
  }

  function code(path) {
    const attributes = [
      `src="${escaped(address(path))}"`,
      `title="${escaped(title())}"`,
      'width="100%"',
      `height="${height()}"`,
      'loading="lazy"',
      'frameborder="0"',
    ];
    const whole = escaped(address(fullPage()));
    return `<iframe ${attributes.join(" ")}></iframe>\n<p><a href="${whole}">${escaped(title())}, Atlas PTCE</a></p>`;
  }

  /** Load the frame anew, once one has stopped typing. */
  function preview(path) {
    const frame = place("apercu");
    frame.height = height();
    if (path === shown) return;
    clearTimeout(waiting);
    const load = () => {
      shown = path;
      frame.contentWindow.location.replace(new URL(path, location.href).href);
    };
    waiting = setTimeout(load, shown ? 400 : 0);
  }

  function update() {
    for (const label of form.querySelectorAll("[data-for]")) {
      label.hidden = !label.dataset.for.split(" ").includes(kind());
    }
    place("choix-territoire").hidden = kind() === "proximite";
    place("choix-commune").hidden = kind() !== "proximite";
    const path = query() ? `${option().value}?${query()}` : option().value;
    place("code").textContent = code(path);
    const isWhole = address(path) !== path;
    if (place("relatif")) place("relatif").hidden = isWhole;
    preview(path);
  }

  /** A picker of one territory. */
  function pick(name, label, levels) {
    const options = {
      get search() {
        return atlasCommunes.search();
      },
      chosen: [],
      label,
      placeholder: "Nom ou code",
      single: true,
      levels,
      onAdd: ({ level, code: own, nom }) => change({ level, code: own, nom }),
      onRemove: () => change(null),
    };
    const picker = atlasPicker.mount(place(`choix-${name}`), options);
    function change(territory) {
      chosen[name] = territory;
      picker.update(territory ? [territory] : []);
      update();
    }
  }

  pick("territoire", "Région ou département", ["region", "departement"]);
  pick("commune", "Commune de départ", ["commune"]);
  window.addEventListener("message", ({ source, data }) => {
    const told = Number(data?.atlasPtce);
    if (source === place("apercu").contentWindow && told > 0) place("apercu").height = told;
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", ({ target }) => {
    if (target.name === "quoi") form.elements.hauteur.value = target.dataset.height;
    update();
  });
  update();
  document.documentElement.dataset.ready = "";
})();
