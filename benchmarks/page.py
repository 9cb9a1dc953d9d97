"""How smoothly the page runs: a real server and a software-rendered headless Chromium, sharing this machine's processors.

    python -m benchmarks.page

Plays `digits` at 60 iterations a second and reports the interval between painted frames, whether the page's trajectory holds every
iteration, and how long a stroke of the brush takes to show in x̂. Then learns from random weights as fast as it goes, and reports
how long the held-out digits take to be explained nearly as well as by the shipped model, and what the page paints meanwhile.
"""

import json
from statistics import median, quantiles
from time import monotonic

from darkroom.models.cards import models
from playwright.sync_api import Page, sync_playwright
from safetensors.numpy import load

from tests.browser import chromium
from tests.server_process import ServerProcess

SECONDS = 12
MOVES = 60

#: Collects the time of every animation frame while inference plays, starting over whenever it has settled.
WATCH_FRAMES = """(seconds) => new Promise((done) => {
  const root = document.documentElement, frames = [], painted = new Set();
  let last = null, previous = null;
  const end = performance.now() + seconds * 1000;
  const tick = (now) => {
    const playing = root.dataset.state === "playing";
    if (playing && last !== null) frames.push(now - last);
    if (playing && root.dataset.iteration !== previous) painted.add(previous = root.dataset.iteration);
    last = playing ? now : null;
    if (root.dataset.state === "settled") document.getElementById("play").click();
    if (now < end) requestAnimationFrame(tick);
    else done(frames);
  };
  requestAnimationFrame(tick);
})"""

#: Milliseconds from each pointermove to the end of the first frame that shows an iteration computed under what it drew.
WATCH_STROKES = """() => {
  const root = document.documentElement;
  globalThis.strokes = [];
  let since = null, sensed = Number(root.dataset.sensedSince), epoch = null;
  document.addEventListener("pointermove", () => { since = performance.now(); }, true);
  new MutationObserver(() => {
    const now = Number(root.dataset.sensedSince);
    if (now !== sensed && Number(root.dataset.iteration) > now && since !== null) {
      sensed = now;
      const begun = since;
      since = null;
      requestAnimationFrame(() => globalThis.strokes.push(performance.now() - begun));
    }
  }).observe(root, { attributes: true, attributeFilter: ["data-iteration"] });
}"""


#: The interval between animation frames, and between paints of another W, while learning is played.
WATCH_LEARNING = """(seconds) => new Promise((done) => {
  const root = document.documentElement, frames = [], weights = [];
  let last = null, shown = null, since = null;
  const end = performance.now() + seconds * 1000;
  const tick = (now) => {
    if (last !== null) frames.push(now - last);
    last = now;
    if (root.dataset.weightUpdate !== shown) {
      if (since !== null) weights.push(now - since);
      since = now;
      shown = root.dataset.weightUpdate;
    }
    if (now < end) requestAnimationFrame(tick);
    else done([frames, weights]);
  };
  requestAnimationFrame(tick);
})"""

#: So much worse than the shipped model may the held-out error be that counts as learned.
LEARNED = 1.3
LEARNING_SECONDS = 30


def high(values: list[float]) -> float:
    """The 95th percentile."""
    return quantiles(values, n=20)[-1]


def smoothness(page: Page) -> None:
    """Frame intervals while playing at 60 iterations a second, and what arrived meanwhile."""
    firsts: list[tuple[int, int, int]] = []

    def received(message: str | bytes) -> None:
        if isinstance(message, bytes):
            length = int.from_bytes(message[:8], "little")
            meta = json.loads(message[8 : 8 + length])["__metadata__"]
            if meta["kind"] == "trajectory":
                firsts.append((int(meta["epoch"]), int(meta["first"]), len(load(message)["energy"])))

    page.on("websocket", lambda socket: socket.on("framereceived", received))
    page.goto("/?speed=60")
    page.locator("html[data-state=playing]").wait_for(state="attached")
    intervals = page.evaluate(WATCH_FRAMES, SECONDS)
    missing, reached = 0, {}
    for epoch, first, count in firsts:
        missing += max(0, first - reached.get(epoch, 0))
        reached[epoch] = first + count
    print(
        f"frames painted a second, playing at 60 iterations a second: {1000 * len(intervals) / sum(intervals):.0f}"
    )
    print(
        f"frame interval: median {median(intervals):.0f} ms, 95th percentile {high(intervals):.0f} ms (target ≤ 50 ms)"
    )
    print(f"iterations missing from {sum(reached.values())} streamed: {missing} (target 0)")


def strokes(page: Page) -> None:
    """Latency of a stroke, one movement of the pointer at a time."""
    page.goto("/?speed=60")
    surface = page.get_by_label("Drawing surface")
    box = surface.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.evaluate(WATCH_STROKES)
    for move in range(MOVES):
        page.mouse.move(box["x"] + 60 + 2 * move, box["y"] + 60 + (move % 10) * 10)
        page.wait_for_timeout(250)  # one stroke at a time: the next must not hide behind this one
    page.mouse.up()
    latencies = page.evaluate("() => globalThis.strokes")
    print(
        f"stroke to x̂, {len(latencies)} strokes: median {median(latencies):.0f} ms, "
        f"95th percentile {high(latencies):.0f} ms (target ≤ 100 ms)"
    )


def learning(page: Page) -> None:
    """From random W, the digits, as fast as it goes."""
    shipped = next(card.heldout_mse for card in models() if card.name == "digits")
    assert shipped is not None
    began, measured, updates = [0.0], [], [0]

    def received(message: str | bytes) -> None:
        if not isinstance(message, bytes):
            return
        length = int.from_bytes(message[:8], "little")
        meta = json.loads(message[8 : 8 + length])["__metadata__"]
        if meta["kind"] == "update":
            updates[0] = int(meta["first"]) + int(meta["count"]) - 1
            measured.extend((monotonic() - began[0], *pair) for pair in load(message)["heldout"].tolist())

    page.on("websocket", lambda socket: socket.on("framereceived", received))
    page.goto("/?source=digits&learning_speed=max")
    page.locator("html[data-state=settled]").wait_for(state="attached")
    page.get_by_role("button", name="New weights").click()
    page.get_by_role("button", name="Play learning").click()
    began[0] = monotonic()
    frames, weights = page.evaluate(WATCH_LEARNING, LEARNING_SECONDS)
    page.get_by_role("button", name="Pause learning").click()
    reached = next((seconds for seconds, _, error in measured if error <= LEARNED * shipped), None)
    best = min(error for _, _, error in measured)
    print(
        f"learning from random W: held-out MSE within {LEARNED}× of the shipped model's after "
        f"{'no time measured' if reached is None else f'{reached:.1f} s'} (target 60 s); "
        f"{best / shipped:.2f}× at best in {LEARNING_SECONDS} s, {updates[0]} updates"
    )
    print(
        f"meanwhile: {1000 * len(frames) / sum(frames):.0f} frames a second (target ≥ 20), 95th percentile of the interval "
        f"{high(frames):.0f} ms; another W painted every {median(weights):.0f} ms"
    )


def main() -> None:
    """Measure and print."""
    with ServerProcess() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.ensure(), args=chromium.launch_arguments()
        )
        for measure in (smoothness, strokes, learning):
            page = browser.new_page(base_url=server.url, viewport={"width": 1440, "height": 900})
            measure(page)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
