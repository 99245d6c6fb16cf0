"""Small instances of every registered group, for the laws that run over all of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest

from emlpcli.errors import GroupError
from emlpcli.groups import GROUPS, Group, parameters
from emlpcli.groups.point import point_group, rows

SIZES = {"n": (1, 2, 3, 4), "m": (1, 2), "k": (1, 2, 3, 4)}
LARGEST = 48  # matrices beyond this size are too slow for laws over everything


def instances() -> list[Group]:
    """Every registered group with every small parameter that it admits."""
    found = []
    for cls in GROUPS:
        for args in product(*(SIZES[name] for name in parameters(cls))):
            try:
                G = cls(*args)
            except GroupError:
                continue
            if G.d <= LARGEST:
                found.append(G)
    return found


def point_groups() -> list[Group]:
    """Every point group in every setting, and the limit groups with an axis."""
    named = [point_group(row["name"].removeprefix("pg:")) for row in rows()]
    return [G for G in named if G.name == "pg"]


# one point group of a kind, where all of them would take too long
FEW_POINT_GROUPS = ("-43m", "-6m2", "532", "inf/m")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "registered" in metafunc.fixturenames:
        every = metafunc.module.__name__.endswith("test_conformance")
        points = point_groups() if every else [point_group(s) for s in FEW_POINT_GROUPS]
        metafunc.parametrize("registered", [*instances(), *points], ids=str)


@pytest.fixture(scope="session", autouse=True)
def private_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The disk cache of this process and of those that it starts is a temporary folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMLP_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20240501)
