"""Text to tree: forms, precedence as Python's, spans, and the way back."""

from __future__ import annotations

import ast
import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emlpcli.errors import Span
from emlpcli.groups.named.point import rows
from emlpcli.lang import (
    Atom,
    Attach,
    Call,
    DualNode,
    GroupExpr,
    GroupName,
    Maps,
    Node,
    Number,
    Power,
    Product,
    Quoted,
    Sum,
    parse,
    parse_group,
)
from emlpcli.lang import vocabulary as names

from .unparse import same, unparse, unparse_group

AT = Span(0, 0)


def number(value: int) -> Number:
    return Number(value, span=AT)


def power(base: Node, exponent: int) -> Power:
    return Power(base, exponent, span=AT)


V = Atom("V", span=AT)
SCALAR = Atom("Scalar", span=AT)
SO3 = GroupExpr((GroupName("SO3", span=AT),), span=AT)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("V", "V"),
        ("Vector", "V"),
        ("Scalar", "Scalar"),
        ("3", "3"),
        ("  V \t+\nV ", "V+V"),
        ("60V", "60*V"),
        ("60 V", "60*V"),
        ("3V²", "3*V**2"),
        ("2(V+V²)", "2*(V+V**2)"),
        ("10V(SO3)", "10*V(SO3)"),
        ("2V**2", "2*V**2"),
        ("V*2V", "V*2*V"),
        ("2(3)", "2*3"),
        ("2V.T", "2*V.T"),
        ("V**2**3", "V**8"),
        ("V**(1+1)", "V**2"),
        ("V**(2*2+1)", "V**5"),
        ("V**2²", "V**4"),
        ("V**(0**0)", "V**1"),
        ("V**0", "V**0"),
        ("V⁰", "V**0"),
        ("V¹²", "V**12"),
        ("V² ³", "(V**2)**3"),
        ("V.T**2", "V.T**2"),
        ("(V**2).T", "(V**2).T"),
        ("V².T", "(V**2).T"),
        ("V . T", "V.T"),
        ("V.T²", "V.T**2"),
        ("V*", "V.T"),
        ("(V*)", "V.T"),
        ("V*+V", "V.T+V"),
        ("V* ⊕ V", "V.T+V"),
        ("V*⊗V", "V.T*V"),
        ("V* *V", "V.T*V"),
        ("V* **2", "V.T**2"),
        ("V*²", "V.T**2"),
        ("V*²⊗V", "V.T**2*V"),
        ("V²⊗V*", "V**2*V.T"),
        ("V*→V*", "V.T>>V.T"),
        ("V*>>V*", "V.T>>V.T"),
        ("V*<<V", "V>>V.T"),
        ("V*.T", "V.T.T"),
        ("V(SO3)*", "V(SO3).T"),
        ("V*V", "V*V"),
        ("V*(V+V)", "V*(V+V)"),
        ("V*2", "V*2"),
        ("T(2)", "T(2)"),
        ("T( 2 , 0 )", "T(2,0)"),
        ("T(0,0)", "T(0,0)"),
        ("T(2)(S(5))", "T(2)(S(5))"),
        ("T(1,1)²", "T(1,1)**2"),
        ("(V+V**2)(Z6)", "(V+V**2)(Z6)"),
        ("V(SO(3))", "V(SO(3))"),
        ("V(SO3×S5)", "V(SO3*S5)"),
        ("V((SO3⊗S5)*(Z(6)))", "V(SO3*S5*Z(6))"),
        ("V(ZksZnxZn(4, 3))", "V(ZksZnxZn(4,3))"),
        ("V (SO3)", "V(SO3)"),
        ("V(SO3)(S5)", "V(SO3)(S5)"),
        ("V²(SO3)", "(V**2)(SO3)"),
        ("(2)(SO3)", "(2)(SO3)"),
        ("Scalar(SO3)", "Scalar(SO3)"),
        ("3>>V", "3>>V"),
        ("V+2", "V+2"),
        ("V→V", "V>>V"),
        ("V<<3", "3>>V"),
        ("V>>V>>V", "V>>V>>V"),
        ("V>>(V>>V)", "V>>(V>>V)"),
        ("V<<V>>3", "V>>V>>3"),
        ("3<<V<<2", "2>>(V>>3)"),
        ("V+V>>2*V+1", "V+V>>2*V+1"),
        ("(((V)))", "V"),
        ("(V+V)+V", "(V+V)+V"),
        ("V+(V+V)", "V+(V+V)"),
        ("2**3*V", "2**3*V"),
        ("(2).T", "2.T"),
        ("V⊕V⊗V", "V+V*V"),
    ],
)
def test_canonical_text(text: str, canonical: str) -> None:
    tree = parse(text)
    assert unparse(tree) == canonical
    assert same(parse(canonical), tree)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("V", V),
        ("2V", Product((number(2), V), span=AT)),
        ("V+V+V", Sum((V, V, V), span=AT)),
        ("V*V*V", Product((V, V, V), span=AT)),
        ("2V**2", Product((number(2), power(V, 2)), span=AT)),
        ("V**2**3", power(V, 8)),
        ("V<<3", Maps(number(3), V, span=AT)),
        ("V>>Scalar", Maps(V, SCALAR, span=AT)),
        ("T(2,0)", Call("T", (number(2), number(0)), span=AT)),
        ("V(SO3).T", DualNode(Attach(V, SO3, span=AT), span=AT)),
        (
            "V(SO(3)*S5)",
            Attach(
                V,
                GroupExpr((GroupName("SO", (3,), span=AT), GroupName("S5", span=AT)), span=AT),
                span=AT,
            ),
        ),
    ],
)
def test_trees(text: str, tree: Node) -> None:
    assert same(parse(text), tree)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["name"])
