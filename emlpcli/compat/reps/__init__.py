"""The representations of EMLP by its names: V, T, Rep, vis and the operators of linear maps."""

from emlpcli.compat.reps import representation as representation
from emlpcli.compat.reps.linear_operator_base import LinearOperator
from emlpcli.compat.reps.linear_operators import densify, lazify
from emlpcli.compat.reps.product_sum_reps import ProductRep, SumRep
from emlpcli.compat.reps.representation import (
    Rep,
    Scalar,
    T,
    V,
    Vector,
    bilinear_weights,
    equivariance_error,
    orthogonal_complement,
    sparsify_basis,
    vis,
)

__all__ = [
    "LinearOperator",
    "ProductRep",
    "Rep",
    "Scalar",
    "SumRep",
    "T",
    "V",
    "Vector",
    "bilinear_weights",
    "densify",
    "equivariance_error",
    "lazify",
    "orthogonal_complement",
    "sparsify_basis",
    "vis",
]
