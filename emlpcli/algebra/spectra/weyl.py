"""Weyl groups, by type or by roots: dominant weights, dimensions and characters."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from emlpcli.algebra.lie.chamber import dominant, straightened
from emlpcli.algebra.lie.root_system import Letter, RootSystem, root_system
from emlpcli.algebra.permutations.basics import sorting_signs
from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
from emlpcli.arrays import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Integers: TypeAlias = "NDArray[np.int64]"
RootType = Literal["torus", "U", "SU", "B", "C", "D", "roots", "Dynkin", "twisted"]
Weight = tuple[int, ...]


class Weyl(NamedTuple):
    """The root system that belongs to `rank` coordinates of a torus.

    "torus": no roots. "U": weights (w_1..w_n) of U(n). "SU": weights of SU(n) in n-1
    coordinates, w_i - w_n. "B", "C", "D": of SO(2m+1), Sp(2m), SO(2m) in m coordinates.

    "Dynkin": the root system of a `letter` on Dynkin labels, known by theory and not from floats,
    see `of_system`.
    "roots": any root system, with `simple` roots α_i and `coroots` c_i: <w, α_i^∨> = w·c_i, read
    off generators in floating point.
    "twisted": a component of a group that is not connected, by its torus; `factors` are those of
    the density Π (1 - exp(2πi k/m) t^w), each given as (k, m, w).
    """

    kind: RootType
    rank: int
    simple: tuple[Weight, ...] = ()
    coroots: tuple[Weight, ...] = ()
    factors: tuple[tuple[int, int, Weight], ...] = ()
    letter: Letter | None = None


@lru_cache(maxsize=64)
def of_system(letter: Letter, rank: int) -> Weyl:
    """The Weyl group of a root system, on Dynkin labels."""
    system = root_system(letter, rank)
    units = np.eye(rank, dtype=np.int64).tolist()
    simple, coroots = (tuple(map(tuple, rows)) for rows in (system.cartan.tolist(), units))
    return Weyl("Dynkin", rank, simple, coroots, letter=letter)


def system_of(weyl: Weyl) -> RootSystem:
    """The root system of a block of kind "Dynkin"."""
    assert weyl.letter is not None
    return root_system(weyl.letter, weyl.rank)


def straighten(weights: Integers, weyl: Weyl) -> tuple[Integers, Integers]:
    """Dominant weights λ with w(μ+ρ) = λ+ρ and the signs of w, 0 where there is none.

    Shapes (n, rank) to (n, rank) and (n,). The coefficient of χ_λ in a character Σ c_μ t^μ is
    the sum of sign·c_μ over all μ that lead to λ (Brauer 1937; Racah-Speiser).
    """
    kind, rank = weyl[:2]
    if kind in ("torus", "twisted") or not rank:
        return weights, np.ones(len(weights), dtype=np.int64)
    if kind in ("roots", "Dynkin"):
        return straightened(weights, *_by_roots(weyl))
    if kind == "SU":
        full = np.concatenate([weights, np.zeros((len(weights), 1), dtype=np.int64)], axis=1)
        dominant, sign = straighten(full, Weyl("U", rank + 1))
        return dominant[:, :-1] - dominant[:, -1:], sign
    scale = 2 if kind == "B" else 1
    rho = {
        "U": np.arange(rank - 1, -1, -1),
        "B": np.arange(2 * rank - 1, 0, -2),
        "C": np.arange(rank, 0, -1),
        "D": np.arange(rank - 1, -1, -1),
    }[kind]
    x = scale * weights + rho
    size = x if kind == "U" else np.abs(x)
    sign = sorting_signs(-size)  # into descending order
    ordered = -np.sort(-size, axis=1)
    if kind in ("B", "C"):
        sign = sign * np.sign(x).prod(axis=1)
    if kind == "D":  # an even number of signs may change
        ordered[:, -1] *= np.where(x < 0, -1, 1).prod(axis=1)
    return (ordered - rho) // scale, sign


def _by_roots(weyl: Weyl) -> tuple[Integers, Integers]:
    """The simple roots and their coroots, shapes (r, rank)."""
    rows = (np.array(r, dtype=np.int64).reshape(-1, weyl.rank) for r in (weyl.simple, weyl.coroots))
    simple, coroots = rows
    return simple, coroots


def duals(weights: Integers, weyl: Weyl) -> Integers:
    """The highest weights of the dual irreducibles: the dominant ones in the orbits of -weights."""
    kind, rank = weyl[:2]
    if kind in ("torus", "twisted") or not rank:
        return -weights
    if kind in ("roots", "Dynkin"):
        return dominant(-weights, *_by_roots(weyl))
    if kind == "U":
        return -weights[:, ::-1]
    if kind == "SU":
        return np.concatenate([weights[:, :1], weights[:, :1] - weights[:, :0:-1]], axis=1)
    if kind == "D" and rank % 2:  # only an even number of signs may change
        return weights * np.where(np.arange(rank) == rank - 1, -1, 1)
    return weights


def density(blocks: tuple[Weyl, ...]) -> Eigenvalues:
    """The product of the densities of twisted blocks, as a formal sum of roots of unity times t^w.

    The torus is the product of those of all blocks, in order.
    """
    total = sum(block.rank for block in blocks)
    result, start = Eigenvalues(1, [0], np.zeros((1, total)), [1]), 0
    for block in blocks:
        for k, m, weight in block.factors:
            w = np.zeros((1, total), dtype=np.int64)
            w[0, start : start + block.rank] = weight
            result = result - result * Eigenvalues(m, [k], w, [1])
        start += block.rank
    return result


def power(
    k: int,
    character: Eigenvalues,
    irreducibles: Eigenvalues,
    blocks: tuple[Weyl, ...],
    *,
    alternating: bool,
) -> Eigenvalues:
    """The irreducibles of the k-th symmetric or exterior power, by highest weights.

    `character` holds all weights, `irreducibles` the highest ones of the same representation.
    Newton's identities, k h_k = Σ ψ_i h_(k-i), where the Adams operation ψ_i takes every weight to
    its i-th multiple; all but it are irreducibles, of which there are far fewer than weights.
    """
    powers = [trivial_irreducible(blocks).within(character.work), irreducibles]
    for j in range(2, k + 1):
        total = Eigenvalues.trivial(0)
        for i in range(1, j + 1):
            term = multiplied(powers[j - i], character.power(i), blocks)
            total = total - term if alternating and i % 2 == 0 else total + term
        powers.append(total.divided(j))
    return powers[k]


def multiplied(
    irreducibles: Eigenvalues, character: Eigenvalues, blocks: tuple[Weyl, ...]
) -> Eigenvalues:
    """How often each irreducible occurs in the product of a sum of irreducibles and a character.

    Both are multisets: of highest weights, and of all weights, which the Weyl group permutes. The
    product of χ_λ and Σ c_μ t^μ is the sum of c_μ χ_(λ+μ), straightened (Brauer 1937; Klimyk
    1968). The torus is the product of those of the `blocks`, in order.
    """

    def change(
        weights: Integers, counts: NDArray[Any]
    ) -> tuple[Integers, NDArray[Any], NDArray[np.bool_]]:
        sign = np.ones(len(counts), dtype=np.int64)
        columns, start = [], 0
        for block in blocks:
            dominant, part = straighten(weights[:, start : start + block.rank], block)
            columns.append(dominant)
            sign = sign * part
            start += block.rank
        return np.concatenate([weights[:, :0], *columns], axis=1), counts * sign, sign != 0

    return irreducibles.combined(character, change)


@lru_cache(maxsize=256)
def trivial_irreducible(blocks: tuple[Weyl, ...]) -> Eigenvalues:
    """The trivial representation, as a multiset of highest weights."""
    rank = sum(block.rank for block in blocks)
    return Eigenvalues(1, [0], np.zeros((1, rank), dtype=np.int64), [1])


def dual_irreducibles(irreducibles: Eigenvalues, blocks: tuple[Weyl, ...]) -> Eigenvalues:
    """The duals of a sum of irreducibles, by highest weights."""
    columns, start = [], 0
    for block in blocks:
        columns.append(duals(irreducibles.weights[:, start : start + block.rank], block))
        start += block.rank
    weights = np.concatenate([irreducibles.weights[:, :0], *columns], axis=1)
    order, k, counts = irreducibles.order, irreducibles.exponents, irreducibles.counts
    return Eigenvalues(order, -k, weights, counts, work=irreducibles.work)


def multiplicities(character: Eigenvalues, blocks: tuple[Weyl, ...]) -> Eigenvalues:
    """How often each irreducible occurs, by highest weight: a multiset of dominant weights."""
    return multiplied(trivial_irreducible(blocks), character, blocks)


# -- formulas ---------------------------------------------------------------------------------


def weyl_dimension(weight: tuple[int, ...], weyl: Weyl) -> int:
    """Weyl's dimension formula: Π <λ+ρ, α> / <ρ, α> over the positive roots."""
    kind, rank = weyl[:2]
    if kind == "torus" or not rank:
        return 1
    if kind == "Dynkin":
        return system_of(weyl).chamber.dimension(weight)
    if kind == "SU":
        return weyl_dimension((*weight, 0), Weyl("U", rank + 1))
    half = {"U": 0, "B": 1, "C": 2, "D": 0}[kind]  # twice the last entry of ρ
    value = Fraction(1)
    shift = [2 * (rank - 1 - i) + half for i in range(rank)]
    top = [2 * w + s for w, s in zip(weight, shift, strict=True)]
    for i in range(rank):
        for j in range(i + 1, rank):
            value *= Fraction(top[i] - top[j], shift[i] - shift[j])
            if kind != "U":
                value *= Fraction(top[i] + top[j], shift[i] + shift[j])
        if kind in ("B", "C"):
            value *= Fraction(top[i], shift[i])
    return int(value)


