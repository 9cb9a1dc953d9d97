// Cards and lines of the page that spotlights, links and talks know by name as they know panels, and that paint nothing
// by themselves.
/** @import { Panel } from "./panel.js" */

/** @type {Panel} */
export const world = { place: { title: "The world", selector: "#world", stage: { square: true } } };

// Controls, which a talk does without.
/** @type {Panel} */
export const transport = { place: { title: "Buttons and timelines", selector: ".transport", stage: null } };

/** @type {Panel} */
export const top = { place: { title: "Top line", selector: ".top", stage: null } };

/** @type {Panel} */
export const bottom = { place: { title: "Bottom line", selector: ".bottom", stage: null } };
