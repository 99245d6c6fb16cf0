"""A program keeps its own precision; operators behave as arrays: types, trees, forms of SciPy."""

from __future__ import annotations

import os
import subprocess
import sys

import ml_dtypes
import numpy as np
import pytest
import scipy.sparse as sp
from scipy.sparse.linalg import LinearOperator, aslinearoperator, lsqr

from emlpcli.errors import TooLargeError
from emlpcli.jaxsetup import jax, jnp
from emlpcli.reps import representation
from emlpcli.solve import solve
from emlpcli.solve.bases.operators import Operator

STRANGER = '''
import numpy as np
import jax, jax.numpy as jnp
before = jnp.ones(3).dtype, jnp.arange(3).dtype, jax.config.jax_enable_x64
import emlpcli
from emlpcli import SO, S, V, Rep, Scalar

def unchanged():
    assert (jnp.ones(3).dtype, jnp.arange(3).dtype, jax.config.jax_enable_x64) == before
    assert before[2] is False

unchanged()
rep = (V >> V**2 + V + Scalar)(SO(3))
Q, P = rep.equivariant_basis(), rep.equivariant_projector()
unchanged()
x = np.random.default_rng(0).normal(size=rep.size())
assert (P @ x).dtype == np.float64 and isinstance(P @ x, np.ndarray)
assert np.linalg.norm(P @ (P @ x) - P @ x) < 1e-14
y = P @ jnp.asarray(x)
assert isinstance(y, jax.Array) and y.dtype == jnp.float32
assert jax.jit(lambda P, x: P @ x)(P, jnp.asarray(x)).dtype == jnp.float32
assert jax.grad(lambda x: (P @ x).sum())(jnp.asarray(x)).dtype == jnp.float32

g = SO(3).sample()
assert g.dtype == np.float64
assert np.linalg.norm(rep.rho_dense(g) @ (P @ x) - P @ x) < 1e-14  # ρ(g) in float64 too


class Square(Rep):
    """A representation that a person writes in JAX."""
    def __init__(self, G=None):
        self.G = G
    def __call__(self, G):
        return Square(G)
    def size(self):
        return self.G.d**2
    def rho(self, g):
        return jnp.kron(g, g)
    def drho(self, A):
        one = jnp.eye(self.G.d)
        return jnp.kron(A, one) + jnp.kron(one, A)


found = (Square() >> V**2)(SO(3)).solve()
assert found.dimension == 3, found.dimension
mine = Square()(SO(3)).rho_dense(g)
assert mine.dtype == np.float64 and np.abs(mine - np.kron(g, g)).max() < 1e-15
emlpcli.assert_equivariant(lambda x: x * jnp.dot(x, x), V(SO(3)), V(SO(3)))
unchanged()

import emlpcli.nn as enn
net = enn.EMLP(V(S(4)), V(S(4)), ch=16, num_layers=1)
assert net(jnp.ones((2, 4))).dtype == jnp.float32
unchanged()
print("kept")
'''


def test_a_program_keeps_its_own_precision() -> None:
    environment = {k: v for k, v in os.environ.items() if k != "JAX_ENABLE_X64"}
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", STRANGER],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.stdout == "kept\n", done.stderr


@pytest.fixture(params=[("V>>V**2+V+1", "SO3"), ("V*V.T+1", "SU2"), ("V+2>>V**2", "S3")], ids=str)
def problem(request: pytest.FixtureRequest) -> tuple[Operator, Operator]:
    solution = solve(representation(*request.param))
    return solution.Q, solution.P


@pytest.mark.few(3)
def test_images_have_the_type_of_what_is_moved(problem: tuple[Operator, Operator]) -> None:
    for op in (*problem, problem[0].H, problem[0].T):
        exact = op @ np.arange(op.shape[1], dtype=float)
        is_complex = np.iscomplexobj(exact)
        for given, real, complex_ in (
            (np.float64, np.float64, np.complex128),
            (np.float32, np.float32, np.complex64),
            (ml_dtypes.bfloat16, ml_dtypes.bfloat16, np.complex64),
            (np.complex64, np.complex64, np.complex64),
            (np.int64, np.float64, np.complex128),
        ):
            x = np.arange(op.shape[1]).astype(given)
            wanted = complex_ if is_complex else real
            images = [op @ x, op @ jnp.asarray(x)]
            if op is problem[1]:  # which takes both steps, and compiles for each type
                images.append(jax.jit(lambda x, op=op: op @ x)(x))
            for moved in images:
                assert moved.dtype == wanted, (given, moved.dtype)
                rough = 0.02 if given == ml_dtypes.bfloat16 else 1e-6
                close = np.asarray(moved).astype(complex)
                np.testing.assert_allclose(
                    close, exact, rtol=rough, atol=rough * np.ptp(exact.real)
                )
            assert isinstance(op @ x, np.ndarray)
            assert isinstance(op @ jnp.asarray(x), jax.Array)


