// The page as one file: the server hands it out with everything that it loads inside, and the recording of what was
// played is put into it here.
/** @import { Page } from "../page.js" */
import { fetched } from "../lib/fetched.js";

const PLAYER = "api/player";
/** Where the server leaves room for a recording. */
const PLACE = "<!-- recording -->";

/** What the page asks the server for, and the file carries instead. */
const READ = ["api/models", "api/glossary"];

/** @param {"GET" | "HEAD"} method */
async function player(method) {
  const reply = await fetch(PLAYER, { method }).catch(() => null);
  if (!reply?.ok)
    throw new Error(
      `The page is made by the server, which ${reply ? `answered ${reply.status}` : "cannot be reached"}. ` +
        "What was played is still here: try again.",
    );
  return reply;
}

/** How large the file is without a recording (bytes). @returns {Promise<number>} */
export async function shellSize() {
  const reply = await player("HEAD");
  await reply.arrayBuffer(); // empty; left unread, a browser breaks the request off and says so
  const read = await Promise.all(READ.map(carriedJson));
  return Number(reply.headers.get("content-length")) + read.reduce((sum, text) => sum + text.length, 0);
}

/** @param {Page} page @param {string} carried The recording, packed. @returns {Promise<string>} */
export async function onePage({ trajectory }, carried) {
  const reply = await player("GET");
  const [before, after] = (await reply.text()).split(PLACE);
  if (after === undefined)
    throw new Error("The page of this server has no room for a recording: it is of another version. Reload this page.");
  const theme = document.documentElement.dataset.theme === "light" ? "light" : "dark";
  const named = before
    .replace(/<title>[^<]*<\/title>/, `<title>Darkroom: a recording of ${trajectory.model?.name}</title>`)
    .replace("<html ", `<html data-taken="${theme}" `);
  const json = (await Promise.all(READ.map(carriedJson))).join("\n");
  return `${named}${json}\n<script type="text/plain" id="recording">${carried}</script>${after}`;
}

/** JSON of the server as an element of the file; within a script only "</" could end it. @param {string} path */
async function carriedJson(path) {
  const json = JSON.stringify(await fetched(path)).replace(/<\//g, "<\\/");
  return `<script type="application/json" data-path="${path}">${json}</script>`;
}
