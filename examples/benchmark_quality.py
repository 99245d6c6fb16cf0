"""Test errors of the models of `emlp fit` against the number of training rows, on many tasks.

    python examples/benchmark_quality.py --jobs 16 --minutes 7 -o quality.json

Seven functions beside the three tasks of the EMLP paper. The terms of the first stage of `auto`
were chosen while looking at all of them but `force` and `wave`; the way behind a polynomial of low
degree was added after looking at `force`, products with scalars as a choice of their own after
`inertia`, and regressions without a Gram matrix after `symmetric`. Rows and weights are drawn anew
for each seed, as in `emlp fit --seed`: n training, 1000 validation and 1000 test rows, the default
number of steps. `--targets` takes the functions of `quality_functions` too, `--noise` adds normal
numbers of so many standard deviations to training and validation outputs, and `--channels` makes
other networks. The table has the median over the seeds and the range, in units of the data; under
each target stands the median over the seeds of the ratio of `auto` to the better one of `emlp` and
`emlp-poly`, which is taken by its error on the test rows, and so is somewhat too good. Trainings
run in processes of one thread each, all of one seed before the next, so that `--minutes` ends the
whole with as many seeds as were done. `-o` writes every training as JSON, and the table beside it
as Markdown.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, time
from typing import Any

# before NumPy and JAX are imported, here and in the processes that are spawned
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
_FLAG = "--xla_cpu_multi_thread_eigen=false"
if _FLAG not in os.environ.get("XLA_FLAGS", ""):
    os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {_FLAG}".strip()

import numpy as np  # noqa: E402

sys.path.insert(0, str(Path(__file__).parent))  # of the file beside this one
import quality_functions  # noqa: E402

from emlpcli.fit import targets  # noqa: E402
from emlpcli.fit.data import Data, Rows, sampled  # noqa: E402
from emlpcli.fit.models.builder import CHANNELS  # noqa: E402
from emlpcli.fit.targets import Problem, over_group  # noqa: E402

Array = Any
SIZES = (30, 100, 300, 1000, 3000)
MODELS = ("auto", "emlp", "emlp-poly")
ORDER = (1000, 100, 3000, 300, 30)  # of sizes within a seed, if time should end in the midst of it


def _cross(x: Array) -> Array:
    u, v, w = np.moveaxis(x.reshape(len(x), 3, 3), 1, 0)
    return np.cross(u, v) * (u * w).sum(1, keepdims=True)


def _rational(x: Array) -> Array:
    u, v = x[:, :3], x[:, 3:]
    return ((u * v).sum(1) ** 3 / (1 + np.linalg.norm(u, axis=1)))[:, None]


def _distance(x: Array) -> Array:
    return np.linalg.norm(x[:, :3] - x[:, 3:], axis=1)[:, None]


def _momenta(rng: np.random.Generator, n: int) -> Array:
    """Three four-momenta of particles of masses between 0.1 and 1."""
    mass, space = rng.uniform(0.1, 1, (n, 3, 1)), rng.normal(size=(n, 3, 3))
    energy = np.sqrt(mass**2 + (space**2).sum(2, keepdims=True))
    return np.concatenate([energy, space], axis=2).reshape(n, 12)


def _mass(x: Array) -> Array:
    total = x.reshape(len(x), 3, 4).sum(1)
    return np.sqrt(total[:, :1] ** 2 - (total[:, 1:] ** 2).sum(1, keepdims=True))


def _symmetric(x: Array) -> Array:
    """e₃ + p₄/2, by Newton's identity for e₃."""
    p1, p2, p3, p4 = ((x**k).sum(1) for k in (1, 2, 3, 4))
    return ((p1**3 - 3 * p1 * p2 + 2 * p3) / 6 + p4 / 2)[:, None]


def _force(x: Array) -> Array:
    """The softened attraction of a body at u by two others at v and w."""
    u, v, w = np.moveaxis(x.reshape(len(x), 3, 3), 1, 0)
    return sum(r / (1 + (r * r).sum(1, keepdims=True)) ** 1.5 for r in (v - u, w - u))


