"""Tensors with symmetric indices: against brute force, known spaces and theorems, and mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emlpcli.algebra.permutations.basics import cycles
from emlpcli.algebra.permutations.fixed_tensors import fixed_tensors
from emlpcli.algebra.permutations.signed_groups import Generator, SignedGroup, cycle_types
from emlpcli.errors import EmlpError, RepresentationError, TooLargeError
from emlpcli.groups import Group, group
from emlpcli.groups.named.point_table import CURIE_GROUPS, POINT_GROUPS
from emlpcli.lang.index_formulas import read
from emlpcli.reps import Alt, Indices, Rep, Restrict, Scalar, Sym, V, conj, representation
from emlpcli.reps.constructors.index_symmetry import TensorsWithSymmetry
from emlpcli.reps.from_text import concrete
from emlpcli.reps.matrices import derivatives, matrices
from emlpcli.solve import dimension, solve


def alone(formula: str, *reps: Rep) -> TensorsWithSymmetry:
    """The representation by orbits and cycles, even where it is made of Sym, Alt and products."""
    parsed = read(formula)
    k = len(parsed.letters)
    return TensorsWithSymmetry(parsed, reps * (k if len(reps) == 1 else 1))


# -- brute force --------------------------------------------------------------------------------


def closure(k: int, generators: list[Generator]) -> set[Generator]:
    """All products of permutations with signs."""
    found = {(tuple(range(k)), 1)}
    waiting = list(found)
    while waiting:
        p, s = waiting.pop()
        for q, t in generators:
            new = (tuple(p[a] for a in q), s * t)
            if new not in found:
                found.add(new)
                waiting.append(new)
    return found


def random_formulas() -> Iterator[tuple[str, int]]:
    """Two random words on three or four indices in two or three dimensions, some of them cyclic."""
    rng = np.random.default_rng(5)
    yield from (("ijk=jki", 3), ("ijkl=-jkli", 2), ("ijkl=-jikl=-ijlk=klij", 3), ("ij=ij", 3))
    for number in range(16):
        k = 3 + number % 3
        letters = np.array(list("ijklm"[:k]))
        words = ["".join(letters)]
        for _ in range(1 + number % 2):
            words.append("-" * int(rng.integers(2)) + "".join(rng.permutation(letters)))
        yield "=".join(words), 2 + (number % 4 == 0 and k < 5)


def averaged(k: int, d: int, elements: set[Generator]) -> np.ndarray:
    """The mean of the elements on all tensors: the projector on those that they leave fixed."""
    total = np.zeros((d**k, d**k))
    tuples = list(product(range(d), repeat=k))
    place = {x: i for i, x in enumerate(tuples)}
    for p, sign in elements:
        for x in tuples:
            total[place[x], place[tuple(x[a] for a in p)]] += sign
    return total / len(elements)


def rank(formula: str, d: int) -> int:
    """The dimension of the tensors that H leaves fixed: the mean of sign(h) d^(cycles of h)."""
    parsed = read(formula)
    elements = closure(len(parsed.letters), parsed.generators())
    return sum(s * d ** len(cycles(p)) for p, s in elements) // len(elements)


RANDOM = [(rank(*case), *case) for case in random_formulas()]


@pytest.mark.parametrize(("formula", "d"), [case for size, *case in RANDOM if not size])
def test_a_symmetry_of_the_zero_tensor_alone_is_refused(formula: str, d: int) -> None:
    with pytest.raises(RepresentationError, match="zero"):
        Indices(formula, V(group(f"S{d}")))


@pytest.mark.parametrize(("size", "formula", "d"), [case for case in RANDOM if case[0]])
@pytest.mark.long_cases
def test_a_random_symmetry_is_what_its_mean_projects_on(size: int, formula: str, d: int) -> None:
    """Basis, elements, size and counts, against the projector averaged over H."""
    parsed = read(formula)
    k, name = len(parsed.letters), f"S{d}"
    elements = closure(k, parsed.generators())
    P = averaged(k, d, elements)
    v = V(group(name))
    made = Indices(formula, v)
    assert round(np.trace(P)) == size
    assert alone(formula, v).size() == made.size() == size
    assert representation(str(made), name) == made
    # the coordinates are those documented: signed sums over orbits, by their first tuples
    Q = columns(alone(formula, v), d**k)
    np.testing.assert_allclose(Q @ Q.T, P, atol=1e-12)
    firsts = [int(np.flatnonzero(q)[0]) for q in Q.T]
    assert firsts == sorted(firsts)
    assert all(Q[first, i] > 0 for i, first in enumerate(firsts))
    # elements that permute nothing, with inverses
    g = np.eye(d) + np.random.default_rng(1).normal(size=(3, d, d)) / 3
    whole = matrices(v**k, g)
    for rep in (alone(formula, v), made):
        np.testing.assert_allclose(matrices(rep, g), Q.T @ whole @ Q, atol=1e-12)
    # invariants: by characters and by orbits, against the trace of both means
    both = P @ np.mean(
        matrices(v**k, np.stack([np.eye(d)[list(p)] for p in permutations(range(d))])), 0
    )
    wanted = round(np.trace(both))
    for rep in (alone(formula, v), made):
        found = solve(rep)
        assert found.dimension == found.exact_dimension == dimension(rep).value == wanted
        assert found.certificate == "proved"


def columns(rep: TensorsWithSymmetry, size: int) -> np.ndarray:
    """The basis of the fixed tensors among all tensors."""
    tensors = rep.tensors
    tuples, signs = tensors.members
    Q = np.zeros((size, len(signs)))
    for i, (rows, own) in enumerate(zip(tuples, signs, strict=True)):
        flat = np.ravel_multi_index(tuple(rows.T), tensors.sizes)
        np.add.at(Q[:, i], flat, own / np.sqrt(tensors.lengths[i]))
    return Q


@st.composite
def generated(draw: st.DrawFn) -> tuple[int, list[Generator]]:
    k = draw(st.integers(1, 5))
    one = st.tuples(st.permutations(range(k)).map(tuple), st.sampled_from([1, -1]))
    return k, draw(st.lists(one, max_size=3))


@given(generated())
@settings(max_examples=25, deadline=None)
def test_what_is_generated(case: tuple[int, list[Generator]]) -> None:
    k, generators = case
    found, wanted = SignedGroup(k, tuple(generators)), closure(k, generators)
    assert found.order == len(wanted)
    assert found.vanishes == ((tuple(range(k)), -1) in wanted)
    rows, signs = found.elements()
    assert {(tuple(p), s) for p, s in zip(rows.tolist(), signs.tolist(), strict=True)} == wanted
    assert sum(cycle_types(found, (0,) * k).values()) == sum(s for _, s in wanted)
    for first, stop in ((0, k // 2), (k // 2, k)):
        inside = range(first, stop)
        kept = {
            (tuple(a - first for a in p[first:stop]), s)
            for p, s in wanted
            if all(p[a] == a for a in range(k) if a not in inside)
        }
        assert closure(stop - first, list(found.fixing(first, stop).generators)) == kept


def test_a_symmetry_that_makes_components_zero() -> None:
    """T_ijkl = -T_jkli: a component whose shift is itself is zero, one shifted by two is not."""
    tensors = fixed_tensors((2,) * 4, SignedGroup(4, (((1, 2, 3, 0), -1),)))
    listed = {tuple(row) for row in tensors.first.tolist()}
    assert listed == {(0, 0, 0, 1), (0, 0, 1, 1), (0, 1, 0, 1), (0, 1, 1, 1)}
    assert tensors.lengths.tolist() == [4, 4, 2, 4]


# -- known spaces -------------------------------------------------------------------------------

# formula, what it is, and the dimension over V of n dimensions
KNOWN = [
    ("i=i", "V", lambda n: n),
    ("ij", "V²", lambda n: n**2),
    ("ijk=ijk", "V³", lambda n: n**3),
    ("ij=ji", "Sym(2,V)", lambda n: n * (n + 1) // 2),
    ("ij=-ji", "Alt(2,V)", lambda n: n * (n - 1) // 2),
    ("ijk=ikj", "V⊗Sym(2,V)", lambda n: n * n * (n + 1) // 2),
    ("ijkl=jikl=ijlk", "Sym(2,V)²", lambda n: (n * (n + 1) // 2) ** 2),
    ("ijkl=klij", "Sym(2,V²)", lambda n: n**2 * (n**2 + 1) // 2),
    ("ijk=-jik=-ikj", "Alt(3,V)", lambda n: n * (n - 1) * (n - 2) // 6),
    ("ijkl=jikl=klij", "Sym(2,Sym(2,V))", lambda n: n * (n + 1) * (n * (n + 1) + 2) // 8),
    ("ijkl=-jikl=-ijlk=klij", "Sym(2,Alt(2,V))", lambda n: n * (n - 1) * (n * (n - 1) + 2) // 8),
    ("ijkl=jikl=ijlk=-klij", "Alt(2,Sym(2,V))", lambda n: n * (n + 1) * (n * (n + 1) - 2) // 8),
    ("ijklmn=jiklmn=klijmn=mnklij", "Sym(3,Sym(2,V))", lambda n: multichoose(n * (n + 1) // 2, 3)),
    ("ijk=jki", None, lambda n: (n**3 + 2 * n) // 3),
    ("ijkl=jkli", None, lambda n: (n**4 + n**2 + 2 * n) // 4),
    ("ijkl=-jkli", None, lambda n: (n**4 + n**2 - 2 * n) // 4),
    ("ijkl=jkli=lkji", None, lambda n: (n**4 + 2 * n**3 + 3 * n**2 + 2 * n) // 8),  # bracelets
    ("ijkl=ljki", None, lambda n: n**3 * (n + 1) // 2),
    ("ijkl=jilk", None, lambda n: n**2 * (n**2 + 1) // 2),
]


def multichoose(n: int, k: int) -> int:
    return factorial(n + k - 1) // factorial(n - 1) // factorial(k)


@pytest.mark.parametrize(("formula", "printed", "size"), KNOWN, ids=[row[0] for row in KNOWN])
@pytest.mark.long_cases
def test_known_spaces(formula: str, printed: str | None, size: object) -> None:
    assert callable(size)
    written = f'Indices("{formula}",V)'
    rep = representation(written)
    assert str(rep) == (printed or written)
    for n in (3, 4, 5):
        G = group(f"SO{n}")
        found = rep(G)
        assert found.size() == size(n)
        assert alone(formula, V(G)).size() == size(n)
        assert representation(str(found), G) == found
        g = G.draw(np.random.default_rng(n), 2)
        if n == 3:
            own = matrices(alone(formula, V(G)), g)
            np.testing.assert_allclose(matrices(found, g), own, atol=1e-12)
            np.testing.assert_allclose(own[0] @ own[0].T, np.eye(len(own[0])), atol=1e-12)


ELASTIC = [  # Nye, Physical Properties of Crystals (1957), table 9: independent constants
    ("1 -1", 21),
    ("2 m 2/m", 13),
    ("222 mm2 mmm", 9),
    ("4 -4 4/m 3 -3", 7),
    ("422 4mm -42m 4/mmm 32 3m -3m", 6),
    ("6 -6 6/m 622 6mm -6m2 6/mmm inf infm inf2 inf/m inf/mm", 5),
    ("23 m-3 432 -43m m-3m", 3),
    ("2inf minf", 2),
]


def test_the_table_has_all_point_groups_and_limit_groups() -> None:
    listed = {symbol for symbols, _ in ELASTIC for symbol in symbols.split()}
    assert listed == {row.symbol for row in (*POINT_GROUPS, *CURIE_GROUPS)} | {"2inf", "minf"}


@pytest.mark.parametrize(("symbols", "constants"), ELASTIC)
@pytest.mark.few(2)
@pytest.mark.long_cases
def test_elastic_tensors(symbols: str, constants: int) -> None:
    """Characters over signed permutations of indices against those of powers of powers."""
    for symbol in symbols.split():
        v = V(group(f"pg:{symbol}"))
        for formula, powers in (
            ("ijkl=jikl=klij", Sym(2, Sym(2, v))),
            ("ijkl=-jikl=-ijlk=klij", Sym(2, Alt(2, v))),
            ("ijk=ikj", v * Sym(2, v)),
        ):
            assert dimension(alone(formula, v)).value == dimension(powers).value
        assert dimension(alone("ijkl=jikl=klij", v)).value == constants


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        ('Indices("ijk=jki",V)', "SO3", 1),  # the volume form
        ('Indices("ijk=jki",V)', "O3", 0),
        ('Indices("ijk=-jik=jki",V)', "SO3", 1),
        ('Indices("ijkl=jkli",V)', "O3", 2),  # δij δkl + δjk δli, δik δjl
        ('Indices("ijkl=-jkli",V)', "O3", 1),  # δij δkl - δjk δli
        ('Indices("ijkl=jilk",V,V,V.T,V.T)', "GL3", 2),
        # of a matrix X in V⊗V*: tr²X, trX²
        ('Indices("iajb=jbia",V,V.T,V,V.T)', "GL3", 2),
        ('Indices("iajb=-jbia",V,V.T,V,V.T)', "GL3", 0),
        ('Indices("ijk=jki",V)', "S4", 3),  # partitions of three places on a circle
        ('Indices("ijk=kji",V,Irrep(2),V)', "SO3", 1),
        ('Indices("ijk=-kji",V,1e,V)', "O3", 1),  # an axial vector
        ("Indices('ij=ji',V+Scalar)>>V", "SO3", 1),
        ('Indices("ijk=-kji",Irrep(1/2))', "SU2", 0),
    ],
)
def test_known_invariants(text: str, name: str, wanted: int) -> None:
    found = solve(concrete(text, name))
    assert found.dimension == found.exact_dimension == wanted


@pytest.mark.parametrize(
    ("formula", "name", "wanted"),
    [
        # exchanges of pairs of V and V*: the partitions of k with at most n rows (Schur, Weyl)
        ("ijkabc=jikbac=jkibca", "GL3", 3),
        ("ijkabc=jikbac=jkibca", "GL2", 2),
        ("ijkabc=-jikbac=jkibca", "GL3", 1),
        # exchanges of three of V alone, or of all that are in V and all in V*: one contraction
        ("ijkabc=jkiabc=jikabc", "GL3", 1),
        ("ijkabc=jkiabc=jikabc=ijkbca", "GL3", 1),
        ("ijkabc=jkiabc=ijkbca", "GL3", 2),
        ("ijkabc=jkiabc=ijkbca", "GL2", 1),
    ],
)
@pytest.mark.long_cases
def test_contractions_of_the_general_linear_group(formula: str, name: str, wanted: int) -> None:
    v = V(group(name))
    reps = (v, v, v, v.T, v.T, v.T)
    assert dimension(alone(formula, *reps)).value == wanted
    assert dimension(Indices(formula, *reps)).value == wanted


# -- strategies ---------------------------------------------------------------------------------

CYCLIC = [
    'Indices("ijk=jki",V)',
    'Indices("ijkl=-jkli",V)',
    'Indices("ijk=-kji",V+Scalar,V,V+Scalar)',
    'Indices("ijk=kji",V,V.T,V)>>V',
]


def projector(rep: Rep, strategy: str) -> np.ndarray:
    Q = solve(rep, strategy=strategy).Q.to_dense()
    return np.asarray(Q @ Q.conj().T)


@pytest.mark.sparse(3, "text", "name")
@pytest.mark.parametrize("name", ["S3", "C4", "C5", "D3", "D6", "SO2eR3", "O2eR3", "Z3", "pg:-6m2"])
@pytest.mark.parametrize("text", CYCLIC)
def test_orbits_and_null_space_agree(text: str, name: str) -> None:
    rep = concrete(text, name)
    by_orbits = solve(rep, strategy="orbits")
    assert by_orbits.dimension == by_orbits.exact_dimension
    assert by_orbits.certificate == "proved"
    np.testing.assert_allclose(projector(rep, "orbits"), projector(rep, "nullspace"), atol=1e-9)


@pytest.mark.sparse(3, "text", "name")
@pytest.mark.parametrize("name", ["SO3", "SU2", "O13", "U2", "Sp1", "D4"])
@pytest.mark.parametrize("text", CYCLIC)
@pytest.mark.long_cases
def test_coupling_and_null_space_agree(text: str, name: str) -> None:
    rep = concrete(text, name)
    np.testing.assert_allclose(projector(rep, "coupling"), projector(rep, "nullspace"), atol=1e-8)


class Shear(Group):
    """exp(t E12): not reductive, so that exact generators alone prove anything."""

    lie_algebra = np.array([[[0.0, 1.0], [0.0, 0.0]]])


class Heisenberg(Group):
    """Integer upper triangular matrices with 1 on the diagonal."""

    discrete_generators = np.array(
        [[[1.0, 1, 0], [0, 1, 0], [0, 0, 1]], [[1.0, 0, 0], [0, 1, 1], [0, 0, 1]]]
    )


@pytest.mark.parametrize("G", [Shear(), Heisenberg()], ids=["Shear", "Heisenberg"])
@pytest.mark.parametrize("formula", ["ijk=jki", "ijkl=-jkli", "ijk=kji", "ijkl=jikl=klij"])
@pytest.mark.long_cases
def test_exact_generators_prove_the_dimension(formula: str, G: Group) -> None:
    for rep in (alone(formula, V(G)), alone(formula, V(G)).T, alone("ij=ji", Sym(2, V(G)))):
        found = solve(rep, strategy="rational")
        assert found.certificate == "proved"
        np.testing.assert_allclose(
            projector(rep, "rational"), projector(rep, "nullspace"), atol=1e-8
        )


@pytest.mark.parametrize("name", ["SU2", "O13", "SO2eR3"])
@pytest.mark.parametrize("text", CYCLIC[:3])
def test_derivative_is_that_of_the_action(text: str, name: str) -> None:
    from scipy.linalg import expm

    rep = concrete(text, name)
    A = group(name).lie_algebra[0]
    small = 1e-5
    plus, minus = matrices(rep, np.stack([expm(small * A), expm(-small * A)]))
    (found,) = derivatives(rep, A[None])
    np.testing.assert_allclose(found, (plus - minus) / (2 * small), atol=1e-8)


# -- what it is made of -------------------------------------------------------------------------


def test_trivial_cases_are_simplified() -> None:
    assert Indices("i", V) == V
    assert Indices("ijk=ijk", V) == V**3
    assert Indices("ij=-ji", V) == Alt(2, V)
    assert Indices("ij=ji", 1) == Scalar
    assert str(Indices("ijk=jki", 2)) == "4V⁰"
    assert Indices("ijklm=jkilm=ijkml", V) == Indices("ijk=jki", V) * Sym(2, V)
    assert Indices("ijk=kji", V, V.T, V)(group("O3")) == Indices("ijk=kji", V(group("O3")))
    assert Indices("abcdefghijkl=bacdefghijkl=bcdefghijkla", V) == Sym(12, V)


def test_what_is_evaluated_on_the_compact_form() -> None:
    """Only what is a rational function of g with real coefficients, in every index."""
    v = V(group("GL2"))
    assert alone("ijk=jki", v).analytic
    assert alone("ijk=kji", v, v.T, v).analytic
    assert alone("ijk=kji", Sym(2, v) + Scalar, v, Sym(2, v) + Scalar).analytic
    w = V(Complexes())
    assert not alone("ijk=jki", conj(w)).analytic
    assert not alone("ijk=kji", w, conj(w).T, w).analytic
    assert not alone("ijk=jki", Foreign(group("GL2"))).analytic


class Complexes(Group):
    """A group over ℂ that is not compact, so that conj(V) is no other known representation."""

    discrete_generators = np.array([[[1.0, 1j], [0, 1]]])


class Foreign(Rep):
    """A user's representation, of which nothing is known."""

    def __init__(self, G: Group) -> None:
        self.G = G


