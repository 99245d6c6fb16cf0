"""Groups of a user's own, from generators: `MatrixGroup` and `Permutations`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import factorial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.counting import finite as counting
from emlpcli.algebra.numbers.matrix_stack import Fractions, Stack, matrix_stack
from emlpcli.algebra.numbers.precision import check_precision
from emlpcli.algebra.numbers.splitting_primes import invertible_exactly
from emlpcli.algebra.numbers.surds import ExactMatrix, Surd, exact_lines
from emlpcli.algebra.permutations.basics import cycles
from emlpcli.algebra.permutations.cycle_notation import Images, image_list, padded, permutations
from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.errors import GroupError
from emlpcli.groups.base import Count, Group
from emlpcli.groups.facts import Exact, invertible
from emlpcli.groups.limits import LARGEST_EXAMINED, LONGEST_LABEL
from emlpcli.groups.permutation_group import PermutationGroup, permutation_matrices
from emlpcli.groups.structure import Structure
from emlpcli.overrides import override

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.vector_orbits import VectorAction
    from emlpcli.algebra.spectra.families import Spectra


PermutationLike = str | Sequence[int] | NDArray[Any]


class Permutations(PermutationGroup):
    """The group that permutations generate, permuting the coordinates of R^d.

    `Permutations(["(1 2 3 4 5)(6 7)", "(1 2)"])`, with cycles of points numbered from 1 as GAP
    writes them, or `Permutations([[1, 2, 0], [1, 0, 2]])` with the images of 0, 1, ... The order
    and the numbers of orbits are exact (Schreier-Sims). Raises GroupError.
    """

    from_arguments = True

    def __init__(
        self,
        generators: Sequence[PermutationLike],
        *,
        d: int | None = None,
        name: str = "",
        description: str = "",
    ) -> None:
        found = _all_images(generators)
        if not found:
            raise GroupError("no permutations", hint='such as Permutations(["(1 2 3)", "(1 2)"])')
        self.label = name or _cycles_label(found)
        self.summary = description
        self.images = np.array(padded(found, d), dtype=np.int64)
        self.d = self.images.shape[1]
        self.args = ()  # flags need no completion: they are those of the class
        self._finished = True

    @override
    def count(self, p: int, q: int) -> Count | None:
        """The number of orbits on (p+q)-tuples, by stabilisers; None where it takes too long."""
        if self._giant is not None:
            all_even = self._giant < factorial(self.d)
            counted = counting.alternating if all_even else counting.symmetric
            name = f"{'A' if all_even else 'S'}({self.d})"
            how = f"orbits of {name} on {p + q}-tuples: patterns of equal indices"
            return Count(counted(self.d, p + q), how)
        return super().count(p, q)

    @cached_property
    def _giant(self) -> int | None:
        """The order where all permutations, or all even ones, are generated."""
        from emlpcli.algebra.permutations.schreier_sims import giant

        return giant(self.images)

    @override
    def _key(self) -> tuple[Any, ...]:
        return (type(self).__name__, self.label, self.images.shape, self.images.tobytes())

    @override
    def __str__(self) -> str:
        return self.label


class MatrixGroup(Group):
    """The group that matrices and the exponentials of Lie algebra elements generate.

    `MatrixGroup([[["0", "-1"], ["1", "0"]]])`; entries are numbers or texts such as "1/2" and
    "sqrt(3)/2", which are kept exactly. Stacks have shape (n, d, d); `permutations` are further
    generators, as for `Permutations`. The order is exact where the entries are and the elements
    are few. `precision` says how well inexact entries are known (see `Group`). Raises GroupError
    with the place of what is wrong.
    """

    from_arguments = True

    def __init__(
        self,
        discrete_generators: Any = (),
        lie_algebra: Any = (),
        *,
        permutations: Sequence[PermutationLike] = (),
        d: int | None = None,
        name: str = "",
        description: str = "",
        precision: float = 0.0,
    ) -> None:
        discrete = matrix_stack(discrete_generators, "discrete_generators", d)
        lie = matrix_stack(lie_algebra, "lie_algebra", d or discrete.d)
        size = d or discrete.d or lie.d
        moved = _all_images(permutations)
        if moved:
            images = np.array(padded(moved, size), dtype=np.int64)
            size = size or images.shape[1]
            discrete = discrete.joined(matrix_stack(permutation_matrices(images), "permutations"))
        if size is None or not len(discrete) + len(lie):
            raise GroupError(
                "a group needs discrete_generators, lie_algebra or permutations",
                hint="the group of the identity alone is Trivial(n)",
            )
        precision = check_precision(precision)
        _check_invertible(discrete)
        self.d = size
        self.label = name or f"matrices of size {size}"
        self.summary = description
        self._discrete, self._lie = discrete, lie
        self.discrete_generators = discrete.values.reshape(-1, size, size)
        self.lie_algebra = lie.values.reshape(-1, size, size)
        super().__init__(precision=max(precision, discrete.precision, lie.precision))

    @cached_property
    @override
    def order(self) -> int | None:
        """The order, where it is proved: by Schreier-Sims on the vectors that are permuted."""
        from emlpcli.algebra.permutations.schreier_sims import order_if_quick

        images = self.permuted()
        return None if images is None else order_if_quick(images)

    def permuted(self) -> NDArray[np.int64] | None:
        """A faithful action of the generators on finitely many vectors, shape (n, vectors).

        None for an infinite group, and where no such vectors are found.
        """
        if self.lie_dimension or np.any(self.lie_algebra):
            return None
        images = self.signed_images()
        if images is not None:
            return images
        return None if self._action is None else self._action.images

    @cached_property
    def _action(self) -> VectorAction | None:
        from emlpcli.algebra.permutations.vector_orbits import vector_action

        if np.any(self.lie_algebra) or not self._discrete.exact or self.infinite:
            return None
        return vector_action(self._discrete.exact)

    @override
    def spectra(self) -> Spectra | None:
        """Families of elements with their exact eigenvalues on V, None where they are not known."""
        from emlpcli.algebra.spectra.conjugates import finite_spectra
        from emlpcli.groups.spectra.finite import listed

        if np.any(self.lie_algebra) or self.is_permutation:
            return super().spectra()
        if self._action is not None:
            return finite_spectra(self._action)
        exact = self._discrete.exact
        values = {x.rational() for m in exact or () for row in m for x in row}
        if self.infinite or any(x is None or x.denominator > 1 for x in values):
            return None  # products of rounded entries would prove nothing
        return listed(self.discrete_generators, self.order)

    def stacks(self) -> tuple[Stack, Stack]:
        """The generators, discrete and infinitesimal, with exact entries where they are known."""
        return self._discrete, self._lie

    def entries(self) -> dict[str, Any]:
        """The generators as JSON data: texts where they are exact, else pairs [re, im]."""
        stacks = {stack.key: stack.entries() for stack in (self._discrete, self._lie) if len(stack)}
        return {**stacks, "precision": self.precision} if self.precision else stacks

    def fractions(self) -> tuple[list[Fractions], list[Fractions]] | None:
        """The generators, discrete and infinitesimal, if all entries are exact and rational."""
        discrete, lie = self._discrete.rational(), self._lie.rational()
        return None if discrete is None or lie is None else (discrete, lie)

    @override
    def _read_exactly(self) -> Exact | None:
        """As the file or the program gave them; in floating point as `Group` reads them."""
        discrete, lie = self._discrete.exact, self._lie.exact
        if discrete is None:
            return None
        found: list[ExactMatrix] | None = exact_lines(self.lie_algebra) if lie is None else [*lie]
        return None if found is None else ([*discrete], found)

    @override
    def structure(self) -> Structure | None:
        """As seen in the generators; where entries are exact, they have to be so exactly."""
        found = super().structure()
        exact = self._discrete.exact
        if found is None or exact is None or self.precision:
            return found
        values = {x for m in exact for row in m for x in row}
        return found if values <= {Surd(0), Surd(1), Surd(-1)} else None

    def signed_images(self) -> NDArray[np.int64] | None:
        """How signed permutations permute the 2d vectors ±e_i; None if a generator is none."""
        structure = self.structure()
        if not isinstance(structure, MonomialAction) or structure.change is not None:
            return None
        rows = []
        for image, signs in structure.moves:
            minus = np.zeros(self.d, np.int64) if signs is None else (signs < 0).astype(np.int64)
            rows.append(np.stack([2 * image + minus, 2 * image + 1 - minus], axis=1).ravel())
        return np.array(rows, dtype=np.int64).reshape(-1, 2 * self.d)

    @property
    def exact(self) -> bool:
        """Whether all entries are known exactly."""
        return self._discrete.exact is not None and self._lie.exact is not None

    @cached_property
    def infinite(self) -> str | None:
        """A proof that the group is infinite, if there is one."""
        if self.lie_dimension:
            return f"its Lie algebra has dimension {self.lie_dimension}"
        if self._discrete.exact and self.d <= LARGEST_EXAMINED and self.signed_images() is None:
            from emlpcli.algebra.numbers.exact_matrices import infinite_order

            word = infinite_order(self._discrete.exact)
            if word:
                return f"{word} has infinite order"
        return None

    @override
    def count(self, p: int, q: int) -> Count | None:
        """Orbits for permutations; else None, and the spectra count."""
        return None if self._as_permutations is None else self._as_permutations.count(p, q)

    @cached_property
    def _as_permutations(self) -> Permutations | None:
        """The same group of permutations, where all generators are such matrices."""
        if not self.is_permutation:
            return None
        images = self.discrete_generators.argmax(axis=1)
        return Permutations(list(images), d=self.d, name=self.label)

    @override
    def _key(self) -> tuple[Any, ...]:
        arrays = (self.lie_algebra, self.discrete_generators)
        return (
            type(self),
            self.label,
            self.precision,
            *(_frozen(stack.exact) for stack in (self._discrete, self._lie)),
            *((a.shape, a.dtype.str, a.tobytes()) for a in arrays),
        )

    @override
    def __str__(self) -> str:
        return self.label


def with_precision(group: Group, precision: float) -> MatrixGroup:
    """The group of the same generators, known to a relative error of their entries only.

    Raises GroupError for a group that is known exactly by its name.
    """
    if group.registered_name:
        raise GroupError(
            f"{group} is known exactly: a precision is for generators that were measured",
            hint="leave out the precision",
        )
    if group.blocks:
        raise GroupError(
            f"{group} gives several representations, whose precision stands in the file",
            hint="write precision = 1e-6 there",
        )
    return MatrixGroup(
        group.discrete_generators,
        group.lie_algebra,
        d=group.d,
        name=str(group),
        description=group.summary,
        precision=precision,
    )


def _frozen(exact: Any) -> Any:
    """Nested lists as tuples, which can be hashed."""
    return tuple(map(_frozen, exact)) if isinstance(exact, list) else exact


def _all_images(generators: Sequence[PermutationLike]) -> list[Images]:
    if isinstance(generators, str):
        return permutations(generators)
    found: list[Images] = []
    for g in generators:
        if isinstance(g, str):
            found += permutations(g)
        else:
            values = g.tolist() if isinstance(g, np.ndarray) else list(g)
            found.append(image_list(values, first=0))
    return found


def _cycles_label(found: Sequence[Images]) -> str:
    """The generators in cycles, shortened."""
    parts = []
    for images in found[:4]:
        moved = (cycle for cycle in cycles(images) if len(cycle) > 1)
        parts.append("".join(f"({' '.join(str(i + 1) for i in c)})" for c in moved) or "()")
    text = ", ".join(parts) + (", …" if len(found) > 4 else "")
    return f"⟨{text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + '…'}⟩"


def _check_invertible(stack: Stack) -> None:
    for n, h in enumerate(stack.values):
        if not (invertible_exactly(stack.exact[n]) if stack.exact else invertible(h[None])):
            s = np.linalg.svd(h, compute_uv=False)
            raise GroupError(
                f"{stack.place(n)} has no inverse",
                hint=f"its singular values are {s[0]:.2g} to {s[-1]:.2g}",
            )
