// Draws choices and words from plain data, as native fields: a list of options, boxes to tick, a
// line to type in. Streamlit (components v2) calls the exported function at each change of data,
// with the same parent element. Python owns the values; what one has just chosen is shown at once
// and kept until Python has answered that very choice, so that quick choices add up.
// Text from the data only ever becomes a text node.
const forms = new WeakMap(); // parent element -> its form
const RETRY_MS = 3000; // until what was chosen is asked again; a phone's network answers in less
let made = 0; // makes the ids of several fields differ

/** Make an element with its attributes and children; texts become text nodes. */
function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// ---- One field: `root` stands on the page, `show(field, values)` brings it up to date ----------

/** One option of a list. */
function oneField(field, change) {
  const select = element("select", { class: "field-input" });
  let shown = "";
  select.addEventListener("change", () => change([select.value]));
  return {
    root: element("label", { class: "field" }, element("span", { class: "field-label" }, field.label), select),
    show({ options }, values) {
      if (shown !== JSON.stringify(options)) {
        shown = JSON.stringify(options);
        select.replaceChildren(...listed(options));
      }
      select.value = values.length ? values[0] : "";
    },
  };
}

/** The options of a list; those that have a third part stand under it. */
function listed(options) {
  const groups = new Map();
  const nodes = [];
  for (const [value, label, group] of options) {
    const option = element("option", { value }, label);
    if (!group) nodes.push(option);
    else if (groups.has(group)) groups.get(group).append(option);
    else {
      groups.set(group, element("optgroup", { label: group }, option));
      nodes.push(groups.get(group));
    }
  }
  return nodes;
}

/** Several options, as boxes to tick below a button that says which are ticked. */
function manyField(field, change) {
  const id = `champ-${++made}`;
  const label = element("span", { class: "field-label", id: `${id}-nom` }, field.label);
  const text = element("span", { class: "field-chosen", id: `${id}-choix` });
  const button = element("button", {
    class: "field-input field-button",
    type: "button",
    "aria-expanded": "false",
    "aria-controls": `${id}-liste`,
    "aria-labelledby": `${id}-nom ${id}-choix`,
  }, text);
  const none = element("button", { class: "field-none", type: "button" }, "Tout retirer");
  const list = element("div", { class: "field-list" });
  const panel = element("div", {
    class: "field-panel",
    id: `${id}-liste`,
    role: "group",
    "aria-labelledby": `${id}-nom`,
  }, list, none);
  panel.hidden = true;
  let boxes = []; // { slug, input, count }

  const root = element("div", { class: "field field-many" }, label, button, panel);

  /** Another place was pressed, or has the focus, a map's frame too: one list is open at a time. */
  function leave(event) {
    if (!event.composedPath().includes(root)) open(false);
  }

  /** The focus that moves inside the shadow of the fields is not told outside. */
  function listen(method) {
    for (const place of [document, root.getRootNode()]) {
      for (const type of ["pointerdown", "focusin"]) place[method](type, leave);
    }
    window[method]("blur", leave);
  }

  function open(wanted) {
    panel.hidden = !wanted;
    button.setAttribute("aria-expanded", String(wanted));
    listen(wanted ? "addEventListener" : "removeEventListener");
  }

  function ticked() {
    return boxes.filter(({ input }) => input.checked).map(({ slug }) => slug);
  }

  function fill(options) {
    boxes = options.map(([slug, name]) => {
      const input = element("input", { type: "checkbox", value: slug });
      input.addEventListener("change", () => change(ticked()));
      return { slug, name, input, count: element("span", { class: "field-count" }) };
    });
    const groups = new Map();
    list.replaceChildren();
    boxes.forEach(({ name, input, count }, rank) => {
      const option = element("label", { class: "field-option" }, input, element("span", {}, name, " ", count));
      const group = options[rank][3];
      if (!group) return list.append(option);
      if (!groups.has(group)) {
        groups.set(group, element("details", { class: "field-group" }, element("summary", {}, group)));
        list.append(groups.get(group));
      }
      groups.get(group).append(option);
    });
  }

  button.addEventListener("click", () => open(panel.hidden));
  none.addEventListener("click", () => {
    button.focus(); // the button that was pressed goes away
    change([]);
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    open(false);
    button.focus();
  });
  return {
    root,
    show({ options }, values) {
      if (boxes.map(({ slug }) => slug).join() !== options.map(([slug]) => slug).join()) {
        fill(options);
      }
      boxes.forEach(({ slug, input, count }, rank) => {
        input.checked = values.includes(slug);
        setText(count, `(${options[rank][2]})`);
        if (input.checked && input.closest("details")) input.closest("details").open = true;
      });
      const names = boxes.filter(({ input }) => input.checked).map(({ name }) => name);
      setText(text, names.join(", ") || "Tous");
      none.hidden = !names.length;
    },
  };
}

