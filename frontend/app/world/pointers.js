// Where a pointer is on a square surface, as shares of its width and height.

/**
 * All the places an event tells of: between two frames a pointer is seen more often than there are events.
 * @param {PointerEvent} event
 * @param {HTMLElement} surface Measured anew each time: the page may have scrolled or been resized since the last event.
 * @returns {{ x: number, y: number, pressure: number }[]} from 0 to 1 inside the surface; pressure is 0.5 for all but pens
 */
export function places(event, surface) {
  const box = surface.getBoundingClientRect();
  const coalesced = event.getCoalescedEvents?.() ?? [];
  return (coalesced.length ? coalesced : [event]).map(({ clientX, clientY, pressure, pointerType }) => ({
    x: (clientX - box.left) / box.width,
    y: (clientY - box.top) / box.height,
    // A mouse knows none, and a finger's is its size.
    pressure: pointerType === "pen" && pressure > 0 ? pressure : 0.5,
  }));
}

/**
 * `act`, at most once in each animation frame.
 * @param {() => void} act @returns {() => void} asks for it
 */
export function oncePerFrame(act) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      act();
    });
  };
}
