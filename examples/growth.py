"""Seconds of solving against the number of entries, 10 to 10⁷, as a table and a figure.

    python examples/growth.py [--most N] [-o FIGURE]

Each time is the median of three `rep.solve(cache=False)` in a warm process whose other caches
are emptied before each.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from emlpcli.groups import SO, SU, Group, RubiksCube, S
from emlpcli.reps import Rep, T, V
from emlpcli.solve.plan import clear_cache

TENSORS: dict[str, tuple[Callable[[], Group], list[Rep]]] = {
    "SO(3), $V^k$": (lambda: SO(3), [V**k for k in range(3, 15)]),
    "SU(3), T(k, k)": (lambda: SU(3), [T(k, k) for k in range(2, 8)]),
    "S(10), $V^k$": (lambda: S(10), [V**k for k in range(1, 8)]),
    "RubiksCube, $V^k$": (RubiksCube, [V**k for k in range(1, 5)]),
}


def seconds(make: Callable[[], Group], tensor: Rep) -> float:
    """The median time of solving with empty caches, for a group that knows nothing yet."""
    taken = []
    for _ in range(3):
        clear_cache()
        rep = tensor(make())
        start = perf_counter()
        solution = rep.solve(cache=False)
        taken.append(perf_counter() - start)
        assert solution.exact_dimension == solution.dimension
    return median(taken)


def draw(curves: dict[str, list[tuple[int, float]]], path: Path) -> None:
    """Both axes logarithmic, each curve with its name beside it."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 5.33), dpi=150, layout="constrained")
    for name, points in curves.items():
        (line,) = axes.loglog(*zip(*points, strict=True), marker="o", markersize=4, linewidth=1.8)
        at, side = (4, "right") if name.startswith("SO") else (-1, "left")
        offset = (-10 if side == "right" else 9, 0)
        style: dict[str, Any] = {
            "ha": side,
            "va": "center",
            "color": line.get_color(),
            "fontsize": 11,
        }
        axes.annotate(name, points[at], xytext=offset, textcoords="offset points", **style)
    axes.set(xlim=(8, 3e8), xlabel="entries of the representation", ylabel="seconds of solving")
    axes.set_title("emlpcli: time of a certified basis", loc="left")
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path)


parser = argparse.ArgumentParser(description="Time of solving against size.")
parser.add_argument("--most", type=int, default=10**7, help="entries of the largest")
parser.add_argument("-o", "--output", type=Path, help="where to draw the figure")
options = parser.parse_args()
curves: dict[str, list[tuple[int, float]]] = {}
for name, (make, tensors) in TENSORS.items():
    few = [tensor for tensor in tensors if tensor(make()).size() <= options.most]
    seconds(make, few[0])  # warm up
    curves[name] = []
    for tensor in few:
        rep = tensor(make())
        curves[name].append((rep.size(), seconds(make, tensor)))
        print(f"{rep!s:10} of {make()!s:12} {rep.size():10} entries  {curves[name][-1][1]:9.4f} s")
if options.output:
    draw(curves, options.output)
