// Joins picker.js to a Streamlit component (v2). Streamlit calls the exported function at each
// change of data, with the same parent element; the other scripts are fetched once and kept.
const states = new WeakMap(); // parent element -> its latest data, and its picker once mounted
const searches = new Map(); // address of the shards -> promise of a search

/** Fetch one file of the search; answers with an error status are errors. */
async function fetchJson(address) {
  const response = await fetch(address);
  if (response.status === 404) document.dispatchEvent(new CustomEvent("atlas-missing"));
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

/** Run the other scripts; this module has an address of its own, so theirs are made whole. */
function runScripts(addresses) {
  const whole = addresses.map((address) => new URL(address, document.baseURI).href);
  return Promise.all(whole.map((address) => import(address)));
}

/** The search over the files at an address, shared by all pickers, begun again if it failed. */
function searchAt(address) {
  if (!searches.has(address)) {
    const load = (name) => fetchJson(`${address}/${encodeURIComponent(name)}.json`);
    const search = load("_manifest").then((manifest) => atlasSearch.create(load, manifest));
    search.catch(() => searches.delete(address));
    searches.set(address, search);
  }
  return searches.get(address);
}

/** Add the style sheet to the component, which stands in a shadow of its own. */
function addStyle(parent, address) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  return new Promise((resolve) => {
    link.onload = link.onerror = resolve;
    parent.appendChild(link);
  });
}

/** Mount the picker once its scripts are there. */
async function mount(state, parent, setTriggerValue) {
  await addStyle(parent, state.data.style);
  await runScripts(state.data.scripts);
  if (state.gone) return;
  const request =
    (action) =>
    ({ level, code }) => {
      setTriggerValue("request", [action, level, code]);
      parent.dispatchEvent(new CustomEvent("atlas-choice", { bubbles: true, composed: true }));
    };
  state.picker = atlasPicker.mount(parent, {
    get search() {
      return searchAt(state.data.shards);
    },
    chosen: state.data.chosen,
    label: state.data.label,
    placeholder: state.data.placeholder,
    single: state.data.single,
    levels: state.data.levels,
    onAdd: request("add"),
    onRemove: request("remove"),
  });
  // Begun before the first keystroke, but after the map, which is what one waits for.
  setTimeout(() => searchAt(state.data.shards).catch(() => {}), 2000);
}

/** Mount the picker, or show it the territories that Python now holds. */
export default async function ({ parentElement, data, setTriggerValue }) {
  const known = states.get(parentElement);
  if (known) {
    known.data = data;
    if (known.picker) known.picker.update(data.chosen);
    return known.leave; // Streamlit keeps the last answer only
  }
  const state = { data, picker: null, gone: false };
  state.leave = () => {
    state.gone = true;
    states.delete(parentElement);
    if (state.picker) state.picker.destroy();
  };
  states.set(parentElement, state);
  try {
    await mount(state, parentElement, setTriggerValue);
  } catch (error) {
    state.leave(); // so that the next call tries again
    throw error;
  }
  return state.leave;
}
