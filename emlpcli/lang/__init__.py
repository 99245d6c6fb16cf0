"""The language of representations: text to tree.

Precedence and associativity are Python's; the lowest comes first.

    expression = sum { ( ">>" | ":" | "→" | "<<" ) sum }           left associative
    sum        = product { ( "+" | "⊕" ) product }
    product    = multiple { ( "*" | "⊗" ) multiple }
    multiple   = [ integer ] power                           2V**2 is 2*(V**2)
    power      = postfix [ ( "**" | "^" ) power ]            right associative, see exponents
    postfix    = operand { ".T" | "*" | digits | "(" group ")" }
    operand    = name | constructor | irrep | integer | "(" expression ")"
    name       = a name without parameters: "V" | "Scalar" | "Ad" | ...
    constructor= a name with parameters "(" parameter { "," parameter } ")"
    parameter  = integer | expression | label | group | formula | symbol   as the name demands
    formula    = quote word { "=" word } quote               indices: "ij=ji", or 'ij=-ji'
    word       = [ "-" | "+" ] letter { letter }             those of the first word, each once
    symbol     = quote { "e" | "a" } ( { factor } | "1" ) quote    Jahn's: "aeV[V2]", '[[V2]2]'
    factor     = ( "V" | "[" factor { factor } "]" | "{" factor { factor } "}" ) [ integer ]
    label      = signed [ "/" integer ] | "[" [ signed { "," signed } ] "]"
    signed     = [ "-" | "+" ] integer
    irrep      = integer ( "e" | "o" )                       e3nn's names; 8x1o is 8*Irrep(1,-1)
    group      = combined { ( "*" | "×" | "⊗" | "x" ) combined }    SU2xSU2: between 2 and a capital
    combined   = member { ( "wr" | "≀" ) member } | member { ( "sdp" | "⋊" ) member }
    member     = ( name [ "(" argument { "," argument } ")" ] | point | "(" group ")" ) [ copy ]
    copy       = "[" name | integer "]"                      independent copies: S5[1], SU2[L]
    argument   = integer | group | text in double quotes
    point      = "pg:" symbol, of letters, digits, "/", "-", "∞" and primes: pg:m-3m, pg:4'/mm'm
    digits     = superscript digits, a power: V² is V**2
    integer    = at most 18 of the digits 0-9

- A postfix `*` is the dual only where no operand can follow it: `V*`, `V*+V`, `V*⊗V`, `V*²`;
  `V*V` and `V*(V+V)` are products.  `.T` is the dual everywhere.
- A plain integer is followed by neither a postfix `*` nor a group: `2(V+V²)` is a multiple.
  A multiple without a sign needs an operand that is no integer: `2 3V` is a mistake.
- Exponents are nonnegative integers or sums, products and powers of integers: `V**(1+1)`.
- An integer that is not an exponent or an argument is that many Scalars and is at least 1.
- `G wr H` and `N sdp H` bind more strongly than the direct product `*`, group from the left and
  need parentheses where they meet: `SO3*S2 wr S4` is `SO3*(S2 wr S4)`.
- Names and what parameters they take are the entries of `vocabulary.CONSTRUCTORS`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what type checkers see in place of __getattr__
    from emlpcli.lang.group_tree import GroupExpr as GroupExpr
    from emlpcli.lang.group_tree import GroupName as GroupName
    from emlpcli.lang.group_tree import GroupOperand as GroupOperand
    from emlpcli.lang.group_tree import Quoted as Quoted
    from emlpcli.lang.parser import parse as parse
    from emlpcli.lang.parser import parse_group as parse_group
    from emlpcli.lang.tree import Atom as Atom
    from emlpcli.lang.tree import Attach as Attach
    from emlpcli.lang.tree import Call as Call
    from emlpcli.lang.tree import DualNode as DualNode
    from emlpcli.lang.tree import FormulaArgument as FormulaArgument
    from emlpcli.lang.tree import GroupArgument as GroupArgument
    from emlpcli.lang.tree import IndexFormula as IndexFormula
    from emlpcli.lang.tree import LabelArgument as LabelArgument
    from emlpcli.lang.tree import Maps as Maps
    from emlpcli.lang.tree import Node as Node
    from emlpcli.lang.tree import Number as Number
    from emlpcli.lang.tree import Power as Power
    from emlpcli.lang.tree import Product as Product
    from emlpcli.lang.tree import Sum as Sum

# Names and the modules that hold them, imported when first used: the names of groups alone are
# completed without a parser.
_HOLDS = {
    "parser": "parse parse_group",
    "group_tree": "GroupExpr GroupName GroupOperand Quoted",
    "tree": "Atom Attach Call DualNode FormulaArgument GroupArgument IndexFormula LabelArgument "
    "Maps Node Number Power Product Sum",
}
_LATER = {name: module for module, names in _HOLDS.items() for name in names.split()}

__all__ = sorted(_LATER)


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(f"emlpcli.lang.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
