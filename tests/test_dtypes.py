"""A program keeps JAX's types and settings after every public call, and so do its threads."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import emlpcli as e
from emlpcli.jaxsetup import jax, jnp

WATER = Path(__file__).parents[1] / "examples" / "structures" / "water.xyz"
V3 = e.representation("V", "SO3")
X = np.random.default_rng(0).normal(size=(8, 6))
GROUPS = {name for name in e.__all__ if isinstance(getattr(e, name), type)} - {"Rep", "Solution"}
NAMES = {  # of values, classes, and constructors of representations, which the calls use
    *("Ad", "Det", "Indices", "Irrep", "Jahn", "Pseudo", "Regular", "Rep", "Restrict", "Scalar"),
    *("Sign", "Solution", "Std", "Sym", "T", "Time", "V", "Vector", "__version__", "conj"),
}


def _trained(tmp: Path) -> Any:
    path = tmp / "net.eqx"
    made = e.fit("2*V>>Scalar", "SO2", target="dot(u,v)", steps=2, channels=4, layers=1,
                 train_size=20, save=path)  # fmt: skip
    return made, e.load_model(path)(X[:, :4])


def _kept(tmp: Path) -> Any:
    from emlpcli.render.saved_basis import save_basis

    found = e.basis("Irrep(1)*Irrep(1)>>Irrep(2)", "SO3")
    save_basis(tmp / "q.npz", found, {})
    return e.load_basis(tmp / "q.npz"), e.load_couplings(tmp / "q.npz")


def _own_group(tmp: Path) -> Any:
    path = tmp / "g.toml"
    path.write_text("discrete_generators = [[[0, -1], [1, 0]]]\n", encoding="utf-8")
    return e.basis("V>>V", e.read_group(path)).dimension


def _applied(tmp: Path) -> Any:
    P = e.basis("2*V>>V", "SO3").P
    x = jnp.ones(18, jnp.float32)
    image = P @ x
    gradient = jax.grad(lambda x: (P @ x).sum())(x)
    assert image.dtype == gradient.dtype == jax.jit(lambda x: P @ x)(x).dtype == jnp.float32
    return image, P @ np.ones(18), P.to_dense()


def _layers(tmp: Path) -> Any:
    from emlpcli import equinox, nn

    rep, target = e.representation("2*V", "SO3"), e.representation("V", "SO3")
    layers = [
        nn.Linear(rep, target),
        nn.Bilinear(rep, target),
        nn.EMLP(rep, target, ch=8, num_layers=1),
        nn.MLP(rep, target, ch=8, num_layers=1),
        equinox.EquivariantLinear(rep, target),
    ]
    images = [jax.jit(layer)(X) for layer in layers]
    assert {y.dtype for y in images} == {jnp.dtype("float32")}
    assert nn.cast(layers[0], jnp.bfloat16)(jnp.ones(6, jnp.bfloat16)).dtype == jnp.bfloat16
    return images


def _compat(tmp: Path) -> Any:
    import equinox as eqx
    import optax

    from emlpcli.compat.datasets import Inertia
    from emlpcli.compat.groups import O
    from emlpcli.compat.nn import EMLP
    from emlpcli.compat.reps import Scalar, V, sparsify_basis

    assert len(Inertia(4)) == 4
    sparsify_basis((V(O(3)) ** 2).equivariant_basis())
    model = EMLP(2 * V, Scalar, group=O(3), ch=8, num_layers=1)
    optimiser = optax.adam(1e-3)
    state = optimiser.init(eqx.filter(model, eqx.is_inexact_array))
    loss = eqx.filter_jit(eqx.filter_value_and_grad(lambda m: (m(jnp.asarray(X)) ** 2).mean()))
    _, gradients = loss(model)
    updates, state = optimiser.update(gradients, state)
    return eqx.apply_updates(model, updates)


CALLS: dict[str, Callable[[Path], Any]] = {
    "representation": lambda _: e.representation("Sym(2,V)+Irrep(2)", "O3").rho(np.eye(3)),
    "group": lambda _: e.group("SO3*S3").sample(),
    "point_group": lambda _: e.point_group("m-3m").order,
    "magnetic_point_group": lambda _: e.magnetic_point_group("m'mm").samples(2),
    "from_structure": lambda _: e.from_structure(WATER).order,
    "read_group": _own_group,
    "basis": lambda _: e.basis("V>>V**2", "S4").readable.columns(0, 2),
    "operators": _applied,
    "decompose": lambda _: e.decompose("V**2", "O3").multiplicities,
    "change_of_basis": lambda _: e.change_of_basis("V**2", "S3"),
    "to_e3nn": lambda _: e.to_e3nn("V**2", "O3"),
    "dimension": lambda _: e.dimension("V**4", "SO3"),
    "plan": lambda _: e.plan("V**4", "SO3"),
    "project": lambda _: e.project(np.ones((3, 3)), "V>>V", "SO3"),
    "voigt": lambda _: e.voigt(e.basis("Sym(2,V)", "pg:m-3m")),
    "vis": lambda _: e.vis("V>>V", "S3"),
    "page": lambda _: e.page("V>>V", group="S3"),
    "code": lambda _: e.code("V>>V", "S3", to="jax"),
    "symmetry_breaking": lambda _: e.symmetry_breaking(
        lambda x: x, e.representation("V", "O3"), e.representation("V", "O3"), np.ones((4, 3))
    ),
    "html": lambda _: e.html(e.basis("V>>V", "S3")),
    "latex": lambda _: e.latex(e.basis("V>>V", "S3")),
    "markdown": lambda _: e.markdown(e.basis("V>>V", "S3")),
    "clebsch_gordan": lambda _: e.clebsch_gordan(1, 1, 2),
    "bilinear_weights": lambda _: e.bilinear_weights(
        e.representation("V", "SO3"), e.representation("2*V", "SO3")
    ),
    "equivariance_error": lambda _: e.equivariance_error(np.eye(3), V3, V3, e.SO(3)),
    "assert_equivariant": lambda _: e.assert_equivariant(lambda x: 2 * x, V3, V3),
    "load_basis": _kept,
    "load_couplings": _kept,
    "fit": _trained,
    "load_model": _trained,
    "layers": _layers,
    "compat": _compat,
}


def settings() -> tuple[Any, ...]:
    """What JAX makes of numbers that say nothing of their precision."""
    made = (jnp.ones(3), jnp.arange(3), jnp.asarray(1.5), jax.random.normal(jax.random.key(0)))
    return (*(x.dtype for x in made), jax.config.jax_enable_x64)


def test_every_public_name_is_called() -> None:
    assert set(e.__all__) - GROUPS - NAMES <= set(CALLS)


SLOW = ("fit", "load_model", "vis", "layers", "compat")  # which compile


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[pytest.mark.slow] if n in SLOW else []) for n in CALLS]
)
@pytest.mark.parametrize("wide", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_call_leaves_jax_as_it_was(name: str, wide: bool, tmp_path: Path) -> None:
    outside = settings()
    with jax.enable_x64(wide):
        before = settings()
        assert before[0] == (np.float64 if wide else np.float32)
        CALLS[name](tmp_path)
        assert settings() == before
    assert settings() == outside


PROCESS = """
import gc, locale, logging, os, random, signal, sys, warnings
import numpy as np, scipy.sparse.linalg  # which changes the filters of warnings by itself
import jax, jax.numpy as jnp

