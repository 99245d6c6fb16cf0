"""Seconds of solving against the number of maps, for symmetric powers of sums of spins.

    python examples/growth_of_powers.py [--most K] [-o FILE]

Maps are those of Sym(k, Irrep(0)+...+Irrep(3)) of SO(3) to a scalar and to a vector, k from 2 to 6.
Each time is the median of three `rep.solve(cache=False)` in a warm process whose other caches
are emptied before each. Where a power is refused, as too large, the curve ends and says so.
With -o a figure is drawn, which needs matplotlib.
"""

import argparse
from pathlib import Path
from statistics import median
from time import perf_counter

import emlpcli
from emlpcli.errors import TooLargeError
from emlpcli.solve.plan import clear_cache

SPINS = "+".join(f"Irrep({j})" for j in range(4))
OUTPUTS = {"to a scalar": "Scalar", "to a vector": "Irrep(1)"}


def solved(order: int, output: str) -> tuple[int, float]:
    """The number of maps, and the median time of solving with empty caches."""
    taken = []
    for _ in range(3):
        clear_cache()
        rep = emlpcli.representation(f"Sym({order},{SPINS})>>{output}", group="SO3")
        start = perf_counter()
        solution = rep.solve(cache=False)
        taken.append(perf_counter() - start)
        assert solution.exact_dimension == solution.dimension
    return int(solution.dimension), median(taken)


def draw(curves: dict[str, list[tuple[int, float]]], refused: dict[str, int], path: Path) -> None:
    """Both axes logarithmic, each curve with its name beside it and each point with its order."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 5.33), dpi=150, layout="constrained")
    for name, points in curves.items():
        (line,) = axes.loglog(*zip(*points, strict=True), marker="o", markersize=4, linewidth=1.8)
        above, colour = name == "to a scalar", line.get_color()
        for order, point in enumerate(points, start=2):
            offset, side = ((-8, 6), "right") if above else ((8, -6), "left")
            label = f"{name}, k = {order}" if point is points[-1] else str(order)
            if point is points[-1] and name in refused:
                label += f"\nk = {refused[name]} is refused: too large"
            axes.annotate(
                label, point, xytext=offset, textcoords="offset points", ha=side, color=colour
            )
    axes.set(xlabel="number of maps", ylabel="seconds of solving")
    axes.set_title("SO(3), Sym(k, 0+1+2+3): time of a certified basis", loc="left")
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path)


parser = argparse.ArgumentParser(description="Time of solving against the number of maps.")
parser.add_argument("--most", type=int, default=6, help="the highest power")
parser.add_argument("-o", "--output", type=Path, help="where to draw the figure")
options = parser.parse_args()
curves: dict[str, list[tuple[int, float]]] = {}
refused: dict[str, int] = {}
for name, output in OUTPUTS.items():
    solved(2, output)  # warm up
    curves[name] = []
    for order in range(2, options.most + 1):
        try:
            curves[name].append(solved(order, output))
        except TooLargeError as error:
            refused[name] = order
            print(f"Sym({order},0..3) {name:12} refused: {error.message}", flush=True)
            break
        maps, seconds = curves[name][-1]
        print(f"Sym({order},0..3) {name:12} {maps:7} maps  {seconds:9.4f} s", flush=True)
if options.output:
    draw(curves, refused, options.output)
