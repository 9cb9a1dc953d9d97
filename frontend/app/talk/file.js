// A talk as a file: downloaded, chosen, or dropped anywhere on the page. The server reads it, and says in which line
// what is wrong.
/** @import { Talk } from "./scene.js" */
import { download as handOver } from "../lib/download.js";
import { asFile } from "./own.js";

/** @param {{ title: string, scenes: import("./scene.js").Scene[] }} talk */
export function download(talk) {
  const name =
    talk.title
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}]+/gu, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 60) || "talk";
  handOver(new Blob([`${JSON.stringify(asFile(talk), null, 2)}\n`], { type: "application/json" }), `${name}.json`);
}

/**
 * @param {File} file @returns {Promise<Talk>} Rejects with a sentence for people on a file that is none.
 */
export async function read(file) {
  const text = await file.text();
  let reply;
  try {
    reply = await fetch("api/scenes/check", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: text,
    });
  } catch {
    throw new Error(`${file.name}: the server that reads it cannot be reached. Try again in a moment.`);
  }
  const answer = await reply.json().catch(() => ({}));
  // What the file leaves out it leaves at its default.
  if (reply.ok) {
    return {
      ...answer,
      scenes: answer.scenes.map((/** @type {Partial<import("./scene.js").Scene>} */ scene) => ({
        caption: "", spotlight: [],
        ...scene,
      })),
    };
  }
  const why = typeof answer.detail === "string" ? answer.detail : `it could not be read (error ${reply.status})`;
  throw new Error(`${file.name}, ${why}`);
}

/** @param {File | DataTransferItem | undefined} thing What is dragged, or was dropped. */
const isJson = (thing) =>
  thing !== undefined && (thing.type === "application/json" || (thing instanceof File && /\.json$/i.test(thing.name)));

/**
 * Files of scenes that are dropped on the page; all others are somebody else's.
 * @param {HTMLElement} target What is lit meanwhile. @param {(file: File) => void} take
 */
export function onDropped(target, take) {
  document.addEventListener("dragover", (event) => {
    if (![...(event.dataTransfer?.items ?? [])].some((item) => item.kind === "file" && isJson(item))) return;
    event.preventDefault();
    event.stopPropagation();
    target.classList.add("awaiting");
  }, { capture: true });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) target.classList.remove("awaiting"); });
  document.addEventListener("drop", (event) => {
    target.classList.remove("awaiting");
    const file = [...(event.dataTransfer?.files ?? [])].find(isJson);
    if (!file) return;
    event.preventDefault();
    event.stopPropagation();
    take(file);
  }, { capture: true });
}
