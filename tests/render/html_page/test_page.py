"""The text of a page: its numbers are those of the basis, and nothing in it can do harm."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from emlpcli.errors import EmlpError, FileError
from emlpcli.render.cards.report import why_zero
from emlpcli.render.figure.api import save_figures
from emlpcli.render.figure.html_page import content as contents
from emlpcli.render.figure.html_page import matrices
from emlpcli.render.figure.html_page.document import PARTS, SCRIPTS, page, part
from emlpcli.render.figure.html_page.packed import runs
from emlpcli.render.figure.options import FigureOptions
from emlpcli.solve import basis
from tests.render.html_page.cases import CASES, columns, data_of, solved, text_of, unrun

WHOLE = sorted(CASES.keys() - {"84000", "zero"})


@pytest.mark.parametrize("name", WHOLE)
def test_the_whole_matrix_is_the_readable_basis(name: str) -> None:
    solution, data = solved(name), data_of(text_of(name))
    expected = solution.readable.columns(0, solution.dimension)
    np.testing.assert_allclose(columns(data["whole"], data["numbers"]), expected, rtol=1e-15)
    names = [e.name for e in solution.readable.elements(0, solution.dimension)]
    assert [e["name"] for e in data["whole"]["elements"]] == names
    assert data["complex"] == solution.is_complex


@pytest.mark.parametrize("name", ["84000", "sum", "couplings", "unitary", "interleaved"])
def test_a_block_is_one_copy_to_one_copy(name: str) -> None:
    solution, data = solved(name), data_of(text_of(name))
    readable = solution.readable
    assert len(data["families"]) == len(readable.families) > 1
    for shown, family in zip(data["families"], readable.families, strict=True):
        found = columns(shown["matrix"], data["numbers"])
        for j in range(family.elements):
            np.testing.assert_allclose(found[:, j], readable.matrix(family, j).ravel(), rtol=1e-15)
    total = sum(f["copies"] * f["elements"] for f in data["families"])
    assert total == solution.dimension


def test_runs_are_read_back() -> None:
    rng = np.random.default_rng(0)
    for length in (0, 1, 2, 50):
        values = rng.integers(-2, 3, size=length)
        assert unrun(runs(values)).tolist() == values.tolist()
        assert len(runs(values)) == 2 * (bool(length) + np.count_nonzero(np.diff(values)))


def test_sides_are_named_as_they_are_written() -> None:
    data = data_of(text_of("two groups"))
    rows, across = data["whole"]["rows"], data["whole"]["columns"]
    assert [b["sizes"] for b in rows["bands"]] == [[4, 3]]
    assert [b["sizes"] for b in across["bands"]] == [[3, 4]]
    assert (rows["letters"], across["letters"]) == ("ij", "kl")
    both = data_of(text_of("sum"))["whole"]
    bands = [(b["one"], b["start"], b["copies"]) for b in both["columns"]["bands"]]
    assert bands == [("V", 0, 2), ("V⁰", 6, 1)]
    tensor = data_of(text_of("tensor"))["whole"]
    assert [tensor[side]["size"] for side in ("rows", "columns")] == [3, 9]
    coupled = data_of(text_of("couplings"))["whole"]["columns"]["bands"][0]
    assert coupled["names"] == [[], ["−2", "−1", "0", "1", "2"]]


def test_irrational_numbers_have_their_exact_text() -> None:
    numbers = data_of(text_of("couplings"))["numbers"]
    assert [round(np.sqrt(3), 12), "√3"] in [[round(n[0], 12), n[2]] for n in numbers if n[2:]]


# -- what a page says without its script ---------------------------------------------------------


class Reader(HTMLParser):
    """The tags of a page, and its text outside of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & {*self._open}:
            self.text += data


def test_facts_and_evidence_stand_in_the_page() -> None:
    said = Reader(text_of("84000")).text
    for line in (
        "under S(6)",
        "1420 × 1420 = 2016400 entries",
        "84000",
        "proved: no rounding decides it, and it meets the exact count",
        "The layer has 84000 elements, more than the 200 that a page shows, "
        "so it is shown by blocks.",
        "20·20·15",
    ):
        assert line in said


def test_zero_says_why() -> None:
    said, data = Reader(text_of("zero")).text, data_of(text_of("zero"))
    for line in why_zero(solved("zero")):
        assert line in said
    assert (data["whole"], data["families"]) == (None, [])


def test_notes_on_groups_are_shown() -> None:
    solution = basis("V>>V", "D4")
    notes = contents.content(solution).notes
    said = Reader(page(solution)).text
    assert all(note in said for note in notes)


HOSTILE = "</script><img src=x onerror=alert(1)>\x1b[31m\"'&<!--"


def test_texts_are_escaped() -> None:
    plain = page(solved("circulant"))
    text = page(solved("circulant"), FigureOptions(title=HOSTILE))
    assert Reader(text).tags == Reader(plain).tags
    assert "\x1b" not in text
    assert HOSTILE.replace("\x1b", "␛") in Reader(text).text
    found = re.search(r"<title>(.*?)</title>", text)
    assert found
    assert unescape(found[1]).startswith("</script>")


