"""The slow clock: W moves, r* is held. It is asked for single updates, or to go on by itself."""

from collections.abc import Callable
from dataclasses import replace
from math import inf
from time import perf_counter
from typing import Literal

from darkroom.engine import DarkroomError
from darkroom.engine.work import Work, done
from darkroom.session import epochs
from darkroom.session.about import About, Computing, Failed, Idle, Showing, SlowState, Stepped, Stepping
from darkroom.session.branches import Branches
from darkroom.session.episode import Episode, Finished
from darkroom.session.episodes import Episodes
from darkroom.session.fast import Fast
from darkroom.session.mark import Mark
from darkroom.session.plan import Plan
from darkroom.session.reading import Diverged, FastFinding, Learned, Settled
from darkroom.session.stretches import Cause
from darkroom.session.update import Change
from darkroom.session.updates import UpdateLog
from darkroom.state import step_work_of, work_of

#: Seconds after which W is shown; the update that is under way then is the last before it is.
LONGEST_UNSHOWN = 0.1
#: Iterations of the inference before a single update that are kept as what led to it.
LONGEST_EPISODE = 2_000


class Slow:
    """Updates of W, on the branch that goes on.

    What takes long is work that a turn leaves when its time is over, and the next goes on with.
    A single update (``step``) runs the fast clock until r has settled, moves W, and lets r settle again. Playing,
    it goes through episodes (:class:`Episode`): each is computed whole, then either shown iteration by iteration
    (``shows_episodes``) or only the state after several of them.

    Attributes
    ----------
    about: what it is about.
    episodes: what is learned from, and how.
    shows_episodes: whether every iteration of every episode is shown.
    """

    def __init__(self, branches: Branches, fast: Fast) -> None:
        self._branches, self._fast = branches, fast
        self.about: About = Idle()
        self.episodes = Episodes()
        self.shows_episodes = True
        self._work: Work[None] | None = None  # what a turn has left

    @property
    def state(self) -> SlowState:
        """The name of what it is about: ``stepping`` covers both settlings of a step."""
        return self.about.name

    @property
    def failure(self) -> str | None:
        """Why learning stopped, where it failed."""
        return self.about.message if isinstance(self.about, Failed) else None

    @property
    def plan(self) -> Plan:
        """What is learned from, and how."""
        return self.episodes.plan

    @property
    def due(self) -> bool:
        """Whether a turn is its own: it plays, or an update of W is to be made as soon as everything has been read."""
        about = self.about
        return isinstance(about, (Showing, Computing)) or (isinstance(about, Stepping) and about.rests)

    @property
    def midway(self) -> bool:
        """Whether a turn has left something that the next goes on with."""
        return self._work is not None

    # --- what is asked of it ---------------------------------------------------------------------------

    def step(self) -> None:
        """Let r settle, then make one update of W, then let r settle again."""
        self.stop()
        self.about = Stepping()
        self._fast.play(self._branches.current)

    def play(self) -> None:
        """Learn from the source, batch after batch. Raises ArgumentError where it has nothing to learn from."""
        self.episodes.images(self._branches.current.now.given.x)
        self.stop()
        self.about = Computing()
        self._fast.playing = False

    def stop(self) -> None:
        """Stand still: an episode that is being shown ends where it is."""
        self.abandon()
        self.about = Idle()

    def abandon(self) -> None:
        """Forget what of an episode was not computed or not shown; no update is made of it. One that was made is shown."""
        self._work = None
        match self.about:
            case Computing(learned=(finished, change)):
                self._show_end(finished, change if self.shows_episodes else None)
            case Showing():
                self._leave_episode()

    def seek(self, update: int) -> None:
        """Stand at W as it was after an update that is kept, and at the inference that followed, as it was.

        Raises ArgumentError for an update that is not kept.
        """
        branches = self._branches
        log = branches.current.log
        kept = log.weights.at(update)
        self.stop()
        self._fast.playing = False
        log.update = update
        if kept.episode is None:
            epochs.go_on(branches, "seek")
        else:
            epochs.show(branches, kept.episode, kept.episode.replay(kept.model), "seek")

    def reset(self, to: Literal["trained", "random"], seed: int | None = None) -> None:
        """Begin with W as it was trained, or random from a seed; the updates so far are thrown away."""
        branches = self._branches
        branch = branches.current
        self.stop()
        self._fast.playing = False
        branches.throw_away(branches.here)
        model, seed_of_w = branches.original, None
        if to == "random":
            seed_of_w = branches.seed if seed is None else seed
            model = model.randomised(seed_of_w)
        branches.write_to(UpdateLog(model, to, seed=seed_of_w))
        given = replace(branch.now.given, rate=branch.asked_rate)
        branches.begin_epoch(model, Mark(given, branch.now.source), "reset")

    def follow(self, plan: Plan) -> None:
        """Learn by another plan; an episode that is being shown belongs to the old one."""
        if plan != self.plan:
            self.abandon()
        self.episodes.plan = self.episodes.chosen = plan

    def succeed(self, before: "Slow", pixels: int, *, planned: bool) -> None:
        """Learn from what ``before`` did, where a model of so many pixels can; if this is ``planned``, only after that."""
        plan, self.episodes = self.plan, before.episodes.copy()
        self.follow(self.plan.changed(pixels))
        if planned:
            self.episodes.plan = plan

    # --- what it does ----------------------------------------------------------------------------------

    def notice(self, found: FastFinding | None) -> None:
        """Take up what the fast clock found, while this one waits for r to settle."""
        match self.about, found:
            case (Stepping() | Stepped(), Diverged(message=message)):
                self.about = Failed(message)
            case (Stepping(), Settled()):
                self.about = Stepping(rests=True)
            case (Stepped(), Settled()):
                self.about = Idle()

    def advance(self, updates: int, seconds: float = inf) -> None:
        """Do what is due: the update of a step; or of playing, some iterations of an episode, or updates of W.

        Where that takes longer than ``seconds``, the next turn goes on with it, whatever it is asked for.
        """
        end = perf_counter() + seconds
        if self._work is None:
            self._work = self._due_work(updates)
        try:
            while True:
                next(self._work)
                if perf_counter() > end:
                    return
        except StopIteration:
            self._work = None
        except DarkroomError as wrong:
            self._fast.playing = False
            self._branches.current.shown = None  # an episode that no update can be made of was shown whole
            if isinstance(self.about, Showing):
                self.about = Computing()
            self.abandon()
            self.about = Failed(str(wrong))
            self._branches.note_finding(Learned(str(wrong)))

    def learn(self, check: Callable[[], None] = lambda: None) -> Change:
        """Make the next update of playing at once, shown to nobody; ``check`` as for ``done``.

        Raises DarkroomError where it cannot be made.
        """
        return done(self._learn_from(done(self._next_episode(), check)), check)

    def _due_work(self, updates: int) -> Work[None]:
        if isinstance(self.about, Stepping):
            return self._make_step()
        return self._show_episode(updates) if self.shows_episodes else self._compute_unshown(updates)

    def _make_step(self) -> Work[None]:
        branches, fast, plan = self._branches, self._fast, self.plan
        branch = branches.current
        timeline, last, log = branch.timeline, branch.run.iteration, branch.log
        first = max(timeline.mark_held_from(last), last - LONGEST_EPISODE)
        given = branch.now.given
        episode = Episode(given, given.x[None], None, timeline.r(first), first, last - first)
        trajectory, _ = branch.read(first, last - first + 1)
        from_start = branch.started_from == ("step" if log.update else "seed") and fast.rests_first(branch)
        rest = branch.run.r if not from_start and log.update == 0 and fast.rests_as_usual() else None
        work = step_work_of(1, 0 if rest else last)
        cause = Cause("step", plan, branches.seed, given.rate, work, from_start or rest is not None, rest)
        change = yield from log.make(Finished(episode, branch.run, trajectory), cause)
        branches.updated()
        epochs.go_on(branches, "step", change)
        self.about = Stepped()
        fast.play(branch)

    def _show_episode(self, updates: int) -> Work[None]:
        branch, change = self._branches.current, None
        if isinstance(self.about, Showing):
            if branch.shown is not None and branch.shown < branch.timeline.last:
                branch.shown = min(branch.shown + updates, branch.timeline.last)
                return
            finished = self.about.finished
            change = yield from self._learn_from(finished)
            branch.shown = None
            self.about = Computing((finished, change))
        finished = yield from self._next_episode()
        epochs.show(self._branches, finished.episode, finished.trajectory, "play", change)
        branch.shown = branch.timeline.first
        self.about = Showing(finished)

    def _compute_unshown(self, updates: int) -> Work[None]:
        self._leave_episode()
        end = perf_counter() + LONGEST_UNSHOWN
        for _ in range(updates):
            finished = yield from self._next_episode()
            change = yield from self._learn_from(finished)
            self.about = Computing((finished, change))
            if perf_counter() > end:
                break
        self._show_end(finished)

    def _learn_from(self, finished: Finished) -> Work[Change]:
        branches, plan, episode = self._branches, self.plan, finished.episode
        branch = branches.current
        images = 1 if episode.chosen is None else len(episode.chosen)
        work = work_of(1, images, episode.updates)
        safe = episode.given.rate == branch.asked_rate
        cause = Cause("play", plan, branches.seed, branch.asked_rate, work, safe)
        change = yield from branch.log.make(finished, cause)
        branches.updated()
        return change

    def _next_episode(self) -> Work[Finished]:
        branch = self._branches.current
        return self.episodes.next(branch.log, branch.now.given, branch.asked_rate, self._branches.seed)

    # --- what is shown of it ---------------------------------------------------------------------------

    def _leave_episode(self) -> None:
        """What of an episode was not shown is forgotten."""
        if isinstance(self.about, Showing):
            self._branches.cut()
            self.about = Computing()

    def _show_end(self, finished: Finished, change: Change | None = None) -> None:
        self.about = Computing()
        epochs.show_end(self._branches, finished, change)
