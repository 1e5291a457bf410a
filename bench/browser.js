// Runs in every measured page: tells when the map is really painted, without asking the test's
// process, whose questions would take time themselves.
(function () {
  "use strict";
  if (window !== window.top) return;

  const READY = {
    /** Our map says which drawing it shows, and names its frame with the count it draws. */
    ours(wanted) {
      return frames().some((page) => {
        const map = page.querySelector(".leaflet-container[data-drawn]");
        return map && map.dataset.drawn !== wanted.before && countIn(page.title) === wanted.selected;
      });
    },
    /** The ordinary map has one marker for each pole that has a place. */
    ordinary(wanted) {
      return frames().some(
        (page) => page.getElementsByClassName("leaflet-marker-icon").length === wanted.located,
      );
    },
  };
  const SENTENCES = { ours: ".atlas-count", ordinary: ".stMain [data-testid=stMarkdown]" };
  const LISTS = { ours: ".atlas-table tbody tr", ordinary: "[data-testid=stDataFrame] canvas" };

  function frames() {
    return [...document.querySelectorAll("iframe")]
      .map((frame) => frame.contentDocument)
      .filter((page) => page);
  }

  function countIn(text) {
    const found = /^\D*(\d[\d\s]*?) pôle/.exec(text.replace(/^.*?\. /, ""));
    return found ? Number(found[1].replace(/\s/g, "")) : text.includes("Aucun pôle") ? 0 : -1;
  }

  function isShown(selector) {
    const node = document.querySelector(selector);
    return Boolean(node && node.checkVisibility() && node.getBoundingClientRect().height);
  }

  /** Wait for a condition, then for the frame that shows it to be painted. */
  function until(condition, limit) {
    const last = performance.now() + limit;
    return new Promise((resolve) => {
      function look() {
        if (condition()) {
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
        } else if (performance.now() > last) resolve(null);
        else requestAnimationFrame(look);
      }
      requestAnimationFrame(look);
    });
  }

  function drawn() {
    const maps = frames().map((page) => page.querySelector(".leaflet-container[data-drawn]"));
    const map = maps.find((each) => each);
    return map ? map.dataset.drawn : "";
  }

  window.bench = {
    /** Time the next press of the pointer: from it to the painted map, in ms, null when too long. */
    arm(kind, wanted, limit) {
      wanted.before = drawn();
      window.bench.result = new Promise((resolve) => {
        const listen = async (event) => {
          const painted = await until(() => READY[kind](wanted), limit);
          resolve(painted === null ? null : painted - event.timeStamp);
        };
        window.addEventListener("pointerdown", listen, { capture: true, once: true });
      });
    },
    /** Time the opening of the page, in ms since the navigation began. */
    async opened(kind, wanted, limit) {
      wanted.before = "";
      const [map, sentence, list] = await Promise.all([
        until(() => READY[kind](wanted), limit),
        until(() => isShown(SENTENCES[kind]), limit),
        until(() => isShown(LISTS[kind]), limit),
      ]);
      return { map, sentence, list, origin: performance.timeOrigin };
    },
  };
})();
