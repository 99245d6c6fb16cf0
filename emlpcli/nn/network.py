"""The equivariant multilayer perceptron in isotypic form."""

from __future__ import annotations

from collections.abc import Mapping

import equinox as eqx
import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.base import Group
from emlpcli.jaxsetup import jax, jnp
from emlpcli.nn.channels import uniform_rep
from emlpcli.nn.isotypic import Irrep, Irreps
from emlpcli.nn.mixing import Frame, Mix, State, join
from emlpcli.nn.products import Products, choose_products
from emlpcli.reps.rep import Rep

HIGHER = 0.3  # share of the scale that products have beside linear terms, at first
READOUT = 0.3


def swish(x: jax.Array) -> jax.Array:
    if jnp.iscomplexobj(x):
        return jax.lax.complex(swish(x.real), swish(x.imag))
    return x * jax.nn.sigmoid(x) * 1.6766


def gate(g):
    return jax.nn.sigmoid(g.real) * 1.8484


class Block(eqx.Module):
    mix: Mix
    products: Products
    scalars: Mix
    gated: dict[Irrep, int] = eqx.field(static=True)
    trivial: Irrep = eqx.field(static=True)
    width: int = eqx.field(static=True)

    def __init__(self, irreps, inputs, hidden, targets, ch, rng, dtype):
        self.trivial = o = irreps.trivial
        available = {k for k, (a, b) in inputs.items() if a + b}
        self.products = choose_products(irreps, sorted(available), targets, ch)
        operands, made = self.products.operands, self.products.outputs
        self.gated = tuple((k, hidden[k]) for k in targets if k != o and k in available and k in hidden)
        outputs = {k: operands.get(k, 0) for k in available}
        for k, c in self.gated:
            outputs[k] = outputs.get(k, 0) + c
        gains = {k: gains_of(*inputs[k]) for k in available}
        self.mix = Mix(irreps, gains, outputs, rng, dtype=dtype)
        a, b = inputs.get(o, (0, 0))
        n = made.get(o, 0)
        g = gains_of(a + b, n) if a+b else gains_of(0, n)
        if a + b:
            g = np.concatenate([gains_of(a, b + n)])
        self.width = hidden.get(o, 0)
        self.scalars = Mix(irreps, {o: g}, {o: self.width + sum(c for _, c in self.gated)}, rng, dtype=dtype)

    @property
    def outputs(self):
        made = self.products.outputs
        found = {k: (0, c) for k, c in made.items()}
        for k, c in ((self.trivial, self.width), *self.gated):
            found[k] = (c, made.get(k, 0))
        return found

    def __call__(self, state, batch):
        z = self.mix(state, batch)
        p = self.products(z)
        o = self.trivial
        both = [s[o] for s in (state, p) if o in s]
        s = self.scalars({o: join(both)} if both else {}, batch)[o]
        out = {o: swish(s[:, :, : self.width])}
        g = gate(s[:, :, self.width :])
        start = 0
        for k, c in self.gated:
            y = z[k]
            out[k] = y[:, :, y.shape[2] - c :] * g[:, :, start : start + c]
            start += c
        for k, x in p.items():
            out[k] = join([out[k], x]) if k in out else x
        return out


def gains_of(linear: int, higher: int) -> NDArray[np.float64]:
    e = HIGHER if linear and higher else float(not linear)
    return np.concatenate([np.full(linear, np.sqrt(1 - e * e) / np.sqrt(max(linear, 1))), np.full(higher, e / np.sqrt(max(higher, 1)))])


class EMLP(eqx.Module):
    before: Frame
    blocks: tuple[Block, ...]
    readout: Mix
    after: Frame
    rep_in: Rep = eqx.field(static=True)
    rep_out: Rep = eqx.field(static=True)

    def __init__(self, rep_in, rep_out, group=None, ch=384, num_layers=3, *, hidden=None, seed=0, dtype=jnp.float32):
        rep_in, rep_out = rep_in(group), rep_out(group)
        self.rep_in, self.rep_out = rep_in, rep_out
        hid = uniform_rep(ch, group) if hidden is None else hidden(group)
        irreps = Irreps(rep_in, rep_out, hid)
        rng = np.random.default_rng(seed)
        f, h, l = irreps.form(rep_in), irreps.form(hid), irreps.form(rep_out)
        self.before, self.after = Frame.of(f), Frame.of(l)
        inputs = {k: (c, 0) for k, c in f.channels.items()}
        blocks = []
        seen = [inputs]
        for n in range(num_layers):
            targets = list(h.channels) if n + 1 < num_layers else [k for k in dict.fromkeys([irreps.trivial, *l.channels])]
            b = Block(irreps, inputs, h.channels, targets, ch, rng, dtype)
            blocks.append(b)
            inputs = b.outputs
            seen.append(inputs)
        self.blocks = tuple(blocks)
        gains = {}
        for k in l.channels:
            total = [s[k] for s in seen if k in s]
            gains[k] = READOUT * np.concatenate([np.full(a + b, 1 / np.sqrt((a + b) * len(total))) for a, b in total]) if total else np.zeros(0)
        self.readout = Mix(irreps, gains, l.channels, rng, dtype=dtype)

    def __call__(self, x):
        lead = x.shape[:-1]
        dtype = self.readout.bias.dtype if self.readout.bias is not None else next(iter(self.readout.channels.values())).weight.dtype
        x = jnp.asarray(x, dtype).reshape(-1, x.shape[-1])
        state = self.before.analyse(x)
        seen = [state]
        for block in self.blocks:
            state = block(state, len(x))
            seen.append(state)
        out = {}
        for k in self.readout.channels:
            out[k] = join([s[k] for s in seen if k in s])
        y = self.readout(out, len(x))
        return self.after.synthesise(y, len(x), x.dtype).reshape(*lead, self.after.size)