def _wave(x: Array) -> Array:
    u, v = x[:, :3], x[:, 3:]
    return (np.sin(2 * (u * v).sum(1)) * np.exp(-(u * u).sum(1) / 4))[:, None]


def _normal(size: int) -> Callable[[np.random.Generator, int], Array]:
    return lambda rng, n: rng.normal(size=(n, size))


def _problem(name: str) -> Problem:
    own = {
        "cross": ("u×v (u·w)", "3*V", "V", "SO3", _normal(9), _cross),
        "rational": ("(u·v)³/(1+‖u‖)", "2*V", "Scalar", "O3", _normal(6), _rational),
        "distance": ("‖u−v‖", "2*V", "Scalar", "O3", _normal(6), _distance),
        "mass": ("invariant mass of 3 particles", "3*V", "Scalar", "O13", _momenta, _mass),
        "force": ("softened attraction by 2 bodies", "3*V", "V", "O3", _normal(9), _force),
        "wave": ("sin(2 u·v) exp(−‖u‖²/4)", "2*V", "Scalar", "O3", _normal(6), _wave),
        "symmetric": ("e₃ + p₄/2 of 5 numbers", "V", "Scalar", "S5", _normal(5), _symmetric),
    }
    if name in OTHERS:
        return quality_functions.problem(name)
    if name not in own:
        found = targets.find(name)
        assert found is not None
        return found.problem()
    text, rep_in, rep_out, group, sample, values = own[name]
    reps = over_group(rep_in, group), over_group(rep_out, group)
    return Problem(name, text, *reps, sample, values)


NAMES = (
    "cross",
    "rational",
    "distance",
    "mass",
    "symmetric",
    "force",
    "wave",
    "inertia",
    "o5",
    "particle",
)
OTHERS = (*quality_functions.TUNED, *quality_functions.HELD_OUT)
NOISE = 77  # the first number of the stream that noise is drawn from


def _pin(cores: Any) -> None:
    """Give this process a core of its own, where there are enough: XLA then has one thread."""
    if cores is not None:
        os.sched_setaffinity(0, {cores.get()})


def _noisy(rows: Data, noise: float, seed: int) -> Data:
    """The same with noise in the outputs of training and validation rows."""
    rng, size = np.random.default_rng([NOISE, seed]), noise * rows.train.y.std()

    def moved(part: Rows) -> Rows:
        return Rows(part.x, part.y + size * rng.normal(size=part.y.shape))

    return replace(rows, train=moved(rows.train), validation=moved(rows.validation))


def _train(
    task: str, n: int, model: str, seed: int, until: float, channels: int, noise: float
) -> dict[str, Any] | None:
    """One training; None where it is too late to begin it."""
    if time() > until:
        return None
    from emlpcli.fit.models.registry import Shape, models
    from emlpcli.fit.training.job import jobs
    from emlpcli.fit.training.study import Settings, study

    begin, cpu = perf_counter(), process_time()
    rows = _noisy(sampled(_problem(task), n, seed=seed), noise, seed)
    shape = Shape(channels=channels, seed=seed)
    planned = study(rows, [n], models([model]), shape, Settings(seed=seed))
    (job,) = jobs(planned)
    job.race.compile()
    for _ in job.run():
        pass
    result = job.result()
    assert result.met is not False, result.equivariance64
    return {
        "target": task,
        "size": n,
        "model": model,
        "seed": seed,
        "test": result.errors.test,
        "validation": result.errors.validation,
        "variance": result.errors.variance,
        "stages": result.stages,
        "steps": [trainer.state.step for trainer in job.race.trainers],
        "seconds": perf_counter() - begin,
        "cpu_seconds": process_time() - cpu,
    }


