"""LaTeX to MathML of a few kinds of element, all of them spelled out here: nothing else gets through.

latex2mathml reads the LaTeX. What it makes is rebuilt rather than passed on, for three reasons: it lets markup in
texts through, it takes any command it does not know for a name, and browsers without a mathematical font place
raised boxes badly, so that superscripts of one sign (ᵀ, ², ′, *) are written as that sign.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from html import escape
from xml.etree.ElementTree import Element

from latex2mathml.converter import Converter

from darkroom.engine.errors import ArgumentError

#: The elements there can be, and how many parts each has; None for any number, 0 for a text.
PARTS = {
    "mi": 0, "mn": 0, "mo": 0, "mtext": 0, "mspace": 0,
    "mrow": None, "mstyle": None, "msqrt": None,
    "msub": 2, "msup": 2, "msubsup": 3, "mfrac": 2, "mroot": 2,
    "mover": 2, "munder": 2, "munderover": 3,
}  # fmt: skip
KEPT = {"accent", "stretchy", "mathvariant", "width"}
RAISED = {"⊤": "ᵀ", "T": "ᵀ", "2": "²", "′": "′", "*": "*"}
#: Signs that stand close to what they belong to.
CLOSE = {"ᵀ", "²", "′", "*", "‖", "|", "ˆ", "∂", "/"}
#: After these a minus is a sign, no difference.
FIRST = set("=(←,·<>≤≥")
# A sum is written as the letter, whose place does not depend on a mathematical font; a hat as the accent, which is no wider than a letter.
LETTERS = {"∑": "Σ", "^": "ˆ"}
LONGEST = 1000
#: How deep a formula may be nested, far beyond what anybody can read, and how wide a space may be.
DEEPEST, WIDEST = 40, 3.0


@dataclass(slots=True)
class Node:
    """An element: its tag, what it holds (parts or a text), and its attributes."""

    tag: str
    parts: list[Node] = field(default_factory=list)
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)

    def same(self, other: Node) -> bool:
        """Whether both show the same; attributes do not count."""
        return (
            self.tag == other.tag
            and self.text == other.text
            and len(self.parts) == len(other.parts)
            and all(a.same(b) for a, b in zip(self.parts, other.parts, strict=True))
        )

    def markup(self) -> str:
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes.items())
        inside = escape(self.text, quote=False) + "".join(part.markup() for part in self.parts)
        return f"<{self.tag}{attributes}>{inside}</{self.tag}>"


def read_latex(latex: str, display: bool = False) -> list[Node]:
    """What ``latex`` shows, in a row. Raises ArgumentError for what cannot be shown."""
    if len(latex) > LONGEST:
        raise ArgumentError("formula", f"at most {LONGEST} characters", f"{len(latex)}")
    plain = re.sub(r"\\[{}\\]", "", latex)
    if plain.count("{") != plain.count("}"):
        raise ArgumentError("formula", "as many { as }", latex)
    converter = Converter(display="block" if display else "inline")
    try:
        element = converter.convert_to_element(latex)
    except Exception as error:  # the library raises whatever it stumbles over
        raise ArgumentError("formula", "LaTeX", f"{latex} ({type(error).__name__})") from None
    level, depth = [element], 0
    while level:
        level, depth = [child for parent in level for child in parent], depth + 1
        if depth > DEEPEST:
            raise ArgumentError("formula", f"at most {DEEPEST} levels of parts within parts", "more")
    return _row(element, latex)


def _row(parent: Element, latex: str) -> list[Node]:
    """The parts of an element, rows within it dissolved."""
    row = [node for child in parent for node in _nodes(child, latex)]
    for before, node in zip([Node("mo", text="("), *row], row, strict=False):
        # A browser takes a minus for a sign only where it comes first.
        if node.text == "−" and before.tag == "mo" and before.text in FIRST:
            node.attributes["form"] = "prefix"
    return row


def _nodes(element: Element, latex: str) -> list[Node]:
    text = re.sub(r"&#x([0-9A-Fa-f]+);", _sign, element.text or "")
    width = element.get("width", "")
    if (spaced := re.fullmatch(r"(?:-?(\d*\.?\d+)em)?|[a-z]+", width)) is None or float(
        spaced[1] or 0
    ) > WIDEST:
        raise ArgumentError("formula", f"spaces of at most {WIDEST:g}em", width)
    if element.tag not in PARTS or text.startswith("\\") or text == "&" or "linebreak" in element.attrib:
        what = text if text.startswith("\\") else element.tag
        raise ArgumentError(
            "formula", "a formula of one line, of signs, indices and fractions", f"{what} in {latex}"
        )
    if element.tag == "mrow":
        return _letters(_row(element, latex))
    if element.tag == "mstyle" and [child.tag for child in element] == ["mfrac"]:
        return _nodes(element[0], latex)
    attributes = {name: value for name, value in element.attrib.items() if name in KEPT}
    if PARTS[element.tag] == 0:
        return [_text(element.tag, LETTERS.get(text, text), attributes)]
    if PARTS[element.tag] is None:
        return [Node(element.tag, _row(element, latex), attributes=attributes)]
    parts = [_one(_nodes(child, latex)) for child in element]
    if len(parts) != PARTS[element.tag]:
        raise ArgumentError(
            "formula", f"{PARTS[element.tag]} parts of {element.tag}", f"{len(parts)} in {latex}"
        )
    return _written(element.tag, parts, attributes)


def _sign(code: re.Match[str]) -> str:
    number = int(code[1], 16)
    if number > sys.maxunicode or 0xD800 <= number <= 0xDFFF:
        raise ArgumentError("formula", "signs that there are", code[0])
    return chr(number)


def _text(tag: str, text: str, attributes: dict[str, str]) -> Node:
    if text == "½":
        return Node("mn", text=text)
    if tag == "mo" and text.isalpha() and text.isascii():
        return Node("mi", text=text)  # max, sign: names
    if tag == "mo" and text in CLOSE:
        attributes |= {"stretchy": "false", "lspace": "0", "rspace": "0"}
    if text == "Σ":
        attributes |= {"lspace": "0.1em", "rspace": "0.1em"}
    if text == "Δ":
        attributes |= {"mathvariant": "normal"}
    return Node(tag, text=text, attributes=attributes)


def _written(tag: str, parts: list[Node], attributes: dict[str, str]) -> list[Node]:
    """A structure as the page writes it."""
    if tag == "mfrac" and [part.text for part in parts] == ["1", "2"]:
        return [Node("mn", text="½")]
    if tag == "munder" and parts[0].text == "Σ":
        tag = "msub"
    if tag in ("msub", "msup", "msubsup"):
        for index in (part for script in parts[1:] for part in script.parts if part.tag == "mo"):
            index.attributes |= {"lspace": "0", "rspace": "0"}  # ℓ−1, close together
    if tag in ("msup", "msubsup") and (sign := RAISED.get(parts[-1].text)):
        base, *below = parts[:-1]
        if sign == "*" and base.tag == "mi":
            starred = Node("mrow", [base, _text("mo", sign, {})])
            return [Node("msub", [starred, *below])] if below else [starred]
        raised = _text("mo", sign, {})
        return [Node("msub", [base, *below]) if below else base, raised]
    return [Node(tag, parts, attributes=attributes)]


def _one(nodes: list[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else Node("mrow", nodes)


def _letters(nodes: list[Node]) -> list[Node]:
    r"""Letters that \mathrm set one by one, as the name that they are."""
    if len(nodes) > 1 and all(n.tag == "mi" and n.attributes.get("mathvariant") == "normal" for n in nodes):
        return [Node("mi", text="".join(node.text for node in nodes))]
    return nodes
