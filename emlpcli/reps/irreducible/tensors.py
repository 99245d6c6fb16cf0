"""Irreducibles of SU, U, SL, GL, Sp, O and SO by highest weights: partitions or Dynkin labels."""

from __future__ import annotations

from fractions import Fraction
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from emlpcli.algebra.counting.partitions import Shape, conjugate, falls
from emlpcli.errors import RepresentationError, TooLargeError
from emlpcli.groups.base import Group
from emlpcli.groups.structure import Series
from emlpcli.reps.constructors.determinant import Det
from emlpcli.reps.constructors.powers import Alt, Sym
from emlpcli.reps.irreducible.labels import Irreducible, Label, Model, dynkin_example, shown
from emlpcli.reps.irreducible.partition_labels import partition_of, rank_of
from emlpcli.reps.irreducible.young import YoungLabel, associate
from emlpcli.reps.limits import LARGEST_LABELLED
from emlpcli.reps.rep import Base, Rep, V

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum


def find(G: Group, labels: tuple[Label, ...]) -> Rep:
    """`Irrep([2,1])` or `Irrep(1,1)`, for SU(2) also `Irrep(j)`; RepresentationError for others."""
    typed = partition_of(G, labels)
    if typed is not None and G.series == "SO" and 2 * len(typed) == G.d and typed[-1]:
        _require_real(G, labels, typed)
    weight = _read(G, labels if typed is None else (typed,))
    n, name = G.d, _series(G)
    if n > LARGEST_LABELLED:
        raise TooLargeError(
            f"irreducibles of {G} are too large (at most {LARGEST_LABELLED} dimensions)"
        )
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
    elif name == "SO" and halves(G, shape):
        chirality, shape = (1 if shape[-1] > 0 else -1), (*shape[:-1], abs(shape[-1]))
    if not shape:
        return Det(det)(G)
    if shape == (1,) and not det and not chirality:
        return Base(G)
    model: Model | None = _power(G, shape)
    if model is None:
        kind: Literal["form", "linear"] = "form" if name in ("O", "SO", "Sp") else "linear"
        key = YoungLabel(kind, n, name == "Sp", shape, chirality, times(G))
        model = Tensors(G, key)
    if det:
        model = Twisted(G, det, model)
    written = "" if typed is None else shown(labels)
    highest = _highest(G, shape, det, chirality)
    return Irreducible(G, _labels(G, shape, det, chirality), model, written, highest)


def _require_real(G: Group, labels: tuple[Label, ...], weight: Shape) -> None:
    """Refuse Dynkin labels of a complex irreducible of SO(p,q), which is no real one by itself."""
    if not halves(G, weight):
        *first, a, b = labels
        rows = ",".join(map(str, (*weight[:-1], abs(weight[-1]))))
        raise RepresentationError(
            f"{G} has no {shown(labels)}: it is complex, and its conjugate is "
            f"{shown((*first, b, a))}",
            hint=f"Irrep([{rows}]) is the real irreducible that both make up",
        )


def _labels(G: Group, shape: Shape, det: int, chirality: int) -> tuple[Label, ...]:
    if by_spins(G):
        j = Fraction(shape[0], 2)
        return (int(j) if j.denominator == 1 else j,)
    if det:
        full = (*shape, *(0,) * (G.d - len(shape)))
        return (tuple(w + det for w in full),)
    return ((*shape[:-1], -shape[-1]) if chirality < 0 else shape,)


