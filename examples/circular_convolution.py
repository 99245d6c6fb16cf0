"""Linear maps that commute with cyclic shifts are circular convolutions."""

import numpy as np

from emlpcli import V, Z, assert_equivariant

n = 8
rep = (V >> V)(Z(n))
Q = rep.equivariant_basis()
print(f"{rep} under {rep.source.G}: dimension {Q.shape[1]}")
assert Q.shape == (n * n, n)

# A random combination of the basis is a circulant matrix: each column is the one before, shifted.
rng = np.random.default_rng(0)
W = np.asarray(Q @ rng.normal(size=n)).reshape(n, n)
print(W.round(2))
kernel = W[:, 0]
for j in range(n):
    np.testing.assert_allclose(W[:, j], np.roll(kernel, j), atol=1e-12)

# It is applied as a convolution with its first column: a product of Fourier transforms.
signal = rng.normal(size=n)
convolution = np.fft.ifft(np.fft.fft(kernel) * np.fft.fft(signal)).real
np.testing.assert_allclose(W @ signal, convolution, atol=1e-12)
print("W @ signal :", (W @ signal).round(3))
print("by the FFT :", convolution.round(3))

# A convolution commutes with shifts, and any matrix can be projected to the nearest convolution.
assert_equivariant(W, rep.source, rep.target)
nearest = (rep.equivariant_projector() @ rng.normal(size=n * n)).reshape(n, n)
assert_equivariant(nearest, rep.source, rep.target)
np.testing.assert_allclose(rep.equivariant_projector() @ W.ravel(), W.ravel(), atol=1e-12)

# Two channels in and three out: one kernel for each of the 2 x 3 pairs, as in a CNN layer.
channels = (2 * V >> 3 * V)(Z(n))
print(f"{channels}: dimension {channels.equivariant_dimension()}")
assert channels.equivariant_dimension() == 2 * 3 * n
