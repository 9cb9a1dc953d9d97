"""A formula whose symbols are the page's: each tagged with its name, so that it has its colour, lights up with its
panels and leads to the glossary; numbers tagged with which they are, so that the page can put them in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from darkroom.lessons.glossary import glossary
from darkroom.lessons.mathml import Node, read_latex

#: Signs that everybody reads.
PLAIN = set("+−=(),.·/<>≤≥≈≠…²→")

#: Runs of parts that are together one number: what each part is (``_key``), and the number.
NUMBERS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("f", "(", "=r_k", ")"), "f_k"),
    (("slope", "(", "=r_k", ")"), "slope_k"),
    (("½", "norm", "e", "norm", "²"), "half_e2"),
    (("change", "=W_ik"), "dW_ik"),
    (("change", "=r_k"), "dr_k"),
    (("sum i", "=W_ik", "=e_i"), "pull_k"),
    (("sum k", "=W_ik", "=f_k"), "xh_i"),
)
#: Symbols that are a number by themselves, and those that are one with these indices.
ALONE = {"eta", "etaw", "lambda", "F"}
INDEXED = {"x": "i", "xh": "i", "e": "i", "r": "k", "W": "ik"}


@dataclass(frozen=True, slots=True)
class Formula:
    """MathML, the names of the glossary's symbols in it, and the signs in it that the glossary lacks."""

    mathml: str
    symbols: tuple[str, ...]
    unknown: tuple[str, ...]


@lru_cache(maxsize=1024)  # captions can have any
def formula(latex: str, display: bool = False) -> Formula:
    """``latex`` as the page shows it. Raises ArgumentError for what cannot be shown."""
    row = _named(read_latex(latex, display))
    _count(row)
    root = Node("math", [Node("mrow", row)], attributes={"display": "block"} if display else {})
    return Formula(root.markup(), tuple(_symbols(root)), tuple(_unknown(root)))


@cache
def _spellings() -> tuple[tuple[str, list[Node]], ...]:
    """How each symbol looks, longest first, so that f′ is not taken for f."""
    spelled = [(symbol.name, _bare(read_latex(symbol.latex))) for symbol in glossary().values()]
    return tuple(sorted(spelled, key=lambda known: -sum(map(_size, known[1]))))


def _bare(nodes: list[Node]) -> list[Node]:
    """Without the empty row that carries a superscript of its own."""
    return [node for node in nodes if node.tag != "mrow" or node.parts]


def _size(node: Node) -> int:
    return 1 + sum(map(_size, node.parts))


def _named(nodes: list[Node]) -> list[Node]:
    """The same, each symbol tagged with its name."""
    named: list[Node] = []
    while nodes:
        name, length = _match(nodes)
        if name:
            node = nodes[0] if length == 1 else Node("mrow", nodes[:length])
            node.attributes |= {"class": "sym", "data-sym": name}
        else:
            node = nodes[0]
            if node.tag == "mrow":
                node.parts = _named(node.parts)
            else:
                node.parts = [part for one in node.parts for part in _named([one])]
        named.append(node)
        nodes = nodes[max(length, 1) :]
    return named


def _match(nodes: list[Node]) -> tuple[str, int]:
    for name, spelled in _spellings():
        here = nodes[: len(spelled)]
        if len(here) == len(spelled) and all(a.same(b) for a, b in zip(here, spelled, strict=True)):
            return name, len(spelled)
    return "", 0


# --- numbers ---------------------------------------------------------------------------------------------


def _count(row: list[Node]) -> None:
    """Tag what is a number, in place."""
    for node in row:
        if node.attributes.get("data-sym") in ALONE:
            node.attributes["data-value"] = node.attributes["data-sym"]
        elif node.tag == "msub" and (number := _indexed(node)):
            node.attributes["data-value"] = number
        else:
            _count(node.parts)
    for keys, number in NUMBERS:
        _join(row, keys, number)
    _unbind(row)


def _indexed(node: Node) -> str:
    base, index = node.parts
    name, letters = base.attributes.get("data-sym", ""), "".join(_symbols(index))
    return f"{name}_{letters}" if letters and INDEXED.get(name) == letters else ""


def _join(row: list[Node], keys: Sequence[str], number: str) -> None:
    """Make one number of every run of parts that is one."""
    at = 0
    while at < len(row):
        end = _run(row, at, keys)
        if end:
            whole = row[at:end]
            for node in whole:
                _strip(node)
            row[at:end] = [Node("mrow", whole, attributes={"data-value": number})]
        at += 1


def _run(row: list[Node], at: int, keys: Sequence[str]) -> int:
    """Where the run that begins at ``at`` ends; 0 if none does. Spaces within it do not count."""
    rest = list(keys)
    while at < len(row) and rest:
        node = row[at]
        at += 1
        if node.tag == "mspace" and len(rest) < len(keys):
            continue
        if _key(node) != rest.pop(0):
            return 0
    return 0 if rest else at


def _key(node: Node) -> str:
    if number := node.attributes.get("data-value"):
        return f"={number}"
    if _over(node):
        return f"sum {_over(node)}"
    return node.attributes.get("data-sym") or node.text


def _over(node: Node) -> str:
    """The index of a sum."""
    summed = node.tag == "msub" and node.parts[0].attributes.get("data-sym") == "sum"
    return "".join(_symbols(node.parts[1])) if summed else ""


def _unbind(row: list[Node]) -> None:
    """What is summed over, or taken a derivative of or by, is no single number."""
    bound = ""
    for before, node in zip([Node("mrow"), *row], row, strict=False):
        if _over(node):
            bound = _over(node)
        elif node.text in ("+", "−", "="):
            bound = ""
        elif before.attributes.get("data-sym") == "partial":
            _strip(node)
        elif bound:
            _strip(node, bound)


def _strip(node: Node, bound: str = "") -> None:
    number = node.attributes.get("data-value", "")
    if not bound or bound in number.partition("_")[2]:
        node.attributes.pop("data-value", None)
    for part in node.parts:
        _strip(part, bound)


# --- what is in it ---------------------------------------------------------------------------------------


def _symbols(node: Node) -> Iterator[str]:
    if name := node.attributes.get("data-sym"):
        yield name
    else:
        for part in node.parts:
            yield from _symbols(part)


def _unknown(node: Node) -> Iterator[str]:
    if "data-sym" in node.attributes:
        return
    if node.tag == "mi" or (node.tag == "mo" and node.text not in PLAIN):
        yield node.text
    for part in node.parts:
        yield from _unknown(part)
