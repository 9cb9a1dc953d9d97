// The symbols: what each is, in one line, and how they light up together. Pointing at one lights it in every formula, frames its panels and
// tells what it means.

/** @type {Record<string, { sign: string, meaning: string }>} */
export const SYMBOLS = {
  x: { sign: "x", meaning: "the image: the input, and the target. There is no label" },
  r: { sign: "r", meaning: "the latent state: the guess, one number for each latent. Not an output; inference moves it" },
  f: { sign: "f", meaning: "the activation, applied to each latent: how active it is" },
  W: { sign: "W", meaning: "the weights, a decoder: column k is the atom of latent k, the picture it draws. Held while r moves" },
  xh: { sign: "x̂", meaning: "the reconstruction W f(r): what the guess predicts x to be" },
  e: { sign: "e", meaning: "the prediction error x − x̂: orange where the guess missed ink, blue where it made some up" },
  F: { sign: "F", meaning: "the energy: half the squared error, plus what the prior charges for r. Inference lowers it" },
  eta: { sign: "η", meaning: "the rate: how far r moves at each iteration" },
  lambda: { sign: "λ", meaning: "the strength of the prior, which is what is expected of r before anything is seen" },
};

/** What else stands in the formulas. @type {Record<string, { sign: string, meaning: string }>} */
export const NOTATION = {
  rest: { sign: "r*", meaning: "r at rest: where nothing pulls it any further" },
  etaw: { sign: "η_w", meaning: "the learning rate: how far W moves at each update" },
  transpose: { sign: "Wᵀe", meaning: "W transposed: each latent asks how much its picture resembles what is missing" },
  hadamard: { sign: "⊙", meaning: "times, number by number" },
  slope: { sign: "f′", meaning: "the slope of f: how much more active a latent gets when r grows a little" },
  sign: { sign: "sign", meaning: "+1 above 0, −1 below, 0 at 0: a pull of the same strength whatever the size of r" },
  norm: { sign: "‖·‖²", meaning: "the length squared: the squares of all its numbers, added up" },
  sum: { sign: "Σₖ", meaning: "added up over all latents k" },
  change: { sign: "Δ", meaning: "a change: ΔW is what one update adds to W" },
  atom: { sign: "atom", meaning: "a column of W: what one latent draws, and what its number in r is multiplied with" },
  prior: { sign: "prior", meaning: "what is expected of r before anything is seen. Laplace: most of it 0; Gaussian: all of it near a mean" },
};

/** How long (ms) a symbol is pointed at before it tells what it means. */
const WAIT = 250;

/** Let pointing at (or focusing) any symbol light it everywhere. @param {HTMLElement} root */
export function linkSymbols(root) {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  root.append(tip);
  let waiting = 0;
  const over = (/** @type {Event} */ { target }) => {
    light(root, target instanceof Element ? target.closest("[data-sym]") : null);
    const told = target instanceof Element ? target.closest("[data-tip], [data-sym]") : null;
    clearTimeout(waiting);
    tip.hidden = true;
    const meaning = told && meaningOf(told);
    // In an open dialog everything is written out.
    if (told && meaning && !told.closest("dialog")) waiting = setTimeout(() => place(tip, told, meaning), WAIT);
  };
  root.addEventListener("pointerover", over);
  root.addEventListener("focusin", over);
  root.addEventListener("scroll", () => { tip.hidden = true; }, { capture: true, passive: true });
}

/** @param {HTMLElement} root @param {Element | null} symbol */
function light(root, symbol) {
  const name = symbol?.getAttribute("data-sym") ?? "";
  if (document.documentElement.dataset.lit === name) return;
  document.documentElement.dataset.lit = name;
  for (const lit of root.querySelectorAll(".lit-symbol")) lit.classList.remove("lit-symbol");
  if (!name) return;
  for (const other of root.querySelectorAll(`[data-sym="${name}"], [data-shows~="${name}"]`)) other.classList.add("lit-symbol");
}

/** @param {Element} symbol */
function meaningOf(symbol) {
  const written = symbol.textContent;
  const name = symbol.getAttribute("data-tip") ?? (written === "r*" ? "rest" : (symbol.closest("msub") ?? symbol).textContent === "ηw" ? "etaw" : "");
  const known = NOTATION[name] ?? SYMBOLS[symbol.getAttribute("data-sym") ?? ""];
  return known && `${known.sign}: ${known.meaning}`;
}

/** Above what it explains, or under it, and within the window. @param {HTMLElement} tip @param {Element} symbol @param {string} text */
function place(tip, symbol, text) {
  if (!symbol.isConnected) return;
  tip.textContent = text;
  tip.hidden = false;
  const box = symbol.getBoundingClientRect(), { offsetWidth, offsetHeight } = tip;
  const left = Math.min(Math.max(8, box.left + box.width / 2 - offsetWidth / 2), innerWidth - offsetWidth - 8);
  const top = box.top - offsetHeight - 8 > 0 ? box.top - offsetHeight - 8 : box.bottom + 8;
  tip.style.translate = `${left}px ${top}px`;
}
