"""The site is built without a warning, its pages are reached, and nothing is fetched."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import emlpcli
from emlpcli.commands.app import COMMANDS

pytest.importorskip("material", reason="needs mkdocs-material")
pytest.importorskip("mkdocstrings", reason="needs mkdocstrings")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    run = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return folder


def test_every_page_is_in_the_navigation_and_is_built(site: Path) -> None:
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = {p.relative_to(ROOT / "docs").as_posix() for p in (ROOT / "docs").rglob("*.md")}
    listed = set(re.findall(r": ([\w/]+\.md)$", config, re.MULTILINE))
    assert pages <= listed
    assert all((site / page).with_suffix(".html").exists() for page in listed)


def test_the_reference_has_every_command_and_every_public_name(site: Path) -> None:
    commands = (site / "reference" / "commands.html").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"Usage: emlp {name}" not in commands] == []
    python = (site / "reference" / "python.html").read_text(encoding="utf-8")
    told = set(re.findall(r'id="emlpcli\.[\w.]*?(\w+)"', python))
    aliases = {"A", "Lorentz", "__version__"}
    assert set(emlpcli.__all__) - told == aliases


def test_no_page_needs_the_network(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert re.findall(r'<(?:script|img|iframe)[^>]*src="https?:', text) == []
        assert re.findall(r'<link[^>]*rel="stylesheet"[^>]*href="https?:', text) == []


def test_links_between_pages_lead_somewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r'href="((?!https?:|mailto:|#|data:)[^"#?]+)', text):
            place = site / target[1:] if target.startswith("/") else page.parent / target
            assert place.resolve().exists(), (page, target)
