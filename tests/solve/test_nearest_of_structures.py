"""Tensors fitted to crystals in every setting: `project` is the mean over rotations of a database.

The rotations of the 530 Hall symbols come from spglib's tables, the means are made here. The last
test compares with pymatgen, which needs that package.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.groups.structures.atoms import Atoms
from emlpcli.groups.structures.found import of_atoms
from emlpcli.solve.nearest.nearest import project

spglib = pytest.importorskip("spglib")

Array = NDArray[np.float64]
KINDS = ("C", "Si", "Ge")
VOIGT = ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))


# Of each point group the first Hall number of each set of rotations in coordinates of the cell:
# unique axes, axes along a or between them, hexagonal and rhombohedral cells.
SETTINGS = {
    "1": (1,), "-1": (2,), "2": (3, 4, 5), "m": (18, 19, 20), "2/m": (57, 58, 59),
    "222": (108,), "mm2": (125, 126, 127), "mmm": (227,), "4": (349,), "-4": (355,),
    "4/m": (357,), "422": (366,), "4mm": (376,), "-42m": (388, 392), "4/mmm": (400,),
    "3": (430, 434), "-3": (435, 437), "32": (438, 439, 445), "3m": (446, 447, 451),
    "-3m": (454, 456, 459), "6": (462,), "-6": (468,), "6/m": (469,), "622": (471,),
    "6mm": (477,), "-6m2": (481, 483), "6/mmm": (485,), "23": (489,), "m-3": (494,),
    "432": (503,), "-43m": (511,), "m-3m": (517,),
}  # fmt: skip
CASES = {f"{symbol}:{hall}": hall for symbol, halls in SETTINGS.items() for hall in halls}


def asked(question: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """What spglib answers; it warns that it will raise errors in another way."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return question(*args, **options)


class Crystal:
    """Three orbits of atoms in general places, in a cell that the operations leave as it is.

    It is turned at random, or has a ∥ x1 and b in the plane of x1 and x2. `rotations` are those of
    the point group in the Cartesian frame, shape (n, 3, 3).
    """

    def __init__(
        self, hall: int, rng: np.random.Generator, *, primitive: bool, upright: bool = False
    ) -> None:
        operations = asked(spglib.get_symmetry_from_database, hall)
        W, w = operations["rotations"], operations["translations"]
        skew = rng.normal(size=(3, 3)) * 0.15 + np.diag([1.0, 1.2, 1.5])
        metric = np.einsum("nia,ij,njb->ab", W, skew @ skew.T, W) / len(W)
        turn = np.eye(3) if upright else np.linalg.qr(rng.normal(size=(3, 3)))[0]
        self.cell = 9 * np.linalg.cholesky(metric) @ (turn * np.linalg.det(turn))
        closest = 0.0
        while closest < 0.2:
            orbits = [(W @ rng.random(3) + w) % 1 for _ in KINDS]
            fractions = np.concatenate(orbits)
            apart = fractions[:, None] - fractions
            apart = (apart - np.round(apart)) @ self.cell
            closest = np.linalg.norm(apart + 9 * np.eye(len(apart))[..., None], axis=-1).min()
        kinds = [kind for kind in KINDS for _ in W]
        to_cartesian = self.cell.T
        self.rotations = to_cartesian @ W @ np.linalg.inv(to_cartesian)
        if primitive:
            numbers = [KINDS.index(k) for k in kinds]
            self.cell, fractions, found = asked(
                spglib.standardize_cell,
                (self.cell, fractions, numbers),
                to_primitive=True,
                no_idealize=True,
            )
            kinds = [KINDS[i] for i in found]
        self.kinds, self.fractions = tuple(kinds), fractions

    def group(self) -> Any:
        """The group that a file of these atoms has."""
        atoms = Atoms(self.kinds, self.fractions @ self.cell, self.cell, (True, True, True))
        return of_atoms(atoms, "atoms").group


def tensor(matrix: Array) -> Array:
    """The tensor of Voigt's matrix 6 x 6 or 3 x 6."""
    full = np.zeros((3, 3, 3, 3) if len(matrix) == 6 else (3, 3, 3))
    rows = (
        [(pair, pair[::-1]) for pair in VOIGT] if len(matrix) == 6 else [((i,),) for i in range(3)]
    )
    for (i, row), (j, column) in itertools.product(enumerate(rows), enumerate(VOIGT)):
        for r, c in itertools.product(row, (column, column[::-1])):
            full[(*r, *c)] = matrix[i, j]
    return full


def mean(T: Array, rotations: Array) -> Array:
    """The mean of a tensor over rotations, index by index."""
    total = np.zeros_like(T)
    for Q in rotations:
        moved = T
        for axis in range(T.ndim):
            moved = np.moveaxis(np.tensordot(Q, moved, (1, axis)), 0, axis)
        total += moved
    return np.asarray(total / len(rotations))


