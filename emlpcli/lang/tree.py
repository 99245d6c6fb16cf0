"""The syntax tree: immutable nodes that remember their place in the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from emlpcli.errors import Span
from emlpcli.lang.group_tree import GroupExpr


@dataclass(frozen=True, slots=True)
class _Base:
    """What all nodes share.

    `height` is the number of nodes on the longest path down.  It is kept on the node, and
    not found by recursion, so that the parser can refuse a tree before anyone recurses on it.
    """

    span: Span = field(kw_only=True)
    height: int = field(default=1, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        height = 1 + max((child.height for child in self.children), default=0)
        object.__setattr__(self, "height", height)

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes directly below, in the order of the text but for `<<`."""
        match self:
            case Call(args=below) | Sum(terms=below) | Product(factors=below):
                return below
            case Maps():
                return (self.source, self.target)
            case Power() | DualNode() | Attach():
                return (self.base,)
        return ()


@dataclass(frozen=True, slots=True)
class Number(_Base):
    """An integer: a multiple, or that many Scalars."""

    value: int


@dataclass(frozen=True, slots=True)
class LabelArgument(_Base):
    """The label of an irreducible, only as an argument: 2, -1, 3/2, [2,1] or "T2g"."""

    value: int | Fraction | tuple[int, ...] | str


@dataclass(frozen=True, slots=True)
class IndexWord:
    """One side of an index formula, such as `-jikl`: a sign and the letters as they stand.

    Letter number a stands at `place(a)`, and all of it at `span`; a word that nobody wrote, since
    it follows from others, has one place for all of it.
    """

    sign: int
    letters: str
    starts: tuple[int, ...] = field(compare=False, repr=False)
    span: Span = field(kw_only=True, compare=False, repr=False)

    def place(self, a: int) -> Span:
        """Where in the text a letter stands."""
        return Span(self.starts[a], self.starts[a] + 1) if self.starts else self.span

    @property
    def text(self) -> str:
        """The word as it is printed."""
        return "-" * (self.sign < 0) + self.letters


@dataclass(frozen=True, slots=True)
class IndexFormula:
    """What a formula such as `ijkl=-jikl=klij` says of tensors: T_ijkl = -T_jikl = T_klij.

    Every word has each letter of the first one once.
    """

    words: tuple[IndexWord, ...]
    span: Span = field(kw_only=True, compare=False, repr=False)

    @property
    def letters(self) -> str:
        """The letters of the indices, in the order in which the tensor has them."""
        return self.words[0].letters

    def permutation(self, word: IndexWord) -> tuple[int, ...]:
        """For each letter of a word its place in the first one."""
        return tuple(map(self.letters.index, word.letters))

    def generators(self) -> list[tuple[tuple[int, ...], int]]:
        """The permutation and the sign by which each word but the first differs from that."""
        first, *others = self.words
        return [(self.permutation(word), first.sign * word.sign) for word in others]

    @property
    def text(self) -> str:
        """The formula as it is printed, which is read back."""
        return "=".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class FormulaArgument(_Base):
    """A formula for the indices of a tensor, in quotes, only as an argument: `"ij=ji"`."""

    value: IndexFormula


@dataclass(frozen=True, slots=True)
class GroupArgument(_Base):
    """A group as the argument of a constructor."""

    group: GroupExpr


@dataclass(frozen=True, slots=True)
class Atom(_Base):
    """A name that takes no arguments: `V` (also for `Vector`), `Scalar`, `Ad`."""

    name: str


@dataclass(frozen=True, slots=True)
class Call(_Base):
    """A constructor with its arguments as written: `T(2)` has one, `T(2,0)` two."""

    name: str
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Sum(_Base):
    """Two or more terms; a parenthesised sum inside a sum stays a node of its own."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Product(_Base):
    """Two or more factors; `2V` and `2*V` are both the product of 2 and `V`."""

    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Power(_Base):
    """A tensor power with its exponent already computed."""

    base: Node
    exponent: int


@dataclass(frozen=True, slots=True)
class DualNode(_Base):
    """The dual, written `.T` or with a postfix star."""

    base: Node


@dataclass(frozen=True, slots=True)
class Maps(_Base):
    """The linear maps from `source` to `target`: `source>>target` or `target<<source`."""

    source: Node
    target: Node


@dataclass(frozen=True, slots=True)
class Attach(_Base):
    """A representation with the group it is meant for: `V(SO3)`."""

    base: Node
    group: GroupExpr


Node: TypeAlias = (
    Number
    | LabelArgument
    | GroupArgument
    | FormulaArgument
    | Atom
    | Call
    | Sum
    | Product
    | Power
    | DualNode
    | Maps
    | Attach
)
