"""Magnetic point groups and magnetic limit groups: elements of space, some with time reversal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, partial
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.permutations import monomial_action as monomial
from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.algebra.spectra.families import Spectra, Spectrum
from emlpcli.arrays import np
from emlpcli.errors import GroupError, Span, suggest
from emlpcli.groups.base import Group
from emlpcli.groups.named import magnetic_symbols as symbols
from emlpcli.groups.named.classical import SO, plane_rotations
from emlpcli.groups.named.curie import CurieGroup, in_components
from emlpcli.groups.named.magnetic_symbols import Signs
from emlpcli.groups.named.point import PointGroup, normalised, point_group
from emlpcli.groups.named.point_table import CURIE_GROUPS, POINT_GROUPS, SPHERES
from emlpcli.groups.structure import Structure
from emlpcli.groups.summaries import summary_of
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray


class MagneticPointGroup(Group):
    """A point group of R^3 whose elements may come with time reversal 1': pairs (R, ±1).

    `MagneticPointGroup("4'/mm'm")` is black-white: half of the elements of 4/mmm have a prime,
    that is the sign -1. `MagneticPointGroup("m-3m1'")` is grey: every element is there with either
    sign. Curie's limit groups, SO(3) and O(3) among them, have such groups too: "infm'", "m'inf".

    The matrices are the 4 x 4 matrices diag(R, ±1) on space and time, which tell all pairs apart;
    V is the space, of dimension 3, and the representation `Time` is the sign. Axes are those of
    the ordinary group, `space`. Raises GroupError for other symbols, ordinary ones included.
    """

    name = "pg"
    summary = "magnetic point group, such as pg:4'/mm'm, pg:m-3m1'"
    is_orthogonal = True
    is_permutation = False
    field = "R"
    d = 4

    def __init__(self, symbol: str) -> None:
        self.space, signs = _read(symbol)
        self.grey = signs is None
        self.signs: Signs = signs or (1,) * len(self.space.discrete_generators)
        self.lie_dimension = self.space.lie_dimension
        self.symbol = symbols.primed(self.space, self.signs) + "1'" * self.grey
        size = self.space.order
        self.order = None if size is None else size * (1 + self.grey)
        kind = "grey" if self.grey else "black-white"
        self.summary = (
            f"magnetic, {kind}: {self.space} with time reversal; acts on space and time, of which "
            f"V is the space; {_setting(self.space)}"
        )
        super().__init__(self.symbol)

    @property
    @override
    def blocks(self) -> Mapping[str, slice]:
        return {"V": slice(0, 3), "Time": slice(3, 4)}

    @override
    def on_block(self, name: str) -> Group:
        return self.space if name == "V" else super().on_block(name)

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """That of the ordinary group, which leaves time alone."""
        return _on_space_and_time(self.space.lie_algebra, 0)

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        """The generators of the ordinary group with their signs, and 1' in a grey group."""
        h = [_on_space_and_time(self.space.discrete_generators, np.array(self.signs))]
        if self.grey:
            h.append(np.diag([1.0, 1.0, 1.0, -1.0])[None])
        return np.concatenate(h)

    def sign(self, g: NDArray[Any]) -> int:
        """The time sign with which an element of the ordinary group comes; of a grey group +1."""
        return symbols.time_signs(self.space).sign(g, self.signs)

    @cached_property
    def elements(self) -> NDArray[Any]:
        """All elements of a finite group, shape (order, 4, 4); GroupError for an infinite one."""
        if not isinstance(self.space, PointGroup):
            raise GroupError(f"{self} is infinite", hint="samples(n) draws elements")
        g = self.space.elements
        signs = np.array([self.sign(x) for x in g])
        found = [_on_space_and_time(g, signs)]
        return np.concatenate([*found, _on_space_and_time(g, -signs)] if self.grey else found)

    @override
    def spectra(self) -> Spectra | None:
        """Eigenvalues on the space, and after them the time sign.

        Elements of one class of the ordinary group come with one sign, since signs are a
        homomorphism; each class of a grey group is there with either sign.
        """
        known = self.space.spectra()
        if known is None:
            return None
        found = []
        for family in known:
            sign = self._sign_of(family)
            if self.grey:
                half = replace(family, share=family.share / 2)
                found += [_with_time(half, sign), _with_time(half, -sign)]
            else:
                found.append(_with_time(family, sign))
        return tuple(found)

    def _sign_of(self, family: Spectrum) -> int:
        """The time sign of a class, or of a family of a limit group: of one of its components.

        In a limit group with an axis the torus is of rotations that keep x3, and with it the
        component is told by the determinant; elements without the torus turn x3 round where they
        are proper, and keep it where they are not.
        """
        if family.element is not None:
            return self.sign(np.array(family.element))
        proper = sum(family.exponents) % family.order == 0
        if isinstance(self.space, SO) or family.rank:
            g = np.eye(3) if proper else -np.eye(3)
        else:
            g = np.diag([1.0, -1.0, -1.0]) if proper else np.diag([-1.0, 1.0, 1.0])
        return self.sign(g)

    @override
    def structure(self) -> Structure | None:
        """That of the ordinary group beside the signs, where that is a monomial action."""
        own = self.space.structure()
        if not isinstance(own, MonomialAction):
            return None
        if own.change is None:
            return super().structure()  # signed permutations, seen from the generators
        time = replace(
            monomial.trivial(own),
            phases=tuple(
                (np.array([modulus // 2 if self._sign_of_phase(own, i) < 0 else 0]), modulus)
                for i, (_, modulus) in enumerate(own.phases)
            ),
            moves=tuple(
                (np.zeros(1, np.int64), np.array([self._sign_of_move(own, i)]))
                for i in range(len(own.moves))
            ),
        )
        whole = monomial.direct_sum([own, time])
        if not self.grey:
            return whole
        return replace(whole, moves=(*whole.moves, (np.arange(4), np.array([1, 1, 1, -1]))))

    def _sign_of_phase(self, own: MonomialAction, i: int) -> int:
        row, modulus = own.phases[i]
        return self._sign_in_basis(own, np.diag(np.exp(2j * np.pi * row / modulus)))

    def _sign_of_move(self, own: MonomialAction, i: int) -> int:
        images, signs = own.moves[i]
        g = np.zeros((3, 3))
        g[images, np.arange(3)] = 1 if signs is None else signs
        return self._sign_in_basis(own, g)

    def _sign_in_basis(self, own: MonomialAction, g: NDArray[Any]) -> int:
        assert own.change is not None
        return self.sign((own.change @ g @ own.change.conj().T).real)

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Haar distributed: of the connected part, and every generator or its absence at random."""
        if isinstance(self.space, PointGroup):
            return self.elements[rng.integers(len(self.elements), size=n)]
        axial = isinstance(self.space, CurieGroup)
        turn = plane_rotations(2 * np.pi * rng.random(n), 3) if axial else SO(3).draw(rng, n)
        return in_components(_on_space_and_time(turn, 1), self.discrete_generators, rng)

    @override
    def __str__(self) -> str:
        return f"pg:{self.symbol}"


def magnetic_point_group(symbol: str) -> Group:
    """The point group of a symbol, with primes or without; raises GroupError."""
    if "'" in _straight(symbol):
        return MagneticPointGroup(symbol)
    return point_group(symbol)


def rows() -> list[dict[str, Any]]:
    """All magnetic groups that are not ordinary, as plain data: grey ones, then black-white ones.

    Those of the 32 crystallographic groups in their standard setting, and of the limit groups.
    """
    spaces = [PointGroup(row.symbol) for row in POINT_GROUPS]
    limits = [point_group(row.symbol) for row in (*CURIE_GROUPS, *SPHERES)]
    found = [f"{symbols.symbol_of(G)}1'" for G in (*spaces, *limits)]
    found += [symbols.primed(G, signs) for G in spaces for signs in symbols.types(G)]
    found += [
        symbols.primed(G, signs)
        for G in limits
        for signs in symbols.time_signs(G).all()
        if -1 in signs
    ]
    return [_described(MagneticPointGroup(symbol)) for symbol in found]


def _setting(space: Group) -> str:
    """The axes of the ordinary group, or what it is where it has none."""
    return getattr(space, "setting", "") or summary_of(space)


def _described(G: MagneticPointGroup) -> dict[str, Any]:
    return {
        "name": str(G),
        "schoenflies": "",
        "aliases": [],
        "system": f"magnetic, {'grey' if G.grey else 'black-white'}",
        "order": G.order,
        "setting": _setting(G.space),
    }


def _straight(symbol: str) -> str:
    """A symbol in one spelling, every kind of prime as '."""
    return normalised(symbol.translate(str.maketrans("′’‘ʹ`", "'''''")))


def _read(symbol: str) -> tuple[Group, Signs | None]:
    """The ordinary group of a magnetic symbol and the signs of its generators; None if grey."""
    text = _straight(symbol)
    if "'" not in text:
        raise GroupError(
            f"{symbol} has no prime, so that it is no magnetic symbol",
            hint="a prime marks an element with time reversal: 4'/mm'm; m-3m1' is a grey group",
        )
    ordinary = text.removesuffix("1'")
    grey = _ordinary(ordinary or "1") if ordinary != text and "'" not in ordinary else None
    if grey is not None:
        return grey, None
    bare = text.replace("'", "")
    space = _ordinary(bare) or point_group(bare)  # which raises the error for an unknown symbol
    form = symbols.written(bare, symbols.system_of(space))
    if form is None:
        known = f"pg:{symbols.symbol_of(space)}"
        raise GroupError(
            f"primes stand in symbols of Hermann and Mauguin, and {bare} is none",
            hint=f"it is {known}, whose grey group is {known}1'",
        )
    signs_of = symbols.time_signs(space)
    spellings = {form.primed(partial(signs_of.sign, signs=s)): s for s in signs_of.all()}
    if text not in spellings:
        raise _impossible(symbol, text, list(spellings)[1:], f"{bare}1'")
    return space, spellings[text]


def _ordinary(symbol: str) -> Group | None:
    """The ordinary point group of a symbol, None where there is none."""
    try:
        return point_group(symbol)
    except GroupError:
        return None


def _impossible(symbol: str, text: str, others: list[str], grey: str) -> GroupError:
    """The error for primes that no group has: they are no homomorphism, or stand elsewhere.

    It stands at the first prime with which no symbol goes on, or at the character behind which
    a prime is missing.
    """
    close = suggest(text, [*others, grey], most=3, cutoff=0.0)
    good = max(_shared(text, other) for other in [*others, grey])
    wrong = good if text[good:].startswith("'") else good - 1
    read = (k for k in range(len(symbol)) if len(_straight(symbol[: k + 1])) > wrong)
    place = next(read, len(symbol) - 1)
    return GroupError(
        f"no magnetic point group is {symbol!r}: these primes do not go together",
        span=Span(place, place + 1),
        hint=f"did you mean {' or '.join(f'pg:{name}' for name in close)}?",
    )


def _shared(a: str, b: str) -> int:
    """How many characters two texts begin with alike."""
    alike = (x == y for x, y in zip(a, b, strict=False))
    return sum(takewhile(bool, alike))


def _on_space_and_time(g: NDArray[Any], sign: int | NDArray[Any]) -> NDArray[np.float64]:
    """Matrices of space with a sign for time, shape (n, 3, 3) to (n, 4, 4)."""
    found = np.zeros((len(g), 4, 4))
    found[:, :3, :3], found[:, 3, 3] = g, sign
    return found


def _with_time(family: Spectrum, sign: int) -> Spectrum:
    """A family of elements of the ordinary group that all come with one sign."""
    order = 2 * family.order
    exponents = *(2 * k for k in family.exponents), 0 if sign > 0 else family.order
    weights = *family.weights, (0,) * family.rank
    element = family.element
    if element is not None:
        element = (*((*row, 0.0) for row in element), (0.0, 0.0, 0.0, float(sign)))
    return replace(family, order=order, exponents=exponents, weights=weights, element=element)
