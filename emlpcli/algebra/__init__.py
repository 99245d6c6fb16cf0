"""Mathematics that knows no group class: numbers, linear algebra, permutations, counts, spectra."""
