"""Linear algebra: ranks that are decided by a gap, kernels modulo primes, Kronecker products."""
