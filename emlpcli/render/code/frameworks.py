"""NumPy, JAX, PyTorch, Flax and Equinox: functions and modules around the statements of a layer."""

from __future__ import annotations

import re

from emlpcli.render.code.numbers import assigned, shape
from emlpcli.render.code.python import Framework, Parts, drawn_shape, shapes, source
from emlpcli.render.code.source import Heading, Source
from emlpcli.render.code.spelling import EQUINOX, FLAX, JAX, NUMPY, TORCH
from emlpcli.solve.program.operations import Program

_WEIGHTS = "Weights with which outputs have the mean square of inputs"
_ALONE = "Coefficients with which the vector has the mean square 1."
# 1j would be a number of another type, which strict promotion refuses to join
_JOINED = "jax.lax.complex({0}[0], {0}[1])"
_LINEAR, _BILINEAR = "y = W x + b: {}.", "y = W (x ⊗ z): {}."


def _parameters(program: Program) -> list[tuple[str, int]]:
    """Names and numbers of the parameters that there are."""
    listed = [("weight", program.weights), ("bias", program.biases)]
    return [(name, number) for name, number in listed if number]


def _is_drawn(program: Program, name: str) -> bool:
    """Whether parameters are drawn at first: weights, and the coefficients of invariants alone."""
    return name == "weight" or not program.inputs


def _image(program: Program) -> str:
    if not program.inputs:
        return f"The invariant vector with these coefficients, of size {program.size_out}."
    rule = _BILINEAR if len(program.inputs) > 1 else _LINEAR
    if not program.weights:
        rule = "y = b, whatever x is: {}." if program.biases else "y = 0, whatever x is: {}."
    elif not program.biases:
        rule = rule.replace(" + b", "")
    return rule.format(shapes(program))


def _first(program: Program) -> str:
    """What the parameters are at first."""
    if not program.inputs:
        return _ALONE if program.biases else "There are no parameters."
    if not program.weights:
        return "Biases that are 0." if program.biases else "There are no parameters."
    return f"{_WEIGHTS}{', and biases that are 0' if program.biases else ''}."


def _called(program: Program) -> str:
    return "layer" if program.inputs else "bias"


def _taken(program: Program) -> list[str]:
    return ["x", "z"][: len(program.inputs)]


def _read(program: Program, spelled: str, complexed: str) -> list[str]:
    """Statements that name w and b; patterns take the name of a parameter."""
    pattern = complexed if program.is_complex else spelled
    return [f"    {name[0]} = {pattern.format(name)}" for name, _ in _parameters(program)]


def _functions(parts: Parts, rng: str, drawn: str, zeros: str, joined: str) -> list[str]:
    """The functions `init` and `layer`, or `bias`."""
    program, lines = parts.program, []
    lines += [f"def init({rng}) -> dict[str, Array]:", f'    """{_first(program)}"""']
    entries = []
    for name, number in _parameters(program):
        sizes = shape(drawn_shape(program, number))
        text = drawn if _is_drawn(program, name) else zeros
        entries.append(f'"{name}": {text.format(sizes)}')
    line = f"    return {{{', '.join(entries)}}}"
    if len(line) <= 88:
        lines.append(line)
    else:
        lines += ["    return {", *(f"        {entry}," for entry in entries), "    }"]
    inputs = ", ".join(["params: dict[str, Array]", *(f"{x}: Array" for x in _taken(program))])
    lines += ["", "", f"def {_called(program)}({inputs}) -> Array:", f'    """{_image(program)}"""']
    lines += _read(program, 'params["{0}"]', joined.format('params["{0}"]'))
    return [*lines, *parts.statements]


def _numpy(parts: Parts) -> list[str]:
    drawn = "SCALE * rng.normal(size={})"
    return _functions(
        parts, "rng: np.random.Generator", drawn, "np.zeros({})", "{0}[0] + 1j * {0}[1]"
    )


def _jax(parts: Parts) -> list[str]:
    drawn = "jax.random.normal(key, {}) * SCALE"
    return _functions(parts, "key: jax.Array", drawn, "jnp.zeros({})", _JOINED)


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" if line else "" for line in lines]


def _method(parts: Parts, name: str, array: str, spelled: str, complexed: str) -> list[str]:
    """The method that applies the layer."""
    program = parts.program
    inputs = ", ".join(["self", *(f"{x}: {array}" for x in _taken(program))])
    lines = [f"def {name}({inputs}) -> {array}:", '    """Apply the layer."""']
    lines += _read(program, spelled, complexed)
    return _indented([*lines, *parts.statements])


def _class(program: Program) -> str:
    return "Layer" if program.inputs else "Invariants"


def _described(program: Program) -> str:
    return f'    """{_image(program)}"""'


