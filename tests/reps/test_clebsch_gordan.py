"""`clebsch_gordan`: invariance, norm, symmetry, e3nn's signs, exact entries, refusals."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import comb, factorial
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli import clebsch_gordan
from emlpcli.algebra.angular_momentum import condon_shortley, triangle
from emlpcli.errors import RepresentationError, TooLargeError
from emlpcli.groups import SO, SU, group
from emlpcli.reps.constructors.irrep import Irrep
from emlpcli.reps.matrices import matrices

HALF = Fraction(1, 2)
# For l₁ = 0, ..., 11, and then l₂ and l₃ up to 11 in order, the sign of the first entry that is not
# zero in e3nn's o3.wigner_3j(l1, l2, l3), as version 0.6.0 gives it. Invariance and norm fix the
# rest.
SIGNS = (
    "++++++++++++",
    "+++-+--+--+--+--+--+--+--+--+--+-",
    "+++-+--+++--+++--+++--+++--+++--+++--+++--+++--++--",
    "+++-++--++--+++-+--++--+--++--+--++--+--++--+--++--+--++-+--+++--+",
    "+++-++--+++--++-+--++--+++--++--+++--++--+++--++--+++--++--++--++--+--++-+--++",
    "+++-++--+++--++-++--++--++--++--+++-+--++--++--+--++--++-+--++--+++--++--++--++--+--++-",
    "+++-++--+++--++-++--++--+++--++--++-+--++--++--++--++--++--+--++--++-+--++--+++--++--++--++--",
    "+++-++--+++--++-++--++--+++--++--++++--++--++-+--++--++--++--++--++--+--++--++-+--++--+++--++--+",
    "+++-++--+++--++-++--++--++--++--+++--++--++++--++--++-+--++--++--++--++--++--+--++--++-+--++--++",
    "+++-++--+++--++++--++-++--++--++--++--+++--++--++++--++--++-+--++--++--++--++--++--+--++--++-",
    "+++-++--++--+++--++++--++-++--++--++--++--+++--++--++++--++--++-+--++--++--++--++--++--",
    "+++++-++--++--+++--++++--++-++--++--++--++--+++--++--++++--++--++-+--++--++--+",
)


@cache
def rotation(j: Fraction | int, name: str, seed: int = 0) -> NDArray[Any]:
    """The matrix of one random element in Irrep(j)."""
    G = group(name)
    rep = Irrep(j)(G)
    return matrices(rep, G.draw(np.random.default_rng(seed), 1))[0]


def variation(C: NDArray[Any], js: tuple[Fraction | int, ...], name: str) -> float:
    """How far C is from coupling the first two to the third."""
    a, b, c = (rotation(j, name) for j in js)
    turned = np.einsum("ia,ijk->ajk", a, C)
    turned = np.einsum("jb,ajk->abk", b, turned)
    return float(np.abs(turned - np.einsum("kc,abc->abk", c, C)).max())


@pytest.mark.parametrize("l1", range(12))
@pytest.mark.long_cases
def test_it_is_the_normalised_invariant_with_the_sign_of_e3nn(l1: int) -> None:
    signs = ""
    for l2 in range(12):
        for l3 in range(abs(l1 - l2), min(l1 + l2, 11) + 1):
            C = clebsch_gordan(l1, l2, l3)
            assert C.shape == (2 * l1 + 1, 2 * l2 + 1, 2 * l3 + 1)
            assert abs(np.linalg.norm(C) - 1) < 1e-14
            assert variation(C, (l1, l2, l3), "SO3") < 1e-13
            signs += "+" if C[np.abs(C) > 1e-9][0] > 0 else "-"
    assert signs == SIGNS[l1]


def test_entries_are_those_of_the_literature() -> None:
    epsilon = np.zeros((3, 3, 3))
    epsilon[[0, 1, 2], [1, 2, 0], [2, 0, 1]] = 1
    epsilon[[1, 2, 0], [0, 1, 2], [2, 0, 1]] = -1
    assert np.allclose(clebsch_gordan(1, 1, 1), epsilon / np.sqrt(6), rtol=0, atol=1e-15)
    assert np.allclose(clebsch_gordan(3, 3, 0)[:, :, 0], np.eye(7) / np.sqrt(7), rtol=0, atol=1e-15)
    # of e3nn: the roots of 2/35 and 3/70 up to sign
    C = clebsch_gordan(2, 2, 2)
    assert np.allclose(C[0, 0, 2], -np.sqrt(2 / 35), rtol=0, atol=1e-15)
    assert np.allclose(C[0, 1, 3], np.sqrt(3 / 70), rtol=0, atol=1e-15)
    assert np.allclose(clebsch_gordan(3, 4, 6)[0, 1, 0], 0.12838814775327384, rtol=0, atol=1e-15)


@pytest.mark.parametrize(
    "js",
    [
        (HALF, HALF, 1), (HALF, HALF, 0), (HALF, 1, 3 * HALF), (3 * HALF, 1, HALF), (1, 1, 1),
        (2, 1, 2), (5 * HALF, 3 * HALF, 2), (0, 3 * HALF, 3 * HALF), (4, 7 * HALF, 9 * HALF),
    ],
)  # fmt: skip
def test_spins_couple_in_the_coordinates_of_su2(js: tuple[Fraction, ...]) -> None:
    C = clebsch_gordan(*js, "SU2")
    assert abs(np.linalg.norm(C) - 1) < 1e-14
    assert variation(C, js, "SU2") < 1e-13
    # Condon and Shortley: ⟨j₁ j₁, j₂ j₃-j₁|j₃ j₃⟩ is positive; m falls along an index
    assert C[0, int(js[0] + js[1] - js[2]), 0] > 0


def test_a_singlet_and_a_triplet_of_two_spins() -> None:
    half, root = 0.5, np.sqrt(0.5)
    singlet = clebsch_gordan(half, half, 0)[:, :, 0]
    assert np.allclose(singlet, [[0, root], [-root, 0]], rtol=0, atol=1e-15)
    triplet = clebsch_gordan(half, half, 1) * np.sqrt(3)
    expected = np.zeros((2, 2, 3))
    expected[0, 0, 0] = expected[1, 1, 2] = 1
    expected[[0, 1], [1, 0], 1] = root
    assert np.allclose(triplet, expected, rtol=0, atol=1e-15)


@pytest.mark.parametrize("js", [(1, 2, 3), (2, 3, 4), (3, 3, 5), (10, 7, 6), (25, 30, 28)])
def test_exchanging_two_gives_the_sign_of_the_sum(js: tuple[int, int, int]) -> None:
    a, b, c = js
    C = clebsch_gordan(a, b, c)
    assert np.allclose(clebsch_gordan(b, c, a), C.transpose(1, 2, 0), rtol=0, atol=1e-14)
    sign = (-1) ** (a + b + c)
    assert np.allclose(clebsch_gordan(b, a, c), sign * C.transpose(1, 0, 2), rtol=0, atol=1e-14)


@pytest.mark.parametrize("js", [(1, 2, 2), (8, 8, 8), (20, 20, 20), (31, 17, 40), (60, 60, 60)])
@pytest.mark.long_cases
def test_columns_are_orthonormal_however_large_they_are(js: tuple[int, int, int]) -> None:
    for C in (clebsch_gordan(*js) * np.sqrt(2 * js[2] + 1), condon_shortley(*(2 * j for j in js))):
        gram = np.einsum("ijk,ijl->kl", C, C)
        assert np.abs(gram - np.eye(2 * js[2] + 1)).max() < 1e-14


@pytest.mark.parametrize("js", [(6, 6, 6), (7, 5, 4), (30, 30, 30), (61, 60, 59)])
def test_coefficients_are_exact_to_rounding(js: tuple[int, int, int]) -> None:
    """Against the sum of Racah's six factorials in fractions, entry by entry; js are doubled."""
    C = condon_shortley(*js)
    rng = np.random.default_rng(0)
    for place in rng.permutation(np.argwhere(C))[:40]:
        m1, m2, m3 = (2 * int(p) - j for p, j in zip(place, js, strict=True))
        squared, sign = racah(js, (m1, m2, m3))
        assert sign * C[tuple(place)] == pytest.approx(float(squared) ** 0.5, rel=4e-15)


