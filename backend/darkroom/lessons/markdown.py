"""Markdown with formulas to HTML. Safe by construction: markup in the text is text, and images are not fetched."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.dollarmath import dollarmath_plugin

from darkroom.engine.errors import ArgumentError
from darkroom.lessons.formula import formula
from darkroom.lessons.glossary import glossary
from darkroom.state.talk import LONGEST_CAPTION

DEFINITION = re.compile(r"\{def:(\w+)\}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A symbol at a line of a scene's text: defined there (``defines``) or used; ``known`` if the glossary has it."""

    scene: int
    line: int
    symbol: str
    defines: bool
    known: bool = True


@dataclass(slots=True)
class Marks:
    """What rendering came upon: every symbol, in the order of the text; in which scene, in a text that begins where."""

    scene: int = 1
    line: int = 1
    marks: list[Mark] = field(default_factory=list)


class Unreadable(ArgumentError):
    """A text that cannot be rendered: the ``line`` where it cannot, and the ``problem`` there."""

    def __init__(self, line: int, error: ArgumentError) -> None:
        self.line, self.problem = line, str(error)
        super().__init__(f"line {line}: {error.argument}", error.expected, error.got)


def render(markdown: str) -> str:
    """HTML of a caption. Raises ArgumentError where it is too long or a formula cannot be shown."""
    if len(markdown) > LONGEST_CAPTION:
        raise ArgumentError("markdown", f"at most {LONGEST_CAPTION} characters", f"{len(markdown)}")
    return render_tokens(reader().parse(markdown), Marks())


def render_tokens(tokens: Sequence[Token], marks: Marks) -> str:
    """HTML of what ``reader`` has read; what symbols there are is added to ``marks``."""
    parser = reader()
    html: str = parser.renderer.render(tokens, parser.options, {"marks": marks})
    return html


def render_line(text: str, marks: Marks) -> str:
    """HTML of one line, without a paragraph around it."""
    parser = reader()
    html: str = parser.renderer.render(parser.parseInline(text), parser.options, {"marks": marks})
    return html


@cache
def reader() -> MarkdownIt:
    """What reads Markdown, and ``$…$``, ``$$…$$`` and ``{def:name}`` in it."""
    parser = (
        MarkdownIt("commonmark", {"html": False, "typographer": True}).disable("image").enable("smartquotes")
    )
    dollarmath_plugin(
        parser, allow_labels=False, allow_space=False, allow_digits=False, allow_blank_lines=False
    )
    parser.inline.ruler.before("escape", "definition", _definition)
    parser.core.ruler.push("lines", _count_lines)
    parser.add_render_rule("math_inline", _math_inline)
    parser.add_render_rule("math_block", _math_block)
    parser.add_render_rule("definition", _defined)
    parser.add_render_rule("link_open", _link)
    return parser


def _definition(state: StateInline, silent: bool) -> bool:
    found = DEFINITION.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        state.push("definition", "dfn", 0).content = found[1]
    state.pos = found.end()
    return True


def _count_lines(state: StateCore) -> None:
    """Note the line of each token, which the parser gives for blocks only."""
    for block in state.tokens:
        line = block.map[0] if block.map else 0
        block.meta["line"] = line
        for token in block.children or ():
            token.meta["line"] = line
            line += token.content.count("\n") + (token.type in ("softbreak", "hardbreak"))


def _math_inline(
    renderer: RendererProtocol, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    return _math(tokens[at], env, display=False)


def _math_block(
    renderer: RendererProtocol, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    return f'<div class="formula">{_math(tokens[at], env, display=True)}</div>\n'


def _math(token: Token, env: Any, display: bool) -> str:
    marks, line = _place(token, env)
    try:
        shown = formula(token.content.strip(), display)
    except ArgumentError as error:
        raise Unreadable(line, error) from None
    marks.marks += [Mark(marks.scene, line, name, defines=False) for name in shown.symbols]
    marks.marks += [Mark(marks.scene, line, sign, defines=False, known=False) for sign in shown.unknown]
    return shown.mathml


def _defined(
    renderer: RendererProtocol, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    name = tokens[at].content
    marks, line = _place(tokens[at], env)
    if name not in glossary():
        error = ArgumentError("definition", f"a name in the glossary: {', '.join(glossary())}", name)
        raise Unreadable(line, error)
    marks.marks.append(Mark(marks.scene, line, name, defines=True))
    symbol = glossary()[name]
    return f'<dfn data-sym="{name}">{formula(symbol.written or symbol.latex).mathml}</dfn>'


def _place(token: Token, env: Any) -> tuple[Marks, int]:
    marks: Marks = env["marks"]
    return marks, marks.line + token.meta["line"]


def _link(
    renderer: RendererProtocol, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    # Leads away from what may be a talk.
    tokens[at].attrs |= {"target": "_blank", "rel": "noopener noreferrer"}
    shown: str = renderer.renderToken(tokens, at, options, env)  # type: ignore[attr-defined]
    return shown
