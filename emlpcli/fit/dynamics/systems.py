"""The mechanical systems that `emlp fit --task` knows: Hamiltonian, symmetry, initial states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError
from emlpcli.fit import action
from emlpcli.fit.targets import over_group
from emlpcli.reps.rep import Rep

if TYPE_CHECKING:
    from emlpcli.groups.base import Group

Array = NDArray[Any]
INVARIANT = 1e-9  # relative change of H under random elements that counts as none


@dataclass(frozen=True)
class System:
    """A Hamiltonian system with a distribution of initial states.

    A state is z = (q, p), positions before momenta, and z' = J ∇H(z) with J = [[0, 1], [-1, 0]].
    `hamiltonian` maps states of shape (..., d) to (...), in NumPy or JAX. `sample(rng, n)` draws
    states of shape (n, d). `step` is the time between states of a trajectory and `horizon` its
    whole length. `group` is the largest group that keeps H, acting on the states by `rep`, and
    `charges` are the names of what its Lie algebra conserves, by Noether's theorem.
    """

    name: str
    text: str
    rep: str
    group: str
    hamiltonian: Callable[[Any], Any]
    sample: Callable[[np.random.Generator, int], Array]
    step: float
    horizon: float
    charges: tuple[str, ...] = ()

    def over(self, group: Group | str | None = None) -> Rep:
        """The representation of the states over a group; EmlpError where H is not invariant."""
        rep = over_group(self.rep, group or self.group)
        z = self.sample(np.random.default_rng(0), 256)
        if z.shape[1] != rep.size():
            raise EmlpError(
                f"the {self.text} has states of {z.shape[1]} numbers, "
                f"but {self.rep} over {group} has {rep.size()}",
                hint=f"its own group is {self.group}",
            )
        moved = action.act(rep, action.draw(np.random.default_rng(1), len(z), rep), z)
        here, there = self.hamiltonian(z), self.hamiltonian(moved)
        change = float(np.abs(there - here).max() / np.abs(here).max())
        if not change < INVARIANT:
            raise EmlpError(
                f"the energy of the {self.text} is not invariant under {group}: H(ρ(g)z) differs "
                f"from H(z) by up to {100 * change:.2g} % on random g and z",
                hint=f"its own group is {self.group}; SO2eR3, DkeR3(6) and DkeR3(2) are inside it",
            )
        return rep


def _length(x: Any) -> Any:
    return (x**2).sum(-1) ** 0.5


def _pendulum_energy(z: Any) -> Any:
    """|p|²/2 + (|q₁|−1)²/2 + (|q₁−q₂|−1)² + z₁ + z₂: the lower spring is twice as stiff."""
    first, second = z[..., :3], z[..., 3:6]
    springs = (_length(first) - 1) ** 2 / 2 + (_length(first - second) - 1) ** 2
    return (z[..., 6:] ** 2).sum(-1) / 2 + springs + first[..., 2] + second[..., 2]


def _pendulum_states(rng: np.random.Generator, n: int) -> Array:
    """Both masses hang near (0, 0, −1.5) and (0, 0, −3), and move slowly."""
    middle = np.array([0, 0, -1.5, 0, 0, -3, 0, 0, 0, 0, 0, 0])
    spread = np.repeat([0.2, 0.4], 6)
    return np.asarray(middle + spread * rng.normal(size=(n, 12)))


# The task of section 7.3 of Finzi, Welling, Wilson 2021; constants as in its code, where the
# energy of the second spring has no factor ½. To add a system, list it here.
SYSTEMS: tuple[System, ...] = (
    System(
        "pendulum",
        "double spring pendulum",
        "V+V+V+V",
        "O2eR3",
        _pendulum_energy,
        _pendulum_states,
        step=0.2,
        horizon=30.0,
        charges=("angular momentum",),
    ),
)
DEFAULT = SYSTEMS[0]
