"""Isotypic forms: orthogonal changes of basis, equal matrices for all copies, intertwiners."""

from __future__ import annotations

from math import prod

import numpy as np
import pytest

from emlpcli.groups import SO, SU, Group, Lorentz, O, S, Z
from emlpcli.nn.clebsch_gordan import Spectra, fixed_maps
from emlpcli.nn.isotypic_form import Irreps, NoIsotypicFormError
from emlpcli.reps import Rep, T, V
from emlpcli.solve.equivariance import random_elements

from .conftest import Euclidean


def test_forms_are_block_diagonal(case: tuple[Group, Rep, Rep]) -> None:
    """In the new basis ρ(g) is the same matrix on every copy of an irreducible."""
    _, rep_in, rep_out = case
    irreps = Irreps(rep_in, rep_out)
    (element,) = random_elements(np.random.default_rng(0), 1, rep_in, rep_out)
    known: dict[str, np.ndarray] = {}
    for rep in (rep_in, rep_out):
        rho = np.asarray(rep.rho_dense(element))
        form = irreps.form(rep)
        assert sum(irreps.dimension(k) * n for k, n in form.channels.items()) == rep.size()
        for part in form.pieces:
            A = part.change.array
            np.testing.assert_allclose(A @ A.T, np.eye(len(A)), atol=1e-11)
            for at in part.positions.array:
                M = A @ rho[np.ix_(at, at)] @ A.T
                start = 0
                expected = np.zeros_like(M)
                for irrep, copies, d in part.content:
                    assert d == irreps.dimension(irrep)
                    first = known.setdefault(irrep, M[start : start + d, start : start + d])
                    for _ in range(copies):
                        expected[start : start + d, start : start + d] = first
                        start += d
                np.testing.assert_allclose(M, expected, atol=1e-9 * np.abs(M).max())


@pytest.mark.parametrize(
    ("rep", "dimensions"),
    [
        (T(2)(SO(3)), {1: 1, 3: 1, 5: 1}),
        (T(3)(SO(3)), {1: 1, 3: 3, 5: 2, 7: 1}),
        (T(2)(Lorentz()), {1: 1, 6: 1, 9: 1}),
        (T(1, 1)(SU(3)), {1: 1, 8: 1}),
        (T(2)(S(5)), {1: 2, 4: 3, 5: 1, 6: 1}),
        ((V(SO(3)) * V(S(5))), {3: 1, 12: 1}),
    ],
    ids=str,
)
def test_multiplicities(rep: Rep, dimensions: dict[int, int]) -> None:
    irreps = Irreps(rep)
    found = {irreps.dimension(k): n for k, n in irreps.form(rep).channels.items()}
    assert found == dimensions


@pytest.mark.parametrize(
    ("group", "number"),
    [(SO(3), {(3, 3, 1): 1, (3, 3, 3): 1, (3, 3, 5): 1, (3, 5, 5): 1}), (O(3), {(3, 3, 1): 1})],
    ids=str,
)
def test_clebsch_gordan(group: Group, number: dict[tuple[int, int, int], int]) -> None:
    rep = T(2)(group) + V(group)
    irreps = Irreps(rep)
    vector = next(iter(irreps.form(V(group)).channels))
    labels = {irreps.dimension(k): k for k in irreps.form(T(2)(group)).channels} | {3: vector}
    for (i, j, k), n in number.items():
        C = irreps.intertwiners(labels[i], labels[j], labels[k])
        assert len(C) == n
        flat = C.reshape(n, k, i * j)
        for a in range(n):
            for b in range(n):
                inner = np.trace(flat[a] @ flat[b].T)
                np.testing.assert_allclose(inner, k if a == b else 0, atol=1e-9)
        np.testing.assert_allclose(flat[0] @ flat[0].T, np.eye(k), atol=1e-9)


