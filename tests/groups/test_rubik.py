"""The Rubik's cube group: its order by Schreier-Sims, its turns as permutations of stickers."""

from __future__ import annotations

from itertools import pairwise
from math import factorial

import numpy as np

from emlpcli.groups import Alt, Cube, PermutationGroup, RubiksCube, S, Z, ZksZnxZn

Permutation = tuple[int, ...]


def after(g: Permutation, h: Permutation) -> Permutation:
    """g after h."""
    return tuple(g[i] for i in h)


def inverse(g: Permutation) -> Permutation:
    result = [0] * len(g)
    for i, j in enumerate(g):
        result[j] = i
    return tuple(result)


class Chain:
    """A stabiliser chain: level i holds generators and a transversal of the orbit of point i.

    An element is added to the group of level i, which fixes the points below i; products of
    transversal elements and generators are pushed on to the next level (Knuth 1991).
    """

    def __init__(self, degree: int) -> None:
        self.degree = degree
        one = tuple(range(degree))
        self.generators: list[list[Permutation]] = [[] for _ in range(degree)]
        self.transversal: list[dict[int, Permutation]] = [{i: one} for i in range(degree)]

    def contains(self, level: int, g: Permutation) -> bool:
        for i in range(level, self.degree):
            if g[i] not in self.transversal[i]:
                return False
            g = after(inverse(self.transversal[i][g[i]]), g)
        return True

    def add(self, level: int, g: Permutation) -> None:
        if not self.contains(level, g):
            self.generators[level].append(g)
            for t in list(self.transversal[level].values()):
                self.extend(level, after(g, t))

    def extend(self, level: int, g: Permutation) -> None:
        orbit = self.transversal[level]
        image = g[level]
        if image in orbit:
            self.add(level + 1, after(inverse(orbit[image]), g))
        else:
            orbit[image] = g
            for h in self.generators[level]:
                self.extend(level, after(h, g))

    def order(self) -> int:
        result = 1
        for orbit in self.transversal:
            result *= len(orbit)
        return result


def order(group: PermutationGroup) -> int:
    chain = Chain(group.d)
    for images in group.images.tolist():
        chain.add(0, tuple(images))
    return chain.order()


def test_schreier_sims_knows_the_orders_of_known_groups() -> None:
    assert order(S(7)) == factorial(7) == S(7).order
    assert order(Alt(7)) == factorial(7) // 2 == Alt(7).order
    assert order(Z(11)) == 11
    assert order(Cube()) == 24
    assert order(ZksZnxZn(4, 3)) == 36
    assert order(ZksZnxZn(2, 4)) == 32


def test_the_order_of_the_rubiks_cube_group() -> None:
    assert order(RubiksCube()) == 43252003274489856000 == RubiksCube.order


def test_every_face_turn_is_five_cycles_of_four_stickers() -> None:
    for turn in RubiksCube().images:
        points = np.arange(48)
        twice = turn[turn]
        assert (turn != points).sum() == 20
        assert (twice != points).sum() == 20
        assert np.array_equal(twice[twice], points)


def test_opposite_faces_commute_and_neighbours_do_not() -> None:
    U, F, R, B, L, D = RubiksCube().images
    for a, b in ((U, D), (F, B), (R, L)):
        assert np.array_equal(a[b], b[a])
    for a, b in pairwise((U, F, R, B)):
        if not np.array_equal(a, B) and not np.array_equal(b, B):
            assert not np.array_equal(a[b], b[a])
    # the commutator of two neighbouring faces has order 6, their product order 105
    for g, expected in ((R[U[np.argsort(R)[np.argsort(U)]]], 6), (R[U], 105)):
        power, steps = g, 1
        while not np.array_equal(power, np.arange(48)):
            power, steps = g[power], steps + 1
        assert steps == expected
    assert len({tuple(t) for t in (U, F, R, B, L, D)}) == 6


def test_drawn_elements_belong_to_the_group(rng: np.random.Generator) -> None:
    chain = Chain(48)
    for images in RubiksCube().images.tolist():
        chain.add(0, tuple(images))
    drawn = RubiksCube().draw_permutations(rng, 30)
    assert all(chain.contains(0, tuple(g)) for g in drawn.tolist())
    assert len({tuple(g) for g in drawn.tolist()}) > 20
    swapped = list(range(48))
    swapped[:2] = [1, 0]
    assert not chain.contains(0, tuple(swapped))


def test_the_quarter_turns_of_the_cube_have_order_four_and_keep_opposite_faces() -> None:
    opposite = np.array([5, 3, 4, 1, 2, 0])  # of U, F, R, B, L, D
    for turn in Cube().images:
        assert np.array_equal(turn[opposite], opposite[turn])
        assert (turn == np.arange(6)).sum() == 2
        assert np.array_equal(turn[turn][turn[turn]], np.arange(6))


def test_the_superflip() -> None:
    """Twenty face turns, read as cubers write them, flip all twelve edges and nothing else."""
    text = "U R2 F B R B2 R U2 L B2 R U' D' R2 F R' L B2 U2 F2"
    turns = dict(zip("UFRBLD", RubiksCube().images, strict=True))
    place = np.arange(48)
    for move in text.split():
        for _ in range({"": 1, "2": 2, "'": 3}[move[1:]]):
            place = turns[move[0]][place]
    moved = np.flatnonzero(place != np.arange(48))
    edges = [8 * face + k for face in range(6) for k in (1, 3, 4, 6)]
    assert moved.tolist() == edges
    assert np.array_equal(place[place], np.arange(48))
    assert not any(p // 8 == i // 8 for i, p in enumerate(place) if p != i)
