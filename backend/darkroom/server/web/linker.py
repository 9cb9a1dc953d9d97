"""One script of all the page's modules, which does what they do: each becomes a function that is called once."""

import posixpath
import string
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser, Query, QueryCursor

#: What the modules' variables begin with.
_PREFIX = "darkroom_module_"
#: Where the meaning of a module depends on its being one; and what is no JavaScript.
_ASKED = """
[(import_statement) (export_statement) (await_expression) (for_in_statement "await") (meta_property "import")
 (call_expression function: (import)) (ERROR) (MISSING)] @found
"""
_BASE_64 = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
_DECLARED = {"function_declaration", "generator_function_declaration", "class_declaration"}
_FUNCTIONS = {"function_declaration", "function_expression", "generator_function_declaration", "generator_function",
              "arrow_function", "method_definition"}  # fmt: skip


class LinkError(Exception):
    """A module holds what cannot be linked; the message names the file and the line."""


@dataclass(frozen=True)
class Linked:
    """A script, to be run as a module of its own, and its source map (version 3)."""

    script: str
    source_map: dict[str, Any]


@dataclass(frozen=True)
class _Module:
    code: str  # without what is imported and the word export, line for line
    imports: list[tuple[str, list[tuple[str, str]]]]  # of which module; and names there, with those here
    exports: list[str]
    waits: bool  # at its top level


def link(main: str, read: Callable[[str], str], sources: str) -> Linked:
    """A script that does what the module ``main`` does, with all that it imports; ``read`` gives a path's text.

    ``sources`` is what stands before a path in the source map, which leads from the script's lines to the files'.

    Lines stay lines. Raises LinkError for what is not understood, so that nothing is linked wrongly: modules that
    import each other, exports that may change or are renamed, imports of a whole module or at run time.
    """
    modules = _ordered(main, read)
    names = {path: f"{_PREFIX}{number}" for number, path in enumerate(modules)}
    script, mappings, before = "", [], 0
    for number, (path, module) in enumerate(modules.items()):
        taken = "".join(
            f"const {{ {', '.join(f'{name}: {here}' for name, here in wanted)} }} = {names[of]}; "
            for of, wanted in module.imports
        )
        if path == main:
            begun, ended = "await (async () => {", "})();"
        else:
            begun = f"const {names[path]} = (() => {{"
            ended = f"return {{ {', '.join(module.exports)} }}; }})();"
        script += f"// {path}\n{begun} {taken}{module.code}\n{ended}\n"
        # Of each line its beginning: of the next file, as many lines back as there were; then one line on each time.
        more = module.code.count("\n")
        mappings += ["", f"A{_vlq(min(number, 1))}{_vlq(-before)}A", *["AACA"] * more, ""]
        before = more
    found = {
        "version": 3,
        "sourceRoot": sources,
        "sources": [*modules],
        "names": [],
        "mappings": ";".join(mappings),
    }
    return Linked(script, found)


def _vlq(number: int) -> str:
    """A number as source maps write it: in base 64, five bits a digit, the lowest first, and of those the sign."""
    rest, digits = abs(number) << 1 | (number < 0), ""
    while True:
        rest, digit = rest >> 5, rest & 31
        digits += _BASE_64[digit | (32 if rest else 0)]
        if not rest:
            return digits


def _ordered(main: str, read: Callable[[str], str]) -> dict[str, _Module]:
    """Every module after those that it imports, which run before it."""
    done: dict[str, _Module] = {}

    def visit(path: str, importing: tuple[str, ...]) -> None:
        if path in importing:
            circle = " → ".join((*importing[importing.index(path) :], path))
            raise LinkError(f"{path}: expected modules that do not import each other; got {circle}")
        if path in done:
            return
        module = _read(path, read(path))
        if module.waits and path != main:
            raise LinkError(f"{path}: expected await within functions, except in {main}; got one outside")
        for imported, names in module.imports:
            visit(imported, (*importing, path))
            if lacking := [name for name, _ in names if name not in done[imported].exports]:
                raise LinkError(f"{path}: expected names that {imported} exports; got {', '.join(lacking)}")
        done[path] = module

    visit(main, ())
    return done


