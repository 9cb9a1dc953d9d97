// Where a pointer is on a square surface, as shares of its width and height; and which of several pointers is the hand
// that acts.

/**
 * From 0 to 1 inside the surface; pressure is 0.5 for all but pens.
 * @typedef {{ x: number, y: number, pressure: number }} Place
 */

/**
 * All the places that an event reports: between two frames a pointer is sampled more often than there are events.
 * @param {PointerEvent} event
 * @param {HTMLElement} surface Measured anew each time: the page may have scrolled or been resized since the last
 *   event.
 * @returns {Place[]}
 */
function places(event, surface) {
  const box = surface.getBoundingClientRect();
  const coalesced = event.getCoalescedEvents?.() ?? [];
  return (coalesced.length ? coalesced : [event]).map(({ clientX, clientY, pressure, pointerType }) => ({
    x: (clientX - box.left) / box.width,
    y: (clientY - box.top) / box.height,
    // A mouse has none, and a finger's is its size.
    pressure: pointerType === "pen" && pressure > 0 ? pressure : 0.5,
  }));
}

// Bits of PointerEvent.buttons.
const PRIMARY = 1, PEN_ERASER = 32;

/**
 * What one hand does to a surface.
 * @typedef {object} Hand
 * @property {(event: PointerEvent) => void} down
 * @property {(event: PointerEvent) => void} move
 * @property {() => void} lift
 * @property {() => void} takeBack In place of `lift`: it was a palm, and what it did since it came down is undone.
 *
 * What is held in a hand, whether that is a pointer or keys. `eraser`: it is held upside down.
 * @typedef {Pick<Hand, "lift" | "takeBack"> & {
 *   down: (at: Place, how: { eraser: boolean }) => void, move: (through: Place[]) => void,
 * }} Tool
 */

/** A tool in the hand that a pointer is. @param {HTMLElement} surface @param {Tool} tool @returns {Hand} */
export const holding = (surface, tool) => ({
  ...tool,
  down(event) {
    event.preventDefault(); // no selection, no drag of a picture
    tool.down(places(event, surface)[0], { eraser: (event.buttons & PEN_ERASER) !== 0 });
  },
  move: (event) => tool.move(places(event, surface)),
});

/**
 * A finger that comes down may be there to scroll the page: as long as `mayScroll` says so (its surface then lets the
 * browser scroll up and down, by its touch-action), it is a hand once it goes across. One that is lifted before has
 * `tapped`.
 * @typedef {{ mayScroll: () => boolean, tapped: () => void }} Scrolling
 */

/** How far (px) a finger goes before it is clear which way. */
const SLOP = 6;

/** @param {PointerEvent} from @param {PointerEvent} to */
function goesAcross(from, to) {
  const across = Math.abs(to.clientX - from.clientX);
  return across > SLOP && across > Math.abs(to.clientY - from.clientY);
}

/**
 * Follow one hand at a time. A palm comes down before its pen, and is no hand once the pen is there. That a pointer was
 * lifted may never be reported: then it follows from what it does next.
 * @param {HTMLElement} surface @param {Hand} hand
 * @param {{ hovers?: boolean, scrolling?: Scrolling }} [options] `hovers`: whether a mouse or a pen over the surface is
 *   a hand without being pressed.
 */
export function followHand(surface, hand, { hovers = false, scrolling } = {}) {
  /** @type {{ id: number, type: string } | null} */
  let active = null;
  /** A finger that may yet scroll. @type {PointerEvent | null} */ let undecided = null;
  const presses = (/** @type {PointerEvent} */ { buttons }) => (buttons & (PRIMARY | PEN_ERASER)) !== 0;

  /** @param {PointerEvent} event */
  function begin(event) {
    undecided = null;
    active = { id: event.pointerId, type: event.pointerType };
    hand.down(event);
  }

  /** @param {PointerEvent} event */
  function press(event) {
    begin(event);
    try {
      surface.setPointerCapture(event.pointerId);
    } catch { /* It was lifted already: there is nothing to follow beyond the surface. */ }
  }

  function end() {
    if (!active) return;
    active = null;
    hand.lift();
  }

  /** Whether another pointer has to wait until the active one is lifted. @param {PointerEvent} event */
  function waits({ pointerId, pointerType, isPrimary }) {
    if (!active || active.id === pointerId || pointerType !== "touch") return false;
    // A palm beside its pen, or a second finger. Of several only the first is primary: another primary one says that it
    // is gone.
    return active.type === "pen" || !isPrimary;
  }

  surface.addEventListener("pointerdown", (event) => {
    if (!presses(event) || waits(event)) return;
    if (active?.type === "touch" && event.pointerType === "pen") {
      active = null;
      hand.takeBack();
    }
    end();
    if (event.pointerType === "touch" && scrolling?.mayScroll()) undecided = event;
    else press(event);
  });
  surface.addEventListener("pointermove", (event) => {
    if (undecided?.pointerId === event.pointerId && goesAcross(undecided, event)) press(undecided);
    const hovering = hovers && event.pointerType !== "touch";
    if (!active && hovering) begin(event);
    if (event.pointerId !== active?.id) return;
    if (presses(event) || hovering) hand.move(event);
    else end();
  });
  const lifted = (/** @type {PointerEvent} */ event) => {
    // What is within the surface loses a finger to it.
    const handedOver = event.type === "lostpointercapture" && event.target !== surface;
    if (event.pointerId === active?.id && !handedOver) end();
  };
  surface.addEventListener("pointerup", ({ pointerId }) => {
    if (undecided?.pointerId === pointerId) scrolling?.tapped();
  });
  const decided = (/** @type {PointerEvent} */ { pointerId }) => {
    if (undecided?.pointerId === pointerId) undecided = null;
  };
  for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) surface.addEventListener(name, decided);
  const ends = /** @type {const} */ (["pointerup", "pointercancel", "pointerleave", "lostpointercapture"]);
  for (const name of ends) surface.addEventListener(name, lifted);
}

/**
 * `act`, at most once in each animation frame.
 * @param {() => void} act @returns {() => void} requests it
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
