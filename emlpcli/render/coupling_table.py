"""Tables of coefficients by (summand, m), for maps of spherical harmonics of SO(3) and O(3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from math import factorial, prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import FileError
from emlpcli.files import archive, npz, strictjson
from emlpcli.files.reading import opened
from emlpcli.groups.base import registered_as
from emlpcli.groups.named.classical import SO
from emlpcli.reps.constructors.powers import Power
from emlpcli.reps.irreducible.harmonic import Harmonic
from emlpcli.reps.irreducible.labels import Irreducible
from emlpcli.reps.rep import (
    Base,
    DirectSum,
    MapRep,
    Rep,
    Scalar,
    ScalarRep,
    TensorProduct,
)
from emlpcli.solve.limits import MOST_INDICES

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Couplings:
    """The coefficients of equivariant maps of spherical harmonics, k factors to one output.

    Term t is the coefficient `coefficients[t]` of map number `map[t]` at the coordinate that
    `tuples[t]`, shape (k + 1, 2), names: for each factor, and then for the output, the number of
    the summand and the order m, as -l, ..., l. `degrees`, shape (summands, 4), says of each
    summand: the factor that it belongs to (k for the output), its number, its degree l and its
    parity under -1 (0 for SO(3), which does not have it). Factors of a symmetric power are in
    ascending order of (summand, m); `arrangements[t]` is in how many orders they can stand. The
    coordinates are orthonormal: on x ⊗ ... ⊗ x map b is, at its output, the sum of
    coefficients[t] √arrangements[t] Π x[summand, m] over its terms.
    """

    tuples: NDArray[np.int16]
    coefficients: NDArray[Any]
    map: Integers
    arrangements: Integers
    degrees: NDArray[np.int16]
    metadata: dict[str, Any]


class Factor(NamedTuple):
    """A tensor factor: a power of order k of a sum of irreducibles, (degree, parity) of each.

    `power` is None for the sum itself, where k is 1.
    """

    power: Power | None
    k: int
    irreps: tuple[tuple[int, int], ...]

    @property
    def size(self) -> int:
        """Number of coordinates."""
        return len(self.names) if self.power is None else self.power.size()

    @property
    def names(self) -> Integers:
        """(summand, m) of each coordinate of the sum, shape (n, 2)."""
        rows = [(i, m) for i, (n, _) in enumerate(self.irreps) for m in range(-n, n + 1)]
        return np.array(rows, np.int64).reshape(-1, 2)

    def tuples(self, places: Integers) -> Integers:
        """(summand, m) of the k factors of coordinates, shape (places, k, 2)."""
        names = self.names
        if self.power is None:
            return names[places][:, None]
        return np.asarray(names[self.power.listed(len(names), self.k)[places]])

    def arrangements(self, tuples: Integers) -> Integers:
        """In how many orders the k factors can stand."""
        if self.power is None:
            return np.ones(len(tuples), np.int64)
        found = np.full(len(tuples), factorial(self.k))
        run = np.ones(len(tuples), np.int64)
        for place in range(1, self.k):  # equal ones stand together
            same = (tuples[:, place] == tuples[:, place - 1]).all(axis=1)
            run = np.where(same, run + 1, 1)
            found //= run
        return found


def table_arrays(rep: Rep, rows: NDArray[Any]) -> dict[str, NDArray[Any]] | None:
    """The arrays `tuples`, `arrangements` and `degrees` of `Couplings` for rows of Q.

    None where the representation is no map from a product of sums of irreducibles of SO(3) or O(3)
    and of their powers to such a sum, or where all of it is V and Scalars.
    """
    parts = _parts(rep)
    if parts is None:
        return None
    output, inputs = parts
    out = Factor(None, 1, output)
    places = np.unravel_index(rows.astype(np.int64), (out.size, *(f.size for f in inputs)))
    named = [f.tuples(at) for f, at in zip(inputs, places[1:], strict=True)]
    arranged = [f.arrangements(part) for f, part in zip(inputs, named, strict=True)]
    each = [*chain.from_iterable([f.irreps] * f.k for f in inputs), output]
    return {
        "tuples": np.concatenate([*named, out.tuples(places[0])], axis=1).astype(np.int16),
        "arrangements": prod(arranged, start=np.ones(len(rows), np.int64)),
        "degrees": np.array(
            [(k, i, *label) for k, irreps in enumerate(each) for i, label in enumerate(irreps)],
            np.int16,
        ),
    }


def bytes_a_term(rep: Rep) -> int:
    """Bytes that the table takes for a nonzero entry of Q, while it is made; 0 for no table."""
    parts = _parts(rep)
    return 0 if parts is None else 60 * (1 + sum(factor.k for factor in parts[1]))


def load_couplings(path: str | Path) -> Couplings:
    """The table that `emlp basis --save` wrote for maps of spherical harmonics of SO(3) or O(3).

    Nothing in the file is executed. Raises FileError if the file cannot be read, or holds a basis
    of other representations.
    """
    from emlpcli.solve.memory import default_limit

    with opened(path, "a table of couplings") as file:
        try:
            arrays = archive.read(path, file, default_limit())
            return _couplings(arrays)
        except FileError as problem:
            message = f"cannot read couplings from {str(path)!r}: {problem.message}"
            raise FileError(message, hint=problem.hint) from None


def _couplings(arrays: dict[str, Any]) -> Couplings:
    names = ("tuples", "data", "col", "arrangements", "degrees")
    if missing := [name for name in names if name not in arrays]:
        raise FileError(
            f"it has no array {missing[0]!r}",
            hint="tables are saved for maps of Irrep(l), Sym and Alt of SO3 and O3; "
            "emlpcli.load_basis reads any basis",
        )
    tuples, data, col, arranged, degrees = (arrays[name] for name in names)
    whole = all(array.dtype.kind in "iu" for array in (tuples, col, arranged, degrees))
    shapes = tuples.ndim == 3 and tuples.shape[2:] == (2,) and degrees.shape[1:] == (4,)
    lengths = {len(array) if array.ndim else -1 for array in (tuples, data, col, arranged)}
    flat = all(array.ndim == 1 for array in (data, col, arranged))
    if not (whole and shapes and flat and len(lengths) == 1 and data.dtype.kind in "fciu"):
        raise FileError("its arrays do not fit together")
    metadata = strictjson.loads(npz.text(arrays, "metadata"))
    return Couplings(tuples, data, col, arranged, degrees, metadata)


def _parts(rep: Rep) -> tuple[tuple[tuple[int, int], ...], list[Factor]] | None:
    """The irreducibles of the output and the factors of the input, where there is a table."""
    target, source = (rep.target, rep.source) if isinstance(rep, MapRep) else (Scalar, rep)
    if not any(isinstance(atom.undualised()[0], Power | Irreducible) for atom in rep.atoms()):
        return None
    output, inputs = _sum(target), _factors(source)
    return None if output is None or inputs is None else (output, inputs)


def _factors(rep: Rep) -> list[Factor] | None:
    """The factors of a product of powers of sums; None where it is no such product."""
    if (irreps := _sum(rep)) is not None and not isinstance(rep, ScalarRep):
        return [Factor(None, 1, irreps)]
    match rep.form():
        case DirectSum():
            return None
        case TensorProduct(powers):
            if sum(k for _, k in powers) > MOST_INDICES:
                return None
            parts = [_factors(part) for part, k in powers for _ in range(k)]
            found = [part for part in parts if part is not None]
            return list(chain.from_iterable(found)) if len(found) == len(parts) else None
        case atom:
            power, _ = atom.undualised()
            if not isinstance(power, Power) or (irreps := _sum(power.inner)) is None:
                return None
            return [Factor(power, power.k, irreps)]


def _sum(rep: Rep) -> tuple[tuple[int, int], ...] | None:
    """(Degree, parity) of the irreducibles of a direct sum of such; None for anything else."""
    labels = [_label(part) for part in _terms(rep)]
    found = tuple(label for label in labels if label is not None)
    return found if len(found) == len(labels) else None


def _terms(rep: Rep) -> Iterator[Rep]:
    """The summands of a direct sum, of sums of sums too, or what is no sum itself."""
    match rep.form():
        case DirectSum(terms):
            for part, copies in terms:
                for _ in range(copies):
                    yield from _terms(part)
        case TensorProduct(((part, 1),)):
            yield from _terms(part)
        case _:
            yield rep


def _label(rep: Rep) -> tuple[int, int] | None:
    """Degree and parity of an irreducible of SO(3) or O(3); a Scalar is even, of either."""
    atom, _ = rep.undualised()
    if isinstance(atom, ScalarRep):
        return 0, 1
    group = atom.G
    if group is None or not registered_as(group, SO) or group.d != 3:
        return None
    if isinstance(atom, Base):
        return 1, 0 if group.special else -1
    model = atom.model if isinstance(atom, Irreducible) else None
    if not isinstance(model, Harmonic):
        return None
    natural = -1 if model.degree % 2 else 1
    return model.degree, 0 if group.special else natural * (-1 if model.twisted else 1)
