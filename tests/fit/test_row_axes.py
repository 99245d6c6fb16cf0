"""Arrays of several axes a row: those in another order than the representation's are refused."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli.errors import EmlpError
from emlpcli.fit.reading import of_arrays
from emlpcli.fit.row_axes import axes, fits
from emlpcli.reps import Scalar, representation

CASES = [
    ("2*V(SO(3))", (2, 3), [(6,), (2, 3), (2, 3, 1), (1, 6)], [(3, 2)]),
    ("V(SO(3))+V(SO(3))", (2, 3), [(2, 3)], [(3, 2)]),
    ("4*V(SO(3))", (4, 3), [(4, 3), (2, 2, 3), (2, 6)], [(3, 4), (3, 2, 2), (2, 3, 2)]),
    ("2*V(SO13)", (2, 4), [(2, 4)], [(4, 2), (2, 2, 2)]),
    ("V(SO(3))*V(S(5))", (3, 5), [(3, 5), (15,)], [(5, 3)]),
    ("V(S(5))*V(SO(3))", (5, 3), [(5, 3)], [(3, 5)]),
    ("V(SO(3)*S(2))", (3, 2), [(3, 2)], [(2, 3)]),
    ("V(SO(3))**2", (3, 3), [(3, 3), (9,)], []),
    ("2*V(SO(3))**2", (2, 3, 3), [(2, 3, 3), (2, 9), (6, 3)], [(3, 3, 2), (9, 2), (3, 2, 3)]),
    ("6*Scalar", (6,), [(2, 3), (3, 2)], []),
    ("2*V(SO(3))+Scalar", None, [(7,), (7, 1)], []),
    ("Sym(2,V(SO(3)))", (6,), [(6,)], [(2, 3), (3, 2)]),
]


@pytest.mark.parametrize(("text", "shape", "good", "bad"), CASES, ids=lambda c: str(c)[:20])
def test_which_shapes_fit(
    text: str,
    shape: tuple[int, ...] | None,
    good: list[tuple[int, ...]],
    bad: list[tuple[int, ...]],
) -> None:
    rep = representation(text)
    assert axes(rep) == shape
    assert all(fits(rep, one) for one in good)
    assert not any(fits(rep, one) for one in bad)
    for one in (*good, *bad):
        assert np.prod(one) == rep.size()


def test_axes_are_those_of_the_matrices() -> None:
    """A row of shape `axes` is moved along each axis by the matrices of its own factor."""
    rep = representation("2*V(SO(3))*V(S(5))")
    rng = np.random.default_rng(0)
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    turn *= np.sign(np.linalg.det(turn))
    shift = np.eye(5)[[1, 2, 3, 4, 0]]
    groups = {str(g): g for a in rep.atoms() if (g := a.G) is not None}
    x = rng.normal(size=axes(rep))
    rho = np.asarray(rep.rho_dense({groups["SO(3)"]: turn, groups["S(5)"]: shift}))
    moved = np.einsum("ij,kl,cjl->cik", turn, shift, x)
    np.testing.assert_allclose(rho @ x.ravel(), moved.ravel(), atol=1e-12)


def test_exchanged_axes_are_refused() -> None:
    x, y = np.random.default_rng(0).normal(size=(20, 3, 2)), np.zeros(20)
    rep = representation("2*V", "SO3")
    with pytest.raises(EmlpError, match=r"x has shape \(20, 3, 2\), but a row of 2V .* \(2, 3\)"):
        of_arrays(x, y, rep, Scalar)
    taken = of_arrays(np.swapaxes(x, 1, 2), y, rep, Scalar)
    flat = of_arrays(x.transpose(0, 2, 1).reshape(20, 6), y, rep, Scalar)
    np.testing.assert_array_equal(taken.train.x, flat.train.x)
