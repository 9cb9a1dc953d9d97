// What a panel is, and when it is painted.
/** @import { Model } from "../model/model.js" */
/** @import { Entry } from "../record/entry.js" */
/** @import { Panel as Painted } from "../lib/painter.js" */
import { element } from "../lib/dom.js";
import { inSight } from "../lib/painter.js";
import { fits } from "../record/fits.js";
import { Layer } from "./layer.js";

/**
 * What panels are given once, read from whenever they paint, and keep nothing of.
 * @typedef {import("../page.js").Page} Page
 *
 * How a panel shares a talk's stage. `square`: it is about as high as wide, and all others want the width. `share`: how
 * much of the height it wants where others lie under or over it; `least`: how much (px of the sheet) it cannot do
 * without. `wide`: three of the width are laid out with this one above the two others. `holds`: the panels that are
 * shown in its place, since by itself it would be too small or say too little; `tabs`: the panel of the open tab is.
 * `contains`: the panels within it, which are not shown once more; all others stand beside it.
 * @typedef {{
 *   square?: boolean, share?: number, least?: number, wide?: boolean, holds?: string[], tabs?: boolean,
 *   contains?: string[],
 * }} Stage
 *
 * What is chosen by its name: for spotlights, in `hide=`, in files of scenes, on the stage (null: never, it is
 * controls). `tab`: which tab of the slow card it is.
 * @typedef {{ title: string, selector: string, tab?: string, stage: Stage | null }} Place
 *
 * The first column names its row. A cell that is null holds nothing.
 * @typedef {number | string | null} Cell
 * @typedef {{ caption: string, columns: string[], rows: Cell[][] }} Table
 *
 * What a picture and a table are of: an iteration of a model, the layer of it that is looked at, and `latent`, the one
 * whose atom is.
 * @typedef {{ page: Page, model: Model, entry: Entry, layer: Layer, latent: number }} Shown
 * @typedef {{ title: string, symbol: string, tone: string }} Named `tone` is the symbol's colour.
 *
 * A panel as it is taken away: as a table of numbers, and as a picture (SVG). `ofLatent`: there is one for each latent.
 * `tab`: the tab that has to be open for its picture to be drawn. `prepare` waits for what it is of.
 * @typedef {Named & {
 *   ofLatent?: boolean, tab?: string, prepare?: (page: Page) => Promise<void>,
 *   table: (shown: Shown) => Table, picture: (shown: Shown, named: Named) => string | Promise<string>,
 * }} Taken
 *
 * One thing that is painted. `plot`: a plot of Plotly's, which is resized with its place.
 * @typedef {Painted & { plot?: HTMLElement }} Part
 *
 * A panel: the folder of its name has all of it. `mount` makes what it paints; `describe` writes what holds as long as
 * the model does, and the layer of it that is looked at. `sentences`: what each of its figures, by its name, shows now,
 * in words, with the numbers that matter.
 * @typedef {{
 *   place?: Place, taken?: Taken, mount?: (page: Page) => Part[], describe?: (model: Model, layer: number) => void,
 *   sentences?: Record<string, (shown: Shown) => string>,
 * }} Panel
 * @typedef {Panel & { taken: Taken, mount: (page: Page) => Part[] }} Figure One that has numbers of its own.
 */

/**
 * A paint that needs a model and an iteration of it to show, or the layer of that which is looked at.
 * @param {Page} page @param {(model: Model, entry: Entry, layer: Layer) => unknown} paint @returns {() => unknown}
 */
export const ready = (page, paint) => () => {
  const { trajectory, view } = page;
  view.refresh();
  const { model } = trajectory, entry = view.r;
  return model && entry && fits(model, entry) ? paint(model, entry, new Layer(model, entry, view.layer)) : undefined;
};

/** Whether what is shown changes at every frame. @param {Page} page */
export const runs = ({ view }) => view.state === "playing";

/**
 * While a phase step waits, e is still that of the iteration before; all that follows from e is of the same one.
 * @param {Page} page @param {Entry} entry
 */
export const ofError = ({ view }, entry) => view.e ?? entry;

/**
 * Whether a tab of the slow card is open and in sight.
 * @param {Page} page @param {string} tab
 * @returns {() => boolean}
 */
export function openIn(page, tab) {
  const root = element(`look-${tab}`);
  return () => page.tabs.slow.current === tab && inSight(root);
}
