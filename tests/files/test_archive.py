"""Arrays and texts in files of either format: what is read is what was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from emlpcli.files import archive

rng = np.random.default_rng(0)
ARRAYS = {
    "z": rng.normal(size=(2, 3)) + 1j * rng.normal(size=(2, 3)),
    "w": np.array([1 + 2j, 3 - 4j]),
    "pairs": rng.normal(size=(4, 2)),
    "single": np.array([1 - 1j], np.complex64),
    "whole": np.arange(4, dtype=np.int16),
    "text": np.array('{"ρ": "⊗"}'),
}


@pytest.mark.parametrize("suffix", ["npz", "safetensors"])
def test_arrays_and_texts_are_read_back(suffix: str, tmp_path: Path) -> None:
    if suffix == "safetensors":
        pytest.importorskip("safetensors")
    path = tmp_path / f"a.{suffix}"
    archive.write(path, ARRAYS)
    with path.open("rb") as file:
        found = archive.read(path, file, 10**6)
    assert set(found) == set(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype
