"""Isotypic forms: orthogonal changes of basis, equal matrices for all copies, intertwiners."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli.groups import SO, SU, Group, Lorentz, O, S, Z
from emlpcli.nn.isotypic_form import Irreps, NoIsotypicFormError, _intertwiners
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
    ("group", "irreps", "wanted"),
    [
        (SO(3), (3, 3, 3), 1),
        (SO(3), (3, 3, 5), 1),
        (S(5), (4, 4, 4), 1),
        (S(5), (5, 6, 5), 1),
        (SU(3), (8, 8, 8), 2),
    ],
    ids=str,
)
def test_a_start_that_meets_no_intertwiner_is_not_the_last(
    group: Group, irreps: tuple[int, int, int], wanted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search projects random starts. One that happens to be orthogonal to what is left to be
    found says nothing: another one must be drawn."""
    rep = (T(3) if group != SU(3) else T(2, 2))(group)
    found = Irreps(rep)
    found.form(rep)
    catalogue = found.catalogues[group]
    sizes = [irrep.dimension for irrep in catalogue.irreducibles]
    numbers = [sizes.index(d) for d in irreps]
    known = _intertwiners(catalogue, *numbers)
    assert len(known) == wanted
    flat = known.reshape(wanted, -1) / np.sqrt(irreps[2])
    np.testing.assert_allclose(flat @ flat.T, np.eye(wanted), atol=1e-9)

    class Unlucky:
        """Draws whose first, and third, numbers have no part along the intertwiners."""

        def __init__(self) -> None:
            self.rng, self.count = np.random.default_rng(5), 0

        def normal(self, size: tuple[int, ...]) -> np.ndarray:
            start = self.rng.normal(size=size)
            self.count += 1
            if self.count in (1, 3):
                start -= ((start.ravel() @ flat.T) @ flat).reshape(size)
            return start

    unlucky = Unlucky()
    with monkeypatch.context() as patch:
        patch.setattr(np.random, "default_rng", lambda seed: unlucky)
        again = _intertwiners(catalogue, *numbers)
    assert unlucky.count > wanted
    assert len(again) == wanted
    mixed = again.reshape(wanted, -1) / np.sqrt(irreps[2])
    np.testing.assert_allclose(mixed.T @ mixed, flat.T @ flat, atol=1e-9)
