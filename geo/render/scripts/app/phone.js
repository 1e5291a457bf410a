// On a narrow screen Streamlit's sidebar, with the pages and the filters, covers what one chooses
// them for, and stays. This folds it once one has chosen a page or a filter.
(function () {
  "use strict";

  const NARROW = matchMedia("(max-width: 768px)"); // where Streamlit lays it over the page
  const SIDEBAR = "[data-testid=stSidebar]";

  function fold() {
    const sidebar = document.querySelector(SIDEBAR);
    const button = sidebar && sidebar.querySelector("[data-testid=stSidebarCollapseButton] button");
    if (!NARROW.matches || !button || sidebar.getBoundingClientRect().right <= 0) return;
    const hadFocus = sidebar.contains(document.activeElement);
    button.click();
    // What had the focus is out of sight: it goes to the button that opens the sidebar again.
    if (hadFocus) setTimeout(() => document.querySelector("[data-testid=stExpandSidebarButton]")?.focus());
  }

  /** Our fields and the picker tell of each choice; Streamlit's links and buttons are clicked. */
  document.addEventListener("atlas-choice", ({ target }) => {
    if (target.closest(SIDEBAR)) fold();
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.(`${SIDEBAR} :is([data-testid=stSidebarNavLink], .stButton button)`)) setTimeout(fold);
  });
})();
