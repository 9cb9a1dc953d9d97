"""Handlers: what each command does to a session, and the replies. They compute, so they run off the event loop."""

from math import isfinite

import numpy as np

from darkroom.engine import ArgumentError
from darkroom.images import samples
from darkroom.images.normalise import normalise
from darkroom.models import shipped
from darkroom.models.cards import ModelCard
from darkroom.server.live.learning import learning, shows_episodes
from darkroom.server.live.sessions import LiveSession
from darkroom.server.wire import catalogue
from darkroom.server.wire.bulk_commands import BulkCommand, Drawing, Drawings, Restored, Sensed, Show
from darkroom.server.wire.commands import (
    LEARNING_SPEED,
    TOLERANCE,
    UPDATES,
    AnyCommand,
    Branch,
    Landscape,
    Open,
    Past,
    Pause,
    Play,
    Reset,
    Script,
    Seek,
    Set,
    SetInput,
    SetMask,
    Step,
    Switch,
    Undo,
)
from darkroom.server.wire.events import DivergedAt, Event, Ready, ScriptWritten, SettledAt, StateChanged
from darkroom.server.wire.frames import landscape_frame, past_frames
from darkroom.session import Diverged, Feed, Finding, Learned, Session, Settled
from darkroom.session.landscape import around
from darkroom.session.past import past
from darkroom.session.script import script
from darkroom.state import Recipe
from darkroom.state.bounds import BATCH, LEARNING_RATE, PRIOR, RATE, SEED, SETTLING, SPEED

#: What is sent: an event as text, a frame as binary.
Reply = Event | bytearray

#: What can be set, each from least to most: sent in ``ready``; the page has them in ``constants.js``.
BOUNDS: dict[str, tuple[float, float]] = {
    "sample": (0, len(samples()) - 1),
    "rate": RATE,
    "prior": PRIOR,
    "speed": SPEED,
    "tolerance": TOLERANCE,
    "updates": UPDATES,
    "seed": SEED,
    "batch": BATCH,
    "learning_rate": LEARNING_RATE,
    "settling": SETTLING,
    "learning_speed": LEARNING_SPEED,
}


def new_session(command: Open, keep: int, updates_kept: int) -> Session:
    """The session that ``open`` asks for. Raises ArgumentError for a model or sample there is not."""
    card = shipped.card(command.model)
    return Session(
        shipped.model(command.model),
        catalogue.sample(command.sample, card),
        rate=card.default_rate if command.rate is None else command.rate,
        prior=command.prior,
        seed=command.seed,
        keep=keep,
        updates_kept=updates_kept,
        playing=command.playing,
    )


def show(live: LiveSession, command: Show, session: Session) -> list[Reply]:
    """``session``, which stands at the state that ``show`` asks for, takes the place of the one there is."""
    session.succeed(live.session, planned=isinstance(command.state.weights, Recipe))
    live.feed, live.model, live.speed = Feed(session), command.state.model, command.state.speed
    live.past = None
    session.slow.shows_episodes = shows_episodes(live)
    return greeting(live, resumed=False, number=command.id)


def greeting(
    live: LiveSession, *, resumed: bool, notice: str | None = None, number: int | None = None
) -> list[Reply]:
    """``ready``; what is unread, W first, follows by itself."""
    session = live.session
    where = state(live)
    ready = Ready(
        id=number,
        session=live.key,
        resumed=resumed,
        notice=notice,
        bounds=BOUNDS,
        **{**where.model_dump(exclude={"type"}), "model": catalogue.info(live.model, session.model)},
    )
    return [ready]


def resume(live: LiveSession, command: Open) -> list[Reply]:
    """Go on with a session whose page has read up to ``have``: what it may have missed is read again."""
    session = live.session
    update = command.have_update if command.have_log == session.branch.log.number else 0
    # The page may have been cut off between a reset, or a step from the past, and its frames: what it never
    # acknowledged it has to read again, whatever iteration it has.
    live.feed = Feed.resumed(session, live.feed, command.have + 1, update + 1, live.unpainted)
    live.unpainted.clear()
    live.past = None
    return greeting(live, resumed=True)


