"""Q and P as JAX operators: precision, jit, vmap, gradients, transposes, arrays, shapes."""

from __future__ import annotations

import copy
import gc
import re
import weakref

import numpy as np
import pytest

from emlpcli.errors import TooLargeError
from emlpcli.groups import Group
from emlpcli.jaxsetup import jax, jnp
from emlpcli.reps import representation
from emlpcli.solve import Solution, solve
from emlpcli.solve.bases.operators import Operator


class Phased(Group):
    """The order-four group of a complex unitary matrix, whose invariants are complex."""

    def __init__(self) -> None:
        u = np.array([[1, 1j], [1j, 1]]) / np.sqrt(2)
        self.discrete_generators = (u @ np.diag([1j, 1]) @ u.conj().T)[None]
        super().__init__()


# one problem for every form in which a basis is kept
PROBLEMS = [
    ("2*V>>V+V**2+1", "SO3"),  # dense
    ("V+2>>V**2", "S3"),  # by orbits
    ("V>>V**2+V", "D4"),  # by orbits of circular vectors
    ("V>>V+1", "SO2*S3"),  # a product of the two
    ("V*V.T+1", "Z3*C4"),  # a product of the two
    ("V*V.T+V+1", Phased()),  # complex
]


@pytest.fixture(params=PROBLEMS[:1] + PROBLEMS[3:6], ids=lambda p: f"{p[0]} {p[1]}")
def solution(request: pytest.FixtureRequest) -> Solution:
    return solve(representation(*request.param))


def test_operators_are_their_dense_matrices(solution: Solution) -> None:
    Q, P = solution.Q, solution.P
    wanted = solution.columns(0, solution.dimension)
    assert Q.shape == wanted.shape == (solution.size, solution.dimension)
    assert P.shape == (solution.size, solution.size)
    assert Q.dtype in (np.float64, np.complex128)
    assert Q.to_dense().dtype == Q.dtype
    for op, dense in (
        (Q, wanted),
        (Q.H, wanted.conj().T),
        (Q.T, wanted.T),
        (Q.T.T, wanted),
        (Q.H.H, wanted),
        (Q.T.H, wanted.conj()),
        (P, wanted @ wanted.conj().T),
        (P.T, (wanted @ wanted.conj().T).T),
        (P.H, wanted @ wanted.conj().T),
    ):
        assert isinstance(op, Operator)
        assert op.shape == dense.shape
        assert len(op) == len(dense)
        np.testing.assert_allclose(np.asarray(op), dense, atol=1e-12)
    np.testing.assert_allclose(np.asarray(Q.H @ wanted), np.eye(solution.dimension), atol=1e-12)


def test_vectors_columns_and_rows(solution: Solution, rng: np.random.Generator) -> None:
    dense = solution.columns(0, solution.dimension)
    c = rng.normal(size=(solution.dimension, 3))
    x = rng.normal(size=(solution.size, 3))
    Q, P = solution.Q, solution.P
    np.testing.assert_allclose(Q @ c, dense @ c, atol=1e-12)
    np.testing.assert_allclose(Q @ c[:, 0], dense @ c[:, 0], atol=1e-12)
    np.testing.assert_allclose(Q.H @ x, dense.conj().T @ x, atol=1e-12)
    np.testing.assert_allclose(P @ x[:, 1], dense @ (dense.conj().T @ x[:, 1]), atol=1e-12)
    np.testing.assert_allclose(jnp.asarray(x.T) @ Q, x.T @ dense, atol=1e-12)
    z = c + 1j * rng.normal(size=c.shape)
    np.testing.assert_allclose(Q @ z, dense @ z, atol=1e-12)


