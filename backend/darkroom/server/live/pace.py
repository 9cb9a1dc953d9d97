"""How many iterations are due: at a given speed, or as fast as it goes."""

from math import inf

#: Seconds of iterations that may fall due while the reader is not ready; what is beyond is not made up for,
#: so that a slow reader slows its own clock.
LONGEST_DEBT = 0.25
#: At high speeds iterations travel together: more frames a second than a screen shows only cost.
SHORTEST_PAUSE = 1 / 120

#: As fast as it goes: seconds of computing in a chunk. Long enough to be cheap an iteration, short enough for
#: a stroke to come through soon.
CHUNK_SECONDS = 0.01
#: The same for the slow clock, each of whose chunks brings a whole W: some ten of them are painted a second.
LEARNING_SECONDS = 0.08
#: Seconds of computing in a turn: whoever waits for a thread waits for the turns before theirs.
TURN_SECONDS = 0.01
#: Bounds of a chunk, in iterations and in bytes. 256 iterations of 784 pixels are 1.7 MB, which is still in the processor's
#: cache when it is framed and sent. Measured: 24,000 iterations a second were read in chunks of 64, 31,000 of 256, 27,000 of 1,024.
LONGEST_CHUNK = 256
LARGEST_CHUNK = 8 * 2**20


class Pace:
    """The clock at a given speed.

    Parameters
    ----------
    speed: iterations a second.

    Times are seconds of any one clock.
    """

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self._next: float | None = None  # when the next iteration is due; None: as soon as it is asked for
        self._pause = 0.0

    def due(self, now: float) -> int:
        """How many iterations are due; they are then taken as made."""
        if self._next is None:
            self._next = now
        if now < max(self._next, self._pause):
            return 0
        if now - self._next > LONGEST_DEBT:
            self._next = now - LONGEST_DEBT
        updates = 1 + int((now - self._next) * self.speed)
        self._next += updates / self.speed
        self._pause = now + SHORTEST_PAUSE
        return updates

    def wait(self, now: float) -> float:
        """Seconds until an iteration is due."""
        return 0.0 if self._next is None else max(self._next, self._pause, now) - now

    def stop(self) -> None:
        """The clock stands; when it runs again the next iteration is due at once."""
        self._next = None


class Stride:
    """The length of chunks as fast as it goes: each is twice the last, until one takes so many seconds.

    Parameters
    ----------
    seconds: of computing in a chunk.
    first: the length of the first, in updates of r or of W.
    """

    def __init__(self, seconds: float = CHUNK_SECONDS, first: int = 8) -> None:
        self._seconds, self._updates = seconds, first
        self._spent, self._each = 0.0, inf

    def due(self) -> int:
        """How many iterations the next chunk has."""
        return self._updates

    def work(self, updates: int) -> float:
        """Seconds of a processor for so many, going by the last ones; infinite before any were made."""
        return updates * self._each

    def took(self, updates: int, seconds: float, work: float) -> None:
        """So long did a turn take, of that so long on a processor, after which there were so many to read; none, where the next
        goes on with them."""
        self._spent += seconds
        if not updates:
            return
        self._each = work / updates
        fitting, self._spent = int(self._seconds * updates / max(self._spent, 1e-9)), 0.0
        self._updates = min(max(fitting, 1), 2 * self._updates, LONGEST_CHUNK)
