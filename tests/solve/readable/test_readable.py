"""Laws of readable bases over every registered group: same space, exact, named, deterministic."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from itertools import product
from math import prod
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.errors import TooLargeError
from emlpcli.groups import SO, Group, S, group
from emlpcli.reps import T, V
from emlpcli.solve import basis, solve
from emlpcli.solve.readable.echelon import echelon_basis
from emlpcli.solve.readable.point_symbols import Apart, Orbit, Related
from emlpcli.solve.readable.symbols import Circular, Equal, Numbered, Offsets, Tensor

from .points import Told

LARGEST = 300  # entries
EXPRESSIONS = ("V>>V", "V**2>>V", "V>>V.T*V", "V**3", "V.T**2*V**2", "V**4", "2*V>>V+V**2+3*Scalar")


def small(group: Group) -> list[str]:
    return [e for e in EXPRESSIONS if basis_size(e, group) <= LARGEST]


def basis_size(expression: str, group: Group) -> int:
    from emlpcli.reps.from_text import concrete

    return concrete(expression, group).size()


@pytest.mark.quick_sizes
@pytest.mark.few(2)
def test_spans_the_same_space_with_small_integers(registered: Group) -> None:
    for expression in small(registered):
        solution = basis(expression, registered)
        readable = solution.readable
        C = readable.columns(0, solution.dimension)
        assert C.shape == (solution.size, solution.dimension)
        assert readable.exact
        assert np.issubdtype(C.dtype, np.integer)
        assert np.abs(C).max(initial=0) <= 1
        if not solution.dimension:
            continue
        Q = solution.dense()
        np.testing.assert_allclose(Q @ (Q.conj().T @ C), C, atol=1e-10)
        assert np.linalg.matrix_rank(C.astype(float)) == solution.dimension
        assert readable.residual < 1e-12
        rows, columns, values = readable.sparse()
        dense = np.zeros_like(C)
        dense[rows, columns] = values
        np.testing.assert_array_equal(dense, C)
        assert len(rows) <= readable.nonzeros


@pytest.mark.quick_sizes
@pytest.mark.few(2)
def test_names_are_different_within_a_family(registered: Group) -> None:
    for expression in small(registered):
        readable = basis(expression, registered).readable
        total = 0
        for family in readable.families:
            elements = readable.family_elements(family)
            names = [e.name for e in elements]
            assert len(set(names)) == len(names) == family.elements
            assert len({e.math for e in elements}) == len(names)
            formulas = [e.formula for e in elements if e.formula]
            assert len(set(formulas)) == len(formulas)
            words = [e.words for e in elements if e.words]
            assert len(set(words)) == len(words)
            total += family.copies * family.elements
        assert total == readable.dimension == len(readable.elements(0, total + 1))


GEOMETRIES = [
    "Cube", "Sub(S4,\"(1 2 3 4)\",\"(1 3)\")", "S2 wr S3", "S3 wr S2", "S2 wr S2 wr S2", "Alt4",
    "Stabilizer(S5,1)", "Stabilizer(S3 wr S2,1)", "ZksZnxZn(2,2)",
    "Sub(S6,\"(1 2 3)\",\"(4 5)\")", "Sub(S7,\"(1 2 3 4 5 6 7)\",\"(2 7)(3 6)(4 5)\")",
    "Sub(S6,\"(1 2 3 4 5 6)\")", "Sub(S8,\"(1 3 5 7)(2 4 6 8)\",\"(1 2)(3 8)(4 7)(5 6)\")",
]  # fmt: skip


@pytest.mark.parametrize("name", GEOMETRIES)
@pytest.mark.long_cases
def test_points_stand_to_each_other_as_names_say(name: str) -> None:
    for p, q in ((0, 1), (1, 1), (1, 2)):
        check_columns(group(name), p, q)
    related = [
        symbol
        for part in basis("V>>V", name).readable._all_parts()
        for j in range(part.dim)
        for symbol in part.term(j)
    ]
    assert any(not isinstance(symbol, Orbit) for symbol in related)
    if name in ("Cube", "S2 wr S3", "S3 wr S2", "S2 wr S2 wr S2"):
        assert all(isinstance(symbol, Related | Equal) for symbol in related)


ORBITS = [
    ("pg:4", "V>>V"), ("pg:-4", "V>>V**2"), ("pg:222", "V>>V**2"), ("pg:mmm", "V**2>>V**2"),
    ("pg:23", "V**2>>V"), ("C4v", "V**2>>V"), ("Alt4", "V**2>>V"),
    ("Cube", "V**2>>V"), ("RubiksCube", "V>>V"), ("ZksZnxZn(2,2)", "V>>V"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "expression"), ORBITS)
def test_an_orbit_is_what_its_name_says(name: str, expression: str) -> None:
    """All tuples to which generators take the first one, with the signs that they take."""
    seen, solution = 0, basis(expression, name)
    for block in solution.blocks:
        (part,) = solution.readable.parts(block.monomial)
        h = group(name).discrete_generators
        d, power = len(h[0]), len(expression.replace("V**2", "VV").replace(">", ""))
        names = group(name).point_names or tuple(range(1, d + 1))
        for j in range(part.dim):
            (symbol,) = part.term(j)
            if not isinstance(symbol, Orbit):
                continue
            seen += 1
            start = tuple(names.index(v) for v in symbol.values)
            signs_of, left = {start: 1}, [start]
            while left:
                at = left.pop()
                for m in h:
                    moved = tuple(int(np.argmax(np.abs(m[:, p]))) for p in at)
                    sign = signs_of[at] * int(prod(m[a, p] for a, p in zip(moved, at, strict=True)))
                    if moved not in signs_of:
                        signs_of[moved] = sign
                        left.append(moved)
                    assert signs_of[moved] == sign
            index, value = part.column(j)
            dense = dict(zip(map(tuple, np.transpose(np.unravel_index(index, (d,) * power))),
                             value.tolist(), strict=True))  # fmt: skip
            assert {tuple(map(int, k)): v for k, v in dense.items()} == signs_of
            assert symbol.length == len(signs_of)
            for sign, values in symbol.others:
                assert signs_of[tuple(names.index(v) for v in values)] == sign
            assert (min(signs_of.values()) < 0) is any(sign < 0 for sign, _ in symbol.others)
    assert seen


@cache
def signs(group: Group) -> NDArray[Any]:
    """The signs of the diagonal form that the generators keep; ones where that is none."""
    forms = group.tensors()
    if forms is None or forms.symbol != "η":
        return np.ones(group.d)
    eta = np.diag(np.asarray(forms.sign, dtype=float))
    for A in group.lie_algebra:
        assert not np.any(A.T @ eta + eta @ A)
    return np.diag(eta)


def entry(
    symbol: object, group: Group, duals: list[bool], values: tuple[int, ...], told: Told
) -> complex:
    """A symbol's value at index values, straight from its definition."""
    match symbol:
        case Related() | Apart():
            return told.entry(symbol, values)
        case Equal():
            return float(len({values[p] for p in symbol.places}) == 1)
        case Offsets():
            last = values[symbol.places[-1]]
            steps = zip(symbol.places, symbol.steps, strict=True)
            return float(all((values[p] - last - s) % symbol.modulus == 0 for p, s in steps))
        case Circular():
            z = np.array([[1, 1j, 0], [1, -1j, 0], [0, 0, 1]])
            value = prod(
                z["zcn".index(k), values[p]]
                for k, p in zip(symbol.kinds, symbol.places, strict=True)
            )
            return float(value.imag if symbol.imaginary else value.real)
        case Tensor(name="δ"):
            a, b = symbol.places
            return float(values[a] == values[b])
        case Tensor(places=(a, b)) if symbol.name != "ε":
            if symbol.name == "η":
                return float(values[a] == values[b]) * signs(group)[values[a]]
            half = group.d // 2
            i, j = values[a], values[b]
            return float(j == i + half) - float(i == j + half)
        case Tensor():
            chosen = [values[p] for p in symbol.places]
            if len(set(chosen)) < len(chosen):
                return 0.0
            sign = np.linalg.det(np.eye(group.d)[chosen])
            lowered = [i for i, p in zip(chosen, symbol.places, strict=True) if duals[p]]
            if signs(group).min() < 0:  # lowered with η
                sign *= prod(signs(group)[i] for i in lowered)
            return float(np.rint(sign))
    raise AssertionError(f"no definition of {symbol}")


