"""The slow clock's own record: how W came to be what it is, one update after another."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from darkroom.engine import GenerativeModel, Inference, learn
from darkroom.engine.arrays import Array
from darkroom.engine.errors import DarkroomError
from darkroom.engine.work import Work
from darkroom.session.account import Account
from darkroom.session.episode import Taken
from darkroom.session.heldout import heldout_error
from darkroom.session.ledger import Ledger
from darkroom.session.past import Kept, Past

Origin = Literal["trained", "random", "restored"]

#: Updates whose record is kept for a page that has lost its connection.
MOST_TAUGHT = 2_000
#: About how many bytes Python takes for W that is kept, with the lesson that it was in force for, W itself aside.
OVERHEAD = 4_000
#: A latent is asleep that took part in none of so many images.
ASLEEP_AFTER = 300
#: Activity above this takes part.
ACTIVE = 1e-3
#: F after an update this many times above that before, and above that of black pictures, is a runaway.
RUNAWAY = 3.0
#: The largest η_w is looked up at every so many updates, and at each of the first.
LIMIT_EVERY = 20
#: W is measured on held-out digits at every so many updates: that takes as long as some ten of them.
MEASURED_EVERY = 100


def _is_measured(update: int) -> bool:
    return update <= 2 or update % (10 if update < MEASURED_EVERY else MEASURED_EVERY) == 0


class LearningDiverged(DarkroomError):
    """An update of W made F run away; W is still the one before it."""

    def __init__(self, update: int, rate: float, before: float, after: float, limit: float) -> None:
        super().__init__(
            f"learning diverged at update {update} with η_w = {rate:.3g}: F at r* rose from {before:.3g} to "
            f"{after:.3g}; for these images η_w up to {limit:.2g} lowers it"
        )


def largest_rate(run: Inference) -> float:
    """The largest η_w at which an update of W₁ lowers the mean F of what ``run`` has settled on, r held.

    F is a quadratic function of W₁, whose curvature along ΔW is at most the largest eigenvalue of the mean of
    f fᵀ/σ²: 2 over that (the same bound as for η, see :mod:`darkroom.engine.stability`).
    """
    f = np.atleast_2d(run.model.activations[0].f(run.r[0])).astype(np.float64)
    curvature = float(np.linalg.eigvalsh(f.T @ f / len(f))[-1]) * float(run.precisions[0].max())
    return 2 / curvature if curvature > 0 else np.inf


@dataclass(frozen=True, slots=True, eq=False)
class Taught:
    """What one update of the weights did.

    Attributes
    ----------
    update: its number; it leads from W_{update−1} to W_update.
    energies: F of the image shown at every iteration of the lesson, (T,).
    settled, after: F at r*, mean over the batch, under the W before and after, r* held.
    activity: mean of |f(r*)| over the batch, (d_1,).
    heldout: squared error per pixel of held-out digits under the new W, where it was measured.
    """

    update: int
    energies: Array
    settled: float
    after: float
    activity: Array
    heldout: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A single update, whole: ΔW_1…ΔW_L, and e/σ² (D,) and f(r*) (d_1,) of the image that is shown.

    From one image, ΔW_1 is the product of these two times ``rate`` (and columns are then scaled back where the
    model says so); from a batch, the mean of the products of all its images.
    """

    delta: tuple[Array, ...]
    error: Array
    activity: Array
    rate: float
    before: float
    after: float


