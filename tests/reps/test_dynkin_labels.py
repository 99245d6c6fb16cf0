"""Irreducibles by Dynkin labels: products and powers as LiE has them, matrices, and refusals."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from scipy.linalg import expm

from emlpcli.algebra.lie.chamber import dominant
from emlpcli.algebra.lie.freudenthal import dominant_multiplicities, orbit, orbit_size, weights
from emlpcli.algebra.lie.modules import module
from emlpcli.algebra.lie.root_system import Letter, root_system
from emlpcli.algebra.spectra.weyl import multiplicities
from emlpcli.errors import RepresentationError, TooLargeError
from emlpcli.groups import group
from emlpcli.reps import representation
from emlpcli.reps.character import eigenvalues, irreducibles
from emlpcli.reps.matrices import derivatives, matrices
from emlpcli.solve import dimension
from emlpcli.solve.isotypic.change_of_basis import change_of_basis
from emlpcli.solve.isotypic.decompose import decompose

# LiE 2.2 (van Leeuwen, Cohen, Lisser 1992): tensor, sym_tensor and alt_tensor, a line each
LIE = Path(__file__).with_name("lie_values.txt").read_text(encoding="utf-8").splitlines()


def labels_of(kind: str, weight: tuple[int, ...]) -> tuple[int, ...]:
    """Dynkin labels of a weight in the coordinates of a torus of this kind."""
    full = (*weight, 0) if kind == "SU" else weight
    steps = tuple(a - b for a, b in itertools.pairwise(full))
    last = {"B": 2 * weight[-1], "C": weight[-1], "D": sum(weight[-2:])}
    return weight if kind == "Dynkin" else steps if kind == "SU" else (*steps, last[kind])


@pytest.mark.parametrize("line", LIE)
def test_products_and_powers_are_those_of_lie(line: str) -> None:
    left, _, right = line.partition(" = ")
    name, _, text = left.partition(" ")
    expected = {}
    for term in right.split(" + "):
        *copies, digits = term.split()
        expected[tuple(map(int, digits))] = int(copies[0]) if copies else 1
    rep = representation(text, name)
    (spectrum,) = group(name).spectra() or ()
    found = {
        labels_of(spectrum.weyl[0].kind, weight): n
        for (_, weight), n in irreducibles(rep, spectrum).terms().items()
    }
    assert found == expected


# dimensions: Bourbaki, Groupes et algèbres de Lie, VIII, table 2
FUNDAMENTAL = [
    ("G2", [7, 14]),
    ("F4", [52, 1274, 273, 26]),
    ("E6", [27, 78, 351, 2925, 351, 27]),
    ("E7", [133, 912, 8645, 365750, 27664, 1539, 56]),
    ("E8", [3875, 147250, 6696000, 6899079264, 146325270, 2450240, 30380, 248]),
    ("SU5", [5, 10, 10, 5]),
    ("Sp4", [8, 27, 48, 42]),
]


@pytest.mark.parametrize(("name", "sizes"), FUNDAMENTAL)
def test_fundamental_representations_have_their_dimensions(name: str, sizes: list[int]) -> None:
    units = np.eye(len(sizes), dtype=int).tolist()
    texts = [f"Irrep({','.join(map(str, unit))})" for unit in units]
    assert [representation(text, name).size() for text in texts] == sizes


# the generators of the invariants of V have these degrees (Schwarz 1978; Kac 1980), and those of
# Ad are of degree exponent + 1
INVARIANTS = [
    ("V**3", "G2", 1), ("Alt(3,V)", "G2", 1), ("Sym(3,V)", "G2", 0), ("Alt(4,V)", "G2", 1),
    ("Sym(3,V)", "F4", 1), ("Sym(3,V)", "E6", 1), ("Sym(4,V)", "E7", 1), ("Alt(2,V)", "E7", 1),
    ("Sym(3,Ad)", "E6", 0), ("Sym(5,Ad)", "E6", 1), ("Sym(6,Ad)", "E7", 2), ("Ad**3", "E8", 1),
    ("Sym(8,V)", "E8", 2), ("Sym(12,V)", "E8", 3), ("V**4", "E8", 5), ("Ad**6", "E8", 79),
    ("Ad>>V", "E8", 1), ("Alt(2,V)>>Ad", "G2", 1), ("Alt(2,V)>>Ad", "F4", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "number"), INVARIANTS)
@pytest.mark.few(3)
@pytest.mark.long_cases
def test_counts_of_exceptional_groups(text: str, name: str, number: int) -> None:
    assert dimension(representation(text, name)).value == number


def test_the_square_of_e8() -> None:
    found = decompose(representation("V**2", "E8"))
    names = ["0,0,0,0,0,0,0,0", "0,0,0,0,0,0,0,1", "1,0,0,0,0,0,0,0", "0,0,0,0,0,0,0,2",
             "0,0,0,0,0,0,1,0"]  # fmt: skip
    assert [irrep.name for irrep, _ in found.constituents] == [f"({name})" for name in names]
    assert [i.dimension for i, _ in found.constituents] == [1, 248, 3875, 27000, 30380]
    assert {n for _, n in found.constituents} == {1}


TYPES = [
    ("E6", "V", "complex"), ("E6", "Ad", "real"), ("E7", "V", "quaternionic"),
    ("E7", "Ad", "real"), ("F4", "V", "real"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "kind"), TYPES)
@pytest.mark.few(5)
def test_types(name: str, text: str, kind: str) -> None:
    (irrep, n), = decompose(representation(text, name)).constituents  # fmt: skip
    assert (irrep.type, n) == (kind, 1)


SYSTEMS: list[tuple[Letter, int, tuple[int, ...]]] = [
    ("A", 3, (1, 1, 1)), ("B", 3, (1, 0, 1)), ("C", 3, (0, 1, 1)), ("D", 4, (1, 0, 1, 2)),
    ("G", 2, (3, 2)), ("F", 4, (0, 1, 0, 1)), ("E", 6, (1, 0, 0, 0, 1, 0)),
    ("E", 7, (0, 1, 0, 0, 0, 0, 0)), ("E", 8, (1, 0, 0, 0, 0, 0, 0, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("letter", "rank", "highest"), SYSTEMS)
@pytest.mark.long_cases
def test_weights_add_up_and_are_permuted(
    letter: Letter, rank: int, highest: tuple[int, ...]
) -> None:
    """Freudenthal's multiplicities against Weyl's dimension, and orbits against their sizes."""
    system = root_system(letter, rank)
    rows, counts = weights(system, highest)
    assert counts.sum() == system.chamber.dimension(highest)
    assert len(np.unique(rows, axis=0)) == len(rows)
    for weight in dominant_multiplicities(system, highest):
        images = orbit(system, weight)
        assert len(images) == orbit_size(system, weight)
        tops = dominant(images, system.chamber.simple, system.chamber.coroots)
        assert np.all(tops == weight)


# a label is the same highest weight, whether it is written as a partition or not
SAME = [
    ("SU3", "Irrep(1,1)", "Irrep([2,1])"), ("SU4", "Irrep(0,1,0)", "Irrep([1,1])"),
    ("SL4", "Irrep(2,0,1)", "Irrep([3,1,1])"), ("Sp2", "Irrep(1,0)", "V"),
    ("Sp3", "Irrep(0,1,1)", "Irrep([2,2,1])"), ("SO5", "Irrep(1,0)", "V"),
    ("SO5", "Irrep(1,2)", "Irrep([2,1])"), ("SO7", "Irrep(0,0,2)", "Irrep([1,1,1])"),
    ("SO4", "Irrep(1,1)", "V"), ("SO4", "Irrep(0,2)", "Irrep([1,1])"),
    ("SO4", "Irrep(2,0)", "Irrep([1,-1])"), ("SO8", "Irrep(0,0,1,1)", "Irrep([1,1,1])"),
    ("SO8", "Irrep(0,0,2,0)", "Irrep([1,1,1,-1])"), ("SO6", "Irrep(0,1,1)", "Irrep([1,1])"),
    ("SU3", "Irrep(0,0)", "Scalar"), ("E8", "Irrep(0,0,0,0,0,0,0,1)", "V"),
    ("G2", "Irrep(0,0)", "Scalar"), ("SU3", "Irrep(0,1).T", "V"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "one", "other"), SAME)
def test_labels_and_partitions_meet(name: str, one: str, other: str) -> None:
    assert dimension(representation(f"({one})>>({other})", name)).value == 1
    if "T" not in one:
        assert representation(one, name) == representation(other, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [("Irrep(1,1)", "SU3"), ("Irrep(0,1)", "G2"), ("Irrep(1,2)", "SO5"), ("Irrep(0,2)", "SO4")],
)
def test_labels_are_printed_as_they_were_written(text: str, name: str) -> None:
    rep = representation(text, name)
    assert str(rep) == text
    assert representation(str(rep), name) == rep


@pytest.mark.parametrize("name", ["SU4", "Sp3", "SO7", "SO8", "SO4"])
@pytest.mark.long_cases
def test_highest_weights_agree_with_all_weights(name: str) -> None:
    """What an irreducible states of itself against its character by Jacobi and Trudi."""
    (spectrum,) = group(name).spectra() or ()
    rank = spectrum.rank
    seen = 0
    for labels in itertools.product(range(2), repeat=rank):
        doubled = labels if "SO" not in name else (*labels[:-1], 2 * labels[-1])
        try:
            rep = representation(f"Irrep({','.join(map(str, doubled))})", name)
        except RepresentationError:
            continue
        own = irreducibles(rep, spectrum)
        assert own == multiplicities(eigenvalues(rep, spectrum), spectrum.weyl)
        seen += 1
    assert seen >= 2


REFUSED = [
    ("Irrep(1,0)", "E8", "has 2 labels, and E8 has rank 8", "Irrep(1,0,0,0,0,0,0,0)"),
    ("Irrep(1)", "G2", "has 1 label, and G2 has rank 2", "Irrep(1,0)"),
    ("Irrep([1])", "G2", "G2 has no Irrep([1])", "Bourbaki"),
    ("Irrep(1,-1)", "G2", "a label is negative", "from 0 on"),
    ("Irrep(1,1,1)", "SU3", "it has rank 2, and these are 3 labels", "Irrep(1,0)"),
    ("Irrep(1,0)", "Sp3", "it has rank 3, and these are 2 labels", "Irrep(1,0,0)"),
    ("Irrep(0,1)", "SO5", "it belongs to Spin(5)", "360°"),
    ("Irrep(0,0,0,1)", "SO8", "it belongs to Spin(8)", "360°"),
    ("Irrep(1,0)", "SO4", "it belongs to Spin(4)", "360°"),
    ("Irrep(0,0,2)", "SO6", "its conjugate is Irrep(0,2,0)", "Irrep([1,1,1])"),
    ("Irrep(1,0)", "O5", "O(5) has no Irrep(1,0)", "connected"),
    ("Irrep(1,1)", "U3", "U(3) has no Irrep(1,1)", "Irrep([1,0,0])"),
    ("Irrep(-1,1)", "SU3", "a Dynkin label is negative", "partition"),
    ("Irrep(2)", "SU3", "SU(3) has no Irrep(2)", "2 Dynkin labels, as Irrep(1,0)"),
    ("Irrep(2)", "Sp1", "Sp(1) has no Irrep(2)", "Irrep([2])"),
    ("Irrep(1,1)", "SU2", "it has rank 1, and these are 2 labels", "Irrep([2])"),
]


@pytest.mark.parametrize(("text", "name", "message", "hint"), REFUSED)
def test_refusals_say_what_labels_there_are(text: str, name: str, message: str, hint: str) -> None:
    with pytest.raises(RepresentationError) as caught:
        representation(f"V+2*{text}", name)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")
    assert caught.value.span is not None
    assert f"V+2*{text}"[caught.value.span.start : caught.value.span.stop] == text


def test_one_label_keeps_its_meaning() -> None:
    """ℓ of SO(3) and the spin of SU(2), not Dynkin labels 2ℓ and 2j."""
    assert representation("Irrep(2)", "SO3").size() == 5
    assert representation("Irrep(2)", "SU2").size() == 5


def test_what_is_too_large_is_refused_at_once() -> None:
    large = "Irrep(1,1,1,1,1,1,1,1)"
    rep = representation(large, "E8")
    assert dimension(representation(f"{large}>>{large}", "E8")).value == 1
    assert rep.size() == 2**120
    for text in (f"{large}**3", f"Sym(2,{large})"):
        with pytest.raises(TooLargeError):
            decompose(representation(text, "E8"))


@pytest.mark.slow  # until the budget of terms is spent
def test_powers_beyond_the_budget_are_refused() -> None:
    for ask in (decompose, dimension):
        with pytest.raises(TooLargeError):
            ask(representation("V**60", "E8"))


MADE = [
    ("G2", "Irrep(0,1)"), ("G2", "Irrep(1,1)"), ("F4", "Irrep(1,0,0,0)"),
    ("E6", "Irrep(0,1,0,0,0,0)"), ("E6", "Irrep(0,0,0,0,0,1)"),
    pytest.param("F4", "Irrep(0,0,1,0)", marks=pytest.mark.slow),
    pytest.param("E6", "Irrep(0,0,0,0,1,0)", marks=pytest.mark.slow),
    pytest.param("E7", "Irrep(1,0,0,0,0,0,0)", marks=pytest.mark.slow),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), MADE)
@pytest.mark.long_cases
def test_matrices_are_unitary_representations(
    name: str, text: str, rng: np.random.Generator
) -> None:
    G, rep = group(name), representation(text, name)
    g, h = G.draw(rng, 2)
    a, b, c = matrices(rep, np.array([g, h, g @ h]), np)
    assert np.abs(a @ b - c).max() < 1e-11
    assert np.abs(a @ a.conj().T - np.eye(rep.size())).max() < 1e-11
    assert np.isrealobj(a) == (G.field == "R")
    X = G.lie_algebra[[0, -1]]
    (A, B), t = derivatives(rep, X, np), 1e-5
    for x, dx in zip(X, (A, B), strict=True):
        plus, minus = matrices(rep, np.array([expm(t * x), expm(-t * x)]), np)
        assert np.abs((plus - minus) / (2 * t) - dx).max() < 1e-6
    (bracket,) = derivatives(rep, (X[0] @ X[1] - X[1] @ X[0])[None], np)
    assert np.abs(A @ B - B @ A - bracket).max() < 1e-11


@pytest.mark.parametrize(("letter", "rank", "highest"), SYSTEMS[:6])
def test_modules_obey_the_relations_of_serre(
    letter: Letter, rank: int, highest: tuple[int, ...]
) -> None:
    system = root_system(letter, rank)
    if system.chamber.dimension(highest) > 600:
        highest = (1, *(0,) * (rank - 1))
    known = module(system, highest)
    f = known.lowering
    for i, j in itertools.product(range(rank), repeat=2):
        h = np.diag(known.weights[:, i]) if i == j else 0
        assert np.abs(f[i].T @ f[j] - f[j] @ f[i].T - h).max() < 1e-11
        moved = f[j]
        for _ in range(1 - int(system.cartan[j, i])):
            moved = f[i] @ moved - moved @ f[i]
        assert i == j or np.abs(moved).max() < 1e-11


def test_the_product_of_g2_is_that_of_the_octonions(rng: np.random.Generator) -> None:
    """x × y with (x × y) · x = 0 and |x × y|² = |x|²|y|² - (x·y)²: then xy = -x·y + x × y is a
    product of norms, which exists in 1, 2, 4 and 8 dimensions alone (Hurwitz 1898)."""
    (column,) = np.asarray(representation("V**3", "G2").solve().dense()).T
    phi = column.reshape(7, 7, 7) * np.sqrt(42)
    assert np.abs(phi + phi.transpose(1, 0, 2)).max() < 1e-12
    assert np.abs(phi + phi.transpose(0, 2, 1)).max() < 1e-12

    def times(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Of octonions, their real parts first."""
        imaginary = np.einsum("ijk,i,j->k", phi, x[1:], y[1:])
        return np.concatenate(
            [[x[0] * y[0] - x[1:] @ y[1:]], x[0] * y[1:] + y[0] * x[1:] + imaginary]
        )

    x, y, z = rng.normal(size=(3, 8))
    assert np.linalg.norm(times(x, y)) == pytest.approx(np.linalg.norm(x) * np.linalg.norm(y))
    assert times(times(x, x), y) == pytest.approx(times(x, times(x, y)))  # alternative
    assert np.abs(times(times(x, y), z) - times(x, times(y, z))).max() > 0.1  # not associative
    for g in group("G2").draw(rng, 3):
        turn = np.eye(8)
        turn[1:, 1:] = g
        assert times(turn @ x, turn @ y) == pytest.approx(turn @ times(x, y))


