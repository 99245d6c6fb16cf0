"""What tests of modules for PyTorch share: equivariance under random group elements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from emlpcli.reps import representation
from emlpcli.solve.equivariance import random_elements

Check = Callable[..., float]


def defect(module: Any, inputs: list[str], output: str, group: str | None, seed: int) -> float:
    """The largest |f(ρ(g) x) - ρ(g) f(x)| over five elements, by |ρ(g)| |f(x)|, in float64."""
    import torch

    rng = np.random.default_rng(seed)
    reps = [representation(f"{text}>>{output}", group) for text in inputs]
    sources, target = [rep.source for rep in reps], reps[0].target
    worst = 0.0
    for element in random_elements(rng, 5, *sources, target):
        given = [rng.normal(size=(3, rep.size())) for rep in sources]
        moved = [x @ rep.rho_dense(element).T for x, rep in zip(given, sources, strict=True)]
        y, found = (
            module(*(torch.as_tensor(x) for x in batch)).detach().numpy()
            for batch in (given, moved)
        )
        out = target.rho_dense(element)
        scale = np.linalg.norm(out, 2) * np.linalg.norm(y)
        assert scale > 0
        worst = max(worst, float(np.linalg.norm(found - y @ out.T) / scale))
    return worst


@pytest.fixture
def equivariance_defect() -> Check:
    return defect
