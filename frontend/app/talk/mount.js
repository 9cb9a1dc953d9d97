// The talk, mounted: its scenes beside the page, the stage, its keys, and its address.
/** @import { Page } from "../page.js" */
/** @import { State } from "../scenes/state.js" */
/** @import { Kept } from "./scene.js" */
/** @import { Which } from "./list.js" */
import { element } from "../lib/dom.js";
import { copy } from "../lib/copying.js";
import { register } from "../lib/keys.js";
import { linkTo } from "../scenes/link.js";
import { showState } from "../scenes/scenes.js";
import { captureToPlay } from "../scenes/state.js";
import { lessons } from "../lesson/course.js";
import { isRendered, lead, Refusal, render, written } from "./captions.js";
import { registerClicker } from "./clicker.js";
import { List } from "./list.js";
import { kept, Own } from "./own.js";
import { endPicking, isPicking } from "./pick.js";
import { pictureOf, pictureOfRecording } from "./picture.js";
import { readPlace, writePlace } from "./place.js";
import { played, Prepared } from "./prepared.js";
import { Stage } from "./stage.js";
import { mountSheet } from "../lesson/sheet.js";

/** @param {Page} page */
export function mountTalk(page) {
  const own = new Own(() => {
    list.paint();
    void depict();
  }), prepared = new Prepared();
  /** @type {Which} */ let which = "own";
  /** @type {Kept[]} */ let lesson = [];
  /** The scene that the address asks for, until there is a session to come back to. @type {number | null} */
  let asked = null;

  const stage = new Stage(page, prepared, {
    moved: () => writePlace(which, stage.at),
    left: () => {
      asked = null;
      writePlace(which, null);
      list.paint();
    },
  });
  registerClicker(stage);

  const list = new List(element("talk-panel"), own, {
    arranged: page.changed,
    capture: () => ({ state: captureToPlay(page), picture: picture() }),
    show: (scene) => attempt(() => showState(page, scene.state)),
    update: (scene) => attempt(() => own.update(scene.id, { state: captureToPlay(page), picture: picture() })),
    link: (scene) => attempt(async () => {
      const { title, caption, spotlight, state } = scene;
      const address = await linkTo({ title, caption, spotlight, state }, page.settings.theme);
      if (!(await copy(address))) {
        throw new Error("The browser does not let the page copy. Press Show, then Share, and copy the link there.");
      }
      page.say("The link to this scene is copied.", "notice");
    }),
    lesson: theLesson,
    start,
  });
  mountSheet(element("talk-panel"), element("talk-grip"));
  document.getElementById("talk-open")?.addEventListener("click", () => (list.isOpen ? list.close() : list.open()));
  register({
    key: "Escape", shown: "Esc", name: "close the talk’s scenes", modes: ["page", "lesson"],
    when: () => list.isOpen && !isPicking(),
    do: () => list.close(),
  });

  /** Of what the page shows now. */
  function picture() {
    const { model } = page.trajectory, entry = page.view.r;
    return model && entry ? pictureOf(model, { x: entry.sensed.x, mask: entry.sensed.mask, xh: entry.xh }) : null;
  }

  let depicting = false;
  /** Asked in vain once, and not again at every letter that is typed. @type {WeakSet<State>} */
  const undepicted = new WeakSet();

  /** Scenes that came in a file have no picture yet. */
  async function depict() {
    if (depicting) return;
    depicting = true;
    for (let scene; (scene = own.scenes.find(({ state, picture: known }) => !known && !undepicted.has(state)));) {
      const { id, state } = scene;
      const made = await prepared
        .get(state)
        .then(pictureOfRecording)
        .catch(() => null); // without a server it stays without
      if (!made) undepicted.add(state);
      else if (own.scenes[own.place(id)]?.state === state) own.edit(id, { picture: made });
    }
    depicting = false;
  }

  /** @param {() => unknown} does */
  async function attempt(does) {
    try {
      list.refuse("");
      await does();
    } catch (error) {
      list.refuse(/** @type {Error} */ (error).message);
    }
  }

  async function theLesson() {
    if (lesson.length) return lesson;
    lesson = (await lessons()).flatMap(({ scenes }) =>
      scenes.map(({ title, caption, spotlight, state }) => kept({ title, caption: lead(caption), spotlight, state })),
    );
    return lesson;
  }

  /** @param {Which} talk @param {number} at */
  async function start(talk, at) {
    which = talk;
    endPicking();
    stage.enter();
    try {
      const scenes = talk === "own" ? own.scenes : await theLesson();
      if (stage.entered) await Promise.all([stage.start(scenes, at), prepare(talk)]);
    } catch (error) {
      await stage.end();
      page.say(`The talk could not be started: ${error instanceof Error ? error.message : error}`, "error");
    }
  }

  /** Everything that the talk needs later, always what it needs next of what is left. @param {Which} talk */
  async function prepare(talk) {
    const { scenes } = stage, left = new Set(scenes);
    while (left.size && stage.running && stage.scenes === scenes) {
      const scene = /** @type {Kept} */ ([...scenes.slice(stage.at), ...scenes].find((one) => left.has(one)));
      left.delete(scene);
      // Reported when it is shown.
      await Promise.all([prepared.get(played(scene)), caption(talk, scene)]).catch(() => {});
      stage.ready(scene);
    }
  }

  /** @param {Which} talk @param {Kept} scene */
  async function caption(talk, scene) {
    if (isRendered(scene)) return;
    try {
      const rendered = { from: scene.caption, html: await render(scene.caption) };
      if (talk === "own") own.edit(scene.id, { rendered });
      Object.assign(scene, { rendered });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      Object.assign(scene, { rendered: { from: scene.caption, html: written(scene.caption) } });
    }
  }

  const place = readPlace();
  if (place) begin(place);

  // Whoever goes back in a talk stays in it, and so does the address.
  addEventListener("popstate", () => { if (stage.running) writePlace(which, stage.at); });

  /** The address asks for a scene of a talk. @param {{ which: Which, at: number }} wanted */
  function begin({ which: talk, at }) {
    if (talk === "own" && !own.scenes.length) {
      writePlace(talk, null);
      page.say("The address asks for a talk, but there is none in this browser. Open its file: Talk, Open….", "error");
      return;
    }
    which = talk;
    asked = at;
    stage.enter();
    page.onShown(() => {
      if (asked === null || !page.view.r) return;
      asked = null;
      void start(talk, at);
    });
  }
}
