"""How W came about: one record that grows at its end, and what is read from it."""

from collections import deque
from typing import Literal

import numpy as np

from darkroom.engine import GenerativeModel
from darkroom.engine.activations import ACTIVE
from darkroom.engine.arrays import Array
from darkroom.engine.given import Given
from darkroom.engine.work import Work
from darkroom.session.cuts import Cuts
from darkroom.session.episode import Finished
from darkroom.session.kept import Kept, KeptWeights
from darkroom.session.mark import SEEN_FIELDS, Mark
from darkroom.session.stretches import Cause, Stretch, Stretches
from darkroom.session.update import Change, Update, largest_rate, updated
from darkroom.state import MOST_UPDATES, MOST_WORK, Recipe
from darkroom.state.packed import pack

Origin = Literal["trained", "random", "restored"]

#: Updates of which what they did is kept, for whoever has not read it yet.
MOST_RECENT = 2_000
#: About how many bytes Python takes for W that is kept, with the episode that it was in force for, W itself aside.
OVERHEAD = 4_000
#: A latent is asleep that took part in none of so many images.
ASLEEP_AFTER = 300
#: The largest η_w is looked up at every so many updates, and at each of the first.
LIMIT_EVERY = 20


class UpdateLog:
    """The updates of W from one beginning on.

    An update is written once, by ``make``; whoever goes back and learns on cuts what came after. A copy shares all
    that is there, none of which ever changes.

    Parameters
    ----------
    model: the one that it begins with, with the prior it came with.
    origin: where its W comes from.
    update: how many updates W has had already.
    seed: of a random W.

    Attributes
    ----------
    number: how many logs a session had before; −1 where none has this one.
    update: that of the W in force; later ones can be gone to until W moves from here.
    weights: those that can be gone back to.
    stretches: what the updates were made from.
    cuts: from which update on others were made than before.
    limit: the largest η_w that was sure to lower F when it was last looked up; None before any update.
    """

    def __init__(
        self,
        model: GenerativeModel,
        origin: Origin,
        update: int = 0,
        seed: int | None = None,
    ) -> None:
        self.origin, self.seed, self.update = origin, seed, update
        self.number = -1
        self.weights, self.stretches, self.cuts = (
            KeptWeights(Kept(update, model)),
            Stretches(update),
            Cuts(),
        )
        self.limit: float | None = None
        self._recent: deque[Update] = deque(maxlen=MOST_RECENT)
        self._idle = np.zeros(model.sizes[1], int)
        self._watched = 0

    @property
    def model(self) -> GenerativeModel:
        """The model with the W in force and the prior that it came with."""
        return self.weights.at(self.update).model

    @property
    def asleep(self) -> int:
        """How many latents took part in none of the last images; 0 while too few were learned from to say."""
        return int((self._idle >= ASLEEP_AFTER).sum()) if self._watched >= ASLEEP_AFTER else 0

    @property
    def nbytes(self) -> int:
        """About how much memory it takes: all W that can be gone back to, and what the updates did."""
        weights = sum(w.nbytes for w in self.model.weights)
        did = sum(update.energies.nbytes + update.activity.nbytes for update in self._recent)
        return len(self.weights) * (weights + OVERHEAD) + len(self._recent) * OVERHEAD // 4 + did

    def make(self, finished: Finished, cause: Cause) -> Work[Change]:
        """Make the next update, from where the run of ``finished`` stands.

        What came after the update in force is forgotten. Nothing is changed until all is computed. Raises
        LearningDiverged where the update makes F run away, ArgumentError where W would overflow.
        """
        before, (episode, run, _), rate = self.model, finished, cause.plan.rate
        if self.update < LIMIT_EVERY or self.update % LIMIT_EVERY == 0:
            self.limit = largest_rate(run)
        yield
        model, did, change = yield from updated(finished, rate, self.update + 1)
        new = model if run.given.model(before) is before else run.given.undone(model, before)
        if self.weights.last.update != self.update:
            self._cut()
        self.update += 1
        self.weights.add(episode, Kept(self.update, new))
        self.stretches.add(self.update, episode, run, cause)
        self._recent.append(did)
        if episode.chosen is not None:
            self._watch(np.abs(np.atleast_2d(run.activity[0])))
        return change

    def since(self, update: int) -> list[Update]:
        """What the updates from number ``update`` on did, as far as that is kept."""
        recent = self._recent
        if not recent or recent[-1].update < update:
            return []
        count = min(recent[-1].update - update + 1, len(recent))
        return [recent[place] for place in range(len(recent) - count, len(recent))]

    def recipe(self, now: Mark) -> Recipe | None:
        """What leads to the W in force, where x, mask, rate and prior are those of ``now``; None where nothing does."""
        update, stretches = self.update, self.stretches.up_to(self.update)
        if self.origin == "restored" or update > MOST_UPDATES or stretches is None:
            return None
        if not stretches:
            return Recipe(origin=self.origin, seed=self.seed or 0)
        first, work = stretches[0], sum(stretch.total_work for stretch in stretches)
        cause, plan = first.cause, first.cause.plan
        explained = (
            plan.source != "drawings"
            and self.seed in (None, cause.seed)
            and all(_explains(first, stretch) for stretch in stretches)
        )
        # Of single updates the last is followed by one more settling.
        most = MOST_WORK - (first.work[0] if cause.by == "step" else 0)
        if not explained or work > most or cause.asked != now.given.rate or not _same(first, now.given):
            return None
        by_step = {"r": None if cause.rest is None else pack(cause.rest[0])}
        by_play = {"source": plan.source, "batch": plan.batch, "settling": plan.settling}
        return Recipe(
            origin=self.origin,
            seed=cause.seed,
            by=cause.by,
            learning_rate=plan.rate,
            updates=update,
            **(by_step if cause.by == "step" else by_play),
        )

    def copy(self) -> "UpdateLog":
        """Another log of the same updates."""
        other = object.__new__(UpdateLog)
        other.__dict__ |= self.__dict__
        other.number = -1
        other.weights, other.stretches = self.weights.copy(), self.stretches.copy()
        other.cuts, other._recent, other._idle = self.cuts.copy(), self._recent.copy(), self._idle.copy()
        return other

    def _cut(self) -> None:
        """Forget what came after the update in force."""
        self.weights.cut(self.update)
        self.stretches.cut(self.update)
        while self._recent and self._recent[-1].update > self.update:
            self._recent.pop()
        self.cuts.note(self.update + 1)

    def _watch(self, activity: Array) -> None:
        """Count for each latent the images since it last took part; ``activity`` (N, d_1)."""
        self._watched += len(activity)
        took_part = activity > ACTIVE
        last = np.where(took_part.any(axis=0), took_part[::-1].argmax(axis=0), -1)
        self._idle = np.where(last >= 0, last, self._idle + len(activity))


def _explains(first: Stretch, stretch: Stretch) -> bool:
    """Whether the recipe of ``first`` leads through ``stretch``, too."""
    cause, theirs = first.cause, stretch.cause
    alike = (cause.by, cause.seed, cause.asked) == (theirs.by, theirs.seed, theirs.asked)
    of_plan = cause.plan.rate == theirs.plan.rate if cause.by == "step" else cause.plan == theirs.plan
    safe = stretch.repeatable_to == stretch.last and len(stretch.rates) == 1
    return alike and of_plan and safe and _same(first, stretch.given)


def _same(stretch: Stretch, given: Given) -> bool:
    """Whether what the stretch depends on is ``given``, η aside: digits are learned from whatever is seen."""
    differs = set(given.changed(stretch.given)) - {"rate"}
    if stretch.cause.by == "play" and stretch.cause.plan.source == "digits":
        differs -= SEEN_FIELDS
    return not differs