def test_names_are_the_values_of_the_indices() -> None:
    v = V(group("SO3"))
    rep = Indices("ijk=jki", v)
    assert isinstance(rep, TensorsWithSymmetry)
    assert " ".join(rep.names) == "111 112 113 122 123 132 133 222 223 233 333"
    assert alone("ij=-ji", v).names == Alt(2, v).names  # type: ignore[attr-defined]
    assert alone("ij=ji", 2 * v).names == ()


def test_a_restriction_is_the_same_over_the_subgroup() -> None:
    rep = Restrict(Indices("ijk=jki", V), "O3")(group("SO3"))
    assert rep == Indices("ijk=jki", V(group("SO3")))
    own = Indices("ijk=kji", representation("Irrep(2)"), V, representation("Irrep(2)"))
    seen = Restrict(own, "O3")(group("pg:m-3m"))
    g = group("pg:m-3m").draw(np.random.default_rng(0), 3)
    np.testing.assert_allclose(matrices(seen, g), matrices(own(group("O3")), g), atol=1e-12)


def test_permutations_of_coordinates_are_told() -> None:
    assert Indices("ijk=jki", V(group("S4"))).is_permutation
    assert not Indices("ijkl=-jkli", V(group("S4"))).is_permutation
    assert not Indices("ijk=jki", V(group("D4"))).is_permutation


