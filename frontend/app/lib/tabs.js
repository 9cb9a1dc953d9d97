// The tabs, as the ARIA practices describe them: one stop for the Tab key, arrow keys choose, the chosen one's panel is
// shown.

/** @typedef {{ readonly current: string, select: (name: string) => void }} Tabs */

/**
 * @param {HTMLElement} list The element of role tablist.
 * @param {(name: string, before: string) => void} changed Called with the `data-tab` of the tab now chosen and of the
 *   one before.
 * @returns {Tabs}
 */
export function mountTabs(list, changed) {
  const tabs = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=tab]")]);
  const chosen = () => tabs.find((tab) => tab.getAttribute("aria-selected") === "true") ?? tabs[0];

  /** @param {HTMLElement} tab */
  function choose(tab) {
    const before = chosen();
    if (tab === before) return;
    for (const other of tabs) {
      const selected = other === tab;
      other.setAttribute("aria-selected", String(selected));
      other.tabIndex = selected ? 0 : -1;
      const panel = document.getElementById(other.getAttribute("aria-controls") ?? "");
      if (panel) panel.hidden = !selected;
    }
    changed(tab.dataset.tab ?? "", before.dataset.tab ?? "");
  }

  for (const tab of tabs) tab.addEventListener("click", () => choose(tab));
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(chosen());
    /** @type {Record<string, number>} */
    const places = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tabs.length - 1 };
    const place = places[event.key];
    if (place === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const tab = tabs[(place + tabs.length) % tabs.length];
    choose(tab);
    tab.focus();
  });

  return {
    get current() { return chosen().dataset.tab ?? ""; },
    select(name) {
      const tab = tabs.find((one) => one.dataset.tab === name);
      if (tab) choose(tab);
    },
  };
}
