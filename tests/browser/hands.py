"""Fingers, a pen and a mouse on a surface, as the browser gets them from its devices."""

from playwright.sync_api import CDPSession

from tests.browser.room import Place, Room


class Hands:
    """Hands on a surface of a page; the page is opened with `has_touch`."""

    def __init__(self, room: Room, on: str = "Drawing surface") -> None:
        self.room, self.on = room, on
        self.devices: CDPSession = room.page.context.new_cdp_session(room.page)
        self.lie = False

    def fingers(self, *places: Place) -> None:
        """Fingers lie at these places, and nowhere else."""
        points = [
            {"x": x, "y": y, "id": 11 + finger}
            for finger, (x, y) in enumerate(self.room.at(place, self.on) for place in places)
        ]
        kind = "touchMove" if points and self.lie else "touchStart" if points else "touchEnd"
        self.lie = bool(points)
        self.devices.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def move(self, kind: str, place: Place, pointer: str, *, held: bool = True) -> None:
        """`kind`: mousePressed, mouseMoved or mouseReleased, of a pen or a mouse."""
        x, y = self.room.at(place, self.on)
        button = "left" if kind != "mouseMoved" or held else "none"
        event = {"type": kind, "x": x, "y": y, "button": button, "buttons": int(held), "pointerType": pointer}
        self.devices.send("Input.dispatchMouseEvent", event | {"clickCount": int(kind != "mouseMoved")})

    def pen(self, *stroke: Place) -> None:
        self.move("mousePressed", stroke[0], "pen")
        for place in stroke[1:]:
            self.move("mouseMoved", place, "pen")
        self.move("mouseReleased", stroke[-1], "pen", held=False)
