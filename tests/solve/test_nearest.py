"""The nearest equivariant map: against averages over the group, known formulas, and rounding."""

from __future__ import annotations

from string import ascii_letters

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli import project
from emlpcli.errors import RepresentationError
from emlpcli.groups import group
from emlpcli.reps import representation
from emlpcli.solve import solve
from emlpcli.solve.nearest.forms import voigt_form

PAIRS = ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))


def turned(tensor: NDArray[np.float64], g: NDArray[np.float64]) -> NDArray[np.float64]:
    """The tensor with every index moved by g."""
    for axis in range(tensor.ndim):
        tensor = np.moveaxis(np.tensordot(g, tensor, axes=(1, axis)), 0, axis)
    return tensor


def full(C: NDArray[np.float64]) -> NDArray[np.float64]:
    """The tensor of rank 4 of a 6 x 6 matrix of stiffnesses."""
    found = np.zeros((3, 3, 3, 3))
    for a, (i, j) in enumerate(PAIRS):
        for b, (k, m) in enumerate(PAIRS):
            for p, q in ((i, j), (j, i)):
                for r, s in ((k, m), (m, k)):
                    found[p, q, r, s] = C[a, b]
    return found


@pytest.mark.parametrize("name", ["pg:m-3m", "pg:32", "pg:-4", "pg:6/mmm"])
def test_a_stiffness_matrix_is_averaged_over_the_point_group(
    name: str, rng: np.random.Generator
) -> None:
    C = rng.normal(size=(6, 6))
    C += C.T
    tensor = full(C)
    mean = np.mean([turned(tensor, g) for g in group(name).elements], axis=0)
    found = project(C, "Sym(2,Sym(2,V))", name, voigt=True)
    np.testing.assert_allclose(full(found.array), mean, atol=1e-12)
    np.testing.assert_allclose(found.distance, np.linalg.norm(tensor - mean), atol=1e-12)
    np.testing.assert_allclose(found.norm, np.linalg.norm(tensor), atol=1e-12)
    for text in ("Sym(2,Sym(2,V))", "V**4"):  # the whole tensor is another form of it
        whole = project(tensor, text, name)
        np.testing.assert_allclose(whole.array, mean, atol=1e-12)
        np.testing.assert_allclose(whole.distance, found.distance, atol=1e-12)


def test_the_isotropic_part_of_a_stiffness_has_the_moduli_of_voigt(
    rng: np.random.Generator,
) -> None:
    """Voigt's averages are those of the nearest isotropic tensor (Norris, J. Mech. Mater.
    Struct. 1, 223, 2006)."""
    C = rng.normal(size=(6, 6))
    C += C.T
    found = project(C, "Sym(2,Sym(2,V))", "SO3", voigt=True)
    K = C[:3, :3].sum() / 9
    G = (np.trace(C[:3, :3]) - C[[0, 0, 1], [1, 2, 2]].sum() + 3 * np.trace(C[3:, 3:])) / 15
    assert found.coefficients is not None
    np.testing.assert_allclose(found.array[0, 1], K - 2 * G / 3)
    np.testing.assert_allclose(found.array[3, 3], G)
    assert set(found.coefficients) == {"C11", "C12"}


@pytest.mark.parametrize(
    ("text", "name", "shape"),
    [
        ("2*V>>3*V+2", "S4", (14, 8)),
        ("V**2>>V", "Z3", (3, 3, 3)),
        ("V>>V*Sym(2,V)", "D4", (2, 3, 2)),
        ("V.T*V", "SO3", (3, 3)),
        ("Std>>Std", "S5", (4, 4)),
        ("Irrep(2)*V>>V", "SO3", (3, 5, 3)),
    ],
)
def test_projections_are_projections(
    text: str, name: str, shape: tuple[int, ...], rng: np.random.Generator
) -> None:
    W = rng.normal(size=shape)
    found = project(W, text, name)
    solution = solve(representation(text, name))
    P = solution.P.to_dense()
    np.testing.assert_allclose(found.array.ravel(), P @ W.ravel(), atol=1e-12)
    assert found.array.shape == W.shape
    again = project(found.array, text, name)
    assert again.relative < 1e-14
    assert again.deviations(5) == []
    np.testing.assert_allclose(found.distance**2 + np.linalg.norm(found.array) ** 2, found.norm**2)
    # the coefficients by name make it up
    R = solution.readable.columns(0, solution.dimension)
    assert found.coefficients is not None
    assert len(found.coefficients) == solution.dimension
    c = np.array(list(found.coefficients.values()))
    np.testing.assert_allclose(R @ c, found.array.ravel(), atol=1e-10)


