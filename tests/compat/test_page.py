"""The page on moving from EMLP: its programs run and print what they say, its names are there."""

from __future__ import annotations

import re
import shutil
import subprocess
import textwrap
from importlib import import_module
from importlib.util import find_spec
from operator import attrgetter
from pathlib import Path

import numpy as np
import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "from_emlp.md").read_text(encoding="utf-8")
PROGRAMS = [textwrap.dedent(p) for p in re.findall(r"^ *```python\n(.*?)```", PAGE, re.M | re.S)]
MODULES = ("reps", "groups", "nn", "datasets", "utils", "nn.objax",
           "reps.linear_operators", "reps.linear_operator_base", "reps.product_sum_reps",
           "reps.representation")  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS, ids=["first", "training"])
def test_programs_print_what_they_say(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(program, "docs/from_emlp.md", "exec"), {})
    said = re.findall(r"^print\(.*\)  # (.*)$", program, re.M)
    assert capsys.readouterr().out.splitlines() == said
    assert program.count("print(") == len(said)


def test_every_name_of_the_page_is_there() -> None:
    cells = [row.split("|")[1] for row in PAGE.splitlines() if row.startswith("| `")]
    named = {n for cell in cells for n in re.findall(r"`(\w+)[`(]", cell)}
    members = {"reps", "perm", "invperm", "as_dict", "len", "rho", "drho", "__call__", "__str__",
               "equivariant_basis", "equivariant_projector", "constraint_matrix", "init", "apply",
               "torchify_fn"}  # fmt: skip
    found = {n for module in MODULES for n in import_module(f"emlpcli.compat.{module}").__all__}
    assert named - members - found == set()
    assert len(named & found) > 30


MOVED = {
    "from emlp.reps import V,T": "from emlpcli.compat.reps import V,T",
    "    from emlp import T": "    from emlpcli.compat import T",
    "import emlp": "import emlpcli.compat as emlp",
    "import emlp.nn  # layers": "import emlpcli.compat as emlp  # layers",
    "import emlp.nn.objax as nn": "import emlpcli.compat.nn.objax as nn",
    '    "import emlp.groups\\n",': '    "import emlpcli.compat as emlp\\n",',
    'if args.network == "emlp":': 'if args.network == "emlp":',
    "model = emlp.nn.EMLP(2*V, V)": "model = emlp.nn.EMLP(2*V, V)",
    "import emlp_haiku, emlpcli.reps": "import emlp_haiku, emlpcli.reps",
    "from emlp_haiku import EMLP": "from emlp_haiku import EMLP",
}


@pytest.mark.skipif(shutil.which("sed") is None, reason="the page writes it for sed")
def test_imports_change_and_nothing_else(tmp_path: Path) -> None:
    (command,) = re.findall(r"```sh\n(sed .*?)```", PAGE, re.S)
    program = tmp_path / "program.py"
    program.write_text("\n".join(MOVED) + "\n")
    for _ in range(2):  # also of what has moved already
        subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True)
        assert program.read_text().splitlines() == list(MOVED.values())


def test_names_of_one_import_reach_all_folders() -> None:
    import emlpcli.compat as emlp

    for name in ("reps", "groups", "nn", "datasets", "utils", "nn.objax", "reps.linear_operators"):
        assert attrgetter(name)(emlp).__all__
    if find_spec("flax") is not None:
        assert emlp.nn.flax.EMLP
    for module in (emlp, emlp.nn):
        with pytest.raises(AttributeError, match="no attribute 'models'"):
            _ = module.models


@pytest.mark.parametrize("module", MODULES)
def test_all_names_of_a_module_exist(module: str) -> None:
    made = import_module(f"emlpcli.compat.{module}")
    assert [n for n in made.__all__ if not hasattr(made, n)] == []
    assert len(set(made.__all__)) == len(made.__all__)


def test_helpers() -> None:
    from emlpcli.compat.utils import Named, export

    class Kind(metaclass=Named):
        pass

    assert str(Kind) == repr(Kind) == "Kind"
    names = {"export": export, "__name__": __name__}
    exec("@export\ndef made(): return 1", names)
    assert names["made"]() == 1


def test_the_kernel_of_constraints() -> None:
    from emlpcli.compat.groups import SO
    from emlpcli.compat.reps import V
    from emlpcli.compat.reps.representation import krylov_constraint_solve

    rep = V(SO(3)) ** 2
    Q = krylov_constraint_solve(rep.constraint_matrix())
    np.testing.assert_allclose(Q @ Q.T, np.asarray(rep.equivariant_projector()), atol=1e-9)
