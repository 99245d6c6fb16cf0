"""What a task has to offer: which network, and the vector field that is made of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray

from emlpcli.reps.rep import Rep

Array = NDArray[Any]


class Kind(ABC):
    """A way to make a vector field z' = f(z) of a network between representations.

    Solvers are those of Diffrax, used with steps of one length.
    """

    def check(self, rep: Rep) -> None:
        """Raise EmlpError where states of this representation are none of this kind's."""
        return None

    @abstractmethod
    def rep_out(self, rep: Rep) -> Rep:
        """The representation of the network's output for states of a representation."""

    @abstractmethod
    def field(self, network: Any) -> Callable[[Any], Any]:
        """The vector field, states (..., d) to (..., d), that a network stands for."""

    def energy(self, network: Any) -> Callable[[Any], Any] | None:
        """What the field conserves by construction, (..., d) to (...); None where nothing is."""
        return None

    def reach(self, rep: Rep, states: Array) -> float | None:
        """The norm of scaled states, (n, d), from which the network goes on along straight lines.

        None where it does not.
        """
        return None

    @abstractmethod
    def training_solver(self) -> Any:
        """The solver of rollouts that are trained on, one step between states."""

    @abstractmethod
    def rollout_solver(self) -> Any:
        """The solver of rollouts that are measured, in float64 and in half as long steps."""
