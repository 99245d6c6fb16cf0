"""Irreducibles of the spin groups by labels: matrices, what they are equal to, and refusals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm

from emlpcli.algebra.lie.freudenthal import weights
from emlpcli.errors import EmlpError, RepresentationError
from emlpcli.groups import Spin, group
from emlpcli.groups.named.spin import SpinPQ
from emlpcli.reps import representation
from emlpcli.reps.irreducible.spin import blocks_of
from emlpcli.reps.matrices import derivatives, matrices
from emlpcli.solve import dimension, solve
from emlpcli.solve.isotypic.decompose import decompose

# with dimensions: Slansky, Phys. Rep. 79 (1981), tables 23 and 40 to 43; LiE 2.2, dim
SIZES = [
    ("Irrep(0,1)", "Spin(5)", 4), ("Irrep(1,1)", "Spin(5)", 16), ("Irrep(0,3)", "Spin(5)", 20),
    ("Irrep(1,0,1)", "Spin(6)", 20), ("Irrep(0,0,2)", "Spin(6)", 10),
    ("Irrep(1,0,1)", "Spin(7)", 48), ("Irrep(0,1,1)", "Spin(7)", 112),
    ("Irrep(1,0,0,1)", "Spin(8)", 56), ("Irrep(0,0,0,3)", "Spin(8)", 112),
    ("Irrep(1,0,0,1)", "Spin(9)", 128), ("Irrep(1,0,0,0,1)", "Spin(10)", 144),
    ("Irrep(0,0,0,0,2)", "Spin(10)", 126), ("Irrep(0,0,0,1,1,0)", "Spin(12)", 8800),
    ("Irrep(3/2)", "Spin(3)", 4), ("Irrep(2)", "Spin(3)", 5), ("Irrep(3,2)", "Spin(4)", 12),
    ("Irrep(2,1)", "Spin(1,3)", 6), ("Irrep(5/2)", "Spin(2,1)", 6),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "size"), SIZES)
def test_sizes(text: str, name: str, size: int) -> None:
    assert representation(text, name).size() == size


# the smallest of each kind that is no block and not of the group on V, and longer chains
MADE = [
    ("Irrep(1,1)", "Spin(5)"), ("Irrep(1,3)", "Spin(5)"), ("Irrep(0,0,2)", "Spin(6)"),
    ("Irrep(1,1,0)", "Spin(6)"), ("Irrep(1,0,1)", "Spin(7)"), ("Irrep(1,0,0,1)", "Spin(8)"),
    ("Irrep(1,2)", "Spin(4)"), ("Irrep(3,0)", "Spin(4)"), ("Irrep(5/2)", "Spin(3)"),
    ("Irrep(2,1)", "Spin(1,3)"), ("Irrep(0,2)", "Spin(1,3)"), ("Irrep(0,4)", "Spin(3,1)"),
    ("Irrep(1,1)", "Spin(2,3)"), ("Irrep(0,0,2)", "Spin(3,3)"), ("Irrep(1,2)", "Spin(2,2)"),
    ("Irrep(3/2)", "Spin(1,2)"), ("Irrep(2)", "Spin(2,1)"),
    pytest.param("Irrep(1,0,0,0,1)", "Spin(10)", marks=pytest.mark.slow),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name"), MADE)
def test_matrices_are_representations(text: str, name: str, rng: np.random.Generator) -> None:
    """ρ(g) ρ(h) = ρ(gh), unitary where the group is, with its derivative and its trace."""
    G, rep = group(name), representation(text, name)
    g, h = G.draw(rng, 2)
    a, b, c = matrices(rep, np.array([g, h, g @ h]), np)
    scale = np.linalg.norm(a, 2) * np.linalg.norm(b, 2)
    assert np.abs(a @ b - c).max() < 1e-11 * scale
    if G.is_compact:
        assert np.abs(a @ a.conj().T - np.eye(rep.size())).max() < 1e-11
    X = G.lie_algebra[[0, -1]]
    (A, B), t = derivatives(rep, X, np), 1e-5
    for x, dx in zip(X, (A, B), strict=True):
        plus, minus = matrices(rep, np.array([expm(t * x), expm(-t * x)]), np)
        assert np.abs((plus - minus) / (2 * t) - dx).max() < 1e-6
    (bracket,) = derivatives(rep, (X[0] @ X[1] - X[1] @ X[0])[None], np)
    assert np.abs(A @ B - B @ A - bracket).max() < 1e-11


@pytest.mark.parametrize(
    ("labels", "name"),
    [((1, 1), "Spin(5)"), ((0, 0, 2), "Spin(6)"), ((1, 0, 1), "Spin(7)"), ((2, 1), "Spin(1,3)")],
)
def test_the_torus_has_the_weights_of_the_labels(labels: tuple[int, ...], name: str) -> None:
    """Eigenvalues of the torus on the matrices against Freudenthal's multiplicities."""
    G = group(name)
    assert isinstance(G, Spin)
    assert G.system is not None
    rep = representation(f"Irrep({','.join(map(str, labels))})", G)
    mix = np.sqrt(np.arange(2, 2 + len(labels)))
    known = G.torus()
    (X,) = derivatives(rep, np.tensordot(mix, known.diagonal, 1)[None], np)
    rows, counts = weights(G.system, labels)
    stated = np.sort(np.repeat(rows @ mix, counts))
    np.testing.assert_allclose(np.sort(np.linalg.eigvals(X).real), stated, atol=1e-9)


