"""Coupling trees: columns are what names say, span the solved space, and have exact entries."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import combinations_with_replacement, permutations
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli import basis, clebsch_gordan
from emlpcli.algebra.numbers.roots import nearby_root, root_math, root_text
from emlpcli.solve.readable.symbols import Numbered, Path

EXPRESSIONS = [
    ("Irrep(1)*Irrep(2)>>Irrep(2)", "SO3"), ("Irrep(2)*Irrep(2)>>Irrep(2)", "SO3"),
    ("Irrep(3)*Irrep(2)>>Irrep(4)", "SO3"), ("Irrep(2)*Irrep(3)>>Irrep(4)", "SO3"),
    ("V*V>>Irrep(2)", "SO3"), ("Irrep(2)>>V*V", "SO3"), ("V*Irrep(2)*V*Irrep(2)", "SO3"),
    ("Irrep(2)**3>>Irrep(2)", "SO3"), ("Irrep(3)*V>>Irrep(2)*V", "SO3"),
    ("Irrep(2)*V*Irrep(2)>>Scalar", "SO3"), ("Irrep(10)*Irrep(2)>>Irrep(9)", "SO3"),
    ("1o*2e>>1o", "O3"), ("1e*2o*0o>>2e", "O3"), ("2e*1o>>0o*1e*1e", "O3"), ("1o*1e>>2o", "O3"),
    ("V*V>>Irrep(1)", "SU2"), ("Irrep(1)*V>>Irrep(3/2)", "SU2"), ("Irrep(3/2)*V*Irrep(1)", "SU2"),
    ("Irrep(3/2)>>V*Irrep(1)", "SU2"), ("Irrep(1)*Irrep(3/2)>>V*Irrep(1)", "SU2"),
]  # fmt: skip


def evaluated(name: str, group: str) -> NDArray[Any]:
    """The tree that a name shows, its leaves in the order of the text, the input's after ∘.

    Straight from its definition: every vertex is a Clebsch-Gordan tensor, every edge a sum.
    """
    halves = [read(half, group) for half in name.split("∘")]
    if len(halves) == 1:
        tensor, _, reverse = halves[0]
        # axes: the leaves, then the root, which is the output unless the tree hangs from it
        return np.moveaxis(tensor, -1, 0) if not reverse else tensor
    (up, _, _), (down, _, _) = halves
    return np.tensordot(up, down, axes=(-1, -1))


def read(text: str, group: str) -> tuple[NDArray[Any], Fraction, bool]:
    """The tensor of a tree, shape (leaves..., root), its root, and whether that stands first."""
    if not text.startswith("("):
        label = spin(text)
        return np.eye(int(2 * label) + 1), label, False
    inner = text[1:-1]
    # outside of inner parentheses there is one arrow and one ⊗
    depths = np.cumsum([(c == "(") - (c == ")") for c in inner])
    (arrow,) = (i for i, c in enumerate(inner) if c == "→" and depths[i] == 0)
    (cross,) = (i for i, c in enumerate(inner) if c == "⊗" and depths[i] == 0)
    reverse = arrow < cross
    if reverse:
        root, left, right = inner[:arrow], inner[arrow + 1 : cross], inner[cross + 1 :]
    else:
        left, right, root = inner[:cross], inner[cross + 1 : arrow], inner[arrow + 1 :]
    (A, a, _), (B, b, _), c = read(left, group), read(right, group), spin(root)
    vertex = clebsch_gordan(a, b, c, group)
    tensor = np.tensordot(A, vertex, axes=(-1, 0))
    return np.moveaxis(np.tensordot(tensor, B, axes=(-2, -1)), A.ndim - 1, -1), c, reverse


def spin(text: str) -> Fraction:
    return Fraction(re.sub("[eo]", "", text))


@pytest.mark.parametrize(("expression", "group"), EXPRESSIONS)
def test_each_column_is_its_tree_times_a_positive_number(expression: str, group: str) -> None:
    solution = basis(expression, group)
    assert solution.dimension
    readable = solution.readable
    names = [element.name for element in readable.elements(0, solution.dimension)]
    assert len(set(names)) == len(names)
    C = readable.columns(0, solution.dimension)
    for name, column in zip(names, C.T, strict=True):
        assert name.startswith("(")
        tree = evaluated(name, group).ravel()
        assert column @ tree > 0
        assert np.allclose(
            column / np.linalg.norm(column), tree / np.linalg.norm(tree), rtol=0, atol=1e-13
        )
    Q = solution.dense()
    assert np.linalg.matrix_rank(C) == solution.dimension
    assert np.allclose(Q @ (Q.conj().T @ C), C, rtol=0, atol=1e-11 * np.abs(C).max())
    gram = C.T @ C
    assert np.allclose(gram, np.diag(np.diag(gram)), rtol=0, atol=1e-11 * gram.max())


def test_a_sign_follows_the_order_in_which_factors_are_written() -> None:
    """2 + 3 + 4 is odd, so that the two orders differ in sign; both stand in one space of maps."""
    solution = basis("Irrep(2)*Irrep(3)+Irrep(3)*Irrep(2)>>Irrep(4)", "SO3")
    columns = solution.readable.columns(0, 2)
    names = [element.name for element in solution.readable.elements(0, 2)]
    assert names == ["(2⊗3→4)", "(3⊗2→4)"]
    parts = columns[:, 0].reshape(9, 70)[:, :35], columns[:, 1].reshape(9, 70)[:, 35:]
    for part, (a, b) in zip(parts, ((2, 3), (3, 2)), strict=True):
        expected = clebsch_gordan(a, b, 4).reshape(35, 9).T
        assert np.allclose(part / np.linalg.norm(part), expected, rtol=0, atol=1e-14)
    rows, where, values = solution.readable.sparse()
    dense = np.zeros(columns.shape)
    dense[rows, where] = values
    assert np.array_equal(dense, columns)
    for family, part in zip(solution.readable.families, parts, strict=True):
        assert np.array_equal(solution.readable.matrix(family, 0), part)


def test_every_copy_is_written_in_one_way() -> None:
    solution = basis("2*Irrep(2)*Irrep(3)+Irrep(2)+3*Irrep(3)*Irrep(2)>>2*Irrep(4)+V", "SO3")
    written = solution.readable.written
    for block in solution.blocks:
        ways = written.ways(block.monomial)
        assert sorted(np.concatenate(list(ways.values()))) == list(range(block.copies))
        for way, copies in ways.items():
            assert all(written.of_copy(block.monomial, int(copy))[:2] == way for copy in copies)
    assert max(len(written.ways(block.monomial)) for block in solution.blocks) == 2


@pytest.mark.parametrize(
    ("expression", "group", "names"),
    [
        ("Irrep(1)*Irrep(2)>>Irrep(2)", "SO3", ["(1⊗2→2)"]),
        ("1o*2e>>3o", "O3", ["(1o⊗2e→3o)"]),
        ("V*V>>Irrep(1)", "SU2", ["(1/2⊗1/2→1)"]),
        ("V*V*Irrep(2)", "SO3", ["((1⊗1→2)⊗2→0)"]),
        ("Irrep(2)>>V*V", "SO3", ["(2→1⊗1)"]),
        ("1e*1e*2e>>0e", "O3", ["((1e⊗1e→2e)⊗2e→0e)"]),
        ("V*Irrep(2)>>V*Irrep(2)", "SO3", [f"({k}→1⊗2)∘(1⊗2→{k})" for k in (1, 2, 3)]),
        # of powers the trees are symmetrised, and the first independent ones are taken
        (
            "Sym(4,Irrep(2))>>Irrep(2)", "SO3",
            ["(((2⊗2→0)⊗2→2)⊗2→2)", "(((2⊗2→2)⊗2→0)⊗2→2)"],
        ),
        ("Alt(2,Irrep(2))>>Irrep(1)", "SO3", ["(2∧2→1)"]),
        ("V*Sym(2,2e)>>V", "O3", [f"(1o⊗(2e⊗2e→{k}e)→1o)" for k in (0, 2)]),
        ("Irrep(2)>>Sym(2,Irrep(2))", "SO3", ["(2→2⊗2)"]),
        (
            "Sym(2,Irrep(2))*Sym(2,V)", "SO3",
            [f"((2⊗2→{k})⊗(1⊗1→{k})→0)" for k in (0, 2)],
        ),
        ("Sym(2,V)>>Sym(2,V)", "SO3", [f"({k}→1⊗1)∘(1⊗1→{k})" for k in (0, 2)]),
        ("Sym(3,2e)", "O3", ["((2e⊗2e→2e)⊗2e→0e)"]), ("Sym(2,1o)>>2e", "O3", ["(1o⊗1o→2e)"]),
        ("Irrep(3)>>Sym(3,V)", "SO3", ["(3→(2→1⊗1)⊗1)"]),
        ("Alt(3,Irrep(3))>>Irrep(2)", "SO3", ["((3∧3→1)∧3→2)"]),
        ("Sym(2,Irrep(1))>>Irrep(2)", "SU2", ["(1⊗1→2)"]),
        # over a product each group has its own symbols
        (
            "Irrep(2)*Irrep(1)*V(S4)>>Irrep(2)*V(S4)", "SO3",
            ["(2⊗1→2)[j=m]", "(2⊗1→2)"],
        ),
    ],
)  # fmt: skip
def test_names(expression: str, group: str, names: list[str]) -> None:
    solution = basis(expression, group)
    elements = solution.readable.elements(0, solution.dimension)
    assert [e.name for e in elements] == names
    assert all(e.formula == "" and e.words == "" for e in elements)
    assert all(re.fullmatch(r"\$[^⊗∧→∘²³⁴₁₂]*\$", e.math) for e in elements)


@pytest.mark.parametrize(
    ("inner", "k", "target", "group"),
    [("Irrep(2)", 3, "Scalar", "SO3"), ("Irrep(2)", 4, "Irrep(2)", "SO3"),
     ("Irrep(2)", 5, "Scalar", "SO3"), ("1e", 3, "1e", "O3"),
     ("Irrep(1)", 3, "Irrep(1)", "SU2"), ("Irrep(3)", 3, "Irrep(3)", "SO3")],
)  # fmt: skip
@pytest.mark.long_cases
def test_trees_of_a_power_are_symmetrised_trees_of_the_product(
    inner: str, k: int, target: str, group: str
) -> None:
    """Sym(k,R) names and has what the equal tree of R**k is when its indices are symmetrised."""
    power, whole = (basis(f"{text}>>{target}", group) for text in (f"Sym({k},{inner})",
                    "*".join([inner] * k)))  # fmt: skip
    names = {e.name: i for i, e in enumerate(whole.readable.elements(0, whole.dimension))}
    out, n = power.shape[0], round(whole.shape[1] ** (1 / k))
    rows = list(combinations_with_replacement(range(n), k))
    for i, element in enumerate(power.readable.elements(0, power.dimension)):
        found = power.readable.columns(i, i + 1).reshape(out, len(rows))
        number = names[element.name]
        T = whole.readable.columns(number, number + 1).reshape(out, *[n] * k)
        T = sum(T.transpose(0, *(1 + p for p in order)) for order in permutations(range(k)))
        arranged = np.array([len(set(permutations(row))) for row in rows])
        expected = np.sqrt(arranged) * np.array([T[:, *row] for row in rows]).T
        lengths = np.linalg.norm(found), np.linalg.norm(expected)
        assert np.allclose(found / lengths[0], expected / lengths[1], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("text", "group"),
    [("Sym(4,Irrep(3))>>Irrep(2)", "SO3"), ("Alt(4,Irrep(3))>>Irrep(4)", "SO3"),
     ("Sym(2,2e)*Alt(2,1o)>>Sym(2,1o)", "O3"), ("Sym(3,Irrep(3/2))>>Sym(3,Irrep(3/2))", "SU2"),
     ("Sym(3,V+Irrep(2))>>Irrep(2)", "SO3"), ("Alt(3,Irrep(5/2))*Alt(3,Irrep(5/2))", "SU2")],
)  # fmt: skip
@pytest.mark.long_cases
def test_trees_of_powers_span_the_space_and_have_names_of_their_own(text: str, group: str) -> None:
    solution = basis(text, group)
    columns = solution.readable.columns(0, solution.dimension)
    assert np.linalg.matrix_rank(columns) == solution.dimension
    assert solution.readable.residual < 1e-11
    elements = solution.readable.elements(0, solution.dimension)
    assert len({(e.name, e.where) for e in elements}) == len(elements)
    assert all("→" in e.name or e.name.startswith("δ") for e in elements)


def test_a_power_too_large_for_trees_keeps_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    from emlpcli.solve.readable import for_group

    monkeypatch.setattr(for_group, "LARGEST_TREES", 70**2 - 1)  # Sym(4,Irrep(2)) has 70 coordinates
    readable = basis("Sym(4,Irrep(2))>>Irrep(2)", "SO3").readable
    assert [e.name for e in readable.elements(0, 2)] == ["(2⁴→2)₁", "(2⁴→2)₂"]


def test_other_representations_keep_numbers() -> None:
    """Sums, exterior powers and the like are no irreducibles with a label."""
    solution = basis("Irrep(2)*Ad>>Irrep(2)", "SO3")
    (part,) = solution.readable.parts(solution.readable.blocks[0].monomial)
    assert [type(symbol) for symbol in part.term(0)] == [Numbered]


def test_beyond_a_size_elements_are_numbered(monkeypatch: pytest.MonkeyPatch) -> None:
    from emlpcli.solve.readable import for_group

    solution = basis("Irrep(1)*Irrep(2)>>Irrep(2)", "SO3")
    (block,) = solution.readable.blocks
    assert isinstance(solution.readable.parts(block.monomial)[0].term(0)[0], Path)
    monkeypatch.setattr(for_group, "LARGEST_TREES", 74)  # one entry less than there are
    fresh = type(solution.readable)(solution)
    assert isinstance(fresh.parts(block.monomial)[0].term(0)[0], Numbered)


def test_entries_are_exact_roots_in_the_smallest_numbers() -> None:
    readable = basis("Irrep(1)*Irrep(2)>>Irrep(2)", "SO3").readable
    assert readable.exact
    column = readable.columns(0, 1)[:, 0]
    assert set(np.abs(column)) == {0.0, 1.0, np.sqrt(3), 2.0}
    whole = basis("1o*1o*0o>>1o*0o*1o", "O3").readable  # all trees of δ and ε have whole entries
    assert whole.exact
    # a sum of different roots is rounded, and said to be
    mixed = basis("Irrep(2)*Irrep(3)>>Irrep(3)*Irrep(2)", "SO3").readable
    assert not mixed.exact
    assert any("rounded" in line for line in mixed.legend)


@pytest.mark.parametrize(
    ("squared", "sign", "text"),
    [
        ((3, 1), 1, "√3"), ((3, 4), 1, "√3/2"), ((8, 1), -1, "-2√2"), ((1, 2), -1, "-√2/2"),
        ((9, 16), 1, "3/4"), ((0, 1), 1, "0"), ((27, 20), 1, "3√15/10"), ((4, 1), -1, "-2"),
    ],
)  # fmt: skip
def test_texts_of_roots(squared: tuple[int, int], sign: int, text: str) -> None:
    root = nearby_root(sign * (squared[0] / squared[1]) ** 0.5)
    assert root is not None
    assert root_text(root) == text


def test_roots_in_tex() -> None:
    known = {
        3**0.5 / 2: r"\frac{\sqrt{3}}{2}",
        -(8**0.5): r"-2\sqrt{2}",
        0.75: r"\frac{3}{4}",
        0: "0",
    }
    for value, tex in known.items():
        root = nearby_root(value)
        assert root is not None
        assert root_math(root) == tex


@pytest.mark.parametrize("value", [np.pi, np.sqrt(2) + 1, 2 ** (1 / 3), 1e-9, 1e30, 0.1234567891])
def test_other_numbers_are_no_roots(value: float) -> None:
    assert nearby_root(value) is None
