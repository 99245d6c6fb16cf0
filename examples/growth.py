"""Seconds of solving against the number of entries, 10 to 10⁷, as a table and a figure.

    python examples/growth.py [--most N] [--no-figure]

Each time is the median of three `rep.solve()` in a warm process whose caches of solutions are
emptied before each. The figure, examples/growth.png, needs matplotlib.
"""

import argparse
from pathlib import Path
from statistics import median
from time import perf_counter

from emlpcli.groups import SO, SU, Group, RubiksCube, S
from emlpcli.reps import Rep, T, V
from emlpcli.solve.plan import clear_cache

TENSORS: dict[str, tuple[Group, list[Rep]]] = {
    "SO(3), $V^k$": (SO(3), [V**k for k in range(3, 15)]),
    "SU(3), T(k, k)": (SU(3), [T(k, k) for k in range(2, 8)]),
    "S(10), $V^k$": (S(10), [V**k for k in range(1, 8)]),
    "RubiksCube, $V^k$": (RubiksCube(), [V**k for k in range(1, 5)]),
}


def seconds(rep: Rep) -> float:
    """The median time of solving with empty caches."""
    taken = []
    for _ in range(3):
        clear_cache()
        start = perf_counter()
        solution = rep.solve()
        taken.append(perf_counter() - start)
        assert solution.exact_dimension == solution.dimension
    return median(taken)


def draw(curves: dict[str, list[tuple[int, float]]], path: Path) -> None:
    """Both axes logarithmic, each curve named at its end."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 5.33), dpi=150, layout="constrained")
    for name, points in curves.items():
        (line,) = axes.loglog(*zip(*points, strict=True), marker="o", markersize=4, linewidth=1.8)
        axes.annotate(
            name,
            points[-1],
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            color=line.get_color(),
            fontsize=11,
        )
    axes.set(xlim=(8, 3e8), xlabel="entries of the representation", ylabel="seconds of solving")
    axes.set_title("emlpcli: time of a certified basis", loc="left")
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path)


parser = argparse.ArgumentParser(description="Time of solving against size.")
parser.add_argument("--most", type=int, default=10**7, help="entries of the largest")
parser.add_argument("--no-figure", action="store_true", help="only the table")
options = parser.parse_args()
curves: dict[str, list[tuple[int, float]]] = {}
for name, (group, reps) in TENSORS.items():
    sizes = [rep(group) for rep in reps if rep(group).size() <= options.most]
    seconds(sizes[0])  # warm up
    curves[name] = [(rep.size(), seconds(rep)) for rep in sizes]
    for (entries, time), rep in zip(curves[name], sizes, strict=True):
        print(f"{rep!s:10} of {group!s:12} {entries:10} entries  {time:9.4f} s")
if not options.no_figure:
    draw(curves, Path(__file__).with_suffix(".png"))
