"""Groups made from groups: known numbers, equal groups by other ways, and every mistake."""

from __future__ import annotations

from itertools import permutations, product
from math import comb, factorial, prod

import numpy as np
import pytest

from emlpcli.errors import EmlpError, GroupError, Span
from emlpcli.groups import CONSTRUCTIONS, Group, O, S, Semidirect, Wreath, Z, group
from emlpcli.reps import T, V
from emlpcli.solve import dimension, solve


def count(text: str, p: int, q: int = 0) -> int:
    return dimension(T(p, q, group(text))).value


def orbits_on_tuples(images: list[tuple[int, ...]], k: int) -> int:
    """Orbits on k-tuples by walking over all of them."""
    d = len(images[0])
    seen: set[tuple[int, ...]] = set()
    found = 0
    for start in product(range(d), repeat=k):
        if start in seen:
            continue
        found += 1
        queue = [start]
        seen.add(start)
        for t in queue:
            for g in images:
                moved = tuple(g[i] for i in t)
                if moved not in seen:
                    seen.add(moved)
                    queue.append(moved)
    return found


@pytest.mark.parametrize("n", range(1, 6))
def test_signed_permutations(n: int) -> None:
    """Z2 wr S(n) is the group of signed permutations: order 2^n n!, even classes of indices."""
    G = group(f"Z2 wr S{n}")
    assert G == group(f"O1 wr S{n}") == Wreath(Z(2), S(n))
    assert (G.d, G.order) == (n, 2**n * factorial(n))
    for k in (2, 4, 6):
        total = sum(
            sum(s for i, s in enumerate(signs) if order[i] == i) ** k
            for order in permutations(range(n))
            for signs in product((1, -1), repeat=n)
        )
        assert count(f"Z2 wr S{n}", k) * G.order == total
    assert count(f"Z2 wr S{n}", 3) == 0


def test_two_points_in_each_block() -> None:
    G = group("S2 wr S5")
    assert (G.d, G.order, G.is_permutation) == (10, 3840, True)
    assert count("S2 wr S5", 1, 1) == 3


@pytest.mark.parametrize(
    "text", ["S3 wr S2", "S3 wr Z4", "Z3 wr S2", "S2 wr S2 wr S2", "S2 wr (S2*S2)"]
)
def test_permutations_of_blocks_by_their_orbits(text: str) -> None:
    G = group(text)
    images = [tuple(map(int, h.argmax(axis=0))) for h in G.discrete_generators]
    for k in (1, 2, 3):
        assert count(text, k) == orbits_on_tuples(images, k)


def test_wreath_products_with_no_motion_of_blocks_are_sums() -> None:
    for p, q in [(1, 1), (3, 0), (2, 2)]:
        assert count("SU2 wr Trivial2", p, q) == count("Sum(SU2,SU2)", p, q)
        assert count("SL2 wr Trivial3", p, q) == count("Sum(SL2,SL2,SL2)", p, q)


def test_embedding_a_rotation() -> None:
    for k in range(8):
        assert count("Embed(SO2,3)", k) == count("SO2eR3", k)
        assert count("Embed(O2,3)", k) == count("O2eR3", k)
    a, b = (solve(T(4, 0, group(t))).columns(0, 19) for t in ("Embed(SO2,3)", "SO2eR3"))
    assert np.allclose(a @ a.T, b @ b.T, atol=1e-12)


def test_embedding_is_the_binomial_theorem() -> None:
    for k in range(6):
        assert count("Embed(SO3,5)", k) == sum(
            comb(k, j) * 2 ** (k - j) * count("SO3", j) for j in range(k + 1)
        )


def test_rigid_motions() -> None:
    """The identity is the only map that commutes with SE(3); the last coordinate is invariant."""
    G = group("Affine(SO3)")
    assert (G.d, G.lie_dimension, G.is_reductive) == (4, 6, False)
    assert solve(T(1, 1, G)).dimension == 1
    assert solve(V(G)).dimension == 0
    assert np.allclose(np.abs(solve(T(0, 1, G)).columns(0, 1)[:, 0]), [0, 0, 0, 1])
    # the square of the last coordinate, on the dual; the metric is none of the points but of V*⊗V*
    assert solve(T(0, 2, G)).dimension == 1
    assert solve(T(2, 0, G)).dimension == 1  # the inner product of gradients


@pytest.mark.parametrize(
    ("text", "maps", "forms"), [("SU2", 4, 4), ("U2", 2, 2), ("SU3", 2, 2), ("U1", 2, 2)]
)
def test_complex_groups_seen_as_real(text: str, maps: int, forms: int) -> None:
    """Maps that commute: the quaternions for SU(2), the complex numbers for the others."""
    G = group(f"Real({text})")
    assert G.is_orthogonal
    assert G.lie_dimension == group(text).lie_dimension
    assert count(f"Real({text})", 1, 1) == maps
    assert count(f"Real({text})", 2) == forms
    assert solve(T(1, 1, G)).dimension == maps


