// Puts a drawing on the page: HTML with an SVG, made and escaped by Python. Streamlit's own element
// drops SVG, and sends text as it is; compressed, the network of all poles is a quarter of that.
// Streamlit (components v2) calls the exported function at each change of data, with the same
// parent element.
const latest = new WeakMap(); // parent element -> what it must show

/** Read what Python compressed with gzip and wrote in base 64. */
function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

export default async function ({ parentElement, data }) {
  if (latest.get(parentElement) === data.drawing) return;
  latest.set(parentElement, data.drawing);
  const html = await unpacked(data.drawing);
  if (latest.get(parentElement) !== data.drawing) return; // another one came meanwhile
  const parsed = new DOMParser().parseFromString(html, "text/html"); // runs nothing
  parentElement.replaceChildren(...parsed.body.children);
}
