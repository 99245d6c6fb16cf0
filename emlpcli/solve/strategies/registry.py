"""The strategies, in order of preference. To add one, write its class and list it here."""

from emlpcli.solve.strategies.base import Strategy
from emlpcli.solve.strategies.coupling import Coupling
from emlpcli.solve.strategies.diagrams import Diagrams
from emlpcli.solve.strategies.nullspace import Nullspace
from emlpcli.solve.strategies.orbits import Orbits
from emlpcli.solve.strategies.rational import Rational
from emlpcli.solve.strategies.scalar import Scalar
from emlpcli.solve.strategies.schur import Schur
from emlpcli.solve.strategies.weights import Weights

# In order of preference, which also breaks ties.
STRATEGIES: tuple[Strategy, ...] = (
    Scalar(),
    Schur(),
    Orbits(),
    Diagrams(),
    Rational(),
    Weights(),
    Nullspace(),
    Coupling(),
)
