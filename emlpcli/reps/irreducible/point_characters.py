"""Tables of the characters of point groups: classes, Mulliken's labels, exact values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from emlpcli.groups.named.finite_point import FinitePointGroup
from emlpcli.reps.irreducible.point import models
from emlpcli.reps.irreducible.point_classes import class_names

_F = Fraction
# cos 2πf = whole + coefficient √radicand
_COSINES: dict[Fraction, tuple[Fraction, Fraction, int]] = {
    _F(0): (_F(1), _F(0), 1),
    _F(1, 2): (_F(-1), _F(0), 1),
    _F(1, 3): (_F(-1, 2), _F(0), 1),
    _F(1, 4): (_F(0), _F(0), 1),
    _F(1, 6): (_F(1, 2), _F(0), 1),
    _F(1, 8): (_F(0), _F(1, 2), 2),
    _F(3, 8): (_F(0), _F(-1, 2), 2),
    _F(1, 12): (_F(0), _F(1, 2), 3),
    _F(5, 12): (_F(0), _F(-1, 2), 3),
    _F(1, 5): (_F(-1, 4), _F(1, 4), 5),
    _F(2, 5): (_F(-1, 4), _F(-1, 4), 5),
    _F(1, 10): (_F(1, 4), _F(1, 4), 5),
    _F(3, 10): (_F(1, 4), _F(-1, 4), 5),
}


def character_table(G: FinitePointGroup) -> dict[str, Any] | None:
    """Classes with their sizes, and the real irreducibles with exact characters, as plain data.

    None where there are too many classes. Raises TooLargeError for a group of too many elements.
    """
    known = models(G)
    spectra = G.spectra()
    if spectra is None:
        return None
    sizes = [c.size for c in G.classes]
    rows = []
    for label, model in known.items():
        values = [model.eigenvalues(spectrum) for spectrum in spectra]
        turns = [
            [_F(int(k), v.order) for k, n in zip(v.exponents, v.counts, strict=True)
             for _ in range(int(n))]
            for v in values
        ]  # fmt: skip
        rows.append(
            {
                "label": label,
                "dimension": model.size(),
                "characters": [written(some) for some in turns],
            }
        )
    names = class_names(G)
    return {
        "classes": [{"name": n, "size": s} for n, s in zip(names, sizes, strict=True)],
        "irreducibles": rows,
    }


def written(turns: Sequence[Fraction]) -> str:
    """Σ cos 2πf exactly: an integer, one square root, or cosines; closed under f → 1 - f."""
    whole, root, radicand = _F(0), _F(0), 1
    cosines: Counter[Fraction] = Counter()
    for turn in turns:
        f = min(turn % 1, 1 - turn % 1)
        if f not in _COSINES:
            cosines[f] += 1
            continue
        a, b, r = _COSINES[f]
        whole, root = whole + a, root + b
        radicand = r if b else radicand
    terms = [] if not (whole or root) and cosines else [_surd(whole, root, radicand)]
    for f, n in sorted(cosines.items()):
        sign, angle = ("-", _F(1, 2) - f) if f > _F(1, 4) else ("", f)
        degrees = 360 * angle
        shown = f"{degrees}°" if degrees.denominator == 1 else f"({_in_pi(2 * angle)})"
        terms.append(f"{sign}{n}cos{shown}")
    return "+".join(terms).replace("+-", "-")


def _surd(whole: Fraction, root: Fraction, radicand: int) -> str:
    """whole + root √radicand, which are integers or halves."""
    below = max(whole.denominator, root.denominator)
    a, b = int(whole * below), int(root * below)
    if not b:
        return str(whole)
    part = f"{'' if abs(b) == 1 else abs(b)}√{radicand}"
    text = f"{a}{'-' if b < 0 else '+'}{part}" if a else f"{'-' if b < 0 else ''}{part}"
    if below == 1:
        return text
    return f"({text})/{below}" if a else f"{text}/{below}"


def _in_pi(multiple: Fraction) -> str:
    top = "" if multiple.numerator == 1 else str(multiple.numerator)
    return f"{top}π/{multiple.denominator}" if multiple.denominator > 1 else f"{top}π"
