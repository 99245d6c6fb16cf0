"""`emlp vis`: files, terminal, JSON, mistakes, pipes, and how little it loads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import emlpcli
from emlpcli.solve import basis

ROOT = str(Path(emlpcli.__file__).parents[1])
LEVI_CIVITA = ("vis", "V**2>>V", "--group", "SO3")
LARGE = "100*V**0+100*V+20*V**2>>100*V**0+100*V+20*V**2"


def test_files_of_every_kind(emlp: Any, tmp_path: Path) -> None:
    paths = [str(tmp_path / f"a.{kind}") for kind in ("png", "svg", "pdf")]
    result = emlp(*LEVI_CIVITA, *(part for path in paths for part in ("-o", path)))
    assert (result.status, result.out) == (0, "")
    assert result.err.splitlines() == [f"drew {path}" for path in paths]
    starts = [Path(path).read_bytes()[:4] for path in paths]
    assert starts == [b"\x89PNG", b"<?xm", b"%PDF"]


def test_a_page_is_written_beside_figures(emlp: Any, tmp_path: Path) -> None:
    page, figure = tmp_path / "a.html", tmp_path / "a.svg"
    result = emlp(*LEVI_CIVITA, "-o", str(page), "-o", str(figure))
    assert (result.status, result.out) == (0, "")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert figure.read_bytes().startswith(b"<?xml")
    plotted = tmp_path / "b.html"
    assert emlp("basis", *LEVI_CIVITA[1:], "--plot", str(plotted)).status == 0
    assert plotted.read_bytes() == page.read_bytes()
    answer = json.loads(emlp(*LEVI_CIVITA, "-o", str(page), "--json").out)
    assert (answer["files"], answer["figure"]) == ([str(page)], None)


@pytest.mark.slow
def test_a_layer_of_any_size_has_a_page(emlp: Any, tmp_path: Path) -> None:
    """Kinds of summands that are too many for a map of blocks are listed instead."""
    sides = "+".join(f"Irrep({k})" for k in range(62))
    page = tmp_path / "a.html"
    assert emlp("vis", f"{sides}>>{sides}", "-g", "SO3").status == 2
    assert emlp("vis", f"{sides}>>{sides}", "-g", "SO3", "-o", str(page)).status == 0
    assert "Irrep(61) ← Irrep(61)" in page.read_text(encoding="utf-8")


def test_the_terminal_is_the_default(emlp: Any) -> None:
    result = emlp(*LEVI_CIVITA)
    assert (result.status, result.err) == (0, "")
    assert "V i │· · · · · + · - ·│\n" in result.out
    assert "\x1b" not in result.out
    assert emlp("vis", "-", "-g", "SO3", stdin="V**2>>V\n").out == result.out


def test_options_reach_the_figure(emlp: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    given = ("--size", "5x4", "--dpi", "40", "--theme", "dark", "--title", "T", "--cmap", "viridis")
    assert emlp(*LEVI_CIVITA, *given, "-o", str(path)).status == 0
    content = path.read_bytes()
    assert int.from_bytes(content[16:20]) == 200
    assert int.from_bytes(content[20:24]) == 160
    plain = tmp_path / "b.png"
    assert emlp(*LEVI_CIVITA, *given[:4], "-o", str(plain)).status == 0
    assert plain.read_bytes() != content
    again = tmp_path / "c.png"
    assert emlp(*LEVI_CIVITA, *given, "-o", str(again)).status == 0
    assert again.read_bytes() == content


def test_the_seed_draws_another_element(emlp: Any) -> None:
    pages = [
        json.loads(emlp("vis", "V**3>>V**3", "-g", "SO3", "--json", "--seed", seed).out)
        for seed in ("1", "1", "2")
    ]
    assert pages[0] == pages[1]
    cells = [page["figure"]["panels"][0]["picture"]["cells"] for page in pages]
    assert cells[0] != cells[2]


def test_json(emlp: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    result = emlp(*LEVI_CIVITA, "--json", "-o", str(path))
    assert (result.out.count("\n"), result.err) == (1, "")
    data = json.loads(result.out)
    assert {k: v for k, v in data.items() if k != "figure"} == {
        "schema": 1,
        "command": "vis",
        "version": emlpcli.__version__,
        "expression": "V**2>>V",
        "group": "SO(3)",
        "size_out": 3,
        "size_in": 9,
        "dimension": 1,
        "seed": 0,
        "files": [str(path)],
    }
    figure = data["figure"]
    assert (figure["mode"], figure["title"]) == ("pattern", "V² → V")
    assert figure["legend"] == [
        {"label": 0, "labels": [0], "mark": "", "name": "+εᵢⱼₖ", "note": ""}
    ]
    assert figure["panels"][0]["picture"]["signs"][0] == [0, 0, 0, 0, 0, 1, 0, -1, 0]
    assert path.exists()
    blocks = json.loads(emlp("vis", LARGE, "-g", "S6", "--json").out)["figure"]
    assert sum(block["count"] for block in blocks["blocks"]) == 84000


@pytest.mark.parametrize("mode", ["pattern", "elements", "blocks", "projector"])
def test_dimension_zero_is_a_figure(emlp: Any, tmp_path: Path, mode: str) -> None:
    path = tmp_path / "zero.svg"
    result = emlp("vis", "2*V>>Scalar", "-g", "SO3", "--mode", mode, "-o", str(path))
    assert result.status == 0
    assert path.exists()
    said = emlp("vis", "2*V>>Scalar", "-g", "SO3", "--mode", mode)
    assert said.status == 0
    assert "No equivariant linear map exists" in said.out
    assert "V has none under SO(3)." in said.out


def test_what_is_left_out_is_said_on_stderr_and_in_json(emlp: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    given = ("vis", "V**2>>V**2", "-g", "S(3)", "-o", str(path))
    small = emlp(*given, "--size", "3x2")
    assert small.status == 0
    assert "lines of the legend; without --size all is shown" in small.err
    assert "no room" not in emlp(*given).err
    data = json.loads(emlp(*given, "--size", "3x2", "--json").out)
    assert data["omitted"][0].endswith("lines of the legend")


def test_diagrams_of_nye(emlp: Any, tmp_path: Path) -> None:
    by_itself = emlp("vis", "V*Sym(2,V)", "-g", "pg:-43m")
    assert by_itself.status == 0
    assert "1 ·  ·  ·  ●a ·  ·\n" in by_itself.out
    assert emlp("vis", "V*Sym(2,V)", "-g", "pg:-43m", "--voigt").out == by_itself.out
    assert emlp("vis", "V*Sym(2,V)", "-g", "pg:-43m", "--mode", "voigt").out == by_itself.out
    moduli = emlp("vis", "V*Sym(2,V)", "-g", "pg:32", "--voigt", "--factors", "compliance").out
    assert "●a ⊚a  minus twice the dot" in moduli
    drawn = [tmp_path / "a.svg", tmp_path / "b.svg"]
    given = ("V*Sym(2,V)", "-g", "pg:32", "--voigt", "--factors", "compliance")
    assert emlp("vis", *given, "-o", str(drawn[0])).status == 0
    assert emlp("basis", *given, "--plot", str(drawn[1])).status == 0
    assert drawn[0].read_bytes() == drawn[1].read_bytes()


# arguments after `vis`, status, part of the message, part of the hint
MISTAKES = [
    (["V>>W", "-g", "SO3"], 2, "unknown name W", "the names are"),
    (["V>>V"], 2, "no group is given", "--group SO3"),
    (["V>>V", "-g", "SO3", "--mode", "blok"], 2, "unknown mode 'blok'", "did you mean blocks?"),
    (["V>>V", "-g", "S5", "--voigt"], 2, "has no Voigt form", "tensors are V, V*V"),
    (["V>>V", "-g", "SO3", "--voigt", "--mode", "blocks"], 2, "are two modes", "one of them"),
    (["V>>V", "-g", "SO3", "--factors", "kelvin"], 2, "--factors is for --voigt", "--voigt"),
    (["V>>V", "-g", "SO3", "--theme", "red"], 2, "unknown theme 'red'", "light, dark"),
    (["V>>V", "-g", "SO3", "--size", "big"], 2, "'big' is no size", "6x4"),
    (["V>>V", "-g", "SO3", "--size", "1x1"], 2, "too small", "2.5x2"),
    (["V>>V", "-g", "SO3", "--dpi", "0"], 2, "shows nothing", "--dpi 150"),
    (["V>>V", "-g", "SO3", "--dpi", "nan"], 2, "shows nothing", "--dpi 150"),
    (["V>>V", "-g", "SO3", "--size", "200x200"], 2, "million pixels", "--dpi 50"),
    (["V>>V", "-g", "SO3", "--cmap", "virids"], 2, "unknown colour map", "viridis"),
    (["V>>V", "-g", "SO3", "-o", "a.gif"], 2, ".png, .svg, .pdf or .html", "a.png"),
    (
        ["V>>V", "-g", "SO3", "-o", "a.html", "--mode", "projector"],
        2,
        "no mode 'projector'",
        "blocks",
    ),
    (["V>>V", "-g", "SO3", "-o", "no/such/a.html"], 2, "does not exist", ""),
    (["V>>V", "-g", "SO3", "-o", "no/such/a.png"], 2, "does not exist", ""),
    (["V>>V", "-g", "SO3", "--max-memory", "x"], 2, "is no amount of memory", "500M"),
    (["V>>V", "-g", "SO3", "--strategy", "magic"], 2, "magic", ""),
    (["V>>V", "-g", "S2001", "--mode", "pattern"], 2, "too large to draw", "--mode blocks"),
    (["V>>V", "-g", "S50", "--mode", "projector"], 2, "too large to draw", "--mode pattern"),
    (["V**6", "-g", "S10", "--max-memory", "1M"], 4, "iB", "emlp dim"),
    (
        ["2*V>>3*V+V**2+V**3+Sym(2,V)+V**4", "-g", "SO3", "-o", "a.png", "--size", "2.5x2"],
        2,
        "too small",
        "--size",
    ),
]


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: " ".join(case[0])[:50])
def test_mistakes(
    emlp: Any, case: tuple[Any, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    args, status, message, hint = case
    result = emlp("vis", *args)
    assert (result.status, result.out) == (status, "")
    lines = result.err.splitlines()
    assert lines[0].startswith("error: ")
    assert message in lines[0]
    if hint:
        assert lines[-1].startswith("hint: ")
        assert hint in lines[-1]
    assert os.listdir(tmp_path) == []


def test_figures_are_refused_before_anything_is_solved(
    emlp: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("emlpcli.solve.solve", lambda *_, **__: pytest.fail("solved"))
    (tmp_path / "a.png").mkdir()
    for args in (
        ["-o", str(tmp_path / "a.png")],
        ["-o", "b.bmp"],
        ["--dpi", "1e9"],
        ["--mode", "x"],
        ["--cmap", "x"],
    ):
        assert emlp(*LEVI_CIVITA, *args).status == 2


@pytest.mark.parametrize("text", ["V>>V", "V**2>>V**2"])
@pytest.mark.few(2)
def test_a_closed_pipe_is_quiet(text: str) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-u", "-c", "from emlpcli.cli import main; main()"]
    done = subprocess.run(
        [*command, "vis", text, "-g", "S9"],
        stdout=write,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": ROOT},
        timeout=60,
        check=False,
    )
    os.close(write)
    assert (done.stderr, done.returncode) == (b"", 0)


def test_piped_output_is_whole(emlp: Any) -> None:
    lines = emlp("vis", "V>>V", "-g", "S300").out.splitlines()
    assert lines[5] == "V i │a" + " b" * 299 + "│"
    assert len([line for line in lines if line.startswith("    │")]) == 299
    assert basis("V>>V", "S300").dimension == 2
