"""A group of one's own with several representations: `Represented`, matrices side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.matrix_stack import Stack
from emlpcli.algebra.numbers.precision import check_precision
from emlpcli.errors import GroupError
from emlpcli.groups.base import Group
from emlpcli.groups.limits import LONGEST_REPRESENTATION, MOST_REPRESENTATIONS
from emlpcli.groups.user.generated import MatrixGroup
from emlpcli.groups.user.homomorphism import check_representation
from emlpcli.groups.user.keys import check_keys
from emlpcli.lang.vocabulary import CONSTRUCTORS
from emlpcli.overrides import override

KEYS = ("discrete_generators", "lie_algebra", "permutations")
_RESERVED = {*CONSTRUCTORS, "wr", "sdp", "x"}


class Represented(MatrixGroup):
    """A group given by generators, with further representations given by their images.

    `Represented(discrete_generators, lie_algebra, representations={"S": {...}})`: for each name
    the images of the generators, under the keys of `MatrixGroup`, in the same order and number:
    discrete generators, then permutations; and Lie algebra generators, whose images have the
    scale that theirs has. Entries may be exact texts. In expressions over the group `V` is its
    own matrices and `S` the other ones: `V*S*S.T`.

    The group's elements are the block diagonal matrices of all of them, `blocks` being the slice
    of each. So one that goes around twice in a spinor is an element of its own, as in a double
    cover. Raises GroupError where images do not satisfy the relations of the generators, see
    `check_representation`.
    """

    from_arguments = True

    def __init__(
        self,
        discrete_generators: Any = (),
        lie_algebra: Any = (),
        *,
        representations: Mapping[str, Any],
        permutations: Any = (),
        d: int | None = None,
        name: str = "",
        description: str = "",
        precision: float = 0.0,
    ) -> None:
        own = MatrixGroup(
            discrete_generators,
            lie_algebra,
            permutations=permutations,
            d=d,
            name=name,
            description=description,
            precision=precision,
        )
        if not isinstance(representations, Mapping) or not representations:
            raise GroupError("representations must hold one or more by name, as S = {...}")
        if len(representations) > MOST_REPRESENTATIONS:
            raise GroupError(f"more than {MOST_REPRESENTATIONS} representations")
        parts: dict[str, MatrixGroup] = {"V": own}
        for key, images in representations.items():
            parts[key] = _images(key, images, own)
        precision = check_precision(max(part.precision for part in parts.values()))
        pairs = [(part.discrete_generators, part.lie_algebra) for part in parts.values()]
        seen = [
            check_representation(key, pairs[0], pair, precision)
            for key, pair in zip(parts, pairs, strict=True)
            if key != "V"
        ]
        stops = np.cumsum([part.d for part in parts.values()]).tolist()
        self._parts = parts
        self._slices = {
            key: slice(stop - part.d, stop)
            for (key, part), stop in zip(parts.items(), stops, strict=True)
        }
        super().__init__(
            _side_by_side([part.stacks()[0] for part in parts.values()]),
            _side_by_side([part.stacks()[1] for part in parts.values()]),
            d=stops[-1],
            name=own.label,
            description=description,
            precision=precision,
        )
        orders = (own.order, self.order) if not all(seen) else (None, None)
        self.checked = all(seen) or None not in orders  # then they agree
        if orders[0] != orders[1] and None not in orders:
            raise GroupError(
                f"the images make no representation: with them the group has the order "
                f"{self.order}, without them {own.order}",
                hint="images satisfy all relations of the generators, in the same order",
            )

    @property
    @override
    def blocks(self) -> Mapping[str, slice]:
        return self._slices

    @override
    def on_block(self, name: str) -> Group:
        return self._parts[name]

    @override
    def spectra(self) -> Any:
        """Eigenvalues on V first, then on each further representation, in their order."""
        from emlpcli.groups.spectra.blockwise import finite_blocks, lie_blocks

        sizes = [part.d for part in self._parts.values()]
        if not self.lie_dimension and not np.any(self.lie_algebra):
            if self.order is None:
                return None
            return finite_blocks(self.discrete_generators, self.order, sizes)
        if len(self.discrete_generators):
            return None
        if not self.is_compact and not (self.is_reductive and self.field == "R"):
            return None
        from emlpcli.algebra.numbers.surds import told_apart

        exact = self.exact_generators()
        if exact is not None and not all(map(told_apart, exact[1])):
            return None
        return lie_blocks(self.lie_algebra, sizes, compact=self.is_compact)

    @override
    def entries(self) -> dict[str, Any]:
        written = {
            key: dict(zip(KEYS, (stack.entries() for stack in part.stacks()), strict=False))
            for key, part in self._parts.items()
        }
        data: dict[str, Any] = {**written.pop("V"), "representations": written}
        return {**data, "precision": self.precision} if self.precision else data

    @override
    def _key(self) -> tuple[Any, ...]:
        return (*super()._key(), tuple((k, s.start, s.stop) for k, s in self._slices.items()))


def _images(key: str, images: Any, own: MatrixGroup) -> MatrixGroup:
    """The images of a group's generators under one representation, as many as those."""
    if not isinstance(key, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", key):
        raise GroupError(f"{str(key)[:40]!r} is no name of a representation: letters and digits")
    if len(key) > LONGEST_REPRESENTATION:
        raise GroupError(f"the name {key[:20]}… has more than {LONGEST_REPRESENTATION} characters")
    if key in _RESERVED:
        what = "the group's own matrices" if key == "V" else "a name of the language"
        raise GroupError(
            f"representations.{key}: {key} is {what}", hint="take another name, such as S"
        )
    if not isinstance(images, Mapping):
        raise GroupError(f"representations.{key} must hold {', '.join(KEYS)}")
    check_keys(images, KEYS, f"representations.{key}: ")
    try:
        found = MatrixGroup(
            images.get("discrete_generators", ()),
            images.get("lie_algebra", ()),
            permutations=images.get("permutations", ()),
            name=key,
        )
    except GroupError as error:
        error.message = f"representations.{key}: {error.message}"
        raise
    for what in ("discrete_generators", "lie_algebra"):
        n, m = len(getattr(own, what)), len(getattr(found, what))
        if n != m:
            raise GroupError(
                f"representations.{key} has {m} images in {what}, but the group has {n} generators",
                hint="every generator has one image, also where that is the identity or 0",
            )
    return found


def _side_by_side(stacks: list[Stack]) -> Any:
    """Block diagonal matrices, of exact texts where all entries are exact."""
    sizes = [stack.values.shape[1] for stack in stacks]
    total, count = sum(sizes), len(stacks[0])
    starts = np.cumsum([0, *sizes[:-1]]).tolist()
    if all(stack.exact is not None for stack in stacks):
        made: list[list[list[Any]]] = [[[0] * total for _ in range(total)] for _ in range(count)]
        for stack, start in zip(stacks, starts, strict=True):
            for n, matrix in enumerate(stack.entries()):
                for i, row in enumerate(matrix):
                    made[n][start + i][start : start + len(row)] = row
        return made
    dtype = np.result_type(*(stack.values.dtype for stack in stacks))
    whole: NDArray[Any] = np.zeros((count, total, total), dtype=dtype)
    for stack, start, size in zip(stacks, starts, sizes, strict=True):
        whole[:, start : start + size, start : start + size] = stack.values
    return whole
