"""Runs printed Julia where there is no Julia: a parser made by others, and the few words it uses.

The parser is tree-sitter-julia. What it finds is evaluated with arrays of NumPy in Fortran's order,
each function as the manual of Julia 1.10 defines it. A word that is not here is an error.
"""

from __future__ import annotations

import operator
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

Scope = dict[str, Any]


class Range:
    """first:step:last, of indices that count from 1; the colon alone is `COLON`."""

    def __init__(self, first: int, last: int, step: int = 1) -> None:
        self.values = np.arange(first, last + (1 if step > 0 else -1), step)


COLON = object()


class ReturnError(Exception):
    """What a function returns."""

    def __init__(self, value: Any) -> None:
        self.value = value


def array(x: Any) -> Any:
    return x.values if isinstance(x, Range) else x


def aligned(f: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Broadcasting: axes are matched from the first on, and missing ones are behind."""

    def apply(a: Any, b: Any) -> Any:
        a, b = np.asarray(array(a)), np.asarray(array(b))
        rank = max(a.ndim, b.ndim)
        a, b = (x.reshape(*x.shape, *(1,) * (rank - x.ndim)) for x in (a, b))
        return f(a, b)

    return apply


def reshape(x: Any, *sizes: Any) -> Any:
    assert isinstance(x, np.ndarray | Range)
    assert x is not None
    assert sum(s is COLON for s in sizes) <= 1
    return np.reshape(array(x), [-1 if s is COLON else s for s in sizes], order="F")


def permutedims(x: Any, order: Any = (2, 1)) -> Any:
    assert x.ndim == len(order)
    return np.transpose(x, [k - 1 for k in order])


def summed(x: Any, *, dims: Any) -> Any:
    return x.sum(axis=tuple(k - 1 for k in dims), keepdims=True)


def dropdims(x: Any, *, dims: Any) -> Any:
    return np.squeeze(x, axis=tuple(k - 1 for k in dims))


def times(a: Any, b: Any) -> Any:
    """The product of matrices; a vector on the right is a column, on the left it is none."""
    assert a.ndim == 2
    assert b.ndim <= 2
    return a @ b


def transpose(x: Any) -> Any:
    assert x.ndim <= 2
    return x.T if x.ndim == 2 else x[None, :]


def sparse(rows: Any, columns: Any, values: Any, m: int, n: int) -> Any:
    rows, columns = array(rows), array(columns)
    assert len(rows) == len(columns)
    assert np.ndim(values) == 0 or len(values) == len(rows)
    found = np.zeros((m, n), dtype=np.result_type(values))
    np.add.at(found, (rows - 1, columns - 1), values)
    return found


def size(x: Any, axis: int | None = None) -> Any:
    return x.shape if axis is None else (x.shape[axis - 1] if axis <= x.ndim else 1)


def vcat(*parts: Any) -> Any:
    assert len({p.ndim for p in parts}) == 1
    return np.concatenate(parts, axis=0)


def matrix_of(identity: str, m: int, n: int) -> Any:
    assert identity == "I"
    return np.eye(m, n, dtype=bool)


def converted(kind: Any) -> Callable[[Any], Any]:
    return lambda x: np.asarray(array(x)).astype(kind)


def parsed(kind: str, words: list[str]) -> Any:
    assert kind == "Float64"
    return np.array([float(w) for w in words])


def randn(rng: np.random.Generator, *sizes: int) -> Any:
    return rng.normal(size=sizes)


FUNCTIONS: Scope = {
    "reshape": reshape, "permutedims": permutedims, "sum": summed, "dropdims": dropdims,
    "transpose": transpose, "sparse": sparse, "size": size, "vcat": vcat, "Matrix": matrix_of,
    "randn": randn, "eltype": lambda x: x.dtype.type, "real": lambda t: t().real.dtype.type,
    "mod": operator.mod, "kron": np.kron,
    "zeros": lambda *s: np.zeros(s if isinstance(s[0], int) else s[1:]),
    "sparsevec": lambda places, values, n: sparse(places, np.ones(len(places), int), values, n, 1),
    "Vector": lambda x: x[:, 0], "split": lambda text: text.split(),
    "fill": lambda value, n: np.full(n, value),
    "repeat": lambda x, n: np.tile(x, n), "prod": lambda x: int(np.prod(x)),
    "splitext": os.path.splitext,
    "eachline": lambda name: Path(name).read_text(encoding="utf-8").splitlines(),
    "complex": lambda t: np.result_type(t, np.complex64).type, "ComplexF64": "ComplexF64",
    "I": "I", "Float64": "Float64", "NamedTuple": SimpleNamespace, "Dict": dict,
}  # fmt: skip
BROADCAST: Scope = {
    "complex": lambda a, b: a + 1j * b,
    "Int": converted(np.int64),
    "parse": parsed,
    "split": lambda text, *mark: (
        [t.split(*mark) for t in text] if isinstance(text, list) else text.split(*mark)
    ),
}
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    ".*": aligned(operator.mul), ".+": aligned(operator.add), "+": operator.add,
    "-": operator.sub, "/": operator.truediv, "^": operator.pow, "==": operator.eq,
    "=>": lambda a, b: (a, b),
}  # fmt: skip


def kinds(node: Any) -> list[Any]:
    """The parts of a node without comments."""
    return [c for c in node.named_children if c.type not in ("line_comment", "block_comment")]


class Reader:
    """Evaluates a parsed file."""

    def __init__(self, file: Path) -> None:
        self.file = str(file)
        self.top: Scope = dict(FUNCTIONS)

    def run(self) -> Scope:
        """The names that the module in the file defines."""
        import tree_sitter_julia
        from tree_sitter import Language, Parser

        text = Path(self.file).read_bytes()
        tree = Parser(Language(tree_sitter_julia.language())).parse(text)
        assert not tree.root_node.has_error, "Julia's grammar does not allow this"
        documented, module = kinds(tree.root_node)
        assert (documented.type, module.type) == ("string_literal", "module_definition")
        for node in kinds(module)[1:]:
            self.do(node, self.top)
        return self.top

    def do(self, node: Any, scope: Scope) -> Any:
        found = getattr(self, f"_{node.type}", None)
        assert found is not None, f"{node.type} is not read: {node.text.decode()[:80]}"
        return found(node, scope)

    # -- statements --------------------------------------------------------------------------

    def _using_statement(self, node: Any, scope: Scope) -> None:
        names = {c.text.decode() for c in kinds(node)}
        assert names <= {"LinearAlgebra", "Random", "SparseArrays"}

    def _export_statement(self, node: Any, scope: Scope) -> None:
        self.exported = [c.text.decode() for c in kinds(node)]

    def _const_statement(self, node: Any, scope: Scope) -> None:
        self.do(kinds(node)[0], scope)

    def _assignment(self, node: Any, scope: Scope) -> None:
        target, _, value = kinds(node)
        if target.type == "identifier":
            scope[target.text.decode()] = self.do(value, scope)
            return
        self._define(target, [value], scope)  # f(x) = ...

    def _function_definition(self, node: Any, scope: Scope) -> None:
        signature, *body = kinds(node)
        self._define(kinds(signature)[0], body, scope)

    def _define(self, signature: Any, body: list[Any], scope: Scope) -> None:
        call = signature if signature.type == "call_expression" else kinds(signature)[0]
        name, arguments = kinds(call)
        taken: list[str] = []
        rest = ""
        for argument in kinds(arguments):
            text = argument.text.decode()
            word = re.match(r"\w+", text)
            assert word
            if text.endswith("..."):
                rest = word[0]
            else:
                taken.append(word[0])

        def function(*given: Any) -> Any:
            assert len(given) == len(taken) or (rest and len(given) > len(taken))
            local = dict(self.top) | dict(zip(taken, given, strict=False))
            if rest:
                local[rest] = tuple(given[len(taken) :])
            try:
                for statement in body[:-1]:
                    self.do(statement, local)
                return self.do(body[-1], local)
            except ReturnError as returned:
                return returned.value

        scope[name.text.decode()] = function

    def _return_statement(self, node: Any, scope: Scope) -> None:
        raise ReturnError(self.do(kinds(node)[0], scope))

    # -- expressions -------------------------------------------------------------------------

    def _string_literal(self, node: Any, scope: Scope) -> str:
        return "".join(c.text.decode() for c in kinds(node))

    def _integer_literal(self, node: Any, scope: Scope) -> int:
        return int(node.text)

    def _float_literal(self, node: Any, scope: Scope) -> float:
        return float(node.text)

    def _juxtaposition_expression(self, node: Any, scope: Scope) -> Any:
        number, unit = kinds(node)
        assert unit.text == b"im"
        return 1j * self.do(number, scope)

    def _identifier(self, node: Any, scope: Scope) -> Any:
        return scope[node.text.decode()]

    def _operator(self, node: Any, scope: Scope) -> Any:
        assert node.text == b":"
        return COLON

    def _parenthesized_expression(self, node: Any, scope: Scope) -> Any:
        return self.do(kinds(node)[0], scope)

    def _tuple_expression(self, node: Any, scope: Scope) -> Any:
        parts = kinds(node)
        if all(p.type == "named_field" for p in parts):
            named = {n.text.decode(): self.do(value, scope) for n, value in map(kinds, parts)}
            return SimpleNamespace(**named)
        return tuple(self.do(p, scope) for p in parts)

    def _vector_expression(self, node: Any, scope: Scope) -> Any:
        return np.array([self.do(c, scope) for c in kinds(node)])

    def _unary_expression(self, node: Any, scope: Scope) -> Any:
        sign, value = kinds(node)
        assert sign.text == b"-"
        return -self.do(value, scope)

    def _binary_expression(self, node: Any, scope: Scope) -> Any:
        left, sign, right = kinds(node)
        mark = sign.text.decode()
        if mark == "||":
            return self.do(left, scope) or self.do(right, scope)
        a, b = self.do(left, scope), self.do(right, scope)
        if mark == "*":
            if isinstance(a, str):
                return a + b
            return times(a, b) if isinstance(a, np.ndarray) else a * b
        if mark == "==":
            return tuple(a) == tuple(b)
        return OPERATORS[mark](a, b)

    def _range_expression(self, node: Any, scope: Scope) -> Any:
        first, last = kinds(node)
        if last.text == b"end":
            return Open(self.do(first, scope))
        if first.type == "range_expression":
            first, step = kinds(first)
            return Range(*(self.do(part, scope) for part in (first, last, step)))
        return Range(self.do(first, scope), self.do(last, scope))

    def _field_expression(self, node: Any, scope: Scope) -> Any:
        owner, name = kinds(node)
        return getattr(self.do(owner, scope), name.text.decode())

    def _index_expression(self, node: Any, scope: Scope) -> Any:
        owner, where = kinds(node)
        x = self.do(owner, scope)
        assert where.type == "vector_expression"
        places = [self.do(c, scope) for c in kinds(where)]
        if isinstance(x, dict):
            return x[places[0]]
        if isinstance(x, tuple):
            (place,) = places
            if isinstance(place, Open):
                return x[place.first - 1 :]
            return x[place - 1]
        assert len(places) == x.ndim, "linear indexing is not printed"
        found = x
        for axis in reversed(range(x.ndim)):
            place = array(places[axis])
            if place is not COLON:
                assert np.min(place, initial=1) >= 1
                found = np.take(found, np.asarray(place) - 1, axis=axis, mode="raise")
        return found

    def _call_expression(self, node: Any, scope: Scope) -> Any:
        called, arguments = kinds(node)
        if called.type == "operator":  # -(x)
            assert called.text == b"-"
            return -self.do(kinds(arguments)[0], scope)
        return self._called(self.do(called, scope), arguments, scope)

    def _called(self, f: Any, arguments: Any, scope: Scope) -> Any:
        given: list[Any] = []
        named: Scope = {}
        parts = kinds(arguments)
        if parts and parts[-1].type == "for_clause":
            return f(list(self._generated(*parts, scope)))
        for part in parts:
            if part.type == "named_argument":
                name, _, value = kinds(part)
                named[name.text.decode()] = self.do(value, scope)
            elif part.type == "splat_expression":
                given += self.do(kinds(part)[0], scope)
            else:
                given.append(self.do(part, scope))
        return f(*given, **named)

    def _broadcast_call_expression(self, node: Any, scope: Scope) -> Any:
        called, arguments = kinds(node)
        name = called.text.decode()
        f = BROADCAST[name] if name in BROADCAST else converted(self.do(called, scope))
        return self._called(f, arguments, scope)

    def _macrocall_expression(self, node: Any, scope: Scope) -> str:
        assert node.text == b"@__FILE__"
        return self.file

    def _generated(self, body: Any, loop: Any, scope: Scope) -> Iterator[Any]:
        (binding,) = kinds(loop)
        names, _, values = kinds(binding)
        for value in self.do(values, scope):
            local = dict(scope)
            for name, part in zip(kinds(names), value, strict=True):
                local[name.text.decode()] = part
            yield self.do(body, local)

    def _comprehension_expression(self, node: Any, scope: Scope) -> Any:
        body, loop = kinds(node)
        names: list[str] = []
        ranges: list[Any] = []
        for binding in kinds(loop):
            name, _, values = kinds(binding)
            names.append(name.text.decode())
            ranges.append(array(self.do(values, scope)))
        found = np.empty([len(r) for r in ranges], dtype=np.int64)
        for place in np.ndindex(found.shape):
            local = {n: int(r[k]) for n, r, k in zip(names, ranges, place, strict=True)}
            found[place] = self.do(body, dict(scope) | local)
        return found


class Open:
    """A range whose end is that of what it is an index of."""

    def __init__(self, first: int) -> None:
        self.first = first
