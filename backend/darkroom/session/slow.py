"""The slow clock: W moves, r* is held. It is asked here for single updates, or to go on by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from darkroom.engine import DarkroomError, Divergence, GenerativeModel, Inference, Trajectory
from darkroom.engine.checks import Array, image_or_batch
from darkroom.engine.errors import ArgumentError
from darkroom.session.conditions import Conditions, Input, with_prior
from darkroom.session.course import Change
from darkroom.session.curriculum import PLANS, Plan, Source, chosen, digits_of
from darkroom.session.lesson import Lesson
from darkroom.session.reading import Diverged, Event, Learned, Progress, Settled

if TYPE_CHECKING:
    from darkroom.session.session import Session

State = Literal["idle", "stepping", "playing", "failed"]

#: The largest safe η is looked up at every so many updates, since W moves slowly.
LIMIT_EVERY = 20
MOST_DRAWINGS = 64


class Slow:
    """Updates of W, for a session.

    A single update (``step``) runs the fast clock until r has settled, moves W, and lets r settle again. Playing,
    it goes through lessons (:class:`Lesson`): each is computed whole, then either shown iteration by iteration
    (``shows_lessons``) or only the state after several of them.

    Attributes
    ----------
    plan: what is learned from, and how.
    state: ``stepping`` covers both settlings of a step; ``failed`` until it is asked again, for ``failure``.
    shows_lessons: whether every iteration of every lesson is shown.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.plan: Plan = PLANS["image"]
        self.state: State = "idle"
        self.failure: str | None = None
        self.shows_lessons = True
        self._due = False  # r has settled, and W is to move
        self._moved = False  # of a step: W has moved, and r settles again
        self._lesson: tuple[Lesson, Inference, Trajectory] | None = None  # the one that is being shown
        self._tray: Array | None = None
        self._safe_rate: float | None = None

    @property
    def due(self) -> bool:
        """Whether an update of W is to be made as soon as everything has been read."""
        return self._due

    @property
    def lesson_runs(self) -> bool:
        """Whether the iterations of a lesson are being shown."""
        return self._lesson is not None

    @property
    def drawings(self) -> int:
        """How many images there are in the tray."""
        return 0 if self._tray is None else len(self._tray)

    # --- what is asked of it ---------------------------------------------------------------------------

    def step(self) -> None:
        """Let r settle, then make one update of W, then let r settle again."""
        self.stop()
        self.state, self._moved = "stepping", False
        self._session.run()

    def play(self) -> None:
        """Learn from the source, batch after batch. Raises ArgumentError where it has nothing to learn from."""
        self._images()
        self.stop()
        self.state = "playing"
        self._session.pause_inference()

    def stop(self) -> None:
        """Stand still: a lesson that is being shown ends where it was read to."""
        self.abandon_lesson()
        self.state, self.failure, self._due = "idle", None, False

    def abandon_lesson(self) -> None:
        """Forget what of a lesson was not read; no update is made of it."""
        if self._lesson is not None:
            self._lesson = None
            self._session.cut()

    def seek(self, update: int) -> None:
        """Stand at W as it was after an update that is kept, and at the inference that followed, as it was.

        Raises ArgumentError for an update that is not kept.
        """
        course = self._session.strand.course
        kept = course.past.at(update)
        self._session.pause()
        course.update = update
        if kept.lesson is None:
            self._go_on("seek")
            return
        lesson = kept.lesson
        self._show(lesson, lesson.replay(), "seek")

    def reset(self, to: Literal["trained", "random"], seed: int | None = None) -> None:
        """W as it was trained, or random from a seed; the updates so far are forgotten."""
        session = self._session
        session.pause()
        model = session.original
        if to == "random":
            model = model.randomised(session.seed if seed is None else seed)
        session.strand.course = session.new_course(model, to)
        now = self._conditions()
        session.begin(
            now, Inference(now.model, now.input.x, now.rate, session.seed, mask=now.input.mask), "reset"
        )

    def configure(
        self,
        source: Source | None = None,
        batch: int | None = None,
        rate: float | None = None,
        settling: int | None = None,
    ) -> None:
        """Another plan. Of another source, what is not given is what suits it.

        Raises ArgumentError for a source that the model cannot learn from.
        """
        plan = self.plan if source is None or source == self.plan.source else PLANS[source]
        plan = Plan(plan.source, batch or plan.batch, rate or plan.rate, settling or plan.settling)
        if plan.source == "digits":
            digits_of(self._session.model.sizes[0])
        if plan != self.plan:
            self.abandon_lesson()
        self.plan = plan

    def set_tray(self, images: ArrayLike) -> None:
        """What the source ``drawings`` is, (N, D). Raises ArgumentError for another shape, or too many."""
        model = self._session.model
        tray = image_or_batch("drawings", images, model.sizes[0], model.dtype)
        tray = np.atleast_2d(tray)
        if len(tray) > MOST_DRAWINGS:
            raise ArgumentError("drawings", f"at most {MOST_DRAWINGS} images", f"{len(tray)}")
        self._tray = tray

    def forget_tray(self) -> None:
        """Another model may see images of another size."""
        if self._tray is not None and self._tray.shape[1] != self._session.model.sizes[0]:
            self._tray = None
        self.plan = PLANS["image"] if self.plan.source == "digits" and not self._sees_digits() else self.plan
        self._safe_rate = None

    # --- what it does ----------------------------------------------------------------------------------

    def heard(self, event: Event | None) -> None:
        """The fast clock found something, while this one waits for r to settle."""
        if self.state != "stepping":
            return
        if isinstance(event, Diverged):
            self._fail(event.message)
        elif isinstance(event, Settled):
            if self._moved:
                self.state = "idle"
            else:
                self._due = True

    def next(self, updates: int, most: int) -> Progress:
        """What is due: the update of a step; or of playing, iterations of a lesson, or updates of W."""
        try:
            if self._due:
                return self._step(most)
            return self._show_lesson(updates, most) if self.shows_lessons else self._learn(updates, most)
        except DarkroomError as wrong:
            self._fail(str(wrong))
            self._session.pause_inference()
            if self._session.strand.now_update != self._session.update:
                self._go_on("play")
            return self._session.read(most, Learned(self.failure))

    def _step(self, most: int) -> Progress:
        session = self._session
        strand = session.strand
        self._due = False
        now, history, last = strand.now, strand.history, strand.run.iteration
        first = history.begun(last)
        lesson = Lesson(
            now.model,
            now.input.x[None],
            None,
            now.input.mask,
            history.r(first),
            now.rate,
            first,
            last - first,
        )
        trajectory, _ = strand.again(first, last - first + 1)
        change = strand.course.teach(lesson, strand.run, trajectory, self.plan.rate)
        self._go_on("step", change)
        self._moved = True
        session.run()
        return session.read(most, Learned())

    def _show_lesson(self, updates: int, most: int) -> Progress:
        session = self._session
        if self._lesson is not None and session.unread:
            return session.read(min(updates, most))
        change = None
        if self._lesson is not None:
            change = session.strand.course.teach(*self._lesson, self.plan.rate)
        self._lesson = None
        self._lesson = self._taken(self._next_lesson())
        self._show(self._lesson[0], self._lesson[2], "play", change)
        return session.read(1, Learned() if change else None)

    def _learn(self, updates: int, most: int) -> Progress:
        session = self._session
        self.abandon_lesson()
        for _ in range(updates):
            lesson, run, trajectory = self._taken(self._next_lesson())
            session.strand.course.teach(lesson, run, trajectory, self.plan.rate)
        # Shown is the last image under the W that was learned from it.
        seen = self._seen(lesson)
        now = Conditions(self._model, seen, lesson.rate)
        start = tuple(r[-1] for r in trajectory.r)
        run = Inference(now.model, seen.x, now.rate, session.seed, start=start, mask=seen.mask)
        session.begin(now, run, "play")
        return session.read(most, Learned())

    def _next_lesson(self) -> Lesson:
        session, plan = self._session, self.plan
        images, update = self._images(), session.update
        batch = None
        mask = session.input.mask
        if plan.source != "image":
            batch, mask = chosen(len(images), plan.batch, session.seed, update), np.ones_like(mask)
        lesson = Lesson(self._model, images, batch, mask, session.seed, session.rate, 0, plan.settling)
        return self._safely(lesson, update)

    def _safely(self, lesson: Lesson, update: int) -> Lesson:
        """The lesson at a rate that is still safe: as W grows, the largest safe one falls."""
        if self._safe_rate is None or update % LIMIT_EVERY == 0:
            limit = lesson.begin().stability_limit()
            self._safe_rate = lesson.rate if lesson.rate <= limit else limit / 2
        return replace(lesson, rate=min(lesson.rate, self._safe_rate))

    def _taken(self, lesson: Lesson) -> tuple[Lesson, Inference, Trajectory]:
        """The lesson, the run at its end, and its iterations."""
        run = lesson.begin()
        try:
            return lesson, run, run.follow(lesson.updates)
        except Divergence as error:
            if lesson.rate <= error.limit:
                raise
            # W has grown since the limit was last looked up.
            self._safe_rate = error.limit / 2
            return self._taken(replace(lesson, rate=self._safe_rate))

    def _images(self) -> Array:
        """What there is to learn from, (M, D). Raises ArgumentError where there is nothing."""
        if self.plan.source == "digits":
            return digits_of(self._session.model.sizes[0])
        if self.plan.source == "drawings":
            if self._tray is None:
                raise ArgumentError("source", "drawings to learn from: draw or upload something", "none")
            return self._tray
        return self._session.input.x[None]

    def _show(
        self,
        lesson: Lesson,
        trajectory: Trajectory,
        why: Literal["play", "seek"],
        change: Change | None = None,
    ) -> None:
        """A new epoch: the lesson's image, and all its iterations as they were computed."""
        seen = self._seen(lesson, lesson.first)
        now = Conditions(lesson.model, seen, lesson.rate)
        start = tuple(r[-1] for r in trajectory.r)
        run = Inference(lesson.model, seen.x, lesson.rate, self._session.seed, start=start, mask=seen.mask)
        run = run.replace(iteration=lesson.first + lesson.updates)
        self._session.begin(now, run, why, known=trajectory, change=change)

    def _go_on(self, why: Literal["step", "play", "seek"], change: Change | None = None) -> None:
        """A new epoch under the W that the course stands at: r stays where it is."""
        session = self._session
        now = self._conditions()
        run = Inference(now.model, now.input.x, now.rate, session.seed, start=session.r, mask=now.input.mask)
        session.begin(now, run, why, change=change)

    def _conditions(self) -> Conditions:
        now = self._session.strand.now
        return Conditions(self._model, replace(now.input, iteration=0), now.rate)

    @property
    def _model(self) -> GenerativeModel:
        """The model with the W that the course stands at and the prior in force."""
        return with_prior(self._session.strand.trained, self._session.prior)

    def _seen(self, lesson: Lesson, iteration: int = 0) -> Input:
        seen = self._session.input
        source = seen.source if lesson.chosen is None else "learning"
        return Input(lesson.shown, lesson.mask, source, iteration)

    def _sees_digits(self) -> bool:
        try:
            digits_of(self._session.model.sizes[0])
        except ArgumentError:
            return False
        return True

    def _fail(self, message: str) -> None:
        self.state, self.failure, self._due, self._lesson = "failed", message, False, None