BRANCHED = [
    ("Restrict(Ad,SU5)", "Sum(SU3,SU2)",  # Georgi, Glashow 1974
     {"(0,0) ⊗ 0": 1, "(0,0) ⊗ 1": 1, "(1,0) ⊗ 1/2": 1, "(0,1) ⊗ 1/2": 1, "(1,1) ⊗ 0": 1}),
    ("Restrict(Irrep(0,1,0,0),SU5)", "Sum(SU3,SU2)",
     {"(0,0) ⊗ 0": 1, "(1,0) ⊗ 1/2": 1, "(0,1) ⊗ 0": 1}),
    ("Restrict(V,U5)", "Sum(U3,U2)", {"[1] ⊗ [0]": 1, "[0] ⊗ [1]": 1}),
    ("Restrict(Ad,SU4)", "Sum(SU2,SU2)", {"0 ⊗ 0": 1, "1 ⊗ 0": 1, "0 ⊗ 1": 1, "1/2 ⊗ 1/2": 2}),
    ("Restrict(Irrep(1,0),SO5)", "Sum(SO3,SO2)", {"1 ⊗ 0": 1, "0 ⊗ 1 ⊕ 0 ⊗ -1": 1}),
    # LiE 2.2, branch by res_mat
    ("Restrict(Irrep(0,1,0),SO7)", "G2", {"(1,0)": 1, "(0,1)": 1}),
    ("Restrict(Irrep(2,0,0),SO7)", "G2", {"(2,0)": 1}),
    ("Restrict(Irrep(0,0,2),SO7)", "G2", {"(0,0)": 1, "(1,0)": 1, "(2,0)": 1}),
    ("Restrict(Alt(2,V),SO(26))", "F4", {"(1,0,0,0)": 1, "(0,0,1,0)": 1}),
    ("V**2", "Embed(SU2,3)", {"0": 2, "1/2": 2, "1": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "expected"), BRANCHED)
def test_branching(text: str, name: str, expected: dict[str, int]) -> None:
    found = decompose(representation(text, name))
    assert {irrep.name: n for irrep, n in found.constituents} == expected
    assert found.exact == found.commutant


def test_parts_that_are_not_connected_have_no_labels_of_both() -> None:
    assert group("Sum(SO3,S4)").irreps() is None
    assert group("Sum(SO3,O2)").irreps() is None
    assert group("Sum(SO3,SO2)").irreps() is not None


@pytest.mark.parametrize(
    ("text", "name"), [("V**2", "G2"), ("V+Ad", "G2"), ("V**2", "Sum(SU2,SU2)")]
)
def test_the_change_of_basis_has_the_names_of_the_table(text: str, name: str) -> None:
    found = decompose(representation(text, name))
    copies = change_of_basis(found)
    assert [c.rows.shape[0] for c in copies] == [n for _, n in found.constituents]
    assert all(c.coordinates for c in copies) == (name == "G2")


SOLVED = [
    ("V**3", "G2", 1), ("Alt(2,V)>>Ad", "G2", 1), ("Irrep(0,1)>>Alt(2,V)", "G2", 1),
    ("V**2>>V**2", "G2", 4), ("V*Irrep(0,1)>>Irrep(1,1)", "G2", 1),
    pytest.param("Sym(3,V)", "F4", 1, marks=pytest.mark.slow),
    pytest.param("Sym(3,V)", "E6", 1, marks=pytest.mark.slow),
    pytest.param("Sym(2,V)>>Ad", "E7", 1, marks=pytest.mark.slow),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "number"), SOLVED)
def test_bases_are_solved_and_judged(text: str, name: str, number: int) -> None:
    solution = representation(text, name).solve()
    assert solution.dimension == number
    assert solution.certificate in ("proved", "exact dimension met")
