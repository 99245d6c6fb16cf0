"""The algebra of representations: identity, duals, sizes, integers, groups attached and refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from emlpcli.errors import EmlpError, GroupError, RepresentationError, TooLargeError
from emlpcli.groups import SL, SO, SU, Group, O, S
from emlpcli.reps import Base, MapRep, Rep, Scalar, SumRep, Sym, T, V, Vector, representation
from emlpcli.reps.matrices import matrices
from emlpcli.solve import dimension, solve

SPELLINGS = [
    ("V", V),
    ("Vector", Vector),
    ("Scalar", Scalar),
    ("V**0", Scalar),
    ("V**1", V),
    ("1*V", V),
    ("3", 3 * Scalar),
    ("2*V>>30*Scalar+10*V", (2 * V) >> 30 * Scalar + 10 * V),
    ("V+2", V + 2),
    ("1+V", Scalar + V),
    ("V.T", V.T),
    ("V*", V.T),
    ("V.T.T", V),
    ("T(2,1)", T(2, 1)),
    ("T(2,1)", V**2 * V.T),
    ("T(0,2)", V.T**2),
    ("T(0,0)", Scalar),
    ("V<<Scalar", Scalar >> V),
    ("(V+V)*V", (V + V) * V),
    ("V+(V+V)", V + V + V),
    ("V*(V*V)", V * V * V),
    ("(V>>V)>>V", (V >> V) >> V),
    ("2*3*V", 6 * V),
    ("10**17*V", 10**17 * V),
    ("V*2**3", V * 2**3),
    ("2*2**2**2*V", 32 * V),
    ("5**2>>V", 25 * Scalar >> V),
    ("2**0*V", V),
]


@pytest.mark.parametrize(("text", "rep"), SPELLINGS, ids=[s for s, _ in SPELLINGS])
def test_text_and_operators_make_equal_representations(text: str, rep: Rep) -> None:
    made = representation(text)
    assert made == rep
    assert hash(made) == hash(rep)
    assert made(SL(2)) == rep(SL(2)) == representation(text, "SL2")
    assert hash(made(SL(2))) == hash(rep(SL(2)))


def test_different_representations_differ() -> None:
    reps = [
        V, V.T, Scalar, 2 * V, 3 * V, V**2, V**3, V * V.T, V.T * V, V * (2 * V), V * (V + Scalar),
        V(SO(3)), V(SO(2)), V(SL(2)), V(SL(2)).T, V + Scalar, Scalar + V, (V + Scalar) ** 2,
    ]  # fmt: skip
    assert len(set(reps)) == len(reps)
    assert all((a == b) == (a is b) for a in reps for b in reps)
    assert V != 3
    assert {V(SO(3)): 1}[Base(SO(3))] == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (V + V, 2 * V),
        (V + 2 * V, 3 * V),
        (2 * (V + Scalar), V + Scalar + V + Scalar),
        (V * V, V**2),
        (V**2 * V, V * V**2),
        (V >> V, V * V.T),
        (V >> Scalar, V.T),
        (Scalar * V * Scalar, V),
        (Scalar**3, Scalar),
        ((V + Scalar) * V, V**2 + V),
        ((2 * V) * V, 2 * V**2),
        ((V + Scalar) ** 3, (V + Scalar) * (V + Scalar) ** 2),
        ((V + Scalar) ** 2, V * (V + Scalar) + V + Scalar),
        ((V * V.T) ** 2, V * V.T * V * V.T),
        (10**6 * (V + Scalar) * V, 10**6 * (V * V + V)),
        (V << V << V, V >> (V >> V)),
        ((V**2) ** 500000, V**1000000),
    ],
)
def test_what_has_the_same_matrices_by_form_is_equal(one: Rep, other: Rep) -> None:
    assert one == other
    assert hash(one) == hash(other)
    G = SL(2)
    assert one(G) == other(G)
    if one != V**1000000 and one(G).size() < 100:
        np.testing.assert_allclose(one(G).rho_dense(g := G.sample()), other(G).rho_dense(g))


def test_powers_of_an_orthogonal_representation_are_those_of_its_dual() -> None:
    W = V(SO(3))
    assert T(2)(SO(3)) == W * W == W * W.T == (W >> W)


def larger(some: list[Rep], others: list[Rep]) -> list[Rep]:
    """Sums, products, multiples and powers."""
    pairs = [(a, b) for a in some for b in others]
    sums = [rep for a, b in pairs for rep in (a + b, b + a, a * b, b * a)]
    return sums + [rep for a in some for rep in (2 * a, a**2)]


def test_equality_is_that_of_the_matrices() -> None:
    """Of all expressions of three atoms: equal ones have the same ρ(g), and no others have."""
    G = SL(2)
    g = G.draw(np.random.default_rng(0), 1)[0]
    atoms = [V, V.T, Scalar]
    reps = larger(larger(atoms, atoms), atoms)
    found: dict[Rep, set[bytes]] = {}
    for rep in {str(rep): rep for rep in reps if rep(G).size() <= 16}.values():
        matrix = np.round(np.asarray(rep(G).rho_dense(g)), 9) + 0.0
        found.setdefault(rep, set()).add(matrix.tobytes())
    assert all(len(matrices) == 1 for matrices in found.values())
    assert len({next(iter(matrices)) for matrices in found.values()}) == len(found) > 100


@pytest.mark.few(3)
def test_the_dual_of_an_orthogonal_group_is_itself(registered: Group) -> None:
    v = V(registered)
    assert (v == v.T) == bool(registered.on_block("V").is_orthogonal)
    assert v == v.T.T
    assert V.T(registered) == v.T


def test_duals_of_composites_keep_their_order() -> None:
    v = V(SL(2))
    assert v.T + 2 * v == (v + 2 * v.T).T
    assert v.T * v == (v * v.T).T
    assert (v**3).T == v.T**3
    assert v.T**2 * v == (v >> v**2).T
    assert Scalar == Scalar.T


@pytest.mark.parametrize("rep", [V, V.T, V**2, V + V.T, V >> V**2 + 2, 3 * V, T(1, 2)], ids=str)
def test_dual_action_is_the_inverse_transpose(rep: Rep, rng: np.random.Generator) -> None:
    for G in (SL(2), SU(2), S(3)):
        g = G.draw(rng, 1)[0]
        rho = np.asarray(rep(G).rho_dense(g))
        np.testing.assert_allclose(rep(G).T.rho_dense(g), np.linalg.inv(rho).T, atol=1e-12)


@pytest.mark.few(3)
def test_rho_is_a_homomorphism(registered: Group, rng: np.random.Generator) -> None:
    rep = (V + V.T >> V if registered.d <= 6 else V + V.T)(registered)
    g, h = registered.draw(rng, 2)
    both = np.asarray(rep.rho_dense(g)) @ np.asarray(rep.rho_dense(h))
    scale = np.abs(both).max()
    np.testing.assert_allclose(rep.rho_dense(g @ h), both, atol=1e-10 * scale)


class Turned(Rep):
    """A user's own representation: g acts on V in other coordinates."""

    def __init__(self, G: Group | None = None) -> None:
        self.G = G

    def __call__(self, G: Group | None) -> Rep:
        return Turned(G)

    def rho(self, M: Any) -> Any:
        change = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 0.0], [3.0, 0.0, 1.0]])
        return change @ M @ np.linalg.inv(change)

    def __str__(self) -> str:
        return "Turned"