@pytest.mark.parametrize("G", [*map(Spin, range(3, 11)), SpinPQ(1, 3), SpinPQ(3, 2)], ids=str)
def test_blocks_in_bases_of_weight_vectors(G: Spin) -> None:
    """V is (1,0,...), and spinors have a 1 at the last label, or one of the last two."""
    rank = G.n // 2
    units = np.eye(rank, dtype=int).tolist()
    wanted = {"V": units[0], "S": units[-1], "Sl": units[-1], "Sr": units[max(rank - 2, 0)]}
    wanted["V"] = {3: [2], 4: [1, 1]}.get(G.n, wanted["V"])
    for name, block in blocks_of(G).items():
        assert list(block.given.highest) == wanted[name]
        assert block.change is not None
        U = block.change
        np.testing.assert_allclose(U @ U.conj().T, np.eye(len(U)), atol=1e-12)


# one representation, whatever its labels are
SAME = [
    ("Spin(5)", "Irrep(0,1)", "S"), ("Spin(5)", "Irrep(1,0)", "V"),
    ("Spin(5)", "Irrep(0,0)", "Scalar"), ("Spin(5)", "Irrep(1,2)", "Irrep([2,1])"),
    ("Spin(8)", "Irrep(0,0,1,0)", "Sr"), ("Spin(8)", "Irrep(0,0,0,1)", "Sl"),
    ("Spin(8)", "Irrep(0,0,2,0)", "Irrep([1,1,1,-1])"), ("Spin(4)", "Irrep(1,1)", "V"),
    ("Spin(4)", "Irrep(0,1)", "Sl"), ("Spin(4)", "Irrep(0,2)", "Irrep([1,1])"),
    ("Spin(6)", "Irrep(0,1,1)", "Irrep([1,1])"), ("Spin(6)", "Irrep(0,1,0)", "Sr"),
    ("Spin(3)", "Irrep(1/2)", "S"), ("Spin(3)", "Irrep(1)", "V"), ("Spin(3)", "Irrep(0)", "Scalar"),
    ("Spin(3)", "Irrep(2)", "Irrep([2])"), ("Spin(1,3)", "Irrep(1,0)", "Sr"),
    ("Spin(1,3)", "Irrep(1,1)", "V"), ("Spin(1,3)", "Irrep(2,2)", "Irrep([2])"),
    ("Spin(2,3)", "Irrep(1,2)", "Irrep([2,1])"), ("Spin(1,2)", "Irrep(2)", "Irrep([2])"),
    ("Spin(2,2)", "Irrep(2,0)", "Irrep([1,-1])"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "one", "other"), SAME)
def test_labels_that_are_the_same(name: str, one: str, other: str) -> None:
    assert representation(one, name) == representation(other, name)
    for text in (one, other):
        rep = representation(text, name)
        assert representation(str(rep), name) == rep