def _read(path: str, text: str) -> _Module:
    source = text.encode()
    parser, query = _grammar()
    root = parser.parse(source).root_node
    if _PREFIX in text:
        raise LinkError(
            f"{path}: expected no name that begins with {_PREFIX}, as the linked modules' do; got one"
        )
    imports: list[tuple[str, list[tuple[str, str]]]] = []
    exports: list[str] = []
    cuts: list[tuple[int, int, bytes]] = []
    waits = False
    for node in sorted(QueryCursor(query).captures(root).get("found", []), key=lambda node: node.start_byte):
        match node.type:
            case "import_statement":
                imports.append(_imported(path, node))
                cuts.append((node.start_byte, node.end_byte, b";"))  # where it ended what was before, too
            case "export_statement":
                declaration, names = _exported(path, node)
                exports.extend(names)
                cuts.append((node.start_byte, declaration.start_byte, b""))
            case "await_expression" | "for_in_statement":
                waits = waits or not _in_function(node)
            case _:
                raise _not_understood(path, node, "JavaScript that can be linked")
    return _Module(_without(source, cuts), imports, exports, waits)


def _imported(path: str, node: Node) -> tuple[str, list[tuple[str, str]]]:
    """The module that is imported, and its names with those here: none where only its effects are wanted."""
    source = node.child_by_field_name("source")
    specifier = source.named_children[0].text if source and len(source.named_children) == 1 else None
    if specifier is None or not specifier.startswith((b"./", b"../")):
        raise _not_understood(path, node, 'the path of a module, as in "./other.js"')
    imported = posixpath.normpath(posixpath.join(posixpath.dirname(path), specifier.decode()))
    names: list[tuple[str, str]] = []
    for clause in node.named_children:
        match clause.type:
            case "string" | "comment":
                pass
            case "import_clause" if [part.type for part in clause.named_children] == ["named_imports"]:
                named = clause.named_children[0].named_children
                names = [_imported_name(path, one) for one in named if one.type != "comment"]
            case _:
                raise _not_understood(path, node, "names to import, as in { name, other as alias }")
    return imported, names


def _imported_name(path: str, node: Node) -> tuple[str, str]:
    name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
    if node.type != "import_specifier" or name is None or name.type != "identifier":
        raise _not_understood(path, node, "a name to import")
    return _text(name), _text(alias or name)


def _exported(path: str, node: Node) -> tuple[Node, list[str]]:
    """What is declared and exported, and its names."""
    expected = "export const, export function or export class"
    declaration = node.child_by_field_name("declaration")
    if declaration is None or any(child.type == "default" for child in node.children):
        raise _not_understood(path, node, expected)
    if declaration.type in _DECLARED:
        named = [declaration.child_by_field_name("name")]
    elif declaration.type == "lexical_declaration" and declaration.children[0].type == "const":
        named = [
            one.child_by_field_name("name")
            for one in declaration.named_children
            if one.type == "variable_declarator"
        ]
    else:
        raise _not_understood(path, node, expected)
    names = [one for one in named if one is not None and one.type == "identifier"]
    if len(names) < len(named):
        raise _not_understood(path, node, "exported constants each with a name")
    return declaration, [_text(name) for name in names]


def _in_function(node: Node) -> bool:
    above = node.parent
    while above is not None and above.type not in _FUNCTIONS:
        above = above.parent
    return above is not None


def _without(source: bytes, cuts: list[tuple[int, int, bytes]]) -> str:
    """The text with something else in place of these spans, and their line ends."""
    kept, reached = b"", 0
    for start, end, instead in cuts:
        kept += source[reached:start] + instead + b"\n" * source[start:end].count(b"\n")
        reached = end
    return (kept + source[reached:]).decode()


def _not_understood(path: str, node: Node, expected: str) -> LinkError:
    return LinkError(f"{path}:{node.start_point[0] + 1}: expected {expected}; got {_text(node)[:80]!r}")


def _text(node: Node) -> str:
    return (node.text or b"").decode()


@cache
def _grammar() -> tuple[Parser, Query]:
    language = Language(tree_sitter_javascript.language())
    return Parser(language), Query(language, _ASKED)
