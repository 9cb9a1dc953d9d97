// How large what is painted at every frame is. To ask it then, after something was written, has the whole page laid out
// once more in each; this knows it from when it was resized last, a frame later.

/** @type {WeakMap<Element, { width: number, height: number, zoom: number }>} */
const known = new WeakMap();
/** @type {ResizeObserver | null} */
let watching = null;

/** @param {Element & { currentCSSZoom?: number }} element */
const measured = (element) =>
  ({ width: element.clientWidth, height: element.clientHeight, zoom: element.currentCSSZoom ?? 1 });

/**
 * The width and the height of an element within its borders (px), and how much it is zoomed, as it was when it was
 * resized last.
 * @param {Element} element
 */
export function boxOf(element) {
  const box = known.get(element);
  // What has none may have one by now, which would be told of too late to be painted in this frame.
  if (box?.width && box.height) return box;
  watching ??= new ResizeObserver((changes) => {
    for (const { target } of changes) known.set(target, measured(target));
  });
  if (!box) watching.observe(element);
  const now = measured(element);
  known.set(element, now);
  return now;
}
