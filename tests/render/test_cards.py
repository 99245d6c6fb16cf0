"""Laws of all cards at all widths: no line is wider, no word broken; pages of 40 columns."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from rich.cells import cell_len
from rich.console import RenderableType
from rich.text import Text

from emlpcli.commands import dim as dim_command
from emlpcli.commands import groups as groups_command
from emlpcli.errors import EmlpError, Span
from emlpcli.groups import Group
from emlpcli.render.cards import group_lists
from emlpcli.render.cards import groups as group_cards
from emlpcli.render.cards import plan as plans
from emlpcli.render.cards.basis import basis_card
from emlpcli.render.cards.counted import counted_card
from emlpcli.render.cards.decompose import decompose_card
from emlpcli.render.cards.page import card_lines, show_card
from emlpcli.render.cards.tables import facts, indented, table
from emlpcli.render.errors import render_error
from emlpcli.render.streams import depth_of, wants_color, width_of
from emlpcli.render.wrapping import columns, wrapped
from emlpcli.reps.from_text import expanded
from emlpcli.solve import solve
from emlpcli.solve.account import account
from emlpcli.solve.isotypic.decompose import decompose
from emlpcli.solve.plan import plan

MARGIN = 4  # columns
WIDTHS = (20, 40, 57, 80, 200)


def words(lines: list[str]) -> set[str]:
    return {word for line in lines for word in line.split()}


def check(card: RenderableType) -> None:
    """No line wider than the page; each word that fits beside the margin is whole everywhere."""
    whole = words(card_lines(card, 10_000))
    for width in WIDTHS:
        lines = card_lines(card, width)
        assert [line for line in lines if cell_len(line) > width] == []
        assert {w for w in whole - words(lines) if cell_len(w) <= width - MARGIN} == set(), width


EXPRESSIONS = [
    ("2*V>>30*Scalar+10*V", "SO3"),
    ("V**2>>V**2", "O3"),
    ("V**3", "S5"),
    ("V>>Scalar", "SO3"),
    ("Sym(2,Sym(2,V))", "pg:3m"),
    ("V(SO3)*V(S5)>>V(SO3)", None),
    ("V**2*V.T>>V", "U2"),
]


def cards_of(text: str, name: str | None) -> Iterator[RenderableType]:
    from emlpcli.groups import group

    G = None if name is None else group(name)
    rep, expansion = expanded(text, G)
    yield basis_card(account(solve(rep, expansion)))
    yield plans.plan_card(plans.plan_as_json(plan(rep, expansion), text))
    yield counted_card(dim_command.answer(text, G))
    yield decompose_card(decompose(rep, expansion), str(rep), expansion.group_names)


@pytest.mark.parametrize(("text", "name"), EXPRESSIONS)
def test_cards_of_expressions(text: str, name: str | None) -> None:
    for card in cards_of(text, name):
        check(card)


@pytest.mark.few(6)
@pytest.mark.quick_sizes
def test_cards_of_groups(registered: Group) -> None:
    if registered.d <= 48:
        check(group_cards.detail_card(groups_command._detail(registered, own=False)))


def test_the_lists_of_groups() -> None:
    check(group_lists.listing_card(groups_command._listing()))
    check(group_lists.family_card(groups_command._family("pg")))


BLOCKS = """\
  block
  V
    copies 60   entries 3   dim 0
    total 0
    strategy diagrams
  V²
    copies 20   entries 9   dim 1
    total 20
    strategy diagrams"""

GROUP = """\
S(5): all permutations of 5 points
  V           ℝ⁵
  order       120
  properties  orthogonal, permutation,
              discrete, compact,
              reductive
  irreps      λ = [5], [4,1], [3,2],
              [3,1,1], [2,2,1],
              [2,1,1,1], [1,1,1,1,1]
  invariants  V**1      1
              V**2      2
              V**3      5
              V**4     15
              V**5     52
              V**6    202
  generators  (1 2)
              (1 2 3 4 5)"""


def test_golden_pages_of_40_columns() -> None:
    from emlpcli.groups import group

    rep, expansion = expanded("2*V>>30*Scalar+10*V", group("SO3"))
    page = "\n".join(card_lines(basis_card(account(solve(rep, expansion))), 40))
    assert BLOCKS in page
    card = group_cards.detail_card(groups_command._detail(group("S5"), own=False))
    assert card_lines(card, 40) == GROUP.splitlines()


def test_a_table_becomes_records_where_its_columns_would_be_narrow() -> None:
    made = table(["name"], ["size"])
    made.add_column("what is said of it")
    made.add_row("first", "12", "a text of some length that is wrapped")
    made.add_row("second", "3456789", "short")
    assert card_lines(made, 80) == [
        "name       size  what is said of it",
        "first        12  a text of some length that is wrapped",
        "second  3456789  short",
    ]
    assert card_lines(made, 40) == [
        "name       size  what is said of it",
        "first        12  a text of some length",
        "                 that is wrapped",
        "second  3456789  short",
    ]
    assert card_lines(made, 25) == [
        "name",
        "first",
        "  size 12",
        "  what is said of it a",
        "    text of some length",
        "    that is wrapped",
        "second",
        "  size 3456789",
        "  what is said of it",
        "    short",
    ]


def test_facts_go_below_their_label_where_a_word_is_too_wide() -> None:
    card = facts([("label", "word " + "x" * 20), ("", "more")])
    assert card_lines(card, 40) == ["  label  word xxxxxxxxxxxxxxxxxxxx", "         more"]
    assert card_lines(card, 26) == [
        "  label",
        "    word",
        "    xxxxxxxxxxxxxxxxxxxx",
        "         more",
    ]
    assert card_lines(card, 12)[:3] == ["  label", "word", "xxxxxxxxxxxx"]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 5, [""]),
        ("a b", 3, ["a b"]),
        ("a  b c", 4, ["a  b", "c"]),
        ("abcdefg hi", 4, ["abcd", "efg", "hi"]),
        ("pg:m-3m is", 8, ["pg:m-3m", "is"]),
        ("V⊗V* x", 4, ["V⊗V*", "x"]),
        ("日本語", 4, ["日本", "語"]),
    ],
)
def test_wrapping(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines
    assert all(columns(line) <= width for line in lines)
    assert wrapped(text, None) == [text]


def test_errors_are_as_wide_as_the_terminal() -> None:
    text = "V**2>>" + "V*" * 60 + "W"
    error = EmlpError(
        "unknown name W", text=text, span=Span(len(text) - 1, len(text)), hint="the names are " * 9
    )
    for width in (20, 40, 80):
        lines = render_error(error, width=width).splitlines()
        assert max(map(cell_len, lines)) <= width
        at = next(i for i, line in enumerate(lines) if "^" in line)
        assert lines[at - 1][lines[at].index("^")] == "W"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "piped", "shown"),
    [
        ({}, "plain", "plain"),
        ({"TERM": "xterm-256color"}, "plain", "256"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "plain", "truecolor"),
        ({"TERM": "dumb"}, "plain", "plain"),
        ({"FORCE_COLOR": "1"}, "256", "256"),
        ({"FORCE_COLOR": "1", "COLORTERM": "24bit"}, "truecolor", "truecolor"),
        ({"FORCE_COLOR": "2", "COLORTERM": "24bit"}, "256", "256"),
        ({"FORCE_COLOR": "3", "TERM": "dumb"}, "truecolor", "truecolor"),
        ({"FORCE_COLOR": "0", "TERM": "xterm-256color"}, "plain", "plain"),
        ({"FORCE_COLOR": "", "TERM": "xterm-256color"}, "plain", "256"),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "plain", "plain"),
    ],
)
def test_colours(
    environment: dict[str, str], piped: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert depth_of(io.StringIO(), environment) == piped
    assert depth_of(Terminal(), environment) == shown
    assert wants_color(io.StringIO(), environment) == (piped != "plain")
    for name in ("FORCE_COLOR", "NO_COLOR", "TERM", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    page = io.StringIO()
    show_card(Text("bold", style="bold"), page)
    assert ("\x1b[1m" in page.getvalue()) == (piped != "plain")


def test_widths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "33")
    assert (width_of(io.StringIO()), width_of(Terminal())) == (None, 33)
    monkeypatch.setenv("COLUMNS", "1")
    assert width_of(Terminal()) == 8
    monkeypatch.setenv("COLUMNS", "many")
    assert width_of(Terminal()) == 80
    page = Terminal()
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("NO_COLOR", "1")
    show_card(indented(Text("word " * 30)), page)
    assert max(map(cell_len, page.getvalue().splitlines())) <= 40
