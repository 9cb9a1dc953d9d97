"""The schema that is published describes every field, and says the same as what reads a file."""

import re
from pathlib import Path
from typing import Any

from darkroom.state import Seen, State, schema

FRONTEND = Path(__file__).parents[2] / "frontend"


def test_it_is_a_schema_with_a_name_and_a_title() -> None:
    published = schema()
    assert published["$schema"].startswith("https://json-schema.org/draft/2020-12/")
    assert {"$id", "title", "description"} <= published.keys()
    assert set(published["required"]) == {"format", "title", "scenes"}


def test_every_field_of_a_state_says_what_it_is() -> None:
    parts = schema()["$defs"]
    undescribed = [
        f"{part}.{name}"
        for part in ("State", "Seen", "Recipe", "Values", "Scene")
        for name, field in parts[part]["properties"].items()
        if not field.get("description") and name != "state"
    ]
    assert undescribed == []
    assert parts["State"]["required"] == ["model"]


def test_the_page_knows_exactly_the_fields_of_a_state() -> None:
    code = (FRONTEND / "app" / "scenes" / "state.js").read_text("utf-8")
    written = re.search(r"@typedef \{\{\s+\*\s+model: string,(.*?)\}\} State", code, re.DOTALL)
    assert written is not None
    named = {"model", *re.findall(r"(\w+)\?:", written.group(1))}
    assert named == set(State.model_fields)


def test_the_ways_to_say_x_are_told_as_one_of() -> None:
    ways: list[dict[str, Any]] = schema()["$defs"]["Seen"]["oneOf"]
    assert {way["required"][0] for way in ways} == set(Seen.model_fields) - {"dtype"}
