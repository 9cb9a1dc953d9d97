"""What one turn of the clocks of a session gave to send. Runs in a thread, or at once where it is brief."""

import time
from dataclasses import dataclass

from darkroom.server.live import handlers
from darkroom.server.live.handlers import Reply
from darkroom.server.live.pace import TURN_SECONDS, Stride
from darkroom.server.live.sessions import LiveSession
from darkroom.server.wire.frames import input_frame, trajectory_frame, update_frame, weights_frame
from darkroom.session import Feed

#: Updates of W in one frame.
MOST_UPDATES = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """Frames and replies, which are sent together: nothing, once another feed has taken the place of this one.

    First what is news whatever happens meanwhile: updates of W, and W. Then frames of this epoch, the last a
    trajectory; then replies.
    """

    feed: Feed
    lasting: list[bytearray]
    frames: list[bytearray]
    epoch: int
    replies: list[Reply]


def compute(live: LiveSession, updates: int, most: int, stride: Stride, *, slim: bool) -> Batch:
    """Advance the session's clock by up to ``updates``, and frame what came of it, up to ``most`` iterations.

    ``stride`` learns how long that took; ``slim`` leaves x̂ and e to the reader.
    """
    feed = live.feed
    started, worked = time.perf_counter(), time.thread_time()
    new = feed.unread <= 0
    progress = feed.advance(updates, most, TURN_SECONDS)
    made, chunk = progress.updates, progress.chunk
    lasting = [
        update_frame(made[at : at + MOST_UPDATES], progress.log) for at in range(0, len(made), MOST_UPDATES)
    ]
    if progress.weights is not None:
        lasting.append(weights_frame(progress.weights))
    epoch = live.session.branches.epoch
    frames = [] if progress.input is None else [input_frame(progress.input, epoch)]
    if chunk is not None and (start := progress.start) is not None:
        frames.append(trajectory_frame(chunk, slim=slim))
        live.unpainted.append(start)
    if new:
        count = len(made) or (0 if chunk is None else len(chunk.trajectory))
        stride.took(count, time.perf_counter() - started, time.thread_time() - worked)
    replies = [] if progress.finding is None else handlers.found(live, progress.finding)
    return Batch(feed, lasting, frames, epoch, replies)
