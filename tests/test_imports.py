"""Imports point one way, and what needs no JAX, SciPy or matplotlib does not load them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import emlpcli

PACKAGE = Path(emlpcli.__file__).parent
# Floors from the ground up: each imports from those before it alone.
FLOORS = (
    "errors", "interrupts", "files", "algebra", "lang", "groups", "reps", "solve", "nn", "fit",
    "render", "layers", "torch", "equinox", "flax", "compat", "commands", "cli",
)  # fmt: skip
ABREAST = [
    {"fit", "render"},
    {"torch", "equinox", "flax"},
]  # neighbours of which neither imports the other
FREE = {
    "arrays",
    "jaxsetup",
    "overrides",
    "shown",
}  # import nothing of the package, and are imported by anyone

# The rooms of a floor, in the same sense: a folder or a module each.
ROOMS = {
    "algebra": "limits finite_closure angular_momentum rotation_matrices numbers linear counting"
    " permutations lie spectra",
    "lang": "limits group_tree tree vocabulary integer_rules tokens cursor irrep_labels"
    " index_formulas jahn_symbols group_grammar parser",
    "groups": "limits structure facts spectra irreps knowledge base labelled own_names"
    " permutation_group summaries named built forms near_names readings registry user structures",
    "reps": "limits action forms rep constructed blocks character matrices constructors.conjugate"
    " constructors.determinant constructors.permutation constructors.powers constructors.on_vectors"
    " powers_of_sums monomials printing summands irreducible constructors character_tables"
    " from_text",
    "solve": "limits memory diskcache in_brief certificates indices bases highest_weights"
    " isotypic.group_average isotypic.catalogue strategies characters spin_counts counts evidence"
    " choice plan dimensions molien readable solution account voigt nearest block_forms"
    " parameter_pattern program isotypic expressions equivariance equations",
    "nn": "limits scales draws frozen programs frames clebsch_gordan isotypic_form channel_mixing"
    " polynomial_paths conjugate_maps irrep_products invariants nonlinearities emlp_bilinear"
    " basis_layers last_axis linear evaluation bilinear_layer block hidden_rep emlp polynomials"
    " equivariant_terms mlp channel_form activations rms_norm tensor_product pooling differences"
    " pairs messages point_cloud soft_linear",
    "fit": "limits streams losses action symmetry_breaking targets formula objective row_axes"
    " columns goals labels chosen data reading scaling models predictor tree_file saved_model"
    " training dynamics predicting api",
    "render": "limits numbers tex_symbols linear_forms streams wrapping errors progress training"
    " coupling_table saved_basis cards code figure.options figure.content figure.checking"
    " figure.build figure.colour figure.layout figure.matplotlib figure.terminal"
    " figure.html_page figure notebook",
    "layers": "printed gates plan of_jax",
    "equinox": "linear network",
    "flax": "linear network",
    "torch": "printed kept linear bilinear projector gates network",
}

# The only places that look ahead, and to what: conveniences for users, loaded when called.
AHEAD = {
    # V of a group that gives several representations is one of these
    ("emlpcli.reps.rep", "emlpcli.reps.blocks"),
    # the summands of a sum, R.reps and R.perm, as in EMLP
    ("emlpcli.reps.rep", "emlpcli.reps.monomials"),
    ("emlpcli.reps.rep", "emlpcli.solve"),  # R.solve(), R.dimension(), as in EMLP
}

FILES = {
    ".".join(("emlpcli", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
        ".__init__"
    ): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


class Import(NamedTuple):
    """That one module imports another one: at its head, in a function, or by its name as text."""

    module: str
    imported: str
    line: int


def imports(module: str, path: Path) -> list[Import]:
    """What a file imports of the package, in any way, but for the type checker alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [Import(module, name, line) for name, line in _names(tree)]


