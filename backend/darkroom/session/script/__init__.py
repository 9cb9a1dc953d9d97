"""What a session played, as a short Python script that computes it again with the library: the same r, bit for bit."""

import hashlib
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
from threadpoolctl import threadpool_info

from darkroom.models.cards import ModelCard
from darkroom.session.script.inference import write_inference
from darkroom.session.script.learning import write_learning
from darkroom.session.script.text import Text
from darkroom.session.session import Session

#: How many iterations the script tells of when it is run.
SHOWN = 5

_HEAD = '''"""What Darkroom played, computed again: the same r, bit for bit.

{what}
Written by Darkroom {version}; it takes that package and nothing else.
"""

{imports}
'''

_JOINED = '''
def joined(played):
    """r (T, K) and F (T,) of consecutive stretches. Where something changed, an iteration is the last of one and the first of the next."""
    parts = [*(part[:-1] for part in played[:-1]), played[-1]]
    return np.concatenate([part.r[0] for part in parts]), np.concatenate([part.energy for part in parts])
'''

_REPRODUCE = '''
def reproduce():
    """r (T, K) and F (T,) of the iterations {first} to {last}."""
    threadpool_limits({threads}, user_api="blas")  # sums are added up in one order, as they were
{body}
'''

_MAIN = """
if __name__ == "__main__":
    r, energy = reproduce()
    for t in {shown}:
        at_work = np.count_nonzero(np.abs(r[t{offset}]) > 1e-3)
        print(f"iteration {{t:5d}}   F = {{energy[t{offset}]:.6f}}   latents at work: {{at_work}}")
    ended = {energy}
    assert np.isclose(energy[-1], ended, rtol=1e-4, equal_nan=True), f"F ends at {{energy[-1]}}, but it ended at {{ended}}"
    if hashlib.sha256(r.tobytes()).hexdigest() == "{digest}":
        print("r is the same, bit for bit")
    else:
        print("r differs in its last digits: this processor, or its linear algebra, rounds differently")
"""


@dataclass(frozen=True, slots=True)
class Script:
    """A script: what its file is called, and its text."""

    name: str
    text: str


def script(session: Session, card: ModelCard, beside: str) -> Script:
    """The script of the run at hand: how W came about, then every iteration kept.

    ``card`` is that of the session's model. ``beside`` names the file of the recording: W is read from it where a
    few lines cannot say it.
    """
    branch, timeline = session.branch, session.branch.timeline
    first, last = timeline.first, timeline.last
    text = Text(session, card)
    learned = write_learning(text, branch.log, branch.update, beside)
    write_inference(text, branch, learned)

    rows, energy = timeline.rows(first, last)[0], float(branch.read(last, 1)[0].energy[-1])
    shown = np.unique(np.linspace(first, last, SHOWN).round().astype(int)).tolist()
    main = _MAIN.format(
        shown=f"({', '.join(map(str, shown))}{',' * (len(shown) == 1)})",
        offset=f" - {first}" if first else "",
        digest=hashlib.sha256(rows.tobytes()).hexdigest(),
        energy=repr(energy) if np.isfinite(energy) else f"np.{energy}",
    )
    after = f", after {branch.update} update{'s' if branch.update > 1 else ''} of W" if branch.update else ""
    now = branch.now.given
    what = (
        f"{card.title}{after}; η = {now.rate:g}, λ = {now.prior:g}, start {session.branches.seed}, "
        f"{last - first + 1} iterations."
    )
    head = _HEAD.format(what=what, version=version("darkroom"), imports=text.imports())
    pools = [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]
    reproduce = _REPRODUCE.format(first=first, last=last, threads=max(pools, default=1), body=text.body())
    parts = [head, _JOINED, reproduce, text.embedded.text(), main]
    return Script(f"darkroom-{card.name}.py", "\n".join(part for part in parts if part))


__all__ = ["Script", "script"]