@pytest.mark.quick_sizes
def test_columns_are_what_their_names_say(registered: Group) -> None:
    """In V**p, or V**p V.T**(4 - p) where these differ, as far as the sizes allow; 3 from d = 5."""
    space = registered.on_block("V")
    total = 4 if space.d**4 <= LARGEST else 3
    powers = [(p, 0 if space.is_orthogonal else total - p) for p in range(4)]
    powers = [(p, q) for p, q in powers if space.d ** (p + q) <= LARGEST]
    assert (1, 0 if space.is_orthogonal else total - 1) in powers
    for p, q in powers:
        check_columns(registered, p, q)


def check_columns(group: Group, p: int, q: int) -> None:
    solution = solve(T(p, q)(group))
    duals = [False] * p + [True] * q
    for block in solution.readable.blocks:
        (part,) = solution.readable.parts(block.monomial)
        told = Told(group.on_block("V"), part.legend)
        for j in range(part.dim):
            term = part.term(j)
            if any(isinstance(s, Orbit | Numbered) for s in term):
                continue
            index, value = part.column(j)
            dense = np.zeros(part.size)
            dense[index] = value
            space = group.on_block("V")
            points = product(range(space.d), repeat=p + q)
            named = [prod(entry(s, space, duals, at, told) for s in term) for at in points]
            np.testing.assert_array_equal(dense, np.real(named), str(term))


