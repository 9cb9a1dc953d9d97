"""`python -m tests.page.constants` writes the constants that the page shares with the server, `frontend/app/constants.js`."""

import json
from pathlib import Path
from typing import Any

from darkroom.engine.runaway import OVERSHOOT, RUNAWAY
from darkroom.server.live.goodbye import IDLE, TAKEN_OVER
from darkroom.server.live.handlers import BOUNDS
from darkroom.server.live.learning import SHOWN_UP_TO
from darkroom.server.live.pump import MOST_IN_FLIGHT
from darkroom.server.live.recording import FORMAT
from darkroom.server.live.sessions import DEFAULT_LEARNING_SPEED
from darkroom.server.wire.events import PROTOCOL
from darkroom.server.wire.frames import THROWN
from darkroom.session import PLANS
from darkroom.session.updates import ASLEEP_AFTER
from darkroom.state import MOST_ITERATIONS, State
from darkroom.state.bounds import LARGEST_LATENT

CONSTANTS = Path(__file__).parents[2] / "frontend" / "app" / "constants.js"
HEAD = """\
// Generated from the server's own: what the page has to have as the server has it. `make types` writes this
// file anew.
"""
PAIRS = "Record<string, [number, number]>"
OF_A_PLAN = """\
Record<import("./wire.js").Learning["source"], { batch: number, learning_rate: number, settling: number }>"""


def constants() -> str:
    """The module, as it is to be."""
    plans = {
        source: {"batch": plan.batch, "learning_rate": plan.rate, "settling": plan.settling}
        for source, plan in PLANS.items()
    }
    return "\n".join(
        [
            HEAD,
            _table("BOUNDS", "Least and most of what can be set.", BOUNDS, PAIRS),
            _table("PLANS", "What suits each source of images to learn from.", plans, OF_A_PLAN),
            _constant("PROTOCOL", "The subprotocol of a line to the server.", PROTOCOL),
            _constant("FORMAT", "The format of a recording.", FORMAT),
            _constant(
                "TAKEN_OVER",
                "The code of a line that ended since another window took the session.",
                TAKEN_OVER,
            ),
            _constant("IDLE", "The code of a line that ended since nothing happened for long.", IDLE),
            _constant("SPEED", "Iterations a second where nothing else is said.", _speed()),
            _constant(
                "LEARNING_SPEED", "Updates of W a second where nothing else is said.", DEFAULT_LEARNING_SPEED
            ),
            _constant(
                "MOST_IN_FLIGHT",
                "Trajectory frames under way before one is painted, at most.",
                MOST_IN_FLIGHT,
            ),
            _constant("THROWN", "What a frame says as `past` that is of what was thrown away.", THROWN),
            _constant("SHOWN_UP_TO", "Up to so many updates a second every settling is shown.", SHOWN_UP_TO),
            _constant(
                "RUNAWAY",
                "F so many times above that of the start and that of a black image has run away.",
                RUNAWAY,
            ),
            _constant("OVERSHOOT", "Iterations that a runaway is followed for, at most.", OVERSHOOT),
            _constant(
                "ASLEEP_AFTER", "A latent is asleep that took part in none of so many images.", ASLEEP_AFTER
            ),
            _constant(
                "MOST_ITERATIONS", "Iterations that a state has computed anew, at most.", MOST_ITERATIONS
            ),
            _constant("LARGEST_LATENT", "No r beyond this can be begun with.", LARGEST_LATENT),
        ]
    )


def _speed() -> float:
    speed: float = State.model_fields["speed"].default
    return speed


def _constant(name: str, description: str, value: float | str) -> str:
    return f"/** {description} */\nexport const {name} = {_written(value)};\n"


def _table(name: str, description: str, rows: dict[Any, Any], of: str) -> str:
    lines = [f"  {key}: {_written(value)},\n" for key, value in rows.items()]
    typed = f"/**\n * {description}\n * @type {{{of}}}\n */\n"
    return f"{typed}export const {name} = {{\n{''.join(lines)}}};\n"


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key}: {_written(of)}' for key, of in value.items())} }}"
    return f"{value:.15g}" if isinstance(value, float) else json.dumps(value)


if __name__ == "__main__":
    CONSTANTS.write_text(constants(), encoding="utf-8")
