"""`emlp basis`: the card, the JSON, the saved file and the terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import load_npz

import emlpcli
from emlpcli.render.saved_basis import load_basis
from emlpcli.reps.from_text import concrete
from emlpcli.solve import basis

GOLDEN = """\
2V → 30V⁰ ⊕ 10V  under SO(3)

  size       60 × 6 = 360 entries
  dimension  20
  canonical  60V ⊕ 20V²

  block  copies  entries  dim  total  strategy
  V          60        3    0      0  diagrams
  V²         20        9    1     20  diagrams

  maps      copies  element  in index form  in words
  10V ← 2V    20 ×  δᵢⱼ      yᵢ = xᵢ        x ↦ x

  projector    rank 20, trace 20, symmetric, 0.139 % of entries nonzero
               ‖P²−P‖ ε   ‖P−Pᴴ‖ ε
  invariance   ‖ρ(g)q−q‖ at most ε over fresh random g
  certificate  proved: no rounding decides it, and it meets the exact count
               Haar mean of tr(g)^1 on SO(3), by Weyl's integration formula
               Haar mean of tr(g)^2 on SO(3), by Weyl's integration formula
  time         TIME to solve, seed 0
"""
EXPRESSION = "2*V>>30*Scalar+10*V"


def masked(text: str) -> str:
    """Rounding errors become ε and the time becomes TIME."""
    text = re.sub(r"(‖|most) (0|\d\.\de-\d\d)(?=\s)", r"\1 ε", text)
    text = re.sub(r"trace 20(\.0+\d*|)|trace 19\.9+\d*", "trace 20", text)
    return re.sub(r"(?<=time)( +)[\d.]+ m?s(?= to)", r"\1TIME", text)


def test_golden_card(emlp: Any) -> None:
    result = emlp("basis", EXPRESSION, "--group", "SO3")
    assert (result.status, result.err) == (0, "")
    assert masked(result.out) == GOLDEN
    assert masked(emlp("basis", "-", "-g", "SO3", stdin=f"{EXPRESSION}\n").out) == GOLDEN


def test_json_is_complete_and_right(emlp: Any) -> None:
    result = emlp("basis", EXPRESSION, "--group", "SO3", "--json")
    assert result.out.count("\n") == 1
    data = json.loads(result.out)
    assert {k: data[k] for k in ("schema", "command", "version", "expression", "group")} == {
        "schema": 1,
        "command": "basis",
        "version": emlpcli.__version__,
        "expression": EXPRESSION,
        "group": "SO(3)",
    }
    sizes = ("size", "size_out", "size_in", "dimension", "exact_dimension", "seed")
    assert [data[k] for k in sizes] == [360, 60, 6, 20, 20, 0]
    assert (data["field"], data["strategy"]) == ("R", "diagrams")
    assert (data["representation"], data["canonical"]) == ("2V → 30V⁰ ⊕ 10V", "60V ⊕ 20V²")
    assert (data["certificate"]["level"], data["certificate"]["met"]) == ("proved", True)
    numbers = ("monomial", "copies", "entries", "dimension", "certificate")
    assert [[b[k] for k in numbers] for b in data["blocks"]] == [
        ["V", 60, 3, 0, "proved"],
        ["V²", 20, 9, 1, "proved"],
    ]
    projector = data["projector"]
    assert (projector["rank"], projector["symmetric"]) == (20, True)
    assert projector["trace"] == pytest.approx(20, abs=1e-10)
    assert projector["nonzero_fraction"] == pytest.approx(180 / 360**2)
    assert projector["idempotency_error"] < 1e-13
    assert projector["symmetry_error"] < 1e-13
    assert data["equivariance_error"] < 1e-13
    assert 0 < data["seconds"] < 60
    assert "zero" not in data


# expression, group, what the card says, smallest power and its dimension
ZEROS = [
    ("2*V>>Scalar", "SO3", ["No equivariant linear map", "(2V)² → V⁰ has dimension 4, "], (2, 4)),
    (
        "V>>Scalar",
        "GL3",
        ["No equivariant linear map", "No tensor power of V up to 8"],
        (None, None),
    ),
    ("V", "SO3", ["No invariant vector", "V has no invariants under SO(3)", "V² has dim"], (2, 1)),
    ("V**3>>Scalar", "O(2)", ["V³ has none", "(V³)² → V⁰ has dimension 10, "], (2, 10)),
    ("V>>V**2", "Z1*O3", ["none under", "V² → V² has dimension 3, "], (2, 3)),
    ("V", "Scaling2", ["No invariant vector", "no invariant polynomial"], (None, None)),
]


@pytest.mark.parametrize(
    ("text", "group", "said", "power"), ZEROS, ids=[z[0] + z[1] for z in ZEROS]
)
def test_zero_is_explained(emlp: Any, text: str, group: str, said: list[str], power: Any) -> None:
    result = emlp("basis", text, "-g", group)
    assert result.status == 0
    for part in ["dimension  0\n", *said]:
        assert part in result.out
    data = json.loads(emlp("basis", text, "-g", group, "--json").out)
    assert data["dimension"] == data["projector"]["rank"] == 0
    zero = data["zero"]
    assert (zero["smallest_power"], zero["smallest_power_dimension"]) == power
    assert zero["why"][0] in result.out


def test_elements(emlp: Any) -> None:
    def orthonormal(*args: str) -> Any:
        return emlp("basis", *args, "--elements", "--basis", "orthonormal")

    text = orthonormal("V**2>>V**2", "-g", "O2", "--most", "2").out
    assert re.findall(r"basis element (\d) of 3", text) == ["1", "2"]
    data = json.loads(orthonormal("V**2>>V**2", "-g", "O2", "--most", "2", "--json").out)
    wanted = basis("V**2>>V**2", "O2").columns(0, 2).T.reshape(2, 4, 4)
    np.testing.assert_allclose(data["elements"], wanted, atol=1e-14)
    data = json.loads(orthonormal("V", "-g", "Z2", "--json").out)
    assert len(data["elements"]) == 1
    data = json.loads(orthonormal("V>>V", "-g", "SU2", "--json").out)
    element = np.array(
        data["elements"][0]["real"] if "real" in data["elements"][0] else data["elements"][0]
    )
    np.testing.assert_allclose(np.abs(element), np.eye(2) / np.sqrt(2), atol=1e-14)


def test_readable_elements(emlp: Any) -> None:
    out = emlp("basis", "V**2>>V**2", "-g", "O3", "--elements").out
    for words in ("X ↦ tr(X)·I", "X ↦ X\n", "X ↦ Xᵀ", "V² ← V²   δᵢⱼδₖₗ"):
        assert words in out
    data = json.loads(emlp("basis", "2*V>>V**2", "-g", "SO3", "--elements", "--json").out)
    assert [e["name"] for e in data["elements"]] == ["εᵢⱼₖ"] * 2
    assert [e["where"] for e in data["elements"]] == ["V² ← V[1]", "V² ← V[2]"]
    solution = basis("2*V>>V**2", "SO3")
    for j, element in enumerate(data["elements"]):
        dense = np.zeros((9, 6))
        for row, column, value in element["entries"]:
            dense[row, column] = value
        np.testing.assert_array_equal(dense.ravel(), solution.readable.columns(j, j + 1)[:, 0])
    (family,) = data["names"]["families"]
    assert (family["between"], family["copies"]) == ("V² ← 2V", 2)
    few = json.loads(emlp("basis", "V>>V", "-g", "Z9", "--elements", "--most", "2", "--json").out)
    assert len(few["elements"]) == 2


@pytest.mark.slow
def test_many_elements_are_named_where_asked_for(emlp: Any) -> None:
    assert "603 different elements are not named here" in emlp("basis", "V**10", "-g", "SO3").out
    out = emlp("basis", "V**10", "-g", "SO3", "--elements", "--most", "700").out
    assert len([line for line in out.splitlines() if "δ" in line and "δᵢ" in line]) == 603


@pytest.mark.parametrize("kind", ["sparse", "orthonormal"])
def test_basis_chooses_what_is_saved(emlp: Any, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "q.npz"
    run = emlp("basis", "2*V>>V**2+V", "-g", "SO3", "--save", str(path), "--basis", kind, "--json")
    assert run.status == 0
    matrix, metadata = load_basis(path)
    solution = basis("2*V>>V**2+V", "SO3")
    wanted = solution.readable.columns(0, 4) if kind == "sparse" else solution.dense()
    np.testing.assert_allclose(matrix.toarray(), wanted, atol=1e-15)
    assert metadata["basis"] == kind
    assert metadata["names"]["families"][0]["elements"][0]["name"] == "δᵢⱼ"
    assert json.loads(run.out)["saved"]["basis"] == kind


def test_plot_draws_beside_the_card(emlp: Any, tmp_path: Path) -> None:
    files = [tmp_path / "p.png", tmp_path / "p.svg"]
    run = emlp("basis", "V>>V", "-g", "Z3", *(a for f in files for a in ("--plot", str(f))))
    assert "dimension  3" in run.out
    assert files[0].read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in files[1].read_bytes()


SAVED = [
    (EXPRESSION, "SO3", "sparse"),
    ("V>>V", "S(4)", "dense"),
    ("V**2", "D(5)", "dense"),
    ("5*V>>5*V+Scalar", "S3*O3", "sparse"),
    ("V>>V", "Trivial2", "sparse"),
]


@pytest.mark.parametrize(("text", "group", "kind"), SAVED, ids=[s[0] + s[1] for s in SAVED])
def test_saved_basis(emlp: Any, tmp_path: Path, text: str, group: str, kind: str) -> None:
    path = tmp_path / "q.npz"
    result = emlp("basis", text, "-g", group, "--json", "--save", str(path))
    data = json.loads(result.out)
    assert data.pop("saved") == {
        "path": str(path),
        "basis": "orthonormal",
        "storage": kind,
    }
    assert os.listdir(tmp_path) == ["q.npz"]
    Q, metadata = load_basis(path)
    assert metadata == data | {"storage": kind, "basis": "orthonormal"}
    if kind == "sparse":
        assert abs(load_npz(path) - Q).max() == 0
        Q = Q.toarray()
    assert Q.shape == (data["size"], data["dimension"])
    np.testing.assert_allclose(Q.conj().T @ Q, np.eye(Q.shape[1]), atol=1e-12)
    rep = concrete(text, group)
    for g in next(a.G for a in rep.atoms() if getattr(a, "G", None)).draw(
        np.random.default_rng(3), 3
    ):
        np.testing.assert_allclose(np.asarray(rep.rho_dense(g)) @ Q, Q, atol=1e-10)
    said = emlp("basis", text, "-g", group, "--save", str(path))
    assert said.err == f"saved {kind} basis to {path}\n"


def test_a_failed_write_keeps_the_old_file(
    emlp: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "q.npz"
    path.write_bytes(b"precious")

    def full(file: Any, **_: Any) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    result = emlp("basis", "V>>V", "-g", "SO3", "--save", str(path))
    assert (result.status, result.out) == (2, "")
    assert "No space left on device" in result.err
    assert path.read_bytes() == b"precious"
    assert os.listdir(tmp_path) == ["q.npz"]


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        (24, None),
        (25, "  … and 1 more block; --json lists them all"),
        (26, "  … and 2 more blocks; --json lists them all"),
    ],
)
@pytest.mark.parametrize("explain", [False, True])
def test_the_blocks_that_are_not_shown_are_counted(
    emlp: Any, blocks: int, said: str | None, explain: bool
) -> None:
    """24 of them are shown, the rest is counted, and --json has all."""
    text = "+".join(f"V**{k}" for k in range(1, blocks + 1))
    options = ["--explain"] if explain else []
    lines = emlp("basis", text, "-g", "Trivial1", *options).out.splitlines()
    assert [line for line in lines if "more block" in line] == ([said] if said else [])
    row = r"  V\S*  copies 1, entries 1" if explain else r"  V\S* +1 +1 +1 +1  orbits"
    assert sum(bool(re.fullmatch(row, line)) for line in lines) == 24
    data = json.loads(emlp("basis", text, "-g", "Trivial1", *options, "--json").out)
    assert len(data["blocks"]) == blocks


def test_the_seed_makes_output_reproducible(emlp: Any) -> None:
    def seeded(seed: str) -> dict[str, Any]:
        out = emlp("basis", "V**3>>V**3", "-g", "SO3", "--json", "--seed", seed).out
        data: dict[str, Any] = json.loads(out)
        return {k: v for k, v in data.items() if k != "seconds"}

    assert seeded("7") == seeded("7")
    assert seeded("7")["equivariance_error"] != seeded("8")["equivariance_error"]


def test_max_memory(emlp: Any) -> None:
    assert emlp("basis", "V**4", "-g", "S10", "--max-memory", "100M").status == 0
    refused = emlp("basis", "V**4", "-g", "S10", "--max-memory", "100k")
    assert (refused.status, refused.out) == (4, "")
    assert "100 KiB" in refused.err
    assert "`emlp dim`" in refused.err


LONG = "+".join(f"V**{k}" for k in range(1, 7)) + "+V*Scalar*V**2+2*V**3"


def test_piped_output_is_plain(emlp: Any) -> None:
    out = emlp("basis", LONG, "-g", "Z2*S3", "--elements").out
    lines = out.splitlines()
    assert "\x1b" not in out
    assert not [line for line in lines if line != line.rstrip()]
    assert "V ⊕ V² ⊕ V³ ⊕ V⁴ ⊕ V⁵ ⊕ V⁶ ⊕ V⊗V⁰⊗V² ⊕ 2V³" in lines[0]


def on_terminal(*args: str, **env: str) -> str:
    """What a terminal of 80 columns receives."""
    import fcntl
    import pty
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    dropped = {"NO_COLOR", "COLUMNS", "LINES", "FORCE_COLOR", "TTY_COMPATIBLE"}
    environment = {k: v for k, v in os.environ.items() if k not in dropped}
    command = [sys.executable, "-c", "from emlpcli.cli import main; main()", *args]
    root = str(Path(emlpcli.__file__).parents[1])
    environment |= {"TERM": "xterm-256color", "PYTHONPATH": root} | env
    child = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment)
    os.close(slave)
    received = b""
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not chunk:
            break
        received += chunk
    os.close(master)
    child.wait()
    return received.decode().replace("\r\n", "\n")


def test_a_terminal_of_80_columns() -> None:
    text = on_terminal("basis", LONG, "-g", "Z2*S3")
    assert "\x1b[1m" in text
    plain = re.sub(r"\x1b\[[\d;]*m", "", text)
    assert max(map(len, plain.splitlines())) <= 80
    whole = re.sub(r"\s", "", plain)
    assert "V⊕V²⊕V³⊕V⁴⊕V⁵⊕V⁶⊕V⊗V⁰⊗V²⊕2V³" in whole
    assert "itmeetstheexactcount" in whole
    assert "…" not in plain.split("projector")[0]


def test_no_color_on_a_terminal() -> None:
    assert "\x1b" not in on_terminal("basis", "V>>V", "-g", "SO3", NO_COLOR="1")
    assert "\x1b" not in on_terminal("dim", "W", NO_COLOR="1")
    error = on_terminal("dim", "V[bold]", "-g", "SO3")
    assert "\x1b[1;31merror:" in error
    assert "V[bold]" in error


QUARTZ = """
 e₁₁ -e₁₁  0  e₁₄  0    0
 0    0    0  0   -e₁₄ -e₁₁
 0    0    0  0    0    0
