"""The exact character of a representation: its eigenvalues on a family of group elements."""

from __future__ import annotations

from functools import reduce

from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
from emlpcli.algebra.spectra.families import Spectrum
from emlpcli.algebra.spectra.weyl import dual_irreducibles, multiplicities, multiplied
from emlpcli.reps.constructed import uncounted
from emlpcli.reps.rep import Base, DirectSum, Dual, Rep, TensorProduct


def eigenvalues(rep: Rep, spectrum: Spectrum) -> Eigenvalues:
    """The eigenvalues of ρ(g) for the elements g of a family, all of one group.

    A representation that is made of none of the known ones says its own by a method
    `eigenvalues(spectrum)`; UncountedError if it has none.
    """
    match rep.form():
        case DirectSum(terms):
            each = (count * eigenvalues(part, spectrum) for part, count in terms)
            return reduce(Eigenvalues.__add__, each)
        case TensorProduct(()):
            return spectrum.trivial()
        case TensorProduct(powers):
            each = (_power(eigenvalues(part, spectrum), power) for part, power in powers)
            return reduce(Eigenvalues.__mul__, each)
        case Base():
            return spectrum.base()
        case Dual(rep=inner):
            return eigenvalues(inner, spectrum).dual()
        case atom if hasattr(atom, "eigenvalues"):
            own: Eigenvalues = atom.eigenvalues(spectrum)
            return own
    raise uncounted(rep)


def irreducibles(rep: Rep, spectrum: Spectrum) -> Eigenvalues:
    """The irreducibles in a representation over a family, by their highest weights.

    A multiset of highest weights in place of all weights: what products and powers of
    representations need far fewer terms of (Klimyk 1968). A representation that knows its own
    says so by a method `irreducibles(spectrum)`; those of others are read off all weights.
    """
    match rep.form():
        case DirectSum(terms):
            each = (count * irreducibles(part, spectrum) for part, count in terms)
            return reduce(Eigenvalues.__add__, each)
        case TensorProduct(powers) if powers:
            factors = sorted((part for part, n in powers for _ in range(n)), key=lambda r: r.size())
            product = irreducibles(factors[-1], spectrum)
            for part in factors[:-1]:
                product = multiplied(product, eigenvalues(part, spectrum), spectrum.weyl)
            return product
        case Dual(rep=inner):
            return dual_irreducibles(irreducibles(inner, spectrum), spectrum.weyl)
        case atom if hasattr(atom, "irreducibles"):
            own: Eigenvalues = atom.irreducibles(spectrum)
            return own
    return multiplicities(eigenvalues(rep, spectrum), spectrum.weyl)


def _power(values: Eigenvalues, exponent: int) -> Eigenvalues:
    """The tensor power; the first one costs nothing of what is allowed for a count."""
    return values if exponent == 1 else values**exponent
