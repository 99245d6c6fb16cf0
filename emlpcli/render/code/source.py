"""Printed source: text, arrays for a file beside it, and what its first lines say."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from numpy.typing import NDArray

from emlpcli.files.writing import check_target, write_whole
from emlpcli.overrides import override
from emlpcli.render.errors import printable
from emlpcli.solve.program.operations import Program


@dataclass(frozen=True, eq=False)
class Source:
    """The text, and arrays that it reads from a file of the same name, if there are any.

    `suffix` is the ending of its file's name; `beside` that of the file of constants, which has
    numbers in NumPy's format, or for Julia a line `NAME = numbers` for each.
    """

    text: str
    arrays: dict[str, NDArray[Any]] = field(default_factory=dict)
    suffix: str = ".py"

    @override
    def __str__(self) -> str:
        return self.text

    @property
    def beside(self) -> str:
        """The ending of the file of constants."""
        return ".txt" if self.suffix == ".jl" else ".npz"

    def save(self, path: str | Path) -> list[Path]:
        """Write the file, and before it that of the constants, each whole or not at all.

        The files that were written, the source first. Raises FileError where a name has another
        ending, or cannot be written.
        """
        file = Path(path)
        check_target(file, (self.suffix,), hint=f"the source is {self.suffix}")
        written = [file]
        if self.arrays:
            constants = file.with_suffix(self.beside)
            check_target(constants, (self.beside,))
            write_whole(constants, self._write_constants)
            written.append(constants)
        write_whole(file, lambda opened: opened.write(self.text.encode()))
        return written

    def constants(self) -> bytes:
        """What the file of constants has."""
        file = BytesIO()
        self._write_constants(file)
        return file.getvalue()

    def _write_constants(self, file: IO[bytes]) -> None:
        if self.beside == ".txt":
            for name, array in self.arrays.items():
                file.write(f"{name} = {' '.join(map(repr, array.tolist()))}\n".encode())
            return
        import numpy as np

        np.savez_compressed(file, allow_pickle=False, **self.arrays)


@dataclass(frozen=True)
class Heading:
    """The command that printed the source, and the version of the program."""

    command: str
    version: str

    def lines(self, program: Program, needs: str, beside: str = "") -> list[str]:
        """What the layer is, in a few lines without marks of comments.

        `beside` is the ending of the file of constants, where there is one.
        """
        under = f" under {program.group}" if program.group else ""
        lines = [
            f"{title(program)} {program.title}{under}.",
            "",
            f"Printed by emlp {self.version}, on which it does not depend; it needs {needs}:",
            "",
            f"    {self.command}",
            "",
        ]
        if beside:
            lines += [f"It reads its larger constants from the {beside} file beside it.", ""]
        basis = "elements that `emlp basis --elements` prints, in its order"
        of_output = " of the output" if program.products else ""
        two = " Each has a real and an imaginary part, which come first." * program.is_complex
        if program.products:
            lines.append(f"Weights ({program.weights}) are the coefficients of the {basis}.{two}")
        if program.invariants:
            lines.append(f"Biases ({program.biases}) are those of the invariants{of_output}.")
        if not program.products and program.inputs:
            lines.append("No map but 0 is equivariant: there are no weights.")
        if not program.inputs and not program.invariants:
            lines.append("No vector but 0 is invariant.")
        if program.legend:
            lines += ["", *program.legend]
        return [printable(line) for line in lines]


def title(program: Program) -> str:
    """What kind of layer it is."""
    if not program.inputs:
        return "The invariants of"
    return "Equivariant bilinear layer" if len(program.inputs) > 1 else "Equivariant linear layer"
