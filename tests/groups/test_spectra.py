"""Exact characters: families of eigenvalues against counts, samples and known tables."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from emlpcli.errors import TooLargeError
from emlpcli.groups import SO, SU, DirectProduct, Group, O, S, Sp, U, Z, group
from emlpcli.groups.eigenvalues import Eigenvalues, limited_work
from emlpcli.groups.spectrum import Spectrum, invariants, merged

POWERS = [(p, k - p) for k in range(6) for p in range(k + 1)]


def count(G: Group, p: int, q: int) -> int:
    spectra = G.spectra()
    assert spectra is not None
    return invariants(spectra, lambda s: [(s.base(), p), (s.base().dual(), q)])


def test_shares_add_up_and_sizes_fit(registered: Group) -> None:
    spectra = registered.spectra()
    if spectra is None:
        assert registered.name == "RubiksCube"
        return
    assert sum(s.share for s in spectra) == 1
    assert {s.base().dimension for s in spectra} == {registered.d}
    assert any(s.base().power(0) == s.trivial(registered.d) for s in spectra)


def test_counts_are_those_of_the_formulas(registered: Group) -> None:
    spectra = registered.spectra()
    if spectra is None:
        return
    for families in (spectra, merged(spectra)):
        for p, q in POWERS:
            found = invariants(families, lambda s: [(s.base(), p), (s.base().dual(), q)])  # noqa: B023
            expected = registered.count(p, q)
            assert expected is not None
            assert found == expected.value, (p, q)