class Course:
    """Updates of W from one beginning on.

    Parameters
    ----------
    trained: the model that it begins with, with the prior it came with.
    origin: where its W comes from.
    number: how many courses there were before.
    update: how many updates W has had already.
    seed: of a random W.

    ``account`` tells how its W can be made again.
    ``limit`` is the largest η_w that was sure to lower F when it was last looked up; None before any update.
    """

    def __init__(
        self,
        trained: GenerativeModel,
        origin: Origin,
        number: int,
        update: int = 0,
        seed: int | None = None,
    ) -> None:
        self.origin, self.number, self.seed = origin, number, seed
        self.ledger = Ledger(update)
        self.account = Account(None if origin == "restored" else origin, seed)
        self.past = Past(Kept(update, trained))
        self.update = update
        self._taught: deque[Taught] = deque(maxlen=MOST_TAUGHT)
        self._next = update + 1
        self.limit: float | None = None
        self._idle = np.zeros(trained.sizes[1], int)
        self._seen = 0

    @property
    def trained(self) -> GenerativeModel:
        """The model with the W in force and the prior that it came with."""
        return self.past.at(self.update).trained

    @property
    def asleep(self) -> int:
        """How many latents took part in none of the last images; 0 while too few were seen to say."""
        return int((self._idle >= ASLEEP_AFTER).sum()) if self._seen >= ASLEEP_AFTER else 0

    def teach(self, taken: Taken, rate: float) -> Work[Change]:
        """Make the next update, from where the run of ``taken`` stands; ``rate`` is η_w.

        What came after the update that the course stands at is forgotten. Nothing is changed until all is computed.
        Raises LearningDiverged where the update makes F run away, ArgumentError where W would overflow.
        """
        (lesson, run, trajectory), trained, update = taken, self.trained, self.update + 1
        if self.update < LIMIT_EVERY or self.update % LIMIT_EVERY == 0:
            self.limit = largest_rate(run)
        yield
        model, delta = learn(lesson.model, run, rate)
        yield
        before = float(np.mean(run.energy))
        after = float(np.mean(run.replace(model=model).energy))
        if not after <= RUNAWAY * max(before, float(np.mean(run.x**2)) * run.x.shape[-1] / 2, 1.0):
            raise LearningDiverged(update, rate, before, after, largest_rate(run))
        yield
        heldout = (yield from heldout_error(model)) if _is_measured(update) else None
        new = model if model.prior == trained.prior else model.replace(prior=trained.prior)
        if self.past.last.update != self.update:
            self.past.cut(self.update)
            self._taught = deque((t for t in self._taught if t.update <= self.update), MOST_TAUGHT)
            self._next = min(self._next, update)
        self.update = update
        self.past.add(lesson, Kept(self.update, new))
        self.ledger.add(self.update, lesson, run, rate)
        activity = np.abs(np.atleast_2d(run.activity[0]))
        if lesson.chosen is not None:
            self._watch(activity)
        self._taught.append(
            Taught(
                self.update,
                trajectory.energy.copy(),  # not the whole record that it is a part of
                before,
                after,
                activity.mean(axis=0),
                heldout,
            )
        )
        error, shown = np.atleast_2d(run.error[0] * run.precisions[0])[0], np.atleast_2d(run.activity[0])[0]
        return Change(delta, error.copy(), shown.copy(), rate, before, after)

    @property
    def nbytes(self) -> int:
        """About how much memory it takes: all W that can be gone back to, and what is told of the updates."""
        weights = sum(w.nbytes for w in self.trained.weights)
        told = sum(taught.energies.nbytes + taught.activity.nbytes for taught in self._taught)
        return len(self.past.updates) * (weights + OVERHEAD) + len(self._taught) * OVERHEAD // 4 + told

    def unread(self) -> list[Taught]:
        """The updates that were not read yet; they then are."""
        read = [taught for taught in self._taught if taught.update >= self._next]
        if read:
            self._next = read[-1].update + 1
        return read

    def reread(self, update: int) -> None:
        """Have everything kept from an update on read again."""
        self._next = min(self._next, update)

    def copy(self, number: int) -> "Course":
        """Another one with the same past, all of which is to be read of it."""
        other = Course(self.past.at(self.update).trained, self.origin, number, self.update)
        other.past, other.account = self.past.copy(), self.account.copy()
        other.seed, other.ledger = self.seed, self.ledger.copy()
        other._taught, other._next = deque(self._taught, MOST_TAUGHT), 0
        other.limit = self.limit
        other._idle, other._seen = self._idle.copy(), self._seen
        return other

    def _watch(self, activity: Array) -> None:
        """Count for each latent the images since it last took part; ``activity`` (N, d_1)."""
        self._seen += len(activity)
        took_part = activity > ACTIVE
        last = np.where(took_part.any(axis=0), took_part[::-1].argmax(axis=0), -1)
        self._idle = np.where(last >= 0, last, self._idle + len(activity))


def bound(courses: Sequence[Course], most: int) -> None:
    """Have all these together keep at most ``most`` weights, and of each the first, the newest and the one it stands at.

    What they have in common counts once. The longest past is thinned first: each comes to keep as much as the others.
    """
    while len((longest := max(courses, key=lambda course: len(course.past))).past) > 3:
        # Models with the same W are views of one array.
        if len({id(kept.trained.weights[0].base) for course in courses for kept in course.past}) <= most:
            return
        longest.past.thin(longest.update)
