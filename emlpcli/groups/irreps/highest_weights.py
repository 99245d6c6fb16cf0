"""Irreducibles of the classical groups by highest weights: dimensions, names, characters."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
from emlpcli.algebra.spectra.families import Spectra
from emlpcli.algebra.spectra.weyl import (
    Weyl,
    positive_half,
    weyl_character,
    weyl_dimension,
)
from emlpcli.groups.irreps.table import Character, Key, Table
from emlpcli.overrides import override


def partition(weight: Key) -> str:
    """A weight without its trailing zeros, such as [2,1]; [0] for the trivial one."""
    shown = list(weight)
    while len(shown) > 1 and shown[-1] == 0 and min(shown) >= 0:
        shown.pop()
    return f"[{','.join(map(str, shown or [0]))}]"


def half(n: int) -> str:
    """n/2 as a spin."""
    return str(n // 2) if n % 2 == 0 else f"{n}/2"


class Weights(Table):
    """The irreducibles of a connected group, by highest weights.

    `split` says that the group is real and split, as SL(n,R), so that all of them are real.
    Of SO(p,q) `times` is the number p of coordinates in which the form has the other sign: the
    compact form has them multiplied by i. Of SU(p,q) `negative` is the number q.
    """

    heading = "λ"

    def __init__(
        self, spectra: Spectra, *, split: bool = False, times: int = 0, negative: int = 0
    ) -> None:
        (self.spectrum,) = spectra
        (self.weyl,) = self.spectrum.weyl or (Weyl("torus", 0),)
        self.split, self.times, self.negative = split, times, negative
        self.heading = {"torus": "weight", "SU": "Dynkin"}.get(self.weyl.kind, "λ")
        if self.weyl == Weyl("B", 1):
            self.heading = "ℓ"

    @override
    def multiplicities(self, character: Character) -> dict[Key, int]:
        found = character.irreducibles(self.spectrum)
        return {weight: n for (_, weight), n in found.terms().items()}

    @override
    def dimension(self, key: Key) -> int:
        return weyl_dimension(key, self.weyl)

    @override
    def conjugate(self, key: Key) -> Key:
        """The dual for a compact group, itself for a split one.

        For SO(p,q), p + q = 2m, the two halves of the tensors with m rows are conjugates where
        the square of Hodge's star on them, (-1)^(m+p), is -1.
        """
        kind, rank = self.weyl[:2]
        if self.split or kind in ("B", "C"):
            return key
        if kind == "torus":
            return key if self.times % 2 else tuple(-k for k in key)
        if kind == "U":
            return tuple(-k for k in reversed(key))
        if kind == "SU":
            full = (*key, 0)
            return tuple(full[0] - k for k in reversed(full))[:-1]
        return key if (rank + self.times) % 2 == 0 else (*key[:-1], -key[-1])

    @override
    def indicator(self, key: Key) -> int:
        """-1 for an odd middle Dynkin label of SU(2m), m odd, and an odd |λ| of USp(2m); else 1.

        For SU(p,q), p + q = 2m, it is m + q that has to be odd: Hodge's star of Λᵐ, followed by
        the conjugate, has the square (-1)^(m+q). Source: Bröcker, tom Dieck, Representations of
        Compact Lie Groups, 1985, VI.
        """
        kind, rank = self.weyl[:2]
        if self.split:
            return 1
        if kind == "C":
            return -1 if sum(key) % 2 else 1
        if kind != "SU" or rank % 2 == 0 or ((rank + 1) // 2 + self.negative) % 2 == 0:
            return 1
        return -1 if dynkin(key)[rank // 2] % 2 else 1

    @override
    def rank(self, key: Key) -> tuple[Any, ...]:
        """By the size of the weight, or the sum of the Dynkin labels."""
        if self.weyl.kind != "SU":
            return super().rank(key)
        labels = dynkin(key)
        return (sum(labels), self.dimension(key), tuple(-k for k in labels))

    @override
    def name(self, key: Key) -> str:
        """ℓ for SO(3), weights of a torus, Dynkin labels of SU(n) and SL(n), else a partition."""
        kind, rank = self.weyl[:2]
        if kind == "SU":
            return f"({','.join(map(str, dynkin(key)))})"
        return str(key[0]) if kind == "torus" or (kind, rank) == ("B", 1) else partition(key)

    @override
    def pair_name(self, key: Key, other: Key) -> str:
        """With ± before the entry in which they differ."""
        if self.weyl.kind == "torus":
            return f"±{abs(key[0])}"
        return partition(tuple(map(abs, key))).replace(f"{abs(key[-1])}]", f"±{abs(key[-1])}]")

    @override
    def trace(self, key: Key, g: NDArray[Any]) -> complex:
        """Weyl's character formula at the eigenvalues of g."""
        kind, rank = self.weyl[:2]
        if kind == "SU":
            return weyl_character((*key, 0), np.linalg.eigvals(g), Weyl("U", rank + 1))
        return weyl_character(key, self.point(g), self.weyl)

    def point(self, g: NDArray[Any]) -> NDArray[np.complex128]:
        """Where the torus meets the class of g."""
        kind, rank = self.weyl[:2]
        if self.times:
            phase = np.where(np.arange(len(g)) < self.times, 1j, 1)
            g = g * phase[:, None] / phase
        if kind == "U" or (kind == "torus" and g.shape[-1] == 1):
            return np.linalg.eigvals(g).astype(complex)
        if kind == "torus" and np.allclose(g, g[0, 0] * np.eye(len(g))):
            return g[:1, 0].astype(complex)
        return positive_half(g, rank, oriented=kind in ("D", "torus"))


