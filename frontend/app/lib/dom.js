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

/**
 * All elements within another that a selector matches.
 * @template {HTMLElement} [T=HTMLElement] @param {ParentNode} root @param {string} selector @returns {T[]}
 */
export const allWithin = (root, selector) => /** @type {T[]} */ ([...root.querySelectorAll(selector)]);

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

/**
 * Buttons of which one is pressed: a click on another presses that one.
 * @param {HTMLElement[]} buttons @param {(button: HTMLElement) => void} chosen
 */
export function oneOf(buttons, chosen) {
  for (const button of buttons) {
    button.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      chosen(button);
    });
  }
}

/**
 * As many pixels in a canvas as its box takes of the screen.
 * @param {HTMLCanvasElement} canvas @param {number} scale Pixels of the screen to one of CSS.
 * @returns {boolean} false while it has no box
 */
export function fitCanvas(canvas, scale) {
  const width = Math.round(canvas.clientWidth * scale), height = Math.round(canvas.clientHeight * scale);
  if (!width || !height) return false;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  return true;
}
