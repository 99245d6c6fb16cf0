"""Fitting from Python: `emlpcli.fit`, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf, isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emlpcli.errors import EmlpError
from emlpcli.fit.columns import Columns
from emlpcli.fit.data import Data
from emlpcli.fit.limits import MOST_CHANNELS, MOST_LAYERS
from emlpcli.fit.models.builder import Shape
from emlpcli.fit.models.registry import DEFAULT, models
from emlpcli.fit.reading import USUAL, of_arrays
from emlpcli.fit.targets import over_group
from emlpcli.fit.training.places import check_place
from emlpcli.fit.training.study import Settings, Source, Study, study
from emlpcli.groups import group as find_group
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.from_text import representation
from emlpcli.reps.rep import MapRep, Rep

if TYPE_CHECKING:
    from emlpcli.fit.predictor import Fitted
    from emlpcli.fit.training.job import Result

SCHEDULES = ("cosine", "constant")


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
        """Mean squared error of the best network on the test rows, in the units of the data."""
        return self.result.errors.test

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

        return remarks(self.results)

    @override
    def __repr__(self) -> str:
        reps = f"{self.study.data.rep_in} → {self.study.data.rep_out}"
        others = f" (best of {len(self.results)})" if len(self.results) > 1 else ""
        r = self.result
        return (
            f"<Fit of {reps}: {r.model}{others}, {r.train_size} rows, "
            f"test error {r.errors.test:.3g}, equivariance {r.equivariance64:.1e}>"
        )


def fit(
    expression: str | Rep | None = None,
    group: str | Group | None = None,
    *,
    target: str | None = None,
    data: str | Path | tuple[Any, Any] | None = None,
    inputs: str | None = None,
    outputs: str | None = None,
    split: str | None = None,
    drop_missing: bool = False,
    model: str | Sequence[str] = DEFAULT,
    layers: int = 3,
    channels: int = 384,
    hidden: str | Rep | None = None,
    steps: int | None = None,
    batch: int = 500,
    lr: float | None = None,
    decay: float = 1.0,
    schedule: str = "cosine",
    seed: int = 0,
    train_size: int | Sequence[int] | None = None,
    save: str | Path | None = None,
    on_event: Callable[[str, int, int, float, float], None] = lambda *event: None,
) -> Fit:
    """Train networks f with f(ρ(g) x) = ρ(g) f(x) for all g, and measure them: `emlp fit`.

    `fit(target="inertia")` for a function by name, `fit("2*V>>Scalar", "SO3", target="dot(u,v)")`
    for a formula, `fit("5*V>>V**2", "O3", data=(x, y))` for rows of shape (n, dim in) and
    (n, dim out), or those of a file, whose columns `inputs`, `outputs` and `split` name as in the
    command; `drop_missing` leaves out rows in which a number is missing. The expression is the
    space of maps from the input to the output; of a formula it may be the input alone. `model`
    names one network or several, `train_size` one number of training rows or several; each pair is
    trained. The others are the
    options of the command. `on_event` is told network, step, steps, loss and milliseconds a step.
    `save` writes the one network, for `load_model`, with the state of its training: a file that
    ends in .eqx, or a folder, which needs Orbax.

    Raises EmlpError for options that make no sense, ExpressionError for a formula that is not
    equivariant, and CertificateError if a network that is equivariant by construction is not.
    """
    chosen = models([model] if isinstance(model, str) else list(model))
    _check("layers", layers, MOST_LAYERS)
    _check("channels", channels, MOST_CHANNELS)
    _check("batch", batch)
    _check("steps", 1 if steps is None else steps)
    if schedule not in SCHEDULES:
        raise EmlpError(f"unknown schedule {schedule!r}", hint="the schedules are cosine, constant")
    if lr is not None and not 0 < lr < 1e3:
        raise EmlpError(f"lr={lr:g}: the learning rate must be positive", hint="try lr=0.003")
    if hidden is not None and not any(m.takes_hidden for m in chosen):
        raise EmlpError("hidden= is for the models auto and emlp; the others are dense inside")
    sizes = [train_size] if isinstance(train_size, int) else list(train_size or [])
    for n in sizes:
        _check("train_size", n, least=2)
    place = None if save is None else _place(save, several=len(chosen) * max(len(sizes), 1) > 1)
    over = None if group is None else find_group(group)
    columns = Columns(inputs, outputs, split, drop_missing)
    rows = _rows(expression, over, target, data, columns, sizes, seed)
    inner = None if hidden is None else over_group(hidden, over or _group_of(rows.rep_in))
    shape = Shape(layers, channels, inner, seed)
    settings = Settings(batch=batch, decay=decay, seed=seed, schedule=schedule)
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
    sizes: list[int],
    seed: int,
) -> Data:
    """The rows to fit, by the expression's input and output."""
    rep_in, rep_out = (None, None) if expression is None else _sides(expression, group)
    attached = None if rep_in is not None and rep_in.concrete else group
    if isinstance(data, tuple):
        if target is not None:
            raise EmlpError("target= and data= are given, one is wanted")
        a, b = (over_group(_given(rep, data), attached) for rep in (rep_in, rep_out))
        if columns != replace(USUAL, drop_missing=columns.drop_missing):
            raise EmlpError("inputs=, outputs= and split= name columns of a file, not of arrays")
        return of_arrays(*data, a, b, seed, drop_missing=columns.drop_missing)
    file = None if data is None else Path(data)
    if file is not None:
        for rep in (rep_in, rep_out):
            _given(rep, file)
    elif rep_in is not None and target is None:
        raise EmlpError(
            "an expression is given, but nothing to fit",
            hint='give a formula, as target="dot(u,v)", or rows, as data=(x, y)',
        )
    return Source(target, file, rep_in, rep_out, attached, columns).data(sizes, seed)


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


def _group_of(rep: Rep) -> Group | None:
    """The one group of a representation, for hidden representations that name none."""
    groups: set[Group] = {atom.G for atom in rep.atoms() if atom.G is not None}
    return next(iter(groups)) if len(groups) == 1 else None
