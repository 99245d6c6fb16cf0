"""Three of EMLP's synthetic data sets: random inputs with the exact values of known targets."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from emlpcli.fit.targets import Problem, find
from emlpcli.groups import Group
from emlpcli.groups import group as find_group
from emlpcli.reps.from_text import representation

__all__ = ["Inertia", "O5Synthetic", "ParticleInteraction"]


class _Dataset:
    """Inputs X, shape (N, dim in), and values Y, shape (N, dim out); seeded by NumPy's state.

    `rep_in` and `rep_out` take any group, `symmetry` is the one meant. `stats` are the mean and
    the standard deviation of X and of Y, which here are left alone: (0, 1, 0, 1).
    """

    target: ClassVar[str]
    stats = (0, 1, 0, 1)

    def __init__(self, N: int = 1024) -> None:
        known = find(self.target)
        assert known is not None
        assert known.group is not None
        problem: Problem = known.problem()
        self.symmetry: Group = find_group(known.group)
        self.rep_in, self.rep_out = representation(known.rep_in), representation(known.rep_out)
        rng = np.random.default_rng(np.random.randint(2**31 - 1))
        self.X = problem.sample(rng, N)
        self.Y = problem.formula(self.X)
        self.dim = self.X.shape[1]

    def __getitem__(self, i: Any) -> tuple[NDArray[Any], NDArray[Any]]:
        return self.X[i], self.Y[i]

    def __len__(self) -> int:
        return len(self.X)


class Inertia(_Dataset):
    """Masses and places of five points, with their tensor of inertia: under O(3)."""

    target = "inertia"


class O5Synthetic(_Dataset):
    """Two vectors in five dimensions, with a function of their lengths and angle: under O(5)."""

    target = "o5"


class ParticleInteraction(_Dataset):
    """Four momenta, with the matrix element of electron-muon scattering: under O(1,3)."""

    target = "particle"
