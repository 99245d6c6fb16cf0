"""Small instances of every registered group, for the laws that run over all of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest

from emlpcli.errors import GroupError
from emlpcli.groups import GROUPS, Group, parameters

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


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "registered" in metafunc.fixturenames:
        metafunc.parametrize("registered", instances(), ids=str)


@pytest.fixture(scope="session", autouse=True)
def private_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The disk cache of this process and of those that it starts is a temporary folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMLP_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20240501)
