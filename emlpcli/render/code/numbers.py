"""Numbers and arrays as Python source that a formatter leaves as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.roots import nearby_root

WIDTH = 88  # columns of a line, those of formatters for Python


def number(value: Any, power: str = "**") -> str:
    """A number: an integer, a root of a fraction such as `3**0.5 / 2`, else all its digits."""
    if isinstance(value, complex | np.complexfloating):
        return _complex(complex(value), power)
    if value == np.rint(value):
        return str(int(value))
    root = nearby_root(float(value))
    if root is None:
        return repr(float(value))
    ((radicand, factor),) = root.terms.items()
    above, below = abs(factor.numerator), factor.denominator
    sign = "-" if factor < 0 else ""
    if radicand == 1:
        text = f"{sign}{above}"
    elif above == 1:
        text = f"{radicand}{power}0.5"
        text = f"-({text})" if sign else text
    else:
        text = f"{sign}{above} * {radicand}{power}0.5"
    return text if below == 1 else f"{text} / {below}"


def _complex(value: complex, power: str) -> str:
    if not value.imag:
        return number(value.real, power)
    imaginary = (
        f"{value.imag:.17g}j" if value.imag != np.rint(value.imag) else f"{int(value.imag)}j"
    )
    if not value.real:
        return imaginary
    joined = f"{number(value.real, power)} + {imaginary}"
    return joined.replace("+ -", "- ")


def assigned(
    target: str, call: str, arguments: Sequence[str], tail: str = "", width: int = WIDTH
) -> list[str]:
    """`target = call(arguments)tail` as formatters break it into lines; the target is indented."""
    indent = target[: len(target) - len(target.lstrip())]
    line = f"{target} = {call}({', '.join(arguments)}){tail}"
    if len(line) <= width:
        return [line]
    inner = f"{indent}    {', '.join(arguments)}"
    if len(inner) <= width:
        return [f"{target} = {call}(", inner, f"{indent}){tail}"]
    return [
        f"{target} = {call}(",
        *(f"{indent}    {argument}," for argument in arguments),
        f"{indent}){tail}",
    ]


def array(target: str, values: NDArray[Any], dtype: str = "") -> list[str]:
    """`target = np.array(...)`, with rows of a matrix on lines of their own where it is long."""
    options = f", {dtype}" if dtype else ""
    texts = [number(x) for x in values.ravel().tolist()]
    if values.ndim <= 1:
        listed = f"[{', '.join(texts)}]" if values.ndim else texts[0]
        line = f"{target} = np.array({listed}{options})"
        return [line] if len(line) <= WIDTH else _filled(target, texts, options, "")
    columns = values.shape[-1]
    rows = [f"[{', '.join(texts[k : k + columns])}]" for k in range(0, len(texts), columns)]
    line = f"{target} = np.array([{', '.join(rows)}]{options})"
    if values.ndim == 2 and len(line) <= WIDTH:
        return [line]
    if values.ndim == 2 and not options and max(map(len, rows)) + 9 <= WIDTH:
        inner = [f"        {row}," for row in rows]
        return [f"{target} = np.array(", "    [", *inner, "    ]", ")"]
    return _filled(target, texts, options, f".reshape{shape(values.shape)}")


def shape(sizes: Sequence[int]) -> str:
    """A tuple."""
    return f"({', '.join(map(str, sizes))}{',' if len(sizes) == 1 else ''})"


def _filled(target: str, texts: list[str], options: str, tail: str) -> list[str]:
    """A list over several full lines, which formatters are told to leave alone."""
    lines, line = [], "   "
    for text in texts:
        if len(line) + len(text) + 2 > WIDTH:
            lines.append(line)
            line = "   "
        line += f" {text},"
    lines.append(line)
    head = f"{target} = np.array(["
    return [head, *lines, f"]{options}){tail}  # fmt: skip"]
