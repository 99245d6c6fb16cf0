"""Labels of the double-valued irreducibles: of Altmann and Herzig as typed, and those of Koster."""

from __future__ import annotations

import re
from collections.abc import Mapping

from emlpcli.groups.built.double import Double
from emlpcli.groups.named.point_table import POINT_GROUPS

# The numbers of Γ of the double-valued irreducibles by the rotations det(g) g of a crystal's group
# (Koster, Dimmock, Wheeler, Statz 1963); a pair has both, in an order that tables do not share.
_NUMBERS: Mapping[str, Mapping[str, tuple[int, ...]]] = {
    "C1": {"A1/2": (2,)},
    "C2": {"E1/2": (3, 4)},
    "C3": {"E1/2": (4, 5), "A3/2": (6,)},
    "C4": {"E1/2": (5, 6), "E3/2": (7, 8)},
    "C6": {"E1/2": (7, 8), "E5/2": (9, 10), "E3/2": (11, 12)},
    "D2": {"E1/2": (5,)},
    "D3": {"E1/2": (4,), "E3/2": (5, 6)},
    "D4": {"E1/2": (6,), "E3/2": (7,)},
    "D6": {"E1/2": (7,), "E5/2": (8,), "E3/2": (9,)},
    "T": {"E1/2": (5,), "F3/2": (6, 7)},
    "O": {"E1/2": (6,), "E5/2": (7,), "F3/2": (8,)},
}
_ROTATIONS = {
    "C1": "C1 Ci", "C2": "C2 Cs C2h", "C3": "C3 S6", "C4": "C4 S4 C4h", "C6": "C6 C3h C6h",
    "D2": "D2 C2v D2h", "D3": "D3 C3v D3d", "D4": "D4 C4v D2d D4h", "D6": "D6 C6v D3h D6h",
    "T": "T Th", "O": "O Td Oh",
}  # fmt: skip
_KIND = {name: kind for kind, names in _ROTATIONS.items() for name in names.split()}
assert {row.schoenflies for row in POINT_GROUPS} == set(_KIND)


def normalised(label: str) -> str:
    """A label as tables print it: `1E3/2` is ¹E3/2, Herzberg's `G3/2` is F3/2, `Γ6⁺` is Γ6+."""
    text = label.strip().replace("_", "").replace("{", "").replace("}", "").replace(" ", "")
    text = text.replace("⁺", "+").replace("⁻", "-").replace("−", "-").replace(",", "")
    text = re.sub(r"^Gamma", "Γ", text, flags=re.IGNORECASE)
    if match := re.fullmatch(r"([12¹²]?)([A-IT].*)", text):
        text = {"1": "¹", "2": "²"}.get(match[1], match[1]) + match[2]
    return re.sub(r"^([¹²]?)G(?=\d+/2)", r"\1F", text)


def koster(G: Double, label: str) -> str:
    """Koster's label, such as Γ7 or Γ8+; empty for a pair, and where there is none."""
    numbers = _numbers(G, label)
    return f"Γ{numbers[0]}{_sign(label)}" if len(numbers) == 1 else ""


def koster_text(G: Double, label: str) -> str:
    """Koster's label, of a pair both: Γ5,6."""
    numbers = _numbers(G, label)
    return f"Γ{','.join(map(str, numbers))}{_sign(label)}" if numbers else ""


def koster_pair(G: Double, text: str) -> tuple[str, str] | None:
    """The two labels of a pair that one of Koster's numbers belongs to."""
    match = re.fullmatch(r"Γ(\d{1,2})([+-]?)", text)
    kind = _KIND.get(G.point.schoenflies)
    if match is None or kind is None:
        return None
    end = {"+": "g", "-": "u", "": ""}[match[2]]
    for label, numbers in _NUMBERS[kind].items():
        if len(numbers) == 2 and int(match[1]) in numbers:
            return f"¹{label}{end}", f"²{label}{end}"
    return None


def _numbers(G: Double, label: str) -> tuple[int, ...]:
    kind = _KIND.get(G.point.schoenflies)
    if kind is None:
        return ()
    return _NUMBERS[kind].get(label.lstrip("¹²").rstrip("gu"), ())


def _sign(label: str) -> str:
    return {"g": "+", "u": "-"}.get(label[-1], "")
