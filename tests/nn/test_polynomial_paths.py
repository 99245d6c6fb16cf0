"""Channels of products: as many as maps of degree 2 and 3 can need, counted by unfoldings.

The coefficients of all maps through products of the same two are a tensor, whose rank is at least
that of each of its unfoldings. Any coefficients occur, so these have full rank.
"""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
import pytest

from emlpcli.groups import SU, Complex, Group, Lorentz, group
from emlpcli.nn import Bilinear
from emlpcli.nn.conjugate_maps import without_conjugates
from emlpcli.nn.isotypic_form import Irreps
from emlpcli.nn.polynomial_paths import Operands, rank, required_products
from emlpcli.reps import Rep, Scalar, V

from .test_within_reach import CUBIC, REAL


def operands(irreps: Irreps, i: str, j: str) -> Operands:
    return Operands(*sorted((i, j), key=lambda k: (irreps.dimension(k), k)))


def unfoldings(a: int, b: int, c: int) -> int:
    """The largest rank of an unfolding of a tensor of these sizes with independent entries."""
    return max(min(a, b * c), min(b, a * c), min(c, a * b))


@pytest.mark.parametrize("name", CUBIC)
@pytest.mark.long_cases
def test_there_are_channels_for_all_coefficients(name: str) -> None:
    rep_in, rep_out = REAL[name]
    irreps = Irreps(rep_in, rep_out)
    inputs, outputs = irreps.form(rep_in).channels, irreps.form(rep_out).channels
    required = required_products(irreps, inputs, outputs, 384)
    assert required.left_out == ()
    order = sorted(inputs, key=lambda k: (irreps.dimension(k), k))
    maps: dict[Operands, int] = {}  # what becomes of products of the first block
    made: dict[tuple[str, str], int] = {}  # products of the first block that meet an input
    after: dict[tuple[str, str], int] = {}  # and the maps that they meet in

    def count(i: str, j: str, k: str) -> int:
        return len(irreps.intertwiners(i, j, k))

    for i, j in combinations_with_replacement(order, 2):
        pair, n = operands(irreps, i, j), inputs[i] * inputs[j]
        maps[pair] = sum(count(*pair[:2], k) * m for k, m in outputs.items())
        if i == j:
            n = inputs[i] * (inputs[i] + 1) // 2
        for last in order[order.index(j) :]:
            for m in irreps.product(i, j):
                ends = sum(
                    count(*operands(irreps, m, last)[:2], k) * out for k, out in outputs.items()
                )
                if ends:
                    made[m, last] = made.get((m, last), 0) + n * count(*pair[:2], m)
                    after[m, last] = ends
                    maps[pair] += count(*pair[:2], m) * inputs[last] * ends
        if maps[pair]:
            least = min(n, maps[pair]) if i == j else unfoldings(inputs[i], inputs[j], maps[pair])
            assert min(required.first[pair].values()) >= least
    assert made
    least_of: dict[Operands, int] = {}
    for (m, last), n in made.items():
        pair = operands(irreps, m, last)
        more = unfoldings(n, inputs[last], after[m, last])
        least_of[pair] = least_of.get(pair, 0) + more
    for pair, least in least_of.items():
        assert min(required.second[pair].values()) >= least, pair


@pytest.mark.parametrize("sizes", [(1, 1, 5), (2, 1, 15), (3, 3, 1), (3, 3, 2), (2, 4, 3)], ids=str)
@pytest.mark.long_cases
def test_so_many_channels_give_any_coefficients(sizes: tuple[int, int, int]) -> None:
    """Alternating least squares finds u, v and w with Σ u_c ⊗ v_c ⊗ w_c = T."""
    rng = np.random.default_rng(0)
    T = rng.normal(size=sizes)
    factors = [rng.normal(size=(n, rank(*sizes))) for n in sizes]
    for step in range(600):
        k = step % 3
        left, right = (factors[n] for n in range(3) if n != k)
        K = np.einsum("ac,bc->abc", left, right).reshape(-1, left.shape[1])
        unfolded = np.moveaxis(T, k, 0).reshape(sizes[k], -1)
        factors[k] = np.linalg.lstsq(K, unfolded.T)[0].T
    assert np.abs(np.einsum("ac,bc,mc->abm", *factors) - T).max() < 1e-6


C2 = group("SL(2,C)")


@pytest.mark.parametrize(
    ("rep_in", "rep_out", "said"),
    [
        (V(C2), V(C2), ""),  # of one spinor ε(x, x) = 0, and nothing is left
        ((2 * V)(C2), (Scalar + V)(C2), "degree 2 need"),  # conj ε(x, y)
        ((2 * V)(C2), V(C2), "degree 3 need"),  # x conj ε(x, y)
        (V(group("SU(1,1)")), V(group("SU(1,1)")), "degree 1 need"),  # conj V is V*, which is V
        (V(Lorentz()) * V(SU(3)), V(Lorentz()) * V(SU(3)), "degree 3 may need"),  # x (x̄·x)
        (V(Complex(group("SO3"))) * V(SU(2)), V(SU(2)), ""),
    ],
    ids=str,
)
def test_conjugates_that_are_not_formed_are_said(rep_in: Rep, rep_out: Rep, said: str) -> None:
    found = without_conjugates(rep_in, rep_out, (1, 2, 3))
    assert len(found) == bool(said)
    assert all(text.endswith(said) for text in found)


def test_a_layer_says_that_it_has_no_conjugates() -> None:
    group: Group = C2
    (text,) = Bilinear((2 * V)(group), (Scalar + V)(group)).left_out
    assert "conjugates" in text
    assert Bilinear(V(SU(2)), V(SU(2))).left_out == ()