WORDS = [  # expression, group, what the elements do to a vector x or a matrix X
    ("V**2>>V**2", "O3", [lambda X: np.trace(X) * np.eye(3), lambda X: X, lambda X: X.T]),
    ("V**2>>V", "SO3", [lambda X: np.array([X[1, 2] - X[2, 1], X[2, 0] - X[0, 2],
                                            X[0, 1] - X[1, 0]])]),
    ("V**2>>V", "S3", [
        np.diag, lambda X: X.sum(1), lambda X: X.sum(0),
        lambda X: np.trace(X) * np.ones(3), lambda X: X.sum() * np.ones(3),
    ]),
    ("V>>V", "SO2", [lambda x: x, lambda x: np.array([x[1], -x[0]])]),
    ("V>>V", "Z4", [lambda x, s=s: np.roll(x, s) for s in range(4)]),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "group", "maps"), WORDS, ids=[w[0] + w[1] for w in WORDS])
def test_elements_do_what_their_words_say(
    expression: str, group: str, maps: Any, rng: np.random.Generator
) -> None:
    solution = basis(expression, group)
    rows, columns = solution.shape
    X = rng.normal(size=columns)
    shaped = X.reshape(-1, int(columns**0.5)) if expression.startswith("V**2") else X
    C = solution.readable.columns(0, solution.dimension)
    images = [C[:, j].reshape(rows, columns) @ X for j in range(solution.dimension)]
    wanted = [np.asarray(f(shaped)).ravel() for f in maps]
    assert len(images) == len(wanted)
    for image in wanted:
        assert min(np.abs(image - other).max() for other in images) < 1e-12