# -- mistakes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marked", "name", "message", "hint"),
    [
        ("Indices('ij=ji=⟦-ij⟧',V)", "SO3", "only the zero tensor", "no space of dimension 0"),
        ('2*V>>Indices("ijk=jki=-jik=⟦jik⟧",V)', "SO3", "with jik, T = -T", "no space"),
        ('Indices("ijkl=jkli=⟦-klij⟧",V)', "SO3", "T = -T follows", "change its sign"),
        ('Indices("ijk=⟦j⟧ik",V,Irrep(2),V)', "SO3", "j takes the place of i", "same repr"),
        ('Indices("ijk=ij k=⟦k⟧ji",V,V,V.T)', "GL3", "k takes the place of i", "same repr"),
        ('Indices("⟦ijk=jik⟧",V,V)', "SO3", "2 representations for 3 indices", "one for all"),
        ('V+⟦Indices("ijkl=-jikl=-ikjl=-ijlk",V)⟧', "SO3", "Alt(4,V) is zero", "end with Alt(3,V)"),
        ('V+⟦Indices("ijk=-kji",V)⟧', "SO1", "is zero: V has size 1", None),
        (
            'Indices("⟦abcdefghijkl=bcadefghijkl=acdefghijklb⟧",V)',
            "SO3",
            "239500800",
            "side by side",
        ),
    ],
)
@pytest.mark.long_cases
def test_mistakes(marked: str, name: str, message: str, hint: str | None) -> None:
    with pytest.raises(EmlpError) as caught:
        concrete(marked.replace("⟦", "").replace("⟧", ""), name)
    error = caught.value
    assert error.text is not None
    assert error.span is not None
    start, stop = error.span
    assert f"{error.text[:start]}⟦{error.text[start:stop]}⟧{error.text[stop:]}" == marked
    assert message in error.message
    assert (hint or "") in (error.hint or "")
    assert (hint is None) == (error.hint is None)


def test_mistakes_in_python_show_the_formula() -> None:
    with pytest.raises(RepresentationError) as caught:
        Indices("ij=ji=-ij", V)
    assert str(caught.value).splitlines()[1:3] == ["ij=ji=-ij", "      ^^^"]


def test_tensors_too_large_to_list_have_a_size_and_a_count() -> None:
    rep = Indices("abcdefghijkl=bcdefghijkla", V(group("Trivial4")))
    necklaces = 1398500  # of 12 beads in 4 colours
    assert rep.size() == dimension(rep).value == necklaces
    with pytest.raises(TooLargeError, match="at most"):
        matrices(rep, np.eye(4)[None])
