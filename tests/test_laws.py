"""Tests are laws: none returns before it has said anything, and none is skipped in passing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FILES = sorted(Path(__file__).parent.rglob("test_*.py"))


def silences(tree: ast.AST) -> Iterator[int]:
    """The lines on which a test function returns, or skips itself while it runs."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_"):
            yield from _within(function)


def _within(node: ast.AST) -> Iterator[int]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.Lambda):
            continue  # what is defined in a test may return
        if isinstance(child, ast.Return):
            yield child.lineno
        if isinstance(child, ast.Attribute) and child.attr in ("skip", "xfail"):
            yield child.lineno
        yield from _within(child)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(Path(__file__).parent)))
def test_no_test_silences_itself(path: Path) -> None:
    assert list(silences(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_the_rule_sees_what_it_forbids() -> None:
    source = (
        "def test_a(x):\n    def inner():\n        return 1\n    if x:\n        return\n"
        "    pytest.skip('no')\n\ndef helper():\n    return\n"
    )
    assert list(silences(ast.parse(source))) == [5, 6]
