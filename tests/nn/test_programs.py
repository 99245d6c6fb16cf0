"""Compiled functions: their options do what they are for, and what is kept is what was made."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

import equinox as eqx
import numpy as np
import pytest

from emlpcli.jaxsetup import jax, jnp
from emlpcli.nn import programs
from emlpcli.solve import diskcache

EXAMPLES = Path(__file__).parents[2] / "examples"

x = np.random.default_rng(0).normal(size=(64, 64)).astype(np.float32)


def product(x: Any) -> Any:
    return jnp.tanh(x @ x * 0.1).sum()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache in which everything pays, beside which JAX has none of its own."""
    from jax.experimental.compilation_cache import compilation_cache

    path = tmp_path / "cache"
    monkeypatch.setenv("EMLP_CACHE_DIR", str(path))
    monkeypatch.setattr(diskcache, "PAYS", 0.0)
    before = jax.config.jax_compilation_cache_dir
    jax.config.update("jax_compilation_cache_dir", None)
    compilation_cache.reset_cache()
    yield path
    jax.config.update("jax_compilation_cache_dir", before)
    compilation_cache.reset_cache()


def test_what_jax_itself_keeps_is_not_kept_again_without_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMLP_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(diskcache, "PAYS", 0.0)
    for _ in range(3):
        found = programs.compiled(product, x)
        assert np.isclose(found(x), product(x), rtol=1e-5)


@pytest.mark.parametrize("name", programs.PROCESSOR)
def test_each_option_changes_what_xla_makes(name: str) -> None:
    """One that does not, or that XLA refuses, can go: examples/step_time.py measures the others."""
    lowered = jax.jit(product).lower(x)
    # tests themselves run without fusion emitters: what XLA does by itself is asked for in words
    default = {"xla_cpu_use_fusion_emitters": True}.get(name)
    without = {key: value for key, value in programs.PROCESSOR.items() if key != name}
    if default is not None:
        without[name] = default
    texts = [
        lowered.compile(compiler_options=dict(options)).as_text()
        for options in (programs.PROCESSOR, without)
    ]
    assert texts[0] != texts[1]


@pytest.mark.slow
@pytest.mark.parametrize("name", programs.PROCESSOR)
def test_each_option_still_helps(name: str) -> None:
    """Processor time of what the option is for, with it and without: below 1.1 it can go.

    Both are measured by the time of compiling a slope of the default network; what they make of
    the steps is in examples/step_time.py.
    """
    script = runpy.run_path(str(EXAMPLES / "step_time.py"))
    network = script["networks"]()["equivariant"]
    without = {key: value for key, value in programs.PROCESSOR.items() if key != name}
    if name == "xla_cpu_use_fusion_emitters":  # which tests turn off by a flag
        without[name] = True
    optimised = {"xla_backend_optimization_level": "2"}  # which tests turn off as well
    params, static = eqx.partition(network, eqx.is_array)
    x = np.ones((100, 6), np.float32)
    slope = jax.jit(jax.grad(lambda p, x: jnp.mean(eqx.combine(p, static)(x) ** 2)))
    lowered = slope.lower(params, x)
    spent = []
    for options in (programs.PROCESSOR, without):
        times = []
        for number in range(3):
            begin = process_time()
            # an option that is no other, so that nothing is taken from a cache
            programs._compiled(
                lowered,
                {**options, **optimised, "xla_cpu_parallel_codegen_split_count": 30 + number},
            )
            times.append(process_time() - begin)
        spent.append(min(times))
    assert spent[1] > 1.1 * spent[0], f"{name} no longer saves time: {spent}"


def test_options_that_xla_does_not_have_are_left_away(monkeypatch: pytest.MonkeyPatch) -> None:
    options = {"xla_cpu_no_such_option": True, **programs.PROCESSOR}
    monkeypatch.setattr(programs, "PROCESSOR", options)
    monkeypatch.setattr(programs, "_refused", set[str]())
    found = programs.compiled(product, x)
    assert np.isclose(found(x), product(x), rtol=1e-5)
    assert programs._refused == {"xla_cpu_no_such_option"}


def test_other_errors_of_the_compiler_are_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "PROCESSOR", {"xla_backend_optimization_level": "many"})
    with pytest.raises(Exception, match="xla_backend_optimization_level"):
        programs._compiled(_Refusing(), programs.PROCESSOR)


class _Refusing:
    """What cannot be compiled, and not because of an option that was given."""

    def compile(self, **_: Any) -> None:
        raise jax.errors.JaxRuntimeError(
            "No such compile option: 'xla_backend_optimization_level2'"
        )


def test_a_kept_program_is_read_and_computes_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = programs.compiled(product, x)
    ((name, _),) = diskcache.entries()
    assert name.startswith("program-")
    with monkeypatch.context() as patch:
        patch.setattr(programs, "_compiled", _never)
        again = programs.compiled(product, x)
        assert np.array_equal(first(x), again(x))
        with pytest.raises(AssertionError):  # another shape is another program
            programs.compiled(product, x[:32, :32])
        patch.setattr(programs, "_machine", lambda: ("another machine",))
        with pytest.raises(AssertionError):
            programs.compiled(product, x)


def test_constants_are_part_of_the_name(folder: Path) -> None:
    found = [programs.compiled(lambda y, c=c: y + c, x)(x) for c in (x, 2 * x)]
    assert np.allclose(found[0], 2 * x)
    assert np.allclose(found[1], 3 * x)


def test_a_folder_that_others_may_write_to_is_left_alone(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    folder.chmod(0o777)
    assert np.isclose(programs.compiled(product, x)(x), product(x), rtol=1e-5)
    assert not diskcache.entries()


def test_what_cannot_be_read_is_compiled_anew(folder: Path) -> None:
    programs.compiled(product, x)
    (name, _), *_ = diskcache.entries()
    diskcache.store(name, {"program": np.frombuffer(b"no program", np.uint8)})
    assert np.isclose(programs.compiled(product, x)(x), product(x), rtol=1e-5)


def _never(*_: Any) -> Any:
    raise AssertionError("compiled, though it was kept")
