"""A Julia that stays and is asked: code as text on its input, arrays as bytes, answers in lines.

Its command is `julia`, or what the environment variable EMLP_JULIA has. It is given no file, so
that a wrapper which runs Julia in a container serves: files that code wants are written by Julia.
"""

from __future__ import annotations

import base64
import os
import shlex
import subprocess
from shutil import which
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.render.code.source import Source

# Each line is a piece of code, evaluated in Main; its last value is a text, which is the answer.
LOOP = """
using Base64, LinearAlgebra, Random, SparseArrays, Test
array(T, text, size...) = reshape(collect(reinterpret(T, base64decode(text))), size...)
shown(x::AbstractArray) =
    string(eltype(x), " ", join(size(x), ","), " ", base64encode(collect(vec(x))))
function loaded(name, source, constants)
    folder = mktempdir()
    write(joinpath(folder, name * ".jl"), source)
    isempty(constants) || write(joinpath(folder, name * ".txt"), constants)
    within = Module()
    return Base.include(within, joinpath(folder, name * ".jl"))
end
for line in eachline(stdin)
    code = String(base64decode(line))
    try
        println("ok ", base64encode(string(include_string(Main, code))))
    catch error
        println("no ", base64encode(sprint(showerror, error)))
    end
    flush(stdout)
end
"""
TYPES = {"float64": "Float64", "float32": "Float32", "complex128": "ComplexF64", "int64": "Int"}


def command() -> list[str] | None:
    """The words that start Julia, where there is one; those of EMLP_JULIA must."""
    if stated := shlex.split(os.environ.get("EMLP_JULIA", "")):
        return stated
    return ["julia"] if which("julia") else None


class JuliaError(Exception):
    """What Julia says of code that fails."""


class Julia:
    """A process that evaluates."""

    def __init__(self, words: list[str]) -> None:
        self._process = subprocess.Popen(
            [*words, "--startup-file=no", "-O0", "-e", LOOP],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._loaded = 0

    def close(self) -> None:
        """End it."""
        self._process.communicate()

    def ask(self, code: str) -> str:
        """The text that code evaluates to."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(base64.b64encode(code.encode()).decode() + "\n")
        self._process.stdin.flush()
        sign, _, answer = self._process.stdout.readline().partition(" ")
        text = base64.b64decode(answer).decode()
        if sign != "ok":
            raise JuliaError(text or "Julia ended")
        return text

    def array(self, code: str) -> NDArray[Any]:
        """The array that code evaluates to."""
        kind, sizes, numbers = self.ask(f"shown({code})").split(" ")
        dtype = {name: key for key, name in TYPES.items()}
        dtype |= {"Complex{Float64}": "complex128", "Int64": "int64"}
        flat = np.frombuffer(base64.b64decode(numbers), dtype[kind])
        shape = [int(n) for n in sizes.split(",") if n]
        return flat.reshape(shape, order="F")

    def load(self, source: Source, name: str = "layer") -> str:
        """The name of the module that a printed source defines, with its constants beside it."""
        self._loaded += 1
        module = f"LAYER{self._loaded}"
        beside = source.constants().decode() if source.arrays else ""
        self.ask(f"{module} = loaded({quoted(name)}, {quoted(source.text)}, {quoted(beside)}); 0")
        return module


def quoted(text: str) -> str:
    """A text in Julia."""
    return f'String(base64decode("{base64.b64encode(text.encode()).decode()}"))'


def spelled(x: NDArray[Any]) -> str:
    """An array in Julia, bit by bit."""
    numbers = base64.b64encode(np.ravel(x, order="F").tobytes()).decode()
    return f'array({TYPES[x.dtype.name]}, "{numbers}"{"".join(f", {n}" for n in x.shape)})'
