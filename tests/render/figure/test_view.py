"""What figures say, as data: axes, pictures, legends, captions."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import numpy as np
import pytest

from emlpcli.errors import EmlpError
from emlpcli.groups import Group
from emlpcli.render.cards.elements import named_elements_as_json
from emlpcli.render.figure.build import view
from emlpcli.render.figure.colour.oklab import to_oklab
from emlpcli.render.figure.colour.paint import Paint
from emlpcli.render.figure.colour.theme import THEMES
from emlpcli.render.figure.content.as_json import as_json
from emlpcli.render.figure.content.modes import MODES, described
from emlpcli.render.figure.content.view import Cell, ParameterPicture, View
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
    assert v.caption == (
        "One parameter: all coloured entries share it; blank entries are 0.",
        "ε totally antisymmetric, ε₁₂₃ = 1",
    )


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
    for entry in v.legend:  # the name says which indices are equal, and which differ
        letters = {"i": 0, "j": 1, "k": 2, "l": 3}
        equal = np.eye(4, dtype=bool)
        for part in re.split(r"≠| \| ", entry.name.strip("[]")):
            group = [letters[c] for c in part.split("=")]
            equal[np.ix_(group, group)] = True
        of_label = patterns[picture.cells.ravel() == entry.label]
        assert np.all(of_label == equal.ravel())
    assert (v.legend[0].name, v.legend[-1].name) == ("[i=j=k=l]", "[i | j | k | l]")
    assert v.caption[-1] == "A bar | parts indices that differ."
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
    assert (picture.kind, picture.shape, v.scale) == ("forms", (114, 6), "")
    assert (picture.parameters, picture.count) == (32, 34)  # and c+d+e twice
    assert np.all(picture.cells[:30] == -1)
    copies = picture.cells[30:60].reshape(10, 3, 2, 3)
    for a in range(10):
        for b in range(2):
            wanted = np.where(np.eye(3, dtype=bool), copies[a, 0, b, 0], -1)
            np.testing.assert_array_equal(copies[a, :, b], wanted)
    # V³ mixes three parameters: what i = j = k = n have in common is their sum
    cubes = np.array([[picture.mark(87 + row, column) for column in range(3)] for row in range(27)])
    for i, j, k, n in np.ndindex(3, 3, 3, 3):
        equal = {"c₁": i == j and k == n, "d₁": i == k and j == n, "e₁": i == n and j == k}
        sums = "+".join(name for name, holds in equal.items() if holds)
        assert cubes[9 * i + 3 * j + k, n] == sums
    assert [(e.mark, e.name, e.note) for e in v.legend] == [
        ("a₁…a₂₀", "δᵢⱼ", "10V ← 2V"),
        ("b₁…b₆", "εᵢⱼₖ", "3V² ← 2V"),
        ("c₁, c₂", "δᵢⱼδₖₗ", "V³ ← 2V"),
        ("d₁, d₂", "δᵢₖδⱼₗ", "V³ ← 2V"),
        ("e₁, e₂", "δᵢₗδⱼₖ", "V³ ← 2V"),
        ("", "c+d+e", "V³ ← 2V"),
    ]
    assert not any("seed" in line for line in v.caption)


def test_a_generic_element_follows_the_seed() -> None:
    a, b, c = (shown("cube of vectors", seed=s).panels[0].picture.cells for s in (3, 3, 4))
    np.testing.assert_array_equal(a, b)
    assert np.abs(a - c).max() > 0.1
    assert np.array_equal(a == 0, c == 0)
    P = solved("cube of vectors").dense()
    flat = a.ravel()
    np.testing.assert_allclose(P @ (P.T @ flat), flat, atol=1e-10)


def test_complex_values_are_shown_in_two_parts_on_one_scale() -> None:
    assert len(shown("complex").panels) == 1  # sums of two parameters
    v = view(basis("V**4>>V**4", "U2"), FigureOptions())
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
            assert c.inset.parameters == c.dimension
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


def test_one_panel_a_family_in_reading_order_with_its_copies() -> None:
    v = shown("first issue", "elements")
    assert [(p.title, p.copies, p.note) for p in v.panels] == [
        ("δᵢⱼ", 20, "× 20, 10V ← 2V, x ↦ x"),
        ("εᵢⱼₖ", 6, "× 6, 3V² ← 2V, x ↦ [x]×ᵀ"),
        ("δᵢⱼδₖₗ", 2, "× 2, V³ ← 2V"),
        ("δᵢₖδⱼₗ", 2, "× 2, V³ ← 2V"),
        ("δᵢₗδⱼₖ", 2, "× 2, V³ ← 2V"),
    ]
    assert [p.picture.shape for p in v.panels] == [(3, 3), (9, 3), *[(27, 3)] * 3]
    assert v.left_out == ""
    np.testing.assert_array_equal(v.panels[0].picture.cells, np.eye(3))
    assert {e.name for e in v.legend} == {"+1", "−1"}
    rows = [shown("many summands", "elements").panels[i].rows.bands[0].label for i in (0, 2, 5)]
    assert rows == ["V", "V", "V"]  # V before V², as in the layer


def test_the_rest_of_the_elements_is_counted() -> None:
    assert shown("points", "elements").left_out == ""
    v = view(basis("V**3>>V**2", "S6"), FigureOptions(mode="elements"))
    assert len(v.panels) == 24
    assert v.left_out == "The first 24 of 52 basis elements; 28 more are not shown."
    v = view(basis("2*V**2>>V**3+V", "S6"), FigureOptions(mode="elements"))
    assert [p.rows.bands[0].label for p in v.panels] == ["V³"] * 19 + ["V"] * 5
    assert v.left_out == "24 of 57 kinds of elements; 33 more are not shown."


@pytest.mark.parametrize(
    "name", sorted({*CASES} - {"84000", "hundred points", "zero", "zero tensor"})
)
def test_copies_of_the_kinds_add_up_to_the_dimension(name: str) -> None:
    """Where no kind is left out, each standing for as many elements as it says."""
    solution = solved(name)
    v = shown(name, "elements")
    copies = {panel.number: panel.copies for panel in v.panels}
    hidden = v.elements - len(copies)
    assert bool(hidden) == bool(v.left_out)
    kinds = [f.copies for f in solution.readable.families for _ in range(f.elements)]
    assert len(kinds) == v.elements
    assert sum(kinds) == solution.dimension
    assert not Counter(copies.values()) - Counter(kinds)


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


@pytest.mark.slow
def test_without_a_mode_what_is_just_not_too_large_is_a_pattern() -> None:
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
    data = as_json(shown(name))
    assert json.loads(json.dumps(data)) == data
    assert data["rows"]["size"] == solved(name).shape[0]
    listed = [p["picture"]["cells"] for p in data["panels"]]
    assert all(cells is not None for cells in listed)


# text, group, names in the legend
NAMED = [
    ("V**2>>V", "S6", ["[i=j=k]", "[i=j≠k]", "[i=k≠j]", "[i≠j=k]", "[i | j | k]"]),
    ("V**2>>V", "S2", ["[i=j=k]", "[i=j≠k]", "[i=k≠j]", "[i≠j=k]"]),
    ("V>>V**2", "S5", ["[i=j=k]", "[i=j≠k]", "[i=k≠j]", "[i≠j=k]", "[i | j | k]"]),
    ("2*V>>V+V**2", "S4",
     ["[i=j]", "[i≠j]", "[i=j=k]", "[i=j≠k]", "[i=k≠j]", "[i≠j=k]", "[i | j | k]"]),
    ("V>>V", "SO3*S4", ["δᵢₖ[j=l]", "δᵢₖ[j≠l]"]),
    ("V(Z3)*V(S4)>>V(Z3)*V(S4)", None, [f"[i=k{s}][j{e}l]" for s in ("", "+1", "+2")
     for e in "=≠"]),
    ("V+Scalar>>2*V", "S3", ["1", "[i=j]", "[i≠j]"]),
    ("2*V>>V", "C4", ["Re(zᵢz̄ⱼ)", "Im(zᵢz̄ⱼ)"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "group", "names"), NAMED)
def test_a_name_stands_for_exactly_its_parameters(
    text: str, group: str | None, names: list[str]
) -> None:
    """A name of the basis has the entries of its vector; [i=j≠k] those of no finer vector."""
    solution = basis(text, group)
    v = view(solution, FigureOptions(mode="pattern"))
    picture = v.panels[0].picture
    assert isinstance(picture, ParameterPicture)
    assert sorted(e.name for e in v.legend if not e.negative) == sorted(names)
    listed = [label for e in v.legend for label in e.chips]
    assert sorted(listed) == list(range(solution.dimension))
    readable = solution.readable
    supports = readable.columns(0, solution.dimension) != 0
    wheres = {
        first + j: family
        for family, firsts in zip(readable.families, readable.family_members(), strict=True)
        for first in firsts.tolist()
        for j in range(family.elements)
    }
    elements = readable.elements(0, solution.dimension)
    for entry in v.legend:
        for label in entry.chips:
            entries = picture.cells.ravel() == label
            (column,) = [  # the smallest that covers it
                min(np.flatnonzero(supports[entries].all(axis=0)), key=supports.sum(0).__getitem__)
            ]
            own, family = supports[:, column], wheres[column]
            if entry.name == elements[column].name:
                np.testing.assert_array_equal(own, entries)
            else:
                assert "≠" in entry.name or "|" in entry.name
                finer = [s for s in supports.T if np.all(own[s]) and not np.array_equal(s, own)]
                np.testing.assert_array_equal(own & ~np.any(finer, axis=0), entries)
            if len(entry.chips) > 1:
                assert entry.note == family.label
                assert entry.mark[1:2] == "₁"  # and the number of the last copy
                assert len(entry.chips) == family.copies


class Quaternions(Group):
    """Left multiplication of the quaternions by i and j, real 4 x 4."""

    def __init__(self) -> None:
        self.discrete_generators = [
            np.array([[0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 0, -1], [0, 0, 1, 0]]),
            np.array([[0, 0, -1, 0], [0, 0, 0, 1], [1, 0, 0, 0], [0, -1, 0, 0]]),
        ]
        super().__init__()


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("V**2>>V", "SO3"), ("V**2>>V", "S2"), ("V>>V", "Z8"), ("V>>V**2", "Cube"),
        ("V>>V", "RubiksCube"), ("V>>V", "pg:4"), ("V>>V**2", "pg:-4"), ("V>>V", "S3 wr S2"),
        ("V>>V", "Real(SU2)"), ("V>>V", "Real(U3)"), ("V>>V", Quaternions()), ("V>>V", "C4"),
        ("V>>V", "Stabilizer(S5,1)"), ("V>>V", "SO3*S4"), ("Regular>>Regular", "S3"),
    ],
)  # fmt: skip
def test_a_label_means_the_same_entries_everywhere(text: str, where: Any) -> None:
    """In the elements of `basis`, in the panels of `vis`, and in the legend of its pattern."""
    solution = basis(text, where)
    shape = solution.shape
    listed = named_elements_as_json(solution, 99)
    dense = {}
    for element in listed:
        dense[element["name"]] = np.zeros(shape)
        for row, column, value, *_ in element["entries"]:
            dense[element["name"]][row, column] = value
    assert len(dense) == solution.dimension
    gallery = as_json(view(solution, FigureOptions(mode="elements")))["panels"]
    assert [panel["title"] for panel in gallery] == list(dense)[:24]
    for panel in gallery:
        np.testing.assert_array_equal(panel["picture"]["cells"], dense[panel["title"]])
    drawn = as_json(view(solution, FigureOptions(mode="pattern")))
    (picture,) = (panel["picture"] for panel in drawn["panels"])
    assert picture["kind"] in ("orbits", "signed")
    assert drawn["legend"]
    for entry in drawn["legend"]:
        cells = np.equal(picture["cells"], entry["label"])
        values = cells * (1 if picture["signs"] is None else np.array(picture["signs"]))
        name = entry["name"].removeprefix("+")
        if name in dense:
            np.testing.assert_array_equal(values, dense[name])
        else:  # of entries that no finer element has
            assert "≠" in name or " | " in name


def test_units_multiply_as_their_names_say() -> None:
    for solution in (basis("V>>V", Quaternions()), basis("V>>V", "Real(SU2)")):
        elements = solution.readable.elements(0, 4)
        C = solution.readable.columns(0, 4).T.reshape(4, 4, 4)
        unit = {e.name: m for e, m in zip(elements, C, strict=True)}
        one, i, j, k = (unit[name] for name in ("δᵢⱼ", "Qi", "Qj", "Qk"))
        for product in (i @ i, j @ j, k @ k, i @ j @ k):
            np.testing.assert_array_equal(product, -one)
    (_, J) = basis("V>>V", "Real(U3)").readable.columns(0, 2).T.reshape(2, 6, 6)
    np.testing.assert_array_equal(J @ J, -np.eye(6))


@pytest.mark.parametrize("n", [8, 120])
def test_a_circulant_is_coloured_in_the_order_of_the_shift(n: int) -> None:
    v = view(basis("V>>V", f"Z{n}"))
    picture = v.panels[0].picture
    assert isinstance(picture, ParameterPicture)
    rows, columns = np.indices((n, n))
    turns = np.array(picture.turns)[picture.cells]
    np.testing.assert_allclose(turns, (rows - columns) % n / n)
    for entry in v.legend:
        shift = int(entry.name.strip("[]").partition("+")[2] or 0)
        assert picture.turns[entry.label] == shift / n
    assert "in the order of the shift" in v.caption[0]
    for theme in THEMES.values():  # a closed curve: steps from a colour to the next are even
        lab = to_oklab(Paint(theme).parameters(picture))
        by_shift = lab[np.argsort(picture.turns)]
        steps = np.linalg.norm(by_shift - np.roll(by_shift, 1, axis=0), axis=1)
        assert steps.max() < 8 * steps.min()
        assert len(np.unique(lab, axis=0)) == n


def test_too_many_parameters_are_shaded_by_how_many_entries_share_them() -> None:
    v = view(basis("V**3>>V**3", "S5"))
    picture = v.panels[0].picture
    assert isinstance(picture, ParameterPicture)
    assert (picture.count, picture.shaded, picture.longest_mark) == (202, True, "")
    sizes = np.bincount(picture.cells.ravel())
    assert [(e.name, e.note) for e in v.legend] == [
        ("5 entries each", "1 parameter"),
        ("20 entries each", "31 parameters"),
        ("60 entries each", "90 parameters"),
        ("120 entries each", f"{np.sum(sizes == 120)} parameters"),
    ]
    assert sum(int(e.note.split()[0]) for e in v.legend) == 202
    assert v.caption[0].startswith("202 parameters are too many for a colour each: a shade says")
    colors = Paint(THEMES["light"]).parameters(picture)
    pairs = {(size, tuple(color)) for size, color in zip(sizes, colors.tolist(), strict=True)}
    assert len(pairs) == len({size for size, _ in pairs}) == 4
    # copies beyond a hundred are shown as blocks
    assert view(basis("11*V>>10*V", "SO3")).mode == "blocks"
    assert view(basis("10*V>>10*V", "SO3")).mode == "pattern"
    # neither named nor numbered, fewer are shaded too
    assert view(basis("V**3>>V**2", "S10")).panels[0].picture.shaded
    assert not view(basis("V**2>>V**2", "S10")).panels[0].picture.shaded


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
