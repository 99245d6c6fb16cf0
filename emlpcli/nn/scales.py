"""Factors with which nonlinearities keep the mean square of normally distributed numbers."""

from __future__ import annotations

from typing import Final

SWISH_SCALE: Final = 1.6766  # E[(x sigmoid(x))²]^-1/2 for normally distributed x
GATE_SCALE: Final = 1.8484  # E[sigmoid(x)²]^-1/2
NORM_SCALE: Final = 1.4931  # 1/sigmoid(2^-1/2), the gate of a channel of mean square 1
