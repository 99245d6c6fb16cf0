"""Clifford algebras by matrices: γ's in a chiral basis, and the weights of spinors."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from emlpcli.arrays import np

if TYPE_CHECKING:
    from numpy.typing import NDArray


Complex: TypeAlias = "NDArray[np.complex128]"
Integers: TypeAlias = "NDArray[np.int64]"
Labels = tuple[tuple[int, ...], ...]


@lru_cache(maxsize=16)
def gamma_matrices(n: int) -> Complex:
    """Hermitian γ_1, ..., γ_n with γ_a γ_b + γ_b γ_a = 2 δ_ab, shape (n, 2^m, 2^m), m = n // 2.

    Products of Pauli matrices, γ_(2k-1) = σ₃ ⊗ ... ⊗ σ₁ ⊗ 1 ⊗ ... and γ_2k the same with σ₂
    (Brauer, Weyl 1935). Basis vectors are sorted by the eigenvalue of Γ = (-i)^m γ_1 ... γ_2m =
    σ₃ ⊗ ... ⊗ σ₃, those with +1 first; of an odd number the last one is γ_n = Γ.
    """
    m = n // 2
    one, x, y, z = (
        np.array(p)
        for p in ([[1, 0], [0, 1]], [[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]])
    )

    def product(factors: list[NDArray[Any]]) -> Complex:
        found = np.eye(1, dtype=complex)
        for factor in factors:
            found = np.kron(found, factor)
        return found

    made = [product([z] * k + [p] + [one] * (m - 1 - k)) for k in range(m) for p in (x, y)]
    if n % 2:
        made.append(product([z] * m))
    order = np.argsort(-chiralities(m), kind="stable")
    found = np.array(made)[:, order][:, :, order]
    found.flags.writeable = False
    return found


def chiralities(m: int) -> Integers:
    """The eigenvalues of σ₃ ⊗ ... ⊗ σ₃, m factors, in the order of the products' basis."""
    return np.asarray(_signs(m).prod(axis=1))


def _signs(m: int) -> Integers:
    """The eigenvalues of σ₃ in each of m places on the basis vectors, shape (2^m, m)."""
    bits = np.indices((2,) * m).reshape(m, -1).T if m else np.zeros((1, 0))
    return np.asarray(1 - 2 * bits, dtype=np.int64)


def spin_weights(m: int) -> Integers:
    """Twice the weights of spinors, (±1, ..., ±1), in the order of `gamma_matrices`."""
    signs = _signs(m)
    return np.asarray(signs[np.argsort(-chiralities(m), kind="stable")])


def lifted(A: NDArray[Any], gamma: Complex, metric: Integers) -> Complex:
    """The spinor matrices ¼ Σ A_ij η_j γ_i γ_j of Lie algebra elements, shape (N, n, n).

    With γ_i γ_j + γ_j γ_i = 2 η_ij they have [Σ, γ_k] = Σ_i A_ik γ_i, so that they act on the
    γ's as A does on vectors (Lawson and Michelsohn, Spin Geometry, 1989, I.6; Fulton and
    Harris 1991, § 20.1).
    """
    found = np.zeros((len(A), *gamma.shape[1:]), dtype=complex)
    for number, i, j in zip(*np.nonzero(A), strict=True):
        found[number] += A[number, i, j] * metric[j] / 4 * (gamma[i] @ gamma[j])
    return found


def charge_conjugation(n: int) -> Complex:
    """A real matrix C with γ_aᵀ C = (-1)^m C γ_a for all a, so that sᵀ C s = C for s in Spin(n).

    It is the product of i times the antisymmetric ones of the γ's, which commute with it up to the
    sign (-1)^(m-1), as the symmetric ones do up to (-1)^m; ε, with ε₁₂ = 1, for n = 3.
    """
    gamma = gamma_matrices(n)
    C = np.eye(gamma.shape[-1], dtype=complex)
    for g in gamma[1 : n // 2 * 2 : 2]:
        C = C @ (1j * g)
    return C
