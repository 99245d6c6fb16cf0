"""Time layers of PyTorch, printed and as modules, against layers written by hand, on one core.

    python examples/benchmark_code.py [--rounds N] [--n N] [--batches N N ...]

V**2>>V**2 over S(n) against the fifteen operations of Maron, Ben-Hamu, Shamir and Lipman 2019; and
2*V>>30*Scalar+10*V+3*V**2+V**3 over SO(3), which is small, as a module of `emlpcli.torch` and as
printed code, against `nn.Linear`, whose matrix is a parameter and there already, and against the
matrix made of a dense basis, (Q @ weight).reshape, as one would write it. Each is run without
gradients, and forward and backward, with the gradient of the input too; the candidates take turns
in one process, and times are the least of processor time.
"""

import argparse
from time import process_time

import torch
from torch import nn

from emlpcli.layers.printed import names_of
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
    """The least seconds of each module, which take turns."""
    found = {name: [] for name in modules}
    x = x.clone().requires_grad_(backward)
    gradient = torch.ones(x.shape[0], next(iter(modules.values()))(x[:1]).shape[-1])
    repeats = max(1, 4096 // x.numel())  # of short calls, since the clock takes time itself
    for _ in range(rounds):
        for name, module in modules.items():
            start = process_time()
            with torch.set_grad_enabled(backward):
                for _ in range(repeats):
                    y = module(x)
                    if backward:
                        y.backward(gradient)
            found[name].append((process_time() - start) / repeats)
    return {name: min(seconds) for name, seconds in found.items()}


def compare(title, modules, size, options):
    """Print a table of the microseconds of modules of one input size, and of their ratios."""
    print(f"\n{title}: µs, and the first by each, float32, 1 thread\n")
    print(f"| batch | | {' | '.join(modules)} |\n| ---: | --- |{' ---: |' * len(modules)}")
    for batch in options.batches:
        x = torch.randn(batch, size)
        rounds = max(5, options.rounds * 256 // max(x.numel(), 256))
        for backward in (False, True):
            found = times(modules, x, rounds, backward=backward)
            what = "forward and backward" if backward else "forward, no gradients"
            own = next(iter(found.values()))
            cells = [f"{1e6 * seconds:,.0f} ({own / seconds:.2f})" for seconds in found.values()]
            print(f"| {batch:,} | {what} | {' | '.join(cells)} |")


def main():
    parser = argparse.ArgumentParser(description="Time layers of PyTorch against others.")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--n", type=int, default=100)
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 32, 1024, 16384])
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    layer = EquivariantLinear("2*V", "30*Scalar+10*V+3*V**2+V**3", "SO3")
    modules = {
        "module": layer,
        "printed code": names_of(layer.source, {})["Layer"](),
        "basis, then dense": FromBasis(layer),
        "`nn.Linear`": nn.Linear(layer.size_in, layer.size_out),
    }
    compare("2*V>>30*Scalar+10*V+3*V**2+V**3 over SO(3)", modules, layer.size_in, options)
    n, options.batches = options.n, [16]
    layer = EquivariantLinear("V**2", "V**2", f"S{n}")
    assert not layer.is_matrix  # it runs the printed code
    by_hand = {"printed code": layer, "by hand": FifteenOperations(n)}
    compare(f"V**2>>V**2 over S({n})", by_hand, n * n, options)


if __name__ == "__main__":
    main()
