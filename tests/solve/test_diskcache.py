"""The disk cache: whole files or none, damage is noticed, and what is kept is used again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.groups import SO, SU, Group, O, Sp
from emlpcli.reps import Rep, T
from emlpcli.solve import Solution, diskcache, solve
from emlpcli.solve.isotypic.catalogue import Catalogue
from emlpcli.solve.plan import clear_cache
from emlpcli.solve.strategies import nullspace
from emlpcli.solve.strategies.coupling import catalogue_of

ARRAYS = {"Q": np.arange(6.0).reshape(2, 3), "gap": np.array(1e9), "z z": np.array([1j, 2])}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder, which does not exist yet; nothing solved before."""
    monkeypatch.setenv("EMLP_CACHE_DIR", str(tmp_path / "deep" / "cache"))
    clear_cache()
    return tmp_path / "deep" / "cache"


def same(a: dict[str, NDArray] | None, b: dict[str, NDArray]) -> None:
    assert a is not None
    assert a.keys() == b.keys()
    for name in b:
        assert a[name].dtype == b[name].dtype
        np.testing.assert_array_equal(a[name], b[name])


def test_what_is_stored_is_loaded(place: Path) -> None:
    assert diskcache.folder() == place
    assert diskcache.load("a") is None
    assert not place.exists()  # looking does not write
    diskcache.store("a", ARRAYS)
    diskcache.store("b", {})
    same(diskcache.load("a"), ARRAYS)
    same(diskcache.load("b"), {})
    assert [name for name, _ in diskcache.entries()] == ["a", "b"]
    assert dict(diskcache.entries())["a"] == (place / "a.emlp").stat().st_size
    assert sorted(p.name for p in place.iterdir()) == ["a.emlp", "b.emlp"]
    (place / ".new-left").write_bytes(b"by a process that was killed")
    (place / "mine.txt").write_text("not the cache's")
    assert diskcache.clear() == 2
    assert [p.name for p in place.iterdir()] == ["mine.txt"]
    assert (diskcache.clear(), diskcache.entries()) == (0, [])


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "first byte": lambda raw: bytes([raw[0] ^ 1]) + raw[1:],
    "middle byte": lambda raw: raw[:200] + bytes([raw[200] ^ 64]) + raw[201:],
    "last byte": lambda raw: raw[:-1] + bytes([raw[-1] ^ 128]),
    "truncated": lambda raw: raw[: len(raw) // 2],
    "one byte short": lambda raw: raw[:-1],
    "one byte more": lambda raw: raw + b"\0",
    "checksum alone": lambda raw: raw[:32],
    "empty": lambda raw: b"",
    "text": lambda raw: b"hello, world\n" * 10,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_is_noticed_and_repaired(damage: Callable[[bytes], bytes], place: Path) -> None:
    diskcache.store("a", ARRAYS)
    file = place / "a.emlp"
    file.write_bytes(damage(file.read_bytes()))
    assert diskcache.load("a") is None
    diskcache.store("a", ARRAYS)
    same(diskcache.load("a"), ARRAYS)


def test_pickles_are_not_read(place: Path) -> None:
    import hashlib
    from io import BytesIO

    body = BytesIO()
    np.savez(body, Q=np.array([{"a": 1}], dtype=object))
    place.mkdir(parents=True)
    content = body.getvalue()
    (place / "a.emlp").write_bytes(hashlib.sha256(content).digest() + content)
    assert diskcache.load("a") is None


def test_a_folder_that_cannot_be_written_is_no_error(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("EMLP_CACHE_DIR", str(tmp_path / "file" / "cache"))
    diskcache.store("a", ARRAYS)
    assert diskcache.load("a") is None
    assert (diskcache.entries(), diskcache.clear()) == ([], 0)
    monkeypatch.setenv("EMLP_CACHE_DIR", str(place))
    place.mkdir(parents=True)
    (place / "a.emlp").mkdir()  # os.replace fails, and the new file is taken away
    diskcache.store("a", ARRAYS)
    assert diskcache.load("a") is None
    assert [p.name for p in place.iterdir()] == ["a.emlp"]


@pytest.mark.parametrize("strategy", ["coupling", "nullspace"])
def test_without_the_cache_nothing_is_read_or_written(
    strategy: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diskcache, "PAYS", 0.0)
    asked: list[str] = []
    monkeypatch.setattr(diskcache, "load", lambda name: asked.append(name))
    monkeypatch.setattr(diskcache, "store", lambda name, arrays: asked.append(name))
    solve(T(2, 2, SO(3)), strategy=strategy, cache=False)
    assert asked == []
    clear_cache()
    solve(T(2, 2, SO(3)), strategy=strategy)
    assert len(asked) == 2


def test_the_folder_follows_the_platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("EMLP_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    expected = {
        "linux": tmp_path / "xdg" / "emlp",
        "darwin": tmp_path / "Library" / "Caches" / "emlp",
        "win32": tmp_path / "local" / "emlp",
    }
    for platform, path in expected.items():
        monkeypatch.setattr(diskcache.sys, "platform", platform)
        assert diskcache.folder() == path
    monkeypatch.setattr(diskcache.sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    assert diskcache.folder() == tmp_path / ".cache" / "emlp"


class Turned(Group):
    """SO(2), generated at a given speed."""

    def __init__(self, speed: float) -> None:
        self.lie_algebra = speed * np.array([[[0.0, 1], [-1, 0]]])
        super().__init__()


def test_keys_tell_everything_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    groups = [SO(2), SO(3), O(3), SU(2), Sp(1), Turned(1.0), Turned(1.0 + 1e-15)]
    keys = {diskcache.key("couplings", G) for G in groups}
    assert len(keys) == len(groups)
    assert diskcache.key("couplings", SO(3)) in keys
    assert diskcache.key("nullspace", SO(3)) not in keys
    details = [(), ([False],), ([True],), ([False, False],)]
    assert len({diskcache.key("nullspace", SO(3), *d) for d in details}) == 4
    assert all(k.replace("-", "").isalnum() for k in keys)
    monkeypatch.setattr(diskcache, "VERSION", diskcache.VERSION + 1)
    assert not keys & {diskcache.key("couplings", G) for G in groups}


WRITER = """
import sys, numpy as np
from emlpcli.solve import diskcache
for i in range(30):
    diskcache.store("a", {"x": np.full(50_000, float(sys.argv[1]))})
"""


def test_writers_at_the_same_time_leave_a_whole_file(place: Path) -> None:
    diskcache.store("a", {"x": np.zeros(50_000)})
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(n)], env=dict(os.environ))
        for n in (1, 2)
    ]
    seen = set()
    while any(w.poll() is None for w in writers):
        kept = diskcache.load("a")
        assert kept is not None  # never half a file
        assert len(set(kept["x"])) == 1
        seen.add(kept["x"][0])
    assert [w.returncode for w in writers] == [0, 0]
    assert seen <= {0.0, 1.0, 2.0}
    kept = diskcache.load("a")
    assert kept is not None
    assert kept["x"][0] in (1.0, 2.0)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: diskcache.store("a", {"x": np.full(9, n)}), range(60)))
    same(diskcache.load("a"), {"x": np.full(9, diskcache.load("a")["x"][0])})  # type: ignore[index]
    assert [p.name for p in place.iterdir()] == ["a.emlp"]


