// A state in a few words, so that its scene is found in a list.

/** @param {import("../scenes/state.js").State} state */
export function inWords({ model, input, source, iteration, playing, weights }) {
  const image = seenIn(input, source);
  const when =
    iteration === "settled" ? "settled" : playing ? `plays from ${iteration}` : `iteration ${iteration ?? 0}`;
  const learned = weights?.updates ? `W after ${weights.updates} update${weights.updates === 1 ? "" : "s"}` : "";
  return [model === "digits" ? "" : model, image, when, learned].filter(Boolean).join(" · ");
}

/** @param {import("../scenes/state.js").State["input"]} input @param {string | null | undefined} source */
function seenIn(input, source) {
  if (!input || "default" in input) return source ?? "";
  if ("sample" in input) return `sample ${input.sample}`;
  if ("value" in input) return `x = ${input.value}`;
  if ("blank" in input) return "nothing seen";
  return source ?? ("latents" in input ? "drawn by the model" : "an image");
}
