// The one table of panels: what spotlights, `hide=` and pictures know each part of the page by.

/** @typedef {{ title: string, selector: string, look?: string }} Panel */

const phase = (/** @type {string} */ name) => `.phase[data-phase="${name}"]`;

/** @type {Record<string, Panel>} By name, in the order in which they are offered. */
export const PANELS = {
  world: { title: "The world", selector: "#world" },
  predict: { title: "1 Predict", selector: phase("predict") },
  compare: { title: "2 Compare", selector: phase("compare") },
  update: { title: "3 Update", selector: phase("update") },
  settle: { title: "Settle", selector: phase("settle") },
  input: { title: "Input", selector: "figure[aria-label='Input']" },
  prediction: { title: "Prediction", selector: "figure[aria-label='Prediction']" },
  error: { title: "Prediction error", selector: "figure[aria-label='Prediction error']" },
  latents: { title: "Latent state", selector: "figure[aria-label='Latent state']" },
  energy: { title: "Energy", selector: "figure[aria-label='Energy']" },
  dictionary: { title: "Dictionary", selector: "#look-dictionary", look: "dictionary" },
  change: { title: "Update of W", selector: "#look-update", look: "update" },
  curves: { title: "Curves", selector: "#look-curves", look: "curves" },
  landscape: { title: "Landscape", selector: "#look-landscape", look: "landscape" },
  fast: { title: "Fast: inference", selector: "#fast" },
  slow: { title: "Slow: learning", selector: "#slow" },
  transport: { title: "Buttons and timelines", selector: ".transport" },
  top: { title: "Top line", selector: ".top" },
  bottom: { title: "Bottom line", selector: ".bottom" },
};

/** All elements of a panel. @param {string} name @returns {HTMLElement[]} */
export const elementsOf = (name) => [...document.querySelectorAll(PANELS[name]?.selector ?? "none")].filter((element) => element instanceof HTMLElement);

/** The panel itself. @param {string} name @returns {HTMLElement | null} */
export const panel = (name) => elementsOf(name)[0] ?? null;
