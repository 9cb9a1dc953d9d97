// A still: what is on the stage, as it is at this moment. It lies over the stage, where everything goes on.

/** @param {HTMLElement[]} parts @returns {HTMLElement} */
export function still(...parts) {
  const over = document.createElement("div");
  over.className = "still";
  over.inert = true;
  over.setAttribute("aria-hidden", "true");
  for (const part of parts) {
    const copy = /** @type {HTMLElement} */ (part.cloneNode(true));
    const from = part.querySelectorAll("canvas"), to = copy.querySelectorAll("canvas");
    from.forEach((canvas, at) => {
      if (canvas.width && canvas.height) to[at].getContext("2d")?.drawImage(canvas, 0, 0);
    });
    // Nothing refers to what is in a still, and nothing in it is to be taken for what it is a picture of.
    for (const element of copy.querySelectorAll("*")) {
      for (const name of ["aria-labelledby", "aria-describedby", "aria-controls", "for", "role", "aria-live"]) {
        element.removeAttribute(name);
      }
    }
    over.append(copy);
  }
  return over;
}
