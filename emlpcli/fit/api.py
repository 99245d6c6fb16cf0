"""Fitting from Python: `emlpcli.fit`, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack, overload

from emlpcli.errors import EmlpError
from emlpcli.fit import losses
from emlpcli.fit.columns import Columns
from emlpcli.fit.data import Data
from emlpcli.fit.goals import Goal, Part, in_parts
from emlpcli.fit.limits import MOST_CHANNELS, MOST_LAYERS
from emlpcli.fit.losses import Loss, loss_named
from emlpcli.fit.models.builder import CHANNELS, Shape
from emlpcli.fit.models.registry import default_model, models
from emlpcli.fit.reading import USUAL, of_arrays
from emlpcli.fit.targets import hidden_over, over_group
from emlpcli.fit.training.places import check_place
from emlpcli.fit.training.study import BATCH, Settings, Source, Study, study
from emlpcli.groups import group as find_group
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.from_text import representation
from emlpcli.reps.rep import MapRep, Rep

if TYPE_CHECKING:
    from emlpcli.fit.dynamics.learned import LearnedMotion
    from emlpcli.fit.predictor import Fitted
    from emlpcli.fit.training.job import Result

OnEvent = Callable[[str, int, int, float, float], None]


@dataclass(frozen=True, eq=False, repr=False)
class Fit:
    """The networks that were trained, with what was measured of each.

    `results[i]` is about `networks[i]`, a function of x of shape (..., dim in) in the units of the
    data. Calling the whole calls the network with the least error on the validation rows.
    """

    study: Study
    results: tuple[Result, ...]
    networks: tuple[Fitted, ...]
    interrupted: bool = False

    @property
    def best(self) -> int:
        """The number of the network with the least error on the validation rows."""
        errors = [r.errors.validation for r in self.results]
        return min(range(len(errors)), key=lambda i: inf if isnan(errors[i]) else errors[i])

    @property
    def result(self) -> Result:
        """What was measured of the best network."""
        return self.results[self.best]

    @property
    def network(self) -> Fitted:
        """The best network with its scaling."""
        return self.networks[self.best]

    @property
    def test_error(self) -> float:
        """Mean squared error of the best network on the test rows, in the units of the data.

        Of another loss the error is in its measure, `result.errors.measure`.
        """
        return self.result.errors.test

    @property
    def accuracy(self) -> float | None:
        """Share of test rows whose class the best network tells; None where there are none."""
        found = self.result.errors.accuracies
        return None if found is None else found.test

    @property
    def equivariance_error(self) -> float:
        """The largest relative |f(ρ(g)x) - ρ(g)f(x)| of the best network, in float64."""
        return self.result.equivariance64

    def __call__(self, x: Any) -> Any:
        """The prediction of the best network, shape (..., dim in) to (..., dim out)."""
        return self.network(x)

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON data, as `emlp fit --json` prints it."""
        said = {"remarks": self.remarks} if self.remarks else {}
        return {**self.study.about(), "results": [r.as_json() for r in self.results], **said}

    @property
    def remarks(self) -> list[str]:
        """What has to be said of the results: worse than a constant, or than a dense network."""
        from emlpcli.fit.training.remarks import remarks

        return remarks(self.results, known=self.study.data.known)

    @override
    def __repr__(self) -> str:
        reps = f"{self.study.data.rep_in} → {self.study.data.rep_out}"
        others = f" (best of {len(self.results)})" if len(self.results) > 1 else ""
        r = self.result
        return (
            f"<Fit of {reps}: {r.model}{others}, {r.train_size} rows, "
            f"test error {r.errors.test:.3g}, equivariance {r.equivariance64:.1e}>"
        )


class _Training(TypedDict, total=False):
    """The options of every training, with types as in `fit`."""

    model: str | Sequence[str] | None
    layers: int
    channels: int | None
    hidden: str | Rep | None
    steps: int | None
    batch: int | None
    lr: float | None
    decay: float
    schedule: str
    seed: int
    save: str | Path | None
    on_event: OnEvent


@overload
def fit(
    expression: str | Rep | None = None,
    group: str | Group | None = None,
    *,
    task: str,
    data: str | Path | tuple[Any, Any] | None = None,
    train_size: int | None = None,
    **training: Unpack[_Training],
) -> LearnedMotion: ...


@overload
def fit(
    expression: str | Rep | None = None,
    group: str | Group | None = None,
    *,
    task: None = None,
    target: str | None = None,
    data: str | Path | tuple[Any, Any] | None = None,
    inputs: str | None = None,
    outputs: str | Mapping[str, str | Rep] | None = None,
    split: str | None = None,
    drop_missing: bool = False,
    loss: str = losses.DEFAULT,
    weights: Mapping[str, float] | None = None,
    train_size: int | Sequence[int] | None = None,
    **training: Unpack[_Training],
) -> Fit: ...


