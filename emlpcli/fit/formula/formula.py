"""Targets written as formulas, such as `dot(u,v)-norm(v)**3`: names, types, values, invariance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import ExpressionError, Span, suggest
from emlpcli.fit import action
from emlpcli.fit.formula.functions import FUNCTIONS, Function
from emlpcli.fit.formula.parser import Node, parse
from emlpcli.fit.formula.types import Array, MismatchError, Type, form, in_words
from emlpcli.fit.targets import Problem, normal, over_group, relative_error
from emlpcli.reps.rep import (
    DirectSum,
    ProductRep,
    Rep,
    Scalar,
    ScalarRep,
    SumRep,
    TensorProduct,
    V,
)

if TYPE_CHECKING:
    from emlpcli.groups.base import Group

FIRST_NAMES = ("u", "v", "w")
Named = TypeVar("Named")
TOLERANCE = 1e-7  # of the relative difference of f(gx) and g f(x), in float64
_OPERATORS = ("add", "sub", "mul", "div", "pow", "neg", "matmul")


@dataclass(frozen=True)
class _Typed:
    """A node whose type is known; `function` is None for numbers and names."""

    node: Node
    type: Type
    args: tuple[_Typed, ...] = ()
    function: Function | None = None

    def value(self, inputs: dict[str, Array]) -> Array:
        """The value on rows of inputs, shape (n, d1, ...)."""
        if self.function is not None:
            values = [a.value(inputs) for a in self.args]
            return self.function.compute([a.type for a in self.args], *values)
        rows = len(next(iter(inputs.values())))
        if self.node.kind == "number":
            return np.full(rows, self.node.value)
        known = inputs[self.node.name]
        return known if len(known) == rows else np.repeat(known, rows, axis=0)

    def walk(self) -> Iterator[_Typed]:
        """All nodes below, then the node."""
        for a in self.args:
            yield from a.walk()
        yield self


@dataclass(frozen=True)
class Formula:
    """A formula over an input representation; called on rows, shape (n, dim in)."""

    text: str
    rep_in: Rep
    rep_out: Rep
    parts: tuple[_Typed, ...]

    def __call__(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """The values on rows, shape (n, dim in) to (n, dim out)."""
        with np.errstate(all="ignore"):
            inputs = _inputs(self.rep_in, x)
            return _columns([p.value(inputs) for p in self.parts])

    def check(self, rows: int = 256, seed: int = 0) -> None:
        """Raise ExpressionError unless the values are finite and f(ρ(g)x) = ρ(g)f(x).

        Both are measured on random x, with a fresh g for each; where the law fails, the
        smallest part of the formula that breaks it is underlined.
        """
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(rows, self.rep_in.size()))
        elements = action.draw(rng, rows, self.rep_in, self.rep_out)
        moved = action.act(self.rep_in, elements, x)
        with np.errstate(all="ignore"):
            here, there = _inputs(self.rep_in, x), _inputs(self.rep_in, moved)
            for part in self.parts:
                self._check_finite(part, here)
            broken = [p for p in self.parts if _breaks(p, elements, here, there)]
            if not broken:
                return
            culprit = next(n for n in broken[0].walk() if _breaks(n, elements, here, there))
            a, b = culprit.value(here)[:1], culprit.value(there)[:1]
        groups = ", ".join(sorted(map(str, elements.expansion.groups)))
        kind = "equivariant" if broken[0].type else "invariant"
        if culprit.type:
            what = "does not turn with x"
        else:
            what = f"is {a.item():.4g} at x and {b.item():.4g} at ρ(g)x"
        message = f"the formula is not {kind} under {groups}: this part {what}"
        raise self._error(message, culprit.node.span, _advice(culprit, groups))

    def _check_finite(self, part: _Typed, inputs: dict[str, Array]) -> None:
        for node in part.walk():
            bad = np.isfinite(_columns([node.value(inputs)])).min(axis=1) == 0
            if bad.any():
                message = f"no finite number for {bad.sum()} of {len(bad)} random inputs"
                hint = "log and sqrt need positive numbers, as abs(...) and norm(...) give"
                raise self._error(message, node.node.span, hint)

    def _error(self, message: str, span: Span, hint: str | None) -> ExpressionError:
        return ExpressionError(message, span=span, text=self.text, hint=hint)

    def problem(self) -> Problem:
        """The formula with normal inputs; checks it first."""
        self.check()
        sample = normal(self.rep_in.size())
        return Problem(self.text, self.text, self.rep_in, self.rep_out, sample, self)


def formula(
    text: str, rep_in: str | Rep, rep_out: str | Rep | None, group: Group | str | None
) -> Formula:
    """The formula of a text over an input representation.

    The summands of the input are u, v, w, or x1, x2, ...; the output representation, where it
    is not given, is that of the formula's own type, a sum where commas part the formula.
    Raises ExpressionError, GroupError or RepresentationError, with the place.
    """
    trees = parse(text)
    source = over_group(rep_in, group)
    wanted = None if rep_out is None else over_group(rep_out, group)
    names = _names(source, str(rep_in))
    try:
        parts = tuple(_typed(tree, names, source) for tree in trees)
    except ExpressionError as error:
        raise error.in_text(text) from None
    kinds = [part.type for part in parts]
    if wanted is not None and _summands(wanted) != kinds:
        said = ", ".join(in_words(kind) for kind in kinds)
        raise ExpressionError(
            f"the formula gives {said}, but --rep-out is {wanted}",
            span=trees[0].span.to(trees[-1].span),
            text=text,
            hint="leave --rep-out away to take the formula's own; commas part summands",
        )
    own = SumRep(*map(_rep, kinds)) if len(kinds) > 1 else _rep(kinds[0])
    return Formula(text, source, own if wanted is None else wanted, parts)


def _summands(rep: Rep) -> list[Type] | None:
    """The indices of each summand of a representation; None where one is no tensor product."""
    match rep.form():
        case DirectSum(terms):
            copies = [(_summands(part), count) for part, count in terms]
            if any(part is None for part, _ in copies):
                return None
            return [t for part, count in copies for t in (part or []) * count]
        case TensorProduct() as product:
            kinds = [_summands(factor) for factor in product.factors()]
            if any(kind is None or len(kind) != 1 for kind in kinds):
                return None
            return [tuple(a for kind in kinds if kind for a in kind[0])]
        case atom:
            return [(atom,)]


def _rep(kind: Type) -> Rep:
    """The representation of a type."""
    return Scalar if not kind else kind[0] if len(kind) == 1 else ProductRep(*kind)


def _names(rep: Rep, text: str) -> dict[str, Type]:
    """The type of each input by name."""
    kinds = _summands(rep)
    if kinds is None or any(a.G is not None and a.G.field == "C" for a in rep.atoms()):
        what = "sums of tensor products" if kinds is None else "groups over the real numbers"
        raise ExpressionError(
            f"formulas are for {what}",
            span=Span(0, len(text)),
            text=text,
            hint="give the data in a file, with --data",
        )
    return _named(kinds)


def _named(inputs: list[Named]) -> dict[str, Named]:
    """What belongs to each summand of the input, by all names that it has."""
    named = {f"x{i}": one for i, one in enumerate(inputs, 1)}
    named |= dict(zip(FIRST_NAMES, inputs, strict=False))
    return named | {"x": inputs[0]} if len(inputs) == 1 else named


def _inputs(rep: Rep, x: Array) -> dict[str, Array]:
    """The values of the names on rows, and those of the constants."""
    values, start = [], 0
    for kind in _summands(rep) or []:
        shape = [a.size() for a in kind]
        stop = start + prod(shape)
        values.append(x[:, start:stop].reshape(len(x), *shape))
        start = stop
    return _named(values) | {"pi": np.array([np.pi]), "I": _identity(rep)[1][None]}


def _identity(rep: Rep) -> tuple[Type, Array]:
    """The invariant tensor I of the first group: that of V⊗V where a form is kept, of V⊗V* else."""
    base = next((a for a in rep.atoms() if not isinstance(a, ScalarRep)), None)
    if base is None or base.G is None:
        return (), np.array(1.0)
    up = V(base.G)
    kept = form(base.G) if base.G.field == "R" else None
    if kept is None or not kept[1]:
        return (up, up.T), np.eye(up.size())
    return (up, up), np.linalg.inv(kept[0])


def _typed(node: Node, names: dict[str, Type], rep: Rep) -> _Typed:
    """The node with its type; errors carry the place."""
    if node.kind == "number":
        return _Typed(node, ())
    if node.kind == "name":
        if node.name in names:
            return _Typed(node, names[node.name])
        if node.name in ("pi", "I"):
            return _Typed(node, () if node.name == "pi" else _identity(rep)[0])
        raise _unknown(node, names)
    function = FUNCTIONS.get(node.name)
    if function is None:
        raise _unknown(node, names)
    args = tuple(_typed(a, names, rep) for a in node.args)
    if not function.least <= len(args) <= function.most:
        number = function.least if len(args) < function.least else function.most
        message = f"{node.name} takes {number} argument{'s' * (number != 1)}, not {len(args)}"
        raise ExpressionError(message, span=node.span, hint=f"write {function.usage}")
    try:
        return _Typed(node, function.typed([a.type for a in args]), args, function)
    except MismatchError as problem:
        span = node.span if problem.place is None else args[problem.place].node.span
        raise ExpressionError(problem.message, span=span, hint=problem.hint) from None


def _unknown(node: Node, names: dict[str, Type]) -> ExpressionError:
    """The error for a name that is neither an input nor a function, with what was meant."""
    functions = [name for name in FUNCTIONS if name not in _OPERATORS]
    inputs = [name for name in names if name in FIRST_NAMES]
    span = Span(node.span.start, node.span.start + len(node.name))
    if node.kind == "call" and node.name in names:
        message = f"{node.name} is an input, not a function"
        return ExpressionError(message, span=span, hint=f"a product is written {node.name}*(...)")
    if node.kind == "name" and node.name in functions:
        message = f"{node.name} needs its arguments"
        return ExpressionError(message, span=span, hint=f"write {FUNCTIONS[node.name].usage}")
    known = functions if node.kind == "call" else [*names, *functions]
    close = suggest(node.name, known)
    kind = "function" if node.kind == "call" else "name"
    listed = f"the functions are {', '.join(functions)}"
    if node.kind == "name":
        listed = f"the inputs are {', '.join(inputs)}"
    hint = f"did you mean {close[0]}? {listed}" if close else listed
    return ExpressionError(f"unknown {kind} {node.name}", span=span, hint=hint)


def _columns(values: list[Array]) -> NDArray[np.float64]:
    """Values side by side, shape (n, dim)."""
    return np.concatenate([v.reshape(len(v), -1) for v in values], axis=1)


def _breaks(
    part: _Typed, elements: action.Elements, here: dict[str, Array], there: dict[str, Array]
) -> bool:
    """Whether f(ρ(g)x) differs from ρ(g)f(x)."""
    rep = _rep(part.type)
    moved = action.act(rep, elements, _columns([part.value(here)]))
    return relative_error(moved, _columns([part.value(there)])) > TOLERANCE


def _advice(culprit: _Typed, groups: str) -> str:
    """What to do about a part that breaks the law."""
    if culprit.node.name in ("det", "cross") and groups.startswith("O("):
        return f"{culprit.node.name} changes sign under reflections; it is for S{groups}"
    if culprit.node.name in ("sum", "mean", "max", "min"):
        return f"{culprit.node.name} of the entries of a tensor is for groups of permutations"
    return "`--group` names the group; dot, norm, det and cross are made of invariants"
