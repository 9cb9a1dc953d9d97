// The colours of the symbols, read from the stylesheet, which alone defines them.

/** @type {Map<string, string>} */ const known = new Map();
let theme = "";

/**
 * The colour of a symbol in the theme at hand; asking the stylesheet anew at every frame would cost a layout.
 * @param {string} name A custom property, without its dashes.
 */
export function colour(name) {
  const { dataset } = document.documentElement;
  if (dataset.theme !== theme) known.clear();
  theme = dataset.theme ?? "";
  const value = known.get(name) ?? getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  known.set(name, value);
  return value;
}

/** @param {string} hex @returns {[number, number, number]} */
function rgb(hex) {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

// Pictures are film: they keep their dark ground in both themes, and so the colours of the dark one.
export const FILM = {
  ground: "#0b0d11", x: "#f4f1e8", xh: "#4cc2a4", e: "#ff8a4c", "e-neg": "#5896ff", w: "#a78bfa", negative: "#77808e",
};

/**
 * 256 shades from fully negative over nothing to fully positive, as 32-bit pixels.
 * @param {keyof typeof FILM} positive
 * @param {keyof typeof FILM} negative
 */
function shades(positive, negative) {
  const bytes = new Uint8ClampedArray(256 * 4);
  const ground = rgb(FILM.ground);
  for (let i = 0; i < 256; i++) {
    const value = (i - 128) / 127;
    const ink = rgb(FILM[value < 0 ? negative : positive]);
    // A little more light at the bottom, so that small values can be seen at all.
    const share = Math.abs(value) ** 0.8;
    for (let c = 0; c < 3; c++) bytes[4 * i + c] = ground[c] + (ink[c] - ground[c]) * Math.min(1, share);
    bytes[4 * i + 3] = 255;
  }
  return new Uint32Array(bytes.buffer);
}

export const SHADES = {
  x: shades("x", "negative"), xh: shades("xh", "negative"), e: shades("e", "e-neg"), w: shades("w", "negative"),
};
/** Not sensed: neither ink nor the dark of a pixel that is known to be empty. */
export const UNSENSED = new Uint32Array(new Uint8ClampedArray([50, 56, 72, 255]).buffer)[0];
