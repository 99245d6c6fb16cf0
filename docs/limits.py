"""Writes docs/limits.md from the constants in emlpcli/*/limits.py: `python docs/limits.py`."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "limits.md"
HEAD = """\
# Limits

What `emlp` refuses, cuts off or leaves undecided because of its size, and where that is set.
This page is written by `python docs/limits.py` from the `limits.py` of every floor.
"""


def entries(path: Path) -> Iterator[tuple[str, str, str]]:
    """Section, or name, value and meaning of each constant of a file, in its order.

    A section is a comment `# --- title`; the meaning is the text below the constant.
    Raises SystemExit for a constant without one.
    """
    text = path.read_text(encoding="utf-8")
    sections = [
        (number, line.removeprefix("# ---").strip(" -"))
        for number, line in enumerate(text.splitlines(), 1)
        if line.startswith("# ---")
    ]
    body = ast.parse(text).body
    for node, after in zip(body, [*body[1:], None], strict=True):
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                while sections and sections[0][0] < node.lineno:
                    yield sections.pop(0)[1], "", ""
                match after:
                    case ast.Expr(value=ast.Constant(value=str(meaning))):
                        yield name, ast.unparse(value), " ".join(meaning.split())
                    case _:
                        sys.exit(f"{path}:{node.lineno}: {name} does not say what it refuses")


def grouped(value: str) -> str:
    """A constant expression as people read it: 4_000 and 2 * 10**3 as 4,000 and 2,000."""
    number = eval(value, {"__builtins__": {}})
    return f"{number:,}" if isinstance(number, int) else str(number)


def page() -> str:
    """The page as Markdown."""
    lines = [HEAD]
    for path in sorted((ROOT / "emlpcli").glob("*/limits.py")):
        lines.append(f"## {path.parent.name}\n")
        opened = False
        for name, value, meaning in entries(path):
            if not value:
                lines.append(f"{'' if not opened else chr(10)}### {name}\n")
                opened = False
                continue
            if not opened:
                lines.append("| limit | value | what it means |\n|---|---:|---|")
                opened = True
            meaning = meaning.replace("|", r"\|")
            lines.append(f"| `{name}` | {grouped(value)} | {meaning} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
