"""A panel is a folder, listed once: the list is complete, and says what the page, the backend and the folders say."""

from pathlib import Path
from typing import Any, get_args

from darkroom.state.talk import Panel
from playwright.sync_api import Page

FOLDERS = {
    index.parent.name
    for index in (Path(__file__).parents[2] / "frontend" / "app" / "panels").glob("*/index.js")
}

# The list as the page's modules have it, and what of it is on the page.
_LISTED = """async () => {
    const { PANELS } = await import(new URL("app/panels/index.js", document.baseURI));
    const { STAGED } = await import(new URL("app/talk/compose.js", document.baseURI));
    const root = getComputedStyle(document.documentElement);
    return Object.entries(PANELS).map(([name, { place, taken, mount }]) => ({
        name, mounts: mount !== undefined, staged: STAGED.includes(name),
        place: place && {
            title: place.title, found: document.querySelectorAll(place.selector).length, holds: place.stage?.holds ?? [],
            tabs: place.tab ? document.querySelectorAll(`#slow-tabs [data-tab="${place.tab}"]`).length : null,
        },
        taken: taken && {
            title: taken.title, symbol: taken.symbol, colour: root.getPropertyValue(`--${taken.tone}`),
            table: typeof taken.table, picture: typeof taken.picture,
        },
    }));
}"""


def test_every_panel_is_a_folder_listed_once_with_all_that_a_panel_has(page: Page) -> None:
    page.goto("/")
    listed: dict[str, dict[str, Any]] = {panel["name"]: panel for panel in page.evaluate(_LISTED)}
    places = {name: panel["place"] for name, panel in listed.items() if panel["place"]}
    taken = {name: panel["taken"] for name, panel in listed.items() if panel["taken"]}

    # What is no folder paints nothing and has no numbers: cards, and lines of controls.
    assert listed.keys() >= FOLDERS
    for name in listed.keys() - FOLDERS:
        assert name in places, name
        assert name not in taken, name
        assert not listed[name]["mounts"], name

    # Files, addresses and spotlights name exactly those that have a place.
    assert places.keys() == set(get_args(Panel))
    for name, place in places.items():
        assert place["found"] == (2 if name == "transport" else 1), name
        assert place["tabs"] in (None, 1), name
        assert all(listed[held]["staged"] for held in place["holds"]), name

    # All others have numbers: rows and cards hold panels, and locality is one line of an update's.
    assert FOLDERS - taken.keys() == {"loop", "compare", "update", "settle", "locality", "fast", "slow"}
    for name, one in taken.items():
        assert one["table"] == one["picture"] == "function", name
        assert one["symbol"], name
        assert one["colour"], name
    for titles in ([one["title"] for one in places.values()], [one["title"] for one in taken.values()]):
        assert all(titles)
        assert len(set(titles)) == len(titles)
