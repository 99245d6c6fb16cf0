"""Imports point one way, and what needs no JAX, SciPy or matplotlib does not load them."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import emlpcli

PACKAGE = Path(emlpcli.__file__).parent
LAYERS = (
    "errors", "interrupts", "files", "algebra", "lang", "groups", "reps", "solve", "nn", "fit",
    "render", "commands", "cli",
)  # fmt: skip
ABREAST = [{"fit", "render"}]  # neighbours of which neither imports the other
FREE = {"jaxsetup", "overrides"}  # import nothing of the package, and are imported by anyone

# the only places that look ahead, by name and when called: conveniences for users
AHEAD = {
    ("reps/rep.py", "emlpcli.solve"),
}

FILES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Modules of the package that a file imports, and whether by name, with `import_module`."""
    yield from _imports(ast.parse(path.read_text(encoding="utf-8")))


def _imports(node: ast.AST) -> Iterator[tuple[str, bool]]:
    children = list(ast.iter_child_nodes(node))
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=otherwise):
            children = list(otherwise)
        case ast.ImportFrom(level=level) if level:
            raise AssertionError(f"relative import in line {node.lineno}")
        case ast.ImportFrom(module=str(module)) if module.split(".")[0] == "emlpcli":
            names = [a.name for a in node.names]
            plain = module == "emlpcli"
            for name in names if plain else [""]:
                yield (f"{module}.{name}" if plain else module), False
        case ast.Import():
            for alias in node.names:
                if alias.name.split(".")[0] == "emlpcli":
                    yield alias.name, False
        case ast.Call(func=ast.Name(id="import_module"), args=[ast.Constant(value=str(name))]):
            if name.split(".")[0] == "emlpcli":
                yield name, True
    for child in children:
        yield from _imports(child)


def layer(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def allowed(path: str, module: str, by_name: bool) -> bool:
    here, there = path.removesuffix(".py").split("/")[0], layer(module)
    if here == there or there in FREE:
        return True
    if by_name and any(path == p and f"{module}.".startswith(f"{m}.") for p, m in AHEAD):
        return True
    if here not in LAYERS or there not in LAYERS:
        # the package itself offers its version, and nothing else, to those within
        return there not in LAYERS and here in LAYERS and module == "emlpcli.__version__"
    return LAYERS.index(there) < LAYERS.index(here) and {here, there} not in ABREAST


def test_the_package_itself_imports_nothing() -> None:
    """It offers the public names lazily."""
    assert not list(imports(PACKAGE / "__init__.py"))


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path != PACKAGE / "__init__.py"],
    ids=lambda p: str(p.relative_to(PACKAGE)),
)
def test_imports_point_one_way(path: Path) -> None:
    relative = path.relative_to(PACKAGE).as_posix()
    wrong = [module for module, name in imports(path) if not allowed(relative, module, name)]
    assert not wrong


def test_the_rule_sees_what_it_forbids(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text(
        "from emlpcli.solve import solve\n"
        "def f():\n    import emlpcli.cli\n    import_module('emlpcli.nn')\n"
        "if TYPE_CHECKING:\n    from emlpcli.commands import x\n"
        "from emlpcli import __version__\n"
    )
    found = list(imports(file))
    assert found == [
        ("emlpcli.solve", False),
        ("emlpcli.cli", False),
        ("emlpcli.nn", True),
        ("emlpcli.__version__", False),
    ]
    assert not any(allowed("groups/x.py", *item) for item in found[:3])
    assert allowed("commands/x.py", *found[0])
    assert allowed("reps/rep.py", "emlpcli.solve", True)
    assert not allowed("reps/rep.py", "emlpcli.solve", False)
    assert not allowed("render/x.py", "emlpcli.fit", False)
    assert allowed("groups/x.py", "emlpcli.jaxsetup", False)


def test_every_module_has_a_layer() -> None:
    found = {p.relative_to(PACKAGE).parts[0].removesuffix(".py") for p in FILES}
    assert found <= {*LAYERS, *FREE, "__init__", "__main__"}


def test_the_language_and_the_errors_need_no_numpy() -> None:
    assert (
        loaded("import emlpcli.errors, emlpcli.lang; emlpcli.lang.parse('2*V>>V')", "numpy") == []
    )


HEAVY = ("jax", "jaxlib", "matplotlib", "scipy")


def loaded(code: str, *modules: str) -> list[str]:
    """Which of the modules a fresh interpreter has loaded after the code."""
    script = f"{code}\nimport sys\nprint([m for m in {modules!r} if m in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    return list(ast.literal_eval(run.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "code",
    [
        "import emlpcli",
        "import emlpcli.reps",
        "import emlpcli.solve",
        "import emlpcli as e; assert e.dimension((e.V >> e.V)(e.SO(3))).value == 1",
        "import emlpcli as e; e.dimension(e.representation('V**50', 'SO3'))",
        "import emlpcli as e; e.dimension(e.representation('V**2>>V**2', 'SO3*S6'))",
        "import emlpcli as e; assert e.basis('V**2>>V**2', 'S6').dimension == 15",
        "import emlpcli as e; assert e.basis('V**2>>V', 'SO3').evidence.rank == 1",
        "import emlpcli as e; [e.group(n) for n in ('SO3', 'Cube', 'RubiksCube', 'SO3*S5')]",
    ],
)
def test_what_needs_no_heavy_library_loads_none(code: str) -> None:
    assert loaded(code, *HEAVY) == []


def test_importing_the_package_loads_no_numpy() -> None:
    assert loaded("import emlpcli", "numpy") == []


def test_operators_load_jax_in_double_precision() -> None:
    code = "import emlpcli as e; q = e.basis('V>>V', 'SO3').Q; assert str(q.dtype) == 'float64'"
    assert "jax" in loaded(code, *HEAVY)


def test_public_names_exist() -> None:
    for name in emlpcli.__all__:
        assert getattr(emlpcli, name) is not None
    assert set(dir(emlpcli)) == set(emlpcli.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = emlpcli.nonsense


@pytest.mark.parametrize(
    "code",
    [
        "import emlpcli as e; found = e.basis('V>>V', 'SO3')",
        "from emlpcli.reps import representation; found = representation('V>>V', 'SO3').solve()",
    ],
)
def test_a_notebook_shows_the_picture_of_a_solution(code: str) -> None:
    """Drawing registers itself when a picture is asked for, and not before."""
    assert loaded(code, "matplotlib", "emlpcli.render") == []
    shown = f"{code}; assert found._repr_png_().startswith(bytes([137]) + b'PNG')"
    assert loaded(shown, "matplotlib") == ["matplotlib"]
