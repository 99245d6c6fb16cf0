"""Streams of random numbers that follow from one seed, each for a purpose of its own."""

from __future__ import annotations

from typing import Final

import numpy as np

# What a stream is for. The numbers are kept as they are, since results depend on them.
TRAINING_ROWS: Final = 0
VALIDATION_ROWS: Final = 1
TEST_ROWS: Final = 2
ORDER: Final = 1  # of the training rows, with the number of the epoch
AUGMENTATION: Final = 2  # group elements that move the training rows, with the number of the step
MOVED_TEST_ROWS: Final = 3  # group elements that move the test rows
EQUIVARIANCE: Final = 4  # group elements that a trained network is checked with
SCALARS: Final = 5  # parameters of the model `scalars`


def stream(seed: int, purpose: int, *number: int) -> np.random.Generator:
    """The generator of a seed for a purpose, and for an epoch or a step where there are several.

    NumPy's SeedSequence fills up with zeros, so that number 0 gives the stream without a number:
    the order of epoch 0 and the validation rows come from the same bits. That is harmless, as
    one is a permutation and the other are coordinates. The rows of a file are split by a stream
    whose purpose is their number, which is larger than the purposes above.
    """
    return np.random.default_rng([seed, purpose, *number])
