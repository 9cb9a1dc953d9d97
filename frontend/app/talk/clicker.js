// What moves a talk on: the keys of clickers and keyboards, and a finger.
/** @import { Stage } from "./stage.js" */
import { register } from "../lib/keys.js";

/** How far (px) a finger moves for it to be meant. */
const SWIPE = 60;
/** How long (ms) the mouse rests before its pointer is out of the picture. */
const REST = 2000;

/** @param {Stage} stage */
export function registerClicker(stage) {
  /** @type {import("../lib/keys.js").Mode[]} */ const modes = ["talk"];
  const next = () => void stage.go(stage.at + 1), before = () => void stage.go(stage.at - 1),
    leave = () => void stage.end();
  register(
    { key: "PageDown", shown: "PageDown", name: "next scene", modes, do: next },
    { key: "PageUp", shown: "PageUp", name: "scene before", modes, do: before },
    { key: "ArrowDown", shown: "↓", name: "next scene", modes, do: next },
    { key: "ArrowUp", shown: "↑", name: "scene before", modes, do: before },
    { key: "Home", shown: "Home", name: "first scene", modes, do: () => void stage.go(0) },
    { key: "End", shown: "End", name: "last scene", modes, do: () => void stage.go(Infinity) },
    { key: "r", shown: "R", name: "this scene once more, from its beginning", modes, do: () => void stage.again() },
    {
      key: "b", shown: "B", name: "blank: nothing is seen, the clock waits. Again: back", modes,
      do: () => stage.blank(),
    },
    { key: ".", shown: ".", name: "blank, on clickers", modes, do: () => stage.blank() },
    {
      key: "z", shown: "Z", name: "freeze: what is seen stands still, all behind it goes on. Again: on", modes,
      do: () => stage.freeze(),
    },
    { key: "f", shown: "F", name: "full screen", modes, do: fullScreen },
    { key: "Escape", shown: "Esc", name: "leave the talk", modes, do: leave },
  );
  onSwipe(() => stage.running, next, before);
  hidePointer();
  for (const [name, does] of Object.entries({ before, next, leave })) {
    document.querySelector(`.strip [data-do="${name}"]`)?.addEventListener("click", does);
  }
}

function fullScreen() {
  if (document.fullscreenElement) void document.exitFullscreen();
  // A browser may not let it.
  else document.documentElement.requestFullscreen().catch(() => {});
}

/**
 * Touches, not pointers: of a pointer the browser says no more once it takes its way for a scroll.
 * @param {() => boolean} heeds @param {() => void} next @param {() => void} before
 */
function onSwipe(heeds, next, before) {
  /** @type {Touch | null} */ let from = null;
  addEventListener(
    "touchstart",
    ({ touches }) => {
      from = touches.length === 1 ? touches[0] : null;
    },
    { capture: true, passive: true },
  );
  addEventListener("touchend", ({ changedTouches: [to] }) => {
    if (!from || to.identifier !== from.identifier || !heeds()) return;
    const across = to.clientX - from.clientX;
    if (Math.abs(across) < SWIPE || Math.abs(across) < 2 * Math.abs(to.clientY - from.clientY)) return;
    (across < 0 ? next : before)();
  }, { capture: true, passive: true });
}

function hidePointer() {
  const root = document.documentElement;
  let waiting = 0;
  addEventListener("pointermove", () => {
    clearTimeout(waiting);
    delete root.dataset.pointer;
    waiting = setTimeout(() => { root.dataset.pointer = "rests"; }, REST);
  }, { passive: true });
}