@pytest.mark.parametrize("unit", [1e200, 1e-11, 1e-200, 1e-300])
def test_units_do_not_matter(unit: float, rng: np.random.Generator) -> None:
    """Lengths whose squares overflow, or are zero in floats, have the same relative distance."""
    W, C = rng.normal(size=(3, 3)), rng.normal(size=(6, 6))
    C[0, 1] += 2  # which differs from C21
    for array, text, voigt in ((W, "V>>V", False), (C, "Sym(2,Sym(2,V))", True)):
        wanted = project(array, text, "SO3", voigt=voigt)
        found = project(unit * array, text, "SO3", voigt=voigt)
        assert found.relative == pytest.approx(wanted.relative)
        assert found.distance / unit == pytest.approx(wanted.distance)
        assert found.asymmetry / unit == pytest.approx(wanted.asymmetry)
        assert [d.name for d in found.deviations(9)] == [d.name for d in wanted.deviations(9)]
        assert found.coefficients is not None
        scaled = {name: value / unit for name, value in found.coefficients.items()}
        assert scaled == pytest.approx(wanted.coefficients)


def test_entries_that_differ_most_come_first() -> None:
    W = np.eye(4)
    W[2, 1] = 0.5
    W[3, 3] = 1.25
    found = project(W, "V>>V", "S4")
    first, second = found.deviations(2)
    assert (first.name, first.given) == ("3,2", 0.5)
    np.testing.assert_allclose(first.nearest, 0.5 / 12)
    assert (second.name, second.given) == ("4,4", 1.25)
    np.testing.assert_allclose(second.difference, 0.1875)


def test_complex_arrays_under_complex_groups(rng: np.random.Generator) -> None:
    W = rng.normal(size=(2, 2)) + 1j * rng.normal(size=(2, 2))
    found = project(W, "V>>V", "SU2")
    np.testing.assert_allclose(found.array, np.eye(2) * np.trace(W) / 2, atol=1e-14)
    real = project(W.real, "V>>V", "SU2")
    assert real.array.dtype == np.float64


@pytest.mark.parametrize("text", ["V*Sym(2,V)", "Sym(2,V)>>V", "Sym(2,V)>>Sym(2,V)", "Sym(2,V)"])
def test_forms_of_voigt_come_back(text: str, rng: np.random.Generator) -> None:
    rep = representation(text, "pg:1")
    x = rng.normal(size=rep.size())
    form = voigt_form(rep)
    np.testing.assert_allclose(form.coordinates(form.array(x)), x, atol=1e-12)
    names = [form.name(place) for place in np.ndindex(*form.shape)]
    assert len(set(names)) == len(names)
    assert all(name[0] in ascii_letters for name in names)


def test_an_asymmetric_matrix_counts_as_far() -> None:
    C = np.diag([3.0, 3, 3, 1, 1, 1])
    C[0, 1] = 1.0
    found = project(C, "Sym(2,Sym(2,V))", "pg:1", voigt=True)
    np.testing.assert_allclose(found.array[[0, 1], [1, 0]], 0.5)
    np.testing.assert_allclose(found.asymmetry, np.sqrt(0.5))
    np.testing.assert_allclose(found.distance, np.sqrt(0.5))


@pytest.mark.parametrize(
    ("values", "text", "name", "message"),
    [
        (np.eye(3), "V>>2*V", "SO3", "the array has the shape 3 × 3, but V → 2V is 18 or 6 × 3"),
        (np.eye(2) * 1j, "V>>V", "SO2", "complex, but the group acts over the real numbers"),
        (np.array([1, np.nan]), "V", "SO2", "nan or infinite"),
        (np.array(["a", "b"]), "V", "SO2", "numbers are wanted, not <U1"),
        ([[1, 2], [3]], "V>>V", "SO2", "the values are no array of numbers"),  # type: ignore[list-item]
        (np.eye(6), "Sym(2,Sym(2,V))", "pg:1", "is 21 or 3 × 3 × 3 × 3"),
    ],
)
def test_what_is_refused(values: NDArray[np.inexact], text: str, name: str, message: str) -> None:
    with pytest.raises(RepresentationError, match=message.replace("(", r"\(").replace(")", r"\)")):
        project(values, text, name)
    with pytest.raises(RepresentationError, match="Voigt's matrix of"):
        project(np.eye(3), "Sym(2,Sym(2,V))", "pg:1", voigt=True)
