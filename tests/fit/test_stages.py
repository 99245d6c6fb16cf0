"""The model auto: a regression, then a network, each only where validation rows ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import comb
from pathlib import Path

import numpy as np
import pytest

from emlpcli import load_model
from emlpcli.errors import EmlpError
from emlpcli.fit import data
from emlpcli.fit.data import Data
from emlpcli.fit.formula.formula import formula
from emlpcli.fit.models import polynomial_start
from emlpcli.fit.models.first_stage import FirstStage
from emlpcli.fit.models.registry import MODELS, Shape
from emlpcli.fit.models.stages import BUILDER, _factor
from emlpcli.fit.models.term_regression import Regressions, Ridge
from emlpcli.fit.targets import Problem, over_group
from emlpcli.fit.training import checkpoint
from emlpcli.fit.training.job import Job
from emlpcli.fit.training.race import Race, _better
from emlpcli.fit.training.study import Settings
from emlpcli.nn.equivariant_terms import EquivariantTerms
from emlpcli.nn.isotypic_form import Irreps
from emlpcli.nn.limits import MOST_TERMS
from emlpcli.nn.programs import once
from emlpcli.reps.rep import Rep

SHAPE = Shape(1, 12)


def power_sums(x: np.ndarray) -> np.ndarray:
    """e₃ + p₄/2, by Newton's identity for the elementary symmetric polynomial."""
    p1, p2, p3, p4 = ((x**k).sum(1) for k in (1, 2, 3, 4))
    return np.asarray(((p1**3 - 3 * p1 * p2 + 2 * p3) / 6 + p4 / 2)[:, None])


def rows(name: str, rep_in: str, group: str, n: int, rep_out: str | None = None) -> Data:
    return data.sampled(formula(name, rep_in, rep_out, group).problem(), n, held_out=100)


def job(rows: Data, steps: int = 40) -> Job:
    return Job(rows, MODELS["auto"], SHAPE, Settings(steps=steps, batch=16, lr=1e-2))


def symmetric() -> Data:
    rep, out = over_group("V", "S5"), over_group("Scalar", "S5")
    problem = Problem("e3", "e₃", rep, out, lambda rng, n: rng.normal(size=(n, 5)), power_sums)
    return data.sampled(problem, 150, held_out=100)


EXACT = {
    "a root": lambda: rows("norm(u-v)", "2*V", "O3", 40),
    "an indefinite form": lambda: rows("dot(u,u)*dot(u,v)", "2*V", "O13", 40),
    "products with invariants": lambda: rows("cross(u,v)*dot(u,w)", "3*V", "SO3", 40),
    "lengths": lambda: rows("dot(u,v)-norm(v)**3", "2*V", "SO3", 100),
    "power sums": symmetric,
}


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(f, id=k, marks=[] if k == "a root" else [pytest.mark.slow])
        for k, f in EXACT.items()
    ],
)
def test_what_the_first_stage_finds_to_rounding_has_no_network(made: Callable[[], Data]) -> None:
    found = job(made())
    assert list(found.run()) == []
    result = found.result()
    assert result.errors.relative < 1e-10
    assert result.met
    assert result.steps == 0
    assert result.start is None
    assert result.stages is not None
    assert "network" not in " ".join(result.stages)


def hard(n: int = 60) -> Data:
    return rows("sin(5*dot(u,v))+norm(v)", "2*V", "SO3", n)


def noise() -> Data:
    """Outputs that have nothing to do with the inputs."""
    clean, rng = hard(), np.random.default_rng(0)
    parts = {
        name: data.Rows(part.x, rng.normal(size=part.y.shape))
        for name, part in {
            "train": clean.train, "validation": clean.validation, "test": clean.test
        }.items()
    }  # fmt: skip
    return replace(clean, **parts)


def test_of_several_ways_the_best_on_validation_rows_is_kept() -> None:
    made = job(hard())
    steps = [event.step for event in made.run()]
    assert steps == sorted(set(steps))
    race = made.race
    assert len(race.ways) > 1
    assert steps[-1] == sum(t.state.step for t in race.trainers)
    errors = [race._errors(i) for i in range(len(race.ways))]
    others = [e for i, e in enumerate(errors) if i != race.chosen]
    assert not any(_better(e, errors[race.chosen]) for e in others)
    found = errors[race.chosen].mean()
    result = made.result()
    scale = made.y_scale.scale.item() ** 2
    assert result.errors.validation == pytest.approx(found * scale, rel=1e-3)
    left = race.ways[0].finish(np.zeros_like(made.data.validation.y)).squares  # type: ignore[misc]
    assert found <= left.mean()  # the polynomial alone
    for way in race.ways:  # of a network without error
        assert way.finish is not None
        assert way.finish(way.validation.y).squares.mean() < 1e-3 * left.mean()


