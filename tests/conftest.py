"""Small instances of every registered group, for the laws that run over all of them."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from itertools import product
from math import ceil, prod, sqrt
from typing import Any
from zlib import crc32

# one thread a worker, as on the command line: small matrices gain nothing from more
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Small programs, run once or twice each, are compiled for longer than they run. XLA ends a process
# that names a flag it does not know, so the second one is given only where it is known to exist.
FLAGS = "--xla_backend_optimization_level=0"
if version("jaxlib").startswith("0.10."):
    FLAGS += " --xla_cpu_use_fusion_emitters=false"
os.environ.setdefault("XLA_FLAGS", FLAGS)

# places in the source, which only someone who reads compiled programs would look for
os.environ.setdefault("JAX_TRACEBACK_IN_LOCATIONS_LIMIT", "0")

# tests compare to rounding what JAX computes with; test_precision is about programs without this
os.environ.setdefault("JAX_ENABLE_X64", "1")

# programs that tests start find the package compiled, whatever the environment says
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

import numpy as np
import pytest

from emlpcli.errors import GroupError
from emlpcli.groups import GROUPS, Group, group, parameters
from emlpcli.groups.named.point import point_group, rows

# floors whose laws take long
LONG = {"groups", "reps", "solve", "readable", "figure", "code", "nn"}
OVER_GROUPS = {"registered", "onegroup", "anygroup"}  # arguments of laws over groups
MANY = 16  # quick cases of a law there, beyond which every second alone is
VERY_MANY = 40  # and beyond which every fourth alone is
MANY_LONG = 4  # the same of a law whose cases take long


def _sparse(metafunc: pytest.Metafunc, calls: list[Any]) -> set[int]:
    """Positions of the cases that `@pytest.mark.sparse(n, *names)` leaves out.

    Of a product of lists of parameters it keeps the cases whose positions in the lists of these
    names sum to a multiple of n: every value of each list is met, but not every combination.
    """
    mark = metafunc.definition.get_closest_marker("sparse")
    if mark is None:
        return set()
    n, *names = mark.args
    lists: list[dict[int, int]] = [{} for _ in names]  # of each name: value to position
    met = [set[int]() for _ in names]
    out = set()
    for case, call in enumerate(calls):
        values = [id(call.params[name]) for name in names]
        at = [seen.setdefault(v, len(seen)) for v, seen in zip(values, lists, strict=True)]
        if sum(at) % n:
            out.add(case)
        else:
            for v, kept in zip(values, met, strict=True):
                kept.add(v)
    assert all(map(len, lists)), metafunc.definition.nodeid
    if len(calls) == prod(map(len, lists)):  # else the list says itself which combinations count
        assert [set(seen) for seen in lists] == met, f"values not met: {metafunc.definition.nodeid}"
    return out


def _some(cases: list[int], step: float) -> set[int]:
    """One of every `step` cases, from first to last.

    It is no whole number, so that lists multiplied with others are met in all places.
    """
    return {cases[i] for i in (ceil(k * step) for k in range(len(cases))) if i < len(cases)}


def _one_of_each_family(metafunc: pytest.Metafunc, cases: list[int]) -> set[int]:
    """One group of each class among the cases of a law over groups: now a small one, now a large.

    Which of them is decided by the law's name, so that all sizes are met by one law or another.
    """
    families: dict[object, list[int]] = {}
    for i in cases:
        params = metafunc._calls[i].params
        groups = [params[name] for name in OVER_GROUPS if name in params]
        others = [v for name, v in params.items() if name not in OVER_GROUPS]
        families.setdefault((*map(type, groups), *map(repr, others)), []).append(i)
    chosen = crc32(metafunc.definition.nodeid.encode())
    return {members[chosen % len(members)] for members in families.values()}


def _thin(metafunc: pytest.Metafunc) -> None:
    """Mark cases of a law as slow where it has more than are quick, or do not make them at all.

    What `sparse` leaves out; of those that are quick without it, all but every n-th where the law
    carries `@pytest.mark.few(n)`, which with n = 1 keeps all. Of what remains, where a law carries
    `long_cases`, about √n of n cases stay quick; on long floors one of each family where there are
    many groups, and one of two or of four where there are many other cases. Where only quick cases
    are asked for, the others are not made: that takes longer than many run.
    """
    calls = metafunc._calls  # what pytest makes cases of; there is no public way to make fewer
    slow = {i for i, call in enumerate(calls) if any(m.name == "slow" for m in call.marks)}
    if metafunc.definition.get_closest_marker("slow"):
        slow = set(range(len(calls)))
    slow |= _sparse(metafunc, calls)
    quick = [i for i in range(len(calls)) if i not in slow]
    if few := metafunc.definition.get_closest_marker("few"):
        quick = quick[:: few.args[0]]
    whole = few is not None and few.args[0] == 1
    number, keep = len(quick), {*quick}
    if metafunc.definition.get_closest_marker("long_cases"):
        keep = _some(quick, 0.75 * sqrt(number + 0.5)) if number > MANY_LONG else keep
    elif metafunc.definition.path.parent.name in LONG and number > MANY and not whole:
        if OVER_GROUPS & {*calls[0].params}:
            keep = _one_of_each_family(metafunc, quick)
        else:
            keep = _some(quick, 2.1 if number <= VERY_MANY else 4.2)
    slow = {*range(len(calls))} - keep
    config = metafunc.config
    quickly = config.option.markexpr == "not slow" and not any("::" in a for a in config.args)
    if quickly and len(slow) < len(calls):
        calls[:] = [call for i, call in enumerate(calls) if i not in slow]
    else:
        for i in slow:
            calls[i].marks.append(pytest.mark.slow.mark)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is collected stays: it is not looked through again and again while it grows."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(autouse=True, scope="module")
def _settled() -> Iterator[None]:
    """What caches hold after a module is not looked through again by every collection."""
    yield
    gc.collect()
    gc.freeze()


SIZES = {"n": (1, 2, 3, 4), "m": (1, 2), "k": (1, 2, 3, 4)}  # of parameters with other names: 1, 2
QUICK = {2, 3}  # the sizes that laws marked quick_sizes are tried on, unless -m slow asks for more
# groups made from others, of every construction and of every kind of structure
MADE = """
    Z2 wr S3; S2 wr S2; S3 wr Z2; Z3 wr S2; SO2 wr S2; O2 wr Z2; C3 wr S2; D3 wr S2; SO3 wr S2
    U1 wr S2; SU2 wr Z2; SL2 wr S2; O1 wr Trivial3; O1 wr S2 wr S2; S2 wr (S2*S2)
    O1 wr Embed(S2,3); SO11p wr S2; Scaling2 wr Z2
    SO3 sdp Embed(O1,3); C4 sdp Embed(O1,2); SO2 sdp S2; Z4 sdp Embed(Trivial1,4); SO2 sdp Scaling2
    (O1 wr Trivial3) sdp S3; Complex(C3) sdp Complex(S2); SL2 sdp Embed(O1,2); C3 sdp Embed(O1,2)
    Affine(SO2); Affine(SO3); Affine(O2); Affine(S3); Affine(C4); Affine(U1); Affine(Scaling2)
    Embed(SO2,3); Embed(O2,4); Embed(S2,4); Embed(D3,3); Embed(SU2,3); Embed(SL2,3); Embed(Z2,2)
    Embed(O1*SO2,3); Embed(Affine(Trivial1),3); Embed(Scaling1,2)
    Sum(SO2,S2); Sum(SO3,SO2); Sum(U1,SU2); Sum(D3,Z2); Sum(Scaling1,Scaling1); Sum(O11,O1,S2)
    Real(U1); Real(SU2); Real(U2); Real(SU3); Real(SU2*U1); Real(U1 wr S2); Real(Complex(Z3))
    Sub(S5,"(1 2 3)","(4 5)"); Sub(Alt4,"(1 2)(3 4)"); Sub(S2 wr S2,"(1 3 2 4)"); Sub(S3,"()")
    Stabilizer(S4,1); Stabilizer(Cube,2); Stabilizer(Z3,2); Z5 sdp Sub(S5,"(2 3 5 4)")
    Turned(pg:mmm,"0 0 1 45"); Turned(pg:32,"1 2 3 40"); Turned(pg:-43m,"1 1 0 90")
    Turned(pg:inf/mm,"1 0 0 90"); Turned(pg:D5h,"3 1 2 77"); Turned(SO3,"1 1 1 20")
    Turned(S3,"1 -1 2 30"); Turned(SU3,"0 0 1 30"); Turned(Affine(SO2),"0 0 1 10")
    Complex(SO3); Complex(S3); Complex(SL2); Complex(D3); SU2*Complex(SO2); Real(SU2)*SO2
    SU(1,1); SU(2,1); SU(2,2); U(1,1); U(1,2); SO(2,2); O(1,2)
    SL(1,C); SL(2,C); SL(3,C); GL(1,C); GL(2,C); SO(1,C); SO(2,C); SO(3,C); SO(4,C); O(1,C); O(2,C)
    O(3,C); Sp(2,C); Sp(4,C); ISO(1,2); ISO(1,3); Poincare(1,1); Poincare(1,2); Real(SL(2,C))
    Real(U(1,1)); SL(2,C)*SU2; Affine(SU(1,1)); Sum(SL(2,C),U1); Embed(SL(2,C),3)