def test_the_unit_circle_is_the_rotations_of_the_plane() -> None:
    assert np.array_equal(np.abs(group("Real(U1)").lie_algebra), np.abs(group("SO2").lie_algebra))
    assert all(count("Real(U1)", k) == count("SO2", k) for k in range(8))


SAME = [  # a semidirect product and the group that it is
    ("SO3 sdp Embed(O1,3)", "O3"),
    ("SO2 sdp Embed(O1,2)", "O2"),
    ("C5 sdp Embed(O1,2)", "D5"),
    ("(O1 wr Trivial3) sdp S3", "Z2 wr S3"),
    ("Alt4 sdp Embed(S2,4)", "S4"),
    ('Sub(S4,"(1 2)(3 4)","(1 3)(2 4)") sdp Stabilizer(S4,4)', "S4"),
    ("Complex(C3) sdp Complex(Embed(O1,2))", "Complex(D3)"),
]


@pytest.mark.parametrize(("text", "known"), SAME, ids=[t for t, _ in SAME])
@pytest.mark.long_cases
def test_semidirect_products_are_known_groups(text: str, known: str) -> None:
    G, H = group(text), group(known)
    assert (G.d, G.order, G.lie_dimension) == (H.d, H.order, H.lie_dimension)
    for p, q in [(1, 1), (3, 0), (2, 2)]:
        a, b = solve(T(p, q, G)), solve(T(p, q, H))
        assert a.dimension == b.dimension
        if a.dimension:
            P, Q = (s.columns(0, s.dimension) for s in (a, b))
            assert np.allclose(P @ P.conj().T, Q @ Q.conj().T, atol=1e-10)


def test_a_frobenius_group() -> None:
    """AGL(1,5) is sharply 2-transitive on five points."""
    text = 'Z5 sdp Sub(S5,"(2 3 5 4)")'
    assert group(text).order == 20
    assert count(text, 1, 1) == 2
    assert count(text, 3) == 1 + 3 + 3  # equal; two equal; 60 of different points


def test_subgroups() -> None:
    G = group('Sub(S6,"(1 2 3)","(4 5)")')
    assert (G.order, G.d) == (6, 6)
    assert count('Sub(S6,"(1 2 3)","(4 5)")', 1) == 3
    assert group("Stabilizer(S6,2)").order == 120
    assert group("Stabilizer(RubiksCube,1)").order * 24 == group("RubiksCube").order
    mathieu = 'Sub(Alt11,"(1 2 3 4 5 6 7 8 9 10 11)","(3 7 11 8)(4 10 5 6)")'
    assert group(mathieu).order == 7920
    assert [count(mathieu, k) for k in range(1, 5)] == [1, 2, 5, 15]  # sharply 4-transitive


def test_real_groups_beside_complex_ones() -> None:
    for p, q in [(1, 1), (2, 2)]:
        assert count("SU2*Complex(SO3)", p, q) == count("SU2", p, q) * count("SO3", p + q)
        assert (
            count("Sum(U1,Complex(SO3))", p, q)
            == solve(T(p, q, group("Sum(U1,Complex(SO3))"))).dimension
        )


PARTS = [
    "SO3",
    "S3",
    "Z2",
    "O2",
    "Scaling2",
    "Affine(Trivial1)",
    "SO11p",
    "Embed(SO2,3)",
    "Z2 wr S2",
]


@pytest.mark.parametrize("first", PARTS)
@pytest.mark.parametrize("second", PARTS)
@pytest.mark.sparse(2, "first", "second")
def test_direct_products_with_any_factors(first: str, second: str) -> None:
    G = group(f"({first})*({second})")
    solution = solve(T(1, 1, G))
    assert solution.dimension == prod(solve(T(1, 1, group(t))).dimension for t in (first, second))
    assert solution.evidence.equivariance < 1e-10


@pytest.mark.few(3)
def test_printed_names_parse_back(anygroup: Group) -> None:
    assert group(str(anygroup)) == anygroup
    assert group(str(anygroup).lower()) == anygroup
    assert group(str(anygroup * O(1)) if anygroup.field == "R" else str(anygroup)) is not None


@pytest.mark.over(
    lambda G: G.is_reductive, ["SL", "GL", "SO13p", "O13", "SU", "S", "wr", "Real", "Complex"]
)
@pytest.mark.few(3)
def test_draws_of_the_compact_form_are_unitary(anygroup: Group, rng: np.random.Generator) -> None:
    g = anygroup.draw_compact(rng, 5)
    assert np.allclose(g @ np.conj(np.swapaxes(g, 1, 2)), np.eye(anygroup.d), atol=1e-10)


@pytest.mark.parametrize("made", CONSTRUCTIONS, ids=lambda made: made.usage)
def test_examples(made: object) -> None:
    G = group(made.example)  # type: ignore[attr-defined]
    assert G.summary
    assert type(G).__doc__


