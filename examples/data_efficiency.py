"""The synthetic tasks of the EMLP paper: test error against the number of training rows.

    python examples/data_efficiency.py [--tasks ...] [--sizes ...] [--seeds N] [--first-seed N]

Protocol of the paper's code (Finzi, Welling, Wilson 2021): n training, 1000 validation and 1000
test rows; Adam 3e-3, batches of min(500, n) rows, min(900000/n, 1000) epochs, the best
validated parameters kept; the mean squared error on the raw targets, median over the seeds.
Ours differs by a cosine schedule and weight decay; `emlp-poly` fits a polynomial of low degree
first. The last row has, seed by seed, the model that is better on the validation rows.
"""

import argparse
from math import nan
from statistics import median
from time import perf_counter

from emlpcli.fit.models.registry import Shape, models
from emlpcli.fit.training.job import jobs
from emlpcli.fit.training.study import Settings, Source, study

SIZES = (30, 100, 300, 1000, 3000)
PAPER = {  # the paper's EMLP and MLP, by its authors' code
    "inertia": {"EMLP-O(3)": (3.95, 1.27, 0.330, 0.164, 0.028), "MLP": (13.5, 7.9, 4.9, 3.2, 0.83)},
    "o5": {"EMLP-O(5)": (0.11, 0.04, 0.034, 0.016, 0.034), "MLP": (26, 2.9, 0.24, 0.088, 0.063)},
    "particle": {
        "EMLP-O(1,3)": (0.52, 0.0075, 0.0020, 3.0e-4, 2.7e-4),
        "MLP": (0.73, 0.73, 0.70, 0.38, 0.051),
    },
}


def errors(task: str, n: int, model: str, seed: int, steps: int | None) -> tuple[float, float]:
    """The errors of one training on validation and test rows; its equivariance is checked."""
    rows = Source(task).data([n], seed)
    shape, settings = Shape(seed=seed), Settings(seed=seed)
    (job,) = jobs(study(rows, [n], models([model]), shape, settings, steps))
    for _ in job.run():
        pass
    result = job.result()
    assert result.met is not False, result.equivariance64
    return result.errors.validation, result.errors.test


parser = argparse.ArgumentParser(description="Data efficiency on the EMLP paper's tasks.")
parser.add_argument("--tasks", nargs="+", default=list(PAPER), choices=list(PAPER))
parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES))
parser.add_argument("--models", nargs="+", default=["emlp", "emlp-poly"])
parser.add_argument("--seeds", type=int, default=3)
parser.add_argument("--first-seed", type=int, default=0)
parser.add_argument("--steps", type=int, help="instead of the protocol's, for a quick look")
options = parser.parse_args()

seeds = range(options.first_seed, options.first_seed + options.seeds)
start = perf_counter()


def show(name: str, row: list[float]) -> None:
    print(f"| {name} |", " | ".join(f"{e:.3g}" for e in row), "|", flush=True)


print("| test MSE at n = |", " | ".join(map(str, options.sizes)), "|")
print("|---|" + "---|" * len(options.sizes))
for task in options.tasks:
    for name, row in PAPER[task].items():
        known = dict(zip(SIZES, row, strict=True))
        show(f"{task}, {name}", [known.get(n, nan) for n in options.sizes])
    found = {}
    for model in options.models:
        for size in options.sizes:
            for seed in seeds:
                found[model, size, seed] = errors(task, size, model, seed, options.steps)
        medians = [median(found[model, n, seed][1] for seed in seeds) for n in options.sizes]
        show(f"{task}, our {model}", medians)
    best = [
        median(min(found[m, n, seed] for m in options.models)[1] for seed in seeds)
        for n in options.sizes
    ]
    show(f"{task}, better on validation", best)
print(f"\n{options.seeds} seeds, {perf_counter() - start:.0f} s")
