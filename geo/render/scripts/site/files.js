// Loads the data files of the published site, which are scripts: atlasFiles.load("regions.js").
// Pages opened from a disk can fetch nothing, but may run the scripts beside them. Each such script
// calls atlasFiles.give(name, data). The page's block « atlas-partage » says where they stand.
(function () {
  "use strict";

  const contents = new Map(); // logical name -> data that was given
  const requests = new Map(); // logical name -> promise of its data
  const places = new Map(); // logical name -> address

  /** Read a block of JSON of the page; null without it. */
  function block(id) {
    const node = document.getElementById(id);
    return node ? JSON.parse(node.textContent) : null;
  }

  /** Say where files stand: addresses relative to the page, by logical name. */
  function locate(addresses) {
    for (const [name, address] of Object.entries(addresses)) places.set(name, address);
  }

  /** Where a file stands. */
  function address(name) {
    if (!places.size) locate(block("atlas-partage") || {});
    return places.get(name) || name;
  }

  /** The address of another file of the folder of a known one. */
  function beside(name, file) {
    return address(name).replace(/[^/]*$/, file);
  }

  /** Take the data of a file: what its script calls. */
  function give(name, data) {
    for (const { geometry } of data.per_degree ? data.features : []) {
      geometry.coordinates = rings(geometry.coordinates, data.per_degree);
    }
    contents.set(name, data);
  }

  function rings(steps, perDegree) {
    return Array.isArray(steps[0]) ? steps.map((part) => rings(part, perDegree)) : points(steps, perDegree);
  }

  /** Longitudes and latitudes, which travel as whole numbers, each from the one before it. */
  function points(steps, perDegree) {
    let [x, y] = [0, 0];
    const found = [];
    for (let rank = 0; rank < steps.length; rank += 2) {
      x += steps[rank];
      y += steps[rank + 1];
      found.push([x / perDegree, y / perDegree]);
    }
    return found;
  }

  /** Add an element to the head of the page; settled once it is loaded. */
  function add(element) {
    return new Promise((resolve, reject) => {
      element.onload = resolve;
      element.onerror = () => {
        element.remove();
        reject(new Error(`${element.src || element.href}: not loaded`));
      };
      document.head.append(element);
    });
  }

  /** Run a script, or apply a style sheet, once. A failure is forgotten: the next call tries again. */
  function use(name) {
    if (!requests.has(name)) {
      const isStyle = name.endsWith(".css");
      const element = document.createElement(isStyle ? "link" : "script");
      if (isStyle) element.rel = "stylesheet";
      element[isStyle ? "href" : "src"] = address(name);
      element.async = false; // scripts asked for together run in that order
      const request = add(element);
      request.catch(() => requests.delete(name));
      requests.set(name, request);
    }
    return requests.get(name);
  }

  /** Load the data of a file, once. */
  async function load(name) {
    if (!contents.has(name)) await use(name);
    if (!contents.has(name)) throw new Error(`${name}: gave nothing`);
    return contents.get(name);
  }

  globalThis.atlasFiles = { block, locate, address, beside, give, load, points, use };
})();
