"""The components of tensors on V as linear functions of the coordinates of a representation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from math import factorial, prod

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.permutations.basics import parity
from emlpcli.errors import RepresentationError
from emlpcli.reps.blocks import Given, is_vector
from emlpcli.reps.constructors.determinant import Determinant
from emlpcli.reps.constructors.index_symmetry import TensorsWithSymmetry
from emlpcli.reps.constructors.powers import Power
from emlpcli.reps.rep import Dual, MapRep, PowerRep, ProductRep, Rep, ScalarRep, SumRep
from emlpcli.solve.limits import MOST_VOIGT_COMPONENTS

PAIRS = {
    2: ((0, 0), (1, 1), (0, 1)),
    3: ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1)),
}
"""Voigt's order of the pairs of a symmetric tensor: 11, 22, 33, 23, 13, 12, or 11, 22, 12."""
ANTISYMMETRIC = {2: ((0, 1),), 3: ((1, 2), (2, 0), (0, 1))}
"""The pairs of an antisymmetric tensor, which stand for the axes 1, 2, 3: 23, 31, 12."""
ALL_PAIRS = {
    2: ((0, 0), (1, 1), (0, 1), (1, 0)),
    3: ((0, 0), (1, 1), (2, 2), (1, 2), (2, 0), (0, 1), (2, 1), (0, 2), (1, 0)),
}
"""The pairs of a tensor without symmetry: 11, 22, 33, 23, 31, 12, 32, 13, 21."""

HINT = (
    "V must have two or three real dimensions; tensors are V, V*V, Sym(2,V), V*Sym(2,V), "
    "Sym(2,Sym(2,V)), Sym(2,V)>>Sym(2,V), Sym(3,Sym(2,V)) and other products, powers and maps of "
    "V, with P and Time"
)


@dataclass(frozen=True)
class Axis:
    """An index that numbers components: of V, or of pairs of indices of V.

    `pairs` are the two indices that each value stands for, none for an index of V itself;
    `sign` is what exchanging the two does, 0 where they are independent.
    """

    n: int
    pairs: tuple[tuple[int, int], ...] = ()
    sign: int = 0

    @property
    def size(self) -> int:
        """Number of values."""
        return len(self.pairs) or self.n

    @property
    def is_voigt(self) -> bool:
        """Whether it is one of Voigt's indices 1 to 6, for a symmetric pair."""
        return self.sign > 0

    @property
    def labels(self) -> tuple[str, ...]:
        """What the values are called: 1, 2, 3, Voigt's 1 to 6, or pairs such as 23."""
        if self.pairs and not self.is_voigt:
            return tuple(f"{i + 1}{j + 1}" for i, j in self.pairs)
        return tuple(str(i + 1) for i in range(self.size))

    def mixed(self, value: int) -> bool:
        """Whether the value is a pair of two different indices."""
        return bool(self.pairs) and value >= self.n


@dataclass(frozen=True, eq=False)
class Components:
    """Component T[i, j, ...] = Σ_c array[i, j, ..., c] x_c for the coordinates x.

    The array has one dimension for each axis and a last one for the coordinates. `axial` and
    `time_odd` say whether the sign of the determinant and that of time reversal are factors of
    the whole tensor; it is not `uniform` where they are of some parts and not of others.
    """

    axes: tuple[Axis, ...]
    array: NDArray[np.float64]
    axial: bool = False
    time_odd: bool = False
    uniform: bool = True

    @property
    def table(self) -> NDArray[np.float64]:
        """The array with a row for each component, in reading order."""
        return self.array.reshape(-1, self.array.shape[-1])

    def spread(self) -> Components:
        """The same with every pair as two indices of V."""
        axes: list[Axis] = []
        array = self.array
        for axis in self.axes:
            at = len(axes)
            if not axis.pairs:
                axes.append(axis)
                continue
            full = np.zeros((*array.shape[:at], axis.n, axis.n, *array.shape[at + 1 :]))
            for k, (i, j) in enumerate(axis.pairs):
                here = np.take(array, k, axis=at)
                sides = np.moveaxis(full, (at, at + 1), (0, 1))
                if axis.sign and i != j:
                    sides[j, i] = axis.sign * here
                sides[i, j] = here
            axes += [Axis(axis.n)] * 2
            array = full
        return replace(self, axes=tuple(axes), array=array)

    def paired(self, at: int, pairs: tuple[tuple[int, int], ...], sign: int) -> Components:
        """The same with two indices of V, the first at `at`, as one pair."""
        first = self.axes[at]
        i, j = np.array(pairs).T
        array = np.moveaxis(self.array, (at, at + 1), (0, 1))[i, j]
        axes = (*self.axes[:at], Axis(first.n, pairs, sign), *self.axes[at + 2 :])
        return replace(self, axes=axes, array=np.moveaxis(array, 0, at))

    def exchanged(self) -> Components:
        """The transposed matrix, where there are two axes."""
        return replace(self, axes=self.axes[::-1], array=np.swapaxes(self.array, 0, 1))