def weyl_character(weight: tuple[int, ...], x: NDArray[np.complex128], weyl: Weyl) -> complex:
    """Weyl's character formula at the point x of the torus, as a ratio of determinants."""
    kind, rank = weyl[:2]
    if kind == "torus":
        return complex(np.prod(x ** np.array(weight)))
    if not rank:
        return 1.0
    return character_at(np.array(weight), np.angle(x), weyl)


def character_at(weight: NDArray[Any], angles: NDArray[np.float64], weyl: Weyl) -> complex:
    """The same at the angles of a torus, for which weights may be halves, those of spinors."""
    kind, rank = weyl[:2]
    rho = np.arange(rank - 1, -1, -1) + {"U": 0.0, "B": 0.5, "C": 1.0, "D": 0.0}[kind]
    top, low = (np.exp(1j * angles[:, None] * (w + rho)) for w in (weight, np.zeros(rank)))
    det = np.linalg.det
    if kind == "U":
        return complex(det(top) / det(low))
    if kind == "D":
        even, odd, base = top + top.conj(), top - top.conj(), low + low.conj()
        return complex((det(even) + det(odd)) / det(base))
    return complex(det(top - top.conj()) / det(low - low.conj()))


def positive_half(g: NDArray[Any], rank: int, *, oriented: bool = False) -> NDArray[np.complex128]:
    """One of each pair of inverse eigenvalues, those with the largest imaginary parts.

    If `oriented`, for a rotation of an even number of axes, with an orientation: the product
    of the signs of the angles is that of the Pfaffian of g - gᵀ.
    """
    values = np.linalg.eigvals(g)
    x = values[np.argsort(-values.imag)][:rank].astype(complex)
    if oriented:
        skew = (g - g.T)[: 2 * rank, : 2 * rank]
        if pfaffian(skew).real < 0:
            x[-1] = x[-1].conj()
    return x


def pfaffian(a: NDArray[Any]) -> complex:
    """The Pfaffian of a small antisymmetric matrix, by expansion along the first row."""
    if not len(a):
        return 1.0
    value = 0.0 + 0.0j
    for j in range(1, len(a)):
        rest = [i for i in range(1, len(a)) if i != j]
        value += (-1) ** (j - 1) * a[0, j] * pfaffian(a[np.ix_(rest, rest)])
    return value