/** Words to type; they apply with Enter, or when one leaves the field. */
function wordsField(field, change) {
  const id = `champ-${++made}`;
  const input = element("input", {
    class: "field-input",
    type: "text",
    maxlength: "200",
    autocomplete: "off",
    placeholder: field.placeholder,
    "aria-describedby": `${id}-aide`,
  });
  const hint = element("span", { class: "field-hint", id: `${id}-aide` }, "Entrée pour appliquer");
  let applied = "";
  const hintWhenNeeded = () => (hint.hidden = input.value.trim() === applied);
  input.addEventListener("input", hintWhenNeeded);
  input.addEventListener("change", () => change([input.value.trim()]));
  return {
    root: element(
      "label", { class: "field" }, element("span", { class: "field-label" }, field.label), input, hint,
    ),
    show(_, values) {
      const words = values.length ? values[0] : "";
      if (words !== applied) input.value = words;
      applied = words;
      hintWhenNeeded();
    },
  };
}

/** A number on a slider: shown as it moves, applied when it is let go. */
function numberField(field, change) {
  const [min, max] = field.bounds;
  const id = `champ-${++made}`;
  const input = element("input", { class: "field-range", id, type: "range", min, max, step: "1" });
  const output = element("span", { class: "field-number", "aria-hidden": "true" });
  const write = () => {
    setText(output, input.value + field.unit);
    input.setAttribute("aria-valuetext", input.value + field.unit);
  };
  input.addEventListener("input", write);
  input.addEventListener("change", () => change([input.value]));
  return {
    root: element(
      "div", { class: "field" },
      element("div", { class: "field-label" }, element("label", { for: id }, field.label), " ", output),
      input,
    ),
    show(_, values) {
      input.value = values.length ? values[0] : String(min);
      write();
    },
  };
}

/** A span of numbers on a slider with two thumbs: shown as they move, applied when one is let go. */
function spanField(field, change) {
  const [min, max] = field.bounds;
  const title = element("span", { class: "field-label" }, field.label, " ");
  const output = element("span", { class: "field-number", "aria-hidden": "true" });
  title.append(output);
  const track = element("span", { class: "field-track" });
  const thumb = (name) =>
    element("input", { class: "field-thumb", type: "range", min, max, step: "1", "aria-label": name });
  const low = thumb(`${field.label}\u202f: depuis`);
  const high = thumb(`${field.label}\u202f: jusqu’à`);
  const all = element("button", { class: "field-none", type: "button" }, field.without);
  const write = (isChosen) => {
    setText(output, isChosen ? `${low.value} à ${high.value}` : field.without);
    const part = (value) => (max > min ? (100 * (value - min)) / (max - min) : 0) + "%";
    track.style.setProperty("--from", part(low.value));
    track.style.setProperty("--to", part(high.value));
    all.hidden = !isChosen;
    // Of two thumbs at one place, the one that can still move stands above.
    low.style.zIndex = Number(low.value) > (min + max) / 2 ? 2 : 1;
    for (const input of [low, high]) input.setAttribute("aria-valuetext", input.value);
  };
  const move = (moved, other, isPast) => {
    if (isPast(Number(moved.value), Number(other.value))) moved.value = other.value;
    write(true);
  };
  low.addEventListener("input", () => move(low, high, (a, b) => a > b));
  high.addEventListener("input", () => move(high, low, (a, b) => a < b));
  for (const input of [low, high]) {
    input.addEventListener("change", () => change([low.value, high.value]));
  }
  all.addEventListener("click", () => {
    low.focus(); // the button that was pressed goes away
    change([]);
  });
  return {
    root: element(
      "div", { class: "field", role: "group", "aria-label": field.label },
      title, element("div", { class: "field-span" }, track, low, high), all,
    ),
    show(_, values) {
      low.value = values[0] || String(min);
      high.value = values[1] || String(max);
      write(values.length > 0);
    },
  };
}

