"""Inside the layer of groups imports point from low to high, as its docstring says."""

from __future__ import annotations

import re

import pytest

import emlpcli.groups

from ..test_imports import FILES, PACKAGE, imports

LISTED = re.search(r"those before it: (.*?)\.", emlpcli.groups.__doc__ or "", re.DOTALL)
ORDER = [] if LISTED is None else re.split(r",\s+", LISTED[1])
INSIDE = [p for p in FILES if p.is_relative_to(PACKAGE / "groups")]


def test_the_docstring_lists_everything() -> None:
    found = {p.relative_to(PACKAGE / "groups").parts[0].removesuffix(".py") for p in INSIDE}
    assert found - {"__init__"} == set(ORDER)


@pytest.mark.parametrize("path", INSIDE, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down(path) -> None:
    here = path.relative_to(PACKAGE / "groups").parts[0].removesuffix(".py")
    names = [module.split(".") for module, _ in imports(path)]
    used = {parts[2] for parts in names if parts[1] == "groups" and len(parts) > 2}
    if here != "__init__":
        assert not [name for name in used if ORDER.index(name) > ORDER.index(here)]