def _highest(G: Group, shape: Shape, det: int, chirality: int) -> tuple[Shape, ...]:
    """The highest weights over ℂ on the torus that the group's spectrum has; of O(n) none."""
    rows = {"SU": G.d - 1, "SL": G.d - 1, "U": G.d, "GL": G.d, "Sp": G.d // 2, "SO": G.d // 2}
    if G.series not in rows:
        return ()
    weight = tuple(w + det for w in (*shape, *(0,) * (rows[G.series] - len(shape))))
    if G.series != "SO" or G.d % 2 or not weight[-1]:
        return (weight,)
    other = (*weight[:-1], -weight[-1])
    return {0: (weight, other), 1: (weight,), -1: (other,)}[chirality]


def _power(G: Group, shape: Shape) -> Model | None:
    """A symmetric or exterior power of V that is the irreducible itself."""
    made = None
    name = _series(G)
    form = name in ("O", "SO")
    if len(shape) == 1 and not form:
        made = Sym(shape[0], V)(G)
    if shape[0] == 1 and name != "Sp" and not (name == "SO" and halves(G, shape)):
        made = Alt(len(shape), V)(G)
    return None if made is None or made == Base(G) else made  # type: ignore[return-value]


def halves(G: Group, shape: Shape) -> bool:
    """Whether the irreducible of O(p,q) is a sum of two over SO(p,q), p + q = 2m.

    It is one of m rows, on which the square of Hodge's star, (-1)^(m+p), is 1.
    """
    return 2 * len(shape) == G.d and (G.d // 2 + times(G)) % 2 == 0


def times(G: Group) -> int:
    """The number p of coordinates with the sign 1 in an indefinite form, which come first."""
    forms = G.tensors()
    if _series(G) not in ("O", "SO") or forms is None or forms.sign is None:
        return 0
    positive = int((forms.sign > 0).sum())
    return positive if positive < G.d else 0


def _series(G: Group) -> Series | None:
    """Whose labels are read: of a complex group those of its analytic irreducibles."""
    holomorphic: Series | None = getattr(G, "holomorphic", None)
    return holomorphic if G.series == "dotted" else G.series


def by_spins(G: Group) -> bool:
    """Whether labels may be spins: of SU(2), SU(1,1) and SL(2,C)."""
    return G.d == 2 and (G.series == "SU" or (G.series == "dotted" and _series(G) == "SL"))


def _trimmed(weight: Shape) -> Shape:
    while weight and weight[-1] == 0:
        weight = weight[:-1]
    return weight


def _read(G: Group, labels: tuple[Label, ...]) -> Shape:
    """The weight that the labels mean, not longer than the group has rows."""
    n, name = G.d, _series(G)
    match labels:
        case (tuple(given),):
            weight = _trimmed(given) if name not in ("U", "GL") else given
        case (int() | Fraction() as j,) if by_spins(G) and (2 * j).denominator == 1:
            weight = (int(2 * j),)
        case _:
            raise _refused(G, labels)
    signed = name in ("U", "GL") and len(weight) == n
    halved = name == "SO" and halves(G, weight)
    if halved and times(G) % 2:  # the reflection of p coordinates exchanges the halves
        raise RepresentationError(
            f"{shown(labels)} falls into two halves over {G}, which have no labels",
            hint="Sym(k,V), Alt(k,V) and Ad are for every group",
        )
    if name == "SO" and G.field == "C" and 2 * len(weight) == n and not halved:
        raise RepresentationError(
            f"{shown(labels)} falls into two halves over {G}, which have no labels",
            hint=f"it is Restrict({shown(labels)},O({n},C))",
        )
    if halved and weight[-1] < 0:
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
    n, name = G.d, _series(G)
    if by_spins(G):
        takes = "spins, for instance Irrep(1/2) or Irrep(1)"
    elif name == "Sp":
        rows = "1 row" if n == 2 else f"{n // 2} rows"
        takes = f"partitions of at most {rows}, for instance Irrep({[2, 1][: n // 2]})"
    elif name in ("O", "SO"):
        takes = f"partitions whose first two columns have at most {n} cells, such as Irrep([2,1])"
        if name == "SO" and n % 4 == 0 and n <= 16 and not times(G) % 2:
            ones = ",".join(["1"] * (n // 2 - 1))
            takes += f"; Irrep([{ones},1]) and Irrep([{ones},-1]) are the two halves"
    elif name in ("U", "GL"):
        zeros = ",0" * (n - 2) if n < 8 else ",0,...,0"
        takes = f"highest weights, for instance Irrep([2{zeros}{',-1' * (n > 1)}])"
    else:
        takes = f"partitions of at most {n} rows, for instance Irrep({[2, 1][: max(n - 1, 1)]})"
    if (rank := rank_of(G)) > 1:
        takes += f"; or {rank} Dynkin labels, as {dynkin_example(rank)}"
    return RepresentationError(
        f"{G} has no {shown(labels)}", hint=f"it has {takes}".replace(", 1]", ",1]")
    )


class Tensors:
    """Tensors with a Young symmetry, traceless where the group keeps a form."""

    analytic = True

    def __init__(self, G: Group, key: YoungLabel) -> None:
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

    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """By the product rule at each box."""
        from emlpcli.reps.irreducible.casimir import derivatives

        return derivatives(self.key, A, xp)

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

    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """The product rule."""
        scalar = self.k * xp.einsum("nii->n", A)[:, None, None]
        return scalar * xp.eye(self.size()) + self.inner.derivatives(A, xp)

    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """The products."""
        return self.inner.eigenvalues(spectrum) * spectrum.base().det().power(self.k)
