"""Irreducibles of SU, U, SL, GL, Sp, O and SO by partitions, which are highest weights."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from types import ModuleType
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.counting.partitions import (
    Shape,
    conjugate,
    falls,
    linear_dimension,
    orthogonal_dimension,
    symplectic_dimension,
)
from emlpcli.errors import RepresentationError, TooLargeError
from emlpcli.groups.base import Group
from emlpcli.reps.constructors.determinant import Det
from emlpcli.reps.constructors.irrep import Irreducible, Label, Model, shown
from emlpcli.reps.constructors.powers import Alt, Sym
from emlpcli.reps.rep import Base, Rep, V

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum

LARGEST = 10_000  # dimension of V


def find(G: Group, labels: tuple[Label, ...]) -> Rep:
    """`Irrep([2,1])`, for SU(2) also `Irrep(j)`; RepresentationError for other labels."""
    weight = _read(G, labels)
    n, name = G.d, G.registered_name
    if n > LARGEST:
        raise TooLargeError(f"irreducibles of {G} are too large (at most {LARGEST} dimensions)")
    det = 0
    if name in ("U", "GL"):
        weight = (*weight, *(0,) * (n - len(weight)))
        det = weight[-1]
        weight = tuple(w - det for w in weight)
    elif name in ("SU", "SL"):
        weight = tuple(w - (weight[-1] if len(weight) == n else 0) for w in weight)
    shape, chirality = _trimmed(weight), 0
    if name == "SO" and 2 * len(shape) > n:
        shape = associate(n, shape)
    elif name == "SO" and 2 * len(shape) == n and n % 4 == 0:
        chirality, shape = (1 if shape[-1] > 0 else -1), (*shape[:-1], abs(shape[-1]))
    if not shape:
        return Det(det)(G)
    if shape == (1,) and not det and not chirality:
        return Base(G)
    kind = "form" if name in ("O", "SO", "Sp") else "linear"
    model: Model = _power(G, shape) or Tensors(G, Key(kind, n, name == "Sp", shape, chirality))
    if det:
        model = Twisted(G, det, model)
    return Irreducible(G, _labels(G, shape, det, chirality), model)


def _labels(G: Group, shape: Shape, det: int, chirality: int) -> tuple[Label, ...]:
    if G.registered_name == "SU" and G.d == 2:
        j = Fraction(shape[0], 2)
        return (int(j) if j.denominator == 1 else j,)
    if det:
        full = (*shape, *(0,) * (G.d - len(shape)))
        return (tuple(w + det for w in full),)
    return ((*shape[:-1], -shape[-1]) if chirality < 0 else shape,)


def _power(G: Group, shape: Shape) -> Model | None:
    """A symmetric or exterior power of V that is the irreducible itself."""
    made = None
    form = G.registered_name in ("O", "SO")
    if len(shape) == 1 and not form:
        made = Sym(shape[0], V)(G)
    if (
        shape[0] == 1
        and G.registered_name != "Sp"
        and not (G.registered_name == "SO" and _halves(G, shape))
    ):
        made = Alt(len(shape), V)(G)
    return None if made is None or made == Base(G) else made  # type: ignore[return-value]


def _halves(G: Group, shape: Shape) -> bool:
    """Whether the irreducible of O(n) is a sum of two over SO(n)."""
    return 2 * len(shape) == G.d and G.d % 4 == 0


def associate(n: int, shape: Shape) -> Shape:
    """The partition of det times the irreducible of O(n): the first column becomes n - it."""
    columns = conjugate(shape)
    first = n - (columns[0] if columns else 0)
    return conjugate((first, *columns[1:])) if first else ()


def _trimmed(weight: Shape) -> Shape:
    while weight and weight[-1] == 0:
        weight = weight[:-1]
    return weight


def _read(G: Group, labels: tuple[Label, ...]) -> Shape:
    """The weight that the labels mean, not longer than the group has rows."""
    n, name = G.d, G.registered_name
    match labels:
        case (tuple(given),):
            weight = _trimmed(given) if name not in ("U", "GL") else given
        case (int() | Fraction() as j,) if name == "SU" and n == 2 and (2 * j).denominator == 1:
            weight = (int(2 * j),)
        case _:
            raise _refused(G, labels)
    signed = name in ("U", "GL") and len(weight) == n
    if name == "SO" and 2 * len(weight) == n and n % 4 == 0 and weight[-1] < 0:
        good = falls(weight) and (len(weight) < 2 or weight[-2] >= -weight[-1])
    else:
        good = falls(weight) and (signed or all(w >= 0 for w in weight))
    rows = n // 2 if name == "Sp" else n
    good = good and len(weight) <= rows
    if name in ("O", "SO") and good and all(w >= 0 for w in weight):
        good = sum(conjugate(weight)[:2]) <= n
    if not good:
        raise _refused(G, labels)
    return weight


def _refused(G: Group, labels: tuple[Label, ...]) -> RepresentationError:
    n, name = G.d, G.registered_name
    if name == "SU" and n == 2:
        takes = "spins, for instance Irrep(1/2) or Irrep(1)"
    elif name == "Sp":
        rows = "1 row" if n == 2 else f"{n // 2} rows"
        takes = f"partitions of at most {rows}, for instance Irrep({[2, 1][: n // 2]})"
    elif name in ("O", "SO"):
        takes = f"partitions whose first two columns have at most {n} cells, such as Irrep([2,1])"
        if name == "SO" and n % 4 == 0 and n <= 16:
            ones = ",".join(["1"] * (n // 2 - 1))
            takes += f"; Irrep([{ones},1]) and Irrep([{ones},-1]) are the two halves"
    elif name in ("U", "GL"):
        zeros = ",0" * (n - 2) if n < 8 else ",0,...,0"
        takes = f"highest weights, for instance Irrep([2{zeros}{',-1' * (n > 1)}])"
    else:
        takes = f"partitions of at most {n} rows, for instance Irrep({[2, 1][: max(n - 1, 1)]})"
    return RepresentationError(
        f"{G} has no {shown(labels)}", hint=f"it has {takes}".replace(", 1]", ",1]")
    )


@dataclass(frozen=True)
class Key:
    """Which tensors: those of GL(n), or traceless ones for a form that may be symplectic.

    `chirality` is 1 or -1 for the halves of the tensors with n/2 rows, n divisible by 4.
    `lorentz`: the form is diag(1, -1, ..., -1) instead of the identity matrix.
    """

    kind: str
    n: int
    symplectic: bool
    shape: Shape
    chirality: int = 0
    lorentz: bool = False

    @property
    def dimension(self) -> int:
        """The dimension, exactly."""
        if self.kind == "linear":
            return linear_dimension(self.n, self.shape)
        of_shape = symplectic_dimension if self.symplectic else orthogonal_dimension
        whole = of_shape(self.n, self.shape)
        return whole // 2 if self.chirality else whole


class Tensors:
    """Tensors with a Young symmetry, traceless where the group keeps a form."""

    analytic = True

    def __init__(self, G: Group, key: Key) -> None:
        self.G, self.key = G, key

    def size(self) -> int:
        """By the hook formulas."""
        return self.key.dimension

    def structure(self) -> MonomialAction | None:
        """None."""
        return None

    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """Polynomials in the entries of g, by adding one box of the partition after the other."""
        from emlpcli.reps.irreducible.casimir import matrices

        return matrices(self.key, g, xp)

    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """Determinants of those of symmetric powers."""
        from emlpcli.reps.irreducible.schur import eigenvalues

        return eigenvalues(self.key, spectrum)


class Twisted:
    """A power of the determinant times another representation."""

    def __init__(self, G: Group, k: int, inner: Model) -> None:
        self.G, self.k, self.inner = G, k, inner

    @property
    def analytic(self) -> bool:
        """That of the other."""
        return self.inner.analytic

    def size(self) -> int:
        """That of the other."""
        return self.inner.size()

    def structure(self) -> MonomialAction | None:
        """None."""
        return None

    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """The product."""
        return (xp.linalg.det(g) ** self.k)[:, None, None] * self.inner.matrices(g, xp)

    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """The products."""
        return self.inner.eigenvalues(spectrum) * spectrum.base().det().power(self.k)
