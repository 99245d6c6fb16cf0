"""What a model of `emlp fit` has to offer: building a network, and perhaps a better start."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emlpcli.fit.data import Rows
    from emlpcli.reps.rep import Rep


CHANNELS = 384  # of a hidden layer by default


@dataclass(frozen=True)
class Shape:
    """Layers, channels a layer, the hidden representation where one is given, and the seed."""

    layers: int = 3
    channels: int = CHANNELS
    hidden: Rep | None = None
    seed: int = 0


@dataclass(frozen=True)
class Way:
    """One way to train a network: on which rows, and what it is a part of.

    `train` and `validation` are what the network is trained and validated on. `finish` takes its
    outputs on the scaled validation rows, shape (n, dim out), to what it becomes a part of;
    `steps` says that no more are made than so many. `unit` is what losses are multiplied by to be
    those of scaled outputs: the network may learn them in another unit, and each irreducible in one
    of its own, whose mean then counts.
    """

    network: Any
    train: Rows
    validation: Rows
    finish: Callable[[NDArray[Any]], Finished] | None = None
    steps: int | None = None
    unit: float = 1.0


@dataclass(frozen=True)
class Finished:
    """What a trained network is a part of.

    `squares`, shape (n, dim out), are the squared errors of the whole on scaled validation rows.
    `values` takes scaled inputs and the outputs of the network on them to the outputs of the whole,
    `whole` the network to the whole as a network, and `words` tell of what parts it is, in order.
    `has_network` says whether the outputs of the network count at all.
    """

    squares: NDArray[Any]
    values: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]]
    whole: Callable[[Any], Any]
    words: tuple[str, ...]
    has_network: bool = True


class Builder(ABC):
    """Makes the networks of one model; a subclass may leave all but `build` as it is.

    A network is an Equinox module that maps x of shape (..., dim in) to (..., dim out), in the
    precision of its parameters. What it learns are its arrays; what it computes with but does not
    learn are static fields of type `emlpcli.nn.frozen.Constant`. Saving and loading follow from
    that: a file has the arrays and the constants, and they are put into a network that `build`
    makes again from the same representations and shape, and from rows that are zero. Nothing is
    compiled for what runs once where the network also has a method `rows`, which does the same to x
    of shape (n, dim in), by NumPy where x and the parameters are of NumPy (`nn.evaluation`).
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

    def ways(self, network: Any, train: Rows, validation: Rows) -> list[Way]:
        """The ways to train it, of which the best on validation rows is taken: one, on all rows."""
        return [Way(network, train, validation)]

    def start_output(self, network: Any, x: NDArray[Any]) -> NDArray[Any] | None:
        """What `start` found says of scaled rows, shape (n, dim in) to (n, dim out).

        None where `start` does nothing.
        """
        return None

    def left_out(self, network: Any) -> tuple[str, ...]:
        """What the network cannot say exactly for want of room, in words: nothing."""
        return ()

    def terms_left_out(self, network: Any) -> tuple[str, ...]:
        """Terms that a regression has no room for, in words: there is none."""
        return ()

    def parameters_at_least(self, rep_in: Rep, rep_out: Rep, shape: Shape) -> int:
        """A lower bound of the number of parameters, known without building the network."""
        return shape.channels**2 * max(shape.layers - 1, 1)
