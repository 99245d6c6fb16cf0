"""Characters of printed formulas as commands of TeX's mathematics."""

from __future__ import annotations

import re
from unicodedata import name

_SYMBOLS = {
    "→": r"\to ", "←": r"\leftarrow ", "⊗": r"\otimes ", "⊕": r"\oplus ", "×": r"\times ",
    "⋊": r"\rtimes ", "≀": r"\wr ", "·": r"\cdot ", "−": "-", "∞": r"\infty ", "±": r"\pm ",
    "∓": r"\mp ", "≤": r"\leq ", "≥": r"\geq ", "≠": r"\neq ", "ℓ": r"\ell ", "∧": r"\wedge ",
    "ℝ": r"\mathbb{R}", "ℂ": r"\mathbb{C}", "ℍ": r"\mathbb{H}", "𝟏": r"\mathbf{1}",
    "√": r"\surd ", "′": "'", "…": r"\ldots ", "‖": r"\Vert ", "⟨": r"\langle ", "⟩": r"\rangle ",
    "\\": r"\backslash ", "{": r"\{", "}": r"\}", "%": r"\%", "#": r"\#", "&": r"\&", "$": r"\$",
    "ε": r"\varepsilon ", "~": r"\sim ", "^": r"\wedge ", "_": r"\_", "∈": r"\in ",
    "≁": r"\not\sim ", "∘": r"\circ ", "↦": r"\mapsto ", "∥": r"\parallel ",
    "⊥": r"\perp ", "°": r"^{\circ}",
}  # fmt: skip
# the Greek letters that TeX takes from the Latin alphabet
_LATIN = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧο", "ABEZHIKMNOPTXo", strict=True))


def symbol(c: str) -> str:
    """The command of one character; what has none is set as text. \\mathbb needs amssymb."""
    if c in _SYMBOLS:
        return _SYMBOLS[c]
    if c.isascii():
        return c
    if c in _LATIN:
        return _LATIN[c]
    if match := re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (\w+)", name(c, "")):
        letter = match[2].replace("LAMDA", "LAMBDA")
        return rf"\{letter.lower() if match[1] == 'SMALL' else letter.capitalize()} "
    return rf"\text{{{c}}}"
