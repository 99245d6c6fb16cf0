"""The pages under docs are up to date: limits are those of the code, and links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

import emlpcli

ROOT = Path(__file__).parents[1]
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*.md"))]


@pytest.fixture(scope="module")
def limits() -> ModuleType:
    spec = importlib.util.spec_from_file_location("limits_page", ROOT / "docs" / "limits.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_limits_is_that_of_the_code(limits: ModuleType) -> None:
    assert limits.PAGE.read_text(encoding="utf-8") == limits.page(), "run `just limits`"


def test_a_name_of_a_limit_means_one_thing(limits: ModuleType) -> None:
    names = re.findall(r"^\| `(\w+)`", limits.page(), re.MULTILINE)
    assert len(names) > 150
    assert len(names) == len(set(names))


def test_a_limit_must_say_what_it_refuses(limits: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "limits.py"
    file.write_text('# --- orbits\nMOST: Final = 4_000\n"""Points; beyond,\nno order."""\n')
    found = list(limits.entries(file))
    assert found == [("orbits", "", ""), ("MOST", "4000", "Points; beyond, no order.")]
    file.write_text("MOST: Final = 4_000\n")
    with pytest.raises(SystemExit, match="MOST does not say what it refuses"):
        list(limits.entries(file))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [t for t in targets if not (page.parent / t).exists()] == []


def test_the_glossary_points_to_files_that_are_there() -> None:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    places = re.findall(r"\| `([\w/.]+)` \|", page)
    assert places
    assert [p for p in places if not (ROOT / "emlpcli" / p).exists()] == []


def test_the_page_on_trust_points_to_tests_that_are_there() -> None:
    page = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
    places = re.findall(r"`(tests/[\w/.]+)`", page)
    assert len(places) > 20
    assert [p for p in places if not (ROOT / p).exists()] == []


def test_the_reference_lists_every_public_name() -> None:
    page = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    listed = re.findall(r"^::: emlpcli\.[\w.]*?(\w+)$", page, re.MULTILINE)
    aliases = {"A", "Lorentz", "__version__"}
    assert set(emlpcli.__all__) - set(listed) == aliases
