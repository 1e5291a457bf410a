// The territory picker: a combobox that suggests territories, and the chosen ones as chips.
// atlasPicker.mount(root, options) draws it in the app (picker_component.js) and on the published
// pages. Needs search.js. Names only ever become text nodes.
(function () {
  "use strict";

  const LEVELS = {
    region: { one: "région", many: "régions", gender: "e" },
    departement: { one: "département", many: "départements", gender: "" },
    epci: { one: "EPCI", many: "EPCI", gender: "" },
    commune: { one: "commune", many: "communes", gender: "e" },
  };
  const NNBSP = "\u202f";
  const numbers = new Intl.NumberFormat("fr-FR");
  let mounted = 0; // makes the ids of several pickers differ

  /** Write the apostrophes of a name as a printer would. */
  function printed(text) {
    return text.replace(/(\p{L})'/gu, "$1’");
  }

  /** Make an element with its attributes and children; texts become text nodes. */
  function element(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children.map((each) => (typeof each === "string" ? printed(each) : each)));
    return node;
  }

  /** « commune, Finistère (29) — 139 456 hab. », and the former commune it was found by. */
  function describe(result) {
    const inhabitants = `${numbers.format(result.population)}${NNBSP}hab.`;
    const found = result.former ? ` — ${formerly(result.former)}` : "";
    return `${LEVELS[result.level].one}${place(result)} — ${inhabitants}${found}`;
  }

  /** « ancienne commune d'Annecy-le-Vieux », or its code where the name is not known. */
  function formerly({ code, nom }) {
    return nom ? `ancienne commune ${ofCommune(nom)}` : `ancien code ${code}`;
  }

  /** « d'Évires », « du Vieil-Baugé », « des Moëres », « de La Glacerie ». */
  function ofCommune(nom) {
    if (/^Les? /.test(nom)) return nom.replace(/^Le(s?) /, (_, s) => (s ? "des " : "du "));
    return /^[aeiouyœæ]/i.test(nom.normalize("NFD")) ? `d’${nom}` : `de ${nom}`;
  }

  /** Where it is; an EPCI may lie in several départements. */
  function place({ level, code, places }) {
    if (level === "departement") return ` (${code})`;
    if (!places.length) return "";
    if (places.length < 3) return `, ${places.join(" et ")}`;
    return `, ${places[0]} et ${places.length - 1} autres départements`;
  }

  /** The name of a chosen territory, with its département when names repeat. */
  function chipName({ level, code, nom }) {
    if (level === "departement") return `${nom} (${code})`;
    if (level !== "commune") return nom;
    return `${nom} (${code.startsWith("97") ? code.slice(0, 3) : code.slice(0, 2)})`;
  }

  function count(number, noun) {
    return `${numbers.format(number)}${NNBSP}${noun}${number > 1 ? "s" : ""}`;
  }

  function remark(text) {
    return element("span", { class: "picker-remark" }, text);
  }

  function sameTerritories(one, other) {
    return JSON.stringify(one) === JSON.stringify(other);
  }

  /** Build the parts of the picker that never change. */
  function build(prefix, options) {
    const id = (name) => `${prefix}-${name}`;
    const input = element("input", {
      id: id("input"),
      class: "picker-input",
      type: "text",
      role: "combobox",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      placeholder: options.placeholder || "Commune, EPCI, département, région, code postal",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id("list"),
      "aria-describedby": id("hint"),
    });
    const label = element("label", { class: "picker-label", for: id("input") }, options.label || "Territoire");
    const list = element("ul", { id: id("list"), class: "picker-list", role: "listbox" });
    list.setAttribute("aria-label", "Territoires proposés");
    list.hidden = true;
    const hint = element("p", { id: id("hint"), class: "picker-hint" });
    const note = element("p", { class: "picker-note" });
    const status = element("div", { class: "picker-status", role: "status" });
    status.setAttribute("aria-live", "polite");
    const chips = element("ul", { class: "picker-chips" });
    const box = element("div", { class: "picker-box" }, input, list);
    const look = options.single ? "picker picker-line" : "picker";
    const root = element("div", { class: look }, label, chips, box, note, hint, status);
    return { root, input, list, hint, note, status, chips, id };
  }

  /**
   * Draw a picker in `parent`.
   * @param {ParentNode} parent
   * @param {object} options `search`: what atlasSearch.create gives, or a promise of it;
   *   `chosen`: [{level, code, nom}]; `onAdd(result)` and `onRemove(territory)`; and if wanted
   *   `label`, `placeholder`, `single` (one territory at a time), `levels` (those offered).
   * @returns {{update: function(Array), destroy: function()}} `update` shows other chosen ones.
   */
  function mount(parent, options) {
    const parts = build(`territoire-${++mounted}`, options);
    const { input, list, hint, note, status, chips } = parts;
    let chosen = [];
    let results = [];
    let active = -1;
    let asked = 0; // an answer to an older question is dropped
    let answering = Promise.resolve(); // until the list answers what is typed
    let adding = null;

    function say(text) {
      status.textContent = printed(text);
    }

    function setActive(rank) {
      const before = list.children[active];
      if (before) before.setAttribute("aria-selected", "false");
      active = rank;
      const now = list.children[active];
      if (!now) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      now.setAttribute("aria-selected", "true");
      now.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", now.id);
    }

    function close() {
      asked++;
      setActive(-1);
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
    }

    /** Whether choosing it would drop those chosen: a selection has one level only. */
    function replaces(result) {
      return chosen.length > 0 && (options.single || chosen[0].level !== result.level);
    }

    function isChosen(result) {
      return chosen.some((each) => each.level === result.level && each.code === result.code);
    }

    function optionFor(result, rank) {
      const name = element("span", { class: "picker-name" }, result.nom);
      const meta = element("span", { class: "picker-meta" }, describe(result));
      const option = element("li", { class: "picker-option", role: "option" }, name, " ", meta);
      option.id = parts.id(`option-${rank}`);
      option.setAttribute("aria-selected", "false");
      if (isChosen(result)) option.append(" ", remark("déjà choisi"));
      else if (replaces(result)) option.append(" ", remark("remplace le choix"));
      return option;
    }

    function show(found, text) {
      results = found;
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.replaceChildren(...found.map(optionFor));
      list.scrollTop = 0;
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(found.length > 0));
      const nothing = `Aucun territoire trouvé pour «${NNBSP}${text}${NNBSP}».`;
      note.textContent = found.length ? "" : nothing;
      say(found.length ? `${count(found.length, "résultat")}.` : nothing);
    }

    async function ask() {
      const text = input.value.trim();
      const mine = ++asked;
      if (!text) {
        results = [];
        note.textContent = "";
        say("");
        close();
        return;
      }
      try {
        const all = await (await options.search).search(input.value);
        const found = all.filter((each) => !options.levels || options.levels.includes(each.level));
        if (mine === asked) show(found, text);
      } catch {
        if (mine !== asked) return;
        close();
        note.textContent = "Les noms des territoires n’ont pas pu être chargés. Réessayez.";
        say(note.textContent);
      }
    }

    function choose(result) {
      input.value = "";
      results = [];
      note.textContent = "";
      close();
      if (isChosen(result)) {
        say(`${result.nom} est déjà choisi.`);
        return;
      }
      adding = { name: result.nom, replaced: replaces(result) ? chosen : [] };
      options.onAdd(result);
    }

    /** Choose in the list that answers what is typed, not in the one still shown. */
    async function chooseActive() {
      const mine = asked;
      await answering;
      if (mine === asked && !list.hidden) choose(results[Math.max(active, 0)]);
    }

    function remove(territory) {
      input.focus();
      options.onRemove(territory);
    }

    function chipFor(territory) {
      const name = chipName(territory);
      const button = element("button", { type: "button", class: "picker-remove" }, "×");
      button.setAttribute("aria-label", `Retirer ${name}, ${LEVELS[territory.level].one}`);
      button.addEventListener("click", () => remove(territory));
      return element("li", { class: "picker-chip" }, element("span", {}, name), button);
    }

    /** What may come beside the territories chosen. */
    function invitation(level) {
      const other = `Ajoutez ${level.gender ? "une autre" : "un autre"} ${level.one}`;
      if (options.levels) return `${other}.`;
      return `${other}${NNBSP}; un territoire d’un autre niveau remplacerait ce choix.`;
    }

    /** Tell what changed: added, replaced or removed. */
    function announce(before) {
      const gone = before.filter((each) => !isChosen(each)).map(chipName);
      if (adding && adding.replaced.length) {
        const { many } = LEVELS[before[0] ? before[0].level : "commune"];
        const kept = "les filtres portent sur un seul niveau de territoire";
        const reason = options.single ? "" : ` (${many})${NNBSP}: ${kept}`;
        note.textContent = printed(`${adding.name} remplace ${gone.join(", ")}${reason}.`);
        say(note.textContent);
      } else if (adding) say(`Ajouté${NNBSP}: ${adding.name}.`);
      else if (gone.length) say(`Retiré${NNBSP}: ${gone.join(", ")}.`);
      adding = null;
    }

    /** Show the chosen territories; called again whenever their owner changes them. */
    function update(territories) {
      if (sameTerritories(territories, chosen) && chips.childElementCount) return;
      const before = chosen;
      chosen = territories.filter((each) => LEVELS[each.level]);
      chips.replaceChildren(...chosen.map(chipFor));
      chips.hidden = !chosen.length;
      const level = chosen.length ? LEVELS[chosen[0].level] : null;
      const what = level ? `${chosen.length > 1 ? level.many : level.one}` : "";
      chips.setAttribute("aria-label", `Choix${NNBSP}: ${what}`);
      hint.textContent = level && !options.single ? invitation(level) : "";
      announce(before);
    }

    function move(step) {
      if (!results.length) return;
      if (list.hidden) {
        list.hidden = false;
        input.setAttribute("aria-expanded", "true");
      }
      const from = active < 0 && step < 0 ? 0 : active;
      setActive((from + step + results.length) % results.length);
    }

    const keys = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Home: () => active >= 0 && setActive(0),
      End: () => active >= 0 && setActive(results.length - 1),
      Enter: chooseActive,
      Escape: () => {
        if (list.hidden) input.value = "";
        close();
        note.textContent = "";
      },
      Backspace: () => chosen.length > 0 && remove(chosen[chosen.length - 1]),
    };
    const unclaimed = {
      Home: () => active < 0,
      End: () => active < 0,
      Backspace: () => input.value !== "",
    };

    function onKey(event) {
      const act = keys[event.key];
      if (!act || event.isComposing || event.ctrlKey || event.metaKey) return;
      if (unclaimed[event.key] && unclaimed[event.key]()) return;
      event.preventDefault();
      event.stopPropagation(); // Streamlit has shortcuts of its own
      act();
    }

    function onPick(event) {
      const option = event.target.closest("[role=option]");
      if (option) choose(results[[...list.children].indexOf(option)]);
    }

    async function prepare() {
      try {
        await (await options.search).prepare();
      } catch {
        // The first keystroke tries again, and says so if it fails.
      }
    }

    input.addEventListener("input", () => {
      answering = ask();
    });
    input.addEventListener("keydown", onKey);
    input.addEventListener("focus", prepare, { once: true });
    input.addEventListener("blur", close);
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus
    list.addEventListener("click", onPick);
    chips.hidden = true;
    parent.append(parts.root);
    update(options.chosen || []);
    say("");
    return { update, destroy: () => parts.root.remove() };
  }

  globalThis.atlasPicker = { mount, describe };
})();
