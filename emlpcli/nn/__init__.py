"""Building blocks of equivariant networks."""

from emlpcli.nn.bilinear import bilinear_weights
from emlpcli.nn.channels import uniform_rep

__all__ = ["bilinear_weights", "uniform_rep"]
