// The slow card: its tabs, of which only the open one is painted, its controls and its clock.
/** @import { Entry, Model } from "../../types.js" */
/** @import { Link } from "../../session/link.js" */
/** @import { Painter } from "../../lib/painter.js" */
/** @import { Store } from "../../record/store.js" */
/** @import { View } from "../../record/view.js" */
/** @import { Slow } from "../../record/slow.js" */
import { inSight } from "../../lib/painter.js";
import { mountTabs } from "../../lib/tabs.js";
import { Atom } from "../atom/atom.js";
import { BranchRow } from "./branch_row.js";
import { SlowTransport } from "./clock.js";
import { LearningCurve, Sawtooth } from "../curves/sawtooth.js";
import { Dictionary } from "../dictionary/dictionary.js";
import { LandscapePicture } from "../landscape/landscape.js";
import { Locality } from "../locality/locality.js";
import { Notice } from "./notice.js";
import { PlanControls } from "./plan.js";
import { Product } from "../change/product.js";
import { TrayRow } from "./tray_row.js";

/**
 * @param {{
 *   slow: Slow, link: Link, store: Store, view: View, painter: Painter, changed: () => void,
 *   point: (latent: number | null) => void, lit: () => number | null,
 *   ready: (paint: (model: Model, entry: Entry) => unknown) => () => unknown,
 * }} page
 */
export function mountSlowCard({ slow, link, store, view, painter, changed, point, lit, ready }) {
  const element = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const look = (/** @type {string} */ name) => element(`look-${name}`);
  const tabs = mountTabs(element("slow-tabs"), changed);
  const figure = (/** @type {string} */ of) => /** @type {HTMLElement} */ (document.querySelector(of)?.closest("figure"));
  const slowClock = /** @type {HTMLElement} */ (element("slow").querySelector(".transport"));
  const open = (/** @type {string} */ name) => () => tabs.current === name && inSight(look(name));

  const dictionary = new Dictionary(look("dictionary"), slow, { point, changed });
  const atom = new Atom(element("atom-detail"), slow);
  const product = new Product(look("update"), slow, changed);
  const locality = new Locality(element("locality"), slow, changed);
  const sawtooth = new Sawtooth(look("curves"), slow, changed), curve = new LearningCurve(look("curves"), slow);
  const landscape = new LandscapePicture(look("landscape"), { slow, link, store, view, changed });
  const transport = new SlowTransport(slow, link, view, { changed, stepped: () => tabs.select("update") });
  const plan = new PlanControls(slow, link), tray = new TrayRow(element("tray"), slow, link);
  const notice = new Notice(element("slow-notice"), slow, link), branches = new BranchRow(slow, link, view, changed);

  painter.add({ region: figure("#dictionary"), dear: true, open: open("dictionary"), paint: ready((model, entry) => dictionary.paint(model, entry, lit())) });
  painter.add({ region: element("atom-detail"), open: open("dictionary"), paint: ready((model, entry) => atom.paint(model, entry, lit())) });
  painter.add({ region: look("update"), dear: true, open: open("update"), paint: ready((model, entry) => product.paint(model, entry)) });
  painter.add({ region: element("locality"), open: open("update"), paint: ready((model, entry) => locality.paint(model, entry)) });
  painter.add({ region: figure("#sawtooth"), dear: true, open: open("curves"), paint: () => sawtooth.paint() });
  painter.add({ region: figure("#learning-curve"), dear: true, open: open("curves"), paint: () => curve.paint() });
  painter.add({ region: figure("#landscape"), open: open("landscape"), paint: ready((model, entry) => landscape.paint(model, entry)) });
  painter.add({ region: element("tray"), paint: () => { if (store.model) tray.paint(store.model); } });
  painter.add({ region: slowClock, paint: () => {
    transport.paint();
    plan.paint();
    notice.paint();
    branches.paint();
    document.documentElement.toggleAttribute("data-picked", slow.weight !== null && tabs.current === "update");
  } });
  return { plots: ["sawtooth", "learning-curve"], tabs };
}
