"""Cards in notebooks: well formed, escaped, in the page's colours, and never raising."""

from __future__ import annotations

import base64
import re
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib import mathtext
from numpy.typing import NDArray
from PIL import Image

import emlpcli as e
from emlpcli.errors import EmlpError
from emlpcli.groups import SO, Group, O, S
from emlpcli.overrides import override
from emlpcli.render.notebook.api import html, latex, markdown
from emlpcli.render.notebook.unicode_tex import tex
from emlpcli.render.numbers import integer
from emlpcli.reps import Rep, T, V
from emlpcli.solve import dimension as counted

SHOWN: dict[str, object] = {
    "abstract": V >> V,
    "rep": (V**2 >> V)(SO(3)),
    "large rep": T(9000)(SO(3)),
    "group": SO(3),
    "point group": e.group("pg:m-3m"),
    "complex group": e.group("SU3"),
    "double group": e.group("Double(pg:D3)"),
    "spin group": e.group("Spin(4)"),
    "dimension": e.dimension("V**9000+V", "SO3"),
    "plan": e.plan("V**10+V", "SO3*S5"),
    "signs": e.basis("V**2>>V", "SO3"),
    "parameters": e.basis("2*V+V**2>>V**2", "S4"),
    "numbers": e.basis("Irrep(2)**2>>Irrep(2)", "SO3"),
    "dual": e.basis("V>>V", "U2"),
    "product": e.basis("V>>V", "SO3*S4"),
    "conjugates": e.basis("V>>V", "SO2eR3"),
    "zero": e.basis("V>>Scalar", "O3"),
    "large": e.basis("V**10", "SO3"),
    "large map": e.basis("V**2>>V**2", "S100"),
    "mulliken": e.decompose("V**2", "pg:m-3m"),
    "parities": e.decompose("V**3", "O3"),
    "many constituents": e.decompose("V**20", "SO3"),
    "nearest": e.project(np.arange(9.0).reshape(3, 3), "V>>V", "SO3"),
    "voigt": e.voigt("Sym(2,Sym(2,V))", "pg:-3m"),
    "voigt list": e.voigt("Sym(3,Sym(2,V))", "pg:m-3m"),
    "voigt zero": e.voigt("V*Sym(2,V)", "pg:m-3m"),
}
SOLVED = ["signs", "parameters", "product", "dual"]


@pytest.fixture(params=SHOWN, scope="module")
def shown(request: pytest.FixtureRequest) -> object:
    return SHOWN[request.param]


def tree(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def words(text: str) -> str:
    return " ".join("".join(tree(text).itertext()).split())


def test_a_card_is_well_formed_and_read_by_everybody(shown: object) -> None:
    card = tree(html(shown))
    svgs = card.findall(".//{http://www.w3.org/2000/svg}svg")
    assert {el.tag.rpartition("}")[2] for el in card.iter()} <= {
        *("div", "strong", "table", "caption", "thead", "tbody", "tr", "th", "td"),
        *("figure", "figcaption", "svg", "title", "g", "rect", "path", "text", "image"),
    }
    assert all(th.get("scope") and "".join(th.itertext()).strip() for th in card.iter("th"))
    for svg in svgs:
        assert svg.get("role") == "img"
        assert svg.get("aria-label") == next(iter(svg)).text != ""
    for table in card.iter("table"):  # every row has a cell for each heading
        widths = {len(row) for row in table.iter("tr")}
        assert len(widths) == 1


def test_texts_have_the_colour_of_the_page(shown: object) -> None:
    text = html(shown)
    outside = re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)
    assert not re.search(r"#[0-9a-fA-F]{3}|\brgb|(?<!-)color:(?!inherit)|black|white(?!-)", outside)
    assert "http" not in outside  # nothing is fetched
    for svg in tree(text).findall(".//{http://www.w3.org/2000/svg}svg"):
        ground = svg.find("{*}g/{*}rect")
        assert ground is not None
        assert ground.get("fill")  # colours of entries stand on a ground of their own
        labels = svg.findall("{*}g/{*}text")
        assert all(t.get("fill") == "currentColor" for t in labels)


def test_cards_are_small_whatever_they_are_of(shown: object) -> None:
    assert len(html(shown)) < 60_000
    assert len(markdown(shown)) < 10_000
    assert len(latex(shown)) < 10_000


