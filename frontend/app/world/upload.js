// Upload: any image of a digit, by button, by dropping it, or by pasting it. The server finds the ink; the page shows
// what it made of it.
/** @import { Panel, World } from "./panel.js" */
import { finder } from "../lib/dom.js";
import { onTheme, SHADES } from "../lib/colours.js";
import { Picture } from "../lib/picture.js";
import { grey } from "./grey.js";
import { smaller } from "./smaller.js";

/**
 * How long (ms) an answer may take: longer than the server waits for a file, so that it can say itself what was wrong.
 */
const WITHIN = 150_000;

/**
 * What the server makes of a file: the original as the address of a picture, what the model is to see, and
 * a notice for people.
 * @typedef {import("./grey.js").Bytes & { original: string, inverted: boolean, notice?: string | null }} Read
 */

/**
 * @param {HTMLElement} panel @param {World} world
 * @returns {Panel & { give: (arrived: import("./arrivals.js").Arrived) => void }} `give` takes what came, from wherever
 */
export function mountUpload(panel, world) {
  const find = finder(panel);
  const input = /** @type {HTMLInputElement} */ (find("input[type=file]"));
  const result = find(".result"), refusal = find(".refusal"), remark = find(".remark"), busy = find(".busy");
  const original = /** @type {HTMLImageElement} */ (find("img"));
  const view = new Picture(/** @type {HTMLCanvasElement} */ (find("canvas")), SHADES.x);
  const ways = /** @type {HTMLInputElement[]} */ ([...panel.querySelectorAll("input[type=radio]")]);
  /** The file that is shown. @type {File | null} */
  let shown = null;
  /** @type {AbortController | null} */
  let sending = null;

  /** @param {File} file @param {"auto" | "true" | "false"} invert @param {string} [notice] On how it came. */
  async function send(file, invert, notice = "") {
    sending?.abort(); // only the last one counts
    const mine = (sending = new AbortController());
    const late = setTimeout(() => mine.abort(new Refusal(LATE)), WITHIN);
    refusal.textContent = "";
    remark.textContent = notice;
    busy.hidden = false;
    try {
      const [sent, result] = await readOrSmaller(file, invert, mine.signal);
      show(sent, result);
      remark.textContent = [notice, result.notice].filter(Boolean).join(" ");
    } catch (error) {
      if (sending !== mine) return;
      refusal.textContent =
        error instanceof Refusal ? error.message : "The server could not be reached. Try again in a moment.";
    } finally {
      clearTimeout(late);
      if (sending === mine) busy.hidden = true;
    }
  }

  /** @param {File} file @param {Read} read */
  function show(file, { original: address, inverted, ...bytes }) {
    shown = file;
    const { rows, columns, pixels } = grey(bytes);
    original.src = address;
    original.alt = `${file.name || "pasted image"}, as it came`;
    for (const way of ways) way.checked = way.value === String(inverted);
    view.paint(pixels, [rows, columns], 1);
    result.hidden = false;
    world.sendInput(pixels, "upload");
  }

  /** @param {import("./arrivals.js").Arrived} arrived */
  function give({ file, notice }) {
    if (file) void send(file, "auto", notice);
    else [refusal.textContent, remark.textContent] = [notice, ""];
  }

  // The input names each kind of image: asked for any, a phone would send its own (HEIC), which few can read; so it
  // converts them.
  find("button").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    if (input.files?.length) give({ file: input.files[0], notice: "" });
    input.value = ""; // so that the same file can be chosen again
  });
  for (const way of ways) {
    way.addEventListener("change", () => {
      if (shown) send(shown, way.value === "true" ? "true" : "false");
    });
  }
  onTheme(() => view.again());
  return { give, shown() {} };
}

/** What the server has to say against a file, in words meant for people. */
class Refusal extends Error {
  /** @param {string} message @param {boolean} [tooLarge] Made smaller, it may be taken. */
  constructor(message, tooLarge = false) {
    super(message);
    this.tooLarge = tooLarge;
  }
}
const LATE = "No answer came: the picture may not have reached the server. The drawing is as it was. " +
  "Try again, or choose a smaller picture.";

/**
 * What is too large for the server is made smaller here and sent once more.
 * @param {File} file @param {string} invert @param {AbortSignal} signal
 * @returns {Promise<[File, Read]>} what was sent in the end, and what was made of it
 */
async function readOrSmaller(file, invert, signal) {
  try {
    return [file, await read(file, invert, signal)];
  } catch (error) {
    const small = error instanceof Refusal && error.tooLarge ? await smaller(file) : null;
    if (!small) throw error;
    return [small, await read(small, invert, signal)];
  }
}

/** @param {File} file @param {string} invert @param {AbortSignal} signal @returns {Promise<Read>} */
async function read(file, invert, signal) {
  const body = new FormData();
  body.append("file", file);
  const reply = await fetch(`api/upload?invert=${invert}`, { method: "POST", body, signal });
  if (reply.ok) return reply.json();
  const kind = reply.headers.get("content-type") ?? "";
  const message = kind.startsWith("text/plain") ? await reply.text() : (await reply.json().catch(() => ({}))).detail;
  if (typeof message === "string") throw new Refusal(message.trim(), reply.status === 413);
  if (reply.status >= 500) throw new Error("not the server's own");
  if (reply.status === 413) throw new Refusal("The file is too large.", true);
  throw new Refusal(`The server could not read it (error ${reply.status}).`);
}
