"""The canonical form: counts, printed forms that parse back, cheap multiplicities, explosions."""

from __future__ import annotations

from time import perf_counter, process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emlpcli.errors import RepresentationError, TooLargeError
from emlpcli.groups import SL, SO, Group, O, S, Sp, group
from emlpcli.reps import Rep, Scalar, T, V, representation
from emlpcli.reps.matrices import matrices
from emlpcli.reps.monomials import Expansion, TensorMonomial
from emlpcli.reps.printing import describe_counts, describe_monomial
from emlpcli.solve import dimension, solve


def counted(rep: Rep) -> dict[str, int]:
    """Printed monomials and their numbers of copies, in the order listed."""
    expansion = Expansion(rep)
    single = next(iter(expansion.groups)) if len(expansion.groups) == 1 else None
    return {describe_monomial(m, single): c for m, c in expansion.counts(rep).items()}


FORMS = [
    ("2*V>>30*Scalar+10*V", "SO3", {"V": 60, "V²": 20}),
    ("2*V>>30*Scalar+10*V", "SL2", {"V*": 60, "V⊗V*": 20}),
    ("(V+V.T)**2", "SL2", {"V²": 1, "V⊗V*": 2, "V*²": 1}),
    ("(V+1)**3", "S4", {"V⁰": 1, "V": 3, "V²": 3, "V³": 1}),
    ("V>>V>>V", "O2", {"V³": 1}),
    ("T(2,1)>>T(1,1)", "GL2", {"V²⊗V*³": 1}),
    ("V+V**2+V", "SO3", {"V": 2, "V²": 1}),
    ("V(SO3)*V(S4)+V(S4)*V(SO3)", None, {"V(S(4))⊗V(SO(3))": 2}),
    ("3", None, {"V⁰": 3}),
    ("V>>V", "SO3*S4", {"V²": 1}),
    ("V>>V", "SO3*SL2", {"V⊗V*": 1}),
    ("V+V.T", "SO3*SL2", {"V": 1, "V*": 1}),
]


@pytest.mark.parametrize(("text", "name", "form"), FORMS, ids=[f[0] for f in FORMS])
def test_canonical_forms(text: str, name: str | None, form: dict[str, int]) -> None:
    found = counted(representation(text, name))
    assert found == form
    assert [*found] == [*form]


def test_equal_spaces_have_equal_counts() -> None:
    v = V(SL(2))
    for a, b in [
        (v * (v + v.T), v**2 + v.T * v),
        ((v >> v) >> v, v * v.T * v),
        (2 * (v + v**2), v**2 + v + v + v**2),
        ((v + v.T) ** 2, (v + v.T) * (v.T + v)),
        ((v**2) ** 3, v**6),
        (v**0 * v, v),
    ]:
        expansion = Expansion(a, b)
        assert expansion.counts(a) == expansion.counts(b)


atoms = st.sampled_from(["V", "V.T", "Scalar", "T(1,1)", "2"])


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({}+{})".format, inner, inner),
        st.builds("({}*{})".format, inner, inner),
        st.builds("({}>>{})".format, inner, inner),
        st.builds("({}*{})".format, st.integers(1, 12), inner),
        st.builds("({}).T".format, inner),
        st.builds("({}+V)**{}".format, inner, st.integers(0, 3)).map("({})".format),
    )


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    st.recursive(atoms, larger, max_leaves=6),
    st.sampled_from(["SO3", "SL2", "SU3", "S4", "SO3*SL2", "SL2*SL2"]),
)
def test_printed_forms_parse_back(text: str, name: str) -> None:
    G = group(name)
    abstract = representation(text)
    printed = representation(str(abstract))
    concrete = abstract(G)
    expansion = Expansion(V(G))
    counts = expansion.counts(concrete)
    assert expansion.counts(printed(G)) == counts
    assert expansion.counts(representation(str(concrete), G)) == counts
    assert printed(G).size() == concrete.size()
    canonical = representation(describe_counts(counts, G), G)
    assert expansion.counts(canonical) == counts


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.recursive(st.sampled_from(["V(SO3)", "V(SL2)", "V(SL2).T", "2"]), larger, max_leaves=5))
def test_printed_forms_over_two_groups_parse_back(text: str) -> None:
    rep = representation(text.replace("+V)", "+V(SL2))"))
    expansion = Expansion(rep)
    counts = expansion.counts(rep)
    assert expansion.counts(_parsed(str(rep), expansion.groups)) == counts
    if len(expansion.groups) == 2:
        assert expansion.counts(representation(describe_counts(counts, None))) == counts


def _parsed(text: str, groups: frozenset[Group]) -> Rep:
    rep = representation(text)
    return rep if rep.concrete else rep(next(iter(groups)))


@pytest.mark.few(3)
def test_the_order_written_survives_printing(registered: Group) -> None:
    rep = (V + Scalar + 2 * V**2 >> V.T * V + V)(registered)
    parsed = representation(str(rep), registered)
    assert parsed == rep or registered.is_orthogonal
    expansion = Expansion(rep, parsed)
    if rep.size() < 20_000:
        for a, b in zip(
            expansion.positions(rep).values(), expansion.positions(parsed).values(), strict=True
        ):
            assert (a == b).all()


# -- multiplicity is only a number ---------------------------------------------------------