MISTAKES = [
    ("⟦S3 wr SO3⟧", "SO(3) does not permute points", "S3 wr Z4"),
    ("⟦SO3 sdp C2⟧", "SO(3) acts on 3 coordinates and C(2) on 2", "Embed(G,n)"),
    ("⟦Z5 sdp S5⟧", "S(5) does not normalise Z(5)", "h n h⁻¹"),
    ("⟦Embed(SO2,3) sdp SO3⟧", "does not normalise", "h n h⁻¹"),
    ("⟦S5 sdp Z5⟧", "have 5 elements in common", "only the identity"),
    ("⟦SO3 sdp SO3⟧", "infinitely many elements in common", "only the identity"),
    ("⟦O3 sdp Embed(S2,3)⟧", "have 2 elements in common", "only the identity"),
    ("⟦SU2 sdp SO2⟧", "no common field", "Complex(SO(2))"),
    ("⟦Alt9 sdp Embed(S2,9)⟧", "too many elements", None),
    ("S3*⟦Embed(SO3,2)⟧", "SO(3) acts on 3 coordinates", "Embed(SO(3),4)"),
    ("⟦Embed(3,3)⟧", "Embed takes a group here, not an integer", "Embed(SO2,3)"),
    ("Embed(SO3,⟦SO3⟧)", "Embed takes an integer here, not a group", "Embed(SO2,3)"),
    ("⟦Embed(SO3)⟧", "Embed takes 2 arguments, not 1", "Embed(G,n)"),
    ("⟦Sum(SO3)⟧", "Sum takes 2 or more arguments, not 1", "Sum(SO3,S4)"),
    ("⟦Real(SO3)⟧", "SO(3) acts over ℝ already", "Real(SU2)"),
    ("⟦Complex(SU2)⟧", "SU(2) acts over ℂ already", "Complex(SO3)"),
    ("⟦Sum(SU2,SO3)⟧", "no common field", "Complex(SO(3))"),
    ('⟦Sub(Alt4,"(1 2)")⟧', '"(1 2)" is not in Alt(4)', None),
    ('⟦Sub(Cube,"(1 2)")⟧', '"(1 2)" is not in Cube', None),
    ('⟦Sub(S4,"(1 5)")⟧', "moves point 5", "(1 2 3)(4 5)"),
    ('⟦Sub(S4,"(1 2), (3 4)")⟧', "one goes between two quotes", "Sub(S6"),
    ('⟦Sub(SO3,"(1 2)")⟧', "SO(3) does not permute points", "Sub(S6"),
    ("⟦Sub(S5,3)⟧", "double quotes here, not an integer", "Sub(S6"),
    ('Embed(⟦"(1 2)"⟧,3)', "takes a group here, not a text", "Embed(SO2,3)"),
    ('SO(⟦"3"⟧)', "arguments of the group SO are integers", "SO(3)"),
    ("SO(⟦n⟧)", "arguments of the group SO are integers", "SO(3)"),
    ("⟦Stabilizer(S6,7)⟧", "no point 7", None),
    ('⟦Turned(SO2,"0 0 1 45")⟧', "SO(2) acts on 2 coordinates", "Embed(G,3)"),
    ('⟦Turned(pg:mmm,"0 0 45")⟧', "has 3 numbers, not 4", "1 1 0 45"),
    ('⟦Turned(pg:mmm,"0 0 0 45")⟧', "the axis is zero", "1 1 0 45"),
    ('⟦Turned(pg:mmm,"0 0 i 45")⟧', "i is no real number", "1 1 0 45"),
    ('⟦Turned(pg:mmm,"0 0 x 45")⟧', '"0 0 x 45": ', "1 1 0 45"),
    ("⟦Turned(pg:mmm,45)⟧", "an axis and an angle in double quotes here", "Turned(pg:mmm"),
    ("⟦SO200 sdp O200⟧", "too many to check", None),
    ("⟦Embd(SO3,4)⟧", "unknown group 'Embd'", "did you mean Embed(SO2,3)"),
    ("Embed(⟦SQ3⟧,4)", "unknown group 'SQ3'", "did you mean"),
]


@pytest.mark.parametrize(("marked", "message", "hint"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_mistakes(marked: str, message: str, hint: str | None) -> None:
    before, rest = marked.split("⟦")
    inside, after = rest.split("⟧")
    with pytest.raises(EmlpError) as caught:
        group(before + inside + after)
    assert caught.value.text == before + inside + after
    assert caught.value.span == Span(len(before), len(before) + len(inside))
    assert message in caught.value.message
    assert (hint or "") in (caught.value.hint or "")


def test_python_classes_check_as_the_text_does() -> None:
    with pytest.raises(GroupError, match="does not normalise"):
        Semidirect(Z(5), S(5))