def dynkin(weight: Key) -> tuple[int, ...]:
    """The Dynkin labels of a weight of SU(n): differences of successive entries."""
    full = (*weight, 0)
    return tuple(a - b for a, b in itertools.pairwise(full))


class Spin(Weights):
    """SU(2) and its kin SU(1,1), by the spin j."""

    def __init__(self, spectra: Spectra, *, negative: int = 0) -> None:
        super().__init__(spectra, negative=negative)
        self.heading = "j"

    @override
    def name(self, key: Key) -> str:
        return half(key[0])


class Lorentz(Weights):
    """The connected Lorentz group in 1+3 dimensions, by (j1, j2)."""

    def __init__(self, spectra: Spectra) -> None:
        super().__init__(spectra, times=1)
        self.heading = "(j₁,j₂)"

    @override
    def name(self, key: Key) -> str:
        """j1 = (λ1+λ2)/2 and j2 = (λ1-λ2)/2."""
        return f"({half(key[0] + key[1])},{half(key[0] - key[1])})"

    @override
    def pair_name(self, key: Key, other: Key) -> str:
        return f"{self.name(key)}⊕{self.name(other)}"


class Orthogonal(Table):
    """O(n), by partitions whose first two columns have at most n boxes together (Weyl 1939).

    Keys are weights of SO(n) with last entry >= 0 and a sign: 1, or -1 for the associate, which
    is the product with the determinant; 0 where the two are equivalent, for an even n with
    n/2 rows.
    """

    heading = "λ"

    def __init__(self, spectra: Spectra, n: int, *, split: bool = False) -> None:
        self.spectra, self.n, self.split = spectra, n, split
        self.weyl = spectra[0].weyl[0] if spectra[0].weyl else Weyl("torus", 0)
        self.heading = {2: "m", 3: "ℓ", 4: "λ"}.get(n, "λ")

    @override
    def multiplicities(self, character: Character) -> dict[Key, int]:
        """Half the sum and the difference of both components' coefficients."""
        first, second = (signed(character.irreducibles(s)) for s in self.spectra)
        found: dict[Key, int] = {}
        for weight, n in first.items():
            if self.n % 2 == 0 and weight[-1]:
                if weight[-1] > 0:
                    found[(*weight, 0)] = n
                continue
            other = second.get(weight if self.n % 2 else weight[:-1], 0)
            if self.n % 2:  # -1 is in the other component
                other *= (-1) ** sum(weight)
            found[(*weight, 1)] = (n + other) // 2
            found[(*weight, -1)] = (n - other) // 2
        return {key: n for key, n in found.items() if n}

    @override
    def dimension(self, key: Key) -> int:
        """That for SO(n), twice it where it splits."""
        return weyl_dimension(key[:-1], self.weyl) * (1 if key[-1] else 2)

    @override
    def name(self, key: Key) -> str:
        """ℓ and parity for O(3), m for O(2), else a partition."""
        weight, sign = key[:-1], key[-1]
        if self.n == 3:
            return f"{weight[0]}{'e' if (-1) ** weight[0] == sign else 'o'}"
        if self.n == 2:
            return f"{weight[0]}{ {1: '+', 0: '', -1: '-'}[sign] }"
        rows = [w for w in weight if w]
        if sign < 0:  # the first column of the associate has n boxes less that of λ
            rows += [1] * (self.n - 2 * len(rows))
        return partition(tuple(rows))

    @override
    def rank(self, key: Key) -> tuple[Any, ...]:
        return (sum(key[:-1]), tuple(-k for k in key))

    @override
    def trace(self, key: Key, g: NDArray[Any]) -> complex:
        weight, sign = key[:-1], key[-1]
        flipped = np.linalg.det(g).real < 0
        if self.n % 2:
            x = positive_half(-g if flipped else g, self.weyl.rank)
            value = weyl_character(weight, x, self.weyl)
            return value * (sign * (-1) ** sum(weight) if flipped else 1)
        if flipped:
            x = positive_half(g, self.weyl.rank - 1)
            return sign * weyl_character(weight[:-1], x, Weyl("C", self.weyl.rank - 1))
        x = positive_half(g, self.weyl.rank)
        both = [weight] if sign else [weight, (*weight[:-1], -weight[-1])]
        return sum(weyl_character(w, x, self.weyl) for w in both)


class LorentzParity(Orthogonal):
    """The full Lorentz group in 1+3 dimensions, by (j1, j2) and parity."""

    def __init__(self, spectra: Spectra) -> None:
        super().__init__(spectra, 4)
        self.heading = "(j₁,j₂)"

    @override
    def name(self, key: Key) -> str:
        """(j,j)+ or its product with the determinant, (j,j)-; or a pair."""
        a, b = half(key[0] + key[1]), half(key[0] - key[1])
        if not key[-1]:
            return f"({a},{b})⊕({b},{a})"
        return f"({a},{b}){'+' if key[-1] > 0 else '-'}"


def signed(irreducibles: Eigenvalues) -> dict[Key, int]:
    """Multiplicities by weight on one component, with the signs of ζ = -1."""
    values: dict[Key, int] = {}
    for (k, weight), n in irreducibles.terms().items():
        values[weight] = values.get(weight, 0) + (-n if k else n)
    return values