def problem(
    rng: np.random.Generator, rows: int, held_out: int, terms: int, d: int = 1
) -> Regressions:
    """Of terms and outputs that have nothing to do with each other."""
    A, t = rng.normal(size=(d, rows + held_out, terms)), rng.normal(size=(d, rows + held_out, 2))
    return Regressions.of([A], [A], t, rows, d == 1)


def test_errors_on_rows_left_out_are_those_of_regressions_without_them() -> None:
    p = problem(np.random.default_rng(0), 9, 2, 5, d=3)
    n = len(p.a)
    ridge = Ridge(p.a, p.t, n)
    (_, left), penalty = list(p._without(ridge, p.a[p.left]))[-1], ridge.values.mean()
    assert left.shape == (9, 3, 2)
    for places, errors in zip(p.left, left, strict=True):
        a, t = np.delete(p.a, places, axis=0), np.delete(p.t, places, axis=0)
        solution = np.linalg.solve(a.T @ a / n + penalty * np.eye(5), a.T @ t / n)
        np.testing.assert_allclose(p.t[places] - p.a[places] @ solution, errors, atol=1e-12)


def test_terms_of_very_different_sizes_are_told_apart() -> None:
    """Of monomials of high degree singular values go down to 1e-8; their squares would be lost."""
    rng, sizes = np.random.default_rng(0), np.logspace(0, -9, 10)
    turn = np.linalg.qr(rng.normal(size=(10, 10)))[0]
    hidden = rng.normal(size=(1, 60, 10))  # the output is the sum of these
    terms, output = (hidden * sizes) @ turn, hidden.sum(2, keepdims=True)
    best = Regressions.of([terms], [terms], output, 30, False).regression([{0: 0}])
    assert best.error < 1e-12


def test_terms_that_are_zero_but_for_rounding_have_no_weight() -> None:
    """In float64 such a term helps by chance, with a weight that float32 would not survive."""
    rng = np.random.default_rng(0)
    terms, nothing = rng.normal(size=(1, 60, 3)), rng.normal(size=(1, 60, 1))
    output = terms.sum(2, keepdims=True) + nothing
    exact = np.concatenate([terms, 1e-10 * nothing], axis=2)
    single = np.concatenate([terms, 1e-8 * rng.normal(size=nothing.shape)], axis=2)
    for singles, last in ((exact, 1e10), (single.astype(np.float32), 0.0)):
        best = Regressions.of([exact], [singles], output, 30, False).regression([{0: 0}])
        assert best.weights[3, 0] == pytest.approx(last, rel=0.1, abs=3e6)


def test_products_with_scalars_can_do_without_those_with_inner_products() -> None:
    """Of few rows: no worse than the regression of emlp-poly, which has no others."""
    rep_in, rep_out = over_group("5*Scalar+5*V", "O3"), over_group("V", "O3")
    x = np.random.default_rng(0).normal(size=(220, 20))
    y = np.einsum("ni,nia->na", 1 + np.tanh(x[:, :5]), x[:, 5:].reshape(-1, 5, 3))
    train, held = data.Rows(x[:20], y[:20]), data.Rows(x[20:], y[20:])
    network = BUILDER.build(rep_in, rep_out, SHAPE, x[:20])
    found = FirstStage(network, train, held).regression()
    other = polynomial_start.BUILDER
    start = other.start(other.build(rep_in, rep_out, SHAPE, x[:20]), train, held)
    errors = [np.mean((np.asarray(once(n.alone, held.x)) - held.y) ** 2) for n in (found, start)]
    assert errors[0] <= 1.001 * errors[1], errors
    assert errors[0] < 0.5 * np.mean(held.y**2)


