// Times the territory picker from inside the page: from a press on a key to the second frame after
// the picker shows what it found for the text then written.
(function () {
  "use strict";

  /** Wait for the frame that shows what is in the page now. */
  function painted() {
    return new Promise((resolve) => {
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
    });
  }

  window.benchPicker = {
    /**
     * Time the next key pressed in `input`; `window.benchPicker.result` promises milliseconds,
     * null when nothing was shown within the limit. The picker drops the answers to older texts,
     * so that the first one after the key is that of the whole text.
     */
    arm(input, limit) {
      const picker = input.closest(".picker");
      window.benchPicker.result = new Promise((resolve) => {
        const onKey = (pressed) => {
          const watch = new MutationObserver(async () => {
            watch.disconnect();
            resolve((await painted()) - pressed.timeStamp);
          });
          watch.observe(picker, { childList: true, characterData: true, subtree: true });
          setTimeout(() => {
            watch.disconnect();
            resolve(null);
          }, limit);
        };
        // A letter that has no key of its own on this keyboard (« è ») comes without « keydown ».
        const stop = new AbortController();
        const begin = (event) => {
          stop.abort();
          onKey(event);
        };
        for (const name of ["keydown", "beforeinput"]) {
          input.addEventListener(name, begin, { capture: true, signal: stop.signal });
        }
      });
    },
    /** The name and the description of the first option; empty when there is none. */
    first(input) {
      const option = input.closest(".picker").querySelector("[role=listbox]:not([hidden]) li");
      const text = (part) => option.querySelector(`.picker-${part}`).textContent;
      return option ? [text("name"), text("meta")] : [];
    },
  };
})();
