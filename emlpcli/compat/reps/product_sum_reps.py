"""EMLP's classes of sums and products of representations."""

from __future__ import annotations

from typing import Any

from emlpcli.overrides import override
from emlpcli.reps import rep as core

__all__ = ["DeferredProductRep", "DeferredSumRep", "DirectProduct", "ProductRep", "SumRep"]


class _Alias(type):
    """A class that instances of another one are of, and which makes them."""

    kinds: tuple[type, ...]

    @override
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, cls.kinds)

    @override
    def __call__(cls, *reps: Any, **options: Any) -> Any:
        return cls.kinds[0](*reps, **options)


class SumRep(metaclass=_Alias):
    """Direct sums, multiples among them: `isinstance(2 * V, SumRep)`; `SumRep(A, B)` makes one."""

    kinds = (core.SumRep, core.DirectSumRep)


class ProductRep(metaclass=_Alias):
    """Tensor products, powers and maps among them; `ProductRep(A, B)` makes one."""

    kinds = (core.ProductRep, core.PowerRep, core.MapRep)


DeferredSumRep, DeferredProductRep, DirectProduct = SumRep, ProductRep, ProductRep
