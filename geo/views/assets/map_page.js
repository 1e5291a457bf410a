// Carries the data of the map from the page to the map in its frame: without the detour of the
// frame's own messages, without code to evaluate, and before the browser paints the change.
// Python writes the data as JSON in an attribute of an empty element (`data_block`); atlas.js
// announces each map to the page.
(function () {
  "use strict";

  const maps = new Set(); // { map, draw } of each frame that stands on the page
  let written = ""; // the data drawn last, as it stands on the page
  let latest = null;

  function drawAll() {
    if (!latest) return;
    for (const each of maps) {
      if (each.map.getContainer().ownerDocument.defaultView) each.draw(each.map, latest);
      else maps.delete(each); // its frame is gone
    }
  }

  /** Draw the data when it has changed; a page without a map forgets it. */
  function look() {
    const node = document.querySelector("[data-map]");
    const text = node ? node.dataset.map : "";
    if (text === written) return;
    written = text;
    latest = text ? JSON.parse(text) : null;
    drawAll();
  }

  document.addEventListener("atlas-map", ({ detail }) => {
    maps.add(detail);
    drawAll();
  });
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  look();
  // Maps that were there before this script ask to be announced again.
  document.dispatchEvent(new CustomEvent("atlas-page"));
})();
