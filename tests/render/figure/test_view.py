"""What figures say, as data: axes, pictures, legends, captions."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from emlpcli.errors import EmlpError
from emlpcli.render.figure.build import view
from emlpcli.render.figure.content.as_json import as_json
from emlpcli.render.figure.content.modes import MODES, described
from emlpcli.render.figure.content.view import Cell, View
from emlpcli.render.figure.options import FigureOptions
from emlpcli.solve import basis

from .cases import CASES, solved


def shown(name: str, mode: str | None = None, **options: Any) -> View:
    return view(solved(name), FigureOptions(mode=mode, **options))


def bands(view: View) -> tuple[list[tuple[Any, ...]], ...]:
    return tuple(
        [(b.label, b.start, b.size, b.copies, b.sizes) for b in axis.bands]
        for axis in (view.rows, view.columns)
    )


def test_the_levi_civita_symbol() -> None:
    v = shown("levi-civita")
    assert (v.mode, v.title, v.subtitle) == ("pattern", "V² → V", "SO(3)  ·  3 × 9  ·  dimension 1")
    assert bands(v) == ([("V", 0, 3, 1, (3,))], [("V²", 0, 9, 1, (3, 3))])
    assert (v.rows.name, v.rows.letters, v.columns.name, v.columns.letters) == (
        "output", "i", "input", "jk",
    )  # fmt: skip
    (panel,) = v.panels
    picture = panel.picture
    assert (picture.kind, picture.count, picture.shape) == ("signed", 1, (3, 9))
    epsilon = np.zeros((3, 3, 3), dtype=int)
    for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        epsilon[i, j, k], epsilon[i, k, j] = 1, -1
    assert picture.signs is not None
    np.testing.assert_array_equal(picture.signs, epsilon.reshape(3, 9))
    np.testing.assert_array_equal(picture.cells, np.abs(epsilon.reshape(3, 9)) - 1)
    assert [(e.label, e.name, e.math, e.negative) for e in v.legend] == [
        (0, "+εᵢⱼₖ", r"$+\varepsilon_{ijk}$", False),
        (0, "−εᵢⱼₖ", r"$-\varepsilon_{ijk}$", True),
    ]
    assert v.caption == ("One parameter: all coloured entries share it; blank entries are 0.",)


def test_points_have_exactly_one_color_an_orbit() -> None:
    v = shown("points")
    picture = v.panels[0].picture
    assert (picture.kind, picture.count) == ("orbits", 15)
    index = np.indices((6,) * 4).reshape(4, -1)
    patterns = (index[:, None] == index[None]).reshape(16, -1).T
    _, wanted = np.unique(patterns, axis=0, return_inverse=True)
    pairs = set(zip(picture.cells.ravel().tolist(), wanted.ravel().tolist(), strict=True))
    assert len(pairs) == 15
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == 15
    for entry in v.legend:  # the name says which indices are equal, and no others are
        letters = {"i": 0, "j": 1, "k": 2, "l": 3}
        equal = np.eye(4, dtype=bool)
        for part in entry.name.strip("[]").split("][") if "=" in entry.name else []:
            group = [letters[c] for c in part.split("=")]
            equal[np.ix_(group, group)] = True
        of_label = patterns[picture.cells.ravel() == entry.label]
        assert np.all(of_label == equal.ravel())
    assert v.legend[-1].name == "indices all different"
    assert v.caption[-1] == "Names are exact: indices that are not said to be equal differ."
    assert [e.name for e in shown("hundred points").legend] == ["[i=j]", "[i≠j]"]


def test_a_circulant() -> None:
    v = shown("circulant")
    cells = v.panels[0].picture.cells
    for row in range(6):
        np.testing.assert_array_equal(cells[row], np.roll(cells[0], row))
    rows, columns = np.indices((6, 6))
    for entry in v.legend:
        shift = int(entry.name.strip("[]").partition("+")[2] or 0)
        assert np.all((rows - columns)[cells == entry.label] % 6 == shift)


def test_the_first_issue() -> None:
    v = shown("first issue")
    assert bands(v)[0] == [
        ("30V⁰", 0, 30, 30, ()),
        ("10V", 30, 30, 10, (3,)),
        ("3V²", 60, 27, 3, (3, 3)),
        ("V³", 87, 27, 1, (3, 3, 3)),
    ]
    assert bands(v)[1] == [("2V", 0, 6, 2, (3,))]
    picture = v.panels[0].picture
    assert (picture.kind, picture.shape, v.scale) == ("values", (114, 6), "value of the entry")
    assert np.all(picture.cells[:30] == 0)
    copies = picture.cells[30:60].reshape(10, 3, 2, 3)
    for a in range(10):
        for b in range(2):
            np.testing.assert_allclose(copies[a, :, b], copies[a, 0, b, 0] * np.eye(3))
    assert "seed 0" in v.caption[0]
    assert picture.limit == np.abs(picture.cells).max()


def test_a_generic_element_follows_the_seed() -> None:
    a, b, c = (shown("cube of vectors", seed=s).panels[0].picture.cells for s in (3, 3, 4))
    np.testing.assert_array_equal(a, b)
    assert np.abs(a - c).max() > 0.1
    assert np.array_equal(a == 0, c == 0)
    P = solved("cube of vectors").dense()
    flat = a.ravel()
    np.testing.assert_allclose(P @ (P.T @ flat), flat, atol=1e-10)


def test_complex_values_are_shown_in_two_parts_on_one_scale() -> None:
    v = shown("complex")
    assert [p.title for p in v.panels] == ["real part", "imaginary part"]
    assert len({p.picture.limit for p in v.panels}) == 1
    assert max(np.abs(p.picture.cells).max() for p in v.panels) == v.panels[0].picture.limit
    assert len(shown("unitary").panels) == 1


def test_tensors_are_folded_into_matrices() -> None:
    v = shown("tensor")
    assert bands(v) == ([("V", 0, 3, 1, (3,))], [("V²", 0, 9, 1, (3, 3))])
    assert (v.rows.letters, v.columns.letters, v.subtitle.split("  ·  ")[1]) == (
        "i", "jk", "size 27",
    )  # fmt: skip
    np.testing.assert_array_equal(
        v.panels[0].picture.cells, shown("levi-civita").panels[0].picture.cells
    )
    column = shown("sum")
    assert column.panels[0].picture.shape == (30, 1)
    assert [b.label for b in column.rows.bands] == ["3V", "V²", "2V⁰"]


def test_interleaved_summands_have_no_bands() -> None:
    v = shown("interleaved")
    assert [b.label for b in v.rows.bands] == ["V"]
    assert (v.columns.size, v.columns.bands) == (36, ())
    blocks = shown("interleaved", "blocks")
    assert [b.label for b in blocks.columns.bands] == ["2V²", "V"]
    assert any("interleaved" in line for line in blocks.caption)


def counts(view: View) -> list[list[tuple[str, int]]]:
    rows = max(c.row for c in view.cells) + 1
    return [[(c.product, c.count) for c in view.cells if c.row == i] for i in range(rows)]


def test_84000_elements_are_blocks() -> None:
    v = shown("84000")
    assert v.mode == "blocks"
    assert v.caption[0] == "Blocks, since 84000 parameters are too many for a pattern."
    assert counts(v) == [
        [("100·100·1", 10000), ("100·100·1", 10000), ("100·20·2", 4000)],
        [("100·100·1", 10000), ("100·100·2", 20000), ("100·20·5", 10000)],
        [("20·100·2", 4000), ("20·100·5", 10000), ("20·20·15", 6000)],
    ]
    assert sum(c.count for c in v.cells) == 84000 == solved("84000").dimension
    assert v.caption[-1] == "Together 84000 maps."
    assert (
        bands(v)[0]
        == bands(v)[1]
        == [
            ("100V⁰", 0, 100, 100, ()),
            ("100V", 100, 600, 100, (6,)),
            ("20V²", 700, 720, 20, (6, 6)),
        ]
    )
    corner = v.cells[-1].inset
    assert corner is not None
    points = shown("points").panels[0].picture
    np.testing.assert_array_equal(corner.cells, points.cells)


def test_blocks_touch_no_array_of_the_size_of_the_layer() -> None:
    import tracemalloc

    solution = basis("10000*V+3000*V**2>>20000*V+V**3", "S4")
    assert solution.size > 7 * 10**9
    tracemalloc.start()
    v = view(solution, FigureOptions())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert v.mode == "blocks"
    assert sum(c.count for c in v.cells) == solution.dimension
    assert peak < 20_000_000


@pytest.mark.parametrize("name", ["zero", "zero tensor"])
def test_where_there_is_nothing_there_are_no_blocks(name: str) -> None:
    assert solved(name).dimension == 0
    v = shown(name, "blocks")
    assert (v.mode, v.cells) == ("pattern", ())
    assert v.message


@pytest.mark.parametrize("name", [name for name in CASES if name not in ("zero", "zero tensor")])
def test_blocks_count_all_maps(name: str) -> None:
    assert solved(name).dimension > 0
    v = shown(name, "blocks")
    assert sum(c.count for c in v.cells) == solved(name).dimension
    for c in v.cells:
        if c.inset is not None and c.inset.kind != "values":
            assert c.inset.count == c.dimension
        small = c.dimension and name != "long index"  # of 400 columns
        assert (c.inset is not None) == bool(small)


def test_many_summands_are_gathered_or_refused() -> None:
    alternating = "+".join(["V+Scalar"] * 40)
    v = view(basis(f"V>>{alternating}", "S3"), FigureOptions(mode="blocks"))
    assert [(b.label, b.copies) for b in v.rows.bands] == [("40V", 40), ("40V⁰", 40)]
    assert any("gathered" in line for line in v.caption)
    long = "+".join(f"V**{k}" for k in range(70))
    with pytest.raises(EmlpError, match="too large to draw"):
        view(basis(long, "Trivial1"), FigureOptions(mode="blocks"))


def test_elements_have_names_and_exact_entries() -> None:
    v = shown("points", "elements")
    readable = solved("points").readable
    assert [p.title for p in v.panels] == [e.name for e in readable.elements(0, 15)]
    for j, panel in enumerate(v.panels):
        np.testing.assert_array_equal(panel.picture.cells.ravel(), readable.columns(j, j + 1)[:, 0])
    assert [(e.label, e.name) for e in v.legend] == [(1, "+1")]
    assert v.panels[0].note == "X ↦ Diag(diag(X))"
    assert "Down: output ij, across: input kl. Blank entries are 0." in v.caption


def test_the_rest_of_the_elements_is_counted() -> None:
    v = shown("first issue", "elements")
    assert len(v.panels) == 24
    assert v.left_out == "The first 24 of 32 basis elements; 8 more are not shown."
    assert shown("points", "elements").left_out == ""
    for panel in v.panels:  # each cropped to its own block
        assert panel.picture.shape in ((3, 3), (9, 3))
        assert panel.note.endswith(("V no. 1", "V no. 2"))
    np.testing.assert_array_equal(v.panels[0].picture.cells, np.eye(3))
    assert {e.name for e in v.legend} == {"+1", "−1"}


def test_the_projector() -> None:
    v = shown("levi-civita", "projector")
    picture = v.panels[0].picture
    q = solved("levi-civita").dense()
    np.testing.assert_allclose(picture.cells, np.abs(q @ q.T), atol=1e-14)
    assert (picture.kind, v.scale, picture.limit) == ("magnitude", "|P|", picture.cells.max())
    assert "rank 1 = trace" in v.caption[0]
    assert v.rows.name == "entry of W, indices ijk"
    assert [b.label for b in shown("first issue", "projector").rows.bands] == [
        "30V⁰", "10V", "3V²", "V³",
    ]  # fmt: skip


@pytest.mark.parametrize("mode", [None, *(n for n, mode in MODES.items() if mode.of_any)])
def test_zero_says_why(mode: str | None) -> None:
    v = shown("zero", mode)
    assert v.message[0].startswith("No equivariant linear map exists")
    assert "V has none under SO(3)." in v.message
    assert any("(2V)² → V⁰ has dimension 4" in line for line in v.message)
    assert np.all(v.panels[0].picture.zero)
    assert v.panels[0].picture.shape == (1, 6)
    large = view(basis("5000*V>>5000*Scalar", "SO3"), FigureOptions(mode=mode))
    assert large.message
    assert not large.panels


@pytest.mark.parametrize("mode", [name for name, mode in MODES.items() if mode.of_any])
@pytest.mark.parametrize("name", ["levi-civita", "points", "sum", "complex"])
def test_views_of_any_mode(name: str, mode: str) -> None:
    """The laws of every mode, of one that is added too."""
    v = shown(name, mode)
    assert (v.mode, v.title, v.subtitle) == (mode, shown(name).title, shown(name).subtitle)
    assert v.panels or v.cells
    assert v.caption
    for panel in v.panels:
        assert panel.picture.shape == (panel.rows.size, panel.columns.size)
        assert not panel.picture.zero.all()
    data = json.loads(json.dumps(as_json(v)))
    assert data["mode"] == mode
    assert data["panels"] or data["blocks"]


def test_the_help_tells_of_all_modes() -> None:
    assert described().startswith(f"{next(iter(MODES))} (default): ")
    assert all(f"{mode.shows}" in described() for mode in MODES.values())


TOO_LARGE = [
    ("V>>V", "S2001", "pattern", "--mode blocks"),
    ("V**2>>V**2", "S50", "pattern", "--mode blocks"),
    ("V**2>>V**2", "S50", "elements", "--mode blocks"),
    ("V>>V", "S50", "projector", "--mode pattern"),
]


@pytest.mark.parametrize(("text", "group", "mode", "hint"), TOO_LARGE)
def test_what_is_too_large_is_refused_with_a_hint(
    text: str, group: str, mode: str, hint: str
) -> None:
    with pytest.raises(EmlpError, match="too large to draw") as error:
        view(basis(text, group), FigureOptions(mode=mode))
    assert hint in str(error.value.hint)


def test_without_a_mode_what_is_too_large_becomes_blocks() -> None:
    v = view(basis("V>>V", "S2001"))
    assert (v.mode, counts(v)) == ("blocks", [[("", 2)]])
    assert v.caption[0] == "Blocks, since a pattern of 2001 × 2001 entries is too large to draw."
    assert view(basis("V>>V", "S2000")).mode == "pattern"


def test_titles() -> None:
    assert shown("points", title="Mine").title == "Mine"
    assert shown("points", title="").title == ""
    assert shown("points", title="a\tb\x1b").title == "a␉b␛"
    assert shown("two groups").subtitle.startswith("S(4), Z(3)")
    assert Cell(0, 0, (1, 1), 4).product == ""
    assert Cell(0, 0, (2, 1), 0).product == ""


@pytest.mark.parametrize("name", ["points", "84000", "zero", "complex", "first issue"])
def test_a_view_as_json(name: str) -> None:
    import json

    data = as_json(shown(name))
    assert json.loads(json.dumps(data)) == data
    assert data["rows"]["size"] == solved(name).shape[0]
    listed = [p["picture"]["cells"] for p in data["panels"]]
    assert all(cells is not None for cells in listed)


NAMED = [
    ("V**2>>V", "A4", ""),
    ("V**2>>V**2", "A4", ""),
    ("V>>V**2", "S5", "Names are exact"),
    ("2*V>>V+V**2", "S4", "Names are exact"),
    ("V>>V", "SO3*S4", "Names are exact"),
    ("V(Z3)*V(S4)>>V(Z3)*V(S4)", None, "Names are exact"),
    ("2*V>>V", "C4", ""),
    ("V>>V", "Cube", ""),
]


@pytest.mark.parametrize(("text", "group", "note"), NAMED)
def test_a_name_covers_exactly_its_parameter_but_for_finer_names(
    text: str, group: str | None, note: str
) -> None:
    solution = basis(text, group)
    v = view(solution, FigureOptions(mode="pattern"))
    picture = v.panels[0].picture
    assert picture.kind != "values"
    assert v.legend
    said = [line for line in v.caption if "name" in line.lower()]
    assert bool(said) == bool(note)
    assert all(line.startswith(note) for line in said)
    readable = solution.readable
    names = {(e.name, e.where): j for j, e in enumerate(readable.elements(0, solution.dimension))}
    supports = readable.columns(0, solution.dimension) != 0
    for entry in v.legend:
        if entry.negative or "differ" in entry.name or "≠" in entry.name:
            continue
        own = supports[:, names[entry.name, entry.note]]
        within = [s for s in supports.T if not np.array_equal(s, own) and np.all(own[s])]
        finer = np.any(within, axis=0) if within else np.zeros_like(own)
        np.testing.assert_array_equal(own & ~finer, picture.cells.ravel() == entry.label)


def test_exact_roots_are_told_in_the_legend() -> None:
    v = view(basis("Irrep(1)*Irrep(2)>>Irrep(2)", "SO3"), FigureOptions(mode="elements"))
    assert [(e.name, e.math) for e in v.legend] == [
        ("+2", "$+2$"), ("+√3", r"$+\sqrt{3}$"), ("+1", "$+1$"), ("−1", "$-1$"),
        ("−√3", r"$-\sqrt{3}$"), ("−2", "$-2$"),
    ]  # fmt: skip
    assert [e.value for e in v.legend] == [2, 3**0.5, 1, -1, -(3**0.5), -2]
    # rounded entries have a scale
    rounded = basis("Irrep(7)*Irrep(8)>>Irrep(9)", "SO3")
    assert not view(rounded, FigureOptions(mode="elements")).legend