def matrix(T: Array) -> Array:
    """Voigt's matrix of a tensor of rank 3 or 4."""
    i, j = np.transpose(VOIGT)
    return T[:, i, j] if T.ndim == 3 else T[i, j][:, i, j]


def samples(rng: np.random.Generator) -> dict[str, Array]:
    """A perturbed stiffness in GPa, piezoelectric and dielectric tensors, in SI units or not."""
    C = np.diag([200.0, 210, 190, 70, 60, 80]) + rng.normal(size=(6, 6)) * 20
    eps = np.eye(3) * 8 + rng.normal(size=(3, 3))
    return {
        "Sym(2,Sym(2,V))": C + C.T,
        "V*Sym(2,V)": rng.normal(size=(3, 6)) * 1e-12,
        "Sym(2,V)": (eps + eps.T) * 8.854e-12,
    }


def check(group: Any, rotations: Array, rng: np.random.Generator) -> None:
    for text, given in samples(rng).items():
        voigt = text != "Sym(2,V)"
        full = tensor(given) if voigt else given
        wanted = mean(full, rotations)
        found = project(given, text, group, voigt=voigt)
        scale = np.abs(given).max()
        np.testing.assert_allclose(
            found.array, matrix(wanted) if voigt else wanted, rtol=0, atol=1e-10 * scale
        )
        distance = np.linalg.norm(full - wanted)
        assert found.distance == pytest.approx(distance, rel=1e-8, abs=1e-10 * scale)
        assert found.relative == pytest.approx(distance / np.linalg.norm(full), abs=1e-9)


@pytest.mark.few(16)
@pytest.mark.parametrize("name", CASES)
def test_a_tensor_fitted_to_a_crystal_in_any_setting(name: str, rng: np.random.Generator) -> None:
    crystal = Crystal(CASES[name], rng, primitive=CASES[name] % 2 == 0)
    check(crystal.group(), crystal.rotations, rng)


# The Hall number whose rotations a symbol means, in the axes of the International Tables, and those
# of Hall numbers with other axes, which have symbols of their own.
SYMBOLS = {
    **{symbol: halls[0] for symbol, halls in SETTINGS.items()},
    **{"32": 439, "321": 439, "312": 438, "3m": 446, "3m1": 446, "31m": 447, "-3m": 456},
    **{"-3m1": 456, "-31m": 454, "-42m": 388, "-4m2": 392, "-6m2": 481, "-62m": 483},
}


@pytest.mark.few(8)
@pytest.mark.parametrize("symbol", SYMBOLS)
def test_a_symbol_means_its_standard_setting(symbol: str, rng: np.random.Generator) -> None:
    crystal = Crystal(SYMBOLS[symbol], rng, primitive=False, upright=True)
    check(f"pg:{symbol}", crystal.rotations, rng)


@pytest.mark.slow
def test_no_setting_is_missing() -> None:
    found: dict[tuple[str, frozenset[bytes]], int] = {}
    for hall in range(1, 531):
        rotations = asked(spglib.get_symmetry_from_database, hall)["rotations"]
        symbol = asked(spglib.get_spacegroup_type, hall).pointgroup_international
        found.setdefault((symbol, frozenset(W.tobytes() for W in rotations)), hall)
    assert sorted(found.values()) == sorted(CASES.values())
    assert {symbol for symbol, _ in found} == set(SETTINGS)
    assert len(SETTINGS) == 32


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_pymatgen_fits_alike(name: str, rng: np.random.Generator) -> None:
    """`fit_to_structure` of pymatgen, which takes its operations from the same file."""
    core, tensors = (pytest.importorskip(f"pymatgen.core{m}") for m in ("", ".tensors"))
    elasticity = pytest.importorskip("pymatgen.analysis.elasticity")
    piezo = pytest.importorskip("pymatgen.analysis.piezo")
    crystal = Crystal(CASES[name], rng, primitive=CASES[name] % 2 == 1)
    structure = core.Structure(core.Lattice(crystal.cell), crystal.kinds, crystal.fractions)
    group = crystal.group()
    for (text, given), kind in zip(
        samples(rng).items(),
        (elasticity.ElasticTensor, piezo.PiezoTensor, tensors.SquareTensor),
        strict=True,
    ):
        voigt = text != "Sym(2,V)"
        theirs = kind.from_voigt(given) if voigt else kind(given)
        fitted = theirs.fit_to_structure(structure, symprec=1e-3)
        wanted = fitted.voigt if voigt else np.asarray(fitted)
        ours = project(given, text, group, voigt=voigt).array
        np.testing.assert_allclose(ours, wanted, rtol=0, atol=1e-9 * np.abs(given).max())
