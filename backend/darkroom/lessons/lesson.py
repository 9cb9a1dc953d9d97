"""What a lesson is: scenes, each a state of the page, a text, and perhaps a prediction that is asked for first."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_serializer, model_validator

from darkroom.lessons.markdown import Mark
from darkroom.state import State
from darkroom.state.talk import LONGEST_CAPTION, LONGEST_TITLE, Panel

Card = Literal["world", "fast", "slow"]
Measure = Literal[
    "changed", "energy", "ends", "settles", "unsensed", "columns", "after-update", "jump", "atoms", "guess"
]
#: What is done after the prediction: by the page, or (touch, draw) by the reader.
DOES = r"play|step|settle|restart|learn|touch|draw|(rate|prior|see|sample):[0-9.]+"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Predict(Strict):
    """A prediction, asked for before it is shown.

    Attributes
    ----------
    ask: the question. ``options``: the answers to choose from. ``says``: to each, why, or why not.
    do: what then happens.
    measure: what is measured of that; ``of``: the symbols it is measured of.
    outcomes: what is measured where each option is right.
    truth: which one is. Not for the page, which measures; for the test that measures too.
    """

    ask: str
    options: Annotated[list[str], Field(min_length=2)]
    says: list[str]
    do: Annotated[str, Field(pattern=f"^({DOES})$")]
    measure: Measure
    of: list[Literal["x", "xh", "e", "r", "W"]] = []
    outcomes: list[str]
    truth: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        answers = len(self.options)
        for name in ("says", "outcomes"):
            if len(getattr(self, name)) != answers:
                raise ValueError(f"as many {name} as options, {answers}")
        if len(set(self.outcomes)) != answers:
            raise ValueError("a different outcome for each option")
        if self.truth >= answers:
            raise ValueError(f"a truth from 0 to {answers - 1}")
        return self


class Scene(Strict):
    """A scene of a lesson.

    Attributes
    ----------
    title, html: its text; ``caption`` is the same as it was written, Markdown.
    state: of the page. ``spotlight``: the panels that matter; ``cards``: those that stay beside the text.
    numbers: whether its formulas are of what the page shows, so that its numbers can stand in them; others speak of another case.
    """

    title: Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE)]
    html: str
    caption: Annotated[str, Field(min_length=1, max_length=LONGEST_CAPTION)]
    state: State
    spotlight: list[Panel] = []
    cards: Annotated[list[Card], Field(min_length=1)] = ["world", "fast"]
    numbers: bool = True
    predict: Predict | None = None

    @field_serializer("state")
    def _state(self, state: State) -> dict[str, Any]:
        return state.model_dump(mode="json", exclude_unset=True)


class Lesson(Strict):
    """A lesson.

    Attributes
    ----------
    number, slug: of its file.
    title, idea: what it is called, and the one sentence to take away.
    marks: where it defines and uses which symbol, in the order of the text.
    """

    number: int
    slug: str
    title: str
    idea: str
    scenes: Annotated[list[Scene], Field(min_length=1)]
    marks: Annotated[list[Mark], Field(exclude=True)]