def test_without_terms_the_mean_is_left() -> None:
    p = problem(np.random.default_rng(0), 9, 4, 0)
    best = p.with_roots(p.regression([]), range(1, 1))
    assert best.weights.shape == (0, 2)
    np.testing.assert_allclose(best.bias, p.middle)
    left = p.t * len(p.t) / (len(p.t) - 1)  # less the mean of the others
    np.testing.assert_allclose(best.errors, np.mean([*(p.goal - p.middle) ** 2, *left**2], axis=0))


def test_two_validation_rows_do_not_make_a_regression_of_noise() -> None:
    """Were they alone to choose, 20 terms and 25 rows of noise would often be fitted."""
    found = []
    for seed in range(20):
        p = problem(np.random.default_rng(seed), 25, 2, 20)
        best = p.with_roots(p.regression([{0: 0}]), range(1, 2))
        found.append(float(np.sum(best.weights**2)) if not best.rooted.any() else 1.0)
    assert np.median(found) < 0.05
    assert max(found) < 1  # 5 where validation rows alone choose


def test_the_factor_of_a_network_is_zero_where_it_could_be_chance() -> None:
    rng = np.random.default_rng(0)
    outputs = rng.normal(size=(3, 1000, 2))
    goals = outputs / 2 + 0.1 * rng.normal(size=outputs.shape)
    assert _factor(outputs, goals) == pytest.approx(0.5, abs=0.01)
    assert _factor(outputs[:, :1], goals[:, :1]) == 0  # of one row
    assert _factor(0 * outputs, goals) == 0
    assert _factor(outputs, -goals) == 0
    found = [_factor(*rng.normal(size=(2, 1, 5, 1))) for _ in range(200)]
    assert np.mean(np.array(found) == 0) > 0.75  # 0.5 of least squares


@pytest.mark.slow
def test_noise_is_fitted_by_no_stage() -> None:
    made = job(noise())
    list(made.run())
    assert made.result().errors.relative < 1.1


def outlier(factor: float, part: str) -> Data:
    """One row of a part is longer than the others by a factor."""
    clean = rows("sin(5*dot(u,v))+norm(v)", "2*V", "O3", 40)
    held = getattr(clean, part)
    x = np.where(np.arange(len(held))[:, None] == 3, factor, 1.0) * held.x
    return replace(clean, **{part: data.Rows(x, held.y)})


def test_a_validation_row_beyond_float32_dismisses_the_regression() -> None:
    made = job(outlier(1e7, "validation"), 5)
    list(made.run())
    assert made.result().stages == ("a network",)
    with pytest.raises(EmlpError, match="no finite number on 1 of 100 validation rows"):
        list(job(outlier(1e15, "validation"), 5).run())


@pytest.mark.slow
def test_a_test_row_beyond_float32_is_no_breach_of_symmetry() -> None:
    made = job(outlier(1e60, "test"), 5)
    list(made.run())
    result = made.result()
    assert result.met
    assert not np.isfinite(result.errors.test)


@pytest.mark.slow
def test_losses_of_a_network_on_the_rest_are_in_the_unit_of_the_outputs() -> None:
    """At its start it says next to nothing: then the loss is what the regression leaves."""
    made = job(hard(), 2)
    list(made.run())
    for number, way in enumerate(made.race.ways):
        made.race.choose(number)
        assert way.finish is not None
        trainer = made.race.trainer
        loss = made.race.history[-1][2]
        assert loss == way.unit * trainer.state.history[-1][2]
        z = trainer.predict(way.validation.x) if trainer.state.best_step else None
        found = np.zeros_like(way.validation.y) if z is None else z
        wanted = np.mean((found - way.validation.y) ** 2) * way.unit
        squares = way.finish(way.validation.y * 0).squares.mean()
        assert np.mean(way.validation.y**2) * way.unit == pytest.approx(squares, rel=1e-5)
        assert loss == pytest.approx(wanted, rel=0.5)


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("rep_in", "rep_out", "group", "said"),
    [
        ("V", "Scalar", "S5", ()),
        ("30*Scalar", "Scalar", "O3", ("monomials up to degree 1 instead of 5",)),
        ("2*V", "Scalar", "O3", ("lengths up to degree 4",)),
        ("5*V", "Scalar", "O3", ("no lengths", "monomials up to degree 2 instead of 5")),
        ("5*Scalar+5*V", "V**2", "O3",
         ("no lengths", "monomials up to degree 1 to 2 instead of 5")),
        ("10*V", "V", "SO3", ("no invariants of degree 3 and 4", "no lengths",
         "monomials up to degree 0 instead of 5")),
    ],
)  # fmt: skip
def test_terms_for_which_there_is_no_room_are_said(
    rep_in: str, rep_out: str, group: str, said: tuple[str, ...]
) -> None:
    a, b = over_group(rep_in, group), over_group(rep_out, group)
    terms = EquivariantTerms(Irreps(a, b), a, b)
    assert terms.left_out == said
    # what is not left out is there, and what would be the next does not fit
    for f in terms.families:
        bases = 1 if f.irrep == terms.trivial else terms_of(terms, a, f.irrep)
        sizes = [bases * comb(terms.plain + n, n) for n in range(1, 6)]
        assert f.plain == sum(size <= MOST_TERMS for size in sizes)


