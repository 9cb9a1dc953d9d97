// JSON that the page reads: from the server, or, where the page is a file of its own, from that file.

/**
 * @param {string} path Of the server, beside the page.
 * @returns {Promise<any>}
 */
export async function fetched(path) {
  const carried = document.querySelector(`script[type="application/json"][data-path="${CSS.escape(path)}"]`);
  if (carried) return JSON.parse(carried.textContent ?? "");
  if (document.documentElement.hasAttribute("data-player")) throw new Error(`${path}: expected it in this file, which has no server to ask`);
  const reply = await fetch(path);
  if (!reply.ok) throw new Error(`${path}: expected JSON; got ${reply.status} ${reply.statusText}`);
  return reply.json();
}
