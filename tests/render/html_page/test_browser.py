"""Pages used with mouse and keyboard in Chromium: their numbers are those of NumPy."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.render.figure.html_page.document import page
from emlpcli.render.figure.options import FigureOptions
from tests.render.html_page.browser import Page, chromium, executable
from tests.render.html_page.cases import data_of, proportional, solved, text_of

pytestmark = pytest.mark.skipif(executable() is None, reason="Chromium is not installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    with chromium() as tab:
        yield tab


@pytest.fixture
def tab(browser: Page) -> Iterator[Page]:
    """A tab of a usual size; no page may complain, or ask the network for anything but itself."""
    browser.window(1280, 800)
    yield browser
    assert browser.complaints == []
    assert len({url.partition("#")[0] for url in browser.requests}) == 1
    assert browser.requests[0].startswith("file://")


@pytest.fixture
def show(tab: Page, tmp_path: Path) -> Any:
    """Open the page of a case, at a hash."""

    def opened(case: str, hash_: str = "", **options: Any) -> Page:
        text = page(solved(case), FigureOptions(**options)) if options else text_of(case)
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.html"
        path.write_text(text, encoding="utf-8")
        tab.open(path, hash_)
        return tab

    return opened


def matrix(tab: Page) -> NDArray[Any]:
    """The numbers that the page shows."""
    found = np.array(tab.js("emlp.matrix()"), dtype=float)
    return found[..., 0] + 1j * found[..., 1] if found.ndim == 3 else found


def expected(tab: Page, columns: NDArray[Any]) -> NDArray[Any]:
    """Σ c Q over the elements that are on, by NumPy."""
    coefficients = tab.js("emlp.coefficients()")
    c = np.array([(x["re"] + 1j * x["im"]) * x["on"] for x in coefficients])
    return columns @ c


def pixels(tab: Page, shape: tuple[int, int]) -> NDArray[Any]:
    """The colour in a corner of each entry, where no number is written, as it is drawn."""
    found = tab.js(
        f"""(() => {{
          const canvas = document.getElementById("canvas"), box = canvas.getBoundingClientRect();
          const [x0, y0] = emlp.place(0, 0), step = emlp.place(0, 1)[0] - x0 || 40;
          const copy = document.createElement("canvas"), {{ width, height }} = canvas;
          Object.assign(copy, {{ width, height }});
          const g = copy.getContext("2d", {{ willReadFrequently: true }});
          g.drawImage(canvas, 0, 0);
          return Array.from({{length: {shape[0]}}}, (_, r) => Array.from({{length: {shape[1]}}},
            (_, c) => {{
              const [x, y] = emlp.place(r, c);
              const at = [x - box.left - 0.3 * step, y - box.top - 0.3 * step];
              return [...g.getImageData(...at, 1, 1).data];
            }}));
        }})()"""
    )
    return np.array(found)


def hover(tab: Page, row: int, column: int) -> None:
    """Move the mouse over an entry, once it is scrolled to where it is seen."""
    x, y = tab.js(
        f"""(() => {{
          const grid = document.getElementById("grid");
          grid.scrollIntoView({{ block: "center", behavior: "instant" }});
          const [x, y] = emlp.place({row}, {column});
          const {{ left, top }} = grid.getBoundingClientRect();
          grid.scrollBy(x - left - grid.clientWidth / 2, y - top - grid.clientHeight / 2);
          return emlp.place({row}, {column});
        }})()"""
    )
    tab.move(x, y)


def text(tab: Page, selector: str) -> str:
    found: str = tab.js(f"document.querySelector({selector!r}).textContent")
    return found


# -- the matrix ----------------------------------------------------------------------------------


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "case", ["unitary", "circulant", "turns", "tensor", "couplings", "points", "sum"]
)
def test_hover_marks_the_entries_that_share_a_parameter(case: str, show: Any) -> None:
    """Entries share a parameter if their rows in the basis are multiples of each other."""
    tab, solution = show(case), solved(case)
    rows = solution.readable.columns(0, solution.dimension)
    kinds = proportional(rows)
    shape = matrix(tab).shape
    for kind in np.random.default_rng(0).permutation(np.unique(kinds[kinds >= 0]))[:4]:
        entry = int(np.flatnonzero(kinds == kind)[-1])
        row, column = divmod(entry, shape[1])
        hover(tab, row, column)
        marked = [r * shape[1] + c for r, c in tab.js("emlp.marked()")]
        assert marked == np.flatnonzero(kinds == kinds[entry]).tolist()
        said = text(tab, "#entry")
        others = len(marked)
        factors = np.abs(rows[marked][:, np.flatnonzero(rows[entry])[0]])
        signs = len(np.unique(rows[marked], axis=0))
        up_to = ", up to a factor" if np.ptp(factors) else ", up to sign" if signs > 1 else ""
        assert (f"shared by {others} entries{up_to}." if others > 1 else "no other entry") in said


def test_what_is_marked_is_seen(show: Any) -> None:
    tab, solution = show("three deltas"), solved("three deltas")
    kinds = proportional(solution.readable.columns(0, 3)).reshape(9, 9)
    before = pixels(tab, (9, 9))
    hover(tab, 0, 4)
    after = pixels(tab, (9, 9))
    changed = np.any(before != after, axis=2)
    np.testing.assert_array_equal(changed, (kinds >= 0) & (kinds != kinds[0, 4]))
    shared = tab.js(
        "[...document.querySelectorAll('#elements li.shared .name')].map(x => x.textContent)"
    )
    assert shared == ["δᵢⱼδₖₗ"]
    tab.move(5, 5)
    np.testing.assert_array_equal(pixels(tab, (9, 9)), before)


def test_an_entry_is_told_in_words(show: Any) -> None:
    tab = show("sum")
    hover(tab, 4, 1)
    said = text(tab, "#entry")
    assert re.match(r"(\S+) = \1?", said)
    assert "Row V no. 2, index 2; column V no. 1, index 2" in said
    hover(tab, 4, 0)
    assert text(tab, "#entry").startswith("always 0")
    tab = show("couplings")
    values = matrix(tab)
    row, column = np.argwhere(np.isclose(np.abs(values), np.sqrt(3)))[0].tolist()
    hover(tab, row, column)
    assert "√3·a" in text(tab, "#entry")
    assert "(1⊗2→2)" in text(tab, "#entry")


# -- coefficients --------------------------------------------------------------------------------


@pytest.mark.few(2)
@pytest.mark.parametrize("case", ["couplings", "three deltas", "unitary", "points", "phases"])
def test_coefficients_give_their_combination(case: str, show: Any) -> None:
    tab, solution = show(case), solved(case)
    columns = solution.readable.columns(0, solution.dimension)
    shape = matrix(tab).shape
    for button in ("#random", "#next", "#all-on", "#previous", "#reset", "#all-off"):
        tab.click_on(button)
        found = matrix(tab)
        assert np.iscomplexobj(found) == solution.is_complex
        np.testing.assert_allclose(found, expected(tab, columns).reshape(shape), atol=1e-13)
    assert not np.any(matrix(tab))
    assert tab.js("emlp.coefficients().some(c => c.on)") is False


def test_coefficients_are_typed_dragged_and_switched(show: Any) -> None:
    tab, solution = show("three deltas"), solved("three deltas")
    columns = solution.readable.columns(0, 3)
    tab.click_on("#elements li:nth-child(2) input[type=number]")
    tab.key("a", ctrl=True)
    tab.type("2.25")
    assert tab.js("emlp.coefficients()[1].re") == 2.25
    tab.click_on("#elements li:nth-child(3) input[type=range]")  # its middle is 0
    assert abs(tab.js("emlp.coefficients()[2].re")) < 0.05
    tab.key("ArrowRight")
    tab.key("End")
    assert tab.js("emlp.coefficients()[2].re") == 2
    tab.click_on("#elements li:nth-child(1) input[type=checkbox]")
    assert [c["on"] for c in tab.js("emlp.coefficients()")] == [False, True, True]
    np.testing.assert_array_equal(matrix(tab), (columns @ [0, 2.25, 2]).reshape(9, 9))
    assert "W = 2.25 δᵢₖδⱼₗ + 2 δᵢₗδⱼₖ" in text(tab, "#formula")
    assert "Yᵢⱼ = 2.25 Xᵢⱼ + 2 Xⱼᵢ" in text(tab, "#formula")
    tab.click_on("#elements li:nth-child(3) .only")
    np.testing.assert_array_equal(matrix(tab), 2 * columns[:, 2].reshape(9, 9))


def test_what_is_no_number_changes_nothing(show: Any) -> None:
    tab = show("three deltas")
    before = matrix(tab)
    number = "#elements li:nth-child(1) input[type=number]"
    tab.click_on(number)
    tab.key("a", ctrl=True)
    tab.type("-")
    assert tab.js(f"document.querySelector('{number}').getAttribute('aria-invalid')") == "true"
    np.testing.assert_array_equal(matrix(tab), before)
    tab.click_on("#random")
    assert tab.js(f"document.querySelector('{number}').getAttribute('aria-invalid')") is None


def test_colours_follow_values(show: Any) -> None:
    """Blue below zero, orange above, the ground where an entry is always 0."""
    tab = show("three deltas")
    values, drawn = matrix(tab), pixels(tab, (9, 9))
    red, blue = drawn[..., 0].astype(int), drawn[..., 2].astype(int)
    np.testing.assert_array_equal(red - blue > 20, values > 0)
    np.testing.assert_array_equal(blue - red > 20, values < 0)
    tab.key("Tab")
    tab.click_on("label:has(#show-parameters)")
    drawn = pixels(tab, (9, 9)).reshape(81, 4)
    kinds = proportional(solved("three deltas").readable.columns(0, 3))
    colours = {tuple(drawn[kinds == k][0].tolist()) for k in set(kinds.tolist())}
    assert len(colours) == len(set(kinds.tolist()))
    for k in set(kinds.tolist()):
        assert len({tuple(x) for x in drawn[kinds == k].tolist()}) == 1


# -- keys and readers ----------------------------------------------------------------------------


def test_the_matrix_is_read_by_keys(show: Any) -> None:
    tab = show("three deltas")
    tab.js("document.getElementById('larger').focus()")
    tab.key("Tab")
    assert tab.js("document.activeElement.id") == "grid"

    def seen() -> list[int]:
        row, cell = "document.getElementById('row')", "document.getElementById('cell')"
        return list(tab.js(f"[{row}.ariaRowIndex, {cell}.ariaColIndex].map(Number)"))

    assert seen() == [1, 1]
    for key, ctrl, place in [
        ("ArrowRight", False, [1, 2]),
        ("ArrowDown", False, [2, 2]),
        ("End", False, [2, 9]),
        ("ArrowRight", False, [2, 9]),
        ("PageDown", False, [9, 9]),
        ("Home", True, [1, 1]),
        ("n", False, [5, 5]),  # W₁₁,₁₁ = a + b + c = W₂₂,₂₂
        ("n", False, [9, 9]),
        ("n", False, [1, 1]),
    ]:
        tab.key(key, ctrl=ctrl)
        assert seen() == place, key
    assert len(tab.js("emlp.marked()")) == 3
    assert "Row V², i = 1, j = 1; column V², k = 1, l = 1" in text(tab, "#entry")
    tab.key("]")
    assert [c["on"] for c in tab.js("emlp.coefficients()")] == [True, False, False]
    tab.key("]")
    assert [c["on"] for c in tab.js("emlp.coefficients()")] == [False, True, False]
    tab.key("p")
    assert tab.js("document.getElementById('show-parameters').checked") is True
    tab.key("Escape")
    assert tab.js("emlp.marked()") == []


def test_everything_has_a_role_and_a_name(show: Any) -> None:
    tab = show("sum")
    nodes = tab.tree()
    named = {(n["role"]["value"], n.get("name", {}).get("value", "")) for n in nodes}
    roles = {role for role, _ in named}
    assert {"grid", "gridcell", "status", "slider", "checkbox", "radio", "heading"} <= roles
    assert ("grid", "Matrix 2V ⊕ V⁰ → 3V ⊕ V², 18 rows, 7 columns") in named
    assert any(role == "slider" and "coefficient of c₁: δᵢⱼ" in name for role, name in named)
    for role, name in named:
        if role in {"button", "slider", "checkbox", "radio", "spinbutton", "grid", "heading"}:
            assert name, role
    (grid,) = (n for n in nodes if n["role"]["value"] == "grid")
    properties = {p["name"] for p in grid["properties"]}
    assert "activedescendant" in properties


def test_all_is_reached_by_the_tab_key(show: Any) -> None:
    tab = show("levi-civita")
    tab.js("document.body.focus()")
    reached = []
    for _ in range(40):
        tab.key("Tab")
        reached.append(
            tab.js(
                "document.activeElement.id || document.activeElement.type || "
                "document.activeElement.tagName"
            )
        )
    assert {
        "theme",
        "show-values",
        "larger",
        "grid",
        "reset",
        "random",
        "all-on",
        "next",
        "on-0",
        "range",
        "number",
        "SUMMARY",
    } <= {*reached}


# -- blocks --------------------------------------------------------------------------------------


def test_84000_elements_are_shown_by_blocks(show: Any) -> None:
    tab = show("84000")
    stood = tab.js("emlp.place(0, 0)")
    tab.js("new Promise(r => setTimeout(r, 250))")
    assert tab.js("emlp.place(0, 0)") == stood  # nothing moves once the page is there
    data, readable = data_of(text_of("84000")), solved("84000").readable
    for number, family in enumerate(readable.families):
        tab.click_on(f"button[data-family='{number}']")
        columns = np.stack([readable.matrix(family, j).ravel() for j in range(family.elements)], 1)
        found = matrix(tab)
        np.testing.assert_allclose(found.ravel(), expected(tab, columns), atol=1e-13)
        assert text(tab, "#shown-title") == data["families"][number]["matrix"]["title"]
        assert f"{family.copies} such blocks" in text(tab, "#shown-note")
    tab.key("ArrowUp")
    tab.key("Enter")
    assert text(tab, "#shown-title") == "V ← V²"
    drawn = tab.js(
        "[...document.querySelectorAll('canvas[data-thumb]')].map(c => [...c.getContext"
        "('2d').getImageData(0, 0, c.width, c.height).data].some(x => x))"
    )
    assert drawn == [True] * 9


def test_blocks_and_the_whole_keep_their_coefficients(show: Any) -> None:
    tab = show("sum")
    tab.click_on("#random")
    whole = matrix(tab)
    tab.click_on("button[data-family='2']")
    assert matrix(tab).shape == (9, 3)
    tab.click_on("#back")
    np.testing.assert_array_equal(matrix(tab), whole)


def test_a_large_matrix_is_quick_and_scrolls(show: Any) -> None:
    tab = show("many points")
    start = time.monotonic()
    for _ in range(4):
        tab.click_on("#larger")
    hover(tab, 250, 350)
    row = tab.js("Math.floor(document.getElementById('row').ariaRowIndex)")
    assert row == 251
    assert time.monotonic() - start < 20  # where it hangs, not where a machine is slow


def test_zero_has_no_matrix(show: Any) -> None:
    tab = show("zero")
    assert tab.js("document.getElementById('play').hidden") is True
    assert "No equivariant linear map exists" in text(tab, ".zero")


# -- how it looks --------------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True])
def test_light_and_dark_follow_the_system_and_the_button(dark: bool, show: Any, tab: Page) -> None:
    tab.window(1280, 800, dark=dark)
    show("circulant")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light, night = "rgb(255, 255, 255)", "rgb(20, 22, 26)"
    assert tab.js(ground) == (night if dark else light)
    before = pixels(tab, (6, 6))
    tab.click_on("#theme")
    assert tab.js(ground) == (light if dark else night)
    tab.move(5, 5)
    assert np.any(pixels(tab, (6, 6)) != before)
    assert text(tab, "#theme") == ("Dark" if dark else "Light")


def test_a_phone_shows_all_without_scrolling_sideways(show: Any, tab: Page) -> None:
    tab.window(360, 740)
    for case in ("84000", "three deltas", "unitary"):
        show(case)
        assert tab.js("document.documentElement.scrollWidth <= innerWidth"), case
    first, second = (
        tab.js(f"document.querySelector('{s}').getBoundingClientRect().top")
        for s in (".picture", ".elements")
    )
    assert first < second


def test_on_paper_there_are_no_controls(show: Any, tab: Page) -> None:
    show("three deltas")
    tab.media("print")
    shown = tab.js(
        "[...document.querySelectorAll('button, input[type=range], fieldset')]"
        ".filter(x => x.offsetParent).length"
    )
    tab.media("")
    assert shown == 0


def test_all_of_a_scrolled_matrix_is_printed_on_white(show: Any, tab: Page) -> None:
    canvas = "document.getElementById('canvas')"
    pictures = []
    for dark in (False, True):
        tab.window(1280, 800, dark=dark)
        show("points")
        for _ in range(4):
            tab.click_on("#larger")
        tab.js("document.getElementById('grid').scrollTo(100, 300)")
        tab.settle()
        before = tab.js(f"{canvas}.toDataURL()")
        tab.js("dispatchEvent(new Event('beforeprint'))")
        width, height = tab.js(f"[{canvas}.width, {canvas}.height]")
        assert abs(width - height) < 100  # with both margins, of 16 rows and columns
        pictures.append(tab.js(f"{canvas}.toDataURL()"))
        tab.js("dispatchEvent(new Event('afterprint'))")
        assert tab.js(f"{canvas}.toDataURL()") == before
    light, dark_one = pictures
    assert light == dark_one


# -- the address ---------------------------------------------------------------------------------


def test_the_address_keeps_the_state(show: Any, tab: Page) -> None:
    show("unitary")
    tab.click_on("button[data-family='0']")
    tab.click_on("#random")
    tab.click_on("#elements li:nth-child(1) input[type=checkbox]")
    tab.click_on("label:has(#show-imaginary)")
    tab.js("document.querySelector('#grid').focus()")
    tab.key("End", ctrl=True)
    tab.js("new Promise(r => setTimeout(r, 250))")
    hash_, shown, c = (tab.js(x) for x in ("location.hash", "emlp.matrix()", "emlp.coefficients()"))
    assert hash_.startswith("#block=0&show=imaginary&c=0:")
    said = text(tab, "#entry")
    show("unitary", hash_)
    assert tab.js("emlp.matrix()") == shown
    assert tab.js("emlp.coefficients()") == c
    assert tab.js("document.getElementById('show-imaginary').checked") is True
    assert text(tab, "#entry") == said


def test_a_bad_address_is_left_alone(show: Any) -> None:
    tab = show("circulant")
    usual = matrix(tab)
    for hash_ in (
        "#block=99&show=none&c=a:b;99:1;1:nan&off=77&at=9,9&theme=red",
        "#c=0:1e999&at=-1,0&block=__proto__",
        "#%",
    ):
        tab = show("circulant", hash_)
        np.testing.assert_array_equal(matrix(tab), usual)


def test_modes_say_what_is_shown_first(show: Any) -> None:
    assert show("circulant", mode="pattern").js(
        "document.getElementById('show-parameters').checked"
    )
    one = show("circulant", mode="elements").js("emlp.coefficients().map(c => c.on)")
    assert one == [True] + [False] * 5
    assert text(show("sum", mode="blocks"), "#shown-title") == "V ← V"
