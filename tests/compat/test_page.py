"""The page on moving from EMLP: its programs run and print what they say, its names are there."""

from __future__ import annotations

import re
import textwrap
from importlib import import_module
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
