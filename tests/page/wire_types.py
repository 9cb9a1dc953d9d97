"""`python -m tests.page.wire_types` writes the page's types of the wire, `frontend/app/wire.js`, from the server's models."""

import json
from pathlib import Path
from textwrap import wrap
from typing import Any

from darkroom.server.wire.commands import AnyCommand
from darkroom.server.wire.events import AnyEvent
from darkroom.state import Talk
from pydantic import TypeAdapter

WIRE = Path(__file__).parents[2] / "frontend" / "app" / "wire.js"
HEAD = """\
// Generated from the server's models: the types of all that travels as text, and of a talk's file. `make types` writes
// this file anew.
"""
PRIMITIVE = {
    "string": "string",
    "number": "number",
    "integer": "number",
    "boolean": "boolean",
    "null": "null",
}

Schema = dict[str, Any]


def wire_types() -> str:
    """The module, as it is to be: a JSDoc type to each model, and the two unions."""
    commands: TypeAdapter[Any] = TypeAdapter(AnyCommand)
    events: TypeAdapter[Any] = TypeAdapter(AnyEvent)
    schemas, shared = TypeAdapter.json_schemas(
        [
            ("AnyCommand", "validation", commands),
            ("AnyEvent", "serialization", events),
            ("Talk", "validation", TypeAdapter(Talk)),
        ]
    )
    types = shared["$defs"] | {
        name: schema for (name, _), schema in schemas.items() if name.startswith("Any")
    }
    return "\n".join([HEAD, *map(_typedef, types, types.values()), "export {};\n"])


def _typedef(name: str, schema: Schema) -> str:
    if "properties" not in schema:
        return _comment([f"@typedef {{{_type(schema)}}} {name}"])
    required, lines = schema.get("required", ()), _prose(schema.get("description", ""))
    lines.append(f"@typedef {{object}} {name}")
    for field, of in schema["properties"].items():
        description = f" {of['description']}" if "description" in of else ""
        lines.append(f"@property {{{_type(of)}}} {field if field in required else f'[{field}]'}{description}")
    return _comment(lines)


def _type(schema: Schema) -> str:
    """The type of what has this schema: no more kinds of schema than the models have, others are refused."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return " | ".join(dict.fromkeys(map(_type, schema[union])))
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(map(json.dumps, schema["enum"]))
    if "prefixItems" in schema:
        return f"[{', '.join(map(_type, schema['prefixItems']))}]"
    if schema["type"] == "array":
        return f"({of})[]" if " | " in (of := _type(schema["items"])) else f"{of}[]"
    if schema["type"] == "object":
        of = schema["additionalProperties"]
        return f"Record<string, {'unknown' if of is True else _type(of)}>"
    return PRIMITIVE[schema["type"]]


def _prose(text: str) -> list[str]:
    """The lines of a docstring, its literals marked as JSDoc has them."""
    return text.replace("``", "`").replace("\n\n", "\n").splitlines()


def _comment(lines: list[str]) -> str:
    folded = [
        part for line in lines for part in wrap(line, 116, subsequent_indent="  ", break_long_words=False)
    ]
    return "/**\n" + "".join(f" * {line}\n" for line in folded) + " */\n"


if __name__ == "__main__":
    WIRE.write_text(wire_types(), encoding="utf-8")
