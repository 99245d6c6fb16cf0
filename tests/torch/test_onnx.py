"""Layers and networks as ONNX: ONNX Runtime computes what the module does."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import emlpcli
from emlpcli.layers.printed import names_of

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
for needed in ("onnx", "onnxscript", "onnxruntime"):
    if find_spec(needed) is None:
        pytest.skip(f"{needed} is not installed", allow_module_level=True)
from emlpcli.torch import EMLP, EquivariantBilinear, EquivariantLinear, Gated  # noqa: E402


def _printed(text: str, group: str) -> torch.nn.Module:
    made: torch.nn.Module = names_of(emlpcli.code(text, group, to="torch").text, {})["Layer"]()
    return made


# modules, the sizes of their inputs
MODULES: dict[str, tuple[Callable[[], torch.nn.Module], tuple[int, ...]]] = {
    "a matrix": (lambda: EquivariantLinear("2*V", "30*Scalar+10*V+3*V**2+V**3", "SO3"), (6,)),
    "sums": (lambda: EquivariantLinear("V**2", "V**2+V", "S12"), (144,)),
    "entries": (lambda: EquivariantLinear("V", "V", "RubiksCube"), (48,)),
    "no maps": (lambda: EquivariantLinear("V", "V**2", "O3"), (3,)),
    "products": (lambda: EquivariantBilinear("2*V", "V+Scalar", "V+Scalar", "SO3"), (6, 4)),
    "gates": (lambda: Gated(emlpcli.representation("2*V+Scalar", "SO3")), (9,)),
    "a network": (lambda: EMLP("2*V", "Scalar+V", "SO3", 16, 1), (6,)),
    "printed matrix": (lambda: _printed("2*V>>V+V**2", "SO3"), (6,)),
    "printed sums": (lambda: _printed("V**2>>V**2", "S6"), (36,)),
}

# The older exporter writes axes of bilinear layers that ONNX Runtime refuses.
NEWER = ("products", "a network")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # those of what traces
@pytest.mark.parametrize(
    ("name", "dynamo"),
    [*((name, True) for name in MODULES), *((n, False) for n in MODULES if n not in NEWER)],
)
def test_onnx_runtime_computes_what_the_module_does(
    name: str, dynamo: bool, tmp_path: Path
) -> None:
    """For batches of another size than the one that was shown, too."""
    import onnxruntime

    make, sizes = MODULES[name]
    module, file = make().eval(), tmp_path / "layer.onnx"
    names = ["x", "z"][: len(sizes)]
    batch = {0: "batch"}
    shapes = {"dynamic_shapes": tuple(batch for _ in sizes)} if dynamo else {}
    axes = {} if dynamo else {"dynamic_axes": dict.fromkeys([*names, "y"], batch)}
    with torch.no_grad():
        given = tuple(torch.randn(4, n) for n in sizes)
        module(*given)
        options = {"input_names": names, "output_names": ["y"], **shapes, **axes}
        torch.onnx.export(module, given, file, dynamo=dynamo, verbose=False, **options)
        session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
        for count in (4, 7):
            given = tuple(torch.randn(count, n) for n in sizes)
            feed = {i.name: x.numpy() for i, x in zip(session.get_inputs(), given, strict=False)}
            (found,) = session.run(None, feed)
            assert np.allclose(found, module(*given).numpy(), atol=1e-5), count