def test_a_type_that_is_asked_for(problem: tuple[Operator, Operator]) -> None:
    Q, _ = problem
    for dtype, wider in ((np.float32, np.complex64), (np.float64, np.complex128)):
        wanted = wider if np.iscomplexobj(Q.to_dense()) else dtype
        single = Q.astype(dtype)
        for op in (single, single.H, single.T, single.T.T):
            assert op.dtype == wanted
            assert op.to_dense().dtype == wanted
            assert (op @ np.ones(op.shape[1])).dtype == wanted
            assert op.tocsr().dtype == wanted
    assert Q.dtype in (np.float64, np.complex128)
    with pytest.raises(TypeError, match="int32 holds no real numbers"):
        Q.astype(np.int32)
    rep = representation("V>>V", "SO3")
    assert rep.equivariant_basis(dtype=np.float32).dtype == np.float32
    assert rep.equivariant_projector(dtype=jnp.bfloat16).dtype == jnp.bfloat16
    assert (rep.equivariant_projector(jnp.bfloat16) @ jnp.ones(9)).dtype == jnp.bfloat16


@pytest.mark.few(3)
def test_operators_are_trees_and_arguments_of_compiled_functions(
    problem: tuple[Operator, Operator],
) -> None:
    Q, P = problem
    assert jax.tree.leaves((Q, P, Q.H, Q.T)) == []  # nothing that an optimiser would train
    traced = []

    @jax.jit
    def moved(op: Operator, x: jax.Array) -> jax.Array:
        traced.append(op.shape)
        return op @ x

    for op in (Q, P, Q.H, Q.T, P.T, Q.astype(np.float32)):
        x = jnp.arange(op.shape[1], dtype=float)
        for _ in range(2):
            np.testing.assert_allclose(moved(op, x), op @ x, rtol=1e-6, atol=1e-6)
    assert len(traced) == 6  # the same operator does not compile twice
    again = jax.tree.map(lambda leaf: leaf, {"Q": Q})
    assert again["Q"] is Q


def test_operators_act_as_arrays(problem: tuple[Operator, Operator]) -> None:
    for op in (*problem, problem[0].H):
        dense = np.asarray(op)
        for found, wanted in (
            (op.toarray(), dense),
            (op.tocsr().toarray(), dense),
            (op + 1, dense + 1),
            (1 - op, 1 - dense),
            (2 * op, 2 * dense),
            (op / 2, dense / 2),
            (-op, -dense),
            (op + op, 2 * dense),
            (np.abs(op), np.abs(dense)),
            (op.sum(), dense.sum()),
            (op.sum(axis=0), dense.sum(axis=0)),
            (op.mean(), dense.mean()),
            (op.real, dense.real),
            (np.sum(op), dense.sum()),
            (np.trace(op), np.trace(dense)),
            (np.linalg.norm(op), np.linalg.norm(dense)),
            (np.ones(len(op)) @ op, dense.sum(axis=0)),
            (np.matmul(op, np.eye(op.shape[1])), dense),
            (jnp.asarray(op), dense),
            (op == dense, np.ones(op.shape, bool)),
        ):
            np.testing.assert_allclose(np.asarray(found), wanted, atol=1e-12)
        assert op.size == dense.size
        assert sp.issparse(op.tocsr())
        with pytest.raises(AttributeError, match="no attribute 'frobnicate'"):
            op.frobnicate  # noqa: B018
        with pytest.raises(ValueError, match="neither true nor false"):
            bool(op)


def test_operators_serve_scipy(problem: tuple[Operator, Operator]) -> None:
    Q, P = problem
    rng = np.random.default_rng(3)
    for op in (Q, P):
        linear = aslinearoperator(op)
        assert isinstance(linear, LinearOperator)
        x, y = rng.normal(size=op.shape[1]), rng.normal(size=op.shape[0])
        np.testing.assert_allclose(linear @ x, op @ x)
        np.testing.assert_allclose(linear.H @ y, op.H @ y)
        np.testing.assert_allclose(linear @ np.eye(op.shape[1]), np.asarray(op), atol=1e-12)
    c = rng.normal(size=Q.shape[1])
    found = lsqr(aslinearoperator(Q), Q @ c, atol=1e-14, btol=1e-14)[0]
    np.testing.assert_allclose(found, c, atol=1e-10)


def test_what_is_too_large_is_said() -> None:
    P = solve(representation("V**5>>V**5", "S5")).P
    x = np.ones(P.shape[1])
    assert (P @ x).shape == x.shape  # applied without being formed
    for ask in (P.toarray, P.sum, lambda: P + 1, lambda: np.abs(P), lambda: P[0, 0]):
        with pytest.raises(TooLargeError, match="a dense 9765625 x 9765625"):
            ask()
