"""A state of the page, exact and repeatable: the same state gives the same r, bit for bit."""

from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, create_model, model_validator

from darkroom.state import bounds
from darkroom.state.bounds import MOST_ITERATIONS, MOST_UPDATES
from darkroom.state.given import FIELDS
from darkroom.state.packed import Packed, PackedWeights

Tab = Literal["draw", "upload", "samples", "touch"]
Look = Literal["dictionary", "update", "curves", "landscape"]


class Part(BaseModel):
    """Anything in a file of scenes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


Latent = Annotated[float, Field(ge=-bounds.LARGEST_LATENT, le=bounds.LARGEST_LATENT)]
_ONE_OF = ("sample", "latents", "pixels", "blank", "value", "default")


class Seen(Part):
    """What is seen, x: exactly one of the ways to say it."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [way]} for way in _ONE_OF]})

    sample: Annotated[int, Field(ge=0, le=19)] | None = Field(
        None, description="One of the twenty samples, as the page numbers them."
    )
    latents: tuple[Latent, ...] | None = Field(
        None,
        strict=False,
        fail_fast=True,
        min_length=1,
        max_length=2_000,
        description="What the model draws at this r: x = W f(r), W as trained.",
    )
    pixels: Packed | None = Field(
        None,
        description="Pixel by pixel, row by row: base64 of raw deflate of bytes or of float32; see dtype.",
    )
    dtype: Literal["u8", "f32"] = Field(
        "u8", description="What pixels holds: u8, a byte b standing for b/255, or f32, little-endian float32."
    )
    blank: Literal[True] | None = Field(None, description="Nothing: every pixel 0.")
    value: float | None = Field(
        None,
        ge=-bounds.LARGEST_PIXEL,
        le=bounds.LARGEST_PIXEL,
        description="For a model that sees one number: it.",
    )
    default: Literal[True] | None = Field(None, description="What the model is shown with first.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [way for way in _ONE_OF if getattr(self, way) is not None]
        if len(given) != 1:
            raise ValueError(f"expected exactly one of {', '.join(_ONE_OF)}")
        if "dtype" in self.model_fields_set and given != ["pixels"]:
            raise ValueError("expected dtype together with pixels only")
        return self


class Recipe(Part):
    """W by how it came to be: the updates are made again, from the first on, under this state's x, mask, rate and prior."""

    origin: Literal["trained", "random"] = Field(
        "trained", description="Where W began: as trained, or random from the seed."
    )
    seed: bounds.Seed = Field(
        0, description="Of a random W, of the starts of r while learning, and of the order of the digits."
    )
    by: Literal["step", "play"] = Field(
        "step",
        description="step: r settles on x, W is updated once, r settles again, and so on from there. "
        "play: episodes, each from a new start of r with a fixed number of iterations.",
    )
    source: Literal["image", "digits"] = Field(
        "image", description="What play learns from: the x of this state, or the training digits."
    )
    batch: bounds.Batch | None = Field(
        None,
        description="Images whose changes are averaged in an update of play; null: what suits the source.",
    )
    learning_rate: bounds.LearningRate | None = Field(None, description="η_w; null: what suits the source.")
    settling: bounds.Settling | None = Field(
        None, description="Iterations of r before each update of play; null: what suits the source."
    )
    r: Packed | None = Field(
        None,
        description="Of step: r*, from which W is first updated, where no run from the seed under constant conditions leads there: "
        "base64 of raw deflate of little-endian float32.",
    )
    updates: int = Field(0, ge=0, le=MOST_UPDATES, description="How many updates W has had.")


class Values(Part):
    """W by its values, where no recipe leads to it."""

    values: PackedWeights = Field(
        description="W row by row, (pixels, latents): base64 of raw deflate of little-endian float32."
    )
    updates: int = Field(
        0, ge=bounds.UPDATE[0], le=bounds.UPDATE[1], description="How many updates W has had; for the reader."
    )


def _way(weights: Any) -> str:
    given = weights if isinstance(weights, dict) else getattr(weights, "model_fields_set", ())
    return "by values" if "values" in given else "by recipe"


#: The tags of the union are no places in a file.
TAGS = frozenset({"by recipe", "by values"})
Weights = Annotated[
    Annotated[Recipe, Tag("by recipe")] | Annotated[Values, Tag("by values")], Discriminator(_way)
]


class Focus(Part):
    """The pixel or the latent whose own equation is shown."""

    kind: Literal["pixel", "latent"]
    index: int = Field(ge=0, le=2**24)


if TYPE_CHECKING:
    GivenPart = Part
else:
    #: All that is given but x, by the names of the fields.
    GivenPart = create_model(
        "GivenPart",
        __base__=Part,
        **{
            name: (form.annotation | None, Field(None, description=form.description))
            for name, form in FIELDS.items()
        },
    )


class State(GivenPart):
    """A state of the page."""

    model: bounds.Name = Field(description="Name of a model, as at /api/models.")
    input: Seen = Field(Seen(default=True), description="What is seen, x.")
    source: str | None = Field(
        None,
        pattern="^[a-z][a-z -]{0,31}$",
        description="Where x came from (drawing, upload, sample, …): a word for the reader.",
    )
    seed: bounds.Seed = Field(0, description="Of the random start of r.")
    speed: bounds.Speed | None = Field(60.0, description="Iterations a second; null: as fast as it goes.")
    weights: Weights | None = Field(None, description="W: null as trained, or a recipe, or values.")
    iteration: Annotated[int, Field(ge=bounds.ITERATION[0], le=bounds.ITERATION[1])] | Literal["settled"] = (
        Field(
            0,
            description=f"Where the clock stands, at most {MOST_ITERATIONS} where r is not given; settled: at the first iteration at rest.",
        )
    )
    r: Packed | None = Field(
        None,
        description="r at the iteration since, little-endian float32, where no run from the seed under constant conditions leads there: "
        "base64 of raw deflate. The energy curve then begins there.",
    )
    since: Annotated[int, Field(ge=bounds.ITERATION[0], le=bounds.ITERATION[1])] | None = Field(
        None,
        description=f"The iteration that r is given of, at most {MOST_ITERATIONS} before the one where the clock stands; "
        "null: that one itself.",
    )
    playing: bool = Field(False, description="Whether the clock runs on from there.")
    tab: Tab | None = Field(
        None,
        description="Which tab of the world is open; null: touch where there is a mask, samples for a sample, else draw.",
    )
    look: Look = Field("dictionary", description="Which picture of learning is open.")
    focus: Focus | None = Field(None, description="The pixel or latent that is pointed at.")
