"""What can be set about the server, each from the environment as ``DARKROOM_`` and its name in capitals."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict

from darkroom.images.decoding import MOST_BYTES, MOST_PIXELS
from darkroom.server.options import OPTIONS

Host = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=253)]


def _field(option: str, **bounds: Any) -> Any:
    """The field of a setting that is an option too, with its default and description."""
    return Field(OPTIONS[option].default, description=OPTIONS[option].description, **bounds)


class Settings(BaseSettings):
    """The server's settings, with their defaults and bounds."""

    model_config = SettingsConfigDict(env_prefix="DARKROOM_", extra="forbid", frozen=True)

    host: Host = _field("host")
    port: int = _field("port", ge=0, le=65535)
    log_level: str = _field("log_level", pattern="^(critical|error|warning|info|debug)$")
    allowed_hosts: list[str] = Field(
        [],
        max_length=64,
        description="Names besides its addresses and local names by which the server may be asked, as JSON: "
        '["example.org"]; * stands for any letters.',
    )
    allowed_origins: list[str] = Field(
        [],
        max_length=64,
        description="Origins besides the server's own whose pages may connect, as JSON: "
        '["https://example.org"].',
    )
    max_sessions: int = Field(
        64,
        ge=1,
        le=10_000,
        description="People connected at once, and sessions kept in memory; the one away longest for the time it was used makes room.",
    )
    session_ttl: float = Field(
        600,
        ge=0,
        le=86_400,
        description="Seconds a session is kept after its connection was lost, to be gone on with.",
    )
    idle_timeout: float = Field(
        3_600,
        ge=1,
        le=86_400,
        description="Seconds without a message from the page after which a connection is closed.",
    )
    ping_interval: float = Field(
        20,
        ge=0.1,
        le=3_600,
        description="Seconds between pings; a page that leaves one unanswered as long gives up its place.",
    )
    max_message_bytes: int = Field(
        2**21, ge=2**16, le=2**26, description="Largest message accepted over the WebSocket, in bytes."
    )
    max_upload_bytes: int = Field(
        MOST_BYTES, ge=2**10, le=2**28, description="Largest uploaded file accepted, in bytes."
    )
    max_upload_pixels: int = Field(
        MOST_PIXELS,
        ge=2**10,
        le=10**9,
        description="Most pixels, width × height, of an uploaded JPEG; of a PNG or another kind that takes longer to read, a part of it.",
    )
    iterations_kept: int = Field(
        20_000,
        ge=100,
        le=1_000_000,
        description="Iterations a session can go back to, in at most 32 MiB of r a branch; each costs 4 bytes for every latent, "
        "400 for digits as for 100 × 100 pixels.",
    )
    updates_kept: int = Field(
        100,
        ge=3,
        le=10_000,
        description="Weights a session can go back to, denser the newer, in at most 64 MiB; each costs the size of W, 0.3 MB for "
        "digits, 4 MB for 100 × 100 pixels.",
    )
    # One thread serves best. Measured as fast as it goes, on two cores that had other work too: with one thread,
    # one reader got 8,600–9,800 iterations a second and four together 1,900–13,100. With two, which wait for each
    # other at every one of so many small products, they got 270–2,000 and 400–1,700.
    blas_threads: int = Field(
        1, ge=1, le=256, description="Threads of the linear algebra library for one computation."
    )


def misspelt(variables: Iterable[str]) -> str | None:
    """A sentence about the ``variables`` that look like settings and are none; None where there are none.

    The server goes on without them: others may have named them so for what is not ours, as Kubernetes does for a
    service called darkroom.
    """
    known = [f"DARKROOM_{name.upper()}" for name in Settings.model_fields]
    unknown = []
    for variable in sorted(variables):
        if variable.upper().startswith("DARKROOM_") and variable.upper() not in known:
            near = get_close_matches(variable.upper(), known, n=1)
            unknown.append(f"{variable} (did you mean {near[0]}?)" if near else variable)
    return f"no such setting, and so without effect: {', '.join(unknown)}" if unknown else None
