// Carries the data of the map from the page (a Streamlit component, v2) to the map in its frame.
// atlas.js announces each map to the page; the data is drawn there at once, without the detour of
// the frame's own messages and without code to evaluate.
const maps = new Set(); // { map, draw } of each frame that stands on the page
let latest = null;

function drawAll() {
  if (!latest) return;
  for (const each of maps) {
    if (each.map.getContainer().ownerDocument.defaultView) each.draw(each.map, latest);
    else maps.delete(each); // its frame is gone
  }
}

document.addEventListener("atlas-map", ({ detail }) => {
  maps.add(detail);
  drawAll();
});
// Maps that were there before this script ask to be announced again.
document.dispatchEvent(new CustomEvent("atlas-page"));

/** Draw the data on all maps of the page, now or when they come. */
export default function ({ data }) {
  latest = data.map;
  drawAll();
  return () => {
    latest = null;
  };
}