"""
LARGE_ALGEBRA = 50  # dimensions of a Lie algebra, from which on laws are slow: of F4, E6
LARGEST = 48  # matrices beyond this size are too slow for laws over everything


@cache
def instances() -> list[Group]:
    """Every registered group with every small parameter that it admits."""
    found = []
    for cls in GROUPS:
        for args in product(*(SIZES.get(name, (1, 2)) for name in parameters(cls))):
            try:
                G = cls(*args)
            except GroupError:
                continue
            if G.d <= LARGEST:
                found.append(G)
    return found


@cache
def made() -> list[Group]:
    """Groups made from others."""
    return [group(text) for text in MADE.replace("\n", ";").split(";") if text.strip()]


@cache
def point_groups() -> list[Group]:
    """Every point group in every setting, and the limit groups with an axis."""
    named = [point_group(row["name"].removeprefix("pg:")) for row in rows()]
    return [G for G in named if G.name == "pg"]


# one point group of a kind, where all of them would take too long
FEW_POINT_GROUPS = ("-43m", "-6m2", "532", "inf/m")


@cache
def few_point_groups() -> list[Group]:
    return [point_group(s) for s in FEW_POINT_GROUPS]


@pytest.hookimpl(wrapper=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> Iterator[None]:
    """Cases of laws: those of their own lists, and groups; too many of them are thinned."""
    _over_groups(metafunc)
    yield
    _thin(metafunc)


def _over_groups(metafunc: pytest.Metafunc) -> None:
    """Laws run over all groups, or over those that `@pytest.mark.over(holds, covers)` selects."""
    few = few_point_groups()
    lists: dict[str, list[Group]] = {}
    slow: set[str] = set()
    if "registered" in metafunc.fixturenames:
        every = metafunc.module.__name__.endswith(("test_conformance", "test_spectra"))
        lists["registered"] = [*instances(), *(point_groups() if every else few)]
        if metafunc.module.__name__.endswith("test_spectra"):
            slow = {str(G) for G in point_groups()} - {str(G) for G in few}
    if "onegroup" in metafunc.fixturenames:  # for laws that take long: each kind of group
        lists["onegroup"] = [*instances()[::2], *few, *made()[::2]]
    if "anygroup" in metafunc.fixturenames:
        lists["anygroup"] = [*instances(), *point_groups(), *made()]
    for fixture, groups in lists.items():
        for mark in metafunc.definition.iter_markers("over"):
            holds, covers = mark.args
            groups = [G for G in groups if holds(G)]
            names = {G.name for G in groups} | {str(G) for G in groups}
            assert covers, "a law must cover something"
            assert set(covers) <= names, f"not covered: {set(covers) - names}"
        if metafunc.definition.get_closest_marker("quick_sizes"):
            slow |= {str(G) for G in groups if not {a for a in G.args if type(a) is int} <= QUICK}
        slow |= {str(G) for G in groups if G.lie_dimension >= LARGE_ALGEBRA}
        marked = [
            pytest.param(G, id=str(G), marks=[pytest.mark.slow] * (str(G) in slow)) for G in groups
        ]
        metafunc.parametrize(fixture, marked)


@pytest.fixture(scope="session", autouse=True)
def private_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The disk cache of this process and of those that it starts is a temporary folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMLP_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("EMLP_CONFIG", "")  # a person's own defaults change no test
        patch.delenv("EMLP_GROUP", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _compiled_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What JAX has compiled in this process is read back for an equal program.

    Each training and each layer brings functions of its own, which JAX does not know to be the
    same program as those of the one before. A folder a process: JAX does not write its files in
    one go, so that another process might read half of one.
    """
    if jax := sys.modules.get("jax"):
        jax.config.update("jax_compilation_cache_dir", str(tmp_path_factory.mktemp("compiled")))
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.02)
        jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20240501)


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Files made for a test hold the time: in a name of a case it would differ among workers."""
    return f"{argname} of {len(val)} bytes" if isinstance(val, bytes) else None
