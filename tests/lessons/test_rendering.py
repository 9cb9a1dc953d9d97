"""Captions to HTML and formulas to MathML: what is shown, what carries which name, and that nothing harmful gets through."""

import re
from xml.etree import ElementTree

import pytest
from darkroom.engine import ArgumentError
from darkroom.lessons import glossary, render
from darkroom.lessons.formula import formula
from hypothesis import given
from hypothesis import strategies as st


def shown(latex: str) -> str:
    """What a formula shows, as plain text."""
    return "".join(ElementTree.fromstring(formula(latex).mathml).itertext())


def numbers(latex: str) -> list[tuple[str, str]]:
    """Which parts of a formula are a number that the page knows: what they show, and which number."""
    root = ElementTree.fromstring(formula(latex).mathml)
    return [
        ("".join(part.itertext()), part.attrib["data-value"])
        for part in root.iter()
        if "data-value" in part.attrib
    ]


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"W^\top e", "Wᵀe"),
        (r"f'(r_k)", "f′(rk)"),
        (r"f(r^*)^\top", "f(r*)ᵀ"),
        (r"r^*_k", "r*k"),
        (r"e_i^2", "ei²"),
        (r"\tfrac12\lVert e\rVert^2", "½‖e‖²"),
        (r"\sum_i e_i", "Σiei"),
        (r"\lambda\,\operatorname{sign} r", "λsignr"),
    ],
)
def test_superscripts_of_one_sign_are_written_as_that_sign(latex: str, text: str) -> None:
    assert shown(latex) == text
    assert "msup" not in formula(latex).mathml


@pytest.mark.parametrize("name", list(glossary()))
def test_every_symbol_of_the_glossary_is_known_by_its_spelling(name: str) -> None:
    assert formula(glossary()[name].latex).symbols == (name,)


def test_symbols_carry_the_names_of_the_page() -> None:
    read = formula(r"r \leftarrow r + \eta\,(f'(r)\odot W^\top e - \lambda\,\operatorname{sign} r)")

    assert read.symbols == tuple(
        "r becomes r eta slope r hadamard W transpose e lambda sign r".split()  # noqa: SIM905
    )
    assert read.unknown == ()
    assert '<mi class="sym" data-sym="eta"' in read.mathml


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"e_i = x_i - \hat{x}_i", [("ei", "e_i"), ("xi", "x_i"), ("xˆi", "xh_i")]),
        (r"\hat{x}_i = \sum_k W_{ik}\,f(r_k)", [("xˆi", "xh_i"), ("ΣkWikf(rk)", "xh_i")]),
        (
            r"\frac{\partial F}{\partial r_k} = -f'(r_k)\sum_i W_{ik}\,e_i",
            [("f′(rk)", "slope_k"), ("ΣiWikei", "pull_k")],
        ),
        (
            r"\Delta W_{ik} = \eta_w\,e_i\,f(r_k)",
            [("ΔWik", "dW_ik"), ("ηw", "etaw"), ("ei", "e_i"), ("f(rk)", "f_k")],
        ),
        (
            r"F = \tfrac12\lVert e\rVert^2 + \lambda\sum_k |r_k|",
            [("F", "F"), ("½‖e‖²", "half_e2"), ("λ", "lambda")],
        ),
        (r"F = \tfrac12\sum_i e_i^2", [("F", "F")]),
        (r"r_\ell - W_{\ell+1}\,f(r_{\ell+1})", []),
        (r"\hat{x}_{378}", []),
    ],
)
def test_what_is_one_number_says_which_and_what_is_summed_over_does_not(latex: str, expected: list) -> None:
    assert numbers(latex) == expected


def test_no_number_lies_within_another() -> None:
    root = ElementTree.fromstring(formula(r"\hat{x}_i = \sum_k W_{ik}\,f(r_k) + f'(r_k)").mathml)
    for outer in root.iter():
        if "data-value" in outer.attrib:
            assert not [
                inner for inner in outer.iter() if inner is not outer and "data-value" in inner.attrib
            ]


