"""Formulas: values against NumPy, types, and the place of every mistake."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emlpcli.errors import EmlpError
from emlpcli.fit.formula.formula import formula
from emlpcli.fit.formula.functions import FUNCTIONS
from emlpcli.fit.formula.types import form
from emlpcli.groups import group

ETA = np.diag([1.0, -1, -1, -1])
R3 = lambda x: x.reshape(-1, 3)  # noqa: E731
norm = np.linalg.norm


def gram(x: np.ndarray) -> np.ndarray:
    return (x.reshape(2, 2).T @ x.reshape(2, 2)).ravel()


def eye_part(x: np.ndarray) -> np.ndarray:
    return (x @ x * np.eye(3) - np.outer(x, x)).ravel()


# formula, input, group, output in words, the value for one row by NumPy
GOOD: list[tuple[str, str, str | None, str, Callable[[np.ndarray], object]]] = [
    ("dot(u,v)-norm(v)**3", "2*V", "SO3", "V⁰", lambda x: x[:3] @ x[3:] - norm(x[3:]) ** 3),
    ("u·v − ‖v‖³", "2*V", "SO3", "V⁰", lambda x: x[:3] @ x[3:] - norm(x[3:]) ** 3),
    ("x1·x2/‖x₁‖/norm(x2)", "2*V", "O3", "V⁰", lambda x: x[:3] @ x[3:] / norm(x[:3]) / norm(x[3:])),
    ("dot(u,u)**2*2 - 3e-1", "V", "O5", "V⁰", lambda x: (x @ x) ** 2 * 2 - 0.3),
    ("-dot(u,u)**2", "V", "O3", "V⁰", lambda x: -((x @ x) ** 2)),
    ("2**-1 * u@u", "V", "O3", "V⁰", lambda x: x @ x / 2),
    ("cross(u,v)", "2*V", "SO3", "V", lambda x: np.cross(x[:3], x[3:])),
    ("det(u,v,w)", "3*V", "SO3", "V⁰", lambda x: np.linalg.det(R3(x))),
    ("abs(det(u,v,w))", "3*V", "O3", "V⁰", lambda x: abs(np.linalg.det(R3(x)))),
    ("det(outer(u,v)+outer(v,u)+I)", "2*V", "O2", "V⁰", lambda x: np.linalg.det(
        np.outer(x[:2], x[2:]) + np.outer(x[2:], x[:2]) + np.eye(2))),
    ("norm(u)**2*I - outer(u,u)", "V", "O3", "V⊗V", eye_part),
    ("u, dot(u,v)", "2*V", "O3", "V ⊕ V⁰", lambda x: [*x[:3], x[:3] @ x[3:]]),
    ("u@v", "V**2+V", "O3", "V", lambda x: x[:9].reshape(3, 3) @ x[9:]),
    ("v@(u@w)", "V**2+2*V", "O3", "V⁰", lambda x: x[9:12] @ x[:9].reshape(3, 3) @ x[12:]),
    ("transpose(u)@u", "V**2", "O2", "V⊗V", gram),
    ("trace(u)+dot(u,u)", "V**2", "O2", "V⁰", lambda x: x[0] + x[3] + x @ x),
    ("dot(u,v)", "2*V", "O13", "V⁰", lambda x: x[:4] @ ETA @ x[4:]),
    ("norm(x)", "V", "Lorentz", "V⁰", lambda x: abs(x @ ETA @ x) ** 0.5),
    ("trace(u)", "V**2", "O13", "V⁰", lambda x: np.trace(ETA @ x.reshape(4, 4))),
    ("dot(u,v)", "2*V", "Sp(1)", "V⁰", lambda x: x[0] * x[3] - x[1] * x[2]),
    ("dot(u,v)", "2*V", "O11", "V⁰", lambda x: x[0] * x[2] - x[1] * x[3]),
    ("dot(u,v)", "V+V.T", "SL2", "V⁰", lambda x: x[:2] @ x[2:]),
    ("sum(x)*mean(x)+max(x)-min(x)", "V", "S4", "V⁰", lambda x: x.sum() * x.mean() + np.ptp(x)),
    ("exp(x)*sin(x) + 1", "V", "S4", "V", lambda x: np.exp(x) * np.sin(x) + 1),
    ("x/sum(exp(x))", "V", "S3", "V", lambda x: x / np.exp(x).sum()),
    ("max(u,v) + sum(u,v,w)*pi", "3*Scalar+V", "O3", "V⁰",
     lambda x: max(x[:2]) + sum(x[:3]) * np.pi),
    ("x2@x1", "V(S5)+V(SO3)*V(S5)", None, "V", lambda x: x[5:].reshape(3, 5) @ x[:5]),
    ("tanh(x1)*x2 + atan(x1)*x3", "Scalar+2*V", "O3", "V",
     lambda x: np.tanh(x[0]) * x[1:4] + np.arctan(x[0]) * x[4:]),
]  # fmt: skip


@pytest.mark.parametrize("case", GOOD, ids=lambda c: f"{c[0]}, {c[2]}")
def test_values_are_those_of_numpy(case: tuple[str, str, str | None, str, Callable]) -> None:
    text, rep_in, name, rep_out, by_hand = case
    f = formula(text, rep_in, None, name)
    f.check()
    assert str(f.rep_out) == rep_out
    x = np.random.default_rng(1).normal(size=(7, f.rep_in.size()))
    wanted = np.array([np.atleast_1d(by_hand(row)) for row in x])
    np.testing.assert_allclose(f(x), wanted, atol=1e-12)
    assert f.problem().equivariance_error() < 1e-7


# formula with the place marked, input, group, part of the message, part of the hint
BAD = [
    ("⟦dto⟧(u,v)", "2*V", "SO3", "unknown function dto", "did you mean dot?"),
    ("dot(u,⟦y⟧)", "2*V", "SO3", "unknown name y", "the inputs are u, v"),
    ("dot(u,⟦w⟧)", "2*V", "SO3", "unknown name w", "the inputs are u, v"),
    ("⟦norm⟧+1", "2*V", "SO3", "norm needs its arguments", "norm(v)"),
    ("⟦u⟧(v)", "2*V", "SO3", "an input, not a function", "u*(...)"),
    ("⟦dot(u)⟧", "2*V", "SO3", "takes 2 arguments, not 1", "dot(u,v)"),
    ("⟦sin(u,v)⟧", "2*Scalar", "SO3", "takes 1 argument, not 2", "sin(a)"),
    ("dot(u,⟦norm(v)⟧)", "2*V", "SO3", "this is a scalar", ""),
    ("⟦u*v⟧", "2*V", "SO3", "a product of a vector and a vector", "dot(u,v)"),
    ("⟦u+dot(u,v)⟧", "2*V", "SO3", "a vector and a scalar", ""),
    ("1/⟦u⟧", "2*V", "SO3", "division by a vector", "norm(v)"),
    ("sin(⟦u⟧)", "2*V", "SO3", "applied to a vector", "norm(v)"),
    ("⟦u⟧**2", "2*V", "SO3", "applied to a vector", ""),
    ("dot(cross(u,⟦w⟧),v)", "2*V+V**2", "SO3", "cross takes two vectors", ""),
    ("cross(⟦u⟧,v)", "2*V", "SO4", "in 4 dimensions", ""),
    ("⟦det(u,v)⟧", "2*V", "SO3", "3 vectors in 3 dimensions, not 2", ""),
    ("⟦dot(u,v)⟧", "2*V", "SL3", "SL(3) keeps no inner product", "V*"),
    ("⟦dot(u,v)⟧", "V(SO3)+V(S3)", None, "do not pair", ""),
    ("norm(⟦u⟧)", "2*V", "Sp2", "alternating", ""),
    ("trace(⟦u⟧)", "V", "SO3", "takes a matrix", ""),
    ("outer(u,⟦2⟧)", "V", "SO3", "a scalar", "*"),
    ("dot⟦(⟧u,v", "2*V", "SO3", "never closed", "add a )"),
    ("dot(u,v)⟦)⟧", "2*V", "SO3", "closes nothing", "remove it"),
    ("dot(u,v)⟦+⟧", "2*V", "SO3", "nothing after +", ""),
    ("2 ⟦u⟧", "V", "SO3", "unexpected u", "2*u"),
    ("u⟦^⟧2", "V", "SO3", "unexpected ^", "**2"),
    ("u⟦[⟧0]", "V", "SO3", "unexpected [", "components"),
    ("⟦=⟧ u", "V", "SO3", "unexpected =", "right of ="),
    ("⟦|⟧u|", "V", "SO3", "unexpected |", "norm"),
    ("dot⟦()⟧", "V", "SO3", "needs arguments", ""),
    ("⟦__import__⟧(u)", "V", "SO3", "unknown function __import__", "the functions are"),
    ("u⟦.⟧real", "V", "SO3", "unexpected .", ""),
    ("⟦'⟧a'", "V", "SO3", "unexpected '", ""),
    ("(" * 50 + "⟦(⟧u" + ")" * 51, "V", "SO3", "nested more than 50", ""),
]  # fmt: skip

# a formula that breaks the law, with the smallest part that does
BROKEN = [
    ("dot(u,v)+⟦sum(u)⟧", "2*V", "SO3", "not invariant under SO(3)", "permutations"),
    # almost invariant is not invariant: the part that is not may be small beside the rest
    ("dot(u,v)+0.001*⟦sum(u)⟧", "2*V", "SO3", "not invariant under SO(3)", "permutations"),
    ("dot(u,v)+0.00001*⟦det(u,v)⟧", "2*V", "O2", "not invariant under O(2)", "it is for SO(2)"),
    ("100*norm(u)**2*v+0.1*⟦cross(u,v)⟧", "2*V", "O3", "not equivariant under O(3)", "SO(3)"),
    ("⟦det(u,v,w)⟧", "3*V", "O3", "not invariant under O(3)", "it is for SO(3)"),
    ("2*⟦cross(u,v)⟧", "2*V", "O3", "not equivariant under O(3)", "it is for SO(3)"),
    ("dot(u,v)*⟦max(u)⟧", "2*V", "O13", "not invariant under O13", "permutations"),
    ("⟦log(dot(u,v))⟧", "2*V", "O3", "no finite number for", "abs"),
    ("sqrt(⟦1/(norm(u)-norm(u))⟧)", "V", "O3", "no finite number for 256 of 256", ""),
]


@pytest.mark.parametrize("case", BAD + BROKEN, ids=lambda c: ascii(c[0]))
def test_mistakes_are_underlined(case: tuple[str, str, str | None, str, str]) -> None:
    marked, rep_in, name, message, hint = case
    text = marked.replace("⟦", "").replace("⟧", "")
    with pytest.raises(EmlpError) as caught:
        formula(text, rep_in, None, name).check()
    error = caught.value
    assert message in error.message
    assert hint in (error.hint or "")
    assert error.text == text
    assert error.span is not None
    start = marked.index("⟦")
    assert tuple(error.span) == (start, marked.index("⟧") - 1)


def test_the_output_that_is_asked_for_is_compared() -> None:
    with pytest.raises(EmlpError, match="gives a vector, but --rep-out is V⁰"):
        formula("cross(u,v)", "2*V", "Scalar", "SO3")
    assert formula("u, v", "2*V", "2*V", "O3").rep_out.size() == 6
    assert formula("outer(u,v)", "2*V", "V**2", "O3").rep_out.size() == 9
    assert formula("outer(u,v)", "V+V.T", "V>>V", "SL2") is not None


def test_what_formulas_are_not_for() -> None:
    with pytest.raises(EmlpError, match="real numbers"):
        formula("dot(u,v)", "2*V", None, "SU2")
    with pytest.raises(EmlpError, match="sums of tensor products"):
        formula("dot(u,v)", "(V+V**2)*V", None, "SO3")
    with pytest.raises(EmlpError, match="empty"):
        formula("  ", "V", None, "SO3")
    with pytest.raises(EmlpError, match="characters"):
        formula("+".join(["norm(u)"] * 400), "V", None, "SO3")


@pytest.mark.parametrize(
    ("name", "symmetric"),
    [("SO3", True), ("O13", True), ("SO11p", True), ("Sp2", False), ("S4", True), ("O2eR3", True)],
)
def test_forms_are_kept_by_their_groups(name: str, symmetric: bool) -> None:
    G = group(name)
    found = form(G)
    assert found is not None
    assert found[1] == symmetric
    for g in G.draw(np.random.default_rng(0), 5):
        np.testing.assert_allclose(g.T @ found[0] @ g, found[0], atol=1e-9)


def test_groups_without_a_form() -> None:
    assert form(group("SL3")) is None
    assert form(group("SU2")) is None
    assert form(group("Scaling2")) is None


TOKENS = ["u", "v", "norm", "dot", "det", "(", ")", ",", "+", "-", "*", "/", "**", "2", "0.5", "‖",
          "³", "I", "pi", "@", "x1", "sum", " ", "é", ".", "\n", "sin"]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=12).map("".join))
def test_any_text_gives_a_formula_or_an_error_with_its_text(text: str) -> None:
    error = None
    try:
        f = formula(text, "2*V", None, "SO3")
    except EmlpError as caught:
        error = caught
    if error is None:
        assert f(np.ones((3, 6))).shape == (3, f.rep_out.size())
    else:
        assert error.text in (None, text)
        span = error.span or (0, 0)
        assert 0 <= span[0] <= span[1] <= len(text)


def test_every_function_is_used_in_the_table() -> None:
    used = " ".join(case[0] for case in GOOD)
    named = [n for n in FUNCTIONS if n not in ("add", "sub", "mul", "div", "pow", "neg", "matmul")]
    plain = {"cos", "tan", "log", "sqrt", "sign", "sinh", "cosh", "asin", "acos"}
    assert [n for n in named if n not in used and n not in plain] == []
    x = np.linspace(0.1, 0.9, 4)[:, None]
    numpy_names = {"asin": "arcsin", "acos": "arccos"}
    for n in plain:
        f = formula(f"{n}(u)", "Scalar", None, "SO3")
        np.testing.assert_allclose(f(x), getattr(np, numpy_names.get(n, n))(x))


def test_the_form_on_vectors_is_that_of_their_block() -> None:
    """Groups whose matrices act on spinors, or on time, beside V."""
    from emlpcli.fit.formula.types import form

    for name, signs in (
        ("Spin(1,3)", (1, -1, -1, -1)),
        ("Spin(4)", (1,) * 4),
        ("pg:4'/m", (1,) * 3),
    ):
        kept = form(group(name))
        assert kept is not None
        np.testing.assert_allclose(kept[0], np.diag(signs), atol=1e-9)
