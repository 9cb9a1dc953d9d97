"""A talk: scenes in an order, each a state of the page with a caption."""

from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from darkroom.state.state import Part, State

FORMAT = "darkroom.scenes.v1"
MOST_SCENES = 200
LONGEST_TITLE, LONGEST_CAPTION = 120, 4_000

#: The panels of the page, by the names that spotlights, links and pictures know them by.
Panel = Literal[
    "world", "loop", "predict", "compare", "update", "settle", "input", "prediction", "error", "latents", "energy", "dictionary", "change",
    "curves", "landscape", "fast", "slow", "transport", "top", "bottom",
]  # fmt: skip


class Scene(Part):
    """A state of the page, its caption, and which panels to look at."""

    title: str = Field(max_length=LONGEST_TITLE, description="In plain words.")
    caption: str = Field(
        "", max_length=LONGEST_CAPTION, description="Markdown, with LaTeX between dollar signs."
    )
    spotlight: tuple[Panel, ...] = Field(
        (),
        strict=False,
        fail_fast=True,
        max_length=len(get_args(Panel)),
        description="The panels that matter here; none: all alike.",
    )
    state: State


class Talk(Part):
    """A file of scenes."""

    format: Literal["darkroom.scenes.v1"] = Field(description="What kind of file this is.")
    title: str = Field(max_length=LONGEST_TITLE, description="Of the whole.")
    scenes: Annotated[
        tuple[Scene, ...], Field(strict=False, fail_fast=True, min_length=1, max_length=MOST_SCENES)
    ]


def schema() -> dict[str, Any]:
    """JSON Schema of a file of scenes."""
    described = Talk.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{FORMAT.replace('.', ':')}",
        **described,
        "title": "A Darkroom talk",
        "description": "Scenes of Darkroom, each an exact state of the page with a caption. All fields of a state but model have defaults.",
    }
