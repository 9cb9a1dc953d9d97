// Landscape: F over a plane of r-space, with the path of r on it.
/** @import { Entry } from "../../record/entry.js" */
/** @import { Figure, Named, Shown, Table } from "../panel.js" */
import { colour } from "../../lib/colours.js";
import { allWithin, element } from "../../lib/dom.js";
import { maximum, minimum } from "../../lib/extremes.js";
import { few, fixed } from "../../lib/format.js";
import { insistOnCanvas, raster, text } from "../../lib/vector.js";
import { latentsOf } from "../../model/model.js";
import { inARow } from "../../record/layers.js";
import { SIDE, titled } from "../drawing.js";
import { openIn, ready } from "../panel.js";
import { at } from "../table.js";
import { inPlane, LandscapePicture } from "./landscape.js";
import { profileOf, ProfilePicture } from "./profile.js";
import { survey } from "./survey.js";

/** What its axes are called: where there are only two latents, by their names. @param {boolean} exact */
const axesOf = (exact) => (exact ? ["r₀", "r₁"] : ["direction 1", "direction 2"]);

/** @param {Shown} shown @returns {Table} */
function table({ page, page: { slow: { landscape } }, model, entry }) {
  if (latentsOf(model) === 1) {
    const { along, energy } = profileOf(page, model, entry);
    return { caption: at("F over r", entry), columns: ["r₀", "F"], rows: Array.from(along, (r, i) => [r, energy[i]]) };
  }
  if (!landscape) {
    return {
      caption: "F over a plane of r-space: not asked for yet; open Landscape", columns: ["direction 2"], rows: [],
    };
  }
  const { along, across, energy, exact } = landscape, [right, down] = axesOf(exact), n = along.length;
  return {
    caption: `F over a plane of r-space: ${right} to the right, ${down} downwards`,
    columns: [`${down} \\ ${right}`, ...Array.from(along, (value) => value.toPrecision(4))],
    rows: Array.from(across, (value, row) => [value, ...energy.subarray(row * n, (row + 1) * n)]),
  };
}

/** @param {Shown} shown @param {Named} named */
function picture(shown, named) {
  const { landscape, noLandscape } = shown.page.slow, canvas = /** @type {HTMLCanvasElement} */ (element("landscape"));
  const curve = latentsOf(shown.model) === 1;
  if ((!landscape && !curve) || !canvas.clientWidth) {
    throw new Error(noLandscape || "There is no landscape yet: open the tab Landscape.");
  }
  const [right, up] = curve ? ["r₀", "F"] : axesOf(landscape?.exact ?? false);
  const [left, rightmost, top, bottom] = allWithin(element("look-landscape"), ".grid-ends span")
    .map(({ textContent }) => textContent ?? "");
  const mute = { size: 12, fill: colour("mute") };
  const axis = /** @type {const} */ ({ anchor: "middle", fill: colour("r") });
  insistOnCanvas();
  const plane = raster(canvas.toDataURL("image/png"), SIDE, SIDE) + text(0, SIDE + 18, left, mute) +
    text(SIDE, SIDE + 18, rightmost, { ...mute, anchor: "end" }) +
    text(SIDE / 2, SIDE + 20, `${right} →`, axis);
  const body = `<g transform="translate(60 0)">${plane}</g>` +
    `${text(52, SIDE, bottom, { ...mute, anchor: "end" })}` +
    `${text(52, 12, top, { ...mute, anchor: "end" })}` +
    `<g transform="translate(24 ${SIDE / 2}) rotate(-90)">${text(0, 0, `${up} →`, axis)}</g>`;
  return titled(shown, named, { width: SIDE + 60, height: SIDE + 28, body });
}

/** @param {Shown} shown */
function sentence({ page, page: { trajectory, slow: { landscape, noLandscape } }, model, entry }) {
  const now = `now, at iteration ${entry.iteration}, F is ${few(entry.energy)}`;
  if (latentsOf(model) === 1) {
    const { along, energy } = profileOf(page, model, entry), lowest = minimum(energy);
    const bottom = `F over r is lowest, ${few(lowest)}, at r = ${fixed(along[energy.indexOf(lowest)])}`;
    return `${bottom}; ${now}, at r = ${fixed(entry.r[0][0])}.`;
  }
  if (!landscape || landscape.origin.length !== latentsOf(model)) return noLandscape || "Asking for the landscape…";
  const at = (/** @type {Entry} */ { r }) => inPlane(landscape, inARow(r)).map((value) => fixed(value)).join(", ");
  const known = landscape.energy.filter(Number.isFinite), from = trajectory.at(trajectory.first);
  const runs = `F over this plane runs from ${few(minimum(known))} to ${few(maximum(known))}`;
  return `${runs}; the path of r begins at ${at(from ?? entry)}; ${now}, at ${at(entry)}.`;
}

/** @type {Figure} */
export const landscape = {
  place: { title: "Landscape", selector: "#look-landscape", tab: "landscape", stage: { square: true } },
  taken: {
    title: "Landscape: F over r, and the path of r", symbol: "F", tone: "e", tab: "landscape",
    prepare: survey, table, picture,
  },
  sentences: { Landscape: sentence },
  mount(page) {
    const root = element("look-landscape"), plane = new LandscapePicture(page, root);
    const curve = new ProfilePicture(page, root);
    return [{
      region: plane.figure, open: openIn(page, "landscape"),
      paint: ready(page, (model, entry) => (latentsOf(model) === 1 ? curve : plane).paint(model, entry)),
    }];
  },
};