def racah(js: tuple[int, int, int], ms: tuple[int, int, int]) -> tuple[Fraction, int]:
    """The square of ⟨j₁m₁ j₂m₂|j₃m₃⟩ and its sign (Racah 1942, eq. 16); all are doubled."""
    (a, b, c), (x, y, _) = js, ms
    f = [factorial(n // 2) for n in (a + b - c, a - b + c, b - a + c)]
    front = Fraction((c + 1) * f[0] * f[1] * f[2], factorial((a + b + c) // 2 + 1))
    for j, m in zip(js, ms, strict=True):
        front *= factorial((j + m) // 2) * factorial((j - m) // 2)
    total = Fraction(0)
    for k in range((a + b) // 2 + 1):
        below = [
            k, (a + b - c) // 2 - k, (a - x) // 2 - k, (b + y) // 2 - k, (c - b + x) // 2 + k,
            (c - a - y) // 2 + k,
        ]  # fmt: skip
        if min(below) >= 0:
            term = Fraction(1)
            for n in below:
                term /= factorial(n)
            total += (-1) ** k * term
    return front * total**2, 1 if total > 0 else -1


def test_triangles_are_what_a_product_contains() -> None:
    for a in range(6):
        for b in range(6):
            contained = [c for c in range(20) if triangle(a, b, c)]
            assert sum(c + 1 for c in contained) == (a + 1) * (b + 1)


def test_groups_of_the_sphere_share_it_and_spins_ask_for_su2() -> None:
    C = clebsch_gordan(1, 2, 2)
    for G in ("SO3", "O3", SO(3)):
        assert np.array_equal(clebsch_gordan(1, 2, 2, G), C)
    assert np.array_equal(clebsch_gordan(np.int64(1), 2.0, np.float32(2)), C)  # type: ignore[arg-type]
    half = clebsch_gordan(HALF, 1, HALF)
    assert np.array_equal(clebsch_gordan(HALF, 1, HALF, SU(2)), half)
    assert not np.array_equal(clebsch_gordan(1, 2, 2, "SU2"), C)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1, 1, 3), "1 ⊗ 1 does not contain 3"),
        ((HALF, HALF, HALF), "1/2 ⊗ 1/2 does not contain 1/2"),
        ((50, 60, 3), "50 ⊗ 60 does not contain 3"),
        ((-1, 1, 1), "-1 is no angular momentum"),
        ((0.3, 1, 1), "0.3 is no angular momentum"),
        ((float("nan"), 1, 1), "nan is no angular momentum"),
        ((1, float("inf"), 1), "inf is no angular momentum"),
        ((1j, 1, 1), "1j is no angular"),
        (("1", 1, 1), "'1' is no angular momentum"),
        ((True, 1, 1), "True is no angular momentum"),
        ((HALF, HALF, 1, "SO3"), "SO(3) has integer angular momenta alone"),
        ((1, 1, 1, "S3"), "S(3) has no angular momenta"),
    ],
)
def test_what_is_no_coupling_is_refused(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(RepresentationError, match="clebsch_gordan") as caught:
        clebsch_gordan(*arguments)
    assert message in caught.value.message
    assert caught.value.hint


def test_the_hint_lists_what_is_contained() -> None:
    with pytest.raises(RepresentationError) as caught:
        clebsch_gordan(1, 2, 4)
    assert "it contains 1, 2, 3:" in str(caught.value)


def test_too_large_ones_are_refused_before_they_are_computed() -> None:
    for js in ((101, 101, 0), (10**30, 10**30, 1)):
        with pytest.raises(TooLargeError):
            clebsch_gordan(*js)


def test_binomials_that_are_rounded_once_reach_the_largest() -> None:
    C = clebsch_gordan(100, 100, 0)
    assert np.abs(C[:, :, 0] - np.eye(201) / np.sqrt(201)).max() < 1e-15
    assert comb(200, 100) < 1e300  # the largest binomial is a double