def components(rep: Rep) -> Components:
    """The components of the tensors that a representation denotes.

    Products and maps have the indices of their factors, in the order in which they are written,
    a map those of its target first; one-dimensional factors have none. Sym(2,V) has one index of
    Voigt, Alt(2,V) one for the pairs 23, 31, 12. A direct sum has components where its parts are
    tensors of one rank whose symmetries exclude each other, as Sym(2,V)+Time*Alt(2,V): T is their
    sum. Raises RepresentationError where there are none, or more than MOST_VOIGT_COMPONENTS.
    """
    if _number(rep, rep) > MOST_VOIGT_COMPONENTS:
        raise RepresentationError(
            f"{rep} has no Voigt form: its tensors have more than {MOST_VOIGT_COMPONENTS} "
            "components",
            hint=HINT,
        )
    found = _of(rep)
    if not found.axes:
        raise refused(rep)
    return found


def refused(rep: Rep, why: str = "") -> RepresentationError:
    """The error for what is no tensor that handbooks print."""
    return RepresentationError(f"{rep} has no Voigt form{why}", hint=HINT)


def _number(rep: Rep, whole: Rep) -> int:
    """How many components there are, or a number above the limit; refuses what is no tensor."""
    match rep:
        case Dual():
            return _number(rep.rep, whole)
        case Power():
            return _raised(_number(rep.inner, whole), rep.k)
        case PowerRep():
            return _raised(_number(rep.parts[0], whole), rep.exponent)
        case TensorsWithSymmetry():
            return _product([_number(part, whole) for part in rep.reps])
        case ProductRep() | MapRep():
            return _product([_number(part, whole) for part in rep.parts])
        case SumRep():
            return max(_number(part, whole) for part in rep.parts)
        case ScalarRep() | Determinant() | Given(name="Time"):
            return 1
    if _is_vector(rep):
        return rep.size()
    if is_vector(rep) or isinstance(rep, Given):
        space = "ℝ" if rep.G is not None and rep.G.field == "R" else "ℂ"
        raise refused(whole, f": {rep} is {space}^{rep.size()}")
    raise refused(whole)


def _is_vector(rep: Rep) -> bool:
    """Whether it is V of a real group on the plane or on space."""
    return is_vector(rep) and rep.is_real and rep.size() in PAIRS


def _raised(number: int, exponent: int) -> int:
    highest = MOST_VOIGT_COMPONENTS.bit_length()  # beyond it even the power of 2 is too large
    return int(min(number, MOST_VOIGT_COMPONENTS + 1) ** min(exponent, highest))


def _product(numbers: Sequence[int]) -> int:
    total = 1
    for number in numbers:
        total = min(total * number, MOST_VOIGT_COMPONENTS + 1)
    return total