def obey(live: LiveSession, command: AnyCommand | BulkCommand) -> list[Reply]:
    """Do what is asked. Raises ArgumentError where that cannot be done; nothing has then changed."""
    session = live.session
    match command:
        case Play(clock="learning"):
            session.slow.play()
        case Step(clock="learning"):
            session.slow.step()
        case Seek(clock="learning", update=int() as update):
            session.slow.seek(update)
        case Reset(clock="learning"):
            session.slow.reset(command.to, command.seed)
        case Play():
            session.play(command.until)
        case Pause():
            session.pause()
        case Step():
            live.feed.check_room(command.updates)
            session.step(command.updates)
        case Seek(iteration=int() as iteration):
            session.seek(iteration)
        case Reset():
            session.reset(command.seed)
        case Set():
            return _set(live, command)
        case SetInput():
            pixels = (
                np.zeros_like(session.input.x)
                if command.clear
                else catalogue.sample(command.sample, shipped.card(live.model))
            )
            session.set_input(pixels, "drawing" if command.clear else "sample")
        case SetMask():
            session.set_mask(None)
        case Drawing():
            pixels = normalise(command.pixels) if command.normalise else command.pixels
            session.set_input(pixels.reshape(-1), command.source)
        case Sensed():
            session.set_mask(command.mask)
        case Restored():
            session.restore(command.given, command.r, command.iteration, command.weights, command.update)
        case Drawings():
            session.slow.episodes.fill(command.images, session.model)
        case Branch():
            session.fork()
        case Switch():
            session.take(command.branch)
        case Undo():
            session.bring_back()
            if (model := shipped.name_of(session.branches.original)) != live.model:
                live.model = model
                return greeting(live, resumed=False)
        case Past():
            live.past = (frame for told in past(session) for frame in past_frames(*told))
        case Landscape():
            branch, epoch = session.branch, session.branches.epoch
            drawn, span = around(branch)
            frame = landscape_frame(drawn, span, branch.iteration, branch.update, epoch)
            return [frame, state(live)]
        case Script():
            written = script(session, shipped.card(live.model), command.beside)
            return [ScriptWritten(name=written.name, text=written.text, id=command.id), state(live)]
        case _:
            raise ArgumentError("type", "another command: a session is open already", command.type)
    return [state(live)]


def _set(live: LiveSession, command: Set) -> list[Reply]:
    session = live.session
    # Whatever may be refused is looked at first.
    card, model = None, session.model
    if command.model is not None:
        card, model = shipped.card(command.model), shipped.model(command.model)
    plan = session.slow.plan.changed(
        model.sizes[0], command.source, command.batch, command.learning_rate, command.settling
    )
    if card is not None and command.model is not None:
        same = model.sizes[0] == session.input.x.size and not _gives_way(
            session.input.source, live.model, card
        )
        x, mask = session.input.x if same else catalogue.sample(None, card), session.input.mask
        rate = card.default_rate if command.rate is None else command.rate
        session.use(model, x, session.input.source if same else "sample", rate, command.prior)
        if same:
            session.set_mask(mask)  # what is in the dark stays there
        live.model = command.model
    else:
        session.configure(rate=command.rate, prior=command.prior)
    session.configure(tolerance=command.tolerance)
    session.slow.follow(plan)
    if "learning_speed" in command.model_fields_set:
        live.learning_speed = command.learning_speed
        session.slow.shows_episodes = shows_episodes(live)
    if "speed" in command.model_fields_set:
        live.speed = command.speed
    return [state(live)] if command.model is None else greeting(live, resumed=False)


def _gives_way(source: str, before: str, card: ModelCard) -> bool:
    """Whether what is seen was only an example, of another kind than those of the model that comes."""
    return source == "sample" and (shipped.card(before).default_sample is None) != (
        card.default_sample is None
    )


def state(live: LiveSession) -> StateChanged:
    """Where the session stands."""
    session = live.session
    branch, branches, given = session.branch, session.branches, session.given
    live.latest = StateChanged(
        state=session.state,
        iteration=branch.iteration,
        epoch=branches.epoch,
        kept=session.kept,
        rate=given.rate,
        prior=given.prior,
        seed=branches.seed,
        speed=live.speed,
        limit=_finite(branch.limit),
        tolerance=session.fast.tolerance,
        from_seed=branch.started_from == "seed",
        model=live.model,
        learning=learning(live),
    )
    return live.latest


def found(live: LiveSession, finding: Finding) -> list[Reply]:
    """What the clocks found, and where the session then stands."""
    match finding:
        case Learned():
            return [state(live)]
        case Settled(iteration, pull, energy):
            return [SettledAt(iteration=iteration, pull=pull, energy=energy), state(live)]
        case Diverged(iteration, rate, limit, message):
            diverged = DivergedAt(iteration=iteration, rate=rate, limit=_finite(limit), message=message)
            return [diverged, state(live)]


def _finite(limit: float) -> float | None:
    """JSON has no infinity."""
    return limit if isfinite(limit) else None