def _table(found: Sequence[dict[str, Any]], chosen: Sequence[str], sizes: Sequence[int]) -> str:
    """The table in Markdown: medians and ranges, and how `auto` compares."""
    by: dict[tuple[str, int, str], dict[int, float]] = {}
    for r in found:
        by.setdefault((r["target"], r["size"], r["model"]), {})[r["seed"]] = r["test"]
    names = dict.fromkeys(r["model"] for r in found)
    lines = ["| test MSE at n = | " + " | ".join(map(str, sizes)) + " |"]
    lines.append("|---|" + "---:|" * len(sizes))
    for task in chosen:
        for model in names:
            row = [list(by.get((task, n, model), {}).values()) for n in sizes]
            cells = [f"{median(e):.2g} ({min(e):.1g}–{max(e):.1g})" if e else "" for e in row]
            lines.append(f"| {task}: `{model}` | " + " | ".join(cells) + " |")
        cells = []
        for n in sizes:
            auto, *others = (by.get((task, n, m), {}) for m in MODELS)
            ratios = [
                auto[s] / min(o[s] for o in others) for s in auto if all(s in o for o in others)
            ]
            cells.append(f"{median(ratios):.2f}" if ratios else "")
        lines.append(f"| {task}: ratio | " + " | ".join(cells) + " |")
    for model in names:
        spent = [r["cpu_seconds"] for r in found if r["model"] == model]
        lines += [
            "",
            f"`{model}`: {len(spent)} trainings, {sum(spent) / len(spent):.1f} s of CPU each",
        ]
    return "\n".join(lines)


def _write(path: Path, text: str) -> None:
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def main() -> None:
    parser = argparse.ArgumentParser(description="Test errors against training rows.")
    parser.add_argument("--targets", nargs="+", default=list(NAMES), choices=NAMES + OTHERS)
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--models", nargs="+", default=list(MODELS))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first-seed", type=int, default=100)
    parser.add_argument("--channels", type=int, default=CHANNELS, help="of a hidden layer")
    parser.add_argument("--noise", type=float, default=0.0, help="in standard deviations")
    parser.add_argument("--jobs", type=int, default=1, help="processes side by side")
    parser.add_argument("--minutes", type=float, default=1e6, help="begin nothing after so many")
    parser.add_argument("-o", "--output", type=Path, default=Path("quality.json"))
    options = parser.parse_args()

    start = perf_counter()
    until = time() + 60 * options.minutes
    known = [n for n in ORDER if n in options.sizes]
    order = known + [n for n in options.sizes if n not in known]
    wanted = [
        (task, n, model, seed)
        for seed in range(options.first_seed, options.first_seed + options.seeds)
        for n in order
        for task in options.targets
        for model in options.models
    ]
    spawn, cores = multiprocessing.get_context("spawn"), None
    if hasattr(os, "sched_getaffinity"):
        own = sorted(os.sched_getaffinity(0))
        if 1 < options.jobs <= len(own):
            cores = spawn.Manager().Queue()
            for core in own[: options.jobs]:
                cores.put(core)
    found: list[dict[str, Any]] = []
    failed: list[str] = []

    def report() -> str:
        table = _table(found, options.targets, options.sizes)
        about = {"results": found, "failed": failed, "seconds": perf_counter() - start}
        _write(options.output, json.dumps(about, indent=1))
        _write(options.output.with_suffix(".md"), table + "\n")
        return table

    with ProcessPoolExecutor(options.jobs, spawn, _pin, (cores,)) as pool:
        asked = {
            pool.submit(_train, *one, until, options.channels, options.noise): one for one in wanted
        }
        for number, future in enumerate(as_completed(asked), 1):
            try:
                result = future.result()
            except Exception as error:  # of one training; the others go on
                failed.append(f"{asked[future]}: {type(error).__name__}: {error}")
                print("failed:", failed[-1], flush=True)
                continue
            if result is not None:
                found.append(result)
                print(
                    f"{number} of {len(wanted)}:",
                    json.dumps(result, ensure_ascii=False),
                    flush=True,
                )
            if found and number % 20 == 0:
                report()
    if found:
        print("\n" + report())
    print(f"\n{len(found)} of {len(wanted)} trainings, {perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