@pytest.mark.parametrize(
    "problem",
    [  # forms that another problem has too are compiled for it
        pytest.param(p, marks=[pytest.mark.slow] * (i in (1, 3)), id=f"{p[0]} {p[1]}")
        for i, p in enumerate(PROBLEMS)
    ],
)
@pytest.mark.few(4)
def test_jit_vmap_and_grad(problem: tuple[str, str | Group], rng: np.random.Generator) -> None:
    solution = solve(representation(*problem))
    Q, P = solution.Q, solution.P

    def energy(v: jax.Array) -> jax.Array:
        return 0.5 * jnp.sum(jnp.abs(P @ v) ** 2)

    def length(c: jax.Array) -> jax.Array:
        return 0.5 * jnp.sum(jnp.abs(Q @ c) ** 2)

    @jax.jit
    def everything(x: jax.Array, c: jax.Array) -> tuple[jax.Array, ...]:
        columns = jax.vmap(lambda v: P @ v, in_axes=1, out_axes=1)(x)
        return P @ x, columns, jax.grad(energy)(x[:, 0]), jax.grad(length)(c)

    x = rng.normal(size=(solution.size, 4))
    c = rng.normal(size=solution.dimension)
    basis = solution.columns(0, solution.dimension)
    dense = basis @ basis.conj().T
    image, columns, slope, coefficients = everything(x, c)
    np.testing.assert_allclose(image, dense @ x, atol=1e-12)
    np.testing.assert_allclose(columns, dense @ x, atol=1e-12)
    np.testing.assert_allclose(slope, (dense @ x[:, 0]).real, atol=1e-12)
    np.testing.assert_allclose(coefficients, c, atol=1e-12)  # Q^H Q = 1


def test_where_arrays_are_asked_for() -> None:
    Q = solve(representation("V>>V", "S3")).Q
    dense = np.asarray(Q)
    assert dense.dtype == np.float64
    np.testing.assert_array_equal(jnp.asarray(Q), dense)
    np.testing.assert_array_equal(Q[0, :], dense[0])
    np.testing.assert_array_equal(Q.reshape(3, 3, 2), dense.reshape(3, 3, 2))
    np.testing.assert_array_equal(np.asarray(Q, dtype=np.float32), dense.astype(np.float32))
    assert "Basis(shape=(9, 2)" in repr(Q)
    assert Q.ndim == 2


@pytest.mark.few(2)
def test_iteration_ends_and_indices_are_checked(solution: Solution) -> None:
    for op in (solution.Q, solution.Q.H):
        wanted = np.asarray(op)
        rows = list(op)
        assert len(rows) == len(op) == len(wanted)
        np.testing.assert_array_equal(rows, wanted)
        np.testing.assert_array_equal(op[-1], wanted[-1])
        np.testing.assert_array_equal(op[-len(op)], wanted[0])
        np.testing.assert_array_equal(op[1:3, ::-1], wanted[1:3, ::-1])
        np.testing.assert_array_equal(op[jnp.array([0, -1])], wanted[[0, -1]])
        mask = np.abs(wanted).sum(axis=1) > 0.5
        np.testing.assert_array_equal(op[mask], wanted[mask])
        np.testing.assert_array_equal(op[jnp.asarray(mask), None, 0], wanted[mask, None, 0])
        np.testing.assert_array_equal(jax.jit(lambda i, op=op: op[i])(1), wanted[1])
        assert op[0, 0].shape == ()
        assert wanted.max() in op
        assert 17.0 not in op
        for wrong in (len(op), -len(op) - 1, (0, op.shape[1]), [0, len(op)], (0, 0, 0), mask[1:]):
            with pytest.raises(IndexError):
                op[wrong]
        with pytest.raises(IndexError):
            jax.jit(lambda x, op=op: x + op[len(op)])(0.0)


def test_integers_and_single_precision() -> None:
    P = solve(representation("V>>V", "SO3")).P
    identity = np.eye(3).ravel()
    exact = P @ identity.astype(int)
    assert exact.dtype == jnp.float64
    np.testing.assert_allclose(exact, identity, atol=1e-14)
    single = P @ jnp.asarray(identity, dtype=jnp.float32)
    np.testing.assert_allclose(single, identity, atol=1e-6)


def test_an_empty_basis() -> None:
    solution = solve(representation("V", "SO3"))
    assert solution.dimension == 0
    assert np.asarray(solution.Q).shape == (3, 0)
    np.testing.assert_array_equal(solution.P @ np.ones(3), np.zeros(3))
    np.testing.assert_array_equal(np.asarray(solution.P), np.zeros((3, 3)))
    assert (solution.Q.H @ np.ones(3)).shape == (0,)
    for text, name in (("V", "SO2"), ("V", "SO3*S3")):
        empty = solve(representation(text, name))
        assert empty.dimension == 0
        assert not np.any(empty.P @ np.ones((empty.size, 2)))


