"""What a model of `emlp fit` has to offer: building a network, and perhaps a better start."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emlpcli.fit.data import Rows
    from emlpcli.reps.rep import Rep


@dataclass(frozen=True)
class Shape:
    """Layers, channels a layer, the hidden representation where one is given, and the seed."""

    layers: int = 3
    channels: int = 384
    hidden: Rep | None = None
    seed: int = 0


class Builder(ABC):
    """Makes the networks of one model; a subclass may leave all but `build` as it is.

    A network is an Equinox module that maps x of shape (..., dim in) to (..., dim out), in the
    precision of its parameters. What it learns are its arrays; what it computes with but does not
    learn are static fields of type `emlpcli.nn.frozen.Constant`. Saving and loading follow from
    that: a file has the arrays and the constants, and they are put into a network that `build`
    makes again from the same representations and shape, and from rows that are zero.
    """

    def check(self, rep_in: Rep, rep_out: Rep, shape: Shape) -> None:
        """Raise EmlpError where the model is not for these representations, or the shape is not.

        Asked of all models before any is trained, and so without building a network.
        """
        return None

    @abstractmethod
    def build(self, rep_in: Rep, rep_out: Rep, shape: Shape, rows: NDArray[Any]) -> Any:
        """A network between two representations; `rows` are the scaled training inputs.

        Whatever depends on `rows`, shape (n, dim in), must be an array or a Constant whose shape
        does not. Raises EmlpError where the model is not for these representations or rows.
        """

    def start(self, network: Any, train: Rows, validation: Rows) -> Any:
        """The network that training starts from, given scaled rows: as it was built."""
        return network

    def start_output(self, network: Any, x: NDArray[Any]) -> NDArray[Any] | None:
        """What `start` found says of scaled rows, shape (n, dim in) to (n, dim out).

        None where `start` does nothing.
        """
        return None

    def left_out(self, network: Any) -> tuple[str, ...]:
        """What the network cannot say exactly for want of room, in words: nothing."""
        return ()

    def parameters_at_least(self, rep_in: Rep, rep_out: Rep, shape: Shape) -> int:
        """A lower bound of the number of parameters, known without building the network."""
        return shape.channels**2 * max(shape.layers - 1, 1)