/** Parts of a page, one of which is open: a group of radio buttons that look like tabs. */
function partField(field, change) {
  const name = `champ-${++made}`;
  const boxes = field.options.map(([value, label]) => {
    const input = element("input", { type: "radio", name, value });
    input.addEventListener("change", () => change([value]));
    return { value, input, root: element("label", { class: "field-part" }, input, element("span", {}, label)) };
  });
  return {
    root: element(
      "fieldset", { class: "field field-parts" },
      element("legend", { class: "field-unseen" }, field.label), ...boxes.map(({ root }) => root),
    ),
    show(_, values) {
      for (const { value, input } of boxes) input.checked = values.includes(value);
    },
  };
}

const MAKERS = {
  one: oneField,
  many: manyField,
  words: wordsField,
  number: numberField,
  span: spanField,
  part: partField,
};

// ---- The form ---------------------------------------------------------------------------------

/** Draw all fields anew; the values come with `show`. The field that has the focus keeps it. */
function build(form, data) {
  const held = [...(form.fields ?? [])].find(([, { root }]) => root.contains(root.getRootNode().activeElement));
  form.shape = shapeOf(data);
  form.fields = new Map(
    data.fields.map((field) => [
      field.key,
      MAKERS[field.kind](field, (values) => change(form, field.key, values)),
    ]),
  );
  form.box.className = `fields fields-${data.layout}`;
  form.box.replaceChildren(...[...form.fields.values()].map(({ root }) => root));
  if (held) form.fields.get(held[0])?.root.querySelector("select, input, button")?.focus();
}

/** What a form is made of; its values and options may change without building it anew. */
function shapeOf(data) {
  const parts = data.fields.map(({ kind, key, label, bounds }) => [kind, key, label, bounds]);
  return JSON.stringify([data.layout, parts]);
}

/** Show the values: what one has just chosen, else those of Python. */
function show(form) {
  for (const field of form.data.fields) {
    const values = form.waiting.has(field.key) ? form.waiting.get(field.key) : field.chosen;
    form.fields.get(field.key).show(field, values);
  }
}

/** Tell Python of a choice, with those it has not answered yet: it may never see an earlier one. */
function change(form, key, values) {
  form.turn += 1;
  form.waiting.set(key, values);
  ask(form);
  form.box.dispatchEvent(new CustomEvent("atlas-choice", { bubbles: true, composed: true }));
  show(form);
}

/**
 * Ask for what is waiting, until it is answered: what is sent while the connection is down, or has
 * just been lost, never arrives, and Streamlit does not say so. Values are whole: twice is once.
 */
function ask(form) {
  form.send("change", { turn: form.turn, values: Object.fromEntries(form.waiting) });
  clearTimeout(form.reminder);
  form.reminder = setTimeout(function remind() {
    if (!form.waiting.size || forms.get(form.parent) !== form) return;
    if (isAtRest()) ask(form);
    else form.reminder = setTimeout(remind, RETRY_MS);
  }, RETRY_MS);
}

/** Whether the server is there and runs nothing, so that an answer would have come by now. */
function isAtRest() {
  const { testConnectionState, testScriptState } =
    document.querySelector("[data-testid=stApp]")?.dataset ?? {};
  return testConnectionState === "CONNECTED" && testScriptState === "notRunning";
}

function update(form, data) {
  form.data = data;
  if (data.turn >= form.turn) form.waiting.clear();
  form.turn = Math.max(form.turn, data.turn);
  if (form.shape !== shapeOf(data)) build(form, data);
  show(form);
}

function addStyle(parent, address) {
  const link = element("link", { rel: "stylesheet", href: address });
  return new Promise((resolve) => {
    link.onload = link.onerror = resolve;
    parent.append(link);
  });
}

/** Draw the form, or bring it up to date. */
export default async function ({ parentElement, data, setTriggerValue }) {
  const known = forms.get(parentElement);
  if (known) {
    known.send = setTriggerValue;
    update(known, data);
    return known.leave; // Streamlit keeps the last answer only
  }
  const box = document.createElement("div");
  const form = { box, parent: parentElement, turn: 0, waiting: new Map(), send: setTriggerValue };
  form.leave = () => {
    forms.delete(parentElement);
    box.remove();
  };
  forms.set(parentElement, form);
  update(form, data);
  await addStyle(parentElement, data.style);
  parentElement.append(box);
  return form.leave;
}