"""


def test_voigt(emlp: Any) -> None:
    result = emlp("basis", "Sym(2,V)>>V", "-g", "pg:32", "--voigt")
    assert (result.status, result.err) == (0, "")
    page = "\n".join(line.removeprefix("  ").rstrip() for line in result.out.splitlines())
    assert QUARTZ in page
    assert "2 independent: e₁₁, e₁₄" in page
    assert "b₁" not in page
    data = json.loads(emlp("basis", "Sym(2,V)>>V", "-g", "pg:32", "--voigt", "--json").out)
    assert data["voigt"]["independent"] == ["e11", "e14"]
    assert data["voigt"]["entries"][1] == [{}, {}, {}, {}, {"e14": "-1"}, {"e11": "-1"}]
    assert "voigt" not in json.loads(emlp("basis", "V", "-g", "pg:32", "--json").out)


def test_factors_of_voigt(emlp: Any) -> None:
    command = ("basis", "Sym(2,V)>>V", "-g", "pg:32", "--voigt", "--factors", "compliance")
    page = emlp(*command).out
    assert "-d₁₄ -2d₁₁" in page
    assert "times 2 for each index 4, 5 or 6" in page
    data = json.loads(emlp(*command, "--json").out)["voigt"]
    assert data["factors"] == "compliance"
    assert data["entries"][1][5] == {"d11": "-2"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--factors", "compliance"), "--factors is for --voigt"),
        (("--voigt", "--factors", "twice"), "there are no factors 'twice'"),
        (("--voigt", "--factors", "piezooptic"), "has no 6 x 6 matrix"),
    ],
)
def test_factors_that_are_refused(emlp: Any, options: tuple[str, ...], message: str) -> None:
    result = emlp("basis", "Sym(2,V)>>V", "-g", "pg:32", *options)
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert "hint: " in result.err


@pytest.mark.parametrize(
    ("text", "name", "offered"),
    [
        ("Sym(2,Sym(2,V))", "pg:3", "--voigt prints a 6 × 6 matrix"),
        ("V>>Sym(2,V)", "pg:infm", "--voigt prints a 3 × 6 matrix"),
        ("P*V*V", "pg:422", "--voigt prints a 3 × 3 matrix"),
        ("Sym(3,Sym(2,V))", "pg:m-3m", "--voigt prints components with their relations"),
        ("V", "pg:3", None),
        ("V+V", "pg:3", None),
        ("V**5", "pg:3", None),
        ("V>>V", "SO3", None),
        ("V*V", "pg:m'm2'", "--voigt prints a 3 × 3 matrix"),
    ],
)
def test_voigt_is_offered_for_tensors_of_crystals(
    emlp: Any, text: str, name: str, offered: str | None
) -> None:
    result = emlp("basis", text, "-g", name)
    assert result.status == 0
    assert ("--voigt" in result.out) == (offered is not None)
    assert offered is None or offered in result.out


def test_a_list_of_components_on_the_card(emlp: Any) -> None:
    result = emlp("basis", "Sym(3,Sym(2,V))", "-g", "pg:m-3m", "--voigt")
    assert result.status == 0
    assert "C₁₁₁ = C₂₂₂ = C₃₃₃" in result.out
    assert "6 independent: C₁₁₁, C₁₁₂, C₁₂₃, C₁₄₄, C₁₅₅, C₄₅₆" in result.out
    assert "all others are zero" in result.out


def test_voigt_of_nothing_is_a_matrix_of_zeros(emlp: Any) -> None:
    result = emlp("basis", "V*Sym(2,V)", "-g", "pg:m-3m", "--voigt")
    assert result.status == 0
    assert "0  0  0  0  0  0" in result.out
    assert "0 independent: none" in result.out


@pytest.mark.parametrize("text", ["V**2+V", "V**100", "Regular"])
def test_what_has_no_voigt_form_is_said_before_solving(emlp: Any, text: str) -> None:
    result = emlp("basis", text, "-g", "pg:32", "--voigt")
    assert result.status == 2
    assert "has no Voigt form" in result.err
    assert "Sym(2,Sym(2,V))" in result.err


def test_roots_are_written_on_the_card_and_beside_their_numbers(emlp: Any) -> None:
    command = ("basis", "Irrep(1)*Irrep(2)>>Irrep(2)", "--group", "SO3", "--elements")
    card = emlp(*command).out
    assert "(1⊗2→2)" in card
    assert "-√3" in card
    assert "1.7321" not in card
    assert "1.7321" not in emlp(*command, "--basis", "sparse").out
    # an orthonormal basis is known to rounding alone
    assert "√" not in emlp(*command, "--basis", "orthonormal").out
    (element,) = json.loads(emlp(*command, "--json").out)["elements"]
    assert element["name"] == "(1⊗2→2)"
    roots = [entry for entry in element["entries"] if len(entry) == 4]
    assert [entry[2:] for entry in roots] == [
        [sign * 3**0.5, text] for sign, text in ((-1, "-√3"), (-1, "-√3"), (1, "√3"), (1, "√3"))
    ]
    assert all(isinstance(entry[2], int) for entry in element["entries"] if len(entry) == 3)
