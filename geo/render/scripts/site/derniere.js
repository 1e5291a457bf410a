// Loaded by the frozen pages, rewritten with each release: it says on an old page that a newer
// release exists, and which errors of this one are known. Without it the page only gives its own
// version and the way to the latest. `ATLAS_VERSIONS` stands above.
(() => {
  const site = new URL(".", document.currentScript.src);
  const element = (tag, text) => {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  };
  const link = (path, text) => {
    const made = element("a", text);
    made.href = new URL(path, site).href;
    return made;
  };
  const show = () => {
    const notice = document.querySelector("[data-version]");
    if (!notice) return;
    const { id, version } = notice.dataset;
    const { latest, errata } = ATLAS_VERSIONS;
    if (latest.id !== id) {
      const newer = element("p", "");
      newer.append(
        element("strong", "Une version plus récente existe\u202f: "),
        link("index.html", latest.words),
        "\u202f; ",
        link("versions.html", "ce qui a changé"),
        ".",
      );
      notice.append(newer);
    }
    const known = errata.filter((erratum) => erratum.version === version);
    if (known.length) {
      const list = document.createElement("ul");
      for (const erratum of known) list.append(element("li", erratum.words));
      const title = known.length > 1 ? "Erreurs reconnues dans cette version" : "Erreur reconnue dans cette version";
      notice.append(element("p", `${title}\u202f:`), list);
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", show);
  else show();
})();