def test_point_groups_are_read_in_every_notation(row: dict[str, Any]) -> None:
    aliases = (f"pg:{alias}" for alias in (row["schoenflies"], *row["aliases"]))
    for name in (row["name"], *aliases):
        tree = parse(f"V({name})>>V**2")
        assert same(parse(unparse(tree)), tree)
        assert unparse(tree) == f"V({name})>>V**2"


def test_same_sees_differences() -> None:
    assert not same(parse("V+V"), parse("V*V"))
    assert not same(parse("V**2"), parse("V**3"))
    assert not same(parse("V(SO3)"), parse("V(SO(3))"))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("SO3", "SO3"),
        (" SO ( 3 ) ", "SO(3)"),
        ("SO(3)*S5", "SO(3)*S5"),
        ("SO3 × S5 ⊗ Z6", "SO3*S5*Z6"),
        ("(SO3*S5)*(Z6)", "SO3*S5*Z6"),
        ("ZksZnxZn(4,3)", "ZksZnxZn(4,3)"),
        ("RubiksCube", "RubiksCube"),
        ("S3 WR Z4", "S3 wr Z4"),
        ("S3≀Z4", "S3 wr Z4"),
        ("(SO3)⋊(Embed(O1,3))", "SO3 sdp Embed(O1,3)"),
        ("(S2 wr S3) wr Z2", "S2 wr S3 wr Z2"),
        ("S2 wr (S3 wr Z2)", "S2 wr (S3 wr Z2)"),
        ("SO3*S2 wr S3", "SO3*S2 wr S3"),
        ("(SO3*S2) wr S3", "(SO3*S2) wr S3"),
        ("(S2 wr S3) sdp S6", "(S2 wr S3) sdp S6"),
        ("Embed( SO3 × S5 , 20 )", "Embed(SO3*S5,20)"),
        ('Sub(S6, "(1 2)",")*")', 'Sub(S6,"(1 2)",")*")'),
        ("pg", "pg"),
        ("my_group", "my_group"),
    ],
)
def test_groups(text: str, canonical: str) -> None:
    group = parse_group(text)
    assert unparse_group(group) == canonical
    assert same(parse_group(canonical), group)


def spans(node: Node, text: str) -> list[tuple[str, str]]:
    """The type and the text of every node, in preorder."""
    found = [(type(node).__name__, text[slice(*node.span)])]
    if isinstance(node, Attach):
        found.append(("group", text[slice(*node.group.span)]))
        found += [("name", text[slice(*factor.span)]) for factor in node.group.factors]
    for child in node.children:
        found += spans(child, text)
    return found


def test_spans() -> None:
    text = " 2(V + V²).T >> T(1, 2)(SO(3)×S5)**(1 + 1) "
    assert spans(parse(text), text) == [
        ("Maps", text.strip()),
        ("Product", "2(V + V²).T"),
        ("Number", "2"),
        ("DualNode", "(V + V²).T"),
        ("Sum", "(V + V²)"),
        ("Atom", "V"),
        ("Power", "V²"),
        ("Atom", "V"),
        ("Power", "T(1, 2)(SO(3)×S5)**(1 + 1)"),
        ("Attach", "T(1, 2)(SO(3)×S5)"),
        ("group", "SO(3)×S5"),
        ("name", "SO(3)"),
        ("name", "S5"),
        ("Call", "T(1, 2)"),
        ("Number", "1"),
        ("Number", "2"),
    ]


