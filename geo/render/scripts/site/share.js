// What one takes away of a page: its permanent address and its reference, which follow the filters.
(function () {
  "use strict";

  const link = document.getElementById("lien");
  const cited = document.getElementById("citation");
  const lasting = [...document.querySelectorAll("[data-lasting]")];
  const addresses = lasting.map((each) => each.getAttribute("href"));
  const today = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long" }).format(new Date()).replace(/^1(?=\s)/u, "1ᵉʳ");

  /**
   * Say where the page stands with its filters, and how to cite it.
   * @param {string} query What the filters add to the address; empty without any.
   * @param {string} what What they keep, in words.
   */
  function follow(query, what) {
    const search = query && `?${query}`;
    const { href } = new URL(link.dataset.address + search, location.href);
    link.textContent = href;
    const values = { titre: what ? `${link.dataset.title}, ${what}` : link.dataset.title, adresse: href, jour: today };
    cited.textContent = cited.dataset.reference.replace(/\{(\w+)\}/g, (mark, name) => values[name] ?? mark);
    lasting.forEach((each, rank) => each.setAttribute("href", addresses[rank] + search));
  }

  follow("", "");
  globalThis.atlasShare = { follow };
})();
