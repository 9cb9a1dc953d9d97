// Handing a file to whoever is at the page.

/** @param {Blob} content @param {string} name */
export function download(content, name) {
  const link = document.createElement("a"), url = URL.createObjectURL(content);
  Object.assign(link, { href: url, download: name });
  link.click();
  // The browser reads it after this.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** @param {number} bytes */
export const sizeOf = (bytes) =>
  bytes < 1e3 ? `${bytes} bytes` : bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