def test_span_of_reversed_maps_covers_both_sides() -> None:
    tree = parse("V<<3V")
    assert isinstance(tree, Maps)
    assert tree.span == Span(0, 5)
    assert tree.source.span == Span(3, 5)


def test_long_chains_are_flat() -> None:
    for sign in "+*":
        tree = parse(sign.join(["V"] * 1000))
        assert len(tree.children) == 1000
        assert tree.height == 2


def test_nesting_at_the_limit() -> None:
    assert same(parse("(" * 100 + "V" + ")" * 100), V)
    tree = parse("V" + ".T" * 99)
    assert tree.height == 100
    assert same(parse(unparse(tree)), tree)


def test_nodes_are_frozen_hashable_and_picklable() -> None:
    tree = parse("2V(SO3)**2>>T(1).T+Scalar")
    assert hash(tree) == hash(parse("2V(SO3)**2>>T(1).T+Scalar"))
    assert pickle.loads(pickle.dumps(tree)) == tree
    with pytest.raises(AttributeError):
        tree.span = AT  # type: ignore[misc]


def test_one_table_entry_adds_a_constructor(monkeypatch: pytest.MonkeyPatch) -> None:
    integer, expression = names.Parameter.INTEGER, names.Parameter.EXPRESSION
    sym = names.Constructor("Sym", "Sym(k,R)", (integer, expression), required=2)
    monkeypatch.setitem(names.CONSTRUCTORS, "Sym", sym)
    monkeypatch.setitem(names.CONSTRUCTORS, "Ad", names.Constructor("Ad", "Ad"))
    tree = parse("Sym(0, V+2Ad(SO3))(SO3)")
    assert unparse(tree) == "Sym(0,V+2*Ad(SO3))(SO3)"
    assert same(parse(unparse(tree)), tree)


# Python's own parser as the judge of precedence: expressions that both languages read.


def join(op: str) -> Any:
    def made(parts: tuple[str, str]) -> str:
        return f"{parts[0]}{op}{parts[1]}"

    return made


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    parenthesised = inner.map("({})".format)
    return st.one_of(
        *(pair.map(join(op)) for op in ("+", "*", ">>", "<<", " * ", " + ")),
        parenthesised,
        parenthesised.map("{}.T".format),
        parenthesised.map("{}(SO3)".format),
        parenthesised.map("{}**2".format),
        st.tuples(st.sampled_from(["V", "V.T", "V(SO3)", "T(2,1)", "2"]), inner).map(
            lambda parts: f"{parts[0]}**2*{parts[1]}"
        ),
    )


shared = st.recursive(
    st.sampled_from(
        ["V", "Scalar", "T(2)", "T(1,2)", "2", "3", "V.T", "V(SO3)", "V**2", "V.T**3", "V**2**1"]
    ),
    larger,
    max_leaves=12,
)

OPERATORS = {ast.Add: "+", ast.Mult: "*", ast.RShift: ">>", ast.LShift: "<<"}


def of_python(node: ast.expr) -> Any:
    match node:
        case ast.BinOp(left, ast.Pow(), right):
            return ("**", of_python(left), eval_int(right))
        case ast.BinOp(left, op, right):
            parts = of_python(left), of_python(right)
            sign = OPERATORS[type(op)]
            return (">>", parts[1], parts[0]) if sign == "<<" else (sign, *parts)
        case ast.Constant(value) | ast.Name(value):
            return value
        case ast.Attribute(value, "T"):
            return ("T", of_python(value))
        case ast.Call(ast.Name("T"), args):
            return ("call", *(of_python(arg) for arg in args))
        case ast.Call(function, [ast.Name(group)]):
            return ("attach", of_python(function), group)
    raise AssertionError(ast.dump(node))


def eval_int(node: ast.expr) -> int:
    match node:
        case ast.Constant(int(value)):
            return value
        case ast.BinOp(left, ast.Pow(), right):
            return int(eval_int(left) ** eval_int(right))
        case ast.BinOp(left, op, right):
            a, b = eval_int(left), eval_int(right)
            return a + b if isinstance(op, ast.Add) else a * b
    raise AssertionError(ast.dump(node))


def of_ours(node: Node) -> Any:
    match node:
        case Sum(parts) | Product(parts):
            sign = "+" if isinstance(node, Sum) else "*"
            result = of_ours(parts[0])
            for part in parts[1:]:
                result = (sign, result, of_ours(part))
            return result
        case Maps(source, target):
            return (">>", of_ours(source), of_ours(target))
        case Power(base, exponent):
            return ("**", of_ours(base), exponent)
        case DualNode(base):
            return ("T", of_ours(base))
        case Call(_, args):
            return ("call", *map(of_ours, args))
        case Attach(base, group):
            return ("attach", of_ours(base), group.factors[0].name)
        case Number(value):
            return value
        case Atom(name):
            return name
    raise AssertionError(node)


