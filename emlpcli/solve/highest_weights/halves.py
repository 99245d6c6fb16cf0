"""One half of a tensor product, coupled index by index, as far as the other half can answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.lie.chamber import Multiplicities, Weight
from emlpcli.algebra.lie.torus import Torus
from emlpcli.reps.monomials import TensorIndex
from emlpcli.solve.highest_weights.form import Form
from emlpcli.solve.highest_weights.isotypic import component, coupling, model_of
from emlpcli.solve.highest_weights.of_rep import form_of

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Half:
    """Tensor indices, from left to right, and the irreducibles in their products."""

    torus: Torus
    slots: tuple[TensorIndex, ...]

    @cached_property
    def size(self) -> int:
        """Number of coordinates."""
        return prod(slot.size for slot in self.slots)

    @cached_property
    def forms(self) -> list[Form]:
        """Each index in a weight basis."""
        return [form_of(slot.rep, slot.dual, self.torus) for slot in self.slots]

    @cached_property
    def levels(self) -> list[Multiplicities]:
        """The multiplicities before each index, and at the end, in exact integers."""
        zero = (0,) * self.torus.rank
        found: list[Multiplicities] = [{zero: 1}]
        for form in self.forms:
            after: dict[Weight, int] = defaultdict(int)
            for left, copies in found[-1].items():
                for right, times in form.multiplicities.items():
                    for target, n in self._product(left, right, form).items():
                        after[target] += copies * times * n
            found.append(dict(after))
        return found

    def _product(self, left: Weight, right: Weight, form: Form) -> Multiplicities:
        if not any(left):
            return {right: 1}
        weights = model_of(self.torus, right, form).form.weights
        return self.torus.chamber.product(left, right, weights)

    @property
    def final(self) -> Multiplicities:
        """The multiplicities in the whole half."""
        return self.levels[-1]

    def components(self, wanted: Sequence[Weight]) -> dict[Weight, Array]:
        """The copies of each irreducible wanted, in coordinates, shape (size, copies, d)."""
        needed = self._needed(set(wanted))
        zero = (0,) * self.torus.rank
        state: dict[Weight, Array] = {zero: np.ones((1, 1, 1))}
        for k, form in enumerate(self.forms):
            own: dict[Weight, Array] = {}
            found: dict[Weight, list[Array]] = defaultdict(list)
            for left, copies in state.items():
                for right in form.multiplicities:
                    targets = needed[k + 1] & self._product(left, right, form).keys()
                    if not targets:
                        continue
                    if right not in own:
                        own[right] = component(form, right)
                    for target in sorted(targets):
                        found[target].append(self._join(copies, own[right], left, right, target))
            state = {w: np.concatenate(parts, axis=1) for w, parts in found.items()}
        return {w: state[w] for w in wanted}

    def _join(self, x: Array, y: Array, left: Weight, right: Weight, target: Weight) -> Array:
        """Σ C[i, j, c, k] x_i ⊗ y_j over bases of the irreducibles, shape (N N', a b c, k)."""
        if not any(left) or not any(right):  # one of the two has d = 1
            products = x[:, None, :, None] * y[:, None]
            return products.reshape(len(x) * len(y), -1, products.shape[-1])
        C = coupling(self.torus, left, right, target)
        p, q, c, d = C.shape
        N, a, _ = x.shape
        M, b, _ = y.shape
        half = (x.reshape(N * a, p) @ C.reshape(p, q * c * d)).reshape(N, a, q, c * d)
        rows = half.transpose(0, 1, 3, 2).reshape(N * a * c * d, q)
        both = (rows @ y.reshape(M * b, q).T).reshape(N, a, c, d, M, b)
        return both.transpose(0, 4, 1, 5, 2, 3).reshape(N * M, a * b * c, d)

    def _needed(self, wanted: set[Weight]) -> list[set[Weight]]:
        """The irreducibles at each level that lead to those wanted."""
        needed = [wanted]
        for before, form in zip(reversed(self.levels[:-1]), reversed(self.forms), strict=True):
            needed.append(
                {
                    left
                    for left in before
                    if any(
                        needed[-1] & self._product(left, right, form).keys()
                        for right in form.multiplicities
                    )
                }
            )
        return needed[::-1]
