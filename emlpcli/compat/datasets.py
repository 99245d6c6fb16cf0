"""EMLP's data sets: random inputs with the exact values of known targets, and two of cubes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import equinox as eqx
import numpy as np
from numpy.typing import NDArray

from emlpcli.compat.nn.parameters import HasVars
from emlpcli.fit.targets import find
from emlpcli.groups import Cube, Group, RubiksCube
from emlpcli.groups import group as find_group
from emlpcli.jaxsetup import jax, jnp
from emlpcli.overrides import override
from emlpcli.reps import Scalar, T, Vector
from emlpcli.reps.from_text import representation
from emlpcli.reps.rep import Rep

__all__ = ["BrokenRubiksCube", "GroupAugmentation", "Inertia", "InvertedCube", "O5Synthetic",
           "ParticleInteraction"]  # fmt: skip

OPPOSITE = (5, 3, 4, 1, 2, 0)  # of the faces U, F, R, B, L, D


class _Dataset:
    """Inputs X, shape (N, dim in), with values or labels Y.

    `rep_in` and `rep_out` take any group, `symmetry` is the one meant.
    """

    X: NDArray[Any]
    Y: NDArray[Any]
    rep_in: Rep
    rep_out: Rep
    symmetry: Group

    def __getitem__(self, i: Any) -> tuple[Any, Any]:
        return self.X[i], self.Y[i]

    def __len__(self) -> int:
        return len(self.X)


class _Sampled(_Dataset):
    """Inputs drawn by NumPy's global state, with the exact values of a target of `emlp fit`.

    `stats`, the mean and the standard deviation of X and of Y, are left alone: (0, 1, 0, 1).
    """

    target: ClassVar[str]
    stats = (0, 1, 0, 1)

    def __init__(self, N: int = 1024) -> None:
        known = find(self.target)
        assert known is not None
        assert known.group is not None
        problem = known.problem()
        self.symmetry = find_group(known.group)
        self.rep_in, self.rep_out = representation(known.rep_in), representation(known.rep_out)
        rng = np.random.default_rng(np.random.randint(2**31 - 1))
        self.X = problem.sample(rng, N)
        self.Y = problem.formula(self.X)
        self.dim = self.X.shape[1]

    def default_aug(self, model: Callable[..., Any]) -> GroupAugmentation:
        """The model on inputs moved by random elements of `symmetry`, see GroupAugmentation."""
        return GroupAugmentation(model, self.rep_in, self.rep_out, self.symmetry)


class Inertia(_Sampled):
    """Masses and places of k points, with their tensor of inertia: under O(3)."""

    target = "inertia"

    def __init__(self, N: int = 1024, k: int = 5) -> None:
        super().__init__(N)
        if k == 5:
            return
        self.rep_in, self.rep_out = k * Scalar + k * Vector, T(2)
        m, r = np.random.randn(N, k), np.random.randn(N, k, 3)
        m = np.logaddexp(0, m)
        squares = np.einsum("nk,nki,nki->n", m, r, r)
        tensor = squares[:, None, None] * np.eye(3) - np.einsum("nk,nki,nkj->nij", m, r, r)
        self.X, self.Y = np.hstack([m, r.reshape(N, 3 * k)]), tensor.reshape(N, 9)
        self.dim = self.X.shape[1]


class O5Synthetic(_Sampled):
    """Two vectors in five dimensions, with a function of their lengths and angle: under O(5)."""

    target = "o5"


class ParticleInteraction(_Sampled):
    """Four momenta, with the matrix element of electron-muon scattering: under O(1,3)."""

    target = "particle"


class _Coloured(_Dataset):
    """A solved cube, label 1, and its image in the centre, label 0: no turn leads to that.

    A state is six vectors of V, one for each colour, 1 where a sticker has it. For training there
    is each state `copies` times, for a test (`train=False`) `scrambled` times, moved by random
    elements of the group, in random order. `stats` are the mean and deviation of X: (0, 1).
    """

    rep_in, rep_out, stats = 6 * Vector, 2 * Scalar, (0, 1)
    faces: ClassVar[type[Group]]
    copies: ClassVar[int]
    scrambled: ClassVar[int]

    def __init__(self, train: Any = True) -> None:
        self.symmetry = self.faces()
        solved = np.kron(np.eye(6), np.ones(self.symmetry.d // 6))
        inverted = np.kron(np.eye(6)[:, OPPOSITE], np.ones(self.symmetry.d // 6))
        copies = self.copies if train else self.scrambled
        states, labels = np.repeat([solved, inverted], copies, axis=0), np.repeat([1, 0], copies)
        if not train:
            moved = states @ np.asarray(self.symmetry.samples(len(states))).swapaxes(1, 2)
            order = np.random.permutation(len(states))
            states, labels = moved[order], labels[order]
        self.X, self.Y = states.reshape(len(states), -1), labels


class InvertedCube(_Coloured):
    """Whether a cube, turned as a whole, has its six colours in order: under `Cube`."""

    faces, copies, scrambled = Cube, 1, 50


class BrokenRubiksCube(_Coloured):
    """Whether a Rubik's cube can be solved, or was put together as its mirror image.

    Under `RubiksCube`, whose face turns leave the six centres where they are.
    """

    faces, copies, scrambled = RubiksCube, 11, 220


class GroupAugmentation(HasVars, eqx.Module):
    """A model of moved inputs, moved back: x to ρ_out(g)⁻¹ model(ρ_in(g) x) with random g.

    The elements, one for each row, are drawn by NumPy's global state in each call, and so once
    for all where the call is compiled. With `training=False` it is the model.
    """

    model: Callable[..., Any]
    rep_in: Rep = eqx.field(static=True)
    rep_out: Rep = eqx.field(static=True)
    G: Group = eqx.field(static=True)

    def __init__(
        self, network: Callable[..., Any], rep_in: Rep, rep_out: Rep, group: Group
    ) -> None:
        self.model, self.rep_in, self.rep_out = network, rep_in(group), rep_out(group)
        self.G = group

    def __call__(self, x: Any, training: bool = True) -> Any:
        """The augmented model applied to rows, shape (n, size in) to (n, size out)."""
        if not training:
            return self.model(x, training=False)
        elements = self.G.samples(len(x))
        there, back = (
            jnp.stack([jnp.asarray(rep.rho_dense(g), jnp.float32) for g in elements])
            for rep in (self.rep_in, self.rep_out)
        )
        moved = jnp.einsum("nij,nj->ni", there, jnp.asarray(x, jnp.float32))
        y = self.model(moved, training=training)
        answer: jax.Array = jnp.linalg.solve(back, y[..., None])[..., 0]
        return answer

    @override
    def _parts(self) -> dict[str, Any]:
        return {"model": self.model}
