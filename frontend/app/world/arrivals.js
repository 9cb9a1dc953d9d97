// Images that arrive by themselves: dropped anywhere on the page, or pasted. In a talk they are let fall: its scenes show what they were made of.
import { mode } from "../keys.js";

/**
 * @param {HTMLElement} target What is lit while an image hovers over the page.
 * @param {(file: File | undefined) => void} take
 */
export function onArrival(target, take) {
  const carriesFile = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
  // A file dropped beside the card would make the browser leave the page, and the session with it: the whole page takes it.
  document.addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    target.classList.add("awaiting");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) target.classList.remove("awaiting"); // it has left the window
  });
  document.addEventListener("drop", (event) => {
    target.classList.remove("awaiting");
    if (!carriesFile(event)) return;
    event.preventDefault();
    if (mode() !== "talk") take(event.dataTransfer?.files[0]);
  });
  document.addEventListener("paste", (event) => {
    // Text that is pasted somewhere is nobody's image.
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
    if (file && mode() !== "talk") take(file);
  });
}
