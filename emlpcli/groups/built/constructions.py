"""The constructions that make groups from groups: how they are written and what they take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from importlib import import_module

from emlpcli.errors import GroupError
from emlpcli.groups.base import Group
from emlpcli.lang.group_tree import GroupExpr, GroupName, GroupOperand, Quoted

_KINDS = {"group": GroupExpr, "integer": int, "text": Quoted, "turn": Quoted}
_CALLED = {
    "group": "a group",
    "integer": "an integer",
    "text": "a cycle in double quotes",
    "turn": "an axis and an angle in double quotes",
}


@dataclass(frozen=True)
class Construction:
    """One way to make a group: the class, how it is written, an example, the arguments' kinds.

    Where `more`, the last kind may be repeated. The class is imported when a group is made.
    """

    module: str
    name: str
    usage: str
    example: str
    summary: str
    kinds: tuple[str, ...]
    more: bool = False
    infix: bool = False

    @property
    def word(self) -> str:
        """The word that stands for it in an expression."""
        return self.usage.split()[1] if self.infix else self.usage.split("(")[0]

    @property
    def cls(self) -> type[Group]:
        """The class."""
        found: type[Group] = getattr(
            import_module(f"emlpcli.groups.built.{self.module}"), self.name
        )
        return found

    def build(self, name: GroupName, resolve: Callable[[GroupExpr], Group]) -> Group:
        """The group; errors carry the place."""
        args = name.args
        least = len(self.kinds)
        if len(args) < least or (len(args) > least and not self.more):
            raise GroupError(
                f"{self.usage.split('(')[0]} takes {least}{' or more' if self.more else ''} "
                f"argument{'' if least == 1 and not self.more else 's'}, not {len(args)}",
                span=name.span,
                hint=self._hint,
            )
        kinds = (*self.kinds, *self.kinds[-1:] * (len(args) - least))
        values = [self._value(a, kind, name, resolve) for a, kind in zip(args, kinds, strict=True)]
        cls = self.cls
        if self.infix:  # from left to right
            first, *others = values
            assert isinstance(first, Group)
            return reduce(lambda left, right: cls(left, right), others, first)
        return cls(*values)

    @property
    def _hint(self) -> str:
        return f"write it {self.usage}, for instance {self.example}"

    def _value(
        self,
        argument: GroupOperand,
        kind: str,
        name: GroupName,
        resolve: Callable[[GroupExpr], Group],
    ) -> Group | int | str:
        if not isinstance(argument, _KINDS[kind]):
            given = next(_CALLED[k] for k, cls in _KINDS.items() if isinstance(argument, cls))
            if given == _CALLED["text"]:
                given = "a text in double quotes"
            raise GroupError(
                f"{name.name} takes {_CALLED[kind]} here, not {given}",
                span=name.span if isinstance(argument, int) else argument.span,
                hint=self._hint,
            )
        match argument:
            case GroupExpr():
                return resolve(argument)
            case Quoted():
                return argument.text
        return argument


CONSTRUCTIONS: tuple[Construction, ...] = (
    Construction("wreath", "Wreath", "G wr H", "S3 wr Z4",
                 "wreath product: H permutes blocks, G acts in each",
                 ("group", "group"), infix=True, more=True),
    Construction("semidirect", "Semidirect", "N sdp H", "SO3 sdp Embed(O1,3)",
                 "semidirect product of groups of matrices of one size",
                 ("group", "group"), infix=True, more=True),
    Construction("affine", "Affine", "Affine(G)", "Affine(SO3)",
                 "translations and G, in homogeneous coordinates", ("group",)),
    Construction("sums", "Embed", "Embed(G,n)", "Embed(SO2,3)",
                 "G on the first of n coordinates", ("group", "integer")),
    Construction("sums", "Sum", "Sum(G,H,...)", "Sum(SO3,S4)",
                 "direct product, on the direct sum", ("group", "group"), more=True),
    Construction("subgroup", "Sub", 'Sub(G,"(1 2)",...)', 'Sub(S6,"(1 2 3)","(4 5)")',
                 "subgroup of a permutation group by generators", ("group", "text"), more=True),
    Construction("subgroup", "Stabilizer", "Stabilizer(G,i)", "Stabilizer(S6,1)",
                 "permutations that fix point i", ("group", "integer")),
    Construction("change_of_field", "Real", "Real(G)", "Real(SU2)",
                 "a group over ℂ on ℝ²ⁿ: real parts, then imaginary ones", ("group",)),
    Construction("change_of_field", "Complex", "Complex(G)", "Complex(SO3)",
                 "a real group on ℂⁿ, to stand beside one over ℂ", ("group",)),
    Construction("turned", "Turned", 'Turned(G,"axis a")', 'Turned(pg:mmm,"0 0 1 45")',
                 "G on R³, turned about the axis x y z by a degrees", ("group", "turn")),
    Construction("double", "Double", "Double(G)", "Double(pg:O)",
                 "double group of a point group, with spinors S", ("group",)),
)  # fmt: skip

BY_NAME = {c.word.lower(): c for c in CONSTRUCTIONS}
