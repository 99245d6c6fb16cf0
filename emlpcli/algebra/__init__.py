"""Mathematics that knows no group, from exact numbers to exact characters.

The rooms stand in an order, and each imports only from those before it:

- `numbers`: exact numbers and matrices, their texts, and their residues modulo primes;
- `linear`: kernels and ranks, exact modulo a prime and decided by gaps in floating point;
- `counting`: exact counts from parameters alone, and what a count may cost;
- `permutations`: permutations and monomial matrices, orbits, orders by Schreier and Sims;
- `lie`: Lie algebras of matrices, their maximal tori, weights and roots;
- `spectra`: exact eigenvalues of families of elements, and means of characters.

Beside the rooms, for all of them: `limits`, `finite_closure` and `angular_momentum`.
"""