def test_a_complex_type_has_two_endomorphisms() -> None:
    irreps = Irreps(V(Z(5)))
    channels = irreps.form(V(Z(5))).channels
    plane = next(k for k in channels if irreps.dimension(k) == 2)
    assert len(irreps.endomorphisms(plane)) == 2
    assert len(irreps.intertwiners(plane, plane, irreps.trivial)) == 2


def test_the_same_in_every_process_and_order() -> None:
    """Nothing depends on what was solved before."""
    rep = (T(2) + V)(SO(3))
    one = Irreps(rep).form(rep)
    T(4)(SO(3)).solve(strategy="coupling")
    two = Irreps(rep).form(rep)
    for a, b in zip(one.pieces, two.pieces, strict=True):
        np.testing.assert_array_equal(a.change.array, b.change.array)


def test_what_has_no_isotypic_form_says_so() -> None:
    rep = V(Euclidean())
    with pytest.raises(NoIsotypicFormError, match="reductive"):
        Irreps(rep).form(rep)
    big = T(2)(S(40))
    with pytest.raises(NoIsotypicFormError, match="1600"):
        Irreps(big).form(big)


@pytest.mark.parametrize(
    ("group", "rep", "wanted"),
    [
        (SO(3), T(3), {(3, 3, 3): 1, (3, 3, 5): 1, (3, 5, 3): 1, (3, 3, 7): 0}),
        (S(5), T(3), {(4, 4, 4): 1, (5, 6, 5): 1, (6, 6, 6): 1}),
        (S(8), T(2), {(7, 7, 7): 1, (7, 7, 20): 1, (7, 20, 20): 1, (7, 20, 1): 0, (20, 20, 7): 1}),
        (SU(3), T(2, 2), {(8, 8, 8): 2, (8, 8, 27): 1, (8, 27, 8): 1}),
        (Lorentz(), T(2), {(4, 4, 6): 1, (6, 6, 6): 1, (9, 9, 9): 1, (4, 6, 6): 0}),
    ],
    ids=str,
)
@pytest.mark.long_cases
def test_all_maps_of_a_product_are_found(
    group: Group, rep: Rep, wanted: dict[tuple[int, int, int], int]
) -> None:
    """Their numbers are Clebsch-Gordan multiplicities; they commute with elements not used.

    Under S(5) the traces of three characters give them, under SU(3) 8 ⊗ 8 contains 8 twice and 27
    once (Slansky 1981, table 29). Under O(1,3) 6 is the adjoint, whose product to itself is the
    bracket alone, since its dual has another parity; 9 is the traceless symmetric tensors.
    """
    irreps = Irreps(rep(group))
    irreps.form(rep(group))
    catalogue = irreps.catalogues[group]
    sizes = [irrep.dimension for irrep in catalogue.irreducibles]
    for triple, number in wanted.items():
        i, j, k = map(sizes.index, triple)
        C = irreps.intertwiners(str(i), str(j), str(k))
        assert len(C) == number, triple
        flat = C.reshape(number, prod(triple)) / np.sqrt(triple[2])
        np.testing.assert_allclose(flat @ flat.T, np.eye(number), atol=1e-12)
        L, R, M = (catalogue.irreducibles[n].matrices for n in (i, j, k))
        for left, right, target in zip(L, R, M, strict=True):
            moved = np.einsum("nkab,ai,bj->nkij", C, left, right)
            assert np.abs(moved - np.einsum("kl,nlij->nkij", target, C)).max(initial=0) < 1e-11


@pytest.mark.slow
def test_what_many_elements_fix_is_found_where_two_are_in_a_small_subgroup() -> None:
    """Under a group of sign changes every element fixes half of everything, and two a quarter."""
    signs = 1.0 - 2 * np.eye(4)
    block = np.array([np.diag(np.repeat(row, 6)) for row in signs])
    spectra = Spectra.of(block)
    found = fixed_maps(spectra, spectra, Spectra.of(np.ones((len(block), 1, 1))))
    assert len(found) == 4 * 6 * 6  # a matrix of 6 × 6 for each of four characters