def test_names_cannot_end_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = contents.content(solved("circulant"))
    assert plain.whole is not None
    (first, *rest) = plain.whole.elements
    bad = replace(plain.whole, elements=(replace(first, name=HOSTILE), *rest))
    monkeypatch.setattr(
        "emlpcli.render.figure.html_page.document.content", lambda *_: replace(plain, whole=bad)
    )
    text = page(solved("circulant"))
    assert data_of(text)["whole"]["elements"][0]["name"] == HOSTILE
    assert Reader(text).tags == Reader(text_of("circulant")).tags


def test_only_its_own_style_and_script_may_run() -> None:
    text = text_of("sum")
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", 'script type="module"'):
        (inner,) = re.findall(rf"<{tag}>(.*?)</{tag.split()[0]}>", text, re.S)
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert f"-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert not re.search(r'(src|href|action)="|url\(|@import|style="', text)
    assert not re.search(r"https?:|//[a-z]+\.", text)


def test_every_part_is_used() -> None:
    names = {path.name for path in PARTS.iterdir()}
    assert names == {"page.html", "page.css", *(f"{name}.js" for name in SCRIPTS)}
    for name in names - {"page.html"}:
        assert part(name).startswith(("// ", "/* ")), f"{name} does not say its job"


# -- what is asked for ---------------------------------------------------------------------------


def test_the_same_solution_is_the_same_page() -> None:
    again = page(basis(*CASES["sum"]))
    assert again == text_of("sum")


def test_options_reach_the_page() -> None:
    solution = solved("circulant")
    for mode, start in (
        (None, {"shows": "values"}),
        ("pattern", {"shows": "parameters"}),
        ("elements", {"shows": "values", "one": True}),
        ("blocks", {"shows": "values", "blocks": True}),
    ):
        assert data_of(page(solution, FigureOptions(mode=mode)))["start"] == start
    dark = page(solution, FigureOptions(theme="dark", title="T", cmap="viridis", seed=7))
    assert '<html lang="en" data-theme="dark">' in dark
    assert "<h1>T</h1>" in dark
    assert data_of(dark)["seed"] == 7
    scale = data_of(dark)["themes"]["dark"]["scale"]
    assert (scale[0], scale[-1]) == ("#440154", "#fde725")  # the ends of viridis


def test_a_mode_that_a_page_lacks_is_refused() -> None:
    with pytest.raises(EmlpError, match="a page has no mode 'projector'") as caught:
        page(solved("circulant"), FigureOptions(mode="projector"))
    assert "pattern, elements, blocks" in (caught.value.hint or "")


def test_files_are_written_whole(tmp_path: Path) -> None:
    paths = [tmp_path / "a.HTML", tmp_path / "b.html"]
    save_figures(solved("circulant"), paths)
    assert paths[0].read_text(encoding="utf-8") == text_of("circulant")
    assert paths[1].read_bytes() == paths[0].read_bytes()
    with pytest.raises(FileError, match="does not exist"):
        save_figures(solved("circulant"), [tmp_path / "no" / "a.html"])


# -- what is too large ---------------------------------------------------------------------------


# a limit that is set low; what the page says of the layer, of a block, and how many blocks open
LIMITS = [
    ("MOST_PAGE_ELEMENTS", 4, "14 elements, more than the 4", "5 elements, more than the 4", 1),
    ("MOST_PAGE_ELEMENTS", 5, "14 elements, more than the 5", "", 2),
    ("MOST_PAGE_ENTRIES", 63, "160 entries, more than the 63", "64 entries, more", 1),
    ("MOST_PAGE_NONZEROS", 120, "nonzero numbers, more than the 120", "room left for", 1),
    ("MOST_PAGE_NONZEROS", 10, "nonzero numbers, more than the 10", "room left for", 0),
]


@pytest.mark.parametrize("case", LIMITS, ids=lambda case: f"{case[0]} {case[1]}")
def test_what_is_too_large_falls_back_and_says_so(
    case: tuple[str, int, str, str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, limit, of_layer, of_block, opened = case
    for module in (matrices, contents):
        if hasattr(module, name):
            monkeypatch.setattr(module, name, limit)
    text = page(basis("V+V**2>>2*V", "S4"))
    said, data = Reader(text).text, data_of(text)
    assert data["whole"] is None
    assert of_layer in said
    assert of_block in said
    assert ("so it is shown by blocks" in said) == bool(opened)
    assert [f["matrix"] is not None for f in data["families"]].count(True) == opened
    for family in data["families"]:
        if family["matrix"] is None:
            assert f"{family['label']} does not open: {family['why']}" in said
            assert family["names"][0] in said


def test_families_are_listed_where_the_map_of_blocks_is_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(contents, "MOST_SHOWN_SUMMANDS", 1)
    text = page(solved("sum"))
    assert data_of(text)["overview"] is None
    assert "6 × 1 = 6" in Reader(text).text
    monkeypatch.setattr(matrices, "MOST_PAGE_FAMILIES", 2)
    text = page(solved("sum"))
    assert "… and 1 more kind" in Reader(text).text
    assert len(data_of(text)["families"]) == 2
