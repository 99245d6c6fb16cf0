"""The change of basis to e3nn's coordinates, against matrices that e3nn-jax computed."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy.linalg import block_diag

import emlpcli
from emlpcli.errors import RepresentationError
from emlpcli.reps import representation

# e3nn-jax 0.21.0, in float64: angles_to_matrix(0.3, 1.1, -0.7), and Irrep(l, 1).D_from_angles of
# the same angles; with parity odd, D of an improper element is -1 times it, Irrep(l, -1).
R = """
0.817037 0.26337 -0.51292
-0.574132 0.453596 -0.681633
0.053137 0.851403 0.521814
"""
D2 = """
0.399086 0.709622 0.388384 -0.299272 -0.311064
-0.262436 0.219396 0.206917 -0.41218 0.81871
0.677833 -0.451067 -0.191376 -0.535526 0.11691
-0.33581 -0.464715 0.668906 -0.343652 -0.325178
0.446802 -0.169942 0.5677 0.579361 0.336964
"""
D3 = """
0.118929 0.560268 0.541653 0.438348 -0.098969 -0.215671 -0.360707
-0.114439 -0.130857 0.305385 0.393927 -0.456307 0.470313 0.540307
-0.281917 -0.025252 -0.165598 0.004636 -0.207262 0.615285 -0.686227
-0.48305 0.687507 -0.010107 -0.447076 -0.011999 0.118579 0.282511
0.402397 0.285984 -0.553932 0.014988 -0.654355 -0.142352 0.027937
-0.609944 -0.014124 -0.419418 0.575802 0.06227 -0.339635 0.032869
0.354951 0.337174 -0.321053 0.347852 0.553923 0.451707 0.159304
"""
TABLE = [
    np.eye(1),
    *(np.array([row.split() for row in t.split("\n") if row], float) for t in (R, D2, D3)),
]


def rotation() -> np.ndarray:
    """R again, orthogonal to the last digit of a float."""
    u, _, v = np.linalg.svd(TABLE[1])
    return u @ v


def blocks(irreps: str, sign: int) -> np.ndarray:
    """D of e3nn's Irreps at R, or at -R."""
    found = []
    for n, degree, parity in re.findall(r"(\d+)x(\d+)([eo])", irreps):
        factor = sign if parity == "o" else 1
        found += int(n) * [factor * TABLE[int(degree)]]
    return np.asarray(block_diag(*found))


CASES = [
    ("V", "O3", "1x1o"),
    ("V**2", "O3", "1x0e+1x1e+1x2e"),
    ("V**3", "O3", "1x0o+3x1o+2x2o+1x3o"),
    ("P*V**2+2*V+3*Scalar", "O3", "3x0e+1x0o+2x1o+1x1o+1x2o"),
    ("Sym(3,V)+Alt(2,V)", "O3", "1x1o+1x1e+1x3o"),
    ("2x0o+1x1e+1x2o+1x3e", "O3", "2x0o+1x1e+1x2o+1x3e"),
    ("V>>V**2", "O3", None),
    ("V**3", "SO3", "1x0e+3x1e+2x2e+1x3e"),
    ("Irrep(3)*Scalar+V", "SO3", "1x1e+1x3e"),
]


@pytest.mark.parametrize(("expression", "group", "irreps"), CASES)
@pytest.mark.long_cases
def test_the_matrix_leads_to_e3nn(expression: str, group: str, irreps: str | None) -> None:
    rep = representation(expression, group)
    found = emlpcli.decompose(rep)
    C = emlpcli.to_e3nn(rep)
    assert C.shape == (rep.size(), rep.size())
    np.testing.assert_allclose(C @ C.T, np.eye(rep.size()), atol=1e-12)
    for sign in (1, -1) if group == "O3" else (1,):
        D = C @ rep.rho_dense(sign * rotation()) @ C.T
        np.testing.assert_allclose(D, blocks(found.e3nn, sign), atol=3e-6)
    if irreps is not None:
        assert sorted(_counted(found.e3nn)) == sorted(_counted(irreps))


def _counted(irreps: str) -> list[str]:
    """Each irreducible as often as it occurs."""
    return [name for n, name in re.findall(r"(\d+)x(\w+)", irreps) for _ in range(int(n))]


@pytest.mark.parametrize(("expression", "group"), [("V**2", "S4"), ("V+V.T", "SU2")])
def test_other_groups_have_a_change_of_basis_but_no_irreps(expression: str, group: str) -> None:
    with pytest.raises(RepresentationError, match="e3nn has the irreducibles of"):
        emlpcli.to_e3nn(expression, group)
    C = emlpcli.change_of_basis(expression, group)
    np.testing.assert_allclose(C @ C.conj().T, np.eye(len(C)), atol=1e-12)


@pytest.mark.parametrize(("expression", "group"), [(e, g) for e, g, _ in CASES])
def test_the_matrix_agrees_with_e3nn_itself(expression: str, group: str) -> None:
    e3nn = pytest.importorskip("e3nn_jax", reason="e3nn-jax is not installed")
    rep = representation(expression, group)
    found = emlpcli.decompose(rep)
    C, irreps = emlpcli.to_e3nn(rep), e3nn.Irreps(found.e3nn)
    rng = np.random.default_rng(0)
    for k in (0, 1) if group == "O3" else (0,):
        angles = rng.uniform(-3, 3, size=3)
        g = (-1) ** k * np.asarray(e3nn.angles_to_matrix(*angles), float)
        u, _, v = np.linalg.svd(g)  # which is orthogonal in single precision
        D = np.asarray(irreps.D_from_angles(*angles, k))
        np.testing.assert_allclose(C @ rep.rho_dense(u @ v) @ C.T, D, atol=1e-5)
