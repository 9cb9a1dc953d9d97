"""What the page keeps of what was streamed is bounded."""

from playwright.sync_api import Page, expect

#: So many strokes in images of so many pixels, each at the next iteration, taken by the page's own store; and what that then has.
STROKES = """async ([strokes, pixels]) => {
    const { Store } = await import(new URL("app/record/store.js", document.baseURI));
    const store = (globalThis.store = new Store()), latents = 10;
    const take = (kind, tensors, more) => store.take({ metadata: { kind, epoch: "1", ...more }, tensors });
    const frame = (sizes) => {
        const buffer = new ArrayBuffer(4 * sizes.reduce((sum, size) => sum + size));
        let at = 0;
        return sizes.map((size) => ({ shape: [1, size], values: new Float32Array(buffer, 4 * ((at += size) - size), size) }));
    };
    const [W1] = frame([pixels * latents]);
    take("weights", { W1 }, { update: "0", why: "open" });
    for (let iteration = 1; iteration <= strokes; iteration++) {
        const [x, mask] = frame([pixels, pixels]), [r1, energy] = frame([latents, 1]);
        x.values[0] = iteration;
        mask.values.fill(1);
        take("input", { x, mask }, { iteration: String(iteration), source: "drawing" });
        take("trajectory", { r1, energy }, { first: String(iteration), count: "1", rate: "0.1", prior: "0" });
    }
    const { first, last } = store;
    return { first, last, oldest: store.sensedAt(first).x[0], newest: store.sensedAt(last).x[0] };
}"""


def test_images_drawn_without_end_are_not_kept_without_end(page: Page) -> None:
    """Each brings 6 kB, and of the iterations 10,000 are kept; of large images fewer."""
    page.goto("/?speed=max")
    expect(page.locator("html")).to_have_attribute("data-state", "settled")
    devtools = page.context.new_cdp_session(page)

    def held() -> float:
        """Megabytes of the arrays that the page holds."""
        devtools.send("HeapProfiler.collectGarbage")
        return float(devtools.send("Runtime.getHeapUsage")["backingStorageSize"]) / 2**20

    before = held()
    answered = page.evaluate(STROKES, [20_000, 28 * 28])
    grown = held() - before
    assert answered == {"first": 10_001, "last": 20_000, "oldest": 10_001, "newest": 20_000}
    assert grown < 60, f"{grown:.0f} MB"

    answered = page.evaluate(STROKES, [2_000, 100 * 100])
    first, last = answered["first"], answered["last"]
    assert answered == {"first": first, "last": 2_000, "oldest": first, "newest": 2_000}
    assert 16 * 2**20 < (last - first + 1) * 40_000 <= 32 * 2**20