NAMED = [
    ("V**2>>V**2", "O3", ["X ↦ tr(X)·I", "X ↦ X", "X ↦ Xᵀ"], ["δᵢⱼδₖₗ", "δᵢₖδⱼₗ", "δᵢₗδⱼₖ"]),
    ("V**2>>V", "SO3", ["u⊗v ↦ u × v"], ["εᵢⱼₖ"]),
    ("T(1,0)>>T(2,1)", "O13", ["", "", ""], ["ηⁱʲηₖₗ", "δⁱₖδʲₗ", "δⁱₗδʲₖ"]),
    ("V**2>>V**2", "SU2", ["X ↦ tr(εᵀX)·ε", "X ↦ X"], ["εⁱʲεₖₗ", "δⁱₖδʲₗ"]),
    ("V**2>>V**2", "Sp2", ["X ↦ tr(ωᵀX)·ω", "X ↦ X", "X ↦ Xᵀ"],
     ["ωⁱʲωₖₗ", "δⁱₖδʲₗ", "δⁱₗδʲₖ"]),
    ("V**2*V.T>>V", "U2", ["", ""], ["δⁱⱼδˡₖ", "δⁱₖδˡⱼ"]),
    ("V>>V", "S3", ["x ↦ x", "x ↦ (𝟏ᵀx)·𝟏"], ["[i=j]", "1"]),
    ("V(Z3)*V(S4)>>V(Z3)*V(S4)", None, [""] * 6,
     ["[i=k][j=l]", "[i=k]", "[i=k+1][j=l]", "[i=k+1]", "[i=k+2][j=l]", "[i=k+2]"]),
    ("V**3", "D3", [""], ["Im(zᵢzⱼzₖ)"]),
    ("V>>V", "SO2eR3", ["", "", ""], ["Re(zᵢz̄ⱼ)", "Im(zᵢz̄ⱼ)", "nᵢnⱼ"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "group", "words", "names"), NAMED, ids=[f"{n[0]} {n[1]}" for n in NAMED]
)
def test_names(expression: str, group: str | None, words: list[str], names: list[str]) -> None:
    elements = basis(expression, group).readable.elements(0, 99)
    assert sorted((e.name, e.words) for e in elements) == sorted(zip(names, words, strict=True))


def test_copies_are_told_apart() -> None:
    readable = basis("2*V>>30*Scalar+10*V", "SO3").readable
    where = [e.where for e in readable.elements(0, 20)]
    assert where[:3] == ["V[1] ← V[1]", "V[1] ← V[2]", "V[2] ← V[1]"]
    C = readable.columns(0, 20).reshape(60, 6, 20)
    for column, place in enumerate(where):
        a, b = (int(side[2:-1]) - 1 for side in place.split(" ← "))
        rows, columns = np.nonzero(C[:, :, column])
        np.testing.assert_array_equal(rows, 30 + 3 * a + np.arange(3))
        np.testing.assert_array_equal(columns, 3 * b + np.arange(3))


INTERLEAVED = "(V+Scalar+V)*(V+2*Scalar)>>V*(V+Scalar)+V.T*V"


@pytest.mark.parametrize("group", ["SO3", "O13", "S3", "SU2", "Z3*O2"])
@pytest.mark.long_cases
def test_copies_within_products_of_sums(group: str) -> None:
    """The entries of an element lie where the copies that it names stand."""
    solution = basis(INTERLEAVED, group)
    readable = solution.readable
    elements = readable.elements(0, solution.dimension)
    assert len({(e.where, e.name) for e in elements}) == solution.dimension
    C = readable.columns(0, solution.dimension)
    np.testing.assert_allclose(solution.dense() @ (solution.dense().conj().T @ C), C, atol=1e-10)


def test_the_same_on_every_run() -> None:
    code = (
        "import hashlib, emlpcli as e\n"
        "for x, g in (('V**3>>V**3', 'SO3'), ('V**4', 'SU2'), ('V**4', 'Cube')):\n"
        "    r = e.basis(x, g).readable\n"
        "    print(hashlib.sha256(b''.join(a.tobytes() for a in r.sparse())).hexdigest(),\n"
        "          *(m.name for m in r.elements(0, 9)))\n"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
        ).stdout
        for _ in range(2)
    }
    assert len(runs) == 1


