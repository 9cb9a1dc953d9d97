// Captions: Markdown with formulas, rendered by the server, once each; what was rendered is kept with the scene, so
// that a talk needs no network for it.
import { MOST } from "./own.js";

/** @typedef {import("./scene.js").Kept} Kept */

/** What the server has to say against a caption: a formula that it cannot read. */
export class Refusal extends Error {}

/** @param {string} markdown @returns {Promise<string>} HTML; the server leaves nothing in it that runs */
export async function render(markdown) {
  if (markdown.trim() === "") return "";
  const reply = await fetch("api/render", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ markdown: markdown.slice(0, MOST.caption) }),
  });
  if (reply.ok) return (await reply.json()).html;
  const { detail } = await reply.json().catch(() => ({}));
  throw new Refusal(typeof detail === "string" ? detail : `The caption could not be rendered (error ${reply.status}).`);
}

/**
 * What a speaker shows of a longer text: its first paragraph, with the formula that this leads up to.
 * @param {string} markdown @returns {string}
 */
export function lead(markdown) {
  const [first = "", next = ""] = markdown.trim().split(/\n\s*\n/);
  return next.startsWith("$$") ? `${first}\n\n${next}` : first;
}

/** A caption as it was written, where it cannot be rendered. @param {string} markdown @returns {string} */
export function written(markdown) {
  const text = document.createElement("p");
  text.textContent = markdown;
  return text.outerHTML;
}

/** Whether a scene has its caption as it is to be shown. @param {Kept} scene */
export const isRendered = ({ caption, rendered }) => caption.trim() === "" || rendered?.from === caption;

/**
 * What there is to show of a caption: rendered, or, until it is, as it was written.
 * @param {Kept} scene @returns {Node[]}
 */
export function shownCaption(scene) {
  if (!isRendered(scene)) return [new Text(scene.caption)];
  const template = document.createElement("template");
  template.innerHTML = scene.caption.trim() === "" ? "" : scene.rendered?.html ?? "";
  return [template.content];
}
