// Copies the text that stands just before a button « data-copy », and says so on the button.
(function () {
  "use strict";

  /** Select a text as a person would, where the browser lets no page write to the clipboard. */
  function select(node) {
    const range = document.createRange();
    range.selectNodeContents(node);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }

  async function copy(button) {
    const text = button.previousElementSibling;
    select(text);
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copié";
    } catch (error) {
      button.textContent = "Ctrl+C pour copier";
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
})();