def fit(
    expression: str | Rep | None = None,
    group: str | Group | None = None,
    *,
    task: str | None = None,
    target: str | None = None,
    data: str | Path | tuple[Any, Any] | None = None,
    inputs: str | None = None,
    outputs: str | Mapping[str, str | Rep] | None = None,
    split: str | None = None,
    drop_missing: bool = False,
    loss: str = losses.DEFAULT,
    weights: Mapping[str, float] | None = None,
    model: str | Sequence[str] | None = None,
    layers: int = 3,
    channels: int | None = None,
    hidden: str | Rep | None = None,
    steps: int | None = None,
    batch: int | None = None,
    lr: float | None = None,
    decay: float = 1.0,
    schedule: str = "cosine",
    seed: int = 0,
    train_size: int | Sequence[int] | None = None,
    save: str | Path | None = None,
    on_event: OnEvent = lambda *event: None,
) -> Fit | LearnedMotion:
    """Train networks f with f(ρ(g) x) = ρ(g) f(x) for all g, and measure them: `emlp fit`.

    `fit(target="inertia")` for a function by name, `fit("2*V>>Scalar", "SO3", target="dot(u,v)")`
    for a formula, `fit("5*V>>V**2", "O3", data=(x, y))` for rows of shape (n, dim in) and
    (n, dim out), or those of a file, whose columns `inputs`, `outputs` and `split` name as in the
    command; `drop_missing` leaves out rows in which a number is missing. The expression is the
    space of maps from the input to the output; of a formula it may be the input alone. Outputs of
    several parts are told one by one, `fit("4*V", "O3", data="a.npz", outputs={"energy": "Scalar",
    "forces": "V"})` of named columns, or of arrays `data=(x, {"energy": e, "forces": f})`; each
    is scaled by itself and counts alike in the loss, or by its `weights`. `loss` is "mse",
    "huber", "mae" or "cross-entropy", which learns classes: the rows are then labels, shape (n,),
    and the output Scalars where it is left away, or a representation that permutes them. `model`
    names one network or several, by default "auto", with a task or another loss "emlp";
    `train_size` is one number of training rows or several; each pair is trained. The others are
    the options of the command; `channels` are 384 and `batch` 500 where they are not given, with a
    task 64 and 100. `on_event` is told network, step, steps, loss and milliseconds a step.
    `save` writes the one network, for `load_model`, with the state of its training: a file that
    ends in .eqx, or a folder, which needs Orbax.

    With `task` "hnn" or "ode" motions are learned: of the double spring pendulum, or of
    trajectories, `fit("V+V", "SO2", task="hnn", data=(t, z))` for times (T,) and states (n, T, d),
    or for an .npz file that has arrays t and z. The expression is then that of a state, and what
    is returned a `LearnedMotion`.

    Raises EmlpError for options that make no sense, ExpressionError for a formula that is not
    equivariant, and CertificateError if a network that is equivariant by construction is not.
    """
    named = default_model(loss, task) if model is None else model
    chosen = models([named] if isinstance(named, str) else list(named))
    _check("layers", layers, MOST_LAYERS)
    for name, number, most in (
        ("channels", channels, MOST_CHANNELS),
        ("batch", batch, None),
        ("steps", steps, None),
    ):
        _check(name, 1 if number is None else number, most)
    if lr is not None and not 0 < lr < 1e3:
        message = f"lr={lr:g}: the learning rate must be positive, and less than 1000"
        raise EmlpError(message, hint="try lr=0.003")
    if hidden is not None and not any(m.takes_hidden for m in chosen):
        raise EmlpError("hidden= is for the models auto and emlp; the others are dense inside")
    sizes = [train_size] if isinstance(train_size, int) else list(train_size or [])
    for n in sizes:
        _check("train_size", n, least=2)
    place = None if save is None else _place(save, several=len(chosen) * max(len(sizes), 1) > 1)
    over = None if group is None else find_group(group)
    settings = Settings(decay=decay, seed=seed, schedule=schedule)
    by_name = outputs if isinstance(outputs, str) else None
    columns = Columns(inputs, by_name, split, drop_missing)
    if task is not None:
        from emlpcli.fit.dynamics.learned import learn

        given: dict[str, object] = {"target": target, "outputs": outputs, "weights": weights}
        given |= {"loss": loss != losses.DEFAULT, "columns of a file": columns != USUAL}
        _only_rows(task, given)
        states = None if expression is None else representation(expression, over)
        return learn(
            task,
            states,
            over,
            data,
            chosen,
            settings,
            layers=layers,
            channels=channels,
            hidden=hidden,
            batch=batch,
            steps=steps,
            lr=lr,
            sizes=sizes,
            save=place,
            on_event=on_event,
        )
    learned = None if outputs is None or isinstance(outputs, str) else dict(outputs)
    asked = _Asked(learned, loss_named(loss), weights)
    rows = _rows(expression, over, target, data, columns, asked, sizes, seed)
    inner = hidden_over(hidden, over, rows.rep_in)
    shape = Shape(layers, channels or CHANNELS, inner, seed)
    settings = replace(settings, batch=batch or BATCH, loss=loss)
    planned = study(rows, sizes, chosen, shape, settings, steps, lr)
    from emlpcli.fit.training.job import broken  # what takes long to import comes after the checks
    from emlpcli.fit.training.session import train

    networks: list[Fitted] = []
    results, _, interrupted = train(
        planned, on_event, place, trained=lambda job: networks.append(job.fitted())
    )
    if (problem := broken(results)) is not None:
        raise problem
    return Fit(planned, tuple(results), tuple(networks), interrupted)