@given(shared)
@settings(max_examples=150, deadline=None)
def test_structure_is_pythons(text: str) -> None:
    assert of_ours(parse(text)) == of_python(ast.parse(text, mode="eval").body)


exponents = st.recursive(
    st.sampled_from("0123"),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(join("+")).map("({})".format),
        st.tuples(inner, inner).map(join("*")).map("({})".format),
    ),
    max_leaves=6,
)


@given(exponents)
@settings(max_examples=60, deadline=None)
def test_exponents_are_pythons(text: str) -> None:
    tree = parse(f"V**{text}")
    assert isinstance(tree, Power)
    assert tree.exponent == eval_int(ast.parse(text, mode="eval").body)


# Trees, to text, to the same trees.

group_names = st.builds(
    GroupName,
    st.sampled_from(["SO3", "S", "RubiksCube", "ZksZnxZn"]),
    st.lists(st.integers(0, 10**18 - 1), max_size=2).map(tuple),
    span=st.just(AT),
)


def groups_of(names: st.SearchStrategy[GroupName]) -> st.SearchStrategy[GroupExpr]:
    listed = st.lists(names, min_size=1, max_size=3).map(tuple)
    return st.builds(GroupExpr, listed, span=st.just(AT))


def made_of(names: st.SearchStrategy[GroupName]) -> st.SearchStrategy[GroupName]:
    """Constructions; the first operand of an infix one is no such construction itself."""
    at, inner = st.just(AT), groups_of(names)
    texts = st.builds(Quoted, st.text('(1 2)*,"'.replace('"', ""), max_size=6), span=at)
    args = st.lists(st.one_of(inner, texts, st.integers(0, 9)), min_size=1, max_size=3).map(tuple)
    first = inner.filter(lambda e: len(e.factors) > 1 or e.factors[0].name not in ("wr", "sdp"))
    operands = st.builds(lambda a, b: (a, *b), first, st.lists(inner, min_size=1, max_size=2))
    return st.one_of(
        st.builds(GroupName, st.sampled_from(["Embed", "Sub"]), args, span=at),
        st.builds(GroupName, st.sampled_from(["wr", "sdp"]), operands, span=at),
    )


group_exprs = groups_of(st.recursive(group_names, made_of, max_leaves=6))


def grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    at = st.just(AT)
    return st.one_of(
        st.builds(Sum, several, span=at),
        st.builds(Product, several, span=at),
        st.builds(Maps, inner, inner, span=at),
        st.builds(DualNode, inner, span=at),
        st.builds(Attach, inner, group_exprs, span=at),
        # Powers of integers are bounded, so here they have exponent 1.
        st.builds(lambda base, k: power(base, 1 if bounded(base) else k), inner, st.integers(0)),
    )


def bounded(node: Node) -> bool:
    return isinstance(node, Number) or (
        isinstance(node, Sum | Product | Power) and all(map(bounded, node.children))
    )


arguments = st.lists(st.integers(0, 9).map(number), min_size=1, max_size=2).map(tuple)
trees = st.recursive(
    st.one_of(
        st.sampled_from([V, SCALAR]),
        st.integers(1, 99).map(number),
        st.builds(Call, st.just("T"), arguments, span=st.just(AT)),
    ),
    grown,
    max_leaves=10,
)


def clipped(tree: Node) -> bool:
    """Whether all exponents and powers of integers are within the limits of the text."""
    if isinstance(tree, Power) and tree.exponent >= 10**18:
        return False
    return all(map(clipped, tree.children))


@given(trees.filter(clipped))
@settings(max_examples=60, deadline=None)
def test_round_trip(tree: Node) -> None:
    text = unparse(tree)
    assert text.isascii()
    again = parse(text)
    assert same(again, tree)
    assert unparse(again) == text


@given(trees.filter(clipped))
@settings(max_examples=40, deadline=None)
def test_parentheses_are_minimal(tree: Node) -> None:
    text = unparse(tree)
    for node in walk(parse(text)):
        start, stop = node.span
        if text[start] == "(" and not isinstance(node, Attach) and closes(text, start) == stop:
            without = text[:start] + " " + text[start + 1 : stop - 1] + " " + text[stop:]
            try:
                other = parse(without)
            except ValueError:
                continue
            assert not same(other, tree), (text, without)


def walk(node: Node) -> list[Node]:
    return [node, *(below for child in node.children for below in walk(child))]


def closes(text: str, start: int) -> int:
    """Where the parenthesis opened at `start` is closed."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place + 1
    return -1
