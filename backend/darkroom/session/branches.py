"""The branches of a session, one of which goes on, and what is to be read of it."""

from dataclasses import dataclass
from typing import Any

from darkroom.engine import GenerativeModel
from darkroom.engine.errors import ArgumentError
from darkroom.session.branch import Branch
from darkroom.session.kept import bound
from darkroom.session.mark import Mark
from darkroom.session.reading import Finding, Why
from darkroom.session.thrown import Thrown
from darkroom.session.update import Change
from darkroom.session.updates import UpdateLog

#: Each has a timeline of its own, as large as that of a session without branches.
MOST_BRANCHES = 4
#: Iterations that are read again when a branch is taken up.
LONGEST_PATH = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class NewWeights:
    """W that came into force: the how-manieth it is, why it did, and, after a single update, what that was."""

    number: int
    why: Why
    change: Change | None


@dataclass(frozen=True, slots=True)
class LatestFinding:
    """What the clocks found last, where that still stands, and the how-manieth finding it is."""

    number: int
    finding: Finding | None


class Branches:
    """What a session has made: its branches by number, and where the one that goes on is to be read from.

    It is written by the clocks and read by feeds, of which it knows nothing: they compare numbers, and each sees what is new to it.

    Attributes
    ----------
    all: every branch by its number.
    here: the number of the one that goes on.
    epoch: how often a run was begun anew: by a reset, another model, another W, a restore, another branch.
    read_from: the first iteration of the epoch to be read.
    new_weights: how W came into force that is.
    latest: what the clocks found last.
    logs: how many there were besides the first.
    logs_taken: how often the log that is to be read became another one, new or taken up again.
    updates_made: how many updates of W were made.
    seed: of the random start of r.
    original: the model as it came, before anything was learned here.
    thrown: what was thrown away last in which W was learned; None once W is learned anew.
    """

    def __init__(self, keep: int, updates_kept: int, seed: int) -> None:
        self.keep, self.updates_kept, self.seed = keep, updates_kept, seed
        self.all: dict[int, Branch] = {}
        self.here = 0
        self.epoch = self.logs = -1
        self.read_from = self.logs_taken = self.updates_made = 0
        self.new_weights = NewWeights(0, "model", None)
        self.latest = LatestFinding(0, None)
        self.original: GenerativeModel
        self.thrown: Thrown | None = None

    @property
    def current(self) -> Branch:
        """The branch that goes on."""
        return self.all[self.here]

    # --- epochs ----------------------------------------------------------------------------------------

    def start(self, branch: Branch, why: Why | None = None) -> None:
        """Go on with this branch alone, whose epoch begins."""
        self.all, self.here = {0: branch}, 0
        self.write_to(branch.log)
        self.note_epoch(why)

    def replace(self, branch: Branch, why: Why | None = None) -> None:
        """Go on with this branch in the place of the one that goes on; its epoch begins. The others stay as they are."""
        known = branch.log is self.current.log
        branch.parent, self.all[self.here] = self.current.parent, branch
        if not known:
            self.write_to(branch.log)
        self.note_epoch(why)

    def begin_epoch(
        self, model: GenerativeModel, now: Mark, why: Why, change: Change | None = None, **how: Any
    ) -> None:
        """Begin a new epoch under another W; ``how`` as for ``Branch.begin_epoch``."""
        started_from = "seed" if why == "reset" else "step" if why == "step" else "other"
        self.current.begin_epoch(model, now, self.seed, **{"started_from": started_from, **how})
        self.note_epoch(why, change)

    def note_epoch(self, why: Why | None = None, change: Change | None = None) -> None:
        """Note that an epoch began; W is another one where there is a reason."""
        self.epoch += 1
        self.read_from = self.current.timeline.first
        self.note_finding(None)
        if why:
            self.new_weights = NewWeights(self.new_weights.number + 1, why, change)

    def note_finding(self, finding: Finding | None) -> None:
        """Have ``finding`` stand as what was found last; None: what was stands no more."""
        if finding is not None or self.latest.finding is not None:
            self.latest = LatestFinding(self.latest.number + (finding is not None), finding)

    def change(self, now: Mark) -> None:
        """Have ``now`` hold from the iteration where the run stands. Its entry is to be read again."""
        self.current.change(now)
        self.note_finding(None)

    def cut(self) -> None:
        """Forget what of the current branch was not shown. Its last entry is to be read again."""
        self.current.cut()
        self.note_finding(None)

    # --- logs ------------------------------------------------------------------------------------------

    def write_to(self, log: UpdateLog) -> None:
        """Have this log tell from here on how W came about."""
        self.logs += 1
        self.logs_taken += 1
        self.current.log, log.number = log, self.logs

    def updated(self) -> None:
        """Count an update of W that was made, and forget what is too much of the weights before."""
        self.updates_made += 1
        self.thrown = None
        bound([(branch.log.weights, branch.log.update) for branch in self.all.values()], self.updates_kept)

    # --- thrown away -----------------------------------------------------------------------------------

    def throw_away(self, *numbers: int) -> None:
        """Have the branches of these numbers, about to be begun anew, stay at hand as they stand."""
        branches = {number: self.all[number] for number in numbers}
        self.thrown = Thrown.of(branches, self.here, self.original, self.seed) or self.thrown

    def check_thrown(self) -> Thrown:
        """What was thrown away last. Raises ArgumentError where there is nothing."""
        if self.thrown is None:
            raise ArgumentError("undo", "a W that was thrown away, and none learned since", "none")
        return self.thrown

    def bring_back(self) -> None:
        """Go on with what was thrown away last, as it stood. Raises ArgumentError where there is nothing."""
        thrown = self.check_thrown()
        same = thrown.original is self.original
        self.all = (self.all if same else {}) | thrown.branches
        self.original, self.seed, self.thrown = thrown.original, thrown.seed, None
        self.take(thrown.here, "seek" if same else "model")

    def succeed(self, before: "Branches") -> None:
        """Count epochs and logs on from those of ``before``; what was learned there can be brought back here."""
        if before.updates_made:
            before.throw_away(*before.all)
        self.thrown = before.thrown
        self.epoch += before.epoch + 1
        self.logs += before.logs + 1
        self.current.log.number += before.logs + 1

    # --- more than one ---------------------------------------------------------------------------------

    def check_room(self) -> None:
        """Raise ArgumentError where there are too many for one more."""
        if len(self.all) >= MOST_BRANCHES:
            expected = f"at most {MOST_BRANCHES} branches; choosing a model begins anew"
            raise ArgumentError("branch", expected, f"{len(self.all) + 1}")

    def check(self, number: int) -> None:
        """Raise ArgumentError where there is no branch of that number."""
        if number not in self.all:
            raise ArgumentError("branch", f"one of {', '.join(map(str, self.all))}", f"{number}")

    def fork(self) -> None:
        """Go on with a copy of the branch that goes on; what there is stays as it is."""
        copy = self.current.copy()
        copy.parent, self.here = self.here, max(self.all) + 1
        self.all[self.here] = copy
        self.write_to(copy.log)
        self.note_finding(None)  # the step that exploded is left behind

    def take(self, number: int, why: Why = "seek") -> None:
        """Go on with the branch of that number, whose last iterations are to be read."""
        self.here = number
        self.logs_taken += 1
        self.note_epoch(why)
        timeline = self.current.timeline
        self.read_from = max(timeline.first, timeline.last - LONGEST_PATH)
