// Tables that sort by a column: in « data-sortable », each title becomes a button, and what is sorted
// is said by aria-sort and in the caption. Cells are read as French writes them; what is no number
// (unknown, not computable) comes last either way.
(function () {
  "use strict";

  const collator = new Intl.Collator("fr", { numeric: true });

  function numberOf(text) {
    const plain = text.replace(/[\s\u202f\u00a0%]/g, "").replace(/km$/, "").replace("\u2212", "-").replace(",", ".");
    return /^-?[0-9]+([.][0-9]+)?$/.test(plain) ? Number(plain) : null;
  }

  function compare(isNumber, one, other) {
    return isNumber ? one - other : collator.compare(one, other);
  }

  /** Put the rows of a table in the order of a column. */
  function sort(table, position, isDown, isNumber) {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => {
      const text = row.cells[position].textContent.trim();
      return { row, value: isNumber ? numberOf(text) : text };
    });
    const known = rows.filter(({ value }) => value !== null);
    const unknown = rows.filter(({ value }) => value === null);
    known.sort((one, other) => compare(isNumber, one.value, other.value) * (isDown ? -1 : 1));
    body.replaceChildren(...[...known, ...unknown].map(({ row }) => row));
  }

  function prepare(table) {
    const heads = [...table.tHead.rows[0].cells];
    const title = table.caption.textContent.replace(/, .*$/, "");
    heads.forEach((head, position) => {
      const isNumber = head.classList.contains("atlas-number");
      const name = head.textContent;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.textContent = name;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const isDown = head.ariaSort ? head.ariaSort === "ascending" : isNumber;
        for (const each of heads) each.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
        sort(table, position, isDown, isNumber);
        table.caption.textContent = `${title}, par «\u202f${name}\u202f», ordre ${isDown ? "décroissant" : "croissant"}`;
      });
    });
    heads[0].setAttribute("aria-sort", "ascending"); // by name, as they are written
  }

  document.querySelectorAll("[data-sortable] table").forEach(prepare);
})();
