"""The threads that compute, beside the event loop."""

import os
from concurrent.futures import ThreadPoolExecutor


class Workers:
    """Two pools, so that one who asks for a state that takes seconds to bring about holds nobody's clock.

    Attributes
    ----------
    turns: for what is done in an instant: turns of the clocks, commands.
    staging: for states that are computed from their beginning.
    """

    def __init__(self) -> None:
        cores = os.cpu_count() or 1
        self.turns = ThreadPoolExecutor(cores, thread_name_prefix="darkroom")
        self.staging = ThreadPoolExecutor(max(1, cores - 1), thread_name_prefix="darkroom-staging")

    def shutdown(self) -> None:
        """Begin nothing more."""
        for pool in (self.turns, self.staging):
            pool.shutdown(wait=False, cancel_futures=True)