def terms_of(terms: EquivariantTerms, rep: Rep, irrep: object) -> int:
    """How many equivariants the monomials multiply."""
    family = next(f for f in terms.families if f.irrep == irrep)
    state = terms.simple(np.zeros((1, rep.size()), np.float32))
    return family.bases(state).shape[2]


@pytest.mark.slow
def test_the_last_way_can_be_the_one(tmp_path: Path) -> None:
    """Where the network alone is chosen, the file has a regression that is zero."""
    made = job(hard())
    made.race.choose(len(made.race.ways) - 1)
    list(made.run())
    assert made.result().stages == ("a network",)
    x = made.data.test.x
    made.save(tmp_path / "m.eqx", {})
    loaded = load_model(tmp_path / "m.eqx")
    np.testing.assert_allclose(loaded(x), made.predict64(x), rtol=1e-4, atol=1e-5)
    alone = Job(made.data, MODELS["emlp"], SHAPE, made.settings)
    list(alone.run())
    np.testing.assert_array_equal(alone.predict(x), made.predict(x))


@pytest.mark.slow
def test_a_file_has_the_whole(tmp_path: Path) -> None:
    made = job(hard())
    list(made.run())
    made.race.choose(0)
    made.save(tmp_path / "m.eqx", {})
    x = made.data.test.x
    loaded = load_model(tmp_path / "m.eqx")
    np.testing.assert_allclose(loaded(x), made.predict64(x), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(loaded(x), made.predict(x), rtol=1e-3, atol=1e-3)
    alone = made.y_scale.backward(made.network().alone(made.x_scale.forward(x)))
    error = np.mean((alone - made.data.test.y) ** 2)
    assert made.result().start == pytest.approx(error, rel=1e-3)  # of the regression


@pytest.mark.slow
@pytest.mark.parametrize("left", [3, 14])
def test_an_interrupted_race_goes_on_with_the_way_that_was_ahead(
    left: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emlpcli.fit.training.race.PATIENCE", 1.0)
    first = job(hard())
    for event in first.run():
        if event.step >= left:
            break
    assert not first.race.decided
    assert first.result(interrupted=True).interrupted
    path = tmp_path / "m.eqx.state"
    checkpoint.write(path, first, {})
    second = job(hard())
    checkpoint.resume(path, second, {})
    assert second.race.chosen == first.race.chosen
    assert second.race.decided
    assert second.trainer.state.step == first.trainer.state.step
    list(second.run())
    assert second.trainer.state.step == 40
    whole = job(hard())
    whole.race.choose(first.race.chosen)
    list(whole.run())
    x = whole.data.test.x
    np.testing.assert_array_equal(whole.predict(x), second.predict(x))


@pytest.mark.slow
def test_over_the_complex_numbers_the_network_is_alone() -> None:
    rep = over_group("V", "SU2")
    x = np.random.default_rng(0).normal(size=(60, 2, 2)).view(complex)[..., 0]
    y = x * np.sum(np.abs(x) ** 2, axis=1, keepdims=True)
    parts = [data.Rows(x[i : i + 20], y[i : i + 20]) for i in (0, 20, 40)]
    made = Job(Data("", "", rep, rep, *parts), MODELS["auto"], SHAPE, Settings(steps=5))
    assert isinstance(made.race, Race)
    assert len(made.race.ways) == 1
    list(made.run())
    assert made.result().stages is None
    assert made.result().met