def _torch(parts: Parts) -> list[str]:
    program, constants = parts.program, parts.constants
    said = "\n".join(parts.statements)
    kept = [n for n in constants.names if re.search(rf"\bself\.{n.lower()}\b", said)]
    lines = [f"class {_class(program)}(nn.Module):", _described(program), ""]
    lines += [f"    {name.lower()}: torch.Tensor" for name in kept]
    lines += [""] if kept else []
    lines += ["    def __init__(self) -> None:", "        super().__init__()"]
    for name, number in _parameters(program):
        sizes = shape(drawn_shape(program, number))
        lines.append(f"        self.{name} = nn.Parameter(torch.zeros({sizes}))")
    for name in kept:
        # what single precision holds is kept in the precision of the parameters
        dtype = ", dtype=torch.get_default_dtype()" if name in constants.short else ""
        args = [f'"{name.lower()}"', f"torch.as_tensor({name}{dtype})", "persistent=False"]
        lines += _plain_call("        self.register_buffer", args)
    if _parameters(program):
        lines += ["        self.reset_parameters()", "", "    @torch.no_grad()"]
        lines += ["    def reset_parameters(self) -> None:", f'        """{_first(program)}"""']
        for name, _ in _parameters(program):
            if _is_drawn(program, name):
                draw = f"torch.randn_like(self.{name}) * torch.as_tensor(SCALE).to(self.{name})"
                lines += _plain_call(f"        self.{name}.copy_", [draw])
            else:
                lines.append(f"        self.{name}.zero_()")
        if kept:
            lines.append(
                "        # what is not saved is filled too: the layer may have been made empty"
            )
        for name in kept:
            lines += _plain_call(f"        self.{name.lower()}.copy_", [f"torch.as_tensor({name})"])
    spelled, complexed = "self.{0}", "torch.complex(self.{0}[0], self.{0}[1])"
    method = _method(parts, "forward", "torch.Tensor", spelled, complexed)
    return [*lines, "", *method]


def _plain_call(call: str, arguments: list[str]) -> list[str]:
    """A statement that is a call, as formatters break it."""
    indent = call[: len(call) - len(call.lstrip())]
    found = assigned(f"{indent}_", call.lstrip(), arguments)
    line = f"{call}({', '.join(arguments)})"
    if len(line) <= 88:
        return [line]
    inner = f"{indent}    {', '.join(arguments)}"
    if len(inner) <= 88:
        return [f"{call}(", inner, f"{indent})"]
    return [f"{call}(", *found[1:-1], f"{indent})"]


def _equinox(parts: Parts) -> list[str]:
    program = parts.program
    lines = [f"class {_class(program)}(eqx.Module):", _described(program), ""]
    lines += [f"    {name}: jax.Array" for name, _ in _parameters(program)]
    if _parameters(program):
        lines += ["", "    def __init__(self, *, key: jax.Array) -> None:"]
        for name, number in _parameters(program):
            sizes = shape(drawn_shape(program, number))
            draw = f"jax.random.normal(key, {sizes}) * SCALE"
            text = draw if _is_drawn(program, name) else f"jnp.zeros({sizes})"
            lines.append(f"        self.{name} = {text}")
        lines.append("")
    complexed = _JOINED.format("self.{0}")
    return [*lines, *_method(parts, "__call__", "jax.Array", "self.{0}", complexed)]


def _flax(parts: Parts) -> list[str]:
    program = parts.program
    lines = [f"class {_class(program)}(nnx.Module):", _described(program), ""]
    lines.append("    def __init__(self, rngs: nnx.Rngs) -> None:")
    for name, number in _parameters(program):
        sizes = shape(drawn_shape(program, number))
        draw = f"jax.random.normal(rngs.params(), {sizes}) * SCALE"
        text = draw if _is_drawn(program, name) else f"jnp.zeros({sizes})"
        lines.append(f"        self.{name} = nnx.Param({text})")
    if not _parameters(program):
        lines.append("        del rngs  # there are no parameters")
    complexed = _JOINED.format("self.{0}")
    method = _method(parts, "__call__", "jax.Array", "self.{0}[...]", complexed)
    return [*lines, "", *method]


_NUMPY_IMPORTS = ("import numpy as np", "from numpy.typing import NDArray")
_ADD_JAX = (
    "    found = jnp.zeros(SHAPE, values.dtype)",
    "    return found.at[..., rowsCOLON].add(values)",
)

FRAMEWORKS = {
    "numpy": Framework(
        NUMPY,
        "NumPy",
        _NUMPY_IMPORTS,
        "NDArray[Any]",
        (
            "    found = np.zeros(SHAPE, values.dtype)",
            "    np.add.at(np.moveaxis(found, AXIS, 0), rows, np.moveaxis(values, AXIS, 0))",
            "    return found",
        ),
        _numpy,
    ),
    "jax": Framework(
        JAX,
        "JAX and NumPy",
        ("import jax", "import jax.numpy as jnp", *_NUMPY_IMPORTS),
        "jax.Array",
        _ADD_JAX,
        _jax,
    ),
    "torch": Framework(
        TORCH,
        "PyTorch and NumPy",
        (_NUMPY_IMPORTS[0], "import torch", _NUMPY_IMPORTS[1], "from torch import nn"),
        "",
        (
            "    found = values.new_zeros(SHAPE)",
            "    return found.index_add(AXIS, rows, values)",
        ),
        _torch,
    ),
    "equinox": Framework(
        EQUINOX,
        "Equinox, JAX and NumPy",
        ("import equinox as eqx", "import jax", "import jax.numpy as jnp", *_NUMPY_IMPORTS),
        "",
        _ADD_JAX,
        _equinox,
    ),
    "flax": Framework(
        FLAX,
        "Flax, JAX and NumPy",
        (
            "import jax",
            "import jax.numpy as jnp",
            _NUMPY_IMPORTS[0],
            "from flax import nnx",
            _NUMPY_IMPORTS[1],
        ),
        "",
        _ADD_JAX,
        _flax,
    ),
}


def layer(program: Program, name: str, heading: Heading, *, beside: bool = True) -> Source:
    """The source of a layer for one of the frameworks; `beside` is that of `source`."""
    return source(program, FRAMEWORKS[name], heading, beside=beside)