def test_echelon_form_does_not_depend_on_the_basis(rng: np.random.Generator) -> None:
    class Turned(Group):
        def __init__(self) -> None:
            turn = np.array([[0.6, -0.8], [0.8, 0.6]])
            self.discrete_generators = [turn @ np.diag([1.0, -1.0]) @ turn.T]
            super().__init__()

    readable = solve((V >> V)(Turned())).readable
    assert readable.exact
    assert readable.rule.startswith("reduced echelon form")
    C = readable.columns(0, 2)
    assert abs(C).max() > 1  # fractions, brought to a common denominator
    factor = solve((V >> V)(Turned())).blocks[0].basis
    turned, _ = np.linalg.qr(factor.dense() @ rng.normal(size=(2, 2)))
    from emlpcli.solve.bases.stored import DenseBasis

    again = echelon_basis(DenseBasis(turned), 2, 2**30)
    for j in range(2):
        for mine, other in zip(again.column(j), readable.column_of_block(*_only(readable, j)),
                               strict=True):  # fmt: skip
            np.testing.assert_array_equal(mine, other)


def _only(readable: Any, j: int) -> tuple[Any, int]:
    return readable.blocks[0].monomial, j


def test_irrational_entries_are_said_to_be_rounded() -> None:
    class Irrational(Group):
        def __init__(self) -> None:
            t = 1.0  # radians: the mirror line has an irrational slope
            self.discrete_generators = [
                np.array([[np.cos(2 * t), np.sin(2 * t)], [np.sin(2 * t), -np.cos(2 * t)]])
            ]
            super().__init__()

    readable = solve(V(Irrational())).readable
    assert not readable.exact
    assert "rounded" in " ".join(readable.legend)
    np.testing.assert_allclose(readable.columns(0, 1)[:, 0], [1, np.tan(1.0)], atol=1e-11)


def test_what_does_not_fit_is_refused() -> None:
    solution = solve((V**2 >> V**2)(S(100)))
    solution.readable.elements(0, 15)  # names need no entries
    with pytest.raises(TooLargeError):
        solve((V**2 >> V**2)(S(100)), max_bytes=2**28).readable.sparse()
    with pytest.raises(TooLargeError):
        solve((V**10)(SO(3)), max_bytes=2**22).readable.sparse()


def test_notebooks_show_the_figure() -> None:
    png = basis("V**2>>V", "SO3")._repr_png_()
    assert png is not None
    assert png.startswith(b"\x89PNG")


@pytest.mark.quick_sizes
@pytest.mark.over(lambda G: G.d <= 12, ["SO", "Sp", "S", "Cube", "O13", "pg", "wr", "Affine"])
@pytest.mark.few(3)
def test_maps_of_every_group_have_elements(anygroup: Group) -> None:
    solution = solve((V >> V)(anygroup))
    readable = solution.readable  # raises where its vectors leave the solved space
    assert len(readable.elements(0, solution.dimension)) == solution.dimension
    assert readable.columns(0, solution.dimension).shape == (solution.size, solution.dimension)


@pytest.mark.parametrize(
    ("text", "group"),
    [("V**2>>V**2", "SO3"), ("V**2>>V", "S4"), ("V>>V", "C5"), ("V>>V", "Z6"), ("V**2", "O13")],
)
@pytest.mark.parametrize("fault", ["moved", "turned", "missing"])
def test_a_name_that_lies_is_found_out(
    text: str, group: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One element that is not in the solved space, or one too few."""
    from emlpcli.errors import CertificateError
    from emlpcli.solve.readable import basis as module

    solution = basis(text, group)
    right = module.named_basis_of

    def wrong(*args: Any) -> Any:
        part = right(*args)
        kind = type(part)

        class Wrong(kind):  # type: ignore[misc, valid-type]
            @property
            def dim(self) -> int:
                return int(part.dim) - (fault == "missing")

            def column(self, j: int) -> Any:
                index, value = part.column(j)
                if j == 0 and fault == "moved":
                    return (index + 1) % part.size, value
                if j == 0 and fault == "turned":
                    return index, value * np.where(np.arange(len(value)) % 2, -1, 1)
                return index, value

        assert len(part.column(0)[0]) > 1  # else it could not be turned
        false = object.__new__(Wrong)
        false.__dict__.update(part.__dict__)
        return false

    monkeypatch.setattr(module, "named_basis_of", wrong)
    with pytest.raises(CertificateError, match="named basis element"):
        module.Readable(solution).columns(0, 1)
