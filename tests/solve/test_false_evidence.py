"""A basis that is made wrong on purpose is found out, whatever strategy gave it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.errors import CertificateError
from emlpcli.groups import SO, Group, S
from emlpcli.reps import representation
from emlpcli.solve.bases.stored import DenseBasis
from emlpcli.solve.plan import clear_cache
from emlpcli.solve.strategies.base import Outcome
from emlpcli.solve.strategies.registry import STRATEGIES

from .own_groups import (
    GROUPS,
    moved,
)

pytestmark = pytest.mark.usefixtures("nothing_known")

Spoil = Callable[[NDArray[Any]], NDArray[Any]]


def one_replaced(Q: NDArray[Any]) -> NDArray[Any]:
    """A basis vector replaced by a random one, orthonormal to the others."""
    wrong = Q.copy()
    wrong[:, 0] = np.random.default_rng(3).normal(size=len(Q))
    return np.asarray(np.linalg.qr(wrong[:, ::-1])[0])


def one_missing(Q: NDArray[Any]) -> NDArray[Any]:
    return Q[:, 1:]


def one_too_long(Q: NDArray[Any]) -> NDArray[Any]:
    wrong = Q.copy()
    wrong[:, 0] *= 1.01
    return wrong


def two_not_orthogonal(Q: NDArray[Any]) -> NDArray[Any]:
    wrong = Q.copy()
    wrong[:, 0] = (Q[:, 0] + 0.01 * Q[:, 1]) / np.hypot(1, 0.01)
    return wrong


SPOILT: dict[str, tuple[Callable[[], Group], str, str]] = {
    "rational": (lambda: GROUPS["heisenberg"].as_text(), "V>>V**2", "rational"),
    "nullspace": (lambda: moved(GROUPS["heisenberg"], 4).as_floats(), "V>>V**2", "nullspace"),
    "nullspace of a finite group": (lambda: GROUPS["D8"].as_floats(), "V**2>>V**2", "nullspace"),
    "coupling": (lambda: GROUPS["so3"].as_floats(), "V**2>>V**2", "coupling"),
    "orbits": (lambda: S(3), "V>>V", "orbits"),
    "diagrams": (lambda: SO(3), "V**2>>V**2", "diagrams"),
}


@pytest.mark.parametrize("spoil", [one_replaced, one_missing, one_too_long, two_not_orthogonal])
@pytest.mark.parametrize("case", SPOILT)
@pytest.mark.few(1)
def test_a_wrong_basis_is_found_out(
    case: str, spoil: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, text, name = SPOILT[case]
    rep = representation(text, make())
    assert rep.solve(strategy=name, cache=False).dimension >= 2
    clear_cache()
    kind = next(type(s) for s in STRATEGIES if s.name == name)
    right = kind.solve

    def wrong(self: Any, *args: Any, **options: Any) -> Outcome:
        outcome = right(self, *args, **options)
        return replace(outcome, basis=DenseBasis(spoil(outcome.basis.dense())))

    monkeypatch.setattr(kind, "solve", wrong)
    with pytest.raises(CertificateError):
        rep.solve(strategy=name, cache=False)
