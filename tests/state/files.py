"""Files of scenes, as a person writes them."""

import json
from typing import Any

from darkroom.state import State, read_state


def state(**fields: Any) -> State:
    """A state of the digits with these fields."""
    return read_state(json.dumps({"model": "digits", **fields}))


def talk(*states: dict[str, Any], **fields: Any) -> str:
    """The text of a talk, a scene to each state."""
    scenes = [
        {"title": f"scene {number}", "state": {"model": "digits", **given}}
        for number, given in enumerate(states)
    ]
    return json.dumps(
        {"format": "darkroom.scenes.v1", "title": "a talk", "scenes": scenes, **fields}, indent=1
    )
