"""What a page's status line has said, though something newer may stand there by the time a test looks."""

from playwright.sync_api import Page

# "Reconnected" is followed by "Settled" where the rest of the way is short: each word is kept as it comes.
KEEPS = """addEventListener("DOMContentLoaded", () => {
    const status = document.getElementById("status");
    if (!status) return;
    globalThis.heard = [];
    const keep = () => globalThis.heard.push(status.textContent);
    new MutationObserver(keep).observe(status, { childList: true, characterData: true, subtree: true });
    keep();
})"""
_HEARD = """([said, patience]) => new Promise((resolve) => {
    const status = document.getElementById("status");
    const found = () => {
        const at = globalThis.heard.findIndex((text) => text.includes(said));
        if (at >= 0) globalThis.heard.splice(0, at + 1);
        return at >= 0;
    };
    if (found()) return resolve([]);
    const watch = new MutationObserver(() => { if (found()) resolve(watch.disconnect() ?? []); });
    watch.observe(status, { childList: true, characterData: true, subtree: true });
    setTimeout(() => resolve(globalThis.heard), patience);
})"""


def hears(page: Page, said: str, *, patience: float = 30.0) -> None:
    """Wait until the page's status has said this, since what was last waited for so; at most `patience` seconds."""
    instead = page.evaluate(_HEARD, [said, patience * 1000])
    assert not instead, f"waited for {said!r} in vain; it said {instead}"
