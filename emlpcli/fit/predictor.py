"""A trained network together with its scaling: a function of data in their own units."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import equinox as eqx
import numpy as np

from emlpcli.errors import EmlpError
from emlpcli.fit.objective import scores, softmax
from emlpcli.fit.scaling import Scaling
from emlpcli.jaxsetup import Array, EitherArray, double_precision, jax, jnp, namespace
from emlpcli.nn.linear import cast


class Fitted(eqx.Module):
    """x of shape (..., dim in) to (..., dim out), in the units of the data it was trained on.

    The scalings are constants: shifts by invariant vectors and one factor a summand, so that
    the whole is equivariant where the network is. With a `reach` R the network N sees scaled
    inputs u of about that norm at most: what is predicted is s·N(u/s), s = (1 + (|u|/R)⁴)^(1/4),
    which is N(u) for small u and goes on linearly along every ray. Where the group acts by
    orthogonal matrices s is invariant, so that this keeps equivariance too. Where the outputs are
    scores of `classes`, or the log-odds of the second of two, `probabilities(x)` are those of each
    and `classify(x)` has the likeliest.
    What is no number in x makes outputs of its row that are none.
    """

    network: Any
    x_center: tuple[float, ...] = eqx.field(static=True)
    x_scale: tuple[float, ...] = eqx.field(static=True)
    y_center: tuple[float, ...] = eqx.field(static=True)
    y_scale: tuple[float, ...] = eqx.field(static=True)
    metadata: Any = eqx.field(static=True, default=None)
    reach: float | None = eqx.field(static=True, default=None)

    @property
    def classes(self) -> tuple[Any, ...] | None:
        """The class of each output, whole numbers or texts; None where outputs are no scores.

        Of a single output they are two.
        """
        found = self.metadata.get("classes") if isinstance(self.metadata, dict) else None
        if not isinstance(found, list) or len(found) != max(len(self.y_scale), 2):
            return None
        return tuple(found) if all(isinstance(c, int | str) for c in found) else None

    def probabilities(self, x: Any) -> np.ndarray:
        """softmax f(x), shape (..., dim in) to (..., classes), of the real part where complex.

        Raises EmlpError where the network was not trained to tell classes.
        """
        self._check_classes()
        return softmax(np.asarray(self(x)))

    def classify(self, x: Any) -> np.ndarray:
        """The class with the largest score, shape (..., dim in) to (...); EmlpError as above."""
        return self.likeliest(np.asarray(self(x)))

    def likeliest(self, outputs: np.ndarray) -> np.ndarray:
        """The class of the largest score, shape (..., dim out) to (...); EmlpError as above."""
        self._check_classes()
        return np.asarray(np.array(self.classes)[np.argmax(scores(outputs.real), axis=-1)])

    def _check_classes(self) -> None:
        if self.classes is None:
            raise EmlpError("the network was not trained to tell classes apart")

    @property
    def scalings(self) -> tuple[Scaling, Scaling]:
        """Those of the inputs and of the outputs."""
        a, b, c, d = self._constants
        return Scaling(a, b), Scaling(c, d)

    @property
    def _constants(self) -> list[np.ndarray]:
        return list(map(np.array, (self.x_center, self.x_scale, self.y_center, self.y_scale)))

    def __call__(self, x: Any) -> Array:
        """The prediction for raw inputs, of NumPy for those of NumPy, of JAX for those of JAX.

        It is computed in the precision of the inputs, though the parameters were found in float32.
        """
        if isinstance(x, jax.Array):
            return self._predicted(x)
        with double_precision():  # for those in float64
            return np.asarray(self._predicted(np.asarray(x)))  # by NumPy nothing is compiled

    def rows(self, x: EitherArray) -> EitherArray:
        """The same of rows, shape (batch, dim in), in their precision, if that is the parameters'.

        By NumPy, if all of them are of NumPy; for networks that have a method `rows`.
        """
        return self._scaled(x, lambda network, u: network.rows(u))

    def _predicted(self, x: Array) -> Array:
        if not jnp.issubdtype(x.dtype, jnp.inexact):  # whole numbers are data like any other
            x = x.astype(jnp.result_type(x.dtype, jnp.float64))

        def images(network: Any, u: Array) -> Array:
            wide = u.dtype in (jnp.float64, jnp.complex128)
            found: jax.Array = (cast(network, jnp.float64) if wide else network)(u)
            return found if isinstance(u, jax.Array) else np.asarray(found)

        found: Array = self._scaled(x, images)
        return found

    def _scaled(self, x: EitherArray, images: Callable[[Any, EitherArray], EitherArray]) -> Any:
        """The images of scaled inputs, in the units of the data."""
        constants, xp = self._constants, namespace(x)
        wider = np.complex64 if any(map(np.iscomplexobj, constants)) else np.float32
        x = x.astype(xp.result_type(x.dtype, wider))
        a, b, c, d = (v.astype(x.dtype) for v in constants)
        u = (x - a) / b
        if self.reach is None:
            return c + d * images(self.network, u)
        square = xp.sum((u / self.reach) ** 2, axis=-1, keepdims=True)
        shrink = xp.sqrt(xp.hypot(xp.ones_like(square), square))  # smooth, also at zero
        return c + d * (shrink * images(self.network, u / shrink))


def fitted(
    network: Any, x: Scaling, y: Scaling, metadata: Any = None, *, reach: float | None = None
) -> Fitted:
    """The network behind its scalings."""
    return from_json(network, as_json(x, y), metadata, reach=reach)


def as_json(x: Scaling, y: Scaling) -> dict[str, list[Any]]:
    """The scalings as JSON data; complex shifts as pairs of numbers."""
    return {
        "x_center": _numbers(x.center),
        "x_scale": x.scale.tolist(),
        "y_center": _numbers(y.center),
        "y_scale": y.scale.tolist(),
    }


def from_json(
    network: Any,
    data: Mapping[str, list[Any]],
    metadata: Any = None,
    reach: float | None = None,
) -> Fitted:
    """A network behind scalings that `as_json` wrote."""
    scales = {key: tuple(map(_number, value)) for key, value in data.items()}
    return Fitted(network, **scales, metadata=metadata, reach=reach)


def _numbers(values: Any) -> list[Any]:
    if np.iscomplexobj(values):
        return [[v.real, v.imag] for v in values.tolist()]
    return list(values.tolist())


def _number(value: Any) -> Any:
    return complex(*value) if isinstance(value, list | tuple) else value
