// On a phone the cards follow one another, and whoever draws would not see the guess chase the drawing: here it is once
// more, in small. In a recording it is in the place of the drawing surface.
/** @import { World } from "./panel.js" */
import { SHADES } from "../lib/colours.js";
import { Picture, pixelsOf } from "../lib/picture.js";
import { isPlayer } from "../take/player.js";

/** @param {HTMLElement} element @param {World} world @returns {{ shown: () => void }} */
export function mountChase(element, world) {
  const [input, guess] = [...element.querySelectorAll("canvas")];
  const x = new Picture(input, SHADES.x), xh = new Picture(guess, SHADES.xh);
  const narrow = matchMedia("(max-width: 900px)"); // as in the stylesheet
  return {
    shown() {
      const now = world.shown();
      if (!now || !(narrow.matches || isPlayer())) return;
      x.paint(now.x, pixelsOf(world.shape), 1, now.mask);
      xh.paint(now.xh, pixelsOf(world.shape), 1);
    },
  };
}
