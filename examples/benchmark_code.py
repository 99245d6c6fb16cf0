"""Time the layers that `emlp code --to torch` prints against layers written by hand, on one core.

    python examples/benchmark_code.py [--rounds N] [--batch N] [--n N]

V**2>>V**2 over S(n) against the fifteen operations of Maron, Ben-Hamu, Shamir and Lipman 2019, and
2*V>>30*Scalar+10*V+3*V**2+V**3 over SO(3), which is small, as a module that makes its matrix and
as printed code, against the product with a dense matrix that is a parameter. Each is run
forward, and forward and backward; the candidates take turns in one process, and times are medians.
"""

import argparse
from copy import deepcopy
from statistics import median
from time import perf_counter

import torch
from torch import nn

from emlpcli.torch import EquivariantLinear


class FifteenOperations(nn.Module):
    """All equivariant maps of n x n matrices to such, with the two biases, written by hand."""

    def __init__(self, n):
        super().__init__()
        self.n = n
        self.weight = nn.Parameter(torch.randn(15) / n)
        self.bias = nn.Parameter(torch.zeros(2))

    def forward(self, x):
        """Apply the layer: (..., n²) to (..., n²)."""
        n, w, b = self.n, self.weight, self.bias
        X = x.reshape(*x.shape[:-1], n, n)
        diagonal = X.diagonal(dim1=-2, dim2=-1)
        rows, columns = X.sum(-1), X.sum(-2)
        trace, total = diagonal.sum(-1)[..., None], rows.sum(-1)[..., None]
        along = w[0] * diagonal + w[1] * rows + w[2] * columns + w[3] * trace + w[4] * total + b[0]
        down = w[5] * diagonal + w[6] * rows + w[7] * columns + w[13] * trace + w[14] * total + b[1]
        across = w[8] * diagonal + w[9] * rows + w[10] * columns
        Y = w[11] * X + w[12] * X.transpose(-1, -2) + down[..., :, None] + across[..., None, :]
        return (Y + torch.diag_embed(along)).reshape(x.shape)


class Dense(nn.Module):
    """The product with the matrix of a layer, which is a parameter of its own."""

    def __init__(self, layer):
        super().__init__()
        with torch.no_grad():
            zero = layer(torch.zeros(layer.size_in))
            W = (layer(torch.eye(layer.size_in)) - zero).T.contiguous()
        self.weight, self.bias = nn.Parameter(W), nn.Parameter(zero)

    def forward(self, x):
        """Apply the layer."""
        return nn.functional.linear(x, self.weight, self.bias)


class FromBasis(nn.Module):
    """The dense product of EMLP: the matrix is made from the coefficients of a dense basis."""

    def __init__(self, layer):
        super().__init__()
        count, shape = layer.weight.numel(), (layer.size_out, layer.size_in)
        columns = []
        with torch.no_grad():
            before, zero = layer.weight.clone(), layer(torch.zeros(layer.size_in))
            for j in range(count):
                layer.weight.copy_(torch.eye(count)[j])
                columns.append((layer(torch.eye(layer.size_in)) - zero).T.reshape(-1))
            layer.weight.copy_(before)
        self.shape = shape
        self.register_buffer("Q", torch.stack(columns, 1))
        self.weight, self.bias = nn.Parameter(before), nn.Parameter(zero)

    def forward(self, x):
        """Apply the layer."""
        return nn.functional.linear(x, (self.Q @ self.weight).reshape(self.shape), self.bias)


def times(modules, x, rounds, *, backward):
    """The median seconds of each module, which take turns."""
    found = {name: [] for name in modules}
    x = x.clone().requires_grad_(backward)
    for _ in range(rounds + 3):
        for name, module in modules.items():
            start = perf_counter()
            with torch.set_grad_enabled(backward):
                y = module(x)
                if backward:
                    y.square().sum().backward()
            found[name].append(perf_counter() - start)
    return {name: median(seconds[3:]) for name, seconds in found.items()}


def compare(title, modules, size, options):
    """Print the times of modules of one input size, and the first one's by those of the others."""
    print(f"{title}, batch {options.batch}, float32, 1 thread")
    x = torch.randn(options.batch, size)
    ratios = {}
    for backward in (False, True):
        found = times(modules, x, options.rounds, backward=backward)
        what = "forward and backward" if backward else "forward"
        first, *others = found
        for name, seconds in found.items():
            ratio = "" if name == first else f"   first / this {found[first] / seconds:.2f}"
            print(f"  {what:<20}  {name:<22} {1e6 * seconds:9.0f} µs{ratio}")
        ratios |= {(what, name): found[first] / found[name] for name in others}
    return ratios


def main():
    parser = argparse.ArgumentParser(description="Time printed layers against others.")
    for name, default in {"rounds": 50, "batch": 16, "n": 100}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    n = options.n
    printed = EquivariantLinear("V**2", "V**2", f"S{n}")
    by_hand = {"printed": printed, "by hand": FifteenOperations(n)}
    assert not printed.is_matrix  # it runs the printed code
    compare(f"V**2>>V**2 over S({n})", by_hand, n * n, options)
    printed = EquivariantLinear("2*V", "30*Scalar+10*V+3*V**2+V**3", "SO3")
    code = deepcopy(printed)
    code.is_matrix = False
    modules = {
        "module": printed,
        "printed code": code,
        "basis, then dense": FromBasis(printed),
        "dense": Dense(printed),
    }
    for batch in (options.batch, 64 * options.batch):
        options.batch = batch
        compare("2*V>>30*Scalar+10*V+3*V**2+V**3 over SO(3)", modules, 6, options)


if __name__ == "__main__":
    main()
