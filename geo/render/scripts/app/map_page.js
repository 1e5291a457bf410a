// Carries the data of the map from the page to the map in its frame: without the detour of the
// frame's own messages, without code to evaluate, and before the browser paints the change.
// Python writes the data as JSON in an attribute of an empty element (`data_block`); atlas.js
// announces each map to the page.
(function () {
  "use strict";

  const maps = new Set(); // { map, draw } of each frame that stands on the page
  const seen = new WeakSet(); // elements with data that were read; each change makes a new one
  let latest = null;

  function drawAll() {
    if (!latest) return;
    for (const each of maps) {
      if (each.map.getContainer().ownerDocument.defaultView) each.draw(each.map, latest);
      else maps.delete(each); // its frame is gone
    }
  }

  /**
   * Draw the data that has just been written. While Streamlit moves things about, the element with
   * the former data may still stand beside it, before or after; a page without a map has none.
   */
  function look() {
    const nodes = [...document.querySelectorAll("[data-map]")];
    if (!nodes.length) latest = null;
    const fresh = nodes.filter((node) => !seen.has(node));
    if (!fresh.length) return;
    fresh.forEach((node) => seen.add(node));
    latest = JSON.parse(fresh.at(-1).dataset.map);
    drawAll();
  }

  const PAPER_PX = (17 * 96) / 2.54; // width of the maps on paper, which pages.css gives

  /** Draw the maps and the charts at the width of a sheet of paper, and back again. */
  function print(isPrinted) {
    for (const chart of document.querySelectorAll(".stPlotlyChart")) {
      chart.style.zoom = isPrinted ? Math.min(1, PAPER_PX / (chart.offsetWidth || PAPER_PX)) : "";
    }
    document.documentElement.classList.toggle("atlas-printed", isPrinted);
    for (const { map } of maps) map.invalidateSize({ animate: false });
  }
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));

  document.addEventListener("atlas-map", ({ detail }) => {
    maps.add(detail);
    drawAll();
  });
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  look();
  // Maps that were there before this script ask to be announced again.
  document.dispatchEvent(new CustomEvent("atlas-page"));
})();
