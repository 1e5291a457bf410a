// Loads the page again when what it asks for is no longer there: the program or the data were
// replaced, or the server that has this visitor's page is not the one it came from. The page's
// address holds the selection. Only once the server answers, and never twice in a row.
(function () {
  "use strict";

  const LAST = "atlas-renewed"; // when this page was last loaded again
  const LEAST_MS = 20_000; // between two times: what stays missing is a fault, not a change
  const LOOK_MS = 1000;
  let isWaiting = false;

  async function answers() {
    try {
      return (await fetch(location.href, { method: "HEAD", cache: "no-store" })).ok;
    } catch {
      return false;
    }
  }

  async function renew() {
    if (isWaiting || Date.now() - Number(sessionStorage.getItem(LAST) || 0) < LEAST_MS) return;
    isWaiting = true;
    while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    sessionStorage.setItem(LAST, String(Date.now()));
    location.reload();
  }

  addEventListener("vite:preloadError", renew); // code of Streamlit's
  document.addEventListener("atlas-missing", renew); // what our scripts fetch
})();
