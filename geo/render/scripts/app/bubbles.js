// What a button beside the title opens (« Partager », « Image ») is the last thing of the document,
// after the whole page. With the keyboard, the focus goes there as soon as it opens; Escape gives it
// back to the button, which Streamlit does.
(function () {
  "use strict";

  const BUBBLE = "[data-testid=stPopoverBody]";
  const opened = new MutationObserver(focus);

  function focus() {
    const bubble = document.querySelector(BUBBLE);
    if (!bubble) return;
    opened.disconnect();
    bubble.tabIndex = -1;
    bubble.focus({ preventScroll: true });
  }

  document.addEventListener("click", ({ target, detail }) => {
    opened.disconnect();
    const isByKey = detail === 0; // a mouse or a finger counts its clicks
    if (!isByKey || !target.closest?.("[data-testid=stPopover]") || document.querySelector(BUBBLE)) return;
    opened.observe(document.body, { childList: true, subtree: true });
  }, true); // before Streamlit, which may open it at once
})();
