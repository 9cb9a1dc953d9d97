// The colours of the symbols, read from the stylesheet, which alone defines them; and the shades that pictures are made
// of: light on film in the dark theme, ink on paper in the light one.

/** @type {Map<string, string>} */ const known = new Map();
/** @type {Map<string, Uint32Array>} */ const developed = new Map();
let theme = "";

/** What was worked out for one theme is not of the other. */
function follow() {
  const { theme: now = "" } = document.documentElement.dataset;
  if (now === theme) return;
  theme = now;
  known.clear();
  developed.clear();
}

/**
 * The colour of a symbol in the theme at hand; asking the stylesheet anew at every frame would cost a layout.
 * @param {string} name A custom property, without its dashes.
 */
export function colour(name) {
  follow();
  const value = known.get(name) ?? getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  known.set(name, value);
  return value;
}

/** @param {() => void} repaint What was painted once, and not with every frame, is painted again in the other theme. */
export function onTheme(repaint) {
  new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

/** @param {string} name A custom property that is six hexadecimal digits. @returns {[number, number, number]} */
export function rgb(name) {
  const value = parseInt(colour(name).slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/**
 * 256 shades from fully negative over nothing to fully positive, as 32-bit pixels, in the theme at hand.
 * @typedef {() => Uint32Array} Shades
 * @param {string} positive @param {string} negative @param {string} ground Their colours, by name.
 * @returns {Shades}
 */
function shades(positive, negative, ground) {
  const name = `${positive} ${negative} ${ground}`;
  return () => {
    follow();
    const table = developed.get(name) ?? develop(rgb(positive), rgb(negative), rgb(ground));
    developed.set(name, table);
    return table;
  };
}

/** @param {number[]} positive @param {number[]} negative @param {number[]} ground */
function develop(positive, negative, ground) {
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) {
    const value = (i - 128) / 127;
    const ink = value < 0 ? negative : positive;
    // A little more colour at the bottom, so that small values can be seen at all.
    const share = Math.abs(value) ** 0.8;
    for (let c = 0; c < 3; c++) bytes[4 * i + c] = ground[c] + (ink[c] - ground[c]) * Math.min(1, share);
    bytes[4 * i + 3] = 255;
  }
  return new Uint32Array(bytes.buffer);
}

/** `touched` and `guessed`: what was felt in the dark room, and what is made up of the rest. */
export const SHADES = {
  x: shades("x", "negative", "film"), xh: shades("xh", "negative", "film"), e: shades("e", "e-neg", "film"),
  w: shades("w", "w-neg", "film"), touched: shades("x", "negative", "lit"), guessed: shades("xh", "negative", "unlit"),
};

const unseen = shades("unsensed", "unsensed", "unsensed");
/** Not sensed: neither ink nor the ground of a pixel that is known to be empty. */
export const unsensed = () => unseen()[128];