def test_notebooks_ask_by_the_protocol(shown: object) -> None:
    assert shown._repr_html_() == html(shown)  # type: ignore[attr-defined]
    assert shown._repr_latex_() == latex(shown)  # type: ignore[attr-defined]
    assert shown._repr_markdown_() == markdown(shown)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("abstract", "No group is given yet."),
        ("rep", "equivariant maps1"),
        ("large rep", "(4288 digits)"),
        ("group", "propertiesorthogonal, compact, reductive"),
        ("point group", "order48"),
        ("double group", "Vℂ³Sℂ²order12"),
        ("double group", "V0V²2V³4"),
        ("spin group", "Vℂ⁴Slℂ²Srℂ²Lie algebra"),
        ("signs", "V ← V²εᵢⱼₖyᵢ = Σⱼₖ εᵢⱼₖ Xⱼₖu⊗v ↦ u × v"),
        ("signs", "A paler shade marks the opposite sign."),
        ("zero", "No equivariant linear map exists; the zero projector is the right answer."),
        ("zero", "Nonlinear ones exist: V² → V⁰ has dimension 1"),
        ("large", "59049 entries with 603 parameters are not drawn here"),
        ("large", "603 elements are not named here"),
        ("large map", "10000 × 10000 = 100000000"),
        ("mulliken", "T2greal31"),
        ("many constituents", "… and 5 more constituents"),
        ("nearest", "δᵢⱼ4"),
        ("nearest", "3,2707"),
        ("plan", "Nothing was solved."),
    ],
)
def test_cards_say_what_is_known(name: str, said: str) -> None:
    assert said in words(html(SHOWN[name]))


def entries(text: str, shape: tuple[int, int]) -> NDArray[np.uint8]:
    """The colours of the entries of the picture in a card, shape (rows, columns, 4)."""
    found = np.zeros((*shape, 4), dtype=np.uint8)
    if image := re.search(r"data:image/png;base64,([^\"]+)", text):
        return np.asarray(Image.open(BytesIO(base64.b64decode(image[1]))))
    for color, path in re.findall(r'<path fill="#([0-9a-f]{6})" d="([^"]*)"', text):
        for column, row in re.findall(r"M(\d+) (\d+)h1v1h-1z", path):
            found[int(row), int(column)] = [*bytes.fromhex(color), 255]
    return found


@pytest.mark.parametrize("name", SOLVED)
def test_the_picture_shows_which_entries_share_a_parameter(name: str) -> None:
    solution = SHOWN[name]
    assert isinstance(solution, e.Solution)
    colors = entries(html(solution), solution.shape)
    assert colors.shape[:2] == solution.shape
    Q = solution.dense()
    # rows of Q that are equal, or opposite, belong to entries that share a parameter
    Z = np.random.default_rng(0).normal(size=solution.dimension)
    value = np.round((Q @ Z).real, 9).reshape(solution.shape)
    np.testing.assert_array_equal(colors[..., 3] > 0, value != 0)
    seen: dict[float, set[bytes]] = {}
    for place in np.argwhere(value != 0):
        seen.setdefault(value[tuple(place)], set()).add(colors[tuple(place)].tobytes())
    assert all(len(colors_of) == 1 for colors_of in seen.values())
    assert len({c for colors_of in seen.values() for c in colors_of}) == len(seen)


class Hostile(Group):
    """A group whose name is markup."""

    def __init__(self) -> None:
        self.discrete_generators = np.array([[[0.0, 1.0], [1.0, 0.0]]])
        super().__init__()

    @override
    def __str__(self) -> str:
        return '<script>alert("1")</script>|*x*'


def test_names_are_no_markup() -> None:
    G = Hostile()
    for shown in (G, V(G), e.basis(V >> V, G), e.dimension(V, G)):
        assert "<script" not in html(shown)
        tree(html(shown))
    assert "&lt;script&gt;" in html(G)
    assert r"\<script\>" in markdown(G)
    assert r"\|\*x\*" in markdown(G)


class Broken(Rep):
    """A representation that fails when it is looked at."""

    def __init__(self, problem: Exception) -> None:
        self.problem = problem
        self.G = S(3)

    @override
    def size(self) -> int:
        raise self.problem


@pytest.mark.parametrize("problem", [EmlpError("no"), ValueError("no"), MemoryError()])
def test_what_notebooks_ask_never_raises(problem: Exception) -> None:
    rep = Broken(problem)
    assert rep._repr_html_() is None
    with pytest.raises(type(problem)):
        html(rep)
    with pytest.raises(TypeError, match="no card for int"):
        html(3)
    with pytest.raises(TypeError, match="no formula for int"):
        latex(3)


