// How much larger than usual things are: the size of type, which grows with the window (style/tokens.css), to 16 px.

let known = { of: "", unit: 1 };

/**
 * 1 where type has a laptop's size. Asking the stylesheet anew at every frame would cost a layout.
 * @returns {number}
 */
export function unit() {
  const root = document.documentElement, { mode, enlarged } = root.dataset;
  const of = `${innerWidth} ${innerHeight} ${mode} ${enlarged}`;
  if (known.of !== of) known = { of, unit: parseFloat(getComputedStyle(root).fontSize) / 16 };
  return known.unit;
}