@pytest.mark.parametrize("shape", [(2,), (10, 1), (1,), (), (9, 1, 1)])
def test_wrong_shapes(shape: tuple[int, ...]) -> None:
    solution = solve(representation("V>>V", "SO3"))
    with pytest.raises(ValueError, match="cannot act on shape"):
        solution.P @ np.ones(shape)
    with pytest.raises(ValueError, match=r"\(9, 1\)"):
        solution.Q @ np.ones((*shape, 3, 3))


def test_a_dense_matrix_beyond_the_limit_is_refused() -> None:
    solution = solve(representation("1000*V>>10*V", "SO3"), max_bytes=10**8)
    with pytest.raises(TooLargeError, match="dense"):
        np.asarray(solution.P)
    with pytest.raises(TooLargeError, match="basis elements"):
        solution.columns(0, solution.dimension)
    x = np.ones(solution.size)
    assert solution.dimension == 10_000
    np.testing.assert_allclose(solution.P @ (solution.P @ x), solution.P @ x, atol=1e-12)


def test_methods_of_representations() -> None:
    rep = representation("V**2>>V", "SO3")
    assert rep.equivariant_dimension() == 1
    Q, P = rep.equivariant_basis(), rep.equivariant_projector()
    epsilon = np.zeros((3, 3, 3))
    epsilon[[0, 1, 2], [1, 2, 0], [2, 0, 1]] = 1
    epsilon[[0, 2, 1], [2, 1, 0], [1, 0, 2]] = -1
    np.testing.assert_allclose(np.abs(np.asarray(Q)[:, 0] @ epsilon.ravel()), np.sqrt(6))
    np.testing.assert_allclose(P @ epsilon.ravel(), epsilon.ravel(), atol=1e-12)


def test_gradients_and_transposes_permute_where_operators_do(rng: np.random.Generator) -> None:
    # a transposed gather is a sum at indices, which is several times slower where they may meet
    solution = solve(representation("2*V>>V+V**2+1", "SO3"))
    P, Q = solution.P, solution.Q
    w = jnp.asarray(rng.normal(size=solution.size), jnp.float32)
    c = jnp.asarray(rng.normal(size=solution.dimension), jnp.float32)
    for op, x in ((P, w), (Q, c), (Q.T, w)):
        gradient = jax.jit(jax.grad(lambda x, op=op: ((op @ x) ** 3).sum()))
        text = gradient.lower(x).as_text()
        assert "stablehlo.gather" in text
        sums = re.findall(r'"stablehlo.scatter"\(.*?unique_indices = (\w+)', text, re.DOTALL)
        assert sums == (["true"] * 2 if op is P else [])
        image = np.asarray(op @ x)
        np.testing.assert_allclose(jax.jit(lambda x, op=op: op @ x)(x), image, atol=1e-5)
        np.testing.assert_allclose(gradient(x), np.asarray(op.T @ (3 * image**2)), atol=1e-4)
        _, tangent = jax.jvp(lambda x, op=op: op @ x, (x,), (x,))
        np.testing.assert_allclose(tangent, image, atol=1e-5)


@pytest.mark.parametrize(
    ("text", "group", "seen"),
    [
        ("2*V>>V+V**2+1", "SO3", 2 * 3 + 2 * 6),  # the metric and the volume form
        ("V+1>>V", "SO3", 3),
        ("3*V>>V", "Z3", None),  # circulant matrices have no zeros
        ("2*V+1", "SO3", 1),  # a block without invariants, and one of nothing else
        ("V", "SO3", None),  # no invariants at all
    ],
)
@pytest.mark.few(2)
@pytest.mark.long_cases
def test_compiled_projectors_move_what_invariants_see(
    text: str, group: str, seen: int | None, rng: np.random.Generator
) -> None:
    solution = solve(representation(text, group))
    found = solution.supported
    assert (None if found is None else len(found.rows)) == seen
    if found is not None:
        Q = solution.columns(0, solution.dimension)
        assert set(found.rows) == set(np.flatnonzero(np.abs(Q).max(axis=1) > 1e-12))
    for shape in ((solution.size,), (solution.size, 3)):
        x = rng.normal(size=shape)
        image = jax.jit(lambda x: solution.P @ x)(x)
        np.testing.assert_allclose(image, solution.P @ x, atol=1e-12)


