// Elements of the document: found, or named in an error, and written only where something changes.

/**
 * The element with an id.
 * @template {HTMLElement} [T=HTMLElement] @param {string} id @returns {T}
 */
export const element = (id) => within(document, `#${id}`);

/**
 * The first element within another that a selector matches.
 * @template {HTMLElement} [T=HTMLElement] @param {ParentNode} root @param {string} selector @returns {T}
 */
export function within(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`expected an element ${selector} on the page; there is none`);
  return /** @type {T} */ (found);
}

/** `within` of one root. @param {ParentNode} root @returns {(selector: string) => HTMLElement} */
export const finder = (root) => (selector) => within(root, selector);

/**
 * A text that is there already is left alone, so that nothing is laid out or read aloud anew.
 * @param {Element} place @param {string} text
 */
export function setText(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/**
 * The same of markup, which is remembered as it was written: what a browser reads back may be spelled otherwise.
 * @param {HTMLElement} place @param {string} html
 */
export function setMarkup(place, html) {
  if (place.dataset.html !== html) place.innerHTML = place.dataset.html = html;
}
