"""The synthetic tasks of the EMLP paper: test error against the number of training rows.

    python examples/data_efficiency.py [--tasks ...] [--sizes ...] [--seeds N] [--first-seed N]

Protocol of the paper's code (Finzi, Welling, Wilson 2021): n training, 1000 validation and 1000
test rows; Adam 3e-3, batches of min(500, n) rows, min(900000/n, 1000) epochs, the best
validated parameters kept; the mean squared error on the raw targets, median over the seeds.
Ours differs by a polynomial of low degree that is fitted first, a cosine schedule and weight
decay; `--no-start` leaves the polynomial away, `--plain` all three.
"""

import argparse
from dataclasses import replace
from statistics import median
from time import perf_counter

from emlpcli.fit.models import Shape, models
from emlpcli.fit.settings import Settings
from emlpcli.fit.study import Source, study

SIZES = (30, 100, 300, 1000, 3000)
PAPER = {  # the paper's EMLP and MLP, by its authors' code
    "inertia": {"EMLP-O(3)": (3.95, 1.27, 0.330, 0.164, 0.028), "MLP": (13.5, 7.9, 4.9, 3.2, 0.83)},
    "o5": {"EMLP-O(5)": (0.11, 0.04, 0.034, 0.016, 0.034), "MLP": (26, 2.9, 0.24, 0.088, 0.063)},
    "particle": {
        "EMLP-O(1,3)": (0.52, 0.0075, 0.0020, 3.0e-4, 2.7e-4),
        "MLP": (0.73, 0.73, 0.70, 0.38, 0.051),
    },
}


def error(
    task: str, size: int, model: str, settings: Settings, steps: int | None, held_out: str
) -> float:
    """The error of one training on held-out rows; its equivariance is checked."""
    seed = settings.seed
    rows = Source(task).data([size], seed)
    (job,) = study(rows, [size], models([model]), Shape(seed=seed), settings, steps).jobs()
    for _ in job.run():
        pass
    result = job.result()
    assert result.met is not False, result.equivariance64
    return float(getattr(result.errors, held_out))


parser = argparse.ArgumentParser(description="Data efficiency on the EMLP paper's tasks.")
parser.add_argument("--tasks", nargs="+", default=list(PAPER), choices=list(PAPER))
parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES))
parser.add_argument("--models", nargs="+", default=["emlp"])
parser.add_argument("--seeds", type=int, default=3)
parser.add_argument("--first-seed", type=int, default=0)
parser.add_argument("--steps", type=int, help="instead of the protocol's, for a quick look")
parser.add_argument("--plain", action="store_true", help="nothing of ours")
parser.add_argument("--no-start", action="store_true", help="no polynomial is fitted first")
parser.add_argument("--validation", action="store_true", help="the error on validation rows")
options = parser.parse_args()

held_out = "validation" if options.validation else "test"
chosen = Settings(start=not (options.no_start or options.plain))
if options.plain:
    chosen = replace(chosen, schedule="constant", decay=0.0)

start = perf_counter()
print(f"| {held_out} MSE at n = |", " | ".join(map(str, options.sizes)), "|")
print("|---|" + "---|" * len(options.sizes))
for task in options.tasks:
    for name, row in PAPER[task].items():
        known = dict(zip(SIZES, row, strict=True))
        print(f"| {task}, {name} |", " | ".join(f"{known.get(n, '')}" for n in options.sizes), "|")
    for model in options.models:
        found = []
        for size in options.sizes:
            runs = [
                error(task, size, model, replace(chosen, seed=seed), options.steps, held_out)
                for seed in range(options.first_seed, options.first_seed + options.seeds)
            ]
            found.append(median(runs))
        print(f"| {task}, our {model} |", " | ".join(f"{e:.2g}" for e in found), "|", flush=True)
print(f"\n{options.seeds} seeds, {perf_counter() - start:.0f} s")
