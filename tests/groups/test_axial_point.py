"""Point groups with an axis of any order, and the irreducibles of all finite point groups."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli.errors import GroupError, RepresentationError
from emlpcli.groups import group
from emlpcli.groups.named.axial_point import AxialPointGroup
from emlpcli.groups.named.finite_point import FinitePointGroup
from emlpcli.groups.named.point import PointGroup, rows
from emlpcli.groups.spectra.finite import closure
from emlpcli.reps import Det, Irrep, V
from emlpcli.reps.irreducible.point import PointModel, models
from emlpcli.reps.matrices import matrices
from emlpcli.solve import dimension

# Schoenflies: the order of each family in terms of n
FAMILIES = {"C{}": 1, "C{}v": 2, "C{}h": 2, "D{}": 2, "D{}d": 4, "D{}h": 4}
TABULATED = ("C3v", "C4v", "C6v", "C3h", "C4h", "C6h", "D3", "D4", "D6", "D2d", "D3d", "D3h", "D4h")
FEW = ["C5", "C7v", "C8h", "S8", "S10", "D7", "D4d", "D5d", "D5h", "D6d", "D8h", "C12h"]
CRYSTALS = [row["name"] for row in rows() if row["order"]]


def of(name: str) -> FinitePointGroup:
    found = group(name)
    assert isinstance(found, FinitePointGroup)
    return found


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("n", range(2, 13))
def test_orders_elements_classes_and_counts(name: str, n: int) -> None:
    G = AxialPointGroup(name.format(n))
    _check_elements(G, FAMILIES[name] * n)


@pytest.mark.parametrize("n", range(2, 13))
def test_rotoreflection_groups(n: int) -> None:
    _check_elements(AxialPointGroup(f"S{2 * n}"), 2 * n)


def _check_elements(G: AxialPointGroup, order: int) -> None:
    listed = closure(G.discrete_generators, 3)
    assert listed is not None
    assert G.order == order == len(listed) == len(G.elements)
    assert np.array_equal(G.elements[0], np.eye(3))
    for g in listed:
        assert np.abs(G.elements - g).max(axis=(1, 2)).min() < 1e-14
    wanted = FinitePointGroup.classes.func(G)  # type: ignore[attr-defined]
    kinds = [
        sorted((round(float(np.trace(c.element)), 9), c.size) for c in classes)
        for classes in (G.classes, wanted)
    ]
    assert kinds[0] == kinds[1]
    assert len(G.classes) <= G.most_classes
    traces = np.trace(G.elements, axis1=1, axis2=2)
    for k in range(8):
        assert abs((traces**k).mean() - G.count(k, 0).value) < 1e-8
        assert dimension((V**k)(G)).value == G.count(k, 0).value


@pytest.mark.parametrize("symbol", [*TABULATED, "S4", "S6"])
def test_settings_are_those_of_the_table(symbol: str) -> None:
    ours, table = AxialPointGroup(symbol), PointGroup(symbol)
    for g in table.elements:
        assert np.abs(ours.elements - g).max(axis=(1, 2)).min() < 1e-15
    assert group(f"pg:{symbol}") == table  # names that were there mean what they meant


def test_names() -> None:
    assert str(group("pg:d5H")) == "pg:D5h"
    assert group("pg:C5i") == group("pg:S10")
    assert group("pg:C7v*S3").factors()[0] == AxialPointGroup("C7v")
    for text in ("pg:C8i", "pg:D05", "pg:C5x", "pg:S1", "pg:C5vv", "pg:D0"):
        with pytest.raises(GroupError):
            group(text)
    with pytest.raises(GroupError, match="at most"):
        group("pg:C10000000")
    assert (
        dimension((V**4)(group("pg:C1000000v"))).value == dimension((V**4)(group("pg:infm"))).value
    )


# Tables of Cotton, Chemical Applications of Group Theory, and of Altmann and Herzig, Point-Group
# Theory Tables: the irreducibles, and what x, y, z are
MULLIKEN = {
    "D3h": ("A1' A2' E' A1'' A2'' E''", "E' A2''"),
    "D4d": ("A1 A2 B1 B2 E1 E2 E3", "E1 B2"),
    "D5h": ("A1' A2' E1' E2' A1'' A2'' E1'' E2''", "E1' A2''"),
    "D5d": ("A1g A2g E1g E2g A1u A2u E1u E2u", "E1u A2u"),
    "D6d": ("A1 A2 B1 B2 E1 E2 E3 E4 E5", "E1 B2"),
    "C5v": ("A1 A2 E1 E2", "E1 A1"),
    "S8": ("A B E1 E2 E3", "E1 B"),
    "C5": ("A E1 E2", "E1 A"),
    "C5h": ("A' E1' E2' A'' E1'' E2''", "E1' A''"),
    "C2v": ("A1 A2 B1 B2", "B1 B2 A1"),
    "D2h": ("Ag B1g B2g B3g Au B1u B2u B3u", "B3u B2u B1u"),
    "D4h": ("A1g A2g B1g B2g Eg A1u A2u B1u B2u Eu", "Eu A2u"),
    "D6h": ("A1g A2g B1g B2g E1g E2g A1u A2u B1u B2u E1u E2u", "E1u A2u"),
    "Th": ("Ag Eg Tg Au Eu Tu", "Tu"),
    "Td": ("A1 A2 E T1 T2", "T2"),
    "O": ("A1 A2 E T1 T2", "T1"),
    "Oh": ("A1g A2g Eg T1g T2g A1u A2u Eu T1u T2u", "T1u"),
    "Ih": ("Ag T1g T2g Gg Hg Au T1u T2u Gu Hu", "T1u"),
}


@pytest.mark.parametrize("symbol", MULLIKEN)
@pytest.mark.long_cases
def test_labels_and_vectors(symbol: str) -> None:
    G = of(f"pg:{symbol}")
    labels, vector = (text.replace("''", "″").replace("'", "′") for text in MULLIKEN[symbol])
    assert list(models(G)) == labels.split()
    for label in labels.split():
        times = vector.split().count(label)
        count = dimension((V >> Irrep(label))(G)).value
        assert count == times * _commutant(G, models(G)[label])


def _commutant(G: FinitePointGroup, model: PointModel) -> int:
    chi = np.trace(model.formula(G.elements, np), axis1=1, axis2=2)
    return round(float(np.mean(chi**2)))


# d orbitals in ligand fields (Cotton, table 9.2 and appendix), and f orbitals of the icosahedron
ORBITALS = [
    ("D5h", 2, 1, "A1' E2' E1''"),
    ("D4d", 2, 1, "A1 E2 E3"),
    ("D3h", 2, 1, "A1' E' E''"),
    ("Oh", 2, 1, "Eg T2g"),
    ("Td", 2, 1, "E T2"),
    ("D4h", 2, 1, "A1g B1g B2g Eg"),
    ("Ih", 2, 1, "Hg"),
    ("Ih", 3, -1, "T2u Gu"),
    ("Oh", 3, -1, "A2u T1u T2u"),
]


@pytest.mark.parametrize(("symbol", "degree", "parity", "parts"), ORBITALS)
@pytest.mark.long_cases
def test_orbitals_split(symbol: str, degree: int, parity: int, parts: str) -> None:
    from emlpcli.reps import Restrict
    from emlpcli.solve.isotypic.decompose import decompose

    G = of(f"pg:{symbol}")
    orbitals = Restrict(Irrep(degree, parity), "O3")
    wanted = set(parts.replace("''", "″").replace("'", "′").split())
    assert {irrep.name for irrep, n in decompose(orbitals(G)).constituents if n == 1} == wanted
    for label in models(G):
        assert dimension((orbitals >> Irrep(label))(G)).value == (label in wanted)


@pytest.mark.parametrize("name", [*CRYSTALS, *(f"pg:{symbol}" for symbol in FEW)])
@pytest.mark.long_cases
def test_irreducibles_are_representations_and_orthogonal(name: str) -> None:
    G = of(name)
    g, found = G.elements, models(G)
    a, b = np.random.default_rng(0).integers(G.order, size=(2, 16))
    rows_of_characters = []
    for model in found.values():
        rho = model.formula(g, np)
        assert np.abs(model.formula(g[a] @ g[b], np) - rho[a] @ rho[b]).max() < 1e-12
        assert np.abs(rho @ np.swapaxes(rho, 1, 2) - np.eye(model.size())).max() < 1e-12
        rows_of_characters.append(np.trace(rho, axis1=1, axis2=2))
    chi = np.array(rows_of_characters)
    gram = chi @ chi.T / G.order
    norms = np.diag(gram)
    assert np.abs(gram - np.diag(np.rint(norms))).max() < 1e-9
    assert set(np.rint(norms)) <= {1, 2}
    # a real irreducible of the complex type is two over ℂ, of which there are as many as classes
    assert np.rint(norms).sum() == len(G.classes)
    for label, model in found.items():
        rep = Irrep(label)(G)
        again = dimension(rep >> rep).value
        assert again == round(float(np.mean(np.trace(model.formula(g, np), axis1=1, axis2=2) ** 2)))


@pytest.mark.parametrize("symbol", ["D5h", "S8", "D4d", "C3", "T", "Oh", "C5v"])
@pytest.mark.long_cases
def test_strategies_agree_on_irreducibles(symbol: str) -> None:
    from emlpcli.solve import basis

    G = of(f"pg:{symbol}")
    labels = list(models(G))
    for label in labels[1:]:
        rep = (Irrep(label) * V >> Irrep(labels[-1]))(G)
        quick, slow = basis(rep), basis(rep, strategy="nullspace")
        assert quick.dimension == slow.dimension == dimension(rep).value
        difference = quick.dense() @ quick.dense().T - slow.dense() @ slow.dense().T
        assert np.abs(difference).max() < 1e-10


@pytest.mark.parametrize("symbol", ["D5h", "D4d", "S8", "C6", "D2", "Td", "Ih", "C4h", "D3d"])
@pytest.mark.long_cases
def test_decompose_says_the_labels_that_irrep_reads(symbol: str) -> None:
    from emlpcli.solve.isotypic.decompose import decompose

    G = of(f"pg:{symbol}")
    whole = list(models(G))[1:]
    found = decompose(sum((Irrep(label)(G) for label in whole[1:]), Irrep(whole[0])(G)))
    assert sorted(i.name for i, n in found.constituents if n == 1) == sorted(whole)


def test_one_representation_has_one_name() -> None:
    G = of("pg:Oh")
    assert Irrep("A1g")(G).size() == 1
    assert Irrep("A1u")(G) == Det(1)(G)
    assert Irrep("T1u")(G) == V(G)
    assert dimension((Det(1) >> Irrep("A1u"))(G)).value == 1
    assert Irrep("A1''")(of("pg:D5h")) == Irrep('A1"')(of("pg:D5h")) == Irrep("A1″")(of("pg:D5h"))


def test_restriction_to_a_subgroup_is_counted() -> None:
    from emlpcli.reps import Restrict

    small = of("pg:D4h")
    parts = {label: dimension((Restrict(Irrep("T2g"), "pg:Oh") >> Irrep(label))(small)).value
             for label in models(small)}  # fmt: skip
    assert {label for label, n in parts.items() if n} == {"B2g", "Eg"}


def test_matrices_are_those_of_the_group() -> None:
    G = of("pg:Ih")
    rep = Irrep("Gu")(G)
    g, h = G.elements[7:9]
    product = matrices(rep, np.array([g, h, g @ h]))
    assert np.abs(product[0] @ product[1] - product[2]).max() < 1e-12
    assert np.abs(np.asarray(rep.rho(g)) - product[0]).max() < 1e-6


@pytest.mark.parametrize(
    ("label", "name", "hint"),
    [
        (("T2",), "pg:Oh", "did you mean T2g"),
        (("t2g",), "pg:Oh", "did you mean T2g"),
        (("Q",), "pg:D5h", "A1′, A2′, E1′"),
        ((2,), "pg:D5h", "Restrict(Irrep(2),O3)"),
        (("T2g",), "SO3", "point groups"),
        (("E1", 1), "pg:D5h", "its irreducibles are"),
    ],
)
def test_unknown_labels(label: tuple[str | int, ...], name: str, hint: str) -> None:
    with pytest.raises(RepresentationError) as caught:
        Irrep(*label)(group(name))
    assert hint in (caught.value.hint or "")
