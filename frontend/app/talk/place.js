// Where in which talk one is, in the address: a reload comes back to it.
/** @import { Which } from "./list.js" */
import { rewrite } from "../session/address.js";

/** @returns {{ which: Which, at: number } | null} null where the address asks for no talk */
export function readPlace() {
  const asked = new URLSearchParams(location.search), talk = asked.get("talk"), scene = Number(asked.get("scene") ?? 1);
  if (talk === null) return null;
  return { which: talk === "lesson" ? "lesson" : "own", at: Number.isInteger(scene) && scene > 0 ? scene - 1 : 0 };
}

/**
 * The scene of the lesson that was open when the talk began: after a reload the talk is not to be shown over another.
 * Undefined outside of talks. @type {string | null | undefined}
 */
let lesson;

/** @param {Which} which @param {number | null} at null: in none any more */
export function writePlace(which, at) {
  if (lesson === undefined) lesson = new URLSearchParams(location.search).get("lesson");
  const back = at === null ? lesson : null;
  if (at === null) lesson = undefined;
  const talk = at === null ? "" : `talk${which === "lesson" ? "=lesson" : ""}&scene=${at + 1}`;
  rewrite("talk", () => {
    const asked = new URLSearchParams(location.search);
    for (const name of ["talk", "scene", "lesson"]) asked.delete(name);
    if (back !== null) asked.set("lesson", back);
    const search = [talk, asked.toString()].filter(Boolean).join("&");
    return `${location.pathname}${search ? `?${search}` : ""}${location.hash}`;
  });
}