def _of(rep: Rep) -> Components:
    """The components of a representation that `_number` admits."""
    match rep:
        case Dual():
            return _of(rep.rep)
        case Power():
            return _of_power(rep)
        case PowerRep():
            return _joined([_of(rep.parts[0])] * (rep.exponent if rep.size() > 1 else 1))
        case TensorsWithSymmetry():
            return _of_symmetric(rep)
        case MapRep():
            return _joined([_of(rep.target), _of(rep.source)])
        case ProductRep():
            return _joined([_of(part) for part in rep.parts])
        case SumRep():
            return _of_sum(rep)
        case Determinant():
            return Components((), np.ones(1), axial=bool(rep.k % 2))
        case Given(name="Time"):
            return Components((), np.ones(1), time_odd=True)
        case ScalarRep():
            return Components((), np.ones(1))
    return Components((Axis(rep.size()),), np.eye(rep.size()))


def _joined(parts: Sequence[Components]) -> Components:
    """The tensor product; the last coordinate runs fastest."""
    found = Components((), np.ones(1))
    for part in parts:
        a, b = found.array, part.array
        array = np.moveaxis(np.tensordot(a, b, axes=0), len(found.axes), -2)
        found = Components(
            (*found.axes, *part.axes),
            array.reshape(*array.shape[:-2], -1),
            found.axial != part.axial,
            found.time_odd != part.time_odd,
            found.uniform and part.uniform,
        )
    return found


def _of_power(rep: Power) -> Components:
    """Coordinate c of a multiset or subset, with m arrangements, is T[arrangement] / √m."""
    inner, k = _of(rep.inner), rep.k
    if rep.inner.size() == 1:
        return _joined([inner] * (k % 2)) if not inner.axes else inner
    rows = rep.listed(rep.inner.size(), k)
    array = np.zeros((rep.inner.size(),) * k + (len(rows),))
    ways = np.array(
        [factorial(k) // prod(map(factorial, Counter(r).values())) for r in rows.tolist()]
    )
    for order in permutations(range(k)):
        sign = parity(order) if rep.alternating else 1
        array[(*rows[:, order].T, np.arange(len(rows)))] = sign / np.sqrt(ways)
    found = _composed(array, [inner] * k)
    if not _is_vector(rep.inner.undualised()[0]) or k != 2:
        return found
    n = rep.inner.size()
    return found.paired(0, *((ANTISYMMETRIC[n], -1) if rep.alternating else (PAIRS[n], 1)))


def _of_symmetric(rep: TensorsWithSymmetry) -> Components:
    """Coordinate c of an orbit of the length m is ±T[tuple] / √m for each of its tuples."""
    tensors = rep.tensors
    tuples, signs = tensors.members
    array = np.zeros((*tensors.sizes, len(signs)))
    for way in range(signs.shape[1]):
        there = np.flatnonzero(signs[:, way])
        scale = signs[there, way] / np.sqrt(tensors.lengths[there])
        array[(*tuples[there, way].T, there)] = scale
    return _composed(array, [_of(part) for part in rep.reps])


def _composed(array: NDArray[np.float64], parts: Sequence[Components]) -> Components:
    """Components of tensors that are given in the coordinates of the factors."""
    for i, part in enumerate(parts):
        array = np.moveaxis(np.tensordot(part.table, array, axes=(1, i)), 0, i)
    axes = tuple(axis for part in parts for axis in part.axes)
    return Components(
        axes,
        array.reshape(*(axis.size for axis in axes), array.shape[-1]),
        bool(sum(part.axial for part in parts) % 2),
        bool(sum(part.time_odd for part in parts) % 2),
        all(part.uniform for part in parts),
    )


def _of_sum(rep: SumRep) -> Components:
    """The sum of tensors of one rank, where it tells its terms."""
    parts = [_of(part) for part in rep.parts]
    if len({part.axes for part in parts}) > 1:
        parts = [part.spread() for part in parts]
    if len({part.axes for part in parts}) > 1:
        raise refused(rep, ": its summands are tensors of different ranks")
    found = np.concatenate([part.array for part in parts], axis=-1)
    table = found.reshape(-1, found.shape[-1])
    if np.linalg.matrix_rank(table) < table.shape[1]:
        raise refused(rep, ": its summands are different tensors, not parts of one")
    return Components(
        parts[0].axes,
        found,
        all(part.axial for part in parts),
        all(part.time_odd for part in parts),
        all(part.uniform for part in parts)
        and len({(part.axial, part.time_odd) for part in parts}) == 1,
    )
