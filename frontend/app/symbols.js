// The symbols: what each is, in one line, and how they light up together. Pointing at one lights it in every formula and frames its panels.

/** @type {Record<string, { sign: string, meaning: string }>} */
export const SYMBOLS = {
  x: { sign: "x", meaning: "the image: the input, and the target. There is no label" },
  r: { sign: "r", meaning: "the latent state: the guess, one number for each latent. Not an output; inference moves it" },
  f: { sign: "f", meaning: "the activation, applied to each latent: how active it is" },
  W: { sign: "W", meaning: "the weights, a decoder: column k is the picture latent k draws. Held while r moves" },
  xh: { sign: "x̂", meaning: "the reconstruction W f(r): what the guess predicts x to be" },
  e: { sign: "e", meaning: "the prediction error x − x̂: orange where the guess missed ink, blue where it made some up" },
  F: { sign: "F", meaning: "the energy: half the squared error, plus what the prior charges for r. Inference lowers it" },
  eta: { sign: "η", meaning: "the rate: how far r moves at each iteration" },
  lambda: { sign: "λ", meaning: "the prior strength: how strongly r is held to what is expected before anything is seen" },
};

/** Let pointing at (or focusing) any symbol light it everywhere. @param {HTMLElement} root */
export function linkSymbols(root) {
  const light = (/** @type {Event} */ { target }) => {
    const symbol = target instanceof Element ? target.closest("[data-sym]") : null;
    const name = symbol?.getAttribute("data-sym") ?? "";
    if (document.documentElement.dataset.lit === name) return;
    document.documentElement.dataset.lit = name;
    for (const lit of root.querySelectorAll(".lit-symbol")) lit.classList.remove("lit-symbol");
    if (!name) return;
    for (const other of root.querySelectorAll(`[data-sym="${name}"], [data-shows~="${name}"]`)) other.classList.add("lit-symbol");
  };
  root.addEventListener("pointerover", light);
  root.addEventListener("focusin", light);
  for (const symbol of root.querySelectorAll("[data-sym]")) nameSymbol(symbol);
}

/** The meaning of a symbol, as its tooltip. @param {Element} symbol */
function nameSymbol(symbol) {
  const known = SYMBOLS[symbol.getAttribute("data-sym") ?? ""];
  if (known && symbol instanceof HTMLElement) symbol.title = `${known.sign}: ${known.meaning}`;
}
