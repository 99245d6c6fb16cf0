"""Whether matrices for the generators of a group make a representation of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import GroupError
from emlpcli.groups.limits import MOST_CHECKED_DIRECTIONS, MOST_CHECKED_PAIRS

EQUAL = 1e-8  # entries that differ by less than this are equal
PRECISE = 1e3  # and by this many times the precision of the generators

Matrices = NDArray[Any]
_COVER = (
    "give the faithful matrices of the larger group, such as those of the double cover, as the "
    "group's own generators, and what is V now as another representation"
)


def check_representation(
    name: str, own: tuple[Matrices, Matrices], images: tuple[Matrices, Matrices], precision: float
) -> bool:
    """Check that generators and their images satisfy the same relations; whether all were seen.

    Both are discrete generators h and Lie algebra generators A, shapes (M, d, d), (D, d, d) and
    (M, s, s), (D, s, s). With a Lie algebra: brackets of its elements, and their conjugates by
    the h, go to those of the images, dρ([A,B]) = [dρA, dρB] and dρ(hAh⁻¹) = ρ(h)dρ(A)ρ(h)⁻¹, on
    the whole algebra that the A generate. Relations of the h among themselves are left open
    there, so that the group is a cover where images of the exponentials have two values, as
    spinors have. Without a Lie algebra: all products are listed, and equal ones must have equal
    images. False where they are too many to be listed; then those that were listed agree.
    Raises GroupError that says which relation fails, by how much, and whether by a factor.
    """
    allowed = EQUAL + PRECISE * precision
    if np.any(own[1]) or np.any(images[1]):
        _check_brackets(name, own, images, allowed)
        return True
    return _check_products(name, own[0], images[0], allowed)


def _check_brackets(
    name: str, own: tuple[Matrices, Matrices], images: tuple[Matrices, Matrices], allowed: float
) -> None:
    """dρ extends linearly to the algebra, as a homomorphism that the h respect.

    The x with dρ([x,y]) = [dρx, dρy] for all y are a subalgebra, so that brackets with the
    generators suffice.
    """
    (h, A), (k, B) = own, images
    inverses = np.linalg.inv(h), np.linalg.inv(k)
    span = _Span(name, allowed)
    for i, (a, b) in enumerate(zip(A, B, strict=True)):
        span.take(f"A{i + 1}", a, b, (_norm(a), _norm(b)))
    for text, a, b in span:
        for i, (x, y) in enumerate(zip(A, B, strict=True)):
            sizes = _norm(a) * _norm(x), _norm(b) * _norm(y)
            span.take(f"[{text},A{i + 1}]", a @ x - x @ a, b @ y - y @ b, sizes)
        for i in range(len(h)):
            moved = h[i] @ a @ inverses[0][i], k[i] @ b @ inverses[1][i]
            sizes = (
                _norm(h[i]) * _norm(a) * _norm(inverses[0][i]),
                _norm(k[i]) * _norm(b) * _norm(inverses[1][i]),
            )
            span.take(f"h{i + 1} {text} h{i + 1}⁻¹", *moved, sizes)


def _norm(matrix: Matrices) -> float:
    return float(np.linalg.norm(matrix))


class _Span:
    """Independent elements of a Lie algebra with their images; others must go along linearly."""

    def __init__(self, name: str, allowed: float) -> None:
        self.name, self.allowed = name, allowed
        self.found: list[tuple[str, Matrices, Matrices]] = []

    def __iter__(self) -> Iterator[tuple[str, Matrices, Matrices]]:
        """All elements, those too that are taken meanwhile."""
        yield from self.found

    def take(self, text: str, a: Matrices, b: Matrices, sizes: tuple[float, float]) -> None:
        """Keep an element that is independent of those known, and check one that is not.

        `sizes` are those of what the element and its image were computed from, so that what
        rounding leaves of a bracket that is 0 is told from a new direction.
        """
        values, rest = self._parts(a)
        if rest > self.allowed * sizes[0]:
            if len(self.found) >= MOST_CHECKED_DIRECTIONS:
                raise GroupError(
                    f"representations.{self.name}: the Lie algebra has more than "
                    f"{MOST_CHECKED_DIRECTIONS} dimensions, too many to check it"
                )
            self.found.append((text, a, b))
            return
        terms = list(zip(values, self.found, strict=True))
        expected = sum((c * y for c, (_, _, y) in terms), np.zeros_like(b))
        error = float(np.abs(b - expected).max(initial=0.0))
        largest = max([sizes[1], *(abs(c) * _norm(y) for c, (_, _, y) in terms)])
        if error > self.allowed * largest:
            parts = [f"{c:.4g}·{t}" for c, (t, _, _) in terms if abs(c) > EQUAL]
            right = " + ".join(parts[:4]) + (" + …" if len(parts) > 4 else "") or "0"
            raise GroupError(
                f"representations.{self.name} is no representation: {text} = {right} holds of the "
                f"generators A of lie_algebra, but not of their images, by {error:.2g}",
                hint="images stand in the order of the group's own generators, in the same scale",
            )

    def _parts(self, a: Matrices) -> tuple[list[float], float]:
        """The coefficients of an element in those known, and the norm of what is left of it."""
        if not self.found:
            return [], _norm(a)
        norms = np.array([_norm(x) for _, x, _ in self.found])
        rows = np.array([np.ravel(x) for _, x, _ in self.found]) / norms[:, None]
        real = np.concatenate([rows.real, rows.imag], axis=1)
        goal = np.concatenate([np.ravel(a).real, np.ravel(a).imag])
        values, *_ = np.linalg.lstsq(real.T, goal, rcond=None)
        return (values / norms).tolist(), float(np.linalg.norm(goal - real.T @ values))


def _check_products(name: str, h: Matrices, k: Matrices, allowed: float) -> bool:
    """All products of generators and of images side by side, those of fewest factors first."""
    d, s = h.shape[-1], k.shape[-1]
    functional = np.random.default_rng(0).normal(size=(2, d, d)) / d
    cells: dict[tuple[int, int], list[tuple[Matrices, Matrices, tuple[int, ...]]]] = {}

    def known(g: Matrices) -> tuple[Matrices, Matrices, tuple[int, ...]] | None:
        x, y = (value / (100 * allowed) for value in _values(functional, g))
        for i, j in product((int(x - 0.5), int(x + 0.5)), (int(y - 0.5), int(y + 0.5))):
            for entry in cells.get((i, j), ()):
                if float(np.abs(entry[0] - g).max()) < allowed * max(1.0, float(np.abs(g).max())):
                    return entry
        return None

    def keep(g: Matrices, r: Matrices, word: tuple[int, ...]) -> None:
        x, y = (value / (100 * allowed) for value in _values(functional, g))
        for i, j in set(product((int(x - 0.5), int(x + 0.5)), (int(y - 0.5), int(y + 0.5)))):
            cells.setdefault((i, j), []).append((g, r, word))

    listed: list[tuple[Matrices, Matrices, tuple[int, ...]]] = [(np.eye(d), np.eye(s), ())]
    keep(*listed[0])
    for g, r, word in listed:
        for i in range(len(h)):
            image, moved, longer = h[i] @ g, k[i] @ r, (i, *word)
            if (same := known(image)) is None:
                if len(listed) >= MOST_CHECKED_PAIRS or not np.abs(image).max() < 1 / allowed:
                    return False
                listed.append((image, moved, longer))
                keep(*listed[-1])
            elif (error := float(np.abs(moved - same[1]).max())) > allowed * max(
                1.0, float(np.abs(moved).max())
            ):
                raise _failing(name, longer, same[2], moved, same[1], error, allowed)
    return True


def _values(functional: NDArray[np.float64], g: Matrices) -> tuple[float, float]:
    """Two random linear functions of a matrix, by which it is looked up."""
    real, imaginary = functional
    return float((real * g.real).sum()), float((imaginary * (g.real + g.imag)).sum())


def _failing(
    name: str,
    left: tuple[int, ...],
    right: tuple[int, ...],
    one: Matrices,
    two: Matrices,
    error: float,
    allowed: float,
) -> GroupError:
    """The error for two words that are equal in the group while their images are not."""
    relation = f"{_word(left)} = {_word(right)}"
    quotient = one @ np.linalg.inv(two)
    factor = complex(quotient[0, 0])
    if float(np.abs(quotient - factor * np.eye(len(quotient))).max()) < 10 * allowed:
        shown = f"{factor.real:.4g}" if abs(factor.imag) < allowed else f"{factor:.4g}"
        return GroupError(
            f"representations.{name} is projective, no representation: {relation} holds of the "
            f"generators h, but of their images only up to the factor {shown}",
            hint=_COVER,
        )
    return GroupError(
        f"representations.{name} is no representation: {relation} holds of the generators h, "
        f"but not of their images, by {error:.2g}",
        hint="images stand in the order of the group's own generators, permutations last",
    )


def _word(word: tuple[int, ...]) -> str:
    """A product of generators with numbers from 1, with powers."""
    parts: list[list[int]] = []
    for i in word:
        if parts and parts[-1][0] == i:
            parts[-1][1] += 1
        else:
            parts.append([i, 1])
    return " ".join(f"h{i + 1}" + (f"^{n}" if n > 1 else "") for i, n in parts) or "1"