def cells(formula: str) -> list[str]:
    """The formulas of an array and of those inside it, each without words."""
    assert formula.startswith("$$ ")
    assert formula.endswith(" $$")
    inner = re.sub(r"\\(begin|end)\{array\}(\{l+\})?|\\hline", "", formula[3:-3])
    return [re.sub(r"\\text\{[^}]*\}", "", c).strip() for c in re.split(r"\\\\|&", inner)]


PARSER = mathtext.MathTextParser("path")


def check_formula(formula: str) -> None:
    assert formula.isascii(), formula
    assert formula.isascii(), formula  # TeX has a command for all that results are made of
    assert formula.count("{") == formula.count("}")
    around = r"\left( ", r" \right)"  # a matrix, whose cells stand apart
    if all(part in formula for part in around):
        assert list(map(formula.count, around)) == [1, 1]
        formula = formula.replace(around[0], "").replace(around[1], "")
    for cell in cells(formula):
        if cell:
            PARSER.parse(f"${cell}$")  # the part of TeX that matplotlib knows


@pytest.mark.few(2)
def test_latex_is_a_formula(shown: object) -> None:
    check_formula(latex(shown))


@pytest.mark.few(4)
def test_groups_and_their_representations_have_cards(registered: Group) -> None:
    rep = (V >> V)(registered)
    for one in (registered, rep):
        tree(html(one))
        check_formula(latex(one))
    try:
        said = f"equivariant maps{integer(counted(rep).value)}"
    except EmlpError:
        said = "equivariant mapsnot counted here"
    assert said in words(html(rep))


@pytest.mark.parametrize(
    ("printed", "set_"),
    [
        ("V² → V", r"V^{2} \to V"),
        ("60V ⊕ 20V*²", r"60V \oplus 20V^{*2}"),
        ("Yᵢⱼ = δᵢⱼ Σₖ Xₖₖ", r"Y_{ij} = \delta_{ij} \sum_{k} X_{kk}"),
        ("SO(3)×S(4)", r"\mathrm{SO}(3)\times S(4)"),
        ("(V⊗V*)*", r"(V\otimes V^{*})^{*}"),
        ("Σ+", r"\Sigma +"),
        ("Re(zᵢz̄ⱼ)", r"\mathrm{Re}(z_{i}\bar{z}_{j})"),
        ("Π_g 50%", r"\Pi \_g 50\%"),
        ("[1,1,±1]", r"[1,1,\pm 1]"),
    ],
)
def test_printed_formulas_in_tex(printed: str, set_: str) -> None:
    assert tex(printed) == set_


def test_formulas_of_results() -> None:
    assert latex((V**2 >> V)(O(3))) == r"$$ V^{2} \to V \quad (O(3)) $$"
    signs = latex(SHOWN["signs"])
    assert r"\dim \mathrm{Hom} = 1" in signs
    assert r"y_{i} = \sum_{jk} \varepsilon_{ijk} X_{jk}" in signs
    assert r"\mathrm{T}_{2g} & 3 & 1 & \text{real}" in latex(SHOWN["mulliken"])
    assert r"\delta_{ij} & 4" in latex(SHOWN["nearest"])


def test_tables_of_markdown_are_even(shown: object) -> None:
    tables = re.findall(r"(?:^\|.*\n?)+", markdown(shown), re.MULTILINE)
    for table in tables:
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in table.strip().splitlines()}
        assert len(counts) == 1
    assert tables or shown is SHOWN["abstract"]


def test_voigt_forms_take_an_expression_and_print_in_one_line() -> None:
    found = e.voigt("Sym(2,Sym(2,V))", "pg:-3m", factors="kelvin")
    assert repr(found) == (
        "<Voigt form of Sym(2,Sym(2,V)) under pg:-3m: 6 x 6 matrix, "
        "6 independent: C11, C12, C13, C14, C33, C44>"
    )
    assert found.entries == e.voigt(found.solution, factors="kelvin").entries
    assert "C₁₁-C₁₂" in words(html(found))
    assert latex(found).startswith(r"$$ \left( \begin{array}{llllll} C_{11} & C_{12} & C_{13} & ")
    assert "0 independent: none" in repr(e.voigt("V*Sym(2,V)", "pg:m-3m"))
    with pytest.raises(EmlpError, match="which has its group already"):
        e.voigt(found.solution, "SO3")
    with pytest.raises(EmlpError, match="there are no factors 'x'"):
        e.voigt("Sym(2,V)", "pg:m-3m", factors="x")