def test_matrices_are_those_of_the_group_on_vectors(rng: np.random.Generator) -> None:
    G = Spin(5)
    g = G.draw(rng, 2)
    for text in ("Irrep(1,2)", "Irrep(2,0)"):
        own = matrices(representation(text, G), g, np)
        np.testing.assert_array_equal(own, matrices(representation(text, "SO5"), g[:, :5, :5], np))


# where labels are said to lie
PRODUCTS = [
    ("Irrep(1,1)>>V*S", "Spin(5)", 1), ("Irrep(1,0,1)>>V*S", "Spin(7)", 1),
    ("Irrep(0,0,2)>>Sl*Sl", "Spin(6)", 1), ("Irrep(0,2,0)>>Sl*Sl", "Spin(6)", 0),
    ("Irrep(0,0,2)>>Irrep([1,1,1])", "Spin(6)", 1), ("Irrep(3/2)>>V*S", "Spin(3)", 1),
    ("Irrep(2,1)>>V*Sl", "Spin(4)", 0), ("Irrep(1,2)>>V*Sl", "Spin(4)", 1),
    ("Irrep(2,1)>>V*Sr", "Spin(1,3)", 1), ("conj(Irrep(2,1))>>Irrep(1,2)", "Spin(1,3)", 1),
    ("conj(Irrep(2,1))>>Irrep(2,1)", "Spin(1,3)", 0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "number"), PRODUCTS)
def test_where_irreducibles_lie(text: str, name: str, number: int) -> None:
    assert solve(representation(text, name)).dimension == number


@pytest.mark.parametrize(
    ("text", "name"),
    [("V*S", "Spin(5)"), ("V*S", "Spin(3)"), ("V*Sl*Sl", "Spin(6)"), ("V*S", "Spin(1,3)")],
)
def test_names_of_constituents_are_labels(text: str, name: str) -> None:
    """Each constituent is what its name in `Irrep` says: as large, and there as often."""
    rep = representation(text, name)
    total = 0
    for irrep, n in decompose(rep).constituents:
        named = representation(f"Irrep({irrep.name.strip('()')})", name)
        assert named.size() == irrep.dimension
        assert solve(named >> rep).dimension == n
        total += n * named.size()
    assert total == rep.size()


REFUSED = [
    ("Irrep(1,0)", "Spin(7)", "has 2 labels, and Spin(7) has rank 3", "Irrep(1,0,0)"),
    ("Irrep(1,-1)", "Spin(5)", "a label is negative", "from 0 on"),
    ("Irrep(1/2,1/2)", "Spin(1,3)", "Spin(1,3) has no Irrep(1/2,1/2)", "2 integers from 0 on"),
    ("Irrep(1)", "Spin(5)", "has 1 label", "Bourbaki"),
    ("Irrep(-1/2)", "Spin(3)", "Spin(3) has no Irrep(-1/2)", "Irrep(1/2)"),
    ("Irrep(1,0)", "Spin(3)", "Spin(3) has no Irrep(1,0)", "Irrep(1/2)"),
    ("Irrep([1,2])", "Spin(5)", "SO(5) has no Irrep([1,2])", "partitions"),
    ('Irrep("E")', "Spin(5)", 'Spin(5) has no Irrep("E")', "Mulliken"),
    ("Irrep(0,1)", "SO(2,3)", "it belongs to Spin(2,3)", "Irrep(0,1) under Spin(2,3)"),
    ("Irrep(0,1)", "SO5", "it belongs to Spin(5)", "Irrep(0,1) under Spin(5)"),
]


@pytest.mark.parametrize(("text", "name", "message", "hint"), REFUSED)
def test_refusals(text: str, name: str, message: str, hint: str) -> None:
    with pytest.raises(RepresentationError) as caught:
        representation(f"V+2*{text}", name)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")
    assert caught.value.span is not None
    assert f"V+2*{text}"[caught.value.span.start : caught.value.span.stop] == text


@pytest.mark.slow
def test_what_is_too_large_for_matrices_is_counted() -> None:
    text = "Irrep(0,0,0,1,1,0)"
    assert dimension(representation(f"{text}>>{text}", "Spin(12)")).value == 1
    with pytest.raises(EmlpError, match="too large"):
        solve(representation(f"{text}>>V*Alt(2,V)*Alt(2,V)", "Spin(12)"))
