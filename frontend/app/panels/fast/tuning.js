// The drawer of what sets the clock is closed by Esc, too: after all that Esc closes first.
import { element } from "../../lib/dom.js";
import { pressing, register } from "../../lib/keys.js";

export function registerTuning() {
  const tune = element("tune");
  register({
    key: "Escape", shown: "Esc", name: "close rate, prior, start and speed", modes: ["page"],
    when: () => tune.ariaExpanded === "true" && tune.checkVisibility(),
    do: () => {
      pressing("tune")();
      tune.focus();
    },
  });
}
