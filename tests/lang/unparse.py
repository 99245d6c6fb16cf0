"""Tree to text, with no needless parentheses, and trees compared without their places."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import IntEnum
from typing import Any, assert_never

from emlpcli.lang.group_tree import INFIX, GroupExpr, GroupName, GroupOperand, Quoted
from emlpcli.lang.tree import (
    Atom,
    Attach,
    Call,
    DualNode,
    FormulaArgument,
    GroupArgument,
    LabelArgument,
    Maps,
    Node,
    Number,
    Power,
    Product,
    Sum,
)


class _Level(IntEnum):
    """How strongly the outermost operator of a text binds."""

    MAPS = 0
    SUM = 1
    PRODUCT = 2
    POWER = 3
    INTEGER = 4  # takes `**` and `.T`, but no group: 2(SO3) is a multiple
    POSTFIX = 5


def unparse(node: Node) -> str:
    """The canonical text of a tree: reading it gives the same tree up to spans."""
    return _text(node)[0]


def unparse_group(group: GroupExpr) -> str:
    """The canonical text of a group."""
    return "*".join(map(_group_name, group.factors))


def _group_name(group: GroupName) -> str:
    """The canonical text of one factor; an infix construction binds more than `*`."""
    label = f"[{group.label}]" if group.label else ""
    if group.name in INFIX:
        text = f" {group.name} ".join(map(_operand, group.args))
        return f"({text}){label}" if label else text
    args = ",".join(map(_group_argument, group.args))
    return (f"{group.name}({args})" if args else group.name) + label


def _group_argument(argument: GroupOperand) -> str:
    match argument:
        case GroupExpr():
            return unparse_group(argument)
        case Quoted(text):
            return f'"{text}"'
    return str(argument)


def _operand(argument: GroupOperand) -> str:
    """An operand of an infix construction: in parentheses unless it is a single name."""
    text = _group_argument(argument)
    if not isinstance(argument, GroupExpr):
        return text
    first = argument.factors[0]
    single = len(argument.factors) == 1 and (first.name not in INFIX or bool(first.label))
    return text if single else f"({text})"


def _text(node: Node) -> tuple[str, _Level]:
    """The text of a node without parentheses around it, and its level."""
    match node:
        case Number(value):
            return str(value), _Level.INTEGER
        case LabelArgument(str(value)):
            return f'"{value}"', _Level.POSTFIX
        case LabelArgument(value):
            text = f"[{','.join(map(str, value))}]" if isinstance(value, tuple) else str(value)
            return text, _Level.INTEGER
        case FormulaArgument(formula):
            return f'"{formula.text}"', _Level.POSTFIX
        case GroupArgument(group):
            return unparse_group(group), _Level.POSTFIX
        case Atom(name):
            return name, _Level.POSTFIX
        case Call(name, args):
            return f"{name}({','.join(map(unparse, args))})", _Level.POSTFIX
        case Sum(terms):
            return "+".join(_within(term, _Level.PRODUCT) for term in terms), _Level.SUM
        case Product(factors):
            return "*".join(_within(part, _Level.POWER) for part in factors), _Level.PRODUCT
        case Power(base, exponent):
            return f"{_within(base, _Level.INTEGER)}**{exponent}", _Level.POWER
        case DualNode(base):
            return f"{_within(base, _Level.INTEGER)}.T", _Level.POSTFIX
        case Attach(base, group):
            return f"{_within(base, _Level.POSTFIX)}({unparse_group(group)})", _Level.POSTFIX
        case Maps(source, target):
            text = f"{_within(source, _Level.MAPS)}>>{_within(target, _Level.SUM)}"
            return text, _Level.MAPS
    assert_never(node)


def _within(node: Node, least: _Level) -> str:
    """The text of a node where only levels of at least `least` go without parentheses."""
    text, level = _text(node)
    return text if level >= least else f"({text})"


def same(a: Node | GroupExpr, b: Node | GroupExpr) -> bool:
    """Whether two trees are equal up to where in a text they stand."""
    return bool(_bare(a) == _bare(b))


def _bare(value: Any) -> Any:
    """Nested tuples with the type and all fields but the spans."""
    if isinstance(value, tuple):
        return tuple(_bare(item) for item in value)
    if is_dataclass(value):
        own = (f for f in fields(value) if f.init and f.compare)
        kept = (f.name for f in own if not f.name.endswith("span"))
        return (type(value).__name__, *(_bare(getattr(value, name)) for name in kept))
    return value
