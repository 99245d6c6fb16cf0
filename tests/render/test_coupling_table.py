"""Tables of couplings: Q is rebuilt from them, and they evaluate the maps that they belong to."""

from __future__ import annotations

from itertools import combinations, combinations_with_replacement, product
from pathlib import Path

import numpy as np
import pytest

from emlpcli import basis, load_basis, load_couplings
from emlpcli.errors import FileError
from emlpcli.render.coupling_table import Couplings
from emlpcli.render.saved_basis import save_basis

SUM = "Irrep(0)+Irrep(1)+Irrep(2)"
SPINS = (0, 1, 2)


def saved(path: Path, text: str, group: str) -> tuple[np.ndarray, Couplings]:
    """The basis of maps, dense, and the table that is read from its file."""
    solution = basis(text, group)
    assert save_basis(path, solution, {}) == "sparse"
    return np.asarray(solution.Q.to_dense()), load_couplings(path)


def coordinates(spins: tuple[int, ...]) -> list[tuple[int, int]]:
    return [(i, m) for i, spin in enumerate(spins) for m in range(-spin, spin + 1)]


def orders(kind: str, k: int, spins: tuple[int, ...]) -> list[tuple[tuple[int, int], ...]]:
    """The coordinates of a power of a sum, listed without the package."""
    of = {"Sym": combinations_with_replacement, "Alt": combinations}
    return list(of[kind](coordinates(spins), k))


# text, group, the coordinates of the output and of the input in the order of rows
CASES = [
    (f"Sym(3,{SUM})>>Irrep(1)", "SO3", (1,), [("Sym", 3, SPINS)]),
    (f"Sym(2,{SUM})>>Irrep(2)", "SO3", (2,), [("Sym", 2, SPINS)]),
    (f"Alt(2,{SUM})>>Irrep(1)", "SO3", (1,), [("Alt", 2, SPINS)]),
    ("Sym(3,0e+1o+2e)>>1o", "O3", (1,), [("Sym", 3, SPINS)]),
    ("Sym(4,Irrep(2))>>Scalar", "SO3", (0,), [("Sym", 4, (2,))]),
    (
        "Irrep(2)*Irrep(3)>>Irrep(1)+2*Irrep(4)",
        "SO3",
        (1, 4, 4),
        [("Sym", 1, (2,)), ("Sym", 1, (3,))],
    ),
    ("Irrep(2)*Sym(2,2*V)>>Irrep(2)", "SO3", (2,), [("Sym", 1, (2,)), ("Sym", 2, (1, 1))]),
]


@pytest.mark.parametrize(("text", "group", "out", "factors"), CASES)
def test_the_basis_is_rebuilt_from_the_table(tmp_path, text, group, out, factors) -> None:
    Q, table = saved(tmp_path / "q.npz", text, group)
    columns = [orders(*factor) for factor in factors]
    names = [(*sum(c, ()), o) for o in coordinates(out) for c in product(*columns)]
    row = {name: i for i, name in enumerate(names)}
    assert len(row) == len(Q)
    rebuilt = np.zeros_like(Q)
    for name, x, b in zip(table.tuples.tolist(), table.coefficients, table.map, strict=True):
        rebuilt[row[tuple(map(tuple, name))], b] += x
    assert np.abs(rebuilt - Q).max() < 1e-12
    assert np.abs(Q).max() > 0.1
    summands = [(f[1], [f[2]] * f[1]) for f in factors]
    each = [spins for _, many in summands for spins in many] + [out]
    found = [tuple(row[:3]) for row in table.degrees.tolist()]
    assert found == [(k, i, spin) for k, spins in enumerate(each) for i, spin in enumerate(spins)]


def test_parities_are_told(tmp_path) -> None:
    _, table = saved(tmp_path / "q.npz", "1o*2o>>1e", "O3")
    assert table.degrees.tolist() == [[0, 0, 1, -1], [1, 0, 2, -1], [2, 0, 1, 1]]


def test_the_table_evaluates_the_maps(tmp_path) -> None:
    """Σ coefficient √arrangements Π x is the map on x ⊗ x ⊗ x, which the tensor itself gives."""
    text = f"Sym(3,{SUM})>>Irrep(1)"
    Q, table = saved(tmp_path / "q.npz", text, "SO3")
    x = np.random.default_rng(0).standard_normal(9)
    of = dict(zip(coordinates(SPINS), x, strict=True))
    y = np.zeros((Q.shape[1], 3))
    for name, c, b, n in zip(
        table.tuples.tolist(), table.coefficients, table.map, table.arrangements, strict=True
    ):
        *inputs, (_, m) = name
        y[b, m + 1] += c * np.sqrt(n) * np.prod([of[tuple(i)] for i in inputs])
    # the symmetric tensor x ⊗ x ⊗ x in orthonormal coordinates: sums over all arrangements
    cube = np.einsum("i,j,k->ijk", x, x, x)
    vector = []
    for rows in combinations_with_replacement(range(9), 3):
        places = set(product(range(9), repeat=3)) & {
            tuple(np.array(rows)[list(p)]) for p in product(range(3), repeat=3) if len(set(p)) == 3
        }
        vector.append(sum(cube[p] for p in places) / np.sqrt(len(places)))
    expected = np.einsum("mjb,j->bm", Q.reshape(3, -1, Q.shape[1]), np.array(vector))
    assert np.abs(y - expected).max() < 1e-12


@pytest.mark.parametrize(
    ("text", "group"),
    [("V**2>>V", "SO3"), ("Sym(2,V)>>V", "S3"), ("Sym(2,Sym(2,V))>>Irrep(2)", "SO3")],
)
def test_other_bases_have_no_table(tmp_path, text, group) -> None:
    path = tmp_path / "q.npz"
    save_basis(path, basis(text, group), {})
    assert load_basis(path)[0].shape[1] > 0
    with pytest.raises(FileError, match="no array 'tuples'"):
        load_couplings(path)


def test_arrays_that_do_not_fit_together_are_refused(tmp_path) -> None:
    path = tmp_path / "q.npz"
    saved(path, "Irrep(2)*Irrep(2)>>Irrep(2)", "SO3")
    with np.load(path) as file:
        arrays = dict(file)
    np.savez(path, **(arrays | {"tuples": arrays["tuples"][:-1]}))
    with pytest.raises(FileError, match="do not fit together"):
        load_couplings(path)
