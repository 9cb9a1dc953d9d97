"""What every test may use: a real server, and the same examples in every run of CI."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from hypothesis import settings
from threadpoolctl import threadpool_limits

from tests.server_process import ServerProcess

# No deadline for one example: the machine's other work would decide it. CI draws the same examples every
# time, so that what turns it red is the change and not the draw.
settings.register_profile("darkroom", deadline=None)
settings.register_profile("ci", settings.get_profile("darkroom"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "darkroom")

StartServer = Callable[..., ServerProcess]


@pytest.fixture(scope="session", autouse=True)
def one_blas_thread() -> Iterator[None]:
    """As in the server, whose bits are compared with ours: two threads sum in another order."""
    with threadpool_limits(1, user_api="blas"):
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[ServerProcess]:
    """A running server with default settings, shared by all tests of a worker: they leave it as they found it."""
    with ServerProcess() as running:
        yield running


@pytest.fixture
def start_server() -> Iterator[StartServer]:
    """Starts servers with settings of their own, `start_server(DARKROOM_MAX_SESSIONS="2")`, for one test."""
    with ExitStack() as stack:

        def start(**settings: str) -> ServerProcess:
            return stack.enter_context(ServerProcess(**settings))

        yield start
