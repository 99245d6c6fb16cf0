"""The equivariant multilayer perceptron in isotypic form."""

from __future__ import annotations

from collections.abc import Mapping

import equinox as eqx
import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.base import Group
from emlpcli.jaxsetup import jax, jnp
from emlpcli.nn.block import Block, gains_of
from emlpcli.nn.channels import uniform_rep
from emlpcli.nn.invariants import Invariants
from emlpcli.nn.isotypic import Irrep, Irreps
from emlpcli.nn.mixing import Frame, Mix, State, join
from emlpcli.nn.products import Products, choose_products
from emlpcli.reps.rep import Rep

FEW = 4
SKIP = True
READOUT = 0.1


class EMLP(eqx.Module):
    before: Frame
    invariants: Invariants
    blocks: tuple[Block, ...]
    readout: Mix
    after: Frame
    rep_in: Rep = eqx.field(static=True)
    rep_out: Rep = eqx.field(static=True)

    def __init__(self, rep_in, rep_out, group=None, ch=384, num_layers=3, *, hidden=None, seed=0, dtype=jnp.float32):
        group = group or next(iter(Irreps(rep_in, rep_out).expansion.groups)); rep_in, rep_out = rep_in(group), rep_out(group)
        self.rep_in, self.rep_out = rep_in, rep_out
        hid = uniform_rep(ch, group) if hidden is None else hidden(group)
        irreps = Irreps(rep_in, rep_out, hid)
        rng = np.random.default_rng(seed)
        f, h, l = irreps.form(rep_in), irreps.form(hid), irreps.form(rep_out)
        self.before, self.after = Frame.of(f), Frame.of(l)
        self.invariants = Invariants.of(irreps, f.channels)
        inputs = {k: (c, 0) for k, c in f.channels.items()}
        o = irreps.trivial
        if self.invariants.size:
            inputs[o] = (inputs.get(o, (0, 0))[0] + self.invariants.size, 0)
        hc = dict(h.channels)
        if hidden is None:
            for k in list(hc):
                if k != o and hc[k] < FEW and k not in f.channels and k not in l.channels:
                    hc[o] += irreps.dimension(k) * hc.pop(k)
        blocks = []
        x0 = dict(inputs)
        seen = [inputs]
        for n in range(num_layers):
            targets = list(hc) if n + 1 < num_layers else [k for k in dict.fromkeys([irreps.trivial, *l.channels])]
            b = Block(irreps, inputs, hc, targets, ch, rng, dtype=dtype, invariants_known=n == 0 and self.invariants.size > 0)
            blocks.append(b)
            inputs = {k: (x0.get(k, (0, 0))[0] + b.outputs.get(k, (0, 0))[0], b.outputs.get(k, (0, 0))[1]) for k in {**x0, **b.outputs}} if SKIP else b.outputs
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
        state = self.invariants(self.before.analyse(x))
        seen = [state]
        for block in self.blocks:
            state = block(state, len(x), seen[0] if SKIP else {})
            seen.append(state)
        out = {}
        for k in self.readout.channels:
            out[k] = join([s[k] for s in seen if k in s])
        y = self.readout(out, len(x))
        return self.after.synthesise(y, len(x), x.dtype).reshape(*lead, self.after.size)