@pytest.mark.parametrize("copies", [10**4, 10**6, 10**12, 10**40])
def test_copies_cost_nothing(copies: int) -> None:
    rep = representation("V>>V+V**2", "SO3")
    start = perf_counter()
    many = copies * rep
    assert many.size() == copies * 36
    assert dimension(many).value == copies * 2
    solution = solve(many)
    assert solution.dimension == solution.exact_dimension == copies * 2
    assert [b.copies for b in solution.blocks] == [copies, copies]
    assert solution.evidence.equivariance < 1e-12
    assert perf_counter() - start < 2


def test_millions_of_copies_in_source_and_target() -> None:
    rep = representation("1000000*V+3*V**2>>10**1*V".replace("10**1", "10"), "SO3")
    assert dimension(rep).value == 10**7 + 30
    assert Expansion(rep).counts(rep) == Expansion(rep).counts(
        10**7 * V(SO(3)) ** 2 + 30 * V(SO(3)) ** 3
    )


def test_powers_of_sums_are_binomial() -> None:
    rep = ((V + Scalar) ** 200)(O(3))
    counts = Expansion(rep).counts(rep)
    assert len(counts) == 201
    assert sum(counts.values()) == 2**200
    assert rep.size() == 4**200


# -- explosions ----------------------------------------------------------------------------

EXPLOSIONS = [
    "(V(SO2)+V(SO3)+V(SO4)+V(SO5)+V(S3)+V(S4)+V(S5))**40",
    "(V+V.T)**3000",
    "((V+V.T)**40)**40",
    "(2*V)**1000000",
    "V**999999999999",
    "((V**999)**1000)**1000",
    "(((((V+1)**9)**9)**9)**9)**9",
]


@pytest.mark.parametrize("text", EXPLOSIONS)
@pytest.mark.long_cases
def test_explosions_are_refused_quickly(text: str) -> None:
    start = perf_counter()
    rep = representation(text)
    rep = rep if rep.concrete else rep(SL(3))
    for ask in (lambda: dimension(rep), lambda: solve(rep)):
        with pytest.raises((TooLargeError, RepresentationError)) as caught:
            ask()
        assert len(str(caught.value)) < 500
    assert perf_counter() - start < 6


def test_ordering_too_many_coordinates_is_refused() -> None:
    solution = solve(10**12 * T(2, 0, SO(3)))
    with pytest.raises(TooLargeError, match="ordering"):
        _ = solution.order


def test_a_monomial_splits_by_group_and_copy() -> None:
    product = SO(3) * SO(3)
    rep = V(product) ** 2 * V(product)
    ((monomial, copies),) = Expansion(rep).counts(rep).items()
    parts = list(monomial.by_group())
    assert copies == 1
    assert len(parts) == 2
    assert [sum(k for _, k in part.powers) for part in parts] == [3, 3]
    assert {slot.copy for part in parts for slot, _ in part.powers} == {0, 1}
    assert monomial.size == 9**3
    assert TensorMonomial().size == 1
    assert TensorMonomial() * monomial == monomial


def test_self_dual_groups_that_are_not_orthogonal_keep_their_duals() -> None:
    assert counted((V * V.T)(Sp(1))) == {"V⊗V*": 1}
    assert counted((V * V.T)(S(3))) == {"V²": 1}


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Alt(2,V.T)", "Alt(2,V).T"), ("Sym(3,V.T)", "Sym(3,V).T"), ("Sym(2,V.T).T", "Sym(2,V)"),
        ("Alt(2,Sym(2,V.T))", "Alt(2,Sym(2,V)).T"), ("Sym(2,Ad.T)", "Sym(2,Ad).T"),
    ],
)  # fmt: skip
def test_a_power_of_a_dual_is_the_dual_of_the_power(text: str, same: str) -> None:
    G = group("SL3")
    one, other = representation(text, G), representation(same, G)
    g = G.draw(np.random.default_rng(0), 2)
    np.testing.assert_allclose(matrices(one, g), matrices(other, g), rtol=1e-9, atol=1e-9)
    assert Expansion(one).counts(one) == Expansion(other).counts(other)
    (monomial,) = Expansion(one).counts(one)
    assert str(representation(str(one), G)) == str(one)  # but it is printed as it is written
    assert [slot.dual for slot, _ in monomial.powers] == [not same.endswith(")")]


@pytest.mark.parametrize(
    ("power", "name"),
    [
        ("Alt(40,20*V)", "SO3"),
        ("Sym(24,3*V+Scalar)", "SO3"),
        ("Sym(5,2*V+3*V.T)", "SU3"),
        ("Alt(2,3*V+2*Scalar).T", "SL2"),
    ],
)
def test_powers_of_sums_are_expanded_whole(power: str, name: str) -> None:
    rep = representation(power, name)
    start = process_time()
    counts = Expansion(rep).counts(rep)
    assert sum(copies * monomial.size for monomial, copies in counts.items()) == rep.size()
    assert process_time() - start < 3


@pytest.mark.parametrize("power", ["Sym(1000000000,V+Scalar)", "Sym(300,300*V)"])
def test_powers_of_sums_with_too_many_terms_are_refused_at_once(power: str) -> None:
    rep = representation(power, "SO3")
    start = process_time()
    with pytest.raises(TooLargeError, match="too many terms"):
        Expansion(rep).counts(rep)
    assert process_time() - start < 5
