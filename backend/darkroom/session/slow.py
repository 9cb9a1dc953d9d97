"""The slow clock: W moves, r* is held. It is asked here for single updates, or to go on by itself."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Literal

from darkroom.engine import DarkroomError, GenerativeModel, Inference, Trajectory
from darkroom.scenes import step_work_of, work_of
from darkroom.session.account import Made
from darkroom.session.conditions import Conditions, Input, with_prior
from darkroom.session.course import Change
from darkroom.session.curriculum import Curriculum, Plan
from darkroom.session.lesson import Lesson
from darkroom.session.reading import Diverged, Event, Learned, Progress, Settled

if TYPE_CHECKING:
    from darkroom.session.session import Session

State = Literal["idle", "stepping", "playing", "failed"]

#: Seconds that a turn may take; the update that is under way then is its last.
LONGEST_TURN = 0.1
#: Iterations of the inference before a single update that are kept as what led to it.
LONGEST_LESSON = 2_000


class Slow:
    """Updates of W, for a session.

    A single update (``step``) runs the fast clock until r has settled, moves W, and lets r settle again. Playing,
    it goes through lessons (:class:`Lesson`): each is computed whole, then either shown iteration by iteration
    (``shows_lessons``) or only the state after several of them.

    Attributes
    ----------
    curriculum: what is learned from, and how.
    state: ``stepping`` covers both settlings of a step; ``failed`` until it is asked again, for ``failure``.
    shows_lessons: whether every iteration of every lesson is shown.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.curriculum = Curriculum()
        self.state: State = "idle"
        self.failure: str | None = None
        self.shows_lessons = True
        self._due = False  # r has settled, and W is to move
        self._moved = False  # of a step: W has moved, and r settles again
        self._lesson: tuple[Lesson, Inference, Trajectory] | None = None  # the one that is being shown

    @property
    def due(self) -> bool:
        """Whether an update of W is to be made as soon as everything has been read."""
        return self._due

    @property
    def lesson_runs(self) -> bool:
        """Whether the iterations of a lesson are being shown."""
        return self._lesson is not None

    # --- what is asked of it ---------------------------------------------------------------------------

    def step(self) -> None:
        """Let r settle, then make one update of W, then let r settle again."""
        self.stop()
        self.state, self._moved = "stepping", False
        self._session.run()

    def play(self) -> None:
        """Learn from the source, batch after batch. Raises ArgumentError where it has nothing to learn from."""
        self.curriculum.images(self._session.input)
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
        model, seed_of_w = session.original, None
        if to == "random":
            seed_of_w = session.seed if seed is None else seed
            model = model.randomised(seed_of_w)
        session.strand.course = session.new_course(model, to, seed=seed_of_w)
        now = replace(self._conditions(), rate=session.strand.wanted_rate)
        run = Inference(now.model, now.input.x, now.rate, session.seed, mask=now.input.mask)
        session.begin(now, run, "reset")

    def follow(self, plan: Plan) -> None:
        """Another plan; a lesson that is being shown belongs to the old one."""
        if plan != self.curriculum.plan:
            self.abandon_lesson()
        self.curriculum.plan = self.curriculum.chosen = plan

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
        first = max(history.begun(last), last - LONGEST_LESSON)
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
        course = strand.course
        again = strand.began == ("step" if course.update else "seed") and session.rests_first
        start = strand.run.r if not again and course.update == 0 and session.rests_as_usual else None
        change = course.teach(lesson, strand.run, trajectory, self.curriculum.plan.rate)
        made = Made(
            "step",
            self.curriculum.plan,
            session.seed,
            now,
            step_work_of(1, 0 if start else last),
            again or start is not None,
            start,
        )
        course.account.add(course.update, made)
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
            change = self._teach(*self._lesson)
        self._lesson = None
        self._lesson = self._next_lesson()
        self._show(self._lesson[0], self._lesson[2], "play", change)
        return session.read(1, Learned() if change else None)

    def _learn(self, updates: int, most: int) -> Progress:
        session = self._session
        self.abandon_lesson()
        end = perf_counter() + LONGEST_TURN
        for _ in range(updates):
            lesson, run, trajectory = self._next_lesson()
            self._teach(lesson, run, trajectory)
            # What is asked for next, a pause perhaps, has to wait for this.
            if perf_counter() > end:
                break
        # Shown is the last image under the W that was learned from it.
        seen = self._seen(lesson)
        now = Conditions(self._model, seen, lesson.rate)
        start = tuple(r[-1] for r in trajectory.r)
        run = Inference(now.model, seen.x, now.rate, session.seed, start=start, mask=seen.mask)
        session.begin(now, run, "play")
        return session.read(most, Learned())

    def learn(self) -> Change:
        """The next update of playing, made at once and shown to nobody. Raises DarkroomError where it cannot be made."""
        return self._teach(*self._next_lesson())

    def _teach(self, lesson: Lesson, run: Inference, trajectory: Trajectory) -> Change:
        session, course, plan = self._session, self._session.strand.course, self.curriculum.plan
        wanted = session.strand.wanted_rate
        change = course.teach(lesson, run, trajectory, plan.rate)
        seen = Input(lesson.shown, lesson.mask, "learning", 0)
        under = Conditions(lesson.model, seen, wanted)
        work = work_of(1, 1 if lesson.chosen is None else len(lesson.chosen), lesson.updates)
        course.account.add(
            course.update, Made("play", plan, session.seed, under, work, lesson.rate == wanted)
        )
        return change

    def _next_lesson(self) -> tuple[Lesson, Inference, Trajectory]:
        session, strand = self._session, self._session.strand
        return self.curriculum.lesson(
            self._model, session.input, strand.wanted_rate, session.seed, strand.course.number, session.update
        )

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
        self._session.strand.lesson = lesson, lesson.first + lesson.updates

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

    def _fail(self, message: str) -> None:
        self.state, self.failure, self._due, self._lesson = "failed", message, False, None
