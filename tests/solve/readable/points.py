"""What names say of points, worked out again from the generators and the legend alone."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from functools import cached_property
from itertools import combinations

import numpy as np

from emlpcli.groups import Group
from emlpcli.solve.readable.point_symbols import Apart, Related

Pair = tuple[int, int]


class Told:
    """The meaning of kinds, blocks and distances as a legend tells it, for one group."""

    def __init__(self, group: Group, legend: Iterable[str]) -> None:
        self.moves = [np.argmax(np.abs(h), axis=0).tolist() for h in group.discrete_generators]
        self.d = group.d
        self.names = list(group.point_names) or [str(i + 1) for i in range(group.d)]
        self.legend = dict(line.split(": ", 1) for line in legend if ": " in line)

    def point(self, name: str) -> int:
        return self.names.index(name)

    def listed(self, text: str) -> list[int]:
        return [self.point(name) for name in text.partition(" and ")[0].split(", ")]

    def images(self, points: tuple[int, ...]) -> set[tuple[int, ...]]:
        """Everything to which the group moves a tuple of points."""
        found, left = {points}, deque([points])
        while left:
            at = left.popleft()
            for move in self.moves:
                moved = tuple(move[p] for p in at)
                if moved not in found:
                    found.add(moved)
                    left.append(moved)
        return found

    def connected(self, edges: set[tuple[int, ...]]) -> np.ndarray:
        """Steps between all points along edges, both ways; infinite where none lead."""
        steps = np.full((self.d, self.d), np.inf)
        np.fill_diagonal(steps, 0)
        for a, b in edges:
            steps[a, b] = steps[b, a] = min(1, steps[a, b])
        for k in range(self.d):  # Floyd and Warshall
            steps = np.minimum(steps, steps[:, k, None] + steps[None, k])
        return steps

    @cached_property
    def blocks(self) -> dict[int, np.ndarray]:
        """Which points are in one block, by the number of points of these; 0 stands for any."""
        (told,) = (text for key, text in self.legend.items() if "~" in key)
        found: dict[int, np.ndarray] = {}
        for text in re.findall(r"\{(.*?)\}", told):
            block = self.listed(text)
            edges = set().union(*(self.images(pair) for pair in combinations(block, 2)))
            together = np.isfinite(self.connected(edges))
            more = re.search(r" and (\d+) more", text)
            assert together[block[0]].sum() == len(block) + (int(more[1]) if more else 0)
            found[len(np.flatnonzero(together[block[0]]))] = together
        found[0] = np.any(list(found.values()), axis=0)
        return found

    @cached_property
    def distances(self) -> np.ndarray:
        a, b = self.legend["d(i,j)"].rpartition("such as ")[2].split(" and ")
        edges = self.images((self.point(a), self.point(b)))
        assert {(y, x) for x, y in edges} == edges
        return self.connected(edges)

    def kind(self, text: str, point: int) -> bool:
        """Whether a point is of the kind that is said: `=5` or `∈B`."""
        if text[0] == "=":
            return self.names[point] == text[1:]
        listed = self.listed(self.legend[text[1:]])
        orbit = {p for (p,) in self.images((listed[0],))}
        assert {*listed} <= orbit
        return point in orbit

    def stand(self, text: str, i: int, j: int) -> bool:
        """Whether two points stand to each other as is said."""
        if text in ("{i}={j}", "{i}≠{j}"):
            return (i == j) is ("≠" not in text)
        if text.startswith("d("):
            return bool(self.distances[i, j] == int(text.partition("=")[2]))
        size = int(text[4:-3].translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")) or 0)
        together = bool(self.blocks[size][i, j])
        if "≁" in text:
            return not together
        smaller = [self.blocks[n] for n in self.blocks if 0 < n < size]
        return together and i != j and not any(system[i, j] for system in smaller)

    def entry(self, symbol: Related | Apart, values: tuple[int, ...]) -> float:
        """The value of a symbol at values of its indices."""
        at = [values[p] for p in symbol.places]
        if isinstance(symbol, Apart):
            same = combinations(zip(at, symbol.blocks, strict=True), 2)
            return float(all((i == j) is (a == b) for (i, a), (j, b) in same))
        kinds = zip(symbol.kinds, at, strict=False)
        return float(
            all(self.kind(kind, point) for kind, point in kinds)
            and all(self.stand(text, at[p], at[q]) for p, q, text in symbol.pairs)
        )
