"""What type checkers see of the package: no public name is Any, and programs have their types."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from mypy import api

import emlpcli

HERE = Path(__file__).parent
ROOT = Path(emlpcli.__file__).parents[1]
MODULES = ["emlpcli", "emlpcli.groups", "emlpcli.nn", "emlpcli.reps", "emlpcli.solve",
           "emlpcli.solve.equivariance"]  # fmt: skip
# Where mypy has run on the package before, its settings and what it keeps are used, and the check
# takes a second. Else libraries are not looked into, so that it takes ten and not a minute: what
# they give counts as Any.
CONFIGURATION = """
[mypy]
python_version = 3.11
strict = True
disallow_subclassing_any = False
follow_imports = silent
[mypy-jax.*,jaxlib.*,equinox.*,scipy.*,matplotlib.*,optax.*,rich.*,typer.*,flint.*,jaxtyping.*]
follow_imports = skip
ignore_missing_imports = True
"""


def checked(folder: Path, program: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines that mypy prints for a program."""
    monkeypatch.setenv("MYPYPATH", str(ROOT))
    config, cache = ROOT / "pyproject.toml", ROOT / ".mypy_cache"
    if not (config.is_file() and cache.is_dir()):
        config, cache = folder / "mypy.ini", folder / "cache"
        config.write_text(CONFIGURATION)
    (folder / "program.py").write_text(program, encoding="utf-8")
    output, problems, _ = api.run(
        [
            *("--config-file", str(config)),
            *("--cache-dir", str(cache)),
            *("--hide-error-context", "--no-color-output", "--no-error-summary"),
            str(folder / "program.py"),
        ]
    )
    assert not problems
    return output.splitlines()


def test_no_public_name_is_any_and_programs_have_their_types(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One run of mypy on a typical program, followed by all public names, and by faults."""
    program = (HERE / "program.py").read_text(encoding="utf-8")
    lines = program.splitlines()
    names = [f"{m}.{name}" for m in MODULES for name in import_module(m).__all__]
    assert {"emlpcli.Sym", "emlpcli.Restrict", "emlpcli.reps.Alt", "emlpcli.nn.EMLP"} <= {*names}
    lines += [f"import {m}" for m in MODULES]
    first = len(lines) + 1
    lines += [f"reveal_type({name})" for name in names]
    fault = len(lines) + 1
    lines += ["emlpcli.Sym('V', 2)", "assert_type(emlpcli.Ad, int)", "reveal_type(emlpcli.none)"]

    found: dict[int, list[str]] = {}
    for line in checked(tmp_path, "\n".join(lines), monkeypatch):
        match = re.fullmatch(r".*program\.py:(\d+): (.*)", line)
        assert match, line
        found.setdefault(int(match[1]), []).append(match[2])
    revealed = dict(zip(names, range(first, fault), strict=True))
    wrong = {name: found.get(at) for name, at in revealed.items() if not _typed(found.get(at))}
    assert not wrong
    # the same run sees that arguments, types and names are wrong, so that silence means something
    assert any("incompatible type" in message for message in found[fault])
    assert any(m.startswith("error: Expression is of type") for m in found[fault + 1])
    assert not _typed(found[fault + 2])
    others = {at: messages for at, messages in found.items() if at < first}
    assert not others


def _typed(messages: list[str] | None) -> bool:
    """Whether one type was revealed, and it is not Any."""
    if messages is None or len(messages) != 1:
        return False
    match = re.fullmatch(r'note: Revealed type is "(.*)"', messages[0])
    return match is not None and match[1] != "Any"