@pytest.mark.parametrize(
    "rep",
    [
        Turned().T,
        Sym(2, V) ** 2,
        2 * (V + Turned()) >> V * Turned(),
        Turned(),
        Turned() ** 2,
        3 * Sym(2, V) + V + Scalar,
        (V >> 2 * V) >> V,
    ],
    ids=str,
)
def test_operators_are_their_matrices_unformed(rep: Rep, rng: np.random.Generator) -> None:
    """op @ x and its dense form, of elements alone or by their group; dρ is the derivative of ρ."""
    G = SO(3)
    rep = rep(G)
    g, A = G.draw(rng, 1)[0], np.tensordot(rng.normal(size=3), G.lie_algebra, 1)
    x = rng.normal(size=(rep.size(), 2))
    for op, matrix in (
        (rep.rho(g), matrices(rep, g[None])[0]),
        (rep.drho(A), rep.drho_dense(A)),
        (rep.rho_of({G: g}), rep.rho_dense({G: g})),
    ):
        np.testing.assert_allclose(op @ x, matrix @ x, atol=1e-9)
        np.testing.assert_allclose(op @ x[:, 0], matrix @ x[:, 0], atol=1e-9)
    step = 1e-5
    ahead, back = (matrices(rep, (np.eye(3) + s * A)[None])[0] for s in (step, -step))
    np.testing.assert_allclose(rep.drho_dense(A), (ahead - back) / (2 * step), atol=1e-6)


def test_sizes() -> None:
    v = V(SO(3))
    assert [r.size() for r in (Scalar, v, v.T, v + 2, 7 * v, v**4, v * (v + v), v >> v**2)] == [
        1, 3, 3, 5, 21, 81, 18, 27,
    ]  # fmt: skip
    assert (10**12 * v**2).size() == 9 * 10**12
    assert (2 * V >> 30 * Scalar + 10 * V)(SO(3)).size() == 360
    with pytest.raises(GroupError, match="the size of V depends on the group"):
        V.size()
    with pytest.raises(TooLargeError):
        (v ** (10**9)).size()