def _only_rows(task: str, given: Mapping[str, object]) -> None:
    """Raise EmlpError for what is given and makes sense without a task alone."""
    for what, there in given.items():
        if there:
            raise EmlpError(f"{what} cannot be given with task={task!r}", hint="leave it away")


@dataclass(frozen=True)
class _Asked:
    """What of the outputs is learned: their parts by name, the loss, and how much each counts."""

    outputs: Mapping[str, str | Rep] | None
    loss: Loss
    weights: Mapping[str, float] | None

    def goal(self, rep: Rep | None, group: Group | None) -> Goal | None:
        """The parts or classes; None for outputs of one representation."""
        if self.outputs is None:
            if self.weights is not None:
                raise EmlpError("weights= are for outputs={...} of several parts")
            if not self.loss.classifies:
                return None
            return Goal(None if rep is None else over_group(rep, group), classes=True)
        if rep is not None:
            raise EmlpError(
                f"the expression has the output {rep}, and outputs= names others",
                hint='give the input alone, as fit("2*V", outputs={"forces": "V"}, ...)',
            )
        if self.loss.classifies or not self.outputs:
            raise EmlpError(f"outputs={dict(self.outputs)} is not for loss={self.loss.name!r}")
        parts = [
            Part(name, over_group(text, group), columns=name) for name, text in self.outputs.items()
        ]
        given = self.weights
        if given is not None and set(given) != {p.name for p in parts}:
            raise EmlpError(
                f"weights= are of {', '.join(map(str, given))}, but the outputs are "
                f"{', '.join(p.name for p in parts)}"
            )
        return in_parts(parts, None if given is None else [float(given[p.name]) for p in parts])


def _check(name: str, value: int, most: int | None = None, least: int = 1) -> None:
    if not isinstance(value, int) or value < least or (most is not None and value > most):
        limits = f"at least {least}" + ("" if most is None else f" and at most {most}")
        raise EmlpError(f"{name}={value}: a whole number is wanted, {limits}")


def _place(save: str | Path, *, several: bool) -> Path:
    """Where the network is saved; EmlpError where that cannot be written, or they are several."""
    if several:
        raise EmlpError(
            "save= keeps one network, but several are trained",
            hint="give one model and one train_size",
        )
    place = Path(save)
    check_place(place)
    return place


def _rows(
    expression: str | Rep | None,
    group: Group | None,
    target: str | None,
    data: str | Path | tuple[Any, Any] | None,
    columns: Columns,
    asked: _Asked,
    sizes: list[int],
    seed: int,
) -> Data:
    """The rows to fit, by the expression's input and output."""
    rep_in, rep_out = (None, None) if expression is None else _sides(expression, group)
    attached = None if rep_in is not None and rep_in.concrete else group
    goal = None if data is None else asked.goal(rep_out, group)
    if goal is None and (asked.outputs is not None or asked.loss.classifies):
        raise EmlpError(
            f"outputs={asked.outputs} and loss={asked.loss.name!r} are for data=",
            hint="the functions by name and the formulas have numbers of one representation",
        )
    if isinstance(data, tuple):
        if target is not None:
            raise EmlpError("target= and data= are given, one is wanted")
        a = over_group(_given(rep_in, data), attached)
        b = goal or over_group(_given(rep_out, data), attached)
        if columns != replace(USUAL, drop_missing=columns.drop_missing):
            raise EmlpError("inputs=, outputs= and split= name columns of a file, not of arrays")
        return of_arrays(*data, a, b, seed, drop_missing=columns.drop_missing)
    file = None if data is None else Path(data)
    if file is not None:
        for rep in (rep_in,) if goal is not None else (rep_in, rep_out):
            _given(rep, file)
    elif rep_in is not None and target is None:
        raise EmlpError(
            "an expression is given, but nothing to fit",
            hint='give a formula, as target="dot(u,v)", or rows, as data=(x, y)',
        )
    return Source(target, file, rep_in, rep_out, attached, columns, goal).data(sizes, seed)


def _sides(expression: str | Rep, group: Group | None) -> tuple[Rep, Rep | None]:
    """The input and the output; the expression is the input alone where it is no space of maps."""
    rep = representation(expression, group)
    return (rep.source, rep.target) if isinstance(rep, MapRep) else (rep, None)


def _given(rep: Rep | None, data: object) -> Rep:
    if rep is None:
        what = str(data) if isinstance(data, Path) else "the rows"
        raise EmlpError(
            f"no input and output are given for {what}",
            hint='for instance fit("2*V>>Scalar", "SO3", data=(x, y))',
        )
    return rep
