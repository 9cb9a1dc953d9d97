// The document's elements: how they are found, made and written to. What is there already is not written again: a write costs a layout,
// and in a live region it is read out.

/** The element of an id, of which the page has one. @template {HTMLElement} T @param {string} id @returns {T} */
export const byId = (id) => /** @type {T} */ (document.getElementById(id));

/** The first element of a selector within another. @template {HTMLElement} T @param {ParentNode} root @param {string} selector @returns {T} */
export const find = (root, selector) => /** @type {T} */ (root.querySelector(selector));

/** All elements of a selector within another. @template {HTMLElement} T @param {ParentNode} root @param {string} selector @returns {T[]} */
export const findAll = (root, selector) => /** @type {T[]} */ ([...root.querySelectorAll(selector)]);

/** @param {Element} element @param {string} text */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Markup, compared with what was written last: a browser gives back another spelling of it. @param {HTMLElement} element @param {string} html */
export function writeHtml(element, html) {
  if (element.dataset.html !== html) element.innerHTML = element.dataset.html = html;
}

/** Buttons of which one is pressed: a click on another presses that. @param {HTMLElement[]} buttons @param {(button: HTMLElement) => void} chosen */
export function oneOf(buttons, chosen) {
  for (const button of buttons) {
    button.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      chosen(button);
    });
  }
}

/**
 * As many pixels in a canvas as it takes of the screen.
 * @param {HTMLCanvasElement} canvas @param {number} [scale] Pixels of the screen to one of CSS.
 * @returns {boolean} false while it has no box
 */
export function fitCanvas(canvas, scale = devicePixelRatio || 1) {
  const width = Math.round(canvas.clientWidth * scale), height = Math.round(canvas.clientHeight * scale);
  if (!width || !height) return false;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  return true;
}
