"""How much is kept: everything that can be reached from a thing, weighed once."""

import gc
import sys
from types import FunctionType, ModuleType

import numpy as np


def weight(root: object) -> int:
    """Bytes of all that ``root`` keeps alive by itself; arrays that share memory count once."""
    seen: set[int] = set()
    waiting, total = [root], 0
    while waiting:
        thing = waiting.pop()
        while isinstance(thing, np.ndarray) and isinstance(thing.base, np.ndarray):
            thing = thing.base
        if id(thing) in seen or isinstance(thing, type | ModuleType | FunctionType):
            continue
        seen.add(id(thing))
        total += sys.getsizeof(thing)
        waiting += gc.get_referents(thing)
    return total
