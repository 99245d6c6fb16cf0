"""The exact character of a representation: its eigenvalues on a family of group elements."""

from __future__ import annotations

from functools import reduce

from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
from emlpcli.algebra.spectra.families import Spectrum
from emlpcli.reps.composite import MapRep, Multiple, PowerRep, ProductRep, SumRep
from emlpcli.reps.constructed import uncounted
from emlpcli.reps.rep import Base, Dual, Rep, ScalarRep


def eigenvalues(rep: Rep, spectrum: Spectrum) -> Eigenvalues:
    """The eigenvalues of ρ(g) for the elements g of a family, all of one group.

    A representation that is made of none of the known ones says its own by a method
    `eigenvalues(spectrum)`; UncountedError if it has none.
    """
    match rep:
        case ScalarRep():
            return spectrum.trivial()
        case Base():
            return spectrum.base()
        case Dual():
            return eigenvalues(rep.rep, spectrum).dual()
        case SumRep():
            return reduce(Eigenvalues.__add__, (eigenvalues(p, spectrum) for p in rep.parts))
        case Multiple():
            return rep.count * eigenvalues(rep.parts[0], spectrum)
        case ProductRep():
            return reduce(Eigenvalues.__mul__, (eigenvalues(p, spectrum) for p in rep.parts))
        case PowerRep():
            return eigenvalues(rep.parts[0], spectrum) ** rep.exponent
        case MapRep():
            source, target = (eigenvalues(p, spectrum) for p in rep.parts)
            return target * source.dual()
    if hasattr(rep, "eigenvalues"):
        own: Eigenvalues = rep.eigenvalues(spectrum)
        return own
    raise uncounted(rep)
