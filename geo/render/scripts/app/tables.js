// A table of more columns than a narrow place holds is shown as cards, each cell after the title of
// its column, so that none is cut: pages.css does so below a width, with the titles written here.
// A chart that is wider than the page scrolls: with the keyboard too. The place where files are
// dropped has a name, and Streamlit says of it that it is nothing to name.
(function () {
  "use strict";

  const FEW = 3; // columns that a phone holds
  let isAsked = false;

  function write() {
    isAsked = false;
    for (const table of document.querySelectorAll(".atlas-table:not(.atlas-cards)")) {
      const titles = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
      if (titles.length <= FEW) continue;
      for (const row of table.tBodies[0].rows) {
        for (const cell of row.cells) {
          if (cell.cellIndex) cell.dataset.title = titles[cell.cellIndex];
        }
      }
      table.classList.add("atlas-cards");
    }
    for (const wide of document.querySelectorAll(".stMain [class*=st-key-large_]")) {
      if (wide.scrollWidth <= wide.clientWidth) continue;
      wide.tabIndex = 0;
      wide.setAttribute("role", "group");
      wide.setAttribute("aria-label", "Graphique à faire défiler");
    }
    for (const zone of document.querySelectorAll("section[role=presentation][aria-label]")) {
      zone.removeAttribute("role");
    }
  }

  /** After what one waits for is painted; while much is, the browser is never idle for seconds. */
  function ask() {
    if (isAsked) return;
    isAsked = true;
    (window.requestIdleCallback || setTimeout)(write, { timeout: 200 });
  }
  new MutationObserver(ask).observe(document, { childList: true, subtree: true });
  ask();
})();
