"""Laws of dρ in closed form, over every construction and family of irreducibles."""

from __future__ import annotations

import subprocess
import sys
from inspect import isabstract
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.linalg import expm

from emlpcli.groups import SO, Group, group
from emlpcli.jaxsetup import jax, jnp
from emlpcli.reps import Rep, Restrict, V, representation
from emlpcli.reps.blocks import Given
from emlpcli.reps.constructed import Derived
from emlpcli.reps.constructors.adjoint import Adjoint
from emlpcli.reps.constructors.conjugate import Conjugate
from emlpcli.reps.constructors.irrep import Irrep, Unattached
from emlpcli.reps.constructors.powers import ExteriorPower, SymmetricPower
from emlpcli.reps.constructors.time import TimeSign
from emlpcli.reps.irreducible.circular import Circular, Halfway
from emlpcli.reps.irreducible.harmonic import Harmonic
from emlpcli.reps.irreducible.specht import Specht
from emlpcli.reps.irreducible.tensors import Tensors, Twisted
from emlpcli.reps.matrices import derivatives, matrices

Array = NDArray[Any]

MADE = [
    "V+V.T+Scalar", "2V*V.T", "V>>V*V", "(V+1)**2", "V.T**2",
    "Sym(2,V)", "Sym(3,V)", "Sym(5,V)", "Alt(2,V)", "Alt(2,V+Scalar)", "Sym(2,Alt(2,V))",
    "Alt(2,Sym(2,V))", "Sym(2,V*V.T)", "Sym(3,2V)", "Alt(3,V+V.T)", "Sym(2,V).T",
    "Det(2)", "Det(-1)", "Ad", "Ad.T", "Sym(2,Ad)", "conj(V)", "conj(Sym(2,V))*V",
]  # fmt: skip
OVER = [
    "SO3",
    "O2",
    "SU2",
    "U2",
    "SL2",
    "GL3",
    "Sp1",
    "O13",
    "Affine(SO2)",
    "Affine(O2)",
    "SO2*SO2",
]
LABELLED = [
    ("Complex(SL2)", "conj(V)*V"), ("SO3", "Irrep(2)"), ("SO3", "Irrep(7)"),
    ("O3", "0o"), ("O3", "1e"), ("O3", "3o"),
    ("SO2", "Irrep(5)"), ("O2", "Irrep(4)"), ("O2", "Irrep(0,-1)"), ("O3", "Pseudo*V"),
    ("GL2", "Pseudo"), ("SU2", "Irrep(5/2)"), ("SU3", "Irrep([2,1])"), ("SU3", "Irrep([4,2])"),
    ("SU4", "Irrep([2,2])"), ("U1", "Irrep([3])"), ("U2", "Irrep([1,-1])"),
    ("U3", "Irrep([1,1,-1])"), ("SL3", "Irrep([2,1])"), ("GL2", "Irrep([2,-1])"),
    ("Sp2", "Irrep([2,1])"), ("O4", "Irrep([2])"), ("O4", "Irrep([2,1,1])"),
    ("O4", "Irrep([1,1,1,1])"), ("SO4", "Irrep([1,1])"), ("SO4", "Irrep([2,-2])"),
    ("SO5", "Irrep([2,2])"), ("SO6", "Irrep([1,1,1])"), ("SO8", "Irrep([1,1,1,-1])"),
    ("SO13p", "Irrep(1,1)"), ("SO13p", "Irrep(1,0)"), ("O13", "Irrep(3/2,1/2)"),
    ("O13", "Irrep([2,1,1])"), ("SO2", "Restrict(Irrep(3),O2)"), ("SO13", "Sym(2,Irrep(1,0))"),
    ("SU2", 'Indices("ijkl=jkli",V)'), ("pg:m'inf", "Ad*V*Time"), ("pg:infm1'", "Det(1)*V"),
]  # fmt: skip
CASES = [*((name, text) for text in MADE for name in OVER), *LABELLED]
FINITE = [
    ("S4", "Irrep([2,2])"), ("S4", "Std"), ("S4", "Sign"), ("Alt4", "Std"), ("S3", "Regular"),
    ("C6", "Irrep(3)"), ("D5", "Irrep(2)"), ("D5", "Sym(2,V)*V"), ("C4", "Alt(2,V)"),
    ("pg:-3'm'", "Time*V"), ("pg:-3'm'", 'Irrep("Eg")*P'),
]  # fmt: skip
# weights of f(kh) - f(-kh), k = 1 to 5, in the central difference of tenth order
TENTH = np.array([5 / 6, -5 / 21, 5 / 84, -5 / 504, 1 / 1260])


def directions(G: Group, n: int, *, over_complex: bool) -> Array:
    """Random combinations of the generators, of norm 1."""
    rng = np.random.default_rng(5)
    z = rng.normal(size=(n, len(G.lie_algebra)))
    if over_complex:
        z = z + 1j * rng.normal(size=z.shape)
    A = np.tensordot(z, G.lie_algebra, 1)
    return np.asarray(A / np.linalg.norm(A, axis=(1, 2))[:, None, None])


def difference(rep: Rep, A: Array) -> Array:
    """The derivative of ρ(exp(tA)) at 0 by ten values."""
    step = 0.02
    around = np.concatenate([[expm(k * step * A), expm(-k * step * A)] for k in range(1, 6)])
    values = matrices(rep, around)
    return np.asarray(np.tensordot(TENTH, values[::2] - values[1::2], 1) / step)


