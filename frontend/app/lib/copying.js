// Copying text out of the page.

/** @param {string} text @returns {Promise<boolean>} whether the browser let it */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Browsers keep the clipboard from pages that came over plain HTTP; the old way is open to them.
    const give = (/** @type {ClipboardEvent} */ event) => {
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
    };
    document.addEventListener("copy", give, { once: true });
    const copied = document.execCommand("copy");
    document.removeEventListener("copy", give);
    return copied;
  }
}
