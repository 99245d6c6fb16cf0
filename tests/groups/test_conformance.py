"""Laws over every registered group: flags, sampler, components, order, Lie dimension, counts."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.groups import GROUPS, Count, Group, parameters

ETA = np.diag([1.0, -1, -1, -1])
ETA2 = np.diag([1.0, -1])


def eye_like(g: NDArray) -> NDArray:
    return np.eye(g.shape[-1])


def keeps(form: NDArray) -> Callable[[NDArray], NDArray]:
    return lambda g: np.swapaxes(g, 1, 2) @ form @ g - form


def unitary(g: NDArray) -> NDArray:
    return np.conj(np.swapaxes(g, 1, 2)) @ g - eye_like(g)


def volume(g: NDArray) -> NDArray:
    return np.linalg.det(g) - 1


def axis(g: NDArray) -> NDArray:
    e = np.array([0.0, 0, 1])
    return np.concatenate([g @ e - e, e @ g - e])


def future(g: NDArray) -> NDArray:
    return np.minimum(g[:, 0, 0] - 1 + 1e-12, 0)


def rotation_of_order(k: int) -> Callable[[NDArray], NDArray]:
    """det g = 1 makes a plane rotation with g^k = 1, det g = -1 a reflection with g^2 = 1."""

    def residual(g: NDArray) -> NDArray:
        turns = np.linalg.matrix_power(g, k) - eye_like(g)
        mirrors = np.linalg.matrix_power(g, 2) - eye_like(g)
        return np.where(np.linalg.det(g)[:, None, None] > 0, turns, mirrors)

    return residual


def symplectic(m: int) -> NDArray:
    return np.kron(np.array([[0.0, 1], [-1, 0]]), np.eye(m))


def lifts(n: int) -> Callable[[NDArray], NDArray]:
    """s γ(v) = γ(Rv) s with γ(v)² = |v|², and s is one of two: sᵀ C s = C."""
    from emlpcli.algebra.lie.clifford import charge_conjugation, gamma_matrices

    gamma, C = gamma_matrices(n), charge_conjugation(n)

    def residual(g: NDArray) -> NDArray:
        R, s = g[:, :n, :n], g[:, n:, n:]
        moved = s[:, None] @ gamma - np.einsum("gik,iab,gbc->gkac", R, gamma, s)
        norm = np.swapaxes(s, 1, 2) @ C @ s - C
        beside = np.abs(g[:, :n, n:]).max() + np.abs(g[:, n:, :n]).max()
        return np.concatenate([moved.ravel(), norm.ravel(), [beside]])

    return residual


# what vanishes on the group and, with the form, defines it
DEFINING: dict[str, Callable[..., list[Callable[[NDArray], NDArray]]]] = {
    "SO": lambda n: [unitary, volume],
    "O": lambda n: [unitary],
    "SU": lambda n: [unitary, volume],
    "U": lambda n: [unitary],
    "SL": lambda n: [volume],
    "GL": lambda n: [],
    "Spin": lambda n: [unitary, lifts(n), lambda g: volume(g[:, :n, :n])],
    "Sp": lambda m: [keeps(symplectic(m)), volume],
    "Z": lambda n: [lambda g: g @ np.roll(np.eye(n), 1, 0) - np.roll(np.eye(n), 1, 0) @ g],
    "C": lambda k: [unitary, volume, rotation_of_order(k)],
    "D": lambda k: [unitary, rotation_of_order(k)],
    "Alt": lambda n: [volume],
    "SO13p": lambda: [keeps(ETA), volume, future],
    "SO13": lambda: [keeps(ETA), volume],
    "O13": lambda: [keeps(ETA)],
    "SO11p": lambda: [keeps(ETA2), volume, future],
    "O11": lambda: [keeps(ETA2)],
    "SO2eR3": lambda: [unitary, volume, axis],
    "O2eR3": lambda: [unitary, axis],
    "DkeR3": lambda k: [unitary, axis, rotation_of_order(k)],
    "Trivial": lambda n: [lambda g: g - np.eye(n)],
    "Scaling": lambda n: [lambda g: g - g[:, :1, :1] * np.eye(n)],
}

# number of components, told apart by the signs of the determinant and of the entry (0, 0)
SIGNED_COMPONENTS = {
    **{"SO": 1, "O": 2, "SL": 1, "GL": 2, "SO13p": 1, "SO13": 2, "O13": 4},
    **{"SO11p": 1, "O11": 4, "SO2eR3": 1, "O2eR3": 2},
}


def key(g: NDArray) -> bytes:
    return (np.round(g, 6).astype(complex) + 0.0).tobytes()


def closure(generators: NDArray, most: int) -> dict[bytes, NDArray] | None:
    """All products of the generators, None if there are more than `most`."""

    one = np.eye(generators.shape[-1])
    found = {key(one): one}
    queue = deque([one])
    while queue:
        g = queue.popleft()
        for h in generators:
            image = h @ g
            if found.setdefault(key(image), image) is image:
                if len(found) > most:
                    return None
                queue.append(image)
    return found


def on_vectors(G: Group, g: NDArray) -> NDArray:
    """The block of V, where matrices act on more."""
    block = G.blocks.get("V", slice(None))
    return g[:, block, block]


def constraint_rank(G: Group, p: int, q: int) -> int:
    """The number of invariants of V^p V*^q, from the spectrum of the stacked constraints."""
    d = G.on_block("V").d
    n = d ** (p + q)
    gram = np.zeros((n, n), dtype=complex)
    for h in on_vectors(G, G.discrete_generators):
        rho = np.eye(1)
        for m in [h] * p + [np.linalg.inv(h).T] * q:
            rho = np.kron(rho, m)
        c = rho - np.eye(n)
        gram += c.conj().T @ c
    for A in on_vectors(G, G.lie_algebra):
        c = np.zeros((n, n), dtype=complex)
        for i, m in enumerate([A] * p + [-A.T] * q):
            c += np.kron(np.kron(np.eye(d**i), m), np.eye(d ** (p + q - 1 - i)))
        gram += c.conj().T @ c
    values = np.linalg.eigvalsh(gram)
    assert not np.any((values > 1e-10) & (values < 1e-3)), "the rank is not clear"
    return int((values <= 1e-10).sum())


def counted(G: Group, p: int, q: int) -> Count | None:
    """The count, which only some groups made from others may lack."""
    count = G.count(p, q)
    assert count is not None or type(G) not in GROUPS
    return count


def small_powers(d: int, most: int) -> list[tuple[int, int]]:
    powers = [(p, k - p) for k in range(1, 7) for p in range(k + 1) if d**k <= most]
    return [(0, 0), *powers] if d > 1 else [(0, 0), (1, 0), (1, 1), (2, 0), (3, 1), (4, 4)]


def test_the_defining_equations_name_registered_groups_only() -> None:
    names = {cls.name for cls in GROUPS}
    assert names >= DEFINING.keys()
    assert names >= SIGNED_COMPONENTS.keys()


@pytest.mark.few(3)
def test_generators_are_stacks_of_matrices(anygroup: Group) -> None:
    G = anygroup
    assert G.lie_algebra.ndim == G.discrete_generators.ndim == 3
    assert G.lie_algebra.shape[1:] == G.discrete_generators.shape[1:] == (G.d, G.d)
    assert G.num_constraints() == len(G.lie_algebra) + len(G.discrete_generators)


@pytest.mark.few(3)
def test_lie_dimension_is_the_rank_of_the_lie_algebra(anygroup: Group) -> None:
    A = anygroup.lie_algebra.reshape(-1, anygroup.d**2)
    flat = np.concatenate([A.real, A.imag], axis=1)
    rank = np.linalg.matrix_rank(flat) if len(flat) else 0
    assert anygroup.lie_dimension == rank == len(flat)
    assert anygroup.is_discrete == (rank == 0)


@pytest.mark.few(3)
def test_the_lie_algebra_is_closed_under_brackets(anygroup: Group) -> None:
    A = anygroup.lie_algebra
    brackets = np.einsum("aij,bjk->abik", A, A)
    brackets = (brackets - brackets.swapaxes(0, 1)).reshape(-1, anygroup.d**2)
    both = np.concatenate([A.reshape(-1, anygroup.d**2), brackets])
    flat = np.concatenate([both.real, both.imag], axis=1)
    assert (np.linalg.matrix_rank(flat) if len(A) else 0) == len(A)


@pytest.mark.few(2)
def test_flags_hold_of_generators_and_samples(anygroup: Group, rng: np.random.Generator) -> None:
    G = anygroup
    g = G.draw(rng, 40)
    assert g.shape == (40, G.d, G.d)
    assert np.iscomplexobj(g) == np.iscomplexobj(G.lie_algebra) == (G.field == "C")
    elements = np.concatenate([g, G.discrete_generators])
    is_unitary = np.abs(unitary(elements)).max() < 1e-12
    assert is_unitary == G.is_compact
    if G.is_orthogonal:
        assert is_unitary
        assert np.all(np.imag(elements) == 0)
    elif G.lie_dimension:
        assert np.abs(unitary(g)).max() > 1e-3 or np.abs(np.imag(g)).max() > 1e-3
    if G.is_permutation:
        assert np.all((elements == 0) | (elements == 1))
        assert np.all(elements.sum(1) == 1)
        assert np.all(elements.sum(2) == 1)
    elif G.lie_dimension:
        assert np.any(np.abs(g - np.round(g.real)) > 1e-3)
    if G.is_compact:
        assert G.is_reductive


@pytest.mark.few(2)
def test_samples_and_generators_obey_the_defining_equations(
    registered: Group, rng: np.random.Generator
) -> None:
    g = np.concatenate([registered.draw(rng, 40), registered.discrete_generators])
    for residual in DEFINING.get(registered.name, lambda *_: [])(*registered.args):
        assert np.abs(residual(g)).max() < 1e-10


@pytest.mark.few(2)
def test_the_lie_algebra_exponentiates_into_the_group(
    registered: Group, rng: np.random.Generator
) -> None:
    from scipy.linalg import expm

    A = registered.lie_algebra
    if len(A):
        g = expm(np.einsum("ni,ijk->njk", 0.5 * rng.normal(size=(5, len(A))), A))
        for residual in DEFINING.get(registered.name, lambda *_: [])(*registered.args):
            assert np.abs(residual(g)).max() < 1e-10


@pytest.mark.over(
    lambda G: G.name in SIGNED_COMPONENTS and G.lie_dimension > 0, SIGNED_COMPONENTS.keys()
)
def test_every_component_is_reached(registered: Group, rng: np.random.Generator) -> None:
    G = registered
    g = G.draw(rng, 300)
    det = np.sign(np.linalg.det(g))
    time = np.sign(g[:, 0, 0]) if "1" in G.name else det
    assert len(set(zip(det, time, strict=True))) == SIGNED_COMPONENTS[G.name]


def small(G: Group, most: int) -> bool:
    """Whether the group is finite, with few elements; by its order, which is a law of its own."""
    return G.order is not None and G.order <= most


@pytest.mark.over(lambda G: G.lie_dimension > 0, ["SO", "GL", "Affine", "Real", "O2eR3"])
@pytest.mark.few(4)
def test_groups_with_a_lie_algebra_have_no_order(anygroup: Group) -> None:
    assert anygroup.order is None


@pytest.mark.over(lambda G: G.lie_dimension == 0 and not small(G, 400), ["RubiksCube"])
def test_large_orders_are_no_less_than_the_products_found(anygroup: Group) -> None:
    assert anygroup.order is not None
    assert closure(anygroup.discrete_generators, 400) is None


@pytest.mark.over(
    lambda G: small(G, 400), ["S", "Z", "Alt", "Cube", "C", "D", "pg", "Sub", "Stabilizer", "wr"]
)
@pytest.mark.few(2)
def test_order_is_the_number_of_elements_and_all_are_drawn(
    anygroup: Group, rng: np.random.Generator
) -> None:
    G = anygroup
    elements = closure(G.discrete_generators, 400)
    assert elements is not None
    assert G.order == len(elements)
    drawn = {key(g) for g in G.draw(rng, 12 * len(elements) + 20)}
    assert drawn <= elements.keys()
    assert len(drawn) > 0.95 * len(elements)


@pytest.mark.parametrize("most", [128, pytest.param(256, marks=pytest.mark.slow)])
@pytest.mark.few(2)
def test_counts_are_ranks_of_the_constraints(onegroup: Group, most: int) -> None:
    for p, q in small_powers(onegroup.on_block("V").d, most):
        count = counted(onegroup, p, q)
        if count is None:
            continue
        assert count.value == constraint_rank(onegroup, p, q), (p, q)
        assert count.how


@pytest.mark.over(lambda G: small(G, 100), ["S", "Z", "Alt", "Cube", "C", "D", "pg", "Sub", "wr"])
@pytest.mark.few(2)
def test_counts_of_finite_groups_are_means_of_the_character(anygroup: Group) -> None:
    elements = closure(anygroup.discrete_generators, 100)
    assert elements is not None
    traces = np.array([np.trace(g) for g in elements.values()])
    for k in range(7):
        count = counted(anygroup, k, 0)
        if count is None:
            continue
        assert count.value == pytest.approx((traces**k).mean(), rel=1e-9, abs=1e-9)


@pytest.mark.quick_sizes
@pytest.mark.over(lambda G: G.is_compact, ["SO", "O", "SU", "U", "S", "RubiksCube", "D", "pg"])
@pytest.mark.few(3)
def test_samples_of_compact_groups_are_uniform(anygroup: Group, rng: np.random.Generator) -> None:
    """Means of tr(g)^p conj(tr(g))^q over many samples are the counts, within six deviations."""
    trace = np.trace(on_vectors(anygroup, anygroup.draw(rng, 1500)), axis1=1, axis2=2)
    for p, q in [(1, 0), (1, 1), (2, 0), (3, 0), (2, 2), (4, 0)]:
        count = counted(anygroup, p, q)
        if count is None:
            continue
        values = trace**p * trace.conj() ** q
        error = abs(values.mean() - count.value)
        assert error <= 6 * values.std() / np.sqrt(len(values)) + 1e-9, (p, q)


@pytest.mark.few(3)
def test_equality_hash_and_order_go_by_name_and_size(registered: Group) -> None:
    twin = type(registered)(*registered.args)
    assert twin == registered
    assert twin is not registered
    assert {registered: 1}[twin] == 1
    others = [cls(*(2 for _ in parameters(cls))) for cls in GROUPS]
    assert sum(twin == G for G in others) <= 1
    ordered = sorted([*others, registered])
    assert list(map(str, ordered)) == sorted(map(str, ordered))
