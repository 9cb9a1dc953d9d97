// Where the page is built, and begins.
import { mountFrames } from "./beside/frames.js";
import { mountHelp } from "./help/help.js";
import { mountLesson } from "./lesson/lesson.js";
import { element } from "./lib/dom.js";
import { keepFocus } from "./lib/focus.js";
import { listenToKeys } from "./lib/keys.js";
import { resizeWithPlace } from "./lib/plots.js";
import { leaveSlidersToScrolling } from "./lib/sliders.js";
import { mountTabs } from "./lib/tabs.js";
import { Page } from "./page.js";
import { mountEnlarging } from "./panels/enlarge.js";
import { registerTuning } from "./panels/fast/tuning.js";
import { mountPanels } from "./panels/index.js";
import { mountModel } from "./panels/model.js";
import { mountSentences } from "./panels/sentences.js";
import { followAddress } from "./scenes/address.js";
import { hideAsked } from "./scenes/hidden.js";
import { comeBack } from "./scenes/reload.js";
import { mountShare } from "./scenes/share.js";
import { readSamples } from "./scenes/state.js";
import { mendAddress } from "./session/mending.js";
import { readAddress } from "./session/address.js";
import { linkSymbols } from "./help/symbols.js";
import { isPlayer, openCarried } from "./take/player.js";
import { mountTake } from "./take/take.js";
import { mountTalk } from "./talk/mount.js";
import { mountTour } from "./tour/tour.js";
import { mountWorld } from "./world/world.js";

document.documentElement.toggleAttribute("data-began", true);
const { settings, complaints: misread } = readAddress(mendAddress().search);
// That of a mended address comes after the first paint.
if (settings.theme) document.documentElement.dataset.theme = settings.theme;
const page = new Page(settings);
page.tabs.slow = mountTabs(element("slow-tabs"), page.changed);
const parts = mountPanels(page);
for (const part of parts) page.painter.add(part);
page.painter.add({ region: null, paint: () => page.mirror() });
mountSentences(page);
mountEnlarging(page);
mountHelp(page);
listenToKeys();
keepFocus();
leaveSlidersToScrolling(document);
linkSymbols(document.body);
element("theme").addEventListener("click", () => page.turnTheme());
addEventListener("resize", page.changed);
resizeWithPlace(parts.flatMap(({ plot }) => plot ?? []));
const complaints = [...misread, ...hideAsked(location.search)];
await mountModel(page);
if (complaints.length) page.say(complaints.join(" "), "error");
page.tabs.world = mountWorld(page);
readSamples();

if (isPlayer()) {
  mountTake(page);
  registerTuning();
  await openCarried(page);
} else {
  mountShare(page);
  const lesson = mountLesson(page);
  mountTour(page, lesson);
  for (const mount of [mountFrames, mountTalk, mountTake]) mount(page);
  registerTuning();
  await followAddress(page);
  comeBack(page);
  await lesson.begins;
  page.own.connect();
}
