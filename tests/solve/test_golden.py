"""Golden values: dimensions and sizes that are known independently of this program."""

from __future__ import annotations

from time import perf_counter

import pytest

from emlpcli.groups import RubiksCube
from emlpcli.reps import T, representation
from emlpcli.solve import dimension, solve

# expression, group, number of entries (None: not stated), dimension
GOLDEN = [
    ("2*V>>30*Scalar+10*V", "SO3", 360, 20),
    ("2*V>>Scalar", "SO3", 6, 0),
    ("2*V>>30*Scalar+10*V+3*V**2+V**3", "SO3", 684, 32),
    ("V**2>>V", "SO3", 27, 1),
    ("V**2>>V", "O3", 27, 0),
    ("V**2>>V**2", "S6", 1296, 15),
    ("100*V**0+100*V+20*V**2>>100*V**0+100*V+20*V**2", "S6", 2016400, 84000),
    ("V>>V", "Z6", 36, 6),
    ("V**5", "A5", 3125, 63),
    ("V**5", "S5", 3125, 52),
    ("T(1,0)>>T(2,1)", "O13", 256, 3),
    ("T(1,0)>>T(2,1)", "SO13", 256, 4),
    ("T(1,0)>>T(2,1)", "SO13p", 256, 4),
    ("V**2>>V**2", "Sp2", 256, 3),
    ("T(8)", "SO2", 256, 70),
    ("T(8)", "SO3", 6561, 91),
    ("T(8)", "SO4", 65536, 196),
    ("T(4,4)", "SU3", 6561, 23),
    ("T(10)", "SO3", 59049, 603),
    ("(3*V+V**2)>>((V.T+V**0)>>(V**0+V**2+V))", "SO4", 2940, 27),
    ("V**50", "SO3", 3**50, 724947137834104063053),
    ("V**10", "O2", 1024, 126),
    ("V**10", "O3", 59049, 603),
    ("V**10", "O4", 4**10, 903),
    ("V**10", "Sp1", 1024, 42),
    ("V**10", "Sp2", 4**10, 594),
    ("V**10", "Sp3", 6**10, 909),
    ("V", "RubiksCube", 48, 2),
    ("V**2", "RubiksCube", 2304, 9),
    ("V**3", "RubiksCube", 48**3, 51),
    ("V**4", "RubiksCube", 48**4, 350),
    # symmetric functions of spins: Catalan numbers, Riordan numbers, Bell numbers
    ("V**12", "SU2", 4096, 132),
    ("V**7", "SO3", 2187, 36),
    ("V**6", "S6", 46656, 203),
    ("V**2>>V**2", "U3", 81, 2),
    ("V**3", "SU3", 27, 1),
    ("V**3", "U3", 27, 0),
    ("T(2,2)", "GL2", 16, 2),
    ("T(1,1)", "Scaling(3)", 9, 9),
    ("T(2,1)", "Scaling(3)", 27, 0),
    ("V**2>>V", "Trivial(2)", 8, 8),
]
SOLVABLE = 20_000


@pytest.mark.parametrize(("text", "name", "size", "wanted"), GOLDEN, ids=lambda x: str(x)[:24])
def test_exact_dimensions(text: str, name: str, size: int, wanted: int) -> None:
    rep = representation(text, name)
    found = dimension(rep)
    assert rep.size() == size
    assert found.value == wanted
    assert sum(copies * one for _, copies, one in found.terms) == wanted
    assert sum(copies * monomial.size for monomial, copies, _ in found.terms) == size
    assert found.how


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        (text, name, wanted)
        for text, name, size, wanted in GOLDEN
        if size < SOLVABLE or size == 2016400
    ],
    ids=lambda x: str(x)[:24],
)
@pytest.mark.long_cases
def test_solved_dimensions(text: str, name: str, wanted: int) -> None:
    solution = solve(representation(text, name))
    assert solution.dimension == solution.exact_dimension == wanted
    assert solution.certificate in ("proved", "exact dimension met")
    evidence = solution.evidence
    assert evidence.rank == wanted
    assert evidence.trace == pytest.approx(wanted)
    assert evidence.symmetric
    assert evidence.idempotency < 1e-10
    assert evidence.equivariance < 1e-10


@pytest.mark.slow
def test_a_large_basis() -> None:
    solution = solve(representation("T(8)", "SO4"))
    assert solution.dimension == 196
    assert solution.evidence.equivariance < 1e-10


def test_dimensions_come_at_once() -> None:
    start = perf_counter()
    for k in (50, 100, 200):
        assert dimension(representation(f"V**{k}", "SO3")).value > 10**20
    assert dimension(representation("V**2>>V**2", "S1000")).value == 15
    assert dimension(T(0, 0, RubiksCube())).value == 1
    assert perf_counter() - start < 2


def test_two_groups_multiply() -> None:
    rep = representation("V(SO3)**2*V(S5)**3 >> V(S5)+V(SO3)")
    assert rep.size() == 9 * 125 * (5 + 3)
    assert dimension(rep).value == 1 * 15 + 1 * 5
    assert solve(rep).dimension == 20
