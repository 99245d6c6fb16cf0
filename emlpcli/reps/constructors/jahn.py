"""Tensors by Jahn's symbols, as crystal physicists write them: `Jahn("aeV[V2]")`."""

from __future__ import annotations

from functools import reduce

from emlpcli.errors import EmlpError
from emlpcli.lang import Atom, Call, Node, Number, Power, Product, Sum
from emlpcli.lang.jahn_symbols import read
from emlpcli.reps.constructors.determinant import Pseudo
from emlpcli.reps.constructors.powers import Alt, Sym
from emlpcli.reps.constructors.time import Time
from emlpcli.reps.rep import Rep, Scalar, SumRep, V

_ATOMS = {"V": V, "Pseudo": Pseudo, "Time": Time, "Scalar": Scalar}
_POWERS = {"Sym": Sym, "Alt": Alt}


def Jahn(symbol: str) -> Rep:
    """The tensors whose intrinsic symmetry a symbol of Jahn (1949) states.

    `Jahn("eV[V2]")` is `Pseudo*V*Sym(2,V)`: V is a polar vector, a number a power, [ ] the
    symmetric and { } the antisymmetric tensors of the factors inside, which must be equal; first
    may stand e, for axial tensors, and a, for those that are odd under time reversal.
    `Jahn("[V2]*")` is `Sym(2,V)+Time*Alt(2,V)` and `Jahn("{V2}*")` is `Alt(2,V)+Time*Sym(2,V)`:
    transport tensors, which time reversal transposes. `Jahn("1")` is Scalar. Raises
    ExpressionError, with the place in the symbol.
    """
    try:
        return _made(read(symbol))
    except EmlpError as error:
        raise error.in_text(symbol) from None


def _made(node: Node) -> Rep:
    """What the tree of a symbol denotes."""
    match node:
        case Atom(name):
            return _ATOMS[name]
        case Sum(terms):
            return SumRep(*map(_made, terms))
        case Product(factors):
            return reduce(lambda a, b: a * b, map(_made, factors))
        case Power(base, exponent):
            return _made(base) ** exponent
        case Call(name, (Number(k), inner)):
            return _POWERS[name](k, _made(inner))
    raise AssertionError(f"no symbol has {type(node).__name__}")