def _names(node: ast.AST) -> Iterator[tuple[str, int]]:
    children = list(ast.iter_child_nodes(node))
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=otherwise):
            children = list(otherwise)
        case ast.ImportFrom(level=level) if level:
            raise AssertionError(f"relative import in line {node.lineno}")
        case ast.ImportFrom(module=str(module)) if module.split(".")[0] == "emlpcli":
            for alias in node.names:
                yield _module(f"{module}.{alias.name}"), node.lineno
        case ast.Import():
            for alias in node.names:
                if alias.name.split(".")[0] == "emlpcli":
                    yield _module(alias.name), node.lineno
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            children = []
            if re.fullmatch(r"emlpcli(\.\w+)*\.", text):  # any module of a folder
                yield from ((m, node.lineno) for m in FILES if m.startswith(text))
        case ast.Constant(value=str(text)) if re.fullmatch(r"emlpcli(\.\w+)+", text):
            if _module(text) != "emlpcli":
                yield _module(text), node.lineno
    for child in children:
        yield from _names(child)


def _module(name: str) -> str:
    """The module that a dotted name stands for or lies in."""
    while name not in FILES and "." in name:
        name = name.rpartition(".")[0]
    return name


@cache
def everything() -> tuple[Import, ...]:
    """All imports within the package; what the public names of a folder stand for is not one."""
    return tuple(
        found
        for module, path in FILES.items()
        if module != "emlpcli"
        for found in imports(module, path)
        if not (path.name == "__init__.py" and found.imported.startswith(f"{module}."))
    )


def floor_of(module: str) -> str:
    """The floor of a module; "" for the package itself."""
    return (*module.split("."), "")[1]


def allowed(found: Import) -> bool:
    """Whether an import points down."""
    here, there = floor_of(found.module), floor_of(found.imported)
    if found.imported == "emlpcli" or there in FREE or (found.module, found.imported) in AHEAD:
        return True  # the package itself offers its version
    if here != there:
        return FLOORS.index(there) < FLOORS.index(here) and not any(
            {here, there} <= beside for beside in ABREAST
        )
    mine, other = room(found.module), room(found.imported)
    return mine == other or "" in (mine, other) or later(here, mine, other)


def room(module: str) -> str:
    """The room of its floor that a module lies in; "" for a floor, and where none is listed."""
    _, floor, *rest = [*module.split("."), ""]
    names = [".".join(rest[:n]) for n in range(len(rest), 0, -1)]
    return next((name for name in names if name in ROOMS.get(floor, "").split()), "")


def later(floor: str, mine: str, other: str) -> bool:
    """Whether a room comes after another one."""
    order = ROOMS[floor].split()
    return order.index(mine) > order.index(other)


def circles(found: Iterator[Import]) -> list[list[str]]:
    """The sets of modules that import each other, by Tarjan's algorithm (1972)."""
    graph: dict[str, set[str]] = {}
    for item in found:
        graph.setdefault(item.module, set()).add(item.imported)
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    done: set[str] = set()
    out: list[list[str]] = []

    def visit(v: str) -> None:
        index[v] = low[v] = len(index)
        stack.append(v)
        for w in graph.get(v, ()):
            if w not in index:
                visit(w)
                low[v] = min(low[v], low[w])
            elif w not in done:
                low[v] = min(low[v], index[w])
        if low[v] == index[v]:
            at = stack.index(v)
            component = stack[at:]
            del stack[at:]
            done.update(component)
            if len(component) > 1:
                out.append(sorted(component))

    for module in graph:
        if module not in index:
            visit(module)
    return out


def test_the_package_itself_imports_nothing() -> None:
    """It offers the public names lazily."""
    tree = ast.parse(FILES["emlpcli"].read_text(encoding="utf-8"))
    imported = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom | ast.Import)]
    assert not [n for n in imported if "emlpcli" in ast.unparse(n) and n.col_offset == 0]


