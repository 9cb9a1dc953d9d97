"""Plotly figures for notebooks. Plotly, which takes half a second to import, is imported for the first figure."""

from collections.abc import Sequence
from typing import Any

from darkroom.engine import Trajectory
from darkroom.engine.deferred import implements


@implements(Trajectory.figure)
def _figure(
    trajectory: Trajectory, iterations: Sequence[int] | None = None, shape: tuple[int, int] | None = None
) -> Any:
    from darkroom.notebook.figure import figure

    return figure(trajectory, iterations, shape)
