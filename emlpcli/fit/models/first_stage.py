"""The first stage of the model `auto`: a regression on equivariant terms, chosen by validation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import equinox as eqx
import numpy as np
from numpy.typing import NDArray

from emlpcli.fit.data import Rows
from emlpcli.fit.limits import MOST_REGRESSION_ROWS
from emlpcli.fit.models.polynomial_start import SMALLEST
from emlpcli.fit.models.term_regression import Regressions
from emlpcli.jaxsetup import EitherArray, namespace
from emlpcli.nn.emlp import EMLP
from emlpcli.nn.equivariant_terms import EquivariantTerms
from emlpcli.nn.frames import Frame, IrrepNumber, join
from emlpcli.nn.frozen import Constant
from emlpcli.nn.isotypic_form import Irreps
from emlpcli.nn.last_axis import OnLastAxis
from emlpcli.overrides import override
from emlpcli.reps.rep import Rep

LOW = 2  # degree of monomials in invariants in a regression of low degree
APART = -1  # number of the group of products with scalars
ROOT_DEGREES = 2  # of the monomials in the square of a root
Reals = NDArray[np.float64]


class Readout(eqx.Module):
    """What the terms give for one irreducible of the output, and the scale of the network's part.

    z = terms @ weights + bias; copies that are `rooted` are √max(z, 0) − shift, the others z.
    """

    irrep: IrrepNumber = eqx.field(static=True)
    weights: Constant = eqx.field(static=True)  # shape (terms, copies)
    bias: Constant = eqx.field(static=True)  # shape (copies,), as the next two
    rooted: Constant = eqx.field(static=True)
    shift: Constant = eqx.field(static=True)
    scale: Constant = eqx.field(static=True)  # shape (1,)

    @staticmethod
    def zero(irrep: IrrepNumber, terms: int, copies: int) -> Readout:
        """That of a network alone."""
        none, weights = Constant(np.zeros(copies)), Constant(np.zeros((terms, copies)))
        return Readout(irrep, weights, none, none, none, Constant(np.ones(1)))

    def __call__(self, terms: EitherArray | None, dtype: Any) -> EitherArray:
        """From terms of shape (d, batch, terms) to (d, batch, copies); the bias where none are."""
        z: EitherArray = self.bias.to(dtype)[None, None]
        if terms is not None:
            z = z + terms @ self.weights.to(dtype)
        if not self.rooted.array.any():
            return z
        xp = namespace(z)
        root = xp.sqrt(xp.maximum(z, 0)) - self.shift.to(dtype)
        found: EitherArray = xp.where(self.rooted.array > 0, root, z)
        return found


class Staged(OnLastAxis):
    """A regression on terms, which is constant in training, plus a network, each equivariant."""

    network: EMLP
    terms: EquivariantTerms
    center: Constant = eqx.field(static=True)  # of the invariants
    parts: tuple[Readout, ...]
    after: Frame

    @staticmethod
    def at_zero(network: EMLP, rep_in: Rep, rep_out: Rep) -> Staged:
        """Of a network between these representations, with the regression that is zero."""
        irreps = Irreps(rep_in, rep_out)
        terms, form = EquivariantTerms(irreps, rep_in, rep_out), irreps.form(rep_out)
        center = Constant(np.zeros(terms.simple_invariants))
        sample = terms(terms.simple(np.zeros((1, rep_in.size()))), center.array)
        sizes = {k: sum(y.shape[2] for y in groups) for k, groups in sample.items()}
        parts = (Readout.zero(k, sizes.get(k, 0), n) for k, n in form.channels.items())
        return Staged(
            size_in=rep_in.size(),
            complex=False,
            network=network,
            terms=terms,
            center=center,
            parts=tuple(parts),
            after=form,
        )

    def features(self, x: EitherArray) -> dict[IrrepNumber, list[EitherArray]]:
        """The terms of inputs of shape (batch, dim in), by irreducible."""
        return self.terms(self.terms.simple(x), self.center.to(x.dtype))

    @override
    def rows(self, x: EitherArray) -> EitherArray:
        found = self._found(x)
        if self.has_network:
            state = self.after.analyse(self.network.rows(x))
            for part in self.parts:
                found[part.irrep] = found[part.irrep] + part.scale.to(x.dtype) * state[part.irrep]
        return self.after.synthesise(found, len(x), x.dtype)

    @property
    def has_network(self) -> bool:
        """Whether the network adds anything: its scales are not all zero."""
        return any(part.scale.array.any() for part in self.parts)

    def alone(self, x: EitherArray) -> EitherArray:
        """The regression without the network, shape (batch, dim in) to (batch, dim out)."""
        return self.after.synthesise(self._found(x), len(x), x.dtype)

    @property
    def described(self) -> str:
        """What the regression is, in words."""
        if any(part.rooted.array.any() for part in self.parts):
            return "the root of a polynomial"
        if not any(part.weights.array.any() for part in self.parts):
            return "a constant"
        plain = {f.irrep: f.plain + (f.irrep != self.terms.trivial) for f in self.terms.families}
        sizes = self.features(np.zeros((1, self.terms.before.size)))
        for part in self.parts:
            first = sum(y.shape[2] for y in sizes.get(part.irrep, [])[: plain.get(part.irrep, 0)])
            if part.weights.array[first:].any():
                return "a polynomial with lengths"
        return "a polynomial"

    def _found(self, x: EitherArray) -> dict[IrrepNumber, EitherArray]:
        """What the regression finds, by irreducible; of shape (d, batch, copies)."""
        features = self.features(x)
        none = self.after.analyse(namespace(x).zeros((len(x), self.after.size), x.dtype))
        found = {}
        for part in self.parts:
            groups = features.get(part.irrep, [])
            found[part.irrep] = none[part.irrep] + part(join(groups) if groups else None, x.dtype)
        return found


class FirstStage:
    """The regressions of a network on the training rows, all of them scaled, in float64.

    For each irreducible: which groups of terms, how much later ones are penalised more, and the
    ridge penalty are the best on rows held out, where nothing at all is one choice: validation
    rows, and where they are few, training rows too, each of them left out in turn. Terms that
    overflow on outliers are no choice. Of the products with monomials of degree 1 those with the
    input's own scalars can do without the others, which are many.
    """

    def __init__(self, network: Staged, train: Rows, validation: Rows) -> None:
        rows = [part.first(min(len(part), MOST_REGRESSION_ROWS)) for part in (train, validation)]
        x, y = (np.concatenate(parts) for parts in zip(*((p.x, p.y) for p in rows), strict=True))
        count, terms = len(rows[0]), network.terms
        with np.errstate(all="ignore"):  # terms of outliers may be no numbers
            if terms.simple_invariants:
                simple = terms.simple(x)[terms.trivial][0, :count]
                network = replace(network, center=Constant(simple.mean(0)))
            features = network.features(x)
            singles = network.features(x.astype(np.float32))
        targets = network.after.analyse(y)
        self.network = network
        self.problems = {}
        for p in network.parts:
            found, shifted = features.get(p.irrep, []), p.irrep == terms.trivial
            rounded = singles.get(p.irrep, [])
            problem = Regressions.of(found, rounded, targets[p.irrep], count, shifted)
            scalars = terms.before.channels.get(terms.trivial, 0)
            if 0 < scalars < terms.plain and len(found) > 1 and not shifted:
                problem = _with_scalars_apart(problem, terms.plain, scalars)
            self.problems[p.irrep] = problem

    def regression(self, *, low: bool = False) -> Staged:
        """The network with the best regression.

        With `low`, there are monomials of degree 1 and 2 where the output is invariant, else none,
        and no lengths and roots: a simple polynomial.
        """
        levels = {f.irrep: (f.plain, f.measured) for f in self.network.terms.families}
        parts = []
        with np.errstate(over="ignore", invalid="ignore"):  # such errors are not the least ones
            for k, problem in self.problems.items():
                plain, measured = levels.get(k, (0, 0))
                if low:
                    plain, measured = min(plain, LOW) if problem.shifted else 0, 0
                parts.append(_best(k, problem, plain, measured, roots=not low))
        return replace(self.network, parts=tuple(parts))


def _best(
    k: IrrepNumber, problem: Regressions, plain: int, measured: int, *, roots: bool
) -> Readout:
    """The best regression of one irreducible, with terms up to such degrees."""
    sets = list(_sets(plain, measured, 0 if problem.shifted else 1))
    if (problem.groups == APART).any():
        some = [{0: 0, APART: 1}] if plain else []
        sets = [*sets[:1], *some, *(s | {APART: s[1]} for s in sets[1:])]
    best = problem.regression(sets)
    if problem.shifted and roots:
        best = problem.with_roots(best, range(1, 1 + min(ROOT_DEGREES, plain)))
    size = np.sqrt(np.array([max(best.error, SMALLEST**2)]))
    return Readout(k, *map(Constant, (best.weights, best.bias, best.rooted, best.shift, size)))


def _with_scalars_apart(problem: Regressions, invariants: int, scalars: int) -> Regressions:
    """The same with the products with scalars in a group of their own.

    Of products of equivariants with so many invariants the first are those with the scalars.
    """
    groups, places = problem.groups.copy(), np.flatnonzero(problem.groups == 1)
    groups[places[np.arange(len(places)) % invariants < scalars]] = APART
    return replace(problem, groups=groups)


def _sets(plain: int, measured: int, lead: int) -> Iterator[dict[int, int]]:
    """The choices of groups of terms, each with the level by which it is penalised.

    `lead` groups come before those of monomials, which are of rising degree: `plain` ones without
    lengths, then `measured` ones with them.
    """
    for degree in range(plain + 1):
        base = dict.fromkeys(range(lead), 0) | {lead + g: lead + g for g in range(degree)}
        if base:
            yield base
        if 0 < degree <= measured:
            yield base | {lead + plain + g: lead + g for g in range(degree)}
