// Links are damaged on their way: a sentence's full stop or a bracket is taken for a part of them, they are wrapped,
// encoded once too often, and others hang their own parameters on them. What can be told apart from the link is taken
// away, and the address is the link again.
import { rewrite } from "./address.js";
import { SHARED, TABLE } from "./settings.js";

/** Parameters of ours that are read elsewhere. */
const OTHERS = ["hide", "lesson", "talk", "scene"];
/** What stands after a link in a text, and what lies in it unseen: soft hyphens, spaces of no width. */
const AFTER = /[\s.,;:!?'"`´()<>[\]{}|\\*_~…“”„‘’«»‹›\u200b-\u200d\u2060\ufeff\u00ad]+$/u;
const UNSEEN = /[\s\u200b-\u200d\u2060\ufeff\u00ad]+/u;
/** How often a link may have been encoded. */
const ENCODED = 3;

/** @param {string} text What cannot be decoded in it stays. */
function decoded(text) {
  const once = (/** @type {string} */ coded) => coded.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
  for (let times = 0; times < ENCODED; times++) text = once(text);
  return text;
}

/** @typedef {{ search: string, hash: string }} Address */

/** Put the address right, where it can be seen what it was. @returns {Address} what it then says */
export function mendAddress() {
  rewrite("mending", () => {
    const { search, hash } = mended(location);
    return location.pathname + search + hash;
  });
  return mended(location);
}

/** @param {Address} address @returns {Address} */
function mended({ search, hash }) {
  const shared = decoded(hash).match(/^#\s*s\s*=(.*)$/s),
    asLink = (/** @type {string} */ of) => SHARED + encodeURIComponent(of);
  if (shared) return { search: mendedSearch(search), hash: hash.startsWith(SHARED) ? hash : asLink(shared[1]) };
  // With its # encoded, too, all of it is a part of the query.
  const [before, within] = decoded(search).split(SHARED, 2);
  if (within === undefined) return { search: mendedSearch(search), hash };
  return { search: before === "?" ? "" : mendedSearch(before), hash: asLink(within) };
}

/** @param {string} search */
function mendedSearch(search) {
  const given = [...new URLSearchParams(search)];
  let asked = [...new URLSearchParams(search.replace(/&(amp;)+/gi, "&"))];
  // All of it was encoded: it is one name, and no value.
  const [[name, value]] = [...asked, ["", ""]];
  if (asked.length === 1 && value === "" && name.includes("=")) asked = [...new URLSearchParams(decoded(name))];
  // A name without a value may have been the end of the link.
  asked = asked.map(([of, said]) => (said ? [of, mendedValue(of, said)] : [of.replace(AFTER, ""), ""]));
  if (JSON.stringify(asked) === JSON.stringify(given)) return search;
  const text = new URLSearchParams(asked.filter(([name]) => name)).toString();
  return text && `?${text}`;
}

/** @param {string} name @param {string} value */
function mendedValue(name, value) {
  const short = value.replace(AFTER, "");
  if (OTHERS.includes(name)) return short;
  const row = /** @type {Record<string, import("./settings.js").Row>} */ (TABLE)[name];
  return row && row.read(value) === undefined && row.read(short) !== undefined ? short : value;
}

/**
 * What the letters of a shared state may be, the likeliest first: all until something that is no letter of a link;
 * without strokes and lines at its end, which some programs set around a link; and, where it was wrapped, all its
 * parts.
 * @param {string} hash That begins with `#s=`.
 */
export function readings(hash) {
  const text = decoded(hash).slice(SHARED.length);
  const letters = (/** @type {string} */ of) => of.match(/^[\w-]*/)?.[0] ?? "";
  const first = letters(text.replace(/^\s+/, "")), joined = letters(text.split(UNSEEN).join(""));
  return [...new Set([first, first.replace(/[-_]+$/, ""), joined, joined.replace(/[-_]+$/, "")])];
}