@pytest.mark.parametrize("floor", FLOORS)
def test_imports_point_down(floor: str) -> None:
    found = [i for i in everything() if floor_of(i.module) == floor]
    assert [i for i in found if not allowed(i)] == []


def test_there_are_no_circles() -> None:
    assert circles(i for i in everything() if (i.module, i.imported) not in AHEAD) == []


def test_what_looks_ahead_still_does() -> None:
    assert {(i.module, i.imported) for i in everything()} >= AHEAD


def test_every_module_has_a_floor_and_every_room_its_place() -> None:
    assert {floor_of(m) for m in FILES} <= {*FLOORS, *FREE, "", "__main__"}
    for floor, rooms in ROOMS.items():
        inside = [m for m in FILES if m.startswith(f"emlpcli.{floor}.")]
        packages = {f"emlpcli.{floor}.{r.partition('.')[0]}" for r in rooms.split() if "." in r}
        assert [m for m in inside if not room(m) and m not in packages] == []
        assert {room(m) for m in inside} - {""} == set(rooms.split())


def test_the_architecture_page_names_every_floor_and_room() -> None:
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w.]+)`", page))
    assert {*FLOORS, *(r for rooms in ROOMS.values() for r in rooms.split())} <= named


# What commands reach that name, count and list: `dim`, `groups`, a key of the shell's completion.
WITHOUT_ARRAYS = (
    "emlpcli.commands.app", "emlpcli.commands.dim", "emlpcli.commands.groups",
    "emlpcli.commands.completing", "emlpcli.groups", "emlpcli.reps", "emlpcli.solve",
    "emlpcli.solve.expressions", "emlpcli.render.cards.group_lists",
)  # fmt: skip


def at_head(tree: ast.Module) -> Iterator[tuple[str, ast.ImportFrom | ast.Import]]:
    """The imports of a file that run when it is imported itself, each by the module's full name."""
    for node in tree.body:
        match node:
            case ast.ImportFrom(module=str(module)):
                yield from ((f"{module}.{alias.name}", node) for alias in node.names)
            case ast.Import():
                yield from ((alias.name, node) for alias in node.names)


def reached(starts: Iterable[str]) -> dict[str, ast.Module]:
    """All modules that are imported with some, with what contains them and what they say."""
    found: dict[str, ast.Module] = {}
    ahead = list(starts)
    while ahead:
        module = ahead.pop()
        while module:
            if module in FILES and module not in found:
                found[module] = ast.parse(FILES[module].read_text(encoding="utf-8"))
                ahead += [_module(name) for name, _ in at_head(found[module])]
            module = module.rpartition(".")[0]
    return found


def test_what_names_and_counts_imports_no_numpy() -> None:
    """It takes `np` from `emlpcli.arrays`; what is reached by heads alone imports no NumPy."""
    modules = reached(WITHOUT_ARRAYS)
    assert {"emlpcli.groups.named.classical", "emlpcli.algebra.spectra.weyl"} <= {*modules}
    assert [
        f"{module}, line {node.lineno}"
        for module, tree in modules.items()
        for name, node in at_head(tree)
        if name.split(".")[0] in ("numpy", "flint", *HEAVY)
    ] == []


def test_np_of_arrays_is_never_handed_on() -> None:
    """It stands for NumPy by its attributes; `xp is np` would tell it from the library."""
    users = 0
    for module, path in FILES.items():
        text = path.read_text(encoding="utf-8")
        if "from emlpcli.arrays import np" not in text:
            continue
        users += 1
        nodes = list(ast.walk(ast.parse(text)))
        owners = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
        named = [node for node in nodes if isinstance(node, ast.Name) and node.id == "np"]
        assert not [node.lineno for node in named if id(node) not in owners], module
    assert users > 10


def test_the_rule_sees_what_it_forbids(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text(
        "from emlpcli.solve import solve\n"
        "def f():\n    import emlpcli.cli\n    import_module('emlpcli.nn')\n"
        "NAMES = {'x': 'emlpcli.render.progress'}\n"
        "if TYPE_CHECKING:\n    from emlpcli.commands import x\n"
        "from emlpcli import __version__\n"
    )
    found = imports("emlpcli.groups.x", file)
    names = ["emlpcli.solve", "emlpcli.cli", "emlpcli.nn", "emlpcli.render.progress", "emlpcli"]
    assert [i.imported for i in found] == names
    assert [allowed(i) for i in found] == [False] * 4 + [True]
    assert allowed(Import("emlpcli.commands.x", "emlpcli.solve", 1))
    assert not allowed(Import("emlpcli.render.x", "emlpcli.fit", 1))
    assert allowed(Import("emlpcli.groups.x", "emlpcli.jaxsetup", 1))
    assert not allowed(Import("emlpcli.algebra.numbers.x", "emlpcli.algebra.lie.x", 1))
    ring = [Import("a", "b", 1), Import("b", "c", 1), Import("c", "a", 1), Import("c", "d", 1)]
    assert circles(iter(ring)) == [["a", "b", "c"]]


HEAVY = ("jax", "jaxlib", "matplotlib", "scipy")
# From what may load least to what may load most: a process runs them one after the other, so that
# each is tried in the state in which those before it have left the modules.
CODES = [
    ("import emlpcli", ("numpy", *HEAVY)),
    ("import emlpcli.errors, emlpcli.lang; emlpcli.lang.parse('2*V>>V')", ("numpy", *HEAVY)),
    ("import emlpcli.reps", ("numpy", *HEAVY)),
    ("import emlpcli.solve", ("numpy", *HEAVY)),
    (
        "import emlpcli as e; assert e.dimension((e.V >> e.V)(e.SO(3))).value == 1",
        ("numpy", *HEAVY),
    ),
    ("import emlpcli as e; e.dimension(e.representation('V**50', 'SO3'))", ("numpy", *HEAVY)),
    (
        "import emlpcli as e; e.dimension(e.representation('V**2>>V**2', 'SO3*S6'))",
        ("numpy", *HEAVY),
    ),
    ("import emlpcli as e; assert e.basis('V**2>>V**2', 'S6').dimension == 15", HEAVY),
    ("import emlpcli as e; assert e.basis('V**2>>V', 'SO3').evidence.rank == 1", HEAVY),
    ("import emlpcli as e; [e.group(n) for n in ('SO3', 'Cube', 'RubiksCube', 'SO3*S5')]", HEAVY),
]
OPERATORS = "import emlpcli as e; q = e.basis('V>>V', 'SO3').Q; assert str(q.dtype) == 'float64'"


def loaded(*codes: str) -> list[list[str]]:
    """What of NumPy and the heavy libraries a fresh interpreter has loaded after each code."""
    script = (
        "import sys\n"
        f"for code in {codes!r}:\n"
        "    exec(code)\n"
        f"    print([m for m in {('numpy', *HEAVY)!r} if m in sys.modules])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    return [list(ast.literal_eval(line)) for line in run.stdout.splitlines()]


def test_what_needs_no_heavy_library_loads_none_and_operators_load_jax() -> None:
    *found, last = loaded(*(code for code, _ in CODES), OPERATORS)
    for (code, unwanted), modules in zip(CODES, found, strict=True):
        assert not {*unwanted} & {*modules}, code
    assert "jax" in last


@pytest.mark.slow
@pytest.mark.parametrize(("code", "unwanted"), CODES)
def test_what_needs_no_heavy_library_loads_none_alone(code: str, unwanted: tuple[str, ...]) -> None:
    (modules,) = loaded(code)
    assert not {*unwanted} & {*modules}


def test_public_names_exist() -> None:
    for name in emlpcli.__all__:
        assert getattr(emlpcli, name) is not None
    assert set(dir(emlpcli)) == set(emlpcli.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = emlpcli.nonsense
