"""The epochs that the slow clock begins: where r is and what it is under, once W has become another one."""

from typing import Literal

from darkroom.engine import Trajectory
from darkroom.engine.arrays import Array
from darkroom.session.branches import Branches
from darkroom.session.episode import Episode, Finished
from darkroom.session.mark import Mark
from darkroom.session.update import Change


def go_on(branches: Branches, why: Literal["step", "seek"], change: Change | None = None) -> None:
    """Begin an epoch under the W in force: r stays where it is."""
    branch = branches.current
    mark = Mark(branch.now.given, branch.now.source)
    branches.begin_epoch(branch.log.model, mark, why, change, start=branch.run.r)


def show(
    branches: Branches,
    episode: Episode,
    trajectory: Trajectory,
    why: Literal["play", "seek"],
    change: Change | None = None,
) -> None:
    """Begin an epoch with the episode's image, and all its iterations as they were computed."""
    mark = Mark(episode.given, source_of(branches, episode), episode.first)
    branches.begin_epoch(
        branches.current.log.model,
        mark,
        why,
        change,
        start=_end(trajectory),
        iteration=episode.last,
        computed=trajectory,
    )
    branches.current.episode = episode, episode.last


def show_end(branches: Branches, finished: Finished, change: Change | None = None) -> None:
    """Begin an epoch with the episode's image where r stood at the end, under the W that was learned from it."""
    episode = finished.episode
    mark = Mark(episode.given, source_of(branches, episode))
    branches.begin_epoch(branches.current.log.model, mark, "play", change, start=_end(finished.trajectory))


def _end(trajectory: Trajectory) -> tuple[Array, ...]:
    return tuple(r[-1] for r in trajectory.r)


def source_of(branches: Branches, episode: Episode) -> str:
    """Where the image that is shown of an episode comes from."""
    return branches.current.now.source if episode.chosen is None else "learning"
