"""The schema that is published describes every field, and says the same as what reads a file."""

from typing import Any

from darkroom.state import Seen, schema


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


def test_the_ways_to_say_x_are_told_as_one_of() -> None:
    ways: list[dict[str, Any]] = schema()["$defs"]["Seen"]["oneOf"]
    assert {way["required"][0] for way in ways} == set(Seen.model_fields) - {"dtype"}