def test_sums_of_lists() -> None:
    assert sum([V, V, Scalar]) == V + V + Scalar
    assert isinstance(sum([V, V]), SumRep)
    assert V * 3 == 3 * V


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: -2 * V, "a multiple must not be negative"),
        (lambda: 0 * V >> V, "the number must be at least 1"),
        (lambda: V**-1, "no negative powers"),
        (lambda: V**1.5, "nonnegative integer"),
        (lambda: V**True, "nonnegative integer"),
        (lambda: V + "x", "is not a representation"),
        (lambda: V >> 0, "at least 1"),
        (lambda: V >> 1.5, "is not a representation"),
    ],
)
def test_what_denotes_no_representation(make: Any, message: str) -> None:
    with pytest.raises(RepresentationError, match=message):
        make()


def test_no_copies_are_the_zero_of_sums_and_products() -> None:
    assert 0 * V == 0
    assert V * 0 == 0
    assert sum(n * T(k) for k, n in enumerate([0, 2, 0, 1])) == 2 * V + V**3
    assert V + 0 * (V**2) == V == 0 * V + V
    assert (0 * V) * V == 0


@pytest.mark.parametrize("make", [lambda: 1.5 * V, lambda: True * V, lambda: V * "x"])
def test_python_type_errors(make: Any) -> None:
    with pytest.raises(TypeError):
        make()


# -- groups --------------------------------------------------------------------------------


def test_a_missing_group() -> None:
    for use in (dimension, solve):
        with pytest.raises(GroupError, match="no group is given for V") as caught:
            use(V >> V)
        assert "V(SO3)" in (caught.value.hint or "")
    assert dimension(3 * Scalar).value == solve(3 * Scalar).dimension == 3


def test_the_group_goes_to_every_representation_that_has_none() -> None:
    rep = (V(S(3)) >> V)(SO(3))
    assert rep == V(S(3)) >> V(SO(3))
    assert rep.concrete
    assert not (V(S(3)) >> V).concrete


@pytest.mark.parametrize(
    ("text", "given", "message", "place"),
    [
        ("V(SO3)>>V(SO3)", "SO3", "the group is given twice", "SO3"),
        ("V(SO3)", "S5", "the group is given twice", "SO3"),
        ("(V(SO3)+V(SO3))(S5)", None, "a group is attached already", "S5"),
        ("V(SO3)>>V(Foo)", None, "unknown group", "Foo"),
    ],
)
def test_groups_given_twice(text: str, given: str | None, message: str, place: str) -> None:
    with pytest.raises(GroupError, match=message) as caught:
        representation(text, given)
    error = caught.value
    assert error.text == text
    assert error.span is not None
    assert text[slice(*error.span)] == place


def test_a_second_group_is_refused() -> None:
    with pytest.raises(GroupError, match=r"has the group SO\(3\) already"):
        V(SO(3))(S(3))
    assert V(SO(3))(SO(3)) == V(SO(3))
    assert V(SO(3))(None) == V(SO(3))


def test_groups_over_both_fields_act_over_the_larger_one() -> None:
    assert dimension(V(SU(2)) >> V(SO(3))).value == solve(V(SU(2)) >> V(SO(3))).dimension == 0
    assert dimension(V(SU(2)) >> V(SU(3))).value == 0


def test_an_ambiguous_factor() -> None:
    product = SO(3) * SO(3)
    with pytest.raises(GroupError, match="is not clear") as caught:
        dimension(V(product) >> V(SO(3)))
    assert "SO(3)×SO(3)" in (caught.value.hint or "")
    assert dimension(V(SO(3) * S(3)) >> V(SO(3))).value == 1
    assert dimension(V(SO(3) * S(3)) >> V(SO(3)) * V(S(3))).value == 2


def test_elements_must_be_given_for_every_group(rng: np.random.Generator) -> None:
    rep = V(SO(3)) + V(S(3))
    with pytest.raises(EmlpError, match=r"no element of S\(3\) is given"):
        rep.rho_dense({SO(3): np.eye(3)})
    product = O(2) * S(3)
    a, b = O(2).draw(rng, 1)[0], S(3).draw(rng, 1)[0]
    dense = V(product).rho_dense({O(2): a, S(3): b})
    np.testing.assert_allclose(dense, np.kron(a, b))


def test_maps_keep_source_and_target() -> None:
    rep = (V >> V**2)(SL(2))
    assert isinstance(rep, MapRep)
    assert rep.source == V(SL(2))
    assert rep.target == V(SL(2)) ** 2
    assert rep.tensor == rep.target * rep.source.T


def test_is_permutation() -> None:
    assert (V >> V**2 + 3)(S(3)).is_permutation
    assert not (V >> V)(SO(3)).is_permutation
    assert not (V(S(3)) + V(SO(3))).is_permutation
    assert Scalar.is_permutation