@pytest.mark.parametrize(
    "latex",
    [
        r"\foo x", "{x", r"\frac{1}", "x_", r"\color{red}{x}x\\y", r"\href{a}{b}\begin{aligned}a&=b\end{aligned}", "x" * 1001,
        r"\text{\input{a}", "_", r"\left( x",
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_refused_with_what_was_expected(latex: str) -> None:
    with pytest.raises(ArgumentError, match=r"^formula: expected .+; got "):
        formula(latex)


@pytest.mark.parametrize(
    "latex",
    [
        "x" + "_{x" * 240 + "}" * 240,
        "{" * 330 + "x" + "}" * 330,
        r"\text{&#xffffffff;}",
        r"\text{&#xd800;}",
        r"\hspace{100000em}",
        r"\hspace{9cm}",
    ],
)
def test_what_nobody_could_read_is_refused_in_words(latex: str) -> None:
    with pytest.raises(ArgumentError, match=r"formula: expected .+; got "):
        render(f"${latex}$")


def test_a_caption_is_rendered_and_its_formulas_are_too() -> None:
    html = render(
        "**Look** at $x_i$:\n\n$$e = x - \\hat{x}$$\n\n> Press it.\n\n{def:r} is the guess, 5$ and 7 $."
    )

    assert "<strong>Look</strong>" in html
    assert '<msub data-value="x_i">' in html
    assert '<div class="formula"><math display="block">' in html
    assert "<blockquote>" in html
    assert '<dfn data-sym="r">' in html
    assert "5$ and 7 $." in html


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![picture](http://example.org/a.png)",
        "[link](javascript:alert(1))",
        "[link](data:text/html,x)",
        r"$\text{<script>alert(1)</script>}$",
        r"$\text{&lt;script&gt;}$",
        r"$\href{javascript:alert(1)}{x}$",
        r"$\style{color:red}{x}$",
        r"$\class{evil}{x}$",
        "`<b>`",
        "```\n<b>\n```",
        '[a](http://example.org "<b onclick=x>")',
    ],
)
def test_no_markup_gets_through(markdown: str) -> None:
    try:
        html = render(markdown)
    except ArgumentError:
        return
    harmless(html)


@given(st.text(alphabet="<>&\"'$\\{}_^ab[]()!`*#:/=x\n", max_size=60))
def test_no_markup_gets_through_whatever_is_written(markdown: str) -> None:
    try:
        html = render(markdown)
    except ArgumentError:
        return
    harmless(html)


def harmless(html: str) -> None:
    tags = set(re.findall(r"<\s*/?\s*([a-zA-Z0-9!]+)", html))
    assert tags <= set(
        "p a strong em code pre blockquote ul ol li hr br div span h1 h2 h3 h4 h5 h6 dfn math mrow mi mn mo mtext mspace msub msup msubsup "  # noqa: SIM905
        "mfrac mroot msqrt mover munder munderover mstyle".split()
    )
    for tag in re.findall(r"<[^>]*>", html):
        assert not re.search(r"\son\w+\s*=|javascript:|\sstyle\s*=|\ssrc\s*=", re.sub(r'"[^"]*"', '""', tag))
    assert not re.search(r'href="(?!https?:|mailto:|[^":]*")', html)


def test_too_long_a_caption_and_an_unknown_definition_are_refused() -> None:
    with pytest.raises(ArgumentError, match="expected at most 4000 characters; got 4001"):
        render("x" * 4001)
    with pytest.raises(
        ArgumentError, match=r"line 3: definition: expected a name in the glossary: x, .*; got q"
    ):
        render("a\n\n{def:q}")
    with pytest.raises(ArgumentError, match=r"line 2: formula: expected .*; got \\foo in \\foo"):
        render("a\n$\\foo$")
