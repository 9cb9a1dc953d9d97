// Locality: one weight, and the only two numbers that change it.
/** @import { Panel } from "../panel.js" */
import { element } from "../../lib/dom.js";
import { openIn, ready } from "../panel.js";
import { Locality } from "./locality.js";

/** @type {Panel} */
export const locality = {
  mount(page) {
    const root = element("locality"), weight = new Locality(page, root);
    return [{
      region: root, open: openIn(page, "update"),
      paint: ready(page, (_, __, layer) => weight.paint(layer)),
    }];
  },
};
