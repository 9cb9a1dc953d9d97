"""What was computed last, remembered within bounds: what many ask for is computed once."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Remembered(Generic[Result]):
    """The results that were asked for last, by key, at most ``most`` bytes of them. Any thread may ask."""

    def __init__(self, most: int) -> None:
        self._most, self._bytes = most, 0
        self._results: OrderedDict[Hashable, tuple[Result, int]] = OrderedDict()
        self._lock = Lock()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._results

    def get(self, key: Hashable) -> Result | None:
        """The result under ``key``, which has then been asked for last; None where there is none."""
        with self._lock:
            if (found := self._results.get(key)) is None:
                return None
            self._results.move_to_end(key)
            return found[0]

    def add(self, key: Hashable, result: Result, nbytes: int) -> None:
        """Remember ``result``, of so many bytes, and forget what was asked for longest ago where that is too much."""
        with self._lock:
            if key in self._results:
                return
            self._results[key] = result, nbytes
            self._bytes += nbytes
            while self._bytes > self._most:
                _, (_, size) = self._results.popitem(last=False)
                self._bytes -= size