# -- results ---------------------------------------------------------------------------------


def projector(solution: Solution) -> NDArray:
    Q = solution.columns(0, solution.dimension)
    return np.asarray(Q @ Q.T)


@pytest.mark.parametrize("G", [SO(3), SU(2), SO(2)], ids=str)
def test_a_catalogue_is_restored(G: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = projector(solve(T(5, 1, G), strategy="coupling"))
    kept, calls = catalogue_of(G).arrays(), Catalogue._decompose
    diskcache.store(diskcache.key("couplings", G), kept)
    clear_cache()
    monkeypatch.setattr(Catalogue, "_decompose", lambda *args: pytest.fail("coupled again"))
    fresh = catalogue_of(G)
    assert fresh.arrays().keys() == kept.keys()
    again = solve(T(5, 1, G), strategy="coupling")
    np.testing.assert_array_equal(projector(again), expected)
    monkeypatch.setattr(Catalogue, "_decompose", calls)  # and it grows from there
    larger = solve(T(8, 0, G), strategy="coupling")
    assert larger.dimension == larger.exact_dimension
    assert larger.evidence.equivariance < 1e-10


def test_couplings_of_other_elements_are_not_taken_over() -> None:
    solve(T(4, 0, SO(3)), strategy="coupling")
    kept = catalogue_of(SO(3)).arrays()
    other = Catalogue(SO(3))
    other.restore({**kept, "probes": kept["probes"] + 1e-9})
    assert (len(other.irreducibles), other.couplings) == (1, {})
    other.restore({})
    assert len(other.irreducibles) == 1


def break_coupling(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Catalogue, "_decompose", lambda *args: pytest.fail("coupled again"))


def break_nullspace(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(nullspace, "null_space_basis", lambda *args: pytest.fail("solved again"))


STRATEGIES = {
    "coupling": (T(6, 0, SO(3)), break_coupling),
    "nullspace": (T(2, 2, SO(3)), break_nullspace),
}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_second_run_solves_nothing(
    strategy: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep: Rep
    rep, sabotage = STRATEGIES[strategy]
    monkeypatch.setattr(diskcache, "PAYS", 0.0)
    first = solve(rep, strategy=strategy)
    assert len(diskcache.entries()) == 1
    clear_cache()
    sabotage(monkeypatch)
    second = solve(rep, strategy=strategy)
    assert second.certificate == first.certificate
    assert second.blocks[0].gap == first.blocks[0].gap
    np.testing.assert_array_equal(projector(second), projector(first))
    clear_cache()
    with pytest.raises(pytest.fail.Exception, match="again"):
        solve(rep, strategy=strategy, cache=False)
    diskcache.clear()
    clear_cache()
    with pytest.raises(pytest.fail.Exception, match="again"):
        solve(rep, strategy=strategy)


def test_quick_results_and_uncached_ones_are_not_kept(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    solve(T(2, 0, SO(3)), strategy="nullspace")
    solve(T(4, 0, S := SO(2)), strategy="orbits")
    monkeypatch.setattr(diskcache, "PAYS", 0.0)
    solve(T(4, 0, S), strategy="coupling", cache=False)
    solve(T(2, 2, S), strategy="nullspace", cache=False)
    assert not place.exists()


# -- what the folder may hold, and what is not taken from it ----------------------------------


@pytest.mark.parametrize("name", ["VERSION", "NUMERICS"])
def test_other_numerics_are_other_results(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = diskcache.key("nullspace", SO(3))
    monkeypatch.setattr(diskcache, name, getattr(diskcache, name) + 1)
    assert diskcache.key("nullspace", SO(3)) != before


def test_the_least_used_results_go_first(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = {"x": np.arange(1000.0)}
    for age, name in enumerate("abcd"):
        diskcache.store(name, one)
        os.utime(place / f"{name}.emlp", (age, age))
    size = (place / "a.emlp").stat().st_size
    assert diskcache.load("a") is not None  # now it is the last one used
    monkeypatch.setenv("EMLP_CACHE_BYTES", str(3 * size + 100))
    (place / "mine.txt").write_bytes(bytes(10 * size))
    diskcache.store("e", one)
    assert [name for name, _ in diskcache.entries()] == ["a", "d", "e"]
    diskcache.store("large", {"x": np.arange(10_000.0)})  # more than all may take
    assert [name for name, _ in diskcache.entries()] == ["a", "d", "e"]
    monkeypatch.setenv("EMLP_CACHE_BYTES", "0")
    diskcache.store("f", one)
    assert diskcache.load("a") is None
    assert (place / "mine.txt").exists()


@pytest.mark.parametrize(
    ("given", "wanted"),
    [("", 2**30), ("abc", 2**30), ("-1", 2**30), ("0", 0), ("00", 0), ("5", 5), ("2M", 2**21)],
)
def test_how_much_the_folder_may_hold(
    given: str, wanted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMLP_CACHE_BYTES", given)
    assert diskcache.largest() == wanted


def test_a_user_without_a_home_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("EMLP_CACHE_DIR")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    diskcache.store("a", ARRAYS)
    assert diskcache.load("a") is None
    assert (diskcache.entries(), diskcache.clear()) == ([], 0)


POISON: list[dict[str, NDArray]] = [
    {},
    {"Q": np.zeros((81, 3))},
    {"Q": np.zeros(81), "gap": np.array(1e9)},
    {"Q": np.zeros((81, 2)), "gap": np.array(1e9)},  # the exact number is another one
    {"Q": np.full((81, 3), np.nan), "gap": np.array(1e9)},
    {"Q": np.full((81, 3), "x"), "gap": np.array(1e9)},
    {"Q": np.zeros((81, 3)), "gap": np.array([1.0, 2.0])},
    {"Q": np.zeros((81, 3)), "gap": np.array("x")},
    {"Q": np.zeros((81, 3)), "gap": np.array(np.nan)},
]


@pytest.mark.parametrize("poison", POISON, ids=range(len(POISON)))
def test_what_is_no_basis_is_solved_again(
    poison: dict[str, NDArray], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diskcache, "PAYS", 0.0)
    monkeypatch.setattr(diskcache, "load", lambda name: dict(poison))
    found = solve(T(2, 2, SO(3)), strategy="nullspace")
    assert found.dimension == 3
    assert found.evidence.equivariance < 1e-10


@pytest.mark.parametrize("missing", ["endomorphisms 0", "targets 0 0"])
def test_couplings_with_parts_missing_are_found_again(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    solve(T(4, 0, SO(3)), strategy="coupling")
    kept = catalogue_of(SO(3)).arrays()
    assert kept.pop(missing, None) is not None
    clear_cache()
    monkeypatch.setattr(diskcache, "load", lambda name: dict(kept))
    found = solve(T(4, 0, SO(3)), strategy="coupling")
    assert found.dimension == 3
    assert found.evidence.equivariance < 1e-10
