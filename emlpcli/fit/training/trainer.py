"""The training loop: compiled steps, validation, the best parameters kept; yields events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import equinox as eqx
import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError
from emlpcli.fit.data import Rows
from emlpcli.fit.limits import MOST_LOSS_GROWTH
from emlpcli.fit.objective import Objective
from emlpcli.fit.streams import ORDER, stream
from emlpcli.fit.training import together
from emlpcli.fit.training.adamw import Layout, Moments, updated
from emlpcli.fit.training.devices import placement
from emlpcli.fit.training.schedule import Stretch, rates
from emlpcli.fit.training.study import Settings
from emlpcli.jaxsetup import asarray, jax, jnp
from emlpcli.nn.programs import compiled, in_blocks

LONGEST_CHUNK = 25  # steps in one call of compiled code
CHUNK_SECONDS = 0.25  # what a call should take at most, so that Ctrl-C and progress are prompt
VALIDATIONS = 50  # times in a training
UNUSUAL = 100.0  # times their usual size: inputs that an error names
# Standard deviation of what is random in scaled outputs, as far as a prior weighs it against data.
NOISE = 0.1

Array = NDArray[Any]
MEAN_SQUARE = Objective()
Augment = Callable[[int, Array, Array], tuple[Array, Array]]  # (step, x, y) to moved x, y


class DivergedError(EmlpError, ArithmeticError):
    """The loss is no longer a sensible number."""


@dataclass(frozen=True)
class Progress:
    """Where the training is. The loss is that of scaled rows."""

    step: int
    steps: int
    loss: float
    ms_per_step: float


@dataclass
class TrainingState:
    """Everything that the rest of the training depends on; parameters are one vector."""

    params: jax.Array
    moments: Moments
    best: jax.Array
    step: int = 0
    best_step: int = 0
    best_validation: float = float("inf")
    first_loss: float = float("nan")
    last_loss: float = float("nan")
    seconds: float = 0.0
    stretch: Stretch | None = None
    history: list[tuple[int, float, float]] = field(default_factory=list)


class Trainer:
    """Trains a network on rows that are scaled already, in float32; `objective` is made small.

    `network(x)` maps x of shape (batch, dim in) to (batch, dim out); where it has a
    `negative_log_prior()`, what is sought is the most probable network. `run()` yields events and
    may be left at any point: `state` is then that of the last call that was finished. The
    order of the rows depends on the seed and the epoch alone, and not on how many steps go
    into a call, so that a training that was resumed equals one that was not interrupted.
    """

    def __init__(
        self,
        network: Any,
        train: Rows,
        validation: Rows,
        settings: Settings,
        augment: Augment | None = None,
        devices: int = 1,
        objective: Objective = MEAN_SQUARE,
    ) -> None:
        self.objective = objective
        self.settings = settings.for_rows(len(train))
        self.train, self.validation = train, validation
        self.augment = augment
        params, self.static = eqx.partition(network, eqx.is_inexact_array)
        self.layout = Layout(params)
        self.place = placement(devices, self.settings.batch)
        vector = self.place.everywhere(self.layout.vector(params))
        moments = self.place.everywhere(Moments.of(vector))
        self.stretch = Stretch(0, 0.0, self.settings.steps)
        self.state = TrainingState(vector, moments, vector, stretch=self.stretch)
        self.block = min(1000, max(len(validation), 1))
        self._step_seconds = 0.0
        self._steps: Callable[..., Any] | None = None
        self._forward: Callable[[Any, Any], Any] | None = None

    def resume(self, state: TrainingState) -> None:
        """Go on from a state; what is left of its schedule ends with the steps of this training."""
        steps = self.settings.steps
        self.stretch = (state.stretch or Stretch(0, 0.0, steps)).to(steps, state.step)
        state.stretch = self.stretch
        self.state = state

    def share(self, other: Trainer) -> None:
        """Take the compiled code of a trainer of the same network, on rows of the same shape."""
        self._steps, self._forward = other._steps, other._forward

    # -- results -------------------------------------------------------------------------

    def network(self, *, best: bool = True) -> Any:
        """The network with the best parameters so far, or with the last ones."""
        vector = np.asarray(self.place.here(self.state.best if best else self.state.params))
        params = jax.tree.map(asarray, self.layout.tree(self.layout.parts(vector)))
        return eqx.combine(params, self.static)

    def predict(self, x: Array) -> Array:
        """The best network's output on scaled rows, shape (n, dim in) to (n, dim out)."""
        return self._predict(self.state.best, x)

    @property
    def ms_per_step(self) -> float:
        """Milliseconds a step, compilation apart."""
        return 1000 * self._step_seconds

    # -- training ------------------------------------------------------------------------

    @property
    def every(self) -> int:
        """After so many steps each it is validated, and after the last one."""
        return max(1, self.settings.steps // VALIDATIONS)

    def validated(self, step: int) -> int:
        """The last step, up to this one, after which it is validated; 0 where there is none."""
        return step if step >= self.settings.steps else step // self.every * self.every

    def run(self) -> Iterator[Progress]:
        """Train to the last step; raises DivergedError if the loss explodes."""
        s, state = self.settings, self.state
        every = self.every
        if self._steps is None:
            self.compile()
        assert self._steps is not None
        if not state.history and state.step == 0:  # where it starts may be best
            state.best_validation = self._error(state.params)
            self._check_validation()
        spent, done = 0.0, 0
        while state.step < s.steps:
            begin = perf_counter()
            goal = min(s.steps, (state.step // every + 1) * every)
            count = min(goal - state.step, together.first(self._chunk()), LONGEST_CHUNK)
            x, y = self._batches(state.step, count)
            params, moments, losses = self._steps(
                state.params, state.moments, x, y, *self._plan(state.step, count)
            )
            losses = np.asarray(losses)[:count]
            self._check(losses)
            loss = float(losses.mean())
            took = perf_counter() - begin
            state.params, state.moments, state.last_loss = params, moments, loss
            state.step += count
            spent, done = spent + took, done + count
            self._step_seconds = spent / done
            if state.step == goal:
                self._validate(loss)
            state.seconds += perf_counter() - begin
            yield Progress(state.step, s.steps, loss, self.ms_per_step)

    def settle(self) -> None:
        """After an interruption: validate what was never validated, so that it is the best."""
        if self.state.step and not self.state.history:
            self._validate(self.state.last_loss)

    def _chunk(self) -> int:
        """Steps in the next call."""
        return max(1, int(CHUNK_SECONDS / self._step_seconds)) if self._step_seconds else 1

    def _validate(self, loss: float) -> None:
        state = self.state
        error = self._error(state.params)
        if error < state.best_validation:
            state.best_validation, state.best, state.best_step = error, state.params, state.step
        state.history.append((state.step, loss, error))

    def _error(self, params: Any) -> float:
        found = self._predict(params, self.validation.x)
        return float(self.objective(found, self.validation.y))

    def _check_validation(self) -> None:
        """Refuse rows on which the network overflows in float32: no parameters would be best."""
        if np.isfinite(self.state.best_validation):
            return
        found = self._predict(self.state.params, self.validation.x)
        finite: Array = np.all(np.isfinite(found), axis=1)
        x = self.validation.x if finite.all() else self.validation.x[~finite]
        largest = float(np.abs(x).max(initial=0))
        inputs = f", with inputs up to {largest:.1e} times the usual" if largest > UNUSUAL else ""
        raise EmlpError(
            f"the network is no finite number on {len(finite) - finite.sum()} of {len(finite)} "
            f"validation rows{inputs}",
            hint="look for outliers in the data, or for numbers of very different sizes in one row",
        )

    def _check(self, losses: Array) -> None:
        state = self.state
        if np.isnan(state.first_loss):
            state.first_loss = float(losses[0])
        bad = np.flatnonzero(~(losses <= MOST_LOSS_GROWTH * max(state.first_loss, 1.0)))
        if len(bad):
            step, loss = state.step + int(bad[0]) + 1, losses[bad[0]]
            raise DivergedError(
                f"the loss is {loss:.3g} at step {step}: the training diverges",
                hint=self._slower(),
            )

    def _slower(self) -> str:
        """What to try where the loss grows: the decay alone does it where it is large."""
        if self.settings.decay > 1 < self.settings.lr * self.settings.decay:
            return f"try --decay {0.1 / self.settings.lr:.2g}, whose product with --lr is 0.1"
        return f"try --lr {self.settings.lr / 10:.2g}; or look for outliers in the data"

    def _batches(self, step: int, count: int) -> tuple[Any, Any]:
        """The rows of the next steps, padded to LONGEST_CHUNK, on the devices."""
        batch, n = self.settings.batch, len(self.train)
        each = n // batch
        chosen = np.zeros((LONGEST_CHUNK, batch), dtype=np.int64)
        order, epoch = None, -1
        for i in range(count):
            if (step + i) // each != epoch:
                epoch = (step + i) // each
                order = stream(self.settings.seed, ORDER, epoch).permutation(n)
            assert order is not None
            part = (step + i) % each
            chosen[i] = order[part * batch : (part + 1) * batch]
        x, y = self.train.x[chosen], self.train.y[chosen]
        if self.augment is not None:
            for i in range(count):
                x[i], y[i] = self.augment(step + i, x[i], y[i])
        return self.place.split(_float32(x)), self.place.split(_float32(y))

    # -- compiled code -------------------------------------------------------------------

    def compile(self) -> None:
        """Compile the steps, which takes seconds; `run` does it where it is not done yet."""
        layout, static, decay = self.layout, self.static, self.settings.decay
        objective = self.objective
        prior = objective.prior_factor(NOISE, *self.train.y.shape)

        def loss(parts: Any, x: Any, y: Any) -> Any:
            network = eqx.combine(layout.tree(parts), static)
            value = objective(network(x), y, jnp)
            if hasattr(network, "negative_log_prior"):
                value = value + prior * network.negative_log_prior()
            return value

        def steps(
            params: Any, moments: Any, x: Any, y: Any, rates: Any, start: Any, count: Any
        ) -> Any:
            def step(i: Any, carry: Any) -> Any:
                params, moments, losses = carry
                value, slope = jax.value_and_grad(loss)(layout.parts(params), x[i], y[i])
                params, moments = updated(
                    params, moments, layout.joined(slope), start + i, rates[i], decay
                )
                return params, moments, losses.at[i].set(value)

            losses = jnp.zeros(LONGEST_CHUNK, dtype=jnp.float32)
            return jax.lax.fori_loop(0, count, step, (params, moments, losses))

        state = self.state
        inputs = state.params, state.moments, *self._batches(state.step, 0)
        with ThreadPoolExecutor(1) as beside:  # compilers run side by side
            forward = beside.submit(self._compile_forward)
            self._steps = compiled(steps, *inputs, *self._plan(state.step, 0))
            forward.result()

    def _plan(self, step: int, count: int) -> tuple[Array, np.int32, np.int32]:
        """The learning rates of the next steps, padded, the number of the first, and how many."""
        found = rates(self.settings, self.stretch, step + np.arange(LONGEST_CHUNK))
        return found.astype(np.float32), np.int32(step), np.int32(count)

    def _network(self, parts: Any, x: Any) -> Any:
        return eqx.combine(self.layout.tree(parts), self.static)(x)

    def _parts(self, params: Any) -> list[Array]:
        """The parts of a vector, which a program that takes them apart itself copies in loops."""
        return self.layout.parts(np.asarray(self.place.here(params)))

    def _compile_forward(self) -> None:
        rows = np.zeros((self.block, self.train.x.shape[1]), dtype=_float32(self.train.x).dtype)
        self._forward = compiled(self._network, self._parts(self.state.params), rows)

    def _predict(self, params: Any, x: Array) -> Array:
        if self._forward is None:
            self._compile_forward()
        assert self._forward is not None
        parts = self._parts(params)
        forward, dtype = self._forward, _float32(self.train.x).dtype
        with np.errstate(over="ignore"):  # of outliers, whose errors are then no numbers
            found = in_blocks(lambda rows: forward(parts, rows), x, self.block, dtype)
        return found.astype(np.result_type(x, np.float64))


def _float32(x: Array) -> Array:
    return x.astype(np.complex64 if np.iscomplexobj(x) else np.float32)