@pytest.mark.parametrize(("name", "text"), CASES)
@pytest.mark.few(3)
def test_it_is_the_derivative_linear_and_takes_brackets_to_brackets(name: str, text: str) -> None:
    rep = representation(text, name)
    G = group(name)
    A, B = A_B = directions(G, 2, over_complex=False)
    a, b = found = derivatives(rep, A_B)
    assert found.shape == (2, rep.size(), rep.size())
    scale = max(1.0, np.abs(found).max())
    np.testing.assert_allclose(a, difference(rep, A), rtol=0, atol=1e-8 * scale)
    for M in directions(G, 2, over_complex="conj" not in text):
        A, a = M, derivatives(rep, M[None])[0]
        three = derivatives(rep, np.stack([2 * A - 3 * B, A @ B - B @ A]))
        np.testing.assert_allclose(three[0], 2 * a - 3 * b, rtol=0, atol=1e-12 * scale)
        bracket = a @ b - b @ a
        np.testing.assert_allclose(three[1], bracket, rtol=0, atol=1e-11 * scale**2)
    if "conj" not in text:
        np.testing.assert_allclose(derivatives(rep, 1j * A_B), 1j * found, atol=1e-13 * scale)


@pytest.mark.parametrize(("name", "text"), FINITE)
def test_finite_groups_have_the_lie_algebra_zero(name: str, text: str) -> None:
    rep = representation(text, name)
    size = rep.size()
    assert not derivatives(rep, np.zeros((2, group(name).d, group(name).d))).any()
    assert derivatives(rep, np.zeros((0, group(name).d, group(name).d))).shape == (0, size, size)


@pytest.mark.parametrize(("name", "text"), [("O13", "Sym(3,V)"), ("SO3", "Alt(2,V)*Irrep(3)")])
def test_compiled_programs_find_the_same(name: str, text: str) -> None:
    rep = representation(text, name)
    A = directions(group(name), 2, over_complex=False)
    found = jax.jit(lambda A: derivatives(rep, A, jnp))(jnp.asarray(A))
    np.testing.assert_allclose(found, derivatives(rep, A), atol=1e-12)
    np.testing.assert_allclose(rep.drho_dense(A[0]), derivatives(rep, A)[0], atol=1e-12)


class Own(Rep):
    """A user's own representation, with nothing but ρ."""

    def __init__(self, G: Group | None = None) -> None:
        self.G = G

    def __call__(self, G: Group | None) -> Rep:
        return Own(G)

    def rho(self, M: Any) -> Any:
        return jnp.kron(M, jnp.kron(M, M))

    def __str__(self) -> str:
        return "Own"


class Stated(Own):
    """The same, with a drho of its own that says another length of time."""

    def __call__(self, G: Group | None) -> Rep:
        return Stated(G)

    def drho(self, A: Any) -> Any:
        return 7 * np.asarray(Own(self.G).drho(A))


def test_a_users_own_representation_is_differentiated_or_says_its_own() -> None:
    G = SO(3)
    A = directions(G, 3, over_complex=False)
    expected = derivatives((V**3)(G), A)
    np.testing.assert_allclose(derivatives(Own(G), A), expected, atol=1e-12)
    np.testing.assert_allclose(derivatives(Stated(G).T, A), 7 * expected, atol=1e-12)
    both = derivatives((Own() + V)(G), A)
    np.testing.assert_allclose(both[:, :27, :27], expected, atol=1e-12)


def test_a_dict_of_factors_acts_on_their_product_by_a_sum() -> None:
    first, second = SO(3), SO(2)
    A, B = (directions(G, 1, over_complex=False)[0] for G in (first, second))
    v = V(first * second)
    expected = np.kron(A, np.eye(2)) + np.kron(np.eye(3), B)
    np.testing.assert_allclose(v.drho_dense({first: A, second: B}), expected, atol=1e-14)


def kinds(of: type) -> set[type]:
    return {of}.union(*map(kinds, of.__subclasses__()))


def test_every_construction_and_model_has_a_formula() -> None:
    """None of the package is left to automatic differentiation; the cases above meet each."""
    ours = [k for k in kinds(Derived) if k.__module__.startswith("emlpcli.") and not isabstract(k)]
    made = [k for k in ours if k.matrices is not Derived.matrices]
    assert {Adjoint, SymmetricPower, ExteriorPower, Conjugate, Unattached} <= {*made}
    for kind in made:
        assert kind.derivatives is not Derived.derivatives, kind
    cases = [*CASES, *FINITE]
    met = [atom for name, text in cases for atom in representation(text, name).atoms()]
    models = {type(getattr(atom, "model", None)) for atom in met}
    assert models >= {Circular, Halfway, Harmonic, Specht, Tensors, Twisted}
    # Time is a block of the group's matrices once it has its group
    concrete = {k for k in made if not k.__subclasses__()} - {Unattached, TimeSign} | {Given}
    assert concrete - {type(x) for x in met} == set()


def test_a_restriction_has_the_derivative_of_the_larger_group() -> None:
    small, large = group("SO2"), group("O2")
    rep = Restrict(Irrep(3), large)(small)
    A = directions(small, 1, over_complex=False)
    np.testing.assert_allclose(derivatives(rep, A), derivatives(Irrep(3)(large), A))


def test_no_automatic_differentiation_is_imported() -> None:
    code = """
import sys
import numpy as np
from emlpcli.groups import group
from emlpcli.reps import representation
from emlpcli.reps.matrices import derivatives
for name, text in [("SO3", "Irrep(4)"), ("SU3", "Irrep([2,1])"), ("O13", "Sym(2,Ad)>>Alt(2,V)"),
                   ("U2", "Irrep([2,-1])"), ("SO3", "V.T+Det(1)")]:
    derivatives(representation(text, name), group(name).lie_algebra)
print("jax" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.split() == ["False"], done.stderr
