"""How users write programs with the package: checked by mypy, with the types it must see."""

from __future__ import annotations

from typing import Any, assert_type

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

import emlpcli as e
from emlpcli import SO, Ad, Indices, Irrep, Rep, Restrict, Scalar, Solution, Sym, T, V, basis, conj
from emlpcli.fit.api import Fit
from emlpcli.fit.predictor import Fitted
from emlpcli.groups import Group, S
from emlpcli.groups.built.wreath import Wreath
from emlpcli.nn import EMLP, Bilinear, Linear, MessagePassing, PointCloud, Pool, TensorProduct
from emlpcli.render.coupling_table import Couplings
from emlpcli.reps import Alt, Derived
from emlpcli.solve import Dimension
from emlpcli.solve.bases.operators import Basis, Operator, Projector
from emlpcli.solve.isotypic.decompose import Decomposition
from emlpcli.solve.nearest.nearest import Nearest
from emlpcli.solve.plan import Plan

G = SO(3)
rep = (2 * V + Scalar + T(2))(G)
assert_type(rep, Rep)
assert_type(rep >> V(G), Rep)
for derived in (Sym(2, V)(G), Alt(2, V)(G), conj(V)(G), Ad(G), Irrep(2)(G), Restrict(V, "SO3")(G)):
    assert_type(derived, Rep)
    assert_type(derived.size(), int)

solution = basis("V**2>>V", "SO3")
assert_type(solution, Solution)
assert_type(solution.Q, Basis)
assert_type(solution.P, Projector)
assert_type(solution.Q.T, Operator)
assert_type(solution.dimension, int)
for given in ("2*V", rep):
    assert_type(e.dimension(given, "SO3"), Dimension)
    assert_type(e.plan(given, G), Plan)
    assert_type(e.decompose(given), Decomposition)
    assert_type(e.basis(given, group=None), Solution)
    assert_type(e.project([[1.0]], given, "SO3"), Nearest)
    assert_type(e.vis(given, group="SO3"), Figure)
    assert_type(e.fit(given, G, target="dot(u,v)", model=["emlp", "mlp"]), Fit)
assert_type(e.decompose(rep).multiplicities, dict[str, int])
assert_type(e.fit().network, Fitted)
assert_type(e.group("S5"), Group)
assert_type(e.load_model("model.npz"), Fitted)
assert_type(S(5) * G, Group)

assert_type(Indices("ij=ji", V)(G), Rep)

layer = Linear(rep, V(G), key=3, dtype=np.float64)
assert_type(layer, Linear)
assert_type(Bilinear(rep, V(G)), Bilinear)
assert_type(EMLP(rep, V(G), G, ch=32, num_layers=2, dtype=np.float64), EMLP)
assert_type(TensorProduct(rep, V(G), Scalar, key=1), TensorProduct)
assert_type(Pool(rep, "sum"), Pool)
assert_type(MessagePassing(V(G), Scalar, rep, aggregate="sum", cutoff=2.5), MessagePassing)
assert_type(PointCloud(V(G), None, rep, pool=None, hidden=rep), PointCloud)
assert_type(e.load_basis("basis.npz"), tuple[Any, dict[str, Any]])
assert_type(e.load_couplings("basis.npz"), Couplings)
assert_type(e.clebsch_gordan(1, 2, 2), NDArray[np.float64])
assert_type(e.clebsch_gordan(0.5, 0.5, 1, "SU2"), NDArray[np.float64])
assert issubclass(Wreath, Group)
assert issubclass(Derived, Rep)
