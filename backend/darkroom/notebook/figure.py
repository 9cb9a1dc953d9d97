"""A trajectory as a Plotly figure: F and r over the iterations; x, x̂ and e with a slider."""

from collections.abc import Sequence
from contextlib import suppress
from math import isqrt
from typing import Any

import numpy as np
from plotly import graph_objects as plotly
from plotly.subplots import make_subplots

from darkroom.engine.arrays import Array, described, whole_number
from darkroom.engine.errors import ArgumentError
from darkroom.engine.trajectory import Trajectory

#: Iterations that the slider goes to, unless they are chosen.
SHOWN = 16

# As on the page: one colour to a symbol, and pictures on film.
_FILM, _ERROR = "#0b0d11", "#ff8a4c"
_COLOURS = {
    "x": ("#77808e", "#f4f1e8"),
    "x̂": ("#77808e", "#4cc2a4"),
    "e": ("#5896ff", _ERROR),
    "r": ("#5896ff", "#f2c14e"),
}
# In the order in which they are added, after F and r: what the slider changes.
_MARK, _PICTURES = 2, (3, 4, 5)


class Figure(plotly.Figure):  # type: ignore[misc]
    """A figure that a notebook shows also where the package nbformat is not installed.

    Plotly asks for that only to look at its version, and refuses to be displayed. What a notebook asks for next, a figure
    as data, it gives without.
    """

    def _ipython_display_(self) -> None:
        try:
            super()._ipython_display_()
        except ValueError as refused:
            raise NotImplementedError from refused  # how IPython is told to ask for something else


def figure(trajectory: Trajectory, iterations: Sequence[int] | None, shape: tuple[int, int] | None) -> Any:
    """See :meth:`darkroom.engine.trajectory.Trajectory.figure`."""
    if trajectory.energy.ndim > 1:
        got = f"a batch of {trajectory.energy.shape[1]}"
        raise ArgumentError("trajectory", "one of a single image (follow(updates, image) gives one)", got)
    if not len(trajectory):
        raise ArgumentError("trajectory", "one with an iteration at least", "an empty one")
    entries = _chosen(trajectory, iterations)
    times = np.arange(trajectory.start, trajectory.start + len(trajectory))
    energy = _finite(trajectory.energy)
    error, prediction = trajectory.error[0][entries], trajectory.reconstruction[entries]
    pictures = [_pictures(values, shape) for values in (prediction + error, prediction, error)]

    made = make_subplots(
        figure=Figure(),
        rows=3,
        cols=3,
        specs=[[{"colspan": 3}, None, None], [{"colspan": 3}, None, None], [{}, {}, {}]],
        subplot_titles=("energy F", "latent state r", "x: input", "x̂: prediction", "e = x − x̂: error"),
        row_heights=[0.24, 0.34, 0.42],
        vertical_spacing=0.11,
        horizontal_spacing=0.04,
    )
    curve = {"mode": "lines", "line": {"color": _ERROR}, "name": "F", "showlegend": False}
    made.add_trace(plotly.Scatter(x=times, y=energy, **curve), 1, 1)
    r = _finite(trajectory.r[0])
    largest = float(np.nanmax(np.abs(r), initial=1e-9))
    latents = {"zmin": -largest, "zmax": largest, "colorscale": _scale("r"), "showscale": False, "name": "r"}
    made.add_trace(plotly.Heatmap(x=times, z=r.T, **latents), 2, 1)
    here = {"mode": "markers", "marker": {"color": _ERROR, "size": 11}, "showlegend": False, "name": "shown"}
    made.add_trace(plotly.Scatter(x=times[entries[:1]], y=energy[entries[:1]], **here), 1, 1)
    for column, (name, picture) in enumerate(zip(("x", "x̂", "e"), pictures, strict=True), 1):
        bar = {"len": 0.36, "y": 0, "yanchor": "bottom", "thickness": 14}
        film = {"zmin": -1, "zmax": 1, "colorscale": _scale(name), "showscale": name == "e", "colorbar": bar}
        made.add_trace(plotly.Heatmap(z=picture[0], name=name, **film), 3, column)

    steps = [
        _step(int(times[entry]), energy[entry], [picture[at] for picture in pictures])
        for at, entry in enumerate(entries)
    ]
    slider = {"currentvalue": {"prefix": "iteration "}, "steps": steps, "pad": {"t": 20}}
    made.update_layout(height=820, template="plotly_white", margin={"t": 50, "b": 20}, sliders=[slider])
    # One above the other, an iteration is in the same place.
    for row in (1, 2):
        made.update_xaxes(range=[times[0] - 0.5, times[-1] + 0.5], row=row, col=1)
    made.update_xaxes(title={"text": "iteration", "standoff": 2}, row=2, col=1)
    made.update_yaxes(title_text="latent", row=2, col=1)
    made.update_yaxes(rangemode="tozero", row=1, col=1)
    for column in (1, 2, 3):
        made.update_xaxes(visible=False, constrain="domain", row=3, col=column)
        anchor = f"x{column + 2}"
        made.update_yaxes(visible=False, autorange="reversed", scaleanchor=anchor, row=3, col=column)
    return made


def _step(iteration: int, energy: float, pictures: list[Array]) -> dict[str, Any]:
    """What the slider does to come to an iteration: move the mark, show its pictures."""
    nothing = [None] * len(_PICTURES)
    height = float(energy) if np.isfinite(energy) else None
    changes = {
        "x": [[iteration], *nothing],
        "y": [[height], *nothing],
        "z": [None, *(picture.tolist() for picture in pictures)],
    }
    return {"method": "restyle", "label": str(iteration), "args": [changes, [_MARK, *_PICTURES]]}


def _chosen(trajectory: Trajectory, iterations: Sequence[int] | None) -> list[int]:
    """Which entries the slider goes to; by default the more of them the earlier, since that is where r moves most."""
    last = len(trajectory) - 1
    if iterations is None:
        spread = np.geomspace(1, last + 1, SHOWN) - 1
        return [int(entry) for entry in np.unique(np.rint(spread))]
    with suppress(TypeError, ValueError, OverflowError):
        chosen = list(iterations)
        entries = [int(iteration) - trajectory.start for iteration in chosen]
        whole = all(iteration == int(iteration) for iteration in chosen)
        if entries and whole and all(0 <= entry <= last for entry in entries):
            return entries
    expected = f"iterations of the trajectory, {trajectory.start}…{trajectory.start + last}"
    raise ArgumentError("iterations", expected, described(iterations))


def _pictures(values: Array, shape: tuple[int, int] | None) -> Array:
    """(n, D) as (n, rows, columns): square where D is one, else a single row."""
    pixels = values.shape[1]
    side = isqrt(pixels)
    square = (side, side) if side * side == pixels else (1, pixels)
    try:
        rows, columns = (whole_number("shape", length, least=1) for length in shape or square)
        if rows * columns != pixels:
            raise ValueError
    except (TypeError, ValueError):
        raise ArgumentError("shape", f"(rows, columns) of {pixels} pixels", described(shape)) from None
    return _finite(values.reshape(len(values), rows, columns))


def _finite(values: Array) -> Array:
    """``values`` with nothing where an explosion has left no number."""
    return np.where(np.isfinite(values), values, np.asarray(np.nan, values.dtype))


def _scale(name: str) -> list[tuple[float, str]]:
    negative, positive = _COLOURS[name]
    return [(0, negative), (0.5, _FILM), (1, positive)]