random.seed(1), np.random.seed(2), np.seterr(under="raise"), np.set_printoptions(precision=3)

def state():
    return {
        "random": random.getstate(),
        "numpy": [part if np.isscalar(part) else part.tobytes() for part in np.random.get_state()],
        "errors": (np.geterr(), np.geterrcall(), np.get_printoptions()),
        "warnings": (list(warnings.filters), warnings.showwarning),
        "signals": [signal.getsignal(s) for s in signal.valid_signals()],
        "logging": (logging.root.level, list(logging.root.handlers), logging.root.disabled),
        "locale": locale.setlocale(locale.LC_ALL),
        "environment": dict(os.environ),
        "hooks": (sys.excepthook, sys.displayhook, sys.unraisablehook),
        "limits": (sys.getrecursionlimit(), sys.get_int_max_str_digits(), gc.get_threshold()),
        "streams": (sys.stdout, sys.stderr, os.getcwd()),
        "jax": dict(jax.config.values),
    }

def check(name):
    for key, now in state().items():
        assert now == before[key], (name, key)

before = state()
import emlpcli as e
check("import")
for name in e.__all__:
    getattr(e, name)
    check(name)
found = e.basis("V**2>>V+Scalar", "S3", cache=False)
for name, call in {
    "Q": lambda: np.asarray(found.Q),
    "P": lambda: found.P @ jnp.ones(36),
    "cards": lambda: (e.html(found), e.latex(found), e.markdown(found)),
    "nullspace": lambda: e.basis("V>>V", "SE(2)", strategy="nullspace", cache=False),
    "decompose": lambda: e.decompose("V**2", "O3"),
    "code": lambda: e.code("V>>V", "S3", to="jax"),
    "project": lambda: e.project(np.ones((3, 3)), "V>>V", "SO3"),
}.items():
    call()
    check(name)
print("unchanged")
"""


def test_a_process_stays_as_it_was() -> None:
    """Random numbers, errors, warnings, signals, logs, locale, environment: after each call."""
    done = subprocess.run(
        [sys.executable, "-c", PROCESS], capture_output=True, text=True, check=False
    )
    assert done.stdout == "unchanged\n", done.stderr[-1500:]


def test_threads_keep_their_own_types(tmp_path: Path) -> None:
    wrong: list[tuple[Any, ...]] = []
    over = threading.Event()
    before = settings()

    def watch(wide: bool) -> int:
        """What a thread sees of its own setting, over and over."""
        looked = 0
        with jax.enable_x64(wide):
            mine = settings()
            while not over.is_set() or not looked:
                looked += 1
                if (seen := settings()) != mine or seen[4] != wide:
                    wrong.append(seen)
        return looked

    quick = ("operators", "decompose", "project", "equivariance_error", "bilinear_weights")
    with ThreadPoolExecutor(4) as pool:
        watching = [pool.submit(watch, wide) for wide in (False, True)]
        calls = [pool.submit(CALLS[name], tmp_path) for name in quick]
        for call in calls:
            call.result()
        over.set()
        assert all(w.result() > 0 for w in watching)
    assert not wrong
    assert settings() == before
