"""The branches of a session, one of which goes on, and what is to be read of it."""

from dataclasses import dataclass
from typing import Any

from darkroom.engine import GenerativeModel
from darkroom.engine.errors import ArgumentError
from darkroom.session.branch import Branch
from darkroom.session.kept import bound
from darkroom.session.mark import Mark
from darkroom.session.reading import Event, Why
from darkroom.session.update import Change
from darkroom.session.updates import UpdateLog

#: Each has a timeline of its own, as large as that of a session without branches.
MOST_BRANCHES = 4
#: Iterations that are read again when a branch is taken up.
LONGEST_PATH = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """W became another one: the number of the change, why, and, after a single update, what that was."""

    number: int
    why: Why
    change: Change | None


@dataclass(frozen=True, slots=True)
class Happened:
    """The last thing that happened and still stands, and its number."""

    number: int
    event: Event | None


class Branches:
    """What a session has made: its branches by number, and where the one that goes on is to be read from.

    It is written by the clocks and read by feeds, of which it knows nothing: they compare numbers, and each sees what is new to it.

    Attributes
    ----------
    all: every branch by its number.
    here: the number of the one that goes on.
    epoch: how often a run was begun anew: by a reset, another model, another W, a restore, another branch.
    read_from: the first iteration of the epoch to be read.
    moved: how the W in force became that.
    happened: what the clocks found last.
    turned: how often the log that is to be read became another one.
    logs: how many there were besides the first.
    made: how many updates of W were made.
    seed: of the random start of r.
    original: the model as it came, before anything was learned here.
    """

    def __init__(self, keep: int, updates_kept: int, seed: int) -> None:
        self.keep, self.updates_kept, self.seed = keep, updates_kept, seed
        self.all: dict[int, Branch] = {}
        self.here = 0
        self.epoch = self.logs = -1
        self.read_from = self.turned = self.made = 0
        self.moved = Moved(0, "model", None)
        self.happened = Happened(0, None)
        self.original: GenerativeModel

    @property
    def current(self) -> Branch:
        """The branch that goes on."""
        return self.all[self.here]

    # --- epochs ----------------------------------------------------------------------------------------

    def start(self, branch: Branch, why: Why | None = None) -> None:
        """Go on with this branch alone, whose epoch begins."""
        known = bool(self.all) and branch.log is self.current.log
        self.all, self.here = {0: branch}, 0
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
        self.happen(None)
        if why:
            self.moved = Moved(self.moved.number + 1, why, change)

    def happen(self, event: Event | None) -> None:
        """Have ``event`` stand as what happened last; None: what did stands no more."""
        if event is not None or self.happened.event is not None:
            self.happened = Happened(self.happened.number + (event is not None), event)

    def change(self, now: Mark) -> None:
        """Have ``now`` hold from the iteration where the run stands. Its entry is to be read again."""
        self.current.change(now)
        self.happen(None)

    def cut(self) -> None:
        """Forget what of the current branch was not shown. Its last entry is to be read again."""
        self.current.cut()
        self.happen(None)

    # --- logs ------------------------------------------------------------------------------------------

    def write_to(self, log: UpdateLog) -> None:
        """Have this log tell from here on how W came about."""
        self.logs += 1
        self.turned += 1
        self.current.log, log.number = log, self.logs

    def updated(self) -> None:
        """Count an update of W that was made, and forget what is too much of the weights before."""
        self.made += 1
        bound([(branch.log.weights, branch.log.update) for branch in self.all.values()], self.updates_kept)

    def succeed(self, before: "Branches") -> None:
        """Count epochs and logs on from those of ``before``."""
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
        self.happen(None)  # the step that exploded is left behind

    def take(self, number: int) -> None:
        """Go on with the branch of that number, whose last iterations are to be read."""
        self.here = number
        self.turned += 1
        self.note_epoch("seek")
        timeline = self.current.timeline
        self.read_from = max(timeline.first, timeline.last - LONGEST_PATH)
