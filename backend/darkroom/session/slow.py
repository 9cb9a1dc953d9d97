"""The slow clock: W moves, r* is held. It is asked here for single updates, or to go on by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf
from time import perf_counter
from typing import TYPE_CHECKING, Literal

from darkroom.engine import DarkroomError, GenerativeModel, Inference, Trajectory
from darkroom.engine.work import Work, done
from darkroom.session.account import Made
from darkroom.session.course import Change
from darkroom.session.episode import Lesson, Taken
from darkroom.session.given import Conditions, Input, with_prior
from darkroom.session.plan import Curriculum, Plan
from darkroom.session.reading import Diverged, Event, Learned, Progress, Settled
from darkroom.state import step_work_of, work_of

if TYPE_CHECKING:
    from darkroom.session.session import Session

State = Literal["idle", "stepping", "playing", "failed"]

#: Seconds after which W is shown; the update that is under way then is the last before it is.
LONGEST_UNSHOWN = 0.1
#: Iterations of the inference before a single update that are kept as what led to it.
LONGEST_LESSON = 2_000


class Slow:
    """Updates of W, for a session. What takes long is work that a turn leaves when its time is over, and the next goes on with.

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
        self._lesson: Taken | None = None  # the one that is being shown
        self._work: Work[Progress] | None = None  # what a turn has left
        self._unshown: tuple[Taken, Change] | None = None  # the last update, until what it led to is shown
        self._untold = False  # an update was made since the last time that one was told of

    @property
    def due(self) -> bool:
        """Whether an update of W is to be made as soon as everything has been read."""
        return self._due

    @property
    def lesson_runs(self) -> bool:
        """Whether the iterations of a lesson are being shown."""
        return self._lesson is not None

    @property
    def midway(self) -> bool:
        """Whether a turn has left something that the next goes on with."""
        return self._work is not None

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
        """Forget what of a lesson was not computed or not read; no update is made of it. One that was made is shown."""
        self._work = None
        if self._unshown is not None:
            taken, change = self._unshown
            self._show_end(taken, change if self.shows_lessons else None)
        self._leave_lesson()

    def _leave_lesson(self) -> None:
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

    def tell(self) -> Learned | None:
        """That an update was made, where that was not told before."""
        untold, self._untold = self._untold, False
        return Learned() if untold else None

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

    def next(self, updates: int, most: int, seconds: float = inf) -> Progress:
        """What is due: the update of a step; or of playing, iterations of a lesson, or updates of W.

        Nothing, where it takes longer than ``seconds``: the next turn goes on with it, whatever it is asked for.
        """
        end = perf_counter() + seconds
        if self._work is None:
            self._work = self._begun(updates, most)
        try:
            while True:
                next(self._work)
                if perf_counter() > end:
                    return Progress()
        except StopIteration as made:
            self._work = None
            progress: Progress = made.value
            return progress
        except DarkroomError as wrong:
            self._fail(str(wrong))
            self._session.pause_inference()
            self.abandon_lesson()
            return self._session.read(most, Learned(self.failure))

    def _begun(self, updates: int, most: int) -> Work[Progress]:
        if self._due:
            return self._step(most)
        return self._show_lesson(updates, most) if self.shows_lessons else self._learn(updates, most)

    def _step(self, most: int) -> Work[Progress]:
        session = self._session
        strand = session.strand
        now, history, last = strand.now, strand.history, strand.run.iteration
        first = max(history.begun(last), last - LONGEST_LESSON)
        lesson = Lesson(
            now.model,
            now.prior,
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
        change = yield from course.teach(Taken(lesson, strand.run, trajectory), self.curriculum.plan.rate)
        self._made()
        self._due = False
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
        return session.read(most)

    def _show_lesson(self, updates: int, most: int) -> Work[Progress]:
        session = self._session
        if self._lesson is not None and session.unread:
            return session.read(min(updates, most))
        change = None
        if self._lesson is not None:
            change = yield from self._teach(self._lesson)
        self._lesson = None
        lesson = yield from self._next_lesson()
        self._lesson, self._unshown = lesson, None
        self._show(lesson.lesson, lesson.trajectory, "play", change)
        return session.read(1)

    def _learn(self, updates: int, most: int) -> Work[Progress]:
        self._leave_lesson()
        end = perf_counter() + LONGEST_UNSHOWN
        for _ in range(updates):
            taken = yield from self._next_lesson()
            yield from self._teach(taken)
            if perf_counter() > end:
                break
        self._show_end(taken)
        return self._session.read(most)

    def learn(self, check: Callable[[], None] = lambda: None) -> Change:
        """The next update of playing, made at once and shown to nobody; ``check`` as for ``done``.

        Raises DarkroomError where it cannot be made.
        """
        change = done(self._teach(done(self._next_lesson(), check)), check)
        self._unshown, self._untold = None, False
        return change

    def _teach(self, taken: Taken) -> Work[Change]:
        session, course, plan = self._session, self._session.strand.course, self.curriculum.plan
        wanted, lesson = session.strand.wanted_rate, taken.lesson
        change = yield from course.teach(taken, plan.rate)
        self._made()
        self._unshown = taken, change
        seen = Input(lesson.shown, lesson.mask, "learning", 0)
        under = Conditions(lesson.model, seen, wanted, lesson.prior)
        work = work_of(1, 1 if lesson.chosen is None else len(lesson.chosen), lesson.updates)
        course.account.add(
            course.update, Made("play", plan, session.seed, under, work, lesson.rate == wanted)
        )
        return change

    def _made(self) -> None:
        """W has moved."""
        self._untold = True
        self._session.bound_past()

    def _next_lesson(self) -> Work[Taken]:
        session, strand = self._session, self._session.strand
        return self.curriculum.lesson(
            self._conditions(), strand.wanted_rate, session.seed, strand.course.number, strand.course.update
        )

    def _show_end(self, taken: Taken, change: Change | None = None) -> None:
        """A new epoch: the lesson's image where r stood at the end, under the W that was learned from it."""
        lesson, session, self._unshown = taken.lesson, self._session, None
        seen = self._seen(lesson)
        now = Conditions(self._model, seen, lesson.rate, lesson.prior)
        start = tuple(r[-1] for r in taken.trajectory.r)
        run = Inference(now.model, seen.x, now.rate, session.seed, start=start, mask=seen.mask)
        session.begin(now, run, "play", change=change)

    def _show(
        self,
        lesson: Lesson,
        trajectory: Trajectory,
        why: Literal["play", "seek"],
        change: Change | None = None,
    ) -> None:
        """A new epoch: the lesson's image, and all its iterations as they were computed."""
        seen = self._seen(lesson, lesson.first)
        now = Conditions(lesson.model, seen, lesson.rate, lesson.prior)
        start = tuple(r[-1] for r in trajectory.r)
        run = Inference(lesson.model, seen.x, lesson.rate, self._session.seed, start=start, mask=seen.mask)
        run = run.replace(iteration=lesson.first + lesson.updates)
        self._session.begin(now, run, why, known=trajectory, change=change)
        self._session.strand.lesson = lesson, lesson.first + lesson.updates

    def _go_on(self, why: Literal["step", "seek"], change: Change | None = None) -> None:
        """A new epoch under the W that the course stands at: r stays where it is."""
        session = self._session
        now = self._conditions()
        run = Inference(now.model, now.input.x, now.rate, session.seed, start=session.r, mask=now.input.mask)
        session.begin(now, run, why, change=change)

    def _conditions(self) -> Conditions:
        now = self._session.strand.now
        return replace(now, model=self._model, input=replace(now.input, iteration=0))

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
