// Images that arrive by themselves: dropped anywhere on the page, or pasted. In a talk they are let fall: its scenes
// show what they were made of.
import { mode } from "../lib/keys.js";

/**
 * One picture, where there is one, and a notice on what came, for people.
 * @typedef {{ file: File | undefined, notice: string }} Arrived
 */

const PICTURE = /\.(png|jpe?g|webp|gif|bmp|tiff?|heic|heif|avif)$/i;
/** Text that is dropped or pasted here is this field's. */
const FIELDS = "input:not([type=range]), textarea, [contenteditable]";
const TEXTS = ["text/uri-list", "text/html", "text/plain"];
const ADDRESS = "That was the address of a picture, and this page asks no other host for it. " +
  "Save the picture and drop its file here, or copy the picture itself and paste it.";
const TEXT = "That was text, not a picture. Drop or paste an image: PNG, JPEG, WebP, GIF, BMP or TIFF.";

/** @param {DataTransfer} data */
function arrived(data) {
  const entries = [...data.items].map((item) => (item.kind === "file" ? item.webkitGetAsEntry() : null));
  const folders = entries.flatMap((entry) => (entry?.isDirectory ? entry.name : []));
  const files = [...data.files].filter(({ name }) => !folders.includes(name));
  const file = files.find(({ type, name }) => type.startsWith("image/") || PICTURE.test(name)) ?? files[0];
  return { file, notice: noticeOn(data, file, files.length, folders) };
}

/**
 * @param {DataTransfer} data @param {File | undefined} file @param {number} files @param {string[]} folders
 * @returns {string}
 */
function noticeOn(data, file, files, folders) {
  const others = files + folders.length - 1;
  if (file && !others) return "";
  if (file) {
    return `Only ${file.name} was taken, one picture at a time: the other${others > 1 ? ` ${others} were` : " was"} ` +
      `not.`;
  }
  if (folders.length) return `“${folders[0]}” is a folder. Open it and drop one of its pictures.`;
  const text = data.getData("text/plain").trim();
  const address = data.types.includes("text/uri-list") || /^(https?|data|file|blob):\S+$/i.test(text);
  return address || /<img\b/i.test(data.getData("text/html")) ? ADDRESS : TEXT;
}

/**
 * @param {HTMLElement} target What is lit while a file hovers over the page.
 * @param {(arrived: Arrived) => void} take
 */
export function onArrival(target, take) {
  // A file or an address that is dropped beside the card would make the browser leave the page, and the session with
  // it: the whole page takes it.
  const isOurs = (/** @type {DragEvent} */ { dataTransfer, target: under }) => {
    const types = dataTransfer?.types ?? [], field = under instanceof Element && under.closest(FIELDS);
    return types.includes("Files") || (!field && TEXTS.some((type) => types.includes(type)));
  };
  document.addEventListener("dragover", (event) => {
    if (!isOurs(event)) return;
    event.preventDefault();
    target.classList.toggle("awaiting", event.dataTransfer?.types.includes("Files"));
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) target.classList.remove("awaiting"); // it has left the window
  });
  document.addEventListener("drop", (event) => {
    target.classList.remove("awaiting");
    if (!isOurs(event)) return;
    event.preventDefault();
    if (event.dataTransfer && mode() !== "talk") take(arrived(event.dataTransfer));
  });
  document.addEventListener("paste", ({ clipboardData, target: under }) => {
    if (!clipboardData?.types.length || mode() === "talk") return;
    if (!clipboardData.files.length && under instanceof Element && under.closest(FIELDS)) return;
    take(arrived(clipboardData));
  });
}