@pytest.mark.slow
def test_what_is_compiled_goes_with_its_solution() -> None:
    solution = solve(representation("V>>V+1", "SO2"), cache=False)
    x = jnp.ones(solution.size)
    for op, count in ((solution.P, 1), (solution.P, 1), (solution.P.astype("bfloat16"), 2)):
        jax.grad(lambda x, op=op: (op @ x).sum().astype(float))(x)
        assert len(solution.compiled) == count
    assert not copy.deepcopy(solution.compiled)
    alive = weakref.ref(solution)
    del solution, op
    gc.collect()
    assert alive() is None


OF_MEMORY = {  # what arrays have that concerns where they lie in memory, or writes to them
    *("base", "byteswap", "ctypes", "data", "device", "dump", "dumps", "fill", "flags", "flat"),
    *("getfield", "itemset", "itemsize", "nbytes", "newbyteorder", "partition", "ptp", "put"),
    *("resize", "setfield", "setflags", "sort", "strides", "tofile", "to_device", "tostring"),
    *("view",),
}


def test_operators_have_what_arrays_have() -> None:
    """Every name of arrays that reads entries, and its answer where it needs no argument."""
    for op in (solve(representation("V>>V", "S3")).Q, solve(representation("V>>V", "SU2")).P.T):
        dense, asked = np.asarray(op), 0
        for name in {n for n in dir(np.ndarray) if not n.startswith("_")} - OF_MEMORY:
            assert hasattr(op, name), name
            wanted = getattr(dense, name)
            if callable(wanted):
                try:
                    wanted = wanted()
                except (TypeError, ValueError):
                    continue
                found = getattr(op, name)()
            else:
                found = getattr(op, name)
            asked += 1
            np.testing.assert_array_equal(np.asarray(found), wanted, err_msg=name)
        assert asked > 25


def test_batches_sparse_columns_and_axes(solution: Solution, rng: np.random.Generator) -> None:
    import scipy.sparse as sp

    for op in (solution.Q, solution.P, solution.Q.H):
        dense, (n, m) = np.asarray(op), op.shape
        x, y = rng.normal(size=(2, 4, m, 3)), rng.normal(size=(2, 1, 3, n))
        np.testing.assert_allclose(op @ x, dense @ x, atol=1e-12)
        np.testing.assert_allclose(y @ op, y @ dense, atol=1e-12)
        np.testing.assert_allclose(op.dot(x[0, 0]), dense @ x[0, 0], atol=1e-12)
        np.testing.assert_allclose(op @ sp.csr_array(x[0, 0]), dense @ x[0, 0], atol=1e-12)
        np.testing.assert_allclose(op.transpose(1, 0), dense.T, atol=1e-15)
        np.testing.assert_allclose(op.transpose((0, -1)), dense, atol=1e-15)
        np.testing.assert_allclose(op.mT, dense.T, atol=1e-15)
        for wrong in (np.float64(2), x[:, :, 1:], np.ones(m + 1)):
            with pytest.raises(ValueError, match="cannot act on shape"):
                op @ wrong
        with pytest.raises(ValueError, match="axes"):
            op.transpose(0, 0)


def test_nothing_is_written_to_an_operator() -> None:
    Q = solve(representation("V>>V", "S3")).Q
    dense = np.array(Q)
    changed = Q
    changed *= 2
    changed += 1
    assert isinstance(changed, np.ndarray)
    np.testing.assert_array_equal(changed, 2 * dense + 1)
    np.testing.assert_array_equal(Q, dense)
    image = jax.jit(lambda x: Q @ x)(jnp.ones((2, 2, 3)))
    np.testing.assert_allclose(image, dense @ np.ones((2, 2, 3)), atol=1e-6)  # a batch, traced
    with pytest.raises(TypeError, match="written to"):
        np.add(Q, 1, out=Q)


def test_actions_are_matrices_where_arrays_are_asked_for() -> None:
    """ρ(g) of a sum, a product or a power is applied without being formed, or formed."""
    g = np.eye(3)[[1, 2, 0]]
    for text in ("V+V**2", "V*V", "2*V", "Sym(2,V)+V", "V>>V+Scalar"):
        rep = representation(text, "S3")
        rho, wanted = rep.rho(g), rep.rho_dense(g)
        for found in (
            np.asarray(rho),
            jnp.asarray(rho),
            rho @ np.eye(rep.size()),
            rho - 0 * wanted,
        ):
            assert found.shape == (rep.size(), rep.size())
            np.testing.assert_array_equal(found, wanted)
        assert np.asarray(rho, dtype=np.float32).dtype == np.float32
